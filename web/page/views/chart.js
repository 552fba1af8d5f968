/** A card with a line chart: its title, what to see in it, the chart, and on demand its values as a table. */

import { html, noChange, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { ref } from 'lit-html/directives/ref.js';
import { t } from '../../text/text.js';
import { apart } from '../elements/apart.js';
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

/** The ids of cards that are out of sight, as far as the browser tells. @type {Set<string>} */
const unseen = new Set();

const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) unseen.add(target.id);
      else if (unseen.delete(target.id)) change();
    }
  },
  { rootMargin: '100px' },
);

/** @param {Element} [card] */
const follow = (card) => card && sight.observe(card);

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
    <figure class="card" id=${id} ${ref(follow)}>
      <figcaption>${guard(all, caption)}</figcaption>
      <line-chart .chart=${guard(all, chart)} .words=${guard(all, () => chartWords(chart()))}
        .marker=${marker} .marks=${chartMarks(page, id.startsWith('train') ? 'train' : 'adapt')}></line-chart>
      <details class="data" ?open=${open}
        @toggle=${(/** @type {Event} */ event) => unfold(`table ${id}`, /** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary>${guard([language], () => t('chart.table'))}</summary>
        ${open ? (unseen.has(id) && isMoving(page) ? noChange : apart(() => guard(all, () => values(chart())), page)) : nothing}
      </details>
    </figure>
  `;
}

/** @param {Chart} chart */
function values({ title, unit, scale, times, lines }) {
  const last = times.length - 1;
  // The last one always stands there. The others stay the same while the lines grow, and half of them go now and then: none has to be
  // made that was left out before.
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(times.length / (ROWS - 1))));
  const chosen = times.flatMap((time, i) => (i % every === 0 || i === last ? [{ time, i }] : []));
  const rows = chosen.map(({ time, i }) => ({
    head: String(Number((time ?? 0).toFixed(3))),
    cells: lines.map((line) => inWords(scale, line.values[i])),
  }));
  return table(title, [unit, ...lines.map(({ label }) => label)], rows);
}
