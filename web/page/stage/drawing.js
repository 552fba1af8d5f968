/** The picture on the canvas of the stage: ground, C's line, trails, points. Drawn whole, as often as points move. */

import { UNLABELLED } from '../../images/shape.js';
import { styleValue } from '../elements/dom.js';
import { drawDrawn } from './drawn.js';
import { drawGround, nameGround } from './ground.js';
import { FONT, haloed } from './letters.js';
import { digitOf, mark, picture, shapeOf } from './marks.js';
import { borders, down, middles } from './scene.js';

/**
 * @typedef {import('../../worker/messages.js').Sample} Sample
 * @typedef {import('./marks.js').Domain} Domain
 *
 * @typedef {object} Moment  what is drawn; places are in CSS pixels
 * @property {number} count  points per domain
 * @property {Float32Array} stand  x and y by turns, source first
 * @property {Float32Array | null} ground  (ROWS, COLUMNS) D's probability of "target", the bottom row first; null: no opinion
 * @property {import('./ground.js').Said[]} [opinions]  what is written of it, and where
 * @property {[x: number, y: number, shift: number][]} lines  C's logits, in a picture of width and height 1 below the words
 * @property {{point: number, path: number[]}[]} trails  x and y by turns
 * @property {number[]} pictured  points that are shown as images
 * @property {number | null} chosen  the point that is spoken of
 * @property {Sample | null} sample
 * @property {boolean} labelled  the target's true classes are to be seen
 * @property {{source: number[], target: number[]}} digits  by class, for marks
 * @property {{source: string[], target: string[]}} names  by class, for words
 * @property {Words} words
 * @property {import('./drawn.js').DrawnPoint[]} drawn  digits drawn by hand
 *
 * @typedef {object} Words  on the picture
 * @property {string[]} sides  what C says left and right of its line
 * @property {string} line  C's name
 * @property {string[]} ends  what lies at the top and at the bottom
 * @property {import('./ground.js').Opinions} opinions  what D says of places
 */

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
  const borders = bordersOf(width, height, moment.lines);
  drawBorders(context, borders, moment.lines.length > 2);
  if (moment.lines.length > 2) nameRegions(context, width, height, moment);
  drawTrails(context, moment);
  drawPoints(context, moment);
  const { name, ends } = wordsOn(context, width, height, moment);
  nameGround(context, moment.opinions ?? []);
  for (const end of ends) drawEnd(context, end);
  if (name) nameLine(context, name, moment.words.line);
  drawDrawn(context, width, height, moment.drawn);
}

/**
 * Words on the picture and where they stand: the line's name with what is said beside it, and what the height means.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Pick<Moment, 'lines' | 'words'>} moment
 * @returns {{name: Name | null, ends: End[]}}
 */
function wordsOn(context, width, height, { lines, words }) {
  const border = lines.length === 2 ? bordersOf(width, height, lines)[0] : undefined;
  const name = border ? nameOf(context, width, height, border, { lines, words }) : null;
  return {
    name,
    ends: endsOf(context, height, words.ends, Math.min(width, ...(name?.said.map(({ from }) => from) ?? []))),
  };
}

/**
 * Where words stand on the picture: what is shown there would be hidden.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Pick<Moment, 'lines' | 'words'>} moment
 * @returns {import('./scene.js').Box[]}
 */
export function boxesOfWords(context, width, height, moment) {
  const { name, ends } = wordsOn(context, width, height, moment);
  const beside = name ? name.said.map(({ from, long }) => [from, name.y - 8, from + long, name.y + 8]) : [];
  const boxes = [...beside, ...ends.map(({ y, long }) => [6, y - 10, 14 + long, y + 10])];
  return /** @type {import('./scene.js').Box[]} */ (boxes);
}

// --- C ------------------------------------------------------------------------------------------------------------------------

/** In CSS pixels; those that reach the upper end of the plane go on behind the words. @param {number} width @param {number} height @param {Moment['lines']} lines */
const bordersOf = (width, height, lines) =>
  borders(lines).map((ends) => {
    const [x, y, toX, toY] = ends.map((share, i) => (i % 2 ? down(share, height) : share * width));
    const isCut = ends[1] < 1e-6 && toY > y;
    return isCut ? [x - ((toX - x) * y) / (toY - y), 0, toX, toY] : [x, y, toX, toY];
  });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} borders
 * @param {boolean} faint  there are many
 */
