/** What options, their choices, recipes, collections, methods and faults are called: the one place that knows where that stands. */

import { OPTIONS, PRESETS } from '../options/config.js';
import { t } from '../text/text.js';
import { capital } from '../text/words.js';

/**
 * @typedef {import('../options/config.js').Option} Option
 * @typedef {import('../options/config.js').Method} Method
 */

/** @param {string} name  of an option */
export const optionLabel = (name) => OPTIONS.find((option) => option.name === name)?.label ?? name;

/** @param {Option} option */
export const optionHelp = (option) => option.help;

/**
 * @param {string} name  of an option
 * @param {string} choice
 */
export function choiceTitle(name, choice) {
  const option = OPTIONS.find((option) => option.name === name);
  return (option?.kind === 'choice' && option.titles?.[option.choices.indexOf(choice)]) || choice;
}

/** @param {string} preset */
export const presetTitle = (preset) => PRESETS[preset].title;

/** @param {string} preset */
export const presetAbout = (preset) => PRESETS[preset].about;

/** @param {Method} method */
export const methodTitle = (method) => method.title;

/** @param {Method} method */
export const methodAbout = (method) => method.about;

/** @param {string | Error} fault */
export const faultWords = (fault) => (typeof fault === 'string' ? fault : fault.message);

/**
 * Words with a full stop, unless they have one; for what may or may not be a sentence.
 * @param {string} text
 */
export const sentence = (text) => (/[.!?。！？]$/.test(text) ? text : t('sentence', { text }));

/**
 * Words as a sentence of their own.
 * @param {string} text
 */
export const wholeSentence = (text) => sentence(capital(text));
