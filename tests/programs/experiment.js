/**
 * `make experiment`: the page's experiment on the command line, over one or several seeds. What a seed came to is written as soon
 * as it is finished, and told though a later one fails or a signal comes.
 */
import { fileURLToPath } from 'node:url';
import { Library } from '../../web/images/collection.js';
import { planImages } from '../../web/images/plan.js';
import { checkConfig, OptionError } from '../../web/options/check.js';
import { parseInterventions } from '../../web/options/interventions.js';
import { PRESETS } from '../../web/options/presets.js';
import { coreFor } from '../../web/run/cores.js';
import { fingerprints } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import '../harness/relaxed.js';
import { readerOf } from './built.js';
import { explain, print, tell, UsageError } from './console.js';
import { HELP, parseArguments } from './experiment/arguments.js';
import { bringOwn, namesIn } from './experiment/own.js';
import { ProgressLine } from './experiment/progress.js';
import { complete } from './experiment/result.js';
import { loadSaved } from './experiment/saved.js';
import { formatTable } from './experiment/table.js';
import { checkSignals, heedSignals, Interrupted, signalsBetween } from './interruption.js';
import { fileIdentity, Output } from './output.js';

export { parseArguments, parseSeeds } from './experiment/arguments.js';
export { formatTable, UsageError };

/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('./experiment/arguments.js').Arguments} Arguments */
/** @typedef {import('./experiment/result.js').Result} Result */

/** @typedef {{seed: number, begin: () => Promise<Run>}} Planned  a run that is to come */

// --- what is asked for --------------------------------------------------------------------------------------------------------

/**
 * Where results go, each to a place of its own.
 * @param {Arguments} args
 * @returns {{json: Output | null, save: Output | null}}
 * @throws {UsageError}
 */
function outputsOf({ json, save, load, own }) {
  const [first, second] = [json && new Output(json, '--json'), save && new Output(save, '--save')];
  if (first && second && first.identity === second.identity) {
    throw new UsageError(`--json ${json} and --save ${save} are the same file: expected two`);
  }
  // Saved weights may take the place of those that they go on from, results may not.
  if (first && load && first.identity === fileIdentity(load)) {
    throw new UsageError(`--json ${json} and --load ${load} are the same file: the saved run would be lost`);
  }
  const outputs = { json: first || null, save: second || null };
  for (const [domain, asked] of Object.entries(own)) {
    for (const name of asked ? namesIn(asked) : []) {
      const identity = fileIdentity(name);
      const lost = /** @type {const} */ (['json', 'save']).find(
        (one) => identity !== null && outputs[one]?.identity === identity,
      );
      const given = lost && { json, save }[lost];
      if (lost)
        throw new UsageError(`--${lost} ${given} and --${domain}_file ${name} are the same file: the images would be lost`);
    }
  }
  return outputs;
}

/**
 * The runs that are to come, each found to be possible as far as that can be said beforehand.
 * @param {Arguments} args
 * @returns {Promise<Planned[]>}
 * @throws {UsageError | OptionError}
 */
async function plan({ preset, seeds, threads, load, own, options, interventions }) {
  const library = new Library(readerOf('data/images'));
  const brought = await bringOwn(own, library);
  const coreOf = (/** @type {Config} */ config) => coreFor(config, readerOf('build/site'), { shared: threads > 1 });
  if (load) {
    const saved = loadSaved(load);
    try {
      const config = checkConfig(saved.config);
      const run = await Run.restore(await coreOf(config), library, saved, { threads }, options);
      return [{ seed: config.seed, begin: async () => run }];
    } catch (error) {
      throw new UsageError(`--load ${load}: ${explain(error)}`, { cause: error });
    }
  }
  const base = checkConfig({ ...PRESETS[preset].config, ...options, ...brought });
  const configs = (seeds ?? [base.seed]).map((seed) => checkConfig({ ...base, seed }));
  for (const config of configs) {
    parseInterventions(config, interventions);
    await planImages(library, config).catch((error) => {
      // Which images there are depends on the seed.
      throw error instanceof OptionError && configs.length > 1
        ? new UsageError(`seed ${config.seed}: ${explain(error)}`)
        : error;
    });
    checkSignals();
  }
  const core = await coreOf(base);
  return configs.map((config) => ({
    seed: config.seed,
    begin: () => Run.create(core, library, config, { threads }, parseInterventions(config, interventions)),
  }));
}

