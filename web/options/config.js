/**
 * The options of an experiment: one table that the page's form, the command line, saved files and the checks all read.
 *
 * A configuration is a flat JSON object, option name -> value. A faulty one is refused with an OptionError that names the
 * option, the value and what was expected.
 */

import { METHODS } from '../../build/core.js';
import { Fault } from '../fault.js';

/**
 * What all methods have. The hyperparameters of the methods, by the names they have in core/methods/, come on top.
 * @typedef {object} CommonConfig
 * @property {keyof typeof DATA_TITLES} source_data
 * @property {number[]} source_digits
 * @property {keyof typeof DATA_TITLES} target_data
 * @property {number[]} target_digits
 * @property {number} source_images
 * @property {number} target_images
 * @property {number} draw_seed
 * @property {'none' | 'rotated' | 'inverted' | 'noisy' | 'blurred' | 'thick' | 'thin' | 'striped' | 'patches'} target_shift
 * @property {number} shift_severity
 * @property {number} seed
 * @property {number} batch
 * @property {number} train_epochs
 * @property {'exact' | 'fastest'} arithmetic
 * @property {'sgd' | 'adam'} train_optimizer
 * @property {number} train_rate
 * @property {number} train_momentum
 * @property {number} rounds
 * @property {'sgd' | 'adam'} adapt_optimizer
 * @property {number} encoder_rate
 * @property {number} discriminator_rate
 * @property {number} adapt_momentum
 * @property {number} adapt_beta1
 * @property {'none' | 'relu'} discriminator_activation
 * @property {string} method  one of core/methods/
 * @property {number} method_weight
 * @property {number} labelled_per_class
 * @property {number} label_weight
 *
 * @typedef {CommonConfig & {[hyperparameter: string]: Value}} Config
 */

/** @typedef {import('../../build/core.js').Method} Method */
/** @typedef {number | string | number[]} Value  what an option can hold */

/**
 * @typedef {object} OptionText
 * @property {string} name
 * @property {string} label  short, for a form
 * @property {'data' | 'train' | 'adapt'} group
 * @property {string} help  one or two plain sentences
 * @property {string} [method]  the only method that it matters to
 * @property {boolean} [discriminator]  it matters only to methods with a discriminator
 *
 * @typedef {OptionText & {kind: 'integer' | 'number', default: number, min: number, max: number}} NumberOption
 * @typedef {OptionText & {kind: 'choice', default: string, choices: string[], titles?: string[]}} ChoiceOption  titles: of the
 *   choices, for a form
 * @typedef {OptionText & {kind: 'digits', default: number[], min: number, max: number}} DigitsOption  bounds of the length
 * @typedef {NumberOption | ChoiceOption | DigitsOption} Option
 */

/** The collections of images of web/data.js, by their titles. */
export const DATA_TITLES = { mnist: 'MNIST', optdigits: 'UCI optdigits', fashion: 'Fashion-MNIST' };

