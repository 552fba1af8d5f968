/** Calls that are refused leave everything as it was. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { PIXELS, UNLABELLED } from '../../web/images/shape.js';
import { createEngine, run, SIMD, setOf, TWO_THREADS } from '../harness/engine-helpers.js';
import { ADAM, refused, SMALL_SIZES, small, smallEngine, stateOf, step } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */

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
