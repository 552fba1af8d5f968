/** Makes runs: fetches the cores and the images that they need, once. */

import { readSaved } from '../engine/saved.js';
import { Fault } from '../fault.js';
import { Library } from '../images/collection.js';
import { planImages } from '../images/plan.js';
import { checkConfig } from '../options/check.js';
import { coreFor, Run } from '../run/run.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {import('../engine/engine.js').Core} Core */
/** @typedef {{threads?: number, build?: import('../engine/core.js').Build}} Wanted  what the page asks for */

/** More threads than this gain little at the batch sizes people use. */
const MAX_THREADS = 4;

/** @param {string} name  of a file beside the worker's script */
async function read(name) {
  const url = new URL(name, import.meta.url);
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new Fault('load.network', { file: url.pathname }, { cause });
  }
  if (!response.ok) throw new Fault('load.status', { file: url.pathname, status: String(response.status) });
  return response;
}

export class Setup {
  /** @type {Wanted} */
  wanted = {};
  #onProgress;
  #library = new Library(async (path) => new Uint8Array(await (await read(`data/${path}`)).arrayBuffer()));
  /** By arithmetic. @type {Map<string, Promise<Core>>} */
  #cores = new Map();

  /** @param {(done: number, total: number) => void} onProgress  in bytes of the images that are fetched */
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }

  /** Threads that a run may have: further ones need shared memory, which a page has only when it is isolated from others. */
  #how(/** @type {Core} */ core) {
    const threads = core.shared ? (this.wanted.threads ?? Math.min(MAX_THREADS, navigator.hardwareConcurrency)) : 1;
    return { threads, onProgress: this.#onProgress };
  }

  /** The core of a configuration; fetched once, again after a failure. @param {Config} config */
  #core(config) {
    // Both at once. What fails here is asked for again, and told, when it is needed.
    for (const name of [config.source_data, config.target_data]) this.#library.open(name).catch(() => {});
    let core = this.#cores.get(config.arithmetic);
    if (!core) {
      core = coreFor(config, read, { build: this.wanted.build, shared: crossOriginIsolated });
      core.catch(() => this.#cores.delete(config.arithmetic));
      this.#cores.set(config.arithmetic, core);
    }
    return core;
  }

  /**
   * Fresh networks.
   * @param {Config} config
   * @param {boolean} early  as soon as they can be trained, on the source images alone
   */
  async fresh(config, early) {
    const core = await this.#core(config);
    return Run.create(core, this.#library, config, { ...this.#how(core), early });
  }

  /**
   * A run that goes on from the trained networks of another, which is at rest.
   * @param {Run} run
   * @param {Config} config
   */
  adaptedAnew = (run, config) => run.restartAdaptation(this.#library, config, this.#how(run.core));

  /**
   * A run that was saved.
   * @param {Uint8Array} bytes
   */
  async restored(bytes) {
    const saved = readSaved(bytes);
    const core = await this.#core(checkConfig(saved.config));
    return Run.restore(core, this.#library, saved, this.#how(core));
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
