import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { METHODS } from '../../build/core.js';
import { engineBytes, loadCore } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { EngineError } from '../../web/engine/error.js';
import { FEATURES, LOSSES, NOT_FINITE, PHASES, SETS } from '../../web/engine/header.js';
import { readSafetensors, writeSafetensors } from '../../web/engine/safetensors.js';
import { readSaved } from '../../web/engine/saved.js';
import { PIXELS, SIDE, UNLABELLED } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import {
  coreOf,
  createEngine,
  digest,
  loadSets,
  readWasm,
  run,
  SCALAR,
  SIMD,
  setOf,
  TWO_THREADS,
  until,
  VARIANTS,
} from '../harness/engine-helpers.js';
import '../harness/english.js';

/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/engine/core.js').Sizes} Sizes */
/** @typedef {import('../harness/engine-helpers.js').Variant} Variant */

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
const SIZES = { source: 200, target: 186, labelled: 6 }; // 13 and 12 steps, the last ones of 8 and 10 images

/** Small and quick: 5 steps of training, 4 of a round. */
const SMALL_SIZES = { source: 36, target: 30, labelled: 4 };
const ADAM = { adapt_optimizer: 'adam', encoder_rate: 1e-3, discriminator_rate: 1e-3 };
const SGD = { encoder_rate: 1e-2, discriminator_rate: 1e-2 };

/** @param {object} [options] */
const small = (options = {}) => checkConfig({ batch: 8, labelled_per_class: 2, discriminator_activation: 'relu', ...options });

/**
 * @param {{after: (end: () => void) => void}} t
 * @param {object} [options]
 * @param {Variant} [variant]
 */
async function smallEngine(t, options, variant = SIMD) {
  const engine = await createEngine(t, variant, small(options), SMALL_SIZES);
  loadSets(engine, SMALL_SIZES);
  return engine;
}

/** Positions and weights: what a refused call must leave as it is. @param {Engine} engine */
const stateOf = (engine) => ({ train: engine.position('train'), adapt: engine.position('adapt'), weights: digest(engine) });

/**
 * An EngineError of this message.
 * @param {RegExp} message
 * @returns {(error: unknown) => boolean}
 */
const refusal = (message) => (error) => {
  assert.ok(error instanceof EngineError, `an EngineError, not ${error}`);
  assert.equal(error.notFinite, false, 'not the end of a run');
  assert.match(error.message, message);
  return true;
};

/**
 * @param {() => unknown} call
 * @param {RegExp} message
 */
const refused = (call, message) => assert.throws(call, refusal(message));

/** Does one step to its end. @param {Engine} engine @param {() => void} begin */
function step(engine, begin) {
  begin();
  engine.advance();
  return engine.metrics();
}

/** @param {(number | undefined)[]} values */
const sum = (values) => values.reduce((/** @type {number} */ total, value) => total + (value ?? Number.NaN), 0);

/**
 * Replaces a global until the test ends.
 *
 * @param {{after: (end: () => void) => void}} t
 * @param {any} holder
 * @param {string} name
 * @param {unknown} value
 */
function replace(t, holder, name, value) {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(holder, name, before);
    else delete holder[name];
  });
}

// --- cores and memory ---------------------------------------------------------------------------------------------------------

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

describe('memory', () => {
  for (const variant of VARIANTS) {
    test(`is what engineBytes says, all of it from the start, ${variant.title}`, async (t) => {
      /** @type {WebAssembly.Memory[]} */
      const made = [];
      const { Memory } = WebAssembly;
      replace(
        t,
        WebAssembly,
        'Memory',
        class extends Memory {
          /** @param {WebAssembly.MemoryDescriptor} descriptor */
          constructor(descriptor) {
            super(descriptor);
            made.push(this);
          }
        },
      );
      const engine = await createEngine(t, variant, small(ADAM), SMALL_SIZES);
      const memory = /** @type {WebAssembly.Memory} */ (made.at(-1));
      const bytes = await engineBytes(await coreOf(variant), small(ADAM), SMALL_SIZES, variant.threads);
      const buffer = memory.buffer;
      assert.equal(engine.bytes, bytes);
      assert.equal(buffer.byteLength, bytes);

      loadSets(engine, SMALL_SIZES);
      run(engine, 'train', 6);
      engine.startAdaptation();
      run(engine, 'adapt', 40 * engine.position('adapt').steps); // 40 rounds
      for (const _ of engine.infer('MT', setOf([2, 3], 100).images));
      engine.restore(readSaved(engine.save()));
      assert.equal(memory.buffer, buffer, 'the very same: a grown memory has another buffer');
      assert.throws(() => memory.grow(1), RangeError);
    });
  }

  test('grows with images, batch and threads, and only with them', async () => {
    const core = await coreOf(SIMD);
    const bytes = (/** @type {object} */ options, /** @type {Partial<Sizes>} */ sizes = {}, threads = 1) =>
      engineBytes(core, small(options), { ...SMALL_SIZES, ...sizes }, threads);
    const least = await bytes({});
    assert.equal(await bytes({ seed: 9, train_epochs: 100, source_images: 60000 }), least);
    for (const more of [
      bytes({ batch: 512 }),
      bytes({}, { source: 10000 }),
      bytes({}, { target: 10000 }),
      bytes({}, { labelled: 500 }),
      bytes({}, {}, 16),
      bytes(ADAM),
    ]) {
      assert.ok((await more) > least);
    }
    const room = (await bytes({}, { source: 1000 + SMALL_SIZES.source })) - least;
    // An image, its label, 512 features, whether they are there, and two orders.
    assert.ok(Math.abs(room - 1000 * (784 + 1 + 2048 + 1 + 8)) <= 65536, `${room} for 1000 images`);
  });

  test('options out of bounds, and memory that is not to be had', async (t) => {
    const core = await coreOf(SIMD);
    const shared = await coreOf(TWO_THREADS);
    const refusedFor = (
      /** @type {any} */ options,
      /** @type {any} */ sizes,
      /** @type {number} */ threads,
      /** @type {RegExp} */ message,
    ) =>
      Promise.all(
        [engineBytes, Engine.create].map((make) =>
          assert.rejects(make(shared, { ...DOCUMENTED, ...options }, { ...SIZES, ...sizes }, threads), refusal(message)),
        ),
      );
    await refusedFor({}, { source: 0 }, 1, /^source_images is 0, expected a whole number from 1 to 1000000$/);
    await refusedFor({}, { target: 1.5 }, 1, /^target_images is 1\.5, expected a whole number/);
    await refusedFor({}, { labelled: 501 }, 1, /^labelled_images is 501, expected/);
    await refusedFor({}, {}, 0, /^threads is 0, expected a whole number from 1 to 16$/);
    await refusedFor({}, {}, 17, /^threads is 17, expected/);
    await refusedFor({ batch: 513 }, {}, 1, /^batch is 513, expected a whole number from 1 to 512$/);
    await refusedFor({ train_rate: Number.NaN }, {}, 1, /^train_rate is NaN, expected a number from 0 to 10$/);
    await refusedFor({ method: 'fine_tuning' }, { labelled: 0 }, 1, /^method is fine_tuning and labelled_images is 0/);
    await refusedFor({}, { source: 1e6, target: 1e6 }, 1, /so many images need more memory/);
    await assert.rejects(
      Engine.create(core, DOCUMENTED, SIZES, 2),
      refusal(/more than one thread needs a core with shared memory/),
    );

    const { Memory } = WebAssembly;
    replace(
      t,
      WebAssembly,
      'Memory',
      class extends Memory {
        /** @param {WebAssembly.MemoryDescriptor} descriptor */
        constructor(descriptor) {
          if (descriptor.initial > 100) throw new RangeError('could not allocate memory');
          super(descriptor);
        }
      },
    );
    await assert.rejects(
      Engine.create(core, DOCUMENTED, SIZES),
      refusal(/^there is no room for \d+ MB: use fewer images or a smaller batch$/),
    );
  });
});

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
      await assert.rejects(make(core, config, SIZES), (error) => {
        assert.ok(error instanceof Error && error.constructor === Error);
        assert.match(error.message, message);
        return true;
      });
    }
  }
});

