/**
 * The training core for JavaScript: the same file in the page's worker and in Node, and the only one that touches WebAssembly
 * memory. core/adda.h is the manual of what happens inside.
 *
 *   const core = await loadCore(read);
 *   const engine = await Engine.create(core, config, { source: 10000, target: 10000, labelled: 0 });
 *   engine.loadSet('source', images, labels);
 *   engine.beginTrain();                 // the next batch of the engine's own sampling
 *   while (!engine.advance(1e8)) …       // pause here, or do something else
 *   engine.metrics().loss;
 *
 * Images are bytes, (count, 28, 28), 0 to 255. What is handed out is a copy; what is handed in is copied. Memory is taken once,
 * at create, and never grows. Every method that is refused throws an EngineError with a sentence that says why, and changes
 * nothing.
 */

import { UNLABELLED } from '../images/data.js';
import { PIXELS } from '../images/shifts.js';
import { checkTensors, readSafetensors, writeSafetensors } from './safetensors.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {'simd' | 'scalar' | 'relaxed'} Build  relaxed: SIMD with fused multiply-add, not bit-exact */
/** @typedef {'source' | 'target' | 'labelled'} SetName */
/** @typedef {'MS' | 'C' | 'MT' | 'D'} NetworkName */
/** @typedef {'train' | 'adapt'} Phase */

/**
 * A compiled core. shared: made for threads, its memory is a SharedArrayBuffer.
 * @typedef {{module: WebAssembly.Module, build: Build, shared: boolean}} Core
 */

/** @typedef {{source: number, target: number, labelled: number}} Sizes  images that the sets must hold */

export const FEATURES = 512;

/** The order of core/adda.h. @type {SetName[]} */
const SETS = ['source', 'target', 'labelled'];
const BATCH = 3;
/** @type {NetworkName[]} */
const NETWORKS = ['MS', 'C', 'MT', 'D'];
/** @type {Phase[]} */
const PHASES = ['train', 'adapt'];
/** PyTorch's names of an optimizer's memory, by how many parts there are beside the weights. */
const MOMENTS = [[], ['momentum_buffer'], ['exp_avg', 'exp_avg_sq']];

const PAGE = 65536;
/** A thread's stack; the deepest call needs a few kilobytes. */
const STACK = 65536;
/** In saved files: the pseudo-labels of the round under way, (target images); 255 where there is none. */
const PSEUDO_LABELS = 'pseudo_labels';
/** The format in saved files' metadata. */
const FORMAT = 'adda-lab 2';

/** A call the core refuses. notFinite: a loss is NaN or infinite, and the step was left. */
export class EngineError extends Error {
  /**
   * @param {string} message
   * @param {boolean} [notFinite]
   */
  constructor(message, notFinite = false) {
    super(message);
    this.name = 'EngineError';
    this.notFinite = notFinite;
  }
}

// One function that makes a vector: valid only where SIMD is. (module (func (result v128) (i8x16.splat (i32.const 0))))
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

// The same with (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)).
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11,
]);

/** Whether this machine can run the relaxed build. */
export const hasRelaxed = () => WebAssembly.validate(RELAXED_PROBE);

/**
 * Compiles the core that suits this machine.
 *
 * @param {(name: string) => Promise<Response | BufferSource>} read  fetches a .wasm file by its name; a Response is compiled
 *   while it arrives
 * @param {{build?: Build, shared?: boolean}} [wanted]  build: SIMD where there is SIMD, else scalar. shared: for threads; the
 *   scalar build has none
 * @returns {Promise<Core>}
 */
export async function loadCore(read, { build = WebAssembly.validate(SIMD_PROBE) ? 'simd' : 'scalar', shared = false } = {}) {
  const threads = shared && build !== 'scalar';
  const file = await read(`adda-${build}${threads ? '-threads' : ''}.wasm`);
  const module = await (file instanceof Response ? compileResponse(file) : WebAssembly.compile(file));
  return { module, build, shared: threads };
}

