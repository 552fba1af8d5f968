/**
 * The images a configuration draws from MNIST and its kin, the same in page worker and Node.
 *
 * The draw is decided from the seed and the manifests' counts alone, then the files of the chosen digits are fetched. Images
 * are bytes, 0 black to 255 white, (count, 784); labels are class numbers, the position of the digit in source_digits or
 * target_digits. Target images, the labelled and the test images among them, have the look that the configuration's shift gives
 * them.
 */

import { breath } from '../breath.js';
import { OptionError } from '../options/check.js';
import { FileError, isGzip, parseImages, parseLabels, unpack } from './idx.js';
import { below, PURPOSES, randomStream } from './random.js';
import { PIXELS, SIDE, shiftImage } from './shifts.js';

export { PIXELS, SIDE };

/** @typedef {import('../options/table.js').Config} Config */

/**
 * @typedef {object} FileEntry  a gzip file and the IDX file in it
 * @property {string} file  name, beside the manifest
 * @property {number} bytes
 * @property {string} sha256  in hexadecimal
 * @property {{bytes: number, sha256: string}} content  the same of what is compressed
 *
 * @typedef {{digit: number, count: number, images: FileEntry, labels: FileEntry}} DigitEntry
 * @typedef {{count: number, bytes: number}} Total  images, and bytes of their files
 *
 * @typedef {object} Manifest
 * @property {string} title
 * @property {string} authors
 * @property {string} source
 * @property {string} licence
 * @property {number} rows
 * @property {number} columns
 * @property {{train: Total, test: Total}} totals
 * @property {DigitEntry[]} train  by digit, 0 to 9, or class number in a collection of other things
 * @property {DigitEntry[]} test  likewise
 */

/** @typedef {'train' | 'test'} Split */
/** @typedef {import('../options/table.js').CollectionName} CollectionName */
/** @typedef {(path: string) => Promise<Uint8Array<ArrayBuffer>>} Read  a file of the data directory, whole */
/** @typedef {import('./idx.js').Images} Images */

/**
 * @typedef {{images: Uint8Array, labels: Uint8Array, count: number}} ImageSet  images (count, 784), labels (count)
 *
 * @typedef {object} Drawn
 * @property {ImageSet} source  training images of the source digits, in the order drawn
 * @property {ImageSet} target  training images of the target digits, likewise; UNLABELLED are those that `labelled` repeats:
 *   a network that has learnt their labels is not to be measured on them
 * @property {ImageSet} labelled  labelled_per_class target images of each class, class by class
 * @property {ImageSet} test  all test images of the target digits
 */

/** Where images come from; each has a folder of its name, with a manifest. */
export { COLLECTIONS } from '../options/table.js';
export const MANIFEST = 'manifest.json';
export const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Milliseconds of work on images between two breaths. */
const SLICE = 10;
/** In place of a label: never measured (ADDA_UNLABELLED of the core). */
export const UNLABELLED = 255;

// --- files ------------------------------------------------------------------------------------------------------------------

/** @param {unknown} value */
const isCount = (value) => Number.isSafeInteger(value) && Number(value) > 0;

/** @param {any} sum */
const isSum = (sum) => isCount(sum?.bytes) && /^[0-9a-f]{64}$/.test(sum.sha256);

/** @param {any} entry */
const isFileEntry = (entry) =>
  isSum(entry) && isSum(entry.content) && typeof entry.file === 'string' && /^[\w-][\w.-]*$/.test(entry.file);

/**
 * @param {any} entry
 * @param {number} digit
 */
const isDigitEntry = (entry, digit) =>
  entry?.digit === digit && isCount(entry.count) && isFileEntry(entry.images) && isFileEntry(entry.labels);

/**
 * Checks what the draw and the reading rely on.
 *
 * @param {Uint8Array} bytes
 * @param {string} file  its name
 * @returns {Manifest}
 */
function parseManifest(bytes, file) {
  let manifest;
  try {
    manifest = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FileError(file, 'is not JSON', { cause });
  }
  if (manifest?.rows !== SIDE || manifest.columns !== SIDE) {
    throw new FileError(file, `rows and columns are ${manifest?.rows} and ${manifest?.columns}; expected ${SIDE}`);
  }
  for (const split of ['train', 'test']) {
    for (const digit of DIGITS) {
      if (!isDigitEntry(manifest[split]?.[digit], digit)) {
        throw new FileError(file, `${split}[${digit}] does not describe the files of digit ${digit}`);
      }
    }
  }
  return manifest;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} file
 * @param {{bytes: number, sha256: string}} expected
 */
async function verify(bytes, file, expected) {
  if (bytes.length !== expected.bytes) {
    throw new FileError(file, `has ${bytes.length} bytes; ${MANIFEST} says ${expected.bytes}`);
  }
  // Browsers offer it on secure origins and localhost only.
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sum = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sum !== expected.sha256) throw new FileError(file, `its SHA-256 is ${sum}; ${MANIFEST} says ${expected.sha256}`);
}

