/** What can be taken away beside weights: figures, measurements, the report, and a program that measures again. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { CHARTS, PICTURES } from '../taking/figures/figures.js';
import {
  pythonFor,
  takeCurve,
  takeMeasurements,
  takePng,
  takeReport,
  takeRounds,
  takeSvg,
  takeTargets,
} from '../taking/takeaway.js';

/** @typedef {import('../state.js').Page} Page */

/** @param {Page} page */
export const take = (page) => {
  const { language, run, crashed, history, pinned } = page;
  const { train, adapt } = history.series;
  const there = [run?.judgements.length, run?.evaluation, run?.name, run?.adapted, crashed, page.config, pinned.length];
  return guard([language, train.length > 0, adapt.length > 0, history.now !== null, ...there], () => {
    const seen = {
      train: train.length > 0,
      adapt: adapt.length > 0,
      game: methodOf(page.config).hasDiscriminator,
      view: history.now !== null,
      pinned: pinned.length > 0 || (run?.judgements.length ?? 0) > 0,
    };
    return html`
      <section class="card" id="take" aria-labelledby="take-title">
        <h2 id="take-title">${t('take.title')}</h2>
        ${run && seen.view ? parts(run, seen, crashed) : html`<p>${t('take.nothing')}</p>`}
      </section>
    `;
  });
};

/**
 * @param {import('../../worker/messages.js').State} run
 * @param {{train: boolean, adapt: boolean, game: boolean, view: boolean, pinned: boolean}} seen
 * @param {boolean} crashed
 */
const parts = (run, seen, crashed) => html`
  <p>${t('take.about')}</p>
  <div class="parts">
    <div>
      <h3>${t('take.report')}</h3>
      <p class="note">${t('take.report.about')}</p>
      <div class="buttons">${button('take-report', t('take.report.button'), takeReport)}</div>
      <h3>${t('take.measurements')}</h3>
      <p class="note">${t('take.measurements.about')}</p>
      <div class="buttons">
        ${button('take-json', t('take.measurements.json'), takeMeasurements)}
        ${run.judgements.length > 0 ? button('take-rounds', t('take.measurements.rounds'), takeRounds) : nothing}
        ${seen.train ? button('take-train', t('take.measurements.train'), () => takeCurve('train')) : nothing}
        ${seen.adapt ? button('take-adapt', t('take.measurements.adapt'), () => takeCurve('adapt')) : nothing}
      </div>
    </div>
    <div>
      <h3>${t('take.figures')}</h3>
      <p class="note">${t('take.figures.about')}</p>
      <ul class="figures">${[...PICTURES, ...CHARTS].filter((id) => isSeen(id, seen)).map(figure)}</ul>
    </div>
  </div>
  ${run.evaluation && !crashed ? python(run, run.evaluation) : nothing}
`;

/** @param {string} id @param {string} words @param {() => unknown} act */
const button = (id, words, act) => html`<button type="button" id=${id} @click=${act}>${words}</button>`;

/** @param {import('../taking/figures/figures.js').FigureName} id @param {Parameters<typeof parts>[1]} seen */
function isSeen(id, { train, adapt, game, pinned }) {
  if (id === 'stage') return true;
  if (id === 'pinned') return pinned;
  if (id.startsWith('train')) return train;
  return adapt && (game || !['adapt-d', 'decisions', 'histogram'].includes(id));
}

/** @param {import('../taking/figures/figures.js').FigureName} id */
function figure(id) {
  const title = t(`take.figure.${id}`);
  const isChart = CHARTS.some((chart) => chart === id);
  const one = (/** @type {string} */ format, /** @type {() => void} */ act) =>
    html`<button type="button" aria-label=${t('take.figure.as', { figure: title, format })} @click=${act}>${format}</button>`;
  return html`<li id="take-${id}"><span>${title}</span>
    <span class="buttons">${isChart ? one('SVG', () => takeSvg(id)) : nothing} ${one('PNG', () => takePng(id))}</span></li>`;
}

/**
 * @param {import('../../worker/messages.js').State} run
 * @param {NonNullable<import('../../worker/messages.js').State['evaluation']>} evaluation
 */
const python = (run, { target_accuracy_after, target_images }) => html`
  <h3>${t('take.python')}</h3>
  <p class="note">${t('take.python.about', {
    accuracy: percent(target_accuracy_after),
    share: target_accuracy_after === null ? '–' : target_accuracy_after.toFixed(4),
    n: target_images,
  })}</p>
  <div class="buttons">
    ${button('take-targets', t('take.python.images'), takeTargets)}
  </div>
  <pre tabindex="0" role="region" aria-label=${t('take.python')}><code>${pythonFor(run)}</code></pre>
`;
