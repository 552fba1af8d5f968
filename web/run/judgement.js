/** The adaptation at the end of a round: what is measured then, in every run. */

import { accuracy, reversed } from './accuracy.js';
import { bnm, classBalance, entropy, informationMaximisation, snd, softmax } from './answers.js';
import { encoderDistance, meanDistance, mmd2, proxyADistance } from './distance.js';
import { alike } from './view.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./baselines.js').Tuning} Tuning */

/**
 * Accuracies and the measures of C's answers are over all target images (without the labelled ones for accuracies), bnm and snd
 * over a few hundred, distances between as many of each domain: answers.js and distance.js say what each is. To seven digits.
 * null: not defined.
 *
 * @typedef {object} Judgement
 * @property {number} round  rounds finished
 * @property {number | null} target_accuracy  MT + C, the pairing fixed beforehand
 * @property {number | null} target_accuracy_other_pairing
 * @property {number | null} entropy
 * @property {number | null} class_balance
 * @property {number | null} information_maximisation
 * @property {number | null} bnm
 * @property {number | null} snd
 * @property {number | null} proxy_a_distance
 * @property {number | null} mmd2
 * @property {number | null} mean_distance
 * @property {number | null} encoder_distance  |MT - MS| over all weights
 * @property {number | null} [fine_tuning_accuracy]  target, after as many steps on the same labelled images without the game; only
 *   where that is a baseline. null too where that learning came to no finite loss
 */

/** Images of each domain between which distances are measured. */
const COMPARED = 300;
/** A long measure takes about as long as putting so many images through. */
const MEASURE = 300;

/**
 * To seven digits: browsers differ in the last bits of exp and log, and a run is to be the same everywhere.
 * @param {number | null} value
 */
export const rounded = (value) => (value === null ? null : Number(value.toPrecision(7)));

/**
 * Measures the adaptation; only between steps. Beside the accuracies, which are there to be shown, nothing of it needs a target
 * label.
 *
 * @param {Run} run
 * @param {Tuning | null} tuning  the baseline beside it
 * @param {(done: number, total: number) => void} onProgress  in images put through, or what takes as long
 * @returns {Generator<null, Judgement>}
 */
export function* judge(run, tuning, onProgress) {
  const { engine, pace } = run;
  const { target } = run.images;
  const { classes } = engine;
  const compared = alike(run.source, target, COMPARED);
  const steps = run.steps('adapt').done;
  const total = target.count + 2 * compared.target.count + 3 * MEASURE + (tuning?.cost(steps) ?? 0);
  let done = 0;
  const onDone = (/** @type {number} */ images) => {
    done += images;
    onProgress(done, total);
  };
  /** @template T @param {Generator<null, T>} measure */
  const measured = function* (measure) {
    const value = yield* measure;
    onDone(MEASURE);
    return value;
  };
  onDone(0);
  const all = yield* pace.infer(engine, 'MT', target.images, { onDone });
  const probabilities = softmax(all.logits, classes);
  const s = yield* pace.infer(engine, run.sourceEncoder, compared.source.images, { onDone, withFeatures: true });
  const t = yield* pace.infer(engine, 'MT', compared.target.images, { onDone, withFeatures: true });
  const few = softmax(t.logits, classes);
  const tensors = (/** @type {string} */ network) =>
    engine.tensors().flatMap(({ name }) => (name.startsWith(network) ? [engine.getTensor(name)] : []));
  return {
    round: run.finished('adapt'),
    target_accuracy: accuracy(all.answers, target.labels),
    target_accuracy_other_pairing: accuracy(reversed(all.answers, classes), target.labels),
    entropy: rounded(entropy(probabilities, classes)),
    class_balance: rounded(classBalance(probabilities, classes)),
    information_maximisation: rounded(informationMaximisation(probabilities, classes)),
    bnm: rounded(bnm(few, classes)),
    snd: rounded(yield* measured(snd(few, classes))),
    proxy_a_distance: rounded(yield* measured(proxyADistance(s.features, t.features, run.config.seed))),
    mmd2: rounded(yield* measured(mmd2(s.features, t.features))),
    mean_distance: rounded(meanDistance(s.features, t.features)),
    encoder_distance: rounded(encoderDistance(tensors('MS.'), tensors('MT.'))),
    ...(tuning && { fine_tuning_accuracy: yield* tuning.accuracyAfter(steps, onDone) }),
  };
}
