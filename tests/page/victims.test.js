/** Which kept runs go where there are too many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { victims } from '../../web/page/keeping/victims.js';

/** @typedef {import('../../web/page/keeping/shelf.js').Entry} Entry */

/** Called by their ages. @param {number} time @param {number} seconds @param {Partial<Entry>} [rest] @returns {Entry} */
const run = (time, seconds, rest) => ({
  id: String(time),
  time,
  order: 0,
  about: { version: 1, time, order: 0, size: 10, seconds, standing: null, accuracy: null },
  damage: null,
  where: '',
  ...rest,
});

/** @param {Entry[]} shelf @param {number} runs @param {number} [bytes] @param {string} [but] */
const gone = (shelf, runs, bytes = 0, but = '') => victims(shelf, { runs, bytes, but }).map(({ id }) => id);

test('short runs go before long ones, the oldest first', () => {
  const shelf = [run(1, 100), run(2, 5), run(4, 5), run(3, 5), run(5, 100), run(6, 100), run(7, 100)];
  assert.deepEqual(gone(shelf, 4), ['2', '3', '4', '1']);
});

test('the newest go as late as long ones, so that a run that was just left is not the first to go', () => {
  const shelf = [run(1, 100), run(2, 100), run(3, 5), run(4, 5), run(5, 5)];
  assert.deepEqual(gone(shelf, 1), ['1']);
  assert.deepEqual(gone([...shelf, run(6, 5)], 2), ['3', '1']);
});

test('what is open, damaged or to stay does not go; none goes where that would not help', () => {
  const shelf = [run(1, 5, { where: 'here' }), run(2, 5, { where: 'elsewhere' }), run(3, 5, { damage: 'damaged' }), run(4, 5)];
  assert.deepEqual(gone([...shelf, run(5, 5)], 1, 0, '4'), ['5']);
  assert.deepEqual(gone(shelf, 2), []);
  assert.deepEqual(gone(shelf, 1, 11), []);
  assert.deepEqual(gone([...shelf, run(5, 5)], 1, 11), ['4', '5']);
});

test('where the clock was set back, the order of keeping counts, not the time', () => {
  const shelf = [run(9, 5, { order: 1 }), run(8, 5, { order: 2 }), run(3, 5, { order: 3 }), run(7, 5), run(2, 5, { order: 4 })];
  assert.deepEqual(gone(shelf, 5), ['7', '9', '8', '3', '2']);
});