/**
 * Compiles while the bytes arrive, where the server calls them WebAssembly; a browser takes them from no other type.
 * @param {Response} response
 */
async function compileResponse(response) {
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * @param {Core} core
 * @param {number} bytes
 */
function newMemory(core, bytes) {
  const pages = Math.ceil(bytes / PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: core.shared });
}

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 */
async function instantiate(module, memory) {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return /** @type {Record<string, any>} */ (exports);
}

/**
 * A core's functions over a memory, with what JavaScript needs to read it.
 * @param {Record<string, any>} wasm
 * @param {WebAssembly.Memory} memory
 */
function access(wasm, memory) {
  return {
    /** @param {number} pointer */
    text(pointer) {
      const bytes = new Uint8Array(memory.buffer);
      // A view of shared memory cannot be decoded: hence the copy.
      return new TextDecoder().decode(bytes.slice(pointer, bytes.indexOf(0, pointer)));
    },
    /**
     * @param {(index: number) => number} name
     * @returns {string[]}
     */
    names(name) {
      const found = [];
      for (let pointer = name(0); pointer; pointer = name(found.length)) found.push(this.text(pointer));
      return found;
    },
    /**
     * Writes the core's options, the method's hyperparameters among them, where its own data end.
     * @param {ReturnType<typeof coreOptions>} options
     * @returns {{at: number, end: number}}  where they are, and the first free byte after them
     */
    writeOptions(options) {
      const method = this.names(wasm.adda_method_name).indexOf(options.method);
      const given = /** @type {Record<string, any>} */ ({ ...options, method });
      const values = this.names((i) => wasm.adda_option_name(i, method)).map(
        (name, i) => given[name] ?? wasm.adda_option_default(i, method),
      );
      const at = Math.ceil(wasm.__heap_base.value / 64) * 64;
      new Float64Array(memory.buffer, at, values.length).set(values);
      return { at, end: Math.ceil((at + values.length * 8) / 64) * 64 };
    },
  };
}

/**
 * @param {Config} config
 * @param {Sizes} sizes
 * @param {number} threads
 */
function coreOptions(config, sizes, threads) {
  return {
    ...config,
    classes: config.source_digits.length,
    source_images: sizes.source,
    target_images: sizes.target,
    labelled_images: sizes.labelled,
    train_optimizer: Number(config.train_optimizer === 'adam'),
    adapt_optimizer: Number(config.adapt_optimizer === 'adam'),
    discriminator_relu: Number(config.discriminator_activation === 'relu'),
    threads,
  };
}

/**
 * Memory that an engine of a configuration takes, in bytes, before it is made.
 *
 * @param {Core} core
 * @param {Config} config
 * @param {Sizes} sizes
 * @param {number} [threads]
 * @throws {EngineError} an option is out of the core's bounds, or there is no such memory
 */
export async function engineBytes(core, config, sizes, threads = 1) {
  // Enough for the core's own data and stack (1 MB) and the options.
  const memory = newMemory(core, 2 ** 21);
  const wasm = await instantiate(core.module, memory);
  const reader = access(wasm, memory);
  const { at, end } = reader.writeOptions(coreOptions(config, sizes, threads));
  const fault = wasm.adda_check(at);
  if (fault) throw new EngineError(reader.text(fault));
  const handle = wasm.adda_bytes(at) >>> 0;
  const bytes = end + handle + (threads - 1) * STACK;
  if (!handle || bytes > 2 ** 32) throw new EngineError('so many images need more memory than 32 bits can address: use fewer');
  return Math.ceil(bytes / PAGE) * PAGE;
}

/** Starts one more thread over a memory; the same thread.js in browser and Node. @param {object} share */
async function startThread(share) {
  const url = new URL('./thread.js', import.meta.url);
  if (typeof globalThis.Worker === 'function') {
    const worker = new Worker(url, { type: 'module' });
    worker.postMessage(share);
    return worker;
  }
  const { Worker: NodeWorker } = await import('node:worker_threads');
  const worker = new NodeWorker(url);
  worker.on('error', () => {});
  worker.unref();
  worker.postMessage(share);
  return worker;
}

