/**
 * What is kept in this browser (IndexedDB). Of each run two records: what it is, which is small, and the run itself. Of the runs that
 * are compared one list of what they came to, and the pictures of each in a record of its own. And the plan of a sweep. Whatever is
 * read may be damaged: records.js checks it. Where the browser has no such store, or it fails, the promises are rejected.
 */

import { createStore } from 'idb-keyval';
import { patience } from '../start/patience.js';

const RUN = 'adda-lab-run-';
const ABOUT = 'adda-lab-about-';
const PINNED = 'adda-lab-pinned';
const PICTURES = 'adda-lab-pictures-';
const SWEEP = 'adda-lab-sweep';
/** Where earlier versions kept their only run. */
const OLD = 'adda-lab-run';

/** The id of what is still kept there: what could not be taken over. */
const OLD_ID = 'old';

/** @param {string} id */
const keysOf = (id) => ({ run: id === OLD_ID ? OLD : RUN + id, about: ABOUT + id });

const open = createStore('keyval-store', 'keyval');

/** Milliseconds after which a store counts as one that never answers: until it is open, and until something is done with it. */
const OPENS_WITHIN = 5000;
const ACTS_WITHIN = 20_000;

/** It did not open in time, and is not waited for another time. */
let silent = false;

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {Promise<unknown>} opened  settles when the store is open
 * @returns {Promise<T>}
 */
function inTime(promise, opened) {
  const late = new DOMException('the store does not answer', 'TimeoutError');
  return new Promise((resolve, reject) => {
    let answered = false;
    patience(OPENS_WITHIN).then(() => {
      if (answered) return;
      silent = true;
      reject(late);
    });
    opened.then(() => {
      answered = true;
      silent = false;
      setTimeout(reject, ACTS_WITHIN, late);
    });
    promise.then(resolve, (error) => {
      answered = true;
      reject(error);
    });
    if (silent) reject(late);
  });
}

/** Connections to the store that are listened to. @type {WeakSet<IDBDatabase>} */
const heard = new WeakSet();
let gone = () => {};

/** @param {() => void} listener  called when the store is taken away under the page: the browser was told to forget */
export const onStoreGone = (listener) => {
  gone = listener;
};

/** @param {IDBDatabase} database */
function listenTo(database) {
  if (heard.has(database)) return;
  heard.add(database);
  database.addEventListener('close', () => gone());
  // Another page deletes it: that would wait until this one is left, and take along what is kept until then.
  database.addEventListener('versionchange', () => {
    database.close();
    database.dispatchEvent(new Event('close'));
  });
}

/** What was thrown in the middle of transactions, each of which was undone for it. @type {WeakMap<IDBTransaction, unknown>} */
const thrown = new WeakMap();

/**
 * One transaction: all of it or nothing.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(objects: IDBObjectStore, give: (result: T) => void) => void} act  give: says what the promise comes to
 * @returns {Promise<T>}
 */
