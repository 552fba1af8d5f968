/**
 * Keeps one run in this browser (IndexedDB), so that loading the page again loses nothing, and what is left of pinned ones.
 * Where the browser has no such store, the promises are rejected.
 */

import { del, get, set } from 'idb-keyval';

const KEY = 'adda-lab-run';

/**
 * @typedef {object} Kept
 * @property {ArrayBuffer} bytes  a weights file
 * @property {number} time  of keeping, ms since 1970
 * @property {import('./history.js').HistoryData} history  what the charts show
 */

/** @param {Kept} kept  replaces what was kept before */
export const keepRun = async (kept) => set(KEY, kept);

/** @returns {Promise<Kept | undefined>} */
export const keptRun = async () => get(KEY);

export const forgetRun = async () => del(KEY);

const PINNED = 'adda-lab-pinned';

/** @typedef {{address: string, accuracies: number[]}} Pinned  settings as in the address; target accuracy by round */

/** @param {Pinned[]} runs  replace those kept before */
export const keepPinned = async (runs) => set(PINNED, runs);

/** @returns {Promise<Pinned[] | undefined>} */
export const keptPinned = async () => get(PINNED);
