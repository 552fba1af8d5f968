/**
 * Settings in the address, after the #, such as #preset=few-labels&seed=3: the preset and what differs from it. What does not
 * matter to the method is left out; whoever opens the link has it as the preset says.
 */

import { checkConfig, formatOption, matters, methodOf, OPTIONS, OptionError, PRESETS, parseOption } from './config.js';

/** @typedef {import('./config.js').Config} Config */

/** @param {string} preset  its name */
export const presetConfig = (preset) => checkConfig(PRESETS[preset].config);

/**
 * The names of the options in which a configuration differs from another, of those that matter to its method. A run does not
 * depend on the others, so that they are no difference.
 * @param {Config} config
 * @param {Config} other
 */
export function differences(config, other) {
  return OPTIONS.filter((option) => matters(option, methodOf(config)))
    .map(({ name }) => name)
    .filter((name) => formatOption(name, config[name]) !== formatOption(name, other[name]));
}

/**
 * The preset from which a configuration differs least.
 * @param {Config} config
 */
export function nearestPreset(config) {
  return Object.keys(PRESETS)
    .map((preset) => ({ preset, changed: differences(config, presetConfig(preset)) }))
    .reduce((best, one) => (one.changed.length < best.changed.length ? one : best));
}

/**
 * @param {Config} config
 * @returns {string} without the #
 */
export function formatAddress(config) {
  const { preset, changed } = nearestPreset(config);
  const given = changed.map((name) => `${name}=${formatOption(name, config[name])}`);
  return [`preset=${preset}`, ...given].join('&');
}

/**
 * Reads what can be read; the rest is named in the faults and stays as the preset has it.
 * @param {string} hash  with or without the #
 * @returns {{config: Config, faults: string[]}}
 */
export function parseAddress(hash) {
  /** @type {string[]} */
  const faults = [];
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const named = given.get('preset') ?? 'documented';
  given.delete('preset');
  const known = Object.hasOwn(PRESETS, named);
  if (!known) faults.push(`preset is "${named}"; expected ${Object.keys(PRESETS).join(' or ')}`);
  const base = presetConfig(known ? named : 'documented');
  /** @type {Record<string, unknown>} */
  const values = { ...base };
  for (const [name, text] of given) {
    try {
      values[name] = parseOption(name, text);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      faults.push(error.message);
    }
  }
  try {
    return { config: checkConfig(values), faults };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { config: base, faults: [...faults, error.message] };
  }
}
