/** The story's three chapters, and which of them is done. */

import { isAdapted } from '../../text/sentences.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../worker/messages.js').Phase} Chapter
 */

export const CHAPTERS = /** @type {const} */ (['train', 'adapt', 'evaluate']);

/** @param {State} run @param {Chapter} chapter */
export function isDone(run, chapter) {
  return chapter === 'train' ? run.trainDone : chapter === 'adapt' ? isAdapted(run) : run.evaluation !== null;
}
