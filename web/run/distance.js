/**
 * How far two domains are apart, by their features, and how far MT is from MS.
 *
 * Features are (count, width), row-major, of width 512 unless given. All is meant for some hundreds of rows of each domain.
 * No measure answers NaN or infinity. One that is not defined - too few rows, as each says, or values that are not finite -
 * answers null. Arguments that do not fit together are a mistake of the caller's: RangeError. Nothing here is fed back into
 * training, so the last bits may differ from one JavaScript engine to the next.
 */
import { FEATURES } from '../engine/header.js';
import { below, PURPOSES, randomStream } from '../images/random.js';
import { countRows, defined, dot, meanRow, rowProducts } from './rows.js';
import { slicer } from './slices.js';

/** @typedef {import('./slices.js').Measuring} Measuring */
/** @typedef {{values: Float32Array, rows: number[]}} Rows  some rows of a matrix, by index */

/** Full-batch steps of the probe. */
const PROBE_STEPS = 100;
/** Its weight decay; what keeps it from learning the rows by heart is rather that the steps are few. */
const PROBE_DECAY = 0.01;

/**
 * Random halves of 0 .. count - 1, the first to train on; it has the odd one.
 * @param {number} count
 * @param {number} seed
 */
function halves(count, seed) {
  // The same stream for both domains: where both hold the same images, in one order, none is trained on and held out at once.
  const random = randomStream(seed, PURPOSES.probeSplit, 0);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const middle = Math.ceil(count / 2);
  return [order.slice(0, middle), order.slice(middle)];
}

/**
 * @param {Rows[]} parts
 * @param {number} width
 * @param {(values: Float32Array, at: number) => void} visit  is told of each row where it begins
 */
function* eachRow(parts, width, visit) {
  const full = slicer();
  for (const { values, rows } of parts) {
    for (const row of rows) {
      visit(values, row * width);
      // Memory that is touched for the first time costs more than arithmetic.
      if (full(20 * width)) yield null;
    }
  }
}

/**
 * What makes features standard: their mean, and one by their deviation (0 for a feature that is constant).
 * @param {Rows[]} parts  of both domains
 * @param {number} width
 */
function* moments(parts, width) {
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const sums = new Float64Array(width);
  yield* eachRow(parts, width, (values, at) => {
    for (let k = 0; k < width; k++) sums[k] += values[at + k];
  });
  const mean = sums.map((sum) => sum / count);
  const squares = new Float64Array(width);
  yield* eachRow(parts, width, (values, at) => {
    for (let k = 0; k < width; k++) squares[k] += (values[at + k] - mean[k]) ** 2;
  });
  // The mean of floats that are all the same may be off in its last bits; no float next to them is as near as this.
  const constant = mean.map((value) => (1e-12 * value) ** 2);
  return { mean, rate: squares.map((sum, k) => (sum / count > constant[k] ? 1 / Math.sqrt(sum / count) : 0)) };
}

/**
 * Rows as the probe sees them: standardised, and with one more feature that is always 1, whose weight is the bias.
 * @param {Rows[]} parts
 * @param {{mean: Float64Array, rate: Float64Array}} moments
 * @param {Float64Array} x  (at least so many, width + 1), overwritten from the first row on
 */
function* standardise(parts, { mean, rate }, x) {
  const width = mean.length;
  let to = 0;
  yield* eachRow(parts, width, (values, at) => {
    for (let k = 0; k < width; k++) x[to + k] = (values[at + k] - mean[k]) * rate[k];
    x[to + width] = 1;
    to += width + 1;
  });
}

/** The slope of a row's loss by its logit. @param {number} share @param {number} logit */
const pull = (share, logit) => -share / (1 + Math.exp(share < 0 ? -logit : logit));

/**
 * Trains the probe: Nesterov's accelerated gradient with a fixed number of steps, from weights of zero. A row's loss is
 * |share| * log(1 + exp(-sign(share) * logit)), logit = row * weights.
 *
 * From zero on, each step adds rows to the weights and scales them, so they are always sums of rows. The steps are taken on what
 * is added of each row, for which products of rows are all that is needed, and these are the same in every step.
 * @param {Float64Array} x  (rows, columns)
 * @param {number[]} share  (rows)
 * @param {number} columns
 * @returns {Generator<null, Float64Array>} weights (columns)
 */
