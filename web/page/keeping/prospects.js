/** What is to be expected of the run where another takes its place, or the page is left: whether what is kept of it can be gone on with. Pure. */

import { isOwn } from '../../options/own.js';
import { begun } from '../../text/sentences.js';

/** @typedef {import('../state.js').Page} Page */

/**
 * What may be promised of the run when another is to take its place, for words that choose by it. yes: it is kept. no: it cannot be
 * kept, and is to be saved. unfit: nor can it be saved. none: it cannot be kept either, but there is nothing to lose yet.
 * @param {Pick<Page, 'kept' | 'run'>} page
 * @returns {'yes' | 'no' | 'unfit' | 'none'}
 */
export function prospect({ kept, run }) {
  if (typeof kept !== 'string') return 'yes';
  if (!run || !begun(run)) return 'none';
  return kept === 'unfit' ? 'unfit' : 'no';
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
