/** What the page says: alarms and notices to read, and a line for screen readers. */

import { html, nothing } from 'lit-html';
import { t } from '../../text/text.js';
import { clearAlarm } from '../alarm.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../state.js').Remedy} Remedy
 */

/** @param {Page} page */
export const banners = ({ spoken, alarm, notice }) => html`
  <p id="status" class="unseen" role="status">${spoken}</p>
  <div id="alert" role="alert">${alarm ? alarmBanner(alarm) : nothing}</div>
  <div id="notice" role="status">${notice ? html`<p class="banner calm">${notice()}</p>` : nothing}</div>
`;

/** @param {NonNullable<Page['alarm']>} alarm */
const alarmBanner = ({ words, remedies }) => html`
  <div class="banner">
    <p>${words()}</p>
    <div class="buttons">
      ${remedies.map((remedy) => closing('main', remedy))} ${closing('', { label: 'alarm.close', act: () => {} })}
    </div>
  </div>
`;

/**
 * A button that takes the alarm away before it acts.
 * @param {string} kind
 * @param {Remedy} remedy
 */
function closing(kind, { label, act }) {
  const press = () => {
    clearAlarm();
    act();
  };
  return html`<button type="button" class=${kind} @click=${press}>${t(label)}</button>`;
}
