/**
 * The course of a saved run: what it measured on its way, checked before any of it is used. Only what is known is taken over, so
 * that neither a damaged file nor a strange one reaches page or training.
 */
import { NETWORKS } from '../engine/header.js';
import { Fault } from '../fault.js';
import { methodOf } from '../options/check.js';
import { checkInterventions, MOST_TURNS, order } from '../options/interventions.js';
import { METRIC_COLUMNS } from './metrics.js';

/** @typedef {import('./evaluation.js').Evaluation} Evaluation */
/** @typedef {import('./judgement.js').Judgement} Judgement */
/** @typedef {import('./tally.js').Summary} Summary */
/** @typedef {import('../options/interventions.js').Turn} Turn */
/** @typedef {import('../engine/header.js').NetworkName} NetworkName */
/** @typedef {'train' | 'adapt'} Phase */
/**
 * @typedef {{epoch: number, step: number, steps: number, finished: number, total: number}} Place  where a phase stands; steps: of an
 *   epoch or round; total: epochs, rounds
 */

/**
 * @typedef {object} Course
 * @property {boolean} started  adaptation has begun
 * @property {boolean} cutShort  training was ended before its last epoch
 * @property {{train: Summary[], adapt: Summary[]}} history
 * @property {Judgement[]} judgements
 * @property {Turn[]} turns  steps in which one side alone learnt
 * @property {import('../options/interventions.js').Change[]} changes  that were made, and that are to be
 * @property {Turn[]} coming  steps in which one side alone is to learn
 * @property {import('../options/interventions.js').Place | null} end  where training is to end early
 * @property {NetworkName[]} brought  networks of which another program wrote the weights that they began with
 * @property {{train: TallyData, adapt: TallyData}} tally
 * @property {Evaluation | null} evaluation  of the weights in the file
 *
 * @typedef {{sums: number[], counts: number[], seconds: number}} TallyData
 */

/** @typedef {(value: any, where: string) => any} Check  answers the value, or throws and names where it stands */

/** @param {string} where @returns {never} */
function damaged(where) {
  throw new Fault('run.damaged', { where });
}

/** @param {(value: any) => boolean} holds @returns {Check} */
const such = (holds) => (value, where) => (holds(value) ? value : damaged(where));

const number = such((value) => typeof value === 'number' && Number.isFinite(value));
const share = such((value) => typeof value === 'number' && value >= 0 && value <= 1);
const count = such((value) => Number.isSafeInteger(value) && value >= 0);
const seconds = such((value) => typeof value === 'number' && value >= 0 && value < Infinity);
/** JSON has no NaN: what is not defined is null. @param {Check} check @returns {Check} */
const orNull = (check) => (value, where) => (value === null ? null : check(value, where));
/** @param {Check} check @returns {Check} */
const orNothing = (check) => (value, where) => (value === undefined ? undefined : check(value, where));

/** @param {Check} each @param {number} [length] @returns {Check} */
const list = (each, length) => (value, where) => {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) damaged(where);
  return Array.from(value, (item, i) => each(item, `${where}[${i}]`));
};

/** @param {Record<string, Check>} checks @returns {Check} */
const object = (checks) => (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) damaged(where);
  const own = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : undefined);
  const found = Object.entries(checks).map(([name, check]) => [name, check(own(name), where ? `${where}.${name}` : name)]);
  return Object.fromEntries(found.filter(([, item]) => item !== undefined));
};

const JUDGEMENT = {
  round: count,
  target_accuracy: orNull(share),
  target_accuracy_other_pairing: orNull(share),
  ...Object.fromEntries(
    ['entropy', 'class_balance', 'information_maximisation', 'bnm', 'snd', 'proxy_a_distance', 'mmd2', 'mean_distance']
      .concat('encoder_distance')
      .map((name) => [name, orNull(number)]),
  ),
  fine_tuning_accuracy: orNothing(orNull(share)),
};

const difference = such((value) => typeof value === 'number' && value >= -1 && value <= 1);
const GAIN = object({ gained: count, lost: count, changed: count, low: difference, high: difference });

/**
 * @param {number} classes
 * @param {number} images  of the target
 */
const mistakeOf = (classes, images) => {
  const below = (/** @type {number} */ end) => such((value) => Number.isSafeInteger(value) && value >= 0 && value < end);
  return object({ index: below(images), label: below(classes), answer: below(classes), probability: share });
};

const TURN = {
  round: count,
  step: count,
  part: such((value) => value === 'd' || value === 'mt'),
};

const PER_DOMAIN = object({ source: orNull(share), target: orNull(share) });

/**
 * @param {number} classes
 * @param {number} images  of the target
 */
