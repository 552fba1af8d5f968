/** The worker, before the page's own script is there. */

import { trustOwnScripts } from '../trust.js';

/**
 * A worker before there is anybody to hear it. client.js makes one itself where there is none, or where this one has failed, and says
 * why.
 * @typedef {object} Early
 * @property {Worker} worker
 * @property {string} name  of the worker, and of the lock that it holds
 * @property {any[]} heard  what it has said so far
 * @property {boolean} failed
 */

/**
 * Makes a worker, which fetches what the address of the page asks for.
 * @returns {Early | null} null: it is not to be, or cannot be
 */
export function beginEarly() {
  // To have threads the page may first have to be loaded again (isolation.js).
  if (!globalThis.crossOriginIsolated) return null;
  trustOwnScripts();
  try {
    const name = `adda-lab ${Date.now()} ${Math.random()}`;
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name });
    /** @type {Early} */
    const early = { worker, name, heard: [], failed: false };
    worker.onmessage = ({ data }) => early.heard.push(data);
    worker.onerror = (event) => {
      event.preventDefault();
      early.failed = true;
    };
    worker.postMessage({ type: 'ahead', id: 0, args: { address: window.location.hash } });
    return early;
  } catch {
    return null;
  }
}
