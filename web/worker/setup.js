/** Makes runs: fetches the cores and the images that they need, once. */

import { checkModule, hasWebAssembly, moduleFault } from '../engine/module.js';
import { readWeights } from '../engine/npz.js';
import { savedOf } from '../engine/saved.js';
import { isSaved } from '../engine/state_dict.js';
import { Fault } from '../fault.js';
import { Library } from '../images/collection.js';
import { OwnCollection } from '../images/import/own.js';
import { aboutKept, readOwn } from '../images/import/store.js';
import { planImages } from '../images/plan.js';
import { checkConfig } from '../options/check.js';
import { broughtRun } from '../run/brought.js';
import { coreFor } from '../run/cores.js';
import { Run } from '../run/run.js';
import { Files } from './files.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../options/interventions.js').Interventions} Interventions */
/** @typedef {import('../engine/engine.js').Core} Core */
/** @typedef {{threads?: number, build?: import('../engine/core.js').Build}} Wanted  what the page asks for */

/** More threads than this gain little at the batch sizes people use. */
const MAX_THREADS = 4;

/** For a browser that does not tell how many cores there are: hardly a machine has fewer. */
const UNKNOWN_CORES = 2;

/** How many threads this machine has room for. */
function roomForThreads() {
  const cores = Math.floor(Number(navigator.hardwareConcurrency));
  return Math.min(MAX_THREADS, cores >= 1 ? cores : UNKNOWN_CORES);
}

/** Further threads need shared memory, which only a page has that is isolated from others, and not in every browser. */
const canShareMemory = () => Boolean(globalThis.crossOriginIsolated) && typeof SharedArrayBuffer === 'function';
export const lacksSharedMemory = () => Boolean(globalThis.crossOriginIsolated) && !canShareMemory();

/**
 * What a person brought and this browser keeps.
 * @type {import('../images/collection.js').FindOwn}
 */
async function findOwn(name) {
  try {
    const own = await readOwn(name);
    if (own) return new OwnCollection(own);
    const about = await aboutKept(name);
    if (about) throw new Fault('own.missing', { name, files: about.files.join(', ') });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // No store here, so that it holds nothing.
  }
  return null;
}

export class Setup {
  /** @type {Wanted} */
  wanted = {};
  /** Types that the weights of the file read last were converted from. @type {string[]} */
  converted = [];
  files;
  #onProgress;
  #library;
  /** By arithmetic. @type {Map<string, Promise<Core>>} */
  #cores = new Map();

  /**
   * @param {(done: number, total: number) => void} onProgress  in bytes of the images that are fetched
   * @param {(files: string[]) => void} onStall  gets the files that are fetched and do not come
   * @param {(files: string[]) => void} onRead  gets those that have come so far
   */
  constructor(onProgress, onStall, onRead) {
    this.#onProgress = onProgress;
    this.files = new Files(onStall, onRead);
    this.#library = new Library((path) => this.files.read(`data/${path}`), findOwn);
  }

  /** Images that a person brought, where the browser could not keep them. @param {import('../images/import/own.js').Own} own */
  own(own) {
    this.#library.add(new OwnCollection(own));
  }

  /** Threads that a run may have. */
  #how(/** @type {Core} */ core) {
    const threads = core.shared ? (this.wanted.threads ?? roomForThreads()) : 1;
    return { threads, onProgress: this.#onProgress };
  }

  /** The core of a configuration; fetched once, again after a failure. @param {Config} config */
  #core(config) {
    // Both at once. What fails here is asked for again, and told, when it is needed.
    for (const name of [config.source_data, config.target_data]) this.#library.open(name).catch(() => {});
    let core = this.#cores.get(config.arithmetic);
    if (!core) {
      core = this.#load(config);
      core.catch(() => this.#cores.delete(config.arithmetic));
      this.#cores.set(config.arithmetic, core);
    }
    return core;
  }

  /**
   * @param {Config} config
   * @throws {Fault} the file cannot be had, or is no core
   */
  async #load(config) {
    if (!hasWebAssembly()) throw new Fault('wasm.missing');
    let name = '';
    let bytes = new Uint8Array();
    const read = async (/** @type {string} */ file) => {
      name = file;
      bytes = await this.files.read(file);
      return bytes;
    };
    try {
      const core = await coreFor(config, read, { build: this.wanted.build, shared: canShareMemory() });
      checkModule(core.module, name);
      return core;
    } catch (cause) {
      throw cause instanceof Fault ? cause : await moduleFault(name, bytes, cause);
    }
  }

  /**
   * Fetches ahead what fresh networks of a configuration need. What fails is asked for again, and told, when it is needed.
   * @param {Config} config
   */
  async ahead(config) {
    const source = async () => (await planImages(this.#library, config)).source();
    await Promise.allSettled([this.#core(config), source()]);
  }

  /**
   * Fresh networks.
   * @param {Config} config
   * @param {boolean} early  as soon as they can be trained, on the source images alone
   * @param {Interventions} [given]
   */
  async fresh(config, early, given) {
    const core = await this.#core(config);
    return Run.create(core, this.#library, config, { ...this.#how(core), early }, given);
  }

  /**
   * A run that goes on from the trained networks of another, which is at rest.
   * @param {Run} run
   * @param {Config} config
   * @param {Interventions} [given]
   */
  adaptedAnew = (/** @type {Run} */ run, /** @type {Config} */ config, /** @type {Interventions | undefined} */ given) =>
    run.restartAdaptation(this.#library, config, this.#how(run.core), given);

  /**
   * A run that was saved, or networks that begin with weights which another program wrote.
   * @param {Uint8Array} bytes
   * @param {object} options  a configuration for such weights, not yet checked
   */
  async restored(bytes, options) {
    const file = readWeights(bytes);
    this.converted = file.converted;
    if (isSaved(file.metadata)) {
      const saved = savedOf(file);
      const core = await this.#core(checkConfig(saved.config));
      return Run.restore(core, this.#library, saved, this.#how(core));
    }
    const config = checkConfig(options);
    const core = await this.#core(config);
    return broughtRun(core, this.#library, config, file.tensors, this.#how(core));
  }

  /**
   * The first target images that a configuration draws.
   * @param {Config} config
   * @param {number} count
   * @returns {Promise<import('./messages.js').Preview>}
   */
  async preview(config, count) {
    const plan = await planImages(this.#library, config);
    const { images: pixels, labels } = await plan.preview(count);
    return { pixels, labels };
  }
}
