/** The list of shortcut keys, and the switch for all of them. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';
import { SHORTCUTS, switchKeys } from '../story/shortcuts.js';

/** @param {Event} event */
const close = ({ currentTarget }) => /** @type {Element} */ (currentTarget).closest('dialog')?.close();

/** The space bar has no character of its own. @param {string} key */
const keyWords = (key) => html`<kbd>${key === ' ' ? t('shortcuts.space') : key}</kbd>`;

/** @param {Pick<import('../state.js').Page, 'keys'>} page */
export const shortcuts = ({ keys }) => html`
  <dialog id="shortcuts" aria-labelledby="shortcuts-title">
    <h2 id="shortcuts-title">${t('shortcuts.title')}</h2>
    <dl>${SHORTCUTS.map((one) => html`<div><dt>${one.keys.map(keyWords)}</dt><dd>${t(`shortcut.${one.name}`)}</dd></div>`)}</dl>
    <p class="note">${t('shortcuts.timeline')}</p>
    <label class="check"><input type="checkbox" id="shortcuts-on" .checked=${keys}
      @change=${(/** @type {Event & {target: HTMLInputElement}} */ { target }) => switchKeys(target.checked)}><span>${t('shortcuts.on')}</span></label>
    <div class="buttons"><button type="button" class="main" autofocus @click=${close}>${t('shortcuts.close')}</button></div>
  </dialog>
`;
