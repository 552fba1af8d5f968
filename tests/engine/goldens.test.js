/**
 * Every number that PyTorch computed for the documented networks (goldens/generate.py) against the engine: the images of each
 * step are the caller's. One build stands for all: that they give the same bits is in same-bits.test.js, and for every method in
 * run/methods.test.js.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { FEATURES } from '../../web/engine/header.js';
import { checkConfig } from '../../web/options/check.js';
import { initialTensor, sampleIndices } from '../goldens/init.js';
import { createEngine, pick, SIMD } from '../harness/engine-helpers.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */
/** @typedef {import('../../web/engine/header.js').NetworkName} NetworkName */
/** @typedef {import('../harness/engine-helpers.js').Image} Image */

/**
 * @typedef {{norm: number, sum: number, value: number[], tolerance: {norm: number, sum: number, value: number}}} Digest
 * @typedef {{value: number[], tolerance: number}} Flat
 * @typedef {{value: number[], tolerance: number[]} | null} Series
 * @typedef {(number | null)[]} Counts
 *
 * @typedef {object} Common
 * @property {string} name
 * @property {number} classes
 * @property {Partial<import('../../web/options/table.js').Config>} config
 * @property {Partial<Record<NetworkName, string>>} start
 * @property {Partial<Record<NetworkName, number>>} [scale]
 *
 * @typedef {Common & {steps: {encoder: 'MS' | 'MT', images: Image[]}[], features: Digest[], logits: Flat, d_logits: Flat}} InferCase
 * @typedef {{gradient?: Record<string, Digest>, change: Record<string, Digest>}} Learnt
 * @typedef {Common & Learnt & {steps: {images: Image[], labels: number[]}[], loss: Series, right: Counts}} TrainCase
 * @typedef {{source: Image[], source_labels?: number[], target: Image[], target_labels: number[]}} AdaptStep
 * @typedef {Common & Learnt & {steps: AdaptStep[], labelled: {images: Image[], labels: number[]}, round?: number, loss?: Series,
 *   d_loss: Series, mt_loss: Series, label_loss: Series, source_right?: Counts, d_source_right: Counts, d_target_right: Counts,
 *   target_right: Counts}} AdaptCase
 */

/** @param {string} name */
const read = async (name) => JSON.parse(await readFile(new URL(`../goldens/${name}.json`, import.meta.url), 'utf8'));
/** @type {InferCase[]} */
const inferCases = await read('infer');
/** @type {TrainCase[]} */
const trainCases = await read('train');
/** @type {AdaptCase[]} */
const gameCases = await read('adapt');
/** The other methods. @type {AdaptCase[]} */
const methodCases = await read('methods');
const adaptCases = [...gameCases, ...methodCases];

// --- comparison ---------------------------------------------------------------------------------------------------------------

/**
 * @param {string} what
 * @param {number} found
 * @param {number} expected
 * @param {number} tolerance
 */
function close(what, found, expected, tolerance) {
  // Not `> tolerance`: a NaN on either side must fail.
  if (!(Math.abs(found - expected) <= tolerance)) assert.fail(`${what} is ${found}; expected ${expected} within ${tolerance}`);
}

/**
 * @param {string} what
 * @param {ArrayLike<number>} found
 * @param {Flat} golden
 */
function closeAll(what, found, { value, tolerance }) {
  assert.equal(found.length, value.length, `${what}: how many`);
  for (const [i, expected] of value.entries()) close(`${what} [${i}]`, found[i], expected, tolerance);
}

/**
 * @param {string} what
 * @param {Float64Array | Float32Array} found
 * @param {Digest} golden
 */
function closeDigest(what, found, { norm, sum, value, tolerance }) {
  const sampled = sampleIndices(found.length).map((index) => found[index]);
  closeAll(what, sampled, { value, tolerance: tolerance.value });
  let squares = 0;
  let total = 0;
  for (const x of found) {
    squares += x * x;
    total += x;
  }
  close(`norm of ${what}`, Math.sqrt(squares), norm, tolerance.norm);
  close(`sum of ${what}`, total, sum, tolerance.sum);
}

/**
 * @param {string} what
 * @param {number} found
 * @param {Series} golden  null: there is no such loss, and none may be reported
 * @param {number} step
 */
function closeAt(what, found, golden, step) {
  close(`${what} of step ${step + 1}`, found, golden?.value[step] ?? 0, golden ? golden.tolerance[step] : 0);
}

/**
 * @param {string} what
 * @param {number} found
 * @param {Counts} golden  empty: nothing is counted; null: rounding could tip it
 * @param {number} step
 */
function countAt(what, found, golden, step) {
  const expected = golden.length ? golden[step] : 0;
  if (expected !== null) assert.equal(found, expected, `${what} of step ${step + 1}`);
}

// --- runs ---------------------------------------------------------------------------------------------------------------------

/** @type {Map<string, Float32Array>} */
const initial = new Map();

/**
 * initialTensor, computed once.
 * @param {string} name
 * @param {number[]} shape
 */
