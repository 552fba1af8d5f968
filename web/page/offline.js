/**
 * The page without a network, and its next version. The service worker (service.js) keeps the page's files and those that this page
 * has read; a next version that it has whole is told, and comes when it is asked for: until then this one goes on as it is.
 */

import { t } from '../text/text.js';
import { trustOwnScripts } from '../trust.js';
import { keepNow, wouldLose } from './keeping/keeping.js';
import { prospect } from './keeping/prospects.js';
import { mayLeave } from './keeping/replacing.js';
import { change, page } from './state.js';
import { note } from './telling/notice.js';

/** The folder that this page's files lie in. */
const BUILD = new URL('.', import.meta.url).pathname.split('/').at(-2);

/** Milliseconds without another file after which what was read is kept: not while the page begins. */
const CALM = 1500;
/** Milliseconds between two looks for a next version, of a page that is looked at. */
const LOOK_EVERY = 3_600_000;
/** Milliseconds after which the next version is loaded though its service worker does not answer. */
const TIME_LIMIT = 5000;

/** @type {Promise<ServiceWorkerRegistration> | null} */
let registered = null;

/**
 * Has the service worker, which comes on its own time.
 * @returns {Promise<ServiceWorkerRegistration>}
 * @throws {unknown} the browser refuses it, or the host does not have it
 */
export function register() {
  registered ??= ask();
  registered.catch(() => {
    registered = null;
  });
  return registered;
}

async function ask() {
  trustOwnScripts();
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(new URL('../service.js', import.meta.url));
  if (!registration) throw new Error('no service worker');
  serviceWorker.addEventListener('message', ({ data }) => data?.type === 'keep' && tellKept(data));
  watch(registration);
  return registration;
}

// --- what is kept -------------------------------------------------------------------------------------------------------------

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string[]} files  that the worker has read so far, by their names beside its script */
export function keepForOffline(files) {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    try {
      await register();
      const { active } = await navigator.serviceWorker.ready;
      active?.postMessage({ type: 'keep', build: BUILD, files });
    } catch {
      // Without it the page works as long as there is a network.
    }
  }, CALM);
}

/** The person knows that there is no room. */
let told = false;

/** @param {{kept: boolean, full?: boolean}} answer */
function tellKept({ kept, full }) {
  change({ offline: kept });
  if (!full || told) return;
  told = true;
  note('offline', () => t('offline.full'));
}

// --- the next version ---------------------------------------------------------------------------------------------------------

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const look = () => {
    // The first of all is no news.
    if (registration.waiting && registration.active) tellNext(registration.waiting);
  };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  look();
  let looked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' || performance.now() - looked < LOOK_EVERY) return;
    looked = performance.now();
    registration.update().catch(() => {}); // another time
  });
}

/** @param {ServiceWorker} next */
const tellNext = (next) =>
  note('version', () => t('version.next', { kept: prospect(page) }), { label: 'version.load', act: () => loadNext(next) });

/** @param {ServiceWorker} next */
async function loadNext(next) {
  // Whoever stays now may come back to it.
  if (!(await mayLeave())) return tellNext(next);
  const there = new Promise((resolve) => {
    next.addEventListener('statechange', () => next.state === 'activated' && resolve(null));
    if (next.state === 'activated') resolve(null); // another tab has asked for it
    setTimeout(resolve, TIME_LIMIT);
  });
  next.postMessage({ type: 'take-over' });
  await there;
  // A step that was under way when the run halted may be done by now.
  if (wouldLose()) await keepNow();
  window.location.reload();
}