// --- one result ---------------------------------------------------------------------------------------------------------------

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
        run(engine, 'train', 65);
        const trained = digest(engine);
        assert.deepEqual(engine.position('train'), { epoch: 4, step: 13, steps: 13 });
        engine.startAdaptation();
        run(engine, 'adapt', 62);
        assert.deepEqual(engine.position('adapt'), { epoch: 5, step: 2, steps: 12 });
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

// --- threads ------------------------------------------------------------------------------------------------------------------

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
    expected = course(await Engine.create(await coreOf(SIMD), config, SMALL_SIZES));
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
    const engine = await Engine.create(await coreOf(TWO_THREADS), config, SMALL_SIZES, 4);
    assert.equal(engine.threads, 1);
    assert.equal(course(engine), expected);
    assert.equal(engine.threads, 1);
    assert.equal(sent.length, 3);
    engine.close();
    run(engine, 'adapt', 1);
  });

  test('that arrive in the middle of a step', async () => {
    for (let i = 0; i < 3; i++) {
      const engine = await Engine.create(await coreOf(TWO_THREADS), config, SMALL_SIZES, 4);
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
    const read = (name) => readFile(new URL(name, '${new URL('../../dist/', import.meta.url)}'));
    const engine = await Engine.create(await loadCore(read, { shared: true }), checkConfig({}), { source: 8, target: 8, labelled: 0 }, 4);
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
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { timeout: 30000 });
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
      timeout: 30000,
    });
    assert.equal(stdout, '1\n');
  });
});

// --- save and restore ---------------------------------------------------------------------------------------------------------

describe('a run saved and taken up again', () => {
  /** The straight run: 8 steps of training (5 to an epoch), then 7 of adaptation (4 to a round). @param {Engine} engine */
  function straight(engine) {
    loadSets(engine, SMALL_SIZES);
    run(engine, 'train', 8);
    engine.startAdaptation();
    run(engine, 'adapt', 7);
    return stateOf(engine);
  }

  /**
   * A fresh engine of the file's configuration.
   * @param {{after: (end: () => void) => void}} t
   * @param {Uint8Array} file
   * @param {Variant} variant
   */
  async function resumed(t, file, variant) {
    const saved = readSaved(file);
    const engine = await createEngine(t, variant, checkConfig(saved.config), SMALL_SIZES);
    loadSets(engine, SMALL_SIZES);
    engine.restore(saved);
    return engine;
  }

  for (const [title, options, parts] of /** @type {[string, object, string[]][]} */ ([
    ['SGD', SGD, ['']],
    ['SGD with momentum', { ...SGD, train_momentum: 0.9, adapt_momentum: 0.9 }, ['', 'momentum_buffer']],
    ['Adam', { ...ADAM, train_optimizer: 'adam', train_rate: 1e-3 }, ['', 'exp_avg', 'exp_avg_sq']],
  ])) {
    test(`goes on to the same bits: ${title}`, async (t) => {
      const expected = straight(await createEngine(t, SIMD, small(options), SMALL_SIZES));
      assert.deepEqual(expected.train, { epoch: 1, step: 3, steps: 5 });
      assert.deepEqual(expected.adapt, { epoch: 1, step: 3, steps: 4 });

      const first = await smallEngine(t, options);
      assert.deepEqual(first.tensors()[0].parts, parts);
      run(first, 'train', 3);
      const second = await resumed(t, first.save(), SCALAR); // in the middle of an epoch
      run(second, 'train', 5);
      second.startAdaptation();
      run(second, 'adapt', 2);
      const third = await resumed(t, second.save(), TWO_THREADS); // in the middle of a round
      run(third, 'adapt', 5);
      assert.deepEqual(stateOf(third), expected);
    });
  }

  test('saving changes nothing, what is saved is all there is, and all of it is restored', async (t) => {
    const engine = await smallEngine(t, { ...ADAM, train_momentum: 0.5 });
    run(engine, 'train', 5); // at the end of an epoch
    run(engine, 'adapt', 1);
    const before = stateOf(engine);
    const file = engine.save({ note: { rounds: [1, 2] } });
    assert.deepEqual(stateOf(engine), before);

    const { tensors, metadata } = readSafetensors(file);
    const names = engine
      .tensors()
      .flatMap(({ name, parts }) => parts.map((part) => (part ? `optimizer.${name}.${part}` : name)));
    assert.deepEqual([...tensors.keys()], names);
    assert.equal(names.length, 8 * 2 + 12 * 3); // MS and C with momentum, MT and D with Adam
    for (const { name, shape, parts } of engine.tensors()) {
      for (const part of parts) {
        const saved = tensors.get(part ? `optimizer.${name}.${part}` : name);
        assert.deepEqual(saved?.shape, shape);
        assert.deepEqual(saved?.data, engine.getTensor(name, part));
      }
    }
    assert.equal(metadata.format, 'adda-lab 2');
    assert.equal(metadata.seed, '1');
    assert.deepEqual(JSON.parse(metadata.config), engine.config);
    assert.deepEqual(JSON.parse(metadata.state), {
      train: { epoch: 0, step: 5, steps: 5 },
      adapt: { epoch: 0, step: 1, steps: 4 },
      updates: [5, 5, 1, 1],
    });
    assert.deepEqual(JSON.parse(metadata.note), { rounds: [1, 2] });
    const again = (await resumed(t, file, SIMD)).save({ note: { rounds: [1, 2] } });
    assert.ok(Buffer.from(again).equals(Buffer.from(file)));
  });
});

