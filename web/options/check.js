/**
 * Checks configurations, from wherever they come, and reads and writes single options as text. What is faulty is refused with an
 * OptionError that names the option, the value and what was expected.
 */

import { METHODS } from '../../build/core.js';
import { Fault } from '../fault.js';
import { isOwn, isUnlabelled } from './own.js';
import { OPTIONS } from './table.js';

/** @typedef {import('./table.js').Config} Config */
/** @typedef {import('./table.js').Method} Method */
/** @typedef {import('./table.js').Option} Option */
/** @typedef {import('./table.js').Value} Value */

/** A setting that cannot be used. */
export class OptionError extends Fault {
  /**
   * @param {string} option  its name; '' where the fault is in no single one
   * @param {string} code
   * @param {Record<string, unknown>} [values]  beside the option
   * @param {ErrorOptions} [options]
   */
  constructor(option, code, values, options) {
    super(code, { option: shorten(option), ...values }, options);
    this.option = option;
  }
}

// --- what options mean ------------------------------------------------------------------------------------------------------

/**
 * The method of a configuration.
 * @param {Pick<Config, 'method'>} config
 */
export const methodOf = (config) => /** @type {Method} */ (METHODS.find(({ name }) => name === config.method));

/**
 * Whether an option matters to a method: another one's hyperparameters do not, nor the options of D where none plays.
 * @param {Option} option
 * @param {Method} method
 */
export const matters = (option, method) =>
  (option.method ?? method.name) === method.name && (!option.discriminator || method.hasDiscriminator);

/** Whether an option says which the target is. @param {string} name */
export const isOfTarget = (name) =>
  ['target_data', 'target_digits', 'target_images', 'target_shift', 'shift_severity'].includes(name);

/**
 * Whether MS and C are as they were trained though an option changes: it says how to adapt, or to what.
 * @param {Option} option
 */
export const keepsTraining = ({ group, name }) => group === 'adapt' || isOfTarget(name);

/**
 * What MT learns from: the game against D, the distance between features, C's own answers, or, in a baseline, labels alone.
 * @param {Method} method
 * @returns {'game' | 'distance' | 'self-training' | 'baseline'}
 */
export function methodKind({ hasDiscriminator, hasDistance, givenLabels, needsLabels }) {
  if (hasDiscriminator) return 'game';
  if (hasDistance) return 'distance';
  return givenLabels || needsLabels ? 'baseline' : 'self-training';
}

/** Methods that compare C's answers to the images of a batch, measuring no distance: what they want of a single one is nothing. */
const COMPARE_ANSWERS = ['mcc', 'shot'];

/**
 * Whether a method compares the images of a batch with each other: a single one says nothing to it.
 * @param {Method} method
 */
export const comparesImages = ({ name, hasDistance }) => hasDistance || COMPARE_ANSWERS.includes(name);

// --- values of any kind, in a few characters --------------------------------------------------------------------------------

/** The most characters of a value that are shown. */
const SHOWN = 60;

/**
 * A text that may be long, with its middle left out.
 * @param {string} text
 */
export function shorten(text) {
  if (text.length <= SHOWN) return text;
  const half = SHOWN / 2;
  // No half of a character that takes two units is left at the cut.
  return `${text.slice(0, half).replace(/[\ud800-\udbff]$/, '')}…${text.slice(-half).replace(/^[\udc00-\udfff]/, '')}`;
}

/**
 * A value that may be anything, so that it can be recognised. It is not called, converted or walked through: that might fail,
 * or never end.
 * @param {unknown} value
 * @returns {string} short; a text in quotes
 */
export function show(value) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shorten(value));
    case 'bigint':
      // Digits of a large one take time that grows with its square.
      return value > -1e20 && value < 1e20 ? `${value}n` : 'BigInt';
    case 'symbol':
      return shorten(String(value));
    case 'function':
      return 'function';
    case 'object':
      return value === null ? 'null' : showObject(value);
    default:
      return String(value);
  }
}

