/**
 * What the networks make of images that are in no set: drawn by a person. An engine of its own holds a copy of the weights, so that
 * they can be read in the middle of a training step, when the run's own engine can infer nothing; and so that nothing of the run is
 * touched. The copy is of the last rest at which somebody wanted it, the only time when weights are whole.
 */
import { Engine } from '../engine/engine.js';
import { PIXELS } from '../images/shape.js';
import { methodOf } from '../options/check.js';
import { softmax } from './answers.js';
import { finish } from './slices.js';

/**
 * @typedef {import('../engine/engine.js').Inference} Inference
 * @typedef {import('./run.js').Run} Run
 * @typedef {import('./view.js').PlaneName} PlaneName
 * @typedef {import('./view.js').Viewer} Viewer
 */

/**
 * What one encoder, C and D make of images.
 *
 * @typedef {object} Reading
 * @property {Float32Array} chances  (count, classes) C's probabilities
 * @property {Float32Array} target  (count) D's probability that the features come from the target; empty where D has learnt nothing
 * @property {Record<PlaneName, Float32Array>} places  (count, 2) on the stage; empty where no view was made yet
 */

/**
 * What the networks make of one image at some moment.
 *
 * @typedef {object} Read
 * @property {'train' | 'adapt'} kind  like a View's
 * @property {number} time
 * @property {number} basis  of the places, as of a View's stage
 * @property {Reading} ms
 * @property {Reading | null} mt  null: adaptation has not begun, MT is to be a copy of MS
 * @property {{source: number[], target: number[]}} nearest  images of the sample, the nearest first, by the features of MS among the
 *   source's and of MT (before it begins: MS) among the target's, as the latest view saw them
 */

/** Nearest images of each domain. */
const NEAREST = 5;

/** @param {Run} run */
const standing = (run) => `${run.steps('train').done} ${run.started} ${run.steps('adapt').done}`;

/**
 * @param {Inference} inference
 * @param {number} classes
 * @param {Reading['places']} places
 * @param {boolean} withD  D has learnt something
 * @returns {Reading}
 */
export const readingOf = ({ logits, target }, classes, places, withD) => ({
  chances: Float32Array.from(softmax(logits, classes)),
  target: withD ? target.slice() : new Float32Array(0),
  places,
});

/** Whether D plays and has learnt something; before that its answers are chance. @param {Run} run */
export const hasOpinion = (run) => run.started && run.steps('adapt').done > 0 && methodOf(run.config).hasDiscriminator;

export class Reader {
  #run;
  #viewer;
  /** @type {Engine | null} holds the copy; null: nobody has asked for it */
  #engine = null;
  /** What it is a copy of. */
  #copied = '';
  /** @type {Pick<Read, 'kind' | 'time'>} */
  #moment = { kind: 'train', time: 0 };
  #started = false;
  #withD = false;

  /** @param {Run} run @param {Viewer} viewer  says where images stand, and which are near */
  constructor(run, viewer) {
    this.#run = run;
    this.#viewer = viewer;
  }

  /** There is a copy to read with. */
  get ready() {
    return this.#engine !== null;
  }

  /** Whether the run's weights have moved on since they were copied. */
  get behind() {
    return this.#copied !== standing(this.#run);
  }

  /** Copies the weights as they are; only between steps. */
  copy() {
    const run = this.#run;
    if (!this.behind) return;
    // Nothing is trained here: an optimizer without memory, and batches of one, take the least room.
    const plain = { train_optimizer: 'sgd', train_momentum: 0, adapt_optimizer: 'sgd', adapt_momentum: 0, batch: 1 };
    const first = !this.#engine;
    const config = /** @type {import('../options/table.js').Config} */ ({ ...run.config, ...plain });
    this.#engine ??= Engine.create(run.core, config, { source: 1, target: 1, labelled: 0 });
    // MS and C are frozen while MT adapts.
    const frozen = !first && this.#started && run.started;
    this.#engine.copyNetworks(run.engine, frozen ? ['MT', 'D'] : run.started ? ['MS', 'C', 'MT', 'D'] : ['MS', 'C']);
    const kind = run.started ? 'adapt' : 'train';
    const { epoch, step, steps } = run.engine.position(kind);
    this.#moment = { kind, time: steps ? epoch + step / steps : 0 };
    this.#started = run.started;
    this.#withD = hasOpinion(run);
    this.#copied = standing(run);
  }

  /**
   * Reads one image with the weights that were copied; at any time.
   * @param {Uint8Array} image  (28, 28)
   * @returns {Read}
   */
  read(image) {
    const engine = /** @type {Engine} */ (this.#engine);
    const viewer = this.#viewer;
    const through = (/** @type {'MS' | 'MT'} */ encoder) =>
      finish(engine.infer(encoder, image.subarray(0, PIXELS), undefined, true));
    const reading = (/** @type {Inference} */ inference) =>
      readingOf(inference, engine.classes, viewer.placesOf(inference), this.#withD);
    const ms = through('MS');
    const mt = this.#started ? through('MT') : null;
    return {
      ...this.#moment,
      basis: viewer.basis,
      ms: reading(ms),
      mt: mt && reading(mt),
      nearest: viewer.nearest(ms.features, (mt ?? ms).features, NEAREST),
    };
  }

  /** Gives the copy back. */
  close() {
    this.#engine?.close();
    this.#engine = null;
    this.#copied = '';
  }
}
