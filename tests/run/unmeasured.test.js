/** What a run says where there is nothing to measure: nothing, and no figure that looks like one. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { checkConfig, OptionError } from '../../web/options/check.js';
import { Tuning } from '../../web/run/baselines.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { Run } from '../../web/run/run.js';
import { selections } from '../../web/run/selection.js';
import { finish } from '../../web/run/slices.js';
import { Viewer } from '../../web/run/view.js';
import '../harness/english.js';
import { withFewTests } from '../harness/few_tests.js';

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(withFewTests(async (name) => new Uint8Array(await dist(`data/${name}`))));

/**
 * A run to its end.
 * @param {object} options
 * @returns {Promise<{run: Run, rows: number[][]}>} rows: of the steps of adaptation
 */
async function played(options) {
  const run = await Run.create(core, library, { source_images: 50, ...options });
  finish(run.train());
  const rows = Array.from(run.adapt(), (step) => step?.row).filter((row) => row !== undefined);
  return { run, rows };
}

test('all target images are labelled: what is measured on them is null, what is held out is measured', async () => {
  const options = { seed: 3, target_images: 20, labelled_per_class: 10, batch: 20, rounds: 2, draw_seed: 3 };
  const { run } = await played(options);
  const view = finish(new Viewer(run).look());
  assert.ok(view && view.count === 0 && Number.isNaN(view.target_accuracy));
  for (const judgement of run.judgements) {
    assert.deepEqual([judgement.target_accuracy, judgement.target_accuracy_other_pairing], [null, null]);
    for (const [name, value] of Object.entries(judgement)) assert.ok(value === null || Number.isFinite(value), name);
  }
  assert.equal(selections(run.judgements)?.oracle.target_accuracy, null);
  const evaluation = finish(await run.evaluate());
  assert.equal(evaluation.target_images, 0);
  for (const [name, value] of Object.entries(evaluation)) {
    if (/^(target_accuracy_(?!by_class)|majority|fine_tuning|calibration)/.test(name)) assert.equal(value, null, name);
    else if (typeof value === 'number') assert.ok(Number.isFinite(value), name);
  }
  assert.deepEqual(evaluation.target_accuracy_by_class, [null, null]);
  assert.ok((evaluation.test_accuracy ?? 0) > 0);
  assert.doesNotMatch(JSON.stringify(evaluation), /NaN|Infinity/);
});

test('fine-tuning that overflows, the baseline, costs its own figures alone', async (t) => {
  const options = { target_images: 50, batch: 20, rounds: 2, labelled_per_class: 2 };
  const figures = (/** @type {Run} */ { judgements }) =>
    judgements.map(({ fine_tuning_accuracy, ...rest }) => ({ rest, tuned: fine_tuning_accuracy }));
  const sound = await played(options);
  const whole = figures(sound.run);
  assert.ok(whole.every(({ tuned }) => Number.isFinite(tuned)));
  const { accuracyAfter } = Tuning.prototype;
  /** @this {Tuning} @param {Parameters<typeof accuracyAfter>} how */
  function* overflowing(...how) {
    const { engine } = this;
    for (const { name } of engine.tensors()) {
      if (/^MT\..*weight$/.test(name)) engine.setTensor(name, engine.getTensor(name).fill(1e30));
    }
    return yield* accuracyAfter.apply(this, how);
  }
  t.mock.method(Tuning.prototype, 'accuracyAfter', overflowing);
  const { run } = await played(options);
  assert.deepEqual(
    figures(run),
    whole.map(({ rest }) => ({ rest, tuned: null })),
  );
  const [evaluation, same] = [finish(await run.evaluate()), finish(await sound.run.evaluate())];
  assert.deepEqual(evaluation, { ...same, fine_tuning_accuracy: null });
});

describe('a method that compares the images of a batch', () => {
  const comparing = ['mmd', 'coral', 'mcc', 'shot'];

  test('refuses batches of one, the others take them', () => {
    for (const { name: method } of METHODS) {
      const check = () => checkConfig({ method, batch: 1, labelled_per_class: 1 });
      if (comparing.includes(method)) {
        assert.throws(check, (error) => error instanceof OptionError && error.option === 'batch', method);
        assert.throws(check, new RegExp(`^OptionError: batch is 1; expected 2 or more: the method ${method} compares`));
      } else check();
      checkConfig({ method, batch: 2, labelled_per_class: 1 });
    }
  });

  for (const [where, options] of /** @type {[string, object][]} */ ([
    ['the target', { target_images: 41 }],
    ['the source', { source_images: 41, target_images: 50 }],
  ])) {
    test(`leaves a last step with one image of ${where} out of the round's loss`, async () => {
      for (const method of comparing) {
        const { run, rows } = await played({ batch: 20, rounds: 1, method, ...options });
        const column = METRIC_COLUMNS.adapt.indexOf('mt_loss');
        const losses = rows.map((row) => row[column]);
        assert.deepEqual(losses.map(Number.isFinite), [true, true, false], method);
        const mean = (losses[0] + losses[1]) / 2;
        assert.ok(Math.abs((run.history.adapt[0].mt_loss ?? 0) - mean) < 1e-12, method);
      }
    });
  }

  test('has the loss of every step where two images are left, or where none are compared', async () => {
    for (const [method, target_images] of /** @type {[string, number][]} */ ([
      ['mmd', 42],
      ['adda', 41],
      ['pseudo_label', 41],
    ])) {
      const { rows } = await played({ batch: 20, rounds: 1, method, target_images });
      assert.ok(
        rows.every((row) => Number.isFinite(row[METRIC_COLUMNS.adapt.indexOf('mt_loss')])),
        method,
      );
    }
  });
});