/** @type {Option[]} */
export const OPTIONS = [
  {
    name: 'source_data',
    label: 'Source data',
    group: 'data',
    kind: 'choice',
    default: 'mnist',
    choices: Object.keys(DATA_TITLES),
    titles: Object.values(DATA_TITLES),
    help: 'Optdigits are other digits: 1200 training images of 8 by 8 pixels, enlarged. Fashion-MNIST shows clothes, 4000 of them, as classes 0 to 9.',
  },
  {
    name: 'source_digits',
    label: 'Source digits',
    group: 'data',
    kind: 'digits',
    default: [0, 1],
    min: 2,
    max: 10,
    help: 'The digits that come with labels. Each one is a class, numbered in the order given.',
  },
  {
    name: 'target_data',
    label: 'Target data',
    group: 'data',
    kind: 'choice',
    default: 'mnist',
    choices: Object.keys(DATA_TITLES),
    titles: Object.values(DATA_TITLES),
    help: 'As for the source. Clothes have nothing to do with digits: with them as the target, no method can be right but by chance.',
  },
  {
    name: 'target_digits',
    label: 'Target digits',
    group: 'data',
    kind: 'digits',
    default: [2, 3],
    min: 2,
    max: 10,
    help: 'The digits to adapt to. The first is to be put in the class of the first source digit, and so on: this pairing is fixed beforehand. A digit may be in both lists; no image is drawn for both.',
  },
  {
    name: 'source_images',
    label: 'Source images',
    group: 'data',
    kind: 'integer',
    default: 10000,
    min: 2,
    max: 60000,
    help: 'How many training images of the source digits are drawn, without repeats.',
  },
  {
    name: 'target_images',
    label: 'Target images',
    group: 'data',
    kind: 'integer',
    default: 10000,
    min: 2,
    max: 60000,
    help: 'How many training images of the target digits are drawn, without repeats.',
  },
  {
    name: 'draw_seed',
    label: 'Seed of the draw',
    group: 'data',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 4294967295,
    help: 'Decides which images are drawn and which of them are labelled. 0 means: the same number as the seed.',
  },
  {
    name: 'target_shift',
    label: 'Target shift',
    group: 'data',
    kind: 'choice',
    default: 'none',
    choices: ['none', 'rotated', 'inverted', 'noisy', 'blurred', 'thick', 'thin', 'striped', 'patches'],
    help: 'How the target images are made to look different: all of them, the labelled and the test images too. The source stays as it is. Patches puts each digit on a grey texture of its own.',
  },
  {
    name: 'shift_severity',
    label: 'Severity of the shift',
    group: 'data',
    kind: 'number',
    default: 0.5,
    min: 0.05,
    max: 1,
    help: 'How strong the shift is: 1 turns by 90 degrees, inverts fully, adds the most noise. Not used without a shift.',
  },
  {
    name: 'seed',
    label: 'Seed',
    group: 'train',
    kind: 'integer',
    default: 1,
    min: 0,
    max: 4294967295,
    help: 'Decides the initial weights and the order of the images. The same seed gives the same run to the last bit.',
  },
  {
    name: 'batch',
    label: 'Batch size',
    group: 'train',
    kind: 'integer',
    default: 10,
    min: 1,
    max: 512,
    help: 'Images per step, of each domain. Small batches make more steps out of the same images; large ones run faster.',
  },
  {
    name: 'arithmetic',
    label: 'Arithmetic',
    group: 'train',
    kind: 'choice',
    default: 'exact',
    choices: ['exact', 'fastest'],
    help: 'With exact, a seed gives the same weights on every machine, bit for bit. Fastest lets the processor fuse multiplications with additions: quicker on many, but the last digits then depend on the machine.',
  },
  {
    name: 'train_epochs',
    label: 'Training epochs',
    group: 'train',
    kind: 'integer',
    default: 1,
    min: 1,
    max: 100,
    help: 'How often training goes through all source images.',
  },
  {
    name: 'train_optimizer',
    label: 'Training optimiser',
    group: 'train',
    kind: 'choice',
    default: 'sgd',
    choices: ['sgd', 'adam'],
    help: 'How gradients become steps for the source encoder MS and the classifier C. SGD follows the gradient; Adam gives each weight its own step size.',
  },
  {
    name: 'train_rate',
    label: 'Training rate',
    group: 'train',
    kind: 'number',
    default: 0.03,
    min: 1e-7,
    max: 10,
    help: 'Learning rate of MS and C. Too high and the loss jumps about or overflows; too low and nothing is learnt. Adam wants about 0.001.',
  },
  {
    name: 'train_momentum',
    label: 'Training momentum',
    group: 'train',
    kind: 'number',
    default: 0,
    min: 0,
    max: 0.999,
    help: 'The share of the previous step that SGD carries on into the next. Adam does not use it.',
  },
  {
    name: 'method',
    label: 'Method',
    group: 'adapt',
    kind: 'choice',
    default: 'adda',
    choices: METHODS.map(({ name }) => name),
    titles: METHODS.map(({ title }) => title),
    help: 'What MT learns from.',
  },
  ...METHODS.flatMap(({ name, hyperparameters }) =>
    hyperparameters.map((option) => /** @type {NumberOption} */ ({ ...option, group: 'adapt', method: name })),
  ),
  {
    name: 'rounds',
    label: 'Rounds',
    group: 'adapt',
    kind: 'integer',
    default: 40,
    min: 1,
    max: 1000,
    help: 'How many rounds of adaptation to run. A round goes once through the images of both domains.',
  },
  {
    name: 'adapt_optimizer',
    label: 'Adaptation optimiser',
    group: 'adapt',
    kind: 'choice',
    default: 'sgd',
    choices: ['sgd', 'adam'],
    help: 'How gradients become steps for the target encoder MT, and for the discriminator D where there is one.',
  },
  {
    name: 'encoder_rate',
    label: 'Rate of MT',
    group: 'adapt',
    kind: 'number',
    default: 1e-5,
    min: 0,
    max: 10,
    help: 'Learning rate of the target encoder MT.',
  },
  {
    name: 'discriminator_rate',
    label: 'Rate of D',
    group: 'adapt',
    kind: 'number',
    default: 1e-5,
    min: 0,
    max: 10,
    help: 'Learning rate of the discriminator D, which tries to tell source features from target features.',
    discriminator: true,
  },
  {
    name: 'adapt_momentum',
    label: 'Adaptation momentum',
    group: 'adapt',
    kind: 'number',
    default: 0,
    min: 0,
    max: 0.999,
    help: 'The share of the previous step that SGD carries on into the next. Adam does not use it.',
  },
  {
    name: 'adapt_beta1',
    label: 'Inertia of Adam',
    group: 'adapt',
    kind: 'number',
    default: 0.9,
    min: 0,
    max: 0.999,
    help: "Adam's beta 1 in the adaptation: how much of the recent direction is kept. In a game the other side moves on, so less than the usual 0.9 can be steadier. SGD does not use it.",
  },
  {
    name: 'discriminator_activation',
    label: 'Activation of D',
    group: 'adapt',
    kind: 'choice',
    default: 'none',
    choices: ['none', 'relu'],
    help: 'What stands between the layers of D. With none, D is a linear function and can only compare averages; with ReLU it can see shapes.',
    discriminator: true,
  },
  {
    name: 'method_weight',
    label: 'Weight of the method',
    group: 'adapt',
    kind: 'number',
    default: 1,
    min: 1e-6,
    max: 1e6,
    help: "How much MT cares about the method's own loss, beside the labels it is given. Fine-tuning has no such loss.",
  },
  {
    name: 'labelled_per_class',
    label: 'Labelled per class',
    group: 'adapt',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 50,
    help: 'How many target images of each class MT may learn the label of. All of them take part in every step.',
  },
  {
    name: 'label_weight',
    label: 'Label weight',
    group: 'adapt',
    kind: 'number',
    default: 1,
    min: 0,
    max: 100,
    help: 'How much MT cares about the labelled target images, judged by the classifier C, which stays as it is.',
  },
];

