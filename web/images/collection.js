/**
 * The collections that images come from: each a folder of its name, with a manifest and the files that it names, one pair of
 * gzip IDX files for each split and digit. What is fetched is checked against the manifest and kept.
 */

import { Fault } from '../fault.js';
import { isOwn } from '../options/own.js';
import { FileError } from './file.js';
import { isGzip, unpack } from './gzip.js';
import { checkSize, parseImages, parseLabels } from './idx.js';
import { SIDE } from './shape.js';

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
 * @property {ExcerptEntry[]} [excerpts]
 *
 * @typedef {object} ExcerptEntry  training images once more in a file of their own, that who needs no others fetches no others
 * @property {'source' | 'target'} domain  whose draw takes them
 * @property {number[]} digits  that it draws from, ascending; no other domain from the same
 * @property {number} seed
 * @property {number} count  so many, in the order drawn
 * @property {FileEntry} images
 */

/** @typedef {'train' | 'test'} Split */
/** @typedef {import('../options/table.js').CollectionName} CollectionName */
/** @typedef {(path: string) => Promise<Uint8Array<ArrayBuffer>>} Read  a file of the data directory, whole */

/**
 * What images are drawn from: a collection of the data directory, or one that a person brought (import/own.js).
 *
 * @typedef {object} Source
 * @property {CollectionName} name
 * @property {boolean} unlabelled  all its images are of class 0, whatever they show
 * @property {Record<Split, {count: number, images: {bytes: number}, labels: {bytes: number}}[]>} manifest  by class
 * @property {(split: Split, digit: number) => Promise<Uint8Array>} load  (count, PIXELS), not to be changed
 * @property {(domain: 'source' | 'target', digits: number[], seed: number, count: number) => Needed | null} excerpt  a file of the
 *   images that a domain draws, in the order drawn; count: of images, more of which begin with those that fewer draw
 *
 * @typedef {{key: string, bytes: number, load: () => Promise<Uint8Array>}} Needed  a file of pixels, with its labels where it has some
 */

/** @typedef {(name: import('../options/own.js').OwnName) => Promise<Source | null>} FindOwn  null: it is not here */

export { COLLECTIONS } from '../options/table.js';
export const MANIFEST = 'manifest.json';
/** Digits, or class numbers in a collection of other things. */
export const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

// --- manifest ---------------------------------------------------------------------------------------------------------------

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

/** @param {any} entry */
const isExcerptEntry = (entry) =>
  ['source', 'target'].includes(entry?.domain) &&
  Array.isArray(entry.digits) &&
  isCount(entry.count) &&
  isFileEntry(entry.images);

/** A value out of JSON, as text. @param {unknown} value */
const shown = (value) => (typeof value === 'object' && value ? '{…}' : String(value));

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
    throw new FileError(file, 'manifest.json', {}, { cause });
  }
  if (manifest?.rows !== SIDE || manifest.columns !== SIDE) {
    const found = { rows: shown(manifest?.rows), columns: shown(manifest?.columns) };
    throw new FileError(file, 'manifest.size', { ...found, expected: String(SIDE) });
  }
  for (const split of ['train', 'test']) {
    for (const digit of DIGITS) {
      if (!isDigitEntry(manifest[split]?.[digit], digit)) {
        throw new FileError(file, 'manifest.entry', { entry: `${split}[${digit}]`, digit: String(digit) });
      }
    }
  }
  const excerpts = manifest.excerpts ?? [];
  for (const [i, entry] of Array.isArray(excerpts) ? excerpts.entries() : [[0, null]])
    if (!isExcerptEntry(entry)) throw new FileError(file, 'manifest.excerpt', { entry: `excerpts[${i}]` });
  return manifest;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} file
 * @param {{bytes: number, sha256: string}} expected
 */
