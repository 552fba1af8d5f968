/** The page's end of the line to the worker that reads a person's files (importer.js). */

import { Fault } from '../fault.js';
import { trustOwnScripts } from '../trust.js';

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
  #worker;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #pending = new Map();
  #lastId = 0;

  /** @param {(progress: Progress) => void} onProgress */
  constructor(onProgress) {
    trustOwnScripts();
    this.#worker = new Worker(new URL('./importer.js', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }) => {
      if (data.type === 'progress') {
        onProgress(data);
        return;
      }
      const asked = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.type === 'error') asked?.reject(new Fault(data.error.code, data.error.values));
      else asked?.resolve(data.result);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Fault('import.ended'));
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
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, order });
    });
  }

  /** @param {Fault} why */
  #end(why) {
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(why);
    this.#pending.clear();
  }

  /** Ends it, whatever it is doing: who waits is told nothing more. */
  close() {
    this.#worker.terminate();
    this.#pending.clear();
  }
}
