/** The table of what is measured at the end of each round, and which round would be kept by which rule. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { methodKind, methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { selections } from '../../run/selection.js';
import { percent } from '../../text/format.js';
import { isAdapted } from '../../text/sentences.js';
import { rich, t } from '../../text/text.js';
import { marked } from '../elements/marked.js';
import { unfold } from '../settings/editing.js';
import { table } from './table.js';
import { term } from './term.js';

/** @typedef {import('../../worker/messages.js').Judgement} Judgement */

/** @type {(keyof Judgement)[]} */
const COLUMNS = [
  'target_accuracy',
  'target_accuracy_other_pairing',
  'fine_tuning_accuracy',
  'proxy_a_distance',
  'mmd2',
  'mean_distance',
  'encoder_distance',
  'entropy',
  'class_balance',
  'information_maximisation',
  'bnm',
  'snd',
];

/** What a narrow page shows at first, beside what the method works at: accuracies, and what chooses a round without labels. */
const FIRST = ['target_accuracy', 'fine_tuning_accuracy', 'information_maximisation'];

/** @type {Record<ReturnType<typeof methodKind>, keyof Judgement>} */
const WORKED_AT = { game: 'proxy_a_distance', distance: 'mmd2', 'self-training': 'entropy', baseline: 'encoder_distance' };

/** Of the columns, those that are explained on tap, and as what. @type {Partial<Record<keyof Judgement, string>>} */
const EXPLAINED = {
  fine_tuning_accuracy: 'fine_tuning',
  proxy_a_distance: 'a_distance',
  mmd2: 'mmd2',
  mean_distance: 'mean_distance',
  encoder_distance: 'encoder_distance',
  entropy: 'entropy',
  class_balance: 'balance',
  information_maximisation: 'information',
  bnm: 'bnm',
  snd: 'snd',
};

/** @param {import('../state.js').Page} page */
export const rounds = ({ language, run, moment, unfolded }) => {
  const all = unfolded.has('rounds');
  return guard([language, run?.judgements, moment?.round, run?.config.rounds, all], () => {
    const judgements = run?.judgements ?? [];
    const shown = moment?.round ?? null;
    return html`<div class="card ${all ? 'all' : ''}" id="rounds">${judged(judgements, run?.config ?? null, { shown, ended: run !== null && isAdapted(run), all })}</div>`;
  });
};

/**
 * @param {Judgement[]} judgements
 * @param {import('../../options/table.js').Config | null} config  null: there are no rounds yet
 * @param {object} how
 * @param {number | null} how.shown  the round that the page shows; null: none, or now
 * @param {boolean} how.ended  no round comes after the last
 * @param {boolean} how.all  a narrow page, too, shows all columns
 */
function judged(judgements, config, { shown, ended, all }) {
  const found = selections(judgements);
  if (!found || !config) return html`<p>${t('rounds.none')}</p>`;
  // Where no target image is left whose label could be compared with, there are no accuracies.
  const measured = judgements.some(({ target_accuracy }) => target_accuracy !== null);
  // Fine-tuning is a baseline only where there are labels; of more than two classes there is no other pairing.
  const columns = COLUMNS.filter(
    (column) =>
      judgements.some((judgement) => judgement[column] !== undefined) &&
      (measured || !/accuracy/.test(column)) &&
      (config.source_digits.length === 2 || column !== 'target_accuracy_other_pairing'),
  );
  const first = [...FIRST, WORKED_AT[methodKind(methodOf(config))]];
  const isFurther = (/** @type {number} */ i) => i > 0 && !first.includes(columns[i - 1]);
  const rows = judgements.toReversed().map((judgement) => ({
    head: String(judgement.round),
    cells: columns.map((column) => value(judgement, column)),
    strong: judgement === found.final,
    shown: judgement.round === shown,
  }));
  const told = (/** @type {Judgement} */ { round, target_accuracy }) =>
    t('rounds.kept.round', { round: String(round), measured: measured ? 'yes' : 'no', accuracy: percent(target_accuracy) });
  const kept = { final: told(found.final), labelFree: told(found.labelFree), oracle: told(found.oracle) };
  const why = measured ? 'no' : isUnlabelled(config.target_data) ? 'unlabelled' : 'given';
  return html`
    <p>${rich('rounds.kept', { ...marked, ...kept, ended: ended ? 'yes' : 'no', why })}</p>
    ${table(t('rounds.caption'), [t('rounds.column.round'), ...columns.map(head)], rows, isFurther)}
    <button type="button" id="rounds-all" @click=${() => unfold('rounds', !all)}>${t(all ? 'rounds.fewer' : 'rounds.all')}</button>
    ${methodOf(config).hasDiscriminator ? html`<p class="note">${t('rounds.apart')}</p>` : nothing}
  `;
}

/** @param {keyof Judgement} column */
function head(column) {
  const words = t(`rounds.column.${column}`);
  const name = EXPLAINED[column];
  return name ? term(name, words) : words;
}

/**
 * @param {Judgement} judgement
 * @param {keyof Judgement} column
 */
function value(judgement, column) {
  const measured = judgement[column];
  if (measured === null || measured === undefined) return '–';
  return column.endsWith('accuracy') || column.startsWith('target_accuracy') ? percent(measured) : measured.toFixed(3);
}
