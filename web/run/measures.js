/**
 * Figures that say how far two domains are apart, how a network answers where no label is known, and how sure an accuracy is;
 * the same in the page's worker and in Node. Nothing here touches the engine, and nothing here is fed back into training, so the
 * last bits may differ from one JavaScript engine to the next.
 *
 * Matrices are row-major. Features are (count, width), by default as wide as the encoder's. Probabilities are (count, classes);
 * that rows are not negative and sum to 1 is not checked, `softmax` makes such rows of logits. Logarithms are natural: entropies
 * are in nats.
 *
 * No measure answers NaN or infinity. One that is not defined - too few rows, as each says, or values that are not finite -
 * answers null. Arguments that do not fit together are a mistake of the caller's: RangeError.
 *
 * What takes long is a generator: it yields null after a slice of some milliseconds of work, and returns the measure. Within
 * another generator `yield*` gives it, elsewhere `finish`. All is meant for some hundreds of rows of each domain.
 */

import { FEATURES } from '../engine/header.js';
import { below, PURPOSES, randomStream } from '../images/random.js';

/** @typedef {Generator<null, number | null>} Measuring  null yielded: a slice is done; null returned: not defined */

/** Width of the encoder's features. */
const WIDTH = FEATURES;
/** Milliseconds of a slice. */
const SLICE = 5;
/** Multiply-adds of a slice, at the most: where the clock is coarse it says nothing. */
const MOST = 2e6;
/** Multiply-adds between two looks at the clock. */
const LOOK = 5e4;

/**
 * When to yield: the function is told of multiply-adds done, and answers whether a slice is full. Code that is not compiled yet
 * takes many times as long, as do slow machines; therefore the clock.
 * @returns {(work: number) => boolean}
 */
function slicer() {
  let since = performance.now();
  let [done, looked] = [0, 0];
  return (work) => {
    if (done === 0) since = performance.now(); // and not when the last slice ended
    done += work;
    if (done < looked + LOOK) return false;
    looked = done;
    if (done < MOST && performance.now() < since + SLICE) return false;
    done = 0;
    looked = 0;
    return true;
  };
}

/**
 * Runs a generator to its end.
 * @template T
 * @param {Generator<unknown, T>} work
 * @returns {T}
 */
export function finish(work) {
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
  }
}

/** @typedef {{values: Float32Array, rows: number[]}} Rows  some rows of a matrix, by index */

/** @param {number} value */
const defined = (value) => (Number.isFinite(value) ? value : null);

/**
 * @param {Float32Array} values
 * @param {number} width  of a row
 * @throws {RangeError}
 */
function countRows(values, width) {
  const count = values.length / width;
  if (!(Number.isInteger(count) && width > 0)) throw new RangeError(`${values.length} numbers are no rows of ${width}`);
  return count;
}

/**
 * The mean of the rows.
 * @param {Float32Array} values  (count, width), count > 0
 * @param {number} width
 */
function meanRow(values, width) {
  const count = countRows(values, width);
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at += width) for (let k = 0; k < width; k++) mean[k] += values[at + k];
  return mean.map((sum) => sum / count);
}

// --- two domains ------------------------------------------------------------------------------------------------------------

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

/**
 * Of `length` values of x, from `at` on.
 * @param {Float64Array} x
 * @param {number} at
 * @param {number} length
 */
function squareSum(x, at, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += x[at + k] ** 2;
  return sum;
}

/** The slope of a row's loss by its logit. @param {number} share @param {number} logit */
const pull = (share, logit) => -share / (1 + Math.exp(share < 0 ? -logit : logit));

/**
 * Trains the probe: Nesterov's accelerated gradient with a fixed number of steps, from weights of zero. A row's loss is
 * |share| * log(1 + exp(-sign(share) * logit)), logit = row * weights.
 * @param {Float64Array} x  (rows, columns)
 * @param {number[]} share  (rows)
 * @param {number} columns
 * @returns {Generator<null, Float64Array>} weights (columns)
 */
