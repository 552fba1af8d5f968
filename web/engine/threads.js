/**
 * Further threads of the core: the same thread.js as a worker in the browser and in Node. They come on their own time and are not
 * waited for. In the browser those are told of that do not come, or end by themselves.
 */

import { Fault, fileName } from '../fault.js';

/**
 * What the threads of an engine share.
 * @typedef {{module: WebAssembly.Module, memory: WebAssembly.Memory, handle: number}} Share
 *
 * @typedef {{fault: Fault, again: boolean}} Trouble  again: starting threads again may help
 *
 * @typedef {object} Thread
 * @property {number} thread  its number, from 1
 * @property {'coming' | 'working' | 'gone'} standing
 * @property {Fault | null} fault  why it has not come, or is gone
 * @property {number} looks  at it while it was coming
 * @property {number} tries  how often it was started
 * @property {{terminate(): unknown} | null} worker  held for as long as it works
 */

/** Bytes of a thread's stack; the deepest call needs a few kilobytes. */
export const STACK = 65536;

/** Milliseconds between two looks at threads that are coming, and looks after which one is late. */
const LOOK_EVERY = 1000;
const LATE = 10;

export class Threads {
  #share;
  #stacks;
  /** @type {Thread[]} */
  #threads;
  #over = new AbortController();
  /** What was told last. @type {Fault | null | undefined} */
  #told;
  /** @type {(trouble: Trouble | null) => void} */
  #listener = () => {};
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;

  /**
   * @param {Share} share
   * @param {number} threads  the caller's included
   * @param {number} stacks  where the stack of the first begins in memory, the others' behind it
   */
  constructor(share, threads, stacks) {
    this.#share = share;
    this.#stacks = stacks;
    this.#threads = Array.from({ length: threads - 1 }, (_, i) => ({
      thread: i + 1,
      standing: 'coming',
      fault: null,
      looks: 0,
      tries: 0,
      worker: null,
    }));
  }

  /** Starts them all. */
  start = () => Promise.all(this.#threads.map((one) => this.#start(one)));

  /** Starts those again that did not come. */
  async retry() {
    const missing = this.#threads.filter(({ standing, fault }) => standing === 'coming' && fault);
    for (const one of missing) {
      one.worker?.terminate();
      Object.assign(one, { fault: null, looks: 0, worker: null });
    }
    this.#tell();
    await Promise.all(missing.map((one) => this.#start(one)));
  }

  /** How many there are to be. */
  get size() {
    return this.#threads.length;
  }

  /** How many had come and are gone, which the core does not know. */
  get gone() {
    return this.#threads.filter(({ standing }) => standing === 'gone').length;
  }

  /** @param {(trouble: Trouble | null) => void} listener  told at once how they stand. null: there is no trouble, or none any more */
  listen(listener) {
    this.#listener = listener;
    this.#told = undefined;
    this.#tell();
  }

  /** They are sent home: how they end is of no more interest. */
  close() {
    this.#over.abort();
    clearInterval(this.#looking);
    this.#threads = [];
  }

  /** @param {Thread} one */
  async #start(one) {
    const url = new URL('./thread.js', import.meta.url);
    // Under the same address the browser would go on waiting for the answer to the first request.
    if (one.tries > 0) url.searchParams.set('again', String(one.tries));
    one.tries += 1;
    const share = { ...this.#share, thread: one.thread, stack: this.#stacks + one.thread * STACK }; // stacks grow down
    if (typeof globalThis.Worker === 'function') {
      this.#startHere(one, url, share);
      return;
    }
    const { Worker: NodeWorker } = await import('node:worker_threads');
    if (this.#over.signal.aborted) return;
    const worker = new NodeWorker(url);
    worker.on('error', () => {});
    worker.unref();
    worker.postMessage(share);
    one.worker = worker;
  }

  /**
   * In the browser.
   * @param {Thread} one
   * @param {URL} url
   * @param {object} share
   */
  #startHere(one, url, share) {
    const file = fileName(url);
    const name = `adda-lab thread ${Date.now()} ${Math.random()}`;
    const failed = (/** @type {string} */ message) => {
      if (one.standing === 'working') this.#lose(one);
      else this.#miss(one, message ? new Fault('thread.not-run', { file, message }) : new Fault('thread.not-loaded', { file }));
    };
    try {
      const worker = new Worker(url, { type: 'module', name });
      one.worker = worker;
      worker.onerror = (event) => {
        event.preventDefault();
        if (one.worker === worker) failed(event.message ?? '');
      };
      worker.onmessage = ({ data }) => {
        if (one.worker !== worker) return;
        if (data.failed) failed(data.failed);
        else this.#arrive(one, data.held ? name : '');
      };
      worker.postMessage(share);
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
    this.#looking ??= setInterval(() => this.#look(file), LOOK_EVERY);
    // A program in Node need not wait for it.
    /** @type {any} */ (this.#looking).unref?.();
  }

  /** @param {Thread} one @param {string} lock  that it holds while it lives; '': none */
  #arrive(one, lock) {
    Object.assign(one, { standing: 'working', fault: null });
    if (lock) this.#watch(one, lock);
    this.#tell();
  }

  /** @param {Thread} one @param {string} lock */
  async #watch(one, lock) {
    try {
      await navigator.locks.request(lock, { signal: this.#over.signal }, () => this.#lose(one));
    } catch {
      // It has ended with the others; or only the thread has locks, and nobody can be told of its end.
    }
  }

  /** @param {Thread} one @param {Fault} fault */
  #miss(one, fault) {
    one.fault = fault;
    this.#tell();
  }

  /** @param {Thread} one */
  #lose(one) {
    Object.assign(one, { standing: 'gone', fault: new Fault('thread.gone') });
    this.#tell();
  }

  /** @param {string} file */
  #look(file) {
    const coming = this.#threads.filter(({ standing }) => standing === 'coming');
    for (const one of coming) {
      one.looks += 1;
      if (one.looks === LATE && !one.fault) this.#miss(one, new Fault('thread.late', { file }));
    }
    if (coming.length > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #tell() {
    if (this.#over.signal.aborted) return;
    const worst =
      this.#threads.find(({ standing, fault }) => standing === 'coming' && fault) ?? this.#threads.find(({ fault }) => fault);
    const fault = worst?.fault ?? null;
    if (fault === this.#told) return;
    this.#told = fault;
    this.#listener(fault && { fault, again: worst?.standing === 'coming' });
  }
}
