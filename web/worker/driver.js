/**
 * Drives one run: works on a phase in short slices, looks for messages between any two, and does what was asked for at the next
 * rest, which is when no step is under way. Saving, stepping, stopping are tasks of one queue, so that all that a phase measures
 * and all that goes wrong in it is told in one place and in order.
 */
import { breath } from '../breath.js';
import { Fault, faultData } from '../fault.js';
import { fingerprints } from '../run/fingerprint.js';
import { troubles } from '../run/health.js';
import { finish } from '../run/slices.js';
import { buffersOf, Viewer } from '../run/view.js';
import { Reading } from './reading.js';
import { Reporter } from './reporter.js';
import { withViews } from './views.js';

/** @typedef {import('../run/run.js').Run} Run */
/** @typedef {import('../run/run.js').Step} Step */
/** @typedef {import('../engine/header.js').Part} Part */
/** @typedef {import('./messages.js').Phase} Phase */
/** @typedef {import('./messages.js').Tell} Tell */

/**
 * What a driver works on; a promise that it yields is waited for, and answered with what came of it.
 * @typedef {Generator<Step | null | Promise<any>, void | boolean, any>} Work
 * @typedef {{answer?: {value: any} | {error: unknown}}} Waiting
 */

/**
 * @typedef {object} Task
 * @property {'rest' | 'step'} due  at the next rest; or at the one after the next finished step
 * @property {() => any} act
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/** Milliseconds of a slice; a message waits for one slice at the most. */
const SLICE = 10;
/** The same while somebody draws, who is to see at once what the networks make of it. */
const DRAWN_SLICE = 4;

export class Driver {
  /** What is under way; null: nothing. @type {Phase | null} */
  phase = null;
  paused = false;
  /** What has gone wrong in each phase, as far as the latest view shows. @type {ReturnType<typeof troubles>} */
  trouble = { train: null, adapt: null };
  /** Of the phases that have come to their end. @type {import('../run/fingerprint.js').Fingerprints} */
  fingerprints = { train: null, adapt: null };
  #tell;
  #tellState;
  /** @type {Work | null} */
  #work = null;
  /** What the work waits for. @type {Waiting | null} */
  #waiting = null;
  /** @type {Reporter | null} of the phase */
  #reporter = null;
  /** @type {Task[]} */
  #queue = [];
  #driving = false;
  /** The phase was stopped: the step under way and the view of what has come of it are not paused any more. */
  #stopped = false;
  #closed = false;
  #viewer;
  #reading;
  /** The sample has been sent. */
  #sampled = false;
  #wake = () => {};

  /**
   * @param {Run} run  is the driver's alone until it is closed
   * @param {Tell} tell
   * @param {() => void} tellState
   */
  constructor(run, tell, tellState) {
    this.run = run;
    this.#viewer = new Viewer(run);
    this.#reading = new Reading(run, this.#viewer);
    this.#tell = tell;
    this.#tellState = tellState;
  }

  // --- what can be asked for -------------------------------------------------------------------------------------------------

  /** Shows the run as it is, unless a phase is under way: it shows it by itself. */
  show() {
    if (this.phase) return;
    this.#work ??= this.#view();
    this.#start();
  }

  /**
   * @param {Phase} phase
   * @param {{part: Part, steps: number} | null} [turn]  pause after so many steps, in which only so much learns
   */
  begin(phase, turn = null) {
    this.phase = phase;
    if (phase !== 'evaluate') this.fingerprints = { ...this.fingerprints, [phase]: null };
    this.paused = false;
    this.#stopped = false;
    this.#reporter = new Reporter(this.run, phase, this.#tell);
    if (turn) {
      if (phase === 'adapt') this.run.turns.ask(turn.part, turn.steps);
      this.#pauseAfter(turn.steps);
    }
    return this.atRest(() => {
      this.#set(this.#workOf(phase));
    });
  }

  /** At once, even in the middle of a step; but for a phase that was stopped. */
  pause() {
    this.paused = !this.#stopped;
  }

  resume() {
    if (this.paused) this.#reporter?.resume();
    this.paused = false;
    this.#wake();
  }

  /** Goes on to the end of the next step and pauses there. */
  step() {
    this.run.turns.end();
    this.#pauseAfter(1);
  }

