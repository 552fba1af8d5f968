/**
 * Checks what was kept in this browser before any of it is used: it may be cut or damaged, or of another version of the page. Only
 * what is sound reaches the page; nothing is thrown.
 */

import { PIXELS } from '../../images/shape.js';
import { checkConfig, OptionError } from '../../options/check.js';
import { COLUMNS, ROWS } from '../../run/ground.js';
import { keptDigits, withSoundFollowed } from '../bringing/drawn.js';
import { isFrame } from '../moments/frames.js';
import { isSeriesData } from '../moments/series.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../moments/history.js').HistoryData} HistoryData
 * @typedef {import('./storage.js').Pinned} Pinned
 *
 * @typedef {Pick<State, 'config' | 'epoch' | 'trainStep' | 'trainSteps' | 'trained' | 'trainDone' | 'round' | 'adaptStep'
 *   | 'adaptSteps' | 'adapted' | 'adaptDone' | 'trouble'>} Standing  what a run is and how far
 *
 * @typedef {object} About  what a kept run is, without the run
 * @property {number} version
 * @property {number} time  of keeping, ms since 1970
 * @property {number} order  in which runs were kept, from 1, for clocks can be set back; 0: by an earlier version, which noted the
 *   time alone
 * @property {number} size  of the run, in bytes
 * @property {number} seconds  that it has taken
 * @property {Standing | null} standing  null: a run of an earlier version, which did not say
 * @property {number | null} accuracy  on the target: as evaluated, else of the last round
 *
 * @typedef {object} Kept
 * @property {number} version
 * @property {ArrayBuffer} bytes  a weights file
 * @property {number} time
 * @property {HistoryData | null} history  what the charts show; null: it is lost
 *
 * @typedef {'damaged' | 'newer'} Damage
 */

/** Of what this page writes. What earlier ones wrote says no version. */
export const VERSION = 2;

/** Of the ground of a plane. */
const CELLS = ROWS * COLUMNS;

/** @typedef {(value: any) => boolean} Holds */

/** @type {Holds} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {Holds} */
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
/** @type {Holds} */
const isAmount = (value) => typeof value === 'number' && value >= 0 && value < Infinity;
/** Where nothing could be measured it is null or no number. @type {Holds} */
const isShare = (value) => value === null || Number.isNaN(value) || (typeof value === 'number' && value >= 0 && value <= 1);
/** Milliseconds that a date can have. @type {Holds} */
const isTime = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;

/** @param {Holds} each @returns {Holds} */
const isListOf = (each) => (value) => Array.isArray(value) && Array.from(value).every(each);

/** @param {unknown} value */
export const isNewer = (value) => isObject(value) && /** @type {any} */ (value).version > VERSION;

// --- runs ---------------------------------------------------------------------------------------------------------------------

/** @param {any} value @returns {Standing | null} */
function standingOf(value) {
  if (!isObject(value)) return null;
  const counts = ['epoch', 'trainStep', 'trainSteps', 'round', 'adaptStep', 'adaptSteps'];
  const flags = ['trained', 'trainDone', 'adapted', 'adaptDone'];
  if (!counts.every((name) => isCount(value[name])) || !flags.every((name) => typeof value[name] === 'boolean')) return null;
  const trouble = (/** @type {unknown} */ one) => (one === 'diverged' || one === 'collapsed' ? one : null);
  try {
    return {
      .../** @type {any} */ (Object.fromEntries([...counts, ...flags].map((name) => [name, value[name]]))),
      config: checkConfig(value.config),
      trouble: { train: trouble(value.trouble?.train), adapt: trouble(value.trouble?.adapt) },
    };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return null;
  }
}

/** @param {any} value @returns {About | null}  null: it is damaged, or there is none */
export function readAbout(value) {
  if (!isObject(value) || !isTime(value.time) || !isCount(value.size) || !isAmount(value.seconds)) return null;
  const { version, time, size, seconds } = value;
  const accuracy = typeof value.accuracy === 'number' && isShare(value.accuracy) ? value.accuracy : null;
  const order = isCount(value.order) ? value.order : 0;
  return { version, time, order, size, seconds, standing: standingOf(value.standing), accuracy };
}

/** @param {any} value @returns {Kept | Damage} */
export function readKept(value) {
  if (isNewer(value)) return 'newer';
  if (!isObject(value) || !(value.bytes instanceof ArrayBuffer) || value.bytes.byteLength === 0) return 'damaged';
  const time = isTime(value.time) ? value.time : 0;
  return { version: VERSION, bytes: value.bytes, time, history: historyOf(value.history) };
}

/**
 * Views are given up by themselves: the page sees the next one, and a moment without its frame is not to be looked at again. What was
 * kept before there were frames has none.
 * @param {any} value
 * @returns {HistoryData | null}
 */
function historyOf(value) {
  if (!isObject(value) || !isObject(value.series)) return null;
  const { train, adapt, trainViews, adaptViews } = value.series;
  if (![train, adapt, trainViews, adaptViews].every(isSeriesData)) return null;
  const view = (/** @type {any} */ one) => (isView(one) ? withSoundFollowed(one) : null);
  return {
    series: { train, adapt, trainViews, adaptViews },
    before: view(value.before),
    early: view(value.early),
    now: view(value.now),
    drawn: keptDigits(value.drawn),
    frames: Array.isArray(value.frames)
      ? Array.from(value.frames)
          .filter((one) => isView(one) && isFrame(one) && isWhole(one))
          .map(withSoundFollowed)
      : [],
  };
}

