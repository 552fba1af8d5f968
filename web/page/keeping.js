/** Keeps the run in this browser whenever it stands still somewhere new, and now and then while it moves on. */

import { begun } from '../text/sentences.js';
import { WorkerFault } from '../worker/client.js';
import { change, isMoving, page } from './state.js';
import { forgetRun, keepRun, keptRun } from './storage.js';

/** Milliseconds between keeping a run that moves on: what a tab that is killed may lose. */
const KEEP_EVERY = 60_000;

/** Where the run stood when it was last kept in the browser or saved as a file; see standing(). */
let safe = '';
let canKeep = true;
let keeping = false;
let keptAt = 0;

/** How far the run is, as text; '' while nothing is learnt. */
export function standing() {
  const { run } = page;
  if (!run || !begun(run)) return '';
  const { epoch, trainStep, trained, round, adaptStep, evaluation } = run;
  return [epoch, trainStep, trained, round, adaptStep, evaluation !== null].join();
}

/** @param {string} where  the run that stood there is kept elsewhere too */
export function isSafeAt(where) {
  safe = where;
}

/** Whether leaving the page would lose something. */
export const wouldLose = () => isMoving(page) || standing() !== safe;

/** Whether a crash of the worker leaves something to take up. */
export const hasKept = () => canKeep && safe !== '';

export async function keep() {
  const { client, run, making } = page;
  if (!client || !canKeep || keeping || making > 0 || !run?.loaded || run.phase === 'evaluate') return;
  const now = standing();
  const early = performance.now() - keptAt < KEEP_EVERY;
  if (isMoving(page) ? early : now === '' || now === safe) return;
  keeping = true;
  keptAt = performance.now();
  try {
    const { bytes } = await client.request('save');
    const time = Date.now();
    await keepRun({ bytes, time, history: page.history.data });
    if (!isMoving(page)) safe = now;
    change({ kept: { time } });
  } catch (error) {
    // A refusal means that the run went on meanwhile; it will be kept at its next halt.
    if (!(error instanceof WorkerFault)) cannotKeep();
  } finally {
    keeping = false;
  }
  if (canKeep && !isMoving(page) && standing() !== now) keep();
}

/** The run is given up for a fresh one. */
export function forget() {
  safe = '';
  if (!canKeep) return;
  change({ kept: null });
  forgetRun().catch(cannotKeep);
}

/** Milliseconds after which a store that does not answer is none. */
const PATIENCE = 5000;

/** What was kept in this browser, if something was. */
export function whatWasKept() {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error('the store does not answer')));
  return Promise.race([keptRun(), late]).catch(cannotKeep);
}

function cannotKeep() {
  canKeep = false;
  change({ kept: 'never' });
}
