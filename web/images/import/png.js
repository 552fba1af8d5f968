/**
 * Reads PNG pictures of any depth, colour and interlacing. Own code, since sixty thousand small pictures are read: of MNIST's upng-js takes
 * a quarter of a millisecond each, fast-png a tenth of one, this a fiftieth; browsers' own decoders, asynchronous and through a canvas,
 * take as long as upng-js. It gives the same bytes in every browser and in Node, and sees how large a picture is before it is unpacked.
 * The tests hold it to upng-js. Format: PNG specification, third edition.
 */

import { unzlibSync } from 'fflate';
import { FileError } from '../file.js';
import { checksum } from '../zip.js';

/** @typedef {import('./picture.js').Picture} Picture */

/** Samples of a pixel, by the type of colour. @type {Record<number, number>} */
const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** First column and row, and steps between columns and rows, of the seven passes of an interlaced picture. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * @param {Uint8Array} bytes  a whole PNG file
 * @param {string} name
 * @param {(name: string, columns: number, rows: number) => void} [checkSize]  throws before the picture is unpacked
 * @returns {Picture}
 * @throws {FileError} it is cut or damaged
 */
export function readPng(bytes, name, checkSize = () => {}) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  /** @type {Uint8Array[]} */
  const packed = [];
  /** @type {Uint8Array[]} */
  let [palette, clear] = [new Uint8Array(), new Uint8Array()];
  let ended = false;
  let header = null;
  for (let at = 8; at + 12 <= bytes.length && !ended; ) {
    const length = view.getUint32(at);
    const from = at;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
    if (from === 8 && type !== 'IHDR') throw new FileError(name, 'import.picture-damaged');
    if (at > bytes.length) break;
    if (checksum(bytes.subarray(from + 4, at - 4)) !== view.getUint32(at - 4))
      throw new FileError(name, 'import.picture-damaged');
    if (type === 'IHDR' && length === 13) {
      const [depth, colour, , , interlaced] = data.subarray(8);
      header = { columns: view.getUint32(16), rows: view.getUint32(20), depth, colour, interlaced };
    } else if (type === 'PLTE') palette = data.slice();
    else if (type === 'tRNS') clear = data.slice();
    else if (type === 'IDAT') packed.push(data);
    else if (type === 'IEND') ended = true;
  }
  if (!header || !ended || packed.length === 0) throw new FileError(name, 'import.picture-cut');
  if (!(header.colour in SAMPLES) || ![1, 2, 4, 8, 16].includes(header.depth))
    throw new FileError(name, 'import.picture-damaged');
  checkSize(name, header.columns, header.rows);
  const samples = unfilter(inflate(packed, header, name), header, name);
  return toPicture(samples, header, palette, clear);
}

/** @typedef {{columns: number, rows: number, depth: number, colour: number, interlaced: number}} Header */

/** The passes that there are, by their sides. @param {Header} header */
const passesOf = ({ columns, rows, interlaced }) =>
  (interlaced ? PASSES : [[0, 0, 1, 1]])
    .map(([left, top, across, down]) => {
      const [width, height] = [Math.ceil((columns - left) / across), Math.ceil((rows - top) / down)];
      return { left, top, across, down, width, height };
    })
    .filter(({ width, height }) => width > 0 && height > 0);

/** Bytes of a row. @param {Header} header @param {number} width */
const lengthOf = ({ colour, depth }, width) => Math.ceil((width * SAMPLES[colour] * depth) / 8);

/** @param {Uint8Array[]} parts @param {Header} header @param {string} name */
function inflate(parts, header, name) {
  /** @type {Uint8Array} */
  let all = parts[0];
  if (parts.length > 1) {
    all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
  }
  try {
    // As much as there is to be, whatever the file unpacks to.
    const bytes = passesOf(header).reduce((sum, { width, height }) => sum + height * (lengthOf(header, width) + 1), 0);
    return unzlibSync(all, { out: new Uint8Array(bytes) });
  } catch (cause) {
    throw new FileError(name, 'import.picture-damaged', {}, { cause });
  }
}

