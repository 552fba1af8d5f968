/** Which build of the core is fetched, how it is compiled, and that its options are those of JavaScript. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { engineBytes, loadCore } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { coreOf, readWasm, SIMD } from '../harness/engine-helpers.js';
import { replace } from '../harness/small-engine.js';

describe('loadCore', () => {
  /** @param {Parameters<typeof loadCore>[1]} [wanted] */
  async function asked(wanted) {
    /** @type {string[]} */
    const names = [];
    const core = await loadCore((name) => {
      names.push(name);
      return readWasm(name);
    }, wanted);
    assert.ok(core.module instanceof WebAssembly.Module);
    return [names.join(), core.build, core.shared];
  }

  test('takes SIMD where there is SIMD, else the scalar build, and threads where they are wanted and possible', async (t) => {
    assert.deepEqual(await asked(), ['adda-simd.wasm', 'simd', false]);
    assert.deepEqual(await asked({ shared: true }), ['adda-simd-threads.wasm', 'simd', true]);
    assert.deepEqual(await asked({ build: 'scalar' }), ['adda-scalar.wasm', 'scalar', false]);
    assert.deepEqual(await asked({ build: 'scalar', shared: true }), ['adda-scalar.wasm', 'scalar', false]);
    replace(t, WebAssembly, 'validate', () => false);
    assert.deepEqual(await asked(), ['adda-scalar.wasm', 'scalar', false]);
    assert.deepEqual(await asked({ shared: true }), ['adda-scalar.wasm', 'scalar', false]);
  });

  test('compiles a response while it arrives, and passes on what goes wrong', async () => {
    const headers = { 'content-type': 'application/wasm' };
    for (const init of [{ headers }, {}]) {
      const core = await loadCore(async (name) => new Response(await readWasm(name), init));
      assert.equal(core.build, 'simd');
      assert.ok(core.module instanceof WebAssembly.Module);
    }
    await assert.rejects(
      loadCore(async () => new Uint8Array([0, 97, 115, 109, 1])),
      WebAssembly.CompileError,
    );
    await assert.rejects(
      loadCore(() => Promise.reject(new Error('no network'))),
      /no network/,
    );
  });
});

const DOCUMENTED = checkConfig(PRESETS.documented.config);
const SIZES = { source: 200, target: 186, labelled: 6 };

test('an option that only the core or only JavaScript has is refused by name, not passed over', async () => {
  const core = await coreOf(SIMD);
  const { train_rate: _, ...without } = DOCUMENTED;
  const faults = /** @type {[any, RegExp][]} */ ([
    [without, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, train_rate: undefined }, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, train_rate: '0.1' }, /^the core's option train_rate is not given$/],
    [{ ...DOCUMENTED, colour: 1 }, /^the core has no option colour$/],
  ]);
  const { hyperparameters, name: method } = METHODS.find(({ hyperparameters }) => hyperparameters.length) ?? METHODS[0];
  const missing = /** @type {any} */ ({ ...DOCUMENTED, method });
  delete missing[hyperparameters[0].name];
  faults.push([missing, new RegExp(`^the core's option ${hyperparameters[0].name} is not given$`)]);
  for (const [config, message] of faults) {
    for (const make of [engineBytes, Engine.create]) {
      await assert.rejects(
        async () => make(core, config, SIZES),
        (error) => {
          assert.ok(error instanceof Error && error.constructor === Error);
          assert.match(error.message, message);
          return true;
        },
      );
    }
  }
});