export class Engine {
  /** @type {Record<string, any>} */
  #wasm;
  #memory;
  #access;
  /** @type {number} */
  #handle;
  /** @type {string[]} */
  #metricNames;
  /** Held for as long as they work. @type {{terminate(): unknown}[]} */
  #threads = [];
  /** Images of the inference under way, or of the last step if it was one. */
  #inferred = 0;

  /**
   * Fresh networks, their weights drawn from the seed.
   *
   * @param {Core} core
   * @param {Config} config  checked (checkConfig)
   * @param {Sizes} sizes  the largest sets that will be loaded
   * @param {number} [threads]  how many may work on a step; more than one needs a shared core. The result is the same to the
   *   last bit. Those that do not start are not waited for
   * @returns {Promise<Engine>}
   * @throws {EngineError}
   */
  static async create(core, config, sizes, threads = 1) {
    if (threads > 1 && !core.shared) throw new EngineError('more than one thread needs a core with shared memory');
    const bytes = await engineBytes(core, config, sizes, threads);
    let memory;
    try {
      memory = newMemory(core, bytes);
    } catch {
      throw new EngineError(`there is no room for ${Math.ceil(bytes / 1e6)} MB: use fewer images or a smaller batch`);
    }
    const engine = new Engine(core, config, memory, await instantiate(core.module, memory), bytes);
    const options = coreOptions(config, sizes, threads);
    const { at, end } = engine.#access.writeOptions(options);
    const stacks = bytes - (threads - 1) * STACK;
    engine.#handle = engine.#wasm.adda_create(end, stacks - end, at);
    if (!engine.#handle) throw new EngineError('the core could not be set up with these options');
    for (let thread = 1; thread < threads; thread++) {
      const stack = stacks + thread * STACK; // stacks grow down
      engine.#threads.push(await startThread({ module: core.module, memory, handle: engine.#handle, thread, stack }));
    }
    return engine;
  }

  /**
   * @param {Core} core
   * @param {Config} config
   * @param {WebAssembly.Memory} memory
   * @param {Record<string, any>} wasm
   * @param {number} bytes
   */
  constructor(core, config, memory, wasm, bytes) {
    this.#wasm = wasm;
    this.#memory = memory;
    this.#access = access(wasm, memory);
    this.#handle = 0;
    this.#metricNames = this.#access.names(wasm.adda_metric_name);
    this.build = core.build;
    this.config = config;
    this.classes = config.source_digits.length;
    /** Bytes of memory, all of it. */
    this.bytes = bytes;
  }

  /** Threads that work on a step at this moment, the caller's included. */
  get threads() {
    return 1 + this.#wasm.adda_members(this.#handle);
  }

  /** Ends the further threads. The engine goes on to work, with the caller's thread alone. */
  close() {
    this.#wasm.adda_dismiss(this.#handle);
    this.#threads = [];
  }

  /**
   * Passes a status on, or throws what the core says.
   * @param {number} status
   */
  #check(status) {
    if (status >= 0) return status;
    throw new EngineError(this.#access.text(this.#wasm.adda_message(this.#handle)), status === -3);
  }

  /**
   * @param {number} pointer
   * @param {number} length
   */
  #bytes(pointer, length) {
    return new Uint8Array(this.#memory.buffer, pointer, length);
  }

  /**
   * @param {number} pointer
   * @param {number} length
   */
  #floats(pointer, length) {
    return new Float32Array(this.#memory.buffer, pointer, length);
  }

  /**
   * Writes images and labels into a set's place from image `at` on.
   *
   * @param {number} set
   * @param {string} name
   * @param {number} at
   * @param {Uint8Array} images  (count, 28, 28)
   * @param {Uint8Array} [labels]  (count); without: all unlabelled
   */
  #put(set, name, at, images, labels) {
    // Checked here as well as by the core: the step under way may be reading from this place.
    if (this.busy) throw new EngineError('a step is under way: advance it to its end first');
    const count = images.length / PIXELS;
    const capacity = this.#wasm.adda_capacity(this.#handle, set);
    if (!Number.isInteger(count)) throw new EngineError(`the ${name} images are ${images.length} bytes, not a multiple of 784`);
    if (labels && labels.length !== count)
      throw new EngineError(`there are ${count} ${name} images but ${labels.length} labels`);
    if (at + count > capacity) throw new EngineError(`there are ${at + count} ${name} images, and room for ${capacity}`);
    this.#bytes(this.#wasm.adda_images(this.#handle, set) + at * PIXELS, images.length).set(images);
    const place = this.#bytes(this.#wasm.adda_labels(this.#handle, set) + at, count);
    if (labels) place.set(labels);
    else place.fill(UNLABELLED);
    return count;
  }