/**
 * Ready-made settings; `config` holds what differs from the defaults.
 * @type {Record<string, {title: string, about: string, config: Partial<Config>}>}
 */
export const PRESETS = {
  documented: {
    title: 'As documented',
    about:
      'The published recipe: SGD at 0.03 for one epoch, then SGD at 0.00001 for 40 rounds, with a D that has no activation. ' +
      'The document names no batch size; 10 is our choice. In our measurements this recipe barely moves the target accuracy.',
    config: {},
  },
  'few-labels': {
    title: 'Few labels',
    about:
      'MT also sees 10 labelled target images per class: their loss, taken through the frozen classifier C, settles which ' +
      'target digit belongs to which class, and the adversarial game does the rest. D has ReLU, both learn with Adam at 0.0003 ' +
      'and little inertia.',
    config: {
      batch: 50,
      rounds: 6,
      adapt_optimizer: 'adam',
      encoder_rate: 3e-4,
      discriminator_rate: 3e-4,
      adapt_beta1: 0.5,
      discriminator_activation: 'relu',
      labelled_per_class: 10,
    },
  },
  'one-label': {
    title: 'One label per class',
    about:
      'No discriminator. Target images are grouped by whitened features of MT, the groups become pseudo-labels, and one labelled ' +
      'image per class says which group is which (SHOT). With 0 labels per class the groups are found just as well, but chance ' +
      'decides their names.',
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
};

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

/** A setting that cannot be used; `option` is its name. */
export class OptionError extends Fault {
  /**
   * @param {string} option
   * @param {string} code
   * @param {Record<string, unknown>} [values]  beside the option
   * @param {ErrorOptions} [options]
   */
  constructor(option, code, values, options) {
    super(code, { option, ...values }, options);
    this.option = option;
  }
}

/** @param {Option} option */
function expected(option) {
  switch (option.kind) {
    case 'choice':
      return option.choices.join(' or ');
    case 'digits':
      return `${option.min} to ${option.max} different digits, such as ${formatOption(option.name, option.default)}`;
    default:
      return `${option.kind === 'integer' ? 'a whole number' : 'a number'} from ${option.min} to ${option.max}`;
  }
}

/**
 * @param {Option} option
 * @param {unknown} value
 */
function fits(option, value) {
  switch (option.kind) {
    case 'choice':
      return option.choices.some((choice) => choice === value);
    case 'digits':
      return (
        Array.isArray(value) &&
        value.length >= option.min &&
        value.length <= option.max &&
        value.every((digit) => Number.isInteger(digit) && digit >= 0 && digit <= 9) &&
        new Set(value).size === value.length
      );
    default:
      return (
        typeof value === 'number' &&
        value >= option.min &&
        value <= option.max &&
        (option.kind === 'number' || Number.isInteger(value))
      );
  }
}

/**
 * @param {string} name
 * @returns {Option}
 */
function findOption(name) {
  const option = OPTIONS.find((option) => option.name === name);
  if (!option) throw new OptionError(name, `there is no option ${name}`);
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
  /** @type {Value} */
  let value = trimmed;
  if (option.kind === 'digits') {
    value = /^\d(\s*,\s*\d)*$/.test(trimmed) ? trimmed.split(',').map(Number) : trimmed;
  } else if (option.kind !== 'choice') {
    // Number() alone would also take '', '0x10' and 'Infinity'.
    value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : trimmed;
  }
  if (!fits(option, value)) throw new OptionError(name, `${name} is "${text}"; expected ${expected(option)}`);
  return value;
}

/**
 * The whole configuration: what is given, and the defaults for the rest.
 * @param {object} partial  some options, from anywhere
 * @returns {Config} a new object
 * @throws {OptionError} unknown option, value of the wrong kind or out of bounds, options that contradict each other
 */
export function checkConfig(partial) {
  for (const name of Object.keys(partial)) findOption(name);
  const given = new Map(Object.entries(partial));
  const config = /** @type {Config} */ (
    Object.fromEntries(
      OPTIONS.map((option) => {
        const value = given.has(option.name) ? given.get(option.name) : option.default;
        if (!fits(option, value)) {
          throw new OptionError(option.name, `${option.name} is ${JSON.stringify(value)}; expected ${expected(option)}`);
        }
        return [option.name, Array.isArray(value) ? [...value] : value];
      }),
    )
  );
  const classes = config.source_digits.length;
  if (config.target_digits.length !== classes) {
    throw new OptionError(
      'target_digits',
      `target_digits is ${config.target_digits} but source_digits is ${config.source_digits}; expected as many of one as of the other`,
    );
  }
  for (const name of /** @type {const} */ (['source_images', 'target_images'])) {
    if (config[name] < classes) {
      throw new OptionError(name, `${name} is ${config[name]}; expected at least one for each of the ${classes} classes`);
    }
  }
  if (methodOf(config).needsLabels && config.labelled_per_class * config.label_weight === 0) {
    throw new OptionError(
      'method',
      `method is ${config.method}; expected another one, or labelled_per_class and label_weight above 0: else MT has nothing to learn from`,
    );
  }
  return config;
}
