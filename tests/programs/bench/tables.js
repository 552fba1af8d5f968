/**
 * The README's tables of a run of the bench. `node tests/programs/bench/tables.js FILE` puts them there, FILE being what
 * `make bench ARGS="--json FILE"` wrote.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Output } from '../output.js';
import { fill } from '../report.js';

/**
 * What is read of such a file.
 * @typedef {{phase: string, batch: number, name: string, rate: number, disturbed: boolean}} Rate
 * @typedef {{phase: string, batch: number, name: string, other: string, ratio: number, disturbed: boolean}} Ratio
 * @typedef {{name: string, drawn: number, ready: number, ms: number, shift: number, wasm: number, page: number, data: number}} Visit
 * @typedef {{results: Rate[], against: Ratio[], startUp: Visit[]}} Found
 */

/** Those that there are goals for. */
const BATCHES = [50, 128];
const SAVING = ', with our savings';
/** What a contestant is called without its threads. @param {string} name */
const withoutThreads = (name) => name.replace(/, \d+ threads?/, '');
const isTorch = (/** @type {string} */ name) => name.startsWith('PyTorch');

/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((row, i) => (i === 1 ? `|${row.join('|')}|` : `| ${row.join(' | ')} |`))
    .join('\n');

/** @param {number} value @param {number} digits @param {boolean} disturbed */
const said = (value, digits, disturbed) => `${disturbed ? '~' : ''}${value.toFixed(digits)}`;

/** A heading over its first column of each pair. @param {string} phase @param {number[]} batches */
const heads = (phase, batches) => batches.map((batch, i) => (i ? `batch ${batch}` : `${phase}, batch ${batch}`));

/** @param {Found} found */
function ratesTable({ results }) {
  const names = results.map(({ name }) => name).filter((name) => !name.endsWith(SAVING));
  /** Of all numbers of threads. @param {string} bare @param {string} phase @param {number} batch */
  const cell = (bare, phase, batch) => {
    const of = results.filter((one) => one.phase === phase && one.batch === batch && withoutThreads(one.name) === bare);
    return of.length ? of.map(({ rate, disturbed }) => said(rate, 0, disturbed)).join(' / ') : '–';
  };
  const rows = [...new Set(names.map(withoutThreads))].map((bare) => [
    bare.replace(/^(Node|Chromium), SIMD/, 'ours, $1').replace(/^(Node|Chromium), scalar/, 'ours without SIMD, $1'),
    ...BATCHES.map((batch) => cell(bare, 'pretrain', batch)),
    ...BATCHES.map((batch) => cell(bare, 'adapt', batch)),
    ...BATCHES.map((batch) => (/^(Node|Chromium),/.test(bare) ? 'the same' : cell(bare + SAVING, 'adapt', batch))),
    cell(bare, 'infer', BATCHES[1]),
  ]);
  const head = [
    'images (pairs) per second, 1 / more threads',
    ...heads('pretraining', BATCHES),
    ...heads('adaptation', BATCHES),
  ];
  return table([...head, ...heads('with our savings', BATCHES), ...heads('inference', BATCHES.slice(1))], rows);
}

/**
 * How many times as fast we are in Chromium as others on as many threads, by the threads. Of several the least ratio counts.
 * @param {Found} found
 * @param {(other: string) => string} rowOf  '': is not in the table
 */
function ratiosTable({ against }, rowOf) {
  const own = against
    .filter(({ name }) => /^Chromium, SIMD/.test(name))
    .map((one) => ({ ...one, bare: one.other.replace(SAVING, '') }));
  const rows = [...new Set(own.map(({ bare }) => rowOf(bare)))].filter(Boolean).map((row) => {
    /** @param {string} phase @param {boolean} saving */
    const cell = (phase, saving) =>
      BATCHES.map((batch) => {
        const [least] = own
          .filter((one) => rowOf(one.bare) === row && one.phase === phase && one.batch === batch)
          .filter((one) => one.other.endsWith(SAVING) === saving)
          .toSorted((a, b) => a.ratio - b.ratio);
        return least ? said(least.ratio, 2, least.disturbed) : '–';
      }).join(', ');
    return [row, cell('pretrain', false), cell('adapt', false), cell('adapt', true), cell('infer', false)];
  });
  return table(['', 'pretraining', 'adaptation as published', 'with our savings', 'inference'], rows);
}

/** @param {Visit[]} visits */
const startTable = (visits) =>
  table(
    ['ms after navigation', 'something drawn', 'Train can be pressed', 'first step done', 'sent', 'layout shift'],
    visits.map(({ name, drawn, ready, ms, shift, wasm, page, data }) => [
      name === 'slow' ? 'cold, 10 Mbit/s and 40 ms' : name,
      ...[drawn, ready, ms].map((each) => each.toFixed(0)),
      `${((wasm + page + data) / 1000).toFixed(0)} kB`,
      shift.toFixed(4),
    ]),
  );

const threadsOf = (/** @type {string} */ name) => /\d+ threads?/.exec(name)?.[0] ?? '';

/** What stands between the marks of the README, by the marks' names. @param {Found} found */
export const readmeTables = (found) => ({
  bench: [
    ratesTable(found),
    `How many times as fast as PyTorch on as many threads, in Chromium, batches ${BATCHES.join(' and ')}:`,
    ratiosTable(found, (other) => (isTorch(other) ? other : '')),
    'And as the fastest peer in the same Chromium:',
    ratiosTable(found, (other) => (isTorch(other) ? '' : threadsOf(other))),
  ].join('\n\n'),
  'bench-start': startTable(found.startUp),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = new URL('../../../README.md', import.meta.url);
  const found = JSON.parse(await readFile(process.argv[2], 'utf8'));
  const filled = Object.entries(readmeTables(found)).reduce(
    (text, [name, tables]) => fill(text, `${tables}\n`, name),
    await readFile(readme, 'utf8'),
  );
  await new Output(fileURLToPath(readme)).write(filled);
}
