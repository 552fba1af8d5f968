/** The scales of charts, on the page and as files alike. Pure functions. */

/**
 * Where the time axis ends: it doubles as the run goes on, so that neither its beginning nor its end is squeezed.
 * @param {number} last  epoch or round
 * @param {number} total
 */
export const endOfTime = (last, total) => Math.min(total, 2 ** Math.ceil(Math.log2(Math.max(last, 1 / 16))));

const WHOLE = [1, 10, 100, 1000].flatMap((ten) => [ten, 2 * ten, 5 * ten]);
const PARTS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/**
 * How far apart the names on a time axis may be: nothing is told of parts of a round, once there are several.
 * @param {number} end  epoch or round
 */
export const stepsOfTime = (end) => (end < 2 ? [...PARTS, ...WHOLE] : WHOLE);

/**
 * What an axis of losses shows: always 0, and a little more than there is. Some methods' losses go below 0.
 * @param {number} lowest
 * @param {number} highest
 * @returns {[number, number]}
 */
export function lossRange(lowest, highest) {
  const bottom = Math.min(1.08 * lowest, 0);
  return [bottom, Math.max(1.08 * highest, 0) || (bottom < 0 ? 0 : 1)];
}

/** How far apart the names on an axis of shares may be: whole percents. */
export const STEPS_OF_SHARE = [0.05, 0.1, 0.2, 0.5];
/** So many steps an axis of shares has at most, and at least: what differs by little is not to look as if it differed by much. */
const [MOST, LEAST] = [5, 2];

/**
 * What an axis of shares shows: where the values are, from one round figure to another.
 * @param {number} lowest
 * @param {number} highest
 * @returns {[number, number]}
 */
export function shareRange(lowest, highest) {
  for (const step of [0.05, 0.1, 0.2]) {
    let bottom = Math.max(0, Math.floor(lowest / step + 1e-9));
    let top = Math.min(Math.round(1 / step), Math.ceil(highest / step - 1e-9));
    // A line that does not move lies in the middle, if it does not lie on an end of all there can be.
    while (top - bottom < LEAST) {
      if (top < 1 / step - 1e-9) top += 1;
      if (bottom > 0 && top - bottom < LEAST) bottom -= 1;
    }
    if (top - bottom <= MOST) return [Number((bottom * step).toPrecision(12)), Number((top * step).toPrecision(12))];
  }
  return [0, 1];
}

/**
 * Round numbers from one value to another, about so many.
 * @param {number} from
 * @param {number} to
 * @param {number} about
 */
export function ticks(from, to, about) {
  const rough = (to - from) / about;
  if (!(rough > 0 && rough < Infinity)) return [];
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * /** @type {number} */ ([1, 2, 5, 10].find((n) => n * ten >= rough * (1 - 1e-9)));
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The powers of ten from one positive value to another. @param {number} from @param {number} to */
export function decades(from, to) {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(Math.log10(to) + 1e-9) - first + 1) }, (_, i) => 10 ** (first + i));
}
