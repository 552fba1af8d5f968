/**
 * Makes a collection of parts that were read: images of 28 × 28 grey bytes (picture.js has the rule), their classes, a part that is
 * held out for testing, and what is odd about them.
 *
 * Where the files have no part for testing of their own, every seventh image of a class, as it comes, is held out: as large a share as
 * MNIST's.
 */

import { Fault } from '../../fault.js';
import { ownName } from '../../options/own.js';
import { FileError } from '../file.js';
import { PIXELS, SIDE } from '../shape.js';
import { findingsOf, Measuring } from './findings.js';
import { classesOf } from './labels.js';
import { toGrey, toImage } from './picture.js';

/** @typedef {import('./findings.js').Finding} Finding */
/** @typedef {import('./own.js').Own} Own */
/** @typedef {import('./part.js').Part} Part */
/** @typedef {import('./picture.js').Mends} Mends */
/** @typedef {import('./picture.js').Picture} Picture */
/** @typedef {import('./picture.js').Scale} Scale */

/** One of so many images is held out. */
const HELD_OUT = 7;
/** Pictures that are shown before and after. */
const SHOWN = 10;

/**
 * @typedef {object} Collected
 * @property {Own} own
 * @property {Finding[]} findings
 * @property {Uint32Array} levels  (256) pixels by grey level, before sizes are changed
 * @property {Shown[]} shown  the first of each class, or of all
 *
 * @typedef {{rows: number, columns: number, before: Uint8ClampedArray, after: Uint8Array, label: number | null}} Shown  before: (rows,
 *   columns, 4) red, green, blue and opacity; after: an image
 *
 * @typedef {object} Wanted
 * @property {Mends} [mends]
 * @property {boolean | null} [otherDark]  as of findingsOf
 * @property {(done: number, total: number) => void} [onProgress]  in images
 */

/**
 * @param {{parts: Part[], notes: Finding[]}} read
 * @param {string[]} files  their names
 * @param {Wanted} [wanted]
 * @returns {Promise<Collected>}
 * @throws {FileError} values that are no pixels, too many classes; what a picture's file throws
 */
export async function collect({ parts, notes }, files, { mends = {}, otherDark = null, onProgress = () => {} } = {}) {
  const scale = scaleOf(parts, mends);
  const classes = parts[0].labels ? classesOf(parts, mends.labels) : null;
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const apart = parts.some(({ split }) => split === 'test') && parts.some(({ split }) => split !== 'test');
  const images = room(parts, classes, apart);
  const measuring = new Measuring();
  const filled = { train: images.train.map(() => 0), test: images.test.map(() => 0) };
  const seen = images.train.map(() => 0);
  const sizes = new Sizes();
  /** @type {Shown[]} */
  const shown = [];
  let done = 0;
  for (const [p, part] of parts.entries()) {
    let i = 0;
    for await (const picture of part.pictures()) {
      const label = classes ? classes.labels[p][i] : 0;
      const split = splitOf(part, apart, seen[label]++);
      const at = filled[split][label]++ * PIXELS;
      const image = images[split][label].subarray(at, at + PIXELS);
      const grey = toGrey(picture, scale.of);
      measuring.see(grey);
      toImage(grey, picture.rows, picture.columns, mends, image);
      measuring.add(image, split === 'train');
      sizes.see(picture, part.name);
      if (seen[label] === 1 || !classes) show(shown, picture, scale.of, image, classes && label);
      i++;
      done++;
      if (done % 500 === 0) onProgress(done, total);
    }
  }
  onProgress(total, total);
  const measured = measuring.result(seen);
  const file = parts[0].name;
  const names = classes?.names ?? null;
  const about = { file, names, numbered: classes?.numbered ?? false, mends, otherDark };
  const findings = [...findingsOf(measured, about), ...scale.notes, ...sizes.notes(), ...notes];
  if (!classes) findings.push({ code: 'unlabelled', level: 'note', values: { file, count: total } });
  const test = images.test.reduce((sum, { length }) => sum + length / PIXELS, 0);
  if (!apart) findings.push({ code: 'held-out', level: 'note', values: { file, count: test, one: HELD_OUT } });
  const name = ownName(await contentSum(images), classes !== null);
  const own = { name, title: titleOf(files), files, classes: names, dark: measured.dark, mends, images };
  return { own, findings, levels: measured.levels, shown };
}

/** What a collection is called. @param {string[]} files */
function titleOf(files) {
  const folders = new Set(files.map((file) => file.split('/')[0]));
  const [first] = folders;
  return folders.size === 1 ? first : `${first} + ${folders.size - 1}`;
}

/** @param {Part} part @param {boolean} apart  the files hold a part for testing @param {number} before  images of its class */
const splitOf = (part, apart, before) =>
  (apart ? part.split === 'test' : before % HELD_OUT === HELD_OUT - 1) ? 'test' : 'train';

/**
 * Room for all images, by class.
 * @param {Part[]} parts
 * @param {import('./labels.js').Classes | null} classes
 * @param {boolean} apart
 * @returns {Own['images']}
 */
