/**
 * The images of a configuration: drawn first (draw.js), then the files of the chosen digits are fetched; the same in the page's
 * worker and in Node. Labels are class numbers, the position of the digit in source_digits or target_digits. Target images, the
 * labelled and the test images among them, have the look that the configuration's shift gives them.
 */

import { breath } from '../breath.js';
import { drawLabelled, drawPools, listImages } from './draw.js';
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

/** @typedef {import('./collection.js').Needed} Needed */

/**
 * @param {Collection} collection
 * @param {Split} split
 * @param {number} digit
 * @returns {Needed}
 */
function digitOf(collection, split, digit) {
  const { images, labels } = collection.manifest[split][digit];
  const load = () => collection.load(split, digit);
  return { key: `${collection.name} ${split} ${digit}`, bytes: images.bytes + labels.bytes, load };
}

/** The files that a configuration needs, fetched in parts, each once. */
class Parts {
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
    const bytes = new Map(needed.map(({ key, bytes }) => [key, bytes]));
    this.total = [...bytes.values()].reduce((sum, n) => sum + n, 0);
    onProgress(0, this.total);
  }

  /**
   * @param {Needed[]} needed
   * @returns {Promise<Map<string, Uint8Array>>}  pixels by key, of all that was loaded so far
   */
  async load(needed) {
    this.#failed = false;
    await Promise.all(
      needed.map(async ({ key, bytes, load }) => {
        if (this.#loaded.has(key)) return;
        const pixels = await load();
        if (this.#loaded.has(key)) return; // asked for twice at once
        this.#loaded.set(key, pixels);
        this.#done += bytes;
        if (!this.#failed) this.onProgress(this.#done, this.total);
      }),
    ).catch((error) => {
      this.#failed = true;
      throw error;
    });
    return this.#loaded;
  }
}

/**
 * Where the pixels of images are.
 * @typedef {object} Place
 * @property {(images: ImageId[]) => Needed[]} needs  the files that they are in
 * @property {(loaded: Map<string, Uint8Array>, image: ImageId) => Uint8Array} pixels  of one of them, in those files
 */

/**
 * In the files of their digits.
 * @param {Collection} collection
 * @param {Split} split
 * @returns {Place}
 */
function byDigit(collection, split) {
  const needed = new Map(collection.manifest[split].map((_, digit) => [digit, digitOf(collection, split, digit)]));
  const of = (/** @type {number} */ digit) => /** @type {Needed} */ (needed.get(digit));
  return {
    needs: (images) => [...new Set(images.map(({ digit }) => digit))].map(of),
    pixels: (loaded, { digit, index }) => pixelsAt(loaded.get(of(digit).key), index),
  };
}

/**
 * Of the images that a domain draws: in a file of their own, or in those of their digits.
 * @param {Collection} collection
 * @param {'source' | 'target'} domain
 * @param {number[]} digits
 * @param {number} seed
 * @param {ImageId[]} drawn
 * @returns {Place}
 */
function placeOf(collection, domain, digits, seed, drawn) {
  const needed = collection.excerpt(domain, digits, seed, drawn.length);
  if (!needed) return byDigit(collection, 'train');
  const places = new Map(drawn.map((image, i) => [image, i]));
  return {
    needs: () => [needed],
    pixels: (loaded, image) => pixelsAt(loaded.get(needed.key), /** @type {number} */ (places.get(image))),
  };
}

/** @param {Uint8Array | undefined} all @param {number} index */
const pixelsAt = (all, index) => /** @type {Uint8Array} */ (all).subarray(index * PIXELS, (index + 1) * PIXELS);

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
 * @param {(image: ImageId) => Uint8Array} pixelsOf
 * @param {Change} [change]
 * @returns {Promise<ImageSet>}
 */
async function gather(chosen, digits, pixelsOf, change = (image) => image) {
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
    images.set(change(pixelsOf(id), id), i * PIXELS);
    labels[i] = digits.length ? digits.indexOf(id.digit) : UNLABELLED;
  }
  return { images, labels, count };
}

/**
 * Decides which images a configuration draws, and fetches none yet.
 *
 * source, rest and preview fetch the files they need; where a file cannot be read or is damaged they throw a FileError that
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
  const test = listImages(to, 'test', target_digits);
  // Where both draw from the same images, the target gets others than it would by itself.
  const isApart = from !== to || !source_digits.some((digit) => target_digits.includes(digit));
  const places = {
    source: placeOf(from, 'source', source_digits, seed, source),
    target: isApart ? placeOf(to, 'target', target_digits, seed, target) : byDigit(to, 'train'),
    test: byDigit(to, 'test'),
  };
  const parts = new Parts(
    [...places.source.needs(source), ...places.target.needs(target), ...places.test.needs(test)],
    onProgress,
  );
  const load = async (/** @type {Place} */ place, /** @type {ImageId[]} */ images) => {
    const loaded = await parts.load(place.needs(images));
    return (/** @type {ImageId} */ image) => place.pixels(loaded, image);
  };
  // Class 0 holds them all, and is nobody's.
  const classes = to.unlabelled ? [] : target_digits;
  const shift = { train: targetShift(config, seed, 'train'), test: targetShift(config, seed, 'test') };
  return {
    sizes: { source: source.length, target: target.length, labelled: labelled.length },
    source: async () => gather(source, source_digits, await load(places.source, source)),
    async rest() {
      const [trainPixels, testPixels] = await Promise.all([load(places.target, target), load(places.test, test)]);
      const drawn = {
        target: { ...(await gather(target, classes, trainPixels, shift.train)), ...(to.unlabelled && { unlabelled: true }) },
        labelled: await gather(labelled, classes, trainPixels, shift.train),
        test: await gather(test, classes, testPixels, shift.test),
      };
      const known = new Set(labelled);
      for (const [i, image] of target.entries()) if (known.has(image)) drawn.target.labels[i] = UNLABELLED;
      return drawn;
    },
    async preview(count) {
      const first = target.slice(0, count);
      return gather(first, classes, await load(places.target, first), shift.train);
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