// --- what comes of it ---------------------------------------------------------------------------------------------------------

/** The results so far, and where they go. */
class Results {
  /** @type {Result[]} */
  finished = [];
  /** Something went wrong that was told. */
  troubled = false;
  #outputs;

  /** @param {ReturnType<typeof outputsOf>} outputs */
  constructor(outputs) {
    this.#outputs = outputs;
  }

  /**
   * What goes wrong with one thing is told, and the others go on.
   * @param {string} what
   * @param {() => unknown} act
   */
  async attempt(what, act) {
    try {
      await act();
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      tell(`experiment: ${what}${explain(error)}`);
      this.troubled = true;
    }
  }

  /**
   * @param {Result} result
   * @param {Run} run
   */
  async add(result, run) {
    this.finished.push(result);
    const { json, save } = this.#outputs;
    if (json?.isFile) await this.attempt('', () => json.write(this.#text));
    if (save) await this.attempt('', () => save.write(run.save()));
  }

  get #text() {
    return `${JSON.stringify(this.finished, null, 1)}\n`;
  }

  /** Tells what is finished. */
  async close() {
    if (this.finished.length === 0) return;
    const { json, save } = this.#outputs;
    if (json && !json.isFile) await this.attempt('', () => json.write(this.#text));
    const table = formatTable(this.finished);
    if (json?.isStandardOutput || save?.isStandardOutput) tell(table);
    else await this.attempt('', () => print(`${table}\n`));
  }
}

/**
 * @param {Planned} planned
 * @param {string} preset
 * @param {ProgressLine} line
 * @param {Results} results
 * @param {string} expect  what the sum of the weights is to begin with
 */
async function play({ begin }, preset, line, results, expect) {
  const run = await begin();
  try {
    checkSignals();
    const result = await complete(run, preset, line, signalsBetween());
    line.clear();
    await results.add(result, run);
    const isTrain = expect.startsWith('train.');
    const sum = isTrain ? `train.${(await fingerprints(run)).train}` : result.weights_sha256;
    if (expect && !sum.startsWith(expect)) throw new Error(`the weights are ${sum}, the address expects ${expect}`);
  } finally {
    line.clear();
    run.close();
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const parsed = parseArguments(args);
  if (parsed.help) {
    await print(HELP);
    return 0;
  }
  heedSignals();
  const results = new Results(outputsOf(parsed));
  const planned = await plan(parsed);
  try {
    for (const [i, next] of planned.entries()) {
      const line = new ProgressLine(`seed ${next.seed} (${i + 1} of ${planned.length})`);
      await results.attempt(`seed ${next.seed}: `, () =>
        play(next, parsed.load ? 'file' : parsed.preset, line, results, parsed.expect),
      );
      checkSignals();
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const { length } = results.finished;
    tell(`experiment: ${error.message}: ${length} of ${planned.length} seeds finished${length ? '' : ', nothing is written'}`);
    await results.close();
    return error.exitCode;
  }
  await results.close();
  return Number(results.troubled);
}

/**
 * @param {unknown} error
 * @returns {number} exit code
 */
function failed(error) {
  const interrupted = error instanceof Interrupted;
  tell(`experiment: ${explain(error)}${interrupted ? ': nothing is written' : ''}`);
  if (interrupted) return error.exitCode;
  return error instanceof UsageError || error instanceof OptionError ? 2 : 1;
}

/** The whole program but for its end. @param {string[]} args @returns {Promise<number>} exit code */
export const perform = (args) => main(args).catch(failed);

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await perform(process.argv.slice(2));
