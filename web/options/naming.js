/**
 * What tells configurations apart that are looked at beside each other: their recipes, and the options in which they differ. Names
 * of options and presets only; words are made of them elsewhere. Pure.
 */

import { formatAddress, nearestPreset } from './address.js';
import { formatOption, matters, methodOf } from './check.js';
import { OPTIONS } from './table.js';

/** @typedef {import('./table.js').Config} Config */

/**
 * @typedef {object} Distinction  what a name is made of
 * @property {string | null} preset  to be named; null: all have the same, which goes without saying
 * @property {string[]} options  whose values are to be named, in the order of the table of options; none where all are alike
 */

/**
 * A configuration but for its seed: runs of the same recipe are repetitions of one experiment.
 * @param {Config} config
 * @returns {string} as an address
 */
export const recipeOf = (config) => formatAddress({ ...config, seed: 1 });

/**
 * The options in which not all configurations are alike, of those that matter to any of them.
 * @param {Config[]} configs
 * @returns {string[]} in the order of the table
 */
export function varying(configs) {
  return OPTIONS.filter((option) => {
    const values = configs
      .filter((config) => matters(option, methodOf(config)))
      .map(({ [option.name]: value }) => formatOption(option.name, value));
    return new Set(values).size > 1;
  }).map(({ name }) => name);
}

/**
 * What to call each configuration by, so that different ones have different names. Where all come from one preset, by whatever
 * varies; else by its preset and what is changed in it, and by its seed wherever seeds vary.
 * @param {Config[]} configs
 * @returns {Distinction[]} one for each
 */
export function distinctions(configs) {
  const vary = new Set(varying(configs));
  const nearest = configs.map(nearestPreset);
  const isOne = new Set(nearest.map(({ preset }) => preset)).size <= 1;
  return configs.map((config, i) => {
    const { preset, changed } = nearest[i];
    const method = methodOf(config);
    const named = OPTIONS.filter((option) => {
      if (!matters(option, method)) return false;
      // What is changed in one of them alone varies, if it matters to another; if not, it tells this one from its preset.
      if (isOne) return vary.has(option.name);
      return changed.includes(option.name) || (option.name === 'seed' && vary.has('seed'));
    });
    return { preset: isOne ? null : preset, options: named.map(({ name }) => name) };
  });
}

/**
 * What all configurations have in common, to be said once above them: the preset and what is changed in it alike.
 * @param {Config[]} configs  at least one
 * @returns {Distinction} preset: null where they come from several
 */
export function common(configs) {
  const presets = configs.map((config) => nearestPreset(config).preset);
  const [first] = configs;
  const vary = varying(configs);
  const isOne = new Set(presets).size === 1;
  const changed = isOne ? nearestPreset(first).changed.filter((name) => !vary.includes(name)) : [];
  return { preset: isOne ? presets[0] : null, options: configs.length > 1 ? changed : nearestPreset(first).changed };
}
