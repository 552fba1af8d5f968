/** What the bench's contestants share: real digits, the configuration, the phases. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Library } from '../../../web/images/collection.js';
import { drawImages } from '../../../web/images/plan.js';
import { checkConfig } from '../../../web/options/check.js';
import { PRESETS } from '../../../web/options/presets.js';
import '../../harness/relaxed.js';

/** @typedef {import('./measure.js').BenchPhase} BenchPhase */
/** @typedef {{rate: number, gflops?: number}} Measured */
/**
 * Someone who takes part. phases: by what the table calls a phase, what it is asked to do for it.
 * @typedef {{name: string, kind: 'own' | 'peer' | 'peer with our savings', inBrowser: boolean, threads: number,
 *   phases: Record<string, string>, measure: (phase: string, batch: number, ms: number) => Promise<Measured>, close: () => unknown}} Contestant
 */

/** @type {BenchPhase[]} */
export const PHASES = ['pretrain', 'adapt', 'infer'];
export const OWN = Object.fromEntries(PHASES.map((phase) => [phase, phase]));
export const THREADS = Math.min(4, availableParallelism());
export const threadsText = (/** @type {number} */ threads) => (threads === 1 ? '1 thread' : `${threads} threads`);

/** A file of a folder of the project. @param {string} folder */
export const read = (folder) => async (/** @type {string} */ name) =>
  new Uint8Array(await readFile(new URL(`../../../${folder}/${name}`, import.meta.url)));

const IMAGES = 1024;
/** Real digits: how much the backward pass can skip depends on what is seen. */
const drawn = await drawImages(new Library(read('data/images')), checkConfig({ source_images: IMAGES, target_images: IMAGES }));
export const images = { source: drawn.source.images, target: drawn.target.images, labels: drawn.source.labels };
export const SIZES = { source: IMAGES, target: IMAGES, labelled: 0 };

/** @param {number} batch @param {object} [different] */
export const configOf = (batch, different) => checkConfig({ ...PRESETS.documented.config, batch, ...different });

/** @typedef {{build: import('../../../web/engine/core.js').Build, threads: number, name: string}} Variant */
/** What was said of machine and peers before the race. @type {string[]} */
export const notes = [];
/** Prints a line that --json keeps. @param {string} text */
export function note(text) {
  notes.push(text);
  console.log(text);
}

/** @param {string} name @param {Variant['build']} build @returns {Variant[]} */
const onThreads = (name, build) => [
  { name, build, threads: 1 },
  ...(THREADS > 1 ? [{ name: `${name}, ${threadsText(THREADS)}`, build, threads: THREADS }] : []),
];

const relaxed = existsSync(new URL('../../../build/site/adda-relaxed.wasm', import.meta.url));
if (!relaxed) note('relaxed SIMD is skipped: this Emscripten cannot build it');

/** @type {Variant[]} */
export const VARIANTS = [
  { name: 'scalar', build: 'scalar', threads: 1 },
  ...onThreads('SIMD', 'simd'),
  ...(relaxed ? onThreads('relaxed SIMD', 'relaxed') : []),
];

/** What of a contestant differs when a peer is given this project's savings. @param {string} name */
export const saving = (name) => ({
  name: `${name}, with our savings`,
  kind: /** @type {const} */ ('peer with our savings'),
  phases: { adapt: 'adapt-saved' },
});
