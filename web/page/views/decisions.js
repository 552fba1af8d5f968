/** The document's picture: D's decision for each image of a batch, half source, half target; before, now and after adaptation. */

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { styleValue } from '../dom.js';
import { painting } from '../painting.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 */

const COLUMNS = 20;
/** Images shown per half; more would make the marks too small to read. */
const SHOWN = 100;

/** @param {Page} page */
export const decisions = ({ language, config, history, run }) => {
  const { before, now } = history;
  const after = run?.adapted && run.phase !== 'adapt' && now?.kind === 'adapt' ? now : null;
  return guard([language, config, before, now, after], () => {
    const method = methodOf(config);
    return html`
      <div class="card" id="decisions">
        <h3>${t('decisions.title')}</h3>
        ${
          method.hasDiscriminator
            ? html`
                <p>${t('decisions.about')}</p>
                <div class="trio">
                  ${picture('before', before)} ${picture('now', now)} ${picture('after', after)}
                </div>
              `
            : html`<p>${t('decisions.none', { method: methodTitle(method.name) })}</p>`
        }
      </div>
    `;
  });
};

/**
 * @param {'before' | 'now' | 'after'} when
 * @param {View | null} view
 */
function picture(when, view) {
  const labels = [t('decisions.source-half'), t('decisions.target-half')];
  const rows = Math.ceil(Math.min(view?.count ?? SHOWN, SHOWN) / COLUMNS);
  return html`
    <figure>
      <figcaption><h4>${t(`decisions.${when}`)} <span class="time">${view ? timeWords(view) : ''}</span></h4></figcaption>
      <div class="picture">
        <canvas role="img" aria-label=${t(`decisions.${when}.picture`)} ${painting(
          (context, width, height) => draw(context, width, height, labels, view),
          [view, ...labels],
          (width) => (rows * 2 * width) / COLUMNS + 44,
        )}></canvas>
      </div>
      <p class="words">${view ? countWords(view) : t(`decisions.${when}.empty`)}</p>
    </figure>
  `;
}

/** @param {View} view */
const timeWords = ({ kind, time }) =>
  kind === 'adapt' ? t('decisions.round', { round: String(Number(time.toFixed(1))) }) : t('decisions.not-adapted');

/** @param {View} view */
function countWords({ source, target, count }) {
  const zeros = (/** @type {Float32Array} */ values) => String(values.reduce((n, value) => n + (value > 0.5 ? 0 : 1), 0));
  return t('decisions.words', { source: zeros(source), target: zeros(target), n: String(count) });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {string[]} labels  of the halves
 * @param {View | null} view
 */
function draw(context, width, height, labels, view) {
  const cell = width / COLUMNS;
  [view?.source, view?.target].forEach((values, half) => {
    const top = half * (height / 2) + 20;
    context.fillStyle = styleValue('muted');
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(labels[half], 1, top - 9);
    context.textAlign = 'center';
    context.font = `600 ${Math.min(0.74 * cell, 15)}px ui-monospace, monospace`;
    const n = Math.min(values?.length ?? SHOWN, SHOWN);
    for (let i = 0; i < n; i += 1) {
      const [x, y] = [(i % COLUMNS) * cell, top + Math.floor(i / COLUMNS) * cell];
      const decision = values ? Number(values[i] > 0.5) : -1;
      context.fillStyle = styleValue(['grid', 'source-tint', 'target'][decision + 1]);
      context.fillRect(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5);
      if (decision < 0) continue;
      context.fillStyle = styleValue(decision === 0 ? 'source' : 'card');
      context.fillText(String(decision), x + cell / 2, y + cell / 2 + 0.5);
    }
  });
}
