/** Drawn digits that are kept: what views say of them, and what is made of those that were kept in the browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PIXELS } from '../../web/images/shape.js';
import { answerOf, keptDigits, LONGEST_NAME, MOST_KEPT, saidAt } from '../../web/page/bringing/drawn.js';
import { readKept, VERSION } from '../../web/page/keeping/records.js';
import { RunHistory } from '../../web/page/moments/history.js';
import { view as bare } from '../harness/views.js';

const plane = { ...bare({}).stage.planes.decision, lines: new Float32Array(6) };
/** Of two classes. @param {Partial<import('../../web/worker/messages.js').View>} parts */
const view = (parts) =>
  bare({
    confusion: [
      [0, 0],
      [0, 0],
    ],
    stage: { basis: 0, planes: { decision: plane, pca: plane } },
    ...parts,
  });

/** @param {number[][]} chances */
const reading = (chances) => ({
  chances: Float32Array.from(chances.flat()),
  target: Float32Array.from(chances, (_, i) => i / 10),
  places: {
    decision: Float32Array.from(chances.flatMap((_, i) => [i, -i])),
    pca: Float32Array.from(chances.flatMap((_, i) => [i, i])),
  },
});
const followed = {
  ids: ['a', 'b'],
  ms: reading([
    [0.25, 0.75],
    [0.5, 0.5],
  ]),
  mt: reading([
    [1, 0],
    [0.125, 0.875],
  ]),
};
const kept = (/** @type {string} */ id, /** @type {string} */ name = id) => ({ id, name, pixels: new Uint8Array(PIXELS) });

test('a view says of each what it said, and of one that was not there nothing', () => {
  const frame = view({ followed });
  const b = saidAt(frame, 'b');
  assert.deepEqual([...(b?.mt?.chances ?? [])], [0.125, 0.875]);
  assert.deepEqual(b?.ms.places, { decision: [1, -1], pca: [1, 1] });
  assert.equal(b?.ms.target, Float32Array.of(0.1)[0]);
  const a = saidAt(frame, 'a');
  assert.ok(a?.mt);
  assert.deepEqual(answerOf(a.mt), { answer: 0, sure: 1 });
  assert.equal(saidAt(frame, 'c'), null);
  assert.equal(saidAt(view({}), 'a'), null);
});

test('they stay with the run in the browser, as do their answers; what is damaged of them goes alone', () => {
  const history = new RunHistory();
  history.drawn = [kept('a', 'seven'), kept('b')];
  history.addView(view({ kind: 'adapt', time: 0, round: 0, first: true, followed }));
  history.addView(view({ kind: 'adapt', time: 1, round: 1, followed: /** @type {any} */ ({ ...followed, ms: null }) }));
  const record = structuredClone({ version: VERSION, bytes: new ArrayBuffer(8), time: 1, history: history.data });
  const read = readKept(record);
  assert.ok(typeof read === 'object' && read.history);
  const again = new RunHistory();
  again.data = read.history;
  assert.deepEqual(again.drawn, history.drawn);
  assert.deepEqual(
    again.frames.list.map((frame) => frame.followed),
    [followed, null],
  );
  // Other networks: what a person drew goes on.
  again.clear();
  assert.equal(again.drawn.length, 2);
});

test('of what was kept only the sound ones are taken up', () => {
  const short = { ...kept('a'), pixels: new Uint8Array(3) };
  const long = kept('a', 'x'.repeat(LONGEST_NAME + 1));
  assert.deepEqual(keptDigits([short, long, null, 7, { id: 'a' }, kept('b')]), [kept('b')]);
  assert.deepEqual(keptDigits(undefined), []);
  assert.equal(keptDigits(Array.from({ length: MOST_KEPT + 3 }, (_, i) => kept(String(i)))).length, MOST_KEPT);
});
