/** Intervals, means and deviations. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accuracyInterval, meanDeviation } from '../../web/run/statistics.js';
import { near } from '../harness/samples.js';

describe("Wilson's interval", () => {
  /** @param {number} right @param {number} count  above 0 */
  const intervalOf = (right, count) =>
    /** @type {NonNullable<ReturnType<typeof accuracyInterval>>} */ (accuracyInterval(right, count));

  test('is as published', () => {
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    for (const [right, count, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]) {
      const interval = intervalOf(right, count);
      near(interval.low, low, 5e-5);
      near(interval.high, high, 5e-5);
    }
  });

  test('ends where the share is 1.96 of its own deviations away', () => {
    for (const [right, count] of [
      [1, 1],
      [3, 7],
      [9808, 10000],
    ]) {
      const { low, high } = intervalOf(right, count);
      for (const p of [low, high]) {
        near((right / count - p) ** 2, (1.959963984540054 ** 2 * p * (1 - p)) / count, 1e-12);
      }
      const other = intervalOf(count - right, count);
      near(other.low, 1 - high, 1e-12);
      near(other.high, 1 - low, 1e-12);
    }
  });

  test('keeps to 0 and 1, says nothing of nothing, and refuses what is no share', () => {
    for (let count = 1; count < 500; count++) {
      assert.equal(intervalOf(0, count).low, 0);
      assert.equal(intervalOf(count, count).high, 1);
    }
    assert.equal(accuracyInterval(0, 0), null);
    for (const [right, count] of [
      [-1, 5],
      [6, 5],
      [Number.NaN, 5],
      [1, Number.NaN],
      [1, Infinity],
    ]) {
      assert.throws(() => accuracyInterval(right, count), RangeError);
    }
  });
});

test('mean, deviation and worst of several seeds', () => {
  assert.deepEqual(meanDeviation([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, deviation: Math.sqrt(32 / 7), worst: 2 });
  assert.deepEqual(meanDeviation([0.5]), { mean: 0.5, deviation: null, worst: 0.5 });
  const nothing = { mean: null, deviation: null, worst: null };
  for (const values of [[], [0.5, Number.NaN], [0.5, Infinity]]) assert.deepEqual(meanDeviation(values), nothing);
});
