/** A question that is to be answered before anything else goes on. */

import { html, nothing } from 'lit-html';
import { t } from '../../text/text.js';
import { answer, leave } from '../telling/asking.js';

/** @typedef {import('../telling/asking.js').Question} Question */

/** Escape is the browser's way of leaving it. @param {Event} event */
function cancel(event) {
  event.preventDefault();
  leave();
}

/** @param {import('../state.js').Page} page */
export const question = ({ question }) => html`
  <dialog id="question" aria-labelledby="question-title" aria-describedby="question-words" @cancel=${cancel}>
    ${question ? asked(question) : nothing}
  </dialog>
`;

/** @param {Question} question */
const asked = ({ title, words, choices }) => html`
  <h2 id="question-title">${title()}</h2>
  <p id="question-words">${words()}</p>
  <div class="buttons">${choices.map(
    (choice, i) => html`<button type="button" class=${i === 0 ? 'main' : ''} ?autofocus=${i === choices.length - 1}
      @click=${() => answer(choice.answer)}>${t(choice.label)}</button>`,
  )}</div>
`;
