/**
 * Reads and writes safetensors files: named float32 tensors and a map of strings. Pure functions, for browser and Node.
 *
 * A file is the header's length (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of 8), then the
 * tensors' bytes, little-endian, one after the other without holes. F32 is written; F32, F16, BF16 and F64 are read, as float32. Only
 * finite numbers are read or written.
 */

import { Fault } from '../fault.js';
import { fromHalf } from '../images/npy.js';
import { MAX_BYTES } from '../options/limits.js';

export { MAX_BYTES };

/**
 * @typedef {{name: string, shape: number[], data: Float32Array}} NamedTensor  data in row-major order
 * @typedef {{shape: number[], data: Float32Array}} Tensor
 */

/**
 * The types that are read: bytes of a number, and the numbers that bytes are. Typed arrays are in the machine's order, and so is the
 * memory of WebAssembly, which is little-endian: where the engine runs they are the file's.
 * @type {Record<string, [number, (bytes: ArrayBuffer) => Float32Array]>}
 */
const TYPES = {
  F32: [4, (bytes) => new Float32Array(bytes)],
  F16: [2, (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf)],
  BF16: [2, (bytes) => Float32Array.from(new Uint16Array(bytes), fromBrain)],
  F64: [8, (bytes) => Float32Array.from(new Float64Array(bytes))],
};

const word = new DataView(new ArrayBuffer(4));

/** A bfloat16 as a number: the upper half of a float32. @param {number} bits */
function fromBrain(bits) {
  word.setUint32(0, bits * 0x10000);
  return word.getFloat32(0);
}

/** The longest header that is read, as in the reference implementation. */
const MAX_HEADER = 100_000_000;

/** @param {number[]} shape */
const elements = (shape) => shape.reduce((product, n) => product * n, 1);

/** @param {number[]} shape */
const show = (shape) => `[${shape.join(', ')}]`;

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {unknown} value
 * @returns {value is number[]}
 */
const isSizes = (value) => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/**
 * @param {string} name
 * @param {Float32Array} data
 */
export function checkFinite(name, data) {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  if (at < data.length) throw new Fault('safetensors.finite', { tensor: name, value: String(data[at]), index: String(at) });
}

/**
 * A mistake of the caller's is an Error: two tensors of one name, a reserved name, data that do not fill the shape.
 *
 * @param {NamedTensor[]} tensors  written in this order
 * @param {Record<string, string>} metadata
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {Fault} a value is NaN or infinite
 */
