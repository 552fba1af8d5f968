/** The memory of an engine: as much as was said, all of it from the start. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engineBytes } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { readSaved } from '../../web/engine/saved.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { coreOf, createEngine, loadSets, run, SIMD, setOf, TWO_THREADS, VARIANTS } from '../harness/engine-helpers.js';
import { engineFault } from '../harness/refusals.js';
import { ADAM, replace, SMALL_SIZES, small } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/core.js').Sizes} Sizes */

const DOCUMENTED = checkConfig({ ...PRESETS.documented.config, batch: 16 });
/** @type {Sizes} */
const SIZES = { source: 200, target: 186, labelled: 6 };

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
      const bytes = engineBytes(await coreOf(variant), small(ADAM), SMALL_SIZES, variant.threads);
      const buffer = memory.buffer;
      assert.equal(engine.bytes, bytes);
      assert.equal(buffer.byteLength, bytes);

      loadSets(engine, SMALL_SIZES);
      run(engine, 'train', 6);
      engine.startAdaptation();
      run(engine, 'adapt', 4 * engine.position('adapt').steps); // 4 rounds
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
    const least = bytes({});
    assert.equal(bytes({ seed: 9, train_epochs: 100, source_images: 60000 }), least);
    for (const more of [
      bytes({ batch: 512 }),
      bytes({}, { source: 10000 }),
      bytes({}, { target: 10000 }),
      bytes({}, { labelled: 500 }),
      bytes({}, {}, 16),
      bytes(ADAM),
    ]) {
      assert.ok(more > least);
    }
    const room = bytes({}, { source: 1000 + SMALL_SIZES.source }) - least;
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
    ) => {
      for (const make of [engineBytes, Engine.create]) {
        const refused = () => make(shared, { ...DOCUMENTED, ...options }, { ...SIZES, ...sizes }, threads);
        assert.throws(refused, engineFault(message));
      }
    };
    refusedFor({}, { source: 0 }, 1, /^source_images is 0, expected a whole number from 1 to 1000000$/);
    refusedFor({}, { target: 1.5 }, 1, /^target_images is 1\.5, expected a whole number/);
    refusedFor({}, { labelled: 501 }, 1, /^labelled_images is 501, expected/);
    refusedFor({}, {}, 0, /^threads is 0, expected a whole number from 1 to 16$/);
    refusedFor({}, {}, 17, /^threads is 17, expected/);
    refusedFor({ batch: 513 }, {}, 1, /^batch is 513, expected a whole number from 1 to 512$/);
    refusedFor({ train_rate: Number.NaN }, {}, 1, /^train_rate is NaN, expected a number from 0 to 10$/);
    refusedFor({ method: 'fine_tuning' }, { labelled: 0 }, 1, /^method is fine_tuning and labelled_images is 0/);
    refusedFor({}, { source: 1e6, target: 1e6 }, 1, /so many images need more memory/);
    assert.throws(
      () => Engine.create(core, DOCUMENTED, SIZES, 2),
      engineFault(/more than one thread needs a core with shared memory/),
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
    assert.throws(
      () => Engine.create(core, DOCUMENTED, SIZES),
      engineFault(/^there is no room for \d+ MB: use fewer images or a smaller batch$/),
    );
  });
});
