/**
 * The training core for JavaScript: the same in the page's worker and in Node. Nothing outside this folder touches WebAssembly
 * memory. core/adda.h is the manual of what happens inside.
 *
 *   const core = await loadCore(read);
 *   const engine = Engine.create(core, config, { source: 10000, target: 10000, labelled: 0 });
 *   engine.loadSet('source', images, labels);
 *   engine.beginTrain();                 // the next batch of the engine's own sampling
 *   while (!engine.advance(1e8)) …       // pause here, or do something else
 *   engine.metrics().loss;
 *
 * Images are bytes, (count, PIXELS), 0 to 255. What is handed out is a copy; what is handed in is copied. Memory is taken once,
 * at create, and never grows. Every method that is refused throws an EngineError that says why, and changes nothing.
 */
import { PIXELS, UNLABELLED } from '../images/shape.js';
import { engineBytes, openCore, optionNumber, writeOptions } from './core.js';
import { EngineError, notFinite, refusal } from './error.js';
import { BATCH, FEATURES, LOST, NETWORKS, NOT_FINITE, PARTS, PHASES, SETS } from './header.js';
import { inBatches } from './inference.js';
import { isCount, restoreEngine, saveEngine } from './saved.js';
import { checkLabels } from './sets.js';
import { STACK, Threads } from './threads.js';
import { checkMoment, copyNetworks, findTensor, listTensors } from './weights.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('./core.js').Core} Core */
/** @typedef {import('./core.js').Sizes} Sizes */
/** @typedef {import('./header.js').NetworkName} NetworkName */
/** @typedef {import('./header.js').Part} Part */
/** @typedef {import('./header.js').Phase} Phase */
/** @typedef {import('./header.js').SetName} SetName */
/** @typedef {import('./inference.js').Inference} Inference */

export class Engine {
  /** The core over the engine's memory. @type {import('./core.js').OpenCore} */
  #core;
  #wasm;
  #handle;
  /** @type {string[]} */
  #metricNames;
  #tensors;
  /** The threads beside the caller's; null where there are to be none. @type {Threads | null} */
  team = null;
  /** Of the training or adversarial step that was begun last. @type {Phase} */
  #phase = 'train';
  /** Images (rows of features) of the inference under way, or of the last step if it was one. */
  #inferred = 0;

  /**
   * Fresh networks, their weights drawn from the seed.
   *
   * @param {Core} core
   * @param {Config} config  checked (checkConfig)
   * @param {Sizes} sizes  the largest sets that will be loaded
   * @param {number} [threads]  how many may work on a step; more than one needs a shared core. The result is the same to the
   *   last bit. They come on their own time, and are not waited for
   * @returns {Engine}
   * @throws {EngineError}
   */
  static create(core, config, sizes, threads = 1) {
    if (threads > 1 && !core.shared) throw refusal('more than one thread needs a core with shared memory');
    const bytes = engineBytes(core, config, sizes, threads);
    const open = openCore(core, bytes);
    const { at, end } = writeOptions(open, config, sizes, threads);
    const stacks = bytes - (threads - 1) * STACK;
    const handle = open.wasm.adda_create(end, stacks - end, at);
    if (!handle) throw refusal('the core could not be set up with these options');
    const engine = new Engine(core, config, open, handle);
    if (threads > 1) engine.team = new Threads({ module: core.module, memory: open.memory, handle }, threads, stacks);
    engine.team?.start();
    return engine;
  }

  /** @param {Core} core @param {Config} config @param {import('./core.js').OpenCore} open @param {number} handle */
  constructor(core, config, open, handle) {
    this.#core = open;
    this.#wasm = open.wasm;
    this.#handle = handle;
    this.#metricNames = open.names(open.wasm.adda_metric_name);
    this.#tensors = listTensors(open, handle);
    this.build = core.build;
    this.config = config;
    this.classes = config.source_digits.length;
    /** Bytes of memory, all of it. */
    this.bytes = open.memory.buffer.byteLength;
  }

  /** Threads that work on a step at this moment, the caller's included. */
  get threads() {
    return 1 + this.#wasm.adda_members(this.#handle) - (this.team?.gone ?? 0);
  }

  /** Another value of an option, by its name in a configuration, from the next step on. @param {string} name @param {number} value */
  setOption(name, value) {
    const option = optionNumber(this.#core, this.config.method, name);
    this.#check(this.#wasm.adda_set_option(this.#handle, option, value));
  }

  /** Ends the further threads. The engine goes on to work, with the caller's thread alone. */
  close() {
    this.#wasm.adda_dismiss(this.#handle);
    this.team?.close();
    this.team = null;
  }

  /** Passes a status on, or throws what the core says. @param {number} status */
  #check(status) {
    if (status >= 0) return status;
    if (status === LOST) throw new EngineError('engine.lost');
    throw status === NOT_FINITE ? this.#diverged() : refusal(this.#core.text(this.#wasm.adda_message(this.#handle)));
  }

