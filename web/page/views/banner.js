/** A banner: words to read, and buttons for what can be done about it. */

import { html, nothing } from 'lit-html';
import { t } from '../../text/text.js';

/**
 * @typedef {import('../state.js').Message} Message
 * @typedef {import('../state.js').Remedy} Remedy
 */

/**
 * @param {Message} message
 * @param {() => void} clear  takes it away
 * @param {{kind?: 'calm', closes?: boolean}} [how]  closes: there is a button for that alone
 */
export function banner({ words, remedies }, clear, { kind, closes = true } = {}) {
  const close = { label: 'alarm.close', act: () => {} };
  const buttons = html`
    <div class="buttons">${remedies.map((remedy) => button('main', remedy, clear))} ${button('', close, clear)}</div>
  `;
  return html`<div class="banner ${kind ?? ''}"><p>${words()}</p>${closes ? buttons : nothing}</div>`;
}

/**
 * A button that takes its banner away before it acts. The focus, which would be lost with it, goes to what is said of the run.
 * @param {string} kind
 * @param {Remedy} remedy
 * @param {() => void} clear
 */
function button(kind, { label, values, act }, clear) {
  const press = () => {
    clear();
    document.getElementById('position')?.focus({ preventScroll: true });
    act();
  };
  return html`<button type="button" class=${kind} @click=${press}>${t(label, values)}</button>`;
}
