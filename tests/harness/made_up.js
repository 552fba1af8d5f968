/**
 * What a browser has for pages, made up for Node: a store (IndexedDB), locks, a line between tabs. As much of each as the page uses,
 * as the standards say, and more than a browser shows: a test can have the store full, or refuse what is to be written.
 */

/** Lets everything happen that nothing holds up. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whoever has something of the browser, a page or a worker, and takes it along. @typedef {{dead: boolean}} Owner */

// --- the store ----------------------------------------------------------------------------------------------------------------

/** @typedef {{stores: Map<string, Map<string, any>>, last: Promise<void>}} Database */

/** A connection to a database. */
class Link extends EventTarget {
  /** @param {Store} store @param {Database} database @param {Owner} owner */
  constructor(store, database, owner) {
    super();
    Object.assign(this, { store, database, owner });
  }

  /** @param {string} name */
  createObjectStore(name) {
    /** @type {any} */ (this).database.stores.set(name, new Map());
  }

  /** @param {string} name @param {IDBTransactionMode} mode */
  transaction(name, mode = 'readonly') {
    const work = new Work(/** @type {any} */ (this), name, mode);
    return { objectStore: () => work.objects };
  }
}

/** A transaction: one after the other, each whole or not at all. */
class Work {
  /** @type {DOMException | null} */
  error = null;
  /** @type {(() => void) | null} */
  oncomplete = null;
  /** @type {(() => void) | null} */
  onabort = null;
  #over = false;
  #committed = false;
  /** @type {(() => void)[]} */
  #queue = [];

  /** @param {any} link @param {string} name @param {IDBTransactionMode} mode */
  constructor(link, name, mode) {
    this.db = link;
    const { store, database, owner } = link;
    /** @type {Map<string, any>} */
    let records = new Map();
    const ask = (/** @type {() => any} */ act) => {
      if (this.#over || this.#committed) throw new DOMException('the transaction is over', 'TransactionInactiveError');
      /** @type {any} */
      const request = { transaction: this, result: undefined, onsuccess: null };
      this.#queue.push(() => {
        request.result = act();
        if (!owner.dead) request.onsuccess?.({ target: request });
      });
      return request;
    };
    const keys = () => [...records.keys()].sort();
    const mayWrite = () => {
      if (mode === 'readonly') throw new DOMException('it is only read', 'ReadOnlyError');
      if (store.refuses === 0) return;
      store.refuses -= 1;
      throw new DOMException('not now', 'UnknownError');
    };
    this.objects = {
      transaction: this,
      get: (/** @type {string} */ key) => ask(() => structuredClone(records.get(key))),
      getAllKeys: () => ask(keys),
      delete: (/** @type {string} */ key) => {
        mayWrite();
        return ask(() => void records.delete(key));
      },
      put: (/** @type {any} */ value, /** @type {string} */ key) => {
        mayWrite();
        const copy = structuredClone(value);
        return ask(() => {
          if (store.isFull(key, records)) this.#end(new DOMException('full', 'QuotaExceededError'));
          else records.set(key, copy);
        });
      },
    };
    const run = async () => {
      const all = database.stores.get(name) ?? new Map();
      records = new Map(all);
      await turn();
      await store.holds;
      while (!this.#over && this.#queue.length > 0) {
        this.#queue.shift()?.();
        await turn();
      }
      // A page that is gone takes along what it has not handed over.
      if (this.#over || (owner.dead && !this.#committed)) return;
      this.#over = true;
      if (mode === 'readwrite') {
        all.clear();
        for (const [key, value] of records) all.set(key, value);
      }
      if (!owner.dead) this.oncomplete?.();
    };
    database.last = database.last.then(run);
  }

  commit() {
    this.#committed = true;
  }

  /** @param {DOMException | null} error */
  #end(error) {
    this.#over = true;
    this.error = error;
    queueMicrotask(() => this.onabort?.());
  }

  abort() {
    this.#end(null);
  }
}

export class Store {
  /** @type {Map<string, Database>} */
  #databases = new Map();
  /** So many writings fail. */
  refuses = 0;
  /** Until it settles nothing is answered. @type {Promise<unknown> | null} */
  holds = null;
  /** @type {(key: string, records: Map<string, any>) => boolean}  whether there is no room for it */
  isFull = () => false;

