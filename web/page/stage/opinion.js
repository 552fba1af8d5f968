/** What can be said of D's opinion of the places of a plane: whether it is the same everywhere, where it changes, where to write it. Pure. */

import { COLUMNS, ROWS } from '../../run/ground.js';

/**
 * A ground is D's probability of "target" in ROWS × COLUMNS cells, the bottom row first; its pictures have their corner at the top left.
 * @typedef {'source' | 'target' | 'unsure'} Opinion
 * @typedef {import('./scene.js').Box} Box
 */

/** As sure as that, D says a domain; in between it is unsure. */
const SURE = 0.6;
/** Lines through cells that differ by less would show how the ground is rounded, to 1/255. */
const ROUNDING = 0.002;

/** @param {number} value @returns {Opinion} */
const opinionOf = (value) => (value > SURE ? 'target' : value < 1 - SURE ? 'source' : 'unsure');

/**
 * What D says of every place alike.
 * @param {ArrayLike<number>} ground  not empty
 * @returns {Opinion | null}  null: it depends on the place
 */
export function opinionEverywhere(ground) {
  const first = opinionOf(ground[0]);
  for (let cell = 1; cell < ground.length; cell++) if (opinionOf(ground[cell]) !== first) return null;
  return first;
}

/**
 * Each cell as the mean of those around it, itself among them: a ground is rounded, and lines through it would be jagged.
 * @param {ArrayLike<number>} ground
 */
export function smoothed(ground) {
  const even = new Float32Array(ground.length);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      let [sum, cells] = [0, 0];
      for (let r = Math.max(0, row - 1); r <= Math.min(ROWS - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(COLUMNS - 1, column + 1); c++) {
          sum += ground[r * COLUMNS + c];
          cells += 1;
        }
      }
      even[row * COLUMNS + column] = sum / cells;
    }
  }
  return even;
}

/**
 * Where D's opinion passes a value, as segments in a picture of width and height 1: x, y, x, y by turns. Between the middles of cells
 * it is thought to change evenly; beyond the outermost ones it is theirs.
 * @param {ArrayLike<number>} ground
 * @param {number} level
 * @returns {number[]}
 */
export function contour(ground, level) {
  /** @type {number[]} */
  const found = [];
  const clamp = (/** @type {number} */ i, /** @type {number} */ n) => Math.min(n - 1, Math.max(0, i));
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    ground[clamp(row, ROWS) * COLUMNS + clamp(column, COLUMNS)];
  const x = (/** @type {number} */ column) => Math.min(1, Math.max(0, (column + 0.5) / COLUMNS));
  const y = (/** @type {number} */ row) => 1 - Math.min(1, Math.max(0, (row + 0.5) / ROWS));
  for (let row = -1; row < ROWS; row++) {
    for (let column = -1; column < COLUMNS; column++) {
      // Round the square from the bottom left.
      const corners = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      const [low, high] = [Math.min(...corners), Math.max(...corners)];
      if (low > level || high <= level || high - low < ROUNDING) continue;
      const [left, right, bottom, top] = [x(column), x(column + 1), y(row), y(row + 1)];
      const places = [
        [left, bottom],
        [right, bottom],
        [right, top],
        [left, top],
      ];
      const crossed = corners.flatMap((from, i) => {
        const to = corners[(i + 1) % 4];
        if (from > level === to > level) return [];
        const part = (level - from) / (to - from);
        const [[fromX, fromY], [toX, toY]] = [places[i], places[(i + 1) % 4]];
        return [fromX + part * (toX - fromX), fromY + part * (toY - fromY)];
      });
      // Two crossings, or four where opposite corners are alike.
      found.push(...crossed);
    }
  }
  return found;
}

/** Of two places, that where words stood before is kept unless the other one is so much better. */
const KEPT = 0.3;

/**
 * Where words about an opinion stand: wholly where D has it, as sure as can be, upon few points and nothing else that is written.
 * @param {ArrayLike<number>} ground
 * @param {Opinion} opinion
 * @param {object} how  in pixels
 * @param {Box} how.plane  where the ground is
 * @param {number} how.long
 * @param {number} how.high
 * @param {Float32Array} how.stand  points, x and y by turns
 * @param {Box[]} how.taken
 * @param {[x: number, y: number] | null} how.last  where they stood before
 * @returns {[x: number, y: number] | null}  their middle; null: there is no room
 */
export function placeOfWords(ground, opinion, { plane: [left, top, right, bottom], long, high, stand, taken, last }) {
  const [width, height] = [right - left, bottom - top];
  const rate = (/** @type {[number, number]} */ [x, y]) => {
    const box = [x - long / 2 - 6, y - high / 2, x + long / 2 + 6, y + high / 2];
    if (box[0] < left || box[2] > right || box[1] < top || box[3] > bottom) return Number.NEGATIVE_INFINITY;
    const isOver = (/** @type {Box} */ [l, t, r, b]) => box[0] < r && box[2] > l && box[1] < b && box[3] > t;
    if (taken.some(isOver)) return Number.NEGATIVE_INFINITY;
    let [sum, cells] = [0, 0];
    const column = (/** @type {number} */ at) => Math.min(COLUMNS - 1, Math.floor(((at - left) / width) * COLUMNS));
    const row = (/** @type {number} */ at) => ROWS - 1 - Math.min(ROWS - 1, Math.floor(((at - top) / height) * ROWS));
    for (let r = row(box[3]); r <= row(box[1]); r++) {
      for (let c = column(box[0]); c <= column(box[2]); c++) {
        const value = ground[r * COLUMNS + c];
        if (opinionOf(value) !== opinion) return Number.NEGATIVE_INFINITY;
        sum += Math.abs(2 * value - 1);
        cells += 1;
      }
    }
    let hidden = 0;
    for (let i = 0; i < stand.length; i += 2)
      hidden += Number(stand[i] > box[0] && stand[i] < box[2] && stand[i + 1] > box[1] - 6 && stand[i + 1] < box[3] + 6);
    return sum / cells - 0.2 * hidden;
  };
  let [best, most] = [/** @type {[number, number] | null} */ (null), Number.NEGATIVE_INFINITY];
  for (let r = 0; r < ROWS; r++) {
    for (let c = 0; c < COLUMNS; c++) {
      const place = /** @type {[number, number]} */ ([left + ((c + 0.5) / COLUMNS) * width, top + ((r + 0.5) / ROWS) * height]);
      const rated = rate(place);
      // Of equals the lowest: above lie more points.
      if (rated >= most && rated > Number.NEGATIVE_INFINITY) [best, most] = [place, rated];
    }
  }
  return last && rate(last) >= most - KEPT && rate(last) > Number.NEGATIVE_INFINITY ? last : best;
}
