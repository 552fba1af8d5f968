/**
 * Runs what of the study has not been run: one training after the other on every processor core, each run written to
 * data/results/ when it is finished, so that it can be broken off and taken up again.
 */
import { on } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** @typedef {import('./study.js').Problem} Problem */
/** @typedef {import('../../../web/options/table.js').Config} Config */

/**
 * @typedef {object} Result  a run
 * @property {string} key  seed, method and variant: what it is known by
 * @property {number} seed
 * @property {string} method  its name in the report
 * @property {Partial<Config>} variant
 * @property {Config} config  the whole of it
 * @property {import('../../../web/worker/messages.js').Evaluation} evaluation  after the final round
 * @property {import('../../../web/worker/messages.js').Judgement[]} rounds  at the end of each
 * @property {number} seconds  of adaptation
 * @property {string} weights_sha256
 */

/** @typedef {Result & {problem: string}} Job */

/** @param {URL} folder @param {string} problem */
const fileOf = (folder, problem) => new URL(`${problem}.json`, folder);

/**
 * @param {URL} folder
 * @param {string} problem
 * @returns {Promise<Result[]>}  those that are finished
 */
export async function readResults(folder, problem) {
  try {
    return JSON.parse(await readFile(fileOf(folder, problem), 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw new Error(`${fileOf(folder, problem).pathname} cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}

/** A broken-off write must not cost what was there. @param {URL} folder @param {string} problem @param {Result[]} results */
async function writeResults(folder, problem, results) {
  const file = fileOf(folder, problem);
  const part = new URL(`${file.pathname}.part`, 'file:');
  const sorted = results.toSorted((a, b) => a.seed - b.seed || a.key.localeCompare(b.key));
  await writeFile(part, `[\n${sorted.map((result) => JSON.stringify(result)).join(',\n')}\n]\n`);
  await rename(part, file);
}

/** @param {number} seed @param {string} method @param {Partial<Config>} variant */
const keyOf = (seed, method, variant) => `${seed} ${method} ${Object.values(variant).join(' ')}`.trim();

/**
 * What shares a training: all runs of a seed.
 *
 * @param {Problem} problem
 * @param {number} seed
 * @param {Set<string>} finished  keys
 */
function groupOf(problem, seed, finished) {
  const jobs = problem.variants.flatMap((variant) =>
    Object.entries(problem.methods).map(([method, config]) => ({
      key: keyOf(seed, method, variant),
      seed,
      method,
      variant,
      config: { ...config, ...variant },
    })),
  );
  return {
    problem: problem.name,
    training: { ...problem.config, seed },
    jobs: jobs.filter(({ key }) => !finished.has(key)),
  };
}

/**
 * @param {Problem[]} problems
 * @param {number[]} seeds
 * @param {URL} folder  of the results
 * @param {(line: string) => void} say
 */
export async function runStudy(problems, seeds, folder, say) {
  await mkdir(folder, { recursive: true });
  /** @type {Map<string, Result[]>} */
  const results = new Map();
  for (const { name } of problems) results.set(name, await readResults(folder, name));
  const groups = problems
    .flatMap((problem) => {
      const finished = new Set(results.get(problem.name)?.map(({ key }) => key));
      return (problem.seeds ?? seeds).map((seed) => groupOf(problem, seed, finished));
    })
    .filter(({ jobs }) => jobs.length > 0);
  // Every seed of one problem after another, so that what there is when it is broken off is of use.
  const total = groups.reduce((sum, { jobs }) => sum + jobs.length, 0);
  let finished = 0;
  const begun = performance.now();
  let writing = Promise.resolve();
  say(total ? `${total} runs to go` : 'every run is there');

  /** @param {Worker} worker */
  const drive = async (worker) => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const { problem, training, jobs } = group;
      const messages = on(worker, 'message'); // an error of the worker's ends it
      worker.postMessage({ training, jobs: jobs.map(({ key, config }) => ({ key, config })) });
      for await (const [message] of messages) {
        if (message.error) throw new Error(message.error);
        if (message.done) break;
        const job = jobs.find(({ key }) => key === message.key);
        const list = /** @type {Result[]} */ (results.get(problem));
        list.push({ ...job, ...message });
        writing = writing.then(() => writeResults(folder, problem, list));
        finished++;
        const left = ((performance.now() - begun) / finished) * (total - finished);
        const { target_accuracy_after: after } = message.evaluation;
        say(
          `${finished} of ${total}, ${Math.ceil(left / 60000)} min left: ${problem}, seed ${message.key}: ${after.toFixed(4)}`,
        );
      }
    }
  };
  const workers = Array.from(
    { length: Math.min(groups.length, availableParallelism()) },
    () => new Worker(new URL('worker.js', import.meta.url)),
  );
  try {
    await Promise.all(workers.map(drive));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await writing;
  }
  return results;
}
