/** Settings in the address. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { differences, formatAddress, nearestPreset, parseAddress, settingsIn } from '../../web/options/address.js';
import { checkConfig } from '../../web/options/check.js';
import { NONE } from '../../web/options/interventions.js';
import { PRESETS, presetConfig } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { wordFault } from '../../web/text/text.js';
import { measured } from '../harness/cpu.js';

/** What an address is told to be wrong with. @param {string} hash */
const words = (hash) => parseAddress(hash).faults.map((fault) => wordFault(fault));

describe('options of other methods', () => {
  const adda = checkConfig({});
  const mmd = checkConfig({ method: 'mmd' });

  test('are no difference, nor are those of D where none plays', () => {
    assert.deepEqual(differences({ ...adda, mmd_bandwidth: 3 }, adda), []);
    assert.deepEqual(differences({ ...mmd, adda_gate: 1, discriminator_rate: 1, discriminator_activation: 'relu' }, mmd), []);
    assert.deepEqual(differences({ ...mmd, mmd_bandwidth: 3 }, adda), ['method', 'mmd_bandwidth']);
    assert.deepEqual(differences({ ...adda, discriminator_rate: 1 }, adda), ['discriminator_rate']);
  });

  test('are left out of the address, which brings back all that matters', () => {
    const config = checkConfig({ method: 'mmd', mmd_bandwidth: 3, shot_keep: 0.5, discriminator_rate: 1 });
    const address = formatAddress(config);
    assert.equal(address, 'preset=documented&method=mmd&mmd_bandwidth=3');
    const { config: read, faults } = parseAddress(address);
    assert.deepEqual(faults, []);
    assert.deepEqual(differences(read, config), []);
    assert.deepEqual(differences(config, read), []);
  });
});

describe('an address', () => {
  test('has settings beside what concerns the page alone', () => {
    assert.equal(
      settingsIn('#tab=kept&preset=few-labels&hide=tour&target_file=a.csv&seed=3&embed=1&expect=0123abcd'),
      'preset=few-labels&seed=3',
    );
    assert.equal(settingsIn('#tab=kept'), '');
  });

  test('is read back from what it was written from, each option by itself', () => {
    for (const preset of Object.keys(PRESETS)) {
      assert.equal(formatAddress(presetConfig(preset)), `preset=${preset}`);
      assert.deepEqual(parseAddress(`#preset=${preset}`), { config: presetConfig(preset), interventions: NONE, faults: [] });
    }
    for (const option of OPTIONS) {
      if (option.kind === 'digits') continue;
      const values = option.kind === 'choice' ? option.choices : [option.max];
      for (const value of values) {
        const config = checkConfig({ labelled_per_class: 1, method: option.method ?? 'adda', [option.name]: value });
        const { config: read, faults } = parseAddress(formatAddress(config));
        assert.deepEqual([differences(read, config), faults], [[], []], `${option.name}=${value}`);
      }
    }
  });

  test('empty is the documented recipe, and the nearest preset is named', () => {
    for (const hash of ['', '#', '#&&'])
      assert.deepEqual(parseAddress(hash), { config: checkConfig({}), interventions: NONE, faults: [] });
    assert.deepEqual(nearestPreset(checkConfig({ seed: 3 })), { preset: 'documented', changed: ['seed'] });
    const few = { ...presetConfig('few-labels'), rounds: 7 };
    assert.deepEqual(nearestPreset(few), { preset: 'few-labels', changed: ['rounds'] });
  });

  test('is read as far as it can be; the rest is told', () => {
    const { config, faults } = parseAddress('#preset=few-labels&batch=0&seed=3&speed=1');
    assert.deepEqual(config, { ...presetConfig('few-labels'), seed: 3 });
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['option.integer', 'option.unknown'],
    );
    assert.deepEqual(structuredClone(faults), faults, 'survives a message');
    assert.deepEqual(words('#preset=few-labels&batch=0&seed=3&speed=1'), [
      'batch is "0"; expected a whole number from 1 to 512',
      'there is no option speed',
    ]);
  });

  test('with a preset that there is not begins with the documented one', () => {
    for (const name of ['best', 'toString', '__proto__', '']) {
      const { config, faults } = parseAddress(`#preset=${name}&seed=3`);
      assert.deepEqual(config, checkConfig({ seed: 3 }));
      assert.equal(faults.length, 1);
    }
    assert.deepEqual(words('preset=best'), [`preset is "best"; expected ${Object.keys(PRESETS).join(' or ')}`]);
  });

  test('whose settings contradict each other leaves the preset as it is', () => {
    const { config, faults } = parseAddress('#seed=3&source_digits=0,1,2');
    assert.deepEqual(config, checkConfig({}));
    assert.deepEqual(
      faults.map(({ code, values }) => [code, values.option]),
      [['option.lengths', 'target_digits']],
    );
    assert.deepEqual(words('seed=3&source_digits=0,1,2'), [
      'target_digits is 2,3 but source_digits is 0,1,2; expected as many of one as of the other',
    ]);
  });

  test('cannot reach what is no option', () => {
    for (const name of ['__proto__', 'constructor', 'toString', '', '%00', '%ff']) {
      const { config, faults } = parseAddress(`${name}=1`);
      assert.deepEqual(config, checkConfig({}));
      assert.equal(faults.length, 1, name);
    }
  });

  test('with thousands of faults tells a few and how many more there are, in no time', () => {
    const unknown = Array.from({ length: 5000 }, (_, i) => `option${i}=${'x'.repeat(20)}`).join('&');
    const { ms, value: told } = measured(() => words(`#${unknown}&seed=3`));
    assert.ok(ms < 2000, `${ms} ms`);
    assert.deepEqual(told, [
      'there is no option option0',
      'there is no option option1',
      'there is no option option2',
      'and 4,997 more',
    ]);
    assert.equal(parseAddress(`#${unknown}&seed=3`).config.seed, 3, 'what comes after them is still read');
    // A single one more takes no more room than its number.
    assert.equal(words('a=1&b=1&c=1&d=1').at(-1), 'there is no option d');
    assert.equal(words('a=1&b=1&c=1&d=1&e=1').at(-1), 'and 2 more');
  });

  test('however long is told in short', () => {
    const long = 'x'.repeat(100_000);
    for (const hash of [
      `preset=${long}`,
      `${long}=1`,
      `batch=${'1'.repeat(80_000)}x`,
      `method=${long}`,
      `target_digits=${long}`,
    ]) {
      const {
        ms,
        value: [text],
      } = measured(() => words(hash));
      assert.ok(ms < 500, `${ms} ms`);
      assert.ok(text.length < 300 && text.includes('…'), text.slice(0, 400));
    }
  });
});
