/** One chapter of the story after the other: which is next, and one press that goes through all that are left. */

import { drive } from '../actions.js';
import { isAsked } from '../answers.js';
import { change, page } from '../state.js';
import { CHAPTERS, isDone } from './chapters.js';
import { reasons } from './controls.js';

/** @typedef {import('./chapters.js').Chapter} Chapter */

/**
 * The chapter that the story would go on with, and that can be begun now.
 * @param {import('../state.js').Page} page
 * @returns {Chapter | null}
 */
export function nextChapter(page) {
  const { run } = page;
  if (run?.phase !== 'idle') return null;
  const why = reasons(page);
  // Once adaptation has begun, training is over, whether all of it was done or not.
  const next = CHAPTERS.find((chapter) => !isDone(run, chapter) && why[chapter] !== 'adapted');
  return next && !why[next] ? next : null;
}

/** The chapter under way. @type {Chapter | null} */
let at = null;

export function runAll() {
  const next = nextChapter(page);
  if (!next || isAsked(CHAPTERS)) return;
  change({ all: true });
  begin(next);
}

/** @param {Chapter} chapter */
async function begin(chapter) {
  at = chapter;
  await drive(chapter);
  // It was refused.
  if (page.run?.phase === 'idle') goOn();
}

/** The next chapter waits to be begun by hand. */
function endAll() {
  at = null;
  if (page.all) change({ all: false });
}

/**
 * To be called when the worker has told how the run stands. A chapter that was paused, stopped or did not come to its end is the last
 * one, and so is one that leaves nothing to go on from: from a training that has failed there is nothing to adapt, and networks that
 * have diverged answer nothing that could be measured. An adaptation that collapsed is evaluated: that is what its recipe is to show.
 */
export function goOn() {
  const { run, crashed } = page;
  if (!page.all || !at) return;
  if (!run || crashed || run.paused) endAll();
  if (run?.phase !== 'idle' || isAsked(CHAPTERS)) return;
  const { train, adapt } = run.trouble;
  const next = !train && adapt !== 'diverged' && isDone(run, at) ? nextChapter(page) : null;
  if (next) begin(next);
  else endAll();
}
