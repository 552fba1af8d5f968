/** What the networks make of a fixed few images of each domain, for pictures while a run is under way. */

import { PIXELS, UNLABELLED } from '../images/shape.js';
import { accuracy, confusion, counts } from './accuracy.js';

/** @typedef {import('../images/plan.js').ImageSet} ImageSet */
/** @typedef {import('./run.js').Run} Run */

/**
 * The fixed few: the first `count` images drawn of each domain. Made before training too, so that there is a picture at once.
 *
 * @typedef {object} View
 * @property {'train' | 'adapt'} kind  during train (and before) all goes through MS. Then the target goes through MT, and the
 *   source too where the method has MT see it
 * @property {number} time  as in METRIC_COLUMNS
 * @property {number | null} round  rounds finished, where the networks are as they were when the last of them was judged; 0: the
 *   beginning of adaptation; null: in the middle of something, or in training
 * @property {boolean} first  the first view of an adaptation: the "before" of the picture
 * @property {number} count  images per domain
 * @property {Float32Array} source  (count) D's probability that the source's features come from the target
 * @property {Float32Array} target  (count) the same for the target's features
 * @property {number} source_accuracy  MS or MT + C on the source images of the view; NaN: it has none
 * @property {number} target_accuracy  MS or MT + C on its target images, chosen pairing; likewise
 * @property {number[]} source_answers  source images of the view by the class they are given
 * @property {number[]} target_answers  target images likewise
 * @property {number[][]} confusion  target images of the view by [true class][answer]
 * @property {Uint8Array} pixels  (shown, 28, 28) some of the target images, always the same ones
 * @property {Uint8Array} labels  (shown) their true classes
 * @property {Uint8Array} answers  (shown) the classes they are given
 */

/** Images of each domain in a view. */
const VIEWED = 100;
/** Target digits that a view shows. */
const SHOWN = 48;

/**
 * As many images of the one domain as of the other, none of the labelled: always the same ones.
 * @param {ImageSet} source
 * @param {ImageSet} target
 * @param {number} most  of each
 * @returns {{source: ImageSet, target: ImageSet}}
 */
export function alike(source, target, most) {
  const free = [...target.labels.keys()].filter((i) => target.labels[i] !== UNLABELLED);
  const count = Math.min(most, source.count, free.length);
  const pick = free.slice(0, count);
  const images = new Uint8Array(count * PIXELS);
  pick.forEach((from, to) => {
    images.set(target.images.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
  });
  return {
    source: { images: source.images.subarray(0, count * PIXELS), labels: source.labels.subarray(0, count), count },
    target: { images, labels: Uint8Array.from(pick, (i) => target.labels[i]), count },
  };
}

/**
 * Looks at the networks as they are; only between steps.
 * @param {Run} run
 * @returns {Generator<null, View | null>}  null: the target images are not here yet
 */
export function* lookAt(run) {
  const others = run.others();
  if (!others) return null;
  const kind = run.started ? 'adapt' : 'train';
  const { epoch, step, steps } = run.engine.position(kind);
  const { source, target } = alike(run.source, others.target, VIEWED);
  const s = yield* run.pace.infer(run.engine, run.started ? run.sourceEncoder : 'MS', source.images);
  const t = yield* run.pace.infer(run.engine, run.started ? 'MT' : 'MS', target.images);
  const shown = Math.min(SHOWN, target.count);
  const rounds = run.finished('adapt');
  const whole = run.started && (step === 0 || step === steps) && run.judgements.length === rounds;
  return {
    kind,
    time: steps ? epoch + step / steps : 0,
    round: whole ? rounds : null,
    first: kind === 'adapt' && epoch + step === 0,
    count: Math.min(source.count, target.count),
    source: s.target,
    target: t.target,
    source_accuracy: accuracy(s.answers, source.labels) ?? Number.NaN,
    target_accuracy: accuracy(t.answers, target.labels) ?? Number.NaN,
    source_answers: counts(s.answers, run.engine.classes),
    target_answers: counts(t.answers, run.engine.classes),
    confusion: confusion(t.answers, target.labels, run.engine.classes),
    pixels: target.images.slice(0, shown * PIXELS),
    labels: target.labels.slice(0, shown),
    answers: t.answers.slice(0, shown),
  };
}
