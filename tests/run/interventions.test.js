/** What is changed in mid-run is data: given before or made on the way, saved and taken up, it leads to the same weights to the bit. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { formatInterventions } from '../../web/options/interventions.js';
import { fingerprints, weightsSha256 } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import '../harness/english.js';

/** @typedef {import('../../web/options/interventions.js').Change} Change */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const threaded = await loadCore(dist, { shared: true });
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** Three steps to an epoch and a round. */
const CONFIG = {
  ...{ source_images: 14, target_images: 14, batch: 5, labelled_per_class: 2, train_epochs: 2, rounds: 3, seed: 5 },
  ...{ adapt_optimizer: 'adam', encoder_rate: 1e-3, discriminator_rate: 1e-3, discriminator_activation: 'relu' },
};

/** @type {Change[]} */
const CHANGES = [
  { phase: 'train', round: 1, step: 3, option: 'train_rate', value: 0.01 },
  { phase: 'adapt', round: 1, step: 1, option: 'adda_smoothing', value: 0.1 },
  { phase: 'adapt', round: 1, step: 3, option: 'discriminator_rate', value: 1e-4 },
  { phase: 'adapt', round: 2, step: 1, option: 'label_weight', value: 3 },
  { phase: 'adapt', round: 2, step: 3, option: 'adapt_beta1', value: 0.5 },
];
const ALL = {
  changes: CHANGES,
  turns: [
    { round: 1, step: 2, part: /** @type {const} */ ('d') },
    { round: 3, step: 1, part: /** @type {const} */ ('mt') },
  ],
  end: { round: 2, step: 2 },
};

/** @param {Run} run */
async function toTheEnd(run) {
  finish(run.train());
  finish(run.adapt());
  return weightsSha256(run.engine);
}

const straight = await toTheEnd(await Run.create(core, library, CONFIG, {}, ALL));

describe('a run with changes', () => {
  test('differs from one that lacks any of them', async () => {
    const sums = new Set([straight]);
    for (const lacking of CHANGES) {
      const changes = CHANGES.filter((one) => one !== lacking);
      sums.add(await toTheEnd(await Run.create(core, library, CONFIG, {}, { ...ALL, changes })));
    }
    sums.add(await toTheEnd(await Run.create(core, library, CONFIG, {}, { ...ALL, turns: ALL.turns.slice(1) })));
    sums.add(await toTheEnd(await Run.create(core, library, CONFIG, {}, { ...ALL, end: null })));
    assert.equal(sums.size, CHANGES.length + 3);
  });

  test('is the same where the changes are made by hand when their steps come, and tells them in the end', async () => {
    const run = await Run.create(core, library, CONFIG);
    const byHand = (/** @type {'train' | 'adapt'} */ phase) => {
      const here = run.next[phase];
      for (const one of CHANGES) {
        if (one.phase === phase && one.round === here.round && one.step === here.step)
          run.changes.add(one.option, one.value, run.next);
      }
      const turn = ALL.turns.find(({ round, step }) => phase === 'adapt' && round === here.round && step === here.step);
      if (turn) run.turns.ask(turn.part, 1);
    };
    byHand('train');
    for (const step of run.train()) {
      if (!step) continue;
      byHand('train');
      const { round, step: at } = run.next.train;
      if (round === 2 && at === 3) break;
    }
    run.cutShort = true; // as when it is stopped on the page
    byHand('adapt');
    for (const step of run.adapt()) if (step) byHand('adapt');
    assert.equal(await weightsSha256(run.engine), straight);
    assert.deepEqual(run.interventions, ALL);
  });

  test('is the same on two threads, and taken up from wherever it was saved', async () => {
    let run = await Run.create(threaded, library, CONFIG, { threads: 2 }, ALL);
    // In the middle of training, at its end, in the middle of a round, at the end of one.
    for (const [i, steps] of [2, 3, 2, 4].entries()) {
      let left = steps;
      for (const step of i < 2 ? run.train() : run.adapt()) if (step && --left === 0) break;
      const saved = readSaved(run.save());
      assert.equal(saved.metadata.saved_by, 'adda-lab 3');
      run.close();
      run = await Run.restore(i % 2 ? threaded : core, library, saved, { threads: i % 2 ? 2 : 1 }, i === 3 ? {} : undefined);
      if (i === 1) finish(run.train());
    }
    assert.equal(await toTheEnd(run), straight);
    assert.deepEqual(run.interventions, ALL);
    run.close();
  });

  test('has the changes that concern fine-tuning in that baseline too, at the same steps', async () => {
    const of = async (/** @type {object} */ config, /** @type {object} */ given) => {
      const run = await Run.create(core, library, { ...CONFIG, ...config }, {}, given);
      await toTheEnd(run);
      return run.judgements;
    };
    const concerning = CHANGES.filter(({ option }) => !option.startsWith('adda'));
    const tuned = await of({}, { changes: CHANGES });
    const own = await of(
      { method: 'fine_tuning' },
      { changes: concerning.filter(({ option }) => option !== 'discriminator_rate') },
    );
    assert.deepEqual(
      tuned.map(({ fine_tuning_accuracy }) => fine_tuning_accuracy),
      own.map(({ target_accuracy }) => target_accuracy),
    );
  });
});

