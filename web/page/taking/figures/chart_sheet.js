/** A line chart as a sheet of its own: title, legend, axes, lines. Pure. */

import { decades, endOfTime, lossRange, shareRange, ticks } from './scales.js';
import { widthOf } from './sheet.js';

/**
 * @typedef {import('../../elements/line_chart.js').Chart} Chart
 * @typedef {import('./sheet.js').Sheet} Sheet
 * @typedef {import('./sheet.js').Line | import('./sheet.js').Text} Mark
 */

const WIDTH = 720;
const HEIGHT = 420;
const [LEFT, RIGHT, BOTTOM] = [60, 20, 48];
const ROW = 22;

/** What is drawn of a column: pairs of its place and its value. @param {Chart} chart @param {number} line @returns {[number, number][]} */
function measured({ times, lines, scale }, line) {
  return times.flatMap((time, i) => {
    const value = lines[line].values[i];
    const isThere = typeof time === 'number' && typeof value === 'number' && Number.isFinite(value);
    return isThere && (scale !== 'log' || value > 0) ? [/** @type {[number, number]} */ ([time, value])] : [];
  });
}

/**
 * The values' axis: where a value stands, from 0 to 1, and the values that are named.
 * @param {Chart['scale']} scale
 * @param {number[]} values
 * @returns {{place: (value: number) => number, named: number[]}}
 */
function axisOf(scale, values) {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (scale === 'log') {
    const [from, to] = values.length ? [Math.log10(lowest), Math.log10(highest)] : [-1, 0];
    const [bottom, top] = [Math.floor(from + 1e-9), Math.max(Math.ceil(to - 1e-9), Math.floor(from) + 1)];
    return { place: (value) => (Math.log10(value) - bottom) / (top - bottom), named: decades(10 ** bottom, 10 ** top) };
  }
  const [bottom, top] = values.length === 0 ? [0, 1] : (scale === 'share' ? shareRange : lossRange)(lowest, highest);
  return { place: (value) => (value - bottom) / (top - bottom), named: ticks(bottom, top, 5) };
}

/**
 * @param {Chart} chart
 * @param {(name: string) => string} colorOf  of a custom property of the style sheet
 * @param {(value: number) => string} say  a value on the axis
 * @returns {Sheet}
 */
export function chartSheet(chart, colorOf, say) {
  const { title, unit, scale, times, total, lines, bands = [] } = chart;
  const [text, muted, grid] = ['text', 'muted', 'grid'].map(colorOf);
  /** @type {Mark[]} */
  const marks = [{ text: title, x: LEFT, y: 20, color: text, size: 16, bold: true }];

  let [x, y] = [LEFT, 20 + ROW];
  for (const { label, color, dash, faint, edge } of lines) {
    if (edge) continue;
    const width = 32 + widthOf(label) + 18;
    if (x > LEFT && x + width > WIDTH - RIGHT) [x, y] = [LEFT, y + ROW];
    marks.push({ points: [x, y, x + 24, y], color: colorOf(color), width: 2, dash, alpha: faint ? 0.55 : 1 });
    marks.push({ text: label, x: x + 32, y, color: text });
    x += width;
  }

  const top = y + ROW;
  const bottom = HEIGHT - BOTTOM;
  const columns = lines.map((_, i) => measured(chart, i));
  const { place, named } = axisOf(
    scale,
    columns.flatMap((column) => column.map(([, value]) => value)),
  );
  const last = times.reduce((/** @type {number} */ most, time) => Math.max(most, time ?? 0), 0);
  const end = endOfTime(last, total) || 1;
  const across = (/** @type {number} */ time) => LEFT + (time / end) * (WIDTH - LEFT - RIGHT);
  const up = (/** @type {number} */ value) => bottom - place(value) * (bottom - top);

  for (const value of named) {
    marks.push({ points: [LEFT, up(value), WIDTH - RIGHT, up(value)], color: grid });
    marks.push({ text: say(value), x: LEFT - 8, y: up(value), color: muted, align: 'right' });
  }
  for (const time of ticks(0, end, end < 2 ? 8 : Math.min(8, end))) {
    marks.push({ points: [across(time), top, across(time), bottom], color: grid });
    marks.push({ text: String(time), x: across(time), y: bottom + 14, color: muted, align: 'center' });
  }
  marks.push({ text: unit, x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 14, color: muted, align: 'center' });

  const pathOf = (/** @type {[number, number][]} */ column) => column.flatMap(([time, value]) => [across(time), up(value)]);
  for (const { upper, lower, color } of bands) {
    const points = [...pathOf(columns[upper]), ...pathOf(columns[lower].toReversed())];
    if (points.length > 0) marks.push({ points, color: colorOf(color), filled: true, alpha: 0.18 });
  }
  for (const [i, { color, dash, faint, edge }] of lines.entries()) {
    if (edge || columns[i].length === 0) continue;
    marks.push({ points: pathOf(columns[i]), color: colorOf(color), width: faint ? 1 : 2, dash, alpha: faint ? 0.55 : 1 });
  }
  return { width: WIDTH, height: HEIGHT, paper: colorOf('card'), title, marks };
}
