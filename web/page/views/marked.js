/** What the marks in messages become: <strong> and <em>. */

import { html } from 'lit-html';

/** @typedef {(string | import('lit-html').TemplateResult)[]} Parts */

/** For the values of rich(). */
export const marked = {
  strong: (/** @type {Parts} */ parts) => html`<strong>${parts}</strong>`,
  em: (/** @type {Parts} */ parts) => html`<em>${parts}</em>`,
};