function* trainProbe(x, share, columns) {
  // The trace bounds the largest eigenvalue of the loss's second derivative, so no step is too long.
  let steepest = PROBE_DECAY;
  for (let row = 0; row < share.length; row++) steepest += (Math.abs(share[row]) * squareSum(x, row * columns, columns)) / 4;
  const slope = new Float64Array(columns);
  const ahead = new Float64Array(columns);
  let weights = new Float64Array(columns);
  const full = slicer();
  for (let step = 0; step < PROBE_STEPS; step++) {
    slope.fill(0);
    for (let row = 0, at = 0; row < share.length; row++, at += columns) {
      let logit = 0;
      for (let k = 0; k < columns; k++) logit += x[at + k] * ahead[k];
      const pulled = pull(share[row], logit);
      for (let k = 0; k < columns; k++) slope[k] += pulled * x[at + k];
      if (full(2 * columns)) yield null;
    }
    const next = ahead.map((weight, k) => weight - (slope[k] + PROBE_DECAY * weight) / steepest);
    for (let k = 0; k < columns; k++) ahead[k] = next[k] + (step / (step + 3)) * (next[k] - weights[k]);
    weights = next;
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
export function* proxyADistance(source, target, seed, width = WIDTH) {
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
 * Time grows with the square of the rows: 500 and 500 take about 100 ms.
 *
 * @param {Float32Array} source  (count, width)
 * @param {Float32Array} target  (count, width), the count may be another
 * @param {number} [width]
 * @returns {Measuring} 0 to 10; not defined where a domain has no row
 */
export function* mmd2(source, target, width = WIDTH) {
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
  // Rows are then at a mean squared distance of twice their mean square.
  const square = Array.from({ length: rows }, (_, row) => squareSum(x, row * width, width));
  const distance = (2 * square.reduce((sum, value) => sum + value, 0)) / rows;
  const rate = distance > 0 ? 1 / (4 * distance) : 0; // of the widest kernel

  let sum = 5 * (1 / sources + 1 / targets); // each row with itself
  const full = slicer();
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      let product = 0;
      for (let k = 0, i = a * width, j = b * width; k < width; k++) product += x[i + k] * x[j + k];
      // The widest kernel first; the others are its powers.
      let kernel = Math.exp(-rate * Math.max(0, square[a] + square[b] - 2 * product));
      let kernels = 0;
      for (let scale = 0; scale < 5; scale++, kernel *= kernel) kernels += kernel;
      // Twice: (a, b) and (b, a).
      if (b < sources) sum += (2 * kernels) / (sources * sources);
      else if (a >= sources) sum += (2 * kernels) / (targets * targets);
      else sum -= (2 * kernels) / (sources * targets);
      if (full(width)) yield null;
    }
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
export function meanDistance(source, target, width = WIDTH) {
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

// --- answers without labels -------------------------------------------------------------------------------------------------

/**
 * Probabilities of logits, row by row. A row with a NaN or +infinity among its logits becomes NaN: measures of it are not
 * defined.
 *
 * @param {Float32Array} logits  (count, classes)
 * @param {number} classes
 * @returns {Float32Array} (count, classes)
 */
export function softmax(logits, classes) {
  countRows(logits, classes);
  const probabilities = new Float32Array(logits.length);
  const row = new Float64Array(classes);
  for (let at = 0; at < logits.length; at += classes) {
    const most = logits.subarray(at, at + classes).reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      row[k] = Math.exp(logits[at + k] - most);
      sum += row[k];
    }
    for (let k = 0; k < classes; k++) probabilities[at + k] = row[k] / sum;
  }
  return probabilities;
}

/**
 * H(p) of one row; 0 * log 0 is 0.
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 */
function rowEntropy(values, from, to) {
  let sum = 0;
  for (let k = from; k < to; k++) if (values[k] !== 0) sum -= values[k] * Math.log(values[k]);
  return sum;
}

/**
 * The mean over rows of H(p), in nats (Grandvalet and Bengio 2005). Smaller: surer of its answers, be they right or wrong.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @returns {number | null} 0 to log(classes); not defined without rows
 */
export function entropy(probabilities, classes) {
  const count = countRows(probabilities, classes);
  if (count === 0) return null;
  let sum = 0;
  for (let at = 0; at < probabilities.length; at += classes) sum += rowEntropy(probabilities, at, at + classes);
  return defined(sum / count);
}

/**
 * The entropy of the mean answer as a share of log(classes). 1: all classes are answered alike; 0: always the same one. Larger
 * is better where the images are spread evenly over the classes, as they about are here.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @returns {number | null} 0 to 1; not defined without rows or with a single class
 */
export function classBalance(probabilities, classes) {
  if (countRows(probabilities, classes) === 0 || classes < 2) return null;
  return defined(rowEntropy(meanRow(probabilities, classes), 0, classes) / Math.log(classes));
}

/**
 * H(mean p) - mean H(p), in nats: the mutual information of image and answer (Bridle, Heading and MacKay 1991; as an aim of
 * adaptation Shi and Sha 2012, Liang et al. 2020). Larger is better: each answer sure, all classes answered.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @returns {number | null} 0 to log(classes), rounding below 0 cut off; 0 for a single row; not defined without rows
 */
export function informationMaximisation(probabilities, classes) {
  const mean = entropy(probabilities, classes);
  return mean === null ? null : defined(Math.max(0, rowEntropy(meanRow(probabilities, classes), 0, classes) - mean));
}

/**
 * Eigenvalues of a symmetric matrix by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 8.5).
 * @param {Float64Array} a  (n, n), overwritten
 * @param {number} n
 */
function eigenvalues(a, n) {
  const square = (/** @type {number} */ sum, /** @type {number} */ value) => sum + value * value;
  const negligible = 1e-30 * a.reduce(square, 0);
  // Sweeps converge quadratically, few are ever needed; the limit is for what is not finite.
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += a[p * n + q] ** 2;
    if (!(off > negligible)) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p * n + q] === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p], a[k * n + q]];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p * n + k], a[q * n + k]];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
    }
  }
  return Float64Array.from({ length: n }, (_, k) => a[k * n + k]);
}

