/** This project in Node: as a contestant, and by layers. */
import { loadCore } from '../../../web/engine/core.js';
import { Engine } from '../../../web/engine/engine.js';
import { configOf, images, OWN, read, SIZES } from './common.js';
import { FORWARD, measure, multiplyAdds, prepare, profile } from './measure.js';

/** @typedef {import('./common.js').BenchPhase} BenchPhase */

/** @param {import('./common.js').Variant} variant @returns {Promise<import('./common.js').Contestant>} */
export async function inNode({ name, build, threads }) {
  const core = await loadCore(read('build/site'), { build, shared: threads > 1 });
  /** @type {Map<string, Engine>} */
  const engines = new Map();
  return {
    name: `Node, ${name}`,
    kind: 'own',
    inBrowser: false,
    threads,
    phases: OWN,
    async measure(phase, batch, ms) {
      const own = /** @type {BenchPhase} */ (phase);
      const key = `${phase} ${batch}`;
      let engine = engines.get(key);
      if (!engine) {
        engine = Engine.create(core, configOf(batch), SIZES, threads);
        while (engine.threads < threads) await new Promise((resolve) => setTimeout(resolve, 1));
        prepare(engine, own, images);
        measure(engine, own, images.source, ms); // the optimising compiler comes in
        engines.set(key, engine);
      }
      return measure(engine, own, images.source, ms);
    },
    close() {
      for (const engine of engines.values()) engine.close();
    },
  };
}

/**
 * Where a step's time goes, on one thread. The last layer is "all".
 * @param {BenchPhase} phase
 * @param {number} batch
 * @returns {Promise<{name: string, ms: number, share: number, gflops: number | null}[]>}
 */
export async function layersOf(phase, batch) {
  const engine = Engine.create(await loadCore(read('build/site')), configOf(batch), SIZES);
  prepare(engine, phase, images);
  measure(engine, phase, images.source, 500);
  const spent = profile(engine, phase, images.source, 30);
  const { open2 } = engine.metrics();
  /** Multiply-adds per step, where a layer's count is known. @type {Record<string, number>} */
  const work = {
    'conv2 forward': batch * FORWARD.conv2,
    'conv2 update': open2 * 25 * 32,
    ...Object.fromEntries(['forward', 'backward', 'update'].map((pass) => [`fc1 ${pass}`, batch * FORWARD.fc1])),
    all: multiplyAdds(phase, batch, engine.metrics()),
  };
  const total = spent.reduce((sum, { ms }) => sum + ms, 0);
  return [...spent, { name: 'all', ms: total }].map(({ name, ms }) => ({
    name,
    ms,
    share: ms / total,
    gflops: work[name] ? (2 * work[name]) / ms / 1e6 : null,
  }));
}
