/** The results of the seeds as a table, with a word on what could not be measured. */
import { comparesImages, methodOf } from '../../../web/options/check.js';
import { meanDeviation } from '../../../web/run/statistics.js';
import { methodTitle, pairing } from '../../../web/text/sentences.js';

/** @typedef {import('./result.js').Result} Result */
/** @typedef {import('../../../web/options/table.js').Config} Config */

/** The columns of the table: heading, and what stands under it. @type {[string, (result: Result) => number | null | undefined][]} */
const COLUMNS = [
  ['source', (r) => r.source_accuracy],
  ['before', (r) => r.target_accuracy_before],
  ['after', (r) => r.target_accuracy_after],
  ['label-free', (r) => r.label_free_selection?.target_accuracy],
  ['oracle', (r) => r.oracle_selection?.target_accuracy],
  ['other pairing', (r) => r.target_accuracy_other_pairing],
  ['fine-tuning', (r) => r.fine_tuning_accuracy],
  ['majority', (r) => r.majority_accuracy],
  ['held-out before', (r) => r.test_accuracy_before],
  ['held-out after', (r) => r.test_accuracy],
];

/** @param {number | null | undefined} value */
const cell = (value) => value?.toFixed(4) ?? '–';

/**
 * Whether the last step of a round is left with a single image of a domain that the method would compare with others.
 * @param {Config} config
 */
function leavesSingle(config) {
  const { batch, source_images, target_images } = config;
  const before = (Math.ceil(Math.min(source_images, target_images) / batch) - 1) * batch;
  return comparesImages(methodOf(config)) && [source_images, target_images].some((count) => count - before === 1);
}

/** What came of a seed, and what would be changed: "Seed 1: …. Try --seed 2". @param {Result} result */
function verdictLine({ seed, verdict }) {
  const flags = Object.entries(verdict?.remedy ?? {}).map(([name, value]) => `--${name} ${value}`);
  const hint = flags.length > 0 ? ` Try ${flags.join(' ')}.` : '';
  return verdict ? [`Seed ${seed}: ${verdict.sentence}${hint}`] : [];
}

/** Why there are dashes, and what a figure leaves out. @param {Result[]} results */
function notes(results) {
  const [{ config }] = results;
  const said = [];
  if (results.some(({ target_accuracy_after }) => target_accuracy_after === null)) {
    said.push('–: all target images are labelled, so that none is left to measure; held-out images are.');
  } else if (results.some(({ fine_tuning_accuracy }) => fine_tuning_accuracy === null)) {
    said.push('–: fine-tuning, the baseline, came to no finite loss.');
  }
  if (leavesSingle(config)) {
    const method = methodTitle(config.method);
    said.push(
      `The last step of a round has a single image of a domain, to which ${method} says nothing: its loss is left out.`,
    );
  }
  return said;
}

/** @param {Result[]} results  one at least */
export function formatTable(results) {
  const columns = COLUMNS.filter(([, value]) => results.some((result) => value(result) !== undefined));
  /** @param {string} label @param {'mean' | 'deviation' | 'worst'} which */
  const summary = (label, which) => [
    label,
    ...columns.map(([, value]) => cell(meanDeviation(results.map((result) => value(result) ?? null))[which])),
  ];
  const rows = [
    ['seed', ...columns.map(([heading]) => heading)],
    ...results.map((result) => [String(result.seed), ...columns.map(([, value]) => cell(value(result)))]),
  ];
  if (results.length > 1) {
    rows.push(summary('mean', 'mean'), summary('± sd', 'deviation'), summary('worst', 'worst'));
  }
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const [{ config }] = results;
  return [
    ...rows.map((row) => row.map((text, i) => text.padStart(widths[i])).join('  ')),
    '',
    ...results.flatMap(verdictLine),
    ...notes(results),
    `Accuracies after the final round; pairing ${pairing(config, false)}, fixed beforehand. before: MS + C on the target (source only).`,
    'after: MT + C. label-free: after the round of the largest information maximisation. oracle: after the best round by the target',
    'labels, which no honest run can know. other pairing: after, with the classes in reverse order. fine-tuning: the same labels alone.',
  ].join('\n');
}
