/**
 * The tabs of this page in one browser. Each has a run of its own, known by an id, and holds a lock of that name while it has the
 * run open: so no other takes it up, replaces it or deletes it.
 *
 * Without locks (a page that is not served securely) nobody can tell what other tabs have open. Then a tab never writes where it
 * has not begun to write itself: what it takes up it keeps under an id of its own, and the record that it came from stays.
 */

import { patience } from '../start/patience.js';

/**
 * @typedef {object} Place  where a tab keeps its run
 * @property {string} id
 * @property {string | null} from  the record that it goes on from, its own but for where there are no locks; null: none yet
 * @property {() => void} release  gives the lock back
 */

/** In the memory of the tab: what its place is. */
const MEMORY = 'adda-lab-run';
const LOCK = 'adda-lab-run-';

/** Milliseconds after which a browser that has locks and does not answer has none. */
const ANSWERS_WITHIN = 4000;
/** Milliseconds after which a tab's own run is held by another one; until then it may be this tab's page of before the reload. */
const PATIENCE = 2000;

export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @type {Place} */
let own = { id: newId(), from: null, release() {} };
/** Whether the tab has its place. */
let settled = false;
/** The ids that this tab has had: nobody else has ever had them without a lock. */
const had = new Set();

/** @returns {Readonly<Place>} */
export const place = () => own;
export const isSettled = () => settled;

/** @type {Promise<boolean> | undefined} */
let locks;

/** Whether locks can be had; a browser may have them and refuse them, or never answer. */
export function hasLocks() {
  locks ??= new Promise((resolve) => {
    patience(ANSWERS_WITHIN).then(() => resolve(false));
    try {
      const { locks } = navigator;
      locks
        .request(`${LOCK}trial-${newId()}`, () => locks.query())
        .then(
          () => resolve(true),
          () => resolve(false),
        );
    } catch {
      resolve(false);
    }
  });
  return locks;
}

/**
 * @param {string} id
 * @param {number} within  milliseconds
 * @returns {Promise<(() => void) | null>}  gives it back; null: another tab has it
 */
function hold(id, within) {
  return new Promise((resolve) => {
    const how = within > 0 ? { signal: AbortSignal.timeout(within) } : { ifAvailable: true };
    const held = (/** @type {Lock | null} */ lock) =>
      lock ? new Promise((/** @type {(value: void) => void} */ release) => resolve(() => release())) : resolve(null);
    navigator.locks.request(LOCK + id, how, held).catch(() => resolve(null));
  });
}

/**
 * A place in which a kept run can be gone on with.
 * @param {string} id
 * @param {number} [within]  milliseconds
 * @returns {Promise<Place | null>}  null: another tab has it open. To be entered or released
 */
export async function claim(id, within = 0) {
  if (settled && id === own.id) return own;
  if (!(await hasLocks())) return { id: had.has(id) ? id : newId(), from: id, release() {} };
  const release = await hold(id, within);
  return release && { id, from: id, release };
}

/** A place for a run that is kept nowhere yet. @returns {Promise<Place>} */
export async function freshPlace() {
  const id = newId();
  const release = (await hasLocks()) ? await hold(id, 0) : null;
  return { id, from: null, release: release ?? (() => {}) };
}

/** The tab's run is from now on what is kept there. @param {Place} next */
export function enter(next) {
  if (next !== own) own.release();
  own = next;
  settled = true;
  had.add(own.id);
  remember();
  tellWhenReleased();
}

/** Others hear that a run is open here, and the one before no more, once the browser knows it. */
async function tellWhenReleased() {
  await new Promise((resolve) => setTimeout(resolve));
  await openElsewhere();
  tellTabs('runs');
}

/** The run is kept in its place. */
export function isKeptHere() {
  if (own.from === own.id) return;
  own = { ...own, from: own.id };
  remember();
}

function remember() {
  try {
    window.sessionStorage.setItem(MEMORY, JSON.stringify({ id: own.id, from: own.from }));
  } catch {
    // A browser that keeps nothing for pages: after a reload this is a new tab.
  }
}

/** @returns {{id: string, from: string | null} | null} */
function remembered() {
  try {
    const { id, from } = JSON.parse(window.sessionStorage.getItem(MEMORY) ?? 'null') ?? {};
    return typeof id === 'string' && (typeof from === 'string' || from === null) ? { id, from } : null;
  } catch {
    return null;
  }
}

/**
 * The place that the tab had before it was loaded again.
 * @returns {Promise<Place | 'taken' | null>}  taken: another tab has it, such as the one that this is a copy of; null: it is new
 */
export async function placeOfBefore() {
  const before = remembered();
  if (!before) return null;
  if (await hasLocks()) {
    const found = await claim(before.id, PATIENCE);
    return found ? { ...found, from: before.from } : 'taken';
  }
  // A copy of the tab remembers the same, but was not reloaded.
  const [navigation] = performance.getEntriesByType('navigation');
  const reloaded = /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === 'reload';
  if (reloaded) return { ...before, release() {} };
  return before.from === null ? null : { id: newId(), from: before.from, release() {} };
}

/** The ids of the runs that other tabs have open, as far as can be told. */
export async function openElsewhere() {
  if (!(await hasLocks())) return new Set();
  const { held = [] } = await navigator.locks.query();
  const ids = held.flatMap(({ name = '' }) => (name.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
  return new Set(ids.filter((id) => !settled || id !== own.id));
}

// --- news ---------------------------------------------------------------------------------------------------------------------

/** @typedef {'runs' | 'pins' | 'own'} News  what has changed in the store */

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('adda-lab');

/** @param {News} news */
export const tellTabs = (news) => channel?.postMessage(news);

/** @param {(news: News) => void} listener */
export const onNews = (listener) => channel?.addEventListener('message', ({ data }) => listener(data));
