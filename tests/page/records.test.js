/** Records of this browser before any of them is used: what is sound of a damaged one is kept, the rest is named, and nothing is thrown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presetConfig } from '../../web/options/presets.js';
import { isNewer, readAbout, readKept, readPins, VERSION } from '../../web/page/keeping/records.js';
import { RunHistory } from '../../web/page/moments/history.js';
import { view } from '../harness/views.js';

const config = { ...presetConfig('few-labels'), seed: 7 };
const counts = { epoch: 1, trainStep: 0, trainSteps: 15, round: 0, adaptStep: 0, adaptSteps: 15 };
const flags = { trained: true, trainDone: true, adapted: false, adaptDone: false };
const standing = { config, ...counts, ...flags, trouble: { train: null, adapt: null } };
const about = { version: VERSION, time: 1e12, order: 7, size: 4e6, seconds: 3, standing, accuracy: 0.5 };

/** As the page keeps a run. */
function sound() {
  const history = new RunHistory();
  history.addMetrics({ kind: 'train', rows: Float64Array.from({ length: 7 }, (_, i) => i) });
  history.addView(view({ kind: 'train', time: 1 }));
  return { version: VERSION, bytes: new ArrayBuffer(100), time: 1e12, history: structuredClone(history.data) };
}

/** Another value in the place of one within an object. @param {any} object @param {string[]} path @param {unknown} value */
function put(object, path, value) {
  const copy = structuredClone(object);
  const inner = path.slice(0, -1).reduce((one, key) => one[key], copy);
  if (value === undefined) delete inner[/** @type {string} */ (path.at(-1))];
  else inner[/** @type {string} */ (path.at(-1))] = value;
  return copy;
}

const NONSENSE = [null, 7, 'text', true, [], [null], [[]], {}, { length: 3 }, Number.NaN, -1, 1e300];

test('of a run that is kept, bytes alone are needed; a history that is not sound is lost, and nothing else', () => {
  const kept = /** @type {any} */ (readKept(sound()));
  assert.deepEqual(kept.bytes, sound().bytes);
  assert.notEqual(kept.history, null);
  assert.notEqual(kept.history.now, null, 'the view is not sound: the cases below would prove nothing');
  for (const history of [undefined, ...NONSENSE, { series: {} }, { series: { train: [null] }, now: 1 }]) {
    const found = /** @type {any} */ (readKept(put(sound(), ['history'], history)));
    assert.equal(found.history, null, JSON.stringify(history));
    assert.deepEqual(found.bytes, kept.bytes);
  }
  for (const name of ['train', 'adapt', 'trainViews', 'adaptViews'])
    for (const value of [undefined, ...NONSENSE])
      assert.equal(/** @type {any} */ (readKept(put(sound(), ['history', 'series', name], value))).history, null, name);
  // A series that is cut.
  for (const part of ['sums', 'counts']) {
    const cut = sound();
    /** @type {any} */ (cut.history).series.train[part].pop();
    assert.equal(/** @type {any} */ (readKept(cut)).history, null, part);
  }
});

test('a picture of a history that is damaged is given up by itself', () => {
  for (const name of ['now', 'early', 'before'])
    for (const value of NONSENSE) {
      const { history } = /** @type {any} */ (readKept(put(sound(), ['history', name], value)));
      assert.equal(history[name], null);
      assert.notEqual(history.series, null);
    }
  for (const part of Object.keys(/** @type {any} */ (sound().history).now))
    for (const value of ['none', [null], { no: 1 }]) {
      // Those are not looked at: they are words of the engine for how it came to be, or are given up by themselves.
      if (['first', 'followed', 'source_answers', 'target_answers'].includes(part)) continue;
      assert.equal(/** @type {any} */ (readKept(put(sound(), ['history', 'now', part], value))).history.now, null, part);
    }
});

