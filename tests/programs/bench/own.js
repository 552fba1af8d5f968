/** This project in Node: as a contestant, by layers, and the limit of the machine beside it. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { loadCore } from '../../../web/engine/core.js';
import { Engine } from '../../../web/engine/engine.js';
import { configOf, images, median, OWN, read, SIZES } from './common.js';
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

const PEAK = `
const { parentPort, workerData } = require('node:worker_threads');
const { peak } = new WebAssembly.Instance(new WebAssembly.Module(workerData)).exports;
const rounds = 3e6;
parentPort.postMessage(Array.from({ length: 50 }, () => {
  const from = performance.now();
  peak(rounds);
  return (rounds * 12 * 4 * 2) / ((performance.now() - from) / 1000) / 1e9;
}));`;

/**
 * GFLOP/s of 128-bit multiply-adds in registers: the most that one thread reaches, and what all reach together while each is at
 * it. Two processors of a machine may be one core, or share its power.
 * @param {number} threads
 */
export async function peak(threads) {
  const workerData = await readFile(new URL('../../../build/peak.wasm', import.meta.url));
  const rates = await Promise.all(
    Array.from({ length: threads }, async () => {
      const [message] = await once(new Worker(PEAK, { eval: true, workerData }), 'message');
      return /** @type {number[]} */ (message);
    }),
  );
  // A limit: whatever was slower was disturbed. Together, the others are what disturbs.
  return threads === 1 ? Math.max(...rates[0]) : rates.reduce((sum, own) => sum + median(own), 0);
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
