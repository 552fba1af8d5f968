/** What has gone wrong is recognised without a label, in runs made for it; and nothing is where all went well. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { troubles } from '../../web/run/health.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { Viewer } from '../../web/run/view.js';

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = loadCore(dist);
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** @param {Run} run */
const found = (run) => troubles(run, /** @type {import('../../web/run/view.js').View} */ (finish(new Viewer(run).look())));

/** @type {[string, object, 'diverged' | 'collapsed' | null, 'diverged' | 'collapsed' | null][]} name, options, train, adapt */
const CASES = [
  ['a run that goes well', { labelled_per_class: 10, rounds: 2 }, null, null],
  ['a training rate far too high', { train_rate: 2, train_epochs: 3, source_images: 600, batch: 50 }, 'diverged', 'collapsed'],
  ['Adam with a rate of SGD', { train_optimizer: 'adam', train_rate: 1, train_epochs: 3 }, 'diverged', 'collapsed'],
  ['a training rate too high', { train_rate: 1, train_epochs: 3 }, 'collapsed', 'collapsed'],
  ['a rate of MT too high', { encoder_rate: 0.1 }, null, 'collapsed'],
  [
    'the recipe that goes too fast',
    { ...PRESETS['too-fast'].config, source_images: 300, target_images: 300, batch: 25, labelled_per_class: 10, rounds: 2 },
    null,
    'collapsed',
  ],
  ['a distance pulled at too hard', { method: 'mmd', encoder_rate: 0.1 }, null, 'collapsed'],
  [
    'sure answers without variety',
    { method: 'shot', shot_diversity: 0, shot_pseudo: 0, shot_entropy: 10, encoder_rate: 3e-3 },
    null,
    'collapsed',
  ],
];

for (const [name, options, train, adapt] of CASES)
  test(`${name}: ${train ?? 'sound'} after training, ${adapt ?? 'sound'} after adaptation`, async () => {
    const small = { source_images: 300, target_images: 150, batch: 25, labelled_per_class: 0, rounds: 1 };
    const run = await Run.create(await core, library, { ...PRESETS['few-labels'].config, ...small, ...options });
    assert.deepEqual(found(run), { train: null, adapt: null }, 'before anything was learnt');
    for (const _ of run.train());
    assert.deepEqual(found(run), { train, adapt: null });
    for (const _ of run.adapt());
    assert.deepEqual(found(run), { train, adapt });
    run.close();
  });

test('a phase that was stopped before it came to anything is not said to have collapsed', async () => {
  const few = { source_images: 200, target_images: 200, batch: 2, train_rate: 1e-6, encoder_rate: 1e-6, seed: 1 };
  const run = await Run.create(await core, library, { ...PRESETS['few-labels'].config, ...few });
  const view = () => /** @type {import('../../web/run/view.js').View} */ (finish(new Viewer(run).look()));
  /** @param {'train' | 'adapt'} kind @param {number} steps */
  const play = (kind, steps) => {
    for (const step of run[kind]()) if (step && run.steps(kind).done === steps) return;
  };
  play('train', 20);
  run.cutShort = true;
  // There is something to be mistaken for a collapse.
  const before = view();
  assert.equal(Math.max(...before.source_answers), before.count);
  assert.deepEqual([run.trained, found(run)], [true, { train: null, adapt: null }]);
  play('adapt', 20);
  const after = view();
  assert.equal(Math.max(...after.target_answers), after.count);
  assert.deepEqual([run.adapted, found(run)], [true, { train: null, adapt: null }]);
  play('adapt', 60);
  assert.deepEqual(found(run), { train: null, adapt: 'collapsed' });
  run.close();
});
