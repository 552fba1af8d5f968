/**
 * The limit of the machine, and how much of it is there at the moment: 128-bit multiply-adds in registers, measured before and
 * after everything that the bench times. Where something else has a processor, less is left, and the time says nothing.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { median } from './common.js';

/** @typedef {import('./common.js').Measured & {free: number}} Watched  free: of the limit, the least seen before and after */

/** Of the limit: with less, something else was at work. */
const UNDISTURBED = 0.85;
/** How often a disturbed measurement is taken. */
const ATTEMPTS = 3;

/** A number of times: GFLOP/s, each of some 6 ms. */
const PEAK = `
const { parentPort, workerData } = require('node:worker_threads');
const { peak } = new WebAssembly.Instance(new WebAssembly.Module(workerData)).exports;
const rounds = 3e6;
parentPort.on('message', (times) => parentPort.postMessage(Array.from({ length: times }, () => {
  const from = performance.now();
  peak(rounds);
  return (rounds * 12 * 4 * 2) / ((performance.now() - from) / 1000) / 1e9;
})));`;

/**
 * Measures the limits of one thread and of all together while each is at it: two processors of a machine may be one core, or
 * share its power.
 * @param {number} most  threads
 */
export async function openLimits(most) {
  const workerData = await readFile(new URL('../../../build/peak.wasm', import.meta.url));
  const workers = Array.from({ length: most }, () => new Worker(PEAK, { eval: true, workerData }));
  const rates = (/** @type {number} */ threads, /** @type {number} */ times) =>
    Promise.all(
      workers.slice(0, threads).map(async (worker) => {
        worker.postMessage(times);
        const [answer] = await once(worker, 'message');
        return /** @type {number[]} */ (answer);
      }),
    );
  // A limit: whatever was slower was disturbed. Together, the others are what disturbs.
  const one = Math.max(...(await rates(1, 50))[0]);
  const all = most === 1 ? one : (await rates(most, 50)).reduce((sum, own) => sum + median(own), 0);
  // A limit that was itself measured while something else was at work is mended as soon as more is seen.
  const best = new Map([
    [most, all],
    [1, one],
  ]);
  return {
    one,
    all,
    /** How much of the limit of so many threads is there now. @param {number} threads */
    async free(threads) {
      const now = (await rates(threads, 2)).reduce((sum, own) => sum + Math.max(...own), 0);
      const highest = Math.max(now, best.get(threads) ?? 0);
      best.set(threads, highest);
      return now / highest;
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/**
 * Measures, and again where something else was at work; answers what was disturbed least.
 * @param {() => Promise<number>} free
 * @param {() => Promise<import('./common.js').Measured>} measure
 * @returns {Promise<Watched>}
 */
export async function watched(free, measure) {
  /** @type {Watched | null} */
  let best = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await free();
    const measured = await measure();
    const least = Math.min(before, await free());
    if (!best || least > best.free) best = { ...measured, free: least };
    if (least >= UNDISTURBED) break;
  }
  return /** @type {Watched} */ (best);
}

/**
 * The measurements to go by: those that nothing disturbed; where there are none, all of them.
 * @param {Watched[]} measurements
 */
export function trusted(measurements) {
  const sound = measurements.filter(({ free }) => free >= UNDISTURBED);
  return sound.length ? { measurements: sound, disturbed: false } : { measurements, disturbed: true };
}
