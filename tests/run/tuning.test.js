/** Fine-tuning on the same labels, measured beside the run: the same figures as a run of fine-tuning, however it is driven. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { Tuning } from '../../web/run/baselines.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { withFewTests } from '../harness/few_tests.js';

/** @typedef {import('../../web/run/run.js').Work} Work */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(withFewTests(async (name) => new Uint8Array(await dist(`data/${name}`))));

/** Five steps to a round. */
const STEPS = 5;
const CONFIG = {
  ...PRESETS['few-labels'].config,
  ...{ source_images: 50, target_images: 50, batch: 10, train_epochs: 2, rounds: 2, labelled_per_class: 3, seed: 4 },
};

/** Goes so many steps on. @param {Work} work @param {number} steps */
function go(work, steps) {
  for (const step of work) if (step && --steps === 0) break;
}

/** @param {Run} run */
const figures = ({ judgements }) => judgements.map(({ fine_tuning_accuracy }) => fine_tuning_accuracy);

/** A run to the end of its last round, and to that of its training alone. @param {object} [options] */
async function played(options) {
  const run = await Run.create(core, library, { ...CONFIG, ...options });
  finish(run.train());
  finish(run.adapt());
  return run;
}

/** A run that is played: what it was measured to be is looked at before it is changed. */
const whole = await played();
const expected = figures(whole);

test('is what a run of fine-tuning comes to, round by round, and moves no weight of the run', async () => {
  const run = whole;
  const tuned = await run.restartAdaptation(library, { ...CONFIG, method: 'fine_tuning' });
  finish(tuned.adapt());
  assert.deepEqual(
    figures(run),
    tuned.judgements.map(({ target_accuracy }) => target_accuracy),
  );
  assert.ok(new Set(figures(run)).size > 1, 'it learns something');
  // The same run without the baseline beside it.
  const alone = await Run.create(core, library, CONFIG);
  finish(alone.train());
  const { isOf } = Tuning;
  Tuning.isOf = () => false;
  try {
    finish(alone.adapt());
  } finally {
    Tuning.isOf = isOf;
  }
  assert.equal(await weightsSha256(run.engine), await weightsSha256(alone.engine));
  assert.deepEqual(figures(alone), [undefined, undefined]);
});

test('is the same after a stop, and after a save in the middle of a round or before its end was measured', async () => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  go(run.adapt(), STEPS + 2);
  const inRound = readSaved(run.save());
  go(run.adapt(), STEPS - 2);
  const unmeasured = readSaved(run.save());
  assert.equal(run.judgements.length, 1);
  finish(run.adapt());
  assert.deepEqual(figures(run), expected, 'stopped');
  for (const saved of [inRound, unmeasured]) {
    const taken = await Run.restore(core, library, saved);
    finish(taken.adapt());
    assert.deepEqual(figures(taken), expected);
  }
});

test('is told as progress of the measuring: all of it, and never back', async () => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  run.pace.sliceMs = 0.01;
  /** By round. @type {{done: number, total: number}[][]} */
  const told = [[], []];
  for (const _ of run.adapt()) if (run.judging) told[run.judgements.length].push(run.judging);
  for (const round of told) {
    for (const [i, { done, total }] of round.entries()) {
      assert.ok(total === round[0].total && done <= total && done >= (round[i - 1]?.done ?? 0), JSON.stringify(round));
    }
    const { done, total } = /** @type {{done: number, total: number}} */ (round.at(-1));
    // The last slice answers with the judgement.
    assert.ok(done > 0.9 * total, `${done} of ${total}`);
  }
});

test('is measured once: evaluating takes it over where no step came after, and does it again where one did', async (t) => {
  const run = whole;
  const steps = t.mock.method(Tuning.prototype, 'accuracyAfter');
  const evaluation = finish(await run.evaluate());
  assert.equal(steps.mock.callCount(), 0);
  assert.equal(evaluation.fine_tuning_accuracy, run.judgements[1].fine_tuning_accuracy);
  // What an earlier version has saved does not have it, and it comes to the same.
  for (const judgement of run.judgements) delete judgement.fine_tuning_accuracy;
  const again = finish(await run.evaluate());
  assert.equal(steps.mock.callCount(), 1);
  assert.deepEqual(again, evaluation);
  // In the middle of a round.
  const half = await Run.create(core, library, CONFIG);
  finish(half.train());
  go(half.adapt(), STEPS + 1);
  steps.mock.resetCalls();
  finish(await half.evaluate());
  assert.deepEqual(
    steps.mock.calls.map(({ arguments: [of] }) => of),
    [STEPS + 1],
  );
});

test('its memory and threads are given back at the end of the adaptation, and wherever it is left', async (t) => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  /** @type {Set<Engine>} */
  const open = new Set();
  const create = Engine.create;
  t.mock.method(Engine, 'create', (/** @type {Parameters<typeof create>} */ ...how) => {
    const engine = create(...how);
    open.add(engine);
    return engine;
  });
  const close = Engine.prototype.close;
  /** @this {Engine} */
  function closing() {
    open.delete(this);
    close.call(this);
  }
  t.mock.method(Engine.prototype, 'close', closing);
  go(run.adapt(), STEPS);
  assert.equal(open.size, 0, 'no round was measured yet');
  const work = run.adapt();
  while (run.judgements.length === 0) work.next();
  assert.equal(open.size, 1);
  work.return();
  assert.equal(open.size, 0, 'stopped');
  const closed = run.adapt();
  while (run.judgements.length === 1) closed.next();
  assert.equal(open.size, 1);
  run.close();
  assert.equal(open.size, 0, 'given up');
});

test('is none where there are no labels, and where it is the method itself', async () => {
  for (const options of [{ labelled_per_class: 0 }, { method: 'fine_tuning' }]) {
    const run = await played({ rounds: 1, ...options });
    assert.equal('fine_tuning_accuracy' in run.judgements[0], false);
    assert.equal('fine_tuning_accuracy' in finish(await run.evaluate()), false);
  }
});

test('where there is no room for it, the run goes on without', async () => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    /** @param {WebAssembly.MemoryDescriptor} descriptor */
    constructor(descriptor) {
      if (descriptor.initial > 100) throw new RangeError('could not allocate memory');
      super(descriptor);
    }
  };
  try {
    finish(run.adapt());
  } finally {
    WebAssembly.Memory = Memory;
  }
  assert.equal(run.adaptDone, true);
  assert.deepEqual(figures(run), [undefined, undefined]);
});
