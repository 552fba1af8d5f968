/** Problems: which digits are to be learnt from, and which to be adapted to. Recipes (presets.js) are ways to go about one. */

import { formatOption } from './check.js';
import { PRESETS, presetConfig } from './presets.js';

/**
 * @typedef {import('./table.js').Config} Config
 * @typedef {object} Problem
 * @property {Partial<Config>} config  what makes it this problem
 * @property {string} recipe  the preset that it opens with
 */

/** The options that tell one problem from another. */
const SAYING = /** @type {const} */ (['source_data', 'source_digits', 'target_data', 'target_digits', 'target_shift']);

const TEN = { source_digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], target_digits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };

/** By name; the page opens with the first. @type {Record<string, Problem>} */
export const PROBLEMS = {
  pairs: { config: { source_digits: [0, 1], target_digits: [2, 3] }, recipe: 'first-minute' },
  rotated: { config: { ...TEN, target_shift: 'rotated' }, recipe: 'rotated' },
  patches: { config: { ...TEN, target_shift: 'patches' }, recipe: 'patches' },
  optdigits: { config: { ...TEN, target_data: 'optdigits' }, recipe: 'optdigits' },
};

/** The name of the problem that a configuration is about; null: one of its own. @param {Config} config */
export function problemOf(config) {
  const same = (/** @type {Config} */ other) =>
    SAYING.every((name) => formatOption(name, config[name]) === formatOption(name, other[name]));
  return Object.keys(PROBLEMS).find((name) => same(problemConfig(name))) ?? null;
}

/** The names of the presets for a problem. @param {string} problem */
export const recipesOf = (problem) => Object.keys(PRESETS).filter((preset) => problemOf(presetConfig(preset)) === problem);

/** The names of the presets for problems like that of a configuration: of as many digits. @param {Config} config */
export const recipesLike = ({ source_digits }) => {
  const alike = Object.keys(PRESETS).filter((preset) => presetConfig(preset).source_digits.length === source_digits.length);
  return alike.length > 0 ? alike : Object.keys(PRESETS);
};

/** What a problem opens with. @param {string} problem  its name */
export const problemConfig = (problem) => presetConfig(PROBLEMS[problem].recipe);