  // --- images and steps -----------------------------------------------------------------------------------------------------

  /**
   * Loads a set for the engine's own sampling.
   *
   * @param {SetName} name
   * @param {Uint8Array} images  (count, 28, 28), at most what create was told
   * @param {Uint8Array} labels  (count) class numbers; those of the target serve only to measure and may be UNLABELLED
   */
  loadSet(name, images, labels) {
    const set = SETS.indexOf(name);
    // A faulty set must not stand half written in the place of a sound one: labels are checked before anything is copied.
    const wrong = labels.findIndex((label) => label >= this.classes && !(name === 'target' && label === UNLABELLED));
    if (wrong >= 0) {
      throw new EngineError(
        `label ${labels[wrong]} of image ${wrong} of the ${name} set is none of the classes 0 to ${this.classes - 1}`,
      );
    }
    const count = this.#put(set, name, 0, images, labels);
    this.#check(this.#wasm.adda_loaded(this.#handle, set, count));
  }

  /**
   * Begins a training step of MS and C.
   * @param {{images: Uint8Array, labels: Uint8Array}} [batch]  1 to config.batch images; without: the next of own sampling
   */
  beginTrain(batch) {
    const count = batch ? this.#put(BATCH, 'batch', 0, batch.images, batch.labels) : 0;
    if (batch && count === 0) throw new EngineError('a batch holds at least one image');
    this.#check(this.#wasm.adda_begin_train(this.#handle, count));
    this.#inferred = 0;
  }

  /** Makes MT a copy of MS and draws D anew: the start of the game. */
  startAdaptation() {
    this.#check(this.#wasm.adda_start_adaptation(this.#handle));
  }

