/** Pinned runs: how target accuracy went, round by round, in this run and in all of them together. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { parseAddress } from '../../options/address.js';
import { meanDeviation } from '../../run/statistics.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { isPinned, pin, unpin } from '../pinning.js';
import { configWords } from '../wording.js';
import { chartCard } from './chart.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../storage.js').Pinned} Pinned
 */

/** @param {Page} page */
export const pinnedChart = (page) =>
  chartCard('pinned', page, [page.run?.judgements, page.pinned], () => {
    const judgements = page.run?.judgements ?? [];
    const runs = page.pinned.map(({ accuracies }) => accuracies);
    const total = Math.max(judgements.length, ...runs.map(({ length }) => length));
    const times = Array.from({ length: total }, (_, i) => i + 1);
    // Over the runs that have got as far.
    const spread = times.map((_, i) => meanDeviation(runs.flatMap((accuracies) => accuracies.slice(i, i + 1))));
    const best = times.map((_, i) => runs.reduce((most, accuracies) => Math.max(most, accuracies[i] ?? 0), 0) || null);
    return {
      title: t('chart.pinned.title'),
      about: t('chart.pinned.about'),
      unit: t('chart.rounds'),
      scale: 'share',
      times,
      total,
      band: [3, 2],
      lines: [
        { label: t('line.this-run'), color: 'target', values: times.map((_, i) => judgements[i]?.target_accuracy ?? null) },
        { label: t('line.mean'), color: 'text', values: spread.map(({ mean }) => mean) },
        { label: t('line.worst'), color: 'muted', dash: [2, 3], values: spread.map(({ worst }) => worst) },
        { label: t('line.best'), color: 'muted', dash: [2, 3], values: best },
      ],
    };
  });

/** @param {Page} page */
export const pins = ({ language, run, pinned, pinsUnkept }) =>
  guard([language, run?.judgements, pinned, pinsUnkept], () => {
    const why = !run?.judgements.length ? 'no-round' : isPinned(run, pinned) ? 'pinned' : '';
    const press = () => {
      if (!why) pin();
    };
    return html`
      <div class="card" id="pins">
        <h3>${t('pins.title')}</h3>
        <p id="pinned-words">${standing(pinned)}</p>
        <p><button type="button" id="pin" aria-disabled=${why !== ''} aria-describedby="pin-note" @click=${press}>${t(
          'pins.pin',
        )}</button> <span id="pin-note" class="note">${why && t(`pins.why.${why}`)}</span></p>
        ${pinsUnkept.length > 0 ? html`<p>${t('pins.unkept', { n: pinsUnkept.length })}</p>` : nothing}
        <ul id="pinned-runs">${repeat(pinned, (one) => one, item)}</ul>
      </div>
    `;
  });

/** @param {Pinned} run */
const end = ({ accuracies }) => accuracies[accuracies.length - 1];

/** What of the address is the seed says nothing about how a run was made. @param {Pinned} run */
const recipe = ({ address }) => address.replace(/&seed=\d+/, '');

/** @param {Pinned[]} pinned */
function standing(pinned) {
  const { mean, deviation, worst } = meanDeviation(pinned.map(end));
  if (mean === null) return t('pins.none');
  if (deviation === null) return t('pins.one', { accuracy: percent(mean) });
  return t('pins.several', {
    n: pinned.length,
    mean: percent(mean),
    deviation: percent(deviation),
    worst: percent(worst ?? mean),
    alike: new Set(pinned.map(recipe)).size <= 1 ? 'yes' : 'no',
  });
}

/** @param {Pinned} run */
function item(run) {
  const settings = configWords(parseAddress(run.address).config);
  const name = t('pins.run', { settings, accuracy: percent(end(run)) });
  const remove = () => {
    unpin(run);
    // The button that was pressed goes with its run.
    document.getElementById('pin')?.focus();
  };
  return html`<li><a href="#${run.address}">${name}</a> <button type="button" aria-label=${t('pins.remove-run', { run: name })}
    @click=${remove}>${t('pins.remove')}</button></li>`;
}
