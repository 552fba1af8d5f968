/**
 * The page's end of the line to the worker: a request for a reply, events, and that there is somebody at the other end. messages.js
 * has the contract.
 *
 * That the worker has ended is told by an event only where its script cannot be loaded or throws. Where the browser kills it or it
 * closes itself, a lock tells (alive.js), the moment the worker is gone. Where there are no locks the worker is asked now and then.
 */
import { Fault } from '../fault.js';
import { trustOwnScripts } from '../trust.js';
import { whenGone } from './alive.js';
import { FirstWord, LOOK_EVERY } from './first_word.js';
import { whyNotLoaded } from './loading.js';

/**
 * @typedef {import('./early.js').Early} Early
 * @typedef {import('./messages.js').RequestType} RequestType
 * @typedef {import('./messages.js').Reply} Reply
 * @typedef {import('./messages.js').WorkerEvent} WorkerEvent
 *
 * @typedef {object} Listener
 * @property {(event: WorkerEvent) => void} hear  but for those that are between worker and client: ready, held
 * @property {(fault: WorkerFault, began: boolean) => void} ended  the worker is gone for good: make another client. began: it had
 *   said something before
 * @property {(late: string | null) => void} late  its first word is late: the name of its script; null: it has come after all
 */

/** A refusal of the worker's, or its end. option: names the setting at fault, if one is. */
export class WorkerFault extends Fault {
  /** The worker has ended, which its client's listener is told: nobody who asked something of it needs to tell that again. */
  ended = false;

  /** @param {import('./messages.js').Fault} fault */
  constructor({ code, values, option }) {
    super(code, values);
    this.option = option;
  }
}

/** Without locks: looks without an answer after which the worker counts as gone. It may be in the middle of something long. */
const NO_ANSWER = 60;

/** The code of a fault after which the worker's engine is of no more use. */
const LOST = 'engine.lost';

export class Client {
  #listener;
  #first;
  /** The worker's name, and its lock's. */
  #name = `adda-lab ${Date.now()} ${Math.random()}`;
  /** @type {Worker | null} null where the browser refuses to make one */
  #worker = null;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #pending = new Map();
  #lastId = 0;
  /** @type {WorkerFault | null} */
  #closed = null;
  /** Ends what waits and listens for this worker. */
  #over = new AbortController();
  /** The page waits for the worker's lock. */
  #watched = false;
  /** Looks since the worker was heard last. */
  #quiet = 0;
  /** The page is being left: what ends then ends with it. */
  #leaving = false;

  /**
   * @param {Listener} listener
   * @param {Early | null} [early]  a worker that is to be this client's
   */
  constructor(listener, early = null) {
    this.#listener = listener;
    this.#first = new FirstWord(new URL('./worker.js', import.meta.url), listener.late);
    const { signal } = this.#over;
    addEventListener('pagehide', () => this.#leave(true), { signal });
    addEventListener('pageshow', () => this.#leave(false), { signal });
    const timer = setInterval(() => this.#look(), LOOK_EVERY);
    signal.addEventListener('abort', () => clearInterval(timer));
    this.#make(early);
  }

  /** @param {Early | null} early */
  #make(early) {
    trustOwnScripts();
    const { url } = this.#first;
    const why = whyNotLoaded(url, this.#over.signal);
    // One that has failed is made once more, to learn why.
    if (early?.failed) early.worker.terminate();
    const adopted = early?.failed ? null : early;
    if (adopted) this.#name = adopted.name;
    try {
      this.#worker = adopted?.worker ?? new Worker(url, { type: 'module', name: this.#name });
    } catch (error) {
      why(error instanceof Error ? error.message : String(error)).then((fault) => this.#end(fault));
      return;
    }
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#worker.onmessageerror = () => this.#end({ code: 'worker.gone', values: {} });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const { message = '' } = event;
      if (!this.#first.said) why(message).then((fault) => this.#end(fault));
      else this.#end(message ? { code: 'worker.stopped', values: { message } } : { code: 'worker.gone', values: {} });
    };
    for (const message of adopted?.heard ?? []) this.#heard(message);
  }

  /**
   * @param {RequestType} type
   * @param {object} [args]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>} as messages.js says for the type
   * @throws {WorkerFault} the worker's refusal, or that it has ended
   */
  request(type, args = {}, transfer = []) {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker?.postMessage({ type, id, args }, transfer);
    });
  }

  /** Ends the worker. @param {WorkerFault} why  told to those who wait for an answer, now and later */
  close(why = new WorkerFault({ code: 'worker.ended', values: {} })) {
    why.ended = true;
    this.#closed = why;
    this.#first.end();
    this.#over.abort();
    this.#worker?.terminate();
    for (const { reject } of this.#pending.values()) reject(why);
    this.#pending.clear();
  }

  /** @param {import('./messages.js').Fault} fault */
  #end(fault) {
    if (this.#closed) return;
    const why = new WorkerFault(fault);
    this.close(why);
    this.#listener.ended(why, this.#first.said);
  }

  /** @param {WorkerEvent | Reply} message */
  #heard(message) {
    if (this.#closed) return;
    this.#first.hear();
    this.#quiet = 0;
    if (message.type !== 'event') this.#settle(message);
    else if (message.event === 'held') this.#watch();
    else if (message.event === 'fault' && message.args.code === LOST) this.#end(message.args);
    else if (message.event !== 'ready') this.#listener.hear(message);
  }

  /** @param {Reply} reply */
  #settle(reply) {
    if (reply.type === 'error' && reply.error.code === LOST) {
      this.#end(reply.error);
      return;
    }
    const request = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'error') request?.reject(new WorkerFault(reply.error));
    else request?.resolve(reply.result);
  }

  // --- whether the worker is alive -----------------------------------------------------------------------------------------

  /** Waits for the lock that the worker holds. */
  #watch() {
    this.#watched = true;
    whenGone(this.#name, this.#over.signal, () => this.#gone()).catch(() => {
      this.#watched = false;
    });
  }

  #gone() {
    if (!this.#leaving) this.#end({ code: 'worker.gone', values: {} });
    // Should the page come back, it is as if the worker had ended then.
    else addEventListener('pageshow', () => this.#end({ code: 'worker.gone', values: {} }), { signal: this.#over.signal });
  }

  /** @param {boolean} leaving */
  #leave(leaving) {
    this.#leaving = leaving;
    this.#quiet = 0;
  }

  #look() {
    if (this.#leaving || this.#watched) return;
    this.#quiet += 1;
    if (!this.#first.said) this.#first.look();
    else if (this.#quiet > NO_ANSWER) this.#end({ code: 'worker.silent', values: { seconds: NO_ANSWER } });
    // Any message counts, and so does this one's reply.
    else if (this.#quiet === 2) this.request('ping').catch(() => {});
  }
}
