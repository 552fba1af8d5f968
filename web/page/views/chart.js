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
export const chartCard = (id, { language, turns }, inputs, make) =>
  guard([language, turns, ...inputs], () => {
    const chart = make();
    return html`
      <figure class="card" id=${id}>
        <figcaption><h3>${chart.title}</h3><p>${chart.about}</p></figcaption>
        <line-chart .chart=${chart} .words=${guard([language, turns], () => chartWords(chart))}></line-chart>
      </figure>
    `;
  });
