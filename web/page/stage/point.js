/** What is told of one point: its image, what C and D say of it, and how far it has moved. */

import { html, nothing } from 'lit-html';
import { SIDE, UNLABELLED } from '../../images/shape.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { digitPainting } from '../elements/painting.js';
import { domainOf } from './drawing.js';
import { groundAt, moved } from './scene.js';

/** @typedef {import('./picture.js').Scene} Scene */

/**
 * @param {Scene} scene  with a view
 * @param {number} point
 */
export function pointTold({ view, before, sample, plane, labelled, names }, point) {
  if (!view) return nothing;
  const { count, stage, kind } = view;
  const domain = domainOf(point, count);
  const i = point % count;
  const answer = view[`${domain}_answers_each`][i];
  const known = sample && (domain === 'source' || labelled) ? sample[`${domain}_labels`][i] : UNLABELLED;
  const label = known === UNLABELLED ? null : known;
  // The source stands still where MS is frozen.
  const way = before ? moved(before.stage.planes[plane], stage.planes[plane], point) : 0;
  const comparable = way > 0 && before && before.stage.basis === stage.basis && before !== view && kind === 'adapt';
  const hasOpinion = stage.planes[plane].ground.length > 0;
  return html`
    ${sample ? html`<canvas class=${domain} width=${SIDE} height=${SIDE} aria-hidden="true" ${digitPainting(sample[domain], i)}></canvas>` : nothing}
    <ul>
      <li><b class=${domain}>${t(`stage.point.${domain}`, { digit: label === null ? 'none' : names[domain][label] })}</b></li>
      <li>${t('stage.point.c', { answer: names.source[answer], right: label === null ? 'unknown' : label === answer ? 'yes' : 'no' })}</li>
      ${
        hasOpinion
          ? html`<li>${t('stage.point.d', { sure: percent(view[domain][i], 0) })}</li>
              <li class="ground">${t('stage.point.ground', { sure: percent(groundAt(stage.planes[plane], point), 0) })}</li>`
          : nothing
      }
      ${comparable ? html`<li>${t('stage.point.moved', { way: way.toFixed(1) })}</li>` : nothing}
    </ul>
  `;
}