/**
 * Batch nuclear norm (Cui et al. 2020): the sum of the singular values of the (count, classes) matrix of probabilities, divided
 * by count, as in their loss. Larger is better: each answer sure, all classes answered. The most, of sure answers evenly spread,
 * is sqrt(classes / count) where count is no smaller than classes, so only values of the same count can be compared.
 *
 * The singular values are the roots of the eigenvalues of the (classes, classes) matrix of products of columns, which leaves
 * about eight digits.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @returns {number | null} not defined without rows
 */
export function bnm(probabilities, classes) {
  const count = countRows(probabilities, classes);
  if (count === 0) return null;
  const gram = new Float64Array(classes * classes);
  for (let at = 0; at < probabilities.length; at += classes) {
    for (let p = 0; p < classes; p++) {
      for (let q = 0; q < classes; q++) gram[p * classes + q] += probabilities[at + p] * probabilities[at + q];
    }
  }
  // Where there are fewer rows than classes some are 0, and may come out a little below.
  const norm = eigenvalues(gram, classes).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return defined(norm / count);
}

/** Temperature of `snd`, as in the paper. */
const SND_TEMPERATURE = 0.05;

/**
 * Soft neighbourhood density (Saito et al. 2021): rows of probabilities, scaled to length 1, are compared with each other;
 * softmax of a row's similarities / 0.05, itself left out, says who its neighbours are; the mean over rows of the entropy of
 * that, in nats. Larger is better: each answer has many close neighbours. It grows with log(count), so only values of the same
 * count can be compared, and it is largest too where all answers are the same one: look at the class balance beside it.
 *
 * Time grows with the square of the rows: 500 take a few milliseconds.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @returns {Measuring} 0 to log(count - 1); not defined with fewer than two rows
 */
export function* snd(probabilities, classes) {
  const count = countRows(probabilities, classes);
  if (count < 2) return null;
  const x = Float64Array.from(probabilities);
  for (let at = 0; at < x.length; at += classes) {
    const length = Math.sqrt(squareSum(x, at, classes));
    for (let k = 0; k < classes; k++) x[at + k] /= length;
  }
  // With weights exp(z), H = log(sum of weights) - (sum of weights * z) / (sum of weights). z = (similarity - 1) / temperature is
  // -20 to 0, so that nothing overflows or vanishes, and every pair serves both of its rows.
  const sums = new Float64Array(count);
  const moments = new Float64Array(count);
  const full = slicer();
  for (let i = 1; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let similarity = 0;
      for (let k = 0; k < classes; k++) similarity += x[i * classes + k] * x[j * classes + k];
      const z = (similarity - 1) / SND_TEMPERATURE;
      const weight = Math.exp(z);
      sums[i] += weight;
      sums[j] += weight;
      moments[i] += weight * z;
      moments[j] += weight * z;
    }
    // The exponential and the sums cost about as much as sixty multiplications.
    if (full(i * (classes + 60))) yield null;
  }
  return defined(sums.reduce((sum, value, i) => sum + Math.log(value) - moments[i] / value, 0) / count);
}

/**
 * The round to keep where no target label may be looked at: that of the largest information maximisation, the first of equals.
 * Nothing else of a round is read, no accuracy above all. Rounds where it is null or not finite are passed over.
 *
 * @param {{information_maximisation: number | null}[]} rounds
 * @returns {number | null} an index; null: there is no round to choose
 */
