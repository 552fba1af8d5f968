/** Target accuracy under both pairings beside its baselines. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodOf } from '../../options/check.js';
import { percent } from '../../text/format.js';
import { adaptedWords, methodTitle, pairing } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { shownView } from '../moments/moment.js';
import { table } from './table.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Evaluation} Evaluation
 */

/** @param {import('../state.js').Page} page */
export const pairings = (page) => {
  const { language, run, moment } = page;
  const view = shownView(page);
  return guard(
    [language, run?.evaluation, run?.adapted, run?.config, view, moment === null],
    () => html`
      <div class="card" id="pairings">
        <h3>${t('pairings.title', { two: !run || run.config.source_digits.length === 2 ? 'yes' : 'no' })}</h3>
        ${run ? measured(moment ? { ...run, evaluation: null } : run, view) : html`<p>${t('table.nothing')}</p>`}
      </div>
    `,
  );
};

/**
 * @param {State} run
 * @param {View | null} view  gives the numbers so far while nothing is evaluated
 */
function measured({ config, evaluation, adapted }, view) {
  const method = methodOf(config);
  // Of more than two classes there are many pairings, and the reverse is none that anything would lead to.
  const two = config.source_digits.length === 2;
  const heads = [
    t('pairings.column.networks'),
    t('pairings.column.chosen', { pairing: pairing(config, false) }),
    ...(two ? [pairing(config, true)] : []),
    t('pairings.column.test'),
  ];
  const head = adapted ? adaptedWords(method) : t('pairings.row.not-adapted');
  const all = evaluation ? evaluated(evaluation, head) : view ? [soFar(view)] : [];
  const rows = two ? all : all.map((row) => ({ ...row, cells: row.cells.toSpliced(1, 1) }));
  return html`
    ${table(t('pairings.caption', { two: two ? 'yes' : 'no' }), heads, rows)}
    ${evaluation ? details(evaluation, methodTitle(method.name), adapted) : html`<p>${t('pairings.press')}</p>`}
  `;
}

/** @param {View} view */
const soFar = ({ kind, count, confusion }) => ({
  head: t('pairings.row.so-far', { networks: t(kind === 'train' ? 'line.ms-c' : 'line.mt-c'), n: String(count) }),
  cells: [percent(accuracy(confusion, false), 1), percent(accuracy(confusion, true), 1), '–'],
});

/**
 * @param {number[][]} confusion  counts by [true class][answer]
 * @param {boolean} reversed
 */
function accuracy(confusion, reversed) {
  const right = confusion.reduce((sum, row, i) => sum + row[reversed ? row.length - 1 - i : i], 0);
  return right / confusion.flat().reduce((sum, n) => sum + n, 0);
}

/**
 * @param {Evaluation} e
 * @param {string} head  of what was adapted, or is to be
 */
function evaluated(e, head) {
  const before = [e.target_accuracy_before, e.target_accuracy_before_other_pairing, e.test_accuracy_before];
  const after = [e.target_accuracy_after, e.target_accuracy_other_pairing, e.test_accuracy];
  const alone = (/** @type {number | null} */ share) => [percent(share), '–', '–'];
  const tuned = e.fine_tuning_accuracy;
  return [
    { head: t('pairings.row.source-only'), cells: before.map((share) => percent(share)) },
    ...(tuned === undefined ? [] : [{ head: t('pairings.row.fine-tuned'), cells: alone(tuned) }]),
    { head: t('pairings.row.commonest'), cells: alone(e.majority_accuracy) },
    { head, cells: after.map((share) => percent(share)), strong: true },
  ];
}

/**
 * @param {Evaluation} e
 * @param {string} method
 * @param {boolean} adapted
 */
const details = (e, method, adapted) => html`
  <p>${t('pairings.measured', {
    target: e.target_images,
    test: e.test_images,
    source: e.source_images,
    accuracy: percent(e.source_accuracy),
  })}</p>
  ${e.target_accuracy_interval ? html`<p>${interval(e, e.target_accuracy_interval)}</p>` : ''}
  ${
    e.discriminator
      ? // One that has learnt nothing answers by chance.
        adapted
        ? domains(e.discriminator)
        : nothing
      : html`<p>${t('pairings.no-d', { method })}</p>`
  }
`;

/**
 * @param {Evaluation} e
 * @param {NonNullable<Evaluation['target_accuracy_interval']>} interval
 */
const interval = (e, { low, high }) =>
  t('pairings.interval', {
    accuracy: percent(e.target_accuracy_after),
    low: percent(low),
    high: percent(high),
    calibrated: e.calibration_error === null ? 'no' : 'yes',
    calibration: percent(e.calibration_error ?? 0),
  });

/** @param {NonNullable<Evaluation['discriminator']>} discriminator */
const domains = ({ after }) =>
  table(
    t('domains.caption'),
    [t('domains.column.domain'), t('domains.column.right')],
    [
      { head: t('domains.source'), cells: [percent(after.source)] },
      { head: t('domains.target'), cells: [percent(after.target)] },
    ],
  );
