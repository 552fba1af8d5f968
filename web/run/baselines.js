/**
 * The start of the adaptation again, in engines beside the run's own: MS + C as they were trained, and MT learning from the
 * labelled target images alone. To be closed: each holds memory and threads.
 */
import { Engine } from '../engine/engine.js';
import { EngineError } from '../engine/error.js';
import { PIXELS } from '../images/shape.js';
import { methodOf } from '../options/check.js';
import { nextPlace } from '../options/interventions.js';
import { OPTIONS } from '../options/table.js';
import { accuracy } from './accuracy.js';
import { applier } from './interventions.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('./run.js').Run} Run */

/** Learning from an image costs about so many times as much as putting it through. */
const LEARNING = 2;

/**
 * MS and C of a run with a fresh adaptation, that sees only its labelled images.
 * @param {Run} run  all of whose images are here; its training is over
 * @param {Config} [config]
 * @throws {EngineError} there is no memory for it
 */
function beginning({ core, config: own, source, images: { target, labelled }, engine }, config = own) {
  const made = Engine.create(core, config, { source: 1, target: 1, labelled: labelled.count }, engine.threads);
  try {
    // Own sampling wants both sets; without the game it does not look at them.
    made.loadSet('source', source.images.subarray(0, PIXELS), source.labels.subarray(0, 1));
    made.loadSet('target', target.images.subarray(0, PIXELS), target.labels.subarray(0, 1));
    made.loadSet('labelled', labelled.images, labelled.labels);
    made.copyNetworks(engine, ['MS', 'C']);
    made.startAdaptation();
  } catch (error) {
    made.close();
    throw error;
  }
  return made;
}

/** Whether a change concerns fine-tuning too: it is of no other method's hyperparameter. @param {{option: string}} change */
const concerns = ({ option }) => OPTIONS.some(({ name, method }) => name === option && !method);

/**
 * Fine-tuning on the labelled target images alone, as many steps as the run has gone: what the same labels give without the
 * game. Where rates, inertia or the labels' weight changed in the course of the run, they change here at the same steps. It depends
 * on nothing but the trained networks, the labelled images, these changes and the number of steps.
 */
export class Tuning {
  #run;
  #apply;
  #steps = 0;
  /** It came to a loss or to weights that are no finite numbers; nothing can be learnt from there. */
  #failed = false;

  /** @param {Run} run  whose adaptation may be under way */
  constructor(run) {
    this.#run = run;
    this.engine = beginning(run, { ...run.config, method: 'fine_tuning' });
    this.#apply = applier(this.engine, 'adapt', () => run.changes.list, concerns);
  }

  /** Whether it is a baseline of a run: there are labels, and the method is another. @param {Run} run */
  static isOf({ images, config }) {
    // Where the method is fine-tuning, it would be the same once more; the oracle is given these labels and all others.
    return images.labelled.count > 0 && !methodOf(config).needsLabels;
  }

  /**
   * The baseline of a run that is adapting; null where there is none, or no room for it: the run goes on without.
   * @param {Run} run
   */
  static beside(run) {
    try {
      return Tuning.isOf(run) ? new Tuning(run) : null;
    } catch (error) {
      if (error instanceof EngineError && error.code === 'engine.memory') return null;
      throw error;
    }
  }

  /**
   * What is left to do to measure it after so many steps, in images put through.
   * @param {number} steps
   */
  cost(steps) {
    const { target, labelled } = this.#run.images;
    return LEARNING * (steps - this.#steps) * labelled.count + target.count;
  }

  /**
   * The target accuracy after so many steps; only between steps.
   * @param {number} steps  no fewer than before
   * @param {(images: number) => void} onDone  is told of `cost` as it is done
   * @returns {Generator<null, number | null>}  null: it came to no finite loss, or no target label is known
   */
  *accuracyAfter(steps, onDone) {
    const { pace, images } = this.#run;
    const { target, labelled } = images;
    if (steps < this.#steps) throw new RangeError(`${steps} steps are fewer than ${this.#steps}`);
    if (this.#failed) return null;
    try {
      while (this.#steps < steps) {
        const round = this.#run.engine.position('adapt').steps;
        this.#apply(nextPlace({ epoch: Math.floor(this.#steps / round), step: this.#steps % round, steps: round }));
        this.engine.beginAdapt();
        yield* pace.finish(this.engine);
        this.#steps++;
        onDone(LEARNING * labelled.count);
      }
      const found = yield* pace.infer(this.engine, 'MT', target.images, { onDone });
      return accuracy(found.answers, target.labels);
    } catch (error) {
      // That the baseline fails is no reason to lose what the run has learnt.
      if (!(error instanceof EngineError && error.notFinite)) throw error;
      this.#failed = true;
      return null;
    }
  }

  close() {
    this.engine.close();
  }
}

/** What a run is measured beside. */
export class Beginnings {
  /** @type {Tuning | null} fine-tuning; null where that is no baseline, or is measured already */
  tuning = null;

  /**
   * @param {Run} run  all of whose images are here
   * @param {boolean} tunes
   */
  constructor(run, tunes) {
    /** MS and C before any adaptation. */
    this.before = beginning(run);
    try {
      if (tunes) this.tuning = new Tuning(run);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close() {
    this.before.close();
    this.tuning?.close();
  }
}
