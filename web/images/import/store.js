/**
 * Where a person's own images are kept in their browser (IndexedDB): the worker that reads the files puts them there, the one that
 * trains takes them, the page lists and deletes them. What is known of images whose pixels are gone stays: which files they were made
 * of. Where the browser has no such store, or it is full, the promises are rejected.
 */

import { createStore } from 'idb-keyval';
import { aboutOwn } from './own.js';

/** @typedef {import('./own.js').Own} Own */
/** @typedef {import('./own.js').About} About */

const IMAGES = 'images ';
const ABOUT = 'about ';

const open = createStore('adda-lab-own', 'images');

/** Milliseconds after which a store counts as one that never answers: until it is open, and until something is done with it. */
const OPENS_WITHIN = 5000;
const ACTS_WITHIN = 60_000;

/**
 * One transaction.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(objects: IDBObjectStore) => IDBRequest<T>} act  what its request comes to is the result
 * @returns {Promise<T>}
 */
async function transact(mode, act) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let late = () => {};
  const silent = new Promise((/** @type {(value: never) => void} */ _, reject) => {
    late = () => reject(new DOMException('the store does not answer', 'TimeoutError'));
  });
  const wait = (/** @type {number} */ ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => late(), ms);
  };
  wait(OPENS_WITHIN);
  try {
    const done = open(
      mode,
      (objects) =>
        new Promise((/** @type {(result: T) => void} */ resolve, reject) => {
          wait(ACTS_WITHIN);
          const request = act(objects);
          objects.transaction.oncomplete = () => resolve(request.result);
          objects.transaction.onabort = () => reject(objects.transaction.error);
        }),
    );
    return await Promise.race([done, silent]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Own} own */
export const keepOwn = (own) =>
  transact('readwrite', (objects) => {
    objects.put(own, IMAGES + own.name);
    return objects.put({ ...aboutOwn(own), here: true, time: Date.now() }, ABOUT + own.name);
  });

/** @param {string} name @returns {Promise<Own | undefined>} */
export const readOwn = (name) => transact('readonly', (objects) => objects.get(IMAGES + name));

/** @param {string} name @returns {Promise<Kept | undefined>}  what was kept under the name, even if it is gone */
export const aboutKept = (name) => transact('readonly', (objects) => objects.get(ABOUT + name));

/** @typedef {About & {here: boolean, time: number}} Kept  here: its images are there; time: of keeping, ms since 1970 */

/** @returns {Promise<Kept[]>} the newest first, and those that are gone too */
export async function listOwn() {
  const all = await transact('readonly', (objects) => objects.getAll(IDBKeyRange.bound(ABOUT, `${ABOUT}￿`)));
  return /** @type {Kept[]} */ (all).sort((a, b) => b.time - a.time);
}

/** @param {Kept} kept  its images go; what they were made of is remembered */
export const deleteOwn = (kept) =>
  transact('readwrite', (objects) => {
    objects.delete(IMAGES + kept.name);
    return objects.put({ ...kept, here: false }, ABOUT + kept.name);
  });
