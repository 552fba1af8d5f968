/**
 * How the page begins, and begins again when the worker has ended: a worker, which is listened to, with the kept run or fresh networks.
 */

import { formatAddress } from '../../options/address.js';
import { t } from '../../text/text.js';
import { Client, WorkerFault } from '../../worker/client.js';
import { drive } from '../actions.js';
import { ask, beginAnew, fail, onBeginAnew, sayPositionAfter, takeState, whileMaking } from '../answers.js';
import { readAgain } from '../bringing/drawing.js';
import { giveWay } from '../comparing/sweeping.js';
import { hasKept, keep, settled } from '../keeping/keeping.js';
import { startOver } from '../keeping/replacing.js';
import { enter, freshPlace, isSettled } from '../keeping/tabs.js';
import { takeUp } from '../keeping/taking_up.js';
import { keepForOffline } from '../offline.js';
import { refreshPreview } from '../settings/preview.js';
import { change, isMoving, news, page } from '../state.js';
import { goOn } from '../story/story.js';
import { hearTurn } from '../story/turns.js';
import { alarmAbout, clearAlarm, tellLate, waitOn } from '../telling/alarm.js';
import { faultWords, sentence } from '../telling/wording.js';

/** The least time between two spoken statements about progress, in milliseconds. */
const SPEAK_EVERY = 10_000;
/** Milliseconds within which a second worker that ends is no accident: a third is not made without being asked for. */
const CLOSE_TOGETHER = 60_000;

/** When a worker ended last, ms since the page was loaded. */
let endedAt = Number.NEGATIVE_INFINITY;

/**
 * Makes a worker, unless there is one, and gives it the kept run, or else fresh networks.
 * @param {{afresh?: boolean, after?: WorkerFault | null, early?: import('../../worker/early.js').Early | null}} [how]  afresh: fresh
 *   networks, whatever was kept. after: the end of another worker, for which this one comes. early: a worker that is on its way
 * @returns {Promise<boolean>}  there are fresh networks, and nothing has gone before them
 */
export async function start({ afresh = false, after = null, early = null } = {}) {
  if (page.client) return false;
  clearAlarm();
  if (typeof globalThis.WebAssembly?.compile !== 'function') {
    alarmAbout('start', () => t('alarm.no-webassembly'), { label: 'alarm.again', act: start });
    return false;
  }
  const client = new Client({ hear, late, ended: crash }, early);
  change({ client, run: null, crashed: false });
  // While it is found out what the page begins with: mostly it is this, or needs the same.
  if (!early) client.request('ahead', { address: formatAddress(page.config) }).catch(() => {});
  refreshPreview();
  let fresh = false;
  await whileMaking(async () => {
    if (afresh && !isSettled()) enter(await freshPlace());
    const taken = !afresh && (await takeUp());
    if (page.client !== client) return;
    tellStore();
    if (!taken) await startOver(page.config, false, page.given);
    fresh = !taken && !afresh && !after;
    if (!after || !page.run) return;
    const words = () => sentence(faultWords(after));
    alarmAbout('crash', () => t(taken ? 'alarm.crash-kept' : 'alarm.begun-afresh', { fault: words() }));
  });
  // Digits that came with it from the page are kept with it.
  keep();
  return fresh;
}

onBeginAnew((how) => {
  page.client?.close();
  change({ client: null, progress: null });
  clearAlarm('late', 'files', 'threads');
  return start(how);
});

/** Says it when the browser has no place for a run. */
function tellStore() {
  if (page.kept !== 'never') clearAlarm('store');
  else
    alarmAbout('store', () => t('alarm.store', { store: 'IndexedDB' }), {
      label: 'alarm.again',
      act: () => window.location.reload(),
    });
}

// --- listening to the worker --------------------------------------------------------------------------------------------------

/** @param {import('../../worker/messages.js').WorkerEvent} told */
function hear(told) {
  const { event, args } = told;
  switch (event) {
    case 'state':
      takeState(args);
      goOn();
      break;
    case 'progress':
      news({ progress: args });
      if (isMoving(page)) sayPositionAfter(SPEAK_EVERY);
      keep();
      readAgain();
      break;
    case 'metrics':
      page.history.addMetrics(args);
      news();
      break;
    case 'sample':
      page.history.sample = args;
      break;
    case 'view':
      page.history.addView(args);
      change();
      readAgain();
      break;
    case 'fault':
      fail(new WorkerFault(args), args.again && (() => drive(args.again)));
      break;
    case 'files':
      keepForOffline(args.files);
      break;
    case 'stalled':
      stall(args.files);
      break;
    case 'threads':
      missThreads(args);
      break;
  }
  hearTurn(told);
}

/** What has the worker try again what is no phase of the run. @param {import('../../worker/messages.js').RequestType} type */
const remedy = (type) => () => ask(type).catch((error) => fail(error));

/** @param {string[]} files  that do not come */
function stall(files) {
  if (files.length === 0) clearAlarm('files');
  else
    alarmAbout('files', () => t('alarm.stalled', { files: files.join(t('list.comma')) }), waitOn, {
      label: 'alarm.again',
      act: remedy('refetch'),
    });
}

/**
 * The kind of trouble with threads that was told last: one that the person has passed over is not told for every run anew, but for
 * the end of a thread that was there.
 */
let threadTrouble = '';

/** @param {{fault: import('../../fault.js').FaultData, again: boolean} | null} trouble */
function missThreads(trouble) {
  clearAlarm('threads');
  if (!trouble || (trouble.fault.code === threadTrouble && trouble.fault.code !== 'thread.gone')) return;
  threadTrouble = trouble.fault.code;
  const again = () => {
    threadTrouble = '';
    remedy('threads')();
  };
  const words = () => t('alarm.threads', { fault: sentence(faultWords(trouble.fault)) });
  alarmAbout('threads', words, ...(trouble.again ? [{ label: 'alarm.again', act: again }] : []));
}

/** @param {string | null} script  of the worker, which has not said anything yet; null: it has */
const late = (script) => tellLate('late', script, () => beginAnew());

/** @param {WorkerFault} fault @param {boolean} began  it had said something before */
async function crash(fault, began) {
  change({ client: null, progress: null, crashed: true, all: false });
  giveWay();
  clearAlarm('crash', 'late', 'files', 'threads');
  const now = performance.now();
  const again = now - endedAt < CLOSE_TOGETHER;
  if (began) endedAt = now;
  await whileMaking(async () => {
    // It may have ended when the run was on its way into the store: then it is there.
    await settled();
    goOnWithout(fault, began, again);
  });
}

/**
 * @param {WorkerFault} fault
 * @param {boolean} began
 * @param {boolean} again  it is the second end within a short time
 */
function goOnWithout(fault, began, again) {
  const words = () => sentence(faultWords(fault));
  const kept = hasKept();
  if (!began) {
    // A policy goes with the page: another page may have another one.
    const act = fault.code === 'worker.refused' ? () => window.location.reload() : () => start();
    alarmAbout('start', () => t('alarm.no-worker', { fault: words() }), { label: 'alarm.again', act });
  } else if (again) {
    alarmAbout(
      'start',
      () => t('alarm.ended-twice', { fault: words(), kept: kept ? 'yes' : 'no' }),
      { label: 'alarm.restart', act: () => start() },
      ...(kept ? [{ label: 'alarm.afresh', act: () => start({ afresh: true }) }] : []),
    );
  } else {
    alarmAbout('crash', () => (kept ? t('alarm.crash-kept', { fault: words() }) : words()));
    start({ after: fault });
  }
}
