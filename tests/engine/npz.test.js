/** Weights as .npz: the same to the bit as in safetensors; and weights of other programs are sorted, or refused by name. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { npzOf, readWeights } from '../../web/engine/npz.js';
import { readSafetensors } from '../../web/engine/safetensors.js';
import { readSaved } from '../../web/engine/saved.js';
import { isSaved, sortWeights } from '../../web/engine/state_dict.js';
import { writeNpy, writeNpz, writeText } from '../../web/images/npy.js';
import { zip } from '../../web/images/zip.js';
import { initialTensor } from '../goldens/init.js';
import { pick } from '../harness/engine-helpers.js';
import { ADAM, smallEngine } from '../harness/small-engine.js';

/** @typedef {import('../../web/engine/safetensors.js').Tensor} Tensor */

test('a run saved as .npz is the run saved as safetensors, bit for bit, and is taken up', async (t) => {
  const engine = await smallEngine(t, ADAM);
  engine.beginTrain();
  engine.advance();
  const file = engine.save({ note: { é: '域' } });
  const npz = npzOf(file);
  const [{ tensors, metadata }, read] = [readSafetensors(file), readWeights(npz)];
  assert.deepEqual({ ...read.metadata }, { ...metadata });
  assert.deepEqual([...read.tensors.keys()], [...tensors.keys()]);
  for (const [name, { shape, data }] of tensors) {
    const other = /** @type {Tensor} */ (read.tensors.get(name));
    assert.deepEqual(other.shape, shape);
    assert.ok(Buffer.from(other.data.buffer).equals(Buffer.from(data.buffer)), name);
  }
  assert.deepEqual(read.converted, []);
  assert.ok(isSaved(read.metadata));
  const again = await smallEngine(t, ADAM);
  again.restore(readSaved(npz));
  assert.ok(Buffer.from(again.save({ note: { é: '域' } })).equals(Buffer.from(file)));
});

test('what is no file of weights is refused', () => {
  const array = writeNpy([1], Float32Array.of(1));
  assert.throws(() => readWeights(zip([['archive/data.pkl', Uint8Array.of(1)]])), /torch\.save.*numpy\.savez/);
  assert.throws(() => readWeights(array), /a single array/);
  assert.throws(() => readWeights(writeNpz([['x', writeNpy([1], Uint8Array.of(1))]])), /tensor x is of type u1, only F32/);
  assert.throws(() => readWeights(writeNpz([['x', writeNpy([1], Float32Array.of(Number.NaN))]])), /tensor x holds NaN/);
  assert.throws(() => readWeights(writeNpz([['__metadata__', writeText('[1]')]])), /__metadata__ is not an object/);
  assert.throws(() => readWeights(writeNpz([['x', array]]).subarray(0, 100)), /the archive is cut/);
  const bytes = (/** @type {string} */ begins) => Buffer.concat([Buffer.from(begins, 'latin1'), new Uint8Array(99).fill(200)]);
  for (const [begins, message] of /** @type {[string, RegExp][]} */ ([
    ['\x89PNG\r\n\x1a\n', /a picture, not weights: bring it under “Your own images”/],
    ['\xff\xd8\xff', /a picture, not weights: bring it under/],
    ['\0\0\x08\x03', /an IDX file of images or labels, not weights/],
    ['\x1f\x8b', /packed with gzip: unpack it first/],
    ['\x89HDF\r\n\x1a\n', /an HDF5 file/],
    ['\x80\x02', /torch\.save.*numpy\.savez/],
    ['%PDF', /neither a safetensors file nor an \.npz/],
    ['\x01noise', /this is not a safetensors file/],
  ])) {
    assert.throws(() => readWeights(bytes(begins)), message, begins);
  }
  assert.throws(() => readWeights(Buffer.from('<!doctype html><p>Not found')), /a web page, not weights/);
  assert.throws(() => readWeights(Buffer.from('plain words, and more of them')), /a text, not a safetensors file/);
  assert.throws(() => readWeights(zip([['digit.png', Uint8Array.of(1)]])), /this archive holds no arrays/);
  // As long as its header may be: its first bytes are then those of a BMP, or of an IDX file.
  for (const length of [0x4d42, 0x0308_0000]) {
    const head = new Uint8Array(16);
    new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
    head[8] = 0x7b;
    assert.throws(() => readWeights(head), /the file is cut: its header needs/, `${length}`);
  }
});

