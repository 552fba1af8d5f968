/** Threads that come late, leave early or never start, and programs that are to end all the same. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Engine } from '../../web/engine/engine.js';
import { coreOf, createEngine, digest, loadSets, run, SIMD, TWO_THREADS, until } from '../harness/engine-helpers.js';
import { ADAM, replace, SMALL_SIZES, small } from '../harness/small-engine.js';

describe('threads', () => {
  const config = small(ADAM);

  /** @param {Engine} engine */
  function course(engine) {
    loadSets(engine, SMALL_SIZES);
    run(engine, 'train', 4);
    engine.startAdaptation();
    run(engine, 'adapt', 3);
    return digest(engine);
  }

  /** What one thread comes to. @type {string} */
  let expected;
  before(async () => {
    expected = course(Engine.create(await coreOf(SIMD), config, SMALL_SIZES));
  });

  test('that never start are not waited for', async (t) => {
    /** @type {object[]} */
    const sent = [];
    replace(
      t,
      globalThis,
      'Worker',
      class {
        /** @param {object} share */
        postMessage(share) {
          sent.push(share);
        }
        terminate() {}
      },
    );
    const engine = Engine.create(await coreOf(TWO_THREADS), config, SMALL_SIZES, 4);
    assert.equal(engine.threads, 1);
    assert.equal(course(engine), expected);
    assert.equal(engine.threads, 1);
    assert.equal(sent.length, 3);
    engine.close();
    run(engine, 'adapt', 1);
  });

  test('that arrive in the middle of a step', async () => {
    for (let i = 0; i < 3; i++) {
      const engine = Engine.create(await coreOf(TWO_THREADS), config, SMALL_SIZES, 4);
      // Not a moment's rest in which they could start by themselves.
      assert.equal(course(engine), expected);
      await until(() => engine.threads === 4, 'all threads');
      engine.close();
    }
  });

  test('that are sent home leave an engine that goes on alone', async (t) => {
    const straight = await createEngine(t, SIMD, config, SMALL_SIZES);
    course(straight);
    run(straight, 'adapt', 4);

    const engine = await createEngine(t, { ...TWO_THREADS, threads: 3 }, config, SMALL_SIZES);
    assert.equal(course(engine), expected);
    engine.beginAdapt();
    engine.advance(1e6);
    engine.close();
    await until(() => engine.threads === 1, 'threads to leave');
    engine.advance();
    run(engine, 'adapt', 3);
    assert.equal(digest(engine), digest(straight));
    engine.close();
  });

  const PROGRAM = `
    import { readFile } from 'node:fs/promises';
    import { checkConfig } from '${new URL('../../web/options/check.js', import.meta.url)}';
    import { loadCore } from '${new URL('../../web/engine/core.js', import.meta.url)}';
    import { Engine } from '${new URL('../../web/engine/engine.js', import.meta.url)}';
    const read = (name) => readFile(new URL(name, '${new URL('../../build/site/', import.meta.url)}'));
    const engine = Engine.create(await loadCore(read, { shared: true }), checkConfig({}), { source: 8, target: 8, labelled: 0 }, 4);
    const arrived = async () => { while (engine.threads < 4) await new Promise((go) => setTimeout(go, 2)); };
    const steps = () => {
      engine.loadSet('source', new Uint8Array(8 * 784), new Uint8Array(8));
      for (let i = 0; i < 5; i++) { engine.beginTrain(); engine.advance(); }
    };
  `;
  for (const [title, end] of Object.entries({
    'after close': 'await arrived(); steps(); engine.close();',
    'without close, its threads at rest': 'await arrived(); steps(); await new Promise((go) => setTimeout(go, 200));',
    'without close, its threads just at work': 'await arrived(); steps();',
    'closed before any thread could arrive': 'engine.close();',
    'not closed, before any thread could arrive': '',
    'in the middle of a step': 'await arrived(); steps(); engine.beginTrain(); engine.advance(1e6);',
  })) {
    test(`let the program end by itself: ${title}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'adda-threads-'));
      t.after(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'program.mjs');
      writeFileSync(file, `${PROGRAM}${end} console.log('done');`);
      // Killed, and so a failure, when it has not ended by then.
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 180_000 });
      assert.deepEqual([stdout, stderr], ['done\n', '']);
    });
  }

  test('that fail to start do no harm', async () => {
    // Node hands its own options on to a worker, and refuses this one there.
    const program = `
      let ended = 0;
      process.on('worker', (worker) => worker.on('exit', () => ended++));
      ${PROGRAM}
      while (ended < 3) await new Promise((go) => setTimeout(go, 2));
      steps();
      console.log(engine.threads);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 180_000,
    });
    assert.equal(stdout, '1\n');
  });
});