function initialOnce(name, shape) {
  const key = `${name} ${shape}`;
  const tensor = initial.get(key) ?? initialTensor(name, shape);
  initial.set(key, tensor);
  return tensor;
}

/** @param {string} tensor */
const networkOf = (tensor) => /** @type {NetworkName} */ (tensor.split('.')[0]);

/**
 * An engine with the case's weights.
 *
 * @param {import('node:test').TestContext} t
 * @param {Common} golden
 * @param {number} [labelled]  images
 */
async function start(t, { classes, config, start, scale }, labelled = 0) {
  const digits = Array.from({ length: classes }, (_, digit) => digit);
  const engine = await createEngine(
    t,
    SIMD,
    checkConfig({
      source_digits: digits,
      target_digits: digits,
      labelled_per_class: Math.ceil(labelled / classes),
      ...config,
    }),
    { source: 1, target: 1, labelled },
  );
  for (const { name, shape } of engine.tensors()) {
    const network = networkOf(name);
    const prefix = start[network];
    const factor = scale?.[network] ?? 1;
    if (prefix)
      engine.setTensor(
        name,
        initialOnce(prefix + name.slice(network.length), shape).map((x) => factor * x),
      );
  }
  return engine;
}

/** All weights, by name. @param {Engine} engine */
const weights = (engine) => new Map(engine.tensors().map(({ name }) => [name, engine.getTensor(name)]));

/**
 * Gradients and changes of the tensors that learnt; all others must be the same to the last bit.
 *
 * @param {Engine} engine
 * @param {Map<string, Float32Array>} before
 * @param {Learnt} golden
 */
function checkLearnt(engine, before, { gradient, change }) {
  for (const [name, expected] of Object.entries(gradient ?? {})) {
    // Momentum starts at zero: after one step it is the gradient.
    closeDigest(`gradient of ${name}`, engine.getTensor(name, 'momentum_buffer'), expected);
  }
  for (const [name, after] of weights(engine)) {
    const first = /** @type {Float32Array} */ (before.get(name));
    if (name in change) {
      const difference = new Float64Array(after);
      for (let i = 0; i < difference.length; i++) difference[i] -= first[i];
      closeDigest(`change of ${name}`, difference, change[name]);
    } else {
      assert.ok(Buffer.from(after.buffer).equals(Buffer.from(first.buffer)), `${name} must not learn`);
    }
  }
}

describe("PyTorch's values", () => {
  for (const golden of inferCases) {
    test(`infer: ${golden.name}`, async (t) => {
      const engine = await start(t, golden);
      for (const { encoder, images } of golden.steps) {
        engine.beginInfer(encoder, pick(images));
        engine.advance();
        const features = engine.features(images.length);
        assert.equal(golden.features.length, images.length);
        for (const [i, expected] of golden.features.entries()) {
          closeDigest(`features of image ${i}`, features.subarray(i * FEATURES, (i + 1) * FEATURES), expected);
        }
        closeAll('logits', engine.logits(images.length), golden.logits);
        closeAll("D's logits", engine.discriminatorLogits(images.length), golden.d_logits);
      }
    });
  }

  for (const golden of trainCases) {
    test(`train: ${golden.name}`, async (t) => {
      const engine = await start(t, golden);
      const before = weights(engine);
      for (const [step, { images, labels }] of golden.steps.entries()) {
        engine.beginTrain({ images: pick(images), labels: Uint8Array.from(labels) });
        engine.advance();
        const metrics = engine.metrics();
        closeAt('loss', metrics.loss, golden.loss, step);
        countAt('source_correct', metrics.source_correct, golden.right, step);
        assert.equal(metrics.source_count, images.length);
      }
      checkLearnt(engine, before, golden);
    });
  }

  for (const golden of adaptCases) {
    test(`adapt: ${golden.name}`, async (t) => {
      const { images, labels } = golden.labelled;
      const engine = await start(t, golden, images.length);
      engine.loadSet('labelled', pick(images), Uint8Array.from(labels));
      const before = weights(engine);
      engine.seek('adapt', { epoch: golden.round ?? 0, step: 0 });
      for (const [step, { source, source_labels, target, target_labels }] of golden.steps.entries()) {
        engine.beginAdapt({
          source: pick(source),
          sourceLabels: source_labels && Uint8Array.from(source_labels),
          target: pick(target),
          targetLabels: Uint8Array.from(target_labels),
        });
        engine.advance();
        const metrics = engine.metrics();
        closeAt('loss', metrics.loss, golden.loss ?? null, step);
        closeAt('d_loss', metrics.d_loss, golden.d_loss, step);
        closeAt('mt_loss', metrics.mt_loss, golden.mt_loss, step);
        closeAt('label_loss', metrics.label_loss, golden.label_loss, step);
        countAt('source_correct', metrics.source_correct, golden.source_right ?? [], step);
        countAt('d_source_correct', metrics.d_source_correct, golden.d_source_right, step);
        countAt('d_target_correct', metrics.d_target_correct, golden.d_target_right, step);
        countAt('target_correct', metrics.target_correct, golden.target_right, step);
        assert.equal(metrics.source_count, golden.d_loss || golden.loss ? source.length : 0);
        assert.equal(metrics.target_count, golden.d_loss ? target.length : 0);
        assert.equal(metrics.target_known, golden.mt_loss ? target.length : 0);
      }
      checkLearnt(engine, before, golden);
    });
  }
});

