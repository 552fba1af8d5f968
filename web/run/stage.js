/**
 * The stage: two planes through the features' space of 512 directions, and where images lie on them. Pure arithmetic on features
 * and C's weights; view.js has it done for a run.
 *
 * A plane is looked at along two orthonormal axes: the place of a feature is (x·f + origin[0], y·f + origin[1]).
 *
 * decision  two classes: x is C's own direction, w1 - w0 by its length, and its zero is C's boundary: right of it C says class 1.
 *           y leads from the target's mean to the source's, as far as that is across x. More classes: the two directions in which
 *           the means of the source's classes differ most.
 * pca       the two directions in which the source's features differ most.
 *
 * A direction has no sign of its own. It is set by the source's labels and by which domain is which, never by chance, so that the
 * same networks have the same planes whenever they are looked at.
 */
import { FEATURES } from '../engine/header.js';
import { COLUMNS, ROWS } from './ground.js';
import { meanRow, rowProducts } from './rows.js';
import { slicer } from './slices.js';

/** @typedef {{axes: [Float64Array, Float64Array], origin: [number, number]}} Basis  axes of FEATURES numbers each */
/** @typedef {[left: number, right: number, bottom: number, top: number]} Extent */
/** @typedef {{weight: Float32Array, bias: Float32Array}} Classifier  C: (classes, FEATURES) and (classes) */

/**
 * @typedef {object} Known  what planes are measured by: the features as training has left them
 * @property {Float32Array} source  (count, FEATURES)
 * @property {Float32Array} target  (count, FEATURES)
 * @property {Uint8Array} labels  (count) of the source
 * @property {Classifier} c
 */

/** Directions that are sought together: more than two, so that the first two are found soon. */
const SOUGHT = 8;
/** How often they are improved upon, and the two that are chosen of what they span. */
const IMPROVED = 24;
const SETTLED = 400;
/** The part of an extent that is left free on each side. */
const MARGIN = 0.06;
/** How many widths (heights) of its own an extent may grow by on each side: networks that diverge have no bounds. */
const GROWTH = 3;

// --- arithmetic ---------------------------------------------------------------------------------------------------------------

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} [at]  where in b it begins */
function dot(a, b, at = 0) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[at + k];
  return sum;
}

/** In place. @param {Float64Array} vector @returns {boolean} whether it has a direction */
function toUnit(vector) {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 1e-12 && length < Infinity)) return false;
  for (let k = 0; k < vector.length; k++) vector[k] /= length;
  return true;
}

/** Takes out of a vector what lies along unit vectors. @param {Float64Array} vector @param {Float64Array[]} others */
function across(vector, others) {
  // Twice: the first time leaves rounding behind where little is left.
  for (const other of [...others, ...others]) {
    const along = dot(other, vector);
    for (let k = 0; k < vector.length; k++) vector[k] -= along * other[k];
  }
  return vector;
}

/**
 * The unit vector along the first of some vectors that has a direction across others.
 * @param {Float64Array[]} wanted
 * @param {Float64Array[]} others
 * @param {number} width
 */
function direction(wanted, others, width) {
  for (const vector of wanted) if (toUnit(across(vector, others))) return vector;
  // There is none, as where all features are 0, or no numbers: any will do.
  for (let k = 0; ; k++) {
    const any = new Float64Array(width);
    any[k % width] = 1;
    if (toUnit(across(any, others)) || k >= width) return any;
  }
}

/** Vectors to begin with that have nothing special. @param {number} length @param {number} count */
const unlike = (length, count) =>
  Array.from({ length: count }, (_, i) => Float64Array.from({ length }, (_, a) => Math.cos((i + 1) * (a + 0.5) * 1.7)));

/**
 * A matrix times a vector. Four sums that do not wait for each other.
 * @param {Float64Array} matrix  (n, n)
 * @param {Float64Array} vector
 */
function times(matrix, vector) {
  const n = vector.length;
  const product = new Float64Array(n);
  let row = 0;
  for (; row + 3 < n; row += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    const at = row * n;
    for (let k = 0; k < n; k++) {
      a += vector[k] * matrix[at + k];
      b += vector[k] * matrix[at + n + k];
      c += vector[k] * matrix[at + 2 * n + k];
      d += vector[k] * matrix[at + 3 * n + k];
    }
    product.set([a, b, c, d], row);
  }
  for (; row < n; row++) product[row] = dot(vector, matrix, row * n);
  return product;
}

/**
 * Subspace iteration: vectors are multiplied by a symmetric matrix and made orthonormal, again and again.
 * @param {Float64Array} matrix  (n, n)
 * @param {Float64Array[]} vectors  of n numbers
 * @param {number} most  times
 * @param {(work: number) => boolean} full  a slice is
 * @returns {Generator<null, Float64Array[]>}  those that the matrix leads somewhere
 */
