/**
 * A further thread of the core: instantiates it over the engine's memory and works until the engine is closed. The same file
 * as a worker in the browser and in Node.
 */

/**
 * @param {{module: WebAssembly.Module, memory: WebAssembly.Memory, handle: number, thread: number, stack: number}} share
 *   stack: where this thread's stack begins; it grows down
 */
async function work({ module, memory, handle, thread, stack }) {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const wasm = /** @type {Record<string, any>} */ (instance.exports);
  // Emscripten exports it by itself, under a name that depends on its version.
  (wasm.stackRestore ?? wasm._emscripten_stack_restore)(stack);
  wasm.adda_join(handle, thread);
}

if (typeof self === 'object') self.onmessage = ({ data }) => work(data).finally(() => self.close());
else import('node:worker_threads').then(({ parentPort }) => parentPort?.once('message', work));

export {};
