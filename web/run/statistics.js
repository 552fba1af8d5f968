/** What several runs, or a share of images, say: means and intervals. */

import { defined } from './rows.js';

/**
 * What several seeds came to.
 *
 * @param {(number | null)[]} values  of which larger is better, such as accuracies
 * @returns {{mean: number | null, deviation: number | null, worst: number | null}} deviation: of the sample (n - 1), null for a
 *   single value; worst: the smallest. All null without values, and where one is null or not finite: a run that failed is not
 *   to be passed over
 */
export function meanDeviation(values) {
  if (values.length === 0 || !values.every(isFiniteNumber)) return { mean: null, deviation: null, worst: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? defined(Math.sqrt(squares / (values.length - 1))) : null;
  return { mean: defined(mean), deviation, worst: values.reduce((a, b) => Math.min(a, b)) };
}

/** @param {number | null} value @returns {value is number} */
const isFiniteNumber = (value) => Number.isFinite(value);

/** The normal distribution has 95 % within so many deviations. */
const Z95 = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share (Wilson 1927): those true shares that do not contradict `right` of `count`. Holds for images
 * drawn independently, and says nothing of how runs with other seeds would differ: `meanDeviation` does.
 *
 * @param {number} right
 * @param {number} count
 * @returns {{low: number, high: number} | null} within 0 to 1; null for a count of 0, which says nothing
 * @throws {RangeError} not 0 <= right <= count
 */
export function accuracyInterval(right, count) {
  if (!(right >= 0 && right <= count && count < Infinity)) throw new RangeError(`${right} of ${count} is no share`);
  if (count === 0) return null;
  const z2 = Z95 ** 2;
  const middle = (right + z2 / 2) / (count + z2);
  const reach = (Z95 / (count + z2)) * Math.sqrt((right * (count - right)) / count + z2 / 4);
  // At the ends rounding alone would keep it from 0 and 1.
  return { low: right === 0 ? 0 : middle - reach, high: right === count ? 1 : middle + reach };
}

/**
 * The 95 % interval of the difference of two accuracies on the same images: Wald's for matched pairs with one half added to each
 * of the four counts (Agresti and Min 2005, "Simple improved confidence intervals for comparing matched proportions"), which
 * keeps its 95 % where Wald's own falls short: few images that changed sides. Only these say anything of the difference.
 *
 * @param {number} gained  images that the second calls right and the first wrong
 * @param {number} lost  the other way round
 * @param {number} count  all images
 * @returns {{low: number, high: number} | null} within -1 to 1, around (gained - lost) / count; null for a count of 0
 * @throws {RangeError} counts that cannot be
 */
export function pairedInterval(gained, lost, count) {
  if (!(gained >= 0 && lost >= 0 && gained + lost <= count && count < Infinity)) {
    throw new RangeError(`${gained} gained and ${lost} lost of ${count} is no comparison`);
  }
  if (count === 0) return null;
  const n = count + 2;
  const difference = gained - lost;
  const reach = (Z95 / n) * Math.sqrt(gained + lost + 1 - difference ** 2 / n);
  const middle = difference / n;
  return { low: Math.max(-1, middle - reach), high: Math.min(1, middle + reach) };
}
