/**
 * One run of the experiment: train MS and C, adapt MT against D, evaluate. The page's worker and the command line drive the
 * same generators: each yields after a slice of work, so that the driver can pause, answer or stop between any two, and yields
 * a Step when a batch is finished. A run that is driven in slices, stopped, saved and resumed gives the same weights to the
 * last bit as one driven straight through.
 */

import { hasRelaxed, loadCore } from '../engine/core.js';
import { Engine } from '../engine/engine.js';
import { readJson } from '../engine/saved.js';
import { Fault } from '../fault.js';
import { planImages } from '../images/plan.js';
import { PIXELS, UNLABELLED } from '../images/shape.js';
import { checkConfig, keepsTraining, methodOf, OptionError } from '../options/check.js';
import { OPTIONS } from '../options/table.js';
import { METRIC_COLUMNS } from '../worker/messages.js';
import {
  accuracyInterval,
  bnm,
  classBalance,
  encoderDistance,
  entropy,
  expectedCalibrationError,
  informationMaximisation,
  meanDistance,
  mmd2,
  perClassAccuracy,
  proxyADistance,
  snd,
  softmax,
} from './measures.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../images/collection.js').Library} Library */
/** @typedef {import('../images/plan.js').ImageSet} ImageSet */
/** @typedef {Omit<import('../images/plan.js').Drawn, 'source'>} Rest  target, labelled and test images */
/** @typedef {import('../engine/core.js').Core} Core */
/** @typedef {import('../engine/header.js').Phase} Phase */
/** @typedef {import('../worker/messages.js').Evaluation} Evaluation */
/** @typedef {import('../worker/messages.js').Judgement} Judgement */
/** @typedef {import('../worker/messages.js').View} View */

/** @typedef {{kind: Phase, row: number[]}} Step  a finished batch: METRIC_COLUMNS[kind] */
/** @typedef {Generator<Step | null, void>} Work  null: a slice of work is done, in the middle of something */

/**
 * What one epoch or round came to: means of METRIC_COLUMNS over its steps, by name (null where there is none), and seconds of
 * computing.
 * @typedef {Record<string, number | null> & {seconds: number}} Summary
 */

/** Images of each domain in a view. */
const VIEWED = 100;
/** Images of each domain between which distances are measured. */
const COMPARED = 300;
/** Target digits that a view shows. */
const SHOWN = 48;

/** Adds up the steps of an epoch or round. */
class Tally {
  /** @param {Phase} kind */
  constructor(kind) {
    this.kind = kind;
    /** @type {number[]} */
    this.sums = METRIC_COLUMNS[kind].map(() => 0);
    /** @type {number[]} */
    this.counts = METRIC_COLUMNS[kind].map(() => 0);
    this.seconds = 0;
  }

  /** @param {number[]} row */
  add(row) {
    row.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      this.sums[i] += value;
      this.counts[i]++;
    });
  }

  /** @returns {Summary} */
  summary() {
    const means = METRIC_COLUMNS[this.kind].map((name, i) => [name, this.counts[i] ? this.sums[i] / this.counts[i] : null]);
    return { ...Object.fromEntries(means.slice(1)), seconds: this.seconds };
  }
}

/**
 * To seven digits: browsers differ in the last bits of exp and log, and a run is to be the same everywhere.
 * @param {number | null} value
 */
const rounded = (value) => (value === null ? null : Number(value.toPrecision(7)));

/** @param {number} part @param {number} whole */
const share = (part, whole) => (whole ? part / whole : Number.NaN);

/**
 * Compiles the core that a configuration asks for.
 *
 * @param {Config} config
 * @param {Parameters<typeof loadCore>[0]} read
 * @param {NonNullable<Parameters<typeof loadCore>[1]>} [wanted]  build: for the exact arithmetic
 * @returns {Promise<Core>}
 * @throws {OptionError} the arithmetic cannot be had here
 */
export async function coreFor({ arithmetic }, read, wanted = {}) {
  if (arithmetic === 'exact') return loadCore(read, wanted);
  if (!hasRelaxed()) throw new OptionError('arithmetic', 'option.arithmetic.machine', { value: arithmetic });
  return loadCore(read, { ...wanted, build: 'relaxed' }).catch((cause) => {
    throw new OptionError('arithmetic', 'option.arithmetic.build', { value: arithmetic }, { cause });
  });
}

