/** A card with a line chart: its title, what to see in it, the chart, and on demand its values as a table. */

import { html, noChange, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { t } from '../../text/text.js';
import { chartWords, inWords } from '../elements/line_chart.js';
import { unfold } from '../settings/editing.js';
import { change, isMoving } from '../state.js';
import { chartMarks } from './marks.js';
import { table } from './table.js';
import { explained } from './term.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../elements/line_chart.js').Chart} Chart
 */

/** The most rows of a table: the others are left out, evenly. */
const ROWS = 50;

/** The ids of cards that are far out of sight, as far as the browser tells. @type {Set<string>} */
const unseen = new Set();

/** @param {string} id */
const follow = (id) => (/** @type {Event & {skipped?: boolean}} */ event) => {
  if (event.skipped) unseen.add(id);
  else if (unseen.delete(id)) change();
};

/**
 * @param {string} id
 * @param {Page} page
 * @param {unknown[]} inputs  what the card depends on, beside the language
 * @param {() => Chart & {about: string}} make
 */
export function chartCard(id, page, inputs, make) {
  const { language, turns, moment, unfolded } = page;
  /** @type {ReturnType<typeof make> | null} */
  let made = null;
  const chart = () => {
    made ??= make();
    return made;
  };
  const all = [language, turns, ...inputs];
  const open = unfolded.has(`table ${id}`);
  const caption = () => html`<h3>${chart().title}</h3><p>${explained(chart().about)}</p>`;
  // A chart is of training or of adaptation, and so is a moment.
  const marker = moment && id.startsWith('train') === (moment.kind === 'train') ? moment.time : null;
  return html`
    <figure class="card" id=${id} @contentvisibilityautostatechange=${follow(id)}>
      <figcaption>${guard(all, caption)}</figcaption>
      <line-chart .chart=${guard(all, chart)} .words=${guard(all, () => chartWords(chart()))}
        .marker=${marker} .marks=${chartMarks(page, id.startsWith('train') ? 'train' : 'adapt')}></line-chart>
      <details class="data" ?open=${open}
        @toggle=${(/** @type {Event} */ event) => unfold(`table ${id}`, /** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary>${guard([language], () => t('chart.table'))}</summary>
        ${open ? (unseen.has(id) && isMoving(page) ? noChange : guard(all, () => values(chart()))) : nothing}
      </details>
    </figure>
  `;
}

/** @param {Chart} chart */
function values({ title, unit, scale, times, lines }) {
  const [last, every] = [times.length - 1, Math.ceil(times.length / (ROWS - 1))];
  // The last one always stands there. The others stay the same while the lines grow, so that few rows are made anew.
  const chosen = times.flatMap((time, i) => (i % every === 0 || i === last ? [{ time, i }] : []));
  const rows = chosen.map(({ time, i }) => ({
    head: String(Number((time ?? 0).toFixed(3))),
    cells: lines.map((line) => inWords(scale, line.values[i])),
  }));
  return table(title, [unit, ...lines.map(({ label }) => label)], rows);
}
