/** What is under way, how far it is, how fast it goes. */

import { html } from 'lit-html';
import { position, rate } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/**
 * What is under way, in words.
 * @param {import('../state.js').Page} page
 */
export const doing = ({ run, progress, crashed }) => (crashed ? t('progress.crashed') : position(run, progress));

/** @param {import('../state.js').Page} page */
export const progress = (page) => html`
  <div class="progress">
    <p id="position">${doing(page)}</p>
    <p id="rate">${rate(page.run, page.progress)}</p>
    <progress id="progress" class=${page.progress ? '' : 'idle'} max=${page.progress?.total || 1}
      value=${page.progress?.done ?? 0} aria-labelledby="position"></progress>
  </div>
`;