/** The files of one collection, each read when first needed and kept. */
class Collection {
  #read;
  /** @type {Map<string, Promise<Uint8Array>>} */
  #contents = new Map();

  /**
   * @param {Read} read
   * @param {CollectionName} name
   * @param {Manifest} manifest
   */
  constructor(read, name, manifest) {
    this.#read = read;
    this.name = name;
    this.manifest = manifest;
  }

  /**
   * @param {Read} read
   * @param {CollectionName} name
   * @throws {FileError} the manifest cannot be read or is faulty
   */
  static async open(read, name) {
    const file = `${name}/${MANIFEST}`;
    return new Collection(read, name, parseManifest(await readFile(read, file), file));
  }

  /** Where a file is that the manifest names. @param {FileEntry} entry */
  #path = ({ file }) => `${this.name}/${file}`;

  /**
   * @param {Split} split
   * @param {number} digit
   * @returns {Promise<Uint8Array>}  pixels (count, 784), in the original order; not to be changed
   * @throws {FileError} the file cannot be read, or is not what the manifest says; the next call tries again
   */
  async load(split, digit) {
    const { count, images, labels } = this.manifest[split][digit];
    const [pixels] = await Promise.all([
      this.#content(images, (bytes, file) => {
        const parsed = parseImages(bytes, file);
        checkCount(file, parsed.count, count);
        if (parsed.rows !== SIDE || parsed.columns !== SIDE) {
          throw new FileError(file, `its images have ${parsed.rows} x ${parsed.columns} pixels; expected ${SIDE} x ${SIDE}`);
        }
        return parsed.pixels;
      }),
      this.#content(labels, (bytes, file) => {
        const parsed = parseLabels(bytes, file);
        checkCount(file, parsed.count, count);
        const at = parsed.labels.findIndex((label) => label !== digit);
        if (at >= 0) throw new FileError(file, `label ${parsed.labels[at]} at index ${at}; expected ${digit}`);
        return parsed.labels;
      }),
    ]);
    return pixels;
  }

  /**
   * @param {FileEntry} entry
   * @param {(bytes: Uint8Array, file: string) => Uint8Array} parse
   */
  #content(entry, parse) {
    let content = this.#contents.get(entry.file);
    if (!content) {
      content = this.#fetch(entry).then((bytes) => parse(bytes, this.#path(entry)));
      this.#contents.set(entry.file, content);
      content.catch(() => this.#contents.delete(entry.file));
    }
    return content;
  }

  /** @param {FileEntry} entry */
  async #fetch(entry) {
    const file = this.#path(entry);
    const bytes = await readFile(this.#read, file);
    // Some hosts send .gz files with Content-Encoding: gzip, and the browser has then inflated them already.
    await verify(bytes, file, isGzip(bytes) ? entry : entry.content);
    return unpack(bytes, file, entry.content.bytes);
  }
}

/**
 * @param {string} file
 * @param {number} found
 * @param {number} expected
 */
function checkCount(file, found, expected) {
  if (found !== expected) throw new FileError(file, `holds ${found} of what ${MANIFEST} says are ${expected}`);
}

/**
 * @param {Read} read
 * @param {string} file
 */
