/**
 * Reads what a person brings, files, folders, zips within them, into parts: images, each with its labels or none. What a file is, is
 * told by its bytes; what belongs together, by counts and names. Pixels stay as they are until collect.js makes images of them.
 */

import { Fault } from '../../fault.js';
import { FileError, LARGEST } from '../file.js';
import { gunzip } from '../gzip.js';
import { listZip, unzipEntry } from '../zip.js';
import { readIdx, readNpy } from './arrays.js';
import { readCsv, shapeOf } from './csv.js';
import { pairArrays } from './pairing.js';
import { checkSides, uniform } from './part.js';
import { readPng } from './png.js';
import { byName, folderOf, isLitter, splitOf } from './roles.js';
import { isReadable, sniff, weightsIn } from './sniff.js';

/** @typedef {import('./picture.js').Picture} Picture */
/** @typedef {import('./part.js').Part} Part */
/** @typedef {import('./findings.js').Finding} Finding */

/** @typedef {{path: string, size: number, read: () => Promise<Uint8Array> | Uint8Array}} Brought  a file, by its path in a folder */
/** @typedef {(bytes: Uint8Array, type: string) => Promise<Picture>} Decode  rejects what is no picture */

/**
 * @typedef {object} How
 * @property {import('./csv.js').LabelColumn} [labelColumn]  of tables
 * @property {Decode} [decode]  of JPEG pictures; without it they are refused
 * @property {(done: number, total: number) => void} [onProgress]  in bytes read
 */

/** The most images: of 28 × 28 bytes, what a browser still holds beside a run. */
const MOST = 200_000;

const PICTURE = /\.(png|jpe?g)$/i;
const TABLE = /\.(csv|tsv|tra|tes|data)$/i;

/**
 * What was found in the files.
 * @typedef {object} Bag
 * @property {import('./pairing.js').NamedArray[]} arrays
 * @property {Part[]} tables
 * @property {Brought[]} pictures
 * @property {string[]} passed  files that were passed over
 * @property {Finding[]} notes
 */

/**
 * @param {Brought[]} files
 * @param {How} [how]
 * @returns {Promise<{parts: Part[], notes: Finding[]}>}
 * @throws {FileError} naming the file, and what to do
 */
export async function readParts(files, how = {}) {
  /** @type {Bag} */
  const bag = { arrays: [], tables: [], pictures: [], passed: [], notes: [] };
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of files) {
    if (files.length > 1 && isLitter(file.path)) continue;
    await unpack(file, file.path.includes('/'), bag, {
      ...how,
      onProgress: (part, whole) => how.onProgress?.(done + (whole ? (file.size * part) / whole : 0), total),
    });
    done += file.size;
    how.onProgress?.(done, total);
  }
  const parts = [...pairArrays(bag.arrays, bag.notes), ...bag.tables, ...pictureParts(bag.pictures, how, bag.notes)];
  if (parts.length === 0) {
    const [{ path } = { path: '' }] = files;
    throw new FileError(path.split('/')[0], bag.passed.length ? 'import.nothing' : 'import.empty-folder', {
      example: bag.passed[0] ?? '',
    });
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count > MOST) throw new FileError(parts[0].name, 'import.many', { count, most: MOST });
  if (count === 0) throw new FileError(parts[0].name, 'import.no-images');
  if (bag.passed.length > 0)
    bag.notes.push({ code: 'passed', level: 'note', values: { count: bag.passed.length, example: bag.passed[0] } });
  const some = parts.filter(({ labels }) => labels);
  const none = parts.find(({ labels }) => !labels);
  if (some.length > 0 && none) throw new FileError(none.name, 'import.some-labels', { other: some[0].name });
  return { parts, notes: bag.notes };
}

/**
 * The files in a zip, each unpacked when it is its turn.
 * @param {Uint8Array} bytes
 * @param {string} path
 * @returns {Brought[]}
 */
function packedIn(bytes, path) {
  const entries = of(path, () => listZip(bytes));
  const kind = entries.length > 0 && weightsIn(entries[0].name);
  if (kind) throw new FileError(path, 'import.kind', { kind });
  return entries
    .filter(({ name }) => !isLitter(name))
    .map((entry) => ({
      path: `${path}/${entry.name}`,
      size: entry.size,
      read: () => of(path, () => unzipEntry(bytes, entry)),
    }));
}

/**
 * What goes wrong with a file within another is told by the name of that.
 * @template T
 * @param {string} path
 * @param {() => T} act
 */
function of(path, act) {
  try {
    return act();
  } catch (fault) {
    throw fault instanceof Fault ? new FileError(path, 'import.within', { fault }, { cause: fault }) : fault;
  }
}

