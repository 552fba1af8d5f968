/**
 * What is changed about a run while it goes on, as data: options that take another value from a step on, steps of which one side
 * alone learns, and training that ends early. With the configuration they make the run: it is repeated to the bit wherever they
 * are given, before it begins or one by one.
 *
 * A place is an epoch or a round and a step of it, both from 1. A change holds from the step at its place on.
 */

import { checkConfig, formatOption, isOfTarget, matters, methodOf, OptionError, parseOption, show } from './check.js';
import { OPTIONS } from './table.js';

/**
 * @typedef {import('./table.js').Config} Config
 * @typedef {import('./table.js').Option} Option
 * @typedef {'train' | 'adapt'} Phase
 *
 * @typedef {{round: number, step: number}} Place  round: of training, the epoch
 *
 * @typedef {object} Change
 * @property {Phase} phase
 * @property {number} round
 * @property {number} step
 * @property {string} option
 * @property {number} value
 *
 * @typedef {object} Turn  a step in which one side alone learns
 * @property {number} round
 * @property {number} step
 * @property {'d' | 'mt'} part
 *
 * @typedef {object} Interventions
 * @property {Change[]} changes  by place, training first; of one place in the order in which they were made
 * @property {Turn[]} turns  by place
 * @property {Place | null} end  the last step of training, where that is to end before its last epoch does
 */

/** @type {Readonly<Interventions>} */
export const NONE = Object.freeze({ changes: [], turns: [], end: null });

/** @param {Interventions} interventions */
export const hasSome = ({ changes, turns, end }) => changes.length > 0 || turns.length > 0 || end !== null;

/** How many of them a run can have. */
export const MOST_CHANGES = 1000;
export const MOST_TURNS = 10_000;

/** The names under which text has them, beside the options. */
export const NAMES = /** @type {const} */ (['changes', 'turns', 'train_end']);

// --- what can change ----------------------------------------------------------------------------------------------------------

/** Options that are numbers, and yet belong to what the networks are begun with, or decide how they are laid out in memory. */
const STRUCTURE = ['shot_components', 'shot_fresh'];
const MOMENTA = { train_momentum: 'train_optimizer', adapt_momentum: 'adapt_optimizer' };

/**
 * Why an option cannot change in the middle of a run, as the last part of a key of words; '' where it can.
 *
 * images: drawn before the first step. seed, batch, optimizer, method, activation, arithmetic: what the run is made of. length: how
 * far it goes, which is no part of how. labels: which images are labelled is drawn too. start: it says how the first round begins.
 *
 * @param {string} name
 * @returns {'' | 'images' | 'seed' | 'batch' | 'arithmetic' | 'length' | 'optimizer' | 'method' | 'activation' | 'labels' | 'start'}
 */
export function whyFixed(name) {
  if (name.startsWith('source_') || isOfTarget(name) || name === 'draw_seed') return 'images';
  if (name === 'seed' || name === 'batch' || name === 'arithmetic' || name === 'method') return name;
  if (name === 'rounds' || name === 'train_epochs') return 'length';
  if (name.endsWith('_optimizer')) return 'optimizer';
  if (name === 'discriminator_activation') return 'activation';
  if (name === 'labelled_per_class') return 'labels';
  return STRUCTURE.includes(name) ? 'start' : '';
}

/** Of which phase an option is. @param {Option} option @returns {Phase} */
export const phaseOf = ({ group }) => (group === 'train' ? 'train' : 'adapt');

/**
 * A configuration in which an option has another value from some step on.
 * @param {Config} config  in force before
 * @param {string} name
 * @param {unknown} value
 * @returns {Config}
 * @throws {OptionError} the option cannot change in mid-run, or not to this value
 */
export function changed(config, name, value) {
  const option = OPTIONS.find((one) => one.name === name);
  if (!option) throw new OptionError(name, 'option.unknown');
  const why = whyFixed(name);
  if (why) throw new OptionError(name, 'change.fixed', { why });
  if (!matters(option, methodOf(config))) throw new OptionError(name, 'change.unused', { method: config.method });
  const next = checkConfig({ ...config, [name]: value });
  const isOff = (/** @type {Config} */ of) => of[name] === 0;
  // Without it no memory of earlier steps is kept, and none of it can be had in mid-run.
  const optimizer = Object.hasOwn(MOMENTA, name) && config[MOMENTA[/** @type {keyof typeof MOMENTA} */ (name)]];
  if (optimizer === 'sgd' && isOff(next) !== isOff(config)) throw new OptionError(name, 'change.momentum', {});
  // Whether pseudo-labels are looked for decides what memory is for.
  if (name === 'shot_pseudo' && isOff(next) !== isOff(config)) throw new OptionError(name, 'change.pseudo', {});
  return next;
}

