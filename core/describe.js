// Writes an ES module of what the core can be asked for: its options with their bounds, and its methods of adaptation with
// their hyperparameters, read out of a build of the core, so that JavaScript need not state them again. Words for people are
// not the core's affair. Called by make: node core/describe.js CORE.wasm FILE.
import { readFile, writeFile } from 'node:fs/promises';

const [core, file] = process.argv.slice(2);
const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536 });
const { instance } = await WebAssembly.instantiate(await readFile(core), { env: { memory } });
const wasm = /** @type {Record<string, any>} */ (instance.exports);

/** @param {number} pointer */
function text(pointer) {
  const bytes = new Uint8Array(memory.buffer, pointer);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

const NO_METHOD = -1;
/** @type {Record<string, import('../build/core.js').CoreOption>} */
const options = {};
let shared = 0; // the options that all methods share are numbered first
for (; wasm.adda_option_name(shared, NO_METHOD); shared++)
  options[text(wasm.adda_option_name(shared, NO_METHOD))] = {
    default: wasm.adda_option_default(shared, NO_METHOD),
    min: wasm.adda_option_least(shared, NO_METHOD),
    max: wasm.adda_option_most(shared, NO_METHOD),
    whole: Boolean(wasm.adda_option_whole(shared, NO_METHOD)),
  };

/** @type {import('../build/core.js').Method[]} */
const methods = [];
for (let method = 0; method < wasm.adda_method_count(); method++) {
  /** @type {import('../build/core.js').Hyperparameter[]} */
  const hyperparameters = [];
  for (let option = shared; wasm.adda_option_name(option, method); option++)
    hyperparameters.push({
      name: text(wasm.adda_option_name(option, method)),
      kind: wasm.adda_option_whole(option, method) ? 'integer' : 'number',
      default: wasm.adda_option_default(option, method),
      min: wasm.adda_option_least(option, method),
      max: wasm.adda_option_most(option, method),
    });
  methods.push({
    name: text(wasm.adda_method_name(method)),
    givenLabels: Boolean(wasm.adda_method_given_labels(method)),
    needsLabels: Boolean(wasm.adda_method_needs_labels(method)),
    hasDiscriminator: Boolean(wasm.adda_method_has_discriminator(method)),
    hasDistance: Boolean(wasm.adda_method_has_distance(method)),
    shared: Boolean(wasm.adda_method_shared(method)),
    hyperparameters,
  });
}

await writeFile(
  file,
  `// Made by core/describe.js from the core: do not edit.

/**
 * @typedef {object} CoreOption  an option of the core, as adda.h numbers and explains them
 * @property {number} default
 * @property {number} min
 * @property {number} max
 * @property {boolean} whole  it takes whole numbers alone
 */

/** @typedef {{name: string, kind: 'integer' | 'number', default: number, min: number, max: number}} Hyperparameter */

/**
 * @typedef {object} Method  a method of adaptation
 * @property {string} name
 * @property {boolean} givenLabels  it is told every target label, a baseline
 * @property {boolean} needsLabels  it learns from the labelled target images alone, a baseline
 * @property {boolean} hasDiscriminator  D plays
 * @property {boolean} hasDistance  it compares the features of source and target without D
 * @property {boolean} shared  MT sees the source images too: one encoder for both domains
 * @property {Hyperparameter[]} hyperparameters
 */

/** By the core's number of the method. @type {Method[]} */
export const METHODS = ${JSON.stringify(methods, null, 2)};

/** The options that all methods share, in the core's order. @satisfies {Record<string, CoreOption>} */
export const CORE_OPTIONS = ${JSON.stringify(options, null, 2)};
`,
);
