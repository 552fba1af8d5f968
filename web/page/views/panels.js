/** What can be looked at below the story: tabs, of which one is shown at a time. */

import { html, noChange, nothing } from 'lit-html';
import { methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { t } from '../../text/text.js';
import { PANELS } from '../address.js';
import { apart } from '../elements/apart.js';
import { isMoving } from '../state.js';
import { moveAmongTabs, showPanel } from '../story/panels.js';
import { compare } from './compare.js';
import { confusion } from './confusion.js';
import { curves } from './curves.js';
import { decisions } from './decisions.js';
import { digits } from './digits.js';
import { draw } from './draw.js';
import { histogram } from './histogram.js';
import { how } from './how.js';
import { machine } from './machine.js';
import { own } from './own.js';
import { rounds } from './rounds.js';
import { settings } from './settings.js';
import { shelf } from './shelf.js';
import { take } from './take.js';
import { weights } from './weights.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../address.js').Panel} Panel
 */

/** What each shows. @type {Record<Panel, (page: Page) => unknown>} */
const CONTENT = {
  curves,
  decisions: (page) => html`${decisions(page)} ${methodOf(page.config).hasDiscriminator ? histogram(page) : nothing}`,
  digits: (page) => html`${digits(page)} ${isUnlabelled(page.config.target_data) ? nothing : confusion(page)}`,
  draw,
  rounds: (page) => html`
    <section aria-labelledby="rounds-title">
      <h2 id="rounds-title">${t('section.rounds')}</h2>
      ${rounds(page)}
    </section>
  `,
  compare,
  settings,
  own,
  kept: (page) => html`${shelf(page)} ${weights(page)} ${take(page)} ${machine(page)}`,
  how,
};

/** Those that tell nothing of the run: half of all that the page is made of, for those who ask for it. @type {readonly Panel[]} */
const ASKED_FOR = ['draw', 'compare', 'settings', 'own'];
/** Those of them that somebody has asked for. @type {Set<Panel>} */
const made = new Set();

/**
 * Whether a panel is to be brought up to date: one that nobody sees stays as it is while training needs the processor.
 * @param {Panel} panel
 * @param {Page} page
 */
function isDue(panel, page) {
  if (panel === page.panel || page.whole) made.add(panel);
  else if (isMoving(page) || (ASKED_FOR.includes(panel) && !made.has(panel))) return false;
  return true;
}

/** @param {Page} page */
export const panels = (page) => html`
  <section id="results" tabindex="-1" aria-labelledby="panels-title">
    <h2 id="panels-title" class="unseen">${t('panels.title')}</h2>
    <div class="tabs" role="tablist" aria-labelledby="panels-title" @keydown=${moveAmongTabs}>${PANELS.map(
      (panel) => html`<button type="button" role="tab" id="tab-${panel}" aria-controls="panel-${panel}"
        ?hidden=${page.seen.hidden.has(panel)} aria-selected=${panel === page.panel} tabindex=${panel === page.panel ? 0 : -1}
        @click=${() => showPanel(panel)}>${t(`panel.${panel}`)}</button>`,
    )}</div>
    ${PANELS.map(
      (panel) => html`<div class="panel ${panel}" role="tabpanel" id="panel-${panel}" aria-labelledby="tab-${panel}"
        ?hidden=${panel !== page.panel || page.seen.hidden.has(panel)}>${isDue(panel, page) ? apart(CONTENT[panel], page) : noChange}</div>`,
    )}
  </section>
`;
