/** D's opinion of places: the same everywhere or not, where it changes, and where words about it stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contour, opinionEverywhere, placeOfWords } from '../../web/page/stage/opinion.js';
import { COLUMNS, ROWS } from '../../web/run/ground.js';

/** @param {(x: number, y: number) => number} of  by shares from the bottom left */
const ground = (of) =>
  Float32Array.from({ length: ROWS * COLUMNS }, (_, cell) =>
    of(((cell % COLUMNS) + 0.5) / COLUMNS, (Math.floor(cell / COLUMNS) + 0.5) / ROWS),
  );

test('one opinion of all places is told, more than one is not', () => {
  assert.equal(opinionEverywhere(ground(() => 0.5)), 'unsure');
  assert.equal(opinionEverywhere(ground((x) => 0.45 + 0.1 * x)), 'unsure');
  assert.equal(opinionEverywhere(ground((x) => 0.7 + 0.3 * x)), 'target');
  assert.equal(opinionEverywhere(ground(() => 0.1)), 'source');
  assert.equal(opinionEverywhere(ground((x) => x)), null);
  assert.equal(opinionEverywhere(ground((x, y) => (x > 0.95 && y > 0.93 ? 0.5 : 0.9))), null);
});

test('where an opinion changes lies a line through the picture; where it hardly does, none', () => {
  const across = contour(
    ground((x) => x),
    0.5,
  );
  for (let i = 0; i < across.length; i += 2) assert.ok(Math.abs(across[i] - 0.5) < 1e-6, `${across[i]}`);
  const heights = across.filter((_, i) => i % 2);
  assert.deepEqual([Math.min(...heights), Math.max(...heights)], [0, 1]);
  // The lower part says target: its border has its height from the top.
  const along = contour(
    ground((_, y) => 1 - y),
    0.75,
  );
  assert.ok(along.length > 0 && along.filter((_, i) => i % 2).every((y) => Math.abs(y - 0.75) < 1e-6));
  // Opposite corners alike: still whole segments.
  assert.equal(
    contour(
      ground((x, y) => Number((Math.floor(x * COLUMNS) + Math.floor(y * ROWS)) % 2)),
      0.5,
    ).length % 4,
    0,
  );
  assert.deepEqual(
    contour(
      ground((x) => (x > 0.5 ? 0.501 : 0.4995)),
      0.5,
    ),
    [],
  );
});

/** @type {import('../../web/page/stage/scene.js').Box} */
const PLANE = [0, 24, 480, 344];
const how = { plane: PLANE, long: 90, high: 20, stand: new Float32Array(0), taken: [], last: null };

test('words stand where their opinion is, upon no points and no other words, and stay where they are while that holds', () => {
  const half = ground((x) => (x < 0.5 ? 0.1 : 0.9));
  const target = placeOfWords(half, 'target', how);
  const source = placeOfWords(half, 'source', how);
  assert.ok(target && source);
  assert.ok(target[0] - 45 >= 240 && source[0] + 45 <= 240, `${target} and ${source}`);
  assert.equal(placeOfWords(half, 'unsure', how), null);
  assert.equal(placeOfWords(half, 'target', { ...how, long: 250 }), null, 'wider than the opinion is');

  const taken = placeOfWords(half, 'target', { ...how, taken: [[240, 180, 480, 344]] });
  assert.ok(taken && taken[1] + 10 <= 180);
  const crowded = placeOfWords(half, 'target', { ...how, stand: Float32Array.from([target[0], target[1]]) });
  assert.ok(crowded && Math.hypot(crowded[0] - target[0], crowded[1] - target[1]) > 10);

  assert.deepEqual(placeOfWords(half, 'target', { ...how, last: [400, 100] }), [400, 100]);
  assert.notDeepEqual(placeOfWords(half, 'target', { ...how, last: [200, 100] }), [200, 100]);
});
