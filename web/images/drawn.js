/**
 * From what a person draws to an image as MNIST has them. MNIST's rule, which holds for each of its images: the ink is scaled, its
 * aspect kept, until its longer side is 20 pixels, with grey where an edge covers a part of a pixel; then it is moved by whole pixels
 * so that its centre of mass lies as near to pixel (14, 14), counted from 0, as that allows.
 *
 * Two things are ours. A small drawing is not blown up until its strokes are thicker than any of MNIST's, but stays smaller than 20
 * pixels. And what is drawn upon an image that has been through this already is laid over it where it was drawn, scaled and moved no
 * more: there the field is the 28 by 28 pixels themselves.
 */
import { PIXELS, SIDE } from './shape.js';

/**
 * @typedef {object} Drawing  never changed: what is drawn makes another
 * @property {Uint8Array | null} base  an image (28, 28) that it begins with
 * @property {readonly (readonly number[])[]} strokes  each a line through points, x and y by turns, in units of the field's side from
 *   its top left corner; a point alone is a dot
 * @property {readonly [right: number, down: number]} moved  whole pixels by which the finished image is moved
 */

/** Where nothing is drawn. @type {Drawing} */
export const NOTHING = { base: null, strokes: [], moved: [0, 0] };

/** How thick the pen is, in units of the field's side. */
export const PEN = 0.1;

/** The longer side of the ink, in pixels, and the pixel at which its centre of mass lies. */
const BOX = 20;
const CENTRE = 14;
/** The most pixels that a stroke is thick: MNIST has hardly any thicker ones. */
const THICKEST = 4;
/** Points across a pixel and down at which it is looked at whether there is ink. */
const FINE = 4;

/** @param {Drawing} drawing */
export const isEmpty = ({ base, strokes }) => base === null && strokes.length === 0;

/**
 * The image (28, 28) that the networks are shown.
 * @param {Drawing} drawing
 * @returns {Uint8Array | null}  null: nothing is drawn
 */
export function imageOf(drawing) {
  if (isEmpty(drawing)) return null;
  const { base, strokes, moved } = drawing;
  const image = base
    ? laidOver(base, inked(strokes, { left: 0, top: 0, scale: SIDE }))
    : centred(inked(strokes, frameOf(strokes)));
  return shifted(image, moved);
}

/** @typedef {{left: number, top: number, scale: number}} Frame  what of the field comes to lie at the top left, and pixels to a side of it */

/** Brings the longer side of the ink to 20 pixels, at the top left. @param {Drawing['strokes']} strokes @returns {Frame} */
function frameOf(strokes) {
  const [left, top] = [0, 1].map((axis) => Math.min(...along(strokes, axis)) - PEN / 2);
  const [right, bottom] = [0, 1].map((axis) => Math.max(...along(strokes, axis)) + PEN / 2);
  return { left, top, scale: Math.min(BOX / Math.max(right - left, bottom - top), THICKEST / PEN) };
}

/** One coordinate of all points. @param {Drawing['strokes']} strokes @param {number} axis */
const along = (strokes, axis) => strokes.flatMap((points) => points.filter((_, i) => i % 2 === axis));

/**
 * Each pixel as the share of it that is covered by ink.
 * @param {Drawing['strokes']} strokes
 * @param {Frame} frame
 * @returns {Uint8Array} (28, 28)
 */
function inked(strokes, { left, top, scale }) {
  const width = SIDE * FINE;
  const fine = new Uint8Array(width * width);
  const [to, reach] = [scale * FINE, (PEN / 2) * scale * FINE];
  for (const points of strokes) {
    for (let i = 0; i === 0 || i + 2 < points.length; i += 2) {
      const [x, y, toX, toY] = [points[i], points[i + 1], points[i + 2] ?? points[i], points[i + 3] ?? points[i + 1]];
      mark(fine, width, [(x - left) * to, (y - top) * to, (toX - left) * to, (toY - top) * to], reach);
    }
  }
  const image = new Uint8Array(PIXELS);
  for (let p = 0; p < PIXELS; p++) {
    let covered = 0;
    const from = Math.floor(p / SIDE) * FINE * width + (p % SIDE) * FINE;
    for (let k = 0; k < FINE * FINE; k++) covered += fine[from + Math.floor(k / FINE) * width + (k % FINE)];
    image[p] = Math.round((255 * covered) / (FINE * FINE));
  }
  return image;
}

/**
 * Marks the fine points that lie no further from a line than the pen reaches.
 * @param {Uint8Array} fine  (width, width), each in the middle of a square of side 1
 * @param {number} width
 * @param {[x: number, y: number, toX: number, toY: number]} line
 * @param {number} reach
 */
function mark(fine, width, [x, y, toX, toY], reach) {
  const [wayX, wayY] = [toX - x, toY - y];
  const square = wayX * wayX + wayY * wayY;
  const first = (/** @type {number} */ a, /** @type {number} */ b) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (/** @type {number} */ a, /** @type {number} */ b) => Math.min(width - 1, Math.ceil(Math.max(a, b) + reach));
  for (let row = first(y, toY); row <= last(y, toY); row++) {
    for (let column = first(x, toX); column <= last(x, toX); column++) {
      const [fromX, fromY] = [column + 0.5 - x, row + 0.5 - y];
      const part = square > 0 ? Math.min(1, Math.max(0, (fromX * wayX + fromY * wayY) / square)) : 0;
      const [offX, offY] = [fromX - part * wayX, fromY - part * wayY];
      if (offX * offX + offY * offY <= reach * reach) fine[row * width + column] = 1;
    }
  }
}

/** Moves ink from the top left to where its centre of mass lies at the centre, and none of it out of the image. @param {Uint8Array} image */
function centred(image) {
  let [mass, x, y, right, bottom] = [0, 0, 0, 0, 0];
  for (const [p, ink] of image.entries()) {
    if (!ink) continue;
    const [column, row] = [p % SIDE, Math.floor(p / SIDE)];
    mass += ink;
    x += ink * column;
    y += ink * row;
    [right, bottom] = [Math.max(right, column), Math.max(bottom, row)];
  }
  const by = (/** @type {number} */ sum, /** @type {number} */ last) =>
    Math.min(Math.round(CENTRE - sum / mass), SIDE - 1 - last);
  return mass > 0 ? shifted(image, [by(x, right), by(y, bottom)]) : image;
}

/** @param {Uint8Array} base @param {Uint8Array} ink */
const laidOver = (base, ink) => base.map((value, p) => Math.max(value, ink[p]));

/**
 * Moved by whole pixels; what leaves the image is gone, and what comes is black.
 * @param {Uint8Array} image
 * @param {readonly [right: number, down: number]} by
 */
function shifted(image, [right, down]) {
  if (right === 0 && down === 0) return image;
  const result = new Uint8Array(PIXELS);
  for (let row = Math.max(0, down); row < Math.min(SIDE, SIDE + down); row++) {
    for (let column = Math.max(0, right); column < Math.min(SIDE, SIDE + right); column++) {
      result[row * SIDE + column] = image[(row - down) * SIDE + column - right];
    }
  }
  return result;
}