async function verify(bytes, file, expected) {
  if (bytes.length !== expected.bytes) {
    const found = { bytes: String(bytes.length), expected: String(expected.bytes) };
    throw new FileError(file, 'manifest.bytes', { ...found, manifest: MANIFEST });
  }
  // Browsers offer it on secure origins and localhost only.
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sum = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sum !== expected.sha256) {
    throw new FileError(file, 'manifest.sum', { sum, expected: expected.sha256, manifest: MANIFEST });
  }
}

// --- files ------------------------------------------------------------------------------------------------------------------

/**
 * The files of one collection, each read when first needed and kept.
 * @implements {Source}
 */
export class Collection {
  unlabelled = false;
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
   * @returns {Promise<Uint8Array>}  (count, PIXELS), in the original order; not to be changed
   * @throws {FileError} the file cannot be read, or is not what the manifest says; the next call tries again
   */
  async load(split, digit) {
    const { count, images, labels } = this.manifest[split][digit];
    const [pixels] = await Promise.all([
      this.#pixels(images, count),
      this.#content(labels, (bytes, file) => {
        const parsed = parseLabels(bytes, file);
        checkCount(file, parsed.count, count);
        const at = parsed.labels.findIndex((label) => label !== digit);
        if (at >= 0) {
          const label = { label: String(parsed.labels[at]), index: String(at), expected: String(digit) };
          throw new FileError(file, 'manifest.label', label);
        }
        return parsed.labels;
      }),
    ]);
    return pixels;
  }

  /**
   * The file that holds what a domain draws by itself, in the order drawn, if there is one.
   * @type {Source['excerpt']}
   */
  excerpt(domain, digits, seed, count) {
    const drawn = String([...digits].sort((a, b) => a - b));
    const found = this.manifest.excerpts?.find(
      (one) => one.domain === domain && one.seed === seed && one.count >= count && String(one.digits) === drawn,
    );
    if (!found) return null;
    const { images } = found;
    return { key: this.#path(images), bytes: images.bytes, load: () => this.#pixels(images, found.count) };
  }

  /** @param {FileEntry} entry @param {number} count */
  #pixels(entry, count) {
    return this.#content(entry, (bytes, file) => {
      const parsed = parseImages(bytes, file);
      checkCount(file, parsed.count, count);
      checkSize(parsed, { rows: SIDE, columns: SIDE });
      return parsed.pixels;
    });
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
  if (found === expected) return;
  throw new FileError(file, 'manifest.count', { found: String(found), expected: String(expected), manifest: MANIFEST });
}

/**
 * @param {Read} read
 * @param {string} file
 */
async function readFile(read, file) {
  try {
    return await read(file);
  } catch (cause) {
    // What says why a file has not come names it already.
    if (cause instanceof Fault) throw new FileError(file, cause.code, { ...cause.values, file }, { cause });
    throw new FileError(file, 'file.read', { why: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

/** The collections, each opened when a configuration first needs it. */
export class Library {
  #read;
  #findOwn;
  /** @type {Map<CollectionName, Promise<Source>>} */
  #collections = new Map();

  /**
   * @param {Read} read  of a path such as mnist/manifest.json
   * @param {FindOwn} [findOwn]  what a person brought, by its name
   */
  constructor(read, findOwn = async () => null) {
    this.#read = read;
    this.#findOwn = findOwn;
  }

  /** What a person brought, for as long as the library lasts. @param {Source} source */
  add(source) {
    this.#collections.set(source.name, Promise.resolve(source));
  }

  /**
   * @param {CollectionName} name
   * @returns {Promise<Source>}
   * @throws {Fault} the manifest cannot be read or is faulty, or what a person brought is not here; the next call tries again
   */
  open(name) {
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = isOwn(name) ? this.#own(name) : Collection.open(this.#read, name);
      this.#collections.set(name, collection);
      collection.catch(() => this.#collections.delete(name));
    }
    return collection;
  }

  /** @param {import('../options/own.js').OwnName} name @returns {Promise<Source>} */
  async #own(name) {
    const found = await this.#findOwn(name);
    if (!found) throw new Fault('own.missing', { name, files: 'none' });
    return found;
  }
}
