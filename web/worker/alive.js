/**
 * That a worker is alive: it holds a lock of its own name for as long as it lives. Whoever gets that lock knows that the worker is gone,
 * however it came to its end, and however busy or slow the machine is.
 */

/**
 * For the worker: holds the lock.
 * @param {() => void} held  says that it is held; not called where there are no locks
 */
export async function holdLock(held) {
  try {
    if (self.name) await navigator.locks.request(self.name, () => new Promise(() => held()));
  } catch {
    // No locks here: nobody waits for this one.
  }
}

/**
 * For who has the worker, once it says that the lock is held.
 * @param {string} name  of the worker
 * @param {AbortSignal} signal  of when nobody wants to know any more
 * @param {() => void} gone
 * @returns {Promise<void>} rejected where there are no locks
 */
export async function whenGone(name, signal, gone) {
  await navigator.locks.request(name, { signal }, () => gone());
}
