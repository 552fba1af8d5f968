/** What the bench says of several values. */

/** @param {number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** With what lies between two of the values taken in proportion. @param {number[]} values */
export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => {
    const at = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return below + (at % 1) * (above - below);
  });
}

/** How far values lie apart: the distance of the quartiles over the median. @param {number[]} values */
export function spread(values) {
  const [lower, middle, upper] = quartiles(values);
  return (upper - lower) / middle;
}
