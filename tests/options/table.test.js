/** The table of options, and what of it is the core's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CORE_OPTIONS, METHODS } from '../../build/core.js';
import { checkConfig } from '../../web/options/check.js';
import { COLLECTIONS, OPTIONS } from '../../web/options/table.js';

/** @param {string} name */
const option = (name) => {
  const found = OPTIONS.find((each) => each.name === name);
  assert.ok(found, name);
  return /** @type {any} */ (found);
};

test('numbers that the core has too have its default and bounds', () => {
  const shared = OPTIONS.filter(({ kind, name }) => kind !== 'choice' && Object.hasOwn(CORE_OPTIONS, name));
  assert.deepEqual(shared.map(({ name }) => name).sort(), [
    'adapt_beta1',
    'adapt_momentum',
    'batch',
    'discriminator_rate',
    'encoder_rate',
    'label_weight',
    'method_weight',
    'seed',
    'source_images',
    'target_images',
    'train_momentum',
    'train_rate',
  ]);
  for (const { name } of shared) {
    const { kind, default: value, min, max } = option(name);
    assert.deepEqual({ whole: kind === 'integer', default: value, min, max }, CORE_OPTIONS[/** @type {'seed'} */ (name)], name);
  }
});

test('as many digits as the core has classes, and as many labelled images as it holds', () => {
  const { classes, labelled_images } = CORE_OPTIONS;
  for (const name of ['source_digits', 'target_digits']) {
    assert.deepEqual([option(name).min, option(name).max], [classes.min, classes.max]);
    assert.equal(option(name).default.length, classes.default);
  }
  assert.equal(option('labelled_per_class').max * classes.max, labelled_images.max);
  assert.ok(Number.isInteger(option('labelled_per_class').max));
  assert.equal(option('labelled_per_class').default, labelled_images.default);
});

test('a choice stands at its number in the core', () => {
  const numbers = /** @type {const} */ ({
    train_optimizer: 'train_optimizer',
    adapt_optimizer: 'adapt_optimizer',
    discriminator_activation: 'discriminator_relu',
    method: 'method',
  });
  for (const [name, core] of Object.entries(numbers)) {
    const { choices, default: value } = option(name);
    assert.equal(choices.indexOf(value), CORE_OPTIONS[core].default, name);
    assert.ok(choices.length - 1 <= CORE_OPTIONS[core].max, name);
  }
  assert.deepEqual(
    option('method').choices,
    METHODS.map(({ name }) => name),
  );
});

test('the hyperparameters of every method are options that matter to it alone', () => {
  for (const { name, hyperparameters } of METHODS) {
    const own = OPTIONS.filter(({ method }) => method === name).map(({ group, method, ...rest }) => rest);
    assert.deepEqual(own, hyperparameters, name);
  }
});

test('names are single, defaults are values, and no prose is in the table', () => {
  assert.equal(new Set(OPTIONS.map(({ name }) => name)).size, OPTIONS.length);
  const config = checkConfig({});
  for (const each of OPTIONS) {
    assert.deepEqual(config[each.name], each.default);
    for (const key of ['label', 'help', 'titles', 'title', 'about']) assert.ok(!(key in each), `${each.name} has ${key}`);
  }
  assert.deepEqual(option('source_data').choices, COLLECTIONS);
  assert.deepEqual(option('target_data').choices, COLLECTIONS);
});