  /**
   * Begins an adversarial step of D and MT.
   * @param {{source: Uint8Array, sourceLabels?: Uint8Array, target: Uint8Array, targetLabels?: Uint8Array}} [batch]  1 to
   *   config.batch images of each domain. sourceLabels: needed by the methods of which MT sees the source images, which else
   *   refuse; the others do not look at them. targetLabels: needed by the oracle; for the others measured only, and may be
   *   UNLABELLED. Without a batch: the next of own sampling
   */
  beginAdapt(batch) {
    const source = batch ? this.#put(BATCH, 'batch', 0, batch.source, batch.sourceLabels) : 0;
    const target = batch ? this.#put(BATCH, 'batch', source, batch.target, batch.targetLabels) : 0;
    if (batch && (source === 0 || target === 0)) throw new EngineError('a batch holds at least one image of each domain');
    this.#check(this.#wasm.adda_begin_adapt(this.#handle, source, target));
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
    if (which < 0) throw new EngineError(`there is no encoder ${encoder}; expected MS or MT`);
    const count = this.#put(BATCH, 'batch', 0, images);
    this.#check(this.#wasm.adda_begin_infer(this.#handle, which, count));
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
   * @throws {EngineError} notFinite: a loss is NaN or infinite; the message names the loss and the step
   */
  advance(work = Infinity) {
    return this.#check(this.#wasm.adda_advance(this.#handle, work)) === 0;
  }

  /** For profiles: the layer and pass that the next advance works on first, such as "fc1 forward". */
  get next() {
    const text = (/** @type {number} */ pointer) => (pointer ? this.#access.text(pointer) : '');
    return `${text(this.#wasm.adda_next_layer(this.#handle))} ${text(this.#wasm.adda_next_pass(this.#handle))}`;
  }

  /**
   * What the step that was finished last measured: the names and meanings of ADDA_METRICS in core/adda.h.
   * @returns {Record<string, number>}
   */
  metrics() {
    const values = new Float64Array(this.#memory.buffer, this.#wasm.adda_metrics(this.#handle), this.#metricNames.length);
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
      throw new EngineError(`there are no ${count} rows to read: the last step was ${this.#lastStep()}`);
    }
    const from = this.#floats(pointer, count * stride);
    const rows = new Float32Array(count * width);
    for (let i = 0; i < count; i++) rows.set(from.subarray(i * stride, i * stride + width), i * width);
    return rows;
  }

  #lastStep() {
    if (this.busy) return 'not finished';
    return this.#inferred ? `an inference of ${this.#inferred} images` : 'no inference';
  }

  /** Features after an inference of `count` images: (count, 512). @param {number} count */
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
   *
   * @param {'MS' | 'MT'} encoder
   * @param {Uint8Array} images  (count, 28, 28)
   * @param {() => number} [work]
   * @param {boolean} [withFeatures]
   * @returns {Generator<number, Inference>}  yields the number of images done
   */
  *infer(encoder, images, work = () => Infinity, withFeatures = false) {
    const total = images.length / PIXELS;
    const answers = new Uint8Array(total);
    const target = new Float32Array(total);
    const logits = new Float32Array(total * this.classes);
    const features = new Float32Array(withFeatures ? total * FEATURES : 0);
    for (let at = 0; at < total; at += this.capacity) {
      const count = Math.min(this.capacity, total - at);
      this.beginInfer(encoder, images.subarray(at * PIXELS, (at + count) * PIXELS));
      while (!this.advance(work())) yield at;
      logits.set(this.logits(count), at * this.classes);
      if (withFeatures) features.set(this.features(count), at * FEATURES);
      const domain = this.discriminatorLogits(count);
      for (let i = 0; i < count; i++) {
        answers[at + i] = largest(logits.subarray((at + i) * this.classes, (at + i + 1) * this.classes));
        target[at + i] = 1 / (1 + Math.exp(domain[2 * i] - domain[2 * i + 1]));
      }
      yield at + count;
    }
    return { answers, target, logits, features };
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
    if (!isCount(epoch) || !isCount(step)) throw new EngineError(`epoch ${epoch}, step ${step} is no position`);
    this.#check(this.#wasm.adda_seek(this.#handle, PHASES.indexOf(phase), epoch, step));
  }

  // --- weights --------------------------------------------------------------------------------------------------------------

  /**
   * All tensors, in a fixed order, named as PyTorch's state_dict does after the network's name. parts: names of what there is
   * of each, the weights ('') and the optimizer's memory.
   * @returns {{name: string, shape: number[], parts: string[]}[]}
   */
  tensors() {
    return this.#access.names(this.#wasm.adda_tensor_name).map((name, tensor) => {
      const sizes = [0, 1, 2, 3].map((axis) => this.#wasm.adda_tensor_shape(this.#handle, tensor, axis));
      const shape = sizes.filter((size) => size > 0);
      return { name, shape, parts: ['', ...MOMENTS[this.#wasm.adda_parts(this.#handle, tensor) - 1]] };
    });
  }

  /**
   * @param {string} name
   * @param {string} part
   */
  #find(name, part) {
    const tensors = this.tensors();
    const tensor = tensors.findIndex((t) => t.name === name);
    const which = tensors[tensor]?.parts.indexOf(part) ?? -1;
    if (which < 0) throw new EngineError(`there is no tensor ${name}${part && ` ${part}`}`);
    return { tensor, which, size: tensors[tensor].shape.reduce((product, n) => product * n, 1) };
  }

  /**
   * @param {string} name  such as 'MT.fc1.weight'
   * @param {string} [part]  '' for the weights, else one of the tensor's parts
   * @returns {Float32Array}  in PyTorch's layout, row-major
   */
  getTensor(name, part = '') {
    const { tensor, which, size } = this.#find(name, part);
    this.#check(this.#wasm.adda_get_tensor(this.#handle, tensor, which));
    return this.#floats(this.#wasm.adda_exchange(this.#handle), size).slice();
  }

  /**
   * @param {string} name
   * @param {Float32Array} data  refused as a whole if its length is wrong or a value is not finite
   * @param {string} [part]
   */
  setTensor(name, data, part = '') {
    const { tensor, which, size } = this.#find(name, part);
    if (data.length !== size) throw new EngineError(`tensor ${name} has ${size} numbers, not ${data.length}`);
    checkMoment(name, part, data);
    this.#floats(this.#wasm.adda_exchange(this.#handle), size).set(data);
    this.#check(this.#wasm.adda_set_tensor(this.#handle, tensor, which));
  }

  /**
   * Takes networks over from another engine, with the memory of their optimizers, which must be the same ones.
   * @param {Engine} other
   * @param {NetworkName[]} networks
   */
  copyNetworks(other, networks) {
    if (networks.includes('C') && other.classes !== this.classes) {
      throw new EngineError(`C has ${this.classes} classes here, ${other.classes} there`);
    }
    for (const { name, parts } of this.tensors()) {
      if (!networks.some((network) => name.startsWith(`${network}.`))) continue;
      for (const part of parts) this.setTensor(name, other.getTensor(name, part), part);
    }
    for (const network of networks.map((name) => NETWORKS.indexOf(name))) {
      this.#check(this.#wasm.adda_set_updates(this.#handle, network, other.#wasm.adda_updates(other.#handle, network)));
    }
  }

  /** The pseudo-labels that the round under way began with, in the core's memory; empty where the method makes none. */
  #pseudoLabels() {
    return this.#bytes(this.#wasm.adda_pseudo_labels(this.#handle), this.#wasm.adda_pseudo_count(this.#handle));
  }

  /**
   * Everything needed to go on exactly here, as a safetensors file: weights under PyTorch's names, the optimizers' memory as
   * "optimizer.NAME.exp_avg" and so on, and in the metadata configuration, seed, position and updates made.
   *
   * @param {Record<string, unknown>} [extra]  more for the metadata, as JSON under these keys
   */
  save(extra = {}) {
    const tensors = this.tensors().flatMap(({ name, shape, parts }) =>
      parts.map((part) => ({ name: savedName(name, part), shape, data: this.getTensor(name, part) })),
    );
    const pseudo = this.#pseudoLabels();
    if (pseudo.length) tensors.push({ name: PSEUDO_LABELS, shape: [pseudo.length], data: Float32Array.from(pseudo) });
    const updates = NETWORKS.map((_, network) => this.#wasm.adda_updates(this.#handle, network));
    const state = { train: this.position('train'), adapt: this.position('adapt'), updates };
    return writeSafetensors(tensors, {
      format: FORMAT,
      seed: String(this.config.seed),
      config: JSON.stringify(this.config),
      state: JSON.stringify(state),
      ...Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, JSON.stringify(value)])),
    });
  }

  /**
   * Takes over what a file of the same configuration holds. The images must be loaded.
   * @param {SavedRun} saved
   * @throws {Error} a tensor is missing, unknown or of another shape: named, and nothing is changed
   */
  restore({ tensors, state }) {
    const expected = this.tensors().flatMap(({ name, shape, parts }) =>
      parts.map((part) => ({ name: savedName(name, part), shape, of: name, part })),
    );
    const pseudo = this.#pseudoLabels();
    if (pseudo.length) expected.push({ name: PSEUDO_LABELS, shape: [pseudo.length], of: '', part: '' });
    checkTensors(tensors, expected);
    if (pseudo.length) {
      expected.pop();
      const labels = /** @type {import('./safetensors.js').Tensor} */ (tensors.get(PSEUDO_LABELS)).data;
      const at = labels.findIndex(
        (label) => !(Number.isInteger(label) && label >= 0 && (label < this.classes || label === UNLABELLED)),
      );
      if (at >= 0) throw new EngineError(`tensor ${PSEUDO_LABELS} holds ${labels[at]} at index ${at}: that is no class`);
    }
    for (const phase of PHASES) {
      const { steps } = this.position(phase);
      // 0: the target images were not fetched yet when it was saved.
      if (state[phase].steps !== steps && state[phase].steps !== 0) {
        throw new EngineError(
          `the file was saved with ${state[phase].steps} steps to ${phase}, the images loaded make ${steps}`,
        );
      }
    }
    for (const { name, part } of expected)
      checkMoment(name, part, /** @type {import('./safetensors.js').Tensor} */ (tensors.get(name)).data);
    for (const { name, of, part } of expected) {
      this.setTensor(of, /** @type {import('./safetensors.js').Tensor} */ (tensors.get(name)).data, part);
    }
    if (pseudo.length) pseudo.set(/** @type {import('./safetensors.js').Tensor} */ (tensors.get(PSEUDO_LABELS)).data);
    for (const phase of PHASES) this.seek(phase, state[phase]);
    state.updates.forEach((updates, network) => {
      this.#check(this.#wasm.adda_set_updates(this.#handle, network, updates));
    });
  }
}

