/** Arrays as files bring them: IDX of any type, and numpy's .npy, of numbers or of text. Pure. */

import { Fault } from '../../fault.js';
import { FileError, LARGEST } from '../file.js';
import { readNpy as readArray } from '../npy.js';
import { IDX_TYPES } from './sniff.js';

/** @typedef {'uint8' | 'int8' | 'bool' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'int64' | 'float16' | 'float32' | 'float64' | 'text'} Type */

/**
 * @typedef {object} NdArray
 * @property {Type} type  as the file has it
 * @property {number[]} shape
 * @property {ArrayLike<number> | string[]} values  row-major; bytes as a view of the file's
 */

/** Bytes of a number of IDX, and how it is read. @type {Record<string, [bytes: number, read: (view: DataView, at: number) => number]>} */
const NUMBERS = {
  uint8: [1, (view, at) => view.getUint8(at)],
  int8: [1, (view, at) => view.getInt8(at)],
  int16: [2, (view, at) => view.getInt16(at)],
  int32: [4, (view, at) => view.getInt32(at)],
  float32: [4, (view, at) => view.getFloat32(at)],
  float64: [8, (view, at) => view.getFloat64(at)],
};

/**
 * @param {Uint8Array} bytes  the values alone
 * @param {Type} type
 * @returns {ArrayLike<number>}
 */
function numbers(bytes, type) {
  if (type === 'uint8') return bytes;
  const [size, read] = NUMBERS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float64Array(bytes.length / size);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size);
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
  if (bytes.length < start) throw new FileError(name, 'import.cut', { shape: 'none', needs: start, bytes: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const needs = start + count(shape) * NUMBERS[type][0];
  // Sizes beyond all that is read are no sizes.
  if (needs > LARGEST) throw new FileError(name, 'import.idx-header', { shape: shape.join(' × ') });
  checkLength(name, shape, needs, bytes.length);
  return { type, shape, values: numbers(bytes.subarray(start), type) };
}

/** numpy's letters of a type, beside those of text. @type {Record<string, Type>} */
const LETTERS = {
  ...{ u1: 'uint8', i1: 'int8', b1: 'bool', u2: 'uint16', i2: 'int16', u4: 'uint32', i4: 'int32', u8: 'uint64', i8: 'int64' },
  ...{ f2: 'float16', f4: 'float32', f8: 'float64' },
};

/**
 * @param {Uint8Array} bytes  a whole .npy file
 * @param {string} name
 * @returns {NdArray}
 * @throws {FileError} it is cut, or holds Python objects or another type that is no number and no text
 */
export function readNpy(bytes, name) {
  try {
    const { type, shape, data } = readArray(bytes);
    if (!type.startsWith('U')) return { type: LETTERS[type], shape, values: data };
    const length = Number(type.slice(1));
    const word = (/** @type {number} */ i) =>
      String.fromCodePoint(...data.subarray(i * length, (i + 1) * length)).replace(/\0+$/, '');
    return { type: 'text', shape, values: Array.from({ length: data.length / length }, (_, i) => word(i)) };
  } catch (fault) {
    throw fault instanceof Fault ? new FileError(name, 'import.within', { fault }, { cause: fault }) : fault;
  }
}