function* iterated(matrix, vectors, most, full) {
  for (let time = 0; time < most; time++) {
    /** @type {Float64Array[]} */
    const better = [];
    for (const vector of vectors) {
      const image = times(matrix, vector);
      if (toUnit(across(image, better))) better.push(image);
      if (full(matrix.length)) yield null;
    }
    // To the last bit what they were: so they would stay.
    const isSame = (/** @type {Float64Array} */ vector, /** @type {number} */ i) =>
      vector.every((value, k) => Object.is(value, vectors[i][k]));
    if (better.length === vectors.length && better.every(isSame)) break;
    vectors = better;
  }
  return vectors;
}

/**
 * The two directions in which rows differ most about their mean: the first principal components, of whatever sign.
 *
 * @param {Float32Array | Float64Array} values  (count, width)
 * @param {number} width
 * @returns {Generator<null, [Float64Array, Float64Array]>}  orthonormal
 */
export function* principal(values, width) {
  const full = slicer();
  const count = values.length / width;
  const mean = meanRow(values, width);
  const x = new Float64Array(values.length);
  for (let at = 0; at < x.length; at++) x[at] = values[at] - mean[at % width];
  // Fewer rows than columns: of the two matrices with the same components the small one.
  const gram = yield* rowProducts(x, width);
  // Several vectors at once soon span the first two; which two of what they span, the small matrix on them tells.
  const start = unlike(count, Math.min(SOUGHT, count));
  const spanned = yield* iterated(gram, start, IMPROVED, full);
  const images = spanned.map((vector) => times(gram, vector));
  const small = Float64Array.from({ length: spanned.length ** 2 }, (_, i) =>
    dot(spanned[Math.floor(i / spanned.length)], images[i % spanned.length]),
  );
  const mixed = yield* iterated(small, unlike(spanned.length, Math.min(2, spanned.length)), SETTLED, full);
  const sought = mixed.map((mix) =>
    Float64Array.from({ length: count }, (_, a) => spanned.reduce((sum, vector, i) => sum + mix[i] * vector[a], 0)),
  );
  const ways = sought.map((vector) => {
    const way = new Float64Array(width);
    for (let a = 0; a < count; a++) for (let k = 0; k < width; k++) way[k] += vector[a] * x[a * width + k];
    return way;
  });
  const first = direction(ways.slice(0, 1), [], width);
  return [first, direction(ways.slice(1), [first], width)];
}

/** Turns a direction round where it leads the other way. @param {Float64Array} axis @param {number} along  what is to be positive */
const turned = (axis, along) => (along < 0 ? axis.map((value) => -value) : axis);

/**
 * The means of the source's classes; of a class without an image the mean of all.
 * @param {Float32Array} features
 * @param {Uint8Array} labels
 * @param {number} classes
 */
function classMeans(features, labels, classes) {
  const all = meanRow(features, FEATURES);
  return Array.from({ length: classes }, (_, c) => {
    const mean = new Float64Array(FEATURES);
    let n = 0;
    for (const [i, label] of labels.entries()) {
      if (label !== c) continue;
      n++;
      for (let k = 0; k < FEATURES; k++) mean[k] += features[i * FEATURES + k];
    }
    return n ? mean.map((sum) => sum / n) : all;
  });
}

// --- planes -------------------------------------------------------------------------------------------------------------------

/**
 * The planes of networks as training has left them.
 * @param {Known} known
 * @returns {Generator<null, {decision: Basis, pca: Basis}>}
 */
export function* measureBases({ source, target, labels, c }) {
  const classes = c.bias.length;
  const means = classMeans(source, labels, classes);
  const sourceMean = meanRow(source, FEATURES);
  const targetMean = meanRow(target, FEATURES);
  const gap = sourceMean.map((value, k) => value - targetMean[k]);
  /** Class 1 lies right of class 0. @param {Float64Array} axis */
  const toTheRight = (axis) => turned(axis, dot(axis, means[1]) - dot(axis, means[0]));

  const [first, second] = yield* principal(source, FEATURES);
  /** @type {Basis} */
  const pca = { axes: [toTheRight(first), turned(second, dot(second, gap))], origin: [0, 0] };
  // About the mean of the source, so that its middle is the middle.
  pca.origin = [-dot(pca.axes[0], sourceMean), -dot(pca.axes[1], sourceMean)];

  if (classes > 2) {
    const [x, y] = yield* principal(joined(means), FEATURES);
    return { decision: { axes: [toTheRight(x), turned(y, dot(y, means[2]) - dot(y, means[0]))], origin: [0, 0] }, pca };
  }
  const x = direction([boundary(c).across], [], FEATURES);
  const y = direction([gap, Float64Array.from(second), Float64Array.from(first)], [x], FEATURES);
  const { length, shift } = boundary(c);
  return { decision: { axes: [x, y], origin: [shift / length, 0] }, pca };
}

