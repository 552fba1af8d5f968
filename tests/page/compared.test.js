/** What the timeline sets rounds beside: what is to be beaten, what labels alone reach, and the best round by the target's labels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOf, toBeatOf, tunedOf } from '../../web/page/moments/compared.js';

/** @typedef {import('../../web/worker/messages.js').Judgement} Judgement */

/** @param {[target: number | null, tuned?: number | null][]} rounds */
const judgements = (rounds) =>
  rounds.map(
    ([target_accuracy, fine_tuning_accuracy], i) =>
      /** @type {Judgement} */ ({ round: i + 1, target_accuracy, fine_tuning_accuracy }),
  );

test('the best round is that of the highest target accuracy, the first of equals; none where nothing is measured', () => {
  assert.deepEqual(bestOf(judgements([[0.7], [0.9], [0.9], [0.8]])), { round: 2, share: 0.9 });
  assert.deepEqual(bestOf(judgements([[null], [0.4]])), { round: 2, share: 0.4 });
  assert.equal(bestOf(judgements([[null], [null]])), null);
  assert.equal(bestOf([]), null);
});

test('labels alone begin where adaptation does, and reach what was measured with each round', () => {
  assert.deepEqual(
    tunedOf(
      judgements([
        [0.7, 0.6],
        [0.9, null],
        [0.9, 0.8],
      ]),
      0.4,
    ),
    [
      [0, 0.4],
      [1, 0.6],
      [3, 0.8],
    ],
  );
  assert.deepEqual(tunedOf(judgements([[0.7, 0.6]]), null), [[1, 0.6]]);
  assert.deepEqual(tunedOf(judgements([[0.7], [0.8]]), 0.4), [], 'without labels there is no such line');
});

test('what is to be beaten is of all images once they are measured, of a sample before, and not known without labels', () => {
  const before = (/** @type {number} */ share) => ({ before: { target_accuracy: share } });
  const run = /** @type {any} */ ({ evaluation: { target_accuracy_before: 0.41 } });
  assert.deepEqual(toBeatOf({ run, history: before(0.42) }), { share: 0.41, all: true });
  assert.deepEqual(toBeatOf({ run: null, history: before(0.42) }), { share: 0.42, all: false });
  assert.equal(toBeatOf({ run: null, history: before(Number.NaN) }), null);
  assert.equal(toBeatOf({ run: null, history: { before: null } }), null);
});
