// What holds for every method of adaptation, run by the engine on real images: the same bits in every build, for any number of
// threads and slices and after a save in the middle of a round, and no use of target labels but where it is said.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { UNLABELLED } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { coreOf, createEngine, digest, loadSets, run, SCALAR, SIMD, setOf, TWO_THREADS } from '../harness/engine-helpers.js';
import '../harness/english.js';

/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/engine/engine.js').Engine} Engine */

const SIZES = { source: 12, target: 10, labelled: 4 };
const NO_LABELS = { ...SIZES, labelled: 0 };
/** A round of two steps, the second a small one, and the first step of the next round. */
const STEPS = 3;

/**
 * Not so short of steps that a method's own loss does not show, nor with ramps that keep it out.
 * @param {string} method
 * @param {object} [changes]
 */
const configOf = (method, changes) =>
  checkConfig({
    method,
    source_digits: [0, 1, 2],
    target_digits: [0, 1, 3],
    batch: 8,
    adapt_optimizer: 'adam',
    encoder_rate: 1e-3,
    discriminator_rate: 1e-3,
    discriminator_activation: 'relu',
    labelled_per_class: 1,
    shot_components: 6,
    ...changes,
  });

/** @type {Engine | undefined} */
let trained;
after(() => trained?.close());

/**
 * Ready to adapt from networks that are trained a little, so that C's answers are not alike. One training serves all: no method
 * has a part in it.
 *
 * @param {Parameters<typeof createEngine>[0]} t
 * @param {Config} config
 * @param {typeof SIMD} [variant]
 * @param {typeof SIZES} [sizes]
 */
async function ready(t, config, variant = SIMD, sizes = SIZES) {
  if (!trained) {
    trained = await createEngine({ after: () => {} }, SIMD, configOf('adda'), SIZES);
    loadSets(trained, SIZES);
    run(trained, 'train', 6);
  }
  const engine = await createEngine(t, variant, config, sizes);
  loadSets(engine, sizes);
  // By tensors: in the scalar build the weights lie otherwise.
  for (const { name } of trained.tensors()) if (/^(MS|C)\./.test(name)) engine.setTensor(name, trained.getTensor(name));
  engine.startAdaptation();
  return engine;
}

/** What a run goes on from. @param {Engine} engine */
const state = (engine) => ({ position: engine.position('adapt'), weights: digest(engine) });

/** Each method once, and SHOT a second time with groups that C's answers have no part in. */
const CASES = METHODS.flatMap((method) => {
  const fresh = { ...method, title: `${method.name} with fresh groups`, changes: { shot_fresh: 1 } };
  return [{ ...method, title: method.name, changes: {} }, ...(method.name === 'shot' ? [fresh] : [])];
});

describe('every method', () => {
  for (const { name, title, changes, givenLabels, needsLabels } of CASES) {
    test(`${title}: the same bits in every build, for two threads and in slices, and saved in the middle of a round`, async (t) => {
      const straight = await ready(t, configOf(name, changes));
      const start = straight.getTensor('MT.fc1.weight');
      run(straight, 'adapt', 1);
      const saved = readSaved(straight.save());
      run(straight, 'adapt', STEPS - 1);
      const expected = state(straight);
      assert.notDeepEqual(straight.getTensor('MT.fc1.weight'), start);
      // In slices on two threads: api.c has slices by themselves.
      for (const [variant, work] of /** @type {[typeof SIMD, number?][]} */ ([[SCALAR], [TWO_THREADS, 0]])) {
        const engine = await ready(t, configOf(name, changes), variant);
        run(engine, 'adapt', STEPS, work);
        assert.deepEqual(state(engine), expected, variant.title);
        assert.deepEqual(engine.metrics(), straight.metrics(), variant.title);
      }
      const other = await createEngine(t, SIMD, configOf(name, changes), SIZES);
      loadSets(other, SIZES);
      other.restore(saved);
      run(other, 'adapt', STEPS - 1);
      assert.deepEqual(state(other), expected, 'saved');
    });

    if (needsLabels) continue;
    test(`${title}: target labels ${givenLabels ? 'are what it learns from' : 'change nothing, to the last byte'}`, async (t) => {
      const engine = await ready(t, configOf(name, { ...changes, labelled_per_class: 0 }), SIMD, NO_LABELS);
      const { images, labels } = setOf([0, 1, 3], NO_LABELS.target);
      const shuffled = labels.map((_, i) => labels[(i * 7 + 5) % labels.length]);
      assert.notDeepEqual(shuffled, labels);
      // The first ones again at the end: an adaptation that is begun anew remembers nothing.
      const [first, ...others] = [labels, shuffled, labels.map(() => (givenLabels ? 0 : UNLABELLED)), labels].map((given) => {
        engine.loadSet('target', images, given);
        engine.startAdaptation();
        run(engine, 'adapt', STEPS);
        return state(engine).weights;
      });
      assert.equal(others.pop(), first);
      for (const other of others) assert.equal(other === first, !givenLabels);
    });

    test(`${title}: its weight decides how far it moves MT`, async (t) => {
      const config = {
        ...changes,
        adapt_optimizer: 'sgd',
        encoder_rate: 0.1,
        labelled_per_class: 0,
        dann_ramp: 0,
        cdan_ramp: 0,
      };
      const engine = await ready(t, configOf(name, config), SIMD, NO_LABELS);
      // Divided as published, Deep CORAL takes a weight of thousands to be felt.
      const unit = name === 'coral' ? 1000 : 1;
      const [none, half, whole] = [1e-6, 0.5, 1].map((share) => {
        engine.setOption('method_weight', share * unit);
        engine.startAdaptation();
        run(engine, 'adapt', 1);
        return engine.getTensor('MT.fc1.weight');
      });
      const apart = (/** @type {Float32Array} */ weights) =>
        Math.hypot(...weights.subarray(0, 50_000).map((w, i) => w - none[i]));
      assert.ok(apart(half) > 1e-6);
      assert.ok(Math.abs(apart(whole) / apart(half) - 2) < 0.02, `${apart(half)}, ${apart(whole)}`);
    });
  }
});