/**
 * What an encoder, C and D make of images. answers: (count) classes. target: (count) D's probability of "target", 0.5 where
 * the method has no D. logits: (count, classes), C's. features: (count, 512) where they were asked for, else empty.
 * @typedef {{answers: Uint8Array, target: Float32Array, logits: Float32Array, features: Float32Array}} Inference
 */

/** The index of the largest value, the first of several. @param {Float32Array} values */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * @param {string} name
 * @param {string} part
 */
const savedName = (name, part) => (part ? `optimizer.${name}.${part}` : name);

/**
 * @typedef {{epoch: number, step: number, steps: number}} Position
 *
 * @typedef {object} SavedRun
 * @property {object} config  not yet checked
 * @property {{train: Position, adapt: Position, updates: number[]}} state
 * @property {Map<string, import('./safetensors.js').Tensor>} tensors
 * @property {Record<string, string>} metadata
 */

/**
 * Adam takes the root of its second moment.
 * @param {string} name
 * @param {string} part
 * @param {Float32Array} data
 */
function checkMoment(name, part, data) {
  if (part !== 'exp_avg_sq') return;
  const at = data.findIndex((value) => value < 0);
  if (at >= 0) throw new EngineError(`tensor ${name} holds ${data[at]} at index ${at}: a mean of squares is not negative`);
}

