/** Numbers, times and positions in words, as the page shows them. */

import { DATA_TITLES } from '../options/config.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').Progress} Progress
 * @typedef {import('../options/config.js').Config} Config
 * @typedef {import('../options/config.js').Method} Method
 */

/**
 * @param {number} share  of 1
 * @param {number} [decimals]
 */
export const percent = (share, decimals = 2) => (Number.isFinite(share) ? `${(100 * share).toFixed(decimals)}%` : '–');

/** @param {number} n */
export const count = (n) => n.toLocaleString('en-GB');

/**
 * @param {number} n
 * @param {string} one  the singular; the plural is it and an s
 */
export const plural = (n, one) => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;

/** @param {number} time  ms since 1970; the day is named unless it is today */
export function clock(time) {
  const date = new Date(time);
  const hours = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date().toDateString()) return hours;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${hours}`;
}

/**
 * The digits of a domain where there is little room: "0, 1", "0–9", "5 digits".
 * @param {number[]} digits
 */
export function digitWords(digits) {
  if (digits.length <= 3) return digits.join(', ');
  const run = digits.every((digit, i) => digit === digits[0] + i);
  return run ? `${digits[0]}–${digits[digits.length - 1]}` : plural(digits.length, 'digit');
}

/**
 * The images of a domain: "2,3", or "UCI optdigits 2,3" where they are not of MNIST.
 * @param {Config} config
 * @param {'source' | 'target'} domain
 */
export function domainWords(config, domain) {
  const [data, digits] = [config[`${domain}_data`], config[`${domain}_digits`]];
  return data === 'mnist' ? String(digits) : `${DATA_TITLES[data]} ${digits}`;
}

/**
 * Which digit is called what: "2→0, 3→1". Where every digit is called itself, or all of them in reverse, the middle of a long
 * list goes without saying: "0→0, 1→1, …, 9→9".
 * @param {Config} config
 * @param {boolean} reversed  the other pairing
 */
export function pairing({ source_digits, target_digits }, reversed) {
  const answers = reversed ? [...source_digits].reverse() : source_digits;
  const pairs = target_digits.map((digit, i) => `${digit}→${answers[i]}`);
  const plain = target_digits.every((digit, i) => digit === source_digits[i]);
  return (plain && pairs.length > 4 ? [pairs[0], pairs[1], '…', pairs[pairs.length - 1]] : pairs).join(', ');
}

/**
 * What the target's shift does to its images: "rotated, severity 0.5".
 * @param {Config} config
 */
export const shiftWords = ({ target_shift, shift_severity }) =>
  target_shift === 'none' ? 'not shifted' : `${target_shift}, severity ${shift_severity}`;

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

/**
 * What happens in step 2.
 * @param {Method} method
 */
export function adaptWords(method) {
  const kind = methodKind(method);
  if (kind === 'game') return 'MT plays against D.';
  return kind === 'baseline' ? `MT learns from labels, as a baseline: ${method.title}.` : `MT learns by ${method.title}.`;
}

/**
 * MT after step 2, beside the baselines.
 * @param {Method} method
 */
export function adaptedWords({ title, givenLabels, needsLabels }) {
  if (givenLabels) return `${title}: a baseline told all target labels`;
  return needsLabels ? `${title}: a baseline from the few labels alone` : `Adapted by ${title}: MT + C`;
}

/**
 * The diagram, for those who do not see it.
 * @param {Method} method
 */
export function diagramWords(method) {
  const paths = method.shared
    ? 'Source images pass through MS and through MT, target images through MT.'
    : 'Source images pass through MS, target images through MT.';
  const lesson = {
    game: "D guesses which domain they come from, and MT learns from D's guesses.",
    distance: `and MT learns from how far apart ${method.title} finds those of the two domains.`,
    'self-training': "and MT learns from C's answers.",
    baseline: "and MT learns from C's answers and true labels.",
  };
  return `${paths} C names the class of the features, ${lesson[methodKind(method)]}`;
}

/**
 * How much of `total` epochs or rounds is done.
 * @param {number} index  of the one under way, from 0
 * @param {number} step  steps of it that are done
 * @param {number} steps
 * @param {number} total
 * @param {string} unit
 */
function share(index, step, steps, total, unit) {
  if (step > 0 && step < steps) return `as far as step ${count(step)} of ${unit} ${index + 1} of ${total}`;
  return `for ${index + Number(step === steps)} of ${plural(total, unit)}`;
}

/** @param {State} state */
export const begun = ({ epoch, trainStep }) => epoch + trainStep > 0;

/**
 * What has been learnt, such as "trained, 12 of 40 rounds".
 * @param {State} state
 */
export function learnt(state) {
  const { config } = state;
  if (!begun(state)) return 'nothing learnt yet';
  const epochs = share(state.epoch, state.trainStep, state.trainSteps, config.train_epochs, 'epoch');
  const trained = state.trainDone ? 'trained' : `trained ${epochs}`;
  if (!state.adapted) return trained;
  if (state.adaptDone) return `${trained}, adapted for all ${plural(config.rounds, 'round')}`;
  return `${trained}, adapted ${share(state.round, state.adaptStep, state.adaptSteps, config.rounds, 'round')}`;
}

const DOING = { train: 'Training', adapt: 'Adapting', evaluate: 'Evaluating' };

/** @param {string} text */
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * What is under way and how far it is.
 * @param {State | null} state
 * @param {Progress | null} progress  the latest of this phase
 */
export function position(state, progress) {
  if (!state?.loaded) {
    return progress
      ? `Fetching images: ${megabytes(progress.done)} of ${megabytes(progress.total)}`
      : 'The images are not here yet';
  }
  if (state.phase === 'idle') return `${capital(learnt(state))}.`;
  const doing = (state.paused ? 'Paused: ' : '') + DOING[state.phase];
  if (!progress || progress.phase === 'data' || progress.total === 0) return doing;
  if (progress.phase === 'evaluate') return `${doing}: ${count(progress.done)} of ${plural(progress.total, 'image')}`;
  const train = state.phase === 'train';
  const [unit, total] = train ? ['epoch', state.config.train_epochs] : ['round', state.config.rounds];
  const steps = train ? state.trainSteps : state.adaptSteps;
  // At a halt the state is the newer of the two.
  const halted = train ? state.epoch * steps + state.trainStep : state.round * steps + state.adaptStep;
  const done = state.paused ? halted : progress.done;
  // The last step of an epoch belongs to it, not to the next.
  const index = Math.min(Math.max(Math.ceil(done / steps) - 1, 0), total - 1);
  return `${doing}: ${unit} ${index + 1} of ${total}, step ${count(done - index * steps)} of ${count(steps)}`;
}

/**
 * Speed and time left; empty while unknown.
 * @param {State | null} state
 * @param {Progress | null} progress
 */
export function rate(state, progress) {
  if (!progress || !state || state.phase === 'idle' || state.paused) return '';
  const { phase, imagesPerSecond, secondsLeft } = progress;
  const speed =
    imagesPerSecond > 0 ? [`${count(Math.round(imagesPerSecond))} ${phase === 'adapt' ? 'pairs' : 'images'} per second`] : [];
  const left = Number.isFinite(secondsLeft) ? [`${duration(secondsLeft)} left`] : [];
  return [...speed, ...left].join(' · ');
}

const BUILD_WORDS = {
  simd: 'SIMD build',
  scalar: 'scalar build, without SIMD',
  relaxed: 'relaxed SIMD build, fastest and not bit-exact',
};

/**
 * @param {State} state
 * @param {boolean} isolated  whether the page may have more than one thread
 */
export function machine({ build, threads, memory, config }, isolated) {
  const draw = config.draw_seed === 0 ? config.seed : config.draw_seed;
  return [
    BUILD_WORDS[build],
    isolated ? plural(threads, 'thread') : '1 thread (more would need this page to be isolated from other sites)',
    `${megabytes(memory)} of memory`,
    `seed ${config.seed}${draw === config.seed ? '' : `, draw ${draw}`}`,
    `batch ${config.batch}`,
  ].join(' · ');
}
