/**
 * Own images in a run: MNIST from files of four kinds gives the weights of the built-in MNIST to the last bit; a target without labels
 * is adapted to and never measured; what is not here is asked for by name.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadCore } from '../../../web/engine/core.js';
import { readSaved } from '../../../web/engine/saved.js';
import { Fault } from '../../../web/fault.js';
import { Library } from '../../../web/images/collection.js';
import { collect } from '../../../web/images/import/collect.js';
import { OwnCollection } from '../../../web/images/import/own.js';
import { readParts } from '../../../web/images/import/reading.js';
import { planImages } from '../../../web/images/plan.js';
import { checkConfig } from '../../../web/options/check.js';
import { weightsSha256 } from '../../../web/run/fingerprint.js';
import { Run } from '../../../web/run/run.js';
import { finish } from '../../../web/run/slices.js';
import { verdictOf } from '../../../web/run/verdict.js';
import { Viewer } from '../../../web/run/view.js';
import { firstImages } from '../../harness/images.js';
import { csv, digits, file, folders, idx, npy, npz, zip } from '../../harness/own_files.js';
import { optionFault } from '../../harness/refusals.js';

const COUNTS = { train: 40, test: 4 };
const core = await loadCore((name) => readFile(new URL(`../../../build/site/${name}`, import.meta.url)));
const { read } = await firstImages(COUNTS);
const { train, test: held } = await digits(COUNTS.train, COUNTS.test);
const [n, m] = [train.labels.length, held.labels.length];

/** @param {import('../../../web/images/import/reading.js').Brought[]} files */
async function bring(...files) {
  const { own } = await collect(
    await readParts(files),
    files.map(({ path }) => path),
  );
  return own;
}

/** @param {import('../../../web/images/import/own.js').Own[]} all */
function libraryWith(...all) {
  const library = new Library(read);
  for (const own of all) library.add(new OwnCollection(own));
  return library;
}

const SMALL = {
  ...{ source_digits: [0, 1], target_digits: [2, 3], source_images: 50, target_images: 60, batch: 20, rounds: 1, seed: 5 },
  ...{ encoder_rate: 1e-3, discriminator_rate: 1e-3, adapt_optimizer: 'adam', discriminator_activation: 'relu' },
};

/** @param {Library} library @param {object} options */
async function played(library, options) {
  const run = await Run.create(core, library, { ...SMALL, ...options });
  finish(run.train());
  for (const _ of run.adapt());
  return run;
}

/** @type {[string, import('../../../web/images/import/reading.js').Brought[]][]} */
const KINDS = [
  [
    'IDX',
    [
      file('train-images', idx([n, 28, 28], train.pixels)),
      file('train-labels', idx([n], train.labels)),
      file('t10k-images', idx([m, 28, 28], held.pixels)),
      file('t10k-labels', idx([m], held.labels)),
    ],
  ],
  [
    'npz',
    [
      file(
        'mnist.npz',
        npz({
          x_train: npy([n, 28, 28], train.pixels),
          y_train: npy([n], train.labels),
          x_test: npy([m, 28, 28], held.pixels),
          y_test: npy([m], held.labels),
        }),
      ),
    ],
  ],
  ['CSV', [file('mnist_train.csv', csv(train)), file('mnist_test.csv', csv(held))]],
  ['a zip of PNG', [file('mnist.zip', zip(folders({ train, test: held })))]],
];

describe('MNIST from files', () => {
  const options = { labelled_per_class: 3, source_images: 20, target_images: 20, batch: 10 };
  test('of four kinds gives the weights of the built-in MNIST, to the last bit', async () => {
    const builtIn = await played(libraryWith(), options);
    const sum = await weightsSha256(builtIn.engine);
    const evaluation = finish(await builtIn.evaluate());
    for (const [kind, files] of KINDS) {
      const own = await bring(...files);
      const run = await played(libraryWith(own), { ...options, source_data: own.name, target_data: own.name });
      assert.equal(await weightsSha256(run.engine), sum, kind);
      assert.deepEqual(finish(await run.evaluate()), evaluation, kind);
    }
  });

  test('goes on from a saved run where they are, and is refused by name where they are not', async () => {
    const own = await bring(...KINDS[1][1]);
    const run = await played(libraryWith(own), { ...options, target_data: own.name });
    const saved = readSaved(run.save());
    const again = await Run.restore(core, libraryWith(own), saved, {});
    assert.equal(await weightsSha256(again.engine), await weightsSha256(run.engine));
    await assert.rejects(Run.restore(core, libraryWith(), saved, {}), (error) => {
      assert.ok(error instanceof Fault && error.code === 'own.missing');
      assert.match(error.message, new RegExp(`The images ${own.name} are not here\\. Bring the files`));
      return true;
    });
  });
});

test('a target without labels is adapted to, seen, and never measured', async () => {
  const own = await bring(file('x.npy', npy([n, 28, 28], train.pixels)));
  const library = libraryWith(own);
  const run = await played(library, { target_data: own.name });
  const view = finish(new Viewer(run).look());
  assert.ok(view && view.count > 0 && Number.isNaN(view.target_accuracy));
  const [judgement] = run.judgements;
  assert.deepEqual([judgement.target_accuracy, judgement.target_accuracy_other_pairing], [null, null]);
  assert.ok(Number.isFinite(judgement.mean_distance) && Number.isFinite(judgement.information_maximisation));
  const evaluation = finish(await run.evaluate());
  assert.ok((evaluation.source_accuracy ?? 0) > 0.5);
  for (const [name, value] of Object.entries(evaluation)) {
    if (/^(target_accuracy_(?!by_class)|test_accuracy|majority|calibration|gain)/.test(name)) assert.equal(value, null, name);
  }
  assert.deepEqual([evaluation.target_images, evaluation.mistakes, evaluation.target_accuracy_by_class], [0, [], [null, null]]);
  const measured = {
    config: run.config,
    adapted: true,
    evaluation,
    judgements: run.judgements,
    trouble: { train: null, adapt: null },
  };
  const verdict = verdictOf(measured);
  assert.deepEqual([verdict.kind, verdict.remedies], ['unmeasured', []], 'labels are no remedy where nobody knows any');
  const labels = await bring(file('x.npy', npy([n, 28, 28], train.pixels)), file('y.npy', npy([n], train.labels)));
  assert.notEqual(labels.name, own.name);
});

test('what needs labels is refused of images that have none, and classes that are not there', async () => {
  const own = await bring(file('x.npy', npy([n, 28, 28], train.pixels)));
  const own2 = await bring(...KINDS[2][1]);
  const check = (/** @type {object} */ options) => () => checkConfig({ ...SMALL, ...options });
  assert.throws(check({ source_data: own.name }), optionFault('source_data', /has no labels/));
  assert.throws(
    check({ target_data: own.name, labelled_per_class: 2 }),
    optionFault('labelled_per_class', /no label is known/),
  );
  assert.throws(check({ target_data: own.name, method: 'oracle' }), optionFault('method', /no label is known/));
  assert.throws(check({ target_data: 'own-123' }), optionFault('target_data', /own-123/));
  assert.throws(check({ target_digits: [2, 11] }), optionFault('target_digits', /2,11/));
  const config = checkConfig({ ...SMALL, target_data: own2.name, target_digits: [2, 11] });
  await assert.rejects(
    planImages(libraryWith(own2), config),
    optionFault('target_digits', /no images of class 11, but of 0, 1, 2/),
  );
});
