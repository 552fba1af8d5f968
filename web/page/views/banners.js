/** What the page says: alarms and notices to read, and a line for screen readers. */

import { html, nothing } from 'lit-html';
import { clearAlarm } from '../alarm.js';
import { clearNote } from '../notice.js';
import { banner } from './banner.js';
import { damage } from './damage.js';

/** @param {import('../state.js').Page} page */
export const banners = (page) => html`
  <p id="status" class="unseen" role="status">${page.spoken}</p>
  <div id="alert" role="alert">${page.alarm ? banner(page.alarm, clearAlarm) : nothing} ${damage(page)}</div>
  <div id="notice" role="status">${Array.from(page.notices, ([kind, message]) =>
    banner(message, () => clearNote(kind), { kind: 'calm', closes: message.remedies.length > 0 }),
  )}</div>
`;
