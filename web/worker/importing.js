/** The page's end of the line to the worker that reads a person's files (importer.js). */

import { Fault } from '../fault.js';
import { trustOwnScripts } from '../trust.js';
import { whenGone } from './alive.js';
import { FirstWord, LOOK_EVERY } from './first_word.js';
import { whyNotLoaded } from './loading.js';

/**
 * @typedef {{path: string, file: File}} Dropped  a file by its path in the folder that was brought
 * @typedef {{column: import('../images/import/csv.js').LabelColumn, mends: import('../images/import/picture.js').Mends,
 *   otherDark: boolean | null}} Wanted  column: of tables; otherDark: as of findings.js
 * @typedef {{type: 'read', files: Dropped[], wanted: Wanted} | {type: 'again', wanted: Wanted} | {type: 'keep'}} Order
 *
 * @typedef {{about: import('../images/import/own.js').About} & Pick<import('../images/import/collect.js').Collected, 'findings' |
 *   'levels' | 'shown'>} Made
 * @typedef {{kept: boolean, own?: import('../images/import/own.js').Own}} Keeping  own: where the browser has no place for it
 * @typedef {{stage: 'reading' | 'making', done: number, total: number}} Progress  bytes, or images
 */

export class Importing {
  #first;
  /** @type {Worker | null} null where the browser refuses to make one */
  #worker = null;
  /** Why it has ended. @type {Fault | null} */
  #ended = null;
  /** Ends what listens for this worker. */
  #over = new AbortController();
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #pending = new Map();
  #lastId = 0;

  /**
   * @param {(progress: Progress) => void} onProgress
   * @param {(late: string | null) => void} onLate  the worker's first word is late: the name of its script; null: it has come after all
   */
  constructor(onProgress, onLate) {
    trustOwnScripts();
    const first = new FirstWord(new URL('./importer.js', import.meta.url), onLate);
    this.#first = first;
    const { signal } = this.#over;
    const timer = setInterval(() => first.look(), LOOK_EVERY);
    signal.addEventListener('abort', () => clearInterval(timer));
    const why = whyNotLoaded(first.url, signal);
    /** @param {string} message  of the browser's, before the worker has said anything */
    const failed = async (message) => {
      const { code, values } = await why(message);
      this.#end(new Fault(code, values));
    };
    const name = `adda-lab import ${Date.now()} ${Math.random()}`;
    try {
      this.#worker = new Worker(first.url, { type: 'module', name });
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#worker.onmessage = ({ data }) => {
      first.hear();
      if (data.type === 'progress') onProgress(data);
      if (data.type === 'held') whenGone(name, signal, () => this.#end(new Fault('import.ended'))).catch(() => {});
      if (data.type !== 'result' && data.type !== 'error') return;
      const asked = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.type === 'error') asked?.reject(new Fault(data.error.code, data.error.values));
      else asked?.resolve(data.result);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (first.said) this.#end(new Fault('import.ended'));
      else failed(event.message ?? '');
    };
  }

  /**
   * Reads files.
   * @param {Dropped[]} files
   * @param {Wanted} wanted
   * @returns {Promise<Made>}
   * @throws {Fault}
   */
  read = (files, wanted) => this.#ask({ type: 'read', files, wanted });

  /** The same files otherwise. @param {Wanted} wanted @returns {Promise<Made>} */
  again = (wanted) => this.#ask({ type: 'again', wanted });

  /** Keeps what was made last in this browser. @returns {Promise<Keeping>} */
  keep = () => this.#ask({ type: 'keep' });

  /** @param {Order} order @returns {Promise<any>} */
  #ask(order) {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, order });
    });
  }

  /** @param {Fault} why */
  #end(why) {
    this.#ended ??= why;
    const pending = [...this.#pending.values()];
    this.close();
    for (const { reject } of pending) reject(why);
  }

  /** Ends it, whatever it is doing: who waits is told nothing more. */
  close() {
    this.#first.end();
    this.#over.abort();
    this.#worker?.terminate();
    this.#pending.clear();
  }
}
