/** The planes of the stage, on runs of two and of ten classes: what side means, what the axes are, and that they stay. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { FEATURES } from '../../web/engine/header.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { accuracy } from '../../web/run/accuracy.js';
import { COLUMNS, ROWS, sideOf } from '../../web/run/ground.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { extentOf, groundFeatures, grown, linesOf, measureBases, placesOf, principal, setSides } from '../../web/run/stage.js';
import { Viewer } from '../../web/run/view.js';

/** @typedef {import('../../web/run/view.js').View} View */
/** @typedef {import('../../web/run/stage.js').Basis} Basis */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
const SMALL = { ...PRESETS['few-labels'].config, source_images: 100, target_images: 100, batch: 25, rounds: 2, seed: 7 };
const ADAM = { train_optimizer: 'adam', train_rate: 1e-3 };
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** @param {Viewer} viewer */
const look = (viewer) => /** @type {View} */ (finish(viewer.look()));

/** Numbers that are the same each time, about 0. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
const dot = (a, b) => Array.from(a).reduce((sum, value, k) => sum + value * b[k], 0);

/**
 * Made up features and a C.
 * @param {{classes?: number, count?: number, seed?: number}} [how]
 */
function known({ classes = 2, count = 30, seed = 1 } = {}) {
  const next = random(seed);
  const fill = (/** @type {number} */ n, /** @type {(i: number) => number} */ value) =>
    Float32Array.from({ length: n }, (_, i) => value(i));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  return {
    source: fill(count * FEATURES, (at) => next() + 2 * Number(at % FEATURES === labels[Math.floor(at / FEATURES)])),
    target: fill(count * FEATURES, (at) => next() - 1.5 * Number(at % FEATURES === 20)),
    labels,
    c: { weight: fill(classes * FEATURES, next), bias: fill(classes, next) },
  };
}

/** @param {Basis} basis @param {string} what */
function orthonormal({ axes: [x, y] }, what) {
  for (const [value, expected] of [
    [dot(x, x), 1],
    [dot(y, y), 1],
    [dot(x, y), 0],
  ])
    assert.ok(Math.abs(value - expected) < 1e-12, `${what}: ${value}, not ${expected}`);
}

/** The share of a view's target images on the right side of C's boundary. @param {View} view @param {Uint8Array} labels */
const onTheRightSide = ({ stage: { planes } }, labels) =>
  labels.reduce((n, label, i) => n + Number(sideOf(planes.decision.target[2 * i]) === label), 0) / labels.length;

test('of two classes, the share of points on the right side of the line is the accuracy, at every moment of a run', async () => {
  const run = await Run.create(core, library, SMALL);
  const viewer = new Viewer(run);
  const { target_labels, source_labels } = /** @type {import('../../web/run/view.js').Sample} */ (viewer.sample);
  const check = () => {
    const view = look(viewer);
    assert.equal(onTheRightSide(view, target_labels), view.target_accuracy);
    assert.equal(view.target_accuracy, accuracy(view.target_answers_each, target_labels));
    assert.equal(view.source_accuracy, accuracy(view.source_answers_each, source_labels));
    for (const domain of /** @type {const} */ (['source', 'target'])) {
      const places = view.stage.planes.decision[domain];
      assert.deepEqual(
        Array.from({ length: view.count }, (_, i) => sideOf(places[2 * i])),
        [...view[`${domain}_answers_each`]],
      );
    }
    return view;
  };
  check();
  for (const _ of run.train());
  const trained = check();
  let steps = 0;
  for (const step of run.adapt()) if (step && steps++ % 3 === 0) check();
  const adapted = check();
  assert.ok(adapted.target_accuracy > trained.target_accuracy, 'nothing was adapted');
  run.close();
});

test('a tie, and a difference too small for single precision, lie on the side of the answer', () => {
  const { c } = known();
  const logits = Float32Array.of(1, 1, 0, 1e-45, 1e-45, 0, -2, -2, 3, 1, Number.NaN, 1);
  const places = new Float32Array(logits.length);
  setSides(places, logits, c);
  assert.deepEqual(
    [0, 2, 4, 6, 8, 10].map((i) => sideOf(places[i])),
    [0, 1, 0, 0, 0, 0],
  );
});

test("the axes are orthonormal; x of two classes is C's own direction, and y leads from the target to the source", () => {
  for (const classes of [2, 3, 10]) {
    const { source, target, labels, c } = known({ classes });
    const bases = finish(measureBases({ source, target, labels, c }));
    for (const [name, basis] of Object.entries(bases)) orthonormal(basis, `${name}, ${classes} classes`);
    if (classes > 2) continue;
    const { decision } = bases;
    const [s, t] = [source, target].map((features) => placesOf(decision, features));
    const logits = Float32Array.from(
      { length: s.length },
      (_, i) =>
        dot(
          c.weight.subarray((i % 2) * FEATURES, ((i % 2) + 1) * FEATURES),
          source.subarray((i >> 1) * FEATURES, ((i >> 1) + 1) * FEATURES),
        ) + c.bias[i % 2],
    );
    const sides = s.slice();
    setSides(sides, logits, c);
    for (let i = 0; i < s.length; i++)
      assert.ok(Math.abs(sides[i] - s[i]) < 1e-5, `${sides[i]} by logits, ${s[i]} by the axis`);
    const mean = (/** @type {Float32Array} */ places) => places.reduce((sum, value, i) => sum + (i % 2) * value, 0);
    assert.ok(mean(s) > mean(t));
  }
});

