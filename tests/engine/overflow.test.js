/** A loss that is no finite number ends the step, and is told with its place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EngineError } from '../../web/engine/error.js';
import { run } from '../harness/engine-helpers.js';
import { ADAM, smallEngine, stateOf } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */

describe('a loss that is no finite number', () => {
  /**
   * Expects the step to end so.
   * @param {Engine} engine
   * @param {RegExp} message
   * @param {number} [work]
   */
  function fails(engine, message, work) {
    assert.throws(
      () => {
        while (!engine.advance(work));
      },
      (error) => {
        assert.ok(error instanceof EngineError);
        assert.equal(error.notFinite, true);
        assert.match(error.message, message);
        return true;
      },
    );
    assert.equal(engine.busy, false);
  }

  /** Weights that make every logit overflow. @param {number} size */
  const huge = (size) => new Float32Array(size).fill(3e38);

  for (const work of [undefined, 1e6]) {
    test(`ends the step before the update, names it, and leaves the engine in order, slices of ${work}`, async (t) => {
      const [free, engine] = [await smallEngine(t, ADAM), await smallEngine(t, ADAM)];
      for (const each of [free, engine]) run(each, 'train', 7);
      const c = engine.getTensor('C.fc2.weight');
      engine.setTensor('C.fc2.weight', huge(c.length));
      let before = stateOf(engine);
      for (let i = 0; i < 2; i++) {
        engine.beginTrain();
        fails(engine, /^the loss of MS \+ C is (not a number|infinite) at step 3 of epoch 2$/, work);
        assert.deepEqual(stateOf(engine), before);
      }
      engine.setTensor('C.fc2.weight', c);
      assert.deepEqual(stateOf(engine), stateOf(free));
      for (const each of [free, engine]) {
        run(each, 'train', 2);
        each.startAdaptation();
        run(each, 'adapt', 5);
      }

      const d = engine.getTensor('D.layer.2.weight');
      engine.setTensor('D.layer.2.weight', huge(d.length));
      before = stateOf(engine);
      engine.beginAdapt();
      fails(engine, /^the loss of D is (not a number|infinite) at adversarial step 2 of round 2$/, work);
      assert.deepEqual(stateOf(engine), before);
      engine.setTensor('D.layer.2.weight', d);
      for (const each of [free, engine]) run(each, 'adapt', 2);
      assert.deepEqual(stateOf(engine), stateOf(free));

      engine.setTensor('C.fc2.weight', huge(c.length));
      engine.beginAdapt();
      fails(
        engine,
        /^the loss of MT on the labelled images is (not a number|infinite) at adversarial step 4 of round 2$/,
        work,
      );
    });
  }

  test('is told by its name, and of an adversarial step only where D plays', async (t) => {
    for (const [method, network, loss, message] of /** @type {[string, 'C' | 'D', string, RegExp][]} */ ([
      ['adda', 'D', 'd_loss', /^the loss of D is .* at adversarial step 1 of round 1$/],
      ['dann', 'C', 'loss', /^the loss of MT on the source images is .* at adversarial step 1 of round 1$/],
      ['mcc', 'C', 'loss', /^the loss of MT on the source images is .* at step 1 of round 1$/],
      ['oracle', 'C', 'mt_loss', /^the loss of MT is .* at step 1 of round 1$/],
      ['mmd', 'C', 'label_loss', /^the loss of MT on the labelled images is .* at step 1 of round 1$/],
    ])) {
      const engine = await smallEngine(t, { method });
      engine.startAdaptation();
      const name = network === 'C' ? 'C.fc2.weight' : 'D.layer.2.weight';
      engine.setTensor(name, huge(engine.getTensor(name).length));
      engine.beginAdapt();
      assert.throws(
        () => engine.advance(),
        (error) => {
          assert.ok(error instanceof EngineError);
          const { value, adversarial, ...values } = error.values;
          assert.ok(value === 'nan' || value === 'infinite');
          assert.equal(adversarial, /adversarial/.test(String(message)) ? 'yes' : 'no');
          assert.deepEqual([error.code, values], ['loss', { loss, phase: 'adapt', step: 1, epoch: 1 }]);
          assert.match(error.message, message);
          return true;
        },
      );
    }
  });

  test('a run that diverges ends so, and its weights can be neither mistaken nor saved', async (t) => {
    const engine = await smallEngine(t, { train_rate: 10, train_momentum: 0.99 });
    let steps = 0;
    try {
      for (; steps < 500; steps++) run(engine, 'train', 1);
      assert.fail('it never diverged');
    } catch (error) {
      assert.ok(error instanceof EngineError && error.notFinite, String(error));
      const { epoch, step } = engine.position('train');
      assert.match(error.message, new RegExp(` at step ${(step % 5) + 1} of epoch ${epoch + (step === 5 ? 2 : 1)}$`));
      assert.equal(epoch * 5 + step, steps, 'the steps that were done are counted');
    }
  });
});
