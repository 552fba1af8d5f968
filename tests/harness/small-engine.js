/** What the tests of the engine itself share: a small problem of a few steps, on which many engines are made and compared. */
import assert from 'node:assert/strict';
import { checkConfig } from '../../web/options/check.js';
import { createEngine, digest, loadSets, SIMD } from './engine-helpers.js';
import { engineFault } from './refusals.js';

/** @typedef {import('../../web/engine/engine.js').Engine} Engine */
/** @typedef {import('./engine-helpers.js').Variant} Variant */

/** 5 steps of training, 4 of a round. */
export const SMALL_SIZES = { source: 36, target: 30, labelled: 4 };
export const ADAM = { adapt_optimizer: 'adam', encoder_rate: 1e-3, discriminator_rate: 1e-3 };
export const SGD = { encoder_rate: 1e-2, discriminator_rate: 1e-2 };

/** @param {object} [options] */
export const small = (options = {}) =>
  checkConfig({ batch: 8, labelled_per_class: 2, discriminator_activation: 'relu', ...options });

/**
 * @param {{after: (end: () => void) => void}} t
 * @param {object} [options]
 * @param {Variant} [variant]
 */
export async function smallEngine(t, options, variant = SIMD) {
  const engine = await createEngine(t, variant, small(options), SMALL_SIZES);
  loadSets(engine, SMALL_SIZES);
  return engine;
}

/** Positions and weights: what a refused call must leave as it is. @param {Engine} engine */
export const stateOf = (engine) => ({
  train: engine.position('train'),
  adapt: engine.position('adapt'),
  weights: digest(engine),
});

/**
 * @param {() => unknown} call
 * @param {RegExp} message
 */
export const refused = (call, message) => assert.throws(call, engineFault(message));

/** Does one step to its end. @param {Engine} engine @param {() => void} begin */
export function step(engine, begin) {
  begin();
  engine.advance();
  return engine.metrics();
}

/** @param {(number | undefined)[]} values */
export const sum = (values) => values.reduce((/** @type {number} */ total, value) => total + (value ?? Number.NaN), 0);

/**
 * Replaces a global until the test ends.
 *
 * @param {{after: (end: () => void) => void}} t
 * @param {any} holder
 * @param {string} name
 * @param {unknown} value
 */
export function replace(t, holder, name, value) {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(holder, name, before);
    else delete holder[name];
  });
}
