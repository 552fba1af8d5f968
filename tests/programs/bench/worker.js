/** This project inside Chromium, in a worker. Answers {id, ...} to each request. */

import { loadCore } from '../../../web/engine/core.js';
import { Engine } from '../../../web/engine/engine.js';
import { begin, measure, prepare } from './measure.js';

/** @type {Map<string, Engine>} */
const engines = new Map();

/**
 * @param {Engine} engine
 * @param {number} threads
 * @throws {import('../../../web/fault.js').Fault} they do not come
 */
function joined(engine, threads) {
  return new Promise((resolve, reject) => {
    engine.team?.listen((trouble) => trouble && reject(trouble.fault));
    const look = () => (engine.threads < threads ? setTimeout(look, 1) : resolve(null));
    look();
  });
}

/**
 * @param {{build: import('../../../web/engine/core.js').Build, threads: number, phase: import('./measure.js').BenchPhase,
 *   config: import('../../../web/options/table.js').Config, ms: number, images: Parameters<typeof prepare>[2]}} request
 */
async function run({ build, threads, config, phase, images, ms }) {
  const key = `${build} ${threads} ${config.batch} ${phase}`;
  let engine = engines.get(key);
  if (!engine) {
    const core = await loadCore((name) => fetch(new URL(name, location.href)), { build, shared: threads > 1 });
    const count = images.labels.length;
    engine = Engine.create(core, config, { source: count, target: count, labelled: 0 }, threads);
    await joined(engine, threads);
    prepare(engine, phase, images);
    begin(engine, phase, images.source);
    engine.advance();
    measure(engine, phase, images.source, ms);
    engines.set(key, engine);
  }
  return measure(engine, phase, images.source, ms);
}

self.onmessage = async ({ data: { id, ...request } }) => {
  try {
    self.postMessage({ id, result: await run(request) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