describe('weights of other programs', () => {
  const ENCODER = /** @type {[string, number[]][]} */ ([
    ['encoder.0.weight', [2, 1]],
    ['fc1.bias', [3]],
  ]);
  const expected = [
    ...ENCODER.map(([name, shape]) => ({ name: `MS.${name}`, shape })),
    { name: 'C.fc2.weight', shape: [2, 3] },
    ...ENCODER.map(([name, shape]) => ({ name: `MT.${name}`, shape })),
    { name: 'D.layer.0.bias', shape: [1] },
  ];
  /** Tensors of these names, each of its own values. @param {string[]} names */
  const some = (...names) =>
    new Map(
      names.map((name, i) => {
        const { shape } = expected.find((one) => name.endsWith(one.name.replace(/^\w+\./, ''))) ?? { shape: [1] };
        const size = shape.reduce((product, n) => product * n, 1);
        return [name, { shape, data: new Float32Array(size).fill(i + 1) }];
      }),
    );
  /** The first value of each tensor. @param {ReturnType<typeof sortWeights>} sorted */
  const firsts = ({ weights }) => Object.fromEntries(Array.from(weights, ([name, data]) => [name, data[0]]));

  test('a state_dict of one encoder is MS and MT, with or without module.', () => {
    const found = { 'MS.encoder.0.weight': 1, 'MS.fc1.bias': 2, 'MT.encoder.0.weight': 1, 'MT.fc1.bias': 2 };
    for (const prefix of ['', 'module.', '_orig_mod.module.', 'MT.', 'MS.module.']) {
      const sorted = sortWeights(some(`${prefix}encoder.0.weight`, `${prefix}fc1.bias`), expected);
      assert.deepEqual(firsts(sorted), found, prefix);
      assert.deepEqual(sorted.networks, [prefix === 'MT.' ? 'MT' : 'MS']);
    }
  });

  test('all networks go to their places; what optimizers remember is left', () => {
    const all = some(...expected.map(({ name }) => name), 'optimizer.MS.fc1.bias.exp_avg', 'pseudo_labels');
    const sorted = sortWeights(all, expected);
    assert.deepEqual(firsts(sorted), Object.fromEntries(expected.map(({ name }, i) => [name, i + 1])));
    assert.deepEqual(sorted.networks, ['MS', 'C', 'MT', 'D']);
    const both = sortWeights(some('module.encoder.0.weight', 'module.fc1.bias', 'module.fc2.weight'), expected);
    assert.deepEqual(both.networks, ['MS', 'C']);
    assert.equal(firsts(both)['C.fc2.weight'], 3);
  });

  test('what does not fit is refused by the name that the file has for it, with what was expected', () => {
    const refused = (/** @type {Map<string, Tensor>} */ tensors, /** @type {RegExp} */ message) =>
      assert.throws(() => sortWeights(tensors, expected), message);
    refused(some('module.encoder.0.weight'), /tensor MS\.fc1\.bias of shape \[3\] is missing: MS is taken whole/);
    refused(some('encoder.0.weight', 'fc1.bias', 'conv3.weight'), /conv3\.weight is unknown: expected are encoder\.0\.weight/);
    refused(some('MS.encoder.0.weight', 'MS.fc1.bias', 'fc2.weight'), /tensor fc2\.weight is unknown: .*C\.fc2\.weight/);
    refused(some('encoder.0.weight', 'module.encoder.0.weight', 'fc1.bias'), /encoder\.0\.weight are the same weights/);
    refused(
      some('fc2.weight'),
      /no encoder among the tensors \(fc2\.weight\): expected are MS\.encoder\.0\.weight, MS\.fc1\.bias/,
    );
    refused(new Map(), /no encoder/);
    const wrong = some('module.encoder.0.weight', 'module.fc1.bias');
    wrong.set('module.fc1.bias', { shape: [4], data: new Float32Array(4) });
    refused(wrong, /tensor module\.fc1\.bias has shape \[4\], expected \[3\]/);
  });
});

test("an encoder that PyTorch made gives PyTorch's logits", async (t) => {
  const { tensors, metadata, converted } = readWeights(readFileSync(new URL('../goldens/encoder.npz', import.meta.url)));
  assert.deepEqual(converted, ['F16']);
  assert.ok(!isSaved(metadata));
  const { images, logits } = JSON.parse(readFileSync(new URL('../goldens/encoder.json', import.meta.url), 'utf8'));
  const engine = await smallEngine(t);
  const { weights, networks } = sortWeights(tensors, engine.tensors());
  assert.deepEqual(networks, ['MS', 'C']);
  // The dense ones are the formula's, in half precision: the file is not of one piece with the test.
  const bias = initialTensor('MS.fc1.bias', [512]);
  assert.ok(weights.get('MS.fc1.bias')?.every((value, i) => Math.abs(value - bias[i]) < 1e-4));
  for (const [name, data] of weights) engine.setTensor(name, data);
  const found = ['MS', 'MT'].map((encoder) => {
    engine.beginInfer(/** @type {'MS' | 'MT'} */ (encoder), pick(images));
    engine.advance();
    return engine.logits(images.length);
  });
  assert.deepEqual(found[0], found[1]);
  assert.equal(found[0].length, logits.value.length);
  for (const [i, value] of logits.value.entries()) {
    assert.ok(Math.abs(found[0][i] - value) <= logits.tolerance, `logit ${i}: ${found[0][i]}, PyTorch ${value}`);
  }
});
