/**
 * Draws the picture by which the page offers its problems: node data/pictures.js IMAGES_DIR OUT_DIR
 *
 * For each problem (web/options/problems.js), in their order, two strips of six real digits, as the problem's configuration draws and
 * shifts them: the source, the target. All of them lie one below the other in problems.png, so that a page asks for one file. A pixel's
 * ink is its opacity, and the page gives the strips the colours of the domains.
 */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
/** @type {Uint8Array[]} */
const strips = [];
for (const problem of Object.values(PROBLEMS)) {
  const few = { source_images: 2 * DRAWN, target_images: 2 * DRAWN };
  const target = checkConfig({ ...problem.config, ...few });
  const { source_data, source_digits } = target;
  // The source's images look as they are: drawn as if they were a target without a shift.
  const source = checkConfig({ source_data, source_digits, target_data: source_data, target_digits: source_digits, ...few });
  for (const config of [source, target]) strips.push(await strip(library, config));
}
await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
await writeFile(join(to, 'problems.png'), png(Buffer.concat(strips), SHOWN * SIDE));
