/**
 * Runs beside each other: which are repetitions of one experiment, what they come to together, in which order they stand, and which
 * moments of two of them belong together. Pure.
 *
 * The rule by which runs are judged is fixed beforehand: the accuracy after the last round, over all seeds, with the pairing that was
 * chosen before. Nothing here picks a round or a seed by its accuracy; where a seed has failed there is no mean.
 */

import { parseAddress } from '../../options/address.js';
import { recipeOf } from '../../options/naming.js';
import { selectRound } from '../../run/selection.js';
import { meanDeviation } from '../../run/statistics.js';
import { isBefore } from '../moments/frames.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../keeping/storage.js').Pinned} Pinned
 * @typedef {ReturnType<typeof meanDeviation>} Spread
 *
 * @typedef {object} Group  runs of one recipe that have got as far
 * @property {string} key
 * @property {Config} config  of the first
 * @property {Pinned[]} runs
 * @property {number} rounds  that each has done
 * @property {Spread[]} byRound  target accuracy
 * @property {(number | null)[]} tuningByRound  mean of fine-tuning on the same labels; null where it was not measured
 * @property {Spread} final  target accuracy after the last round
 * @property {Spread} labelFree  after the round that needs no label to be chosen
 * @property {Spread} before  source only
 * @property {Spread} tuning  fine-tuning, after as many steps
 * @property {number | null} above  runs that end above fine-tuning; null: none was measured
 *
 * @typedef {'name' | 'final' | 'label_free' | 'before' | 'tuning' | 'rounds' | 'seconds' | 'time'} Column
 * @typedef {{by: Column, down: boolean}} Order
 */

/** Parsed before. @type {Map<string, Config>} */
const parsed = new Map();

/** @param {Pick<Pinned, 'address'>} run @returns {Config} */
export function configOf({ address }) {
  let config = parsed.get(address);
  if (!config) {
    config = parseAddress(address).config;
    parsed.set(address, config);
  }
  return config;
}

/** @param {number | null | undefined} value */
const measured = (value) => (Number.isFinite(value) ? /** @type {number} */ (value) : null);

/** Target accuracy after the last round that it has done; null: it has failed, or nothing could be measured. @param {Pinned} run */
export const finalOf = ({ accuracies, failed }) => (failed ? null : measured(accuracies.at(-1)));

/** Of fine-tuning beside it. @param {Pinned} run */
export const tuningOf = ({ tuning, failed }) => (failed ? null : measured(tuning.at(-1)));

/** Whether it has done less than it was to do. @param {Pinned} run */
export const isUnfinished = (run) => !run.failed && run.accuracies.length < configOf(run).rounds;

/**
 * What is noted of a run, to be compared with others.
 * @param {Pick<State, 'config' | 'judgements' | 'evaluation'> & {seconds?: number}} state
 * @returns {Pick<Pinned, 'accuracies' | 'tuning' | 'labelFree' | 'before' | 'seconds'>}
 */
export function measuresOf({ judgements, evaluation, seconds = 0 }) {
  const chosen = selectRound(judgements);
  return {
    accuracies: judgements.map(({ target_accuracy }) => target_accuracy ?? Number.NaN),
    tuning: judgements.some(({ fine_tuning_accuracy }) => fine_tuning_accuracy !== undefined)
      ? judgements.map(({ fine_tuning_accuracy }) => fine_tuning_accuracy ?? Number.NaN)
      : [],
    labelFree: chosen === null ? null : measured(judgements[chosen].target_accuracy),
    before: measured(evaluation?.target_accuracy_before),
    seconds,
  };
}

/**
 * Runs of the same recipe, in the order of their first ones. What has not come as far stands apart: its end is no end.
 * @param {Pinned[]} runs
 * @returns {Group[]}
 */
export function groupsOf(runs) {
  /** @type {Map<string, Pinned[]>} */
  const found = new Map();
  for (const run of runs) {
    const key = `${recipeOf(configOf(run))}${isUnfinished(run) ? ` ${run.accuracies.length}` : ''}`;
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found].map(([key, own]) => groupOf(key, own));
}

/** @param {string} key @param {Pinned[]} runs @returns {Group} */
function groupOf(key, runs) {
  const rounds = Math.max(...runs.map(({ accuracies }) => accuracies.length));
  const at = (/** @type {(run: Pinned) => number[]} */ list, /** @type {number} */ i) =>
    runs.map((run) => measured(list(run)[i]));
  const tunings = runs.map(tuningOf);
  const hasTuning = runs.some(({ tuning }) => tuning.length > 0);
  const ends = runs.map(finalOf);
  return {
    key,
    config: configOf(runs[0]),
    runs,
    rounds,
    byRound: Array.from({ length: rounds }, (_, i) => meanDeviation(at(({ accuracies }) => accuracies, i))),
    tuningByRound: hasTuning ? Array.from({ length: rounds }, (_, i) => meanDeviation(at(({ tuning }) => tuning, i)).mean) : [],
    final: meanDeviation(ends),
    labelFree: meanDeviation(runs.map((run) => (run.failed ? null : run.labelFree))),
    before: meanDeviation(runs.map(({ before }) => before)),
    tuning: meanDeviation(hasTuning ? tunings : []),
    above: hasTuning ? ends.filter((end, i) => end !== null && tunings[i] !== null && end > Number(tunings[i])).length : null,
  };
}

// --- the table ------------------------------------------------------------------------------------------------------------------

/** What each column sorts by. @type {Record<Exclude<Column, 'name'>, (run: Pinned) => number | null>} */
const VALUES = {
  final: finalOf,
  label_free: ({ labelFree, failed }) => (failed ? null : labelFree),
  before: ({ before }) => before,
  tuning: tuningOf,
  rounds: ({ accuracies }) => accuracies.length,
  seconds: ({ seconds }) => seconds,
  time: ({ time }) => time,
};

/**
 * The runs in an order; what has no value stands last either way, and of equals the earlier one first.
 * @param {Pinned[]} runs
 * @param {Order} order
 * @param {(run: Pinned) => string} nameOf
 * @returns {Pinned[]} a new list
 */
export function sorted(runs, { by, down }, nameOf) {
  const way = down ? -1 : 1;
  if (by === 'name') {
    const collator = new Intl.Collator(undefined, { numeric: true });
    return runs.toSorted((a, b) => way * collator.compare(nameOf(a), nameOf(b)));
  }
  const value = VALUES[by];
  return runs.toSorted((a, b) => {
    const [one, other] = [measured(value(a)), measured(value(b))];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return way * (one - other);
  });
}

// --- two runs in time -----------------------------------------------------------------------------------------------------------

/** @typedef {Pick<View, 'kind' | 'time'>} Moment */

/**
 * The moments of several runs on one line: each moment that any of them has a picture of, the earliest first.
 * @param {(readonly Moment[])[]} runs  the frames of each
 * @returns {Moment[]}
 */
export function momentsOf(runs) {
  const all = runs.flat().map(({ kind, time }) => ({ kind, time }));
  all.sort((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b)));
  return all.filter((moment, i) => i === 0 || isBefore(all[i - 1], moment));
}

/**
 * The picture of a run at a moment: the latest that is not later, so that both runs have come as far; its first one before that.
 * @template {Moment} F
 * @param {readonly F[]} frames  the earliest first
 * @param {Moment} moment
 * @returns {F | null}  null: it has none
 */
export const frameAt = (frames, moment) => frames.findLast((frame) => !isBefore(moment, frame)) ?? frames[0] ?? null;
