/**
 * Many runs on several workers at once: a queue. Each worker trains, adapts and evaluates one run after the other on one thread, and
 * each run is the very one that it would be alone: what it comes to depends on nothing but its configuration. Knows nothing of the
 * page: who uses it says what makes a worker's client and what becomes of a finished run.
 */

import { Fault, faultData } from '../../fault.js';
import { Frames, upTo } from '../moments/frames.js';

/**
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../fault.js').FaultData} FaultData
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../worker/messages.js').Progress} Progress
 * @typedef {import('../../worker/messages.js').WorkerEvent} WorkerEvent
 * @typedef {import('../../worker/messages.js').Phase} Phase
 * @typedef {import('../../worker/messages.js').RequestType} RequestType
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Sample} Sample
 * @typedef {import('../../worker/client.js').Listener} Listener
 *
 * @typedef {object} Line  to a worker: a Client, or what stands for one
 * @property {(type: RequestType, args?: object) => Promise<any>} request
 * @property {() => void} close
 *
 * @typedef {object} Pictures  by which a finished run can be looked at again
 * @property {View[]} frames  the earliest first
 * @property {View | null} before
 * @property {Sample | null} sample
 *
 * @typedef {object} Finished
 * @property {State} state
 * @property {string} fingerprint  of its weights
 * @property {Pictures} pictures
 *
 * waiting: nobody works on it yet. running: share is how much of it is done, from 0 to 1. failed: a loss came to no number, which
 * is what the run comes to
 * @typedef {{config: Config, status: 'waiting' | 'running' | 'finished' | 'failed', share: number}} Job
 *
 * @typedef {object} How
 * @property {number} workers  at once, at most
 * @property {(listener: Listener) => Line} makeLine
 * @property {() => void} onChange  something is to be told anew
 * @property {(index: number, result: Finished | {fault: FaultData, state: State | null}) => unknown} onFinished  waited for, so that a
 *   run is kept before the next one begins
 * @property {() => number} [now]  ms
 */

/** Work on an image: in training one forward and backward pass; in adaptation about so many times that. */
const ADAPTING = 2.2;
/** Evaluating, beside all that goes before. */
const EVALUATING = 0.1;

/** What each phase of a run takes, as shares of the whole; to tell how far it is, no more. @param {Config} config */
export function sharesOf({ train_epochs, source_images, target_images, rounds }) {
  const train = train_epochs * source_images;
  const adapt = ADAPTING * rounds * Math.max(source_images, target_images);
  const evaluate = EVALUATING * (train + adapt);
  const all = train + adapt + evaluate;
  return { train: train / all, adapt: adapt / all, evaluate: evaluate / all };
}

const PHASES = /** @type {const} */ (['train', 'adapt', 'evaluate']);

/** Whether a phase has come to its end. @param {Phase} phase @param {State} state */
const isDone = (phase, { trainDone, adaptDone, evaluation }) =>
  phase === 'train' ? trainDone : phase === 'adapt' ? adaptDone : evaluation !== null;

/** A run that fails so has come to that, and would again; all else is no fault of the run. @param {FaultData} fault */
const isResult = ({ code }) => code === 'loss';

/** What a worker's line tells while it works on a run. */
class Course {
  /** @param {Job} job */
  constructor(job) {
    this.job = job;
  }

  /** @type {State | null} */
  state = null;
  frames = new Frames();
  /** @type {View | null} */
  before = null;
  /** @type {View | null} */
  now = null;
  /** @type {Sample | null} */
  sample = null;
  /** What waits for the end of a phase. @type {{phase: Phase, resolve: (state: State) => void, reject: (fault: unknown) => void} | null} */
  waits = null;

  /** @param {State} state */
  take(state) {
    this.state = state;
    if (this.waits && state.phase === 'idle' && isDone(this.waits.phase, state)) this.waits.resolve(state);
  }

  /** @param {View} view */
  see(view) {
    if (view.first) this.before = view;
    this.now = view;
    this.frames.add(view);
  }

  /** @returns {Pictures} */
  get pictures() {
    return { frames: upTo(this.frames.list, this.now), before: this.before, sample: this.sample };
  }
}

/**
 * The runs of a plan that are done and will be there after a reload, too.
 * @param {import('../keeping/records.js').Plan} plan
 * @param {readonly Pick<import('../keeping/storage.js').Pinned, 'sweep' | 'address'>[]} unkept  runs that the browser could not keep
 * @returns {number[]} their places in the plan
 */
