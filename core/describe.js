// Writes build/core.js: the core's methods of adaptation and their hyperparameters, read out of a build of the core, so that
// they are stated once, in core/methods/. Called by make: node core/describe.js CORE.wasm FILE.
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

const methods = [];
for (let method = 0; method < wasm.adda_method_count(); method++) {
  const hyperparameters = [];
  let option = 0;
  while (wasm.adda_option_name(option, -1)) option++; // those that all methods have
  for (; wasm.adda_option_name(option, method); option++)
    hyperparameters.push({
      name: text(wasm.adda_option_name(option, method)),
      label: text(wasm.adda_option_title(option, method)),
      help: text(wasm.adda_option_help(option, method)),
      kind: wasm.adda_option_whole(option, method) ? 'integer' : 'number',
      default: wasm.adda_option_default(option, method),
      min: wasm.adda_option_least(option, method),
      max: wasm.adda_option_most(option, method),
    });
  methods.push({
    name: text(wasm.adda_method_name(method)),
    title: text(wasm.adda_method_title(method)),
    about: text(wasm.adda_method_about(method)),
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
  `// Made by core/describe.js from core/methods/: do not edit.

/** @typedef {{name: string, label: string, help: string, kind: 'integer' | 'number', default: number, min: number, max: number}} Hyperparameter */

/**
 * @typedef {object} Method  a method of adaptation
 * @property {string} name
 * @property {string} title
 * @property {string} about
 * @property {boolean} givenLabels  it is told every target label, a baseline
 * @property {boolean} needsLabels  it learns from the labelled target images alone, a baseline
 * @property {boolean} hasDiscriminator  D plays
 * @property {boolean} hasDistance  it compares the features of source and target without D
 * @property {boolean} shared  MT sees the source images too: one encoder for both domains
 * @property {Hyperparameter[]} hyperparameters
 */

/** @type {Method[]} */
export const METHODS = ${JSON.stringify(methods, null, 2)};
`,
);
