/**
 * The images of a configuration: drawn first (draw.js), then the files of the chosen digits are fetched; the same in the page's
 * worker and in Node. Labels are class numbers, the position of the digit in source_digits or target_digits. Target images, the
 * labelled and the test images among them, have the look that the configuration's shift gives them.
 */

import { breath } from '../breath.js';
import { drawLabelled, drawPools, kindsOf, listImages } from './draw.js';
import { PURPOSES, randomStream } from './random.js';
import { PIXELS, UNLABELLED } from './shape.js';
import { shiftImage } from './shifts.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('./collection.js').Source} Collection */
/** @typedef {import('./collection.js').Library} Library */
/** @typedef {import('./collection.js').Split} Split */
/** @typedef {import('./draw.js').ImageId} ImageId */

/**
 * @typedef {object} ImageSet
 * @property {Uint8Array} images  (count, PIXELS)
 * @property {Uint8Array} labels  (count)
 * @property {number} count
 * @property {boolean} [unlabelled]  nobody knows what they show: all labels are UNLABELLED, and none of them was learnt
 *
 * @typedef {object} Drawn
 * @property {ImageSet} source  training images of the source digits, in the order drawn
 * @property {ImageSet} target  training images of the target digits, likewise; UNLABELLED are those that `labelled` repeats:
 *   a network that has learnt their labels is not to be measured on them
 * @property {ImageSet} labelled  labelled_per_class target images of each class, class by class
 * @property {ImageSet} test  all test images of the target digits
 */

/** Milliseconds of work on images between two breaths. */
const SLICE = 10;

// --- fetching ---------------------------------------------------------------------------------------------------------------

/** @typedef {{collection: Collection, split: Split, digit: number}} Needed */

/** @param {Needed} needed */
const keyOf = ({ collection, split, digit }) => `${collection.name} ${split} ${digit}`;

/** @param {Needed} needed */
function bytesOf({ collection, split, digit }) {
  const { images, labels } = collection.manifest[split][digit];
  return images.bytes + labels.bytes;
}

/** The digits that a configuration needs, fetched in parts, each digit once. */
class Digits {
  /** @type {Map<string, Uint8Array>} pixels */
  #loaded = new Map();
  #done = 0;
  #failed = false;

  /**
   * @param {Needed[]} needed
   * @param {(done: number, total: number) => void} onProgress  in bytes
   */
  constructor(needed, onProgress) {
    this.onProgress = onProgress;
    const bytes = new Map(needed.map((each) => [keyOf(each), bytesOf(each)]));
    this.total = [...bytes.values()].reduce((sum, n) => sum + n, 0);
    onProgress(0, this.total);
  }

