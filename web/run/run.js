/**
 * One run of the experiment: train MS and C, adapt MT against D, evaluate. The page's worker and the command line drive the
 * same generators: each yields after a slice of work, so that the driver can pause, answer or stop between any two, and yields
 * a Step when a batch is finished. A run that is driven in slices, stopped, saved and resumed gives the same weights to the
 * last bit as one driven straight through.
 */

import { FORMATS, readJson } from '../engine/saved.js';
import { Fault } from '../fault.js';
import { planImages } from '../images/plan.js';
import { checkConfig, comparesImages, methodOf, OptionError } from '../options/check.js';
import { checkInterventions, NONE, nextPlace, order } from '../options/interventions.js';
import { Tuning } from './baselines.js';
import { checkChanges, checkTraining } from './changes.js';
import { checkCourse } from './course.js';
import { beginningsOf, evaluate } from './evaluation.js';
import { adaptedOtherwise, Changes, endOf, savedOf } from './interventions.js';
import { judge } from './judgement.js';
import { hasSingle, metricRow } from './metrics.js';
import { orClosed, outset } from './outset.js';
import { Pace } from './pace.js';
import { Tally } from './tally.js';
import { Turns } from './turns.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../images/collection.js').Library} Library */
/** @typedef {import('../images/plan.js').ImageSet} ImageSet */
/** @typedef {Omit<import('../images/plan.js').Drawn, 'source'>} Rest  target, labelled and test images */
/** @typedef {import('../engine/engine.js').Core} Core */
/** @typedef {import('../engine/engine.js').Engine} Engine */
/** @typedef {import('../engine/engine.js').Phase} Phase */
/** @typedef {import('../options/interventions.js').Interventions} Interventions */
/** @typedef {import('./evaluation.js').Evaluation} Evaluation */

/** @typedef {{kind: Phase, row: number[], byHand: boolean}} Step  a finished batch: METRIC_COLUMNS[kind]; whether it was a turn by hand */
/** @typedef {Generator<Step | null, void>} Work  null: a slice of work is done, in the middle of something */

export class Run {
  /** How its work is cut into slices. */
  pace = new Pace();
  /** @type {Evaluation | null} of the weights as they are */
  evaluation = null;
  /** Adaptation has begun: MT and D are set up. */
  started = false;
  /** @type {Record<Phase, import('./tally.js').Summary[]>} finished epochs and rounds */
  history = { train: [], adapt: [] };
  /** @type {import('./judgement.js').Judgement[]} at the end of each round */
  judgements = [];
  /** Training was ended before its last epoch and is not to go on. */
  cutShort = false;
  turns = new Turns(); // by hand
  /** The step after which training is to end early. @type {Interventions['end']} */
  end = null;
  /** Of which another program wrote the weights that they began with. @type {import('../engine/header.js').NetworkName[]} */
  brought = [];
  #tally = { train: new Tally('train'), adapt: new Tally('adapt') };
  /** How far the measuring at the end of a round is; null while none is under way. @type {{done: number, total: number} | null} */
  judging = null;
  #closed = false;
  /** @type {import('./baselines.js').Beginnings | null} of the latest evaluation */
  #beginnings = null;
  /** @type {Tuning | null} beside the adaptation under way */
  #tuning = null;
  /** @type {() => Promise<Rest>} fetches all but the source */
  #fetch;
  /** @type {Promise<void> | undefined} */
  #completing;
  /** @type {Rest | null} fetched; put into the engine between two steps */
  #rest = null;
  #inEngine = false;

  /** @param {Core} core @param {Config} config @param {ImageSet} source @param {() => Promise<Rest>} fetch @param {Engine} engine */
  constructor(core, config, source, fetch, engine) {
    this.core = core;
    this.config = config;
    this.source = source;
    this.#fetch = fetch;
    this.engine = engine;
    /** What takes another value at which step. */
    this.changes = new Changes(config, engine);
  }

