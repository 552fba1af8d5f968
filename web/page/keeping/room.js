/** Room for what is kept: the runs that have stood on the shelf for longest go for it, and that is said. */

import { t } from '../../text/text.js';
import { patience } from '../start/patience.js';
import { page } from '../state.js';
import { contents, download } from '../taking/download.js';
import { note } from '../telling/notice.js';
import { look, nameOf } from './shelf.js';
import { deleteRun, isQuota, readRun, writeRun } from './storage.js';
import { claim, hasLocks } from './tabs.js';
import { sizeOf, victims } from './victims.js';

/**
 * @typedef {import('./shelf.js').Entry} Entry
 * @typedef {import('./storage.js').Pair} Pair
 */

/** The most runs that stand on the shelf, and the most bytes that they take. */
const MOST_RUNS = 20;
const MOST_BYTES = 512 * 2 ** 20;

/** The share of a run's size that makes room for it where the browser does not count every byte. */
const ALIKE = 0.99;

/** Milliseconds that a browser is given to find that there is room again, and how often. */
const SETTLING = 500;
const TIMES = 4;
/** And to say how much room there is. */
const ESTIMATES_WITHIN = 2000;

/**
 * Does something while no tab can open certain runs.
 * @template T
 * @param {Entry[]} entries
 * @param {() => Promise<T>} act
 * @returns {Promise<T | null>}  null: one of them is open by now, nothing was done
 */
async function withLocked(entries, act) {
  const places = await Promise.all(entries.map(({ id }) => claim(id)));
  try {
    return places.every(Boolean) ? await act() : null;
  } finally {
    for (const found of places) found?.release();
  }
}

/**
 * Says which runs have gone; as long as it is said, they can be had as files.
 * @param {Entry[]} entries
 * @param {(Pair | null)[]} pairs  what was kept of them; null: it is there yet
 */
function tell(entries, pairs) {
  const gone = entries.flatMap((entry, i) => (pairs[i] ? [{ entry, pair: pairs[i] }] : []));
  if (gone.length === 0) return;
  const save = () => {
    for (const { entry, pair } of gone) {
      const { bytes, extension } = contents(pair.run ?? pair.about);
      download(bytes, `adda-run-${entry.id}.${extension}`);
    }
  };
  const names = () => gone.map(({ entry }) => nameOf(entry)).join(t('list.semicolon'));
  const words = () => t('runs.made-room', { n: gone.length, runs: names() });
  note(`gone ${gone[0].entry.id}`, words, { label: 'runs.save-deleted', act: save });
}

/**
 * Deletes runs. Where that fails of one, nobody should miss what became of the others.
 * @param {Entry[]} entries
 * @returns {Promise<(Pair | null)[]>} what was kept of each; null: it could not be deleted
 */
async function deleteAll(entries) {
  const done = await Promise.allSettled(entries.map(({ id }) => deleteRun(id)));
  return done.map((one) => (one.status === 'fulfilled' ? one.value : null));
}

/**
 * Keeps a run, and makes room for it where there is none.
 * @param {string} id
 * @param {Pair} pair
 * @param {number} size  of the run, in bytes
 * @throws {unknown} no room can be made, or the store fails
 */
export async function putAway(id, pair, size) {
  try {
    await writeRun(id, pair);
  } catch (error) {
    if (!isQuota(error)) throw error;
    if (!(await hasLocks())) throw error;
    // Runs that are alike differ by the digits of the times in them: for a few bytes no second one goes, unless it has to.
    for (const bytes of [ALIKE * size, size]) {
      await look();
      const going = victims(page.shelf, { runs: 1, bytes, but: id });
      if (going.length > 0 && (await makesRoom(going, id, pair))) return;
    }
    throw error;
  }
}

/** @param {Entry[]} going @param {string} id @param {Pair} pair @returns {Promise<boolean>} whether the run is kept now */
async function makesRoom(going, id, pair) {
  try {
    return Boolean(await withLocked(going, () => replace(going, id, pair)));
  } catch (error) {
    if (!isQuota(error)) throw error;
    return false;
  }
}

/**
 * Keeps a run for others. All of them stay where they are if that does not help.
 * @param {Entry[]} going
 * @param {string} id
 * @param {Pair} pair
 * @returns {Promise<true>}
 */
async function replace(going, id, pair) {
  const ids = going.map((entry) => entry.id);
  const pairs = await Promise.all(ids.map(readRun));
  try {
    await writeRun(id, pair, ids);
  } catch (error) {
    if (!isQuota(error) || (await hasRoom(pairs))) throw error;
    // The browser may count what is deleted as gone only later.
    const gone = await deleteAll(going);
    if (gone.includes(null) || !(await writesInTheEnd(id, pair))) {
      const back = await Promise.allSettled(gone.map((was, i) => was && writeRun(ids[i], was)));
      tell(
        going,
        gone.map((was, i) => (back[i].status === 'rejected' ? was : null)),
      );
      throw error;
    }
  }
  tell(going, pairs);
  return true;
}

/** Whether there is room for something by the browser's own account: then deleting would not help. @param {Pair[]} pairs */
async function hasRoom(pairs) {
  const { quota = 0, usage = 0 } = (await Promise.race([navigator.storage?.estimate?.(), patience(ESTIMATES_WITHIN)])) ?? {};
  const sizes = pairs.map(({ run }) => /** @type {{bytes?: ArrayBuffer}} */ (run).bytes?.byteLength ?? 0);
  return quota - usage > 2 * sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * @param {string} id
 * @param {Pair} pair
 * @returns {Promise<boolean>} whether there was room at last
 */
async function writesInTheEnd(id, pair) {
  for (let time = 0; time < TIMES; time++) {
    await new Promise((resolve) => setTimeout(resolve, SETTLING));
    try {
      await writeRun(id, pair);
      return true;
    } catch (error) {
      if (!isQuota(error)) break;
    }
  }
  return false;
}

/**
 * Takes off the shelf what is too much, after a run has come that was not there.
 * @param {string} id  of that run
 */
export async function clearUp(id) {
  await look();
  const { shelf } = page;
  const bytes = shelf.reduce((sum, entry) => sum + sizeOf(entry), 0) - MOST_BYTES;
  const runs = shelf.length - MOST_RUNS;
  if ((runs <= 0 && bytes <= 0) || !(await hasLocks())) return;
  const going = victims(shelf, { runs: Math.max(runs, 0), bytes: Math.max(bytes, 0), but: id });
  if (going.length === 0) return;
  await withLocked(going, async () => tell(going, await deleteAll(going)));
  await look();
}
