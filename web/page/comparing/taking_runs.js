/** The compared runs as files, for whoever goes on with them elsewhere: a row a run as CSV, all that is noted of them as JSON. */

import { download } from '../taking/download.js';
import { csvOf } from '../taking/measurements.js';
import { configOf, finalOf, tuningOf } from './comparing.js';

/** @typedef {import('../keeping/storage.js').Pinned} Pinned */

/** Runs are judged by what stands in this column, fixed beforehand. */
const RULE = 'target_accuracy_final';

/** What is measured of a run; null: it was not, or it failed. @param {Pinned} run */
const figures = (run) => ({
  [RULE]: finalOf(run),
  target_accuracy_label_free: run.labelFree,
  target_accuracy_source_only: run.before,
  target_accuracy_fine_tuning: tuningOf(run),
});

/** @param {number} value */
const finite = (value) => (Number.isFinite(value) ? value : null);

/**
 * @param {Pinned[]} runs  in the order of the rows
 * @param {Map<string, string>} names  by id
 * @returns {string} with a head line; the accuracies of all rounds stand in columns of their own
 */
export function runsCsv(runs, names) {
  const rounds = Math.max(0, ...runs.map(({ accuracies }) => accuracies.length));
  const rows = runs.map((run) => ({
    name: names.get(run.id) ?? '',
    settings: run.address,
    seed: configOf(run).seed,
    failed: run.failed ? 'yes' : 'no',
    rounds: run.accuracies.length,
    ...figures(run),
    seconds: run.seconds,
    sweep: run.sweep,
    weights_sha256: run.fingerprint,
    ...Object.fromEntries(
      Array.from({ length: rounds }, (_, i) => [`target_accuracy_round_${i + 1}`, finite(run.accuracies[i] ?? Number.NaN)]),
    ),
  }));
  return csvOf({ columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) });
}

/**
 * @param {Pinned[]} runs
 * @param {Map<string, string>} names  by id
 */
export const runsJson = (runs, names) =>
  `${JSON.stringify(
    {
      judged_by: RULE,
      runs: runs.map((run) => ({
        name: names.get(run.id) ?? '',
        settings: run.address,
        config: configOf(run),
        failed: run.failed,
        ...figures(run),
        target_accuracy_by_round: run.accuracies.map(finite),
        fine_tuning_accuracy_by_round: run.tuning.map(finite),
        seconds: run.seconds,
        time: new Date(run.time).toISOString(),
        sweep: run.sweep,
        weights_sha256: run.fingerprint,
      })),
    },
    null,
    1,
  )}\n`;

/** @param {Pinned[]} runs @param {Map<string, string>} names */
export const takeCsv = (runs, names) => download(runsCsv(runs, names), 'adda-runs.csv');

/** @param {Pinned[]} runs @param {Map<string, string>} names */
export const takeJson = (runs, names) => download(runsJson(runs, names), 'adda-runs.json');
