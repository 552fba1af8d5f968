/** The page's name, what it is about, and the other languages that it speaks. */

import { html } from 'lit-html';
import { LANGUAGES, t } from '../../text/text.js';
import { speak } from '../actions.js';

/** @typedef {import('../language.js').Language} Language */

/** @param {import('../state.js').Page} page */
export const header = ({ language }) => html`
  <header class="top">
    <h1>${t('page.title')}</h1>
    <p>${t('page.about')}</p>
    <div id="languages">${others(language).map(
      (other) => html`<button type="button" lang=${other} @click=${() => speak(other)}>${LANGUAGES[other].name}</button>`,
    )}</div>
  </header>
`;

/** @param {Language} language */
const others = (language) => /** @type {Language[]} */ (Object.keys(LANGUAGES)).filter((other) => other !== language);
