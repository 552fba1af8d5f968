/** Curves that jump from step to step, evened out so that one sees where they go. */

/** Of how many points each becomes the mean: one in so many of the curve, on either side; near an end, of those that there are. */
const PART = 24;

/** How many values become one, in a curve of so many. @param {number} length */
export const smoothing = (length) => 2 * Math.ceil(length / PART) + 1;

/**
 * The mean of each value and its neighbours; what was not measured is left out, and stays so.
 * @param {(number | null)[]} values
 * @returns {(number | null)[]}
 */
export function smooth(values) {
  const reach = Math.ceil(values.length / PART);
  return values.map((value, i) => {
    if (value === null) return null;
    // The last value is what people read: that of a single batch leaps, and would say another thing than the whole curve.
    const near = values.slice(Math.max(0, i - reach), i + reach + 1).filter((other) => other !== null);
    return near.reduce((sum, other) => sum + other, 0) / near.length;
  });
}
