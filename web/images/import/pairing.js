/** Which of the arrays that files hold are images, which are labels, and which of them belong together. */

import { FileError } from '../file.js';
import { shapeOf } from './csv.js';
import { checkSides, uniform } from './part.js';
import { isLabelName, splitOf } from './roles.js';

/** @typedef {import('./arrays.js').NdArray} NdArray */
/** @typedef {import('./findings.js').Finding} Finding */
/** @typedef {import('./part.js').Part} Part */
/** @typedef {NdArray & {name: string, hint: string}} NamedArray  name: for messages; hint: that says what it is */

/** The most classes of a row that has a one for its class. */
const ONE_HOT = 100;
/** Columns of QMNIST's extended labels, of which the first is the digit. */
const EXTENDED = 8;

/**
 * @param {NamedArray[]} arrays
 * @param {Finding[]} notes  are added to
 * @returns {Part[]}
 * @throws {FileError} labels without images, images and labels that differ in number, arrays that are neither
 */
export function pairArrays(arrays, notes) {
  const labels = arrays.flatMap((array) => labelsOf(array, notes) ?? []);
  const named = new Set(labels.map(({ array }) => array));
  const images = arrays.filter((array) => !named.has(array)).map((array) => ({ array, part: imagesOf(array, notes) }));
  if (images.length === 0 && labels.length > 0) throw new FileError(labels[0].array.name, 'import.labels-alone');
  const free = new Set(labels);
  const parts = images.map(({ array, part }) => {
    const split = splitOf(array.hint);
    const own = [...free].filter((one) => images.length === 1 || splitOf(one.array.hint) === split);
    const found =
      own.find(({ values }) => values.length === part.count) ?? (images.length === labels.length ? own[0] : undefined);
    if (found) free.delete(found);
    if (found && found.values.length !== part.count) {
      throw new FileError(array.name, 'import.pair', {
        images: part.count,
        other: found.array.name,
        labels: found.values.length,
      });
    }
    return { name: array.name, split, labels: found?.values ?? null, ...part };
  });
  const [left] = free;
  if (left && parts.every(({ labels }) => !labels)) {
    throw new FileError(parts[0].name, 'import.pair', {
      images: parts[0].count,
      other: left.array.name,
      labels: left.values.length,
    });
  }
  return parts;
}

/**
 * @param {NamedArray} array
 * @param {Finding[]} notes
 * @returns {{array: NamedArray, values: (string | number)[]} | null} null: it holds no labels
 */
function labelsOf(array, notes) {
  const { shape, values, name, hint, type } = array;
  const all = /** @type {ArrayLike<string | number>} */ (values);
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return { array, values: Array.from(all) };
  if (shape.length !== 2) return null;
  const [count, columns] = shape;
  const column = (/** @type {number} */ x) => Array.from({ length: count }, (_, i) => all[i * columns + x]);
  if (columns === EXTENDED && (type === 'int32' || /qmnist|label/i.test(name))) {
    notes.push({ code: 'qmnist', level: 'note', values: { file: name, columns } });
    return { array, values: column(0) };
  }
  const isOneHot =
    columns <= ONE_HOT &&
    Array.from({ length: count }, (_, i) => i * columns).every((at) => {
      const row = Array.from({ length: columns }, (_, x) => Number(all[at + x]));
      return row.every((value) => value === 0 || value === 1) && row.filter((value) => value === 1).length === 1;
    });
  if (isOneHot) {
    notes.push({ code: 'one-hot', level: 'note', values: { file: name, columns } });
    const classOf = (/** @type {number} */ i) =>
      Array.from({ length: columns }, (_, x) => Number(all[i * columns + x])).indexOf(1);
    return { array, values: Array.from({ length: count }, (_, i) => classOf(i)) };
  }
  if (isLabelName(hint) && !shapeOf(columns)) throw new FileError(name, 'import.labels', { shape: shape.join(' × ') });
  return null;
}

/**
 * @param {NamedArray} array
 * @param {Finding[]} notes
 * @returns {Pick<Part, 'count' | 'range' | 'pictures'>}
 */
function imagesOf({ shape, values, type, name }, notes) {
  const sizes = layoutOf(shape);
  if (type === 'text' || !sizes) throw new FileError(name, 'import.shape', { shape: shape.join(' × '), type });
  const { count, rows, columns, channels, planes } = sizes;
  checkSides(name, columns, rows);
  if (type !== 'uint8') notes.push({ code: 'type', level: 'note', values: { file: name, type } });
  const numbers = /** @type {ArrayLike<number>} */ (values);
  const flat = planes ? interleaved(numbers, count, rows * columns, channels) : numbers;
  return uniform(flat, [count, rows, columns, channels], type);
}

/**
 * How an array holds its images; planes: channel by channel.
 * @param {number[]} shape
 */
function layoutOf(shape) {
  const [count, a, b, c] = shape;
  const isChannels = (/** @type {number} */ n) => n === 1 || n === 3 || n === 4;
  if (shape.length === 3) return { count, rows: a, columns: b, channels: 1, planes: false };
  if (shape.length === 4 && isChannels(c)) return { count, rows: a, columns: b, channels: c, planes: false };
  if (shape.length === 4 && isChannels(a)) return { count, rows: b, columns: c, channels: a, planes: a > 1 };
  const square = shape.length === 2 ? shapeOf(a) : null;
  return square && { count, rows: square.side, columns: square.side, channels: square.channels, planes: false };
}

/** @param {ArrayLike<number>} from @param {number} count @param {number} pixels @param {number} channels */
function interleaved(from, count, pixels, channels) {
  const to = from instanceof Uint8Array ? new Uint8Array(from.length) : new Float64Array(from.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let p = 0; p < pixels; p++) for (let c = 0; c < channels; c++, at++) to[at] = from[(i * channels + c) * pixels + p];
  }
  return to;
}
