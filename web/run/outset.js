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
  if (fetched.status === 'rejected') {
    engine.close();
    throw fetched.reason;
  }
  const source = fetched.value;
  engine.loadSet('source', source.images, source.labels);
  return { source, engine };
}
