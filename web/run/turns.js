/**
 * Turns by hand: who learns in the next steps of an adaptation, and in which of its steps only one side learnt. These are data of
 * the run: seed and configuration alone do not lead to its weights.
 */

/** @typedef {import('../engine/header.js').Part} Part */

/**
 * A step in which one side alone learnt.
 * @typedef {object} Turn
 * @property {number} round  from 1
 * @property {number} step  of the round, from 1
 * @property {'d' | 'mt'} part
 */

/** How many of them a run can have. */
export const MOST_TURNS = 10_000;

export class Turns {
  /** In the order in which they were taken. @type {Turn[]} */
  taken = [];
  /** @type {Part} of the steps to come */
  #part = 'both';
  /** Steps that are still to be by hand. */
  #left = 0;

  /** From the next step on, `count` steps are of a part; after them both learn again. @param {Part} part @param {number} count */
  ask(part, count) {
    this.#part = part;
    this.#left = count;
  }

  /** Whether some are still to come. */
  get asked() {
    return this.#left > 0;
  }

  /** No more are to come. */
  end() {
    this.#left = 0;
  }

  /** A step begins: whose it is. @returns {{part: Part, byHand: boolean}} */
  next() {
    if (this.#left === 0) return { part: 'both', byHand: false };
    this.#left -= 1;
    return { part: this.#part, byHand: true };
  }

  /** A step is finished. @param {Part} part @param {number} epoch  rounds before it @param {number} step */
  took(part, epoch, step) {
    if (part !== 'both') this.taken.push({ round: epoch + 1, step, part });
  }
}
