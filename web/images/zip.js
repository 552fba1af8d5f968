/**
 * Reads and writes zip archives, such as .npz files: whole or not at all. Pure functions, for browser, worker and Node.
 *
 * What is in an archive is listed in a directory at its end, with a checksum of each file; only files that are stored or deflated
 * are read, and each is checked against its sum.
 */

import { inflateSync, zipSync } from 'fflate';
import { Fault } from '../fault.js';
import { LARGEST } from './file.js';

/**
 * @typedef {object} Entry  a file of an archive, as the directory states it
 * @property {string} name
 * @property {number} size  bytes
 * @property {number} packed  bytes that it takes in the archive
 * @property {number} sum  CRC-32
 * @property {number} method  0: stored, 8: deflated
 * @property {boolean} encrypted
 * @property {number} at  where it begins in the archive
 */

/** The most bytes of all files together when the caller sets no limit. */
const MAX_BYTES = 512 * 1024 * 1024;

const LOCAL = 0x04034b50;
const DIRECTORY = 0x02014b50;
const END = 0x06054b50;
/** Bytes of the end of the directory, and of the comment that may follow it. */
const [END_BYTES, COMMENT] = [22, 0xffff];
/** In place of a number that stands in a wider field: of the directory in what comes before its end, of an entry in what follows it. */
const ELSEWHERE = 0xffffffff;
const WIDE_END = 0x06064b50;
const WIDE_LOCATOR = 0x07064b50;
const WIDE_FIELD = 1;

/** @param {Uint8Array} bytes */
export const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32, as zip and PNG have it. @param {Uint8Array} bytes */
export function checksum(bytes) {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) sum = TABLE[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * Where the directory is, and how many files are in it: more than 65 534 are counted in a field of 64 bits.
 * @param {DataView} view
 * @param {number} end
 */
function directoryOf(view, end) {
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === WIDE_LOCATOR) {
    const wide = Number(view.getBigUint64(locator + 8, true));
    if (wide + 56 <= locator && view.getUint32(wide, true) === WIDE_END) {
      return { at: Number(view.getBigUint64(wide + 48, true)), count: Number(view.getBigUint64(wide + 32, true)) };
    }
  }
  return { at: view.getUint32(end + 16, true), count: view.getUint16(end + 10, true) };
}

/**
 * Size, packed size and place of an entry.
 * @param {DataView} view
 * @param {number} at  of the entry
 * @param {number} extra  where its further fields begin
 * @param {number} length  of these
 */
function placeOf(view, at, extra, length) {
  const values = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  for (let field = extra; field + 4 <= extra + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== WIDE_FIELD) continue;
    let next = field + 4;
    for (const [i, value] of values.entries()) {
      if (value !== ELSEWHERE || next + 8 > extra + length) continue;
      values[i] = Number(view.getBigUint64(next, true));
      next += 8;
    }
  }
  return values;
}

/**
 * The files of an archive, without folders, in the directory's order.
 * @param {Uint8Array} bytes
 * @returns {Entry[]}
 * @throws {Fault} no archive, or cut
 */
export function listZip(bytes) {
  if (!isZip(bytes)) throw new Fault('zip.none');
  const view = viewOf(bytes);
  let end = bytes.length - END_BYTES;
  while (end >= 0 && end >= bytes.length - END_BYTES - COMMENT && view.getUint32(end, true) !== END) end--;
  if (end < 0 || view.getUint32(end, true) !== END) throw new Fault('zip.cut');
  const directory = directoryOf(view, end);
  /** @type {Entry[]} */
  const entries = [];
  let { at } = directory;
  for (let i = 0; i < directory.count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY) throw new Fault('zip.cut');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const next = at + 46 + nameBytes + extraBytes + commentBytes;
    if (next > end) throw new Fault('zip.cut');
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    const [size, packed, place] = placeOf(view, at, at + 46 + nameBytes, extraBytes);
    const entry = {
      name,
      size,
      packed,
      sum: view.getUint32(at + 16, true),
      method: view.getUint16(at + 10, true),
      encrypted: Boolean(view.getUint16(at + 8, true) & 1),
      at: place,
    };
    if (!name.endsWith('/')) entries.push(entry);
    at = next;
  }
  return entries;
}

/**
 * One file of an archive.
 * @param {Uint8Array} bytes  the archive
 * @param {Entry} entry
 * @returns {Uint8Array}  may share memory with the archive
 * @throws {Fault} it cannot be read, or is not what the directory says
 */
export function unzipEntry(bytes, { name, size, packed, sum, method, encrypted, at }) {
  if (encrypted) throw new Fault('zip.encrypted', { name });
  if (method !== 0 && method !== 8) throw new Fault('zip.method', { name });
  const view = viewOf(bytes);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) throw new Fault('zip.damaged', { name });
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const content = bytes.subarray(from, from + packed);
  let found = content;
  if (size > LARGEST) throw new Fault('zip.large', { most: String(LARGEST) });
  if (method === 8) {
    try {
      found = inflateSync(content, { out: new Uint8Array(size) });
    } catch (cause) {
      throw new Fault('zip.damaged', { name }, { cause });
    }
  }
  if (content.length !== packed || found.length !== size || checksum(found) !== sum) throw new Fault('zip.damaged', { name });
  return found;
}

/**
 * All files of an archive, in the directory's order.
 * @param {Uint8Array} bytes
 * @param {{maxBytes?: number}} [limits]  of all files together: more are refused before any is unpacked
 * @returns {Map<string, Uint8Array>}  by name; may share memory with the archive
 * @throws {Fault} no archive, cut, damaged, encrypted, packed in an unknown way, too large, or two files of one name
 */
export function unzip(bytes, { maxBytes = MAX_BYTES } = {}) {
  const entries = listZip(bytes);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) throw new Fault('zip.large', { most: String(maxBytes) });
  /** @type {Map<string, Uint8Array>} */
  const files = new Map();
  for (const entry of entries) {
    if (files.has(entry.name)) throw new Fault('zip.twice', { name: entry.name });
    files.set(entry.name, unzipEntry(bytes, entry));
  }
  return files;
}

/**
 * An archive of files that are stored as they are. The same files give the same bytes.
 * @param {[name: string, bytes: Uint8Array][]} files  each name once
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const zip = (files) =>
  /** @type {Uint8Array<ArrayBuffer>} */ (zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) }));
