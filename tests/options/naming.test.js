/** Naming runs by what differs, and the runs of a sweep: pure functions of configurations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../web/options/address.js';
import { checkConfig } from '../../web/options/check.js';
import { common, distinctions, recipeOf, varying } from '../../web/options/naming.js';
import { presetConfig } from '../../web/options/presets.js';
import { planSweep, proposedValues, sweepable } from '../../web/options/sweep.js';
import { optionFault } from '../harness/refusals.js';

const base = presetConfig('first-minute');
const grid = { seeds: '1-3', option: '', values: '' };

test('runs of one recipe are told apart by whatever varies, and by nothing else', () => {
  const runs = [1, 2].flatMap((seed) => [1e-4, 3e-4].map((encoder_rate) => ({ ...base, seed, encoder_rate })));
  assert.deepEqual(varying(runs), ['seed', 'encoder_rate']);
  for (const one of distinctions(runs)) assert.deepEqual(one, { preset: null, options: ['seed', 'encoder_rate'] });
  assert.deepEqual(common(runs), { preset: 'first-minute', options: [] });
  const labelled = runs.map((run) => ({ ...run, labelled_per_class: 3 }));
  assert.deepEqual(common(labelled), { preset: 'first-minute', options: ['labelled_per_class'] });
});

test("runs of several recipes are called by recipe, by what is changed in it, and by the seed; another method's options are no difference", () => {
  const shot = { ...presetConfig('one-label'), adda_gate: 0.9, seed: 2 };
  const runs = [base, { ...base, batch: 20 }, shot];
  const [first, second, third] = distinctions(runs);
  assert.deepEqual(first, { preset: 'first-minute', options: ['seed'] });
  assert.deepEqual(second, { preset: 'first-minute', options: ['seed', 'batch'] });
  assert.deepEqual(third, { preset: 'one-label', options: ['seed'] });
  assert.equal(common(runs).preset, null);
});

test('different runs have different names, whatever they are', () => {
  /** @type {import('../../web/options/table.js').Config[]} */
  const runs = ['first-minute', 'strong-d', 'too-fast', 'rotated', 'optdigits', 'documented'].flatMap((preset) =>
    [1, 2].flatMap((seed) =>
      [0, 1].map((more) => ({
        ...presetConfig(preset),
        seed,
        ...(more ? { batch: 7, method: 'mmd', labelled_per_class: 2 } : {}),
      })),
    ),
  );
  for (const some of [runs, runs.slice(0, 2), runs.slice(0, 4), runs.slice(2, 9)]) {
    const names = distinctions(some).map(({ preset, options }, i) =>
      JSON.stringify([preset, ...options.map((name) => [name, some[i][name]])]),
    );
    assert.equal(new Set(names).size, new Set(some.map((config) => formatAddress(config))).size);
  }
});

test('the seed alone makes no other recipe', () => {
  assert.equal(recipeOf({ ...base, seed: 5 }), recipeOf({ ...base, seed: 9 }));
  assert.notEqual(recipeOf(base), recipeOf({ ...base, draw_seed: 4 }));
  assert.notEqual(recipeOf(base), recipeOf({ ...base, rounds: 4 }));
});

test('a sweep goes over all values with one seed before it takes the next', () => {
  const runs = planSweep(base, { seeds: '4, 2', option: 'encoder_rate', values: '1e-4, 0.001' });
  assert.deepEqual(
    runs.map(({ seed, encoder_rate }) => [seed, encoder_rate]),
    [
      [4, 1e-4],
      [4, 1e-3],
      [2, 1e-4],
      [2, 1e-3],
    ],
  );
  assert.deepEqual(
    planSweep(base, grid).map(({ seed }) => seed),
    [1, 2, 3],
  );
  assert.deepEqual(planSweep(base, { ...grid, seeds: '7' }), [checkConfig({ ...base, seed: 7 })]);
});

test('what makes no sweep is refused, naming the option', () => {
  const refused = (/** @type {object} */ parts, /** @type {string} */ option, /** @type {string} */ code) =>
    assert.throws(
      () => planSweep(base, { ...grid, ...parts }),
      (/** @type {any} */ error) => error.option === option && error.code === code,
      JSON.stringify(parts),
    );
  for (const seeds of ['', 'x', '3-1', '1-', '1;2', '1-999']) refused({ seeds }, 'seed', 'sweep.seeds');
  refused({ seeds: '1-3,2' }, 'seed', 'sweep.repeated');
  refused({ seeds: '4294967296' }, 'seed', 'option.integer');
  refused({ seeds: '1-150', option: 'batch', values: '10,20' }, 'seed', 'sweep.many');
  refused({ option: 'batch', values: '10,10' }, 'batch', 'sweep.repeated');
  refused({ option: 'batch', values: '10,' }, 'batch', 'option.integer');
  refused({ option: 'method', values: 'adda,none' }, 'method', 'option.choice');
  assert.throws(
    () => planSweep({ ...base, labelled_per_class: 0 }, { ...grid, option: 'method', values: 'fine_tuning' }),
    optionFault('method', /./),
  );
});

test('every option that can be swept has steps proposed that make a sweep', () => {
  for (const config of [base, presetConfig('documented'), presetConfig('rotated')]) {
    const names = sweepable(config).map(({ name }) => name);
    assert.ok(!names.includes('seed') && !names.includes('source_digits') && names.includes('method'));
    for (const name of names) {
      const values = proposedValues(config, name);
      assert.ok(planSweep(config, { ...grid, option: name, values }).length >= 3, `${name}: ${values}`);
    }
  }
});
