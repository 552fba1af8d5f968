/** The page's end of the line to the worker: a request for a reply, and events. The words are in messages.js. */

/**
 * @typedef {import('./messages.js').RequestType} RequestType
 * @typedef {import('./messages.js').Reply} Reply
 * @typedef {import('./messages.js').WorkerEvent} WorkerEvent
 */

/** What the worker said went wrong; `option` names the setting at fault, if one is. */
export class WorkerFault extends Error {
  /** @param {import('./messages.js').Fault} fault */
  constructor({ message, option }) {
    super(message);
    this.name = 'WorkerFault';
    this.option = option;
  }
}

export class Client {
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #pending = new Map();
  #lastId = 0;

  /**
   * @param {(event: WorkerEvent) => void} onEvent
   * @param {(error: Error) => void} onCrash  the worker is gone for good: make another client
   */
  constructor(onEvent, onCrash) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.type === 'event') onEvent(data);
      else this.#settle(data);
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.close();
      onCrash(new Error(event.message ? `the worker stopped: ${event.message}` : 'the worker cannot be loaded'));
    });
  }

  /** @type {Worker} */
  #worker;

  /**
   * @param {RequestType} type
   * @param {object} [args]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>} as messages.js says for the type
   * @throws {WorkerFault} the worker's refusal
   */
  request(type, args = {}, transfer = []) {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ type, id, args }, transfer);
    });
  }

  /** Ends the worker; requests under way are never answered. */
  close() {
    this.#worker.terminate();
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
