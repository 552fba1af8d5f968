/**
 * Measurements over time, in bounded memory: once there are too many points, neighbours are averaged in pairs. A long run
 * thus draws as fast as a short one, and its lines are smoother.
 */

/**
 * Survives a structured clone, and is kept in the browser with the run.
 * @typedef {object} SeriesData
 * @property {string[]} [columns]  their names; missing in what was kept before columns had names: it has the same, in the same order
 * @property {number} stride  rows averaged into a point
 * @property {number} filled  rows in the last point so far
 * @property {number[][]} sums  [column][point]
 * @property {number[][]} counts  values in the sum: NaN is left out
 */

/** Points kept at most: about one for each pixel or two of a chart. */
const LIMIT = 400;

/**
 * Whether something is a series' data, of whatever columns.
 * @param {any} data  from anywhere
 */
export function isSeriesData(data) {
  if (typeof data !== 'object' || data === null) return false;
  const { columns, stride, filled, sums, counts } = data;
  const length = sums?.[0]?.length;
  const isList = (/** @type {unknown} */ list) =>
    Array.isArray(list) && list.length === length && Array.from(list).every((value) => typeof value === 'number');
  const isTable = (/** @type {unknown} */ lists) => Array.isArray(lists) && lists.length > 0 && Array.from(lists).every(isList);
  const isNamed = columns === undefined || (Array.isArray(columns) && columns.length === sums?.length);
  const isWhole = (/** @type {unknown} */ n) => Number.isSafeInteger(n) && Number(n) >= 0;
  return (
    isTable(sums) &&
    isTable(counts) &&
    sums.length === counts.length &&
    isNamed &&
    length <= LIMIT &&
    stride >= 1 &&
    isWhole(stride) &&
    isWhole(filled) &&
    filled <= stride
  );
}

/** @template {string} Column */
export class Series {
  #columns;
  /** @type {SeriesData} */
  #data;

  /** @param {readonly Column[]} columns  what the values of a row are; the first is the time, which never falls */
  constructor(columns) {
    this.#columns = columns;
    this.#data = this.#nothing();
  }

  /** @returns {SeriesData} */
  #nothing() {
    const empty = () => this.#columns.map(() => /** @type {number[]} */ ([]));
    return { columns: [...this.#columns], stride: 1, filled: 1, sums: empty(), counts: empty() };
  }

  clear() {
    this.#data = this.#nothing();
  }

  /** Shares memory with this. */
  get data() {
    return this.#data;
  }

  /** Columns that it has no values for, as it was kept by another version of the page, have nothing measured. */
  set data(data) {
    const points = data.sums[0]?.length ?? 0;
    const given = data.columns ?? this.#columns;
    const take = (/** @type {number[][]} */ lists) =>
      this.#columns.map((column) => lists[given.indexOf(column)] ?? new Array(points).fill(0));
    const { stride, filled } = data;
    this.#data = { columns: [...this.#columns], stride, filled, sums: take(data.sums), counts: take(data.counts) };
  }

  get length() {
    return this.#data.sums[0].length;
  }

  /** @param {ArrayLike<number>} rows  whole rows, one after the other */
  push(rows) {
    for (let at = 0; at < rows.length; at += this.#columns.length) this.#pushRow(rows, at);
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {number} at
   */
  #pushRow(rows, at) {
    const data = this.#data;
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
   * The points as columns of equal length, by name, null where nothing was measured. A last point that still lacks rows would
   * jump about, so it is left out unless it is the only one.
   * @returns {Record<Column, (number | null)[]>}
   */
  table() {
    const { stride, filled, sums, counts } = this.#data;
    const points = this.length - (filled < stride && this.length > 1 ? 1 : 0);
    const columns = this.#columns.map((name, column) => [
      name,
      sums[column].slice(0, points).map((sum, i) => (counts[column][i] > 0 ? sum / counts[column][i] : null)),
    ]);
    return Object.fromEntries(columns);
  }
}

/** @param {number[]} list  of even length */
function addPairs(list) {
  return Array.from({ length: list.length / 2 }, (_, i) => list[2 * i] + list[2 * i + 1]);
}
