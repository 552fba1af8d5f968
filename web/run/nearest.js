/** Which of many rows are nearest to one. */

/**
 * @param {Float32Array} rows  (count, width)
 * @param {Float32Array} one  (width)
 * @param {number} most
 * @returns {number[]} their indices, the nearest first; a distance that is no number is the furthest
 */
export function nearestRows(rows, one, most) {
  const width = one.length;
  const distances = Array.from({ length: rows.length / width }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (rows[i * width + k] - one[k]) ** 2;
    return Number.isNaN(sum) ? Infinity : sum;
  });
  return [...distances.keys()].sort((a, b) => distances[a] - distances[b] || a - b).slice(0, most);
}