  /**
   * @param {Collection} collection
   * @param {Split} split
   * @param {number[]} digits
   * @returns {Promise<Map<number, Uint8Array>>}  pixels by digit
   */
  async load(collection, split, digits) {
    this.#failed = false;
    await Promise.all(
      digits.map(async (digit) => {
        const needed = { collection, split, digit };
        const key = keyOf(needed);
        if (this.#loaded.has(key)) return;
        const pixels = await collection.load(split, digit);
        if (this.#loaded.has(key)) return; // asked for twice at once
        this.#loaded.set(key, pixels);
        this.#done += bytesOf(needed);
        if (!this.#failed) this.onProgress(this.#done, this.total);
      }),
    ).catch((error) => {
      this.#failed = true;
      throw error;
    });
    const pixels = (/** @type {number} */ digit) => this.#loaded.get(keyOf({ collection, split, digit }));
    return new Map(digits.map((digit) => [digit, /** @type {Uint8Array} */ (pixels(digit))]));
  }
}

/**
 * @typedef {(image: Uint8Array, id: ImageId) => Uint8Array} Change  of an image's looks; leaves `image` as it is
 *
 * The target's shift. It depends on the seed and on the image alone, not on its place in the draw.
 *
 * @param {Config} config
 * @param {number} seed
 * @param {Split} split
 * @returns {Change}
 */
function targetShift({ target_shift, shift_severity }, seed, split) {
  if (target_shift === 'none') return (image) => image;
  const purpose = PURPOSES[/** @type {const} */ (`${split}Shift`)];
  return (image, { digit, index }) =>
    shiftImage(image, target_shift, shift_severity, randomStream(seed, purpose, digit * 2 ** 24 + index));
}

/**
 * @param {ImageId[]} chosen
 * @param {number[]} digits  by class; none: they are unlabelled
 * @param {Map<number, Uint8Array>} loaded  pixels by digit
 * @param {Change} [change]
 * @returns {Promise<ImageSet>}
 */
async function gather(chosen, digits, loaded, change = (image) => image) {
  const count = chosen.length;
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let from = performance.now();
  for (const [i, id] of chosen.entries()) {
    // A shift takes up to a tenth of a millisecond an image, and a worker is to answer meanwhile.
    if (performance.now() - from >= SLICE) {
      await breath();
      from = performance.now();
    }
    const pixels = /** @type {Uint8Array} */ (loaded.get(id.digit));
    images.set(change(pixels.subarray(id.index * PIXELS, (id.index + 1) * PIXELS), id), i * PIXELS);
    labels[i] = digits.length ? digits.indexOf(id.digit) : UNLABELLED;
  }
  return { images, labels, count };
}

/**
 * Decides which images a configuration draws, and fetches none yet.
 *
 * source, rest and preview fetch the digits they need; where a file cannot be read or is damaged they throw a FileError that
 * names it, and fetch what is missing when called again. The source alone is enough to train on.
 *
 * @param {Library} library
 * @param {Config} config  a checked one
 * @param {{onProgress?: (done: number, total: number) => void}} [options]  bytes of the files needed
 * @returns {Promise<{sizes: {source: number, target: number, labelled: number}, source: () => Promise<ImageSet>,
 *   rest: () => Promise<Omit<Drawn, 'source'>>, preview: (count: number) => Promise<ImageSet>}>}  sizes: how many images.
 *   preview: the first target images, all with their labels
 * @throws {OptionError} more is asked for than there is
 * @throws {FileError} a manifest cannot be read or is faulty
 */
export async function planImages(library, config, { onProgress = () => {} } = {}) {
  const { source_digits, target_digits } = config;
  const seed = config.draw_seed || config.seed;
  const [from, to] = await Promise.all([library.open(config.source_data), library.open(config.target_data)]);
  const { source, target } = drawPools({ source: from, target: to }, config, seed);
  const labelled = drawLabelled(target, config, seed);
  const of = (/** @type {Collection} */ collection, /** @type {Split} */ split, /** @type {number[]} */ digits) =>
    kindsOf(collection, digits).map((digit) => ({ collection, split, digit }));
  const needed = [...of(from, 'train', source_digits), ...of(to, 'train', target_digits), ...of(to, 'test', target_digits)];
  const kinds = kindsOf(to, target_digits);
  // Class 0 holds them all, and is nobody's.
  const classes = to.unlabelled ? [] : target_digits;
  const digits = new Digits(needed, onProgress);
  const shift = { train: targetShift(config, seed, 'train'), test: targetShift(config, seed, 'test') };
  return {
    sizes: { source: source.length, target: target.length, labelled: labelled.length },
    source: async () => gather(source, source_digits, await digits.load(from, 'train', source_digits)),
    async rest() {
      const [train, test] = await Promise.all([digits.load(to, 'train', kinds), digits.load(to, 'test', kinds)]);
      const drawn = {
        target: { ...(await gather(target, classes, train, shift.train)), ...(to.unlabelled && { unlabelled: true }) },
        labelled: await gather(labelled, classes, train, shift.train),
        test: await gather(listImages(to, 'test', target_digits), classes, test, shift.test),
      };
      const known = new Set(labelled);
      for (const [i, image] of target.entries()) if (known.has(image)) drawn.target.labels[i] = UNLABELLED;
      return drawn;
    },
    async preview(count) {
      const first = target.slice(0, count);
      const shown = [...new Set(first.map(({ digit }) => digit))];
      return gather(first, classes, await digits.load(to, 'train', shown), shift.train);
    },
  };
}

/**
 * Draws the images of a configuration and fetches them all.
 *
 * @param {Library} library
 * @param {Config} config  a checked one
 * @param {{onProgress?: (done: number, total: number) => void}} [options]  as of planImages
 * @returns {Promise<Drawn>}
 * @throws {OptionError} more is asked for than there is; no images are fetched then
 * @throws {FileError} naming a file that cannot be read or is damaged; drawing again reads what is missing
 */
export async function drawImages(library, config, options) {
  const plan = await planImages(library, config, options);
  const [source, rest] = await Promise.all([plan.source(), plan.rest()]);
  return { source, ...rest };
}