async function transact(mode, act) {
  let isOpen = () => {};
  const opened = new Promise((/** @type {(value: void) => void} */ resolve) => {
    isOpen = resolve;
  });
  const done = open(
    mode,
    (objects) =>
      new Promise((/** @type {(result: T) => void} */ resolve, reject) => {
        isOpen();
        const { transaction } = objects;
        listenTo(transaction.db);
        let result = /** @type {T} */ (undefined);
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () =>
          reject(thrown.get(transaction) ?? transaction.error ?? new DOMException('the transaction was aborted', 'AbortError'));
        try {
          act(objects, (given) => {
            result = given;
          });
        } catch (error) {
          reject(error);
          transaction.abort();
        }
      }),
  );
  return inTime(done, opened);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @param {(result: T) => void} act  what it throws ends the transaction
 */
function then(request, act) {
  request.onsuccess = () => {
    try {
      act(request.result);
    } catch (error) {
      // Nobody stands above to catch it: the transaction is undone, and says why.
      const transaction = /** @type {IDBTransaction} */ (request.transaction);
      thrown.set(transaction, error);
      transaction.abort();
    }
  };
}

// --- runs ---------------------------------------------------------------------------------------------------------------------

/** @typedef {{run: unknown, about: unknown}} Pair  undefined: there is none */

export const isQuota = (/** @type {unknown} */ error) => /** @type {any} */ (error)?.name === 'QuotaExceededError';

/** The store itself does not do what is asked for, whatever that is. */
export const isAbsent = (/** @type {unknown} */ error) =>
  ['TimeoutError', 'InvalidStateError', 'AbortError'].includes(/** @type {any} */ (error)?.name);

/** @param {Pair} pair */
const hasBlob = ({ run }) => /** @type {any} */ (run)?.bytes instanceof Blob;

/** A run whose weights may be a Blob, with their bytes. @param {Pair} pair @returns {Promise<Pair>} */
async function withBytes(pair) {
  if (!hasBlob(pair)) return pair;
  const run = /** @type {{bytes: Blob}} */ (pair.run);
  return { ...pair, run: { ...run, bytes: await run.bytes.arrayBuffer() } };
}

/** @returns {Promise<Map<string, {about: unknown, whole: boolean}>>}  by id; whole: there is a run, too */
export const listRuns = () =>
  transact('readonly', (objects, give) => {
    /** @type {Map<string, {about: unknown, whole: boolean}>} */
    const found = new Map();
    const entry = (/** @type {string} */ id) => {
      const known = found.get(id) ?? { about: undefined, whole: false };
      found.set(id, known);
      return known;
    };
    give(found);
    then(objects.getAllKeys(), (keys) => {
      for (const key of keys.map(String)) {
        if (key === OLD) entry(OLD_ID).whole = true;
        else if (key.startsWith(RUN)) entry(key.slice(RUN.length)).whole = true;
        else if (key.startsWith(ABOUT)) {
          const known = entry(key.slice(ABOUT.length));
          then(objects.get(key), (about) => {
            known.about = about;
          });
        }
      }
    });
  });

/**
 * @param {IDBObjectStore} objects
 * @param {string} id
 * @param {(pair: Pair) => void} give
 */
function getBoth(objects, id, give) {
  const keys = keysOf(id);
  const run = objects.get(keys.run);
  then(objects.get(keys.about), (about) => give({ run: run.result, about }));
}

/** @param {string} id @returns {Promise<Pair>} */
export const readRun = async (id) =>
  withBytes(await transact('readonly', (objects, /** @type {(pair: Pair) => void} */ give) => getBoth(objects, id, give)));

/**
 * @param {string} id
 * @param {Pair} pair  replaces what was kept under the id
 * @param {string[]} [instead]  the ids of runs that go for it, unless it fails
 */
export async function writeRun(id, pair, instead = []) {
  try {
    await write(id, pair, instead);
  } catch (error) {
    // Not every browser keeps Blobs at all times; where there is no room, or nobody answers, to try again is in vain.
    if (!hasBlob(pair) || isQuota(error) || /** @type {any} */ (error)?.name === 'TimeoutError') throw error;
    await write(id, await withBytes(pair), instead);
  }
}

/** @param {string} id @param {Pair} pair @param {string[]} instead @returns {Promise<void>} */
const write = (id, { run, about }, instead) =>
  transact('readwrite', (objects, give) => {
    give(undefined);
    for (const keys of instead.map(keysOf)) for (const key of Object.values(keys)) objects.delete(key);
    const keys = keysOf(id);
    if (run !== undefined) objects.put(run, keys.run);
    if (about !== undefined) objects.put(about, keys.about);
    // A page that is being left may not live to see the transaction end by itself.
    objects.transaction.commit?.();
  });

/** @param {string} id @returns {Promise<Pair>} what was deleted */
export const deleteRun = async (id) =>
  withBytes(
    await transact('readwrite', (objects, /** @type {(pair: Pair) => void} */ give) => {
      getBoth(objects, id, give);
      for (const key of Object.values(keysOf(id))) objects.delete(key);
    }),
  );

/**
 * Takes over what an earlier version kept, once.
 * @param {string} id  for it
 * @param {(old: unknown) => Pair | null} convert  null: it stays where it is
 */
export const takeOver = (id, convert) =>
  transact('readwrite', (objects, give) => {
    give(undefined);
    then(objects.get(OLD), (old) => {
      const pair = old === undefined ? null : convert(old);
      if (!pair) return;
      const keys = keysOf(id);
      objects.put(pair.run, keys.run);
      objects.put(pair.about, keys.about);
      objects.delete(OLD);
    });
  });

// --- pinned runs --------------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Pinned  a run that is compared with others
 * @property {string} id
 * @property {string} address  settings as in the address
 * @property {number[]} accuracies  on the target, by round; NaN: not measured
 * @property {number[]} tuning  of fine-tuning on the same labels, likewise; none where there are no labels
 * @property {number | null} labelFree  target accuracy after the round that is chosen without labels
 * @property {number | null} before  source only, as evaluated
 * @property {string} name  given by a person; '': it is called by what differs
 * @property {string} fingerprint  of its weights; '': not known
 * @property {number} seconds  of computing
 * @property {number} time  of pinning, ms since 1970
 * @property {string} sweep  the id of the sweep that it belongs to; '': pinned by hand
 * @property {boolean} failed  a loss came to no number
 */

/** @returns {Promise<unknown>} the list; undefined: there is none */
export const readPinned = () => transact('readonly', (objects, give) => then(objects.get(PINNED), give));

/**
 * Changes the list in one go, so that no other tab's change is lost between reading and writing.
 * @param {(list: unknown) => unknown} change  undefined: delete it
 * @returns {Promise<unknown>} the list after that
 */
export const changePinned = (change) =>
  transact('readwrite', (objects, give) =>
    then(objects.get(PINNED), (list) => {
      const next = change(list);
      give(next);
      if (next === undefined) objects.delete(PINNED);
      else if (next !== list) objects.put(next, PINNED);
    }),
  );

/** @param {string} id  of a pinned run @returns {Promise<unknown>} undefined: there are none */
export const readPictures = (id) => transact('readonly', (objects, give) => then(objects.get(PICTURES + id), give));

/**
 * @param {string} id
 * @param {unknown} pictures  undefined: none
 */
export const writePictures = (id, pictures) =>
  transact('readwrite', (objects, give) => {
    give(undefined);
    if (pictures === undefined) objects.delete(PICTURES + id);
    else objects.put(pictures, PICTURES + id);
  });

/** Deletes the pictures of runs that are not there any more. @param {(id: string) => boolean} isThere */
export const clearPictures = (isThere) =>
  transact('readwrite', (objects, give) => {
    give(undefined);
    then(objects.getAllKeys(), (keys) => {
      for (const key of keys.map(String))
        if (key.startsWith(PICTURES) && !isThere(key.slice(PICTURES.length))) objects.delete(key);
    });
  });

// --- the sweep ----------------------------------------------------------------------------------------------------------------

/** @returns {Promise<unknown>} undefined: there is none */
export const readSweep = () => transact('readonly', (objects, give) => then(objects.get(SWEEP), give));

/** @param {unknown} plan  undefined: none */
export const writeSweep = (plan) =>
  transact('readwrite', (objects, give) => {
    give(undefined);
    if (plan === undefined) objects.delete(SWEEP);
    else objects.put(plan, SWEEP);
  });
