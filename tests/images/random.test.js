/** The random numbers of JavaScript are those of the core. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../web/images/random.js';

test('randomStream is the generator of core/random.c', () => {
  // Printed by random_stream(seed, purpose, index) and four calls of random_next.
  /** @type {[number[], number[]][]} */
  const streams = [
    [
      [1, 16, 0],
      [2061628458, 1556461909, 2841488536, 1048596288],
    ],
    [
      [4294967295, 18, 9],
      [3515200634, 160386918, 976782046, 2532786165],
    ],
    [
      [0, 17, 0],
      [1935542833, 2201221085, 1545188058, 3095728115],
    ],
  ];
  for (const [[seed, purpose, index], expected] of streams) {
    const next = randomStream(seed, purpose, index);
    assert.deepEqual([next(), next(), next(), next()], expected);
  }
});
