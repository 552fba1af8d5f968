/**
 * Keeps one run in this browser (IndexedDB), so that loading the page again loses nothing. Where the browser has no such store,
 * the promises are rejected.
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
