/** What the networks make of any number of images, put together batch by batch. */
import { FEATURES } from './header.js';

/**
 * What an encoder, C and D make of images. answers: (count) classes. target: (count) D's probability of "target", 0.5 where
 * the method has no D. logits: (count, classes), C's. features: (count, FEATURES) where they were asked for, else empty.
 * @typedef {{answers: Uint8Array, target: Float32Array, logits: Float32Array, features: Float32Array}} Inference
 */

/**
 * Room for what is made of `count` images.
 * @param {number} count
 * @param {number} classes
 * @param {boolean} withFeatures
 * @returns {Inference}
 */
const emptyInference = (count, classes, withFeatures) => ({
  answers: new Uint8Array(count),
  target: new Float32Array(count),
  logits: new Float32Array(count * classes),
  features: new Float32Array(withFeatures ? count * FEATURES : 0),
});

/** The index of the largest value, the first of several. @param {Float32Array} values */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * Puts in what was made of a batch.
 *
 * @param {Inference} whole
 * @param {number} at  the batch's first image
 * @param {object} batch
 * @param {Float32Array} batch.logits  (count, classes)
 * @param {Float32Array} batch.domain  (count, 2), D's logits
 * @param {Float32Array | null} batch.features  (count, FEATURES), where they were asked for
 */
function addBatch(whole, at, { logits, domain, features }) {
  const count = domain.length / 2;
  const classes = logits.length / count;
  whole.logits.set(logits, at * classes);
  if (features) whole.features.set(features, at * FEATURES);
  for (let i = 0; i < count; i++) {
    whole.answers[at + i] = largest(logits.subarray(i * classes, (i + 1) * classes));
    whole.target[at + i] = 1 / (1 + Math.exp(domain[2 * i] - domain[2 * i + 1]));
  }
}

/**
 * Puts rows through C and D, as many at once as the engine takes. Yields whenever about `work()` multiply-adds are done.
 *
 * @param {import('./engine.js').Engine} engine
 * @param {number} total  rows
 * @param {(from: number, to: number) => void} begin  begins with these rows
 * @param {() => number} work
 * @param {boolean} [withFeatures]
 * @returns {Generator<number, Inference>}  yields the number of rows done
 */
export function* inBatches(engine, total, begin, work, withFeatures = false) {
  const whole = emptyInference(total, engine.classes, withFeatures);
  for (let at = 0; at < total; at += engine.capacity) {
    const count = Math.min(engine.capacity, total - at);
    begin(at, at + count);
    while (!engine.advance(work())) yield at;
    const features = withFeatures ? engine.features(count) : null;
    addBatch(whole, at, { logits: engine.logits(count), domain: engine.discriminatorLogits(count), features });
    yield at + count;
  }
  return whole;
}
