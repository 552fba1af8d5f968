/** Which kept runs go where there is no room for all. Pure. */

/** @typedef {import('./shelf.js').Entry} Entry */

/** A run of so many seconds has cost a person's time: it is asked for before it is lost, and goes last. */
export const WORTH = 60;

/**
 * Which runs go, of those that no tab has open: those that took seconds before those that took longer, the oldest first. What cannot
 * be read is for the person to delete.
 * @param {Entry[]} shelf
 * @param {number} runs  to be freed
 * @param {number} bytes  likewise
 * @param {string} but  the id of a run that stays
 * @returns {Entry[]}  none, if there are not enough of them
 */
export function victims(shelf, runs, bytes, but) {
  const free = shelf.filter(({ id, where, damage }) => id !== but && !where && !damage);
  free.sort((a, b) => Number(secondsOf(a) >= WORTH) - Number(secondsOf(b) >= WORTH) || a.time - b.time);
  let freed = 0;
  const chosen = [];
  for (const entry of free) {
    if (chosen.length >= runs && freed >= bytes) break;
    chosen.push(entry);
    freed += sizeOf(entry);
  }
  return chosen.length >= runs && freed >= bytes ? chosen : [];
}

const secondsOf = (/** @type {Entry} */ { about }) => about?.seconds ?? 0;
export const sizeOf = (/** @type {Entry} */ { about }) => about?.size ?? 0;