function* trainProbe(x, share, columns) {
  const rows = share.length;
  const products = yield* rowProducts(x, columns);
  // The trace bounds the largest eigenvalue of the loss's second derivative, so no step is too long.
  const steepest = share.reduce((sum, of, row) => sum + (Math.abs(of) * products[row * rows + row]) / 4, PROBE_DECAY);
  const pulled = new Float64Array(rows);
  const ahead = new Float64Array(rows);
  const parts = new Float64Array(rows);
  const full = slicer();
  for (let step = 0; step < PROBE_STEPS; step++) {
    for (let row = 0; row < rows; row++) {
      pulled[row] = pull(share[row], dot(products, row * rows, ahead, rows));
      if (full(rows)) yield null;
    }
    for (let row = 0; row < rows; row++) {
      const next = ahead[row] - (pulled[row] + PROBE_DECAY * ahead[row]) / steepest;
      ahead[row] = next + (step / (step + 3)) * (next - parts[row]);
      parts[row] = next;
    }
  }
  const weights = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++, at += columns) {
    for (let k = 0; k < columns; k++) weights[k] += parts[row] * x[at + k];
  }
  return weights;
}

/**
 * Proxy A-distance (Ben-David, Blitzer, Crammer and Pereira 2006): a linear probe learns, on a random half of each domain, to
 * tell source from target, and errs on a share e of the other half: 2 * (1 - 2 e). Larger: the domains are further apart. 2:
 * told apart without error; 0: not at all. By chance e can exceed one half; the answer is then negative and left so, since
 * cutting it off at 0 would let the mean over seeds of two equal domains seem positive.
 *
 * The probe is logistic regression with some weight decay, on features standardised by mean and deviation of the half it learns
 * from; features that are constant there are left out. Both domains weigh the same in its loss and in e, whatever their counts.
 * An answer exactly on the border counts as half an error. Where there are as many features as rows, the probe misses a part of
 * what is different, and most of it where a few features alone differ: only values of the same count can be compared.
 *
 * @param {Float32Array} source  (count, width)
 * @param {Float32Array} target  (count, width), the count may be another
 * @param {number} seed  of the halves, 0 to 2^32 - 1: the same seed gives the same answer
 * @param {number} [width]
 * @returns {Measuring} -2 to 2; not defined where a domain has fewer than two rows
 */
export function* proxyADistance(source, target, seed, width = FEATURES) {
  const parts = [source, target].map((values) => halves(countRows(values, width), seed).map((rows) => ({ values, rows })));
  const [train, held] = [0, 1].map((half) => parts.map((domain) => domain[half]));
  if (held.some(({ rows }) => rows.length === 0)) return null;
  const scale = yield* moments(train, width);
  const shares = train.flatMap(({ rows }, domain) => rows.map(() => (domain - 0.5) / rows.length));
  const x = new Float64Array(shares.length * (width + 1));
  yield* standardise(train, scale, x);
  const weights = yield* trainProbe(x, shares, width + 1);

  const { mean, rate } = scale;
  const twiceWrong = [0, 0];
  for (const [domain, part] of held.entries()) {
    yield* eachRow([part], width, (values, at) => {
      let logit = weights[width];
      for (let k = 0; k < width; k++) logit += (values[at + k] - mean[k]) * rate[k] * weights[k];
      const answer = Number.isFinite(logit) ? Math.sign(logit) : Number.NaN;
      twiceWrong[domain] += domain ? 1 - answer : 1 + answer;
    });
  }
  const [sources, targets] = held.map(({ rows }) => rows.length);
  // Over a common denominator, so that one half comes out exactly.
  const error = (twiceWrong[0] * targets + twiceWrong[1] * sources) / (4 * sources * targets);
  return defined(2 * (1 - 2 * error));
}