function room(parts, classes, apart) {
  const length = classes ? classes.names.length : 1;
  const counts = { train: new Array(length).fill(0), test: new Array(length).fill(0) };
  const seen = new Array(length).fill(0);
  for (const [p, part] of parts.entries()) {
    for (let i = 0; i < part.count; i++) {
      const label = classes ? classes.labels[p][i] : 0;
      counts[splitOf(part, apart, seen[label]++)][label]++;
    }
  }
  try {
    const make = (/** @type {number[]} */ all) => all.map((count) => new Uint8Array(count * PIXELS));
    return { train: make(counts.train), test: make(counts.test) };
  } catch (cause) {
    throw new FileError(parts[0].name, 'import.memory', {}, { cause });
  }
}

// --- grey levels --------------------------------------------------------------------------------------------------------------

/**
 * How values become bytes: those of 0 to 255 stay, 0 to 1 and -1 to 1 are spread over them, of 16 bits the upper eight remain.
 * @param {Part[]} parts
 * @param {Mends} mends
 * @returns {{of: Scale, notes: Finding[]}}
 * @throws {FileError} values that are nothing of these
 */
function scaleOf(parts, { stretch }) {
  const ranges = parts.flatMap(({ range }) => range ?? []);
  const low = Math.min(0, ...ranges.map((range) => range.low));
  const high = Math.max(0, ...ranges.map((range) => range.high));
  const [{ name: file }] = parts;
  const values = { file, low: shown(low), high: shown(high) };
  const noted = (/** @type {Scale} */ of) => ({
    of,
    notes: [/** @type {Finding} */ ({ code: 'scaled', level: 'note', values })],
  });
  const whole = ranges.every((range) => range.whole && !range.type.startsWith('float'));
  if (stretch) return { of: { times: 255 / stretch, plus: 0 }, notes: [] };
  if (low === 0 && high <= 1 && high > 0 && (!whole || ranges.some(({ type }) => type === 'bool')))
    return noted({ times: 255, plus: 0 });
  if (low >= 0 && high <= 255) return { of: { times: 1, plus: 0 }, notes: [] };
  if (low >= -1 && high <= 1 && !whole) return noted({ times: 127.5, plus: 127.5 });
  if (low >= 0 && high <= 65_535 && whole) return noted({ times: 1 / 257, plus: 0 });
  throw new FileError(file, 'import.range', values);
}

/** @param {number} value */
const shown = (value) => String(Number(value.toPrecision(4)));

/** What sizes and colours there were. */
class Sizes {
  #found = new Map();
  #colour = '';
  #file = '';

  /** @param {Picture} picture @param {string} file */
  see({ rows, columns, channels }, file) {
    this.#file ||= file;
    const key = columns * 1000 + rows;
    if (!this.#found.has(key)) this.#found.set(key, `${columns} × ${rows}`);
    if (channels > 1) this.#colour ||= file;
  }

  /** @returns {Finding[]} */
  notes() {
    const sizes = [...this.#found.values()];
    const other = sizes.some((size) => size !== `${SIDE} × ${SIDE}`);
    const named = sizes.slice(0, 3).join(', ') + (sizes.length > 3 ? ', …' : '');
    return [
      ...(other
        ? [/** @type {Finding} */ ({ code: 'resized', level: 'note', values: { file: this.#file, sizes: named } })]
        : []),
      ...(this.#colour ? [/** @type {Finding} */ ({ code: 'colour', level: 'note', values: { file: this.#colour } })] : []),
    ];
  }
}

// --- what is shown, and the name ----------------------------------------------------------------------------------------------

/** @param {Shown[]} all @param {Picture} picture @param {Scale} scale @param {Uint8Array} image @param {number | null} label */
function show(all, { rows, columns, channels, values }, { times, plus }, image, label) {
  if (all.length >= SHOWN) return;
  const before = new Uint8ClampedArray(rows * columns * 4);
  for (let i = 0; i < rows * columns; i++) {
    const value = (/** @type {number} */ c) => values[i * channels + c] * times + plus;
    const colour = channels < 3 ? [value(0), value(0), value(0)] : [value(0), value(1), value(2)];
    before.set([...colour, channels % 2 ? 255 : value(channels - 1)], i * 4);
  }
  all.push({ rows, columns, before, after: image.slice(), label });
}

/**
 * SHA-256 of the images by class, in hexadecimal.
 * @param {Own['images']} images
 * @throws {Fault} the browser offers it on secure origins alone
 */
async function contentSum({ train, test }) {
  if (!globalThis.crypto?.subtle) throw new Fault('import.insecure');
  const counts = Uint32Array.from([train.length, ...[...train, ...test].map(({ length }) => length / PIXELS)]);
  const bytes = new DataView(new ArrayBuffer(4 * counts.length));
  counts.forEach((count, i) => {
    bytes.setUint32(4 * i, count);
  });
  const all = new Uint8Array(await new Blob(/** @type {BlobPart[]} */ ([bytes, ...train, ...test])).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
