/** Ready-made settings, by the names that addresses and the command line have for them. */

import { checkConfig } from './check.js';

/** @typedef {import('./table.js').Config} Config */

/**
 * The game played well: Adam, a D that sees shapes, little inertia, and a few labels that say which digit is which.
 * @type {Partial<Config>}
 */
const FEW_LABELS = {
  batch: 50,
  rounds: 6,
  adapt_optimizer: 'adam',
  encoder_rate: 3e-4,
  discriminator_rate: 3e-4,
  adapt_beta1: 0.5,
  discriminator_activation: 'relu',
  labelled_per_class: 10,
};

/** Few images, many short rounds: a run that can be watched from beginning to end. @type {Partial<Config>} */
const SHORT = { ...FEW_LABELS, source_images: 2000, target_images: 2000, rounds: 10 };

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * Ten digits without labels, as the report has them: their figures over seeds 1 to 10 stand in the README.
 * @type {Partial<Config>}
 */
const TEN = {
  ...FEW_LABELS,
  labelled_per_class: 0,
  source_digits: DIGITS,
  target_digits: DIGITS,
  target_images: 5000,
  train_optimizer: 'adam',
  train_rate: 1e-3,
  train_epochs: 3,
};

/** @type {Partial<Config>} On ten digits the pseudo-labels of SHOT mislead more than they help. */
const SHOT = { method: 'shot', shot_pseudo: 0, rounds: 2 };

/**
 * `config` holds what differs from the defaults. `fails`: it is there because it fails, and is to be announced as such.
 * @type {Record<string, {config: Partial<Config>, fails?: true}>}
 */
export const PRESETS = {
  documented: {
    fails: true,
    config: {},
  },
  'few-labels': {
    config: FEW_LABELS,
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
  // Seeds 101 to 105: 0.9758, 0.9687, 0.9874, 0.9783, 0.9768 after 10 rounds; fine-tuning 0.947 on seed 101. There D's accuracy
  // over the source falls from 0.97 in the first round to about one half.
  'first-minute': {
    config: SHORT,
  },
  // The documented rates on a fifth of the images, for those who will not wait. Seeds 1 to 3: 0.4590, 0.4455, 0.4310 before, 0.4595,
  // 0.4450, 0.4295 after.
  'documented-short': {
    fails: true,
    config: { source_images: 2000, target_images: 2000, rounds: 10 },
  },
  // Seed 1: 0.487, 0.500, 0.500, 0.502 after the four rounds; D's accuracy over both domains goes from 0.88 to 0.92. Labels alone
  // lead to 0.794 on it, guessing to 0.516: the game destroys, it does not merely fail to help.
  // Seeds 2 and 3 end at 0.4833 and 0.4864. With MT as fast as D, or both at the rates of few-labels, seed 1 ends at 0.9490 and 0.9556.
  'strong-d': {
    fails: true,
    config: { ...SHORT, rounds: 4, encoder_rate: 1e-5, discriminator_rate: 1e-3 },
  },
  // Seed 1: every image is called 1 from the first round on, accuracy 0.5157; recognised as collapsed.
  // Seeds 2 and 3 end at 0.5025 and 0.4843, at most one image of 2000 called otherwise.
  'too-fast': {
    fails: true,
    config: { ...SHORT, rounds: 3, encoder_rate: 0.03, discriminator_rate: 0.03 },
  },
  // The report's SHOT without labels ends on the fixed side on 1 of seeds 1 to 10 (0.9078, seed 9) and between 0.0294 and 0.0500
  // on the others, with 10 000 and 5 000 images. As here, seeds 1 to 3: 0.0505,
  // 0.0415, 0.0300.
  swapped: {
    fails: true,
    config: { ...SHORT, rounds: 4, method: 'shot', shot_fresh: 1, labelled_per_class: 0 },
  },
  // Over seeds 1 to 10: 0.5100 before, 0.7589 after (worst 0.6494).
  rotated: {
    config: { ...TEN, method: 'cdan', rounds: 5, target_shift: 'rotated', shift_severity: 0.5 },
  },
  // Likewise: 0.4781 before, 0.6995 after (worst 0.6286).
  patches: {
    config: { ...TEN, ...SHOT, target_shift: 'patches', shift_severity: 0.75 },
  },
  // Likewise: 0.7839 before, 0.9465 after (worst 0.9200).
  optdigits: {
    config: { ...TEN, ...SHOT, target_data: 'optdigits', target_images: 1200 },
  },
};

/** Checked before: the page asks for all of them with every drawing. @type {Map<string, Readonly<import('./table.js').Config>>} */
const checked = new Map();

/** @param {string} preset  its name @returns {Readonly<import('./table.js').Config>} always the same one */
export function presetConfig(preset) {
  const known = checked.get(preset) ?? checkConfig(PRESETS[preset].config);
  checked.set(preset, known);
  return known;
}
