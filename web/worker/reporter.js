/** Tells the page what a phase measures and how far it is, not more often than it can be drawn. */

/** @typedef {import('../run/run.js').Run} Run */
/** @typedef {import('../run/run.js').Step} Step */
/** @typedef {import('./messages.js').Tell} Tell */
/** @typedef {import('./messages.js').Phase} Phase */

/** Milliseconds between metrics and between statements of progress. */
const METRICS_EVERY = 250;
const PROGRESS_EVERY = 250;
/** Learning from an image takes about so many times as long as putting it through; until a round's measuring has been timed. */
const LEARNING = 3;

export class Reporter {
  #run;
  #phase;
  #tell;
  /** @type {number[]} of steps not told yet */
  #rows = [];
  #toldMetrics = 0;
  #toldProgress = 0;
  /** Since the phase was begun or resumed: units of work (steps; images of an evaluation), and milliseconds that they took. */
  #done = 0;
  #ms = 0;
  /** Milliseconds of measuring rounds: of those that are finished, and of the one under way. */
  #judged = { rounds: 0, ms: 0 };
  #judging = 0;
  #before;
  #last = performance.now();

  /**
   * @param {Run} run
   * @param {Phase} phase
   * @param {Tell} tell
   */
  constructor(run, phase, tell) {
    this.#run = run;
    this.#phase = phase;
    this.#tell = tell;
    this.#before = this.#position().done;
  }

  /** How far an evaluation is, in images. */
  measured = { done: 0, total: 0 };

  #position() {
    return this.#phase === 'evaluate' ? this.measured : this.#run.steps(this.#phase);
  }

  /** A slice of work is done. @param {Step | null} step  that it finished, if it did */
  slice(step) {
    const now = performance.now();
    const ms = now - this.#last;
    this.#last = now;
    if (this.#run.judging) this.#judging += ms;
    else {
      if (this.#judging) this.#judged = { rounds: this.#judged.rounds + 1, ms: this.#judged.ms + this.#judging };
      this.#judging = 0;
      this.#ms += ms;
    }
    if (step) this.#rows.push(...step.row);
    if (now - this.#toldMetrics >= METRICS_EVERY) this.#tellMetrics();
    if (now - this.#toldProgress >= PROGRESS_EVERY) this.#tellProgress();
  }

  /** Tells all that has not been told: at a halt and at the end. */
  flush() {
    this.#tellMetrics();
    this.#tellProgress();
  }

  /** The clock starts again, after a halt. */
  resume() {
    this.#before = this.#position().done;
    this.#ms = 0;
    this.#last = performance.now();
  }

  #tellMetrics() {
    this.#toldMetrics = performance.now();
    if (this.#rows.length === 0) return;
    const rows = Float64Array.from(this.#rows);
    this.#rows = [];
    this.#tell('metrics', { kind: this.#phase, rows }, [rows.buffer]);
  }

  #tellProgress() {
    this.#toldProgress = performance.now();
    const { done, total } = this.#position();
    this.#done = done - this.#before;
    const perSecond = this.#ms > 0 ? (1000 * this.#done) / this.#ms : 0;
    const { judging, config } = this.#run;
    this.#tell('progress', {
      phase: this.#phase,
      done,
      total,
      judging: judging && { ...judging, round: this.#run.finished('adapt') },
      imagesPerSecond: this.#phase === 'evaluate' ? perSecond : perSecond * config.batch,
      secondsLeft: perSecond > 0 ? (total - done) / perSecond + this.#judgingLeft(perSecond) : Number.NaN,
    });
  }

  /** Seconds that measuring the rounds to come will take. @param {number} stepsPerSecond */
  #judgingLeft(stepsPerSecond) {
    if (this.#phase !== 'adapt') return 0;
    const { judging, judgements, config } = this.#run;
    const guess = this.#run.images.target.count / (LEARNING * config.batch * stepsPerSecond);
    const each = this.#judged.rounds ? this.#judged.ms / this.#judged.rounds / 1000 : guess;
    const under = judging ? each * (judging.done / judging.total) : 0;
    return Math.max(0, each * (config.rounds - judgements.length) - under);
  }
}
