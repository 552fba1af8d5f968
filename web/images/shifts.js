/**
 * Domain shifts: a digit with another look, so that source and target can show the same ten digits and still differ.
 *
 * Severity is in (0, 1]: near 0 an image stays almost as it is, at 1 the shift is whole. What is left to chance comes from a
 * random stream of the image's own and does not depend on the severity.
 *
 * The same image, severity and stream give the same bytes in every JavaScript engine: a shift uses + - * / and
 * square roots, whose results the language fixes to the last bit, and nothing that an engine may round in its own way (sin, exp).
 */

import { PIXELS, SIDE } from './shape.js';

/** @typedef {import('../options/table.js').Config['target_shift']} ShiftName */
/** @typedef {(image: Uint8Array, severity: number, random: () => number) => Uint8Array} Shift  leaves `image` as it is */

/** The middle of an image, between two pixels. */
const MIDDLE = (SIDE - 1) / 2;

/** @param {number} value  rounded to the nearest grey level, halves upwards */
const toByte = (value) => Math.min(255, Math.max(0, Math.floor(value + 0.5)));

/** @param {() => number} random  gives 32-bit numbers */
const uniform = (random) => random() / 2 ** 32;

/**
 * @param {(x: number, y: number) => number} value  asked row by row
 * @returns {Uint8Array} an image
 */
function paint(value) {
  const image = new Uint8Array(PIXELS);
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) image[y * SIDE + x] = toByte(value(x, y));
  return image;
}

// --- the digit itself -------------------------------------------------------------------------------------------------------

/**
 * By Lambert's continued fraction, exact to rounding for |x| below 1.
 * @param {number} x
 */
function tangent(x) {
  let rest = 21;
  for (let odd = 19; odd > 0; odd -= 2) rest = odd - (x * x) / rest;
  return x / rest;
}

/**
 * Turned counter-clockwise about its middle by severity * 90 degrees, give or take a tenth of that for each image; what was
 * outside comes in black.
 * @type {Shift}
 */
function rotated(image, severity, random) {
  const angle = (Math.PI / 2) * severity * (0.9 + 0.2 * uniform(random));
  // From the tangent of half the angle, cosine and sine are fractions.
  const t = tangent(angle / 2);
  const [cos, sin] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    x >= 0 && y >= 0 && x < SIDE && y < SIDE ? image[y * SIDE + x] : 0;
  return paint((x, y) => {
    // Where the pixel comes from, between four others.
    const u = MIDDLE + cos * (x - MIDDLE) - sin * (y - MIDDLE);
    const v = MIDDLE + sin * (x - MIDDLE) + cos * (y - MIDDLE);
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const [right, below] = [u - left, v - top];
    const upper = (1 - right) * at(left, top) + right * at(left + 1, top);
    const lower = (1 - right) * at(left, top + 1) + right * at(left + 1, top + 1);
    return (1 - below) * upper + below * lower;
  });
}

/**
 * Normal noise on every pixel, cut off at black and white. Severity: the standard deviation, in units of 128 grey levels.
 * @type {Shift}
 */
function noisy(image, severity, random) {
  // The sum of twelve uniform bytes has the mean 1530 and the variance 65535, and is as good as normal.
  const scale = (128 * severity) / Math.sqrt(65535);
  const bytes = () => {
    const draw = random();
    return (draw & 255) + ((draw >>> 8) & 255) + ((draw >>> 16) & 255) + (draw >>> 24);
  };
  return paint((x, y) => image[y * SIDE + x] + scale * (bytes() + bytes() + bytes() - 1530));
}

/**
 * Blurred with the kernel (1 - (d / radius)^2)^2, close to a normal one of standard deviation radius / sqrt 7, along rows and
 * then columns; outside is black. Severity: the radius, from 1 pixel (as it was) to 7.
 * @type {Shift}
 */
function blurred(image, severity) {
  const radius = 1 + 6 * severity;
  const reach = Math.ceil(radius) - 1;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const share = 1 - ((i - reach) / radius) * ((i - reach) / radius);
    return share * share;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Turned over as it goes: twice gives columns too, and the image as it lay.
  const blurRows = (/** @type {ArrayLike<number>} */ from) => {
    const to = new Float64Array(PIXELS);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const end = Math.min(SIDE - 1, x + reach);
        let sum = 0;
        for (let i = Math.max(0, x - reach); i <= end; i++) sum += weights[i - x + reach] * from[y * SIDE + i];
        to[x * SIDE + y] = sum / total;
      }
    }
    return to;
  };
  const blurred = blurRows(blurRows(image));
  return paint((x, y) => blurred[y * SIDE + x]);
}

/**
 * The largest pixel within a radius, those on its rim counting in part.
 *
 * @param {(i: number) => number} value  of pixel i, not negative
 * @param {number} radius  in pixels; 0: only the pixel itself
 * @returns {(x: number, y: number) => number}
 */
function largestWithin(value, radius) {
  const reach = Math.ceil(radius);
  /** @type {{dx: number, dy: number, weight: number}[]} */
  const disc = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const weight = Math.min(1, radius + 1 - Math.sqrt(dx * dx + dy * dy));
      if (weight > 0) disc.push({ dx, dy, weight });
    }
  }
  return (x, y) => {
    let largest = 0;
    for (const { dx, dy, weight } of disc) {
      const [u, v] = [x + dx, y + dy];
      if (u >= 0 && v >= 0 && u < SIDE && v < SIDE) largest = Math.max(largest, weight * value(v * SIDE + u));
    }
    return largest;
  };
}

