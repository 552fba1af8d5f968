/** What the networks make of a fixed few images of each domain, for pictures while a run is under way. */

import { FEATURES } from '../engine/header.js';
import { PIXELS, UNLABELLED } from '../images/shape.js';
import { methodOf } from '../options/check.js';
import { accuracy, confusion, counts } from './accuracy.js';
import { nearestRows } from './nearest.js';
import { hasOpinion, readingOf } from './reading.js';
import { meanRow } from './rows.js';
import { extentOf, groundFeatures, grown, linesOf, measureBases, placesOf, setSides } from './stage.js';

/** @typedef {import('../images/plan.js').ImageSet} ImageSet */
/** @typedef {import('../engine/engine.js').Inference} Inference */
/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./stage.js').Basis} Basis */
/** @typedef {import('./stage.js').Classifier} Classifier */
/** @typedef {import('./stage.js').Extent} Extent */
/** @typedef {import('./reading.js').Reading} Reading */

/**
 * The fixed few: the first images drawn of each domain, of the target none that is labelled. They stay the same for a run.
 *
 * @typedef {object} Sample
 * @property {number} count  images per domain
 * @property {Uint8Array} source  (count, 28, 28)
 * @property {Uint8Array} target  (count, 28, 28)
 * @property {Uint8Array} source_labels  (count) true classes
 * @property {Uint8Array} target_labels  (count) likewise: to be shown where a person asks for them, and to measure accuracy
 */

/**
 * One of the planes on which the sample is seen (stage.js).
 *
 * @typedef {object} Plane
 * @property {Float32Array} source  (count, 2) places: x and y by turns
 * @property {Float32Array} target  (count, 2) likewise
 * @property {Extent} extent  left, right, bottom and top of the ground. It grows only while the basis is the same. A network that
 *   diverges may leave it
 * @property {Uint8Array} ground  (ROWS, COLUMNS) D's probability of "target" in the middle of each cell of the plane through the
 *   mean feature, times 255, the bottom row first; empty where there is no D, or none that has learnt anything
 * @property {Float32Array} lines  (classes, 3) C's logits on that plane: x by the first number, y by the second, and the third
 */

/**
 * The sample as the networks see it. Made before training too, so that there is a picture at once.
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
 * @property {Uint8Array} source_answers_each  (count) the class that each is given
 * @property {Uint8Array} target_answers_each  (count) likewise
 * @property {number[]} source_answers  source images of the view by the class they are given
 * @property {number[]} target_answers  target images likewise
 * @property {number[][]} confusion  target images of the view by [true class][answer]
 * @property {Followed | null} [followed]  what the networks make of the images that are followed; null: there are none
 * @property {{basis: number, planes: Record<PlaneName, Plane>}} stage  basis: steps of training that the planes were measured
 *   after. They are measured for each view until adaptation begins, and stay the same from then on: also in a run that is taken
 *   up again, since they follow from MS, C and the sample alone
 */

/**
 * An image that a person has drawn, and what the networks of a view make of all such; see Reading.
 *
 * @typedef {{id: string, pixels: Uint8Array}} Drawn  pixels (28, 28)
 * @typedef {{ids: string[], ms: Reading, mt: Reading | null}} Followed  mt: null before adaptation begins
 */

/** @typedef {'decision' | 'pca'} PlaneName */
/** @type {PlaneName[]} */
const PLANES = ['decision', 'pca'];

/**
 * @typedef {object} Measured  what there is of MS and C
 * @property {number} steps  of training
 * @property {Inference} source  what MS and C make of the sample
 * @property {Inference} target
 * @property {Classifier} c
 * @property {Record<PlaneName, {basis: Basis, first: Extent, extent: Extent}>} planes
 */

/** Images of each domain in a view. */
const VIEWED = 200;

/**
 * As many images of the one domain as of the other, none of the labelled: always the same ones.
 * @param {ImageSet} source
 * @param {ImageSet} target
 * @param {number} most  of each
 * @returns {{source: ImageSet, target: ImageSet}}
 */
