/** Marks on charts: where something was changed in the course of the run. */

import { t } from '../../text/text.js';
import { styleValue } from '../elements/dom.js';

/** @typedef {{time: number, words: string}} Mark  time: in epochs or rounds */

/** Pixels of a mark's head. */
const HEAD = 5;

/** @param {import('uplot')} plot @param {readonly Mark[]} marks */
export function drawMarks({ ctx, bbox, valToPos }, marks) {
  if (marks.length === 0) return;
  ctx.save();
  ctx.strokeStyle = styleValue('judge');
  ctx.fillStyle = styleValue('judge');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { time } of marks) {
    const x = Math.round(valToPos(time, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const head = HEAD * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - head, bbox.top);
    ctx.lineTo(x + head, bbox.top);
    ctx.lineTo(x, bbox.top + 1.5 * head);
    ctx.fill();
  }
  ctx.restore();
}

/** For those who do not see them. @param {readonly Mark[]} marks */
export const markWords = (marks) =>
  marks.length > 0 ? ` ${t('change.mark', { changes: marks.map(({ words }) => words).join(t('list.semicolon')) })}` : '';
