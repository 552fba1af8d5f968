/** What answers say of themselves, without a label: against plain computations and cases whose answer is known. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FEATURES } from '../../web/engine/header.js';
import { bnm, classBalance, entropy, informationMaximisation, snd, softmax } from '../../web/run/answers.js';
import { finish } from '../../web/run/slices.js';
import { answers, average, H, near, oneHot, product, rowsOf, slices, total } from '../harness/samples.js';

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

test('the long one comes in slices, with 500 rows', () => {
  assert.ok(slices(snd(answers(3, 500, 10), 10)) > 3);
});

test('rows that are cut are refused', () => {
  const cut = new Float32Array(FEATURES + 1);
  const whole = new Float32Array(2 * FEATURES);
  for (const measure of [softmax, entropy, classBalance, informationMaximisation, bnm]) {
    assert.throws(() => measure(cut, 2), RangeError);
    assert.throws(() => measure(whole, 0), RangeError);
  }
  assert.throws(() => finish(snd(cut, 2)), RangeError);
});
