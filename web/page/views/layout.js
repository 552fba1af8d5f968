/** The page as a whole: where everything that is seen stands. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';
import { chapters } from './chapters.js';
import { footer } from './footer.js';
import { game } from './game.js';
import { header } from './header.js';
import { machine } from './machine.js';
import { question } from './question.js';
import { runPanel } from './run.js';
import { settings } from './settings.js';
import { shelf } from './shelf.js';
import { stage } from './stage.js';
import { timeline } from './timeline.js';
import { turns } from './turns.js';
import { verdict } from './verdict.js';

/** The link jumps by hand: in the address stand the settings. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('results')?.focus();
}

/** @param {import('../state.js').Page} page */
export const layout = (page) => html`
  <a class="skip" href="#results" @click=${skip}>${t('page.skip')}</a>
  ${header(page)}
  <main>
    ${runPanel(page)}
    ${stage(page)} ${timeline(page)} ${turns(page)} ${verdict(page)}
    <div class="columns">
      <aside class="side" aria-labelledby="settings-title">${settings(page)} ${shelf(page)} ${machine(page)}</aside>
      <div class="content">
        ${game(page)}
        <div id="results" tabindex="-1">${chapters(page)}</div>
      </div>
    </div>
  </main>
  ${footer()} ${question(page)}
`;
