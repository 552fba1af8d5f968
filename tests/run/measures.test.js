/** The figures of web/measures.js, against plain computations in double precision and cases whose answer is known. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FEATURES } from '../../web/engine/header.js';
import { PURPOSES, randomStream } from '../../web/images/random.js';
import { UNLABELLED } from '../../web/images/shape.js';
import { expectedCalibrationError, perClassAccuracy } from '../../web/run/accuracy.js';
import { bnm, classBalance, entropy, informationMaximisation, snd, softmax } from '../../web/run/answers.js';
import { encoderDistance, meanDistance, mmd2, proxyADistance } from '../../web/run/distance.js';
import { selections, selectRound } from '../../web/run/selection.js';
import { finish } from '../../web/run/slices.js';
import { accuracyInterval, meanDeviation } from '../../web/run/statistics.js';

/** No purpose of the project's. */
const TEST = 1000;

/** @param {number} seed */
function gaussian(seed) {
  const random = randomStream(seed, TEST, 0);
  return () => Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}

/**
 * Independent normal features, the first of them moved by `shift`.
 * @param {number} seed
 * @param {number} count
 * @param {number} [width]
 * @param {number} [shift]
 */
function sample(seed, count, width = FEATURES, shift = 0) {
  const draw = gaussian(seed);
  return Float32Array.from({ length: count * width }, (_, i) => draw() + (i % width === 0 ? shift : 0));
}

/** Answers to `count` images, none like the other. @param {number} seed @param {number} count @param {number} classes */
const answers = (seed, count, classes) =>
  softmax(
    sample(seed, count, classes).map((logit) => 2 * logit),
    classes,
  );

/** Sure answers. @param {number[]} classes  of each row @param {number} of */
const oneHot = (classes, of) =>
  Float32Array.from(classes.flatMap((c) => Array.from({ length: of }, (_, k) => Number(k === c))));

/** @param {Float32Array} values @param {number} width */
const rowsOf = (values, width) =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

/** @param {number[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0);
/** @param {number[]} values */
const average = (values) => total(values) / values.length;
/** @param {number[]} p */
const H = (p) => -total(p.map((value) => (value === 0 ? 0 : value * Math.log(value))));
/** @param {number[]} a @param {number[]} b */
const product = (a, b) => total(a.map((value, k) => value * b[k]));

/**
 * @param {number | null} actual
 * @param {number} expected
 * @param {number} [tolerance]
 */
function near(actual, expected, tolerance = 1e-9) {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

/** @param {Generator<unknown, unknown>} work */
function slices(work) {
  let count = 1;
  while (!work.next().done) count++;
  return count;
}

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
    // Errors beyond one deviation: 0.158655.
    near(distance(sample(1, 8000, 1), sample(2, 8000, 1, 2), 1, 1), 2 * (1 - 2 * 0.158655), 0.05);
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
  const [s, t, p] = [sample(1, 500), sample(2, 500), answers(3, 500, 10)];
  assert.ok(slices(proxyADistance(s, t, 1)) > 20);
  assert.ok(slices(mmd2(s, t)) > 100);
  assert.ok(slices(snd(p, 10)) > 3);
});

