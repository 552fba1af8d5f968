/**
 * Reads and writes IDX files, plain or gzip: the format of MNIST. Pure functions, for browser, worker and Node.
 *
 * A file is two zero bytes, a type code (8: unsigned bytes, the only one read here), the number of dimensions, each dimension
 * as a big-endian 32-bit number, then the values in row-major order and nothing after them. Images have the dimensions
 * (count, rows, columns), labels (count). Format: Yann LeCun, Corinna Cortes, Christopher J.C. Burges, "The MNIST database".
 */

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

/** The most bytes a file may hold once inflated when the caller sets no limit: five times the images of MNIST. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Compressed bytes handed over at once. A browser inflates such a piece whole, into at most 1032 times as much. */
const PIECE = 16 * 1024;

/** A file that cannot be used; `file` is its name, with which the message begins. */
export class FileError extends Error {
  /**
   * @param {string} file
   * @param {string} fault
   * @param {ErrorOptions} [options]
   */
  constructor(file, fault, options) {
    super(`${file}: ${fault}`, options);
    this.name = 'FileError';
    this.file = file;
  }
}

// --- gzip -------------------------------------------------------------------------------------------------------------------

/** @param {Uint8Array} bytes */
export const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * @param {Uint8Array} bytes
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
function inPieces(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + PIECE));
      at += PIECE;
    },
  });
}

/**
 * Inflates a gzip file of one member.
 *
 * @param {Uint8Array} bytes
 * @param {string} name  of the file, for errors
 * @param {number} [maxBytes]  a file that inflates to more is refused as soon as it does
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {FileError} no gzip, damaged, cut, too large, or followed by other bytes
 */
export async function gunzip(bytes, name, maxBytes = MAX_BYTES) {
  if (!isGzip(bytes)) throw new FileError(name, 'is not a gzip file');
  const reader = inPieces(bytes).pipeThrough(new DecompressionStream('gzip')).getReader();
  /** @type {Uint8Array[]} */
  const chunks = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length > maxBytes) break;
    }
  } catch (cause) {
    throw new FileError(name, 'its gzip data are damaged, cut, or followed by other bytes', { cause });
  }
  if (length > maxBytes) {
    // Not waited for: what becomes of the rest does not matter.
    reader.cancel().catch(() => {});
    throw new FileError(name, `inflates to more than ${maxBytes} bytes, the most that is read`);
  }
  // Node 20 passes over what follows the gzip data. The file's last four bytes give the length of what was inflated.
  const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - 4, true);
  if (stated !== length % 2 ** 32) throw new FileError(name, 'other bytes follow the end of its gzip data');

  const inflated = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    inflated.set(chunk, at);
    at += chunk.length;
  }
  return inflated;
}

/**
 * The file's content: inflated where it is gzip, itself where it is not.
 *
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {number} [maxBytes]  of the content
 * @returns {Promise<Uint8Array>}
 * @throws {FileError}
 */
export async function unpack(bytes, name, maxBytes = MAX_BYTES) {
  if (isGzip(bytes)) return gunzip(bytes, name, maxBytes);
  if (bytes.length > maxBytes) throw new FileError(name, `has ${bytes.length} bytes, at most ${maxBytes} are read`);
  return bytes;
}

// --- reading ----------------------------------------------------------------------------------------------------------------

/**
 * Checks everything but the values.
 *
 * @param {Uint8Array} bytes
 * @param {string} name
 * @param {string} what  what the file should hold
 * @param {string[]} axes  the names of its dimensions
 * @returns {{sizes: number[], values: Uint8Array}}
 */
function parse(bytes, name, what, axes) {
  const start = 4 + 4 * axes.length;
  if (bytes.length < 4) throw new FileError(name, `is cut: it has ${bytes.length} bytes, fewer than any IDX file`);
  const [zero0, zero1, type, dimensions] = bytes;
  if (zero0 !== 0 || zero1 !== 0 || !(type in TYPES)) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new FileError(name, `is not an IDX file: it begins with ${magic}; ${what} begin with 00 00 08 0${axes.length}`);
  }
  if (type !== UNSIGNED_BYTE) throw new FileError(name, `holds values of type ${TYPES[type]}; only uint8 is read`);
  if (dimensions !== axes.length) {
    throw new FileError(name, `has ${dimensions} dimensions; ${what} have ${axes.length}: ${axes.join(', ')}`);
  }
  if (bytes.length < start) throw new FileError(name, `is cut: its header needs ${start} bytes, the file has ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sizes = axes.map((_, axis) => view.getUint32(4 + 4 * axis));
  for (const [axis, size] of sizes.entries()) {
    if (size === 0) throw new FileError(name, `is empty: its number of ${axes[axis]} is 0`);
  }
  // A double holds the product of any three sizes, rounded where it is far beyond any file's length.
  const end = sizes.reduce((product, size) => product * size, 1) + start;
  if (bytes.length !== end) {
    const needs = `${sizes.join(' x ')} values and the header need ${end} bytes, the file has ${bytes.length}`;
    throw new FileError(name, bytes.length < end ? `is cut: ${needs}` : `other bytes follow its end: ${needs}`);
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
  const { sizes, values } = parse(bytes, name, 'images', ['images', 'rows', 'columns']);
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
  const { values } = parse(bytes, name, 'labels', ['labels']);
  const at = values.findIndex((label) => label >= classes);
  if (at >= 0) throw new FileError(name, `label ${values[at]} at index ${at}; expected 0 to ${classes - 1}`);
  return { name, count: values.length, labels: values };
}

/**
 * Throws unless there is one label for each image, and the images have the given size where one is given.
 *
 * @param {Images} images
 * @param {Labels} labels
 * @param {{rows: number, columns: number}} [size]
 */
export function checkPair(images, labels, size) {
  if (size && (images.rows !== size.rows || images.columns !== size.columns)) {
    throw new FileError(
      images.name,
      `its images have ${images.rows} x ${images.columns} pixels; expected ${size.rows} x ${size.columns}`,
    );
  }
  if (images.count !== labels.count) {
    throw new FileError(images.name, `has ${images.count} images, but ${labels.name} has ${labels.count} labels`);
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
