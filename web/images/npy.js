/**
 * Reads and writes numpy's files: .npy, one array, and .npz, a zip archive of several. Pure functions, for browser, worker and
 * Node.
 *
 * A .npy file is the bytes 93 "NUMPY", a version, the length of a header, the header (a literal of Python with type, order and
 * shape), then the values. Format: numpy.lib.format, versions 1.0 to 3.0.
 */

import { Fault } from '../fault.js';
import { unzip, zip } from './zip.js';

/**
 * @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array} Numbers
 *
 * @typedef {object} NpyArray
 * @property {number[]} shape
 * @property {string} type  as numpy writes it, without the order of bytes: f4, u1, i8, b1, U12
 * @property {Numbers} data  row-major. f2 and bf16 are there as Float32Array, i8 and u8 as Float64Array, b1 as Uint8Array; of
 *   text, its characters' numbers
 */

/** Readers of values, by type: bytes of a value, and a value at a byte. @type {Record<string, [number, new (n: number) => Numbers, (view: DataView, at: number, little: boolean) => number]>} */
const TYPES = {
  b1: [1, Uint8Array, (view, at) => view.getUint8(at)],
  u1: [1, Uint8Array, (view, at) => view.getUint8(at)],
  i1: [1, Int8Array, (view, at) => view.getInt8(at)],
  u2: [2, Uint16Array, (view, at, little) => view.getUint16(at, little)],
  i2: [2, Int16Array, (view, at, little) => view.getInt16(at, little)],
  u4: [4, Uint32Array, (view, at, little) => view.getUint32(at, little)],
  i4: [4, Int32Array, (view, at, little) => view.getInt32(at, little)],
  u8: [8, Float64Array, (view, at, little) => Number(view.getBigUint64(at, little))],
  i8: [8, Float64Array, (view, at, little) => Number(view.getBigInt64(at, little))],
  f2: [2, Float32Array, (view, at, little) => fromHalf(view.getUint16(at, little))],
  f4: [4, Float32Array, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, Float64Array, (view, at, little) => view.getFloat64(at, little)],
};

/**
 * A 16-bit float of IEEE 754 as a number; exact.
 * @param {number} bits
 */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** @param {number[]} shape */
const elements = (shape) => shape.reduce((product, n) => product * n, 1);

// --- reading ------------------------------------------------------------------------------------------------------------------

/** @param {Uint8Array} bytes */
export const isNpy = (bytes) => bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';

/**
 * @param {Uint8Array} bytes
 * @returns {{descr: string, fortran: boolean, shape: number[], start: number}}
 */
function readHeader(bytes) {
  if (!isNpy(bytes)) throw new Fault('npy.none');
  if (bytes[6] < 1 || bytes[6] > 3) throw new Fault('npy.header');
  const wide = bytes[6] > 1;
  const begin = wide ? 12 : 10;
  // What does not begin like a header has no length that could be believed.
  if (bytes.length > begin && bytes[begin] !== 0x7b) throw new Fault('npy.header');
  if (bytes.length < begin) throw new Fault('npy.cut', { needs: String(begin), bytes: String(bytes.length) });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = begin + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) throw new Fault('npy.cut', { needs: String(start), bytes: String(bytes.length) });
  const header = new TextDecoder().decode(bytes.subarray(begin, start));
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const sizes = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header);
  const type = /'descr'\s*:\s*(?:'([^']*)'|\[)/.exec(header);
  if (!order || !sizes || !type) throw new Fault('npy.header');
  // A list describes the fields of a record.
  if (type[1] === undefined) throw new Fault('npy.type', { type: 'record' });
  const shape = sizes[1].split(',').flatMap((size) => (size.trim() ? [Number.parseInt(size, 10)] : []));
  return { descr: type[1], fortran: order[1] === 'True', shape, start };
}

/**
 * Values that lie first index fastest, as row-major ones.
 * @template {Numbers} T
 * @param {T} data
 * @param {number[]} shape
 * @returns {T}
 */
function toRowMajor(data, shape) {
  const ordered = /** @type {T} */ (data.slice());
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elements(shape.slice(0, axis)));
  let from = 0;
  for (let at = 0; at < data.length; at++) {
    ordered[at] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] += 1;
      from += strides[axis];
      if (index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return ordered;
}

/**
 * @param {Uint8Array} bytes  a whole .npy file
 * @returns {NpyArray}
 * @throws {Fault} no such file, cut, followed by other bytes, or of a type that is neither numbers nor text
 */