/**
 * Squared maximum mean discrepancy (Gretton et al. 2012) with the mixture of five Gaussian kernels of Long et al. 2015, as
 * core/methods/mmd.c has it with bandwidth 1: the sum of exp(-d / (scale * mean)) over the scales 1/4, 1/2, 1, 2 and 4, where d
 * is the squared distance of two rows and mean that of all pairs of rows of both domains, each with itself among them. Biased
 * estimator: rows are paired with themselves too, so the answer is never negative (rounding below 0 is cut off), and two samples
 * of one distribution have about 2 * (5 - mean kernel) / count. Larger: further apart.
 *
 * Time and memory grow with the square of the rows: 500 and 500 take about 100 ms and 8 MB.
 *
 * @param {Float32Array} source  (count, width)
 * @param {Float32Array} target  (count, width), the count may be another
 * @param {number} [width]
 * @returns {Measuring} 0 to 10; not defined where a domain has no row
 */
export function* mmd2(source, target, width = FEATURES) {
  const sources = countRows(source, width);
  const targets = countRows(target, width);
  if (sources === 0 || targets === 0) return null;
  const rows = sources + targets;
  const sourceMean = meanRow(source, width);
  const targetMean = meanRow(target, width);
  const mean = sourceMean.map((value, k) => (sources * value + targets * targetMean[k]) / rows);
  // About their mean: distances stay, and products of what is far off lose no digits.
  const x = new Float64Array(rows * width);
  x.set(source);
  x.set(target, sources * width);
  for (let at = 0; at < x.length; at += width) for (let k = 0; k < width; k++) x[at + k] -= mean[k];
  const products = yield* rowProducts(x, width);
  const square = Array.from({ length: rows }, (_, row) => products[row * rows + row]);
  // Rows are then at a mean squared distance of twice their mean square.
  const distance = (2 * square.reduce((sum, value) => sum + value, 0)) / rows;
  const rate = distance > 0 ? 1 / (4 * distance) : 0; // of the widest kernel

  let sum = 5 * (1 / sources + 1 / targets); // each row with itself
  const full = slicer();
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      // The widest kernel first; the others are its powers.
      let kernel = Math.exp(-rate * Math.max(0, square[a] + square[b] - 2 * products[a * rows + b]));
      let kernels = 0;
      for (let scale = 0; scale < 5; scale++, kernel *= kernel) kernels += kernel;
      // Twice: (a, b) and (b, a).
      if (b < sources) sum += (2 * kernels) / (sources * sources);
      else if (a >= sources) sum += (2 * kernels) / (targets * targets);
      else sum -= (2 * kernels) / (sources * targets);
    }
    // The exponential costs about as much as sixty multiplications.
    if (full(60 * (rows - a))) yield null;
  }
  return defined(Math.max(0, sum));
}

/**
 * |mean of source - mean of target|_2, in the features' own units: MMD with a linear kernel (Tzeng et al. 2014). Larger: further
 * apart.
 *
 * @param {Float32Array} source  (count, width)
 * @param {Float32Array} target  (count, width), the count may be another
 * @param {number} [width]
 * @returns {number | null} not defined where a domain has no row
 */
export function meanDistance(source, target, width = FEATURES) {
  if (countRows(source, width) === 0 || countRows(target, width) === 0) return null;
  const t = meanRow(target, width);
  return defined(Math.sqrt(meanRow(source, width).reduce((sum, value, k) => sum + (value - t[k]) ** 2, 0)));
}

/**
 * ||MT - MS||_2 over all weights: how far adaptation has carried the target encoder from where it began, 0 at the start. Neither
 * direction is better.
 *
 * @param {Float32Array[]} source  tensors of MS
 * @param {Float32Array[]} target  tensors of MT, in the same order and of the same lengths
 * @returns {number | null} 0 for no tensors
 * @throws {RangeError} the tensors do not match
 */
export function encoderDistance(source, target) {
  if (source.length !== target.length) throw new RangeError(`${source.length} tensors here, ${target.length} there`);
  let sum = 0;
  for (const [i, s] of source.entries()) {
    const t = target[i];
    if (s.length !== t.length) throw new RangeError(`tensor ${i} has ${s.length} numbers here, ${t.length} there`);
    for (let k = 0; k < s.length; k++) sum += (t[k] - s[k]) ** 2;
  }
  return defined(Math.sqrt(sum));
}
