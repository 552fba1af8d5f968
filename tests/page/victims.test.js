/** Which kept runs go for a new one: of those that nobody has open, what took seconds before what took longer, the oldest first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { victims, WORTH } from '../../web/page/victims.js';

/** @typedef {import('../../web/page/shelf.js').Entry} Entry */

/** @param {string} id @param {Partial<Entry> & {seconds?: number, size?: number}} [how] @returns {Entry} */
const entry = (id, { seconds = 1, size = 10, ...more } = {}) => ({
  id,
  about: { version: 1, time: 0, size, seconds, standing: null, accuracy: null },
  time: Number(id),
  damage: null,
  where: '',
  ...more,
});
const ids = (/** @type {Entry[]} */ entries) => entries.map(({ id }) => id).join();

test('the oldest goes first, and no more than have to', () => {
  const shelf = [entry('3'), entry('1'), entry('2')];
  assert.equal(ids(victims(shelf, 1, 0, '')), '1');
  assert.equal(ids(victims(shelf, 2, 0, '')), '1,2');
  assert.equal(ids(victims(shelf, 0, 11, '')), '1,2');
  assert.equal(ids(victims(shelf, 1, 30, '')), '1,2,3');
  assert.equal(ids(victims(shelf, 0, 0, '')), '');
  assert.equal(ids(shelf), '3,1,2', 'the shelf is another order');
});

test('what has cost a person time goes last', () => {
  const shelf = [entry('1', { seconds: WORTH }), entry('2', { seconds: 3600 }), entry('3', { seconds: WORTH - 1 }), entry('4')];
  assert.equal(ids(victims(shelf, 4, 0, '')), '3,4,1,2');
  assert.equal(ids(victims(shelf, 1, 0, '')), '3');
});

test('what a tab has open stays, and what is damaged, and the one for which there is to be room', () => {
  const shelf = [
    entry('1', { where: 'here' }),
    entry('2', { where: 'elsewhere' }),
    entry('3', { damage: 'damaged' }),
    entry('4', { damage: { code: 'run.damaged', values: {} } }),
    entry('5'),
    entry('6', { about: null }),
  ];
  assert.equal(ids(victims(shelf, 1, 0, '5')), '6');
  assert.equal(ids(victims(shelf, 2, 0, '')), '5,6');
});

test('where not enough can go, none goes', () => {
  const shelf = [entry('1'), entry('2')];
  for (const [runs, bytes, but] of /** @type {const} */ ([
    [3, 0, ''],
    [2, 0, '1'],
    [1, 21, ''],
    [0, 1e9, ''],
  ]))
    assert.deepEqual(victims(shelf, runs, bytes, but), []);
  assert.deepEqual(victims([], 1, 0, ''), []);
  // Nobody knows how large it is.
  assert.deepEqual(victims([entry('1', { about: null })], 1, 1, ''), []);
});
