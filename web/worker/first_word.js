/** A worker's script until the worker has said something: it may still be on its way, never come, or be empty. */

import { fileName } from '../fault.js';

/** Milliseconds between two looks. Looks are counted, not time: while a machine is asleep or a tab stands still, nobody waits. */
export const LOOK_EVERY = 1000;
/** Looks until the first word is late, and from then on until that is told again: twice as many each time. */
const PATIENCE = 10;

/** How many workers have ended without a word. */
let unheard = 0;

export class FirstWord {
  /** Where the script lies. */
  url;
  /** It has been said. */
  said = false;
  #late;
  #looks = 0;
  #due = PATIENCE;

  /**
   * @param {URL} url
   * @param {(late: string | null) => void} late  told the name of the script; null: the word has come after all
   */
  constructor(url, late) {
    this.url = url;
    // Under the same address the browser would go on waiting for the answer to the first request.
    if (unheard > 0) url.searchParams.set('again', String(unheard));
    this.#late = late;
  }

  /** To be called every LOOK_EVERY. */
  look() {
    if (this.said) return;
    this.#looks += 1;
    if (this.#looks < this.#due) return;
    this.#looks = 0;
    this.#due *= 2;
    this.#late(fileName(this.url));
  }

  /** The worker has said something. */
  hear() {
    if (this.said) return;
    this.said = true;
    if (this.#due > PATIENCE) this.#late(null);
  }

  /** The worker is given up. */
  end() {
    if (!this.said) unheard += 1;
  }
}
