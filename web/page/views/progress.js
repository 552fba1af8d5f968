/** What is under way, how far it is, how fast it goes. */

import { html } from 'lit-html';
import { position, rate } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/**
 * What is under way, in words.
 * @param {import('../state.js').Page} page
 */
export function doing({ run, progress, crashed, busy }) {
  if (crashed) return t('progress.crashed');
  // What is fetched for another run, which is to come in the place of this one.
  return position(busy && progress?.phase === 'data' ? null : run, progress);
}

/** @param {import('../state.js').Page} page */
export const progress = (page) => html`
  <div class="progress">
    <p id="position" tabindex="-1">${doing(page)}</p>
    <p id="rate">${rate(page.run, page.progress)}</p>
    <progress id="progress" class=${page.progress ? '' : 'idle'} max=${page.progress?.total || 1}
      value=${page.progress?.done ?? 0} aria-labelledby="position"></progress>
  </div>
`;