test('principal components are those that another way of computing finds', () => {
  const { source } = known({ count: 40, seed: 5 });
  const [first, second] = finish(principal(source, FEATURES));
  // The power method on the matrix itself, with what is found taken out of it; slow and plain.
  const rows = Array.from({ length: 40 }, (_, i) => Array.from(source.subarray(i * FEATURES, (i + 1) * FEATURES)));
  const mean = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, k) => value - mean[k]));
  /** @type {number[][]} */
  const found = [];
  for (const axis of [first, second]) {
    let vector = mean.map((_, k) => Math.sin(k + 1));
    for (let last = mean; vector.some((value, k) => Math.abs(value - last[k]) > 1e-9); ) {
      last = vector;
      for (const other of found) {
        const along = dot(other, vector);
        vector = vector.map((value, k) => value - along * other[k]);
      }
      const scores = centred.map((row) => dot(row, vector));
      vector = vector.map((_, k) => centred.reduce((sum, row, i) => sum + row[k] * scores[i], 0));
      const length = Math.sqrt(dot(vector, vector));
      vector = vector.map((value) => value / length);
    }
    found.push(vector);
    assert.ok(Math.abs(Math.abs(dot(axis, vector)) - 1) < 1e-4, `${dot(axis, vector)}`);
  }
});

test('the planes are measured again in training, stay from the beginning of adaptation on, and are the same in a run taken up again', async () => {
  const run = await Run.create(core, library, SMALL);
  const viewer = new Viewer(run);
  const before = look(viewer);
  for (const _ of run.train());
  const trained = look(viewer);
  assert.ok(trained.stage.basis > before.stage.basis);
  run.beginAdaptation();
  const first = look(viewer);
  assert.deepEqual([first.first, first.round, first.kind], [true, 0, 'adapt']);
  // MT begins as a copy of MS: nothing has moved.
  assert.deepEqual(first.stage, trained.stage);
  /** @type {Uint8Array | null} */
  let saved = null;
  /** @type {View | null} */
  let middle = null;
  let steps = 0;
  let { extent } = first.stage.planes.decision;
  for (const step of run.adapt()) {
    if (!step) continue;
    steps++;
    const view = look(viewer);
    assert.equal(view.stage.basis, first.stage.basis);
    const { extent: next } = view.stage.planes.decision;
    assert.ok(next[0] <= extent[0] && next[1] >= extent[1] && next[2] <= extent[2] && next[3] >= extent[3]);
    extent = next;
    // The source goes through MS, which does not move.
    assert.deepEqual(view.stage.planes.decision.source, first.stage.planes.decision.source);
    assert.equal(view.round, null);
    if (steps === 2) [saved, middle] = [run.save(), view];
  }
  const last = look(viewer);
  assert.equal(last.round, 2);
  const again = await Run.restore(core, library, readSaved(/** @type {Uint8Array<ArrayBuffer>} */ (saved)));
  const resumed = look(new Viewer(again));
  assert.equal(resumed.stage.basis, middle?.stage.basis);
  for (const plane of /** @type {const} */ (['decision', 'pca'])) {
    for (const domain of /** @type {const} */ (['source', 'target'])) {
      assert.deepEqual(resumed.stage.planes[plane][domain], middle?.stage.planes[plane][domain]);
    }
  }
  run.close();
  again.close();
});

test("ten classes: the source's classes lie apart on the plane of their means, and C has a line for each", async () => {
  const options = {
    source_digits: DIGITS,
    target_digits: DIGITS,
    source_images: 600,
    target_images: 250,
    train_epochs: 4,
    labelled_per_class: 0,
    ...ADAM,
  };
  const run = await Run.create(core, library, { ...SMALL, ...options });
  const viewer = new Viewer(run);
  for (const _ of run.train());
  const { stage, count, source_answers_each, source_accuracy } = look(viewer);
  const { decision } = stage.planes;
  assert.equal(count, 200);
  assert.ok(source_accuracy > 0.5, `${source_accuracy}`);
  const places = Array.from({ length: count }, (_, i) => [decision.source[2 * i], decision.source[2 * i + 1]]);
  const spread = (/** @type {number[][]} */ points, /** @type {number} */ axis) => {
    const mean = points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return points.reduce((sum, point) => sum + (point[axis] - mean) ** 2, 0);
  };
  for (const axis of [0, 1]) {
    const within = DIGITS.reduce(
      (sum, c) =>
        sum +
        spread(
          places.filter((_, i) => source_answers_each[i] === c),
          axis,
        ),
      0,
    );
    assert.ok(within < 0.8 * spread(places, axis), `${within} within, ${spread(places, axis)} in all`);
  }
  assert.equal(decision.lines.length, 3 * DIGITS.length);
  run.close();
});