/** A frame of a round is of its very end. @type {Holds} */
const isWhole = ({ kind, round, time }) => kind === 'train' || (isCount(round) && round === time);

/** Whether all that the page draws of it is there. @param {any} view */
function isView(view) {
  if (!isObject(view) || !['train', 'adapt'].includes(view.kind) || !isAmount(view.time) || !isCount(view.count)) return false;
  const { count, round, confusion, stage } = view;
  const classes = Array.isArray(confusion) ? confusion.length : 0;
  const isNumbers = (/** @type {any} */ values, /** @type {number} */ n) =>
    values instanceof Float32Array && values.length === n;
  const isClasses = (/** @type {any} */ values, /** @type {number} */ n) =>
    values instanceof Uint8Array && values.length === n && values.every((one) => one < classes);
  const isPlane = (/** @type {any} */ plane) =>
    isObject(plane) &&
    isNumbers(plane.source, 2 * count) &&
    isNumbers(plane.target, 2 * count) &&
    isListOf(Number.isFinite)(plane.extent) &&
    plane.extent.length === 4 &&
    plane.ground instanceof Uint8Array &&
    [0, CELLS].includes(plane.ground.length) &&
    isNumbers(plane.lines, 3 * classes);
  return (
    (round === null || isCount(round)) &&
    isNumbers(view.source, count) &&
    isNumbers(view.target, count) &&
    isShare(view.source_accuracy) &&
    isShare(view.target_accuracy) &&
    isListOf((row) => isListOf(isCount)(row) && row.length === classes)(confusion) &&
    isClasses(view.source_answers_each, count) &&
    isClasses(view.target_answers_each, count) &&
    isObject(stage) &&
    isCount(stage.basis) &&
    isPlane(stage.planes?.decision) &&
    isPlane(stage.planes?.pca)
  );
}

// --- pinned runs --------------------------------------------------------------------------------------------------------------

/** @type {Holds} */
const isPinned = (value) =>
  isObject(value) &&
  typeof value.address === 'string' &&
  Array.isArray(value.accuracies) &&
  (value.accuracies.length > 0 || value.failed === true) &&
  isListOf(isShare)(value.accuracies);

/** The most characters of a name. */
export const LONGEST_NAME = 80;

/** What earlier versions pinned were settings and accuracies alone. @param {any} value  a sound one @returns {Pinned} */
function pinnedOf(value) {
  const { address, accuracies } = value;
  const number = (/** @type {any} */ one) => one ?? Number.NaN;
  const share = (/** @type {any} */ one) => (typeof one === 'number' && isShare(one) ? one : null);
  const text = (/** @type {any} */ one) => (typeof one === 'string' ? one : '');
  return {
    id: text(value.id) || JSON.stringify([address, accuracies]),
    address,
    accuracies: accuracies.map(number),
    tuning: isListOf(isShare)(value.tuning) ? value.tuning.map(number) : [],
    labelFree: share(value.labelFree),
    before: share(value.before),
    name: text(value.name).slice(0, LONGEST_NAME),
    fingerprint: /^[0-9a-f]{64}$/.test(text(value.fingerprint)) ? value.fingerprint : '',
    seconds: isAmount(value.seconds) ? value.seconds : 0,
    time: isTime(value.time) ? value.time : 0,
    sweep: text(value.sweep),
    failed: value.failed === true,
  };
}

/**
 * @param {unknown} value  undefined: none was ever pinned
 * @returns {{pinned: Pinned[], damaged: boolean}}  the sound ones; whether there is something else
 */
export function readPins(value) {
  if (!Array.isArray(value)) return { pinned: [], damaged: value !== undefined };
  const list = Array.from(value);
  return { pinned: list.filter(isPinned).map(pinnedOf), damaged: !list.every(isPinned) };
}

/**
 * The pictures of a pinned run. What of them is not sound is left out.
 * @param {any} value  undefined: there are none
 * @returns {import('../comparing/sweep.js').Pictures | null}  null: none of them is left
 */
export function picturesOf(value) {
  if (!isObject(value) || !Array.isArray(value.frames)) return null;
  const frames = Array.from(value.frames).filter(isView);
  if (frames.length === 0) return null;
  return { frames, before: isView(value.before) ? value.before : null, sample: isSample(value.sample) ? value.sample : null };
}

/** @type {Holds} */
const isSample = (value) =>
  isObject(value) &&
  isCount(value.count) &&
  ['source', 'target'].every(
    (domain) =>
      value[domain] instanceof Uint8Array &&
      value[domain].length === value.count * PIXELS &&
      value[`${domain}_labels`] instanceof Uint8Array &&
      value[`${domain}_labels`].length === value.count,
  );

// --- a sweep ------------------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Plan  of a sweep: what is to be run, and what of that has come to its end
 * @property {number} version
 * @property {string} id
 * @property {string} option  that is gone over; '': seeds alone
 * @property {string[]} addresses  of all runs, in their order
 * @property {number[]} done  indices
 */

/** @param {any} value @returns {Plan | null}  null: there is none that could be gone on with */
export function planOf(value) {
  if (!isObject(value) || isNewer(value) || typeof value.id !== 'string' || typeof value.option !== 'string') return null;
  const { id, option, addresses, done } = value;
  const isText = (/** @type {unknown} */ one) => typeof one === 'string';
  const isIndex = (/** @type {any} */ one) => isCount(one) && one < addresses.length;
  if (!isListOf(isText)(addresses) || addresses.length === 0 || !isListOf(isIndex)(done)) return null;
  return { version: VERSION, id, option, addresses, done: [...new Set(/** @type {number[]} */ (done))] };
}
