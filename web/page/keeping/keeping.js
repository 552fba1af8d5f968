/**
 * Keeps the run in this browser, in the place of this tab (tabs.js): whenever it stands still somewhere new, at the end of each
 * round, when the tab is hidden or left, and now and then while it moves on.
 */

import { begun } from '../../text/sentences.js';
import { WorkerFault } from '../../worker/client.js';
import { isPinning } from '../comparing/pinning.js';
import { isSweeping } from '../comparing/sweeping.js';
import { courseOf } from '../settings/interventions.js';
import { change, isComputing, isMoving, page } from '../state.js';
import { orSay } from '../telling/failing.js';
import { lacksImages } from './prospects.js';
import { VERSION } from './records.js';
import { clearUp, putAway } from './room.js';
import { aboutOf, remove, shelfChanged } from './shelf.js';
import { isQuota } from './storage.js';
import { isKeptHere, place } from './tabs.js';
import { WORTH } from './victims.js';

/** @typedef {import('../bringing/drawn.js').Kept} Kept */

/**
 * What came of keeping. nothing: nothing is learnt yet. later: the run went on meanwhile. unfit: its weights are no numbers, so that
 * nobody could go on with it. full: there is no room. never: the browser cannot keep anything.
 * @typedef {'kept' | 'nothing' | 'later' | 'unfit' | 'full' | 'never'} Outcome
 */

/** Milliseconds between keeping a run that moves on, within a round: what a tab that is killed may lose. */
const KEEP_EVERY = 60_000;
/** Keeping at the ends of rounds may take so much of the time, */
const KEEP_SHARE = 0.1;
/** and so many milliseconds pass until it is done again: each writes some 15 MB, and short rounds would keep the disk busy without end. */
const KEEP_AGAIN = 2000;

/**
 * Where the run stood when it was kept here, when it was saved as a file, when its weights could not be saved, and when there was no
 * keeping it; see standing().
 */
let stood = { kept: '', filed: '', unfit: '', failed: '' };
/** Rounds that were judged when it was kept last. */
let judged = 0;
/** When it was kept last, and how long that took. */
let last = { at: 0, took: 0 };
/** @type {Promise<Outcome> | null} the keeping under way */
let under = null;
/** Drawn digits by the id of the run with which this page has kept them, or found them kept. @type {Map<string, readonly Kept[]>} */
const drawnWith = new Map();

// --- how far the run is -------------------------------------------------------------------------------------------------------

/** The run's state, moved on to where its latest progress says that it is. */
function stateNow() {
  const { run, progress } = page;
  const steps = run?.phase === 'train' ? run.trainSteps : run?.adaptSteps;
  if (!run || !steps || !progress || !isMoving(page) || progress.phase !== run.phase) return run;
  const [index, step] = [Math.floor(progress.done / steps), progress.done % steps];
  if (run.phase === 'train') return { ...run, epoch: index, trainStep: step };
  // While the last round is being measured its steps are done.
  return { ...run, adapted: progress.done > 0, round: index, adaptStep: step, adaptDone: index >= run.config.rounds };
}

/** How far the run is, its settings, and what was changed in its course, as text; '' while nothing is learnt. */
export function standing() {
  const run = stateNow();
  if (!run || !begun(run)) return '';
  const { epoch, trainStep, trainSteps, trained, round, adaptStep, adaptSteps, judgements, evaluation, trouble } = run;
  const steps = [epoch * trainSteps + trainStep, round * adaptSteps + adaptStep];
  // That it has gone wrong may be told when it is kept already; what the kept run is called says so.
  return [...steps, trained, judgements.length, evaluation !== null, trouble.train, trouble.adapt, courseOf(run)].join();
}

/** The run as it is to be kept: how far it is, and which drawn digits are followed; '' while nothing is learnt. */
const toKeep = () => standing() && [standing(), ...page.history.drawn.flatMap(({ id, name }) => [id, name])].join();

/** Drawn digits that no kept run holds. */
export function unkeptDigits() {
  const held = new Set(Array.from(drawnWith.values()).flatMap((drawn) => drawn.map(({ id }) => id)));
  return page.history.drawn.filter(({ id }) => !held.has(id));
}

/** Seconds that phases have been under way, those of before the run was taken up included. */
let waited = 0;
let ticked = { at: 0, working: false };

function tick() {
  const at = performance.now();
  if (ticked.working) waited += (at - ticked.at) / 1000;
  ticked = { at, working: isComputing(page) };
}

/** Seconds that the run has taken: of waiting for it here, or of computing, as it says itself, whichever is more. */
const seconds = () => Math.max(waited, page.run?.seconds ?? 0);

/** Something has come to its end in the run: that it took less than a minute makes it no less of a result. */
function hasResults() {
  const { run } = page;
  return run !== null && (run.trainDone || run.judgements.length > 0 || run.evaluation !== null);
}

/** The present run has results or has cost a person's time, and is nowhere but here. */
export const isWorthAsking = () => (hasResults() || seconds() > WORTH) && standing() !== stood.filed;

/** Leaving the page would lose something. */
export function wouldLose() {
  const { run, crashed } = page;
  // What the sweep's workers are in the middle of, and a pinned run on its way into the store.
  if (isSweeping(page) || isPinning()) return true;
  if (!run || crashed) return false;
  const now = toKeep();
  // Nothing is learnt yet, and so nothing is kept: what was drawn would be gone.
  if (now === '' && page.history.drawn.length > 0) return true;
  // Without its images nobody could go on with what is kept; and what cannot be kept may be of use to look at all the same.
  const isSafe = (now === stood.kept && !lacksImages(page)) || (now === stood.unfit && !isWorthAsking());
  return page.pinsUnkept.length > 0 || run.phase === 'evaluate' || (!isSafe && stood.filed !== standing());
}

