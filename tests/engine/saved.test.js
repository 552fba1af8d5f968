/** A run saved and taken up again comes to the same end; a file that does not fit is refused, and nothing changes. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readSafetensors, writeSafetensors } from '../../web/engine/safetensors.js';
import { readSaved } from '../../web/engine/saved.js';
import { checkConfig } from '../../web/options/check.js';
import { createEngine, loadSets, run, SCALAR, SIMD, setOf, TWO_THREADS } from '../harness/engine-helpers.js';
import { ADAM, refused, SGD, SMALL_SIZES, small, smallEngine, stateOf } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */
/** @typedef {import('../harness/engine-helpers.js').Variant} Variant */

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
    assert.deepEqual([metadata.format, metadata.saved_by], ['pt', 'adda-lab 2']);
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
    // Files of before say it under format.
    const { saved_by, ...before } = content.metadata;
    assert.deepEqual(readSaved(write(small, { ...before, format: saved_by })).config, JSON.parse(before.config));
    leftAlone(
      write(small, { config: before.config, state: before.state }),
      /the file's format is not stated, expected "adda-lab 2"/,
    );
    leftAlone(meta('saved_by', 'adda-lab 4'), /the file's format is adda-lab 4, expected "adda-lab [23]/);
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