export class Run {
  /** How long a slice of work may take, in milliseconds; Infinity: slices end only where a step does. */
  sliceMs = Infinity;
  /** @type {Evaluation | null} of the weights as they are */
  evaluation = null;
  /** Adaptation has begun: MT and D are set up. */
  started = false;
  /** @type {{train: Summary[], adapt: Summary[]}} finished epochs and rounds */
  history = { train: [], adapt: [] };
  /** @type {Judgement[]} at the end of each round */
  judgements = [];
  /** Training was ended before its last epoch and is not to go on. */
  cutShort = false;
  #tally = { train: new Tally('train'), adapt: new Tally('adapt') };
  #work = 2e7;
  #closed = false;
  /** @type {Engine[]} the start of the adaptation, of the latest evaluation */
  #measuring = [];
  /** @type {() => Promise<Rest>} fetches all but the source */
  #fetch;
  /** @type {Promise<void> | undefined} */
  #completing;
  /** @type {Rest | null} fetched; put into the engine between two steps */
  #rest = null;
  #inEngine = false;

  /**
   * @param {Core} core
   * @param {Config} config
   * @param {ImageSet} source
   * @param {() => Promise<Rest>} fetch
   * @param {Engine} engine
   */
  constructor(core, config, source, fetch, engine) {
    this.core = core;
    this.config = config;
    this.source = source;
    this.#fetch = fetch;
    this.engine = engine;
  }

  /**
   * Draws the images and sets up fresh networks.
   *
   * @param {Core} core
   * @param {Library} library
   * @param {object} options  a configuration, not yet checked
   * @param {{threads?: number, onProgress?: (done: number, total: number) => void, early?: boolean}} [how]  progress in bytes
   *   of data. early: as soon as training can begin, on the source images alone; complete() fetches the others
   */
  static async create(core, library, options, { threads = 1, onProgress, early = false } = {}) {
    const config = checkConfig(options);
    if ((config.arithmetic === 'exact') === (core.build === 'relaxed')) {
      throw new OptionError('arithmetic', 'option.arithmetic.core', { value: config.arithmetic });
    }
    const plan = await planImages(library, config, { onProgress });
    const source = await plan.source();
    const engine = await Engine.create(core, config, plan.sizes, threads);
    engine.loadSet('source', source.images, source.labels);
    const run = new Run(core, config, source, plan.rest, engine);
    try {
      if (!early) {
        await run.complete();
        run.#others(); // a position to go on from is checked against them
      }
    } catch (error) {
      run.close();
      throw error;
    }
    return run;
  }

