/** D's outputs as a histogram: source upwards, target downwards, from 0 (source) to 1 (target). */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { styleValue } from '../elements/dom.js';
import { painting } from '../elements/painting.js';
import { shownView } from '../moments/moment.js';
import { hasLearntD } from '../moments/referee.js';

/** @typedef {import('../../worker/messages.js').View} View */

const BINS = 25;
const HEIGHT = 180;

/** @param {import('../state.js').Page} page */
export const histogram = (page) => {
  const { language } = page;
  const shown = shownView(page);
  return guard([language, shown], () => {
    const view = shown && hasLearntD(shown) ? shown : null;
    const ends = [t('histogram.source-end'), t('histogram.target-end')];
    return html`
      <figure class="card" id="histogram">
        <figcaption><h3>${t('histogram.title')}</h3><p>${t('histogram.about')}</p></figcaption>
        ${
          view
            ? html`<ul class="legend">
          <li><span class="swatch source" aria-hidden="true"></span>${t('histogram.source')}</li>
          <li><span class="swatch target" aria-hidden="true"></span>${t('histogram.target')}</li>
        </ul>
        <div class="picture">
          <canvas role="img" aria-label=${t('histogram.picture')} ${painting(
            (context, width, height) => draw(context, width, height, ends, view),
            [view, ...ends],
            () => HEIGHT,
          )}></canvas>
        </div>`
            : nothing
        }
        <p class="words">${view ? means(view) : t(shown ? 'decisions.untrained' : 'histogram.none')}</p>
      </figure>
    `;
  });
};

/** @param {View} view */
function means({ source, target, count }) {
  const mean = (/** @type {Float32Array} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return t('histogram.words', {
    source: percent(mean(source), 1),
    target: percent(mean(target), 1),
    n: String(count),
  });
}

/** The share of the values in each bin. @param {Float32Array} values  probabilities */
function binned(values) {
  const bins = new Array(BINS).fill(0);
  for (const value of values) bins[Math.min(Math.floor(value * BINS), BINS - 1)] += 1;
  return bins.map((n) => n / values.length);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {string[]} ends  what stands at 0 and at 1
 * @param {View} view
 */
function draw(context, width, height, ends, view) {
  const [left, right, bottom] = [8, 8, 20];
  const middle = (height - bottom) / 2;
  const x = (/** @type {number} */ value) => left + value * (width - left - right);
  const [source, target] = [binned(view.source), binned(view.target)];
  const highest = Math.max(...source, ...target);
  const bar = (x(1) - x(0)) / BINS;
  for (let bin = 0; bin < BINS; bin += 1) {
    const [up, down] = [source[bin], target[bin]].map((share) => (share / highest) * (middle - 4));
    context.fillStyle = styleValue('source');
    context.fillRect(x(bin / BINS) + 0.5, middle - up, bar - 1, up);
    context.fillStyle = styleValue('target');
    context.fillRect(x(bin / BINS) + 0.5, middle, bar - 1, down);
  }
  context.strokeStyle = styleValue('muted');
  context.beginPath();
  context.moveTo(x(0), middle);
  context.lineTo(x(1), middle);
  context.stroke();
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(x(0.5), 0);
  context.lineTo(x(0.5), height - bottom);
  context.stroke();
  context.fillStyle = styleValue('muted');
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  for (const [value, text, align] of /** @type {const} */ ([
    [0, ends[0], 'left'],
    [0.5, percent(0.5, 0), 'center'],
    [1, ends[1], 'right'],
  ])) {
    context.textAlign = align;
    context.fillText(text, x(value), height);
  }
}
