/** Changes of a run as data: what can change, where, and how it reads as text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatAddress, parseAddress } from '../../web/options/address.js';
import { checkConfig } from '../../web/options/check.js';
import {
  changed,
  checkInterventions,
  configAt,
  formatInterventions,
  NONE,
  nextPlace,
  parseInterventions,
  timeOf,
  whyFixed,
} from '../../web/options/interventions.js';
import { OPTIONS } from '../../web/options/table.js';
import { t, wordFault } from '../../web/text/text.js';

/** Five steps to an epoch, ten to a round. */
const CONFIG = checkConfig({ source_images: 50, target_images: 100, batch: 10, train_epochs: 2, rounds: 3 });
const TEXTS = {
  changes: 'train.1.5.train_rate.0.01,adapt.1.1.adda_gate.0.6,adapt.2.10.discriminator_rate.1e-7,adapt.2.10.adda_every.3',
  turns: '1.3.d.8,2.1.d.2,2.4.mt.1',
  train_end: '2.1',
};

/** @param {Parameters<typeof parseInterventions>[1]} texts @param {object} [config] */
const fault = (texts, config = CONFIG) => {
  try {
    parseInterventions(/** @type {any} */ (config), texts);
  } catch (error) {
    return wordFault(/** @type {any} */ (error));
  }
  return '';
};

describe('as text', () => {
  test('they are written as they are read, in the order of their places', () => {
    const read = parseInterventions(CONFIG, TEXTS);
    assert.deepEqual(formatInterventions(read), TEXTS);
    assert.equal(read.turns.length, 11);
    assert.deepEqual(read.changes[2], { phase: 'adapt', round: 2, step: 10, option: 'discriminator_rate', value: 1e-7 });
    const backwards = TEXTS.changes.split(',').reverse().join(', ');
    assert.deepEqual(parseInterventions(CONFIG, { changes: backwards }).changes.slice(0, 2), read.changes.slice(0, 2));
    assert.deepEqual(parseInterventions(CONFIG, {}), NONE);
    assert.deepEqual(formatInterventions(NONE), {});
  });

  test('an address carries them, and tells what is wrong with them without losing the settings', () => {
    const address = formatAddress(CONFIG, parseInterventions(CONFIG, TEXTS));
    const { config, interventions, faults } = parseAddress(`#${address}`);
    assert.deepEqual([config, formatInterventions(interventions), faults], [CONFIG, TEXTS, []]);
    assert.match(address, /&changes=train\.1\.5\.train_rate\.0\.01,adapt/, 'readable as it stands');
    const faulty = parseAddress(`#${formatAddress(CONFIG)}&changes=adapt.9.1.encoder_rate.1`);
    assert.deepEqual([faulty.config, faulty.interventions], [CONFIG, NONE]);
    assert.deepEqual(
      faulty.faults.map(({ code }) => code),
      ['change.round'],
    );
  });

  test('what cannot be is told, with what was expected', () => {
    const one = (/** @type {string} */ changes) => fault({ changes });
    assert.match(one('adapt.4.1.encoder_rate.1'), /round 4.*3 rounds/i);
    assert.match(one('adapt.1.11.encoder_rate.1'), /step 11.*10 steps/i);
    assert.match(one('train.1.6.train_rate.1'), /step 6.*5 steps/i);
    assert.match(one('adapt.1.0.encoder_rate.1'), /step 0/i);
    assert.match(one('train.1.1.encoder_rate.1'), /encoder_rate.*adapt/);
    assert.match(one('adapt.1.1.encoder_rate.x'), /encoder_rate is "x"; expected a number/);
    assert.match(one('adapt.1.1.speed.1'), /no option speed/);
    assert.match(one('nonsense'), /"nonsense".*such as adapt\.2/);
    assert.match(one('adapt.1.1.batch.5'), /batch/);
    assert.match(one('adapt.1.1.mmd_bandwidth.5'), /mmd_bandwidth/);
    assert.match(fault({ turns: '1.10.d.2' }), /step 11/i);
    assert.match(fault({ turns: '1.1.d.2,1.2.mt.1' }), /twice|two/);
    assert.match(fault({ turns: '1.1.c.2' }), /1\.3\.d\.10/);
    assert.match(fault({ turns: '1.1.d.999999999' }), /1\.3\.d\.10/);
    assert.match(fault({ turns: '1.1.d.1' }, checkConfig({ method: 'mmd', rounds: 3 })), /no D/);
    assert.match(fault({ train_end: '3.1' }), /3.*2 epochs/i);
    assert.match(fault({ train_end: 'x' }), /1\.23/);
  });
});

