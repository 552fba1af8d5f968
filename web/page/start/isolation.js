/**
 * Cross-origin isolation, which threads need, on a host that does not send the headers for it. A service worker (service.js)
 * adds them, but only to a page that is loaded through it: so the first load of all is followed by another.
 */

import { register as registerService } from '../offline.js';
import { change } from '../state.js';
import { note } from '../telling/notice.js';
import { aloneWords } from '../telling/wording.js';
import { patience } from './patience.js';

/** In the memory of the tab: the page was loaded again. What did not help once would not help a second time. */
const MARK = 'adda-lab-loaded-again';

/** Milliseconds after which the page begins with one thread rather than wait on. */
const TIME_LIMIT = 5000;

/** What a person does first; from then on a reload would take something away. */
const BEGINNINGS = ['pointerdown', 'keydown', 'click', 'input'];

/**
 * Why the page is not isolated, worded by alone.WHY. insecure: neither from this machine nor by https. unsupported: no service workers
 * here. refused: this one cannot be had. silent: it does not answer. vain: it is there, and does not help. next-load: it is there for
 * the next load.
 * @typedef {'insecure' | 'unsupported' | 'refused' | 'silent' | 'vain' | 'next-load'} Alone
 */

/**
 * To be awaited before anything else is begun. It never takes longer than the time limit, and never fails.
 * @returns {Promise<boolean>} true: the page is about to be loaded again, isolated; begin nothing
 */
export async function loadsAgain() {
  // A browser that has never heard of isolation says undefined.
  if (window.crossOriginIsolated !== false) return false;
  if (!window.isSecureContext || !('serviceWorker' in navigator)) {
    change({ alone: window.isSecureContext ? 'unsupported' : 'insecure' });
    return false;
  }
  const late = patience(TIME_LIMIT).then(() => /** @type {Alone} */ ('silent'));
  const registered = Promise.race([register(), late]);
  const vain = isControlled();
  registered.then((alone) => tell(vain ? 'vain' : alone));
  // Without a reload the service worker is there for the next visit.
  if (!mayReload()) return false;
  const waiting = new AbortController();
  const { signal } = waiting;
  const begun = new Promise((/** @type {(alone: Alone | null) => void} */ resolve) => {
    for (const type of BEGINNINGS) window.addEventListener(type, () => resolve(null), { capture: true, signal });
  });
  const alone = await Promise.race([registered, begun]);
  waiting.abort();
  if (alone !== 'next-load' || !mark()) return false;
  window.location.reload();
  return true;
}

/** Why something has failed, not only is so: to be seen wherever one looks. @type {readonly Alone[]} */
const FAILURES = ['refused', 'silent', 'vain'];

/** @param {Alone} alone */
function tell(alone) {
  change({ alone });
  if (FAILURES.includes(alone)) note('alone', () => aloneWords(alone));
}

/** @returns {Promise<Alone>} */
async function register() {
  try {
    await registerService();
    await navigator.serviceWorker.ready;
    return 'next-load';
  } catch {
    // The browser refuses it, or the host does not have it. One thread is enough to go on.
    return 'refused';
  }
}

/** Whether the page was loaded through a service worker. */
function isControlled() {
  try {
    return navigator.serviceWorker.controller !== null;
  } catch {
    return false; // not allowed to know
  }
}

/** Two independent witnesses, lest a tab whose memory does not outlive a reload loads for ever. */
function mayReload() {
  const [navigation] = performance.getEntriesByType('navigation');
  if (/** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === 'reload') return false;
  try {
    return window.sessionStorage.getItem(MARK) === null;
  } catch {
    return false;
  }
}

/** @returns {boolean} whether the tab remembers it */
function mark() {
  try {
    window.sessionStorage.setItem(MARK, 'yes');
    return window.sessionStorage.getItem(MARK) === 'yes';
  } catch {
    return false;
  }
}