/**
 * Thicker strokes: each pixel takes the lightest around it. Severity: how far the strokes grow on either side, up to 2 pixels.
 * @type {Shift}
 */
const thick = (image, severity) => paint(largestWithin((i) => image[i], 2 * severity));

/**
 * Thinner strokes: each pixel takes the darkest around it. Severity: how far the strokes shrink on either side, up to 1 pixel,
 * which most of them just survive.
 * @type {Shift}
 */
function thin(image, severity) {
  const darkness = largestWithin((i) => 255 - image[i], severity);
  return paint((x, y) => 255 - darkness(x, y));
}

// --- what is behind it ------------------------------------------------------------------------------------------------------

/**
 * The digit on a background, as in MNIST-M: the difference of the two. Plain blending would lose the digit where its grey and
 * the background's become the same; the difference keeps its outline.
 *
 * @param {Uint8Array} image
 * @param {number} severity  how bright the background is
 * @param {(x: number, y: number) => number} background  0 to 1
 */
const onBackground = (image, severity, background) =>
  paint((x, y) => Math.abs(255 * severity * background(x, y) - image[y * SIDE + x]));

/**
 * Dark on light: |255 * severity - pixel|, at 1 the negative. Severity: how bright the background is.
 * @type {Shift}
 */
const inverted = (image, severity) => onBackground(image, severity, () => 1);

/**
 * On soft-edged stripes of 4 pixels, 8 apart, in a direction and a place of each image's own. Severity: how bright they are.
 * @type {Shift}
 */
function striped(image, severity, random) {
  const period = 8;
  // Half the angle between the stripes and the columns has a tangent from -0.414 to 0.414, so the angle is anything.
  const t = (Math.SQRT2 - 1) * (2 * uniform(random) - 1);
  const upright = random() % 2 === 0;
  const [cos, sin] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  const phase = uniform(random);
  return onBackground(image, severity, (x, y) => {
    const along = (upright ? cos * x + sin * y : cos * y + sin * x) / period + phase;
    const distance = Math.abs(along - Math.floor(along) - 0.5) * period; // from the middle of a stripe
    return Math.min(1, Math.max(0, 2.5 - distance));
  });
}

/**
 * Adds smooth random values: uniform ones at the corners of square cells, and between them a mean that changes steadily.
 *
 * @param {Float64Array} texture  (SIDE, SIDE)
 * @param {() => number} random
 * @param {number} cell  its side in pixels
 * @param {number} weight  the largest value
 */
function addValueNoise(texture, random, cell, weight) {
  const across = Math.ceil(SIDE / cell) + 2; // the first cell may begin outside
  const corners = Float64Array.from({ length: across * across }, () => weight * uniform(random));
  const between = () => {
    const start = uniform(random);
    return Array.from({ length: SIDE }, (_, i) => {
      const corner = Math.floor(i / cell + start);
      const t = i / cell + start - corner;
      return { corner, share: t * t * (3 - 2 * t) };
    });
  };
  const [columns, rows] = [between(), between()];
  for (let y = 0, i = 0; y < SIDE; y++) {
    const above = rows[y].corner * across;
    const below = above + across;
    for (let x = 0; x < SIDE; x++, i++) {
      const { corner, share } = columns[x];
      const upper = corners[above + corner] + share * (corners[above + corner + 1] - corners[above + corner]);
      const lower = corners[below + corner] + share * (corners[below + corner + 1] - corners[below + corner]);
      texture[i] += upper + rows[y].share * (lower - upper);
    }
  }
}

/**
 * On a texture of each image's own, in the place of MNIST-M's patches of photographs: random values at four scales, mixed
 * anew for each image, between a darkest and a lightest grey. Severity: how bright it is.
 * @type {Shift}
 */
function patches(image, severity, random) {
  const texture = new Float64Array(PIXELS);
  for (const cell of [16, 8, 4, 2]) addValueNoise(texture, random, cell, uniform(random));
  const least = texture.reduce((a, b) => Math.min(a, b));
  const spread = texture.reduce((a, b) => Math.max(a, b)) - least;
  const [darkest, lightest] = [0.4 * uniform(random), 1 - 0.4 * uniform(random)];
  return onBackground(image, severity, (x, y) => {
    const share = spread > 0 ? (texture[y * SIDE + x] - least) / spread : 0;
    return darkest + (lightest - darkest) * share;
  });
}

// --- by name ----------------------------------------------------------------------------------------------------------------

/** @type {Record<ShiftName, Shift>} */
const SHIFTS = {
  none: (image) => image.slice(),
  rotated,
  inverted,
  noisy,
  blurred,
  thick,
  thin,
  striped,
  patches,
};

/**
 * @param {Uint8Array} image  PIXELS bytes; not changed
 * @param {ShiftName} name
 * @param {number} severity  above 0, up to 1
 * @param {() => number} random  the image's own stream, fresh
 * @returns {Uint8Array} another image
 */
export const shiftImage = (image, name, severity, random) => SHIFTS[name](image, severity, random);
