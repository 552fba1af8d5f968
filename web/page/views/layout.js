/** The page as a whole: where everything that is seen stands. */

import { html, nothing } from 'lit-html';
import { isUnlabelled } from '../../options/own.js';
import { t } from '../../text/text.js';
import { addressOf } from '../address.js';
import { apart } from '../elements/apart.js';
import { interventionsOf } from '../settings/interventions.js';
import { banners } from './banners.js';
import { controls } from './controls.js';
import { fingerprint } from './fingerprint.js';
import { footer } from './footer.js';
import { header } from './header.js';
import { interventions } from './interventions.js';
import { numbers } from './numbers.js';
import { pairings } from './pairings.js';
import { panels } from './panels.js';
import { problems } from './problems.js';
import { question } from './question.js';
import { shortcuts } from './shortcuts.js';
import { stage } from './stage.js';
import { glossary } from './term.js';
import { timeline } from './timeline.js';
import { tour } from './tour.js';
import { turns } from './turns.js';
import { verdict } from './verdict.js';

/** The link jumps by hand: in the address stand the settings. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById('results')?.focus();
}

/** From a page within another to the whole one. @param {import('../state.js').Page} page */
const fullPage = (page) =>
  html`<a id="full-page" href=${addressOf(page.config, interventionsOf(page))} target="_blank" rel="noopener">${t('embed.full')}</a>`;

/** @param {import('../state.js').Page} page */
export const layout = (page) => html`
  <a class="skip" href="#results" @click=${skip}>${t('page.skip')}</a>
  ${header(page)}
  <main>
    ${page.seen.hidden.has('problems') || page.seen.embedded ? nothing : apart(problems, page)}
    <div class="scene"><div class="picture-place">${apart(stage, page)}</div>${apart(numbers, page)}</div>
    ${controls(page)}
    <div class="story">
      ${apart(timeline, page)} ${apart(verdict, page)}
      ${page.seen.hidden.has('turns') || page.seen.embedded ? nothing : apart(turns, page)}
      ${apart(interventions, page)}
      <div class="outcome" ?hidden=${!page.run?.evaluation || isUnlabelled(page.run.config.target_data)}>${apart(pairings, page)}</div>
      ${fingerprint(page)}
    </div>
    ${page.seen.embedded ? nothing : panels(page)}
  </main>
  ${page.seen.embedded ? fullPage(page) : footer()} ${banners(page)} ${question(page)} ${shortcuts(page)} ${tour(page)} ${glossary(page)}
`;