export function writeSafetensors(tensors, metadata) {
  /** @type {Map<string, unknown>} */
  const entries = new Map([['__metadata__', metadata]]);
  let end = 0;
  for (const { name, shape, data } of tensors) {
    if (name === '__metadata__') throw new Error('a tensor cannot be named __metadata__');
    if (entries.has(name)) throw new Error(`tensor ${name} is given twice`);
    if (elements(shape) !== data.length) {
      throw new Error(`tensor ${name} has ${data.length} numbers, its shape ${show(shape)} needs ${elements(shape)}`);
    }
    checkFinite(name, data);
    const begin = end;
    end += data.length * 4;
    entries.set(name, { dtype: 'F32', shape, data_offsets: [begin, end] });
  }
  // Built entry by entry: an object would reorder names that look like integers.
  const json = `{${Array.from(entries, ([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;

  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length).set(text, 8);
  const numbers = new Float32Array(bytes.buffer, 8 + length);
  let at = 0;
  for (const { data } of tensors) {
    numbers.set(data, at);
    at += data.length;
  }
  return bytes;
}

/**
 * The top-level names of a JSON object, repeated ones included: JSON.parse keeps the last of them and says nothing.
 *
 * @param {string} json  valid JSON of an object
 */
function topLevelNames(json) {
  const names = [];
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const begin = at;
      for (at++; json[at] !== '"'; at++) if (json[at] === '\\') at++;
      if (depth !== 1) continue;
      let next = at + 1;
      while (json[next] <= ' ') next++;
      if (json[next] === ':') names.push(/** @type {string} */ (JSON.parse(json.slice(begin, at + 1))));
    }
  }
  return names;
}

/**
 * The header as an object, and where the tensors' bytes begin.
 *
 * @param {Uint8Array} bytes
 */
function readHeader(bytes) {
  if (bytes.length < 8) throw new Fault('safetensors.short', { bytes: String(bytes.length) });
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER) throw new Fault('safetensors.length', { length: String(length) });
  if (8 + length > bytes.length) {
    throw new Fault('safetensors.header', { needs: String(8 + length), bytes: String(bytes.length) });
  }
  /** @type {unknown} */
  let header;
  let json = '';
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(json);
  } catch (cause) {
    throw new Fault('safetensors.json', {}, { cause });
  }
  if (!isObject(header)) throw new Fault('safetensors.object');
  const seen = new Set();
  for (const name of topLevelNames(json)) {
    if (seen.has(name)) throw new Fault('safetensors.twice', { name });
    seen.add(name);
  }
  return { header, start: 8 + length };
}

/**
 * @param {unknown} value
 * @returns {Record<string, string>}
 */
function checkMetadata(value) {
  if (!isObject(value)) throw new Fault('safetensors.metadata');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new Fault('safetensors.string', { key });
  }
  return /** @type {Record<string, string>} */ (value);
}

/**
 * Checks one tensor's header entry by itself.
 *
 * @param {string} name
 * @param {unknown} entry
 */
function checkEntry(name, entry) {
  if (!isObject(entry)) throw new Fault('safetensors.entry', { tensor: name });
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype)) {
    const type = typeof dtype === 'string' ? { stated: 'yes', type: dtype } : { stated: 'no', type: '' };
    throw new Fault('safetensors.type', { tensor: name, ...type });
  }
  if (!isSizes(shape)) throw new Fault('safetensors.sizes', { tensor: name });
  if (!isSizes(offsets) || offsets.length !== 2) throw new Fault('safetensors.offsets', { tensor: name });
  const [begin, end] = offsets;
  const needs = elements(shape) * TYPES[dtype][0];
  if (end - begin !== needs) {
    const bytes = { span: String(end - begin), needs: String(needs) };
    throw new Fault('safetensors.span', { tensor: name, offsets: show(offsets), shape: show(shape), ...bytes });
  }
  return { name, dtype, shape, begin, end };
}

/**
 * Reads a whole file or not at all.
 *
 * @param {Uint8Array} bytes
 * @param {{maxBytes?: number}} [limits]  a longer file is refused unread
 * @returns {{tensors: Map<string, Tensor>, metadata: Record<string, string>, converted: string[]}}  tensors in the file's order;
 *   converted: the types, other than F32, that were
 * @throws {Fault} no such file, cut, too large, or faulty; it names the tensor where it is in one
 */
export function readSafetensors(bytes, { maxBytes = MAX_BYTES } = {}) {
  if (bytes.length > maxBytes) {
    throw new Fault('safetensors.large', { bytes: String(bytes.length), most: String(maxBytes) });
  }
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const strings = checkMetadata(metadata);
  const layout = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry));
  layout.sort((a, b) => a.begin - b.begin || a.end - b.end);

  let at = 0;
  for (const { name, begin, end } of layout) {
    if (begin > at) throw new Fault('safetensors.hole', { tensor: name, bytes: String(begin - at) });
    if (begin < at) throw new Fault('safetensors.overlap', { tensor: name });
    if (start + end > bytes.length) {
      throw new Fault('safetensors.cut', { tensor: name, end: String(start + end), bytes: String(bytes.length) });
    }
    at = end;
  }
  const extra = bytes.length - start - at;
  if (extra > 0) throw new Fault('safetensors.tail', { bytes: String(extra) });

  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const { name, dtype, shape, begin, end } of layout) {
    // Copied: where a tensor begins in the file need not be where a number may.
    const data = TYPES[dtype][1](new Uint8Array(bytes.subarray(start + begin, start + end)).buffer);
    checkFinite(name, data);
    tensors.set(name, { shape, data });
  }
  const converted = [...new Set(layout.map(({ dtype }) => dtype))].filter((dtype) => dtype !== 'F32');
  return { tensors, metadata: strings, converted };
}

/**
 * Checks that the tensors are exactly the expected ones.
 *
 * @param {Map<string, Tensor>} tensors
 * @param {{name: string, shape: number[]}[]} expected
 * @throws {Fault} naming one that is missing, unknown or of another shape
 */
export function checkTensors(tensors, expected) {
  for (const { name, shape } of expected) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Fault('safetensors.missing', { tensor: name });
    if (show(tensor.shape) !== show(shape)) {
      throw new Fault('safetensors.shape', { tensor: name, shape: show(tensor.shape), expected: show(shape) });
    }
  }
  const known = new Set(expected.map(({ name }) => name));
  for (const name of tensors.keys()) {
    if (!known.has(name)) throw new Fault('safetensors.unknown', { tensor: name });
  }
}
