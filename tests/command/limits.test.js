// The bench beside other work: what is disturbed is measured again, and what stays so is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trusted, watched } from '../programs/bench/limits.js';

/** @param {number[]} shares  of the limit, before and after each measurement */
async function measured(shares) {
  const [free, rates] = [shares.values(), [10, 20, 30, 40].values()];
  const take = (/** @type {Iterator<number>} */ values) => /** @type {number} */ (values.next().value);
  const result = await watched(
    async () => take(free),
    async () => ({ rate: take(rates) }),
  );
  return { ...result, left: take(free) };
}

test('what was not disturbed is measured once', async () => {
  assert.deepEqual(await measured([1, 0.95, 7]), { rate: 10, free: 0.95, left: 7 });
});

test('what was disturbed, before or after, is measured again until it is not', async () => {
  assert.deepEqual(await measured([1, 0.5, 1, 0.9, 7]), { rate: 20, free: 0.9, left: 7 });
  assert.deepEqual(await measured([0.5, 1, 1, 1, 7]), { rate: 20, free: 1, left: 7 });
});

test('after three times the least disturbed one is kept, and counts only where there is no better', async () => {
  assert.deepEqual(await measured([0.1, 0.1, 0.6, 1, 0.5, 0.7, 7]), { rate: 20, free: 0.6, left: 7 });
  const [bad, good] = [
    { rate: 20, free: 0.6 },
    { rate: 10, free: 0.95 },
  ];
  assert.deepEqual(trusted([bad, good, bad]), { measurements: [good], disturbed: false });
  assert.deepEqual(trusted([bad, bad]), { measurements: [bad, bad], disturbed: true });
});
