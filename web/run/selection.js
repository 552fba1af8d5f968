/** Which round to keep, with labels and without. */

/**
 * The round to keep where no target label may be looked at: that of the largest information maximisation, the first of equals.
 * Nothing else of a round is read, no accuracy above all. Rounds where it is null or not finite are passed over.
 *
 * @param {{information_maximisation: number | null}[]} rounds
 * @returns {number | null} an index; null: there is no round to choose
 */
export function selectRound(rounds) {
  let best = -Infinity;
  let chosen = null;
  for (const [i, { information_maximisation: value }] of rounds.entries()) {
    if (value === null || !Number.isFinite(value) || value <= best) continue;
    best = value;
    chosen = i;
  }
  return chosen;
}

/**
 * The round reported, beside the one a criterion without labels would have kept and the one that the labels show to be best,
 * which no honest run can know.
 *
 * @template {{information_maximisation: number | null, target_accuracy: number | null}} R
 * @param {R[]} rounds
 * @returns {{final: R, labelFree: R, oracle: R} | null}  null: there are none
 */
export function selections(rounds) {
  const final = rounds.at(-1);
  if (!final) return null;
  const labelFree = rounds[selectRound(rounds) ?? rounds.length - 1];
  const accuracy = (/** @type {R} */ { target_accuracy }) => target_accuracy ?? -Infinity;
  const oracle = rounds.reduce((best, round) => (accuracy(round) > accuracy(best) ? round : best));
  return { final, labelFree, oracle };
}
