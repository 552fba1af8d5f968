/** Rates at which learning fails, and which to try in their place. */

import { OPTIONS } from './table.js';

/** @typedef {import('./table.js').Config} Config */

/**
 * The rate at which a phase learns.
 * @param {'train' | 'adapt'} phase
 * @param {boolean} [ofD]
 */
export const rateOf = (phase, ofD = false) => (phase === 'train' ? 'train_rate' : ofD ? 'discriminator_rate' : 'encoder_rate');

/** A rate at which Adam learns well; SGD's is the default of each. */
const OF_ADAM = 3e-4;
/** A rate that is wrong is wrong by so much at the least. */
const FAR = 10;

/**
 * Another rate than the one in force, with which learning failed: a tenth of it, unless it is far too small for learning anything.
 * @param {string} name  of the option
 * @param {Config} config
 * @returns {{rate: number, way: 'smaller' | 'larger'}}
 */
export function otherRate(name, config) {
  const option = /** @type {import('./table.js').NumberOption} */ (OPTIONS.find((one) => one.name === name));
  const optimizer = name === 'train_rate' ? config.train_optimizer : config.adapt_optimizer;
  const usual = optimizer === 'adam' ? OF_ADAM : option.default;
  const rate = /** @type {number} */ (config[name]);
  if (rate < usual / FAR) return { rate: usual, way: 'larger' };
  return { rate: Number((rate / FAR).toPrecision(3)), way: 'smaller' };
}
