/** What is under way, how far it is, how fast it goes. */

import { html } from 'lit-html';
import { position, rate } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/**
 * What is under way, in words.
 * @param {import('../state.js').Page} page
 */
export function doing({ run, progress, crashed, making }) {
  if (crashed) return t('progress.crashed');
  // What is fetched for another run, which is to come in the place of this one.
  return position(making > 0 && progress?.phase === 'data' ? null : run, progress);
}

/** @param {import('../state.js').Page} page */
export function progress(page) {
  const { run, progress } = page;
  const { done = 0, total = 0 } = progress ?? {};
  // Images may be fetched beside a run, for its target or for a preview: then nothing else says that they are here.
  const idle = !progress || (run?.phase === 'idle' && done === total);
  return html`
    <div class="progress">
      <p id="position" tabindex="-1">${doing(page)}</p>
      <p id="rate">${rate(run, progress)}</p>
      <progress id="progress" class=${idle ? 'idle' : ''} max=${total || 1} value=${done} aria-labelledby="position"></progress>
    </div>
  `;
}
