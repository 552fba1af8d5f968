/** What is drawn becomes an image as MNIST has them. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Library } from '../../web/images/collection.js';
import { imageOf, isEmpty, NOTHING, PEN } from '../../web/images/drawn.js';
import { planImages } from '../../web/images/plan.js';
import { PIXELS, SIDE } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';

/** @param {number[][]} strokes */
const drawn = (...strokes) => /** @type {Uint8Array} */ (imageOf({ ...NOTHING, strokes }));

/** Where ink is, and its centre of mass. @param {Uint8Array} image */
function measure(image) {
  const places = [...image.keys()].filter((p) => image[p] > 0);
  const [columns, rows] = [places.map((p) => p % SIDE), places.map((p) => Math.floor(p / SIDE))];
  const extent = (/** @type {number[]} */ list) => Math.max(...list) - Math.min(...list) + 1;
  const mass = places.reduce((sum, p) => sum + image[p], 0);
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, at, i) => sum + at * image[places[i]], 0) / mass;
  return { width: extent(columns), height: extent(rows), x: mean(columns), y: mean(rows), mass };
}

/** A two, roughly. @param {number} size @param {number} x @param {number} y @returns {number[]} */
const two = (size, x, y) =>
  [0, 0.2, 0.3, 0, 0.6, 0.1, 0.6, 0.35, 0, 1, 0.7, 1].map((value, i) => (i % 2 ? y : x) + size * value);

describe('a drawing', () => {
  test('has its longer side at 20 pixels, its aspect, its centre of mass at pixel 14, and grey edges', () => {
    for (const strokes of [
      [two(0.8, 0.1, 0.1)],
      [two(0.5, 0.45, 0.02)],
      [[0.1, 0.1, 0.9, 0.2]],
      [
        [0.5, 0.1, 0.5, 0.9],
        [0.4, 0.2, 0.5, 0.1],
      ],
    ]) {
      const image = drawn(...strokes);
      const { width, height, x, y } = measure(image);
      assert.equal(Math.max(width, height), 20);
      const [wide, high] = [0, 1].map((axis) => {
        const all = strokes.flat().filter((_, i) => i % 2 === axis);
        return Math.max(...all) - Math.min(...all) + PEN;
      });
      const shorter = (20 * Math.min(wide, high)) / Math.max(wide, high);
      assert.ok(Math.abs(Math.min(width, height) - shorter) <= 1, `${width} by ${height}, not ${wide} by ${high}`);
      for (const at of [x, y]) assert.ok(Math.abs(at - 14) <= 0.5 + 1e-9, `centre of mass at ${x}, ${y}`);
      assert.ok(image.includes(255) && image.some((ink) => ink > 40 && ink < 215));
    }
  });

  test('is the same wherever on the field, and nearly so however large it is drawn', () => {
    const image = drawn(two(0.5, 0.1, 0.1));
    assert.deepEqual(drawn(two(0.5, 0.1 + 0.25, 0.1 + 0.125)), image);
    const larger = drawn(two(0.8, 0.1, 0.1));
    const [a, b] = [measure(image), measure(larger)];
    assert.ok(a.mass > b.mass, 'the pen of the smaller one is scaled up with it');
    assert.ok(Math.abs(a.width - b.width) <= 2);
  });

  test('that is small stays small: no stroke is thicker than 4 pixels', () => {
    const { width, height, x, y } = measure(drawn([0.2, 0.7]));
    assert.ok(width <= 4 && height <= 4 && width >= 3, `a dot of ${width} by ${height}`);
    for (const at of [x, y]) assert.ok(Math.abs(at - 14) <= 0.5);
    assert.ok(measure(drawn(two(0.2, 0, 0))).height < 16);
  });

  test('whose mass lies at one end stays within the image', () => {
    const dense = Array.from({ length: 5 }, (_, i) => [0.1, 0.1 + 0.08 * i, 0.25, 0.1 + 0.08 * i]);
    const alone = drawn(...dense, [0.1, 0.1, 0.9, 0.1]);
    assert.equal(measure(alone).width, 20);
  });

  test('that begins with an image leaves it as it is, and lays strokes over it where they are', () => {
    const base = Uint8Array.from({ length: PIXELS }, (_, p) => (p * 37) % 256);
    assert.deepEqual(imageOf({ ...NOTHING, base }), base);
    const over = /** @type {Uint8Array} */ (imageOf({ ...NOTHING, base, strokes: [[0.5, 0.5, 0.9, 0.5]] }));
    assert.ok(over.every((ink, p) => ink >= base[p]));
    assert.equal(over[14 * SIDE + 20], 255);
    assert.equal(over[3 * SIDE + 3], base[3 * SIDE + 3]);
  });

  test('is moved by whole pixels at last', () => {
    const image = drawn(two(0.8, 0.1, 0.1));
    const moved = /** @type {Uint8Array} */ (imageOf({ ...NOTHING, strokes: [two(0.8, 0.1, 0.1)], moved: [3, -2] }));
    for (let p = 0; p < PIXELS; p++) {
      const [column, row] = [(p % SIDE) - 3, Math.floor(p / SIDE) + 2];
      assert.equal(moved[p], column >= 0 && row < SIDE ? image[row * SIDE + column] : 0);
    }
    assert.ok(measure(/** @type {Uint8Array} */ (imageOf({ ...NOTHING, strokes: [[0.5, 0.5]], moved: [13, 0] }))).width < 4);
  });

  test('is none where nothing is drawn', () => {
    assert.equal(imageOf(NOTHING), null);
    assert.equal(imageOf({ ...NOTHING, moved: [1, 1] }), null);
    assert.ok(isEmpty({ ...NOTHING, moved: [1, 1] }) && !isEmpty({ ...NOTHING, strokes: [[0, 0]] }));
  });
});

test('MNIST’s own images follow the same rule', async () => {
  const read = async (/** @type {string} */ name) =>
    new Uint8Array(await readFile(new URL(`../../build/site/data/${name}`, import.meta.url)));
  const plan = await planImages(new Library(read), checkConfig({ ...PRESETS['few-labels'].config, source_images: 200 }));
  const { images } = await plan.source();
  for (let i = 0; i < 200; i++) {
    const { width, height, x, y } = measure(images.subarray(i * PIXELS, (i + 1) * PIXELS));
    assert.equal(Math.max(width, height), 20);
    for (const at of [x, y]) assert.ok(Math.abs(at - 14) < 0.6, `image ${i}: ${x}, ${y}`);
  }
});
