/** A part of what was brought: images that belong together, each with its label or none. */

import { FileError } from '../file.js';

/** @typedef {import('./picture.js').Picture} Picture */
/** @typedef {import('./roles.js').Split} Split */

/**
 * @typedef {object} Part
 * @property {string} name  of the file, for messages
 * @property {Split | null} split  as names have it
 * @property {number} count
 * @property {(string | number)[] | null} labels  null: there are none
 * @property {{type: string, low: number, high: number, whole: boolean} | null} range  of all values, low being no number where one
 *   of them is none; null: of bytes, not known yet
 * @property {() => Iterable<Picture> | AsyncIterable<Picture>} pictures  one after the other, as often as it is called
 */

/** The longest side of a picture, and the shortest. */
const LONGEST = 256;
const SHORTEST = 4;

/**
 * Images of one size in one array.
 * @param {ArrayLike<number>} values  (count, rows, columns, channels)
 * @param {number[]} shape
 * @param {string} type
 * @returns {Pick<Part, 'count' | 'range' | 'pictures'>}
 */
export function uniform(values, [count, rows, columns, channels], type) {
  const size = rows * columns * channels;
  const part = /** @type {Uint8Array} */ (values);
  function* pictures() {
    for (let i = 0; i < count; i++) yield { rows, columns, channels, values: part.subarray(i * size, (i + 1) * size) };
  }
  let [low, high, whole] = [Infinity, -Infinity, true];
  for (let i = 0; i < part.length; i++) {
    const value = part[i];
    if (value < low) low = value;
    if (value > high) high = value;
    if (value % 1 !== 0) whole = false;
    if (Number.isNaN(value)) {
      low = value;
      break;
    }
  }
  return { count, range: { type, low, high, whole }, pictures };
}

/** @param {string} name @param {number} columns @param {number} rows */
export function checkSides(name, columns, rows) {
  if (Math.max(columns, rows) <= LONGEST && Math.min(columns, rows) >= SHORTEST) return;
  throw new FileError(name, 'import.sides', { columns, rows, least: SHORTEST, most: LONGEST });
}
