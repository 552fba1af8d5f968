/** The weights as they are, measured on all images beside their baselines. */
import { Engine } from '../engine/engine.js';
import { EngineError } from '../engine/error.js';
import { PIXELS, UNLABELLED } from '../images/shape.js';
import { methodOf } from '../options/check.js';
import { accuracy, confusion, expectedCalibrationError, majority, perClassAccuracy, reversed, share } from './accuracy.js';
import { softmax } from './answers.js';
import { rounded } from './judgement.js';
import { defined } from './rows.js';
import { accuracyInterval } from './statistics.js';

/** @typedef {import('../options/table.js').Config} Config */
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
 * @property {{before: PerDomain, after: PerDomain} | null} discriminator  share of each domain's images that D calls right;
 *   null where the method has no D
 * @property {number[][]} confusion  after: target images by [true class][answer]
 * @property {number} source_images  images measured
 * @property {number} target_images  without the labelled ones, which are never measured
 * @property {number} test_images
 *
 * @typedef {{source: number, target: number}} PerDomain
 */

/** The start of the adaptation again, in engines beside the run's own; to be closed. */
export class Beginnings {
  /** @type {Engine[]} */
  #engines = [];

  /**
   * @param {Run} run  all of whose images are here
   * @returns {Promise<Beginnings>}
   */
  static async create(run) {
    const made = new Beginnings();
    const { needsLabels } = methodOf(run.config);
    // Where the method is fine-tuning, it would be the same once more.
    const tunes = run.images.labelled.count > 0 && run.adapted && !needsLabels;
    try {
      made.#engines.push(await beginning(run, run.config));
      if (tunes) made.#engines.push(await beginning(run, { ...run.config, method: 'fine_tuning' }));
    } catch (error) {
      made.close();
      throw error;
    }
    return made;
  }

  /** To measure what was before. */
  get before() {
    return this.#engines[0];
  }

  /** To learn from the labelled images alone; undefined where that is not a baseline. @returns {Engine | undefined} */
  get tuning() {
    return this.#engines[1];
  }

  close() {
    for (const engine of this.#engines) engine.close();
  }
}

/**
 * @param {Run} run
 * @param {Config} config
 */
async function beginning({ core, source, images: { target, labelled }, engine: { threads }, engine }, config) {
  const sizes = { source: 1, target: 1, labelled: labelled.count };
  const made = await Engine.create(core, config, sizes, threads);
  // Own sampling wants both sets; without the game it does not look at them.
  made.loadSet('source', source.images.subarray(0, PIXELS), source.labels.subarray(0, 1));
  made.loadSet('target', target.images.subarray(0, PIXELS), target.labels.subarray(0, 1));
  made.loadSet('labelled', labelled.images, labelled.labels);
  made.copyNetworks(engine, ['MS', 'C']);
  made.startAdaptation();
  return made;
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
  const { target, test, labelled } = run.images;
  const { classes } = engine;
  const { hasDiscriminator } = methodOf(run.config);
  const { tuning } = beginnings;
  const tuningSteps = run.steps('adapt').done;
  // Learning from an image costs about twice as much as putting it through.
  const tuned = tuning ? 2 * tuningSteps * labelled.count + target.count : 0;
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
  const fineTuned = function* (/** @type {Engine} */ tuning) {
    try {
      for (let step = 0; step < tuningSteps; step++) {
        tuning.beginAdapt();
        yield* pace.finish(tuning);
        onDone(2 * labelled.count);
      }
      const found = yield* pace.infer(tuning, 'MT', target.images, { onDone });
      return accuracy(found.answers, target.labels);
    } catch (error) {
      // That the baseline fails is no reason to lose what was measured of the run.
      if (error instanceof EngineError && error.notFinite) return null;
      throw error;
    }
  };
  try {
    const sourceBefore = yield* pace.infer(beginnings.before, run.sourceEncoder, source.images, { onDone });
    const before = yield* measure(beginnings.before);
    const after = run.adapted ? yield* measure(engine) : before;
    const measured = target.labels.filter((label) => label !== UNLABELLED);
    const table = confusion(after.target.answers, target.labels, classes);
    const right = table.reduce((sum, row, label) => sum + row[label], 0);
    /** @type {Evaluation} */
    const evaluation = {
      source_accuracy: accuracy(sourceBefore.answers, source.labels),
      target_accuracy_before: accuracy(before.target.answers, target.labels),
      target_accuracy_before_other_pairing: accuracy(reversed(before.target.answers, classes), target.labels),
      target_accuracy_after: defined(share(right, measured.length)),
      target_accuracy_interval: accuracyInterval(right, measured.length),
      target_accuracy_by_class: perClassAccuracy(table),
      calibration_error: rounded(expectedCalibrationError(softmax(after.target.logits, classes), classes, target.labels)),
      target_accuracy_other_pairing: accuracy(reversed(after.target.answers, classes), target.labels),
      test_accuracy_before: accuracy(before.test.answers, test.labels),
      test_accuracy: accuracy(after.test.answers, test.labels),
      majority_accuracy: majority(measured, classes),
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
    if (tuning) {
      evaluation.fine_tuning_accuracy = yield* fineTuned(tuning);
    }
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
