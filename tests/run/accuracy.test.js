/** Accuracies by class, and how sure answers are to be right. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FEATURES } from '../../web/engine/header.js';
import { UNLABELLED } from '../../web/images/shape.js';
import { expectedCalibrationError, perClassAccuracy } from '../../web/run/accuracy.js';
import { near, oneHot } from '../harness/samples.js';

describe('calibration', () => {
  // Of ten bins one holds 0.625 and 0.6875, of which one is right; another 0.875, right; another 0.96875 twice, one right.
  const p = Float32Array.of(0.625, 0.375, 0.3125, 0.6875, 0.875, 0.125, 0.03125, 0.96875, 0.96875, 0.03125);
  const labels = [0, 0, 0, 1, 1];

  test('is what it is by hand', () => {
    const expected = (Math.abs(1 - 1.3125) + Math.abs(1 - 0.875) + Math.abs(1 - 1.9375)) / 5;
    // Of five bins 0.875 and 0.96875 share the last one.
    const merged = (Math.abs(1 - 1.3125) + Math.abs(2 - 2.8125)) / 5;
    near(expectedCalibrationError(p, 2, labels, 10), expected, 1e-12);
    near(expectedCalibrationError(p, 2, labels, 5), merged, 1e-12);
    // A bin has its upper border: of four, 0.5 is with 0.375, and 0.75 with 0.625; of eight, each is alone.
    const edges = Float32Array.of(0.5, 0.25, 0.25, 0.375, 0.3125, 0.3125, 0.75, 0.25, 0, 0.625, 0.25, 0.125);
    near(expectedCalibrationError(edges, 3, [1, 0, 0, 1], 4), (Math.abs(1 - 0.875) + Math.abs(1 - 1.375)) / 4, 1e-12);
    near(expectedCalibrationError(edges, 3, [1, 0, 0, 1], 8), (0.5 + 0.625 + 0.25 + 0.625) / 4, 1e-12);
  });

  test('of sure answers is the share that is wrong, of fair coins 0', () => {
    assert.equal(expectedCalibrationError(oneHot([0, 1, 2, 0], 3), 3, [0, 1, 1, 0]), 0.25);
    // The first of equals is the answer.
    assert.equal(expectedCalibrationError(new Float32Array(8).fill(0.5), 2, [0, 0, 1, 1]), 0);
  });

  test('leaves out what has no label, and is not defined where none has', () => {
    const more = Float32Array.of(...p, 0, 1);
    near(
      expectedCalibrationError(more, 2, Uint8Array.of(...labels, UNLABELLED)),
      Number(expectedCalibrationError(p, 2, labels)),
      1e-12,
    );
    assert.equal(expectedCalibrationError(p, 2, Array(5).fill(UNLABELLED)), null);
    assert.equal(expectedCalibrationError(new Float32Array(0), 2, []), null);
    assert.equal(expectedCalibrationError(Float32Array.of(Number.NaN, 1), 2, [0]), null);
    assert.equal(expectedCalibrationError(Float32Array.of(0.25, 0.75), 2, [1]), 0.25);
  });
});

test('labels too few and no bins are refused', () => {
  assert.throws(
    () => expectedCalibrationError(new Float32Array(2 * FEATURES), 2, [1]),
    new RangeError('1 labels for 512 rows'),
  );
  assert.throws(() => expectedCalibrationError(oneHot([1], 2), 2, [1], 0), RangeError);
});

test('accuracy of each class, null of one without images', () => {
  assert.deepEqual(
    perClassAccuracy([
      [3, 1, 0],
      [0, 0, 0],
      [5, 0, 0],
    ]),
    [0.75, null, 0],
  );
  assert.deepEqual(perClassAccuracy([]), []);
});
