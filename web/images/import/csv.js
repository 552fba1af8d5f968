/**
 * Images in a table of text: a row for each, a column for each pixel, and perhaps one for its class, first or last; with a header or
 * without. Papa Parse reads the rows, piece by piece.
 */

import Papa from 'papaparse';
import { FileError } from '../file.js';
import { CLASSES } from './labels.js';
import { isLabelName } from './roles.js';

/** @typedef {'auto' | 'first' | 'last' | 'none'} LabelColumn */
/** @typedef {{values: ArrayLike<number>, count: number, pixels: number, labels: string[] | null, column: LabelColumn}} Table */

/** Characters of a piece, about. */
const PIECE = 4 * 1024 * 1024;
/** Rows by which it is decided what the columns are. */
const LOOKED_AT = 200;

/** The side and channels of images of so many values; null: none that is known. @param {number} values */
export function shapeOf(values) {
  for (const channels of [1, 3]) {
    const side = Math.round(Math.sqrt(values / channels));
    if (side >= 4 && side * side * channels === values) return { side, channels };
  }
  return null;
}

/**
 * Rows of text in pieces, whole lines each.
 * @param {Uint8Array} bytes
 * @returns {Generator<string>}
 */
function* pieces(bytes) {
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(bytes.length, at + PIECE);
    if (end < bytes.length) {
      const line = bytes.lastIndexOf(10, end - 1);
      // One endless line is read whole.
      end = line < at ? bytes.length : line + 1;
    }
    yield decoder.decode(bytes.subarray(at, end));
    at = end;
  }
}

const isNumber = (/** @type {string} */ text) => text.trim() !== '' && Number.isFinite(Number(text));

/**
 * @param {Uint8Array} bytes  the whole file
 * @param {string} name
 * @param {LabelColumn} asked
 * @param {(done: number, total: number) => Promise<void> | void} breathe  between pieces
 * @returns {Promise<Table>}
 * @throws {FileError} no table of images; a row of another length; a cell that is no number
 */
export async function readCsv(bytes, name, asked, breathe) {
  /** @type {(Uint8Array | Float32Array)[]} */
  const parts = [];
  /** @type {string[]} */
  const labels = [];
  /** @type {ReturnType<typeof columnsOf> | null} */
  let columns = null;
  let delimiter = '';
  let line = 0;
  let done = 0;
  let count = 0;
  for (const piece of pieces(bytes)) {
    const { data, meta } = Papa.parse(piece.replace(/[\r\n]+$/, ''), { delimiter, skipEmptyLines: 'greedy' });
    delimiter ||= meta.delimiter;
    let rows = /** @type {string[][]} */ (data);
    if (delimiter === ' ') rows = rows.map((row) => row.filter(Boolean));
    if (!columns) {
      columns = columnsOf(rows, name, asked);
      if (columns.header) rows = rows.slice(1);
      line += Number(columns.header);
    }
    const values = new Float32Array(rows.length * columns.pixels);
    fill(values, labels, rows, columns, { name, line, isLast: done + piece.length >= bytes.length });
    parts.push(values.every((value) => value >= 0 && value <= 255 && value % 1 === 0) ? Uint8Array.from(values) : values);
    line += rows.length;
    count += rows.length;
    done += piece.length;
    await breathe(Math.min(done, bytes.length), bytes.length);
  }
  if (!columns || count === 0) throw new FileError(name, 'import.no-rows');
  const { pixels, column } = columns;
  return { values: joined(parts), count, pixels, labels: column === 'none' ? null : labels, column };
}

/** @param {(Uint8Array | Float32Array)[]} parts */
function joined(parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = parts.every((part) => part instanceof Uint8Array) ? new Uint8Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * What the columns are.
 * @param {string[][]} rows  the first ones
 * @param {string} name
 * @param {LabelColumn} asked
 */
function columnsOf(rows, name, asked) {
  const [first = []] = rows;
  const width = first.length;
  const header = rows.length > 1 && first.filter((cell) => !isNumber(cell)).length > 1;
  const body = rows.slice(Number(header), LOOKED_AT);
  const alone = shapeOf(width) !== null;
  const beside = shapeOf(width - 1) !== null;
  if (!rows.slice(0, LOOKED_AT).some((row) => row.some(isNumber)))
    throw alone || beside ? new FileError(name, 'import.no-rows') : new FileError(name, 'import.kind', { kind: 'text' });
  if (!(alone || beside) || (asked === 'none' ? !alone : asked !== 'auto' && !beside)) {
    throw new FileError(name, 'import.columns', { columns: width, asked });
  }
  /** @type {LabelColumn} */
  let column = asked;
  if (asked === 'auto') column = alone ? 'none' : labelColumn(body, header ? first : null);
  return { header, column, width, pixels: column === 'none' ? width : width - 1 };
}

/** @param {string[][]} body @param {string[] | null} header @returns {'first' | 'last'} */
function labelColumn(body, header) {
  if (header) {
    if (isLabelName(header[0])) return 'first';
    if (isLabelName(header[header.length - 1])) return 'last';
  }
  const seen = (/** @type {number} */ at) => body.map((row) => row.at(at) ?? '');
  const [first, last] = [seen(0), seen(-1)].map((cells) => ({
    text: cells.some((cell) => !isNumber(cell)),
    kinds: new Set(cells).size,
    whole: cells.every((cell) => !isNumber(cell) || (Number(cell) % 1 === 0 && Number(cell) >= 0 && Number(cell) < CLASSES)),
  }));
  if (first.text !== last.text) return first.text ? 'first' : 'last';
  if (first.whole !== last.whole) return first.whole ? 'first' : 'last';
  // A corner of an image hardly ever changes.
  return last.kinds > first.kinds ? 'last' : 'first';
}

/**
 * @param {Float32Array} values
 * @param {string[]} labels  are added to
 * @param {string[][]} rows
 * @param {{column: LabelColumn, width: number, pixels: number}} columns
 * @param {{name: string, line: number, isLast: boolean}} place
 */
function fill(values, labels, rows, { column, width, pixels }, { name, line, isLast }) {
  const from = Number(column === 'first');
  rows.forEach((row, i) => {
    const at = line + i + 1;
    if (row.length !== width) {
      const cut = isLast && i === rows.length - 1 && row.length < width;
      throw new FileError(name, cut ? 'import.row-cut' : 'import.row', { line: at, columns: row.length, expected: width });
    }
    for (let x = 0; x < pixels; x++) {
      const value = row[from + x] === '' ? Number.NaN : Number(row[from + x]);
      if (!Number.isFinite(value)) {
        throw new FileError(name, 'import.cell', { line: at, column: from + x + 1, cell: row[from + x].slice(0, 20) });
      }
      values[i * pixels + x] = value;
    }
    if (column !== 'none') labels.push(row[column === 'first' ? 0 : width - 1].trim());
  });
}
