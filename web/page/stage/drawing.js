/** The picture on the canvas of the stage: ground, C's line, trails, points. Drawn whole, as often as points move. */

import { COLUMNS, ROWS } from '../../run/ground.js';
import { hasForcedColors, styleValue } from '../dom.js';
import { digitOf, mark, picture, shapeOf } from './marks.js';
import { borders } from './scene.js';

/**
 * @typedef {import('../../worker/messages.js').Sample} Sample
 * @typedef {import('./marks.js').Domain} Domain
 *
 * @typedef {object} Moment  what is drawn; places are in CSS pixels
 * @property {number} count  points per domain
 * @property {Float32Array} stand  x and y by turns, source first
 * @property {Float32Array | null} ground  (ROWS, COLUMNS) D's probability of "target", the bottom row first; null: no opinion
 * @property {Uint8Array} regions  (ROWS, COLUMNS) C's answers
 * @property {number | null} line  where C's line of two classes stands; null: it is not upright
 * @property {{point: number, path: number[]}[]} trails  x and y by turns
 * @property {number[]} pictured  points that are shown as images
 * @property {number | null} chosen  the point that is spoken of
 * @property {Sample | null} sample
 * @property {boolean} labelled  the target's true classes are to be seen
 * @property {{source: number[], target: number[]}} digits  by class
 * @property {Words} words
 *
 * @typedef {object} Words  on the picture
 * @property {string[]} sides  what C says left and right of its line
 * @property {string} line  C's name
 * @property {string[]} ends  what lies at the top and at the bottom
 */

const FONT = '12px system-ui, sans-serif';

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Moment} moment
 */
export function drawStage(context, width, height, moment) {
  context.fillStyle = styleValue('card');
  context.fillRect(0, 0, width, height);
  if (moment.ground) drawGround(context, width, height, moment.ground);
  drawBoundary(context, width, height, moment);
  drawEnds(context, height, moment.words.ends);
  drawTrails(context, moment);
  drawPoints(context, moment);
}

// --- the ground ---------------------------------------------------------------------------------------------------------------

/** @type {HTMLCanvasElement | null} one cell, one pixel */
let cells = null;