const evaluationOf = (classes, images) =>
  object({
    ...Object.fromEntries(
      ['source_accuracy', 'target_accuracy_before', 'target_accuracy_before_other_pairing', 'target_accuracy_after']
        .concat('target_accuracy_other_pairing', 'test_accuracy_before', 'test_accuracy', 'majority_accuracy')
        .map((name) => [name, orNull(share)]),
    ),
    target_accuracy_interval: orNull(object({ low: share, high: share })),
    target_accuracy_by_class: list(orNull(share), classes),
    calibration_error: orNull(share),
    fine_tuning_accuracy: orNothing(orNull(share)),
    gain: orNothing(orNull(GAIN)),
    mistakes: orNothing(list(mistakeOf(classes, images))),
    discriminator: orNull(object({ before: PER_DOMAIN, after: PER_DOMAIN })),
    confusion: list(list(count, classes), classes),
    source_images: count,
    target_images: count,
    test_images: count,
  });

/** @param {Phase} kind */
const summaryOf = (kind) =>
  object({ ...Object.fromEntries(METRIC_COLUMNS[kind].slice(1).map((name) => [name, orNothing(orNull(number))])), seconds });

/** @param {Phase} kind */
const tallyOf = (kind) => {
  const width = METRIC_COLUMNS[kind].length;
  return object({ sums: list(number, width), counts: list(count, width), seconds });
};

/**
 * @param {unknown} saved  parsed from a file
 * @param {Record<Phase, Place>} at  where the same file says that training and adaptation stand
 * @param {{classes: number, images: number, config: import('../options/table.js').Config}} of  images: of the target
 * @returns {Course}
 * @throws {Fault} naming what is damaged, or contradicts the position
 */
export function checkCourse(saved, at, { classes, images, config }) {
  const flag = orNothing(such((value) => typeof value === 'boolean'));
  /** @type {Course} */
  const course = object({
    started: flag,
    cutShort: flag,
    history: object({
      train: list(summaryOf('train'), at.train.finished),
      adapt: list(summaryOf('adapt'), at.adapt.finished),
    }),
    judgements: list(object(JUDGEMENT)),
    turns: orNothing(list(object(TURN))),
    brought: orNothing(list(such((value) => NETWORKS.includes(value)))),
    tally: object({ train: tallyOf('train'), adapt: tallyOf('adapt') }),
    // Files of before have none.
    evaluation: orNothing(orNull(evaluationOf(classes, images))),
  })(saved, '');
  for (const [kind, { epoch, step, finished, total }] of Object.entries(at)) {
    if (finished > total || (finished === total && epoch === total && step > 0)) damaged(`state.${kind}`);
  }
  const { started = false, cutShort = false, judgements, turns = [], brought = [], evaluation = null } = course;
  if (!started && at.adapt.epoch + at.adapt.step > 0) damaged('started');
  const trained =
    at.train.finished >= at.train.total || (cutShort && at.train.epoch + at.train.step > 0) || brought.includes('C');
  if (started && !trained) damaged('started');
  // A round is judged after it, and the last one may not have been yet.
  if (judgements.length > at.adapt.finished || judgements.length < at.adapt.finished - 1) damaged('judgements');
  judgements.forEach(({ round }, i) => {
    if (round !== i + 1) damaged(`judgements[${i}].round`);
  });
  if (evaluation && !trained) damaged('evaluation');
  checkTurns(turns, at.adapt, methodOf(config).hasDiscriminator);
  const { coming, ...intended } = checkIntended(/** @type {any} */ (saved), config);
  const [first] = coming;
  const isPast = first && order(first, { round: at.adapt.epoch + 1, step: at.adapt.step }) <= 0;
  if (isPast || turns.length + coming.length > MOST_TURNS) damaged('coming');
  // What an earlier version has measured is not all that belongs to an evaluation now: it can be done again.
  return {
    ...course,
    ...intended,
    coming,
    started,
    cutShort,
    turns,
    brought,
    evaluation: evaluation?.mistakes ? evaluation : null,
  };
}

/**
 * What was changed or is to be: files of before say nothing of it.
 * @param {{changes?: unknown, coming?: unknown, end?: unknown}} saved
 * @param {import('../options/table.js').Config} config
 */
function checkIntended({ changes, coming, end }, config) {
  const attempt = (/** @type {string} */ where, /** @type {object} */ given) => {
    try {
      return checkInterventions(config, given);
    } catch (error) {
      if (error instanceof Fault) damaged(where);
      throw error;
    }
  };
  return {
    changes: attempt('changes', { changes }).changes,
    coming: attempt('coming', { turns: coming }).turns,
    end: attempt('end', { end }).end,
  };
}

/**
 * Turns are steps that were done, each after the one before.
 * @param {Turn[]} turns
 * @param {Place} at
 * @param {boolean} hasDiscriminator
 */
function checkTurns(turns, at, hasDiscriminator) {
  if (turns.length > MOST_TURNS || (turns.length > 0 && !hasDiscriminator)) damaged('turns');
  let before = { round: 0, step: 0 };
  turns.forEach((turn, i) => {
    const { round, step } = turn;
    const later = round > before.round || (round === before.round && step > before.step);
    const done = round <= at.epoch || (round === at.epoch + 1 && step <= at.step);
    if (round < 1 || step < 1 || step > at.steps || !later || !done) damaged(`turns[${i}]`);
    before = turn;
  });
}
