/** The ground of the stage: what D says of every place, as colours, as lines on a map, and in words. */

import { COLUMNS, ROWS } from '../../run/ground.js';
import { hasForcedColors, onSchemeChange, styleValue } from '../elements/dom.js';
import { FONT, haloed } from './letters.js';
import { contour, opinionEverywhere, placeOfWords, smoothed } from './opinion.js';
import { HEAD } from './scene.js';

/**
 * @typedef {import('./opinion.js').Opinion} Opinion
 * @typedef {{some: Record<'source' | 'target', string>, all: Record<Opinion, string>}} Opinions  words: of some places, of all of them
 * @typedef {{opinion: Opinion, text: string, x: number, y: number}} Said  the middle of the words, in CSS pixels
 */

/** How opaque the ground is where D is unsure, and where it is sure (stage.css has the same for its swatches). */
const [FAINTEST, STRONGEST] = [0.14, 0.44];
/** Probabilities of "target" at which lines are drawn. */
const LEVELS = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Pixels in which a line of words has room. */
const LINE = 20;
/** Pixels from other words. */
const APART = 22;

/** One cell, one pixel. */
const cells = new OffscreenCanvas(COLUMNS, ROWS);
/** The ground as large as it is shown: to enlarge it takes longer than all the points, and it changes less often than they. */
const whole = new OffscreenCanvas(1, 1);
/** What it is of. @type {Float32Array | null} */
let laid = null;
onSchemeChange(() => {
  laid = null;
});

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
export function drawGround(context, width, height, ground) {
  if (hasForcedColors()) {
    hatch(context, width, height, ground);
    return;
  }
  const { canvas } = context;
  const [across, high] = [canvas.width, Math.round((canvas.height * (height - HEAD)) / height)];
  if (laid !== ground || whole.width !== across || whole.height !== high) layGround(across, high, ground);
  context.drawImage(whole, 0, HEAD, width, height - HEAD);
  // Behind the words it goes on as it is at its edge.
  context.drawImage(whole, 0, 0, across, 1, 0, 0, width, HEAD);
}

/**
 * @param {number} width  in device pixels
 * @param {number} height
 * @param {Float32Array} ground
 */
function layGround(width, height, ground) {
  const [own, large] = [cells.getContext('2d'), whole.getContext('2d')];
  if (!own || !large) return;
  const image = new ImageData(COLUMNS, ROWS);
  const [source, grey, target] = [bytes('source'), bytes('muted'), bytes('target')];
  for (const [cell, value] of ground.entries()) {
    // What D half believes is to be seen, too.
    const sure = Math.abs(2 * value - 1) ** 0.6;
    const to = value > 0.5 ? target : source;
    const at = 4 * ((ROWS - 1 - Math.floor(cell / COLUMNS)) * COLUMNS + (cell % COLUMNS));
    for (let k = 0; k < 3; k++) image.data[at + k] = grey[k] + sure * (to[k] - grey[k]);
    image.data[at + 3] = 255 * (FAINTEST + (STRONGEST - FAINTEST) * sure);
  }
  own.putImageData(image, 0, 0);
  // To set the size empties it.
  Object.assign(whole, { width, height });
  large.fillStyle = styleValue('card');
  large.fillRect(0, 0, width, height);
  large.drawImage(cells, 0, 0, width, height);
  if (!opinionEverywhere(ground)) drawContours(large, width, height, ground);
  laid = ground;
}

/**
 * As on a map: where D's opinion changes, and in its own colour where it passes from one domain to the other.
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} ground
 */
function drawContours(context, width, height, ground) {
  const even = smoothed(ground);
  for (const level of LEVELS) {
    const isBorder = level === 0.5;
    const segments = contour(even, level);
    context.strokeStyle = styleValue(isBorder ? 'judge' : 'text');
    context.globalAlpha = isBorder ? 0.8 : 0.16;
    context.lineWidth = (isBorder ? 1.5 : 1) * Math.min(devicePixelRatio, 2);
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(segments[i] * width, segments[i + 1] * height);
      context.lineTo(segments[i + 2] * width, segments[i + 3] * height);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * Where there are no colours, strokes lie upwards where D says target, downwards where it says source.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} ground
 */
function hatch(context, width, height, ground) {
  context.strokeStyle = styleValue('muted');
  context.lineWidth = 0.5;
  context.beginPath();
  const [w, h] = [width / COLUMNS, (height - HEAD) / ROWS];
  for (const [cell, value] of ground.entries()) {
    if (value > 1 / 3 && value < 2 / 3) continue;
    const [x, y] = [(cell % COLUMNS) * w, height - (Math.floor(cell / COLUMNS) + 1) * h];
    const [from, to] = value < 0.5 ? [y, y + h] : [y + h, y];
    context.moveTo(x, from);
    context.lineTo(x + w, to);
  }
  context.stroke();
}

// --- in words -----------------------------------------------------------------------------------------------------------------

/**
 * What is written of a ground, and where: what D says of all places alike, or else of those of either opinion.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} ground
 * @param {object} how
 * @param {Opinions} how.opinions
 * @param {Float32Array} how.stand  points in pixels, x and y by turns
 * @param {import('./scene.js').Box[]} how.taken  by other words
 * @param {Said[]} how.last  what was written before: words do not jump about
 * @returns {Said[]}
 */
export function saidOfGround(context, width, height, ground, { opinions, stand, taken, last }) {
  const everywhere = opinionEverywhere(ground);
  const wanted = /** @type {[Opinion, string][]} */ (
    everywhere ? [[everywhere, opinions.all[everywhere]]] : Object.entries(opinions.some)
  );
  context.font = `600 ${FONT}`;
  const plane = /** @type {import('./scene.js').Box} */ ([0, HEAD, width, height]);
  // What stands close to other words is read as one with them.
  const near = taken.map(([left, top, right, bottom]) => [left - APART, top - APART, right + APART, bottom + APART]);
  return wanted.flatMap(([opinion, text]) => {
    const before = last.find((one) => one.opinion === opinion);
    const place = placeOfWords(ground, opinion, {
      plane,
      long: context.measureText(text).width,
      high: LINE,
      stand,
      taken: /** @type {import('./scene.js').Box[]} */ (near),
      last: before ? [before.x, before.y] : null,
    });
    return place ? [{ opinion, text, x: place[0], y: place[1] }] : [];
  });
}

/** @param {CanvasRenderingContext2D} context @param {Said[]} said */
export function nameGround(context, said) {
  context.font = `600 ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { opinion, text, x, y } of said) {
    context.fillStyle = styleValue(opinion === 'unsure' ? 'muted' : opinion);
    haloed(context, text, x, y);
  }
}

/** Where that is: what is shown there would be hidden. @param {CanvasRenderingContext2D} context @param {Said[]} said */
export function boxesOfGround(context, said) {
  context.font = `600 ${FONT}`;
  return said.map(({ text, x, y }) => {
    const half = context.measureText(text).width / 2;
    return /** @type {import('./scene.js').Box} */ ([x - half, y - LINE / 2, x + half, y + LINE / 2]);
  });
}
