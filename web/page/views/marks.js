/** Where the run was changed, as marks: on the timeline, and for charts. The list of changes says the same in words. */

import { html } from 'lit-html';
import { timeOf } from '../../options/interventions.js';
import { t } from '../../text/text.js';
import { optionLabel } from '../telling/wording.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../options/interventions.js').Change} Change
 * @typedef {import('../moments/marking.js').Mark} Mark
 */

/** @param {Change} change */
const shortWords = ({ phase, round, step, option, value }) =>
  t('change.at.short', { phase, round, step, option: optionLabel(option), value: String(value) });

/** @type {Mark[]} */
const NO_MARKS = [];
/** Made before: charts look whether they are others. @type {Map<string, {key: string, marks: Mark[]}>} */
const made = new Map();

/** Of the charts of a phase. @param {Page} page @param {'train' | 'adapt'} phase @returns {Mark[]} */
export function chartMarks({ run, language }, phase) {
  const changes = run?.interventions.changes.filter((one) => one.phase === phase) ?? [];
  if (!run || changes.length === 0) return NO_MARKS;
  const key = JSON.stringify([language, changes, run.config.batch]);
  let found = made.get(phase);
  if (found?.key !== key) {
    found = { key, marks: changes.map((one) => ({ time: timeOf(run.config, one), words: shortWords(one) })) };
    made.set(phase, found);
  }
  return found.marks;
}

/**
 * On the timeline, in their places.
 * @param {Page} page
 * @param {(at: {kind: 'train' | 'adapt', time: number}) => number} place  as a share of the width
 */
export const timelineMarks = ({ run }, place) =>
  (run?.interventions.changes ?? []).map(
    (one) =>
      html`<span class="change-mark" aria-hidden="true" title=${shortWords(one)}
        .style=${`left: ${(100 * place({ kind: one.phase, time: timeOf(/** @type {any} */ (run).config, one) })).toFixed(2)}%`}></span>`,
  );
