/** One result: the same bits from every build of the core, any number of threads and slices of any size. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNLABELLED } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { createEngine, digest, loadSets, run, SCALAR, SIMD, setOf } from '../harness/engine-helpers.js';
import { ADAM, smallEngine, step, sum } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/core.js').Sizes} Sizes */

/** The recipe as documented, and one with everything it lacks: labels, Adam, ReLU, momentum. */
const DOCUMENTED = checkConfig({ ...PRESETS.documented.config, batch: 16 });
const FEW_LABELS = checkConfig({
  ...PRESETS['few-labels'].config,
  batch: 16,
  labelled_per_class: 3,
  adapt_beta1: 0.5,
  train_momentum: 0.9,
  seed: 4294967295,
});
/** @type {Sizes} */
const SIZES = { source: 72, target: 58, labelled: 6 }; // 5 and 4 steps, the last ones of 8 and 10 images

describe('the same bits', () => {
  const threads = [1, 2, 3, 4].map((count) => ({
    title: `SIMD, ${count} of 4 threads`,
    build: /** @type {const} */ ('simd'),
    shared: true,
    threads: count,
  }));

  for (const [title, config] of Object.entries({ documented: DOCUMENTED, 'few labels': FEW_LABELS })) {
    test(`from every build and any number of threads, ${title}`, async (t) => {
      /** @type {string[] | undefined} */
      let expected;
      for (const variant of [SIMD, SCALAR, ...threads]) {
        const sizes = { ...SIZES, labelled: title === 'documented' ? 0 : SIZES.labelled };
        const engine = await createEngine(t, variant, config, sizes);
        loadSets(engine, sizes);
        const fresh = digest(engine);
        run(engine, 'train', 6);
        const trained = digest(engine);
        assert.deepEqual(engine.position('train'), { epoch: 1, step: 1, steps: 5 });
        engine.startAdaptation();
        run(engine, 'adapt', 6);
        assert.deepEqual(engine.position('adapt'), { epoch: 1, step: 2, steps: 4 });
        assert.ok(engine.metrics().d_loss > 0);
        assert.equal(engine.threads, variant.threads, 'all have been there to the end');
        const found = [fresh, trained, digest(engine)];
        assert.equal(new Set(found).size, 3, 'each phase changes weights');
        expected ??= found;
        assert.deepEqual(found, expected, variant.title);
        engine.close();
      }
    });
  }

  test('however a step is sliced', async (t) => {
    /** @type {(number | undefined)[]} */
    const works = [undefined, 1e6, 0, 3.3e7];
    /** @type {object | undefined} */
    let expected;
    for (const work of works) {
      const engine = await smallEngine(t, ADAM);
      let slices = 0;
      for (const phase of /** @type {const} */ (['train', 'adapt'])) {
        if (phase === 'adapt') engine.startAdaptation();
        for (let i = 0; i < 6; i++) {
          if (phase === 'train') engine.beginTrain();
          else engine.beginAdapt();
          assert.equal(engine.busy, true);
          do slices++;
          while (!engine.advance(work));
          assert.equal(engine.busy, false);
        }
      }
      if (work === undefined) assert.equal(slices, 12);
      if (work === 1e6) assert.ok(slices > 12 * 50, `${slices} slices`);
      const found = { weights: digest(engine), metrics: engine.metrics() };
      expected ??= found;
      assert.deepEqual(found, expected, `slices of ${work}`);
    }
  });

  test('another seed gives others', async (t) => {
    const weights = new Set();
    const orders = new Set();
    for (const seed of [0, 1, 2, 4294967295]) {
      const engine = await smallEngine(t, { seed });
      weights.add(digest(engine));
      // One known label: the step it comes up in tells the order.
      engine.loadSet('target', setOf([2, 3], 30).images, new Uint8Array(30).fill(UNLABELLED).fill(0, 7, 8));
      engine.startAdaptation();
      const known = Array.from({ length: 24 }, () => step(engine, () => engine.beginAdapt()).target_known);
      for (let round = 0; round < 6; round++)
        assert.equal(sum(known.slice(4 * round, 4 * round + 4)), 1, 'each image once a round');
      orders.add(known.join());
    }
    assert.equal(weights.size, 4);
    assert.equal(orders.size, 4);
  });

  test('initial weights lie evenly within the documented bounds', async (t) => {
    const engine = await smallEngine(t);
    for (const { name, shape } of engine.tensors()) {
      if (name.startsWith('MT.')) continue;
      const inputs = name.endsWith('bias') ? undefined : shape.slice(1).reduce((product, n) => product * n, 1);
      const values = engine.getTensor(name);
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      if (inputs === undefined) continue;
      const bound = 1 / Math.sqrt(inputs);
      assert.ok(largest <= Math.fround(bound) && largest > 0.98 * bound, `${name}: ${largest}, bound ${bound}`);
      const mean = sum([...values]) / values.length;
      assert.ok(Math.abs(mean) < (5 * bound) / Math.sqrt(3 * values.length), `${name}: mean ${mean}`);
    }
  });
});
