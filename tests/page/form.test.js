/** What the texts in the form of the settings mean. */
import '../harness/browserless.js'; // before what is of the page
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../web/options/check.js';
import { NONE } from '../../web/options/interventions.js';
import { PRESETS, presetConfig } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { formOf, isChanged, readForm, shownOptions } from '../../web/page/settings/form.js';
import { page } from '../../web/page/state.js';
import { heldWords } from '../../web/page/views/settings.js';

const config = checkConfig({});
const { texts } = formOf(config);

/** @param {Record<string, string>} typed */
const read = (typed) => readForm({ ...texts, ...typed }, config);

test('a form reads back the configuration that it shows', () => {
  for (const name of Object.keys(PRESETS)) {
    const form = formOf(presetConfig(name));
    assert.deepEqual(form.config, presetConfig(name), name);
    assert.equal(form.errors.size, 0);
    assert.equal(isChanged(form, presetConfig(name)), false);
  }
});

test('what is faulty is told by its option; till it is mended the form means what it meant before', () => {
  const faulty = read({ batch: 'many', seed: '-1' });
  assert.deepEqual([...faulty.errors.keys()].sort(), ['batch', 'seed']);
  assert.equal(faulty.config, null);
  assert.equal(faulty.sound, config);
  assert.equal(isChanged(faulty, config), true);
  const mended = readForm({ ...faulty.texts, batch: '20', seed: '3' }, faulty.sound);
  assert.deepEqual(mended.config, { ...config, batch: 20, seed: 3 });
  assert.equal(mended.sound, mended.config);
});

test('settings that contradict each other are told at one of them', () => {
  assert.deepEqual([...read({ source_digits: '0,1,2' }).errors.keys()], ['target_digits']);
});

test("another method's hyperparameters are not shown, and a faulty one counts as the default", () => {
  const form = read({ adda_gate: 'lots', method: 'mmd' });
  assert.equal(form.errors.size, 0);
  assert.equal(form.config?.adda_gate, config.adda_gate);
  assert.equal(form.texts.adda_gate, 'lots');
  const shown = shownOptions(form.texts).map(({ name }) => name);
  assert.ok(shown.includes('mmd_bandwidth') && !shown.includes('adda_gate') && !shown.includes('discriminator_rate'));
  assert.ok(shown.length < OPTIONS.length);
  assert.deepEqual([...readForm({ ...form.texts, method: 'adda' }, form.sound).errors.keys()], ['adda_gate']);
});

test('why a run cannot go on with what was typed is told as it is: of one that is over, of training that is over, of what is settled', () => {
  const at = { epoch: 0, trainStep: 3, trainSteps: 9, round: 0, adaptStep: 0, adaptSteps: 9, trainDone: false, adapted: false };
  const said = (/** @type {object} */ standing, /** @type {string[]} */ ...held) => {
    const run = /** @type {any} */ ({ config, interventions: NONE, ...at, adaptDone: false, ...standing });
    return heldWords({ ...page, run, config, form: read({ train_rate: '0.5', encoder_rate: '0.5', batch: '7' }) }, held);
  };
  const over = { trainDone: true, adapted: true, adaptDone: true };
  assert.match(said(over, 'encoder_rate'), /held: this run is over.*Press “New run with these”/);
  assert.match(said(over, 'train_rate', 'batch'), /held: this run is over/);
  assert.match(said({ trainDone: true }, 'train_rate'), /held: training is over, and nothing else depends on/);
  assert.match(said({ trainDone: true }, 'train_rate', 'batch'), /held: a new run is needed for .*, .*, as is said there/);
  assert.match(said({}, 'batch'), /held: a new run is needed for .*, as is said there\. Press “New run with these”/);
});
