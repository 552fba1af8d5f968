/** Features and answers whose measures are known, and the plain sums that measures are compared with. */
import assert from 'node:assert/strict';
import { FEATURES } from '../../web/engine/header.js';
import { randomStream } from '../../web/images/random.js';
import { softmax } from '../../web/run/answers.js';

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
export function sample(seed, count, width = FEATURES, shift = 0) {
  const draw = gaussian(seed);
  return Float32Array.from({ length: count * width }, (_, i) => draw() + (i % width === 0 ? shift : 0));
}

/** Answers to `count` images, none like the other. @param {number} seed @param {number} count @param {number} classes */
export const answers = (seed, count, classes) =>
  softmax(
    sample(seed, count, classes).map((logit) => 2 * logit),
    classes,
  );

/** Sure answers. @param {number[]} classes  of each row @param {number} of */
export const oneHot = (classes, of) =>
  Float32Array.from(classes.flatMap((c) => Array.from({ length: of }, (_, k) => Number(k === c))));

/** @param {Float32Array} values @param {number} width */
export const rowsOf = (values, width) =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

/** @param {number[]} values */
export const total = (values) => values.reduce((sum, value) => sum + value, 0);
/** @param {number[]} values */
export const average = (values) => total(values) / values.length;
/** @param {number[]} p */
export const H = (p) => -total(p.map((value) => (value === 0 ? 0 : value * Math.log(value))));
/** @param {number[]} a @param {number[]} b */
export const product = (a, b) => total(a.map((value, k) => value * b[k]));

/**
 * @param {number | null} actual
 * @param {number} expected
 * @param {number} [tolerance]
 */
export function near(actual, expected, tolerance = 1e-9) {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

/** @param {Generator<unknown, unknown>} work */
export function slices(work) {
  let count = 1;
  while (!work.next().done) count++;
  return count;
}
