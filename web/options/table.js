/**
 * The options of an experiment: one table that the page's form, the command line, saved files and the checks all read. The words
 * for people are in web/text/. Where the core has an option too, default and bounds are the core's.
 *
 * A configuration is a flat JSON object, option name -> value.
 */

import { CORE_OPTIONS, METHODS } from '../../build/core.js';

/** @typedef {typeof COLLECTIONS[number] | import('./own.js').OwnName} CollectionName  one that is built in, or that a person brought */

/**
 * What all methods have. The hyperparameters of the methods, by the names they have in core/methods/, come on top.
 * @typedef {object} CommonConfig
 * @property {CollectionName} source_data
 * @property {number[]} source_digits
 * @property {CollectionName} target_data
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
 * @typedef {object} OptionBase
 * @property {string} name
 * @property {'data' | 'train' | 'adapt'} group
 * @property {string} [method]  the only method that it matters to
 * @property {boolean} [discriminator]  it matters only to methods with a discriminator
 *
 * @typedef {OptionBase & {kind: 'integer' | 'number', default: number, min: number, max: number}} NumberOption
 * @typedef {OptionBase & {kind: 'choice', default: string, choices: string[], own?: boolean}} ChoiceOption  own: it takes the names
 *   of collections that people bring, too
 * @typedef {OptionBase & {kind: 'digits', default: number[], min: number, max: number}} DigitsOption  bounds of the length
 * @typedef {NumberOption | ChoiceOption | DigitsOption} Option
 */

/** The collections of images that can be drawn from. */
export const COLLECTIONS = /** @type {const} */ (['mnist', 'optdigits', 'fashion']);

/**
 * Default and bounds of a number that the core has too. What the core makes of a value it alone knows.
 * @param {keyof typeof CORE_OPTIONS} name
 * @returns {Pick<NumberOption, 'kind' | 'default' | 'min' | 'max'>}
 */
function ofCore(name) {
  const { whole, default: value, min, max } = CORE_OPTIONS[name];
  return { kind: whole ? 'integer' : 'number', default: value, min, max };
}

/**
 * A choice that is a number to the core: the index.
 * @param {keyof typeof CORE_OPTIONS} name
 * @param {string[]} choices
 * @returns {Pick<ChoiceOption, 'kind' | 'default' | 'choices'>}
 */
const choiceOfCore = (name, choices) => ({ kind: 'choice', default: choices[CORE_OPTIONS[name].default], choices });

/** As many digits as the core has classes. */
const classes = { min: CORE_OPTIONS.classes.min, max: CORE_OPTIONS.classes.max };
const optimizers = ['sgd', 'adam'];

/** @type {Option[]} */
export const OPTIONS = [
  { name: 'source_data', group: 'data', kind: 'choice', default: 'mnist', choices: [...COLLECTIONS], own: true },
  { name: 'source_digits', group: 'data', kind: 'digits', default: [0, 1], ...classes },
  { name: 'target_data', group: 'data', kind: 'choice', default: 'mnist', choices: [...COLLECTIONS], own: true },
  { name: 'target_digits', group: 'data', kind: 'digits', default: [2, 3], ...classes },
  { name: 'source_images', group: 'data', ...ofCore('source_images') },
  { name: 'target_images', group: 'data', ...ofCore('target_images') },
  // 0 stands for the seed itself.
  { name: 'draw_seed', group: 'data', ...ofCore('seed'), default: 0, min: 0 },
  {
    name: 'target_shift',
    group: 'data',
    kind: 'choice',
    default: 'none',
    choices: ['none', 'rotated', 'inverted', 'noisy', 'blurred', 'thick', 'thin', 'striped', 'patches'],
  },
  { name: 'shift_severity', group: 'data', kind: 'number', default: 0.5, min: 0.05, max: 1 },
  { name: 'seed', group: 'train', ...ofCore('seed') },
  { name: 'batch', group: 'train', ...ofCore('batch') },
  { name: 'arithmetic', group: 'train', kind: 'choice', default: 'exact', choices: ['exact', 'fastest'] },
  { name: 'train_epochs', group: 'train', kind: 'integer', default: 1, min: 1, max: 100 },
  { name: 'train_optimizer', group: 'train', ...choiceOfCore('train_optimizer', optimizers) },
  { name: 'train_rate', group: 'train', ...ofCore('train_rate') },
  { name: 'train_momentum', group: 'train', ...ofCore('train_momentum') },
  {
    name: 'method',
    group: 'adapt',
    ...choiceOfCore(
      'method',
      METHODS.map(({ name }) => name),
    ),
  },
  ...METHODS.flatMap(({ name, hyperparameters }) =>
    hyperparameters.map((option) => /** @type {NumberOption} */ ({ ...option, group: 'adapt', method: name })),
  ),
  { name: 'rounds', group: 'adapt', kind: 'integer', default: 40, min: 1, max: 1000 },
  { name: 'adapt_optimizer', group: 'adapt', ...choiceOfCore('adapt_optimizer', optimizers) },
  { name: 'encoder_rate', group: 'adapt', ...ofCore('encoder_rate') },
  { name: 'discriminator_rate', group: 'adapt', ...ofCore('discriminator_rate'), discriminator: true },
  { name: 'adapt_momentum', group: 'adapt', ...ofCore('adapt_momentum') },
  { name: 'adapt_beta1', group: 'adapt', ...ofCore('adapt_beta1') },
  {
    name: 'discriminator_activation',
    group: 'adapt',
    ...choiceOfCore('discriminator_relu', ['none', 'relu']),
    discriminator: true,
  },
  { name: 'method_weight', group: 'adapt', ...ofCore('method_weight') },
  {
    name: 'labelled_per_class',
    group: 'adapt',
    ...ofCore('labelled_images'),
    // The core holds so many in all, whatever the number of classes.
    max: CORE_OPTIONS.labelled_images.max / CORE_OPTIONS.classes.max,
  },
  { name: 'label_weight', group: 'adapt', ...ofCore('label_weight') },
];
