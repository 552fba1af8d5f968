/** The arithmetic "fastest": another build of the core, had only where toolchain and machine have relaxed SIMD. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { hasRelaxed } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { coreFor } from '../../web/run/cores.js';
import { Run } from '../../web/run/run.js';
import { coreOf, loadSets, readWasm, SIMD } from '../harness/engine-helpers.js';
import { optionFault } from '../harness/refusals.js';
import '../harness/relaxed.js';

const SIZES = { source: 160, target: 160, labelled: 4 };
// SGD: Adam makes a whole step of the smallest difference in sign.
const EXACT = checkConfig({ ...PRESETS.documented.config, batch: 16, discriminator_activation: 'relu', labelled_per_class: 2 });
const FASTEST = checkConfig({ ...EXACT, arithmetic: 'fastest' });

const built = existsSync(new URL('../../build/site/adda-relaxed.wasm', import.meta.url));
const here = built && hasRelaxed();

/**
 * Ten steps of each phase.
 * @param {Engine} engine
 */
function play(engine) {
  loadSets(engine, SIZES);
  const losses = [];
  for (let i = 0; i < 10; i++) {
    engine.beginTrain();
    engine.advance();
    losses.push(engine.metrics().loss);
  }
  engine.startAdaptation();
  for (let i = 0; i < 10; i++) {
    engine.beginAdapt();
    engine.advance();
    const { d_loss, mt_loss, label_loss } = engine.metrics();
    losses.push(d_loss, mt_loss, label_loss);
  }
  return losses;
}

describe('the arithmetic "fastest"', () => {
  for (const shared of [false, true]) {
    const how = shared ? 'two threads' : 'one thread';
    test(`learns as the exact one does, ${how}`, {
      skip: !here && 'this toolchain or this Node has no relaxed SIMD',
    }, async (t) => {
      const core = await coreFor(FASTEST, readWasm, { shared });
      assert.equal(core.build, 'relaxed');
      const engine = Engine.create(core, FASTEST, SIZES, shared ? 2 : 1);
      const exact = Engine.create(await coreOf(SIMD), EXACT, SIZES);
      t.after(() => [engine, exact].map((one) => one.close()));
      const [fast, sure] = [play(engine), play(exact)];
      for (const [i, loss] of sure.entries()) {
        // Roundings alone differ; each step hands them on.
        assert.ok(Math.abs(fast[i] - loss) <= 1e-4 * (1 + loss), `loss ${i}: ${fast[i]}, exact ${loss}`);
      }
    });
  }

  test('is refused by name where it cannot be had, and never stands in for the exact one', async () => {
    const missing = () => Promise.reject(new Error('adda-relaxed.wasm is not here'));
    await assert.rejects(
      coreFor(FASTEST, missing),
      optionFault(
        'arithmetic',
        hasRelaxed()
          ? /^arithmetic is fastest; expected exact: there is no build for fastest here/
          : /^arithmetic is fastest; expected exact: relaxed SIMD.* is missing/,
      ),
    );
    const mnist = /** @type {any} */ (null); // refused before an image is looked at
    await assert.rejects(
      Run.create(await coreOf(SIMD), mnist, FASTEST),
      optionFault('arithmetic', /^arithmetic is fastest; .*the core that is loaded/),
    );
    assert.equal((await coreFor(EXACT, readWasm)).build, 'simd');
  });
});
