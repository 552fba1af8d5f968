/**
 * A further thread of the core: instantiates it over the engine's memory and works until the engine is closed. The same file
 * as a worker in the browser and in Node. In the browser it says when it begins, or why it cannot (threads.js).
 */

/**
 * @param {{module: WebAssembly.Module, memory: WebAssembly.Memory, handle: number, thread: number, stack: number}} share
 *   stack: where this thread's stack begins; it grows down
 * @param {() => unknown} [begin]  called when all is ready; from then on the thread listens to nobody
 */
async function work({ module, memory, handle, thread, stack }, begin = () => {}) {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const wasm = /** @type {Record<string, any>} */ (instance.exports);
  // Emscripten exports it by itself, under a name that depends on its version.
  (wasm.stackRestore ?? wasm._emscripten_stack_restore)(stack);
  await begin();
  wasm.adda_join(handle, thread);
}

/** Milliseconds to wait for a lock that nobody else asks for. */
const TIME_LIMIT = 1000;

/**
 * Holds the lock of the thread's name for as long as it lives: whoever gets it knows that the thread is gone.
 * @returns {Promise<boolean>} whether there is such a lock
 */
const hold = () =>
  new Promise((resolve) => {
    const held = new Promise(() => {});
    try {
      navigator.locks
        .request(self.name, () => {
          resolve(true);
          return held;
        })
        .catch(() => resolve(false));
    } catch {
      resolve(false);
    }
    setTimeout(resolve, TIME_LIMIT, false);
  });

/** @param {Parameters<typeof work>[0]} share */
async function workHere(share) {
  try {
    await work(share, async () => self.postMessage({ held: await hold() }));
  } catch (error) {
    self.postMessage({ failed: error instanceof Error ? error.message : String(error) });
  }
  self.close();
}

if (typeof self === 'object') self.onmessage = ({ data }) => workHere(data);
else import('node:worker_threads').then(({ parentPort }) => parentPort?.once('message', (share) => work(share)));

export {};
