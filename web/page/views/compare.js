/** Runs beside each other: how their accuracy went, what each recipe comes to over its seeds, and by which rule that is judged. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { configOf, finalOf, groupsOf } from '../comparing/comparing.js';
import { isPinned, pin } from '../comparing/pinning.js';
import { commonWords } from '../telling/wording.js';
import { chartCard } from './chart.js';
import { compared } from './compared.js';
import { DRAWN, groupLines, groupNames } from './groups.js';
import { sides } from './sides.js';
import { sweep } from './sweep.js';
import { table } from './table.js';
import { explained } from './term.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../keeping/storage.js').Pinned} Pinned
 */

/** @param {Page} page */
export const compare = (page) => html`
  <section aria-labelledby="compare-title">
    <h2 id="compare-title" class="unseen">${t('panel.compare')}</h2>
    <div class="cards large">${pinnedChart(page)} ${pins(page)} ${sweep(page)}</div>
    ${guard([page.language, page.pinned], () => summary(page.pinned))}
    ${compared(page)}
    ${sides(page)}
  </section>
`;

// --- the chart ------------------------------------------------------------------------------------------------------------------

/** @param {Page} page */
const pinnedChart = (page) =>
  chartCard('pinned', page, [page.run?.judgements, page.pinned], () => {
    const judgements = page.run?.judgements ?? [];
    const { total: furthest, of, make } = groupLines(page.pinned, { most: DRAWN, tuned: true });
    const total = Math.max(judgements.length, furthest);
    const times = Array.from({ length: total }, (_, i) => i + 1);
    const { lines, bands } = make(times, 1);
    const own = times.map((_, i) => judgements[i]?.target_accuracy ?? null);
    return {
      title: t('chart.pinned.title'),
      about: t('chart.pinned.about', { shown: of > DRAWN ? String(DRAWN) : 'all' }),
      unit: t('chart.rounds'),
      scale: 'share',
      times,
      total,
      bands,
      lines: [{ label: t('line.this-run'), color: 'target', values: own }, ...lines],
    };
  });

// --- pinning --------------------------------------------------------------------------------------------------------------------

/** @param {Page} page */
const pins = ({ language, run, pinned, pinsUnkept }) =>
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
        <h3>${t('compare.rule-title')}</h3>
        <p>${explained(t('compare.rule'))}</p>
      </div>
    `;
  });

/** @param {Pinned[]} pinned */
function standing(pinned) {
  if (pinned.length === 0) return t('pins.none');
  if (pinned.length === 1) return t('pins.one', { accuracy: percent(finalOf(pinned[0])) });
  return t('pins.several', { n: pinned.length, groups: groupsOf(pinned).length });
}

// --- what recipes come to -------------------------------------------------------------------------------------------------------

/** @param {import('../comparing/comparing.js').Spread} spread */
function spreadWords({ mean, deviation }) {
  if (mean === null || deviation === null) return percent(mean);
  return t('compare.spread', { mean: percent(mean), deviation: percent(deviation) });
}

/** @param {Pinned[]} pinned */
function summary(pinned) {
  const groups = groupsOf(pinned);
  if (groups.length === 0) return nothing;
  const names = groupNames(groups);
  const common = groups.length > 1 ? commonWords(pinned.map(configOf)) : '';
  const columns = ['recipe', 'seeds', 'spread', 'worst', 'label_free', 'before', 'tuning', 'above'];
  const rows = groups.map(({ runs, final, labelFree, before, tuning, above, rounds, config }, i) => ({
    head:
      rounds < config.rounds && !runs.some(({ failed }) => failed)
        ? t('compare.unfinished', { name: names[i], done: rounds, total: config.rounds })
        : names[i],
    cells: [
      String(runs.length),
      spreadWords(final),
      percent(final.worst),
      spreadWords(labelFree),
      spreadWords(before),
      spreadWords(tuning),
      above === null ? '–' : t('compare.above', { above, n: runs.length }),
    ],
  }));
  return html`
    <div class="card" id="compare-recipes">
      <h3>${t('compare.groups')}</h3>
      ${common ? html`<p>${t('compare.common', { words: common })}</p>` : nothing}
      ${table(
        t('compare.groups.caption'),
        columns.map((column) => t(`compare.column.${column}`)),
        rows,
      )}
    </div>
  `;
}
