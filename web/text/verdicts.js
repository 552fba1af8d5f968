/** The verdict on a run in words: what came of it, the likely cause, and what the same labels give by themselves. */

import { methodKind, methodOf } from '../options/check.js';
import { isUnlabelled } from '../options/own.js';
import { percent, points } from './format.js';
import { classNames } from './own.js';
import { counted, digitWords, methodTitle } from './sentences.js';
import { t } from './text.js';

/**
 * @typedef {import('../run/verdict.js').Verdict} Verdict
 * @typedef {import('../run/evaluation.js').Evaluation} Evaluation
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {{config: Config, evaluation: Evaluation}} Of  what the verdict is on
 */

/** @param {number | null | undefined} share */
const shown = (share) => percent(share ?? null, 1);

/** The digits of both domains and how they pair, for messages. @param {Config} config */
export const bothDigits = (config) => ({
  sourceDigits: digitWords(config, 'source'),
  targetDigits: digitWords(config, 'target'),
  counted: counted(config) || 'none',
});

/** The digit that C answers most. @param {Of} of */
function commonestAnswer({ config, evaluation: { confusion } }) {
  const answers = confusion[0].map((_, answer) => confusion.reduce((sum, row) => sum + row[answer], 0));
  return classNames(config, 'source')[answers.indexOf(Math.max(...answers))];
}

/**
 * One sentence.
 * @param {Verdict} verdict
 * @param {Of} of
 */
export function verdictSentence({ kind, phase, gain, labels, guess }, of) {
  const { config, evaluation } = of;
  const { discriminator } = evaluation;
  const baseline = methodKind(methodOf(config)) === 'baseline';
  // Less than half of what was wrong has come right.
  const part = gain !== null && gain.value < (1 - gain.before) / 2;
  return t(`verdict.${kind}`, {
    phase,
    how: baseline ? 'baseline' : labels?.than === 'less' ? 'less' : part ? 'part' : 'all',
    risen: gain !== null && gain.low > 0 ? 'yes' : 'no',
    guessed: gain !== null && gain.after <= guess ? 'yes' : 'no',
    ...guessingWords(evaluation.target_accuracy_before, guess),
    source: shown(evaluation.source_accuracy),
    before: shown(evaluation.target_accuracy_before),
    after: shown(evaluation.target_accuracy_after),
    other: shown(evaluation.target_accuracy_other_pairing),
    test: shown(evaluation.test_accuracy),
    testBefore: shown(evaluation.test_accuracy_before),
    d: shown(discriminator && (discriminator.after.source + discriminator.after.target) / 2),
    unlabelled: isUnlabelled(config.target_data) ? 'yes' : 'no',
    answer: commonestAnswer(of),
    ...bothDigits(config),
  });
}

/**
 * The likely cause.
 * @param {Verdict} verdict
 * @param {Of} of
 */
export const verdictCause = ({ kind, phase, lucky, best }, { config, evaluation: { gain, target_images } }) =>
  t(`verdict.${kind}.why`, {
    phase,
    labels: config.labelled_per_class > 0 ? 'yes' : 'no',
    lucky: lucky ? 'yes' : 'no',
    best: best === null ? 'none' : String(best),
    n: target_images,
    gained: gain?.gained ?? 0,
    lost: gain?.lost ?? 0,
    unlabelled: isUnlabelled(config.target_data) ? 'yes' : 'no',
  });

/**
 * What guessing reads right of images that were looked at: the share of the commonest class; of none, that of each class.
 * @param {number[][]} confusion  counts by [true class][answer]
 */
export function guessingOf(confusion) {
  const classes = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const all = classes.reduce((sum, n) => sum + n, 0);
  return all > 0 ? Math.max(...classes) / all : 1 / confusion.length;
}

/**
 * For messages: what guessing gives, and whether an accuracy is below even that.
 * @param {number | null} accuracy
 * @param {number} guess
 */
export const guessingWords = (accuracy, guess) => ({
  under: accuracy !== null && accuracy < guess ? 'yes' : 'no',
  guess: percent(guess, 0),
});

/** What was gained, or lost, with its interval. The words say which way it goes. @param {NonNullable<Verdict['gain']>} gain */
export const gainWords = ({ value, low, high }) =>
  t('verdict.gain', { fallen: value < 0 ? 'yes' : 'no', gain: amount(Math.abs(value)), low: amount(low), high: amount(high) });

/** Percentage points without a plus. @param {number} difference */
const amount = (difference) => points(difference).replace('+', '');

/** How many target labels a run is told. @param {Config} config */
export const labelsOf = ({ labelled_per_class, target_digits }) => labelled_per_class * target_digits.length;

/**
 * What the same labels give by themselves; '' where that is not known, or nothing was gained and nothing taken away from them.
 * @param {Verdict} verdict
 * @param {Config} config
 */
export function verdictLabels({ labels, gain }, config) {
  if (!labels || !gain || (labels.share === null && labels.than !== 'less')) return '';
  return t(`verdict.labels.${labels.than}`, {
    accuracy: shown(labels.accuracy),
    n: labelsOf(config),
    each: config.labelled_per_class,
    given: amount(labels.accuracy - gain.before),
    gain: amount(gain.value),
    below: amount(labels.accuracy - gain.after),
    method: methodTitle(config.method),
  });
}
