/**
 * Reads and writes safetensors files: named float32 tensors and a map of strings. Pure functions, for browser and Node.
 *
 * A file is the header's length (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of 8), then the
 * tensors' bytes, little-endian, one after the other without holes. Only F32 is read, and only finite numbers are read or
 * written.
 */

/**
 * @typedef {{name: string, shape: number[], data: Float32Array}} NamedTensor  data in row-major order
 * @typedef {{shape: number[], data: Float32Array}} Tensor
 */

/** The longest header that is read, as in the reference implementation. */
const MAX_HEADER = 100_000_000;
/** The largest file that is read when the caller sets no limit: far above any this project writes. */
export const MAX_BYTES = 256 * 1024 * 1024;

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
function checkFinite(name, data) {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  if (at < data.length) throw new Error(`tensor ${name} holds ${data[at]} at index ${at}, only finite numbers are allowed`);
}

/**
 * Throws where two tensors have one name, a name is reserved, data do not fill the shape, or a value is NaN or infinite.
 *
 * @param {NamedTensor[]} tensors  written in this order
 * @param {Record<string, string>} metadata
 * @returns {Uint8Array<ArrayBuffer>}
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
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length).set(text, 8);
  let at = 8 + length;
  for (const { data } of tensors) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
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
  if (bytes.length < 8) throw new Error(`the file is cut: it has ${bytes.length} bytes, not even the 8 of the header's length`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER) {
    throw new Error(`the header's length is given as ${length} bytes: this is not a safetensors file`);
  }
  if (8 + length > bytes.length) {
    throw new Error(`the file is cut: its header needs ${8 + length} bytes, the file has ${bytes.length}`);
  }
  /** @type {unknown} */
  let header;
  let json = '';
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(json);
  } catch (error) {
    throw new Error("the file's header is not JSON", { cause: error });
  }
  if (!isObject(header)) throw new Error("the file's header is not a JSON object");
  const seen = new Set();
  for (const name of topLevelNames(json)) {
    if (seen.has(name)) throw new Error(`the header names ${name} twice`);
    seen.add(name);
  }
  return { header, start: 8 + length };
}

/**
 * @param {unknown} value
 * @returns {Record<string, string>}
 */
function checkMetadata(value) {
  if (!isObject(value)) throw new Error('__metadata__ is not an object of strings');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new Error(`__metadata__ holds something other than a string under ${key}`);
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
  if (!isObject(entry)) throw new Error(`tensor ${name}: its header entry is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') {
    throw new Error(`tensor ${name} is of type ${typeof dtype === 'string' ? dtype : 'unknown'}, only F32 can be read`);
  }
  if (!isSizes(shape)) throw new Error(`tensor ${name}: its shape is not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new Error(`tensor ${name}: its data_offsets are not two positions`);
  const [begin, end] = offsets;
  if (end - begin !== elements(shape) * 4) {
    throw new Error(
      `tensor ${name}: its data_offsets ${show(offsets)} span ${end - begin} bytes, its shape ${show(shape)} needs ${elements(shape) * 4}`,
    );
  }
  return { name, shape, begin, end };
}

/**
 * Reads a whole file or throws an Error that names the tensor and the fault; nothing is half read.
 *
 * @param {Uint8Array} bytes
 * @param {{maxBytes?: number}} [limits]  a longer file is refused unread
 * @returns {{tensors: Map<string, Tensor>, metadata: Record<string, string>}}  tensors in the file's order
 */
export function readSafetensors(bytes, { maxBytes = MAX_BYTES } = {}) {
  if (bytes.length > maxBytes) throw new Error(`the file is too large: ${bytes.length} bytes, at most ${maxBytes} are read`);
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const strings = checkMetadata(metadata);
  const layout = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry));
  layout.sort((a, b) => a.begin - b.begin || a.end - b.end);

  let at = 0;
  for (const { name, begin, end } of layout) {
    if (begin > at) throw new Error(`tensor ${name}: there is a hole of ${begin - at} bytes before its data`);
    if (begin < at) throw new Error(`tensor ${name}: its data overlap the tensor before it`);
    if (start + end > bytes.length) {
      throw new Error(`the file is cut within tensor ${name}: it ends at byte ${start + end}, the file has ${bytes.length}`);
    }
    at = end;
  }
  const extra = bytes.length - start - at;
  if (extra > 0) throw new Error(`the file is too large: ${extra} bytes follow the last tensor`);

  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const { name, shape, begin } of layout) {
    const data = new Float32Array(elements(shape));
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(begin + i * 4, true);
    checkFinite(name, data);
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata: strings };
}

/**
 * Throws unless the tensors are exactly the expected ones: one missing, one unknown or one of another shape is named.
 *
 * @param {Map<string, Tensor>} tensors
 * @param {{name: string, shape: number[]}[]} expected
 */
export function checkTensors(tensors, expected) {
  for (const { name, shape } of expected) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`tensor ${name} is missing`);
    if (show(tensor.shape) !== show(shape)) {
      throw new Error(`tensor ${name} has shape ${show(tensor.shape)}, expected ${show(shape)}`);
    }
  }
  const known = new Set(expected.map(({ name }) => name));
  for (const name of tensors.keys()) {
    if (!known.has(name)) throw new Error(`tensor ${name} is unknown`);
  }
}
