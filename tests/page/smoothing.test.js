/** Curves are evened out to their very ends, whose values are read as what the curve has come to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smooth } from '../../web/page/moments/smoothing.js';

test('a single batch at an end does not pass for the curve', () => {
  const even = Array.from({ length: 240 }, () => 0.5);
  assert.deepEqual(smooth(even), even);
  const leaping = smooth([...even.slice(0, -1), 1]);
  assert.equal(leaping.at(-1), (10 * 0.5 + 1) / 11);
  assert.equal(leaping[0], 0.5);
});

test('what was not measured stays so, and counts in no mean', () => {
  assert.deepEqual(smooth([null, 1, null, 0]), [null, 1, null, 0]);
  assert.deepEqual(smooth([1, 0, null]), [0.5, 0.5, null]);
});
