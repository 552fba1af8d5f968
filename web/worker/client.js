/**
 * The page's end of the line to the worker: a request for a reply, events, and that there is somebody at the other end. messages.js
 * has the contract.
 *
 * That the worker has ended is told by an event only where its script cannot be loaded or throws. Where the browser kills it or it
 * closes itself, a lock tells (alive.js), the moment the worker is gone. Where there are no locks the worker is asked now and then.
 */
import { Fault, fileName } from '../fault.js';
import { trustOwnScripts } from '../trust.js';
import { whenGone } from './alive.js';
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

/** Milliseconds between two looks. Looks are counted, not time: while a machine is asleep or a tab stands still, nobody waits. */
const LOOK_EVERY = 1000;
/** Looks until the first word of a worker is late, and until that is told again: twice as many each time. */
const FIRST_WORD = 10;
/** Without locks: looks without an answer after which the worker counts as gone. It may be in the middle of something long. */
const NO_ANSWER = 60;

/** The code of a fault after which the worker's engine is of no more use. */
const LOST = 'engine.lost';

/** How many workers have ended without a word. */
let unheard = 0;

export class Client {
  #listener;
  #url;
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
  /** The worker has said something. */
  #begun = false;
  /** The page waits for the worker's lock. */
  #watched = false;
  /** Looks since the worker was heard last, and when they are too many. */
  #quiet = 0;
  #due = FIRST_WORD;
  /** The page is being left: what ends then ends with it. */
  #leaving = false;

  /**
   * @param {Listener} listener
   * @param {Early | null} [early]  a worker that is to be this client's
   */
  constructor(listener, early = null) {
    this.#listener = listener;
    this.#url = new URL('./worker.js', import.meta.url);
    // Under the same address the browser would go on waiting for the answer to the first request.
    if (unheard > 0) this.#url.searchParams.set('again', String(unheard));
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
    const why = whyNotLoaded(this.#url, this.#over.signal);
    // One that has failed is made once more, to learn why.
    if (early?.failed) early.worker.terminate();
    const adopted = early?.failed ? null : early;
    if (adopted) this.#name = adopted.name;
    try {
      this.#worker = adopted?.worker ?? new Worker(this.#url, { type: 'module', name: this.#name });
    } catch (error) {
      why(error instanceof Error ? error.message : String(error)).then((fault) => this.#end(fault));
      return;
    }
    this.#worker.onmessage = ({ data }) => this.#heard(data);
    this.#worker.onmessageerror = () => this.#end({ code: 'worker.gone', values: {} });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const { message = '' } = event;
      if (!this.#begun) why(message).then((fault) => this.#end(fault));
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
    if (!this.#begun) unheard += 1;
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
    this.#listener.ended(why, this.#begun);
  }

  /** @param {WorkerEvent | Reply} message */
  #heard(message) {
    if (this.#closed) return;
    const late = !this.#begun && this.#due > FIRST_WORD;
    this.#begun = true;
    this.#quiet = 0;
    if (late) this.#listener.late(null);
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
    if (!this.#begun) {
      if (this.#quiet < this.#due) return;
      this.#due *= 2;
      this.#listener.late(fileName(this.#url));
    } else if (this.#quiet > NO_ANSWER) {
      this.#end({ code: 'worker.silent', values: { seconds: NO_ANSWER } });
    } else if (this.#quiet === 2) {
      // Any message counts, and so does this one's reply.
      this.request('ping').catch(() => {});
    }
  }
}
