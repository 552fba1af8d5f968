/** Parts of what the engine does: steps of which one side learns, and C and D on given features. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { FEATURES } from '../../web/engine/header.js';
import { digest, run, SCALAR, SIMD, setOf, TWO_THREADS } from '../harness/engine-helpers.js';
import { ADAM, refused, SGD, smallEngine, stateOf, step } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */
/** @typedef {import('../../web/engine/header.js').Part} Part */

const BUILDS = [SIMD, SCALAR, TWO_THREADS];
const GAMES = METHODS.filter(({ hasDiscriminator }) => hasDiscriminator).map(({ name }) => name);

/** The bits of a network with its optimizer's memory and count of updates. @param {Engine} engine */
function networks(engine) {
  const { updates } = engine;
  /** @type {Record<string, string>} */
  const found = {};
  for (const [i, network] of ['MS', 'C', 'MT', 'D'].entries()) {
    const hash = createHash('sha256').update(String(updates[i]));
    for (const { name, parts } of engine.tensors()) {
      if (name.startsWith(`${network}.`)) for (const part of parts) hash.update(engine.getTensor(name, part));
    }
    found[network] = hash.digest('hex');
  }
  return found;
}

/** Which networks differ. @param {Record<string, string>} before @param {Record<string, string>} after */
const moved = (before, after) => Object.keys(before).filter((name) => before[name] !== after[name]);

/** @template T @param {Generator<unknown, T>} work @returns {{value: T, slices: number}} */
function finish(work) {
  for (let slices = 0; ; slices++) {
    const { done, value } = work.next();
    if (done) return { value, slices };
  }
}

describe('steps of which one side learns', () => {
  for (const method of GAMES) {
    test(`${method}: D's step and MT's leave the other side as it is, to the same bits in every build`, async (t) => {
      /** @type {unknown} */
      let expected;
      for (const variant of BUILDS) {
        const engine = await smallEngine(t, { method, ...ADAM }, variant);
        run(engine, 'train', 2);
        engine.startAdaptation();
        const seen = [networks(engine)];
        const metrics = [];
        for (const part of /** @type {Part[]} */ (['d', 'mt', 'd', 'd', 'mt', 'both'])) {
          metrics.push(step(engine, () => engine.beginAdapt({ part })));
          seen.push(networks(engine));
        }
        const changes = seen.slice(1).map((after, i) => moved(seen[i], after).join());
        assert.deepEqual(changes, ['D', 'MT', 'D', 'D', 'MT', 'MT,D'], variant.title);
        assert.deepEqual(engine.position('adapt'), { epoch: 1, step: 2, steps: 4 });
        const found = { weights: digest(engine), metrics };
        expected ??= found;
        assert.deepEqual(found, expected, variant.title);
      }
    });
  }

  test("D's step is what D learns in a whole one", async (t) => {
    const engines = [await smallEngine(t, SGD), await smallEngine(t, SGD)];
    const [whole, alone] = engines.map((engine, i) => {
      run(engine, 'train', 2);
      engine.startAdaptation();
      step(engine, () => engine.beginAdapt({ part: i ? 'd' : 'both' }));
      return { metrics: engine.metrics(), bits: networks(engine) };
    });
    assert.equal(alone.bits.D, whole.bits.D);
    assert.notEqual(alone.bits.MT, whole.bits.MT);
    for (const name of ['d_loss', 'd_source_correct', 'd_target_correct', 'd_gradient', 'target_correct']) {
      assert.equal(alone.metrics[name], whole.metrics[name], name);
    }
    assert.deepEqual([alone.metrics.mt_loss, alone.metrics.label_loss, alone.metrics.encoder_gradient], [0, 0, 0]);
  });

  test('are refused by name where the method has no D, and for a part that there is not', async (t) => {
    for (const { name: method, hasDiscriminator } of METHODS) {
      const engine = await smallEngine(t, { method });
      const before = stateOf(engine);
      refused(() => engine.beginAdapt({ part: /** @type {any} */ ('c') }), /no part c; expected both, d, mt/);
      if (!hasDiscriminator) {
        refused(() => engine.beginAdapt({ part: 'd' }), new RegExp(`D cannot learn alone: the method ${method} has no D`));
      }
      assert.equal(engine.busy, false);
      assert.deepEqual(stateOf(engine), before);
      engine.close();
    }
  });
});

describe('C and D on given features', () => {
  for (const { name: method, hasDiscriminator } of METHODS) {
    test(`${method}: what inference made of them, to the bit, in every build and however it is sliced`, async (t) => {
      const { images } = setOf([0, 1, 2, 3], 132);
      // Where there is no D, one method is as good as another.
      for (const variant of hasDiscriminator ? BUILDS : [SIMD]) {
        const engine = await smallEngine(t, { method }, variant);
        run(engine, 'train', 3);
        engine.startAdaptation();
        run(engine, 'adapt', 2);
        const before = stateOf(engine);
        const inferred = finish(engine.infer('MT', images, undefined, true)).value;
        assert.ok(images.length / 784 > 2 * engine.capacity, 'more than two batches');
        for (const work of [Infinity, 1e5]) {
          const { value, slices } = finish(engine.heads(inferred.features, () => work));
          assert.deepEqual([value.answers, value.target, value.logits], [inferred.answers, inferred.target, inferred.logits]);
          assert.equal(value.features.length, 0);
          if (work < Infinity && hasDiscriminator) assert.ok(slices > 9, `${slices} slices`);
        }
        assert.equal(new Set(inferred.target).size > 1, hasDiscriminator);
        // A few of them, by the single calls.
        engine.beginHeads(inferred.features.subarray(0, 3 * FEATURES));
        engine.advance();
        assert.deepEqual(engine.logits(3), inferred.logits.slice(0, 3 * engine.classes));
        assert.deepEqual(engine.features(3), inferred.features.slice(0, 3 * FEATURES));
        refused(() => engine.logits(4), /there are no 4 rows to read/);
        assert.deepEqual(stateOf(engine), before);
        engine.close();
      }
    });
  }

  test('are refused where they are no rows, too many, or a step is under way', async (t) => {
    const engine = await smallEngine(t);
    const before = stateOf(engine);
    const rows = (/** @type {number} */ count) => new Float32Array(count * FEATURES);
    refused(() => engine.beginHeads(rows(0)), /C and D take 1 to 64 rows of 512 features, not 0 numbers/);
    refused(() => engine.beginHeads(rows(65)), /C and D take 1 to 64 rows/);
    refused(() => engine.beginHeads(rows(1).subarray(1)), /not 511 numbers/);
    refused(() => engine.heads(rows(1).subarray(1)).next(), /511 numbers are no rows of 512 features/);
    assert.equal(finish(engine.heads(rows(0))).value.answers.length, 0);
    assert.deepEqual(stateOf(engine), before);
    const calm = await smallEngine(t);
    for (const each of [calm, engine]) {
      each.beginTrain();
      each.advance(0);
      if (each === engine) refused(() => each.beginHeads(rows(2).fill(7)), /a step is under way/);
      each.advance();
    }
    assert.deepEqual(stateOf(engine), stateOf(calm));
  });
});