/** A crash of the worker leaves something to take up. */
export const hasKept = () => place().from !== null;

// --- what is kept elsewhere -----------------------------------------------------------------------------------------------------

/** The present run is another one: kept nowhere, or in this tab's place as it stands. @param {{seconds: number} | null} kept */
export function isAnother(kept) {
  const now = kept ? toKeep() : '';
  stood = { kept: now, filed: '', unfit: '', failed: '' };
  judged = kept ? (page.run?.judgements.length ?? 0) : 0;
  waited = kept?.seconds ?? 0;
  last = { at: performance.now(), took: 0 };
  if (kept) drawnWith.set(place().id, page.history.drawn);
  if (!kept && page.kept !== 'never') change({ kept: null });
}

/** @param {string} where  the run that stood there is a file too */
export function isFiled(where) {
  stood.filed = where;
}

/** The record of the run is gone from this browser. */
export function isLost() {
  Object.assign(stood, { kept: '', failed: '' });
  drawnWith.delete(place().id);
  keep();
}

// --- keeping ------------------------------------------------------------------------------------------------------------------

/** Whether it is time to keep the run. */
function isDue() {
  const { client, run, making } = page;
  const now = toKeep();
  if (!client || !run?.loaded || making > 0 || under || [stood.kept, stood.unfit, ''].includes(now)) return false;
  const since = performance.now() - last.at;
  const failed = stood.failed !== '' && (isMoving(page) || now === stood.failed);
  if (since >= KEEP_EVERY) return true;
  if (failed || !isMoving(page)) return !failed;
  const isOwed = run.judgements.length !== judged || unkeptDigits().length > 0;
  return isOwed && since >= Math.max(KEEP_AGAIN, last.took / KEEP_SHARE);
}

/** Settles when nothing is being kept any more. The store is the page's own: what is on its way there arrives without the worker. */
export async function settled() {
  while (under) await under;
}

/** Keeps the run if it is time to; to be called whenever something has changed. */
export function keep() {
  tick();
  if (isDue()) keepNow();
}

/** Keeps the run as it stands, at the next rest between two steps. @returns {Promise<Outcome>} */
export async function keepNow() {
  while (under) await under;
  const now = toKeep();
  if (now === '') return 'nothing';
  if (now === stood.kept) return 'kept';
  if (now === stood.unfit) return 'unfit';
  const mine = attempt(now);
  under = mine;
  const outcome = await mine;
  if (under === mine) under = null;
  // Where it stands still somewhere else by now, that is kept too.
  if (outcome === 'kept') keep();
  return outcome;
}

/** @param {string} now  where the run stands at least @returns {Promise<Outcome>} */
async function attempt(now) {
  const { client } = page;
  if (!client) return 'later';
  const from = performance.now();
  const { id } = place();
  const round = page.run?.judgements.length ?? 0;
  try {
    // As a Blob they are not copied in one long task of this thread. A page that nobody sees may be about to be left, and has the
    // store take all of them at once.
    const { bytes } = await client.request('save', { blob: !document.hidden });
    const size = bytes instanceof Blob ? bytes.size : bytes.byteLength;
    const time = Date.now();
    const order = Math.max(0, ...page.shelf.map((entry) => entry.order)) + 1;
    const about = aboutOf(stateNow(), size, { time, order }, seconds());
    const history = page.history.data;
    const run = { version: VERSION, bytes, time, history };
    const first = page.kept === null || place().from !== id;
    await putAway(id, { run, about }, size);
    Object.assign(stood, { kept: now, failed: '' });
    judged = round;
    drawnWith.set(id, history.drawn ?? []);
    isKeptHere();
    change({ kept: { time } });
    if (first) clearUp(id).catch(() => {});
    shelfChanged();
    return 'kept';
  } catch (error) {
    if (error instanceof WorkerFault) return refused(error, now);
    stood.failed = now;
    const kept = isQuota(error) ? 'full' : 'never';
    change({ kept });
    return kept;
  } finally {
    last = { at: performance.now(), took: performance.now() - from };
  }
}

/**
 * @param {WorkerFault} fault
 * @param {string} now
 * @returns {Outcome}
 */
function refused({ code }, now) {
  if (code !== 'safetensors.finite' && code !== 'loss') return 'later';
  if (!isMoving(page)) {
    stood.unfit = now;
    change({ kept: 'unfit' });
  }
  return 'unfit';
}

/** The run could not be kept when that was tried last. */
export const hasFailed = () => stood.failed !== '';

/** There may be room again. */
export function tryAgain() {
  if (page.kept !== 'full') return;
  stood.failed = '';
  keep();
}

/** Takes a run off the shelf. @param {import('./shelf.js').Entry} entry */
export const removeRun = (entry) =>
  orSay(async () => {
    await remove(entry);
    tryAgain();
  });

/** The browser keeps nothing. */
export const cannotKeep = () => change({ kept: 'never' });

/** The tab is hidden or left: nobody knows whether it comes back. */
export function keepBeforeLeaving() {
  tick();
  if (page.client && page.run?.loaded && page.making === 0 && !page.crashed && !under) keepNow();
}
