/** Intervals, means and deviations. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accuracyInterval, meanDeviation, pairedInterval } from '../../web/run/statistics.js';
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

describe('the interval of a paired difference', () => {
  /** @param {number} gained @param {number} lost @param {number} count */
  const intervalOf = (gained, lost, count) =>
    /** @type {NonNullable<ReturnType<typeof pairedInterval>>} */ (pairedInterval(gained, lost, count));

  /**
   * The same from the images one by one: +1 gained, -1 lost, 0 neither, and half an image more of each of the four kinds; the mean and
   * 1.96 of its deviations.
   * @param {number[]} differences
   */
  function oneByOne(differences) {
    const images = [...differences.map((d) => [d, 1]), [1, 0.5], [-1, 0.5], [0, 0.5], [0, 0.5]];
    const n = images.reduce((sum, [, weight]) => sum + weight, 0);
    const mean = images.reduce((sum, [d, weight]) => sum + d * weight, 0) / n;
    const variance = images.reduce((sum, [d, weight]) => sum + weight * (d - mean) ** 2, 0) / n;
    const reach = 1.959963984540054 * Math.sqrt(variance / n);
    return { low: mean - reach, high: mean + reach };
  }

  test('is what the images say one by one', () => {
    for (const [gained, lost, count] of [
      [0, 0, 1],
      [3, 0, 100],
      [0, 14, 100],
      [57, 4, 144],
      [5000, 4900, 10_000],
    ]) {
      const differences = Array.from({ length: count }, (_, i) => (i < gained ? 1 : i < gained + lost ? -1 : 0));
      const { low, high } = intervalOf(gained, lost, count);
      const expected = oneByOne(differences);
      near(low, Math.max(-1, expected.low), 1e-12);
      near(high, Math.min(1, expected.high), 1e-12);
      const other = intervalOf(lost, gained, count);
      near(other.low, -high, 1e-12);
      near(other.high, -low, 1e-12);
    }
  });

  test('holds the true difference at least 93 % of the time, few images or many', () => {
    const logFactorial = [0];
    for (let i = 1; i <= 200; i++) logFactorial.push(logFactorial[i - 1] + Math.log(i));
    for (const [count, p, q] of [
      [20, 0.2, 0.1],
      [50, 0.1, 0.1],
      [50, 0.5, 0.02],
      [200, 0.05, 0.02],
    ]) {
      let covered = 0;
      for (let gained = 0; gained <= count; gained++) {
        for (let lost = 0; lost + gained <= count; lost++) {
          const rest = count - gained - lost;
          const ways = logFactorial[count] - logFactorial[gained] - logFactorial[lost] - logFactorial[rest];
          const chance = Math.exp(ways + gained * Math.log(p) + lost * Math.log(q) + rest * Math.log(1 - p - q));
          const { low, high } = intervalOf(gained, lost, count);
          if (low <= p - q && p - q <= high) covered += chance;
        }
      }
      assert.ok(covered > 0.93 && covered < 0.985, `${covered} of ${count}`);
    }
  });

  test('says nothing of nothing, and refuses what is no comparison', () => {
    assert.equal(pairedInterval(0, 0, 0), null);
    for (const counts of [
      [-1, 0, 5],
      [3, 3, 5],
      [Number.NaN, 0, 5],
      [0, 0, Infinity],
    ])
      assert.throws(() => pairedInterval(counts[0], counts[1], counts[2]), RangeError);
  });
});

test('mean, deviation and worst of several seeds', () => {
  assert.deepEqual(meanDeviation([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, deviation: Math.sqrt(32 / 7), worst: 2 });
  assert.deepEqual(meanDeviation([0.5]), { mean: 0.5, deviation: null, worst: 0.5 });
  const nothing = { mean: null, deviation: null, worst: null };
  for (const values of [[], [0.5, Number.NaN], [0.5, Infinity]]) assert.deepEqual(meanDeviation(values), nothing);
});
