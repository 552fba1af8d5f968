/** What an experiment is and how its run stands, in the chosen language, where there are cases to tell apart. */

import { methodKind, methodOf } from '../options/check.js';
import { isOwn, isUnlabelled } from '../options/own.js';
import { capital, megabytes, percent } from './format.js';
import { classNames, ownWords } from './own.js';
import { t } from './text.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').Progress} Progress
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../options/table.js').Method} Method
 * @typedef {import('../options/table.js').Option} Option
 */

/** @param {(string | number)[]} parts */
const list = (parts) => parts.join(t('list.comma'));

// --- settings ---------------------------------------------------------------------------------------------------------------

/** @param {string} method  its name */
export const methodTitle = (method) => t(`method.${method}.title`);

/**
 * A value of an option that is a choice.
 * @param {string} option  its name
 * @param {string} choice
 */
export function choiceWords(option, choice) {
  if (option === 'method') return methodTitle(choice);
  if (isOwn(choice)) return ownWords(choice);
  return t(option === 'source_data' || option === 'target_data' ? `data.${choice}` : `choice.${option}.${choice}`);
}

/** What an option takes; '' where its choices show it. @param {Option} option */
export function boundsWords(option) {
  if (option.kind === 'choice') return '';
  return t(option.kind === 'digits' ? 'bounds.digits' : 'bounds.number', { min: String(option.min), max: String(option.max) });
}

/**
 * The classes of a domain where there is little room: "0, 1", "0–9", "5 digits", "ant, …, wasp".
 * @param {Config} config
 * @param {'source' | 'target'} domain
 */
export function digitWords(config, domain) {
  const names = classNames(config, domain);
  if (names.length <= 3) return list(names);
  const numbers = names.map(Number);
  const last = names[names.length - 1];
  if (numbers.some(Number.isNaN)) return list([names[0], '…', last]);
  const run = numbers.every((number, i) => number === numbers[0] + i);
  return run ? `${names[0]}–${last}` : t('digits.many', { n: names.length });
}

/**
 * The images of a domain: "2,3", or "UCI optdigits 2,3" where they are not of MNIST.
 * @param {Config} config
 * @param {'source' | 'target'} domain
 */
export function domainWords(config, domain) {
  const [data, digits] = [config[`${domain}_data`], classNames(config, domain)];
  if (isUnlabelled(data)) return ownWords(data);
  return data === 'mnist' ? String(digits) : `${choiceWords(`${domain}_data`, data)} ${digits}`;
}

/**
 * Which digit is called what: "2→0, 3→1". Where every digit is called itself, or all of them in reverse, the middle of a long
 * list goes without saying: "0→0, 1→1, …, 9→9".
 * @param {Config} config
 * @param {boolean} reversed  the other pairing
 */
export function pairing(config, reversed) {
  const [source, target] = [classNames(config, 'source'), classNames(config, 'target')];
  const answers = reversed ? [...source].reverse() : source;
  const pairs = target.map((name, i) => `${name}→${answers[i]}`);
  const plain = target.every((name, i) => name === source[i]);
  return list(plain && pairs.length > 4 ? [pairs[0], pairs[1], '…', pairs[pairs.length - 1]] : pairs);
}

/**
 * Which class each target digit stands for: "2 counts as 0, 3 as 1"; '' where the classes of both domains have the same names. Of many
 * classes the first pairs stand for all.
 * @param {Config} config
 */
export function counted(config) {
  const [classes, names] = [classNames(config, 'source'), classNames(config, 'target')];
  if (names.every((name, i) => name === classes[i])) return '';
  if (names.length === 2) {
    const [[firstClass, secondClass], [first, second]] = [classes, names];
    return t('stage.network.counts', { first, firstClass, second, secondClass });
  }
  const pairs = names.map((name, i) => `${name}→${classes[i]}`);
  return list(pairs.length > 3 ? [pairs[0], pairs[1], '…', pairs[pairs.length - 1]] : pairs);
}

/**
 * What the target's shift does to its images: "rotated, severity 0.5".
 * @param {Config} config
 */
export function shiftWords({ target_shift, shift_severity }) {
  if (target_shift === 'none') return t('shift.none');
  return t('shift.some', { shift: choiceWords('target_shift', target_shift), severity: String(shift_severity) });
}

/**
 * What happens in step 2.
 * @param {Method} method
 */
export const adaptWords = (method) => t(`adapting.${methodKind(method)}`, { method: methodTitle(method.name) });

/**
 * MT after step 2, beside the baselines.
 * @param {Method} method
 */
export function adaptedWords({ name, givenLabels, needsLabels }) {
  const how = givenLabels ? 'all-labels' : needsLabels ? 'few-labels' : 'unlabelled';
  return t(`adapted.${how}`, { method: methodTitle(name) });
}

/**
 * The diagram, for those who do not see it.
 * @param {Method} method
 */
export const diagramWords = (method) =>
  t(`diagram.${methodKind(method)}`, {
    paths: t(method.shared ? 'diagram.shared' : 'diagram.apart'),
    method: methodTitle(method.name),
  });

// --- how a run stands -------------------------------------------------------------------------------------------------------

/**
 * How much of `total` epochs or rounds is done.
 * @param {'trained' | 'adapted' | 'tuned'} what
 * @param {number} index  of the epoch or round under way, from 0
 * @param {number} step  steps of it that are done
 * @param {number} steps
 * @param {number} total
 */
