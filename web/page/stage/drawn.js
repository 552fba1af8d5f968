/** Digits drawn by hand on the stage: where each stands through MS and through MT, and the pictures of them. */

import { saidAt, saidOf } from '../bringing/drawn.js';
import { styleValue } from '../elements/dom.js';
import { digitOf, PICTURE, picture } from './marks.js';
import { down, within } from './scene.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {[x: number, y: number]} Place  in a picture of width and height 1, its corner at the top left
 *
 * @typedef {object} DrawnPoint
 * @property {string} name  beside it
 * @property {Uint8Array} pixels  (28, 28)
 * @property {Place} ms
 * @property {Place | null} mt  null: adaptation has not begun
 */

/**
 * Those to be seen in a view: the kept ones that it knows, and, while one draws, what is drawn.
 * @param {Pick<Page, 'panel' | 'draw' | 'moment' | 'history' | 'stage'>} page
 * @param {View | null} view
 * @param {string} live  the name of what is drawn
 * @returns {DrawnPoint[]}
 */
export function drawnPoints({ panel, draw, moment, history, stage: { plane } }, view, live) {
  if (!view) return [];
  const { extent } = view.stage.planes[plane];
  const point = (
    /** @type {string} */ name,
    /** @type {Uint8Array} */ pixels,
    /** @type {{ms: import('../bringing/drawn.js').Said, mt: import('../bringing/drawn.js').Said | null} | null} */ said,
  ) => {
    const ms = said?.ms.places[plane];
    const mt = said?.mt?.places[plane];
    return ms ? [{ name, pixels, ms: standing(ms, extent), mt: mt ? standing(mt, extent) : null }] : [];
  };
  const kept = history.drawn.flatMap(({ id, name, pixels }) => point(name, pixels, saidAt(view, id)));
  const { image, read } = draw;
  // Places of other axes are none of this picture.
  if (panel !== 'draw' || !image || moment || read?.basis !== view.stage.basis) return kept;
  const classes = view.confusion.length;
  return [...kept, ...point(live, image, { ms: saidOf(read.ms, 0, classes), mt: read.mt && saidOf(read.mt, 0, classes) })];
}

/**
 * What has left the picture stands at its edge.
 * @param {[number, number]} place
 * @param {import('../../worker/messages.js').Plane['extent']} extent
 * @returns {Place}
 */
function standing([x, y], [left, right, bottom, top]) {
  return [within((x - left) / (right - left)), within((top - y) / (top - bottom))];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {DrawnPoint[]} points
 */
export function drawDrawn(context, width, height, points) {
  const room = PICTURE / 2 + 5;
  // The whole picture of one is to be seen.
  const inside = (/** @type {Place} */ [x, y]) => [
    Math.min(width - room, Math.max(room, x * width)),
    Math.min(height - room, Math.max(room, down(y, height))),
  ];
  for (const { name, pixels, ms, mt } of points) {
    const [x, y] = inside(ms);
    const [toX, toY] = inside(mt ?? ms);
    context.strokeStyle = styleValue('text');
    if (mt) line(context, x, y, toX, toY);
    frame(context, x, y, false);
    picture(context, digitOf(pixels, 0, 'source'), 'source', x, y);
    if (mt) {
      frame(context, toX, toY, true);
      picture(context, digitOf(pixels, 0, 'target'), 'target', toX, toY);
    }
    label(context, name, toX, toY + room + 6 > height - 8 ? toY - room - 6 : toY + room + 6, width);
  }
}

/** From MS's place to MT's. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} toX @param {number} toY */
function line(context, x, y, toX, toY) {
  context.lineWidth = 1.25;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
  context.setLineDash([]);
}

/** What is drawn by hand has a second frame. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {boolean} round */
function frame(context, x, y, round) {
  const half = PICTURE / 2 + 5;
  context.strokeStyle = styleValue('text');
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(x - half, y - half, 2 * half, 2 * half, round ? half : 6);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {string} name @param {number} x @param {number} y @param {number} width */
function label(context, name, x, y, width) {
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const half = context.measureText(name).width / 2 + 4;
  const at = Math.min(width - half, Math.max(half, x));
  context.fillStyle = styleValue('card');
  context.globalAlpha = 0.85;
  context.fillRect(at - half, y - 9, 2 * half, 18);
  context.globalAlpha = 1;
  context.fillStyle = styleValue('text');
  context.fillText(name, at, y);
}
