/**
 * What came of a run, in one word, with the numbers that it follows from and what to try next. Pure: from what was measured, nothing
 * else. Rules, the first that holds:
 *
 *   trained     MT has not learnt anything yet: what MS + C read of the target is the line to beat
 *   diverged    a loss of training or adaptation is beyond all bounds (health.js), or C's answers are no finite numbers
 *   collapsed   one answer to at least 98 % of the target images, or, of training, to all source images
 *   unmeasured  all target images are labelled: none is left to measure
 *   d-won       D calls at least 95 % of both domains right in the mean, and MT + C read the target not better than MS + C; or at
 *               least 90 %, and they read it less well than the same labels lead to, or better than before but not than guessing
 *   swapped     of two classes: MT + C read at most 30 % as the pairing has it, at least 70 % the other way round
 *   still       MT hardly moved: |MT - MS| is under 1, fewer than 5 % of the answers changed, less than a quarter of the mistakes went
 *   chance      the 95 % interval of the gain holds 0
 *   worse       it lies below 0: better before than after
 *   guessing    it lies above 0, but the 95 % interval of the accuracy reaches down to guessing: always the commonest class, or one
 *               over the classes, whichever is more
 *   adapted     it lies above 0, and the accuracy above guessing
 *
 * What is not a number meets no threshold. "Better" and "worse" are said where the interval of the paired gain excludes 0, nowhere else.
 */
import { matters, methodKind, methodOf } from '../options/check.js';
import { isUnlabelled } from '../options/own.js';
import { PRESETS } from '../options/presets.js';
import { otherRate } from '../options/rates.js';
import { OPTIONS } from '../options/table.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../options/table.js').Value} Value */
/** @typedef {import('./evaluation.js').Evaluation} Evaluation */
/** @typedef {import('./judgement.js').Judgement} Judgement */
/** @typedef {import('./health.js').Trouble} Trouble */

/**
 * @typedef {'trained' | 'diverged' | 'collapsed' | 'unmeasured' | 'd-won' | 'swapped' | 'still' | 'chance' | 'worse'
 *   | 'guessing' | 'adapted'} Kind
 *
 * What to try next: options that are to differ, and what that is to do (the words of it have the key verdict.remedy.NAME).
 * @typedef {{name: RemedyName, changes: Record<string, Value>}} Remedy
 * @typedef {'rate' | 'weaker-d' | 'faster-mt' | 'labels' | 'more-labels' | 'fewer-labels' | 'recipe' | 'rounds' | 'images'
 *   | 'harder' | 'game' | 'seed'} RemedyName
 *
 * @typedef {object} Verdict
 * @property {Kind} kind
 * @property {'train' | 'adapt'} phase  in which it went wrong, where it did
 * @property {Gained | null} gain  null: nothing can be compared
 * @property {Labels | null} labels  what the same labels give by themselves; null: there are none, or it was not measured
 * @property {number} guess  share that guessing reads right: always the commonest class, or one over the classes if that is more
 * @property {boolean} lucky  the target's digits are others than the source's, and no label says which belongs to which class: of what
 *   was read right, luck chose the pairing
 * @property {number | null} best  the round that was clearly better than the last, where the run ended worse than it once was
 * @property {Remedy[]} remedies  the first is the likeliest to help; none may be left
 *
 * @typedef {{before: number, after: number, value: number, low: number, high: number}} Gained  shares of 1; value: after - before
 * @typedef {{accuracy: number, share: number | null, than: 'more' | 'same' | 'less'}} Labels  accuracy: of fine-tuning on the same labels. share: of
 *   the gain that it gives, null where there is no gain. than: how the run compares with that, beyond chance
 *
 * @typedef {object} Measured
 * @property {Config} config
 * @property {boolean} adapted  at least one step of adaptation is done
 * @property {Evaluation} evaluation
 * @property {Judgement[]} judgements
 * @property {{train: Trouble | null, adapt: Trouble | null}} trouble
 */

/** One answer to so many of the images is no reading. */
const ONE_ANSWER = 0.98;
/** D is right on nearly all. */
const NEARLY_ALL = 0.95;
/** Enough of them to be the cause, where something else says that the game was lost: labels alone, or guessing, do as well. */
const MOST = 0.9;
/** So little under the pairing is the other pairing. */
const SWAPPED = 0.3;
/** What Adam or SGD go at a rate that teaches is several times this. */
const HARDLY = 1;
/** Few answers, and few of the mistakes. */
const FEW_CHANGES = 0.05;
const FEW_MISTAKES = 0.25;
/** By so much a round has to be better than the last one to be worth a word. */
const CLEARLY = 0.05;

/**
 * @param {Measured} measured
 * @returns {Verdict}
 */
