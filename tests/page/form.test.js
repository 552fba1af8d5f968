/** What the texts in the form of the settings mean. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS, presetConfig } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { formOf, isChanged, readForm, shownOptions } from '../../web/page/settings/form.js';

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