/**
 * What SHOT makes pseudo-labels with, and what counts ADDA's steps: only the engine's own sampling has them, and the goldens'
 * batches are the caller's.
 */
const NOT_IN_A_BATCH = ['adda_every', 'adda_head_start', 'shot_components', 'shot_fresh', 'shot_keep', 'shot_pseudo'];

describe('the goldens themselves', () => {
  test('cover both optimisers with and without momentum, both activations, labels with and without the game', () => {
    const learning = [...trainCases, ...adaptCases];
    assert.deepEqual(
      new Set(trainCases.map(({ config }) => `${config.train_optimizer} ${config.train_momentum ?? 0}, ${config.batch}`)),
      new Set(['sgd 0.9, 7', 'sgd 0.9, 50', 'sgd 0, 16', 'sgd 0.9, 16', 'adam 0, 16']),
    );
    assert.deepEqual(
      new Set(gameCases.filter(({ steps }) => steps.length === 20).map(({ config }) => config.adapt_optimizer)),
      new Set(['sgd', 'adam']),
    );
    const adam = gameCases.filter(({ config }) => config.adapt_optimizer === 'adam');
    assert.deepEqual(new Set(adam.map(({ config }) => config.adapt_beta1 ?? 0.9)), new Set([0.9, 0.5]));
    assert.deepEqual(
      new Set(gameCases.filter(({ gradient }) => gradient).map(({ config }) => config.discriminator_activation)),
      new Set(['none', 'relu']),
    );
    assert.deepEqual(
      new Set(
        gameCases.map(({ config, labelled }) => `${config.method ?? 'adda'} ${config.method_weight} ${labelled.images.length}`),
      ),
      new Set(['adda 1 0', 'adda 0.5 6', 'fine_tuning 1 6']),
    );
    for (const { name, steps, gradient, change } of learning) {
      assert.ok([10, 20].includes(steps.length) || (steps.length === 1 && gradient), name);
      if (gradient) assert.deepEqual(new Set(Object.keys(gradient)), new Set(Object.keys(change)), name);
    }
  });

  test('cover every method of the core, each by a gradient, and every weight away from its default', () => {
    const methodOf = (/** @type {AdaptCase} */ { config }) => config.method ?? 'adda';
    const names = METHODS.map(({ name }) => name);
    assert.deepEqual(new Set(adaptCases.map(methodOf)), new Set(names), 'a method without goldens: see goldens/generate.py');
    const unequal = adaptCases.filter(
      ({ gradient, steps: [{ source, target }] }) => gradient && source.length !== target.length,
    );
    // Fine-tuning has a case of twenty steps, and no gradient but that of the labels.
    assert.deepEqual(new Set([...unequal.map(methodOf), 'fine_tuning']), new Set(names));
    for (const { name, hyperparameters } of METHODS) {
      const cases = methodCases.filter((golden) => methodOf(golden) === name);
      for (const { name: option, default: initial } of hyperparameters) {
        if (NOT_IN_A_BATCH.includes(option)) continue;
        const values = cases.map(({ config }) => config[option]);
        assert.ok(
          values.some((value) => value !== undefined && value !== initial),
          option,
        );
      }
    }
    assert.ok(methodCases.filter(({ config }) => config.method_weight !== 1).length > 4);
    assert.ok(methodCases.filter(({ labelled }) => labelled.images.length).length > 2);
    assert.deepEqual(
      new Set(methodCases.filter(({ steps }) => steps.length === 10).map(methodOf)),
      new Set(['adda', 'mmd', 'cdan', 'shot']),
    );
  });

  test('a tensor that did not move, one of another optimiser and NaN are all outside the tolerances', () => {
    for (const { name, gradient, change } of [...trainCases, ...adaptCases]) {
      for (const [tensor, golden] of [...Object.entries(gradient ?? {}), ...Object.entries(change)]) {
        // A tolerance of a hundredth still tells Adam from SGD, or one learning rate from another.
        assert.ok(golden.norm > 0 && golden.tolerance.norm <= golden.norm / 100, `${name}: ${tensor}`);
      }
    }
    const { 'C.fc2.bias': bias } = trainCases[0].change;
    closeDigest('the golden', Float64Array.from(bias.value), bias);
    for (const wrong of [bias.value.map(() => 0), bias.value.map(() => Number.NaN), bias.value.map((x) => -x)]) {
      assert.throws(() => closeDigest('a wrong one', Float64Array.from(wrong), bias), assert.AssertionError);
    }
    assert.throws(() => closeAt('loss', Number.NaN, trainCases[0].loss, 0), assert.AssertionError);
  });
});
