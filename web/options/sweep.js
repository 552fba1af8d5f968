/** The runs of a sweep: a configuration over seeds, over one option in given steps, or over both. Pure. */

import { checkConfig, matters, methodOf, OptionError, parseOption, show } from './check.js';
import { OPTIONS } from './table.js';

/**
 * @typedef {import('./table.js').Config} Config
 * @typedef {import('./table.js').Option} Option
 * @typedef {import('./table.js').Value} Value
 *
 * @typedef {object} Grid  as a person writes it
 * @property {string} seeds  such as 1-5 or 1,3,7
 * @property {string} option  the name of the option that is gone over; '': none
 * @property {string} values  of it, with commas between
 */

/** The most runs of one sweep. */
const MOST_RUNS = 200;

/** Options that are no subject of a sweep: seeds have a field of their own, and another arithmetic gives no other result to speak of. */
const NOT_SWEPT = ['seed', 'draw_seed', 'arithmetic'];

/**
 * Reads "1-5", "1,3,7" or a mixture.
 * @param {string} text
 * @param {number} most
 * @returns {number[]} in the order given
 * @throws {OptionError} malformed, backwards, repeated, too many, or no seeds
 */
export function parseSeeds(text, most = MOST_RUNS) {
  const refusal = new OptionError('seed', 'sweep.seeds', { value: show(text), most });
  const seeds = text.split(/[,，]/).flatMap((part) => {
    const [, first, last = first] = /^\s*(\d{1,15})(?:\s*[-–]\s*(\d{1,15}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first) || Number(last) - Number(first) >= most) throw refusal;
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
  if (seeds.length > most) throw refusal;
  if (new Set(seeds).size < seeds.length) throw new OptionError('seed', 'sweep.repeated', { value: show(text) });
  for (const seed of seeds) parseOption('seed', String(seed));
  return seeds;
}

/**
 * The options that a sweep can go over: those that matter to the method and have one value each.
 * @param {Config} config
 */
export const sweepable = (config) =>
  OPTIONS.filter((option) => matters(option, methodOf(config)) && option.kind !== 'digits' && !NOT_SWEPT.includes(option.name));

/**
 * Steps to begin with: around the value in force, or all choices.
 * @param {Config} config
 * @param {string} name  of an option that can be swept
 * @returns {string}
 */
export function proposedValues(config, name) {
  const option = OPTIONS.find((one) => one.name === name);
  if (!option || option.kind === 'digits') return '';
  if (option.kind === 'choice') {
    // What cannot be with the other settings, such as a baseline without labels, is no proposal.
    return option.choices.filter((choice) => isSound({ ...config, [name]: choice })).join(', ');
  }
  const { kind, min, max } = option;
  const now = Number(config[name]);
  const steps = kind === 'integer' ? [Math.floor(now / 2), now, 2 * now] : [now / 3, now, 3 * now];
  const tidy = steps
    .map((step) => (step === now ? now : Number(step.toPrecision(2))))
    .map((s) => Math.min(max, Math.max(min, s)));
  const all =
    now === 0 ? [0, kind === 'integer' ? 1 : Number((max / 10).toPrecision(2)), max].map((s) => Math.min(max, s)) : tidy;
  return [...new Set(all)].join(', ');
}

/** @param {object} config */
function isSound(config) {
  try {
    checkConfig(config);
    return true;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return false;
  }
}

/**
 * The configurations of a sweep, in the order in which they are run: all values with the first seed, then all with the second, so that
 * a sweep that is broken off has compared like with like.
 * @param {Config} base
 * @param {Grid} grid
 * @returns {Config[]}
 * @throws {OptionError} seeds or values that cannot be had, naming the option; too many runs
 */
export function planSweep(base, { seeds: text, option, values }) {
  const seeds = parseSeeds(text);
  const steps = option === '' ? [null] : parseValues(option, values);
  if (seeds.length * steps.length > MOST_RUNS) {
    throw new OptionError('seed', 'sweep.many', { count: seeds.length * steps.length, most: MOST_RUNS });
  }
  return seeds.flatMap((seed) =>
    steps.map((value) => checkConfig(value === null ? { ...base, seed } : { ...base, seed, [option]: value })),
  );
}

/** @param {string} name @param {string} text @returns {Value[]} */
function parseValues(name, text) {
  const values = text.split(/[,，]/).map((part) => parseOption(name, part));
  if (new Set(values).size < values.length) throw new OptionError(name, 'sweep.repeated', { value: show(text) });
  return values;
}
