/** One thread of the study: trains once, then adapts in every way that is asked for. */
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { Library } from '../../../web/images/collection.js';
import { checkConfig } from '../../../web/options/check.js';
import { weightsSha256 } from '../../../web/run/fingerprint.js';
import { coreFor, Run } from '../../../web/run/run.js';
import { finish } from '../../../web/run/slices.js';

/** @typedef {import('../../../web/options/table.js').Config} Config */

/** @param {string} folder */
const read = (folder) => async (/** @type {string} */ name) =>
  new Uint8Array(await readFile(new URL(`../../../${folder}/${name}`, import.meta.url)));

const library = new Library(read('data/images'));

/** @param {Run} run */
async function adapt(run) {
  finish(run.adapt());
  finish(await run.evaluate());
  return {
    evaluation: run.evaluation,
    rounds: run.judgements,
    seconds: run.history.adapt.reduce((sum, { seconds }) => sum + seconds, 0),
    weights_sha256: await weightsSha256(run.engine),
  };
}

/**
 * @typedef {{config: Partial<Config>, key: string}} Job
 * @param {{training: Partial<Config>, jobs: Job[]}} group  training: of all its jobs
 */
async function work({ training, jobs }) {
  const config = checkConfig({ ...training, ...jobs[0].config });
  const trained = await Run.create(await coreFor(config, read('dist')), library, config);
  finish(trained.train());
  for (const { key, config } of jobs) {
    const run = await trained.restartAdaptation(library, { ...training, ...config });
    parentPort?.postMessage({ key, config: run.config, ...(await adapt(run)) });
    run.close();
  }
  trained.close();
}

parentPort?.on('message', (group) => {
  work(group).then(
    () => parentPort?.postMessage({ done: true }),
    (error) => parentPort?.postMessage({ error: error.stack }),
  );
});