test('what D makes of the start is measured with the input its method gives it, with labelled images too', async (t) => {
  const library = new Library(async (name) => readFile(new URL(`../../data/images/${name}`, import.meta.url)));
  const config = configOf('cdan', { target_data: 'optdigits', source_images: 100, target_images: 100, rounds: 1, seed: 2 });
  const adapting = await Run.create(await coreOf(SIMD), library, config);
  t.after(() => adapting.close());
  finish(adapting.train());
  adapting.beginAdaptation();
  const { target } = finish(adapting.engine.infer('MT', adapting.source.images));
  const called = target.filter((p) => p <= 0.5).length / target.length;
  assert.ok(called < 0.5, `${called}: of the bare features this D calls all source`);
  finish(adapting.adapt());
  const { discriminator } = finish(await adapting.evaluate());
  assert.equal(discriminator?.before.source, called);
});

describe('pseudo-labels', () => {
  const config = configOf('shot', { labelled_per_class: 0 });

  test('are saved with a run, and refused where they are no classes', async (t) => {
    const engine = await ready(t, config, SIMD, NO_LABELS);
    run(engine, 'adapt', 1);
    const saved = readSaved(engine.save());
    const labels = saved.tensors.get('pseudo_labels');
    assert.ok(labels);
    assert.deepEqual(labels.shape, [NO_LABELS.target]);
    const known = labels.data.filter((label) => label !== UNLABELLED);
    assert.equal(known.length, Math.round(0.9 * NO_LABELS.target));
    assert.ok(known.every((label) => [0, 1, 2].includes(label)));
    const before = state(engine);
    for (const wrong of [3, 0.5, -1]) {
      const data = labels.data.slice();
      data[7] = wrong;
      const tensors = new Map([...saved.tensors, ['pseudo_labels', { ...labels, data }]]);
      assert.throws(() => engine.restore({ ...saved, tensors }), /pseudo_labels holds .* at index 7: that is no class/);
    }
    const tensors = new Map(saved.tensors);
    tensors.delete('pseudo_labels');
    assert.throws(() => engine.restore({ ...saved, tensors }), /pseudo_labels/);
    assert.deepEqual(state(engine), before);
  });

  test('belong to methods that make them alone', async (t) => {
    const engine = await ready(t, configOf('mmd'));
    run(engine, 'adapt', 1);
    assert.equal(readSaved(engine.save()).tensors.has('pseudo_labels'), false);
  });

  test('a batch handed in has none, and is learnt from all the same', async (t) => {
    const engine = await ready(t, config, SIMD, NO_LABELS);
    const { images } = setOf([0, 1, 3], 5);
    engine.beginAdapt({ source: images, target: images });
    while (!engine.advance());
    assert.ok(Number.isFinite(engine.metrics().mt_loss));
    assert.equal(engine.position('adapt').step, 0);
  });
});
