/**
 * Runs what of the study has not been run: one training after the other on every processor core, each run written to
 * data/results/ when it is finished, so that it can be broken off and taken up again. A run that fails is told, and the others go
 * on.
 */
import { on } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { reason } from '../console.js';
import { Interrupted } from '../interruption.js';
import { Output } from '../output.js';
import { number } from './summary.js';

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
const fileOf = (folder, problem) => fileURLToPath(new URL(`${problem}.json`, folder));

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * Whether a value is a result, as far as that can be seen without knowing the study.
 * @param {any} value
 */
const isResult = (value) =>
  [value, value?.variant, value?.config, value?.evaluation].every(isObject) &&
  [value.key, value.method].every((name) => typeof name === 'string') &&
  Number.isInteger(value.seed) &&
  Array.isArray(value.rounds) &&
  value.rounds.every(isObject);

/**
 * @param {URL} folder
 * @param {string} problem
 * @returns {Promise<Result[]>}  those that are finished
 * @throws {Error} naming a file that is damaged, which is left as it is
 */
export async function readResults(folder, problem) {
  const file = fileOf(folder, problem);
  try {
    const results = JSON.parse(await readFile(file, 'utf8'));
    if (!Array.isArray(results) || !results.every(isResult)) throw new Error('it is no list of results');
    return results;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw new Error(`${file} cannot be read: ${reason(error)}. Mend it, or move it away to run its part anew`);
  }
}

/** @param {Result[]} results */
function textOf(results) {
  const sorted = results.toSorted((a, b) => a.seed - b.seed || a.key.localeCompare(b.key));
  return `[\n${sorted.map((result) => JSON.stringify(result)).join(',\n')}\n]\n`;
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
 * @param {Promise<never>} [stop]  when it is rejected, what is under way is given up
 * @throws {Error} a file cannot be read or written; runs failed, after all others are finished; what `stop` is rejected with
 */
export async function runStudy(problems, seeds, folder, say, stop = new Promise(() => {})) {
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
  // Found to be writable before hours are spent.
  const outputs = new Map(groups.map(({ problem }) => [problem, new Output(fileOf(folder, problem))]));
  // Every seed of one problem after another, so that what there is when it is broken off is of use.
  const total = groups.reduce((sum, { jobs }) => sum + jobs.length, 0);
  let finished = 0;
  let failed = 0;
  const begun = performance.now();
  say(total ? `${total} runs to go` : 'every run is there');

  /** @param {Worker} worker */
  const drive = async (worker) => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const { problem, training, jobs } = group;
      const messages = on(worker, 'message'); // an error of the worker's ends it
      worker.postMessage({ training, jobs: jobs.map(({ key, config }) => ({ key, config })) });
      for await (const [message] of messages) {
        if (message.error) {
          failed += 1;
          say(`failed: ${problem}, seed ${message.key ?? training.seed}: ${message.error}`);
        }
        if (message.done) break;
        if (message.error) continue;
        const job = jobs.find(({ key }) => key === message.key);
        const list = /** @type {Result[]} */ (results.get(problem));
        list.push({ ...job, ...message });
        await outputs.get(problem)?.write(textOf(list));
        finished++;
        const left = ((performance.now() - begun) / finished) * (total - finished);
        const { target_accuracy_after: after } = message.evaluation;
        say(`${finished} of ${total}, ${Math.ceil(left / 60000)} min left: ${problem}, seed ${message.key}: ${number(after)}`);
      }
    }
  };
  const workers = Array.from(
    { length: Math.min(groups.length, availableParallelism()) },
    () => new Worker(new URL('worker.js', import.meta.url)),
  );
  /** @type {unknown} */
  let fault = null;
  try {
    await Promise.race([Promise.all(workers.map(drive)), stop]);
  } catch (error) {
    fault = error;
  }
  // Some may still finish a run meanwhile.
  await Promise.all(workers.map((worker) => worker.terminate()));
  if (fault instanceof Interrupted) {
    say(`${finished} of ${total} runs are finished and kept; the next time the others are run`);
  }
  if (fault) throw fault;
  if (failed) throw new Error(`not all runs could be finished: ${finished} of ${total} were, and are kept`);
  return results;
}
