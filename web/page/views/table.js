/** A table that scrolls by itself where it is too wide. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';

/**
 * @typedef {object} Row
 * @property {string} head
 * @property {(string | import('lit-html').TemplateResult)[]} cells  texts, or whole <td>
 * @property {boolean} [strong]
 * @property {boolean} [shown]  it is the one that the page shows
 */

/**
 * @param {string} caption
 * @param {(string | import('lit-html').TemplateResult)[]} heads  of the columns; the first stands over the row heads
 * @param {Row[]} rows  their heads differ
 */
export const table = (caption, heads, rows) => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption>${caption}</caption>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${repeat(
        rows,
        ({ head }) => head,
        ({ head, cells, strong, shown }) =>
          html`<tr class=${strong ? 'strong' : ''} aria-current=${shown ? 'true' : nothing}><th scope="row">${head}</th>${cells.map(
            (cell) => (typeof cell === 'string' ? html`<td>${cell}</td>` : cell),
          )}</tr>`,
      )}</tbody>
    </table>
  </div>
`;
