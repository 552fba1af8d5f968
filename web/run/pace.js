/** Work on an engine in slices of about equal time, so that whoever drives it can answer, pause or stop between any two. */

/** @typedef {import('../engine/engine.js').Engine} Engine */

export class Pace {
  /** How long a slice may take, in milliseconds; Infinity: slices end only where a step does. */
  sliceMs = Infinity;
  #work = 2e7;

  /** Multiply-adds of the next slice. */
  get #slice() {
    return this.sliceMs === Infinity ? Infinity : this.#work;
  }

  /** Learns from a slice how much work fills one. @param {number} ms */
  #learn(ms) {
    // A slice too short for the clock says little; halving or doubling at the most keeps one hiccup from mattering.
    const factor = Math.min(2, Math.max(0.5, this.sliceMs / Math.max(ms, 0.5)));
    if (this.sliceMs !== Infinity) this.#work = Math.max(1e6, this.#work * factor);
    return ms;
  }

  /**
   * Finishes the step that was begun.
   * @param {Engine} engine
   * @returns {Generator<null, number>} seconds of computing
   */
  *finish(engine) {
    let seconds = 0;
    for (let done = false; !done; ) {
      const from = performance.now();
      done = engine.advance(this.#slice);
      seconds += this.#learn(performance.now() - from) / 1000;
      if (!done) yield null;
    }
    return seconds;
  }

  /**
   * Puts images through an encoder, C and D.
   * @param {Engine} engine
   * @param {'MS' | 'MT'} encoder
   * @param {Uint8Array} images  (count, 28, 28)
   * @param {{onDone?: (images: number) => void, withFeatures?: boolean}} [how]  onDone: is told of images as they are done
   * @returns {Generator<null, import('../engine/engine.js').Inference>}
   */
  infer(engine, encoder, images, { onDone, withFeatures = false } = {}) {
    return this.#drive(
      engine.infer(encoder, images, () => this.#slice, withFeatures),
      onDone,
    );
  }

  /**
   * Puts features through C and D.
   * @param {Engine} engine
   * @param {Float32Array} features  (count, FEATURES)
   */
  heads(engine, features) {
    return this.#drive(engine.heads(features, () => this.#slice));
  }

  /**
   * @template T
   * @param {Generator<number, T>} work  yields how many it has done
   * @param {(more: number) => void} [onDone]
   * @returns {Generator<null, T>}
   */
  *#drive(work, onDone = () => {}) {
    let counted = 0;
    for (;;) {
      const from = performance.now();
      const { value, done } = work.next();
      this.#learn(performance.now() - from);
      if (done) return value;
      onDone(value - counted);
      counted = value;
      yield null;
    }
  }
}