export const lasting = ({ id, addresses, done }, unkept) =>
  done.filter((i) => !unkept.some(({ sweep, address }) => sweep === id && address === addresses[i]));

export class Sweep {
  /** @type {Job[]} */
  jobs;
  /** running: workers are at it, unless it is held. stopped: broken off, or halted by a fault. ended: every run has come to its end */
  stage = /** @type {'running' | 'stopped' | 'ended'} */ ('running');
  /** Paused by a person. */
  paused = false;
  /** Waits for something else. */
  held = false;
  /** What has halted it, and is no run's fault. @type {FaultData | null} */
  fault = null;
  #how;
  #now;
  /** Those of workers, and what has who waits for one of them wait no longer. @type {Map<Line, (fault: unknown) => void>} */
  #lines = new Map();
  /** The scripts that workers have not begun yet, though it is time. @type {Map<Line, string>} */
  #late = new Map();
  /** Resolved when work may go on. */
  #gate = Promise.resolve();
  #open = () => {};
  /** Milliseconds of work, those of holds left out. */
  #worked = 0;
  #since = 0;
  /** Resolved when it has ended or was stopped. @type {Promise<void>} */
  over;

  /**
   * @param {{config: Config, done: boolean}[]} runs  done: it has come to its end before
   * @param {How} how
   */
  constructor(runs, how) {
    this.#how = how;
    this.#now = how.now ?? (() => performance.now());
    this.#since = this.#now();
    this.jobs = runs.map(({ config, done }) => ({ config, status: done ? 'finished' : 'waiting', share: Number(done) }));
    this.#before = this.#shares();
    const left = this.jobs.filter(({ status }) => status === 'waiting').length;
    const lanes = Array.from({ length: Math.min(how.workers, left) }, () => this.#lane());
    this.over = Promise.all(lanes).then(() => {
      if (this.stage === 'running') {
        if (!this.#isHalted) this.#worked += this.#now() - this.#since;
        this.stage = 'ended';
      }
      how.onChange();
    });
  }

  // --- how far it is ------------------------------------------------------------------------------------------------------------

  /** Shares that were done when it began. */
  #before;

  #shares() {
    return this.jobs.reduce((sum, { share }) => sum + share, 0);
  }

  /** @param {Job['status']} status */
  count(status) {
    return this.jobs.filter((job) => job.status === status).length;
  }

  /** The share of the whole that is done. */
  get share() {
    return this.jobs.length > 0 ? this.#shares() / this.jobs.length : 1;
  }

  /** The script that a worker has not begun yet, though it is time; null: all have. */
  get late() {
    return this.#late.values().next().value ?? null;
  }

  get #isHalted() {
    return this.paused || this.held;
  }

