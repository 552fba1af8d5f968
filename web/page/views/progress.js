/** What is under way, and how far it is. */

import { html } from 'lit-html';
import { position } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/** @typedef {import('../state.js').Page} Page */

/**
 * What is under way, in words.
 * @param {Page} page
 */
export function doing({ run, progress, crashed, making }) {
  if (crashed) return t('progress.crashed');
  // What is fetched for another run, which is to come in the place of this one.
  return position(making > 0 && progress?.phase === 'data' ? null : run, progress);
}

/**
 * Whether nothing has a length that could be shown. Images that are all here are none: then nothing else says that they are, and a
 * bar that is full would stand over a run that has not begun.
 * @param {Page} page
 */
export function isIdle({ run, progress }) {
  if (!progress) return true;
  return progress.done === progress.total && (progress.phase === 'data' || run?.phase === 'idle');
}

/** @param {Page} page */
export function bar(page) {
  const { done = 0, total = 0 } = page.progress ?? {};
  return html`<progress id="progress" class=${isIdle(page) ? 'idle' : ''} max=${total || 1} value=${done}
    aria-labelledby="position"></progress>`;
}
