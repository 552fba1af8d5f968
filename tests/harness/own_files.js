/**
 * Makes small files as people bring them, in memory: of each kind, good and bad. What is expected of each stands in
 * tests/images/import/cases.js.
 */
import { deflateSync } from 'node:zlib';
import { gzipSync, zipSync } from 'fflate';
import { PIXELS, SIDE } from '../../web/images/shape.js';
import { firstOf } from './images.js';

/** @typedef {import('../../web/images/import/reading.js').Brought} Brought */
/** @typedef {{pixels: Uint8Array, labels: number[]}} Digits  (count, 28, 28), in the order in which MNIST's own files would mix them */

/** Values as files have them. @typedef {ArrayLike<number>} Values */

// --- images -------------------------------------------------------------------------------------------------------------------

/** @param {number} train @param {number} test  of each digit @returns {Promise<{train: Digits, test: Digits}>} MNIST's first */
export async function digits(train, test) {
  const part = async (/** @type {'train' | 'test'} */ split, /** @type {number} */ count) => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, digit) => firstOf(split, digit, count)));
    const pixels = new Uint8Array(count * 10 * PIXELS);
    const labels = Array.from({ length: count * 10 }, (_, i) => (i * 7) % 10);
    for (const [i, label] of labels.entries()) {
      const index = Math.floor(i / 10);
      pixels.set(all[label].subarray(index * PIXELS, (index + 1) * PIXELS), i * PIXELS);
    }
    return { pixels, labels };
  };
  return { train: await part('train', train), test: await part('test', test) };
}

/** One image's pixels. @param {Digits} from @param {number} i */
export const imageOf = ({ pixels }, i) => pixels.subarray(i * PIXELS, (i + 1) * PIXELS);

/**
 * Each image made anew.
 * @param {Digits} from
 * @param {(image: Uint8Array, i: number) => Values} change
 */
export const changed = (from, change) => from.labels.flatMap((_, i) => Array.from(change(imageOf(from, i), i)));

/** @param {Uint8Array} image */
export const turned = (image) => image.map((_, i) => image[(i % SIDE) * SIDE + Math.floor(i / SIDE)]);

/** The mean of each block of pixels. @param {Uint8Array} image @param {number} by */
export const shrunk = (image, by) =>
  Array.from({ length: (SIDE / by) ** 2 }, (_, i) => {
    const [x, y] = [(i % (SIDE / by)) * by, Math.floor(i / (SIDE / by)) * by];
    let sum = 0;
    for (let dy = 0; dy < by; dy++) for (let dx = 0; dx < by; dx++) sum += image[(y + dy) * SIDE + x + dx];
    return Math.round(sum / by / by);
  });

// --- files --------------------------------------------------------------------------------------------------------------------

/** @param {string} path @param {Uint8Array | string} content @returns {Brought} */
export function file(path, content) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  return { path, size: bytes.length, read: async () => bytes };
}

export const gzip = (/** @type {Uint8Array} */ bytes) => gzipSync(bytes);

/** @type {Record<string, [idx: number, size: number, write: (view: DataView, at: number, value: number, little: boolean) => void]>} */
const TYPES = {
  u1: [8, 1, (view, at, value) => view.setUint8(at, value)],
  b1: [8, 1, (view, at, value) => view.setUint8(at, value)],
  i1: [9, 1, (view, at, value) => view.setInt8(at, value)],
  i2: [11, 2, (view, at, value, little) => view.setInt16(at, value, little)],
  u2: [0, 2, (view, at, value, little) => view.setUint16(at, value, little)],
  i4: [12, 4, (view, at, value, little) => view.setInt32(at, value, little)],
  f4: [13, 4, (view, at, value, little) => view.setFloat32(at, value, little)],
  f8: [14, 8, (view, at, value, little) => view.setFloat64(at, value, little)],
  i8: [0, 8, (view, at, value, little) => view.setBigInt64(at, BigInt(value), little)],
};

/** @param {Values} values @param {string} type @param {boolean} little */
function encode(values, type, little) {
  const [, size, write] = TYPES[type];
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) write(view, i * size, values[i], little);
  return bytes;
}

/** @param {Uint8Array[]} parts */
export const joined = (...parts) => new Uint8Array(Buffer.concat(parts));

/** @param {number[]} shape @param {Values} values @param {string} [type] */
export function idx(shape, values, type = 'u1') {
  const head = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  head.setUint8(2, TYPES[type][0]);
  head.setUint8(3, shape.length);
  for (const [i, size] of shape.entries()) head.setUint32(4 + 4 * i, size);
  return joined(new Uint8Array(head.buffer), encode(values, type, false));
}

/**
 * @param {number[]} shape
 * @param {Values | string[]} values
 * @param {string} [descr]  numpy's, such as <f4 or <U3
 * @param {boolean} [fortran]  the values are given in that order
 */
export function npy(shape, values, descr = '|u1', fortran = false) {
  const head = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  // So that the values begin at a multiple of 64 bytes, as numpy has it.
  const text = `${head.padEnd(Math.ceil((head.length + 11) / 64) * 64 - 11)}\n`;
  const length = new Uint8Array(new Uint16Array([text.length]).buffer);
  const [, kind, size] = /([US])(\d+)/.exec(descr) ?? [];
  const body = kind
    ? joined(.../** @type {string[]} */ (values).map((word) => wide(word, Number(size))))
    : encode(/** @type {Values} */ (values), descr.slice(1), descr[0] !== '>');
  return joined(Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0), length, new TextEncoder().encode(text), body);
}

/** @param {string} word @param {number} length  characters of four bytes */
const wide = (word, length) => new Uint8Array(Uint32Array.from({ length }, (_, i) => word.codePointAt(i) ?? 0).buffer);

