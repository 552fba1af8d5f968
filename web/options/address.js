/**
 * A run in the address, after the #, such as #preset=few-labels&seed=3: the preset and what differs from it, and what is changed in
 * its course (interventions.js). What does not matter to the method is left out; whoever opens the link has it as the preset says.
 */

import { checkConfig, formatOption, matters, methodOf, OptionError, parseOption, show } from './check.js';
import { formatInterventions, NAMES, NONE, parseInterventions } from './interventions.js';
import { PRESETS, presetConfig } from './presets.js';
import { OPTIONS } from './table.js';

/** @typedef {import('./table.js').Config} Config */
/** @typedef {import('./interventions.js').Interventions} Interventions */
/** @typedef {import('../fault.js').FaultData} FaultData */

/**
 * The names of the options in which a configuration differs from another, of those that matter to its method. A run does not
 * depend on the others, so that they are no difference.
 * @param {Config} config
 * @param {Config} other
 */
export function differences(config, other) {
  const method = methodOf(config);
  // As texts they are the same that read back the same. The page asks for this with every drawing, of every preset.
  const differs = (/** @type {string} */ name) => String(config[name]) !== String(other[name]);
  return OPTIONS.filter((option) => differs(option.name) && matters(option, method)).map(({ name }) => name);
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
 * @param {Interventions} [interventions]
 * @returns {string} without the #
 */
export function formatAddress(config, interventions = NONE) {
  const { preset, changed } = nearestPreset(config);
  const given = changed.map((name) => `${name}=${formatOption(name, config[name])}`);
  const further = Object.entries(formatInterventions(interventions)).map(([name, text]) => `${name}=${text}`);
  return [`preset=${preset}`, ...given, ...further].join('&');
}

/** The parts of a page's address that are no setting: its panel, what is seen of it, and what files were called. */
const BESIDE = /^(tab|hide|embed|expect|source_file|target_file)=/;

/** The settings in an address, all else left out. @param {string} hash  with or without the # */
export const settingsIn = (hash) =>
  hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => !BESIDE.test(part))
    .join('&');

/** The most faults of an address that are told one by one. */
const TOLD = 3;

/**
 * Reads what can be read; the rest is named in the faults and stays as the preset has it.
 * @param {string} hash  with or without the #
 * @returns {{config: Config, interventions: Interventions, faults: FaultData[]}}  faults: the first few, and how many more there
 *   are
 */
export function parseAddress(hash) {
  /** @type {FaultData[]} */
  const faults = [];
  /** @template T @param {() => T} read @param {T} otherwise */
  const attempt = (read, otherwise) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      faults.push({ code: error.code, values: error.values });
      return otherwise;
    }
  };
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const named = given.get('preset') ?? 'documented';
  given.delete('preset');
  const known = Object.hasOwn(PRESETS, named);
  if (!known) faults.push({ code: 'address.preset', values: { value: show(named), choices: Object.keys(PRESETS) } });
  const base = presetConfig(known ? named : 'documented');
  /** @type {Partial<Record<typeof NAMES[number], string>>} */
  const further = {};
  for (const name of NAMES) {
    const text = given.get(name);
    if (text !== null) further[name] = text;
    given.delete(name);
  }
  /** @type {Record<string, unknown>} */
  const values = { ...base };
  for (const [name, text] of given) {
    attempt(() => {
      values[name] = parseOption(name, text);
    }, undefined);
  }
  const config = attempt(() => checkConfig(values), base);
  const interventions = attempt(() => parseInterventions(config, further), NONE);
  const more = faults.length - TOLD;
  if (more > 1) faults.splice(TOLD, more, { code: 'address.more', values: { count: more } });
  return { config, interventions, faults };
}
