/**
 * What a run has measured, as files: everything as JSON, which the page takes again, and tables as CSV. Pure.
 */

import Papa from 'papaparse';
import { formatAddress } from '../../options/address.js';
import { verdictOf } from '../../run/verdict.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {{columns: string[], rows: (string | number | null)[][]}} Table
 *
 * @typedef {object} Measurements
 * @property {string} format
 * @property {string} address  of the run's settings: what stands after the #
 * @property {import('../../options/table.js').Config} config
 * @property {number} seed
 * @property {string[]} brought  networks that began with weights of another program
 * @property {string | null} fingerprint  SHA-256 of all weights; null: it is not known
 * @property {string | null} verdict  the kind; null before the run is evaluated
 * @property {State['judgements']} rounds
 * @property {State['evaluation']} evaluation
 * @property {Record<string, Table>} curves
 */

/** How these files name themselves. */
export const FORMAT = 'adda-lab measurements 1';

/**
 * A table as CSV. What a spreadsheet would take for a formula is marked as text.
 * @param {Table} table
 */
export const csvOf = ({ columns, rows }) =>
  `${Papa.unparse({ fields: columns, data: rows }, { newline: '\n', escapeFormulae: true })}\n`;

/** What was measured at the end of each round. @param {State['judgements']} judgements @returns {Table} */
export function roundsTable(judgements) {
  const columns = [...new Set(judgements.flatMap((judgement) => Object.keys(judgement)))];
  const rows = judgements.map((judgement) => columns.map((column) => /** @type {any} */ (judgement)[column] ?? null));
  return { columns, rows };
}

/**
 * A curve's points. Of a long run each is the mean of several steps.
 * @param {Record<string, (number | null)[]>} columns  by name, of the same length
 * @returns {Table}
 */
export function curveTable(columns) {
  const names = Object.keys(columns);
  const length = columns[names[0]]?.length ?? 0;
  const rows = Array.from({ length }, (_, i) => names.map((name) => columns[name][i] ?? null));
  return { columns: names, rows };
}

/** @typedef {keyof Page['history']['series']} SeriesName */

/** @param {Pick<Page, 'history'>} page @param {SeriesName} name */
export const curveOf = ({ history }, name) => curveTable(history.series[name].table());

/**
 * @param {State} run
 * @param {Pick<Page, 'history'>} page
 * @param {string | null} fingerprint
 * @returns {Measurements}
 */
export function measurementsOf(run, page, fingerprint) {
  const { config, judgements, evaluation, brought = [] } = run;
  const names = /** @type {SeriesName[]} */ (Object.keys(page.history.series));
  return {
    format: FORMAT,
    address: formatAddress(config, run.interventions),
    config,
    seed: config.seed,
    brought,
    fingerprint,
    verdict: evaluation ? verdictOf({ ...run, evaluation }).kind : null,
    rounds: judgements,
    evaluation,
    curves: Object.fromEntries(names.map((name) => [name, curveOf(page, name)])),
  };
}

/** Where a report holds its measurements. */
export const REPORT_DATA = 'adda-lab-measurements';

/**
 * The address of the run that a file of measurements or a report tells of.
 * @param {string} text  the file
 * @returns {string | null}  null: it is neither
 */
export function addressIn(text) {
  const inReport = new RegExp(`<script type="application/json" id="${REPORT_DATA}">([^<]*)</script>`).exec(text);
  try {
    const { format, address } = JSON.parse(inReport ? inReport[1] : text);
    return typeof format === 'string' && format.startsWith('adda-lab measurements') && typeof address === 'string'
      ? address
      : null;
  } catch {
    return null;
  }
}
