/** The weights as they are, measured on all images beside their baselines. */
import { UNLABELLED } from '../images/shape.js';
import { methodOf } from '../options/check.js';
import { accuracy, confusion, expectedCalibrationError, majority, perClassAccuracy, reversed, share } from './accuracy.js';
import { softmax } from './answers.js';
import { Beginnings, Tuning } from './baselines.js';
import { rounded } from './judgement.js';
import { defined } from './rows.js';
import { accuracyInterval, pairedInterval } from './statistics.js';

/** @typedef {import('../engine/engine.js').Engine} Engine */
/** @typedef {import('../engine/engine.js').Inference} Inference */
/** @typedef {import('./run.js').Run} Run */

/**
 * Accuracies are shares of 1. A reversed pairing reads the classes in reverse order: for two classes, the other pairing.
 * "Before" is MS + C on the target, source only; "after" is MT + C. What is measured on the target is null where all target
 * images are labelled, and none is left to measure.
 *
 * @typedef {object} Evaluation
 * @property {number | null} source_accuracy  MS + C on the source images
 * @property {number | null} target_accuracy_before
 * @property {number | null} target_accuracy_before_other_pairing
 * @property {number | null} target_accuracy_after
 * @property {{low: number, high: number} | null} target_accuracy_interval  95 %, for images like these and these weights: it
 *   says nothing of other seeds
 * @property {(number | null)[]} target_accuracy_by_class  after; null: no image of the class
 * @property {number | null} calibration_error  after: how far C's probabilities are from its accuracy, on the target
 * @property {number | null} target_accuracy_other_pairing
 * @property {number | null} test_accuracy_before  on held-out images of the target digits
 * @property {number | null} test_accuracy  after, likewise
 * @property {number | null} majority_accuracy  of always answering the commonest target class
 * @property {number | null} [fine_tuning_accuracy]  target, after learning from the same labelled images without the game; only
 *   where there are labelled images. null too where that learning came to no finite loss
 * @property {Gain | null} gain
 * @property {Mistake[]} mistakes  the target images that are called wrong with the most confidence, the surest first
 * @property {{before: PerDomain, after: PerDomain} | null} discriminator  share of each domain's images that D calls right;
 *   null where the method has no D
 * @property {number[][]} confusion  after: target images by [true class][answer]
 * @property {number} source_images  images measured
 * @property {number} target_images  without the labelled ones, which are never measured
 * @property {number} test_images
 *
 * @typedef {{source: number, target: number}} PerDomain
 *
 * Before and after, each target image is answered: the gain in accuracy is (gained - lost) / target_images.
 * @typedef {object} Gain
 * @property {number} gained  images called right after and wrong before
 * @property {number} lost  the other way round
 * @property {number} changed  images that are called otherwise than before, be it right or wrong
 * @property {number} low  of its 95 % interval, as a share of 1
 * @property {number} high
 *
 * @typedef {object} Mistake
 * @property {number} index  of the image in the target set
 * @property {number} label  its true class
 * @property {number} answer
 * @property {number} probability  of the answer, to seven digits
 */

/** Mistakes that are named. */
const NAMED = 12;

/**
 * What to measure a run beside. What the end of its last round has measured of fine-tuning holds where no step came after.
 * @param {Run} run  all of whose images are here
 */
export const beginningsOf = (run) => new Beginnings(run, run.adapted && Tuning.isOf(run) && measuredTuning(run) === undefined);

/** @param {Run} run @returns {number | null | undefined}  undefined: it was not measured at this step */
function measuredTuning(run) {
  const { step, steps } = run.engine.position('adapt');
  const last = run.judgements.at(-1);
  const ended = step === 0 || step === steps;
  return ended && last?.round === run.finished('adapt') ? last.fine_tuning_accuracy : undefined;
}

/**
 * Measures a run beside the baselines: source only, and fine-tuning on the same labels for as many steps. Before any adaptation
 * "after" is the same as "before".
 *
 * @param {Run} run
 * @param {Beginnings} beginnings  are closed when it ends or is given up
 * @param {(done: number, total: number) => void} onProgress  in images put through
 * @returns {Generator<null, Evaluation>}
 */