/** @param {Float64Array[]} rows */
function joined(rows) {
  const values = new Float64Array(rows.length * rows[0].length);
  for (const [i, row] of rows.entries()) values.set(row, i * row.length);
  return values;
}

/** Where a C of two classes changes its mind: its difference of logits is across·f + shift. @param {Classifier} c */
function boundary({ weight, bias }) {
  const difference = Float64Array.from({ length: FEATURES }, (_, k) => weight[FEATURES + k] - weight[k]);
  const length = Math.sqrt(dot(difference, difference));
  return { across: difference, shift: bias[1] - bias[0], length: length > 0 && length < Infinity ? length : 1 };
}

/**
 * Where features lie on a plane: (count, 2), x and y by turns.
 * @param {Basis} basis
 * @param {Float32Array} features  (count, FEATURES)
 */
export function placesOf({ axes, origin }, features) {
  const places = new Float32Array((2 * features.length) / FEATURES);
  for (let i = 0; i < places.length; i++) places[i] = dot(axes[i % 2], features, (i >> 1) * FEATURES) + origin[i % 2];
  return places;
}

/**
 * The same by C's direction, where the side must be C's answer to the last bit: x is taken from C's own logits.
 * @param {Float32Array} places  of the decision plane; x is put right
 * @param {Float32Array} logits  (count, 2)
 * @param {Classifier} c
 */
export function setSides(places, logits, c) {
  const { length } = boundary(c);
  for (let i = 0; i < places.length; i += 2) {
    const difference = logits[i + 1] - logits[i];
    places[i] = difference / length;
    // What is too small for single precision still has its side. 0 itself is class 0's, as among C's answers.
    if (places[i] === 0 && difference !== 0) places[i] = Math.sign(difference) * 1e-45;
  }
}

// --- what is seen of a plane ------------------------------------------------------------------------------------------------------

/**
 * What there is of a plane to be seen: places, with some room around them.
 * @param {Float32Array[]} places
 * @returns {Extent}
 */
export function extentOf(places) {
  const ends = [0, 1].flatMap((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const each of places) {
      for (let i = axis; i < each.length; i += 2) {
        if (!Number.isFinite(each[i])) continue;
        low = Math.min(low, each[i]);
        high = Math.max(high, each[i]);
      }
    }
    if (low > high) return [-1, 1];
    const margin = MARGIN * (high - low) || 1;
    return [low - margin, high + margin];
  });
  return /** @type {Extent} */ (ends);
}

/**
 * An extent that holds another, too, as far as it may grow.
 * @param {Extent} own
 * @param {Extent} first  what it was when the plane was measured
 * @param {Extent} other
 * @returns {Extent}
 */
export function grown([left, right, bottom, top], first, other) {
  const [width, height] = [first[1] - first[0], first[3] - first[2]];
  return [
    Math.min(left, Math.max(other[0], first[0] - GROWTH * width)),
    Math.max(right, Math.min(other[1], first[1] + GROWTH * width)),
    Math.min(bottom, Math.max(other[2], first[2] - GROWTH * height)),
    Math.max(top, Math.min(other[3], first[3] + GROWTH * height)),
  ];
}

/**
 * Features in the middle of each cell of a plane through the mean feature, the bottom row first.
 * @param {Basis} basis
 * @param {Extent} extent
 * @param {Float64Array} mean
 * @returns {Float32Array}  (ROWS * COLUMNS, FEATURES)
 */
export function groundFeatures({ axes: [x, y], origin }, [left, right, bottom, top], mean) {
  const features = new Float32Array(ROWS * COLUMNS * FEATURES);
  const [atX, atY] = [dot(x, mean) + origin[0], dot(y, mean) + origin[1]];
  for (let row = 0, at = 0; row < ROWS; row++) {
    const up = bottom + ((row + 0.5) / ROWS) * (top - bottom) - atY;
    for (let column = 0; column < COLUMNS; column++) {
      const across = left + ((column + 0.5) / COLUMNS) * (right - left) - atX;
      for (let k = 0; k < FEATURES; k++, at++) features[at] = mean[k] + across * x[k] + up * y[k];
    }
  }
  return features;
}

/**
 * C's logits on the plane through the mean feature. C is linear, so that each is x by the first number, y by the second, and the
 * third.
 * @param {Basis} basis
 * @param {Float64Array} mean
 * @param {Classifier} c
 * @returns {Float32Array}  (classes, 3)
 */
export function linesOf({ axes: [x, y], origin }, mean, { weight, bias }) {
  const [atX, atY] = [dot(x, mean) + origin[0], dot(y, mean) + origin[1]];
  const lines = new Float32Array(3 * bias.length);
  for (const [c, shift] of bias.entries()) {
    const row = weight.subarray(c * FEATURES, (c + 1) * FEATURES);
    const [alongX, alongY] = [dot(row, x), dot(row, y)];
    lines.set([alongX, alongY, dot(row, mean) + shift - alongX * atX - alongY * atY], 3 * c);
  }
  return lines;
}
