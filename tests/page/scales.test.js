/** Where the axes of charts begin and end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STEPS_OF_SHARE, shareRange, ticks } from '../../web/page/taking/figures/scales.js';

test('an axis of shares holds all values, begins and ends at round figures, and leaves little empty', () => {
  for (const [lowest, highest, bottom, top] of [
    [0.42, 0.988, 0.4, 1],
    [0.91, 0.97, 0.9, 1],
    [0, 1, 0, 1],
    [0.47, 0.53, 0.45, 0.55],
    [0.21, 0.76, 0.2, 0.8],
    [0.03, 0.2, 0, 0.2],
  ])
    assert.deepEqual(shareRange(lowest, highest), [bottom, top], `${lowest} to ${highest}`);
});

test('a line that does not move, or hardly, does not look as if it did', () => {
  assert.deepEqual(shareRange(1, 1), [0.9, 1]);
  assert.deepEqual(shareRange(0, 0), [0, 0.1]);
  assert.deepEqual(shareRange(0.5, 0.5), [0.45, 0.55]);
  assert.deepEqual(shareRange(0.981, 0.984), [0.9, 1]);
});

test('wherever values lie, the axis is of them and of whole percents', () => {
  for (let i = 0; i <= 100; i++)
    for (let j = i; j <= 100; j++) {
      const [bottom, top] = shareRange(i / 100, j / 100);
      assert.ok(bottom >= 0 && top <= 1 && bottom <= i / 100 && top >= j / 100 && top - bottom >= 0.1 - 1e-9, `${i} to ${j}`);
      assert.ok(
        [bottom, top].every((end) => Number.isInteger(20 * end)),
        `${i} to ${j}: ${bottom} to ${top}`,
      );
      assert.ok(
        ticks(bottom, top, 5).every((name) => Number.isInteger(Math.round(1e9 * name) / 1e7)),
        `${i} to ${j}`,
      );
    }
  assert.ok(STEPS_OF_SHARE.every((step) => Number.isInteger(100 * step)));
});
