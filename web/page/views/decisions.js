/**
 * The document's picture: D's decision for each image of a batch, half source, half target, at first and at the moment that is shown.
 * A mark is filled where D is right, open and struck through where it is fooled.
 */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { percent } from '../../text/format.js';
import { methodTitle } from '../../text/sentences.js';
import { rich, t } from '../../text/text.js';
import { styleValue } from '../elements/dom.js';
import { marked } from '../elements/marked.js';
import { painting } from '../elements/painting.js';
import { shownView } from '../moments/moment.js';
import { hasLearntD, INVERTED, verdictOnD, WINS } from '../moments/referee.js';
import { momentWords } from './timeline.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../options/table.js').Config} Config
 */

const COLUMNS = 20;
/** Images shown per half; more would make the marks too small to read. */
const SHOWN = 100;

/** @param {Page} page */
export const decisions = (page) => {
  const { language, config, history, moment } = page;
  const shown = shownView(page);
  // Not the same picture twice: the first one stands beside later ones only.
  const early = history.early && shown && hasLearntD(shown) && shown.time > history.early.time ? history.early : null;
  return guard([language, config, early, shown, moment === null], () => {
    const method = methodOf(config);
    return html`
      <div class="card" id="decisions">
        <h3>${t('decisions.title')}</h3>
        ${
          method.hasDiscriminator
            ? html`
                <p>${t('decisions.about')}</p>
                <div class="pictures">
                  ${early ? picture('early', early, config) : nothing} ${picture(moment ? 'then' : 'now', shown, config)}
                </div>
                ${
                  shown && hasLearntD(shown)
                    ? html`<p class="note">${t('decisions.rule', { wins: percent(WINS, 0), inverted: percent(INVERTED, 0) })}</p>`
                    : nothing
                }
              `
            : html`<p>${t('decisions.none', { method: methodTitle(method.name) })}</p>`
        }
      </div>
    `;
  });
};

/**
 * @param {'early' | 'now' | 'then'} when
 * @param {View | null} view
 * @param {Config} config
 */
function picture(when, view, config) {
  const where = view ? momentWords(view, config) : t('timeline.nothing');
  const learnt = view && hasLearntD(view) ? view : null;
  const right = learnt && rightOf(learnt);
  const n = String(Math.min(view?.count ?? SHOWN, SHOWN));
  const labels = right && [
    t('decisions.source-half', { right: String(right.source), n }),
    t('decisions.target-half', { right: String(right.target), n }),
  ];
  const rows = Math.ceil(Number(n) / COLUMNS);
  return html`
    <figure>
      <figcaption><h4>${t(`decisions.${when}`, { where })}</h4></figcaption>
      ${
        learnt && labels
          ? html`<div class="picture">
              <canvas role="img" aria-label=${t('decisions.picture', { where })} ${painting(
                (context, width, height) => draw(context, width, height, labels, learnt),
                [learnt, ...labels],
                (width) => (rows * 2 * width) / COLUMNS + 44,
              )}></canvas>
            </div>`
          : nothing
      }
      <p class="words">${learnt && right ? fooledWords(learnt, right, Number(n)) : t(view ? 'decisions.untrained' : 'decisions.empty')}</p>
    </figure>
  `;
}

/** How many of the images shown D is right about. @param {View} view */
function rightOf({ source, target }) {
  const called = (/** @type {Float32Array} */ values, /** @type {boolean} */ target) =>
    values.subarray(0, SHOWN).reduce((n, value) => n + Number(value > 0.5 === target), 0);
  return { source: called(source, false), target: called(target, true) };
}

/** @param {View} view @param {{source: number, target: number}} right @param {number} n  images of each domain */
const fooledWords = (view, right, n) =>
  rich('decisions.fooled', {
    ...marked,
    kind: verdictOnD(view)?.name ?? 'guessing',
    says: verdictOnD(view)?.says ?? 'target',
    source: String(n - right.source),
    target: String(n - right.target),
    n: String(n),
  });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {string[]} labels  of the halves
 * @param {View} view  in which D has learnt
 */
function draw(context, width, height, labels, view) {
  const cell = width / COLUMNS;
  [view.source, view.target].forEach((values, half) => {
    const top = half * (height / 2) + 20;
    context.fillStyle = styleValue('muted');
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(labels[half], 1, top - 9);
    context.textAlign = 'center';
    context.font = `600 ${Math.min(0.74 * cell, 15)}px ui-monospace, monospace`;
    const n = Math.min(values.length, SHOWN);
    for (let i = 0; i < n; i += 1) {
      const place = { x: (i % COLUMNS) * cell, y: top + Math.floor(i / COLUMNS) * cell, cell };
      drawMark(context, place, Number(values[i] > 0.5), half);
    }
  });
}

/**
 * Its colour is the domain that D names; it is filled where that is right.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, cell: number}} place
 * @param {number} decision
 * @param {number} truth
 */
function drawMark(context, { x, y, cell }, decision, truth) {
  const color = styleValue(decision === 0 ? 'source' : 'target');
  context.fillStyle = color;
  context.strokeStyle = color;
  if (decision === truth) {
    context.fillRect(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5);
    context.fillStyle = styleValue('card');
  }
  context.fillText(t(`decisions.mark.${decision ? 'target' : 'source'}`), x + cell / 2, y + cell / 2 + 0.5);
  if (decision === truth) return;
  context.lineWidth = 1;
  context.strokeRect(x + 1.5, y + 1.5, cell - 3, cell - 3);
  context.beginPath();
  context.moveTo(x + 2, y + cell - 2);
  context.lineTo(x + cell - 2, y + 2);
  context.stroke();
}