test("the ground is D's opinion of places between its opinions of the points, and there is none before D has learnt", async () => {
  const run = await Run.create(core, library, { ...SMALL, discriminator_rate: 3e-3 });
  const viewer = new Viewer(run);
  for (const _ of run.train());
  run.beginAdaptation();
  for (const name of /** @type {const} */ (['decision', 'pca'])) assert.equal(look(viewer).stage.planes[name].ground.length, 0);
  let learnt = 0;
  for (const step of run.adapt()) if (step && ++learnt === 6) break;
  const view = look(viewer);
  // D's opinion of the source, whose features are kept, is what D has when the images are put through anew.
  const source = finish(run.pace.infer(run.engine, 'MS', /** @type {Uint8Array} */ (viewer.sample?.source)));
  assert.deepEqual(view.source, source.target);
  for (const name of /** @type {const} */ (['decision', 'pca'])) {
    const { ground } = view.stage.planes[name];
    assert.equal(ground.length, ROWS * COLUMNS);
    assert.ok(new Set(ground).size > 2, `${name}: D thinks the same everywhere`);
  }
  run.close();
  const without = await Run.create(core, library, { ...SMALL, method: 'mmd' });
  for (const _ of without.train());
  for (const _ of without.adapt());
  assert.equal(look(new Viewer(without)).stage.planes.decision.ground.length, 0);
  without.close();
});

test("the ground lies where it is said to lie, and C's answer there is that of its logits", () => {
  for (const classes of [2, 4]) {
    const { source, target, labels, c } = known({ classes });
    const { decision } = finish(measureBases({ source, target, labels, c }));
    const extent = extentOf([placesOf(decision, source), placesOf(decision, target)]);
    const mean = Float64Array.from({ length: FEATURES }, (_, k) => Math.sin(k));
    const features = groundFeatures(decision, extent, mean);
    const places = placesOf(decision, features);
    const lines = linesOf(decision, mean, c);
    for (let cell = 0; cell < ROWS * COLUMNS; cell++) {
      const x = extent[0] + (((cell % COLUMNS) + 0.5) / COLUMNS) * (extent[1] - extent[0]);
      const y = extent[2] + ((Math.floor(cell / COLUMNS) + 0.5) / ROWS) * (extent[3] - extent[2]);
      assert.ok(Math.abs(places[2 * cell] - x) < 1e-4 && Math.abs(places[2 * cell + 1] - y) < 1e-4);
      const row = features.subarray(cell * FEATURES, (cell + 1) * FEATURES);
      const logits = Array.from(c.bias, (bias, k) => dot(c.weight.subarray(k * FEATURES, (k + 1) * FEATURES), row) + bias);
      const told = logits.map((_, k) => lines[3 * k] * x + lines[3 * k + 1] * y + lines[3 * k + 2]);
      for (const [k, logit] of logits.entries()) assert.ok(Math.abs(told[k] - logit) < 1e-3, `${told[k]}, not ${logit}`);
      if (classes === 2) assert.equal(Number(logits[1] > logits[0]), sideOf(x));
    }
  }
});

test('weights that have diverged, features that are all the same, classes without an image: nothing breaks', () => {
  const sound = known();
  const cases = {
    'no numbers': { ...sound, source: sound.source.map(() => Number.NaN), target: sound.target.map(() => Infinity) },
    'a C without numbers': { ...sound, c: { weight: sound.c.weight.map(() => Number.NaN), bias: sound.c.bias } },
    'a C without a direction': { ...sound, c: { weight: sound.c.weight.map(() => 1), bias: sound.c.bias } },
    'one place': { ...sound, source: sound.source.map(() => 1), target: sound.target.map(() => 1) },
    'one class': { ...sound, labels: sound.labels.map(() => 1) },
    'no image': { ...sound, source: new Float32Array(0), target: new Float32Array(0), labels: new Uint8Array(0) },
  };
  for (const [what, each] of Object.entries(cases)) {
    const { decision, pca } = finish(measureBases(each));
    for (const basis of [decision, pca]) {
      orthonormal(basis, what);
      const extent = extentOf([placesOf(basis, each.source), placesOf(basis, each.target)]);
      assert.ok(extent.every(Number.isFinite) && extent[0] < extent[1] && extent[2] < extent[3], `${what}: ${extent}`);
      linesOf(basis, new Float64Array(FEATURES), each.c);
    }
  }
});

test('an extent grows to hold what there is, but not without end', () => {
  /** @type {import('../../web/run/stage.js').Extent} */
  const first = [-1, 1, 0, 4];
  assert.deepEqual(grown(first, first, [-2, 0.5, 1, 5]), [-2, 1, 0, 5]);
  assert.deepEqual(grown([-2, 1, 0, 5], first, [-1e9, 1e9, -1e9, 1e9]), [-7, 7, -12, 16]);
});
