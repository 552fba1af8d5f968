/** The page's name, what it is about, and what concerns the page as a whole: language, colours, passing on its settings. */

import { html, nothing } from 'lit-html';
import { LANGUAGES, t } from '../../text/text.js';
import { dress } from '../actions.js';
import { lacking, share, unshare } from '../settings/sharing.js';
import { speak } from '../start/speaking.js';
import { THEMES } from '../start/theme.js';
import { goToPanel } from '../story/panels.js';
import { beginTour } from '../story/tour.js';

/** @typedef {import('../start/language.js').Language} Language */
/** @typedef {import('../start/theme.js').Theme} Theme */

/** @param {import('../state.js').Page} page */
export const header = ({ language, theme, shared, invited, seen: { hidden }, config, run }) => html`
  <header class="top" @keydown=${(/** @type {KeyboardEvent} */ { key }) => (key === 'Escape' && shared ? unshare() : undefined)}>
    <h1>${t('page.title')}</h1>
    <p class="about">${t('page.about')}</p>
    <div class="tools">
      <button type="button" id="tour" ?hidden=${hidden.has('tour')} class=${invited ? 'invites' : ''} @click=${beginTour}>${
        invited
          ? html`<span><span class="longer">${t('tour.invite')}</span> <span>${t('tour.button')}</span></span>`
          : t('tour.button')
      }</button>
      <span id="languages">${others(language).map(
        (other) => html`<button type="button" lang=${other} @click=${() => speak(other)}>${LANGUAGES[other].name}</button>`,
      )}</span>
      ${themeButton(theme)}
      <button type="button" id="share" ?hidden=${hidden.has('share')} aria-expanded=${shared !== null} @click=${share}>${t('share.button')}</button>
      <button type="button" id="more" ?hidden=${hidden.has('settings')} @click=${() => goToPanel('settings')}>${t('settings.title')}</button>
    </div>
    <div id="shared" role="status">${shared ? told(shared, lacking({ config, run })) : nothing}</div>
  </header>
`;

/** @param {Language} language */
const others = (language) => /** @type {Language[]} */ (Object.keys(LANGUAGES)).filter((other) => other !== language);

/** One button, which goes from one to the next. @param {Theme} theme */
function themeButton(theme) {
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const [now, then] = [theme, next].map((one) => t(`theme.${one}`));
  return html`<button type="button" id="theme" aria-label=${t('theme.button', { now, next: then })} @click=${() => dress(next)}><span
    class="theme ${theme}" aria-hidden="true"></span><span>${now}</span></button>`;
}

/** @param {import('../settings/sharing.js').Shared} shared @param {string[]} lacks  what is not in it */
const told = ({ address, copied }, lacks) => html`
  <div class="shared">
    <label for="shared-address">${t(copied ? 'share.copied' : 'share.by-hand')}</label>
    <input id="shared-address" readonly .value=${address}>
    <button type="button" @click=${unshare}>${t('alarm.close')}</button>
    ${lacks.map((words) => html`<p class="note">${words}</p>`)}
  </div>
`;