// --- places -------------------------------------------------------------------------------------------------------------------

/**
 * Negative where a place comes before another, 0 where they are the same.
 * @param {Place} a
 * @param {Place} b
 */
export const order = (a, b) => a.round - b.round || a.step - b.step;

/**
 * Where the next step is, once `step` of `steps` are done of epoch (round) number `epoch`, from 0.
 * @param {{epoch: number, step: number, steps: number}} position  steps: 0 before the images are here
 * @returns {Place}
 */
export const nextPlace = ({ epoch, step, steps }) =>
  steps > 0 && step === steps ? { round: epoch + 2, step: 1 } : { round: epoch + 1, step: step + 1 };

/** Steps to an epoch or round. @param {Config} config @param {Phase} phase */
export function stepsOf({ source_images, target_images, batch }, phase) {
  return Math.ceil((phase === 'train' ? source_images : Math.max(source_images, target_images)) / batch);
}

/** In the middle of an epoch or round: 2.5 is half-way through the third. @param {Config} config @param {Change} change */
export const timeOf = (config, { phase, round, step }) => round - 1 + (step - 1) / stepsOf(config, phase);

/**
 * A configuration as it is in force for the next steps.
 * @param {Config} config  that the run began with
 * @param {readonly Change[]} changes
 * @param {Record<Phase, Place>} next  the next step of each phase
 * @returns {Config}
 */
export function configAt(config, changes, next) {
  const reached = changes.filter((one) => order(one, next[one.phase]) <= 0);
  if (reached.length === 0) return config;
  return /** @type {Config} */ ({ ...config, ...Object.fromEntries(reached.map(({ option, value }) => [option, value])) });
}

// --- checks -------------------------------------------------------------------------------------------------------------------

const PHASES = ['train', 'adapt'];

