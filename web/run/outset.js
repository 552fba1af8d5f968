/** What a run begins with: its source images, and networks, which are drawn while the images come. */

import { Engine } from '../engine/engine.js';

/**
 * @param {import('../engine/engine.js').Core} core
 * @param {import('../options/table.js').Config} config  a checked one
 * @param {Awaited<ReturnType<typeof import('../images/plan.js').planImages>>} plan
 * @param {number} threads
 * @throws {import('../images/file.js').FileError} a file of the source cannot be had
 * @throws {import('../engine/error.js').EngineError} there is no memory for the networks
 */
export async function outset(core, config, plan, threads) {
  const fetching = Promise.allSettled([plan.source()]);
  const engine = Engine.create(core, config, plan.sizes, threads);
  const [fetched] = await fetching;
  const source = await orClosed(engine, () => {
    if (fetched.status === 'rejected') throw fetched.reason;
    engine.loadSet('source', fetched.value.images, fetched.value.labels);
    return fetched.value;
  });
  return { source, engine };
}

/**
 * What comes of making something whole; where that fails, it gives back what it holds.
 * @template T
 * @param {{close(): void}} begun
 * @param {() => T} make  may be a promise
 * @returns {Promise<Awaited<T>>}
 */
export async function orClosed(begun, make) {
  try {
    return await make();
  } catch (error) {
    begun.close();
    throw error;
  }
}
