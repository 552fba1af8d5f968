/** Starts further threads of the core: the same thread.js as a worker in the browser and in Node. */

/**
 * What the threads of an engine share.
 * @typedef {{module: WebAssembly.Module, memory: WebAssembly.Memory, handle: number}} Share
 */

/** Bytes of a thread's stack; the deepest call needs a few kilobytes. */
export const STACK = 65536;

/** @param {Share & {thread: number, stack: number}} share  as thread.js takes it */
async function startThread(share) {
  const url = new URL('./thread.js', import.meta.url);
  if (typeof globalThis.Worker === 'function') {
    const worker = new Worker(url, { type: 'module' });
    worker.postMessage(share);
    return worker;
  }
  const { Worker: NodeWorker } = await import('node:worker_threads');
  const worker = new NodeWorker(url);
  worker.on('error', () => {});
  worker.unref();
  worker.postMessage(share);
  return worker;
}

/**
 * Starts the threads that are to work beside the caller's. Those that fail to start do no harm.
 *
 * @param {Share} share
 * @param {number} threads  the caller's included
 * @param {number} stacks  where the stack of the first begins in memory, the others' behind it
 * @returns {Promise<{terminate(): unknown}[]>}  to be held for as long as they work
 */
export const startThreads = (share, threads, stacks) =>
  Promise.all(
    Array.from({ length: threads - 1 }, (_, i) => {
      const stack = stacks + (i + 1) * STACK; // stacks grow down
      return startThread({ ...share, thread: i + 1, stack });
    }),
  );
