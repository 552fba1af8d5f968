/** A compiled core: which build suits this machine, its memory, what is read out of it, and its options. */

import { EngineError, refusal } from './error.js';
import { STACK } from './threads.js';

/** @typedef {import('../options/table.js').Config} Config */
/** @typedef {'simd' | 'scalar' | 'relaxed'} Build  relaxed: SIMD with fused multiply-add, not bit-exact */

/**
 * A compiled core. shared: made for threads, its memory is a SharedArrayBuffer.
 * @typedef {{module: WebAssembly.Module, build: Build, shared: boolean}} Core
 */

/** @typedef {{source: number, target: number, labelled: number}} Sizes  images that the sets must hold */

const PAGE = 65536;
/** Where the core's options and what follows them begin: a multiple of so many bytes. */
const ALIGNMENT = 64;

// --- builds -----------------------------------------------------------------------------------------------------------------

// One function that makes a vector: valid only where SIMD is. (module (func (result v128) (i8x16.splat (i32.const 0))))
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

// The same with (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)).
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11,
]);

/** Whether this machine can run the relaxed build. */
export const hasRelaxed = () => WebAssembly.validate(RELAXED_PROBE);

/**
 * Compiles the core that suits this machine.
 *
 * @param {(name: string) => Promise<Response | BufferSource>} read  fetches a .wasm file by its name; a Response is compiled
 *   while it arrives
 * @param {{build?: Build, shared?: boolean}} [wanted]  build: SIMD where there is SIMD, else scalar. shared: for threads; the
 *   scalar build has none
 * @returns {Promise<Core>}
 */
export async function loadCore(read, { build = WebAssembly.validate(SIMD_PROBE) ? 'simd' : 'scalar', shared = false } = {}) {
  const threads = shared && build !== 'scalar';
  const file = await read(`adda-${build}${threads ? '-threads' : ''}.wasm`);
  const module = await (file instanceof Response ? compileResponse(file) : WebAssembly.compile(file));
  return { module, build, shared: threads };
}

/**
 * Compiles while the bytes arrive, where the server calls them WebAssembly; a browser takes them from no other type.
 * @param {Response} response
 */
async function compileResponse(response) {
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

// --- memory -----------------------------------------------------------------------------------------------------------------

/**
 * @param {Core} core
 * @param {number} bytes
 */
function newMemory({ shared }, bytes) {
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    throw new EngineError('engine.memory', { megabytes: String(Math.ceil(bytes / 1e6)) }, { cause });
  }
}

/**
 * A core's functions over a memory of its own, which is taken now and never grows, and what JavaScript reads in it.
 *
 * @param {Core} core
 * @param {number} bytes
 * @throws {EngineError} there is no such memory
 */
export function openCore(core, bytes) {
  const memory = newMemory(core, bytes);
  const { exports } = new WebAssembly.Instance(core.module, { env: { memory } });
  const wasm = /** @type {Record<string, any>} */ (exports);
  const text = (/** @type {number} */ pointer) => {
    const all = new Uint8Array(memory.buffer);
    // A view of shared memory cannot be decoded: hence the copy.
    return new TextDecoder().decode(all.slice(pointer, all.indexOf(0, pointer)));
  };
  const names = (/** @type {(index: number) => number} */ name) => {
    const found = [];
    for (let pointer = name(0); pointer; pointer = name(found.length)) found.push(text(pointer));
    return found;
  };
  return {
    wasm,
    memory,
    text,
    /** All texts that a function of the core gives, from index 0 to the first that is NULL. */
    names,
    /** @param {number} pointer @param {number} length */
    bytes: (pointer, length) => new Uint8Array(memory.buffer, pointer, length),
    /** @param {number} pointer @param {number} length */
    floats: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    /** @param {number} pointer @param {number} length */
    doubles: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
  };
}

/** @typedef {ReturnType<typeof openCore>} OpenCore */

// --- options ----------------------------------------------------------------------------------------------------------------

/** Options of a configuration that are JavaScript's own affair: the images, when to stop, and what the core calls otherwise. */
const NOT_OF_THE_CORE = [
  'source_data',
  'source_digits',
  'target_data',
  'target_digits',
  'draw_seed',
  'target_shift',
  'shift_severity',
  'arithmetic',
  'train_epochs',
  'rounds',
  'discriminator_activation',
  'labelled_per_class',
];

/**
 * @param {Config} config
 * @param {Sizes} sizes
 * @param {number} threads
 */
const coreOptions = (config, sizes, threads) => ({
  ...config,
  classes: config.source_digits.length,
  source_images: sizes.source,
  target_images: sizes.target,
  labelled_images: sizes.labelled,
  train_optimizer: Number(config.train_optimizer === 'adam'),
  adapt_optimizer: Number(config.adapt_optimizer === 'adam'),
  discriminator_relu: Number(config.discriminator_activation === 'relu'),
  threads,
});

/**
 * Writes the core's options, the method's hyperparameters among them, where its own data end.
 *
 * @param {OpenCore} open
 * @param {Config} config
 * @param {Sizes} sizes
 * @param {number} threads
 * @returns {{at: number, end: number}}  where they are, and the first free byte after them
 * @throws {Error} an option that the core does not have, or one of the core's that is not given: it would fall back to the
 *   core's default unseen
 */
export function writeOptions({ wasm, names, doubles }, config, sizes, threads) {
  const methods = names(wasm.adda_method_name);
  const optionsOf = (/** @type {number} */ method) => names((i) => wasm.adda_option_name(i, method));
  const method = methods.indexOf(config.method);
  const given = /** @type {Record<string, unknown>} */ ({ ...coreOptions(config, sizes, threads), method });
  const known = new Set([...NOT_OF_THE_CORE, ...methods.flatMap((_, i) => optionsOf(i))]);
  for (const name of Object.keys(given)) if (!known.has(name)) throw new Error(`the core has no option ${name}`);
  const values = optionsOf(method).map((name) => {
    const value = given[name];
    if (typeof value !== 'number') throw new Error(`the core's option ${name} is not given`);
    return value;
  });
  const align = (/** @type {number} */ bytes) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  const at = align(wasm.__heap_base.value);
  doubles(at, values.length).set(values);
  return { at, end: align(at + values.length * Float64Array.BYTES_PER_ELEMENT) };
}

/**
 * The number of an option of a method, for its name.
 * @param {OpenCore} open
 * @param {string} method
 * @param {string} name
 * @throws {EngineError} there is none
 */
export function optionNumber({ wasm, names }, method, name) {
  const number = names(wasm.adda_method_name).indexOf(method);
  const option = names((i) => wasm.adda_option_name(i, number)).indexOf(name);
  if (option < 0) throw refusal(`the core has no option ${name}`);
  return option;
}

/**
 * Memory that an engine of a configuration takes, in bytes, before it is made.
 *
 * @param {Core} core
 * @param {Config} config
 * @param {Sizes} sizes
 * @param {number} [threads]
 * @throws {EngineError} an option is out of the core's bounds, or there is no such memory
 */
export function engineBytes(core, config, sizes, threads = 1) {
  // Enough for the core's own data and stack (1 MB) and the options.
  const open = openCore(core, 2 ** 21);
  const { wasm } = open;
  const { at, end } = writeOptions(open, config, sizes, threads);
  const fault = wasm.adda_check(at);
  if (fault) throw refusal(open.text(fault));
  const handle = wasm.adda_bytes(at) >>> 0;
  const bytes = end + handle + (threads - 1) * STACK;
  if (!handle || bytes > 2 ** 32) throw new EngineError('engine.address');
  return Math.ceil(bytes / PAGE) * PAGE;
}
