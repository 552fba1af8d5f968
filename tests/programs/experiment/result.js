/** One seed: what is left of its run, and what came of it. */

import { formatInterventions, hasSome } from '../../../web/options/interventions.js';
import { weightsSha256 } from '../../../web/run/fingerprint.js';
import { troubles } from '../../../web/run/health.js';
import { selections } from '../../../web/run/selection.js';
import { finish } from '../../../web/run/slices.js';
import { verdictOf } from '../../../web/run/verdict.js';
import { Viewer } from '../../../web/run/view.js';
import { verdictLabels, verdictSentence } from '../../../web/text/verdicts.js';

/** @typedef {import('../../../web/run/health.js').Trouble} Trouble */
/** @typedef {import('../../../web/options/table.js').Config} Config */
/** @typedef {import('../../../web/run/evaluation.js').Evaluation} Evaluation */
/** @typedef {import('../../../web/run/judgement.js').Judgement} Judgement */
/** @typedef {import('../../../web/run/evaluation.js').PerDomain} PerDomain */
/** @typedef {import('../../../web/run/run.js').Run} Run */

/**
 * @typedef {{round: number, target_accuracy: number | null}} Chosen
 *
 * @typedef {object} Result  one seed; accuracies are shares of 1, of the weights after the final round. null: there was nothing to
 *   measure, as of the target where all of its images are labelled
 * @property {string} preset  'file' for a run that was loaded
 * @property {number} seed
 * @property {Config} config
 * @property {object} [interventions]  what was changed in its course, as an address says it
 * @property {number | null} source_accuracy  of MS + C on the source images
 * @property {number | null} target_accuracy_before  of MS + C on the target images: source only
 * @property {number | null} target_accuracy_after  of MT + C, under the pairing that was fixed beforehand
 * @property {number | null} target_accuracy_other_pairing  the same, classes read in reverse order
 * @property {number | null} test_accuracy  of MT + C on the held-out images of the target digits
 * @property {number | null} test_accuracy_before  of MS + C, likewise
 * @property {number | null} majority_accuracy  of always answering the commonest target class
 * @property {number | null} [fine_tuning_accuracy]  target, after as many steps on the same labels without the game; null too
 *   where these came to no finite loss
 * @property {{low: number, high: number} | null} target_accuracy_interval  95 %, Wilson's, of target_accuracy_after
 * @property {(number | null)[]} target_accuracy_by_class
 * @property {number | null} calibration_error  expected calibration error on the target, after
 * @property {import('../../../web/run/evaluation.js').Gain | null} [gain]  of target_accuracy_after over target_accuracy_before, image by image
 * @property {{before: PerDomain, after: PerDomain} | null} discriminator  share of each domain that D calls right; null where
 *   the method has no D
 * @property {object[]} rounds  by round: mean losses and accuracies over its steps, seconds, and what was measured at its end
 * @property {'final round'} selection  which round is reported; nothing is chosen by its accuracy
 * @property {Chosen} [label_free_selection]  the round of the largest information maximisation
 * @property {Chosen} [oracle_selection]  the best round by the target labels, which no honest run can know
 * @property {{train: Trouble | null, adapt: Trouble | null}} [trouble]  what has gone wrong, as far as can be told without labels
 * @property {{kind: string, sentence: string, remedy: Record<string, unknown>}} [verdict]  what came of it; remedy: the options to
 *   change that are likeliest to help, if any is
 * @property {string} weights_sha256  over all four networks
 */

/** Milliseconds that a slice of work may take. */
const SLICE = 50;

/**
 * Trains, adapts and evaluates what is left of a run.
 * @param {Run} run
 * @param {string} preset
 * @param {import('./progress.js').ProgressLine} line
 * @param {() => Promise<void>} [rest]  is called between slices; what it throws ends the run
 * @returns {Promise<Result>}
 */
export async function complete(run, preset, line, rest = async () => {}) {
  run.pace.sliceMs = SLICE;
  for (const phase of /** @type {const} */ (['train', 'adapt'])) {
    const begun = run.steps(phase).done;
    line.restart();
    for (const step of run[phase]()) {
      const { done, total } = run.steps(phase);
      if (step) line.show(phase === 'train' ? 'training' : `adapting, round ${run.finished('adapt') + 1}`, done, total, begun);
      await rest();
    }
  }
  checkWeights(run);
  const view = finish(new Viewer(run).look());
  line.restart();
  const work = await run.evaluate((done, total) => line.show('evaluating', done, total));
  while (!work.next().done) await rest();
  const whole = /** @type {Evaluation} */ (run.evaluation);
  const {
    confusion,
    mistakes,
    target_accuracy_before_other_pairing,
    source_images,
    target_images,
    test_images,
    ...evaluation
  } = whole;
  const trouble = view ? troubles(run, view) : { train: null, adapt: null };
  return {
    preset,
    seed: run.config.seed,
    config: run.config,
    ...(hasSome(run.interventions) && { interventions: formatInterventions(run.interventions) }),
    ...evaluation,
    rounds: run.history.adapt.map((summary, i) => ({ round: i + 1, ...summary, measures: run.judgements[i] })),
    selection: 'final round',
    ...otherSelections(run.judgements),
    trouble,
    verdict: verdictOn(run, whole, trouble),
    weights_sha256: await weightsSha256(run.engine),
  };
}

/**
 * @param {Run} run
 * @param {Evaluation} evaluation
 * @param {NonNullable<Result['trouble']>} trouble
 */
function verdictOn({ config, adapted, judgements }, evaluation, trouble) {
  const verdict = verdictOf({ config, adapted, evaluation, judgements, trouble });
  const said = [verdictSentence(verdict, { config, evaluation }), verdictLabels(verdict, config)];
  return { kind: verdict.kind, sentence: said.filter(Boolean).join(' '), remedy: verdict.remedies[0]?.changes ?? {} };
}

/**
 * No loss is computed of the weights that the last step leaves: whether they are of use is to be seen by what they answer.
 * @param {Run} run  adapted
 * @throws {Error} they overflow
 */
export function checkWeights({ engine, judgements }) {
  const faulty = engine.tensors().find(({ name }) => !engine.getTensor(name).every(Number.isFinite));
  if (faulty) throw new Error(`the last step left weights of ${faulty.name} that are not finite`);
  // It is over all target images, and defined where all answers are.
  if (judgements.at(-1)?.entropy === null) {
    throw new Error('the last step left weights with which the answers to target images are not finite');
  }
}

/** @param {Judgement[]} judgements */
function otherSelections(judgements) {
  const found = selections(judgements);
  if (!found) return {};
  const of = (/** @type {Judgement} */ { round, target_accuracy }) => ({ round, target_accuracy });
  return { label_free_selection: of(found.labelFree), oracle_selection: of(found.oracle) };
}