  /** Seconds that it has been at work, halts left out. */
  get seconds() {
    return (this.#worked + (this.stage === 'running' && !this.#isHalted ? this.#now() - this.#since : 0)) / 1000;
  }

  /** Seconds that it will take yet, at the pace of so far; NaN while nothing can be told. */
  get secondsLeft() {
    const done = this.#shares() - this.#before;
    // A fiftieth of a run tells little, but more than nothing.
    return done >= 0.02 ? (this.seconds * (this.jobs.length - this.#shares())) / done : Number.NaN;
  }

  // --- what can be asked for ----------------------------------------------------------------------------------------------------

  /** A person has it stand still, or go on. @param {boolean} paused */
  pause(paused) {
    this.#halt(() => {
      this.paused = paused;
    });
  }

  /** It waits for something else, or need not any more. @param {boolean} held */
  hold(held) {
    if (held !== this.held)
      this.#halt(() => {
        this.held = held;
      });
  }

  /** @param {() => void} set */
  #halt(set) {
    if (this.stage !== 'running') return;
    const before = this.#isHalted;
    if (!before) this.#worked += this.#now() - this.#since;
    set();
    this.#since = this.#now();
    const after = this.#isHalted;
    if (before !== after) {
      if (after) {
        this.#gate = new Promise((resolve) => {
          this.#open = resolve;
        });
      } else this.#open();
      // A worker between two phases has nothing to pause: it comes to the gate.
      for (const line of this.#lines.keys()) line.request(after ? 'pause' : 'resume').catch(() => {});
    }
    this.#how.onChange();
  }

  /** Breaks it off at once: what is finished stays, what is under way is to be begun again another time. */
  stop() {
    if (this.stage !== 'running') return;
    if (!this.#isHalted) this.#worked += this.#now() - this.#since;
    this.stage = 'stopped';
    for (const job of this.jobs) if (job.status === 'running') Object.assign(job, { status: 'waiting', share: 0 });
    for (const [line, end] of this.#lines) {
      line.close();
      end(new Fault('worker.ended'));
    }
    this.#lines.clear();
    this.#open();
    this.#how.onChange();
  }

  // --- one worker ---------------------------------------------------------------------------------------------------------------

  async #lane() {
    /** @type {Course | null} */
    let course = null;
    const end = (/** @type {unknown} */ fault) => course?.waits?.reject(fault);
    const line = this.#how.makeLine({
      hear: (told) => course && this.#hear(told, course),
      ended: end,
      late: (script) => this.#isLate(line, script),
    });
    this.#lines.set(line, end);
    let opened = false;
    try {
      while (this.stage === 'running') {
        const index = this.jobs.findIndex(({ status }) => status === 'waiting');
        if (index < 0) break;
        const job = this.jobs[index];
        job.status = 'running';
        const own = new Course(job);
        course = own;
        try {
          const { config } = job;
          await this.#gate;
          own.take(await line.request(opened ? 'reset' : 'open', opened ? { config } : { config, threads: 1 }));
          // The first run of a worker is there before its target images are: all begin alike, and are seen from their beginning on.
          if (!opened) own.take(await line.request('fetch'));
          opened = true;
          const result = await this.#play(line, own);
          if (this.stage !== 'running') return;
          await this.#how.onFinished(index, result);
          Object.assign(job, { status: 'finished', share: 1 });
        } catch (error) {
          if (this.stage !== 'running') return;
          const fault = faultData(error);
          if (!isResult(fault)) throw error;
          await this.#how.onFinished(index, { fault, state: own.state });
          Object.assign(job, { status: 'failed', share: 1 });
        }
        this.#how.onChange();
      }
    } catch (error) {
      if (this.stage === 'running') {
        this.fault = faultData(error);
        this.stop();
      }
    } finally {
      this.#lines.delete(line);
      this.#late.delete(line);
      line.close();
    }
  }

  /**
   * One run from fresh networks to its evaluation.
   * @param {Line} line
   * @param {Course} course
   * @returns {Promise<Finished>}
   */
  async #play(line, course) {
    for (const phase of PHASES) {
      await this.#gate;
      const ended = new Promise((/** @type {(state: State) => void} */ resolve, reject) => {
        course.waits = { phase, resolve, reject };
      });
      // Whatever comes first: its refusal may come before anybody waits for its end.
      ended.catch(() => {});
      course.take(await line.request(phase));
      await ended;
      course.waits = null;
      course.job.share = shareAt(course.job.config, phase, 1);
    }
    // A page that is not served securely has no sums.
    const fingerprint = await line.request('fingerprint').catch(() => '');
    return { state: /** @type {State} */ (course.state), fingerprint, pictures: course.pictures };
  }

  /** @param {Line} line @param {string | null} script  null: it has begun after all */
  #isLate(line, script) {
    if (script) this.#late.set(line, script);
    else this.#late.delete(line);
    this.#how.onChange();
  }

  /** @param {WorkerEvent} told @param {Course} course */
  #hear({ event, args }, course) {
    if (event === 'state') course.take(args);
    else if (event === 'view') course.see(args);
    else if (event === 'sample') course.sample = args;
    else if (event === 'fault') course.waits?.reject(new Fault(args.code, args.values));
    else if (event === 'progress') this.#progress(args, course);
  }

  /** @param {Progress} progress @param {Course} course */
  #progress({ phase, done, total }, { job, waits }) {
    if (job.status !== 'running' || phase !== waits?.phase || !(total > 0)) return;
    job.share = shareAt(job.config, phase, done / total);
    this.#how.onChange();
  }
}

/** How much of a run is done at a place in a phase. @param {Config} config @param {Phase} phase @param {number} part  of the phase */
function shareAt(config, phase, part) {
  const shares = sharesOf(config);
  const before = PHASES.slice(0, PHASES.indexOf(phase)).reduce((sum, one) => sum + shares[one], 0);
  return before + part * shares[phase];
}
