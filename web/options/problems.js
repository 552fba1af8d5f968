/** Problems: which digits are to be learnt from, and which to be adapted to. Recipes (presets.js) are ways to go about one. */

import { checkConfig, formatOption } from './check.js';
import { PRESETS, presetConfig } from './presets.js';

/**
 * @typedef {import('./table.js').Config} Config
 * @typedef {object} Problem
 * @property {Partial<Config>} config  what makes it this problem
 * @property {string} [recipe]  the preset that it opens with; without, few labels on its images
 */

/** The options that tell one problem from another. */
const SAYING = /** @type {const} */ (['source_data', 'source_digits', 'target_data', 'target_digits', 'target_shift']);

const TEN = { source_digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], target_digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };

/** By name. @type {Record<string, Problem>} */
export const PROBLEMS = {
  pairs: { config: { source_digits: [0, 1], target_digits: [2, 3] }, recipe: 'few-labels' },
  rotated: { config: { ...TEN, target_shift: 'rotated' } },
  patches: { config: { ...TEN, target_shift: 'patches' } },
  optdigits: { config: { ...TEN, target_data: 'optdigits' } },
};

/** The name of the problem that a configuration is about; null: one of its own. @param {Config} config */
export function problemOf(config) {
  const same = (/** @type {Config} */ other) =>
    SAYING.every((name) => formatOption(name, config[name]) === formatOption(name, other[name]));
  return Object.keys(PROBLEMS).find((name) => same(checkConfig(PROBLEMS[name].config))) ?? null;
}

/** The names of the presets for a problem. @param {string | null} problem */
export const recipesOf = (problem) => Object.keys(PRESETS).filter((preset) => problemOf(presetConfig(preset)) === problem);

/** What a problem opens with. @param {string} problem  its name */
export function problemConfig(problem) {
  const { config, recipe = recipesOf(problem)[0] } = PROBLEMS[problem];
  // Not every collection has as many images as the others.
  const few = { source_images: 1000, target_images: 1000 };
  return recipe ? presetConfig(recipe) : checkConfig({ ...PRESETS['few-labels'].config, ...few, ...config });
}