/** @param {Record<string, Uint8Array>} files @param {0 | 6} [level] */
export const zip = (files, level = 6) => zipSync(files, { level });

/** @param {Record<string, Uint8Array>} arrays  each a .npy file, by its name */
export const npz = (arrays) =>
  zip(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), 0);

/**
 * @param {Digits} from
 * @param {{column?: 'first' | 'last' | 'none', header?: boolean, delimiter?: string, newline?: string, quote?: string, names?: string[],
 *   change?: (image: Uint8Array) => Values}} [how]  names: of the classes
 */
export function csv(from, how = {}) {
  const {
    column = 'first',
    header = false,
    delimiter = ',',
    newline = '\n',
    quote = '',
    names,
    change = (image) => image,
  } = how;
  const row = (/** @type {(string | number)[]} */ pixels, /** @type {string | number} */ label) =>
    (column === 'none' ? pixels : column === 'first' ? [label, ...pixels] : [...pixels, label])
      .map((cell) => `${quote}${cell}${quote}`)
      .join(delimiter);
  const images = from.labels.map((_, i) => Array.from(change(imageOf(from, i))));
  const rows = images.map((pixels, i) => row(pixels, names?.[from.labels[i]] ?? from.labels[i]));
  const head = header
    ? [
        row(
          images[0].map((_, i) => `pixel${i}`),
          'label',
        ),
      ]
    : [];
  return [...head, ...rows, ''].join(newline);
}

// --- pictures -----------------------------------------------------------------------------------------------------------------

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const body = joined(new TextEncoder().encode(type), data);
  const sum = ~body.reduce((c, byte) => TABLE[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) >>> 0;
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, data.length);
  ends.setUint32(4, sum);
  return joined(new Uint8Array(ends.buffer, 0, 4), body, new Uint8Array(ends.buffer, 4));
}

/**
 * @param {number} columns
 * @param {number} rows
 * @param {Uint8Array} data  rows as PNG packs them, without their filters
 * @param {{depth?: number, colour?: number, palette?: Uint8Array, clear?: Uint8Array, filter?: boolean, interlaced?: boolean}} [how]
 *   filter: predict every row in another way; interlaced: of bytes of grey alone
 */
export function png(columns, rows, data, { depth = 8, colour = 0, palette, clear, filter = false, interlaced = false } = {}) {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, columns);
  head.setUint32(4, rows);
  head.setUint8(8, depth);
  head.setUint8(9, colour);
  head.setUint8(12, Number(interlaced));
  const length = data.length / rows;
  const step = Math.max(1, ([1, 0, 3, 1, 2, 0, 4][colour] * depth) >> 3);
  const lines = Array.from({ length: rows }, (_, y) => {
    const row = data.subarray(y * length, (y + 1) * length);
    if (!filter) return joined(Uint8Array.of(0), row);
    const above = y ? data.subarray((y - 1) * length, y * length) : new Uint8Array(length);
    return joined(
      Uint8Array.of(y % 5),
      row.map((value, i) => value - predicted(y % 5, row, above, i, step)),
    );
  });
  return joined(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk('IHDR', new Uint8Array(head.buffer)),
    ...(palette ? [chunk('PLTE', palette)] : []),
    ...(clear ? [chunk('tRNS', clear)] : []),
    chunk('IDAT', deflateSync(joined(...(interlaced ? passes(columns, rows, data) : lines)))),
    chunk('IEND', new Uint8Array()),
  );
}

/** Adam7: of each square of 8 × 8 first one pixel, then twice as many each time. @param {number} columns @param {number} rows @param {Uint8Array} data */
function passes(columns, rows, data) {
  const first = [1, 6, 4, 6, 2, 6, 4, 6];
  const passOf = (/** @type {number} */ x, /** @type {number} */ y) => {
    if (y % 2) return 7;
    if (y % 4 === 2) return x % 2 ? 6 : 5;
    if (y % 8 === 4) return x % 2 ? 6 : x % 4 === 2 ? 4 : 3;
    return first[x % 8];
  };
  return [1, 2, 3, 4, 5, 6, 7].flatMap((pass) =>
    Array.from({ length: rows }, (_, y) => {
      const row = Array.from({ length: columns }, (_, x) => x).filter((x) => passOf(x, y) === pass);
      return row.length ? Uint8Array.from([0, ...row.map((x) => data[y * columns + x])]) : new Uint8Array();
    }),
  );
}

/** @param {number} filter @param {Uint8Array} row @param {Uint8Array} above @param {number} i @param {number} step */
function predicted(filter, row, above, i, step) {
  const [a, b, c] = [i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]];
  const near = [a, b, c].sort((x, y) => Math.abs(a + b - c - x) - Math.abs(a + b - c - y))[0];
  const paeth = [a, b, c].find((x) => Math.abs(a + b - c - x) === Math.abs(a + b - c - near)) ?? 0;
  return [0, a, b, (a + b) >> 1, paeth][filter];
}

/** An image of 28 × 28 grey bytes. @param {Uint8Array} image */
export const greyPng = (image) => png(SIDE, SIDE, image);

/**
 * Pictures in folders named by class.
 * @param {{train?: Digits, test?: Digits}} parts
 * @param {(image: Uint8Array) => Uint8Array} [draw]
 * @returns {Record<string, Uint8Array>} by path
 */
export function folders(parts, draw = greyPng) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const [split, part] of Object.entries(parts))
    for (const [i, label] of part.labels.entries()) files[`${split}/${label}/${i}.png`] = draw(imageOf(part, i));
  return files;
}
