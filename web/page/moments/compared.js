/** What the rounds of a run are compared with on the timeline: the accuracy to beat, what labels alone reach, and the best of them. */

import { selections } from '../../run/selection.js';

/** @typedef {import('../../worker/messages.js').Judgement} Judgement */

/**
 * Target accuracy before adaptation: of all images once they are measured, before that of those of the pictures.
 * @param {Pick<import('../state.js').Page, 'run'> & {history: {before: {target_accuracy: number} | null}}} page
 * @returns {{share: number, all: boolean} | null}  null: not known
 */
export function toBeatOf({ run, history }) {
  const measured = run?.evaluation?.target_accuracy_before;
  if (typeof measured === 'number') return { share: measured, all: true };
  const share = history.before?.target_accuracy ?? Number.NaN;
  return Number.isFinite(share) ? { share, all: false } : null;
}

/**
 * What the same labels alone reach, as far as it is measured: where they begin, and with each round.
 * @param {Judgement[]} judgements
 * @param {number | null} toBeat
 * @returns {[round: number, share: number][]}
 */
export function tunedOf(judgements, toBeat) {
  const measured = judgements.flatMap(({ round, fine_tuning_accuracy: share }) =>
    typeof share === 'number' ? [/** @type {[round: number, share: number]} */ ([round, share])] : [],
  );
  return measured.length > 0 && toBeat !== null ? [[0, toBeat], ...measured] : measured;
}

/**
 * The round after which most of the target was read right, the first of equals: what only target labels tell.
 * @param {Judgement[]} judgements
 * @returns {{round: number, share: number} | null}  null: none is measured
 */
export function bestOf(judgements) {
  const best = selections(judgements)?.oracle;
  return typeof best?.target_accuracy === 'number' ? { round: best.round, share: best.target_accuracy } : null;
}
