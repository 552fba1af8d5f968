/** A card with a line chart: its title, what to see in it, the chart. */

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { chartWords } from '../line_chart.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../line_chart.js').Chart} Chart
 */

/**
 * @param {string} id
 * @param {Page} page
 * @param {unknown[]} inputs  what the card depends on, beside the language
 * @param {() => Chart & {about: string}} make
 */
export function chartCard(id, { language, turns, moment }, inputs, make) {
  /** @type {ReturnType<typeof make> | null} */
  let made = null;
  const chart = () => {
    made ??= make();
    return made;
  };
  const all = [language, turns, ...inputs];
  const caption = () => html`<h3>${chart().title}</h3><p>${chart().about}</p>`;
  // A chart is of training or of adaptation, and so is a moment.
  const marker = moment && id.startsWith('train') === (moment.kind === 'train') ? moment.time : null;
  return html`
    <figure class="card" id=${id}>
      <figcaption>${guard(all, caption)}</figcaption>
      <line-chart .chart=${guard(all, chart)} .words=${guard([language, turns], () => chartWords(chart()))}
        .marker=${marker}></line-chart>
    </figure>
  `;
}
