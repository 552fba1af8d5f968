/** Answers against true labels. */
import { UNLABELLED } from '../images/shape.js';
import { countRows, defined } from './rows.js';

/** @param {number} part @param {number} whole @returns {number} NaN of nothing */
export const share = (part, whole) => (whole ? part / whole : Number.NaN);

/**
 * The share of known labels that are answered right.
 * @param {Uint8Array} answers
 * @param {Uint8Array} labels
 * @returns {number | null} null: no label is known
 */
export function accuracy(answers, labels) {
  let right = 0;
  let known = 0;
  labels.forEach((label, i) => {
    if (label === UNLABELLED) return;
    known++;
    right += Number(answers[i] === label);
  });
  return defined(share(right, known));
}

/**
 * How often each class is among answers or labels.
 * @param {Uint8Array} values
 * @param {number} classes
 */
export const counts = (values, classes) =>
  Array.from({ length: classes }, (_, c) => values.reduce((n, value) => n + Number(value === c), 0));

/**
 * Images with known labels by [true class][answer].
 * @param {Uint8Array} answers
 * @param {Uint8Array} labels
 * @param {number} classes
 */
export function confusion(answers, labels, classes) {
  const table = Array.from({ length: classes }, () => new Array(classes).fill(0));
  labels.forEach((label, i) => {
    if (label !== UNLABELLED) table[label][answers[i]]++;
  });
  return table;
}

/**
 * Answers under the other pairing: the classes in reverse order.
 * @param {Uint8Array} answers
 * @param {number} classes
 */
export const reversed = (answers, classes) => answers.map((answer) => classes - 1 - answer);

/**
 * The accuracy of always giving the commonest label.
 * @param {Uint8Array} labels
 * @param {number} classes
 * @returns {number | null} null: there are no labels
 */
export function majority(labels, classes) {
  return defined(share(Math.max(...counts(labels, classes)), labels.length));
}

/**
 * Expected calibration error (Naeini et al. 2015, Guo et al. 2017): answers are grouped by their probability into bins of equal
 * width, (0, 1/bins] to (1 - 1/bins, 1]; the mean over answers of the bin's |accuracy - mean probability|. Smaller is better: 90 %
 * sure means right nine times of ten. The answer is the most probable class, the first of equals.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @param {ArrayLike<number>} labels  (count); rows with a label that is no class, such as UNLABELLED, are left out
 * @param {number} [bins]
 * @returns {number | null} 0 to 1; not defined without labelled rows
 * @throws {RangeError} labels and rows differ in number
 */
export function expectedCalibrationError(probabilities, classes, labels, bins = 15) {
  const count = countRows(probabilities, classes);
  if (labels.length !== count) throw new RangeError(`${labels.length} labels for ${count} rows`);
  if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`${bins} bins`);
  // Of each bin the sum of right answers less that of probabilities: its count cancels out.
  const gaps = new Float64Array(bins);
  let known = 0;
  for (let i = 0; i < count; i++) {
    if (!(labels[i] < classes)) continue;
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const sure = row.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!Number.isFinite(sure)) return null;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1));
    gaps[bin] += Number(row.indexOf(sure) === labels[i]) - sure;
    known++;
  }
  return known ? defined(gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / known) : null;
}

/**
 * The share of each class's images that are answered right (the class's recall). Larger is better.
 *
 * @param {number[][]} confusion  counts by [true class][answer]
 * @returns {(number | null)[]} (classes), 0 to 1; null: there is no image of the class
 */
export function perClassAccuracy(confusion) {
  return confusion.map((row, label) => defined(row[label] / row.reduce((sum, n) => sum + n, 0)));
}
