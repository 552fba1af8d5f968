/**
 * Measures the engine: the same file in Node and in the page that the bench opens in Chromium.
 */

/** @typedef {import('../../../web/engine/engine.js').Engine} Engine */
/** @typedef {'pretrain' | 'adapt' | 'infer'} BenchPhase */

/** Multiply-adds of one image's forward pass, by layer; conv2's are those of the Winograd domain, its transforms not counted. */
export const FORWARD = { conv2: 8 * 8 * 4 * 32 * 64, fc1: 1024 * 512 };
/** The documented D has no activation: its two outputs by the features are one map, whose parts and updates read each weight. */
const D = 2 * 512;
const D_UPDATE = 3 * D * (2 * 512 + 2);
const C = 512 * 8;

/**
 * Multiply-adds that a step executes. The convolutions' backward pass visits only the windows that passed a gradient on, which
 * the core counts: 25 taps each, and in block 2 32 channels, for the weights and for the input. Not counted is what depends on the
 * pixels: conv1's forward pass leaves zeros out, its backward pass blank windows, which are counted here.
 *
 * @param {BenchPhase} phase
 * @param {number} batch
 * @param {Record<string, number>} metrics  of the step
 */
export function multiplyAdds(phase, batch, { open1 = 0, open2 = 0 }) {
  const forward = FORWARD.conv2 + FORWARD.fc1;
  if (phase === 'infer') return batch * (forward + C + D);
  const encoder = batch * (forward + 2 * FORWARD.fc1) + open1 * 25 + open2 * 25 * 32 * 2;
  if (phase === 'pretrain') return encoder + batch * 3 * C;
  // D: forward and sums of both domains, its update; then forward and back of the target alone. C: forward.
  return encoder + batch * (2 * 2 * D + 2 * D + C) + D_UPDATE;
}

/**
 * Gets an engine ready for a phase: images, and for adaptation the source's features, which are kept from the second round on.
 *
 * @param {Engine} engine
 * @param {BenchPhase} phase
 * @param {{source: Uint8Array, target: Uint8Array, labels: Uint8Array}} images
 */
export function prepare(engine, phase, images) {
  const { batch } = engine.config;
  // A few steps are enough to keep features of; with a batch of 1 each image is one.
  const most = phase === 'adapt' ? Math.max(256, 4 * batch) : images.labels.length;
  // Whole batches only: a smaller last one would blur what a step costs.
  const count = most - (most % batch);
  for (const name of /** @type {const} */ (['source', 'target'])) {
    engine.loadSet(name, images[name].subarray(0, count * 784), images.labels.subarray(0, count));
  }
  if (phase !== 'adapt') return;
  engine.startAdaptation();
  for (let { step, steps } = engine.position('adapt'); step < steps; step++) {
    engine.beginAdapt();
    engine.advance();
  }
}

/**
 * Begins a step of a phase.
 * @param {Engine} engine
 * @param {BenchPhase} phase
 * @param {Uint8Array} images
 */
export function begin(engine, phase, images) {
  if (phase === 'pretrain') engine.beginTrain();
  else if (phase === 'adapt') engine.beginAdapt();
  else engine.beginInfer('MS', images.subarray(0, engine.config.batch * 784));
}

/**
 * Runs steps for about `ms` milliseconds.
 *
 * @param {Engine} engine
 * @param {BenchPhase} phase
 * @param {Uint8Array} images  of the source
 * @param {number} ms
 * @returns {{rate: number, gflops: number}}  images (pairs) per second, executed GFLOP per second
 */
export function measure(engine, phase, images, ms) {
  const { batch } = engine.config;
  let steps = 0;
  let work = 0;
  const from = performance.now();
  let now = from;
  for (; now - from < ms; now = performance.now()) {
    begin(engine, phase, images);
    engine.advance();
    work += multiplyAdds(phase, batch, engine.metrics());
    steps++;
  }
  const seconds = (now - from) / 1000;
  return { rate: (steps * batch) / seconds, gflops: (2 * work) / seconds / 1e9 };
}

/**
 * Where the time of a step goes, by layer and pass. Only for one thread.
 *
 * @param {Engine} engine
 * @param {BenchPhase} phase
 * @param {Uint8Array} images
 * @param {number} steps
 * @returns {{name: string, ms: number}[]}  milliseconds per step
 */
export function profile(engine, phase, images, steps) {
  /** @type {Map<string, number>} */
  const spent = new Map();
  for (let step = 0; step < steps; step++) {
    begin(engine, phase, images);
    for (let done = false; !done; ) {
      const name = engine.next;
      const from = performance.now();
      done = engine.advance(0);
      spent.set(name, (spent.get(name) ?? 0) + performance.now() - from);
    }
  }
  return Array.from(spent, ([name, ms]) => ({ name, ms: ms / steps }));
}
