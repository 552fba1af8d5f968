/**
 * The limit of the machine, how much of it is there beside each measurement, and which measurements something else disturbed.
 *
 * Two things take a machine's speed away. What runs in the same system takes processors: then something waits for one, and
 * Linux counts for how long (/proc/pressure/cpu). With all threads at work and one more busy that is half of the time on two
 * cores, undisturbed it is mostly a twentieth, with threads that wait for each other at work (jax-js) up to a sixth; a busy
 * processor that nobody else wants disturbs nobody, and is not counted. What runs on the same host, outside a virtual machine,
 * is seen by nothing but what is left: for seconds on end the register limit of two such cores was 28, 21 or 12 GFLOP/s with
 * nothing else in the system. It is therefore measured right before and after each measurement; the mean of both says more of
 * the steps between than the lower one does (0.60 to 0.78 is its correlation with their speed, where the limit stays for
 * seconds), because the limit also changes within a tenth of a second, unnoticed by either. It is held against how it spreads
 * over the run whenever nobody waits: what lies below its lower quartile by more than 1.5 times the distance of the quartiles
 * is no part of what the machine does on its own. Held against the highest ever seen, half of the measurements on a quiet
 * machine were called disturbed. Where a machine changes between two speeds all the time, that is its own, and nothing is
 * marked for it: what helps then are medians, and ratios of what was measured in one turn.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { median, quartiles } from './statistics.js';

/**
 * free: GFLOP/s; waiting: the share of its time in which something waited for a processor.
 * @typedef {{free: number, waiting: number}} Probe
 */
/**
 * free: the mean of the limit right before and right after, GFLOP/s.
 * @typedef {import('./common.js').Measured & {free: number, waiting: number}} Sample
 */

/** The share of the time in which something may wait for a processor. */
export const WAITING = 0.2;
/** That much less than usual is no disturbance, however steady the machine is. */
const TENTH = 0.1;

/** A number of times: GFLOP/s, each of some 3 ms. */
const PEAK = `
const { parentPort, workerData } = require('node:worker_threads');
const { peak } = new WebAssembly.Instance(new WebAssembly.Module(workerData)).exports;
const rounds = 1e6;
parentPort.on('message', (times) => parentPort.postMessage(Array.from({ length: times }, () => {
  const from = performance.now();
  peak(rounds);
  return (rounds * 12 * 4 * 2) / ((performance.now() - from) / 1000) / 1e9;
})));`;

/** Milliseconds for which something has waited since the system began; null: the system does not say. */
function waited() {
  try {
    const [, total] = /^some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8')) ?? [];
    return total === undefined ? null : Number(total) / 1000;
  } catch {
    return null;
  }
}

/** Whether the system says for how long something waits. */
export const tellsWaiting = () => waited() !== null;

/**
 * Runs something, and says in which share of its time something waited for a processor; 0 where the system does not say.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {Promise<{result: T, waiting: number}>}
 */
export async function watched(run) {
  const [before, from] = [waited(), performance.now()];
  const result = await run();
  const [after, to] = [waited(), performance.now()];
  return { result, waiting: before === null || after === null ? 0 : (after - before) / (to - from) };
}

/**
 * Measures the limits of one thread and of all together while each is at it: two processors of a machine may be one core, or
 * share its power.
 * @param {number} most  threads
 */
export async function openLimits(most) {
  const workerData = await readFile(new URL('../../../build/peak.wasm', import.meta.url));
  const workers = Array.from({ length: most }, () => new Worker(PEAK, { eval: true, workerData }));
  /** By the number of threads. @type {Map<number, Probe[]>} */
  const probes = new Map();
  let highest = 0;
  const rates = (/** @type {number} */ threads, /** @type {number} */ times) =>
    Promise.all(
      workers.slice(0, threads).map(async (worker) => {
        worker.postMessage(times);
        const [answer] = await once(worker, 'message');
        return /** @type {number[]} */ (answer);
      }),
    );
  /** @param {number} threads @returns {Promise<Probe>} */
  async function look(threads) {
    const { result, waiting } = await watched(() => rates(threads, 4));
    if (threads === 1) highest = Math.max(highest, ...result[0]);
    return { free: result.reduce((sum, own) => sum + median(own), 0), waiting };
  }
  /** How much of the limit of so many threads is there now. @param {number} threads @returns {Promise<Probe>} */
  async function probe(threads) {
    let found = await look(threads);
    if (!(found.waiting <= WAITING)) {
      // Threads of the one measured last look for more to do for some milliseconds before they sleep.
      await new Promise((resolve) => setTimeout(resolve, 20));
      found = await look(threads);
    }
    probes.set(threads, [...(probes.get(threads) ?? []), found]);
    return found;
  }

  await rates(most, 20); // compiled, and then optimised
  for (const threads of new Set([1, most])) for (let i = 0; i < 40; i++) await probe(threads);
  const seen = (/** @type {number} */ threads) => probes.get(threads) ?? [];
  return {
    /** The limit of one thread: whatever was slower was disturbed. */
    get one() {
      return highest;
    },
    /** What all together usually do. */
    get all() {
      return median(seen(most).map(({ free }) => free));
    },
    probe,
    watched,
    seen,
    /** Below that something else was at work. @param {number} threads */
    fence: (threads) => fenceOf(seen(threads)),
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/**
 * What is no part of what the machine does on its own, GFLOP/s and less.
 * @param {Probe[]} probes
 */
export function fenceOf(probes) {
  const quiet = probes.filter(({ waiting }) => waiting <= WAITING).map(({ free }) => free);
  const [lower, middle, upper] = quartiles(quiet);
  return Math.min(lower - 1.5 * (upper - lower), (1 - TENTH) * middle);
}

/** @param {Sample} sample @param {number} fence */
export const sound = ({ free, waiting }, fence) => waiting <= WAITING && free >= fence;