/** @param {Change} a @param {Change} b */
const inOrder = (a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || order(a, b);

/** @param {unknown} value @returns {value is number} */
const isPlaceNumber = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

/**
 * @param {string} name  of NAMES, at fault
 * @param {any} place
 * @param {Config} config
 * @param {Phase} phase
 * @returns {Place}
 */
function checkPlace(name, place, config, phase) {
  const [round, step] = [place?.round, place?.step];
  const values = { phase, round: show(round), step: show(step) };
  const total = phase === 'train' ? config.train_epochs : config.rounds;
  const steps = stepsOf(config, phase);
  if (!isPlaceNumber(round) || round > total) throw new OptionError(name, 'change.round', { ...values, total });
  if (!isPlaceNumber(step) || step > steps) throw new OptionError(name, 'change.step', { ...values, steps });
  return { round, step };
}

/**
 * @param {Config} config
 * @param {any} given
 * @returns {Change[]}
 */
function checkChanges(config, given) {
  if (!Array.isArray(given) || given.length > MOST_CHANGES)
    throw new OptionError('changes', 'change.list', { most: MOST_CHANGES });
  const changes = Array.from(given, (/** @type {any} */ one) => {
    const option = OPTIONS.find(({ name }) => name === one?.option);
    if (!option) throw new OptionError('changes', 'change.option', { value: show(one?.option) });
    const phase = phaseOf(option);
    if (one.phase !== phase)
      throw new OptionError('changes', 'change.phase', { changing: option.name, phase, value: show(one.phase) });
    return { phase, ...checkPlace('changes', one, config, phase), option: option.name, value: one.value };
  });
  changes.sort(inOrder);
  let now = config;
  for (const one of changes) {
    now = changed(now, one.option, one.value);
    one.value = /** @type {number} */ (now[one.option]);
  }
  return changes;
}

/**
 * @param {Config} config
 * @param {any} given
 * @returns {Turn[]}
 */
function checkTurns(config, given) {
  if (!Array.isArray(given) || given.length > MOST_TURNS) throw new OptionError('turns', 'change.list', { most: MOST_TURNS });
  const turns = Array.from(given, (/** @type {any} */ one) => {
    if (one?.part !== 'd' && one?.part !== 'mt') throw new OptionError('turns', 'change.part', { value: show(one?.part) });
    return { ...checkPlace('turns', one, config, 'adapt'), part: /** @type {'d' | 'mt'} */ (one.part) };
  });
  if (turns.length > 0 && !methodOf(config).hasDiscriminator) {
    throw new OptionError('turns', 'request.turn-without-d', { method: config.method });
  }
  turns.sort(order);
  const twice = turns.find((one, i) => i > 0 && order(one, turns[i - 1]) === 0);
  if (twice) throw new OptionError('turns', 'change.twice', { round: String(twice.round), step: String(twice.step) });
  return turns;
}

/**
 * @param {Config} config  checked
 * @param {unknown} given  from anywhere
 * @returns {Interventions}  sharing nothing with it; what is missing is none
 * @throws {OptionError}  of an option, or of one of NAMES
 */
export function checkInterventions(config, given) {
  const { changes = [], turns = [], end = null } = /** @type {any} */ (given ?? {});
  return {
    changes: checkChanges(config, changes),
    turns: checkTurns(config, turns),
    end: end === null ? null : checkPlace('train_end', end, config, 'train'),
  };
}

// --- as text ------------------------------------------------------------------------------------------------------------------

/**
 * Turns that follow each other within a round, as one: round.step.part.count.
 * @param {readonly Turn[]} turns
 */
function formatTurns(turns) {
  /** @type {(Turn & {count: number})[]} */
  const runs = [];
  for (const turn of turns) {
    const last = runs.at(-1);
    if (last && last.round === turn.round && last.part === turn.part && last.step + last.count === turn.step) last.count += 1;
    else runs.push({ ...turn, count: 1 });
  }
  return runs.map(({ round, step, part, count }) => `${round}.${step}.${part}.${count}`).join(',');
}

/**
 * As texts, by NAMES; only those of which there are some.
 * @param {Interventions} interventions
 * @returns {Partial<Record<typeof NAMES[number], string>>}
 */
export function formatInterventions({ changes, turns, end }) {
  const change = (/** @type {Change} */ { phase, round, step, option, value }) =>
    `${phase}.${round}.${step}.${option}.${formatOption(option, value)}`;
  return {
    ...(changes.length > 0 && { changes: changes.map(change).join(',') }),
    ...(turns.length > 0 && { turns: formatTurns(turns) }),
    ...(end && { train_end: `${end.round}.${end.step}` }),
  };
}

const WHOLE = /^\d{1,9}$/;

/** @param {string} text @returns {number}  NaN where it is no whole number */
const whole = (text) => (WHOLE.test(text) ? Number(text) : Number.NaN);

/** @param {string} text @returns {string[]} */
const parts = (text) => (text.trim() === '' ? [] : text.split(',').map((part) => part.trim()));

/** @param {string} text @returns {Change} */
function parseChange(text) {
  const [, phase, round, step, option, value] = /^(\w+)\.(\d+)\.(\d+)\.(\w+)\.(.+)$/.exec(text) ?? [];
  if (!option)
    throw new OptionError('changes', 'change.text', { value: show(text), example: 'adapt.2.15.discriminator_rate.0.0001' });
  if (phase !== 'train' && phase !== 'adapt')
    throw new OptionError('changes', 'change.text', { value: show(text), example: 'train, adapt' });
  return { phase, round: whole(round), step: whole(step), option, value: /** @type {number} */ (parseOption(option, value)) };
}

/** @param {string} text @returns {Turn[]} */
function parseTurns(text) {
  const [, round, step, part, count] = /^(\d+)\.(\d+)\.(d|mt)\.(\d+)$/.exec(text) ?? [];
  const n = whole(count ?? '');
  if (!(n >= 1 && n <= MOST_TURNS)) throw new OptionError('turns', 'change.text', { value: show(text), example: '1.3.d.10' });
  const from = whole(step);
  return Array.from({ length: n }, (_, i) => ({ round: whole(round), step: from + i, part: /** @type {'d' | 'mt'} */ (part) }));
}

/** @param {string} text @returns {Place} */
function parseEnd(text) {
  const [, round, step] = /^(\d+)\.(\d+)$/.exec(text.trim()) ?? [];
  if (!step) throw new OptionError('train_end', 'change.text', { value: show(text), example: '1.23' });
  return { round: whole(round), step: whole(step) };
}

/**
 * Reads what formatInterventions wrote, or a person did.
 * @param {Config} config  checked
 * @param {Partial<Record<typeof NAMES[number], string>>} texts
 * @returns {Interventions}
 * @throws {OptionError}
 */
export function parseInterventions(config, { changes = '', turns = '', train_end: end = '' }) {
  /** @type {Turn[]} */
  const listed = [];
  for (const part of parts(turns)) {
    listed.push(...parseTurns(part));
    if (listed.length > MOST_TURNS) throw new OptionError('turns', 'change.list', { most: MOST_TURNS });
  }
  const found = parts(changes);
  if (found.length > MOST_CHANGES) throw new OptionError('changes', 'change.list', { most: MOST_CHANGES });
  return checkInterventions(config, {
    changes: found.map(parseChange),
    turns: listed,
    end: end.trim() === '' ? null : parseEnd(end),
  });
}
