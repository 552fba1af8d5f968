/** Row-major matrices, row by row: what several measures need. */

import { slicer } from './slices.js';

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

/**
 * The product of `length` values of x, from `at` on, and of y. Four sums that do not wait for each other.
 * @param {Float64Array} x
 * @param {number} at
 * @param {Float64Array} y
 * @param {number} length
 */
export function dot(x, at, y, length) {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    a += x[at + k] * y[k];
    b += x[at + k + 1] * y[k + 1];
    c += x[at + k + 2] * y[k + 2];
    d += x[at + k + 3] * y[k + 3];
  }
  for (; k < length; k++) a += x[at + k] * y[k];
  return a + b + (c + d);
}

/**
 * All products of two rows: x x^T. Four rows by two at a time: every value that is read serves several of the sums, none of which
 * waits for another.
 * @param {Float64Array} x  (count, width)
 * @param {number} width
 * @returns {Generator<null, Float64Array>} (count, count), symmetric
 */
export function* rowProducts(x, width) {
  const count = countRows(x, width);
  const products = new Float64Array(count * count);
  const full = slicer();
  for (let i = 0; i < count; i += 4) {
    for (let j = 0; j <= i + 3 && j < count; j += 2) {
      fourByTwo(x, width, count, i, j, products);
      if (full(8 * width)) yield null;
    }
  }
  return products;
}

/**
 * Products of rows i to i + 3 and rows j and j + 1, and what is the same by symmetry. Beyond the last row the last is taken again.
 * @param {Float64Array} x
 * @param {number} width
 * @param {number} count
 * @param {number} i
 * @param {number} j
 * @param {Float64Array} products
 */
function fourByTwo(x, width, count, i, j, products) {
  const last = (count - 1) * width;
  const [a0, b0] = [i * width, j * width];
  const [a1, a2, a3] = [Math.min(a0 + width, last), Math.min(a0 + 2 * width, last), Math.min(a0 + 3 * width, last)];
  const b1 = Math.min(b0 + width, last);
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < width; k++) {
    const [p, q] = [x[b0 + k], x[b1 + k]];
    s00 += x[a0 + k] * p;
    s01 += x[a0 + k] * q;
    s10 += x[a1 + k] * p;
    s11 += x[a1 + k] * q;
    s20 += x[a2 + k] * p;
    s21 += x[a2 + k] * q;
    s30 += x[a3 + k] * p;
    s31 += x[a3 + k] * q;
  }
  const sums = [s00, s01, s10, s11, s20, s21, s30, s31];
  for (let r = 0; r < 4 && i + r < count; r++) {
    for (let c = 0; c < 2 && j + c < count; c++) {
      products[(i + r) * count + j + c] = sums[2 * r + c];
      products[(j + c) * count + i + r] = sums[2 * r + c];
    }
  }
}