async function readFile(read, file) {
  try {
    return await read(file);
  } catch (cause) {
    throw new FileError(file, `cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** The collections, each opened when a configuration first needs it. */
export class Library {
  #read;
  /** @type {Map<CollectionName, Promise<Collection>>} */
  #collections = new Map();

  /** @param {Read} read  of a path such as mnist/manifest.json */
  constructor(read) {
    this.#read = read;
  }

  /**
   * @param {CollectionName} name
   * @returns {Promise<Collection>}
   * @throws {FileError} the manifest cannot be read or is faulty; the next call tries again
   */
  open(name) {
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = Collection.open(this.#read, name);
      this.#collections.set(name, collection);
      collection.catch(() => this.#collections.delete(name));
    }
    return collection;
  }
}

// --- draw -------------------------------------------------------------------------------------------------------------------

/**
 * Draws without replacement, uniformly (Fisher-Yates). A larger count begins with what a smaller one draws.
 *
 * @template T
 * @param {T[]} pool
 * @param {number} count  at most pool.length
 * @param {() => number} random
 * @returns {T[]}
 */
function draw(pool, count, random) {
  const rest = [...pool];
  for (let i = 0; i < count; i++) {
    const j = i + below(random, rest.length - i);
    [rest[i], rest[j]] = [rest[j], rest[i]];
  }
  return rest.slice(0, count);
}

/** @typedef {{digit: number, index: number}} ImageId  index: within the split's images of the digit */

/**
 * All images of a split that show one of the digits. In ascending order of digits, so that a draw does not depend on how
 * they are paired.
 *
 * @param {Collection} collection
 * @param {Split} split
 * @param {number[]} digits
 * @returns {ImageId[]}
 */
function listImages({ manifest }, split, digits) {
  return [...digits]
    .sort((a, b) => a - b)
    .flatMap((digit) => Array.from({ length: manifest[split][digit].count }, (_, index) => ({ digit, index })));
}

/**
 * The training images of a domain's digits in the order in which that domain draws them: as many as it draws, or all.
 *
 * @param {Collection} collection
 * @param {Config} config
 * @param {'source' | 'target'} domain
 * @param {() => number} random
 * @param {boolean} [all]
 */
function drawingOrder(collection, config, domain, random, all = false) {
  const option = /** @type {const} */ (`${domain}_images`);
  const digits = config[`${domain}_digits`];
  const available = listImages(collection, 'train', digits);
  if (config[option] > available.length) {
    const values = { value: String(config[option]), digits: String(digits), collection: collection.name };
    throw new OptionError(option, 'draw.images', { ...values, available: String(available.length) });
  }
  return draw(available, all ? available.length : config[option], random);
}

/**
 * Draws the images of both domains. Of a digit that both take from the same collection no image is drawn for both, though
 * neither draw depends on how many the other takes: wherever the target draws an image of such a digit, it gets the one that the
 * source would draw last of those that are left. Each draw by itself stays uniform.
 *
 * @param {Domains} from
 * @param {Config} config
 * @param {number} seed
 */
function drawPools(from, config, seed) {
  const { source_digits, target_digits, source_images, target_images } = config;
  const common = from.source === from.target ? source_digits.filter((digit) => target_digits.includes(digit)) : [];
  const isCommon = (/** @type {ImageId} */ { digit }) => common.includes(digit);
  const order = drawingOrder(from.source, config, 'source', randomStream(seed, PURPOSES.sourceDraw, 0), common.length > 0);
  const source = order.slice(0, source_images);
  const target = drawingOrder(from.target, config, 'target', randomStream(seed, PURPOSES.targetDraw, 0));
  if (common.length === 0) return { source, target };
  const left = order.filter(isCommon);
  const asked = source.filter(isCommon).length + target.filter(isCommon).length;
  if (asked > left.length) {
    const values = { value: String(target_images), sourceOption: 'source_images', source: String(source_images) };
    const found = {
      asked: String(asked),
      digits: String(common),
      collection: from.source.name,
      available: String(left.length),
    };
    throw new OptionError('target_images', 'draw.common', { ...values, ...found });
  }
  return { source, target: target.map((image) => (isCommon(image) ? /** @type {ImageId} */ (left.pop()) : image)) };
}

/**
 * @param {ImageId[]} pool  the target images drawn
 * @param {Config} config
 * @param {number} seed
 */
function drawLabelled(pool, config, seed) {
  const count = config.labelled_per_class;
  return config.target_digits.flatMap((digit) => {
    const candidates = pool.filter((image) => image.digit === digit);
    if (count > candidates.length) {
      const values = { value: String(count), digit: String(digit), available: String(candidates.length) };
      throw new OptionError('labelled_per_class', 'draw.labelled', values);
    }
    return draw(candidates, count, randomStream(seed, PURPOSES.labelledDraw, digit));
  });
}

/** @typedef {{source: Collection, target: Collection}} Domains */
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
 * @param {number[]} digits  by class
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
    labels[i] = digits.indexOf(id.digit);
  }
  return { images, labels, count };
}

/**
 * Decides which images a configuration draws, and fetches none yet. What one of the numbers of images is changes nothing for
 * the other sets, and more images, or more labelled ones, begin with those that a smaller number draws. Source and target have
 * no image in common.
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
    digits.map((digit) => ({ collection, split, digit }));
  const needed = [...of(from, 'train', source_digits), ...of(to, 'train', target_digits), ...of(to, 'test', target_digits)];
  const digits = new Digits(needed, onProgress);
  const shift = { train: targetShift(config, seed, 'train'), test: targetShift(config, seed, 'test') };
  return {
    sizes: { source: source.length, target: target.length, labelled: labelled.length },
    source: async () => gather(source, source_digits, await digits.load(from, 'train', source_digits)),
    async rest() {
      const [train, test] = await Promise.all([
        digits.load(to, 'train', target_digits),
        digits.load(to, 'test', target_digits),
      ]);
      const drawn = {
        target: await gather(target, target_digits, train, shift.train),
        labelled: await gather(labelled, target_digits, train, shift.train),
        test: await gather(listImages(to, 'test', target_digits), target_digits, test, shift.test),
      };
      const known = new Set(labelled);
      for (const [i, image] of target.entries()) if (known.has(image)) drawn.target.labels[i] = UNLABELLED;
      return drawn;
    },
    async preview(count) {
      const first = target.slice(0, count);
      const shown = [...new Set(first.map(({ digit }) => digit))];
      return gather(first, target_digits, await digits.load(to, 'train', shown), shift.train);
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
