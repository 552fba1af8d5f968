/** A run that begins with weights of another program: where it stands, what it measures, and that it is saved with all that. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { broughtRun } from '../../web/run/brought.js';
import { Run } from '../../web/run/run.js';
import '../harness/english.js';
import { withFewTests } from '../harness/few_tests.js';

/** @typedef {import('../../web/engine/safetensors.js').Tensor} Tensor */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(withFewTests(async (name) => new Uint8Array(await dist(`data/${name}`))));
const config = checkConfig({
  ...PRESETS['few-labels'].config,
  ...{ source_images: 100, target_images: 100, batch: 25, train_epochs: 1, rounds: 1, seed: 7 },
});

/** @param {Run} run */
async function evaluated(run) {
  for (const work = await run.evaluate(); !work.next().done; );
  return run.evaluation;
}

test('weights of other programs begin where they are taken for trained, or adapted, and are measured so', async (t) => {
  const first = await Run.create(core, library, config);
  t.after(() => first.close());
  for (const _ of first.train());
  for (const _ of first.adapt());
  const expected = await evaluated(first);
  const { tensors } = readSaved(first.save());
  const only = (/** @type {RegExp} */ names) => new Map([...tensors].filter(([name]) => names.test(name)));
  const brought = async (/** @type {Map<string, Tensor>} */ of) => {
    const run = await broughtRun(core, library, config, of);
    t.after(() => run.close());
    return run;
  };

  const all = await brought(only(/^[A-Z]/));
  assert.deepEqual([all.trained, all.trainDone, all.adapted, all.adaptDone], [true, false, true, false]);
  for (const { name } of all.engine.tensors()) assert.deepEqual(all.engine.getTensor(name), first.engine.getTensor(name), name);
  const found = await evaluated(all);
  for (const key of /** @type {const} */ (['target_accuracy_before', 'target_accuracy_after', 'test_accuracy', 'confusion'])) {
    assert.deepEqual(found?.[key], expected?.[key], key);
  }

  const trained = await brought(only(/^(MS|C)\./));
  assert.deepEqual([trained.trained, trained.started, trained.adapted], [true, false, false]);
  assert.equal((await evaluated(trained))?.target_accuracy_after, expected?.target_accuracy_before);
  for (const _ of trained.adapt());
  const saved = await Run.restore(core, library, readSaved(trained.save()));
  t.after(() => saved.close());
  assert.deepEqual(saved.brought, ['MS', 'C']);
  assert.ok(saved.trained && saved.adaptDone);

  const encoder = await brought(only(/^MS\./));
  assert.deepEqual([encoder.trained, encoder.brought], [false, ['MS']]);
  await assert.rejects(brought(only(/^C\./)), /no encoder/);
});
