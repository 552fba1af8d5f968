/** What can be read of an engine and set in it: measurements, tensors, answers, positions. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { FEATURES, LOSSES, NOT_FINITE, PARTS, PHASES, SETS } from '../../web/engine/header.js';
import { readSafetensors } from '../../web/engine/safetensors.js';
import { readSaved } from '../../web/engine/saved.js';
import { PIXELS, SIDE, UNLABELLED } from '../../web/images/shape.js';
import { finish } from '../../web/run/slices.js';
import { digest, run, SCALAR, setOf } from '../harness/engine-helpers.js';
import { ADAM, refused, SGD, smallEngine, stateOf, step, sum } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */

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
  assert.ok(header.includes(`enum { ${names([...PARTS.map((part) => `part_${part}`), 'parts'])} }`));
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
    const { images } = setOf([0, 1], 3);
    engine.copyNetworks(other, ['MT', 'D']);
    const [mine, its] = [engine, other].map((each) => finish(each.infer('MT', images, undefined, true)));
    assert.deepEqual(mine, its, 'what is derived from the weights follows them');
    // The features kept of the source are of the weights before: they must be forgotten.
    const fresh = await smallEngine(t, { ...ADAM, train_momentum: 0.9 });
    fresh.restore(readSaved(engine.save()));
    for (const each of [engine, fresh]) run(each, 'adapt', 4);
    assert.equal(digest(engine), digest(fresh));

    const three = await smallEngine(t, { seed: 3, source_digits: [0, 1, 2], target_digits: [3, 4, 5], labelled_per_class: 1 });
    const state = stateOf(three);
    refused(() => three.copyNetworks(other, ['MS', 'C']), /C\b/);
    assert.deepEqual(stateOf(three), state);
    const scalar = await smallEngine(t, options, SCALAR);
    refused(() => three.copyNetworks(scalar, ['MS']), /scalar/);
    assert.deepEqual(stateOf(three), state);
    const unmoved = stateOf(other);
    refused(() => other.copyNetworks(three, ['MS']), /no such network or part/);
    assert.deepEqual(stateOf(other), unmoved);
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
