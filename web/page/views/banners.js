/** What the page says: alarms and notices to read, and a line for screen readers. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { t } from '../../text/text.js';
import { clearAlarm } from '../alarm.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../state.js').Remedy} Remedy
 */

/** @param {Page} page */
export const banners = (page) => html`
  <p id="status" class="unseen" role="status">${page.spoken}</p>
  <div id="alert" role="alert">${repeat(
    page.alarms,
    ({ about }) => about,
    (alarm) => alarmBanner(page, alarm),
  )}</div>
  <div id="notice" role="status">${page.notice ? html`<p class="banner calm">${page.notice()}</p>` : nothing}</div>
`;

/**
 * @param {Page} page
 * @param {Page['alarms'][number]} alarm
 */
function alarmBanner(page, alarm) {
  const button = (/** @type {string} */ kind, /** @type {Remedy} */ { label, act }) => {
    // It takes the alarm away before it acts. A second press, before that is to be seen, does nothing.
    const press = () => {
      if (!page.alarms.includes(alarm)) return;
      clearAlarm(alarm.about);
      act();
    };
    return html`<button type="button" class=${kind} @click=${press}>${t(label)}</button>`;
  };
  const { words, remedies, closes } = alarm;
  const buttons = [
    ...remedies.map((remedy) => button('main', remedy)),
    ...(closes ? [button('', { label: 'alarm.close', act() {} })] : []),
  ];
  return html`
    <div class="banner">
      <p>${words()}</p>
      ${buttons.length > 0 ? html`<div class="buttons">${buttons}</div>` : nothing}
    </div>
  `;
}