function share(what, index, step, steps, total) {
  if (step > 0 && step < steps) return t(`learnt.${what}.step`, { step, index: index + 1, total });
  return t(`learnt.${what}.some`, { done: index + Number(step === steps), total });
}

/** Whether what step 2 does is no adaptation, but a baseline to compare with. @param {Pick<State, 'config'>} state */
const isBaseline = ({ config }) => methodKind(methodOf(config)) === 'baseline';

/** @param {Pick<State, 'epoch' | 'trainStep' | 'brought'>} state */
export const begun = ({ epoch, trainStep, brought = [] }) => epoch + trainStep > 0 || brought.length > 0;

/**
 * Whether all rounds are done, and measured: the last one may have been halted before that, and is measured when it goes on.
 * @param {Pick<State, 'config' | 'judgements'>} state
 */
export const isAdapted = ({ config, judgements }) => judgements.length >= config.rounds;

/**
 * What has been learnt, such as "trained, adapted for 12 of 40 rounds", and whether that has gone wrong.
 * @param {Pick<State, 'config' | 'epoch' | 'trainStep' | 'trainSteps' | 'trainDone' | 'round' | 'adaptStep' | 'adaptSteps'
 *   | 'adapted' | 'adaptDone' | 'trouble' | 'brought'>} state
 */
export function learnt(state) {
  const { train_epochs, rounds } = state.config;
  if (!begun(state)) return t('learnt.nothing');
  const { train, adapt } = state.trouble;
  const wrong = (/** @type {string} */ learnt, /** @type {State['trouble']['train']} */ trouble) =>
    trouble ? t('learnt.wrong', { learnt, trouble }) : learnt;
  const { brought = [] } = state;
  const trained = state.trainDone
    ? t('learnt.trained.all')
    : state.epoch + state.trainStep === 0
      ? t('learnt.brought', { networks: brought.join(t('list.comma')) })
      : share('trained', state.epoch, state.trainStep, state.trainSteps, train_epochs);
  if (!state.adapted || state.round + state.adaptStep === 0) return wrong(trained, train);
  const what = isBaseline(state) ? 'tuned' : 'adapted';
  const adapted = state.adaptDone
    ? t(`learnt.${what}.all`, { total: rounds })
    : share(what, state.round, state.adaptStep, state.adaptSteps, rounds);
  return t('learnt.both', { trained: wrong(trained, train), adapted: wrong(adapted, adapt) });
}

/**
 * What is under way and how far it is.
 * @param {State | null} state
 * @param {Progress | null} progress  the latest of this phase
 */
export function position(state, progress) {
  if (!state?.loaded) {
    if (!progress) return t('position.no-images');
    return t('position.data', { done: megabytes(progress.done), total: megabytes(progress.total) });
  }
  if (state.phase === 'idle') {
    const isUnmeasured = state.adaptDone && !isAdapted(state);
    return t(isUnmeasured ? 'position.idle.unmeasured' : 'position.idle', { learnt: capital(learnt(state)) });
  }
  const phase = t(state.phase === 'adapt' && isBaseline(state) ? 'phase.adapt.baseline' : `phase.${state.phase}`);
  const doing = state.paused ? t('position.paused', { phase }) : phase;
  // There are no steps before the target images are here.
  const waits = state.phase !== 'train' && state.adaptSteps === 0;
  if (waits && progress?.phase !== 'data') return t('position.waits.first', { doing });
  if (!progress) return doing;
  if (progress.phase === 'data') {
    return t('position.waits', { doing, done: megabytes(progress.done), total: megabytes(progress.total) });
  }
  if (progress.total === 0) return doing;
  if (progress.phase === 'evaluate') return t('position.evaluate', { doing, done: percent(progress.done / progress.total, 0) });
  if (progress.judging) {
    const { round, done, total } = progress.judging;
    return t('position.judging', { doing, round, total: state.config.rounds, done: percent(done / total, 0) });
  }
  const train = state.phase === 'train';
  const total = train ? state.config.train_epochs : state.config.rounds;
  const steps = train ? state.trainSteps : state.adaptSteps;
  // At a halt the state is the newer of the two.
  const halted = train ? state.epoch * steps + state.trainStep : state.round * steps + state.adaptStep;
  const done = state.paused ? halted : progress.done;
  // The last step of an epoch belongs to it, not to the next.
  const index = Math.min(Math.max(Math.ceil(done / steps) - 1, 0), total - 1);
  return t(train ? 'position.train' : 'position.adapt', { doing, index: index + 1, total, step: done - index * steps, steps });
}

/**
 * How fast it goes; empty while unknown.
 * @param {State | null} state
 * @param {Progress | null} progress
 */
export function speed(state, progress) {
  if (!progress || !state || state.phase === 'idle' || state.paused || !(progress.imagesPerSecond > 0)) return '';
  return t(progress.phase === 'adapt' ? 'rate.pairs' : 'rate.images', { n: Math.round(progress.imagesPerSecond) });
}

/**
 * @param {State} state
 * @param {boolean} isolated  whether the page may have more than one thread
 */
export function machine({ build, threads, memory, config }, isolated) {
  const seed = String(config.seed);
  const draw = String(config.draw_seed || config.seed);
  return [
    t(`machine.${build}`),
    isolated ? t('machine.threads', { n: threads }) : t('machine.one-thread'),
    t('machine.memory', { memory: megabytes(memory) }),
    draw === seed ? t('machine.seed', { seed }) : t('machine.seeds', { seed, draw }),
    t('machine.batch', { batch: config.batch }),
  ].join(' · ');
}
