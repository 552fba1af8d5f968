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

const further = (/** @type {boolean} */ is) => (is ? 'further' : nothing);

/**
 * @param {string} caption
 * @param {(string | import('lit-html').TemplateResult)[]} heads  of the columns; the first stands over the row heads
 * @param {Row[]} rows  their heads differ
 * @param {(column: number) => boolean} [isFurther]  of which columns, from 0, a narrow page shows only the others at first (rounds.css)
 */
export const table = (caption, heads, rows, isFurther = () => false) => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption>${caption}</caption>
      <thead><tr>${heads.map((head, i) => html`<th scope="col" class=${further(isFurther(i))}>${head}</th>`)}</tr></thead>
      <tbody>${repeat(
        rows,
        ({ head }) => head,
        ({ head, cells, strong, shown }) =>
          html`<tr class=${strong ? 'strong' : ''} aria-current=${shown ? 'true' : nothing}><th scope="row">${head}</th>${cells.map(
            (cell, i) => (typeof cell === 'string' ? html`<td class=${further(isFurther(i + 1))}>${cell}</td>` : cell),
          )}</tr>`,
      )}</tbody>
    </table>
  </div>
`;
