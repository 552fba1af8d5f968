/** Which build of the core is fetched, and how it is compiled. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readWasm } from '../harness/engine-helpers.js';
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
