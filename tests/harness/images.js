/** What the tests of images share: the data as they were built, a small collection of the same form, and bytes to damage. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { Library } from '../../web/images/collection.js';
import { encodeImages, encodeLabels } from '../../web/images/idx.js';
import { drawImages } from '../../web/images/plan.js';
import { PIXELS } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';

/** @typedef {import('../../web/images/plan.js').ImageSet} ImageSet */
/** @typedef {import('../../web/images/collection.js').Read} Read */

/** A file of data/images/. @type {Read} */
export const readData = async (name) => new Uint8Array(await readFile(new URL(`../../data/images/${name}`, import.meta.url)));

// --- bytes --------------------------------------------------------------------------------------------------------------------

/** @param {Uint8Array[]} parts */
export const concat = (...parts) => new Uint8Array(Buffer.concat(parts));

/** @param {Uint8Array} bytes */
export const zip = (bytes) => new Uint8Array(gzipSync(bytes));

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} mask
 */
export function flip(bytes, at, mask) {
  const copy = bytes.slice();
  copy[at] ^= mask;
  return copy;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const same = (a, b) => Buffer.compare(a, b) === 0;

/**
 * @param {ImageSet} set
 * @param {number} i
 */
export const image = (set, i) => set.images.subarray(i * PIXELS, (i + 1) * PIXELS);

// --- a small collection -------------------------------------------------------------------------------------------------------

export const MANIFEST = 'mnist/manifest.json';
const SPLITS = /** @type {const} */ (['train', 'test']);

/** Images of each digit. */
const SMALL = { train: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49], test: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] };

/** @param {Uint8Array} content */
const sums = (content) => ({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });

/**
 * A data directory in memory.
 *
 * @param {{train: number[], test: number[]}} counts
 * @param {(split: 'train' | 'test', digit: number, count: number) => Uint8Array | Promise<Uint8Array>} pixelsOf  (count, 784)
 */
async function makeDirectory(counts, pixelsOf) {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const files = new Map();
  /** @type {any} */
  const manifest = { rows: 28, columns: 28 };
  /**
   * @param {string} file
   * @param {Uint8Array} content
   */
  const add = (file, content) => {
    const bytes = zip(content);
    files.set(`mnist/${file}`, bytes);
    return { file, ...sums(bytes), content: sums(content) };
  };
  for (const split of SPLITS) {
    manifest[split] = [];
    for (const [digit, count] of counts[split].entries()) {
      const pixels = await pixelsOf(split, digit, count);
      manifest[split].push({
        digit,
        count,
        images: add(`${split}-${digit}-images`, encodeImages({ count, rows: 28, columns: 28, pixels })),
        labels: add(`${split}-${digit}-labels`, encodeLabels(new Uint8Array(count).fill(digit))),
      });
    }
  }
  files.set(MANIFEST, new TextEncoder().encode(JSON.stringify(manifest)));
  /** @type {Read} */
  const read = async (name) => /** @type {Uint8Array<ArrayBuffer>} */ (files.get(name));
  return { files, manifest, read };
}

/** Of images that say what they are: their first bytes are split, digit and index. @param {{train: number[], test: number[]}} counts */
export const makeStore = (counts) =>
  makeDirectory(counts, (split, digit, count) => {
    const pixels = new Uint8Array(count * PIXELS);
    for (let i = 0; i < count; i++) pixels.set([SPLITS.indexOf(split), digit, i], i * PIXELS);
    return pixels;
  });

/**
 * MNIST's first images of a digit. No more of the file is inflated than so many can take.
 * @param {'train' | 'test'} split
 * @param {number} digit
 * @param {number} count
 */
export async function firstOf(split, digit, count) {
  const [begin, end] = [16, 16 + count * PIXELS];
  const bytes = await readData(`mnist/${split}-${digit}-images.idx3.gz`);
  return new Uint8Array(gunzipSync(bytes.subarray(0, end), { finishFlush: constants.Z_SYNC_FLUSH })).slice(begin, end);
}

/** Of MNIST's own images, the first of each digit. @param {{train: number, test: number}} counts  of each */
export const firstImages = ({ train, test }) =>
  makeDirectory({ train: Array(10).fill(train), test: Array(10).fill(test) }, firstOf);

export const store = await makeStore(SMALL);
export const readStore = store.read;

/**
 * The images of a set as "digit:index".
 *
 * @param {ImageSet} set
 */
export const names = (set) => Array.from({ length: set.count }, (_, i) => `${image(set, i)[1]}:${image(set, i)[2]}`);

export const BASE = { source_images: 50, target_images: 50 };

/** @param {object} options */
export const drawSmall = async (options) => drawImages(new Library(readStore), checkConfig({ ...BASE, ...options }));
