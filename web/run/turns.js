/**
 * Turns by hand: who learns in the next steps of an adaptation, and in which of its steps only one side learnt or is to learn. These
 * are data of the run, as its configuration is.
 */
import { order } from '../options/interventions.js';

/** @typedef {import('../engine/header.js').Part} Part */
/** @typedef {import('../options/interventions.js').Place} Place */
/** @typedef {import('../options/interventions.js').Turn} Turn */

export class Turns {
  /** In the order in which they were taken. @type {Turn[]} */
  taken = [];
  /** That are to be taken when their steps come, in the order of these. @type {Turn[]} */
  coming = [];
  /** @type {Part} of the steps to come */
  #part = 'both';
  /** Steps that are still to be by hand. */
  #left = 0;

  /** From the next step on, `count` steps are of a part; after them both learn again. @param {Part} part @param {number} count */
  ask(part, count) {
    this.#part = part;
    this.#left = count;
  }

  /** Whether some are still to come by hand. */
  get asked() {
    return this.#left > 0;
  }

  /** No more are to come by hand. */
  end() {
    this.#left = 0;
  }

  /** A step begins: whose it is. The hand goes before what was planned. @param {Place} at @returns {{part: Part, byHand: boolean}} */
  next(at) {
    this.coming = this.coming.filter((turn) => order(turn, at) >= 0);
    if (this.#left === 0) {
      const [planned] = this.coming;
      return { part: planned && order(planned, at) === 0 ? planned.part : 'both', byHand: false };
    }
    this.#left -= 1;
    return { part: this.#part, byHand: true };
  }

  /** A step is finished. @param {Part} part @param {Place} at */
  took(part, at) {
    this.coming = this.coming.filter((turn) => order(turn, at) > 0);
    if (part !== 'both') this.taken.push({ ...at, part });
  }

  /** All of them, those taken and those to come. */
  get all() {
    return [...this.taken, ...this.coming];
  }
}
