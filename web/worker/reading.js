/** When images that a person draws are read: at any time, with weights that are copied at rests while somebody draws. */

import { Fault } from '../fault.js';
import { Reader } from '../run/reading.js';

/** For so many milliseconds after an image was read the next one is expected. */
const READS_AGAIN = 3000;
/** While weights move on they are copied no oftener than every so many milliseconds: a copy takes a few. */
const COPY_EVERY = 100;

export class Reading {
  #reader;
  #run;
  /** When an image was read last, and when weights that move on are to be copied next, ms. */
  #read = Number.NEGATIVE_INFINITY;
  #next = Number.NEGATIVE_INFINITY;

  /** @param {import('../run/run.js').Run} run @param {import('../run/view.js').Viewer} viewer */
  constructor(run, viewer) {
    this.#run = run;
    this.#reader = new Reader(run, viewer);
  }

  /** Another image is soon to be read. */
  get expected() {
    return performance.now() - this.#read < READS_AGAIN;
  }

  /**
   * What the networks make of an image: in the middle of a step, by their weights of before it. Only the first one waits for a rest.
   * @param {Uint8Array} image  (28, 28)
   * @param {boolean} moving  the weights are learning at this time
   * @param {<T>(act: () => T) => Promise<T>} atRest
   */
  async read(image, moving, atRest) {
    this.#read = performance.now();
    if (!this.#run.engine.busy) this.#copy(moving);
    if (!this.#reader.ready) await atRest(() => this.#copy(false));
    return this.#reader.read(image);
  }

  /** At a rest: copies the weights if somebody is drawing. @param {boolean} moving */
  rest(moving) {
    if (!this.#reader.ready || !this.expected) return;
    try {
      this.#copy(moving);
    } catch (error) {
      // What is no number any more cannot be copied: whoever draws next is told so.
      if (!(error instanceof Fault)) throw error;
    }
  }

  /** While weights move on they are not copied at every rest. @param {boolean} moving */
  #copy(moving) {
    if (!this.#reader.behind || (moving && performance.now() < this.#next)) return;
    this.#reader.copy();
    this.#next = performance.now() + COPY_EVERY;
  }

  close() {
    this.#reader.close();
  }
}