export function selectRound(rounds) {
  let best = -Infinity;
  let chosen = null;
  for (const [i, { information_maximisation: value }] of rounds.entries()) {
    if (value === null || !Number.isFinite(value) || value <= best) continue;
    best = value;
    chosen = i;
  }
  return chosen;
}

/**
 * The round reported, beside the one a criterion without labels would have kept and the one that the labels show to be best,
 * which no honest run can know.
 *
 * @template {{information_maximisation: number | null, target_accuracy: number}} R
 * @param {R[]} rounds
 * @returns {{final: R, labelFree: R, oracle: R} | null}  null: there are none
 */
export function selections(rounds) {
  const final = rounds.at(-1);
  if (!final) return null;
  const labelFree = rounds[selectRound(rounds) ?? rounds.length - 1];
  const oracle = rounds.reduce((best, round) => (round.target_accuracy > best.target_accuracy ? round : best));
  return { final, labelFree, oracle };
}

// --- answers and labels -----------------------------------------------------------------------------------------------------

/** The normal distribution has 95 % within so many deviations. */
const Z95 = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share (Wilson 1927): those true shares that do not contradict `right` of `count`. Holds for images
 * drawn independently, and says nothing of how runs with other seeds would differ: `meanDeviation` does.
 *
 * @param {number} right
 * @param {number} count
 * @returns {{low: number, high: number}} within 0 to 1, which it is for a count of 0
 * @throws {RangeError} not 0 <= right <= count
 */
export function accuracyInterval(right, count) {
  if (!(right >= 0 && right <= count && count < Infinity)) throw new RangeError(`${right} of ${count} is no share`);
  if (count === 0) return { low: 0, high: 1 };
  const z2 = Z95 ** 2;
  const middle = (right + z2 / 2) / (count + z2);
  const reach = (Z95 / (count + z2)) * Math.sqrt((right * (count - right)) / count + z2 / 4);
  // At the ends rounding alone would keep it from 0 and 1.
  return { low: right === 0 ? 0 : middle - reach, high: right === count ? 1 : middle + reach };
}

/**
 * Expected calibration error (Naeini et al. 2015, Guo et al. 2017): answers are grouped by their probability into bins of equal
 * width, (0, 1/bins] to (1 - 1/bins, 1]; the mean over answers of the bin's |accuracy - mean probability|. Smaller is better: 90 %
 * sure means right nine times of ten. The answer is the most probable class, the first of equals.
 *
 * @param {Float32Array} probabilities  (count, classes)
 * @param {number} classes
 * @param {ArrayLike<number>} labels  (count); rows with a label that is no class, such as UNLABELLED, are left out
 * @param {number} [bins]
 * @returns {number | null} 0 to 1; not defined without labelled rows
 * @throws {RangeError} labels and rows differ in number
 */
export function expectedCalibrationError(probabilities, classes, labels, bins = 15) {
  const count = countRows(probabilities, classes);
  if (labels.length !== count) throw new RangeError(`${labels.length} labels for ${count} rows`);
  if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`${bins} bins`);
  // Of each bin the sum of right answers less that of probabilities: its count cancels out.
  const gaps = new Float64Array(bins);
  let known = 0;
  for (let i = 0; i < count; i++) {
    if (!(labels[i] < classes)) continue;
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const sure = row.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!Number.isFinite(sure)) return null;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1));
    gaps[bin] += Number(row.indexOf(sure) === labels[i]) - sure;
    known++;
  }
  return known ? defined(gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / known) : null;
}

/**
 * The share of each class's images that are answered right (the class's recall). Larger is better.
 *
 * @param {number[][]} confusion  counts by [true class][answer]
 * @returns {(number | null)[]} (classes), 0 to 1; null: there is no image of the class
 */
export function perClassAccuracy(confusion) {
  return confusion.map((row, label) => defined(row[label] / row.reduce((sum, n) => sum + n, 0)));
}

/**
 * What several seeds came to.
 *
 * @param {number[]} values  of which larger is better, such as accuracies
 * @returns {{mean: number | null, deviation: number | null, worst: number | null}} deviation: of the sample (n - 1), null for a
 *   single value; worst: the smallest. All null without values, and where one is not finite: a run that failed is not to be
 *   passed over
 */
export function meanDeviation(values) {
  if (values.length === 0 || !values.every(Number.isFinite)) return { mean: null, deviation: null, worst: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? defined(Math.sqrt(squares / (values.length - 1))) : null;
  return { mean: defined(mean), deviation, worst: values.reduce((a, b) => Math.min(a, b)) };
}