describe('what can change', () => {
  test('of every option it is known, and what cannot says why in both languages', () => {
    for (const { name } of OPTIONS) {
      const why = whyFixed(name);
      if (why) assert.ok(t(`change.why.${why}`, { option: name }).length > 20, name);
    }
    const free = OPTIONS.filter(({ name, method }) => !whyFixed(name) && (method ?? 'adda') === 'adda');
    assert.deepEqual(
      free.map(({ name }) => name),
      [
        ...['train_rate', 'train_momentum', 'adda_gate', 'adda_smoothing', 'adda_every', 'adda_head_start', 'encoder_rate'],
        ...['discriminator_rate', 'adapt_momentum', 'adapt_beta1', 'method_weight', 'label_weight'],
      ],
    );
  });

  test('momentum, pseudo-labels and labels do not come out of nothing, nor go', () => {
    assert.throws(() => changed(CONFIG, 'adapt_momentum', 0.5), { code: 'change.momentum' });
    const heavy = checkConfig({ adapt_momentum: 0.9 });
    assert.equal(changed(heavy, 'adapt_momentum', 0.5).adapt_momentum, 0.5);
    assert.throws(() => changed(heavy, 'adapt_momentum', 0), { code: 'change.momentum' });
    assert.equal(changed(checkConfig({ adapt_optimizer: 'adam' }), 'adapt_momentum', 0.5).adapt_momentum, 0.5);
    assert.throws(() => changed(checkConfig({ method: 'shot' }), 'shot_pseudo', 0), { code: 'change.pseudo' });
    const tuning = checkConfig({ method: 'fine_tuning', labelled_per_class: 1 });
    assert.throws(() => changed(tuning, 'label_weight', 0), { code: 'option.needs-labels' });
  });

  test('each change is checked beside those before it', () => {
    const texts = { changes: 'adapt.1.1.label_weight.0' };
    assert.match(fault(texts, checkConfig({ method: 'fine_tuning', labelled_per_class: 1, rounds: 3 })), /nothing to learn/);
    assert.throws(() => checkInterventions(CONFIG, { changes: Array(1001).fill({}) }), { code: 'change.list' });
    assert.throws(() => checkInterventions(CONFIG, { changes: {} }), { code: 'change.list' });
    assert.throws(() => checkInterventions(CONFIG, { turns: [null] }), { code: 'change.part' });
  });
});

test('places', () => {
  assert.deepEqual(nextPlace({ epoch: 0, step: 0, steps: 0 }), { round: 1, step: 1 });
  assert.deepEqual(nextPlace({ epoch: 1, step: 3, steps: 10 }), { round: 2, step: 4 });
  assert.deepEqual(nextPlace({ epoch: 1, step: 10, steps: 10 }), { round: 3, step: 1 });
  const { changes } = parseInterventions(CONFIG, TEXTS);
  const at = (/** @type {number} */ round, /** @type {number} */ step) =>
    configAt(CONFIG, changes, { train: { round: 1, step: 1 }, adapt: { round, step } });
  assert.deepEqual([at(1, 1).adda_gate, at(2, 9).adda_every, at(2, 10).adda_every, at(2, 10).train_rate], [0.6, 1, 3, 0.03]);
  assert.equal(timeOf(CONFIG, changes[2]), 1.9);
});
