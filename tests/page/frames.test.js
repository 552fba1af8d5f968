/** The frames of a run: which views are kept, how they are thinned, and what is made of those that were kept in the browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKept, VERSION } from '../../web/page/keeping/records.js';
import { Frames, isBefore, MOST_OF_TRAINING, MOST_ROUNDS, strideOf } from '../../web/page/moments/frames.js';
import { RunHistory } from '../../web/page/moments/history.js';
import { COLUMNS, ROWS } from '../../web/run/ground.js';
import { view } from '../harness/views.js';

/** @typedef {import('../../web/worker/messages.js').View} View */

const CELLS = ROWS * COLUMNS;

const ofTraining = (/** @type {number} */ time) => view({ kind: 'train', time });
const ofRound = (/** @type {number} */ round) => view({ kind: 'adapt', time: round, round, first: round === 0 });
const within = (/** @type {number} */ time) => view({ kind: 'adapt', time });

/** @param {View[]} views */
function framesOf(views) {
  const frames = new Frames();
  for (const one of views) frames.add(one);
  return frames;
}

const roundsOf = (/** @type {Frames} */ { list }) => list.flatMap(({ round }) => (round === null ? [] : [round]));
const upTo = (/** @type {number} */ last) => Array.from({ length: last + 1 }, (_, round) => ofRound(round));

test('the end of each round is kept while they fit, and nothing in the middle of one', () => {
  const frames = framesOf([
    ofTraining(0),
    ofTraining(1),
    ofRound(0),
    within(0.5),
    ofRound(1),
    within(1.2),
    within(1.9),
    ofRound(2),
  ]);
  assert.deepEqual(
    frames.list.map(({ kind, time }) => [kind, time]),
    [
      ['train', 0],
      ['train', 1],
      ['adapt', 0],
      ['adapt', 1],
      ['adapt', 2],
    ],
  );
  assert.deepEqual(
    roundsOf(framesOf(upTo(MOST_ROUNDS - 1))),
    Array.from({ length: MOST_ROUNDS }, (_, round) => round),
  );
});

test('of any number of rounds there are 0, the latest and evenly spaced ones, in bounded number', () => {
  const frames = new Frames();
  for (let round = 0; round <= 1000; round += 1) {
    frames.add(ofRound(round));
    const kept = roundsOf(frames);
    const stride = strideOf(round);
    assert.ok(kept.length <= MOST_ROUNDS + 1, `${kept.length} after round ${round}`);
    assert.deepEqual([kept[0], kept.at(-1)], [0, round]);
    const even = Array.from({ length: Math.floor(round / stride) + 1 }, (_, i) => i * stride);
    assert.deepEqual(kept, round % stride ? [...even, round] : even, `after round ${round}`);
  }
  assert.ok(roundsOf(frames).length > MOST_ROUNDS / 2);
  assert.ok(frames.list.length <= 120);
});

test('a long training leaves few frames, its first and its latest among them, evenly spread', () => {
  for (const count of [3, MOST_OF_TRAINING, MOST_OF_TRAINING + 1, 500]) {
    const { list } = framesOf(Array.from({ length: count }, (_, i) => ofTraining(i / 100)));
    assert.equal(list.length, Math.min(count, MOST_OF_TRAINING));
    assert.deepEqual([list[0].time, list.at(-1)?.time], [0, (count - 1) / 100]);
    // The latest comes whenever it comes.
    const gaps = list.slice(1, -1).map(({ time }, i) => time - list[i].time);
    assert.ok(Math.max(...gaps) < 4.1 * Math.min(...gaps), `${count}: ${gaps}`);
  }
});

test('the same moment is kept once, and a run that has come to a moment on another way has nothing of what was after it', () => {
  const frames = framesOf(upTo(5));
  const again = ofRound(5);
  frames.add(again);
  assert.equal(frames.list.at(-1), again);
  assert.deepEqual(roundsOf(frames), [0, 1, 2, 3, 4, 5]);
  frames.add(within(2.5));
  assert.deepEqual(roundsOf(frames), [0, 1, 2]);
  frames.add(ofRound(1));
  assert.deepEqual(roundsOf(frames), [0, 1]);
});

test('a list is another one when something has changed, and only then', () => {
  const frames = framesOf(upTo(2));
  const { list } = frames;
  frames.add(within(2.5));
  assert.equal(frames.list, list);
  frames.add(ofRound(3));
  assert.notEqual(frames.list, list);
});