export function alike(source, target, most) {
  const free = [...target.labels.keys()].filter((i) => target.unlabelled || target.labels[i] !== UNLABELLED);
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

/** Looks at the networks of one run. */
export class Viewer {
  #run;
  /** @type {{source: ImageSet, target: ImageSet} | null} */
  #few = null;
  /** @type {Measured | null} */
  #measured = null;
  /** The target's features as they were looked at last, by MT, or by MS before there is MT. @type {Float32Array | null} */
  #target = null;
  /** Images that are no part of the sample, and in every view from now on. @type {Drawn[]} */
  followed = [];

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
  }

  /** @returns {Sample | null} null: the target images are not here yet */
  get sample() {
    const few = this.#images();
    if (!few) return null;
    const { source, target } = few;
    return {
      count: source.count,
      source: source.images.slice(),
      target: target.images.slice(),
      source_labels: source.labels.slice(),
      target_labels: target.labels.slice(),
    };
  }

  #images() {
    const others = this.#run.others();
    if (others) this.#few ??= alike(this.#run.source, others.target, VIEWED);
    return this.#few;
  }

  /**
   * Looks at the networks as they are; only between steps.
   * @returns {Generator<null, View | null>}  null: the target images are not here yet
   */
  *look() {
    const run = this.#run;
    const few = this.#images();
    if (!few) return null;
    const { source, target } = few;
    const kind = run.started ? 'adapt' : 'train';
    const { epoch, step, steps } = run.engine.position(kind);
    const begun = epoch + step > 0;
    const measured = yield* this.#measure(few);
    const s = yield* this.#source(measured, source);
    const t = run.started ? yield* this.#infer('MT', target) : measured.target;
    this.#target = t.features;
    return {
      kind,
      time: steps ? epoch + step / steps : 0,
      first: kind === 'adapt' && !begun,
      round: roundOf(run),
      count: source.count,
      // What is measured once is looked at again, and what is sent is gone.
      source: s.target.slice(),
      target: t.target.slice(),
      source_accuracy: accuracy(s.answers, source.labels) ?? Number.NaN,
      target_accuracy: accuracy(t.answers, target.labels) ?? Number.NaN,
      source_answers_each: s.answers.slice(),
      target_answers_each: t.answers.slice(),
      source_answers: counts(s.answers, run.engine.classes),
      target_answers: counts(t.answers, run.engine.classes),
      confusion: confusion(t.answers, target.labels, run.engine.classes),
      stage: yield* this.#stage(measured, s, t, hasOpinion(run)),
      followed: yield* this.#follow(),
    };
  }

  /** @returns {Generator<null, Followed | null>} */
  *#follow() {
    const { followed } = this;
    if (followed.length === 0) return null;
    const { engine, started } = this.#run;
    const images = new Uint8Array(followed.length * PIXELS);
    followed.forEach(({ pixels }, i) => {
      images.set(pixels, i * PIXELS);
    });
    const count = followed.length;
    const ms = yield* this.#infer('MS', { images, labels: new Uint8Array(0), count });
    const mt = started ? yield* this.#infer('MT', { images, labels: new Uint8Array(0), count }) : null;
    const reading = (/** @type {Inference} */ inference) =>
      readingOf(inference, engine.classes, this.placesOf(inference), hasOpinion(this.#run));
    return { ids: followed.map(({ id }) => id), ms: reading(ms), mt: mt && reading(mt) };
  }

  // --- of images that are not of the sample ------------------------------------------------------------------------------------

  /** Of the planes: steps of training after which they were measured; NaN: not yet. */
  get basis() {
    return this.#measured?.steps ?? Number.NaN;
  }

  /** Where images stand on the planes. @param {Inference} inference @returns {Record<PlaneName, Float32Array>} (count, 2); empty: no planes yet */
  placesOf({ features, logits }) {
    const places = { decision: new Float32Array(0), pca: new Float32Array(0) };
    if (!this.#measured) return places;
    const { c, planes, steps } = this.#measured;
    for (const name of PLANES) places[name] = placesOf(planes[name].basis, features);
    // While C learns the planes are a little behind it.
    if (c.bias.length === 2 && steps === this.#run.steps('train').done) setSides(places.decision, logits, c);
    return places;
  }

  /**
   * The images of the sample that are nearest to one, by their features.
   * @param {Float32Array} ms  (FEATURES) of it, by MS
   * @param {Float32Array} mt  (FEATURES) by MT, or by MS before there is MT
   * @param {number} count
   * @returns {{source: number[], target: number[]}}  the nearest first; none where no view was made yet
   */
  nearest(ms, mt, count) {
    const target = this.#target;
    if (!this.#measured || !target) return { source: [], target: [] };
    return { source: nearestRows(this.#measured.source.features, ms, count), target: nearestRows(target, mt, count) };
  }

  /** @param {'MS' | 'MT'} encoder @param {ImageSet} set */
  #infer(encoder, { images }) {
    return this.#run.pace.infer(this.#run.engine, encoder, images, { withFeatures: true });
  }

  /**
   * What MS and C make of the sample, and the planes by it; measured again after each step of training.
   * @param {{source: ImageSet, target: ImageSet}} few
   * @returns {Generator<null, Measured>}
   */
  *#measure({ source, target }) {
    const { engine } = this.#run;
    const steps = this.#run.steps('train').done;
    if (this.#measured?.steps === steps) return this.#measured;
    const s = yield* this.#infer('MS', source);
    const t = yield* this.#infer('MS', target);
    const c = { weight: engine.getTensor('C.fc2.weight'), bias: engine.getTensor('C.fc2.bias') };
    const bases = yield* measureBases({ source: s.features, target: t.features, labels: source.labels, c });
    const seen = (/** @type {Basis} */ basis) => {
      const extent = extentOf([placesOf(basis, s.features), placesOf(basis, t.features)]);
      return { basis, first: extent, extent };
    };
    const planes = { decision: seen(bases.decision), pca: seen(bases.pca) };
    this.#measured = { steps, source: s, target: t, c, planes };
    return this.#measured;
  }

  /**
   * The source through the network that it goes through now. MS stays as it is while MT adapts: only D thinks otherwise of it.
   * @param {Measured} measured
   * @param {ImageSet} source
   * @returns {Generator<null, Inference>}
   */
  *#source(measured, source) {
    const { started, engine, pace, sourceEncoder, config } = this.#run;
    if (!started) return measured.source;
    if (sourceEncoder === 'MT') return yield* this.#infer('MT', source);
    if (!methodOf(config).hasDiscriminator) return measured.source;
    const { target } = yield* pace.heads(engine, measured.source.features);
    return { ...measured.source, target };
  }

  /**
   * @param {Measured} measured
   * @param {Inference} source
   * @param {Inference} target
   * @param {boolean} withGround  D has learnt something
   * @returns {Generator<null, View['stage']>}
   */
  *#stage(measured, source, target, withGround) {
    const { c, planes } = measured;
    const [s, t] = [source.features, target.features].map((features) => meanRow(features, FEATURES));
    const mean = s.map((value, k) => (value + t[k]) / 2);
    /** @type {Partial<Record<PlaneName, Plane>>} */
    const seen = {};
    for (const name of PLANES) {
      const { basis, first } = planes[name];
      const places = { source: placesOf(basis, source.features), target: placesOf(basis, target.features) };
      if (name === 'decision' && c.bias.length === 2) {
        setSides(places.source, source.logits, c);
        setSides(places.target, target.logits, c);
      }
      const extent = grown(planes[name].extent, first, extentOf([places.source, places.target]));
      planes[name].extent = extent;
      seen[name] = {
        ...places,
        extent: [...extent],
        ground: withGround ? yield* this.#ground(groundFeatures(basis, extent, mean)) : new Uint8Array(0),
        lines: linesOf(basis, mean, c),
      };
    }
    return { basis: measured.steps, planes: /** @type {Record<PlaneName, Plane>} */ (seen) };
  }

  /** @param {Float32Array} features  of places @returns {Generator<null, Uint8Array>} */
  *#ground(features) {
    const { pace, engine } = this.#run;
    const { target } = yield* pace.heads(engine, features);
    // Weights that have diverged have no opinion.
    return target.every(Number.isFinite) ? Uint8Array.from(target, (p) => Math.round(255 * p)) : new Uint8Array(0);
  }
}

/** @param {Run} run @returns {View['round']} */
function roundOf(run) {
  if (!run.started) return null;
  const { epoch, step } = run.engine.position('adapt');
  if (epoch + step === 0) return 0;
  const finished = run.finished('adapt');
  // A round is at its end when it has been judged.
  return finished > epoch && run.judged ? finished : null;
}

/** What of a view may be handed over to another thread. @param {View} view */
export const buffersOf = ({ source, target, source_answers_each, target_answers_each, stage, followed }) => [
  ...[followed?.ms, followed?.mt].flatMap((reading) => (reading ? readingBuffers(reading) : [])),
  ...[source, target, source_answers_each, target_answers_each].map(({ buffer }) => buffer),
  ...Object.values(stage.planes).flatMap((plane) =>
    [plane.source, plane.target, plane.ground, plane.lines].map(({ buffer }) => buffer),
  ),
];

/** @param {Reading} reading */
const readingBuffers = ({ chances, target, places }) =>
  [chances, target, places.decision, places.pca].map(({ buffer }) => buffer);