test('what has no bytes that could be a run is damaged, and what a newer version has kept is of that', () => {
  for (const bytes of [undefined, ...NONSENSE, new ArrayBuffer(0), new Uint8Array(5)])
    assert.equal(readKept(put(sound(), ['bytes'], bytes)), 'damaged');
  for (const record of [undefined, ...NONSENSE]) {
    assert.equal(readKept(record), 'damaged', JSON.stringify(record));
    assert.equal(readAbout(record), null, JSON.stringify(record));
    assert.equal(isNewer(record), false);
  }
  assert.equal(readKept({ ...sound(), version: VERSION + 1 }), 'newer');
  assert.equal(readKept({ version: 99 }), 'newer');
  assert.equal(isNewer({ ...about, version: 99 }), true);
  // What earlier versions wrote says no version.
  const { bytes, time, history } = sound();
  assert.equal(/** @type {any} */ (readKept({ bytes, time, history })).time, time);
  for (const wrong of [undefined, ...NONSENSE.filter((one) => typeof one !== 'number' || !(Math.abs(one) < 1e299))])
    assert.equal(/** @type {any} */ (readKept({ bytes, time: wrong, history })).time, 0);
});

test('what a run is, is told as far as it is sound; a standing of wrong types is none, and never a question of the run itself', () => {
  assert.deepEqual(readAbout(about), about);
  for (const name of ['time', 'size', 'seconds'])
    for (const value of [undefined, null, 'x', [], Number.NaN, Infinity])
      assert.equal(readAbout(put(about, [name], value)), null, name);
  for (const value of [undefined, ...NONSENSE.filter((one) => one !== 7), 0.5])
    assert.equal(readAbout(put(about, ['order'], value))?.order, 0);
  for (const value of [undefined, 'high', 2, -1, [0.5]])
    assert.equal(readAbout(put(about, ['accuracy'], value))?.accuracy, null);
  for (const value of [undefined, ...NONSENSE, { config: { batch: 'x' }, epoch: 'y' }])
    assert.equal(readAbout(put(about, ['standing'], value))?.standing, null, JSON.stringify(value));
  for (const name of [...Object.keys(counts), ...Object.keys(flags)])
    for (const value of [undefined, null, 'x', -1, 1e300, {}])
      assert.equal(readAbout(put(about, ['standing', name], value))?.standing, null, `${name} ${value}`);
  for (const [name, value] of Object.entries({ batch: 'x', seed: -1, rounds: 1e9, method: 'none', source_digits: [0, 0] }))
    assert.equal(readAbout(put(about, ['standing', 'config', name], value))?.standing, null, name);
  for (const value of [undefined, ...NONSENSE])
    assert.deepEqual(readAbout(put(about, ['standing', 'trouble'], value))?.standing?.trouble, { train: null, adapt: null });
  assert.equal(readAbout(put(about, ['standing', 'trouble'], { train: 'diverged' }))?.standing?.trouble.train, 'diverged');
});

const PIN = { address: 'preset=documented', accuracies: [0.5, 0.75] };

/** What may be found in place of the list of pinned runs, and how many sound ones are in it. @type {[unknown, number][]} */
const PINS = [
  ...NONSENSE.filter((value) => !Array.isArray(value)).map((value) => /** @type {[unknown, number]} */ ([value, 0])),
  [PIN, 0],
  [[null], 0],
  [[{}], 0],
  [[[]], 0],
  [[{ ...PIN, address: 7 }, PIN], 1],
  [[PIN, null, { ...PIN, accuracies: [0.25] }], 2],
  ...['high', [], ['0.5'], [2], [-1], [{}], null].map(
    (accuracies) => /** @type {[unknown, number]} */ ([[{ ...PIN, accuracies }], 0]),
  ),
];

test('of a damaged list of pinned runs the sound ones are shown', () => {
  assert.deepEqual(readPins(undefined), { pinned: [], damaged: false });
  assert.equal(readPins([PIN]).damaged, false);
  for (const [value, n] of PINS) {
    const { pinned, damaged } = readPins(value);
    assert.equal(damaged, true, JSON.stringify(value));
    assert.equal(pinned.length, n, JSON.stringify(value));
    for (const one of pinned) assert.equal(one.address, PIN.address);
  }
  // What is beside the figures is given up by itself.
  for (const name of ['id', 'tuning', 'labelFree', 'before', 'name', 'fingerprint', 'seconds', 'time', 'sweep', 'failed'])
    for (const value of NONSENSE) {
      const { pinned, damaged } = readPins([{ ...PIN, [name]: value }]);
      assert.deepEqual([pinned.length, damaged], [1, false], name);
      assert.deepEqual(pinned[0].accuracies, PIN.accuracies);
    }
});