function drawBorders(context, borders, faint) {
  context.strokeStyle = styleValue('text');
  context.lineWidth = faint ? 1 : 1.75;
  context.globalAlpha = faint ? 0.45 : 1;
  context.setLineDash(faint ? [4, 4] : [7, 5]);
  context.beginPath();
  for (const [x, y, toX, toY] of borders) {
    context.moveTo(x, y);
    context.lineTo(toX, toY);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Room that the line's name takes, from the top. */
const NAME = 14;

/**
 * Where the line's name stands, at its upper end, and on either side of it what C says there, where there is room.
 * @typedef {{x: number, y: number, said: {text: string, side: -1 | 1, from: number, long: number}[]}} Name  from: the left edge of the
 *   words, which are so long
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number[]} border
 * @param {Pick<Moment, 'lines' | 'words'>} moment
 * @returns {Name}
 */
function nameOf(context, width, height, [topX, topY, bottomX, bottomY], { words, lines }) {
  const part = bottomY > topY ? Math.max(0, NAME - topY) / (bottomY - topY) : 0;
  const x = Math.min(width - NAME, Math.max(NAME, topX + part * (bottomX - topX)));
  const y = Math.min(height - NAME, Math.max(NAME, topY));
  context.font = `600 ${FONT}`;
  const rightIs = Number(lines[1][0] > lines[0][0]);
  const said = /** @type {const} */ ([-1, 1]).flatMap((side) => {
    const answer = words.sides[side < 0 ? 1 - rightIs : rightIs];
    const text = side < 0 ? `‹ ${answer}` : `${answer} ›`;
    const long = context.measureText(text).width;
    const end = x + side * (17 + long);
    return end < 4 || end > width - 4 ? [] : [{ text, side, from: side < 0 ? end : x + 17, long }];
  });
  return { x, y, said };
}

/**
 * The line's name in a disc, and what is said beside it.
 * @param {CanvasRenderingContext2D} context
 * @param {Name} name
 * @param {string} words  the name
 */
function nameLine(context, { x, y, said }, words) {
  context.fillStyle = styleValue('text');
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = styleValue('card');
  context.font = `700 ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words, x, y + 0.5);
  context.fillStyle = styleValue('text');
  context.font = `600 ${FONT}`;
  for (const { text, side } of said) {
    context.textAlign = side < 0 ? 'right' : 'left';
    haloed(context, text, x + side * 17, y + 0.5);
  }
}

/**
 * Each of C's answers in the middle of where it is given.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Moment} moment
 */
function nameRegions(context, width, height, { lines, names }) {
  context.font = '700 40px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = styleValue('text');
  context.globalAlpha = 0.18;
  for (const [answer, place] of middles(lines).entries()) {
    if (place) context.fillText(names.source[answer], place[0] * width, down(place[1], height));
  }
  context.globalAlpha = 1;
}

/**
 * What the height means, at its upper and at its lower end.
 * @typedef {{text: string, domain: 'source' | 'target', y: number, long: number}} End
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} height
 * @param {string[]} ends
 * @param {number} room  up to where nothing else is written in the uppermost line
 * @returns {End[]}
 */
function endsOf(context, height, ends, room) {
  context.font = FONT;
  return /** @type {const} */ (['source', 'target']).flatMap((domain, i) => {
    const long = context.measureText(ends[i]).width;
    // Below the line's name, where there is no room beside it.
    const y = i ? height - 14 : room < long + 18 ? 36 : 14.5;
    return ends[i] ? [{ text: ends[i], domain, y, long }] : [];
  });
}

/** @param {CanvasRenderingContext2D} context @param {End} end */
function drawEnd(context, { text, domain, y, long }) {
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = styleValue('card');
  context.globalAlpha = 0.85;
  context.fillRect(6, y - 10, long + 8, 20);
  context.globalAlpha = 1;
  context.fillStyle = styleValue(domain);
  haloed(context, text, 10, y);
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
      context.globalAlpha = 0.12 + 0.5 * (i / whole.length);
      context.lineWidth = 1 + i / whole.length;
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
    const label = sample && (domain === 'source' || labelled) ? sample[`${domain}_labels`][point % count] : UNLABELLED;
    const known = label === UNLABELLED ? null : label;
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
