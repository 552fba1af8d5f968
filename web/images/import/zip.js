/**
 * The files within a zip, each unpacked when it is asked for: of many pictures only the packed bytes lie in memory. Reads the
 * directory at the end of the file; deflate is fflate's. Format: PKWARE's application note, 4.3 and 4.5.
 */

import { inflateSync } from 'fflate';
import { FileError } from '../file.js';

/** @typedef {{path: string, size: number, read: () => Uint8Array}} Entry  size: of the bytes that read gives */

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
/** A size or place that stands in the entry's 64-bit field. */
const ELSEWHERE = 0xffffffff;

/**
 * @param {Uint8Array} bytes  a whole zip file
 * @param {string} name
 * @returns {Entry[]} files alone, in the order of the directory
 * @throws {FileError} it is cut or damaged, also from read(); a file in it has a password, or is packed otherwise than by deflate
 */
export function readZip(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { at: start, count } = directory(view, name);
  /** @type {Entry[]} */
  const entries = [];
  const decoder = new TextDecoder();
  let at = start;
  try {
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== ENTRY) throw new RangeError('no entry');
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [nameLength, extraLength, noteLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      const path = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const extra = new DataView(bytes.buffer, bytes.byteOffset + at + 46 + nameLength, extraLength);
      const [size, packed, place] = sizes(view, at, extra);
      at += 46 + nameLength + extraLength + noteLength;
      if (path.endsWith('/')) continue;
      const full = `${name}/${path}`;
      const read = () => {
        if (flags & 1) throw new FileError(full, 'import.zip-password');
        if (method !== 0 && method !== 8) throw new FileError(full, 'import.zip-method', { method });
        return unpack(view, bytes, { place, packed, size, method }, full);
      };
      entries.push({ path, size, read });
    }
  } catch (cause) {
    throw new FileError(name, 'import.zip-cut', {}, { cause });
  }
  return entries;
}

/** @param {DataView} view @param {string} name @returns {{at: number, count: number}} */
function directory(view, name) {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at > last - 65_536; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = { at: view.getUint32(at + 16, true), count: view.getUint16(at + 10, true) };
    const far = at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64 ? Number(view.getBigUint64(at - 12, true)) : -1;
    if (far >= 0 && far + 56 <= view.byteLength && view.getUint32(far, true) === END_64) {
      return { at: Number(view.getBigUint64(far + 48, true)), count: Number(view.getBigUint64(far + 32, true)) };
    }
    return found;
  }
  throw new FileError(name, 'import.zip-cut');
}

/** Unpacked and packed size, and place. @param {DataView} view @param {number} at @param {DataView} extra */
function sizes(view, at, extra) {
  const values = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  for (let field = 0; field + 4 <= extra.byteLength; field += 4 + extra.getUint16(field + 2, true)) {
    if (extra.getUint16(field, true) !== 1) continue;
    let next = field + 4;
    for (const [i, value] of values.entries()) {
      if (value !== ELSEWHERE) continue;
      values[i] = Number(extra.getBigUint64(next, true));
      next += 8;
    }
  }
  return values;
}

/**
 * @param {DataView} view
 * @param {Uint8Array} bytes
 * @param {{place: number, packed: number, size: number, method: number}} entry
 * @param {string} name
 */
function unpack(view, bytes, { place, packed, size, method }, name) {
  try {
    const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
    if (start + packed > bytes.length) throw new RangeError('cut');
    const data = bytes.subarray(start, start + packed);
    const content = method === 0 ? data.slice() : inflateSync(data, { out: new Uint8Array(size) });
    if (content.length !== size) throw new RangeError('another size');
    return content;
  } catch (cause) {
    throw new FileError(name, 'import.zip-damaged', {}, { cause });
  }
}