/** @param {object} value  perhaps a proxy, which may throw at every touch */
function showObject(value) {
  try {
    if (!Array.isArray(value)) return '{…}';
    const parts = Array.from({ length: Math.min(value.length, SHOWN / 2) }, (_, i) => ownElement(value, i));
    const words = parts.map((part) => (typeof part === 'object' && part ? (Array.isArray(part) ? '[…]' : '{…}') : show(part)));
    return shorten(`[${words}${value.length > parts.length ? ',…' : ''}]`);
  } catch {
    return '{…}';
  }
}

/**
 * An element that is a plain value; of one with a getter, undefined.
 * @param {unknown[]} array
 * @param {number} i
 * @returns {unknown}
 */
const ownElement = (array, i) => Object.getOwnPropertyDescriptor(array, i)?.value;

// --- checks -----------------------------------------------------------------------------------------------------------------

/**
 * @param {Option} option
 * @param {unknown} value
 */
function refusal(option, value) {
  const { name, kind } = option;
  const shown = { value: show(value) };
  if (kind === 'choice') return new OptionError(name, 'option.choice', { ...shown, choices: option.choices });
  // As text: a bound is to read exactly.
  const bounds = { ...shown, min: String(option.min), max: String(option.max) };
  if (kind !== 'digits') return new OptionError(name, kind === 'integer' ? 'option.integer' : 'option.number', bounds);
  return new OptionError(name, 'option.digits', { ...bounds, example: formatOption(name, option.default) });
}

/**
 * The digits of a list, each read once, as what is no plain array may answer otherwise the next time.
 * @param {import('./table.js').DigitsOption} option
 * @param {unknown} value
 */
function digitsOf({ min, max }, value) {
  if (!Array.isArray(value) || !(value.length >= min && value.length <= max)) return undefined;
  const digits = Array.from({ length: value.length }, (_, i) => ownElement(value, i));
  if (!digits.every((digit) => typeof digit === 'number' && Number.isInteger(digit) && digit >= 0 && digit <= LARGEST_CLASS)) {
    return undefined;
  }
  return new Set(digits).size === digits.length ? digits.map((digit) => positive(/** @type {number} */ (digit))) : undefined;
}

/** Of built-in collections there are the classes 0 to 9, of what people bring as many as importing takes. */
const LARGEST_CLASS = 99;
const BUILT_IN = 9;

/** 0 for -0, which differs from it without looking different. @param {number} value */
const positive = (value) => value + 0;

/**
 * What an option holds when it is given a value.
 * @param {Option} option
 * @param {unknown} value
 * @returns {Value | undefined}  shares nothing with it; undefined where it is no value of the option
 */
function fitting(option, value) {
  switch (option.kind) {
    case 'choice':
      return option.choices.find((choice) => choice === value) ?? (option.own && isOwn(value) ? value : undefined);
    case 'digits':
      try {
        return digitsOf(option, value);
      } catch {
        return undefined; // a proxy that throws
      }
    default: {
      if (typeof value !== 'number' || !(value >= option.min && value <= option.max)) return undefined;
      return option.kind === 'number' || Number.isInteger(value) ? positive(value) : undefined;
    }
  }
}

/**
 * @param {Option} option
 * @param {unknown} value
 * @param {unknown} [given]  what the value was read from
 * @returns {Value}
 */
function fit(option, value, given = value) {
  const held = fitting(option, value);
  if (held === undefined) throw refusal(option, given);
  return held;
}

const BY_NAME = new Map(OPTIONS.map((option) => [option.name, option]));

/**
 * @param {string} name
 * @returns {Option}
 */
function findOption(name) {
  const option = BY_NAME.get(name);
  if (!option) throw new OptionError(name, 'option.unknown');
  return option;
}

/**
 * The value as text, as parseOption reads it: digits as "0,1", numbers in the shortest form that reads back exactly.
 * @param {string} name
 * @param {Value} value
 */
export function formatOption(name, value) {
  findOption(name);
  return String(value);
}

