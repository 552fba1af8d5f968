/** The page: shows its state, joins the browser's own events to it, and begins. */

import { render } from 'lit-html';
import { t, wordFault } from '../text/text.js';
import { bring, offer } from './actions.js';
import { readAddress, readSeen } from './address.js';
import { whileMaking } from './answers.js';
import { followDrawing } from './bringing/drawing.js';
import { onDrop } from './bringing/dropping.js';
import { bringImages, lookAtOwn } from './bringing/own.js';
import { takeUpPinned } from './comparing/pinning.js';
import { takeUpSweep } from './comparing/sweeping.js';
import { isBusy, setBusy, whenDrawn } from './elements/dom.js';
import { hasFailed, isLost, keep, keepBeforeLeaving, settled, tryAgain, wouldLose } from './keeping/keeping.js';
import { lookAgain } from './keeping/shelf.js';
import { onStoreGone } from './keeping/storage.js';
import { onNews, place } from './keeping/tabs.js';
import { beginAgain, rememberUnderWay } from './keeping/under_way.js';
import { fill, takeUpTyped } from './settings/editing.js';
import { asksForAnother, inForce } from './settings/interventions.js';
import { start } from './start/beginning.js';
import { loadsAgain } from './start/isolation.js';
import { speakFirst } from './start/speaking.js';
import { styled } from './start/styling.js';
import { wear } from './start/theme.js';
import { byAddress, change, isComputing, isMoving, onChange, page } from './state.js';
import { followPanel, keepTabInSight } from './story/panels.js';
import { hearShortcuts, preferredKeys } from './story/shortcuts.js';
import { followTour, hearTour, isInvited } from './story/tour.js';
import { alarmAbout, clearAlarm } from './telling/alarm.js';
import { clearNote } from './telling/notice.js';
import { addressFaults } from './telling/wording.js';
import { layout } from './views/layout.js';
import { doing } from './views/progress.js';

const root = /** @type {HTMLElement} */ (document.getElementById('page'));

/** Milliseconds between two drawings of the charts while a run goes on. */
const CHARTS_EVERY = 1000;
/** And between two titles: browsers draw their tabs anew for each. */
const TITLES_EVERY = 2000;
/** Seconds after which a browser has forgotten what it was told to. */
const FORGETS_WITHIN = 10;
/** When the title was set last, and whether it says that something is under way. */
let titled = { at: Number.NEGATIVE_INFINITY, idle: true };

/** Brings everything that is seen up to the state of the page. */
function show() {
  followTour();
  followDrawing();
  page.history.settle(isMoving(page) ? CHARTS_EVERY : 0);
  render(layout(page), root);
  const { language, run, crashed } = page;
  const idle = !run || crashed || run.phase === 'idle';
  // To set what stays as it is takes long: the styles of everything are worked out again for a language.
  if (document.documentElement.lang !== language) {
    document.documentElement.lang = language;
    document.querySelector('meta[name=description]')?.setAttribute('content', t('page.description'));
    keepTabInSight();
  }
  const title = idle ? t('page.title') : t('page.title.busy', { doing: doing(page) });
  const now = performance.now();
  if (document.title !== title && (idle !== titled.idle || run?.paused || now - titled.at > TITLES_EVERY)) {
    document.title = title;
    titled = { at: now, idle };
  }
  // That something is under way is said at once, that the page stands still when all of it is to be seen.
  setBusy(isComputing(page));
  if (isBusy()) sayPhase();
  else whenDrawn(sayPhase);
  document.body.toggleAttribute('data-past', page.moment !== null);
  document.body.classList.toggle('embedded', page.seen.embedded);
}

function sayPhase() {
  const { run, crashed } = page;
  const phase = crashed ? 'crashed' : run?.paused ? 'paused' : run?.phase;
  if (phase && phase !== document.body.dataset.phase) document.body.dataset.phase = phase;
}

/** @param {import('../fault.js').FaultData[]} faults  of the address */
function complain(faults) {
  const words = () => t('alarm.address', { faults: addressFaults(faults) });
  clearAlarm('address');
  if (faults.length > 0) alarmAbout('address', words);
}

