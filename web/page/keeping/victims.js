/** Which kept runs go where there are too many of them. Pure. */

/** @typedef {import('./shelf.js').Entry} Entry */

/** A run of so many seconds has cost a person's time: it is asked for before it is lost, and goes last. */
export const WORTH = 60;

/** So many of the newest go as late, whatever they have taken: among them are those that were just left, and may be brought back. */
const NEWEST = 3;

/** @param {Entry} entry  @returns {number} bytes; 0: not known */
export const sizeOf = ({ about }) => about?.size ?? 0;

/** The run that was kept earlier comes first. @param {Entry} a @param {Entry} b */
export const byAge = (a, b) => a.order - b.order || a.time - b.time;

/**
 * Of the runs that no tab has open those that took seconds before those that took longer, the oldest first. What cannot be read is for
 * the person to delete.
 * @param {readonly Entry[]} shelf
 * @param {{runs: number, bytes: number, but: string}} what  runs and bytes that are to be freed; but: the id of a run that stays
 * @returns {Entry[]}  none, if there are not enough of them
 */
export function victims(shelf, { runs, bytes, but }) {
  const free = shelf.filter(({ id, where, damage }) => id !== but && !where && !damage).sort(byAge);
  const newest = new Set(free.slice(-NEWEST));
  const isLate = (/** @type {Entry} */ entry) => newest.has(entry) || (entry.about?.seconds ?? 0) >= WORTH;
  free.sort((a, b) => Number(isLate(a)) - Number(isLate(b)));
  let freed = 0;
  const chosen = [];
  for (const entry of free) {
    if (chosen.length >= runs && freed >= bytes) break;
    chosen.push(entry);
    freed += sizeOf(entry);
  }
  return chosen.length >= runs && freed >= bytes ? chosen : [];
}
