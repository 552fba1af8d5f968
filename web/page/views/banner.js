/** A banner: words to read, and buttons for what can be done about it. */

import { html, nothing } from 'lit-html';
import { t } from '../../text/text.js';

/**
 * @typedef {import('../state.js').Message} Message
 * @typedef {import('../state.js').Remedy} Remedy
 */

/**
 * @typedef {object} How
 * @property {() => boolean} stands  it has not been taken away yet
 * @property {() => void} clear  takes it away
 * @property {'calm'} [kind]
 * @property {boolean} [closes]  there is a button for that alone
 */

/**
 * @param {Message} message
 * @param {How} how
 */
export function banner({ words, remedies }, how) {
  const { kind, closes = true } = how;
  const buttons = [
    ...remedies.map((remedy) => button('main', remedy, how)),
    ...(closes ? [button('close', { label: 'alarm.close', act: () => {} }, how)] : []),
  ];
  return html`<div class="banner ${kind ?? ''}"><p>${words()}</p>${
    buttons.length > 0 ? html`<div class="buttons">${buttons}</div>` : nothing
  }</div>`;
}

/**
 * A button that takes its banner away before it acts. A second press, before that is to be seen, does nothing. The focus, which would
 * be lost with it, goes to what is said of the run.
 * @param {string} kind
 * @param {Remedy} remedy
 * @param {How} how
 */
function button(kind, { label, values, act }, { stands, clear }) {
  const press = () => {
    if (!stands()) return;
    clear();
    document.getElementById('position')?.focus({ preventScroll: true });
    act();
  };
  // To close is a sign, so that there is room for what is said.
  return kind === 'close'
    ? html`<button type="button" class="close" aria-label=${t(label)} @click=${press}><span aria-hidden="true">×</span></button>`
    : html`<button type="button" class=${kind} @click=${press}>${t(label, values)}</button>`;
}