/** @param {Brought} file */
async function read({ path, size, read }) {
  if (size > LARGEST) throw new FileError(path, 'import.huge', { bytes: size, most: LARGEST });
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof FileError ? cause : new FileError(path, 'import.gone', {}, { cause });
  }
}

/**
 * @param {Brought} file
 * @param {boolean} within  a folder or a zip, where other files may lie beside the data
 * @param {Bag} bag  is filled
 * @param {How} how
 */
async function unpack(file, within, bag, how) {
  // Of thousands of pictures each is read when it is its turn.
  if (within && PICTURE.test(file.path)) {
    bag.pictures.push(file);
    return;
  }
  let { path } = file;
  let bytes = await read(file);
  let kind = sniff(bytes);
  if (kind === 'gzip') {
    bytes = await gunzip(bytes, path, LARGEST);
    path = path.replace(/\.gz(ip)?$/i, '');
    kind = sniff(bytes);
  }
  if (within && (!isReadable(kind) || kind === 'gzip' || (kind === 'text' && !TABLE.test(path)))) bag.passed.push(path);
  else if (!isReadable(kind) || kind === 'gzip') throw new FileError(file.path, 'import.kind', { kind });
  else if (kind === 'zip') {
    for (const file of packedIn(bytes, path)) await unpack(file, true, bag, how);
  } else if (kind === 'idx') bag.arrays.push({ name: path, hint: path, ...readIdx(bytes, path) });
  else if (kind === 'npy') bag.arrays.push({ name: path, hint: path.replace(/\.npy$/, ''), ...readNpy(bytes, path) });
  else if (kind === 'text') bag.tables.push(await tableOf(bytes, path, bag, how));
  else bag.pictures.push({ ...file, path });
}

/** @param {Uint8Array} bytes @param {string} path @param {Bag} bag @param {How} how @returns {Promise<Part>} */
async function tableOf(bytes, path, bag, { labelColumn = 'auto', onProgress = () => {} }) {
  const { values, count, pixels, labels, column } = await readCsv(bytes, path, labelColumn, onProgress);
  const { side, channels } = /** @type {NonNullable<ReturnType<typeof shapeOf>>} */ (shapeOf(pixels));
  bag.notes.push({ code: 'column', level: 'note', values: { file: path, column, count, side } });
  return { name: path, split: splitOf(path), labels, ...uniform(values, [count, side, side, channels], 'text') };
}

/** How long the path of the folder is that holds them all. @param {string[]} paths */
function commonFolder([first, ...paths]) {
  let end = first.lastIndexOf('/') + 1;
  for (const path of paths) while (!path.startsWith(first.slice(0, end))) end = first.lastIndexOf('/', end - 2) + 1;
  return end;
}

/**
 * @param {Brought[]} pictures
 * @param {How} how
 * @param {Finding[]} notes
 * @returns {Part[]} one for each split
 */
function pictureParts(pictures, { decode }, notes) {
  if (pictures.length === 0) return [];
  const common = commonFolder(pictures.map(({ path }) => path));
  const folders = pictures.map(({ path }) => folderOf(path.slice(common)));
  const kinds = new Set(folders);
  const labelled = kinds.size > 1;
  const without = folders.indexOf(null);
  if (labelled && without >= 0) {
    throw new FileError(pictures[without].path, 'import.some-labels', { other: pictures[folders.findIndex(Boolean)].path });
  }
  if (!labelled) notes.push({ code: 'one-folder', level: 'note', values: { file: pictures[0].path.split('/')[0] } });
  const splits = new Set(pictures.map(({ path }) => splitOf(path.split('/').slice(0, -1).join('/'))));
  return [...splits].map((split) => {
    const own = pictures
      .map((file, i) => ({ ...file, label: folders[i], split: splitOf(file.path.split('/').slice(0, -1).join('/')) }))
      .filter((file) => file.split === split)
      .sort((a, b) => byName(a.path, b.path));
    return {
      name: own[0].path,
      split,
      count: own.length,
      labels: labelled ? own.map(({ label }) => String(label)) : null,
      range: null,
      async *pictures() {
        for (const file of own) yield picture(file, await read(file), decode);
      },
    };
  });
}

/** @param {Brought} file @param {Uint8Array} bytes @param {Decode | undefined} decode @returns {Promise<Picture> | Picture} */
function picture({ path }, bytes, decode) {
  const kind = sniff(bytes);
  if (kind === 'png') return readPng(bytes, path, checkSides);
  if (kind !== 'jpeg') throw new FileError(path, 'import.kind', { kind });
  if (!decode) throw new FileError(path, 'import.jpeg');
  return decode(bytes, 'image/jpeg').then(
    (found) => {
      checkSides(path, found.columns, found.rows);
      return found;
    },
    (cause) => {
      throw new FileError(path, 'import.picture-damaged', {}, { cause });
    },
  );
}
