/** One thread of the study: trains once, then adapts in every way that is asked for. */
import { parentPort } from 'node:worker_threads';
import { Library } from '../../../web/images/collection.js';
import { checkConfig } from '../../../web/options/check.js';
import { coreFor } from '../../../web/run/cores.js';
import { weightsSha256 } from '../../../web/run/fingerprint.js';
import { Run } from '../../../web/run/run.js';
import { finish } from '../../../web/run/slices.js';
import { readerOf } from '../built.js';
import { explain } from '../console.js';
import { checkWeights } from '../experiment/result.js';

/** @typedef {import('../../../web/options/table.js').Config} Config */

const library = new Library(readerOf('data/images'));

/** @param {Run} run */
async function adapt(run) {
  finish(run.adapt());
  checkWeights(run);
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
  const trained = await Run.create(await coreFor(config, readerOf('build/site')), library, config);
  try {
    finish(trained.train());
    for (const { key, config } of jobs) {
      // One that fails is no reason to lose the others.
      await play(trained, { ...training, ...config }).then(
        (result) => parentPort?.postMessage({ key, ...result }),
        (error) => parentPort?.postMessage({ key, error: explain(error) }),
      );
    }
  } finally {
    trained.close();
  }
}

/**
 * @param {Run} trained
 * @param {Partial<Config>} config
 */
async function play(trained, config) {
  const run = await trained.restartAdaptation(library, config);
  try {
    return { config: run.config, ...(await adapt(run)) };
  } finally {
    run.close();
  }
}

parentPort?.on('message', (group) => {
  work(group).then(
    () => parentPort?.postMessage({ done: true }),
    (error) => parentPort?.postMessage({ done: true, error: explain(error) }),
  );
});