/** A colour of the style sheet as three bytes. @param {string} name */
function bytes(name) {
  const value = styleValue(name);
  const hex = /^#(..)(..)(..)$/.exec(value);
  return hex
    ? hex.slice(1).map((part) => Number.parseInt(part, 16))
    : (value.match(/\d+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} ground
 */
function drawGround(context, width, height, ground) {
  if (hasForcedColors()) {
    hatch(context, width, height, ground);
    return;
  }
  cells ??= document.createElement('canvas');
  cells.width = COLUMNS;
  cells.height = ROWS;
  const own = cells.getContext('2d');
  if (!own) return;
  const image = new ImageData(COLUMNS, ROWS);
  const [source, grey, target] = [bytes('source'), bytes('muted'), bytes('target')];
  for (const [cell, value] of ground.entries()) {
    const sure = Math.abs(2 * value - 1);
    const to = value > 0.5 ? target : source;
    const at = 4 * ((ROWS - 1 - Math.floor(cell / COLUMNS)) * COLUMNS + (cell % COLUMNS));
    for (let k = 0; k < 3; k++) image.data[at + k] = grey[k] + sure * (to[k] - grey[k]);
    image.data[at + 3] = 255 * (0.13 + 0.13 * sure);
  }
  own.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(cells, 0, 0, width, height);
}

/**
 * Where there are no colours, strokes lie where D says target.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} ground
 */
function hatch(context, width, height, ground) {
  context.strokeStyle = styleValue('muted');
  context.lineWidth = 0.5;
  context.beginPath();
  const [w, h] = [width / COLUMNS, height / ROWS];
  for (const [cell, value] of ground.entries()) {
    if (value < 2 / 3) continue;
    const [x, y] = [(cell % COLUMNS) * w, height - (Math.floor(cell / COLUMNS) + 1) * h];
    context.moveTo(x, y + h);
    context.lineTo(x + w, y);
  }
  context.stroke();
}

// --- C ------------------------------------------------------------------------------------------------------------------------

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Moment} moment
 */
function drawBoundary(context, width, height, { line, regions, words, digits }) {
  context.strokeStyle = styleValue('text');
  context.lineWidth = 1.75;
  if (line === null) {
    context.lineWidth = 1;
    context.globalAlpha = digits.source.length > 2 ? 0.4 : 0.9;
    context.beginPath();
    const segments = borders(regions, ROWS, COLUMNS);
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(segments[i] * width, segments[i + 1] * height);
      context.lineTo(segments[i + 2] * width, segments[i + 3] * height);
    }
    context.stroke();
    context.globalAlpha = 1;
    nameRegions(context, width, height, regions, digits.source);
    return;
  }
  context.setLineDash([7, 5]);
  context.beginPath();
  context.moveTo(line, 26);
  context.lineTo(line, height);
  context.stroke();
  context.setLineDash([]);
  // The line's name in a disc, and on either side what C says there.
  context.fillStyle = styleValue('text');
  context.beginPath();
  context.arc(line, 14, 10, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = styleValue('card');
  context.font = `700 ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words.line, line, 14.5);
  context.fillStyle = styleValue('text');
  context.font = `600 ${FONT}`;
  for (const [i, side] of [-1, 1].entries()) {
    context.textAlign = side < 0 ? 'right' : 'left';
    haloed(context, `${side < 0 ? '‹ ' : ''}${words.sides[i]}${side < 0 ? '' : ' ›'}`, line + side * 17, 14.5);
  }
}

/**
 * Each of C's answers in the middle of where it is given.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} regions
 * @param {number[]} digits
 */
function nameRegions(context, width, height, regions, digits) {
  context.font = '700 34px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = styleValue('text');
  context.globalAlpha = 0.16;
  for (const [answer, digit] of digits.entries()) {
    let [n, x, y] = [0, 0, 0];
    for (const [cell, own] of regions.entries()) {
      if (own !== answer) continue;
      n++;
      x += (cell % COLUMNS) + 0.5;
      y += ROWS - Math.floor(cell / COLUMNS) - 0.5;
    }
    if (n > 3) context.fillText(String(digit), (x / n / COLUMNS) * width, (y / n / ROWS) * height);
  }
  context.globalAlpha = 1;
}

/**
 * Text that can be read upon points.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
function haloed(context, text, x, y) {
  context.save();
  context.strokeStyle = styleValue('card');
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.restore();
  context.fillText(text, x, y);
}

/**
 * What the height means.
 * @param {CanvasRenderingContext2D} context
 * @param {number} height
 * @param {string[]} ends
 */
function drawEnds(context, height, ends) {
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [i, domain] of /** @type {const} */ (['source', 'target']).entries()) {
    if (!ends[i]) continue;
    context.fillStyle = styleValue(domain);
    haloed(context, ends[i], 10, i ? height - 14 : 14.5);
  }
}

// --- points -------------------------------------------------------------------------------------------------------------------

/** @param {CanvasRenderingContext2D} context @param {Moment} moment */
function drawTrails(context, { trails, stand }) {
  context.strokeStyle = styleValue('target');
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const { point, path } of trails) {
    const whole = [...path, stand[2 * point], stand[2 * point + 1]];
    for (let i = 2; i < whole.length; i += 2) {
      // The newest part is the strongest.
      context.globalAlpha = 0.2 + 0.55 * (i / whole.length);
      context.lineWidth = 1 + 1.2 * (i / whole.length);
      context.beginPath();
      context.moveTo(whole[i - 2], whole[i - 1]);
      context.lineTo(whole[i], whole[i + 1]);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Moment} moment */
function drawPoints(context, moment) {
  const { count, stand, sample, labelled, digits, chosen } = moment;
  for (let point = 0; point < 2 * count; point++) {
    const [x, y] = [stand[2 * point], stand[2 * point + 1]];
    if (Number.isNaN(x + y)) continue;
    const domain = domainOf(point, count);
    const known = sample && (domain === 'source' || labelled) ? sample[`${domain}_labels`][point % count] : null;
    const shape = domain === 'source' && known === null ? 'disc' : shapeOf(domain, known, digits[domain]);
    mark(context, shape, domain, x, y);
  }
  for (const point of sample ? moment.pictured : []) drawPicture(context, moment, point);
  if (chosen === null || Number.isNaN(stand[2 * chosen])) return;
  if (sample && moment.pictured.includes(chosen)) drawPicture(context, moment, chosen);
  context.strokeStyle = styleValue('text');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(stand[2 * chosen], stand[2 * chosen + 1], moment.pictured.includes(chosen) ? 20 : 10, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Moment} moment @param {number} point */
function drawPicture(context, { count, stand, sample }, point) {
  const domain = domainOf(point, count);
  const images = /** @type {Sample} */ (sample)[domain];
  picture(context, digitOf(images, point % count, domain), domain, stand[2 * point], stand[2 * point + 1]);
}

/** @param {number} point @param {number} count @returns {Domain} */
export const domainOf = (point, count) => (point < count ? 'source' : 'target');
