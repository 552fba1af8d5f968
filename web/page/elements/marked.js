/** What the marks in messages become: <strong>, <em> and <colour>. */

import { html } from 'lit-html';

/** @typedef {(string | import('lit-html').TemplateResult)[]} Parts */

/** For the values of rich(). */
export const marked = {
  strong: (/** @type {Parts} */ parts) => html`<strong>${parts}</strong>`,
  em: (/** @type {Parts} */ parts) => html`<em>${parts}</em>`,
  // The name of a colour is not told where a person has chosen a few colours for all pages: there it is not to be seen (base.css).
  colour: (/** @type {Parts} */ parts) => html`<span class="colour">${parts}</span>`,
};