test('a file without changes is of the format of before, and is read as ever', async () => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  const saved = readSaved(run.save());
  assert.equal(saved.metadata.saved_by, 'adda-lab 2');
  assert.deepEqual((await Run.restore(core, library, saved)).interventions, { changes: [], turns: [], end: null });
});

test('a file whose changes are damaged is refused', async () => {
  const run = await Run.create(core, library, CONFIG, {}, ALL);
  finish(run.train());
  const saved = readSaved(run.save());
  const course = JSON.parse(saved.metadata.run);
  for (const [key, value] of /** @type {const} */ ([
    ['changes', [{ ...CHANGES[0], value: -1 }]],
    ['changes', [{ ...CHANGES[0], option: 'batch' }]],
    ['changes', 7],
    ['coming', [{ round: 9, step: 1, part: 'd' }]],
    ['end', { round: 1 }],
  ])) {
    const damaged = { ...saved, metadata: { ...saved.metadata, run: JSON.stringify({ ...course, [key]: value }) } };
    await assert.rejects(Run.restore(core, library, damaged), { code: 'run.damaged', values: { where: key } });
  }
});

test('what has been reached stays, what is to come can be taken back, and a second change of a step takes the place of the first', async () => {
  const run = await Run.create(core, library, CONFIG);
  finish(run.train());
  const change = (/** @type {string} */ option, /** @type {number} */ value) => run.changes.add(option, value, run.next);
  change('encoder_rate', 5e-4);
  change('encoder_rate', 4e-4);
  change('discriminator_rate', 2e-3);
  change('discriminator_rate', 1e-3); // as it was
  const [one] = run.changes.list;
  assert.deepEqual(run.changes.list, [{ phase: 'adapt', round: 1, step: 1, option: 'encoder_rate', value: 4e-4 }]);
  for (const step of run.adapt()) if (step) break;
  assert.throws(() => run.changes.remove(one, run.next), { code: 'request.change-reached' });
  assert.throws(() => run.changes.remove({ ...one, round: 2 }, run.next), { code: 'request.no-change' });
  assert.throws(() => change('batch', 10), { code: 'change.fixed' });
  assert.throws(() => change('mmd_bandwidth', 2), { code: 'change.unused' });
  assert.throws(() => change('encoder_rate', -1), { code: 'option.number' });
  change('label_weight', 2);
  assert.equal(formatInterventions(run.interventions).changes, 'adapt.1.1.encoder_rate.0.0004,adapt.1.2.label_weight.2');
  run.changes.remove(run.changes.list[1], run.next);
  assert.deepEqual(run.changes.list, [one]);
});

test('another adaptation keeps the training as it was, changes and all', async (t) => {
  const run = await Run.create(core, library, CONFIG, {}, ALL);
  await toTheEnd(run);
  const again = await run.restartAdaptation(library, CONFIG, {}, ALL);
  finish(again.adapt());
  assert.equal(await weightsSha256(again.engine), straight);
  const plain = await run.restartAdaptation(library, CONFIG);
  assert.deepEqual(plain.interventions, { changes: CHANGES.slice(0, 1), turns: [], end: ALL.end });
  // Weights that are no numbers are not copied: then the networks that were made for them go.
  t.mock.method(Engine.prototype, 'copyNetworks', () => {
    throw new Error('not finite');
  });
  const closing = t.mock.method(Engine.prototype, 'close');
  await assert.rejects(run.restartAdaptation(library, CONFIG), /not finite/);
  assert.equal(closing.mock.callCount(), 1);
});

test('the sum of the training is of what stays, that of the adaptation of all', async () => {
  const run = await Run.create(core, library, CONFIG);
  assert.deepEqual(await fingerprints(run), { train: null, adapt: null });
  finish(run.train());
  const { train, adapt } = await fingerprints(run);
  assert.match(train ?? '', /^[0-9a-f]{64}$/);
  assert.equal(adapt, null);
  finish(run.adapt());
  assert.deepEqual(await fingerprints(run), { train, adapt: await weightsSha256(run.engine) });
});