test('rows that are cut, labels too few or tensors that differ are refused', () => {
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
  for (const measure of [softmax, entropy, classBalance, informationMaximisation, bnm]) {
    assert.throws(() => measure(cut, 2), RangeError);
    assert.throws(() => measure(whole, 0), RangeError);
  }
  assert.throws(() => finish(snd(cut, 2)), RangeError);
  assert.throws(() => expectedCalibrationError(whole, 2, [1]), new RangeError('1 labels for 512 rows'));
  assert.throws(() => expectedCalibrationError(oneHot([1], 2), 2, [1], 0), RangeError);
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

describe('answers', () => {
  /** @param {Float32Array} p @param {number} classes */
  const all = (p, classes) => ({
    entropy: entropy(p, classes),
    balance: classBalance(p, classes),
    information: informationMaximisation(p, classes),
    bnm: bnm(p, classes),
    snd: finish(snd(p, classes)),
  });

  test('are probabilities of logits, however large', () => {
    assert.deepEqual([...softmax(Float32Array.of(0, 0, 3e38, 3e38, -3e38, 3e38), 2)], [0.5, 0.5, 0.5, 0.5, 0, 1]);
    const [p] = rowsOf(softmax(Float32Array.of(1, 2, -1), 3), 3);
    const z = Math.E + Math.E ** 2 + 1 / Math.E;
    for (const [k, power] of [1, 2, -1].entries()) near(p[k], Math.E ** power / z, 1e-7);
    assert.deepEqual(softmax(new Float32Array(0), 3), new Float32Array(0));
    for (const bad of [Number.NaN, Infinity]) {
      assert.ok(softmax(Float32Array.of(bad, 0), 2).every(Number.isNaN));
      for (const [name, value] of Object.entries(all(softmax(Float32Array.of(1, 2, bad, 0, 2, 1), 2), 2))) {
        assert.equal(value, null, name);
      }
    }
  });

  test('that are uniform', () => {
    for (const classes of [2, 4, 10]) {
      const { entropy, balance, information, bnm, snd } = all(new Float32Array(20 * classes).fill(1 / classes), classes);
      near(entropy, Math.log(classes), 1e-7);
      near(balance, 1, 1e-7);
      near(information, 0, 1e-7);
      // One singular value, the length of the whole matrix: sqrt(count / classes).
      near(bnm, Math.sqrt(1 / (20 * classes)), 1e-7);
      near(snd, Math.log(19), 1e-9);
    }
  });

  test('that are sure and balanced', () => {
    for (const classes of [2, 4, 10]) {
      const rows = Array.from({ length: 12 * classes }, (_, i) => i % classes);
      const { entropy, balance, information, bnm, snd } = all(oneHot(rows, classes), classes);
      assert.equal(entropy, 0);
      near(balance, 1, 1e-12);
      near(information, Math.log(classes), 1e-12);
      // As many singular values as classes, each the root of the 12 rows of its class.
      near(bnm, Math.sqrt(classes / rows.length), 1e-12);
      // 11 neighbours of weight 1, and those of other classes of weight exp(-20) each.
      near(snd, Math.log(11), 1e-5);
    }
  });

  test('that are sure and always the same', () => {
    const { entropy, balance, information, bnm, snd } = all(oneHot(Array(30).fill(2), 3), 3);
    assert.deepEqual([entropy, balance, information], [0, 0, 0]);
    near(bnm, Math.sqrt(30) / 30, 1e-12);
    near(snd, Math.log(29), 1e-12);
  });

  test('of any kind are measured as the formulas say', () => {
    for (const [count, classes] of [
      [2, 3],
      [7, 10],
      [40, 2],
      [90, 10],
    ]) {
      const p = answers(6, count, classes);
      const rows = rowsOf(p, classes);
      const mean = rows[0].map((_, k) => average(rows.map((row) => row[k])));
      const measured = all(p, classes);
      near(measured.entropy, average(rows.map(H)), 1e-12);
      near(measured.balance, H(mean) / Math.log(classes), 1e-12);
      near(measured.information, H(mean) - average(rows.map(H)), 1e-12);
      near(measured.bnm, nuclearNorm(rows) / count, 1e-7);
      const unit = rows.map((row) => row.map((value) => value / Math.hypot(...row)));
      const densities = unit.map((a, i) => {
        const weights = unit.filter((_, j) => j !== i).map((b) => Math.exp(product(a, b) / 0.05));
        return H(weights.map((weight) => weight / total(weights)));
      });
      near(measured.snd, average(densities), 1e-10);
    }
  });

  /** By Hestenes' rotations of the columns themselves, which end as lengths. @param {number[][]} rows */
  function nuclearNorm(rows) {
    const columns = rows[0].map((_, k) => rows.map((row) => row[k]));
    for (let sweep = 0; sweep < 60; sweep++) {
      for (let p = 0; p < columns.length; p++) {
        for (let q = p + 1; q < columns.length; q++) {
          const [a, b] = [columns[p], columns[q]];
          const angle = Math.atan2(2 * product(a, b), product(a, a) - product(b, b)) / 2;
          columns[p] = a.map((value, i) => Math.cos(angle) * value + Math.sin(angle) * b[i]);
          columns[q] = a.map((value, i) => Math.cos(angle) * b[i] - Math.sin(angle) * value);
        }
      }
    }
    return total(columns.map((column) => Math.sqrt(product(column, column))));
  }

  test('of two classes have the nuclear norm that can be had without eigenvalues', () => {
    const p = answers(7, 50, 2);
    const rows = rowsOf(p, 2);
    const [a, b] = [0, 1].map((k) => rows.map((row) => row[k]));
    const trace = product(a, a) + product(b, b);
    const root = Math.sqrt(product(a, a) * product(b, b) - product(a, b) ** 2);
    near(bnm(p, 2), Math.sqrt(trace + 2 * root) / 50, 1e-12);
  });

  test('in no or a single row', () => {
    for (const [name, value] of Object.entries(all(new Float32Array(0), 3))) assert.equal(value, null, name);
    const one = all(Float32Array.of(0.25, 0.75), 2);
    near(one.entropy, H([0.25, 0.75]), 1e-12);
    near(one.balance, H([0.25, 0.75]) / Math.LN2, 1e-12);
    assert.equal(one.information, 0);
    near(one.bnm, Math.sqrt(0.625), 1e-7);
    assert.equal(one.snd, null);
    assert.equal(finish(snd(answers(1, 2, 3), 3)), 0);
    assert.equal(classBalance(Float32Array.of(1, 1), 1), null);
  });
});

describe('choosing a round', () => {
  const rounds = (/** @type {(number | null)[]} */ ...values) =>
    values.map((information_maximisation) => ({ information_maximisation }));

  test('takes the largest information, the first of equals, and passes over what is not finite', () => {
    assert.equal(selectRound(rounds(0.1, 0.3, 0.2)), 1);
    assert.equal(selectRound(rounds(0.1, 0.3, 0.3)), 1);
    assert.equal(selectRound(rounds(null, Number.NaN, Infinity, -0.5, -0.6, -Infinity)), 3);
    assert.equal(selectRound(rounds(null, Number.NaN)), null);
    assert.equal(selectRound([]), null);
  });

  test('stands beside the final round and the best by the labels', () => {
    const round = (/** @type {number} */ information_maximisation, /** @type {number} */ target_accuracy) => ({
      information_maximisation,
      target_accuracy,
    });
    const all = [round(0.1, 0.9), round(0.3, 0.7), round(0.2, 0.8)];
    assert.deepEqual(selections(all), { final: all[2], labelFree: all[1], oracle: all[0] });
    const undefinedOnes = [round(Number.NaN, 0.5), round(Number.NaN, 0.4)];
    assert.equal(selections(undefinedOnes)?.labelFree, undefinedOnes[1], 'without a criterion the final round');
    assert.equal(selections([]), null);
  });

  test('reads nothing else of a round', () => {
    /** @type {PropertyKey[]} */
    const read = [];
    const spied = rounds(0.1, 0.2).map((round) => {
      const get = (/** @type {typeof round} */ of, /** @type {PropertyKey} */ key) => {
        read.push(key);
        return Reflect.get(of, key);
      };
      return new Proxy(round, { get });
    });
    assert.equal(selectRound(spied), 1);
    assert.deepEqual([...new Set(read)], ['information_maximisation']);
  });
});

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

describe('calibration', () => {
  // Of ten bins one holds 0.625 and 0.6875, of which one is right; another 0.875, right; another 0.96875 twice, one right.
  const p = Float32Array.of(0.625, 0.375, 0.3125, 0.6875, 0.875, 0.125, 0.03125, 0.96875, 0.96875, 0.03125);
  const labels = [0, 0, 0, 1, 1];

  test('is what it is by hand', () => {
    const expected = (Math.abs(1 - 1.3125) + Math.abs(1 - 0.875) + Math.abs(1 - 1.9375)) / 5;
    // Of five bins 0.875 and 0.96875 share the last one.
    const merged = (Math.abs(1 - 1.3125) + Math.abs(2 - 2.8125)) / 5;
    near(expectedCalibrationError(p, 2, labels, 10), expected, 1e-12);
    near(expectedCalibrationError(p, 2, labels, 5), merged, 1e-12);
    // A bin has its upper border: of four, 0.5 is with 0.375, and 0.75 with 0.625; of eight, each is alone.
    const edges = Float32Array.of(0.5, 0.25, 0.25, 0.375, 0.3125, 0.3125, 0.75, 0.25, 0, 0.625, 0.25, 0.125);
    near(expectedCalibrationError(edges, 3, [1, 0, 0, 1], 4), (Math.abs(1 - 0.875) + Math.abs(1 - 1.375)) / 4, 1e-12);
    near(expectedCalibrationError(edges, 3, [1, 0, 0, 1], 8), (0.5 + 0.625 + 0.25 + 0.625) / 4, 1e-12);
  });

  test('of sure answers is the share that is wrong, of fair coins 0', () => {
    assert.equal(expectedCalibrationError(oneHot([0, 1, 2, 0], 3), 3, [0, 1, 1, 0]), 0.25);
    // The first of equals is the answer.
    assert.equal(expectedCalibrationError(new Float32Array(8).fill(0.5), 2, [0, 0, 1, 1]), 0);
  });

  test('leaves out what has no label, and is not defined where none has', () => {
    const more = Float32Array.of(...p, 0, 1);
    near(
      expectedCalibrationError(more, 2, Uint8Array.of(...labels, UNLABELLED)),
      Number(expectedCalibrationError(p, 2, labels)),
      1e-12,
    );
    assert.equal(expectedCalibrationError(p, 2, Array(5).fill(UNLABELLED)), null);
    assert.equal(expectedCalibrationError(new Float32Array(0), 2, []), null);
    assert.equal(expectedCalibrationError(Float32Array.of(Number.NaN, 1), 2, [0]), null);
    assert.equal(expectedCalibrationError(Float32Array.of(0.25, 0.75), 2, [1]), 0.25);
  });
});

test('accuracy of each class, null of one without images', () => {
  assert.deepEqual(
    perClassAccuracy([
      [3, 1, 0],
      [0, 0, 0],
      [5, 0, 0],
    ]),
    [0.75, null, 0],
  );
  assert.deepEqual(perClassAccuracy([]), []);
});

test('mean, deviation and worst of several seeds', () => {
  assert.deepEqual(meanDeviation([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, deviation: Math.sqrt(32 / 7), worst: 2 });
  assert.deepEqual(meanDeviation([0.5]), { mean: 0.5, deviation: null, worst: 0.5 });
  const nothing = { mean: null, deviation: null, worst: null };
  for (const values of [[], [0.5, Number.NaN], [0.5, Infinity]]) assert.deepEqual(meanDeviation(values), nothing);
});
