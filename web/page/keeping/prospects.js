/** What is to be expected of the run where another takes its place, or the page is left. Pure. */

import { isOwn } from '../../options/own.js';
import { begun } from '../../text/sentences.js';
import { t } from '../../text/text.js';

/** @typedef {import('../state.js').Page} Page */

/**
 * What may be promised of the run when another is to take its place, as the end of the sentence that offers that: that it is kept;
 * that it cannot be, and is to be saved; that it cannot even be saved. '': there is nothing to lose yet.
 * @param {Pick<Page, 'kept' | 'run'>} page
 */
export function prospect({ kept, run }) {
  const isLearnt = run !== null && begun(run);
  return t('kept.prospect', {
    kept: typeof kept !== 'string' ? 'yes' : !isLearnt ? 'none' : kept === 'unfit' ? 'unfit' : 'no',
  });
}

/**
 * The run's own images are not kept in this browser, so that nobody could go on with what is kept of it once the page is left, unless
 * the files are brought again.
 * @param {Pick<Page, 'run' | 'own'>} page
 */
export function lacksImages({ run, own }) {
  if (!run) return false;
  const { source_data, target_data } = run.config;
  return [source_data, target_data].some((data) => isOwn(data) && own.kept.every(({ name }) => name !== data));
}
