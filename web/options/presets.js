/** Ready-made settings, by the names that addresses and the command line have for them. */

import { checkConfig } from './check.js';

/** @typedef {import('./table.js').Config} Config */

/**
 * `config` holds what differs from the defaults.
 * @type {Record<string, {config: Partial<Config>}>}
 */
export const PRESETS = {
  documented: {
    config: {},
  },
  'few-labels': {
    config: {
      batch: 50,
      rounds: 6,
      adapt_optimizer: 'adam',
      encoder_rate: 3e-4,
      discriminator_rate: 3e-4,
      adapt_beta1: 0.5,
      discriminator_activation: 'relu',
      labelled_per_class: 10,
    },
  },
  'one-label': {
    config: {
      batch: 50,
      rounds: 3,
      method: 'shot',
      shot_fresh: 1,
      adapt_optimizer: 'adam',
      encoder_rate: 3e-4,
      adapt_beta1: 0.5,
      labelled_per_class: 1,
    },
  },
};

/** @param {string} preset  its name */
export const presetConfig = (preset) => checkConfig(PRESETS[preset].config);
