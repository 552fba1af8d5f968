/** The page's end of the line to the worker: a request for a reply, and events. messages.js has the contract. */
import { Fault } from '../fault.js';

/**
 * @typedef {import('./messages.js').RequestType} RequestType
 * @typedef {import('./messages.js').Reply} Reply
 * @typedef {import('./messages.js').WorkerEvent} WorkerEvent
 */

/** A refusal of the worker's. option: names the setting at fault, if one is. */
export class WorkerFault extends Fault {
  /** @param {import('./messages.js').Fault} fault */
  constructor({ code, values, option }) {
    super(code, values);
    this.option = option;
  }
}

export class Client {
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #pending = new Map();
  #lastId = 0;
  /** @type {WorkerFault | null} */
  #closed = null;

  /**
   * @param {(event: WorkerEvent) => void} onEvent
   * @param {(fault: WorkerFault) => void} onCrash  the worker is gone for good: make another client
   */
  constructor(onEvent, onCrash) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.type === 'event') onEvent(data);
      else this.#settle(data);
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      const { message } = event;
      const fault = new WorkerFault({ code: message ? 'worker.stopped' : 'worker.not-loaded', values: { message } });
      this.close(fault);
      onCrash(fault);
    });
  }

  /** @type {Worker} */
  #worker;

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
      this.#worker.postMessage({ type, id, args }, transfer);
    });
  }

  /** Ends the worker. @param {WorkerFault} why  told to those who wait for an answer, now and later */
  close(why = new WorkerFault({ code: 'worker.ended', values: {} })) {
    this.#closed = why;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(why);
    this.#pending.clear();
  }

  /** @param {Reply} reply */
  #settle(reply) {
    const request = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'error') request?.reject(new WorkerFault(reply.error));
    else request?.resolve(reply.result);
  }
}