  /** What to tell of a step that ended at a loss that is no finite number. */
  #diverged() {
    const method = this.#core.names(this.#wasm.adda_method_name).indexOf(this.config.method);
    const game = this.#phase === 'adapt' && Boolean(this.#wasm.adda_method_has_discriminator(method));
    return notFinite(this.metrics(), this.#phase, this.position(this.#phase), game);
  }

  /**
   * Writes images and labels into a set's place from image `at` on.
   * @param {number} set
   * @param {string} name
   * @param {number} at
   * @param {Uint8Array} images  (count, PIXELS)
   * @param {Uint8Array} [labels]  (count); without: all unlabelled
   */
  #put(set, name, at, images, labels) {
    // Checked here as well as by the core: the step under way may be reading from this place.
    if (this.busy) throw refusal('a step is under way: advance it to its end first');
    const count = images.length / PIXELS;
    const capacity = this.#wasm.adda_capacity(this.#handle, set);
    if (!Number.isInteger(count)) throw refusal(`the ${name} images are ${images.length} bytes, not a multiple of ${PIXELS}`);
    if (labels && labels.length !== count) throw refusal(`there are ${count} ${name} images but ${labels.length} labels`);
    if (at + count > capacity) throw refusal(`there are ${at + count} ${name} images, and room for ${capacity}`);
    this.#core.bytes(this.#wasm.adda_images(this.#handle, set) + at * PIXELS, images.length).set(images);
    const place = this.#core.bytes(this.#wasm.adda_labels(this.#handle, set) + at, count);
    if (labels) place.set(labels);
    else place.fill(UNLABELLED);
    return count;
  }

  // --- images and steps -----------------------------------------------------------------------------------------------------

  /**
   * Loads a set for the engine's own sampling.
   *
   * @param {SetName} name
   * @param {Uint8Array} images  (count, PIXELS), at most what create was told
   * @param {Uint8Array} labels  (count) class numbers; those of the target serve only to measure and may be UNLABELLED
   */
  loadSet(name, images, labels) {
    const set = SETS.indexOf(name);
    // A faulty set must not stand half written in the place of a sound one: labels are checked before anything is copied.
    checkLabels(name, labels, this.classes);
    const count = this.#put(set, name, 0, images, labels);
    this.#check(this.#wasm.adda_loaded(this.#handle, set, count));
  }

  /**
   * Begins a training step of MS and C.
   * @param {{images: Uint8Array, labels: Uint8Array}} [batch]  1 to config.batch images; without: the next of own sampling
   */
  beginTrain(batch) {
    const count = batch ? this.#put(BATCH, 'batch', 0, batch.images, batch.labels) : 0;
    if (batch && count === 0) throw refusal('a batch holds at least one image');
    this.#check(this.#wasm.adda_begin_train(this.#handle, count));
    this.#phase = 'train';
    this.#inferred = 0;
  }

  /** Makes MT a copy of MS and draws D anew: the start of the game. */
  startAdaptation() {
    this.#check(this.#wasm.adda_start_adaptation(this.#handle));
  }

  /**
   * Begins an adversarial step of D and MT.
   * @param {{part?: Part, source?: Uint8Array, sourceLabels?: Uint8Array, target?: Uint8Array, targetLabels?: Uint8Array}} [how]
   *   part: who learns, the other stays to the bit; the position moves on as with both. 'd' is refused where the method has no
   *   D, 'mt' is then the whole step. source, target: 1 to config.batch images of each; without, the next of own sampling.
   *   sourceLabels: needed by the methods of which MT sees the source images, which else refuse; the others do not look at
   *   them. targetLabels: needed by the oracle; for the others measured only, and may be UNLABELLED
   */
  beginAdapt({ part = 'both', source, sourceLabels, target, targetLabels } = {}) {
    const which = PARTS.indexOf(part);
    if (which < 0) throw refusal(`there is no part ${part}; expected ${PARTS.join(', ')}`);
    const sources = source ? this.#put(BATCH, 'batch', 0, source, sourceLabels) : 0;
    const targets = target ? this.#put(BATCH, 'batch', sources, target, targetLabels) : 0;
    if ((source || target) && !(sources && targets)) throw refusal('a batch holds at least one image of each domain');
    this.#check(this.#wasm.adda_begin_part(this.#handle, which, sources, targets));
    this.#phase = 'adapt';
    this.#inferred = 0;
  }

  /** The most images that one inference takes. */
  get capacity() {
    return this.#wasm.adda_capacity(this.#handle, BATCH);
  }

  /**
   * Begins to compute features, class logits and D's logits.
   * @param {'MS' | 'MT'} encoder
   * @param {Uint8Array} images  1 to `capacity`
   */
  beginInfer(encoder, images) {
    const which = ['MS', 'MT'].indexOf(encoder);
    if (which < 0) throw refusal(`there is no encoder ${encoder}; expected MS or MT`);
    const count = this.#put(BATCH, 'batch', 0, images);
    this.#check(this.#wasm.adda_begin_infer(this.#handle, which, count));
    this.#inferred = count;
  }

  /**
   * Begins to compute class logits and D's logits of features.
   * @param {Float32Array} features  (count, FEATURES), count 1 to `capacity`
   */
  beginHeads(features) {
    // Checked here as well as by the core: the step under way may be reading from this place.
    if (this.busy) throw refusal('a step is under way: advance it to its end first');
    const count = features.length / FEATURES;
    if (!(Number.isInteger(count) && count >= 1 && count <= this.capacity)) {
      throw refusal(`C and D take 1 to ${this.capacity} rows of ${FEATURES} features, not ${features.length} numbers`);
    }
    this.#core.floats(this.#wasm.adda_given(this.#handle), features.length).set(features);
    this.#check(this.#wasm.adda_begin_heads(this.#handle, count));
    this.#inferred = count;
  }

  /** A step is begun and not finished. */
  get busy() {
    return Boolean(this.#wasm.adda_busy(this.#handle));
  }

  /**
   * Goes on with the step that was begun.
   *
   * @param {number} [work]  about how many multiply-adds to do; without: all
   * @returns {boolean} the step is finished
   * @throws {EngineError} notFinite: a loss is NaN or infinite; the values name loss and step. engine.lost: a thread has died
   */
  advance(work = Infinity) {
    return this.#check(this.#wasm.adda_advance(this.#handle, work)) === 0;
  }

  /** For profiles: the layer and pass that the next advance works on first, such as "fc1 forward". */
  get next() {
    const text = (/** @type {number} */ pointer) => (pointer ? this.#core.text(pointer) : '');
    return `${text(this.#wasm.adda_next_layer(this.#handle))} ${text(this.#wasm.adda_next_pass(this.#handle))}`;
  }

  /**
   * What the step that was finished last measured: the names and meanings of ADDA_METRICS in core/adda.h.
   * @returns {Record<string, number>}
   */
  metrics() {
    const values = this.#core.doubles(this.#wasm.adda_metrics(this.#handle), this.#metricNames.length);
    return Object.fromEntries(this.#metricNames.map((name, i) => [name, values[i]]));
  }

  /**
   * Rows without their padding.
   * @param {number} pointer
   * @param {number} count
   * @param {number} width
   * @param {number} stride
   */
  #rows(pointer, count, width, stride) {
    if (this.busy || !(Number.isInteger(count) && count >= 1 && count <= this.#inferred)) {
      const last = this.#inferred ? `an inference of ${this.#inferred} images` : 'no inference';
      throw refusal(`there are no ${count} rows to read: the last step was ${this.busy ? 'not finished' : last}`);
    }
    const from = this.#core.floats(pointer, count * stride);
    const rows = new Float32Array(count * width);
    for (let i = 0; i < count; i++) rows.set(from.subarray(i * stride, i * stride + width), i * width);
    return rows;
  }

  /** Features after an inference of `count` images, or those given: (count, FEATURES). @param {number} count */
  features(count) {
    return this.#rows(this.#wasm.adda_features(this.#handle), count, FEATURES, FEATURES);
  }

  /** Class logits after an inference: (count, classes). @param {number} count */
  logits(count) {
    return this.#rows(this.#wasm.adda_logits(this.#handle), count, this.classes, this.#wasm.adda_stride(this.#handle, 0));
  }

  /** D's logits after an inference: (count, 2), source and target; 0 where the method has no D. @param {number} count */
  discriminatorLogits(count) {
    return this.#rows(this.#wasm.adda_discriminator_logits(this.#handle), count, 2, this.#wasm.adda_stride(this.#handle, 1));
  }

  /**
   * Puts any number of images through an encoder, C and D. Yields whenever about `work()` multiply-adds are done.
   * @param {'MS' | 'MT'} encoder
   * @param {Uint8Array} images  (count, PIXELS)
   * @param {() => number} [work]
   * @param {boolean} [withFeatures]
   * @returns {Generator<number, Inference>}  yields the number of images done
   */
  *infer(encoder, images, work = () => Infinity, withFeatures = false) {
    const begin = (/** @type {number} */ from, /** @type {number} */ to) =>
      this.beginInfer(encoder, images.subarray(from * PIXELS, to * PIXELS));
    return yield* inBatches(this, images.length / PIXELS, begin, work, withFeatures);
  }

  /**
   * Puts any number of features through C and D, as infer does images. For features of infer's it gives what infer gave.
   * @param {Float32Array} features  (count, FEATURES)
   * @param {() => number} [work]
   * @returns {Generator<number, Inference>}  yields the number of rows done; its features are empty
   */
  *heads(features, work = () => Infinity) {
    const total = features.length / FEATURES;
    if (!Number.isInteger(total)) throw refusal(`${features.length} numbers are no rows of ${FEATURES} features`);
    return yield* inBatches(
      this,
      total,
      (from, to) => this.beginHeads(features.subarray(from * FEATURES, to * FEATURES)),
      work,
    );
  }

  /**
   * Where own sampling stands: `step` of `steps` are done of epoch (round) number `epoch`, from 0.
   * @param {Phase} phase
   */
  position(phase) {
    const which = PHASES.indexOf(phase);
    return {
      epoch: /** @type {number} */ (this.#wasm.adda_epoch(this.#handle, which)),
      step: /** @type {number} */ (this.#wasm.adda_step(this.#handle, which)),
      steps: /** @type {number} */ (this.#wasm.adda_steps(this.#handle, which)),
    };
  }

  /**
   * Moves own sampling to a position; step may be all of an epoch's steps.
   * @param {Phase} phase
   * @param {{epoch: number, step: number}} position
   */
  seek(phase, { epoch, step }) {
    if (!isCount(epoch) || !isCount(step)) throw refusal(`epoch ${epoch}, step ${step} is no position`);
    this.#check(this.#wasm.adda_seek(this.#handle, PHASES.indexOf(phase), epoch, step));
  }

  // --- weights --------------------------------------------------------------------------------------------------------------

  /** All tensors, in a fixed order. */
  tensors() {
    return this.#tensors;
  }

  /**
   * @param {string} name  such as 'MT.fc1.weight'
   * @param {string} [part]  '' for the weights, else one of the tensor's parts
   * @returns {Float32Array<ArrayBuffer>}  a copy, in PyTorch's layout, row-major
   */
  getTensor(name, part = '') {
    const { tensor, which, size } = findTensor(this.#tensors, name, part);
    this.#check(this.#wasm.adda_get_tensor(this.#handle, tensor, which));
    return this.#core.floats(this.#wasm.adda_exchange(this.#handle), size).slice();
  }

  /**
   * @param {string} name
   * @param {Float32Array} data  refused as a whole if its length is wrong or a value is not finite
   * @param {string} [part]
   */
  setTensor(name, data, part = '') {
    const { tensor, which, size } = findTensor(this.#tensors, name, part);
    if (data.length !== size) throw refusal(`tensor ${name} has ${size} numbers, not ${data.length}`);
    checkMoment(name, part, data);
    this.#core.floats(this.#wasm.adda_exchange(this.#handle), size).set(data);
    this.#check(this.#wasm.adda_set_tensor(this.#handle, tensor, which));
  }

  /**
   * Takes networks over from another engine, with the memory of their optimizers, which must be the same ones.
   * @param {Engine} other
   * @param {NetworkName[]} networks
   */
  copyNetworks(other, networks) {
    const inside = (/** @type {Engine} */ of) => ({ core: of.#core, handle: of.#handle, build: of.build, classes: of.classes });
    copyNetworks(inside(other), inside(this), networks);
  }

  /** Updates made by the optimizer of each network, as in NETWORKS. */
  get updates() {
    return NETWORKS.map((_, network) => this.#wasm.adda_updates(this.#handle, network));
  }

  set updates(all) {
    for (const [network, updates] of all.entries()) this.#check(this.#wasm.adda_set_updates(this.#handle, network, updates));
  }

  /** That the round under way began with, in the core's memory; empty where the method makes none. */
  get pseudoLabels() {
    return this.#core.bytes(this.#wasm.adda_pseudo_labels(this.#handle), this.#wasm.adda_pseudo_count(this.#handle));
  }

  /**
   * Everything needed to go on exactly here, as a safetensors file.
   * @param {Record<string, unknown>} [extra]  more for the metadata, as JSON under these keys
   * @param {import('./saved.js').Format} [format]
   */
  save(extra = {}, format) {
    return saveEngine(this, extra, format);
  }

  /**
   * Takes over what a file of the same configuration holds. The images must be loaded.
   * @param {import('./saved.js').SavedRun} saved
   * @throws {import('../fault.js').Fault} a tensor is missing, unknown or of another shape: named, and nothing is changed
   */
  restore(saved) {
    restoreEngine(this, saved);
  }
}
