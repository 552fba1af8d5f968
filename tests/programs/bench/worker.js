/** The bench inside Chromium: served beside engine.js. Answers {id, ...} to each request. */
// @ts-nocheck: its imports are resolved where the bench serves it, in dist/
import { Engine, loadCore } from '../../engine.js';
import { begin, measure, prepare } from './measure.js';

const engines = new Map();

async function run({ build, threads, config, phase, images, ms }) {
  const key = `${build} ${threads} ${config.batch} ${phase}`;
  if (!engines.has(key)) {
    const core = await loadCore((name) => fetch(new URL(`../${name}`, import.meta.url)), { build, shared: threads > 1 });
    const count = images.labels.length;
    const engine = await Engine.create(core, config, { source: count, target: count, labelled: 0 }, threads);
    while (engine.threads < threads) await new Promise((resolve) => setTimeout(resolve, 1));
    prepare(engine, phase, images);
    begin(engine, phase, images.source);
    engine.advance();
    measure(engine, phase, images.source, ms);
    engines.set(key, engine);
  }
  return measure(engines.get(key), phase, images.source, ms);
}

self.onmessage = async ({ data: { id, ...request } }) => {
  try {
    self.postMessage({ id, result: await run(request) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