describe('a file that does not fit is refused, and nothing changes', () => {
  /** @typedef {import('../../web/engine/safetensors.js').Tensor} Tensor */

  /** A sound file of another run, and what is in it. @type {Uint8Array} */
  let file;
  /** @type {ReturnType<typeof readSafetensors>} */
  let content;
  /** @type {Engine} */
  let engine;
  /** @type {ReturnType<typeof stateOf>} */
  let before;

  /**
   * @param {Uint8Array} file
   * @param {RegExp} message
   */
  function leftAlone(file, message) {
    assert.throws(() => engine.restore(readSaved(file)), message);
    assert.deepEqual(stateOf(engine), before);
  }

  /** @param {Map<string, Tensor>} tensors @param {Record<string, string>} metadata */
  const write = (tensors, metadata) =>
    writeSafetensors(
      Array.from(tensors, ([name, tensor]) => ({ name, ...tensor })),
      metadata,
    );

  /** The sound file with one tensor changed. @param {string} name @param {(tensor: Tensor) => Tensor | null} change */
  function withTensor(name, change) {
    const tensors = new Map(content.tensors);
    const changed = change(tensors.get(name) ?? { shape: [1], data: new Float32Array(1) });
    if (changed) tensors.set(name, changed);
    else tensors.delete(name);
    return write(tensors, content.metadata);
  }

  /** @type {(() => void)[]} */
  const ends = [];
  after(() => {
    for (const end of ends) end();
  });
  const lasting = { after: (/** @type {() => void} */ end) => ends.push(end) };

  test('an engine in the middle of its run', async (t) => {
    const options = { ...SGD, train_optimizer: 'adam', train_rate: 1e-3, label_weight: 2 };
    const other = await smallEngine(t, { ...options, seed: 5 });
    engine = await smallEngine(lasting, options);
    for (const each of [engine, other]) {
      run(each, 'train', 6);
      each.startAdaptation();
      run(each, 'adapt', 3);
    }
    before = stateOf(engine);
    file = other.save();
    content = readSafetensors(file);
  });

  test('cut, or too large', () => {
    leftAlone(file.subarray(0, 0), /the file is cut/);
    leftAlone(file.subarray(0, 7), /the file is cut/);
    leftAlone(file.subarray(0, 100), /the file is cut/);
    leftAlone(file.subarray(0, 1e6), /the file is cut within tensor MS\.fc1\.weight/);
    leftAlone(file.subarray(0, file.length - 1), /the file is cut within tensor D\.layer\.2\.bias/);
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    leftAlone(longer, /the file is too large: 1 bytes follow the last tensor/);
    leftAlone(new Uint8Array(256 * 1024 * 1024 + 1), /the file is too large/);
    leftAlone(new Uint8Array(100), /not a safetensors file/);
  });

  for (const name of ['D.layer.2.bias', 'optimizer.MS.fc1.bias.exp_avg']) {
    test(`${name} missing, of another shape, of NaN`, () => {
      const literal = name.replaceAll('.', '\\.');
      leftAlone(
        withTensor(name, () => null),
        new RegExp(`^Fault: tensor ${literal} is missing$`),
      );
      leftAlone(
        withTensor(name, ({ shape, data }) => ({ shape: [...shape, 1], data })),
        new RegExp(`^Fault: tensor ${literal} has shape \\[.*, 1\\], expected \\[.*\\]$`),
      );
      const faulty = file.slice();
      const length = Number(new DataView(file.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
      new DataView(faulty.buffer).setFloat32(8 + length + header[name].data_offsets[1] - 4, Number.NaN, true);
      leftAlone(faulty, new RegExp(`^Fault: tensor ${literal} holds NaN at index \\d+`));
    });
  }

  test('a tensor that is unknown, and a mean of squares below zero', () => {
    leftAlone(
      withTensor('MS.fc3.bias', (tensor) => tensor),
      /^Fault: tensor MS\.fc3\.bias is unknown$/,
    );
    const negative = withTensor('optimizer.C.fc2.weight.exp_avg_sq', ({ shape, data }) => ({
      shape,
      data: data.slice().fill(-1e-9, 77, 78),
    }));
    leftAlone(negative, /C\.fc2\.weight.*negative/);
  });

  test('a file of another configuration, or of other images', async (t) => {
    const ours = { ...engine.config };
    const sgd = await smallEngine(t, { ...ours, train_optimizer: 'sgd' });
    leftAlone(sgd.save(), /tensor optimizer\.MS\.encoder\.0\.weight\.exp_avg is missing/);
    const momentum = await smallEngine(t, { ...ours, adapt_momentum: 0.9 });
    leftAlone(momentum.save(), /tensor optimizer\.MT\.encoder\.0\.weight\.momentum_buffer is unknown/);
    const three = await smallEngine(t, { ...ours, source_digits: [0, 1, 2], target_digits: [3, 4, 5], labelled_per_class: 1 });
    leftAlone(three.save(), /tensor C\.fc2\.weight has shape \[3, 512\], expected \[2, 512\]/);
    const fewer = await smallEngine(t, ours);
    fewer.loadSet('source', setOf([0, 1], 32).images, setOf([0, 1], 32).labels);
    leftAlone(fewer.save(), /the file was saved with 4 steps to train, the images loaded make 5/);
  });

  test('metadata missing or damaged', () => {
    // Metadata are read before any tensor is looked for: a small file will do.
    const small = new Map([...content.tensors].slice(0, 1));
    /** @param {(state: any) => void} change */
    const state = (change) => {
      const value = JSON.parse(content.metadata.state);
      change(value);
      return write(small, { ...content.metadata, state: JSON.stringify(value) });
    };
    /** @param {string} key @param {string} [value] */
    const meta = (key, value) => {
      const { [key]: _, ...rest } = content.metadata;
      return write(small, value === undefined ? rest : { ...rest, [key]: value });
    };
    leftAlone(meta('format'), /the file's format is not stated, expected "adda-lab 2"/);
    leftAlone(meta('format', 'adda-lab 3'), /the file's format is adda-lab 3, expected "adda-lab 2"/);
    for (const key of ['config', 'state']) {
      for (const value of [undefined, '', '{', 'undefined']) {
        leftAlone(meta(key, value), new RegExp(`"${key}" in the file's metadata is missing or damaged`));
      }
    }
    for (const value of ['null', '5', '"x"', '[]', 'true']) {
      leftAlone(meta('config', value), /"config".*damaged/);
      leftAlone(meta('state', value), /\("state"\) is damaged/);
    }
    for (const change of /** @type {((state: any) => void)[]} */ ([
      (state) => delete state.train,
      (state) => delete state.adapt.epoch,
      (state) => (state.train.step = -1),
      (state) => (state.train.step = 0.5),
      (state) => (state.train.step = 6),
      (state) => (state.adapt.step = '1'),
      (state) => (state.adapt.epoch = null),
      (state) => (state.adapt.epoch = 1e300),
      (state) => (state.adapt.epoch = 1e9 + 1),
      (state) => (state.train.epoch = 2 ** 31),
      (state) => (state.train.epoch = 2 ** 32 + 1),
      (state) => delete state.updates,
      (state) => state.updates.pop(),
      (state) => state.updates.push(0),
      (state) => (state.updates[3] = -1),
      (state) => (state.updates[2] = 1.5),
      (state) => (state.updates[1] = 2 ** 52),
    ])) {
      leftAlone(state(change), /\("state"\) is damaged/);
    }
  });

  test('while a step is under way', () => {
    const saved = readSaved(file);
    engine.beginInfer('MT', setOf([2], 3).images);
    engine.advance(1);
    refused(() => engine.restore(saved), /a step is under way/);
    engine.advance();
    assert.deepEqual(stateOf(engine), before);
  });

  test('the sound file itself is taken', () => {
    engine.restore(readSaved(file));
    const { weights, ...positions } = stateOf(engine);
    assert.notEqual(weights, before.weights);
    assert.deepEqual(positions, { train: { epoch: 1, step: 1, steps: 5 }, adapt: { epoch: 0, step: 3, steps: 4 } });
  });
});

// --- refused calls ------------------------------------------------------------------------------------------------------------

describe('calls that are refused', () => {
  test('loadSet: the set before stays, to the last bit of the steps that follow', async (t) => {
    const engines = [await smallEngine(t, ADAM), await smallEngine(t, ADAM)];
    const [, engine] = engines;
    const other = setOf([7, 8], 40);
    /** @param {number} count @param {number} [fault] */
    const labels = (count, fault) => {
      const result = other.labels.slice(0, count);
      if (fault !== undefined) result[count - 1] = fault;
      return result;
    };
    /** @param {number} count */
    const images = (count) => other.images.subarray(0, count * PIXELS);
    for (const name of /** @type {const} */ (['source', 'target', 'labelled'])) {
      const room = SMALL_SIZES[name];
      refused(
        () => engine.loadSet(name, other.images.subarray(0, 2 * PIXELS - 1), labels(2)),
        /images are 1567 bytes, not a multiple of 784/,
      );
      refused(
        () => engine.loadSet(name, images(2), labels(2, 2)),
        new RegExp(`label 2 of image 1 of the ${name} set is none of the classes 0 to 1`),
      );
      refused(() => engine.loadSet(name, images(2), labels(3)), new RegExp(`there are 2 ${name} images but 3 labels`));
      refused(() => engine.loadSet(name, images(2), labels(0)), new RegExp(`there are 2 ${name} images but 0 labels`));
      refused(
        () => engine.loadSet(name, images(room + 1), labels(room + 1)),
        new RegExp(`there are ${room + 1} ${name} images, and room for ${room}`),
      );
      if (name !== 'target') refused(() => engine.loadSet(name, images(2), labels(2, UNLABELLED)), /label 255 of image 1/);
    }
    refused(() => engine.loadSet(/** @type {any} */ ('batch'), images(1), labels(1)), /room for 0/);
    for (const each of engines) {
      run(each, 'train', 3);
      each.startAdaptation();
      run(each, 'adapt', 3);
    }
    assert.deepEqual(stateOf(engines[1]), stateOf(engines[0]));
    assert.deepEqual(engines[1].metrics(), engines[0].metrics());
  });

  test('batches: empty, too large, of faulty labels or lengths', async (t) => {
    const engine = await smallEngine(t);
    run(engine, 'train', 1);
    const before = stateOf(engine);
    const { images, labels } = setOf([0, 1], 70);
    const batch = (/** @type {number} */ count) => ({
      images: images.subarray(0, count * PIXELS),
      labels: labels.subarray(0, count),
    });
    const pair = (/** @type {number} */ source, /** @type {number} */ target) => ({
      source: batch(source).images,
      target: batch(target).images,
    });

    refused(() => engine.beginTrain(batch(0)), /a batch holds at least one image/);
    refused(() => engine.beginTrain(batch(9)), /a batch holds 1 to `batch` images/);
    refused(() => engine.beginTrain(batch(70)), /there are 70 batch images, and room for 64/);
    refused(
      () => engine.beginTrain({ ...batch(3), labels: Uint8Array.of(0, 1, 2) }),
      /label 2 of image 2 of the batch set is none of the classes 0 to 1/,
    );
    refused(
      () => engine.beginTrain({ ...batch(2), labels: Uint8Array.of(0, UNLABELLED) }),
      /label 255 of image 1 of the batch set/,
    );
    refused(() => engine.beginTrain({ ...batch(2), labels: labels.subarray(0, 1) }), /there are 2 batch images but 1 labels/);
    refused(
      () => engine.beginTrain({ ...batch(2), images: images.subarray(0, 785) }),
      /images are 785 bytes, not a multiple of 784/,
    );

    refused(() => engine.beginAdapt(pair(0, 3)), /at least one image of each domain/);
    refused(() => engine.beginAdapt(pair(3, 0)), /at least one image of each domain/);
    refused(() => engine.beginAdapt(pair(0, 0)), /at least one image of each domain/);
    refused(() => engine.beginAdapt(pair(9, 1)), /a batch holds 1 to `batch` images of each domain/);
    refused(() => engine.beginAdapt(pair(1, 9)), /a batch holds 1 to `batch` images of each domain/);
    refused(() => engine.beginAdapt(pair(30, 40)), /there are 70 batch images, and room for 64/);
    refused(
      () => engine.beginAdapt({ ...pair(2, 2), targetLabels: Uint8Array.of(0, 2) }),
      /label 2 of image 3 of the batch set/,
    );
    refused(
      () => engine.beginAdapt({ ...pair(2, 2), targetLabels: Uint8Array.of(0) }),
      /there are 2 batch images but 1 labels/,
    );

    refused(() => engine.beginInfer('MS', images.subarray(0, 0)), /inference takes .* 1 to .* images/);
    refused(() => engine.beginInfer('MS', images), /there are 70 batch images, and room for 64/);
    refused(() => engine.infer('MS', images.subarray(0, 1000)).next(), /not a multiple of 784/);
    refused(() => engine.advance(), /no step is under way: begin one first/);
    assert.equal(engine.busy, false);
    assert.deepEqual(stateOf(engine), before);
  });

  test('batches without a label that the method learns from', async (t) => {
    const source = setOf([0, 1], 5);
    const target = setOf([2, 3], 3);
    const batch = { source: source.images, sourceLabels: source.labels, target: target.images, targetLabels: target.labels };
    const shared = ['cdan', 'dann', 'mcc', 'pseudo_label'];
    for (const { name: method } of METHODS) {
      const engine = await smallEngine(t, { method });
      const before = stateOf(engine);
      /** @param {'source' | 'target'} domain @param {number} image @param {number} [unlabelled]  from which on there is no label */
      const needs = (domain, image, unlabelled = 0) => {
        const without = batch[`${domain}Labels`].slice().fill(UNLABELLED, unlabelled);
        refused(
          () => engine.beginAdapt({ ...batch, [`${domain}Labels`]: unlabelled ? without : undefined }),
          new RegExp(
            `^the method ${method} learns from the labels of the ${domain} images, and image ${image} of the batch has none`,
          ),
        );
      };
      if (shared.includes(method)) {
        needs('source', 0);
        needs('source', 4, 4);
        const sourceLabels = Uint8Array.of(0, 1, 2, 1, 0);
        refused(
          () => engine.beginAdapt({ ...batch, sourceLabels }),
          /label 2 of image 2 of the batch set is none of the classes/,
        );
        refused(
          () => engine.beginAdapt({ ...batch, sourceLabels: source.labels.subarray(1) }),
          /there are 5 batch images but 4 labels/,
        );
      }
      if (method === 'oracle') {
        needs('target', 5);
        needs('target', 7, 2);
      }
      assert.equal(engine.busy, false);
      assert.deepEqual(stateOf(engine), before);
      const sourceLabels = shared.includes(method) ? source.labels : undefined;
      const targetLabels = method === 'oracle' ? target.labels : undefined;
      const metrics = step(engine, () => engine.beginAdapt({ ...batch, sourceLabels, targetLabels }));
      assert.equal(metrics.target_known, method === 'oracle' ? 3 : 0, method);
      assert.equal(metrics.loss > 0, shared.includes(method), method);
    }
  });

  test('sampling without images', async (t) => {
    const engine = await createEngine(t, SIMD, small(), SMALL_SIZES);
    refused(() => engine.beginTrain(), /no source images are loaded/);
    refused(() => engine.beginAdapt(), /source and target images must be loaded first/);
    const { images, labels } = setOf([0, 1], 8);
    engine.loadSet('source', images, labels);
    refused(() => engine.beginAdapt(), /source and target images must be loaded first/);
    run(engine, 'train', 1);
    engine.loadSet('source', images.subarray(0, 0), labels.subarray(0, 0));
    refused(() => engine.beginTrain(), /no source images are loaded/);
  });

  test('tensors: unknown names and parts, wrong lengths, numbers that are not finite', async (t) => {
    const engine = await smallEngine(t, ADAM);
    run(engine, 'train', 1);
    const before = stateOf(engine);
    const bias = engine.getTensor('MT.fc1.bias');
    for (const name of ['MT.fc1', 'MT.fc1.bias ', '', '__proto__', 'toString']) {
      refused(() => engine.getTensor(name), /there is no tensor /);
      refused(() => engine.setTensor(name, bias), /there is no tensor /);
    }
    refused(() => engine.getTensor('MS.fc1.bias', 'momentum_buffer'), /there is no tensor MS\.fc1\.bias momentum_buffer/);
    refused(() => engine.getTensor('MT.fc1.bias', 'momentum_buffer'), /there is no tensor MT\.fc1\.bias momentum_buffer/);
    refused(() => engine.setTensor('MT.fc1.bias', bias.subarray(1)), /tensor MT\.fc1\.bias has 512 numbers, not 511/);
    refused(() => engine.setTensor('MT.fc1.bias', new Float32Array(513)), /tensor MT\.fc1\.bias has 512 numbers, not 513/);
    for (const wrong of [Number.NaN, Infinity, -Infinity]) {
      const values = bias.slice().fill(7, 0, 500);
      values[511] = wrong;
      refused(() => engine.setTensor('MT.fc1.bias', values), /MT\.fc1\.bias holds a value that is not a finite number/);
      refused(
        () => engine.setTensor('MT.fc1.bias', values, 'exp_avg'),
        /MT\.fc1\.bias holds a value that is not a finite number/,
      );
    }
    refused(() => engine.setTensor('MT.fc1.bias', bias.slice().fill(-1), 'exp_avg_sq'), /MT\.fc1\.bias .*negative/);
    assert.deepEqual(stateOf(engine), before);
  });

  test('seek: beyond an epoch, no whole number, no phase', async (t) => {
    const engine = await smallEngine(t);
    run(engine, 'train', 1);
    const before = stateOf(engine);
    for (const position of [
      { epoch: 0, step: 6 },
      { epoch: 0, step: -1 },
      { epoch: -1, step: 0 },
      { epoch: 0.5, step: 0 },
      { epoch: 0, step: 1.5 },
      { epoch: Number.NaN, step: 0 },
      { epoch: 2 ** 32, step: 0 },
      { epoch: 0, step: 2 ** 32 },
    ]) {
      refused(() => engine.seek('train', position), /position/);
    }
    refused(() => engine.seek(/** @type {any} */ ('evaluate'), { epoch: 0, step: 0 }), /position/);
    assert.deepEqual(stateOf(engine), before);
  });

  for (const variant of [SIMD, TWO_THREADS]) {
    test(`while a step is under way: it ends as if nothing had been asked, ${variant.title}`, async (t) => {
      const { images, labels } = setOf([0, 1], 8, 300);
      const other = setOf([8, 9], 8);
      const pair = { source: images, target: setOf([2, 3], 7, 300).images };
      const saved = readSaved((await smallEngine(t, ADAM)).save());
      const free = await smallEngine(t, ADAM);
      const engine = await smallEngine(t, ADAM, variant);
      /** @type {((engine: Engine) => void)[]} */
      const begins = [
        (engine) => engine.beginTrain(),
        (engine) => engine.beginTrain({ images, labels }),
        (engine) => engine.startAdaptation(),
        (engine) => engine.beginAdapt(),
        (engine) => engine.beginAdapt(pair),
        (engine) => engine.beginInfer('MT', images),
      ];
      for (const begin of begins) {
        for (const each of [free, engine]) begin(each);
        if (!engine.busy) continue;
        free.advance();
        for (let slice = 0; slice < 10 && !engine.advance(slice * 1e6); slice++) {
          for (const call of [
            () => engine.beginTrain(),
            () => engine.beginTrain(other),
            () => engine.beginAdapt(),
            () => engine.beginAdapt({ source: other.images, target: other.images }),
            () => engine.beginInfer('MS', other.images),
            () => engine.infer('MS', other.images).next(),
            () => engine.startAdaptation(),
            () => engine.loadSet('source', other.images, other.labels),
            () => engine.loadSet('target', other.images, other.labels),
            () => engine.loadSet('labelled', other.images.subarray(0, PIXELS), other.labels.subarray(0, 1)),
            () => engine.features(1),
            () => engine.getTensor('MS.fc1.bias'),
            () => engine.setTensor('MS.fc1.bias', new Float32Array(512)),
            () => engine.copyNetworks(free, ['MS', 'D']),
            () => engine.seek('train', { epoch: 3, step: 0 }),
            () => engine.save(),
            () => engine.restore(saved),
          ]) {
            refused(call, /a step is under way|the last step was not finished/);
          }
        }
        if (engine.busy) engine.advance();
        assert.deepEqual(engine.metrics(), free.metrics());
        if (begin === begins.at(-1)) assert.deepEqual(engine.logits(8), free.logits(8));
        assert.deepEqual(stateOf(engine), stateOf(free), `after ${begin}`);
      }
    });
  }
});

// --- a loss that is no number ---------------------------------------------------------------------------------------------------

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

// --- what can be read and set -----------------------------------------------------------------------------------------------

test('numbers and orders are those of core/adda.h', async () => {
  const header = await readFile(new URL('../../core/adda.h', import.meta.url), 'utf8');
  const number = (/** @type {string} */ name) => Number(header.match(new RegExp(`\\bADDA_${name} = (-?\\d+)`))?.[1]);
  assert.deepEqual(['SIDE', 'PIXELS', 'UNLABELLED', 'FEATURES', 'NOT_FINITE'].map(number), [
    SIDE,
    PIXELS,
    UNLABELLED,
    FEATURES,
    NOT_FINITE,
  ]);
  const names = (/** @type {readonly string[]} */ list) => list.map((name) => `ADDA_${name.toUpperCase()}`).join(', ');
  assert.ok(header.includes(`enum { ${names([...SETS, 'batch', 'sets'])} }`));
  assert.ok(header.includes(`enum { ${names(PHASES)} }`));
});

describe('reading and setting', () => {
  test('metrics have the names of core/adda.h and count images', async (t) => {
    const engine = await smallEngine(t);
    const header = await readFile(new URL('../../core/adda.h', import.meta.url), 'utf8');
    const [list] = header.split('#define ADDA_METRICS(X)')[1].split('\n\n');
    const names = Array.from(list.matchAll(/^ *X\((\w+)\)/gm), ([, name]) => name);
    assert.ok(names.length >= 11);
    assert.deepEqual(
      LOSSES,
      names.filter((name) => name.endsWith('loss')),
    );
    assert.deepEqual(Object.keys(engine.metrics()), names);
    const trained = Array.from({ length: 5 }, () => step(engine, () => engine.beginTrain()));
    assert.deepEqual(
      trained.map(({ source_count }) => source_count),
      [8, 8, 8, 8, 4],
    );
    for (const metrics of trained) {
      assert.ok(metrics.loss > 0 && metrics.source_correct >= 0 && metrics.source_correct <= metrics.source_count);
      for (const name of ['d_loss', 'mt_loss', 'label_loss', 'target_count', 'target_correct', 'target_known']) {
        assert.equal(metrics[name], 0, `nothing of ${name} in training`);
      }
    }
    engine.startAdaptation();
    const labels = setOf([2, 3], 30).labels.fill(UNLABELLED, 20);
    engine.loadSet('target', setOf([2, 3], 30).images, labels);
    const adapted = Array.from({ length: 4 }, () => step(engine, () => engine.beginAdapt()));
    // The round ends with the smaller domain, the target.
    assert.deepEqual(
      adapted.map(({ source_count, target_count }) => [source_count, target_count]),
      [
        [8, 8],
        [8, 8],
        [8, 8],
        [8, 6],
      ],
    );
    assert.equal(sum(adapted.map(({ target_known }) => target_known)), 20);
    for (const metrics of adapted) {
      assert.ok(metrics.d_loss > 0 && metrics.mt_loss > 0 && metrics.label_loss > 0);
      assert.ok(
        metrics.d_source_correct <= 8 && metrics.d_target_correct <= 8 && metrics.target_correct <= metrics.target_known,
      );
      assert.deepEqual([metrics.loss, metrics.source_correct], [0, 0]);
    }
  });

  test('a batch of the caller leaves the position alone', async (t) => {
    const engine = await smallEngine(t);
    run(engine, 'train', 2);
    const { images, labels } = setOf([0, 1], 8);
    step(engine, () => engine.beginTrain({ images, labels }));
    step(engine, () => engine.beginAdapt({ source: images, target: images }));
    assert.deepEqual(engine.position('train'), { epoch: 0, step: 2, steps: 5 });
    assert.deepEqual(engine.position('adapt'), { epoch: 0, step: 0, steps: 4 });
  });

  test('in fine-tuning D rests, whoever picks the images', async (t) => {
    const engine = await smallEngine(t, { ...ADAM, method: 'fine_tuning' });
    engine.startAdaptation();
    const weights = () =>
      engine.tensors().map(({ name }) => [name, Buffer.from(engine.getTensor(name).buffer).toString('base64')]);
    const { images } = setOf([0, 1], 8);
    for (const begin of [() => engine.beginAdapt(), () => engine.beginAdapt({ source: images, target: images })]) {
      const before = Object.fromEntries(weights());
      const metrics = step(engine, begin);
      assert.deepEqual([metrics.d_loss, metrics.mt_loss, metrics.target_count], [0, 0, 0]);
      assert.ok(metrics.label_loss > 0);
      for (const [name, after] of weights()) assert.equal(after !== before[name], name.startsWith('MT.'), name);
    }
  });

  test('tensors have the documented names and shapes, and come back as they were set', async (t) => {
    const engine = await smallEngine(t, {
      ...ADAM,
      train_momentum: 0.5,
      source_digits: [0, 1, 2],
      target_digits: [3, 4, 5],
      labelled_per_class: 1,
    });
    /** @param {'MS' | 'MT'} name @returns {[string, number[]][]} */
    const encoder = (name) => [
      [`${name}.encoder.0.weight`, [32, 1, 5, 5]],
      [`${name}.encoder.0.bias`, [32]],
      [`${name}.encoder.3.weight`, [64, 32, 5, 5]],
      [`${name}.encoder.3.bias`, [64]],
      [`${name}.fc1.weight`, [512, 1024]],
      [`${name}.fc1.bias`, [512]],
    ];
    /** @type {[string, number[]][]} */
    const expected = [
      ...encoder('MS'),
      ['C.fc2.weight', [3, 512]],
      ['C.fc2.bias', [3]],
      ...encoder('MT'),
      ['D.layer.0.weight', [512, 512]],
      ['D.layer.0.bias', [512]],
      ['D.layer.1.weight', [512, 512]],
      ['D.layer.1.bias', [512]],
      ['D.layer.2.weight', [2, 512]],
      ['D.layer.2.bias', [2]],
    ];
    assert.deepEqual(
      engine.tensors().map(({ name, shape }) => [name, shape]),
      expected,
    );
    let first = 1; // every number another: none may overwrite another's place
    /** @type {[string, string, Float32Array][]} */
    const all = [];
    for (const { name, shape, parts } of engine.tensors()) {
      assert.deepEqual(parts, /^(MS|C)/.test(name) ? ['', 'momentum_buffer'] : ['', 'exp_avg', 'exp_avg_sq']);
      for (const part of parts) {
        const values = Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => first + i);
        first += values.length;
        engine.setTensor(name, values, part);
        all.push([name, part, values]);
      }
    }
    for (const [name, part, values] of all) assert.deepEqual(engine.getTensor(name, part), values, `${name} ${part}`);
    const copy = engine.getTensor('D.layer.2.bias');
    copy.fill(0);
    assert.notDeepEqual(engine.getTensor('D.layer.2.bias'), copy, 'what is handed out is a copy');
  });

  test('infer gives for many images what it gives for each, however sliced', async (t) => {
    const engine = await smallEngine(t, { ...ADAM, batch: 40 });
    run(engine, 'train', 3);
    engine.startAdaptation();
    run(engine, 'adapt', 3);
    assert.equal(engine.capacity, 80);
    const count = 170;
    const { images } = setOf([0, 1, 2, 3], count);
    for (const encoder of /** @type {const} */ (['MS', 'MT'])) {
      for (const work of [undefined, () => 5e6]) {
        const generator = engine.infer(encoder, images, work, Boolean(work));
        const done = [];
        let next = generator.next();
        for (; !next.done; next = generator.next()) done.push(next.value);
        const { answers, target, logits, features } = next.value;
        assert.deepEqual(
          [...new Set(done)].filter((at) => at),
          [80, 160, 170],
        );
        assert.equal(done.length > 3, Boolean(work));
        assert.deepEqual([answers.length, target.length, features.length], [count, count, work ? 512 * count : 0]);
        for (let i = 0; i < count; i++) {
          engine.beginInfer(encoder, images.subarray(i * PIXELS, (i + 1) * PIXELS));
          engine.advance();
          const [a, b] = engine.logits(1);
          assert.deepEqual([...logits.subarray(2 * i, 2 * i + 2)], [a, b], `logits ${i}`);
          if (work) assert.deepEqual(features.subarray(512 * i, 512 * (i + 1)), engine.features(1), `features ${i}`);
          const [source, other] = engine.discriminatorLogits(1);
          assert.equal(answers[i], Number(b > a), `answer ${i}`);
          assert.equal(target[i], Math.fround(1 / (1 + Math.exp(source - other))), `D's probability ${i}`);
        }
        assert.equal(new Set(target).size > 100, true, 'they differ from image to image');
      }
    }
    const empty = new Float32Array();
    const none = engine.infer('MS', new Uint8Array()).next();
    assert.deepEqual(none, { done: true, value: { answers: new Uint8Array(), target: empty, logits: empty, features: empty } });
  });

  test('features and logits are those of a network in float64, worked out plainly', async (t) => {
    const engine = await smallEngine(t);
    const { images } = setOf([4, 5], 3);
    engine.beginInfer('MS', images);
    engine.advance();
    const [features, logits] = [engine.features(3), engine.logits(3)];
    const [weight, bias] = [engine.getTensor('C.fc2.weight'), engine.getTensor('C.fc2.bias')];
    for (let image = 0; image < 3; image++) {
      for (let c = 0; c < 2; c++) {
        let exact = bias[c];
        for (let i = 0; i < FEATURES; i++) exact += weight[c * FEATURES + i] * features[image * FEATURES + i];
        assert.ok(Math.abs(logits[image * 2 + c] - exact) <= 1e-6 * (1 + Math.abs(exact)));
      }
    }
  });

  test('only what the last inference computed can be read', async (t) => {
    const engine = await smallEngine(t);
    const { images, labels } = setOf([0, 1], 8);
    refused(() => engine.features(1), /no 1 rows to read: the last step was no inference/);
    engine.beginInfer('MS', images.subarray(0, 3 * PIXELS));
    engine.advance();
    for (const count of [0, 4, 1.5, -1, Number.NaN]) {
      refused(() => engine.discriminatorLogits(count), /the last step was an inference of 3 images/);
    }
    assert.equal(engine.logits(3).length, 6);
    step(engine, () => engine.beginTrain({ images, labels }));
    refused(() => engine.logits(3), /the last step was no inference/);
    refused(() => engine.beginInfer(/** @type {any} */ ('XX'), images), /there is no encoder XX; expected MS or MT/);
  });

  test('seek goes back to the very same batches', async (t) => {
    const engine = await smallEngine(t, { train_rate: 1e-7 });
    const start = readSaved(engine.save());
    const losses = Array.from({ length: 12 }, () => step(engine, () => engine.beginTrain()).loss);
    assert.equal(new Set(losses).size, 12);
    for (const [epoch, within] of [
      [1, 1],
      [0, 4],
      [2, 0],
      [0, 5],
    ]) {
      engine.restore(start);
      engine.seek('train', { epoch, step: within });
      assert.deepEqual(engine.position('train'), { epoch, step: within, steps: 5 });
      const { loss } = step(engine, () => engine.beginTrain());
      // The weights have hardly moved: the loss tells the batch.
      const nearest = losses.map((other) => Math.abs(other - loss)).reduce((best, x, i, all) => (x < all[best] ? i : best), 0);
      assert.equal(nearest, epoch * 5 + within);
      assert.deepEqual(engine.position('train').step, within === 5 ? 1 : within + 1);
    }
  });

  test('startAdaptation makes MT a copy of MS and draws D as at the start', async (t) => {
    const engine = await smallEngine(t, ADAM);
    const fresh = engine.getTensor('D.layer.1.weight');
    run(engine, 'train', 3);
    run(engine, 'adapt', 3);
    const before = stateOf(engine);
    assert.notDeepEqual(engine.getTensor('D.layer.1.weight'), fresh);
    engine.startAdaptation();
    for (const { name, parts } of engine.tensors()) {
      if (name.startsWith('MT.')) assert.deepEqual(engine.getTensor(name), engine.getTensor(name.replace('MT', 'MS')));
      if (/^(MT|D)\./.test(name))
        for (const part of parts.slice(1)) assert.ok(engine.getTensor(name, part).every((x) => x === 0));
    }
    assert.deepEqual(engine.getTensor('D.layer.1.weight'), fresh);
    assert.deepEqual(engine.position('train'), before.train);
    assert.deepEqual(engine.position('adapt'), { epoch: 0, step: 0, steps: 4 });
    assert.deepEqual(JSON.parse(readSafetensors(engine.save()).metadata.state).updates, [3, 3, 0, 0]);
  });

  test('copyNetworks takes weights and optimizer memory, of the networks named alone, or nothing', async (t) => {
    const options = { ...ADAM, train_momentum: 0.9 };
    const [engine, other] = [await smallEngine(t, options), await smallEngine(t, { ...options, seed: 2 })];
    for (const each of [engine, other]) run(each, 'train', 2);
    const all = () =>
      new Map(
        engine.tensors().flatMap(({ name, parts }) => parts.map((part) => [`${name} ${part}`, engine.getTensor(name, part)])),
      );
    const before = all();
    engine.copyNetworks(other, ['MS', 'C']);
    for (const [key, values] of all()) {
      const [name, part] = key.split(' ');
      const copied = /^(MS|C)\./.test(name);
      assert.deepEqual(values, copied ? other.getTensor(name, part) : before.get(key), key);
    }
    // The features kept of the source are of the weights before: they must be forgotten.
    const fresh = await smallEngine(t, { ...ADAM, train_momentum: 0.9 });
    fresh.restore(readSaved(engine.save()));
    for (const each of [engine, fresh]) run(each, 'adapt', 4);
    assert.equal(digest(engine), digest(fresh));

    const three = await smallEngine(t, { seed: 3, source_digits: [0, 1, 2], target_digits: [3, 4, 5], labelled_per_class: 1 });
    const state = stateOf(three);
    refused(() => three.copyNetworks(other, ['MS', 'C']), /C\b/);
    assert.deepEqual(stateOf(three), state);
    three.copyNetworks(other, ['MS']);
    assert.deepEqual(three.getTensor('MS.fc1.weight'), other.getTensor('MS.fc1.weight'));
  });

  test('kept source features are those of MS as it is', async (t) => {
    // Two ways to the same weights: with features kept from a whole round before, and without.
    const [kept, fresh] = [await smallEngine(t, SGD), await smallEngine(t, SGD)];
    run(kept, 'adapt', 8);
    run(kept, 'train', 2); // MS moves: what was kept is stale
    kept.startAdaptation();
    run(fresh, 'train', 2);
    fresh.startAdaptation();
    for (const engine of [kept, fresh]) run(engine, 'adapt', 9);
    assert.equal(digest(kept), digest(fresh));

    for (const change of /** @type {((engine: Engine) => void)[]} */ ([
      (engine) => engine.setTensor('MS.fc1.bias', new Float32Array(512).fill(0.25)),
      (engine) => engine.loadSet('source', setOf([5, 6], 33).images, setOf([5, 6], 33).labels),
    ])) {
      const saved = readSaved(kept.save());
      const other = await smallEngine(t, SGD);
      other.restore(saved);
      for (const engine of [kept, other]) {
        change(engine);
        engine.seek('adapt', { epoch: 9, step: 0 });
        run(engine, 'adapt', 8);
      }
      assert.equal(digest(kept), digest(other), String(change));
    }
  });
});