/** @param {unknown} value */
const isCount = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31;

/**
 * Reads a file that Engine.save wrote, as far as that can be done without an engine.
 *
 * @param {Uint8Array} bytes
 * @returns {SavedRun}
 * @throws {Error} not a safetensors file, cut, too large, NaN in a tensor (named), or not saved by this program
 */
export function readSaved(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== FORMAT)
    throw new Error(`the file's format is ${metadata.format ?? 'not stated'}, expected "${FORMAT}"`);
  const config = readJson(metadata, 'config');
  const state = readJson(metadata, 'state');
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Error('"config" in the file\'s metadata is missing or damaged');
  }
  const sound =
    [state?.train, state?.adapt].every(
      (at) => isCount(at?.epoch) && isCount(at?.step) && isCount(at?.steps) && at.step <= at.steps,
    ) &&
    Array.isArray(state.updates) &&
    state.updates.length === NETWORKS.length &&
    state.updates.every(isCount);
  if (!sound) throw new Error('the position of the run in the file\'s metadata ("state") is damaged');
  return { config, state, tensors, metadata };
}

/**
 * The JSON under a key of a file's metadata.
 * @param {Record<string, string>} metadata
 * @param {string} key
 */
export function readJson(metadata, key) {
  try {
    return JSON.parse(metadata[key]);
  } catch (error) {
    throw new Error(`"${key}" in the file's metadata is missing or damaged`, { cause: error });
  }
}
