/**
 * Arrays of numbers as files bring them: IDX of any type, and numpy's .npy, version 1 to 3, of numbers or of text. Pure.
 *
 * Format of .npy: "\x93NUMPY", two bytes of version, the length of the header (16 or 32 bits, little-endian), the header, which is a
 * Python dictionary of descr, fortran_order and shape, and the values.
 */

import { FileError } from '../file.js';
import { IDX_TYPES } from './sniff.js';

/** @typedef {'uint8' | 'int8' | 'bool' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'int64' | 'float16' | 'float32' | 'float64' | 'text'} Type */

/**
 * @typedef {object} NdArray
 * @property {Type} type  as the file has it
 * @property {number[]} shape
 * @property {ArrayLike<number> | string[]} values  row-major; bytes as a view of the file's
 */

/** @type {Record<string, {bytes: number, read: (view: DataView, at: number, little: boolean) => number}>} */
const NUMBERS = {
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  bool: { bytes: 1, read: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  int16: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  uint32: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  int32: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  uint64: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  int64: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  float16: { bytes: 2, read: (view, at, little) => half(view.getUint16(at, little)) },
  float32: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** A number of 16 bits, IEEE 754 binary16. @param {number} bits */
function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size =
    exponent === 31
      ? fraction
        ? Number.NaN
        : Infinity
      : exponent
        ? 2 ** (exponent - 25) * (1024 + fraction)
        : fraction * 2 ** -24;
  return bits & 0x8000 ? -size : size;
}

/**
 * @param {Uint8Array} bytes  the values alone
 * @param {Type} type
 * @param {boolean} little
 * @returns {ArrayLike<number>}
 */
function numbers(bytes, type, little) {
  if (type === 'uint8' || type === 'bool') return bytes;
  const { bytes: size, read } = NUMBERS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Whole numbers beyond a float's reach are no pixels and no labels.
  const values = type === 'float64' ? new Float64Array(bytes.length / size) : new Float32Array(bytes.length / size);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, little);
  return values;
}

const count = (/** @type {number[]} */ shape) => shape.reduce((product, size) => product * size, 1);

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {number} needs  bytes of the whole file
 * @param {number} bytes  that it has
 */
function checkLength(name, shape, needs, bytes) {
  const values = { shape: shape.join(' × '), needs, bytes };
  if (bytes < needs) throw new FileError(name, 'import.cut', values);
  if (bytes > needs) throw new FileError(name, 'import.tail', values);
}

/**
 * @param {Uint8Array} bytes  a whole IDX file, not compressed
 * @param {string} name
 * @returns {NdArray}
 * @throws {FileError} it is cut, other bytes follow it, it is empty
 */
export function readIdx(bytes, name) {
  const type = IDX_TYPES[bytes[2]];
  const start = 4 + 4 * bytes[3];
  if (bytes.length < start) throw new FileError(name, 'import.cut', { shape: '?', needs: start, bytes: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  checkLength(name, shape, start + count(shape) * NUMBERS[type].bytes, bytes.length);
  return { type, shape, values: numbers(bytes.subarray(start), type, false) };
}

/** numpy's letters of a type. @type {Record<string, Type>} */
const LETTERS = {
  u1: 'uint8',
  i1: 'int8',
  b1: 'bool',
  u2: 'uint16',
  i2: 'int16',
  u4: 'uint32',
  i4: 'int32',
  u8: 'uint64',
  i8: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/**
 * @param {Uint8Array} bytes  a whole .npy file
 * @param {string} name
 * @returns {NdArray}
 * @throws {FileError} it is cut, or holds Python objects or another type that is no number and no text
 */
export function readNpy(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const long = bytes[6] > 1;
  const at = long ? 12 : 10;
  const start = bytes.length < at ? Infinity : at + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (bytes.length < start)
    throw new FileError(name, 'import.cut', { shape: '?', needs: Math.min(start, 128), bytes: bytes.length });
  const header = new TextDecoder().decode(bytes.subarray(at, start));
  const [, descr = ''] = /'descr'\s*:\s*'([^']*)'/.exec(header) ?? [];
  const [, sizes] = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header) ?? [];
  if (sizes === undefined) throw new FileError(name, 'import.npy-header');
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter(Boolean)
    .map(Number);
  const [, order = '', letters = ''] = /^([<>|=]?)(.+)$/.exec(descr) ?? [];
  const values = bytes.subarray(start);
  const fortran = /'fortran_order'\s*:\s*True/.test(header);
  const text = /^([US])(\d+)$/.exec(letters);
  const type = text ? 'text' : LETTERS[letters];
  if (!type) throw new FileError(name, 'import.npy-type', { type: descr || 'object' });
  const size = text ? Number(text[2]) * (text[1] === 'U' ? 4 : 1) : NUMBERS[type].bytes;
  checkLength(name, shape, start + count(shape) * size, bytes.length);
  if (text) return { type, shape, values: texts(values, count(shape), size, text[1] === 'U', order !== '>') };
  const flat = numbers(values, type, order !== '>');
  return { type, shape, values: fortran && shape.length > 1 ? rowMajor(flat, shape) : flat };
}

/**
 * @param {Uint8Array} bytes
 * @param {number} length  how many
 * @param {number} size  bytes of each
 * @param {boolean} wide  four bytes a character
 * @param {boolean} little
 */
function texts(bytes, length, size, wide, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = (/** @type {number} */ i) => {
    let text = '';
    for (let at = i * size; at < (i + 1) * size; at += wide ? 4 : 1) {
      const code = wide ? view.getUint32(at, little) : view.getUint8(at);
      if (code > 0 && code <= 0x10ffff) text += String.fromCodePoint(code);
    }
    return text;
  };
  return Array.from({ length }, (_, i) => read(i));
}

/**
 * Values whose first index runs fastest, in the other order.
 * @param {ArrayLike<number>} from
 * @param {number[]} shape
 */
function rowMajor(from, shape) {
  const to = from instanceof Uint8Array ? new Uint8Array(from.length) : new Float64Array(from.length);
  const strides = shape.map((_, axis) => count(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  for (let i = 0, at = 0; i < to.length; i++) {
    to[i] = from[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return to;
}
