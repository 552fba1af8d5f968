/** Adds up the steps of an epoch or round. */
import { METRIC_COLUMNS } from './metrics.js';

/** @typedef {import('../engine/engine.js').Phase} Phase */

/**
 * What one epoch or round came to: means of METRIC_COLUMNS over its steps, by name (null where there is none), and seconds of
 * computing.
 * @typedef {Record<string, number | null> & {seconds: number}} Summary
 */

export class Tally {
  /** @param {Phase} kind */
  constructor(kind) {
    this.kind = kind;
    /** @type {number[]} */
    this.sums = METRIC_COLUMNS[kind].map(() => 0);
    /** @type {number[]} */
    this.counts = METRIC_COLUMNS[kind].map(() => 0);
    this.seconds = 0;
  }

  /** @param {number[]} row */
  add(row) {
    row.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      this.sums[i] += value;
      this.counts[i]++;
    });
  }

  /** @returns {Summary} */
  summary() {
    const means = METRIC_COLUMNS[this.kind].map((name, i) => [name, this.counts[i] ? this.sums[i] / this.counts[i] : null]);
    return { ...Object.fromEntries(means.slice(1)), seconds: this.seconds };
  }
}
