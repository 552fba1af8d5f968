/** What options, their choices, recipes, collections, methods and faults are called: the one place that knows where that stands. */

import { capital } from '../text/format.js';
import { has, t, wordFault } from '../text/text.js';

/** @typedef {import('../fault.js').FaultData} FaultData */
/** @typedef {import('../options/table.js').Option} Option */

/** @param {string} name  of an option; of another thing it is itself */
export const optionLabel = (name) => (has(`option.${name}.label`) ? t(`option.${name}.label`) : name);

/** @param {Option} option */
export const optionHelp = ({ name }) => t(`option.${name}.help`);

/** @param {string} preset */
export const presetTitle = (preset) => t(`preset.${preset}.title`);

/** @param {string} preset */
export const presetAbout = (preset) => t(`preset.${preset}.about`);

/** @param {{name: string}} method */
export const methodAbout = ({ name }) => t(`method.${name}.about`);

/** @param {FaultData} fault */
export const faultWords = (fault) => wordFault(fault, optionLabel);

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