test('moments are in the order of the run', () => {
  assert.ok(isBefore(ofTraining(3), ofRound(0)));
  assert.ok(!isBefore(ofRound(0), ofTraining(3)));
  assert.ok(isBefore(ofRound(1), within(1.5)) && !isBefore(ofRound(1), ofRound(1)));
});

// --- in the history of a run ----------------------------------------------------------------------------------------------------

test('a history keeps frames, gives them up with what they are of, and is the same when it is read again', () => {
  const history = new RunHistory();
  for (const one of [ofTraining(0), ofTraining(1), ...upTo(3)]) history.addView(one);
  const again = new RunHistory();
  again.data = structuredClone(history.data);
  assert.deepEqual(again.frames.list, history.frames.list);
  assert.equal(again.frames.list.length, 6);

  history.clearAdaptation(false);
  assert.deepEqual(
    history.frames.list.map(({ kind }) => kind),
    ['train', 'train'],
  );
  again.clearAdaptation(true);
  assert.equal(again.frames.list.length, 0);
  history.clear();
  assert.equal(history.frames.list.length, 0);
});

test('what is handed over to be kept stays as it is though the run goes on', () => {
  const history = new RunHistory();
  for (const one of upTo(3)) history.addView(one);
  const { frames } = history.data;
  history.addView(ofRound(4));
  assert.equal(frames.length, 4);
});

test('the first view after the beginning of adaptation is told apart, if it was seen', () => {
  const history = new RunHistory();
  for (const one of [ofTraining(1), ofRound(0), within(0.3), within(0.8)]) history.addView(one);
  assert.equal(history.early?.time, 0.3);
  history.clearAdaptation(false);
  assert.equal(history.early, null);
  const later = new RunHistory();
  for (const one of [within(2.5), ofRound(3)]) later.addView(one);
  assert.equal(later.early, null);
});

// --- read again -----------------------------------------------------------------------------------------------------------------

const plane = {
  source: new Float32Array(4),
  target: new Float32Array(4),
  extent: [0, 1, 0, 1],
  ground: new Uint8Array(CELLS),
  lines: new Float32Array(6),
};

/** A view of two images with all that a picture draws. @param {Partial<View>} parts */
const whole = (parts) =>
  view({
    count: 2,
    source: Float32Array.of(0.1, 0.2),
    target: Float32Array.of(0.7, 0.8),
    source_answers_each: Uint8Array.of(0, 1),
    target_answers_each: Uint8Array.of(0, 1),
    confusion: [
      [1, 0],
      [0, 1],
    ],
    stage: /** @type {any} */ ({ basis: 1, planes: { decision: plane, pca: plane } }),
    ...parts,
  });

/** What is read of a run that was kept with such frames. @param {unknown} frames */
function read(frames) {
  const history = { ...new RunHistory().data, frames };
  const kept = readKept({ version: VERSION, bytes: new ArrayBuffer(8), time: 0, history });
  assert.ok(typeof kept !== 'string' && kept.history);
  const again = new RunHistory();
  again.data = kept.history;
  return again.frames.list;
}

test('frames are read one by one: damaged ones are given up, the run and the others stay', () => {
  const sound = [0, 1, 2].map((round) => whole({ kind: 'adapt', time: round, round }));
  const damaged = [
    null,
    7,
    [],
    { ...sound[0], kind: 'evaluate' },
    { ...sound[0], source: Float32Array.of(1) },
    { ...sound[0], target: [0.7, 0.8] },
    { ...sound[0], confusion: [[1]] },
    { ...sound[0], round: null },
    { ...sound[0], round: 1.5, time: 1.5 },
    { ...sound[0], round: 1 },
    { ...sound[0], round: -1, time: -1 },
    { ...sound[0], time: Number.NaN },
    { ...sound[0], stage: { basis: 1, planes: { decision: plane } } },
    { ...sound[0], target_answers_each: Uint8Array.of(0, 2) },
  ];
  assert.deepEqual(read([damaged[0], sound[0], ...damaged.slice(1), sound[1], sound[2]]), sound);
  assert.deepEqual(read([sound[2], sound[0], sound[1]]), sound, 'in the order of the run');
  for (const none of [undefined, null, 'none', {}, [], damaged]) assert.deepEqual(read(none), []);
});

test('too many frames are no more than there can be', () => {
  const many = Array.from({ length: 5000 }, (_, round) => whole({ kind: 'adapt', time: round, round }));
  assert.ok(read(many).length <= MOST_ROUNDS + 1);
});
