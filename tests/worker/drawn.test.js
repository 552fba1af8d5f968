/** Images that a person draws, under the driver of a run: read at any time, followed in every view, and nothing of the run changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breath } from '../../web/breath.js';
import { imageOf, NOTHING } from '../../web/images/drawn.js';
import { PIXELS } from '../../web/images/shape.js';
import { softmax } from '../../web/run/answers.js';
import { nearestRows } from '../../web/run/nearest.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { core, driven as drivenBy, library, SMALL, slowly } from '../harness/driven.js';

/** @typedef {import('../../web/run/reading.js').Read} Read */
/** @typedef {import('../../web/run/view.js').View} View */

const TWICE = { ...SMALL, source_images: 100, target_images: 100, labelled_per_class: 10, train_epochs: 2, batch: 50 };
const one = /** @type {Uint8Array} */ (imageOf({ ...NOTHING, strokes: [[0.5, 0.1, 0.5, 0.9]] }));
const two = /** @type {Uint8Array} */ (imageOf({ ...NOTHING, strokes: [[0.2, 0.2, 0.8, 0.3, 0.2, 0.8, 0.8, 0.8]] }));

/** @param {import('node:test').TestContext} t @param {object} [options] */
async function driven(t, options = {}) {
  // All takes long at first, so that steps are met in their middle.
  const hurry = slowly(t);
  /** @type {View[]} */
  const views = [];
  const { run, driver } = await drivenBy(
    t,
    { ...TWICE, ...options },
    ({ event, args }) => event === 'view' && views.push(args),
  );
  return { run, driver, views, hurry };
}

/** @param {Run} run */
const weights = (run) => run.engine.tensors().map(({ name }) => run.engine.getTensor(name));

/** What the run's own engine makes of an image, at a rest. @param {Run} run @param {'MS' | 'MT'} encoder @param {Uint8Array} image */
const inferred = (run, encoder, image) => finish(run.engine.infer(encoder, image, undefined, true));

test('a run in which one draws all the time gives the same weights, and says what its networks say', async (t) => {
  const straight = await Run.create(await core, library, TWICE);
  for (const phase of /** @type {const} */ (['train', 'adapt'])) for (const _ of straight[phase]());
  const { run, driver, views, hurry } = await driven(t);
  driver.follow([{ id: 'a', pixels: one }]);
  /** @type {Read[]} */
  const reads = [];
  let inStep = 0;
  let turn = 0;
  for (const phase of /** @type {const} */ (['train', 'adapt'])) {
    await driver.begin(phase);
    while (driver.phase) {
      await breath();
      turn += 1;
      if (turn % 3) continue;
      inStep += Number(run.engine.busy);
      reads.push(await driver.read(reads.length % 2 ? one : two));
      if (inStep > 8 && reads.filter(({ mt }) => mt?.target.length).length > 2) hurry();
    }
  }
  assert.deepEqual(weights(run), weights(straight));
  straight.close();
  assert.ok(inStep > 4, `only ${inStep} reads in the middle of a step`);
  assert.ok(reads.some(({ kind }) => kind === 'train') && reads.some(({ kind }) => kind === 'adapt'));
  for (const { kind, time, mt } of reads) {
    assert.equal(mt !== null, kind === 'adapt');
    assert.equal((mt?.target.length ?? 0) > 0, kind === 'adapt' && time > 0);
  }

  // Now, the same to the bit.
  const read = await driver.read(two);
  assert.deepEqual([read.kind, read.time], ['adapt', 2]);
  for (const [encoder, reading] of /** @type {const} */ ([
    ['MS', read.ms],
    ['MT', read.mt],
  ])) {
    assert.ok(reading);
    const { logits, target } = inferred(run, encoder, two);
    assert.deepEqual(reading.chances, softmax(logits, 2));
    assert.deepEqual(reading.target, target);
    // Its side of C's line is C's answer.
    assert.equal(reading.places.decision[0] > 0, logits[1] > logits[0]);
  }
  const nearest = (/** @type {'MS' | 'MT'} */ encoder, /** @type {Uint8Array} */ images) =>
    nearestRows(
      inferred(run, encoder, images.subarray(0, views[0].count * PIXELS)).features,
      inferred(run, encoder, two).features,
      5,
    );
  assert.deepEqual(read.nearest.source, nearest('MS', run.source.images));
  assert.equal(read.nearest.target.length, 5);

  // What is followed is of every view, at its moment.
  assert.ok(views.length > 4);
  for (const { followed, kind, time } of views) {
    assert.deepEqual(followed?.ids, ['a']);
    assert.equal(followed?.mt !== null, kind === 'adapt');
    assert.equal((followed?.mt?.target.length ?? 0) > 0, kind === 'adapt' && time > 0);
  }
  const last = views.at(-1);
  assert.deepEqual(last?.followed?.mt?.chances, softmax(inferred(run, 'MT', one).logits, 2));
});

test('in a pause an image is read in mid-step, and what is followed is seen at once', async (t) => {
  const { run, driver, views } = await driven(t, { batch: 100 });
  await driver.begin('train');
  await driver.read(one);
  while (!run.engine.busy) await breath();
  driver.pause();
  const before = run.steps('train').done;
  await driver.read(two);
  await breath();
  assert.ok(run.engine.busy, 'the step is still under way');
  assert.equal(run.steps('train').done, before);
  const seen = views.length;
  driver.follow([
    { id: 'a', pixels: one },
    { id: 'b', pixels: two },
  ]);
  await driver.atRest(() => {});
  assert.equal(views.length, seen + 1);
  assert.deepEqual(views.at(-1)?.followed?.ids, ['a', 'b']);
  driver.follow([]);
  await driver.atRest(() => {});
  assert.equal(views.at(-1)?.followed, null);
});
