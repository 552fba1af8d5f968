/**
 * What answers are worth where no label is known: how sure, how even, how close to each other.
 *
 * Probabilities are (count, classes), row-major; that rows are not negative and sum to 1 is not checked, `softmax` makes such
 * rows of logits. Logarithms are natural: entropies are in nats.
 * No measure answers NaN or infinity. One that is not defined - too few rows, as each says, or values that are not finite -
 * answers null. Arguments that do not fit together are a mistake of the caller's: RangeError. Nothing here is fed back into
 * training, so the last bits may differ from one JavaScript engine to the next.
 */
import { countRows, defined, meanRow, squareSum } from './rows.js';
import { slicer } from './slices.js';

/** @typedef {import('./slices.js').Measuring} Measuring */

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
