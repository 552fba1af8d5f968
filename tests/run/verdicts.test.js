/** Each verdict is reached by a small run made for it; what was gained and lost is what the answers say one by one. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { UNLABELLED } from '../../web/images/shape.js';
import { PRESETS } from '../../web/options/presets.js';
import { softmax } from '../../web/run/answers.js';
import { troubles } from '../../web/run/health.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { verdictOf } from '../../web/run/verdict.js';
import { Viewer } from '../../web/run/view.js';
import { withFewTests } from '../harness/few_tests.js';

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(withFewTests(async (name) => new Uint8Array(await dist(`data/${name}`))));

const SMALL = { source_images: 100, target_images: 100, batch: 20, train_epochs: 3, seed: 1, labelled_per_class: 0 };

/** A run to its end and evaluated. @param {object} options @param {boolean} [adapt] */
async function played(options, adapt = true) {
  const run = await Run.create(core, library, { ...PRESETS['few-labels'].config, ...SMALL, ...options });
  finish(run.train());
  if (adapt) finish(run.adapt());
  const evaluation = finish(await run.evaluate());
  return { run, evaluation };
}

/** @param {Awaited<ReturnType<typeof played>>} played */
function verdictOn({ run, evaluation }) {
  const { config, adapted, judgements } = run;
  const view = finish(new Viewer(run).look());
  assert.ok(view);
  return verdictOf({ config, adapted, evaluation, judgements, trouble: troubles(run, view) });
}

/** @type {[string, string, object][]} */
const CASES = [
  ['training at a rate far too high', 'diverged', { train_rate: 2, rounds: 1 }],
  ['a rate of MT far too high', 'collapsed', { encoder_rate: 0.05, rounds: 2 }],
  [
    'no target image without its label',
    'unmeasured',
    { seed: 3, draw_seed: 3, target_images: 20, labelled_per_class: 10, rounds: 1 },
  ],
  ['a D that learns a thousand times as fast', 'd-won', { encoder_rate: 1e-6, discriminator_rate: 1e-3, rounds: 6 }],
  ['digits paired against their likeness', 'swapped', { target_digits: [1, 0], rounds: 2 }],
  ['rates that are next to nothing', 'still', { encoder_rate: 1e-6, discriminator_rate: 1e-6, rounds: 1 }],
  ['a distance that says nothing of the classes', 'chance', { method: 'coral', rounds: 3 }],
  [
    'a game that the classes lose',
    'worse',
    {
      ...{ target_digits: [0, 1], target_shift: 'rotated', shift_severity: 0.3 },
      ...{ encoder_rate: 1e-3, discriminator_rate: 1e-3, rounds: 2 },
    },
  ],
  [
    'a few labels, and what groups the rest',
    'adapted',
    { source_images: 200, target_images: 200, method: 'shot', labelled_per_class: 2, rounds: 3 },
  ],
];

for (const [name, kind, options] of CASES)
  test(`${name}: ${kind}`, async () => {
    const found = await played(options);
    const verdict = verdictOn(found);
    assert.equal(verdict.kind, kind, JSON.stringify(found.evaluation));
    if (kind === 'adapted') assert.equal(verdict.labels?.than, 'more');
    found.run.close();
  });

test('before any adaptation: trained', async () => {
  const found = await played({}, false);
  assert.equal(verdictOn(found).kind, 'trained');
  assert.deepEqual([found.evaluation.gain?.gained, found.evaluation.gain?.lost, found.evaluation.gain?.changed], [0, 0, 0]);
  found.run.close();
});

test('gain and mistakes are what the answers say one by one, and are saved with the run', async () => {
  const options = { labelled_per_class: 3, encoder_rate: 1e-3, rounds: 1 };
  const { run, evaluation } = await played(options);
  const { target } = run.images;
  const before = finish(run.pace.infer(run.engine, 'MS', target.images));
  const after = finish(run.pace.infer(run.engine, 'MT', target.images));
  const probabilities = softmax(after.logits, 2);
  const count = (/** @type {(label: number, i: number) => boolean} */ holds) =>
    [...target.labels].filter((label, i) => label !== UNLABELLED && holds(label, i)).length;
  const { gain, mistakes, target_accuracy_before, target_accuracy_after } = evaluation;
  assert.ok(gain && target_accuracy_before !== null && target_accuracy_after !== null);
  assert.equal(
    gain.gained,
    count((label, i) => after.answers[i] === label && before.answers[i] !== label),
  );
  assert.equal(
    gain.lost,
    count((label, i) => after.answers[i] !== label && before.answers[i] === label),
  );
  assert.equal(
    gain.changed,
    count((_, i) => after.answers[i] !== before.answers[i]),
  );
  const difference = target_accuracy_after - target_accuracy_before;
  assert.ok(Math.abs((gain.gained - gain.lost) / evaluation.target_images - difference) < 1e-12);
  assert.ok(gain.low < difference && difference < gain.high);

  const wrong = [...target.labels.keys()].filter(
    (i) => target.labels[i] !== UNLABELLED && after.answers[i] !== target.labels[i],
  );
  assert.ok(mistakes.length > 0 && mistakes.length === Math.min(12, wrong.length));
  const sureness = (/** @type {number} */ i) => Math.max(probabilities[2 * i], probabilities[2 * i + 1]);
  const surest = wrong.sort((a, b) => sureness(b) - sureness(a)).slice(0, 12);
  for (const [n, { index, label, answer, probability }] of mistakes.entries()) {
    assert.ok(wrong.includes(index));
    assert.deepEqual([label, answer], [target.labels[index], after.answers[index]]);
    assert.ok(Math.abs(probability - sureness(index)) < 1e-6);
    assert.ok(Math.abs(probability - sureness(surest[n])) < 1e-6, 'the surest come first');
  }

  const bytes = run.save();
  const taken = await Run.restore(core, library, readSaved(bytes));
  assert.deepEqual(taken.evaluation, evaluation);
  assert.ok(JSON.stringify(evaluation).length < 4000, 'a file does not grow by it');
  run.close();
  taken.close();
});
