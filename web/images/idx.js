/**
 * Reads and writes IDX files, the format of MNIST. Pure functions, for browser, worker and Node.
 *
 * A file is two zero bytes, a type code (8: unsigned bytes, the only one read here), the number of dimensions, each dimension
 * as a big-endian 32-bit number, then the values in row-major order and nothing after them. Images have the dimensions
 * (count, rows, columns), labels (count). Format: Yann LeCun, Corinna Cortes, Christopher J.C. Burges, "The MNIST database".
 */

import { FileError } from './file.js';
import { unpack } from './gzip.js';

/**
 * @typedef {object} Images
 * @property {string} name  of the file
 * @property {number} count
 * @property {number} rows
 * @property {number} columns
 * @property {Uint8Array} pixels  (count, rows, columns), a view of the file's bytes
 *
 * @typedef {object} Labels
 * @property {string} name  of the file
 * @property {number} count
 * @property {Uint8Array} labels  (count), a view of the file's bytes
 *
 * @typedef {{bytes: Uint8Array, name: string}} NamedFile
 */

const UNSIGNED_BYTE = 8;
/** @type {Record<number, string>} */
const TYPES = { 8: 'uint8', 9: 'int8', 11: 'int16', 12: 'int32', 13: 'float32', 14: 'float64' };

// --- reading ----------------------------------------------------------------------------------------------------------------

/** The dimensions of each kind of file, by which messages call them. */
const AXES = { images: ['images', 'rows', 'columns'], labels: ['labels'] };

/**
 * Checks everything but the values.
 *
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {keyof typeof AXES} kind  what the file should hold
 * @returns {{sizes: number[], values: Uint8Array}}
 */
function parse(bytes, name, kind) {
  const axes = AXES[kind];
  const start = 4 + 4 * axes.length;
  const length = String(bytes.length);
  if (bytes.length < 4) throw new FileError(name, 'idx.short', { bytes: length });
  const [zero0, zero1, type, dimensions] = bytes;
  if (zero0 !== 0 || zero1 !== 0 || !(type in TYPES)) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new FileError(name, 'idx.magic', { magic, kind, expected: `00 00 08 0${axes.length}` });
  }
  if (type !== UNSIGNED_BYTE) throw new FileError(name, 'idx.type', { type: TYPES[type] });
  if (dimensions !== axes.length) throw new FileError(name, 'idx.dimensions', { dimensions: String(dimensions), kind });
  if (bytes.length < start) throw new FileError(name, 'idx.header', { needs: String(start), bytes: length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sizes = axes.map((_, axis) => view.getUint32(4 + 4 * axis));
  for (const [axis, size] of sizes.entries()) {
    if (size === 0) throw new FileError(name, 'idx.empty', { axis: axes[axis] });
  }
  // A double holds the product of any three sizes, rounded where it is far beyond any file's length.
  const end = sizes.reduce((product, size) => product * size, 1) + start;
  if (bytes.length !== end) {
    const code = bytes.length < end ? 'idx.cut' : 'idx.tail';
    throw new FileError(name, code, { sizes: sizes.join(' x '), needs: String(end), bytes: length });
  }
  return { sizes, values: bytes.subarray(start) };
}

/**
 * @param {Uint8Array} bytes  a whole IDX file, not compressed
 * @param {string} name
 * @returns {Images}
 * @throws {FileError}
 */
export function parseImages(bytes, name) {
  const { sizes, values } = parse(bytes, name, 'images');
  const [count, rows, columns] = sizes;
  return { name, count, rows, columns, pixels: values };
}

/**
 * @param {Uint8Array} bytes  a whole IDX file, not compressed
 * @param {string} name
 * @param {number} [classes]  labels are 0 .. classes-1
 * @returns {Labels}
 * @throws {FileError}
 */
export function parseLabels(bytes, name, classes = 10) {
  const { values } = parse(bytes, name, 'labels');
  const at = values.findIndex((label) => label >= classes);
  if (at >= 0) {
    const label = { label: String(values[at]), index: String(at), most: String(classes - 1) };
    throw new FileError(name, 'idx.label', label);
  }
  return { name, count: values.length, labels: values };
}

/** @param {{rows: number, columns: number}} size */
const show = ({ rows, columns }) => `${rows} x ${columns}`;

/**
 * Throws unless the images have a size.
 *
 * @param {Images} images
 * @param {{rows: number, columns: number}} size
 */
export function checkSize(images, size) {
  if (images.rows !== size.rows || images.columns !== size.columns) {
    throw new FileError(images.name, 'idx.size', { size: show(images), expected: show(size) });
  }
}

/**
 * Throws unless there is one label for each image, and the images have the given size where one is given.
 *
 * @param {Images} images
 * @param {Labels} labels
 * @param {{rows: number, columns: number}} [size]
 */
export function checkPair(images, labels, size) {
  if (size) checkSize(images, size);
  if (images.count !== labels.count) {
    const counts = { images: String(images.count), other: labels.name, labels: String(labels.count) };
    throw new FileError(images.name, 'idx.pair', counts);
  }
}

/**
 * Reads a pair of files, each plain or gzip, whole or not at all.
 *
 * @param {NamedFile} imagesFile
 * @param {NamedFile} labelsFile
 * @param {{classes?: number, size?: {rows: number, columns: number}, maxBytes?: number}} [expected]
 * @returns {Promise<{images: Images, labels: Labels}>}
 * @throws {FileError}
 */
export async function readPair(imagesFile, labelsFile, { classes, size, maxBytes } = {}) {
  const images = parseImages(await unpack(imagesFile.bytes, imagesFile.name, maxBytes), imagesFile.name);
  const labels = parseLabels(await unpack(labelsFile.bytes, labelsFile.name, maxBytes), labelsFile.name, classes);
  checkPair(images, labels, size);
  return { images, labels };
}

// --- writing ----------------------------------------------------------------------------------------------------------------

/**
 * @param {number[]} sizes
 * @param {Uint8Array} values  that many
 */
function encode(sizes, values) {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1 || size >= 2 ** 32) throw new RangeError(`${size} is no size of an IDX file`);
  }
  const count = sizes.reduce((product, size) => product * size, 1);
  if (values.length !== count) throw new RangeError(`${sizes.join(' x ')} values expected, ${values.length} given`);
  const start = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(start + count);
  bytes.set([0, 0, UNSIGNED_BYTE, sizes.length]);
  const view = new DataView(bytes.buffer);
  for (const [axis, size] of sizes.entries()) view.setUint32(4 + 4 * axis, size);
  bytes.set(values, start);
  return bytes;
}

/**
 * @param {{count: number, rows: number, columns: number, pixels: Uint8Array}} images
 * @returns {Uint8Array<ArrayBuffer>}  an IDX file that parseImages reads
 */
export const encodeImages = ({ count, rows, columns, pixels }) => encode([count, rows, columns], pixels);

/**
 * @param {Uint8Array} labels
 * @returns {Uint8Array<ArrayBuffer>}  an IDX file that parseLabels reads
 */
export const encodeLabels = (labels) => encode([labels.length], labels);