  /**
   * Draws the images and sets up fresh networks.
   *
   * @param {Core} core
   * @param {Library} library
   * @param {object} options  a configuration, not yet checked
   * @param {{threads?: number, onProgress?: (done: number, total: number) => void, early?: boolean}} [how]  progress in bytes
   *   of data. early: as soon as training can begin, on the source images alone; complete() fetches the others
   * @param {unknown} [given]  what is to be changed in its course, not yet checked (interventions.js)
   */
  static async create(core, library, options, { threads = 1, onProgress, early = false } = {}, given = NONE) {
    const config = checkConfig(options);
    const interventions = checkInterventions(config, given);
    if ((config.arithmetic === 'exact') === (core.build === 'relaxed')) {
      throw new OptionError('arithmetic', 'option.arithmetic.core', { value: config.arithmetic });
    }
    const plan = await planImages(library, config, { onProgress });
    const { source, engine } = await outset(core, config, plan, threads);
    const run = new Run(core, config, source, plan.rest, engine);
    run.#intend(interventions);
    await orClosed(run, async () => {
      if (early) return;
      await run.complete();
      run.others(); // a position to go on from is checked against them
    });
    return run;
  }

  /** Fetches the further images, unless they are here; training goes on. Again after a FileError, which names what is missing. */
  complete() {
    this.#completing ??= this.#fetch().then(
      (rest) => {
        this.#rest = rest;
      },
      (error) => {
        this.#completing = undefined;
        throw error;
      },
    );
    return this.#completing;
  }

  /** All images but the source, in the engine too; only between steps. @returns {Rest | null} null: not fetched yet */
  others() {
    if (this.#rest && !this.#inEngine) {
      const { target, labelled } = this.#rest;
      this.engine.loadSet('target', target.images, target.labels);
      this.engine.loadSet('labelled', labelled.images, labelled.labels);
      this.#inEngine = true;
    }
    return this.#rest;
  }

  /** The same where they must be here. */
  get images() {
    const rest = this.others();
    if (!rest) throw new Fault('run.incomplete');
    return rest;
  }

  /** All images are here. */
  get whole() {
    return this.#rest !== null;
  }

  /**
   * Takes a saved run up where it stood. With `changes`, be it none, it is to be a run that could have been driven straight
   * through, as its configuration says; without, training that was cut short may stay so.
   *
   * @param {Core} core
   * @param {Library} library
   * @param {import('../engine/saved.js').SavedRun} saved  read from what save gave
   * @param {{threads?: number, onProgress?: (done: number, total: number) => void}} [how]
   * @param {object} [changes]  options that are to differ from the file's, of those in EXTENDABLE (changes.js)
   * @throws {Fault} a change that does not go with the weights (OptionError), or steps that no configuration tells of
   */
  static async restore(core, library, saved, how = {}, changes) {
    const progress = readJson(saved.metadata, 'run');
    const config = checkConfig({ ...saved.config, ...changes });
    if (changes) checkChanges(saved, progress, config);
    const run = await Run.create(core, library, config, how);
    await orClosed(run, () => {
      run.engine.restore(saved);
      run.#resume(progress);
    });
    return run;
  }

  /** @param {Interventions} to */
  #intend({ changes, turns, end }) {
    this.changes.list = changes;
    this.turns.coming = turns;
    this.end = end;
  }

  /** What was changed in its course, and what is to be: with its configuration it leads to its weights. @returns {Interventions} */
  get interventions() {
    return { changes: [...this.changes.list], turns: this.turns.all, end: endOf(this) ?? this.end };
  }

  /** Where the next step of each phase is. */
  get next() {
    return { train: nextPlace(this.engine.position('train')), adapt: nextPlace(this.engine.position('adapt')) };
  }

  /** @param {unknown} saved  what save told of the run's course */
  #resume(saved) {
    const place = (/** @type {Phase} */ kind, /** @type {number} */ total) => {
      const { epoch, step, steps } = this.engine.position(kind);
      return { epoch, step, steps, finished: this.finished(kind), total };
    };
    const at = { train: place('train', this.config.train_epochs), adapt: place('adapt', this.config.rounds) };
    const of = { classes: this.engine.classes, images: this.images.target.count, config: this.config };
    const { tally, turns, changes, coming, end, ...course } = checkCourse(saved, at, of);
    this.#intend({ changes, turns: coming, end });
    this.turns.taken = turns;
    for (const kind of /** @type {const} */ (['train', 'adapt'])) Object.assign(this.#tally[kind], tally[kind]);
    Object.assign(this, course);
  }

  /** A safetensors file to go on from; only between steps. */
  save() {
    const { started, cutShort, history, judgements, evaluation, brought, end } = this;
    const { taken: turns, coming } = this.turns;
    const intended = savedOf(this.changes.list, coming, end);
    return this.engine.save(
      { run: { started, cutShort, history, judgements, turns, ...intended, evaluation, brought, tally: this.#tally } },
      FORMATS[Number(Object.keys(intended).length > 0)],
    );
  }

  /**
   * A run that starts with this one's trained MS and C and adapts in another way, or to another target.
   *
   * @param {Library} library
   * @param {object} options  may differ in how to adapt and in the target, not in source or training
   * @param {{threads?: number}} [how]
   * @param {unknown} [given]  what is to be changed in the course of the adaptation, not yet checked; training was what it was
   * @throws {OptionError} an option of source or training differs
   */
  async restartAdaptation(library, options, how = {}, given = NONE) {
    const config = checkConfig(options);
    checkTraining(this.config, config);
    const interventions = adaptedOtherwise(this.changes.list, checkInterventions(config, given), this.end);
    const run = await Run.create(this.core, library, config, how, interventions);
    await orClosed(run, () => {
      run.engine.copyNetworks(this.engine, ['MS', 'C']);
      run.engine.seek('train', this.engine.position('train'));
      run.history.train = this.history.train;
      run.cutShort = this.cutShort;
      run.brought = this.brought.filter((network) => network === 'MS' || network === 'C');
      run.#tally.train = this.#tally.train;
    });
    return run;
  }

  close() {
    this.#closed = true;
    this.engine.close();
    this.endEvaluation();
    this.#endTuning();
  }

  // --- where it stands ------------------------------------------------------------------------------------------------------

  /** Epochs (rounds) that are finished. @param {Phase} kind */
  finished(kind) {
    const { epoch, step, steps } = this.engine.position(kind);
    // There are no steps before the target images are here.
    return epoch + Number(steps > 0 && step === steps);
  }

  get trainDone() {
    return this.finished('train') >= this.config.train_epochs;
  }

  get trained() {
    const { epoch, step } = this.engine.position('train');
    return this.trainDone || (this.cutShort && epoch + step > 0) || this.brought.includes('C');
  }

  get adapted() {
    const { epoch, step } = this.engine.position('adapt');
    return this.started && (epoch + step > 0 || this.brought.includes('MT'));
  }

  get adaptDone() {
    return this.started && this.finished('adapt') >= this.config.rounds;
  }

  /** Every round that is finished is measured. */
  get judged() {
    return this.judgements.length >= this.finished('adapt');
  }

  /** Steps done so far, and in all. @param {Phase} kind */
  steps(kind) {
    const { epoch, step, steps } = this.engine.position(kind);
    return { done: epoch * steps + step, total: steps * (kind === 'train' ? this.config.train_epochs : this.config.rounds) };
  }

  /** Seconds of computing in all steps so far, those before it was saved included. */
  get seconds() {
    const summaries = [...this.history.train, ...this.history.adapt, this.#tally.train, this.#tally.adapt];
    return summaries.reduce((sum, { seconds }) => sum + seconds, 0);
  }

  /** A column's mean over the steps of this epoch or round so far, or of the last one. @param {Phase} kind @param {string} column */
  recent(kind, column) {
    const tally = this.#tally[kind];
    const summary = tally.counts[0] > 0 ? tally.summary() : this.history[kind].at(-1);
    return summary?.[column] ?? null;
  }

  // --- work -----------------------------------------------------------------------------------------------------------------

  /**
   * Finishes the step that was begun and measures it. labelled: there are labelled target images
   * @param {Phase} kind @param {boolean} labelled @param {{part: import('../engine/header.js').Part, byHand: boolean}} [turn] @returns {Work}
   */
  *#play(kind, labelled, { part, byHand } = { part: 'both', byHand: false }) {
    this.evaluation = null;
    const seconds = yield* this.pace.finish(this.engine);
    const { epoch, step, steps } = this.engine.position(kind);
    const method = methodOf(this.config);
    const incomparable =
      kind === 'adapt' &&
      comparesImages(method) &&
      hasSingle([this.source.count, this.images.target.count], this.config.batch, step);
    const row = metricRow(kind, epoch + step / steps, this.engine.metrics(), { ...method, labelled, incomparable, part });
    if (kind === 'adapt') this.turns.took(part, { round: epoch + 1, step });
    const tally = this.#tally[kind];
    tally.add(row);
    tally.seconds += seconds;
    if (step === steps) {
      this.history[kind].push(tally.summary());
      this.#tally[kind] = new Tally(kind);
    }
    yield { kind, row, byHand };
  }

  /** Trains MS and C to the end of the last epoch, or to where that is to end. @returns {Work} */
  *train() {
    const isBehind = () => this.end !== null && order(this.end, this.next.train) < 0;
    this.cutShort = !this.trainDone && isBehind();
    while (!this.trainDone && !this.cutShort) {
      this.others();
      this.changes.apply('train', this.next.train);
      this.engine.beginTrain();
      yield* this.#play('train', false);
      this.cutShort = !this.trainDone && isBehind();
    }
  }

  /** Makes MT a copy of MS and draws D, unless that is done. */
  beginAdaptation() {
    if (this.started) return;
    this.engine.startAdaptation();
    this.started = true;
    this.evaluation = null;
  }

  /** Plays MT against D to the end of the last round, and measures at the end of each; then it rests once. @returns {Work} */
  *adapt() {
    this.beginAdaptation();
    const labelled = this.images.labelled.count > 0;
    try {
      for (;;) {
        // Also of a round after which the run was saved or stopped before this could be done.
        if (!this.judged) {
          yield* this.#judge();
          yield null; // whoever drives it can look at the networks that were judged
        }
        if (this.adaptDone) return;
        const at = this.next.adapt;
        const turn = this.turns.next(at);
        this.changes.apply('adapt', at);
        this.engine.beginAdapt({ part: turn.part });
        yield* this.#play('adapt', labelled, turn);
      }
    } finally {
      this.#endTuning();
    }
  }

  /** @returns {Generator<null, void>} */
  *#judge() {
    // It is made when it is needed first: where a run is taken up, it goes the way again from the beginning.
    this.#tuning ??= Tuning.beside(this);
    try {
      const onDone = (/** @type {number} */ done, /** @type {number} */ total) => {
        this.judging = { done, total };
      };
      this.judgements.push(yield* judge(this, this.#tuning, onDone));
    } finally {
      this.judging = null;
    }
  }

  #endTuning() {
    this.#tuning?.close();
    this.#tuning = null;
  }

  /** What the source goes through while MT adapts. */
  get sourceEncoder() {
    return methodOf(this.config).shared ? 'MT' : 'MS';
  }

  /** Gives back what an evaluation holds that was given up before its end. */
  endEvaluation() {
    this.#beginnings?.close();
  }

  /**
   * Measures the weights as they are, beside their baselines.
   *
   * @param {(done: number, total: number) => void} [onProgress]  in images put through
   * @returns {Promise<Generator<null, Evaluation>>}
   */
  async evaluate(onProgress = () => {}) {
    await this.complete();
    this.endEvaluation();
    const beginnings = beginningsOf(this);
    if (this.#closed) beginnings.close();
    this.#beginnings = beginnings;
    return (function* (run) {
      const evaluation = yield* evaluate(run, beginnings, onProgress);
      run.evaluation = evaluation;
      return evaluation;
    })(this);
  }
}