  /** @param {string} name @returns {Database} */
  #database(name) {
    const found = this.#databases.get(name) ?? { stores: new Map(), last: Promise.resolve() };
    this.#databases.set(name, found);
    return found;
  }

  /** As a page or a worker has it. @param {Owner} owner */
  for(owner) {
    return {
      open: (/** @type {string} */ name) => {
        /** @type {any} */
        const request = { onsuccess: null, onupgradeneeded: null };
        setImmediate(() => {
          const database = this.#database(name);
          const link = new Link(this, database, owner);
          request.result = link;
          if (database.stores.size === 0) request.onupgradeneeded?.();
          if (!owner.dead) request.onsuccess?.();
        });
        return request;
      },
    };
  }

  /** What the page keeps, by key, as it lies there; to be changed as well. @returns {Map<string, any>} */
  get records() {
    const { stores } = this.#database('keyval-store');
    if (!stores.has('keyval')) stores.set('keyval', new Map());
    return /** @type {Map<string, any>} */ (stores.get('keyval'));
  }
}

// --- locks --------------------------------------------------------------------------------------------------------------------

/** @typedef {{name: string, owner: Owner, grant: () => void}} Wish */

export class Locks {
  /** Who has them, by name. @type {Map<string, Owner>} */
  #held = new Map();
  /** @type {Wish[]} */
  #wishes = [];

  /** As a page or a worker has them. @param {Owner} owner */
  for(owner) {
    return {
      request: (/** @type {string} */ name, /** @type {any[]} */ ...rest) =>
        this.#request(owner, name, rest.length > 1 ? rest[0] : {}, rest.at(-1)),
      query: async () => ({ held: [...this.#held.keys()].map((name) => ({ name })), pending: [] }),
    };
  }

  /**
   * @param {Owner} owner
   * @param {string} name
   * @param {{ifAvailable?: boolean, signal?: AbortSignal}} how
   * @param {(lock: {name: string} | null) => any} act
   */
  async #request(owner, name, { ifAvailable, signal }, act) {
    await turn();
    if (ifAvailable && this.#held.has(name)) return act(null);
    await new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
      const wish = { name, owner, grant: resolve };
      this.#wishes.push(wish);
      const giveUp = () => {
        this.#wishes = this.#wishes.filter((one) => one !== wish);
        reject(signal?.reason);
      };
      this.#grant();
      if (signal?.aborted) giveUp();
      signal?.addEventListener('abort', giveUp);
    });
    try {
      return await act({ name });
    } finally {
      if (this.#held.get(name) === owner) this.#held.delete(name);
      this.#grant();
    }
  }

  /** To be called when an owner has died, too. */
  #grant() {
    for (const [name, owner] of this.#held) if (owner.dead) this.#held.delete(name);
    this.#wishes = this.#wishes.filter((wish) => {
      if (wish.owner.dead) return false;
      if (this.#held.has(wish.name)) return true;
      this.#held.set(wish.name, wish.owner);
      wish.grant();
      return false;
    });
  }

  /** Somebody who may have had some is gone. */
  free() {
    this.#grant();
  }
}

// --- what one page or worker has to itself ------------------------------------------------------------------------------------

/** Timers that end with their owner. @param {Owner} owner @param {(ms: number) => number} waits  how long they take */
export function timersOf(owner, waits) {
  const all = new Set();
  const within =
    (/** @type {(...args: any[]) => void} */ act) =>
    (/** @type {any[]} */ ...args) =>
      owner.dead || act(...args);
  return {
    setTimeout: (/** @type {any} */ act, ms = 0, /** @type {any[]} */ ...args) => {
      const timer = setTimeout(within(act), waits(ms), ...args);
      all.add(timer);
      return timer;
    },
    setInterval: (/** @type {any} */ act, ms = 0) => {
      const timer = setInterval(within(act), ms);
      all.add(timer);
      return timer;
    },
    end: () => all.forEach((timer) => void clearTimeout(timer)),
  };
}

/** A line of which the second port is spoken into and the first one heard. @param {Owner} owner */
export const channelsOf = (owner) =>
  class {
    /** @type {{onmessage: ((event: {data: any}) => void) | null}} */
    port1 = { onmessage: null };
    port2 = {
      postMessage: (/** @type {any} */ data) => void setImmediate(() => owner.dead || this.port1.onmessage?.({ data })),
    };
  };
