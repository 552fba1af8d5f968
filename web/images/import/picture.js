/**
 * The one rule by which a picture of any size and colour becomes an image of 28 × 28 grey bytes:
 *
 *   1. Values become bytes, as scale.js says for the whole file.
 *   2. Colour becomes grey: 0.299 red + 0.587 green + 0.114 blue. What is transparent lies on white, as on paper.
 *   3. The longer side is brought to 28 pixels and the shorter one by the same factor: shrunk by the mean of the area that each
 *      pixel covers, enlarged by straight lines between the middles of pixels. It stands in the middle; what is left free takes the
 *      mean of the picture's rim.
 *
 * Each step rounds to the nearest byte, halves upwards, and uses + - * / alone, so that it gives the same bytes everywhere. A
 * picture of 28 × 28 grey bytes passes unchanged.
 */

import { PIXELS, SIDE } from '../shape.js';

/**
 * @typedef {object} Picture
 * @property {number} rows
 * @property {number} columns
 * @property {number} channels  1 grey, 2 with opacity, 3 red, green and blue, 4 with opacity
 * @property {ArrayLike<number>} values  (rows, columns, channels)
 *
 * What a person asks to be put right. Before sizes are changed: the negative, rows for columns, and the value that is to become
 * white. Of labels: one less each, or ten for zero.
 * @typedef {{invert?: boolean, transpose?: boolean, stretch?: number, labels?: 'minus-one' | 'ten-is-zero'}} Mends
 *
 * @typedef {{times: number, plus: number}} Scale  of values, to bytes
 */

/** @param {number} value */
const toByte = (value) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5));

/**
 * Steps 1 and 2.
 * @param {Picture} picture
 * @param {Scale} scale
 * @returns {Uint8Array} (rows, columns); perhaps the picture's own values, not to be changed
 */
export function toGrey({ rows, columns, channels, values }, { times, plus }) {
  const plain = times === 1 && plus === 0;
  if (channels === 1 && plain && values instanceof Uint8Array) return values;
  const grey = new Uint8Array(rows * columns);
  const at = (/** @type {number} */ i) => values[i] * times + plus;
  for (let i = 0, from = 0; i < grey.length; i++, from += channels) {
    let value = channels < 3 ? at(from) : 0.299 * at(from) + 0.587 * at(from + 1) + 0.114 * at(from + 2);
    if (channels % 2 === 0) {
      const opacity = at(from + channels - 1) / 255;
      value = value * opacity + 255 * (1 - opacity);
    }
    grey[i] = toByte(value);
  }
  return grey;
}

/** The mean of the pixels at the edge. @param {Uint8Array} grey @param {number} rows @param {number} columns */
export function rimOf(grey, rows, columns) {
  let [sum, count] = [0, 0];
  for (let y = 0; y < rows; y++) {
    const step = y === 0 || y === rows - 1 || columns === 1 ? 1 : columns - 1;
    for (let x = 0; x < columns; x += step, count++) sum += grey[y * columns + x];
  }
  return sum / count;
}

/**
 * Step 3, and what is to be put right before it.
 * @param {Uint8Array} grey  (rows, columns)
 * @param {number} rows
 * @param {number} columns
 * @param {Pick<Mends, 'invert' | 'transpose'>} mends
 * @param {Uint8Array} to  an image
 */
export function toImage(grey, rows, columns, { invert, transpose }, to) {
  let from = grey;
  if (invert) from = from.map((value) => 255 - value);
  if (transpose) {
    const [turned, source] = [new Uint8Array(from.length), from];
    for (let y = 0, i = 0; y < rows; y++) for (let x = 0; x < columns; x++, i++) turned[x * rows + y] = source[i];
    [from, rows, columns] = [turned, columns, rows];
  }
  if (rows === SIDE && columns === SIDE) to.set(from);
  else resize(from, rows, columns, to);
}

/** @param {Uint8Array} from @param {number} rows @param {number} columns @param {Uint8Array} to */
function resize(from, rows, columns, to) {
  const longer = Math.max(rows, columns);
  const [height, width] = [rows, columns].map((side) => Math.max(1, Math.floor((side * SIDE) / longer + 0.5)));
  const [across, down] = [weights(columns, width), weights(rows, height)];
  const narrow = new Float64Array(rows * width);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const { first, shares } = across[x];
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += shares[i] * from[y * columns + first + i];
      narrow[y * width + x] = sum;
    }
  }
  const [left, top] = [(SIDE - width) >> 1, (SIDE - height) >> 1];
  if (width < SIDE || height < SIDE) to.fill(toByte(rimOf(from, rows, columns)));
  for (let y = 0; y < height; y++) {
    const { first, shares } = down[y];
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < shares.length; i++) sum += shares[i] * narrow[(first + i) * width + x];
      to[(top + y) * SIDE + left + x] = toByte(sum);
    }
  }
}

/** @typedef {{first: number, shares: number[]}} Window  pixels that one is made of */

/** Made once for each pair of sides. @type {Map<number, Window[]>} */
const known = new Map();

/** @param {number} from  pixels @param {number} to  pixels @returns {Window[]} */
function weights(from, to) {
  const key = from * PIXELS + to;
  let found = known.get(key);
  if (!found) {
    found = Array.from({ length: to }, (_, i) => (to < from ? covered(from, to, i) : between(from, to, i)));
    known.set(key, found);
  }
  return found;
}

/** @param {number} from @param {number} to @param {number} i @returns {Window} */
function covered(from, to, i) {
  const [start, end] = [(i * from) / to, ((i + 1) * from) / to];
  const first = Math.floor(start);
  const length = Math.min(from, Math.ceil(end)) - first;
  const shares = Array.from({ length }, (_, j) => Math.min(end, first + j + 1) - Math.max(start, first + j));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return { first, shares: shares.map((share) => share / whole) };
}

/** @param {number} from @param {number} to @param {number} i @returns {Window} */
function between(from, to, i) {
  const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
  const first = Math.floor(place);
  const share = place - first;
  return share === 0 ? { first, shares: [1] } : { first, shares: [1 - share, share] };
}