export function verdictOf(measured) {
  const { config, evaluation, judgements, adapted } = measured;
  const phase = faultyPhase(measured);
  const gain = adapted ? gainOf(evaluation) : null;
  const labels = adapted ? labelsOf(evaluation, gain) : null;
  const kind = kindOf(measured, gain, labels);
  const lucky = config.labelled_per_class === 0 && String(config.source_digits) !== String(config.target_digits);
  const found = { kind, phase, gain, labels, guess: guessingOf(evaluation), lucky, best: bestRound(judgements, evaluation) };
  const remedies = remediesOf(found, config)
    .map(({ name, changes }) => ({ name, changes: differing(changes, config) }))
    .filter(({ changes }) => Object.keys(changes).length > 0);
  return { ...found, remedies };
}

// --- the rules ------------------------------------------------------------------------------------------------------------------

/** What training has spoilt, adaptation cannot mend. @param {Measured} measured @returns {'train' | 'adapt'} */
const faultyPhase = ({ trouble, adapted }) => (trouble.train || !adapted ? 'train' : 'adapt');

/**
 * @param {Measured} measured
 * @param {Gained | null} gain
 * @param {Labels | null} labels
 * @returns {Kind}
 */
function kindOf({ config, evaluation, judgements, trouble, adapted }, gain, labels) {
  const { target_images, calibration_error, discriminator } = evaluation;
  // Without finite probabilities there is no calibration.
  const infinite = target_images > 0 && calibration_error === null;
  if (trouble.train === 'diverged' || trouble.adapt === 'diverged' || infinite) return 'diverged';
  if (trouble.train === 'collapsed' || (adapted && isOneAnswer(evaluation))) return 'collapsed';
  if (!adapted) return 'trained';
  if (!gain) return 'unmeasured';
  const { before, after, value, low, high } = gain;
  const d = discriminator ? (discriminator.after.source + discriminator.after.target) / 2 : Number.NaN;
  const guessed = isGuessing(evaluation);
  if ((d >= NEARLY_ALL && !(low > 0)) || (d >= MOST && ((guessed && low > 0) || labels?.than === 'less'))) return 'd-won';
  if (config.source_digits.length === 2 && after <= SWAPPED && (evaluation.target_accuracy_other_pairing ?? 0) >= 1 - SWAPPED)
    return 'swapped';
  const changed = evaluation.gain?.changed ?? Number.NaN;
  const stood = changed === 0 || (judgements.at(-1)?.encoder_distance ?? Number.NaN) < HARDLY;
  if (stood && changed < FEW_CHANGES * target_images && value <= FEW_MISTAKES * (1 - before)) return 'still';
  if (low > 0) return guessed ? 'guessing' : 'adapted';
  return high < 0 ? 'worse' : 'chance';
}

/** @param {Evaluation} evaluation */
function isOneAnswer({ confusion, target_images }) {
  const answers = confusion[0].map((_, answer) => confusion.reduce((sum, row) => sum + row[answer], 0));
  const classes = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  // Where nearly all images are of one class, one answer is right.
  return Math.max(...answers) >= ONE_ANSWER * target_images && Math.max(...classes) < ONE_ANSWER * target_images;
}

/**
 * What is right for always giving the same answer, or any: less is no reading, whatever it has grown from.
 * @param {Evaluation} evaluation
 */
const guessingOf = ({ majority_accuracy, confusion }) => Math.max(majority_accuracy ?? 0, 1 / confusion.length);

/** @param {Evaluation} evaluation */
const isGuessing = (evaluation) => (evaluation.target_accuracy_interval?.low ?? Number.NaN) <= guessingOf(evaluation);

/** @param {Evaluation} evaluation @returns {Gained | null} */
function gainOf({ target_accuracy_before: before, target_accuracy_after: after, gain }) {
  if (before === null || after === null || !gain) return null;
  return { before, after, value: after - before, low: gain.low, high: gain.high };
}

/**
 * @param {Evaluation} evaluation
 * @param {Gained | null} gain
 * @returns {Labels | null}
 */
function labelsOf({ fine_tuning_accuracy: accuracy, target_accuracy_interval: interval }, gain) {
  if (accuracy === undefined || accuracy === null || !gain) return null;
  const share = gain.low > 0 ? (accuracy - gain.before) / gain.value : null;
  const { low, high } = interval ?? { low: Number.NaN, high: Number.NaN };
  return { accuracy, share, than: low > accuracy ? 'more' : high < accuracy ? 'less' : 'same' };
}

/**
 * @param {Judgement[]} judgements
 * @param {Evaluation} evaluation
 */
function bestRound(judgements, { target_accuracy_after: after }) {
  const of = (/** @type {Judgement} */ { target_accuracy }) => target_accuracy ?? Number.NaN;
  const best = judgements.reduce(
    (/** @type {Judgement | null} */ one, next) => (one && of(one) >= of(next) ? one : next),
    null,
  );
  return best && after !== null && of(best) >= after + CLEARLY ? best.round : null;
}