export function readNpy(bytes) {
  const { descr, fortran, shape, start } = readHeader(bytes);
  const [order, type] = [descr[0], descr.slice(1)];
  if (type === 'O') throw new Fault('npy.object');
  const text = /^U(\d+)$/.exec(type);
  const kind = text ? 'u4' : type;
  if (!Object.hasOwn(TYPES, kind)) throw new Fault('npy.type', { type: descr });
  const [size, Kind, get] = TYPES[kind];
  const count = elements(shape) * (text ? Number(text[1]) : 1);
  const needs = start + count * size;
  if (bytes.length !== needs) {
    const code = bytes.length < needs ? 'npy.cut' : 'npy.tail';
    throw new Fault(code, { needs: String(needs), bytes: String(bytes.length) });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const data = new Kind(count);
  const little = order !== '>';
  if (size === 1) data.set(kind === 'i1' ? new Int8Array(bytes.slice(start).buffer) : bytes.subarray(start));
  else for (let i = 0; i < count; i++) data[i] = get(view, i * size, little);
  return { shape, type, data: fortran && shape.length > 1 && !text ? toRowMajor(data, shape) : data };
}

/** The text that an array without axes holds. @param {NpyArray} array @returns {string | null}  null: it holds something else */
export function textOf({ shape, type, data }) {
  if (!type.startsWith('U') || shape.length > 0) return null;
  const last = data.findLastIndex((code) => code !== 0);
  return Array.from(data.subarray(0, last + 1), (code) => String.fromCodePoint(code)).join('');
}

/**
 * The arrays of an .npz file, without their names' ".npy", in its order.
 * @param {Uint8Array} bytes
 * @param {{maxBytes?: number}} [limits]  of all arrays together
 * @returns {Map<string, NpyArray>}
 * @throws {Fault} of the archive; or npz.array, which names the array that cannot be read and has the reason as `fault`
 */
export function readNpz(bytes, limits) {
  /** @type {Map<string, NpyArray>} */
  const arrays = new Map();
  for (const [name, content] of unzip(bytes, limits)) {
    try {
      arrays.set(name.replace(/\.npy$/, ''), readNpy(content));
    } catch (fault) {
      throw fault instanceof Fault ? new Fault('npz.array', { name, fault }) : fault;
    }
  }
  return arrays;
}

// --- writing ------------------------------------------------------------------------------------------------------------------

/** numpy's names of what can be written. @param {Numbers} data */
const typeOf = (data) => (data instanceof Uint8Array ? '|u1' : data instanceof Float32Array ? '<f4' : '<f8');

/**
 * @param {string} descr
 * @param {number[]} shape
 * @param {Numbers | Uint32Array} data
 */
function encode(descr, shape, data) {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The values begin at a multiple of 64.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const size = data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(start + data.length * size);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10);
  if (size === 1) bytes.set(data, start);
  else if (size === 8) for (const [i, value] of data.entries()) view.setFloat64(start + 8 * i, value, true);
  else if (data instanceof Uint32Array) for (const [i, value] of data.entries()) view.setUint32(start + 4 * i, value, true);
  else for (const [i, value] of data.entries()) view.setFloat32(start + 4 * i, value, true);
  return bytes;
}

/**
 * @param {number[]} shape
 * @param {Uint8Array | Float32Array | Float64Array} data  row-major, as many as the shape says
 * @returns {Uint8Array<ArrayBuffer>}  a .npy file
 */
export function writeNpy(shape, data) {
  if (elements(shape) !== data.length) throw new Error(`${data.length} numbers do not make [${shape.join(', ')}]`);
  return encode(typeOf(data), shape, data);
}

/** A .npy file of one text, str(array) in Python. @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function writeText(text) {
  const codes = Uint32Array.from(text, (character) => /** @type {number} */ (character.codePointAt(0)));
  return encode(`<U${Math.max(1, codes.length)}`, [], codes.length ? codes : new Uint32Array(1));
}

/**
 * @param {[name: string, file: Uint8Array][]} arrays  names without ".npy", and .npy files
 * @returns {Uint8Array<ArrayBuffer>}  an .npz file
 */
export const writeNpz = (arrays) =>
  zip(arrays.map(([name, file]) => /** @type {[string, Uint8Array]} */ ([`${name}.npy`, file])));