/**
 * Undoes the prediction of each row, and the interlacing.
 * @param {Uint8Array} bytes
 * @param {Header} header
 * @param {string} name
 * @returns {Uint8Array | Uint16Array} (rows, columns, samples)
 */
function unfilter(bytes, header, name) {
  const { columns, rows, depth, colour } = header;
  const samples = SAMPLES[colour];
  const out = depth === 16 ? new Uint16Array(rows * columns * samples) : new Uint8Array(rows * columns * samples);
  const step = Math.max(1, (samples * depth) >> 3);
  let at = 0;
  for (const { left, top, across, down, width, height } of passesOf(header)) {
    const length = lengthOf(header, width);
    if (at + height * (length + 1) > bytes.length) throw new FileError(name, 'import.picture-cut');
    /** @type {Uint8Array} */
    let above = new Uint8Array(length);
    for (let y = 0; y < height; y++, at += length + 1) {
      const row = bytes.subarray(at + 1, at + 1 + length);
      predict(bytes[at], row, above, step);
      above = row;
      if (depth === 8 && across === 1) {
        out.set(row, (top + y * down) * columns * samples);
        continue;
      }
      for (let x = 0; x < width; x++) {
        const to = ((top + y * down) * columns + left + x * across) * samples;
        for (let s = 0; s < samples; s++) out[to + s] = sample(row, x * samples + s, depth);
      }
    }
  }
  return out;
}

/** @param {Uint8Array} row @param {number} i @param {number} depth  bits of a sample */
function sample(row, i, depth) {
  if (depth === 8) return row[i];
  if (depth === 16) return row[2 * i] * 256 + row[2 * i + 1];
  const bit = i * depth;
  return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/**
 * @param {number} filter
 * @param {Uint8Array} row  is changed
 * @param {Uint8Array} above
 * @param {number} step  bytes to the pixel on the left
 */
function predict(filter, row, above, step) {
  if (filter === 0) return;
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : row[i - step];
    const corner = i < step ? 0 : above[i - step];
    if (filter === 1) row[i] += left;
    else if (filter === 2) row[i] += above[i];
    else if (filter === 3) row[i] += (left + above[i]) >> 1;
    else row[i] += paeth(left, above[i], corner);
  }
}

/** @param {number} left @param {number} above @param {number} corner */
function paeth(left, above, corner) {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/**
 * @param {Uint8Array | Uint16Array} samples
 * @param {Header} header
 * @param {Uint8Array} palette  red, green, blue
 * @param {Uint8Array} clear  opacities of the palette, or the colour that is transparent
 * @returns {Picture}
 */
function toPicture(samples, { columns, rows, depth, colour }, palette, clear) {
  const size = { columns, rows };
  // To eight bits: whole steps of the grey scale, of 16 bits the upper eight, as other readers have it.
  const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  const byte = (/** @type {number} */ value) => (depth === 16 ? value >> 8 : value * scale);
  if (colour === 3) {
    const values = new Uint8Array(rows * columns * 4);
    for (let i = 0; i < samples.length; i++) {
      const entry = samples[i];
      for (let c = 0; c < 3; c++) values[4 * i + c] = palette[3 * entry + c];
      values[4 * i + 3] = clear[entry] ?? 255;
    }
    return { ...size, channels: 4, values };
  }
  const channels = SAMPLES[colour];
  const values = samples instanceof Uint8Array && depth === 8 ? samples : Uint8Array.from(samples, byte);
  if (colour > 3 || clear.length === 0) return { ...size, channels, values };
  const key = Array.from({ length: channels }, (_, s) => clear[2 * s] * 256 + clear[2 * s + 1]);
  const withClear = new Uint8Array(rows * columns * (channels + 1));
  for (let i = 0; i < rows * columns; i++) {
    withClear.set(values.subarray(i * channels, (i + 1) * channels), i * (channels + 1));
    withClear[i * (channels + 1) + channels] = key.every((value, s) => samples[i * channels + s] === value) ? 0 : 255;
  }
  return { ...size, channels: channels + 1, values: withClear };
}