/** What was told last of what nobody has foreseen. */
let admitted = '';

/**
 * What nobody has foreseen would fail in silence.
 * @param {unknown} error
 */
function admit(error) {
  if (!(error instanceof Error)) return; // browsers and their extensions have reports of their own
  const { message } = error;
  // One that comes with every frame would be told with every frame.
  if (message === admitted && page.alarms.some(({ about }) => about === 'unforeseen')) return;
  admitted = message;
  const reload = { label: 'alarm.reload', act: () => window.location.reload() };
  alarmAbout('unforeseen', () => wordFault({ code: 'unforeseen', values: { message } }), reload);
}

/**
 * Other tabs may have been at work, and the browser may have been told to forget.
 * @returns {Promise<boolean>}  false: what is kept could not be looked at
 */
async function lookAround() {
  const pins = await takeUpPinned();
  const runs = await lookAgain();
  lookAtOwn();
  const { id, from } = place();
  if (from === id && !page.shelf.some((entry) => entry.id === id)) isLost();
  keep();
  return pins && runs;
}

/** What is to be seen here is nowhere else any more. A browser that forgets may still be at it. */
async function keepAnew() {
  for (let time = 0; time < FORGETS_WITHIN; time++) {
    const hasLooked = await lookAround();
    await settled();
    if (hasLooked && !hasFailed()) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** @param {import('../worker/early.js').Early | null} early  a worker that is on its way */
export async function begin(early) {
  window.addEventListener('error', ({ error }) => admit(error));
  window.addEventListener('unhandledrejection', ({ reason }) => admit(reason));

  const { hash } = window.location;
  await speakFirst();
  // Another one that was typed or pasted meanwhile is what the page begins with.
  if (window.location.hash !== hash) Object.assign(page, byAddress());
  const { faults } = readAddress(window.location.hash);

  // A link, an address typed over this one, Back and Forward: what they ask for is offered in the form, and nothing is lost.
  window.addEventListener('hashchange', () => {
    const { config, interventions, faults } = readAddress(window.location.hash);
    change({ seen: readSeen(window.location.hash) });
    const another = config !== null && asksForAnother(page, config, interventions);
    if (config) fill(another ? config : inForce(page));
    followPanel();
    if (another) offer(() => t('notice.offered'), interventions);
    else clearNote('address');
    complain(faults);
  });

  window.addEventListener('beforeunload', (event) => {
    if (!wouldLose()) return;
    event.preventDefault();
    // While the browser asks, and until the next page is there. Where there was no room, this is no time to make some.
    if (!hasFailed()) keepBeforeLeaving();
  });

  window.addEventListener('pagehide', () => {
    keepBeforeLeaving();
    rememberUnderWay();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keepBeforeLeaving();
    else lookAround();
  });
  window.addEventListener('focus', lookAround);
  onStoreGone(keepAnew);
  onNews((news) => {
    if (news === 'pins') takeUpPinned();
    else if (news === 'own') lookAtOwn();
    else lookAgain().then(tryAgain);
  });
  onDrop({ weights: bring, images: bringImages });
  hearShortcuts();
  hearTour();
  Object.assign(page, { keys: preferredKeys(), invited: isInvited() });

  takeUpTyped();
  wear(page.theme);
  const lastResort = document.getElementById('last-resort');
  lastResort?.setAttribute('hidden', '');
  // The worker and what it fetches are on their way while the page is drawn. Until it is settled how the page begins, its networks are
  // being made ready.
  const begun = whileMaking(async () => {
    if (await loadsAgain()) return false;
    complain(faults);
    return start({ early });
  });
  await styled();
  try {
    show();
  } catch (error) {
    lastResort?.removeAttribute('hidden');
    throw error;
  }
  lastResort?.remove();
  onChange(show);
  takeUpPinned();
  lookAtOwn();
  takeUpSweep();
  const isFresh = await begun;
  keep();
  beginAgain(isFresh);
}