  /**
   * Fetches target, labelled and test images, unless they are here; training may go on meanwhile.
   * @throws {import('../images/file.js').FileError} naming a file that cannot be had; calling again asks for it again
   */
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
  #others() {
    if (this.#rest && !this.#inEngine) {
      const { target, labelled } = this.#rest;
      this.engine.loadSet('target', target.images, target.labels);
      this.engine.loadSet('labelled', labelled.images, labelled.labels);
      this.#inEngine = true;
    }
    return this.#rest;
  }

  /** The same where they must be here. */
  get #images() {
    const rest = this.#others();
    if (!rest) throw new Fault('run.incomplete');
    return rest;
  }

  /** All images are here. */
  get whole() {
    return this.#rest !== null;
  }

  /**
   * Takes a saved run up where it stood.
   *
   * @param {Core} core
   * @param {Library} library
   * @param {ReturnType<typeof import('../engine/saved.js').readSaved>} saved  read from what save gave
   * @param {{threads?: number, onProgress?: (done: number, total: number) => void}} [how]
   * @param {object} [changes]  options that are to differ from the file's; those that the weights or the position depend on
   *   cannot
   */
  static async restore(core, library, saved, how = {}, changes = {}) {
    const progress = readJson(saved.metadata, 'run');
    const run = await Run.create(core, library, { ...saved.config, ...changes }, how);
    try {
      run.engine.restore(saved);
      run.#resume(progress);
    } catch (error) {
      run.close();
      throw error;
    }
    return run;
  }

  /** @param {any} progress */
  #resume(progress) {
    const { started, cutShort, history, judgements, tally } = progress ?? {};
    const damaged = () => new Fault('run.damaged');
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      const { sums, counts, seconds } = tally?.[kind] ?? {};
      const width = METRIC_COLUMNS[kind].length;
      if (!Array.isArray(history?.[kind]) || sums?.length !== width || counts?.length !== width || !(seconds >= 0)) {
        throw damaged();
      }
      this.history[kind] = history[kind];
      Object.assign(this.#tally[kind], { sums, counts, seconds });
    }
    if (!Array.isArray(judgements) || judgements.length > this.history.adapt.length) throw damaged();
    this.judgements = judgements;
    this.started = Boolean(started);
    this.cutShort = Boolean(cutShort);
  }

  /** A safetensors file to go on from; only between steps. */
  save() {
    const { started, cutShort, history, judgements } = this;
    return this.engine.save({ run: { started, cutShort, history, judgements, tally: this.#tally } });
  }

  /**
   * A run that starts with this one's trained MS and C and adapts in another way, or to another target.
   *
   * @param {Library} library
   * @param {object} options  may differ in how to adapt and in the target, not in source or training
   * @param {{threads?: number}} [how]
   * @throws {OptionError} an option of source or training differs
   */
  async restartAdaptation(library, options, how = {}) {
    const config = checkConfig(options);
    for (const option of OPTIONS) {
      const { name } = option;
      if (!keepsTraining(option) && String(config[name]) !== String(this.config[name])) {
        throw new OptionError(name, 'option.trained', { value: String(config[name]), trained: String(this.config[name]) });
      }
    }
    const run = await Run.create(this.core, library, config, how);
    run.engine.copyNetworks(this.engine, ['MS', 'C']);
    run.engine.seek('train', this.engine.position('train'));
    run.history.train = this.history.train;
    run.cutShort = this.cutShort;
    run.#tally.train = this.#tally.train;
    return run;
  }

  close() {
    this.#closed = true;
    this.engine.close();
    // An evaluation that was given up never comes to its end.
    this.#endMeasuring();
  }

  // --- where it stands ------------------------------------------------------------------------------------------------------

  /** Epochs (rounds) that are finished. @param {Phase} kind */
  finished(kind) {
    const { epoch, step, steps } = this.engine.position(kind);
    return epoch + Number(step === steps);
  }

  get trainDone() {
    return this.finished('train') >= this.config.train_epochs;
  }

  get trained() {
    const { epoch, step } = this.engine.position('train');
    return this.trainDone || (this.cutShort && epoch + step > 0);
  }

  get adapted() {
    const { epoch, step } = this.engine.position('adapt');
    return this.started && epoch + step > 0;
  }

  get adaptDone() {
    return this.started && this.finished('adapt') >= this.config.rounds;
  }

  /** Steps done so far, and in all. @param {Phase} kind */
  steps(kind) {
    const { epoch, step, steps } = this.engine.position(kind);
    return { done: epoch * steps + step, total: steps * (kind === 'train' ? this.config.train_epochs : this.config.rounds) };
  }

  // --- work -----------------------------------------------------------------------------------------------------------------

  /** Multiply-adds of the next slice. */
  get #slice() {
    return this.sliceMs === Infinity ? Infinity : this.#work;
  }

  /**
   * Finishes the step that was begun, slice by slice.
   * @param {Engine} engine
   * @returns {Generator<null, number>} seconds of computing
   */
  *#finish(engine) {
    let seconds = 0;
    for (let done = false; !done; ) {
      const from = performance.now();
      done = engine.advance(this.#slice);
      seconds += this.#pace(performance.now() - from) / 1000;
      if (!done) yield null;
    }
    return seconds;
  }

  /** Learns from a slice how much work fills one. @param {number} ms */
  #pace(ms) {
    // A slice too short for the clock says little; halving or doubling at the most keeps one hiccup from mattering.
    const factor = Math.min(2, Math.max(0.5, this.sliceMs / Math.max(ms, 0.5)));
    if (this.sliceMs !== Infinity) this.#work = Math.max(1e6, this.#work * factor);
    return ms;
  }

  /**
   * @param {Phase} kind
   * @param {(metrics: Record<string, number>) => number[]} measure  the columns after `time`
   * @returns {Work}
   */
  *#play(kind, measure) {
    this.evaluation = null;
    const seconds = yield* this.#finish(this.engine);
    const { epoch, step, steps } = this.engine.position(kind);
    const row = [epoch + step / steps, ...measure(this.engine.metrics())];
    const tally = this.#tally[kind];
    tally.add(row);
    tally.seconds += seconds;
    if (step === steps) {
      this.history[kind].push(tally.summary());
      this.#tally[kind] = new Tally(kind);
    }
    yield { kind, row };
  }

  /** Trains MS and C to the end of the last epoch. @returns {Work} */
  *train() {
    this.cutShort = false;
    while (!this.trainDone) {
      this.#others();
      this.engine.beginTrain();
      yield* this.#play('train', (m) => [m.loss, share(m.source_correct, m.source_count), m.encoder_gradient]);
    }
  }

  /** Makes MT a copy of MS and draws D, unless that is done. */
  beginAdaptation() {
    if (this.started) return;
    this.engine.startAdaptation();
    this.started = true;
    this.evaluation = null;
  }

  /** Plays MT against D to the end of the last round, and measures at the end of each. @returns {Work} */
  *adapt() {
    this.beginAdaptation();
    const labels = this.#images.labelled.count > 0;
    const { hasDiscriminator, needsLabels } = methodOf(this.config);
    for (;;) {
      // Also of a round after which the run was saved or stopped before this could be done.
      if (this.judgements.length < this.finished('adapt')) this.judgements.push(yield* this.#judge());
      if (this.adaptDone) return;
      this.engine.beginAdapt();
      yield* this.#play('adapt', (m) => {
        return [
          hasDiscriminator ? m.d_loss : Number.NaN,
          needsLabels ? Number.NaN : m.mt_loss,
          labels ? m.label_loss : Number.NaN,
          hasDiscriminator ? share(m.d_source_correct, m.source_count) : Number.NaN,
          hasDiscriminator ? share(m.d_target_correct, m.target_count) : Number.NaN,
          share(m.target_correct, m.target_known),
          hasDiscriminator ? m.d_gradient : Number.NaN,
          m.encoder_gradient,
        ];
      });
    }
  }

  /**
   * @param {Engine} engine
   * @param {'MS' | 'MT'} encoder
   * @param {Uint8Array} images
   * @param {(images: number) => void} [onDone]
   * @param {boolean} [withFeatures]
   */
  *#infer(engine, encoder, images, onDone = () => {}, withFeatures = false) {
    const work = engine.infer(encoder, images, () => this.#slice, withFeatures);
    let counted = 0;
    for (;;) {
      const from = performance.now();
      const { value, done } = work.next();
      this.#pace(performance.now() - from);
      if (done) return value;
      onDone(value - counted);
      counted = value;
      yield null;
    }
  }

  /**
   * What the networks make of the first images of each domain; only between steps.
   * @returns {Generator<null, View | null>}  null: the target images are not here yet
   */
  *view() {
    const others = this.#others();
    if (!others) return null;
    const kind = this.started ? 'adapt' : 'train';
    const { epoch, step, steps } = this.engine.position(kind);
    const { source, target } = this.#viewed(others.target);
    const s = yield* this.#infer(this.engine, this.started ? this.#sourceEncoder : 'MS', source.images);
    const t = yield* this.#infer(this.engine, this.started ? 'MT' : 'MS', target.images);
    const shown = Math.min(SHOWN, target.count);
    return {
      kind,
      time: steps ? epoch + step / steps : 0,
      first: kind === 'adapt' && epoch + step === 0,
      count: Math.min(source.count, target.count),
      source: s.target,
      target: t.target,
      source_accuracy: accuracy(s.answers, source.labels),
      target_accuracy: accuracy(t.answers, target.labels),
      confusion: confusion(t.answers, target.labels, this.engine.classes),
      pixels: target.images.slice(0, shown * PIXELS),
      labels: target.labels.slice(0, shown),
      answers: t.answers.slice(0, shown),
    };
  }

  /**
   * Measures the adaptation at the end of a round, on all target images. Beside the accuracies, which are there to be shown,
   * nothing of it needs a target label.
   *
   * @returns {Generator<null, Judgement>}
   */
  *#judge() {
    const { target } = this.#images;
    const { classes } = this.engine;
    const all = yield* this.#infer(this.engine, 'MT', target.images);
    const probabilities = softmax(all.logits, classes);
    const compared = this.#viewed(target, COMPARED);
    const s = yield* this.#infer(this.engine, this.#sourceEncoder, compared.source.images, undefined, true);
    const t = yield* this.#infer(this.engine, 'MT', compared.target.images, undefined, true);
    const few = softmax(t.logits, classes);
    const tensors = (/** @type {string} */ network) =>
      this.engine.tensors().flatMap(({ name }) => (name.startsWith(network) ? [this.engine.getTensor(name)] : []));
    return {
      round: this.finished('adapt'),
      target_accuracy: accuracy(all.answers, target.labels),
      target_accuracy_other_pairing: accuracy(reversed(all.answers, classes), target.labels),
      entropy: rounded(entropy(probabilities, classes)),
      class_balance: rounded(classBalance(probabilities, classes)),
      information_maximisation: rounded(informationMaximisation(probabilities, classes)),
      bnm: rounded(bnm(few, classes)),
      snd: rounded(yield* snd(few, classes)),
      proxy_a_distance: rounded(yield* proxyADistance(s.features, t.features, this.config.seed)),
      mmd2: rounded(yield* mmd2(s.features, t.features)),
      mean_distance: rounded(meanDistance(s.features, t.features)),
      encoder_distance: rounded(encoderDistance(tensors('MS.'), tensors('MT.'))),
    };
  }

  /** What the source goes through while MT adapts. */
  get #sourceEncoder() {
    return methodOf(this.config).shared ? 'MT' : 'MS';
  }

  /**
   * As many images of the one domain as of the other, none of the labelled: always the same ones.
   * @param {ImageSet} target
   * @param {number} [most]
   */
  #viewed(target, most = VIEWED) {
    const { source } = this;
    const free = [...target.labels.keys()].filter((i) => target.labels[i] !== UNLABELLED);
    const count = Math.min(most, source.count, free.length);
    const pick = free.slice(0, count);
    const images = new Uint8Array(count * PIXELS);
    pick.forEach((from, to) => {
      images.set(target.images.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
    });
    return {
      source: { images: source.images.subarray(0, count * PIXELS), labels: source.labels.subarray(0, count), count },
      target: { images, labels: Uint8Array.from(pick, (i) => target.labels[i]), count },
    };
  }

  /**
   * Measures the weights as they are, beside the baselines: source only, and fine-tuning on the same labels for as many steps.
   * Before any adaptation "after" is the same as "before".
   *
   * @param {(done: number, total: number) => void} [onProgress]  in images put through
   * @returns {Promise<Generator<null, Evaluation>>}
   */
  async evaluate(onProgress = () => {}) {
    await this.complete();
    this.#endMeasuring();
    const labels = this.#images.labelled.count > 0;
    // Where the method is fine-tuning, it would be the same once more.
    const tunes = labels && this.adapted && !methodOf(this.config).needsLabels;
    try {
      const beginning = await this.#beginning(this.config);
      const tuning = tunes ? await this.#beginning({ ...this.config, method: 'fine_tuning' }) : null;
      return this.#evaluate(beginning, tuning, onProgress);
    } catch (error) {
      this.#endMeasuring();
      throw error;
    }
  }

  #endMeasuring() {
    for (const engine of this.#measuring.splice(0)) engine.close();
  }

  /**
   * The start of the adaptation again.
   * @param {Config} config
   */
  async #beginning(config) {
    const { source } = this;
    const { target, labelled } = this.#images;
    const sizes = { source: 1, target: 1, labelled: labelled.count };
    const engine = await Engine.create(this.core, config, sizes, this.engine.threads);
    this.#measuring.push(engine);
    // Own sampling wants both sets; without the game it does not look at them.
    engine.loadSet('source', source.images.subarray(0, PIXELS), source.labels.subarray(0, 1));
    engine.loadSet('target', target.images.subarray(0, PIXELS), target.labels.subarray(0, 1));
    engine.loadSet('labelled', labelled.images, labelled.labels);
    engine.copyNetworks(this.engine, ['MS', 'C']);
    engine.startAdaptation();
    if (this.#closed) this.#endMeasuring();
    return engine;
  }

  /**
   * @param {Engine} beginning
   * @param {Engine | null} tuning  the same, to learn from the labelled images alone
   * @param {(done: number, total: number) => void} onProgress
   * @returns {Generator<null, Evaluation>}
   */
  *#evaluate(beginning, tuning, onProgress) {
    const { source } = this;
    const { target, test, labelled } = this.#images;
    const { classes } = this.engine;
    const { hasDiscriminator } = methodOf(this.config);
    const tuningSteps = this.steps('adapt').done;
    // Learning from an image costs about twice as much as putting it through.
    const tuned = tuning ? 2 * tuningSteps * labelled.count + target.count : 0;
    const twice = this.adapted ? 2 : 1;
    const total = twice * (target.count + test.count) + (hasDiscriminator ? twice : 1) * source.count + tuned;
    let done = 0;
    const count = (/** @type {number} */ images) => {
      done += images;
      onProgress(done, total);
    };
    try {
      const sourceBefore = yield* this.#infer(beginning, this.#sourceEncoder, source.images, count);
      const before = yield* this.#measure(beginning, count);
      const after = this.adapted ? yield* this.#measure(this.engine, count) : before;
      const measured = target.labels.filter((label) => label !== UNLABELLED);
      const table = confusion(after.target.answers, target.labels, classes);
      const right = table.reduce((sum, row, label) => sum + row[label], 0);
      /** @type {Evaluation} */
      const evaluation = {
        source_accuracy: accuracy(sourceBefore.answers, source.labels),
        target_accuracy_before: accuracy(before.target.answers, target.labels),
        target_accuracy_before_other_pairing: accuracy(reversed(before.target.answers, classes), target.labels),
        target_accuracy_after: share(right, measured.length),
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
        const sourceAfter = this.adapted
          ? yield* this.#infer(this.engine, this.#sourceEncoder, source.images, count)
          : sourceBefore;
        evaluation.discriminator = {
          before: calledRight(sourceBefore, before.target),
          after: calledRight(sourceAfter, after.target),
        };
      }
      if (tuning) {
        for (let step = 0; step < tuningSteps; step++) {
          tuning.beginAdapt();
          yield* this.#finish(tuning);
          count(2 * labelled.count);
        }
        const found = yield* this.#infer(tuning, 'MT', target.images, count);
        evaluation.fine_tuning_accuracy = accuracy(found.answers, target.labels);
      }
      this.evaluation = evaluation;
      return evaluation;
    } finally {
      this.#endMeasuring();
    }
  }

  /**
   * @param {Engine} engine
   * @param {(images: number) => void} onDone
   */
  *#measure(engine, onDone) {
    const { target, test } = this.#images;
    return {
      target: yield* this.#infer(engine, 'MT', target.images, onDone),
      test: yield* this.#infer(engine, 'MT', test.images, onDone),
    };
  }
}