/** The most characters that an option's value takes as text, with room for zeros and blanks. */
const LONGEST = 200;

/**
 * Reads an option's value from text (command line, address bar, form field).
 * @param {string} name
 * @param {string} text
 * @returns {Value}
 * @throws {OptionError} unknown option; text that is no value of it, or out of its bounds
 */
export function parseOption(name, text) {
  const option = findOption(name);
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) throw refusal(option, text);
  /** @type {Value} */
  let value = trimmed;
  if (option.kind === 'digits') {
    value = /^\d{1,2}(\s*,\s*\d{1,2})*$/.test(trimmed) ? trimmed.split(',').map(Number) : trimmed;
  } else if (option.kind !== 'choice') {
    // Number() alone would also take '', '0x10' and 'Infinity'.
    value = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : trimmed;
  }
  return fit(option, value, text);
}

/**
 * The options that are given, by name. Where a getter stands in place of a value, it is that function, which no option takes.
 * @param {object} partial
 * @returns {Map<string, unknown>}
 */
function ownValues(partial) {
  try {
    if (typeof partial !== 'object' || partial === null || Array.isArray(partial)) throw new TypeError('no object of options');
    const properties = Object.entries(Object.getOwnPropertyDescriptors(partial)).filter(([, { enumerable }]) => enumerable);
    return new Map(properties.map(([name, { get, value }]) => [name, get ?? value]));
  } catch (cause) {
    throw new OptionError('', 'option.object', { value: show(partial) }, { cause });
  }
}

/**
 * Whether the data can have what is asked of them.
 * @param {Config} config
 * @param {'source' | 'target'} domain
 */
function checkClasses(config, domain) {
  const [data, digits] = [config[`${domain}_data`], config[`${domain}_digits`]];
  if (!isOwn(data) && digits.some((digit) => digit > BUILT_IN)) {
    const option = /** @type {Option} */ (OPTIONS.find(({ name }) => name === `${domain}_digits`));
    throw refusal(option, digits);
  }
  if (!isUnlabelled(data)) return;
  if (domain === 'source') throw new OptionError('source_data', 'option.source-labels', { value: data });
  if (config.labelled_per_class > 0) {
    throw new OptionError('labelled_per_class', 'option.no-labels', { value: String(config.labelled_per_class), data });
  }
  if (methodOf(config).givenLabels) throw new OptionError('method', 'option.no-labels', { value: config.method, data });
}

/**
 * The whole configuration: what is given, and the defaults for the rest.
 * @param {object} partial  some options, from anywhere
 * @returns {Config} a new object
 * @throws {OptionError} unknown option, value of the wrong kind or out of bounds, options that contradict each other
 */
export function checkConfig(partial) {
  const given = ownValues(partial);
  for (const name of given.keys()) findOption(name);
  const config = /** @type {Config} */ (
    Object.fromEntries(
      OPTIONS.map((option) => [option.name, fit(option, given.has(option.name) ? given.get(option.name) : option.default)]),
    )
  );
  const { source_digits, target_digits, method } = config;
  const classes = source_digits.length;
  if (target_digits.length !== classes) {
    const values = { value: String(target_digits), otherOption: 'source_digits', other: String(source_digits) };
    throw new OptionError('target_digits', 'option.lengths', values);
  }
  for (const name of /** @type {const} */ (['source_images', 'target_images'])) {
    if (config[name] < classes) throw new OptionError(name, 'option.few-images', { value: String(config[name]), classes });
  }
  for (const domain of /** @type {const} */ (['source', 'target'])) checkClasses(config, domain);
  if (methodOf(config).needsLabels && config.labelled_per_class * config.label_weight === 0) {
    const values = { value: method, labelsOption: 'labelled_per_class', weightOption: 'label_weight' };
    throw new OptionError('method', 'option.needs-labels', values);
  }
  if (config.batch === 1 && comparesImages(methodOf(config))) {
    throw new OptionError('batch', 'option.one-image', { value: String(config.batch), method });
  }
  return config;
}
