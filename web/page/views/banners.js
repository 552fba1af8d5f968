/** What the page says: alarms and notices to read, and a line for screen readers. */

import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { whenDrawn } from '../elements/dom.js';
import { keepBeside } from '../elements/placing.js';
import { clearAlarm } from '../telling/alarm.js';
import { clearNote } from '../telling/notice.js';
import { banner } from './banner.js';
import { damage } from './damage.js';

let letGo = () => {};

/** What is said stands beside the chapters, once both are on the page. @param {Element} [said] */
function place(said) {
  letGo();
  letGo = () => {};
  if (!(said instanceof HTMLElement)) return;
  whenDrawn(() => {
    const chapters = document.querySelector('.chapters');
    if (chapters && said.isConnected) letGo = keepBeside(chapters, said, 'top-end');
  });
}

/** Nothing is said: to follow the chapters all the same would lay out the page with every note. */
const nowhere = () => {};

/** @param {import('../state.js').Page} page */
export const banners = (page) => html`
  <p id="status" class="unseen" role="status">${page.spoken}</p>
  <div class="said" ${ref(page.alarms.length + page.notices.size > 0 || damage(page) !== nothing ? place : nowhere)}>
  <div id="alert" role="alert">${repeat(
    page.alarms,
    ({ about }) => about,
    (alarm) => banner(alarm, { stands: () => page.alarms.includes(alarm), clear: () => clearAlarm(alarm.about), ...alarm }),
  )} ${damage(page)}</div>
  <div id="notice" role="status">${Array.from(page.notices, ([kind, message]) =>
    banner(message, {
      stands: () => page.notices.get(kind) === message,
      clear: () => clearNote(kind),
      kind: 'calm',
    }),
  )}</div>
  </div>
`;
