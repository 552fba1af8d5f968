/** How far domains are apart, and encoders: against plain computations in double precision and cases whose answer is known. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FEATURES } from '../../web/engine/header.js';
import { PURPOSES, randomStream } from '../../web/images/random.js';
import { encoderDistance, meanDistance, mmd2, proxyADistance } from '../../web/run/distance.js';
import { finish } from '../../web/run/slices.js';
import { average, near, product, rowsOf, sample, slices, total } from '../harness/samples.js';

describe('proxy A-distance', () => {
  /** @param {Float32Array} s @param {Float32Array} t @param {number} [seed] @param {number} [width] */
  const distance = (s, t, seed = 1, width = FEATURES) => finish(proxyADistance(s, t, seed, width));

  test('is 2 of domains that do not touch, whatever the size and place of their features', () => {
    const [s, t] = [sample(1, 60), sample(2, 60).map((value) => value + 2)];
    for (const [scale, offset] of [
      [1, 0],
      [1e-20, 0],
      [1e20, 0],
      [1, 1e4],
    ]) {
      const place = (/** @type {number} */ value) => value * scale + offset;
      assert.equal(distance(s.map(place), t.map(place)), 2);
      assert.equal(distance(t.map(place), s.map(place)), 2);
    }
    assert.equal(distance(sample(1, 60, 4), sample(2, 60, 4, 40), 1, 4), 2);
  });

  test('is 0 of the same sample, or of features that say nothing', () => {
    const s = sample(1, 61);
    assert.equal(distance(s, s.slice()), 0);
    assert.equal(distance(new Float32Array(4 * FEATURES).fill(3), new Float32Array(9 * FEATURES).fill(3)), 0);
  });

  test('is about 0 of two samples of one distribution, to either side, of unequal counts too', () => {
    for (const [sources, targets] of [
      [100, 100],
      [160, 40],
    ]) {
      const values = Array.from({ length: 30 }, (_, i) =>
        distance(sample(i, sources, 16), sample(i + 100, targets, 16), i, 16),
      );
      const known = values.map(Number);
      // One answer deviates by about 0.2, or 0.25.
      assert.ok(Math.abs(average(known)) < 0.15, `mean ${average(known)}`);
      assert.ok(known.some((value) => value < 0) && known.some((value) => value > 0));
    }
  });

  test('comes to that of the best border between two normal distributions', () => {
    // Errors beyond one deviation: 0.158655. On 1500 rows, one half of all, they deviate by 0.009, and the distance by four times that.
    near(distance(sample(1, 1500, 1), sample(2, 1500, 1, 2), 1, 1), 2 * (1 - 2 * 0.158655), 0.05);
    // Width 512 with 250 rows to learn from finds less, but much.
    const wide = Number(distance(sample(1, 500), sample(2, 500, FEATURES, 4)));
    assert.ok(wide > 0.9 && wide < 1.91, `${wide}`);
  });

  test('is the held-out error of a probe trained the plain way', () => {
    const [width, seed] = [3, 5];
    const domains = [sample(8, 91, width), sample(9, 60, width, 1.5)].map((values, which) => {
      const rows = rowsOf(values, width);
      const random = randomStream(seed, PURPOSES.probeSplit, 0);
      for (let i = rows.length - 1; i > 0; i--) {
        const j = random() % (i + 1); // a draw to be repeated comes once in tens of millions
        [rows[i], rows[j]] = [rows[j], rows[i]];
      }
      const middle = Math.ceil(rows.length / 2);
      return { label: which ? 1 : -1, train: rows.slice(0, middle), held: rows.slice(middle) };
    });
    const all = domains.flatMap(({ train }) => train);
    const mean = [0, 1, 2].map((k) => average(all.map((row) => row[k])));
    const deviation = mean.map((m, k) => Math.sqrt(average(all.map((row) => (row[k] - m) ** 2))));
    const standard = (/** @type {number[]} */ row) => [...row.map((value, k) => (value - mean[k]) / deviation[k]), 1];
    let weights = [0, 0, 0, 0];
    for (let step = 0; step < 3000; step++) {
      const slope = weights.map((weight) => 0.01 * weight);
      for (const { label, train } of domains) {
        for (const row of train.map(standard)) {
          const pull = label / (1 + Math.exp(label * product(row, weights))) / (2 * train.length);
          for (let k = 0; k < 4; k++) slope[k] -= pull * row[k];
        }
      }
      weights = weights.map((weight, k) => weight - 0.5 * slope[k]);
    }
    const errors = domains.map(({ label, held }) =>
      average(held.map((row) => Number(product(standard(row), weights) * label < 0))),
    );
    // One row on the other side of the border is worth 2 / 30.
    near(distance(sample(8, 91, width), sample(9, 60, width, 1.5), seed, width), 2 * (1 - 2 * average(errors)), 0.07);
  });

  test('follows from its seed', () => {
    const [s, t] = [sample(1, 50, 8), sample(2, 50, 8, 0.5)];
    const run = () => Array.from({ length: 20 }, (_, seed) => distance(s, t, seed, 8));
    assert.deepEqual(run(), run());
    assert.ok(new Set(run()).size > 5);
  });

  test('is not defined of less than two rows, or of values that are not finite', () => {
    const s = sample(1, 4);
    for (const few of [0, 1]) {
      assert.equal(distance(s, sample(2, few)), null);
      assert.equal(distance(sample(2, few), s), null);
    }
    assert.ok(Number.isFinite(distance(sample(1, 2), sample(2, 3))));
    for (const bad of [Number.NaN, Infinity]) {
      for (let row = 0; row < 4; row++)
        assert.equal(distance(s.slice().fill(bad, row * FEATURES + 5, row * FEATURES + 6), s), null);
    }
  });
});

