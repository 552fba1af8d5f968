/**
 * Draws the pictures by which the page offers its problems: node data/pictures.js IMAGES_DIR OUT_DIR
 *
 * For each problem (web/options/problems.js) two strips of six real digits, as the problem's configuration draws and shifts them:
 * NAME-source.png and NAME-target.png. A pixel's ink is its opacity, so that the page gives the strips the colours of the domains.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { Library } from '../web/images/collection.js';
import { planImages } from '../web/images/plan.js';
import { PIXELS, SIDE } from '../web/images/shape.js';
import { checkConfig } from '../web/options/check.js';
import { PROBLEMS } from '../web/options/problems.js';

/** Digits in a strip, and how many are drawn to choose them from. */
const SHOWN = 6;
const DRAWN = 200;

/**
 * The classes of a strip: all of them where there are few, over and over, else every other one.
 * @param {number} classes
 */
const classesOf = (classes) => Array.from({ length: SHOWN }, (_, i) => (classes < SHOWN ? i % classes : [0, 2, 3, 4, 5, 7][i]));

/**
 * @param {Library} library
 * @param {import('../web/options/table.js').Config} config  whose target is shown
 * @returns {Promise<Uint8Array>}  (SIDE, SHOWN * SIDE)
 */
async function strip(library, config) {
  const { images, labels } = await (await planImages(library, config)).preview(DRAWN);
  const taken = new Set();
  const pixels = new Uint8Array(SHOWN * PIXELS);
  for (const [place, wanted] of classesOf(config.target_digits.length).entries()) {
    const at = labels.findIndex((label, i) => label === wanted && !taken.has(i));
    taken.add(at);
    for (let y = 0; y < SIDE; y++) {
      pixels.set(images.subarray(at * PIXELS + y * SIDE, at * PIXELS + (y + 1) * SIDE), (y * SHOWN + place) * SIDE);
    }
  }
  return pixels;
}

/** A part of a PNG file. @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG file: black, each pixel as opaque as its value. @param {Uint8Array} pixels  (height, width) @param {number} width */
function png(pixels, width) {
  const height = pixels.length / width;
  const rows = Buffer.alloc(height * (1 + 2 * width)); // a row begins with 0: no filter; then grey and opacity
  for (const [i, value] of pixels.entries()) rows[Math.floor(i / width) * (1 + 2 * width) + 2 + 2 * (i % width)] = value;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 4], 8); // 8 bits, grey with opacity
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const [from, to] = process.argv.slice(2);
const library = new Library(async (name) => new Uint8Array(await readFile(join(from, name))));
await mkdir(to, { recursive: true });
for (const [name, problem] of Object.entries(PROBLEMS)) {
  const few = { source_images: 2 * DRAWN, target_images: 2 * DRAWN };
  const target = checkConfig({ ...problem.config, ...few });
  const { source_data, source_digits } = target;
  // The source's images look as they are: drawn as if they were a target without a shift.
  const source = checkConfig({ source_data, source_digits, target_data: source_data, target_digits: source_digits, ...few });
  for (const [domain, config] of /** @type {const} */ ([
    ['source', source],
    ['target', target],
  ])) {
    await writeFile(join(to, `${name}-${domain}.png`), png(await strip(library, config), SHOWN * SIDE));
  }
}
