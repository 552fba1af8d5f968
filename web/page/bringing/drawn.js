/** Drawn digits that are kept with the run: what one is, and what views say of it. Pure. */

import { PIXELS } from '../../images/shape.js';

/**
 * @typedef {import('../../worker/messages.js').View} View
 *
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} name  given by the person
 * @property {Uint8Array} pixels  (28, 28)
 *
 * @typedef {object} Said  what an encoder, C and D make of one digit
 * @property {Float32Array} chances  C's probabilities, by class
 * @property {number | null} target  D's probability that it comes from the target; null: D has learnt nothing, or there is none
 * @property {Record<import('../../worker/messages.js').PlaneName, [x: number, y: number] | null>} places  null: no planes yet
 */

/** The most that are kept at the same time, and characters of a name. */
export const MOST_KEPT = 12;
export const LONGEST_NAME = 24;

/** One of those that a reading is of. @param {import('../../run/reading.js').Reading} reading @param {number} at @param {number} classes @returns {Said} */
export function saidOf({ chances, target, places }, at, classes) {
  const place = (/** @type {Float32Array} */ all) =>
    /** @type {[number, number] | null} */ (all.length > 0 ? [all[2 * at], all[2 * at + 1]] : null);
  return {
    chances: chances.subarray(at * classes, (at + 1) * classes),
    target: target.length > 0 ? target[at] : null,
    places: { decision: place(places.decision), pca: place(places.pca) },
  };
}

/**
 * What the networks make of a kept digit at the moment of a view.
 * @param {View} view
 * @param {string} id
 * @returns {{ms: Said, mt: Said | null} | null}  null: it was not there yet. mt: null before adaptation begins
 */
export function saidAt({ followed, confusion }, id) {
  const at = followed?.ids.indexOf(id) ?? -1;
  if (!followed || at < 0) return null;
  const { ms, mt } = followed;
  return { ms: saidOf(ms, at, confusion.length), mt: mt && saidOf(mt, at, confusion.length) };
}

/** The class that is said, and how surely. @param {Said} said */
export function answerOf({ chances }) {
  const sure = Math.max(...chances);
  return { answer: chances.indexOf(sure), sure };
}

// --- what was kept in the browser ---------------------------------------------------------------------------------------------

/** @type {(value: any) => boolean} */
const isObject = (value) => typeof value === 'object' && value !== null;

/** @param {any} value */
const isKept = (value) =>
  isObject(value) &&
  typeof value.id === 'string' &&
  typeof value.name === 'string' &&
  value.name.length <= LONGEST_NAME &&
  value.pixels instanceof Uint8Array &&
  value.pixels.length === PIXELS;

/** The sound ones. @param {unknown} value @returns {Kept[]} */
export const keptDigits = (value) => (Array.isArray(value) ? Array.from(value).filter(isKept).slice(0, MOST_KEPT) : []);

/** What a view says of drawn digits is given up by itself. @param {any} view  sound, but for that @returns {View} */
export function withSoundFollowed(view) {
  const { followed, confusion } = view;
  const ids = Array.isArray(followed?.ids) ? Array.from(followed.ids) : [];
  const isNumbers = (/** @type {any} */ values, /** @type {number[]} */ lengths) =>
    values instanceof Float32Array && lengths.includes(values.length);
  const isReading = (/** @type {any} */ reading) =>
    isObject(reading) &&
    isNumbers(reading.chances, [ids.length * confusion.length]) &&
    isNumbers(reading.target, [0, ids.length]) &&
    isNumbers(reading.places?.decision, [2 * ids.length]) &&
    isNumbers(reading.places?.pca, [2 * ids.length]);
  const sound =
    ids.length > 0 &&
    ids.every((id) => typeof id === 'string') &&
    isReading(followed.ms) &&
    (followed.mt === null || isReading(followed.mt));
  return sound || !followed ? view : { ...view, followed: null };
}
