/** What the charts draw: series of measurements in bounded memory, and the history of a run that is made of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunHistory } from '../../web/page/moments/history.js';
import { Series } from '../../web/page/moments/series.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { view } from '../harness/views.js';

const columns = /** @type {const} */ (['time', 'loss']);

/** @param {number} rows  at times 1, 2, ...; the loss is ten times the time */
function filled(rows) {
  const series = new Series(columns);
  for (let time = 1; time <= rows; time++) series.push([time, 10 * time]);
  return series;
}

test('a table has a column for each name, row by row in the order in which they came', () => {
  const series = new Series(columns);
  assert.deepEqual(series.table(), { time: [], loss: [] });
  series.push([0.5, 3, 1, 2]);
  series.push(Float64Array.of(1.5, 1));
  assert.deepEqual(series.table(), { time: [0.5, 1, 1.5], loss: [3, 2, 1] });
  series.clear();
  assert.deepEqual(series.table(), { time: [], loss: [] });
});

test('what was not measured is null, and counts in no mean', () => {
  const series = new Series(columns);
  for (let time = 1; time <= 402; time++) series.push([time, time % 2 ? Number.NaN : time]);
  const { time, loss } = series.table();
  assert.deepEqual([time[0], loss[0]], [1.5, 2]);
  const empty = new Series(columns);
  empty.push([1, Number.NaN]);
  assert.deepEqual(empty.table(), { time: [1], loss: [null] });
});

test('beyond 400 points neighbours are averaged in pairs, again and again', () => {
  assert.equal(filled(400).length, 400);
  for (const rows of [401, 800, 801, 5000]) {
    const series = filled(rows);
    assert.ok(series.length >= 200 && series.length <= 400, `${rows} rows: ${series.length} points`);
    const { time, loss } = series.table();
    assert.equal(time.length, loss.length);
    assert.deepEqual(
      loss,
      time.map((time) => 10 * (time ?? 0)),
    );
    for (let i = 1; i < time.length; i++) assert.ok(Number(time[i]) > Number(time[i - 1]), 'time falls');
  }
  // A point that still lacks rows would jump about.
  assert.equal(filled(401).table().time.length, 200);
  assert.equal(filled(402).table().time.length, 201);
});

test('a series goes on where it was kept, with its columns by their names', () => {
  const kept = structuredClone(filled(401).data);
  const series = new Series(columns);
  series.data = kept;
  for (let time = 402; time <= 500; time++) series.push([time, 10 * time]);
  assert.deepEqual(series.table(), filled(500).table());

  const other = new Series(/** @type {const} */ (['time', 'gradient', 'loss']));
  other.data = structuredClone(filled(2).data);
  other.push([3, 7, 30]);
  assert.deepEqual(other.table(), { time: [1, 2, 3], gradient: [null, null, 7], loss: [10, 20, 30] });
});

test('what was kept before columns had names is read as it was', () => {
  const { columns: _, ...kept } = structuredClone(filled(3).data);
  const series = new Series(columns);
  series.data = kept;
  assert.deepEqual(series.table(), filled(3).table());
});

// --- the history ----------------------------------------------------------------------------------------------------------------

/** A run with a step, a view of training, and two of adaptation. */
function run() {
  const history = new RunHistory();
  const row = Float64Array.from(METRIC_COLUMNS.train, (_, column) => column);
  history.addMetrics({ kind: 'train', rows: row });
  history.addMetrics({ kind: 'adapt', rows: Float64Array.from(METRIC_COLUMNS.adapt, (_, column) => column) });
  history.addView(view({ time: 1 }));
  history.addView(view({ kind: 'adapt', first: true }));
  history.addView(view({ kind: 'adapt', time: 1, target_accuracy: 0.75 }));
  return history;
}

test('metrics and views go to the series of their phase; the first view of adaptation is the one before', () => {
  const { series, before, now } = run();
  assert.deepEqual(Object.keys(series.adapt.table()), METRIC_COLUMNS.adapt);
  assert.deepEqual(series.train.table().source_accuracy, [METRIC_COLUMNS.train.indexOf('source_accuracy')]);
  assert.deepEqual(series.trainViews.table(), { time: [1], source_accuracy: [0.9], target_accuracy: [0.5] });
  assert.deepEqual(series.adaptViews.table().target_accuracy, [0.5, 0.75]);
  assert.deepEqual([before?.time, now?.time], [0, 1]);
});

test('a view that tells the same again is no other point, also of a run that is taken up', () => {
  const history = run();
  history.addView(view({ kind: 'adapt', time: 1 }));
  const again = new RunHistory();
  again.data = structuredClone(history.data);
  again.addView(view({ kind: 'adapt', time: 1 }));
  assert.deepEqual(again.series.adaptViews.table().time, [0, 1]);
  again.addView(view({ kind: 'adapt', time: 2 }));
  assert.deepEqual(again.series.adaptViews.table().time, [0, 1, 2]);
  // Adapted anew, it begins at the same time.
  again.clearAdaptation(false);
  again.addView(view({ kind: 'adapt', time: 2 }));
  assert.equal(again.series.adaptViews.length, 1);
});

test('a fresh adaptation leaves what was seen of training, but for another target', () => {
  for (const otherTarget of [false, true]) {
    const history = run();
    history.clearAdaptation(otherTarget);
    const { train, adapt, trainViews, adaptViews } = history.series;
    assert.deepEqual(
      [train, adapt, trainViews, adaptViews].map(({ length }) => length),
      [1, 0, otherTarget ? 0 : 1, 0],
    );
    assert.equal(history.before, null);
  }
});

test('a kept history is the same again, and every change is counted', () => {
  const history = run();
  const again = new RunHistory();
  again.data = structuredClone(history.data);
  assert.deepEqual(again.data, history.data);
  assert.ok(again.changes.train > 0 && again.changes.adapt > 0);

  const { train, adapt } = again.changes;
  again.addMetrics({ kind: 'adapt', rows: Float64Array.from(METRIC_COLUMNS.adapt, () => 2) });
  again.settle(0);
  assert.deepEqual(again.changes, { train, adapt: adapt + 1 });
  again.settle(0);
  assert.deepEqual(again.changes, { train, adapt: adapt + 1 }, 'nothing is new');
  again.clear();
  assert.ok(again.changes.train > train);
  assert.equal(again.now, null);
  assert.equal(again.series.train.length, 0);
});
