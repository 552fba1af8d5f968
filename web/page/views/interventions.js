/** What was changed in the course of the run, and what is to be, as a list. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { configAt, order } from '../../options/interventions.js';
import { t } from '../../text/text.js';
import { startOver } from '../keeping/replacing.js';
import { nextOf, takeBack } from '../settings/interventions.js';
import { optionLabel } from '../telling/wording.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../options/interventions.js').Change} Change
 */

/** @param {Page} page */
export function interventions({ language, run, crashed }) {
  return guard([language, run, crashed], () => {
    if (!run) return nothing;
    const { changes, turns, end } = run.interventions;
    if (changes.length === 0 && turns.length === 0 && !end) return nothing;
    const d = turns.filter(({ part }) => part === 'd').length;
    return html`
      <section id="interventions" class="card" aria-labelledby="interventions-title">
        <h2 id="interventions-title">${t('change.title')}</h2>
        <ol>${changes.map((one, i) => change(run, one, i))}</ol>
        ${turns.length > 0 ? html`<p>${t('change.turns', { n: turns.length, d, mt: turns.length - d })}</p>` : nothing}
        ${end ? html`<p>${t('change.end', end)}</p>` : nothing}
        <p class="note">${t('change.intro')}</p>
        <button type="button" id="again-changed" @click=${() => startOver(run.config, false, run.interventions)}>${t('change.again')}</button>
      </section>
    `;
  });
}

/** @param {State} run @param {Change} one @param {number} i  its number in the list */
function change(run, one, i) {
  const { config } = run;
  const { changes } = run.interventions;
  const { phase, round, step, option, value } = one;
  const last = { round: Number.MAX_SAFE_INTEGER, step: 1 };
  const before = configAt(config, changes.slice(0, i), { train: last, adapt: last })[option];
  const words = t('change.at', {
    phase,
    round,
    step,
    option: optionLabel(option),
    before: String(before),
    value: String(value),
  });
  const coming = order(one, nextOf(run)[phase]) >= 0;
  return html`<li>${words} ${
    coming
      ? html`<span class="note">${t('change.coming')}</span> <button type="button" class="link"
          aria-label=${t('change.undo.label', { change: words })} @click=${() => takeBack(one)}>${t('change.undo')}</button>`
      : nothing
  }</li>`;
}
