/**
 * The moment of the run that the page shows: now, unless another one was chosen. It is a frame, and stays what it is though the run
 * goes on and frames are thinned. Moments can be played one after the other.
 */

import { change, page } from '../state.js';
import { isBefore } from './frames.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {keyof typeof EVERY} Pace
 */

/** Milliseconds for which a moment is shown while they are played. */
export const EVERY = /** @type {const} */ ({ slow: 1500, normal: 600, fast: 200 });

/** What the pictures show. @param {Pick<Page, 'moment' | 'history'>} page @returns {View | null} */
export const shownView = ({ moment, history }) => moment ?? history.now;

/**
 * What was measured on all target images at the very moment that is shown: at the end of a round.
 * @param {Pick<Page, 'moment' | 'history' | 'run'>} page
 * @returns {import('../../worker/messages.js').Judgement | null}
 */
export function shownJudgement(page) {
  const round = shownView(page)?.round;
  return (round && page.run?.judgements.find((judgement) => judgement.round === round)) || null;
}

/**
 * The share of the target that MT reads right at the moment that is shown, the same wherever it is told: of all images where a round's
 * end was measured, else of those of the pictures.
 * @param {Pick<Page, 'moment' | 'history' | 'run'>} page
 * @param {View} view  that is shown
 * @returns {{share: number | null, all: boolean}}
 */
export function toldAccuracy(page, view) {
  const judged = shownJudgement(page);
  return judged && judged.round === view.round
    ? { share: judged.target_accuracy, all: true }
    : { share: view.target_accuracy, all: false };
}

const isSame = (/** @type {View} */ a, /** @type {View | null} */ b) => a.kind === b?.kind && a.time === b.time;

/**
 * The moments that can be chosen, in the order of the run; null, the last, is now.
 * @param {Pick<Page, 'moment' | 'history'>} page
 * @returns {(View | null)[]}
 */
export function stops({ moment, history }) {
  const past = history.frames.list.filter((frame) => !isSame(frame, history.now) && (!moment || !isSame(frame, moment)));
  // The chosen one may have been thinned away.
  if (moment) past.push(moment);
  past.sort((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b)));
  return [...past, null];
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** A person chooses a moment: what was played stands still. @param {View | null} moment */
export function choose(moment) {
  clearTimeout(timer);
  if (moment !== page.moment || page.playing) change({ moment, playing: false });
}

export const showNow = () => choose(null);

/** Goes so many moments on, or back. @param {number} by */
export function move(by) {
  const all = stops(page);
  const at = all.indexOf(page.moment) + by;
  choose(all[Math.max(0, Math.min(at, all.length - 1))]);
}

/** Goes one round's end on, or back. @param {1 | -1} by */
export function moveToRound(by) {
  const all = stops(page);
  const at = all.indexOf(page.moment);
  const further = by > 0 ? all.slice(at + 1) : all.slice(0, at).reverse();
  const goal = further.find((stop) => stop === null || stop.round !== null);
  if (goal !== undefined) choose(goal);
}

/** Shows one moment after the other, from the chosen one, or else from the first; or stops doing so. */
export function playOrPause() {
  if (page.playing) {
    choose(page.moment);
    return;
  }
  const all = stops(page);
  if (all.length < 2) return;
  change({ playing: true, moment: page.moment ?? all[0] });
  timer = setTimeout(next, EVERY[page.pace]);
}

/** What is played ends at now. */
function next() {
  const all = stops(page);
  const moment = all[all.indexOf(page.moment) + 1];
  change({ moment, playing: moment !== null });
  if (moment) timer = setTimeout(next, EVERY[page.pace]);
}

/** @param {Pace} pace */
export const setPace = (pace) => change({ pace });