// --- remedies -------------------------------------------------------------------------------------------------------------------

/** So many there are of any two digits of MNIST, in both domains. */
const MORE_IMAGES = 4000;
/** Labels for each class that have been enough to decide the pairing. */
const ENOUGH = 10;

const { adapt_optimizer, encoder_rate, discriminator_rate, adapt_beta1, discriminator_activation } =
  PRESETS['few-labels'].config;
/** How the recipe adapts that works on every seed tried: of the options that leave training as it is. */
const RECIPE = { adapt_optimizer, encoder_rate, discriminator_rate, adapt_beta1, discriminator_activation };

/**
 * @param {Omit<Verdict, 'remedies'>} verdict
 * @param {Config} config
 * @returns {{name: RemedyName, changes: Partial<Config>}[]}
 */
function remediesOf({ kind, phase, gain, labels, lucky }, config) {
  const method = methodOf(config);
  const baseline = methodKind(method) === 'baseline';
  const rate = phase === 'train' ? 'train_rate' : 'encoder_rate';
  const { labelled_per_class: labelled, rounds, seed, target_shift, shift_severity } = config;
  /** @type {Record<RemedyName, Partial<Config>>} */
  const changes = {
    rate: { [rate]: otherRate(rate, config).rate },
    'weaker-d': { discriminator_rate: Number((config.discriminator_rate / 10).toPrecision(3)) },
    'faster-mt': { encoder_rate: config.discriminator_rate },
    labels: { labelled_per_class: ENOUGH },
    'more-labels': { labelled_per_class: Math.min(50, 2 * labelled) },
    'fewer-labels': { labelled_per_class: Math.max(1, Math.floor(labelled / 5)) },
    recipe: RECIPE,
    rounds: { rounds: Math.min(1000, 2 * rounds) },
    // Of small collections there are no more.
    images: config.target_data === 'mnist' ? { target_images: Math.max(config.target_images, MORE_IMAGES) } : {},
    harder: { shift_severity: Math.min(1, Number((1.5 * shift_severity).toFixed(2))) },
    game: { method: 'adda' },
    seed: { seed: seed + 1 },
  };
  const names = /** @returns {RemedyName[]} */ () => {
    switch (kind) {
      case 'trained':
        return [];
      case 'diverged':
        return ['rate'];
      case 'collapsed':
        return ['rate', phase === 'train' ? 'seed' : labelled ? 'more-labels' : 'labels'];
      case 'unmeasured':
        return ['fewer-labels'];
      case 'd-won':
        return config.encoder_rate < config.discriminator_rate / 2 ? ['faster-mt', 'weaker-d'] : ['weaker-d', 'recipe'];
      case 'swapped':
        return [labelled ? 'more-labels' : 'labels', 'seed'];
      case 'still':
        return config.encoder_rate < (encoder_rate ?? 0) ? ['recipe', 'rounds'] : ['rounds', 'recipe'];
      case 'chance':
        return lucky ? ['labels', 'rounds'] : ['rounds', 'images'];
      case 'guessing':
        return lucky ? ['labels', 'rounds'] : ['recipe', labelled ? 'more-labels' : 'labels', 'rounds'];
      case 'worse':
        return lucky ? ['labels', 'rate'] : ['rate', labelled ? 'more-labels' : 'labels'];
      case 'adapted': {
        if (baseline) return ['game', 'fewer-labels'];
        if (lucky) return ['labels', 'seed'];
        // Fewer labels are of use to a run that does as well as they do, not to one that spoils what they give.
        if (labels?.than === 'less') return ['recipe', 'rate', 'seed'];
        if (labels?.than === 'same') return ['recipe', 'fewer-labels', 'seed'];
        if (labelled > 1) return ['fewer-labels', 'seed'];
        return target_shift !== 'none' && (gain?.after ?? 0) > 0.9 ? ['harder', 'seed'] : ['rounds', 'seed'];
      }
    }
  };
  return names()
    .map((name) => ({ name, changes: changes[name] }))
    .filter(({ name }) => !(baseline && name === 'recipe') && !(isUnlabelled(config.target_data) && name.endsWith('labels')));
}

/**
 * Of changes those that change something that matters.
 * @param {Partial<Config>} changes
 * @param {Config} config
 */
function differing(changes, config) {
  const method = methodOf({ method: changes.method ?? config.method });
  const counts = OPTIONS.filter((option) => matters(option, method) && Object.hasOwn(changes, option.name));
  const differ = counts.filter(({ name }) => changes[name] !== config[name]);
  return Object.fromEntries(differ.map(({ name }) => [name, /** @type {Value} */ (changes[name])]));
}
