/**
 * Measurements over time, in bounded memory: once there are too many points, neighbours are averaged in pairs. A long run
 * thus draws as fast as a short one, and its lines are smoother.
 */

/** @typedef {{stride: number, filled: number, sums: number[][], counts: number[][]}} SeriesData  survives a structured clone */

/** Points kept at most: about one for each pixel or two of a chart. */
const LIMIT = 400;

export class Series {
  /** @param {number} columns  values of a row; the first is the time, which never falls */
  constructor(columns) {
    /** @type {SeriesData} */
    this.data = {
      stride: 1, // rows averaged into a point
      filled: 1, // rows in the last point so far
      sums: Array.from({ length: columns }, () => []), // [column][point]
      counts: Array.from({ length: columns }, () => []), // values in the sum: NaN is left out
    };
  }

  clear() {
    this.data = new Series(this.data.sums.length).data;
  }

  get length() {
    return this.data.sums[0].length;
  }

  /** @param {ArrayLike<number>} rows  whole rows, one after the other */
  push(rows) {
    const columns = this.data.sums.length;
    for (let at = 0; at < rows.length; at += columns) this.#pushRow(rows, at);
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {number} at
   */
  #pushRow(rows, at) {
    const { data } = this;
    if (data.filled === data.stride || this.length === 0) {
      if (this.length === LIMIT) {
        data.sums = data.sums.map(addPairs);
        data.counts = data.counts.map(addPairs);
        data.stride *= 2;
      }
      data.filled = 0;
      for (const list of [...data.sums, ...data.counts]) list.push(0);
    }
    const last = this.length - 1;
    data.sums.forEach((sums, column) => {
      const value = rows[at + column];
      if (Number.isNaN(value)) return;
      sums[last] += value;
      data.counts[column][last] += 1;
    });
    data.filled += 1;
  }

  /**
   * The points as columns of equal length, null where nothing was measured. A last point that still lacks rows would jump
   * about, so it is left out unless it is the only one.
   * @returns {(number | null)[][]}
   */
  table() {
    const { stride, filled, sums, counts } = this.data;
    const points = this.length - (filled < stride && this.length > 1 ? 1 : 0);
    return sums.map((list, column) =>
      list.slice(0, points).map((sum, i) => (counts[column][i] > 0 ? sum / counts[column][i] : null)),
    );
  }
}

/** @param {number[]} list  of even length */
function addPairs(list) {
  return Array.from({ length: list.length / 2 }, (_, i) => list[2 * i] + list[2 * i + 1]);
}
