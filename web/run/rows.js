/** Row-major matrices, row by row: what several measures need. */

/** @param {number} value @returns {number | null} null where it is not finite */
export const defined = (value) => (Number.isFinite(value) ? value : null);

/**
 * @param {Float32Array | Float64Array} values
 * @param {number} width  of a row
 * @throws {RangeError}
 */
export function countRows(values, width) {
  const count = values.length / width;
  if (!(Number.isInteger(count) && width > 0)) throw new RangeError(`${values.length} numbers are no rows of ${width}`);
  return count;
}

/**
 * The mean of the rows.
 * @param {Float32Array | Float64Array} values  (count, width), count > 0
 * @param {number} width
 */
export function meanRow(values, width) {
  const count = countRows(values, width);
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at += width) for (let k = 0; k < width; k++) mean[k] += values[at + k];
  return mean.map((sum) => sum / count);
}

/**
 * Of `length` values of x, from `at` on.
 * @param {Float64Array} x
 * @param {number} at
 * @param {number} length
 */
export function squareSum(x, at, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += x[at + k] ** 2;
  return sum;
}