describe('MMD', () => {
  /** @param {Float32Array} s @param {Float32Array} t @param {number} [width] */
  const distance = (s, t, width = FEATURES) => finish(mmd2(s, t, width));

  /** As it is written in the papers. @param {Float32Array} source @param {Float32Array} target @param {number} width */
  function plain(source, target, width) {
    const [s, t] = [rowsOf(source, width), rowsOf(target, width)];
    const apart = (/** @type {number[]} */ a, /** @type {number[]} */ b) => total(a.map((value, k) => (value - b[k]) ** 2));
    const all = [...s, ...t];
    const mean = average(all.flatMap((a) => all.map((b) => apart(a, b))));
    const kernel = (/** @type {number[][]} */ x, /** @type {number[][]} */ y) =>
      average(
        x.flatMap((a) => y.map((b) => total([0.25, 0.5, 1, 2, 4].map((scale) => Math.exp(-apart(a, b) / (scale * mean)))))),
      );
    return kernel(s, s) + kernel(t, t) - 2 * kernel(s, t);
  }

  test('is what the formula says, of any counts and widths', () => {
    for (const [sources, targets, width] of [
      [1, 1, 1],
      [1, 6, 3],
      [5, 2, 7],
      [9, 12, 33],
      [30, 41, FEATURES],
    ]) {
      const [s, t] = [sample(3, sources, width), sample(4, targets, width, 2)];
      near(distance(s, t, width), plain(s, t, width), 1e-12);
      // Far from the origin, as float has them there.
      const [far, away] = [s, t].map((values) => values.map((value) => value + 1000));
      near(distance(far, away, width), plain(far, away, width), 1e-9);
    }
  });

  test('is what core/methods/mmd.c answers to the same rows', () => {
    // Its answer, in a program of its own: 1.328950983, from products rounded to float.
    const rows = Float32Array.from(
      { length: 15 * FEATURES },
      (_, i) => (Math.imul(i, 2654435761) >>> 8) / 2 ** 24 + (i < 6 * FEATURES ? 0 : 0.25),
    );
    near(distance(rows.subarray(0, 6 * FEATURES), rows.subarray(6 * FEATURES)), 1.328950983, 1e-6);
  });

  test('is about 0 of the same sample, and of rows that are all the same', () => {
    const s = sample(1, 50);
    near(distance(s, s.slice()), 0, 1e-12);
    near(distance(new Float32Array(3 * FEATURES).fill(7), new Float32Array(5 * FEATURES).fill(7)), 0, 1e-12);
  });

  test('tells a shift from none', () => {
    const s = sample(1, 60);
    const [none, some, much] = [0, 10, 40].map((shift) => Number(distance(s, sample(2, 60, FEATURES, shift))));
    assert.ok(none < 0.11 && some > 2 * none && much > 2 * some && much < 10, `${none}, ${some}, ${much}`);
  });

  test('is not defined without rows, or of values that are not finite', () => {
    const s = sample(1, 4);
    assert.equal(distance(s, new Float32Array(0)), null);
    assert.equal(distance(new Float32Array(0), s), null);
    for (const bad of [Number.NaN, Infinity, -Infinity]) assert.equal(distance(s, s.slice().fill(bad, 9, 10)), null);
  });
});

test('the long ones come in slices, with 500 rows of each domain', () => {
  const [s, t] = [sample(1, 500), sample(2, 500)];
  assert.ok(slices(proxyADistance(s, t, 1)) > 20);
  assert.ok(slices(mmd2(s, t)) > 100);
});

test('rows that are cut or tensors that differ are refused', () => {
  const cut = new Float32Array(FEATURES + 1);
  const whole = new Float32Array(2 * FEATURES);
  for (const [s, t] of [
    [cut, whole],
    [whole, cut],
  ]) {
    assert.throws(() => finish(proxyADistance(s, t, 1)), new RangeError('513 numbers are no rows of 512'));
    assert.throws(() => finish(mmd2(s, t)), RangeError);
    assert.throws(() => meanDistance(s, t), RangeError);
  }
  assert.throws(() => encoderDistance([cut], []), new RangeError('1 tensors here, 0 there'));
  assert.throws(() => encoderDistance([cut], [whole]), new RangeError('tensor 0 has 513 numbers here, 1024 there'));
});

describe('distances of means and weights', () => {
  test('are what they are on paper', () => {
    assert.equal(meanDistance(Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6), 2), Math.sqrt(9 + 9));
    assert.equal(encoderDistance([Float32Array.of(1, 2), Float32Array.of(5)], [Float32Array.of(1, 5), Float32Array.of(1)]), 5);
    const s = sample(1, 20);
    assert.equal(meanDistance(s, s), 0);
    assert.equal(encoderDistance([s], [s]), 0);
    assert.equal(encoderDistance([], []), 0);
    const [a, b] = [sample(1, 20, 3), sample(2, 11, 3, 1)].map((values) => rowsOf(values, 3));
    const gaps = [0, 1, 2].map((k) => average(a.map((row) => row[k])) - average(b.map((row) => row[k])));
    near(meanDistance(sample(1, 20, 3), sample(2, 11, 3, 1), 3), Math.hypot(...gaps), 1e-12);
  });

  test('are not defined without rows, or of values that are not finite', () => {
    const s = sample(1, 1);
    assert.equal(meanDistance(s, new Float32Array(0)), null);
    assert.equal(meanDistance(new Float32Array(0), s), null);
    assert.equal(meanDistance(s, s.slice().fill(Number.NaN, 3, 4)), null);
    assert.equal(encoderDistance([s], [s.slice().fill(Infinity, 3, 4)]), null);
  });
});