  /**
   * From the next step on, so many of which one side learns, or both, and pauses there. What is under way of a step is finished
   * before.
   * @param {Part} part
   * @param {number} steps
   */
  turn(part, steps) {
    this.resume();
    return this.atRest(() => {
      if (this.phase !== 'adapt' || this.#stopped) return;
      this.#reporter?.flush();
      this.run.turns.ask(part, steps);
      this.#pauseAfter(steps);
    });
  }

  /** @param {number} steps */
  #pauseAfter(steps) {
    this.resume();
    // Of two pauses that are asked for, the later one counts.
    this.#queue = this.#queue.filter(({ due }) => due !== 'step');
    this.#pauseAt(steps);
  }

  /** @param {number} steps */
  #pauseAt(steps) {
    this.#ask('step', () => {
      this.#reporter?.flush();
      if (steps > 1) {
        this.#pauseAt(steps - 1);
        return;
      }
      this.pause();
      this.#tellState();
    }).catch(() => {}); // told by the phase's own end
  }

  /** Ends the phase after the step under way; what is learnt stays. */
  stop() {
    this.#stopped = true;
    this.resume();
    return this.atRest(() => {
      if (!this.phase) return;
      if (this.phase === 'train') this.run.cutShort = true;
      this.#work?.return();
      this.#set(this.phase === 'evaluate' ? nothing() : this.#view());
      this.paused = false;
    });
  }

  /**
   * Does something when no step is under way: weights are whole only then.
   * @template T
   * @param {() => T} act
   * @returns {Promise<T>}  rejected with what ended the run or the phase before that
   */
  atRest = (act) => this.#ask('rest', act);

  /** Sums up the weights, at the next rest, where a phase has come to its end. */
  async sumUp() {
    const { run } = this;
    const found = await this.atRest(() => fingerprints(run)).catch(() => null);
    // Meanwhile a phase may have gone on.
    if (!found || this.#closed || this.phase === 'train') return;
    this.fingerprints = { train: found.train, adapt: run.adaptDone ? found.adapt : null };
    this.#tellState();
  }

  /** What the networks make of an image that is drawn. @param {Uint8Array} image  (28, 28) */
  read(image) {
    return this.#reading.read(image, this.#moves, this.atRest);
  }

  get #moves() {
    return this.phase !== null && !this.paused;
  }

  /**
   * Has images looked at in every view from now on; of a run that stands still one is made at once.
   * @param {import('../run/view.js').Drawn[]} images
   */
  follow(images) {
    this.#viewer.followed = images;
    if (this.#moves) return;
    const show = () => (this.phase ? this.paused && finish(this.#view()) : this.#set(this.#view()));
    this.atRest(show).catch(() => {}); // told by the phase's own end
  }

  /** The phase waits for something to be fetched or made. */
  get waits() {
    return this.#waiting !== null;
  }

  /** Gives the run up. @param {Fault} why  told to those who wait for a rest */
  close(why) {
    this.#closed = true;
    this.#work?.return();
    this.#rejectAll(why);
    this.#wake();
    this.#reading.close();
    this.run.close();
  }

  // --- the loop --------------------------------------------------------------------------------------------------------------

  /**
   * @template T
   * @param {Task['due']} due
   * @param {() => T} act
   * @returns {Promise<T>}
   */
  #ask(due, act) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ due, act, resolve, reject });
      this.#start();
    });
  }

  #start() {
    this.#wake();
    if (!this.#driving) this.#drive();
  }

  async #drive() {
    this.#driving = true;
    while (!this.#closed) {
      if (!this.run.engine.busy) this.#rest();
      if (!this.#work) break;
      // A task that waits for a rest must get one, though the phase is paused in mid-step.
      const halted = this.paused && !this.#queue.some(({ due }) => due === 'rest');
      if (halted || (this.#waiting && !this.#waiting.answer)) {
        this.#reporter?.flush();
        await this.#woken();
        continue;
      }
      try {
        this.#slice(this.#work);
      } catch (error) {
        this.#fail(error);
      }
      await breath();
    }
    this.#driving = false;
  }

  /** Does what is due at a rest. */
  #rest() {
    this.#reading.rest(this.#moves);
    for (let task = this.#takeDue(); task; task = this.#takeDue()) {
      try {
        task.resolve(task.act());
      } catch (error) {
        task.reject(error);
      }
    }
  }

  #takeDue() {
    const at = this.#queue.findIndex(({ due }) => due === 'rest');
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  /** One slice of the work. @param {Work} work */
  #slice(work) {
    const answer = this.#waiting?.answer;
    this.#waiting = null;
    this.run.pace.sliceMs = this.#reading.expected ? DRAWN_SLICE : SLICE;
    const judged = this.run.judgements.length;
    const { done, value } =
      answer && 'error' in answer
        ? work.throw(answer.error)
        : work.next(answer && 'value' in answer ? answer.value : undefined);
    if (done) {
      this.#end();
      return;
    }
    if (value instanceof Promise) {
      this.#waitFor(value);
      return;
    }
    this.#reporter?.slice(value);
    if (value) for (const task of this.#queue) task.due = 'rest';
    // A step that was finished for a task's sake, in a pause, has moved the position on.
    if (this.run.judgements.length > judged || (value && this.paused)) this.#tellState();
  }

  /** @param {Promise<any>} promise */
  #waitFor(promise) {
    /** @type {Waiting} */
    const waiting = {};
    this.#waiting = waiting;
    const settle = (/** @type {NonNullable<Waiting['answer']>} */ answer) => {
      waiting.answer = answer;
      this.#wake();
    };
    promise.then(
      (value) => settle({ value }),
      (error) => settle({ error }),
    );
  }

  #woken() {
    return new Promise((/** @type {(value: void) => void} */ resolve) => {
      this.#wake = resolve;
    });
  }

  /** @param {Work} work */
  #set(work) {
    this.#work = work;
    this.#waiting = null;
  }

  /** The work has come to its end. */
  #end() {
    this.#work = null;
    this.#reporter?.flush();
    this.#reporter = null;
    // A step that was asked for and is not to come.
    this.#queue = this.#queue.filter(({ due }) => due !== 'step');
    this.run.turns.end();
    const { phase } = this;
    this.phase = null;
    this.paused = false;
    if (phase) this.#tellState();
    if (phase === 'train' || phase === 'adapt') this.sumUp();
  }

  /** @param {unknown} error */
  #fail(error) {
    const { phase } = this;
    this.#work = null;
    this.#waiting = null;
    this.#rejectAll(error);
    this.#end();
    this.#tell('fault', { ...faultData(error), ...(phase ? { again: phase } : {}) });
  }

  /** @param {unknown} error */
  #rejectAll(error) {
    for (const { reject } of this.#queue.splice(0)) reject(error);
  }

  // --- work ------------------------------------------------------------------------------------------------------------------

  /** @param {Phase} phase @returns {Work} */
  #workOf(phase) {
    if (phase === 'evaluate') return this.#evaluate();
    return phase === 'train' ? withViews(this.run, this.run.train(), () => this.#view()) : this.#adapt();
  }

  /** @returns {Work} */
  *#adapt() {
    if (!this.run.whole) yield this.run.complete();
    this.run.beginAdaptation();
    yield* withViews(this.run, this.run.adapt(), () => this.#view());
  }

  /** @returns {Work} */
  *#evaluate() {
    const reporter = /** @type {Reporter} */ (this.#reporter);
    const making = this.run.evaluate((done, total) => {
      reporter.measured = { done, total };
    });
    let work;
    try {
      work = yield making;
    } finally {
      // Given up while it was being made: what it holds is given back.
      if (!work) making.then(() => this.run.endEvaluation()).catch(() => {});
    }
    yield* work;
  }

  /** Makes a view and sends it. @returns {Generator<null, boolean>}  false: the target images are not here yet */
  *#view() {
    const view = yield* this.#viewer.look();
    if (!view) return false;
    if (!this.#sampled) this.#tell('sample', this.#viewer.sample);
    this.#sampled = true;
    const before = this.trouble;
    this.trouble = troubles(this.run, view);
    if (before.train !== this.trouble.train || before.adapt !== this.trouble.adapt) this.#tellState();
    this.#tell('view', view, buffersOf(view));
    return true;
  }
}

/** @returns {Generator<null, void>} */
function* nothing() {}
