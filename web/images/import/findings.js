/**
 * What is odd about images that were read: told before they are trained on, each with what it may mean and, where it can be put right
 * here, the mends that do so. Words: finding.CODE.
 */

import { PIXELS, SIDE } from '../shape.js';
import { rimOf } from './picture.js';

/**
 * @typedef {object} Finding
 * @property {string} code
 * @property {'warn' | 'note'} level  note: nothing is wrong
 * @property {Record<string, unknown>} values  of the words; file: the one that it is about
 * @property {import('./picture.js').Mends[]} [mends]  any of which puts it right
 */

/** Pixels up to so little are not those of 0 to 255. */
const FAINT = 16;
/** Fewer images of a class are rare: less than a tenth of what the others have, or so many. */
const RARE_SHARE = 0.1;
const RARE = 10;
/** Writing is taller than wide; where its ink spreads so much more across than down, rows and columns are likely swapped. */
const WIDE = 1.1;

/**
 * What is measured of all images while they are made.
 * @typedef {object} Measured
 * @property {Uint32Array} levels  (256) pixels by grey level, before sizes are changed
 * @property {number} largest  grey level
 * @property {number} constant  images of one grey level
 * @property {number} twins  images that are another's exact copy
 * @property {number} leaked  test images that are training images too
 * @property {number} wide  how much the ink spreads across, by how much down
 * @property {boolean} dark  the ground is darker than the middle grey
 * @property {number[]} counts  images by class, of both parts
 */

/** Looks at images as they are made. */
export class Measuring {
  levels = new Uint32Array(256);
  constant = 0;
  twins = 0;
  leaked = 0;
  #rims = 0;
  #images = 0;
  #across = 0;
  #down = 0;
  /** By what an image holds: whether it was seen in training. @type {Map<number, boolean>} */
  #seen = new Map();

  /** @param {Uint8Array} grey  before its size is changed */
  see(grey) {
    const { levels } = this;
    for (let i = 0; i < grey.length; i++) levels[grey[i]]++;
  }

  /** @param {Uint8Array} image @param {boolean} training */
  add(image, training) {
    const rim = rimOf(image, SIDE, SIDE);
    this.#rims += rim;
    this.#images++;
    const [first] = image;
    if (image.every((value) => value === first)) this.constant++;
    else this.#spread(image, rim);
    const key = keyOf(image);
    const before = this.#seen.get(key);
    if (before !== undefined) {
      this.twins++;
      this.leaked += Number(!training && before);
    }
    this.#seen.set(key, before || training);
  }

  /** How far ink, all that is not ground, lies from its middle. @param {Uint8Array} image @param {number} rim */
  #spread(image, rim) {
    let [sum, x1, y1, x2, y2] = [0, 0, 0, 0, 0];
    for (let y = 0, i = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++, i++) {
        const ink = Math.abs(image[i] - rim);
        sum += ink;
        x1 += ink * x;
        y1 += ink * y;
        x2 += ink * x * x;
        y2 += ink * y * y;
      }
    }
    this.#across += x2 / sum - (x1 / sum) ** 2;
    this.#down += y2 / sum - (y1 / sum) ** 2;
  }

  /** @param {number[]} counts @returns {Measured} */
  result(counts) {
    const { levels, constant, twins, leaked } = this;
    const largest = levels.findLastIndex((count) => count > 0);
    const wide = this.#down > 0 ? this.#across / this.#down : 1;
    return { levels, largest, constant, twins, leaked, wide, dark: this.#rims / this.#images < 128, counts };
  }
}

/** Two sums of 32 bits that differ for different images, but for one pair of images in 2^53. @param {Uint8Array} image */
function keyOf(image) {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < PIXELS; i++) {
    a = Math.imul(a ^ image[i], 0x01000193);
    b = Math.imul(b ^ (image[i] + i), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff);
}

/**
 * @param {Measured} measured
 * @param {object} about
 * @param {string} about.file
 * @param {string[] | null} about.names  of classes; null: no labels
 * @param {boolean} about.numbered
 * @param {import('./picture.js').Mends} about.mends  made already
 * @param {boolean | null} about.otherDark  the ground of the other domain's images is dark; null: not known
 * @returns {Finding[]} the worst first
 */
export function findingsOf(measured, { file, names, numbered, mends, otherDark }) {
  const { largest, constant, twins, leaked, wide, dark, counts } = measured;
  const count = counts.reduce((sum, n) => sum + n, 0);
  /** @type {Finding[]} */
  const found = [];
  const warn = (/** @type {string} */ code, values = {}, /** @type {Finding['mends']} */ offered = undefined) =>
    found.push({ code, level: 'warn', values: { file, ...values }, ...(offered && { mends: offered }) });
  if (largest > 0 && largest <= FAINT) warn('faint', { largest }, [{ stretch: largest }]);
  if (otherDark !== null && dark !== otherDark) warn('polarity', { dark: dark ? 'yes' : 'no' }, [{ invert: !mends.invert }]);
  if (wide > WIDE) warn('transposed', { wide: wide.toFixed(2) }, [{ transpose: !mends.transpose }]);
  if (names && numbered && names.length > 2 && counts[0] === 0 && counts.slice(1).every((n) => n > 0)) {
    const last = names.length - 1;
    warn('from-one', { last }, [
      { labels: 'minus-one' },
      ...(last === 10 ? [{ labels: /** @type {const} */ ('ten-is-zero') }] : []),
    ]);
  } else if (names) {
    const missing = names.filter((_, i) => counts[i] === 0);
    if (missing.length > 0) warn('missing', { classes: missing.join(', '), count: missing.length });
  }
  if (names) {
    const usual = Math.max(...counts) * RARE_SHARE;
    const rare = names.filter((_, i) => counts[i] > 0 && (counts[i] < RARE || counts[i] < usual));
    if (rare.length > 0)
      warn('rare', { classes: rare.map((name) => `${name} (${counts[names.indexOf(name)]})`).join(', '), count: rare.length });
    if (counts.filter((n) => n > 0).length < 2) warn('one-class');
  }
  if (constant > 0) warn('constant', { count: constant, total: count });
  if (twins > 0) warn('twins', { count: twins, total: count });
  if (leaked > 0) warn('leaked', { count: leaked });
  return found;
}
