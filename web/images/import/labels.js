/** Classes, of labels as files have them: whole numbers are class numbers as they are, everything else is numbered by its name. */

import { FileError } from '../file.js';
import { byName } from './roles.js';

/** The most classes: the numbers that options can name. */
export const CLASSES = 100;

/**
 * @typedef {object} Classes
 * @property {string[]} names  by class; of numbers, from 0 to the largest, whether there are images of each or not
 * @property {number[][]} labels  classes, by part
 * @property {boolean} numbered  the labels were whole numbers
 */

/** @param {string | number} label */
const numberOf = (label) => (typeof label === 'number' ? label : label.trim() === '' ? Number.NaN : Number(label));

/**
 * @param {import('./part.js').Part[]} parts  all with labels
 * @param {import('./picture.js').Mends['labels']} mend
 * @returns {Classes}
 * @throws {FileError} there are too many
 */
export function classesOf(parts, mend) {
  const given = parts.map(({ labels }) => labels ?? []);
  /** @type {Map<string | number, number>} */
  const numbers = new Map();
  for (const labels of given) for (const label of labels) if (!numbers.has(label)) numbers.set(label, numberOf(label));
  const all = [...numbers.values()];
  const numbered = all.every((value) => Number.isInteger(value) || value % 1 === 0);
  if (!numbered && all.every((value) => Number.isFinite(value)))
    throw new FileError(parts[0].name, 'import.labels-broken', { label: String(all.find((value) => value % 1 !== 0)) });
  const mended = (/** @type {number} */ value) => {
    if (mend === 'minus-one') return value - 1;
    return mend === 'ten-is-zero' && value === 10 ? 0 : value;
  };
  const values = all.map(mended);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (numbered && values.every((value) => value >= 0) && largest < CLASSES) {
    const names = Array.from({ length: largest + 1 }, (_, i) => String(i));
    return { names, labels: given.map((labels) => labels.map((label) => mended(numbers.get(label) ?? 0))), numbered };
  }
  const names = [...new Set([...numbers.keys()].map((label) => String(label)))].sort(byName);
  if (names.length > CLASSES) throw new FileError(parts[0].name, 'import.classes', { classes: names.length, most: CLASSES });
  const places = new Map(names.map((name, i) => [name, i]));
  return { names, labels: given.map((labels) => labels.map((label) => places.get(String(label)) ?? 0)), numbered: false };
}
