/** What is said of the stage's points: where they stand, how far the domains overlap, where keys and pointers lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  borders,
  linesIn,
  middles,
  mixing,
  moved,
  nextPoint,
  pictured,
  pointAt,
  rightOfD,
  standing,
} from '../../web/page/stage/scene.js';

/** @typedef {import('../../web/worker/messages.js').Plane} Plane */
/** @typedef {import('../../web/worker/messages.js').View} View */

/** @param {number[]} source @param {number[]} target @param {Partial<Plane>} [more] @returns {Plane} */
const plane = (source, target, more = {}) => ({
  source: Float32Array.from(source),
  target: Float32Array.from(target),
  extent: [-1, 1, -2, 2],
  ground: new Uint8Array(0),
  lines: new Float32Array(6),
  ...more,
});

test('places are shares of the picture, from its top left; what has left it stands at its edge, what is no number nowhere', () => {
  assert.deepEqual([...standing(plane([-1, 2, 0, 0], [1, -2, 5, -9]))], [0, 0, 0.5, 0.5, 1, 1, 1, 1]);
  assert.deepEqual([...standing(plane([Number.NaN, 0], []))], [Number.NaN, 0.5]);
});

test('clouds apart overlap by 0, clouds that cannot be told apart by about 1', () => {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const cloud = (/** @type {number} */ at) => Array.from({ length: 400 }, (_, i) => 0.3 * random() + (i % 2 ? 0 : at));
  assert.equal(mixing(plane(cloud(-0.6), cloud(0.6))), 0);
  const mixed = mixing(plane(cloud(0), cloud(0)));
  assert.ok(mixed > 0.9 && mixed <= 1, `${mixed}`);
  assert.ok(Number.isNaN(mixing(plane([], []))));
});

test('D is right of the source below a half and of the target above it', () => {
  const view = /** @type {View} */ (/** @type {unknown} */ ({ count: 2, source: [0.5, 0.6], target: [0.5, 0.9] }));
  assert.equal(rightOfD(view), 0.5);
});

test('a way is measured by the gap that lay between the domains', () => {
  const before = plane([0, 0, 0, 2], [0, -1, 0, -3]);
  const now = plane([0, 0, 0, 2], [0, -1, 3, 1]);
  assert.equal(moved(before, now, 3), 5 / 3);
  assert.equal(moved(before, now, 1), 0);
});

test('an arrow key leads to the nearest point that way, a pointer to the nearest within reach', () => {
  const stand = Float32Array.from([0, 0, 10, 0, 30, 2, 0, 12, 9, -40, Number.NaN, 0]);
  assert.equal(nextPoint(stand, 0, [1, 0]), 1);
  assert.equal(nextPoint(stand, 1, [1, 0]), 2);
  assert.equal(nextPoint(stand, 0, [0, 1]), 3);
  assert.equal(nextPoint(stand, 0, [0, -1]), 4);
  assert.equal(nextPoint(stand, 2, [1, 0]), 2);
  assert.equal(pointAt(stand, 12, 1, 14), 1);
  assert.equal(pointAt(stand, 100, 100, 14), null);
});

test('images that are shown leave each other room, the first before the later ones', () => {
  const stand = Float32Array.from([50, 50, 60, 50, 120, 50, 5, 50, 200, 50]);
  const how = { room: 40, width: 300, height: 100, most: 2 };
  assert.deepEqual(pictured(stand, [0, 1, 2, 3, 4], how), [0, 2]);
  // None stands where words do.
  assert.deepEqual(pictured(stand, [0, 1, 2, 3, 4], { ...how, taken: [[100, 60, 160, 90]] }), [0, 4]);
  assert.deepEqual(pictured(stand, [0, 1, 2, 3, 4], { ...how, taken: [[0, 0, 90, 40]] }), [2, 4]);
});

test("C's borders run where two answers are alike and no other is surer", () => {
  // Two classes: class 1 right of x = 0.
  const two = borders(linesIn(plane([], [], { lines: Float32Array.of(0, 0, 0, 1, 0, 0) })));
  assert.deepEqual(two, [[0.5, 0, 0.5, 1]]);
  // Three classes that meet in the middle: left, right, and above.
  const lines = linesIn(plane([], [], { lines: Float32Array.of(-1, 0, 0, 1, 0, 0, 0, 1, 0) }));
  const three = borders(lines);
  assert.equal(three.length, 3);
  const value = (/** @type {number} */ c, /** @type {number} */ x, /** @type {number} */ y) =>
    lines[c][0] * x + lines[c][1] * y + lines[c][2];
  for (const [fromX, fromY, toX, toY] of three) {
    const [x, y] = [(fromX + toX) / 2, (fromY + toY) / 2];
    const logits = [0, 1, 2].map((c) => value(c, x, y)).sort((a, b) => b - a);
    assert.ok(Math.abs(logits[0] - logits[1]) < 1e-9 && logits[1] > logits[2]);
  }
  const places = middles(lines);
  assert.ok(places.every((place, c) => place && [0, 1, 2].every((other) => value(c, ...place) >= value(other, ...place))));
  assert.deepEqual(borders(linesIn(plane([], [], { lines: new Float32Array(6).fill(Number.NaN) }))), []);
});
