import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { differences, formatAddress, parseAddress } from '../../web/options/address.js';
import { checkConfig, formatOption, OptionError, parseOption } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';

/**
 * @param {string} option
 * @param {RegExp} message
 * @returns {(error: unknown) => boolean}
 */
const refusal = (option, message) => (error) => {
  assert.ok(error instanceof OptionError);
  assert.equal(error.option, option);
  assert.match(error.message, message);
  assert.ok(error.message.includes(option), 'the message names the option');
  return true;
};

describe('checkConfig', () => {
  test('fills in the defaults, which are the documented recipe', () => {
    const config = checkConfig({});
    assert.deepEqual(config, Object.fromEntries(OPTIONS.map((option) => [option.name, option.default])));
    assert.deepEqual(checkConfig(PRESETS.documented.config), config);
    assert.equal(config.train_rate, 0.03);
    assert.equal(config.encoder_rate, 1e-5);
    assert.equal(config.rounds, 40);
  });

  test('shares nothing with the table or with what it was given', () => {
    const given = { target_digits: [4, 5] };
    const config = checkConfig(given);
    config.target_digits[0] = 9;
    config.source_digits[0] = 9;
    assert.deepEqual(given.target_digits, [4, 5]);
    assert.deepEqual(checkConfig({}).source_digits, [0, 1]);
  });

  test('every preset and every bound is accepted, anything beyond is refused', () => {
    for (const preset of Object.values(PRESETS)) checkConfig(preset.config);
    for (const option of OPTIONS) {
      if (option.kind === 'choice') {
        // One labelled image gives fine-tuning something to learn from.
        for (const choice of option.choices) checkConfig({ labelled_per_class: 1, [option.name]: choice });
      } else if (option.kind !== 'digits') {
        for (const value of [option.min, option.max]) checkConfig({ [option.name]: value });
        for (const value of [option.min - 1, option.max + 1]) {
          assert.throws(() => checkConfig({ [option.name]: value }), refusal(option.name, /expected a (whole )?number from/));
        }
      }
    }
  });

  test('values of the wrong kind are refused by name', () => {
    for (const option of OPTIONS) {
      for (const value of [null, undefined, Number.NaN, Infinity, true, '1', {}, [], [[0], [1]], 'toString']) {
        assert.throws(() => checkConfig({ [option.name]: value }), refusal(option.name, /expected/));
      }
      if (option.kind === 'integer') {
        assert.throws(() => checkConfig({ [option.name]: 2.5 }), refusal(option.name, /is 2\.5; expected a whole number/));
      }
    }
  });

  test('digit lists: too short, repeated, out of range, of unequal length', () => {
    for (const digits of [[0], [1, 1], [0, 10], [-1, 0], [0.5, 1]]) {
      assert.throws(
        () => checkConfig({ source_digits: digits }),
        refusal('source_digits', /expected 2 to 10 different digits/),
      );
    }
    assert.throws(
      () => checkConfig({ source_digits: [0, 1, 2] }),
      refusal('target_digits', /target_digits is 2,3 but source_digits is 0,1,2/),
    );
    checkConfig({ source_digits: [0, 1], target_digits: [1, 0] });
  });

  test('unknown options, inherited names among them', () => {
    for (const name of ['speed', 'constructor', '__proto__']) {
      assert.throws(() => checkConfig(JSON.parse(`{"${name}": 1}`)), refusal(name, /there is no option/));
    }
  });

  test('combinations that cannot work', () => {
    assert.throws(() => checkConfig({ method: 'fine_tuning' }), refusal('method', /labelled_per_class/));
    assert.throws(
      () => checkConfig({ method: 'fine_tuning', labelled_per_class: 5, label_weight: 0 }),
      refusal('method', /label_weight/),
    );
    const digits = [0, 1, 2, 3, 4];
    assert.throws(
      () => checkConfig({ source_digits: digits, target_digits: digits, target_images: 4 }),
      refusal('target_images', /at least one for each of the 5 classes/),
    );
  });
});

describe('option texts', () => {
  test('format and parse are inverse', () => {
    for (const option of OPTIONS) {
      const values = [option.default];
      if (option.kind === 'choice') values.push(...option.choices);
      else if (option.kind === 'digits') values.push([9, 0, 5]);
      else values.push(option.min, option.max);
      for (const value of values) assert.deepEqual(parseOption(option.name, formatOption(option.name, value)), value);
    }
    assert.equal(formatOption('target_digits', [2, 3]), '2,3');
    assert.equal(parseOption('encoder_rate', '1e-3'), 0.001);
    assert.equal(parseOption('encoder_rate', ' .5 '), 0.5);
    assert.deepEqual(parseOption('target_digits', '7, 4'), [7, 4]);
  });

  test('a text that is no value of the option is refused, naming option and text', () => {
    /** @type {[string, string][]} */
    const texts = [
      ['batch', ''],
      ['batch', 'ten'],
      ['batch', '0x10'],
      ['batch', '1.5'],
      ['batch', '513'],
      ['train_rate', 'Infinity'],
      ['train_rate', '1e999'],
      ['train_rate', '0,03'],
      ['adapt_optimizer', 'SGD'],
      ['target_digits', '23'],
      ['target_digits', '2,,3'],
      ['target_digits', '2,2'],
      ['target_digits', '2,10'],
    ];
    for (const [name, text] of texts) {
      assert.throws(() => parseOption(name, text), refusal(name, new RegExp(`is "${text}"; expected`)));
    }
    assert.throws(() => parseOption('speed', '1'), refusal('speed', /there is no option speed/));
    assert.throws(() => formatOption('speed', 1), refusal('speed', /there is no option speed/));
  });
});

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
