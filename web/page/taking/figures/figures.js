/** The figures of the page as files: each as PNG, twice as fine as it is seen; charts as SVG, too. */

import { percent } from '../../../text/format.js';
import { styleValue } from '../../elements/dom.js';
import { paintedAgain } from '../../elements/painting.js';
import { chartSheet } from './chart_sheet.js';
import { paint, toSvg } from './sheet.js';

/** Pixels of a file to one of the page. */
const SCALE = 2;
/** How wide pictures are drawn that are as wide as their place. */
const WIDTH = 720;

/** The figures, by the ids that they have on the page. */
export const CHARTS = /** @type {const} */ ([
  'adapt-accuracy',
  'adapt-d',
  'adapt-loss',
  'adapt-gradient',
  'train-accuracy',
  'train-loss',
  'pinned',
]);
export const PICTURES = /** @type {const} */ (['stage', 'decisions', 'histogram']);

/** @typedef {typeof CHARTS[number] | typeof PICTURES[number]} FigureName */

/** @param {string} id @returns {import('./sheet.js').Sheet | null}  null: nothing is drawn there */
function sheetOf(id) {
  const element = /** @type {any} */ (document.getElementById(id)?.querySelector('line-chart'));
  /** @type {import('../../elements/line_chart.js').Chart | null} */
  const chart = element?.chart ?? null;
  if (!chart || chart.times.length === 0) return null;
  const say = (/** @type {number} */ value) => (chart.scale === 'share' ? percent(value, 0) : String(value));
  return chartSheet(chart, styleValue, say);
}

/** @param {FigureName} id @returns {string | null}  null: there is none, or nothing is to be seen on it */
export function figureSvg(id) {
  const sheet = sheetOf(id);
  return sheet && toSvg(sheet);
}

/** @param {string} id @returns {HTMLCanvasElement | null} */
function chartCanvas(id) {
  const sheet = sheetOf(id);
  if (!sheet) return null;
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * sheet.width;
  canvas.height = SCALE * sheet.height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(SCALE, SCALE);
  paint(context, sheet);
  return canvas;
}

/** @param {FigureName} id @returns {HTMLCanvasElement | null}  twice as fine; null: there is none, or nothing is to be seen on it */
export function figureCanvas(id) {
  if (CHARTS.some((chart) => chart === id)) return chartCanvas(id);
  const place = document.getElementById(id);
  if (id === 'stage') return /** @type {any} */ (place?.querySelector('stage-picture'))?.again(SCALE) ?? null;
  // Of two pictures of D's decisions the later one.
  const canvas = [...(place?.querySelectorAll('canvas') ?? [])].at(-1);
  return canvas ? paintedAgain(canvas, SCALE, WIDTH) : null;
}