export function* evaluate(run, beginnings, onProgress) {
  const { engine, pace, source } = run;
  const { target, test } = run.images;
  const { classes } = engine;
  const { hasDiscriminator } = methodOf(run.config);
  const { tuning } = beginnings;
  const tuningSteps = run.steps('adapt').done;
  const tuned = tuning ? tuning.cost(tuningSteps) : 0;
  const twice = run.adapted ? 2 : 1;
  const total = twice * (target.count + test.count) + (hasDiscriminator ? twice : 1) * source.count + tuned;
  let done = 0;
  const onDone = (/** @type {number} */ images) => {
    done += images;
    onProgress(done, total);
  };
  const measure = function* (/** @type {Engine} */ of) {
    return {
      target: yield* pace.infer(of, 'MT', target.images, { onDone }),
      test: yield* pace.infer(of, 'MT', test.images, { onDone }),
    };
  };
  try {
    const sourceBefore = yield* pace.infer(beginnings.before, run.sourceEncoder, source.images, { onDone });
    const before = yield* measure(beginnings.before);
    const after = run.adapted ? yield* measure(engine) : before;
    const measured = target.labels.filter((label) => label !== UNLABELLED);
    const table = confusion(after.target.answers, target.labels, classes);
    const right = table.reduce((sum, row, label) => sum + row[label], 0);
    const probabilities = softmax(after.target.logits, classes);
    /** @type {Evaluation} */
    const evaluation = {
      source_accuracy: accuracy(sourceBefore.answers, source.labels),
      target_accuracy_before: accuracy(before.target.answers, target.labels),
      target_accuracy_before_other_pairing: accuracy(reversed(before.target.answers, classes), target.labels),
      target_accuracy_after: defined(share(right, measured.length)),
      target_accuracy_interval: accuracyInterval(right, measured.length),
      target_accuracy_by_class: perClassAccuracy(table),
      calibration_error: rounded(expectedCalibrationError(probabilities, classes, target.labels)),
      target_accuracy_other_pairing: accuracy(reversed(after.target.answers, classes), target.labels),
      test_accuracy_before: accuracy(before.test.answers, test.labels),
      test_accuracy: accuracy(after.test.answers, test.labels),
      majority_accuracy: majority(measured, classes),
      gain: gainOf(before.target.answers, after.target.answers, target.labels),
      mistakes: surestMistakes(after.target.answers, probabilities, target.labels, classes),
      discriminator: null,
      confusion: table,
      source_images: source.count,
      target_images: measured.length,
      test_images: test.count,
    };
    if (hasDiscriminator) {
      const sourceAfter = run.adapted ? yield* pace.infer(engine, run.sourceEncoder, source.images, { onDone }) : sourceBefore;
      evaluation.discriminator = {
        before: calledRight(sourceBefore, before.target),
        after: calledRight(sourceAfter, after.target),
      };
    }
    const known = measuredTuning(run);
    if (known !== undefined) evaluation.fine_tuning_accuracy = known;
    else if (tuning) evaluation.fine_tuning_accuracy = yield* tuning.accuracyAfter(tuningSteps, onDone);
    return evaluation;
  } finally {
    beginnings.close();
  }
}

/**
 * The share of each domain that D calls right. At even odds D answers source, as the largest logit does.
 * @param {Inference} source
 * @param {Inference} target
 * @returns {PerDomain}
 */
const calledRight = (source, target) => ({
  source: share(source.target.filter((p) => p <= 0.5).length, source.target.length),
  target: share(target.target.filter((p) => p > 0.5).length, target.target.length),
});

/**
 * @param {Uint8Array} before
 * @param {Uint8Array} after
 * @param {Uint8Array} labels
 * @returns {Gain | null}  null: no label is known
 */
function gainOf(before, after, labels) {
  const found = { gained: 0, lost: 0, changed: 0 };
  let known = 0;
  labels.forEach((label, i) => {
    if (label === UNLABELLED) return;
    known++;
    found.gained += Number(after[i] === label && before[i] !== label);
    found.lost += Number(after[i] !== label && before[i] === label);
    found.changed += Number(after[i] !== before[i]);
  });
  const interval = pairedInterval(found.gained, found.lost, known);
  return interval && { ...found, ...interval };
}

/**
 * @param {Uint8Array} answers
 * @param {Float32Array} probabilities  (count, classes)
 * @param {Uint8Array} labels
 * @param {number} classes
 * @returns {Mistake[]}
 */
function surestMistakes(answers, probabilities, labels, classes) {
  const wrong = [...labels.keys()].flatMap((index) => {
    const [label, answer] = [labels[index], answers[index]];
    const probability = rounded(probabilities[index * classes + answer]) ?? Number.NaN;
    // Where logits are not finite there is no probability.
    return label === UNLABELLED || answer === label || !Number.isFinite(probability)
      ? []
      : [{ index, label, answer, probability }];
  });
  return wrong.sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, NAMED);
}
