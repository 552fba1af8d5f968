/** What is taken away as text: tables, measurements, charts as SVG, the report; each can be read by others, and by the page again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Papa from 'papaparse';
import { chartSheet } from '../../web/page/taking/figures/chart_sheet.js';
import { decades, ticks } from '../../web/page/taking/figures/scales.js';
import { toSvg } from '../../web/page/taking/figures/sheet.js';
import { addressIn, csvOf, curveTable, FORMAT, roundsTable } from '../../web/page/taking/measurements.js';
import { pythonOf } from '../../web/page/taking/python.js';
import { reportOf } from '../../web/page/taking/report.js';

test('a table as CSV is read back as it was; a formula stays a text', () => {
  const rows = [
    [1, 0.5, 'a, "b"\nc'],
    [2, null, '=HYPERLINK("x")'],
    [3, -1e-7, '域'],
  ];
  const csv = csvOf({ columns: ['round', 'x', 'name'], rows });
  const { data, errors } = Papa.parse(csv, { header: true, dynamicTyping: true, skipEmptyLines: true });
  assert.deepEqual(errors, []);
  assert.deepEqual(data, [
    { round: 1, x: 0.5, name: 'a, "b"\nc' },
    { round: 2, x: null, name: '\'=HYPERLINK("x")' },
    { round: 3, x: -1e-7, name: '域' },
  ]);
});

test('rounds and curves have a column for all that any of them has', () => {
  const judgements = /** @type {any[]} */ ([
    { round: 1, snd: null },
    { round: 2, snd: 4, fine_tuning_accuracy: 0.5 },
  ]);
  const rows = [
    [1, null, null],
    [2, 4, 0.5],
  ];
  assert.deepEqual(roundsTable(judgements), { columns: ['round', 'snd', 'fine_tuning_accuracy'], rows });
  assert.deepEqual(roundsTable([]), { columns: [], rows: [] });
  assert.deepEqual(curveTable({ time: [0, 1], loss: [2, null] }), {
    columns: ['time', 'loss'],
    rows: [
      [0, 2],
      [1, null],
    ],
  });
});

/** @type {import('../../web/page/elements/line_chart.js').Chart} */
const CHART = {
  title: 'Accuracy & <loss>',
  unit: 'rounds',
  scale: 'share',
  times: [0, 1, 2],
  total: 4,
  bands: [{ upper: 0, lower: 1, color: 'grid' }],
  lines: [
    { label: 'target', color: 'target', values: [0.25, null, 0.75] },
    { label: '源域', color: 'source', dash: [2, 3], values: [1, 1, 1] },
  ],
};

test('a chart as SVG has its lines where their values are', () => {
  const sheet = chartSheet(CHART, (name) => `#${name}`, String);
  const line = /** @type {any} */ (sheet.marks.findLast((mark) => 'points' in mark && mark.color === '#target'));
  const other = /** @type {any} */ (sheet.marks.findLast((mark) => 'points' in mark && mark.color === '#source'));
  const [x0, y0, x2, y2] = line.points;
  // Nothing was measured at 1: the line goes past it. The axis ends at 2.
  assert.equal(line.points.length, 4);
  assert.deepEqual([x0, x2], [60, 700]);
  assert.deepEqual(
    other.points.filter((/** @type {number} */ _, /** @type {number} */ i) => i % 2 === 0),
    [60, 380, 700],
  );
  // 100 % is as far above 75 % as that is above 50 %.
  assert.ok(Math.abs(other.points[1] - y2 - (y2 - y0) / 2) < 1e-9);
  const svg = toSvg(sheet);
  assert.match(svg, /<title>Accuracy &#38; &#60;loss&#62;<\/title>/);
  assert.match(svg, /stroke-dasharray="2 3"/);
  assert.ok(svg.includes('源域') && svg.includes('<polygon'));
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  for (const scale of /** @type {const} */ (['loss', 'log'])) {
    const lines = [{ label: 'x', color: 'good', values: [0, 1e-3, 20] }];
    assert.doesNotMatch(
      toSvg(chartSheet({ ...CHART, scale, bands: undefined, lines }, String, String)),
      /NaN|undefined|Infinity/,
    );
    assert.doesNotMatch(
      toSvg(chartSheet({ ...CHART, scale, times: [], bands: undefined, lines: [{ ...lines[0], values: [] }] }, String, String)),
      /NaN|undefined|Infinity/,
    );
  }
});

test('axes name round numbers', () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.3, 1.1, 5), [0, 0.5, 1]);
  assert.deepEqual(ticks(0, 40, 8), [0, 5, 10, 15, 20, 25, 30, 35, 40]);
  assert.deepEqual(ticks(0, 0, 5), []);
  assert.deepEqual(decades(0.01, 10), [0.01, 0.1, 1, 10]);
});

test('report and measurements lead back to the address; what is neither does not', () => {
  const data = /** @type {any} */ ({ format: FORMAT, address: 'preset=few-labels&seed=3', note: '</script><b>' });
  const report = reportOf({
    language: 'zh-CN',
    title: 'A <b> report',
    sentence: 'It "adapted".',
    address: 'https://example.org/?a=1&b=2#preset=few-labels',
    facts: [['Seed', '3']],
    words: { figures: 'Figures', settings: 'Settings', data: 'Data', link: 'Address:' },
    figures: [
      { title: 'Stage', image: 'data:image/png;base64,AAAA' },
      { title: 'Chart', image: '<svg></svg>' },
    ],
    tables: [{ caption: 'Rounds', heads: ['Round', 'x'], rows: [['1', '<5']] }],
    settings: [['Batch', '50']],
    python: "print('a' < 'b')",
    data,
  });
  assert.match(report, /^<!doctype html>\n<html lang="zh-CN">/);
  assert.ok(report.includes('<title>A &#60;b&#62; report</title>') && report.includes('<td>&#60;5</td>'));
  assert.equal(report.match(/<script/g)?.length, 1);
  assert.equal(report.match(/<\/script>/g)?.length, 1);
  assert.equal(addressIn(report), data.address);
  assert.equal(addressIn(JSON.stringify(data, null, 1)), data.address);
  for (const other of [
    '',
    '{}',
    '[]',
    'null',
    '{"format": "x"}',
    '<html></html>',
    JSON.stringify({ format: FORMAT, address: 5 }),
  ]) {
    assert.equal(addressIn(other), null, other);
  }
});

test('the program in Python has ten lines', () => {
  const program = pythonOf({ weights: 'a.npz', images: 'b.npz', encoder: 'MT' });
  assert.equal(program.trimEnd().split('\n').length, 10);
});
