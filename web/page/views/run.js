/** What stays in sight: the buttons of the run, how far it is, and what there is to say. */

import { html } from 'lit-html';
import { t } from '../../text/text.js';
import { banners } from './banners.js';
import { controls } from './controls.js';
import { progress } from './progress.js';

/** @param {import('../state.js').Page} page */
export const runPanel = (page) => html`
  <section class="run" aria-labelledby="run-title">
    <h2 id="run-title" class="unseen">${t('controls.title')}</h2>
    ${controls(page)} ${progress(page)} ${banners(page)}
  </section>
`;
