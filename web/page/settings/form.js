/** What the form of the settings holds: texts, as they are typed, and what they mean. */

import { differences } from '../../options/address.js';
import { checkConfig, formatOption, matters, methodOf, OptionError, parseOption } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../fault.js').FaultData} FaultData
 *
 * @typedef {object} Form
 * @property {Record<string, string>} texts  by option
 * @property {Config | null} config  what they mean; null while something is faulty
 * @property {Config} sound  what they meant when nothing was
 * @property {Map<string, FaultData>} errors  by option
 */

/**
 * The form as it shows a configuration.
 * @param {Config} config
 * @returns {Form}
 */
export const formOf = (config) =>
  readForm(Object.fromEntries(OPTIONS.map(({ name }) => [name, formatOption(name, config[name])])), config);

/**
 * Whether the form holds something else than what is in force.
 * @param {Form} form
 * @param {Config} inForce
 */
export const isChanged = ({ config }, inForce) => !config || differences(config, inForce).length > 0;

/**
 * The options that matter to the chosen method; the others are not shown, and keep what they hold.
 * @param {Record<string, string>} texts
 */
export function shownOptions({ method }) {
  const chosen = methodOf({ method });
  return OPTIONS.filter((option) => matters(option, chosen));
}

/**
 * Reads and checks all texts. A faulty one that is not shown counts as the default.
 * @param {Record<string, string>} texts
 * @param {Config} sound  what the form held before
 * @returns {Form}
 */
export function readForm(texts, sound) {
  const shown = new Set(shownOptions(texts).map(({ name }) => name));
  /** @type {Record<string, unknown>} */
  const values = {};
  /** @type {Map<string, FaultData>} */
  const errors = new Map();
  const attempt = (/** @type {() => void} */ read) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      errors.set(error.option, error);
    }
  };
  for (const { name } of OPTIONS) {
    attempt(() => {
      values[name] = parseOption(name, texts[name]);
    });
    if (!shown.has(name)) errors.delete(name);
  }
  /** @type {Config | null} */
  let config = null;
  if (errors.size === 0) {
    attempt(() => {
      config = checkConfig(values);
    });
  }
  return { texts, config, sound: config ?? sound, errors };
}