/**
 * The share of known labels that are answered right.
 * @param {Uint8Array} answers
 * @param {Uint8Array} labels
 */
function accuracy(answers, labels) {
  let right = 0;
  let known = 0;
  labels.forEach((label, i) => {
    if (label === UNLABELLED) return;
    known++;
    right += Number(answers[i] === label);
  });
  return share(right, known);
}

/**
 * Images with known labels by [true class][answer].
 * @param {Uint8Array} answers
 * @param {Uint8Array} labels
 * @param {number} classes
 */
function confusion(answers, labels, classes) {
  const table = Array.from({ length: classes }, () => new Array(classes).fill(0));
  labels.forEach((label, i) => {
    if (label !== UNLABELLED) table[label][answers[i]]++;
  });
  return table;
}

/**
 * Answers under the other pairing: the classes in reverse order.
 * @param {Uint8Array} answers
 * @param {number} classes
 */
const reversed = (answers, classes) => answers.map((answer) => classes - 1 - answer);

/**
 * The accuracy of always giving the commonest label.
 * @param {Uint8Array} labels
 * @param {number} classes
 */
function majority(labels, classes) {
  const counts = Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);
  return share(Math.max(...counts), labels.length);
}

/**
 * The share of each domain that D calls right. At even odds D answers source, as the largest logit does.
 * @param {import('../engine/inference.js').Inference} source
 * @param {import('../engine/inference.js').Inference} target
 */
const calledRight = (source, target) => ({
  source: share(source.target.filter((p) => p <= 0.5).length, source.target.length),
  target: share(target.target.filter((p) => p > 0.5).length, target.target.length),
});

/**
 * SHA-256 of all weights, in the engine's order: equal only for equal bits.
 * @param {Engine} engine
 * @returns {Promise<string>} hexadecimal
 */
export async function weightsSha256(engine) {
  const parts = engine.tensors().map(({ name }) => engine.getTensor(name).slice());
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
