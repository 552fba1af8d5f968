/** What came of an evaluated run: one judgement and one sentence, wherever the page says it. */

import { verdictOf } from '../../run/verdict.js';
import { verdictSentence } from '../../text/verdicts.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../run/verdict.js').Verdict} Verdict
 *
 * @typedef {object} Outcome
 * @property {Verdict} found
 * @property {'good' | 'bad' | 'plain'} tone  whether that is good news
 * @property {string} sentence
 */

/**
 * @param {State} run
 * @returns {Outcome | null}  null: it is not evaluated
 */
export function outcomeOf(run) {
  const { config, evaluation } = run;
  if (!evaluation) return null;
  const found = verdictOf({ ...run, evaluation });
  return { found, tone: toneOf(found), sentence: verdictSentence(found, { config, evaluation }) };
}

/** @param {Verdict} verdict @returns {Outcome['tone']} */
function toneOf({ kind, labels }) {
  if (kind === 'trained' || kind === 'unmeasured') return 'plain';
  return kind === 'adapted' && labels?.than !== 'less' ? 'good' : 'bad';
}
