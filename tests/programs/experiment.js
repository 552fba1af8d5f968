/**
 * `make experiment`: the page's experiment on the command line, over one or several seeds.
 */
import { open, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { METHODS } from '../../build/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Fault } from '../../web/fault.js';
import { Library } from '../../web/images/collection.js';
import { checkConfig, formatOption, OptionError, parseOption } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { coreFor, Run } from '../../web/run/run.js';
import { selections } from '../../web/run/selection.js';
import { meanDeviation } from '../../web/run/statistics.js';
import { methodTitle, pairing } from '../../web/text/sentences.js';
import { t, wordFault } from '../../web/text/text.js';
import '../harness/relaxed.js';

/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/run/evaluation.js').PerDomain} PerDomain */

/**
 * @typedef {{round: number, target_accuracy: number}} Chosen
 *
 * @typedef {object} Result  one seed; accuracies are shares of 1, of the weights after the final round
 * @property {string} preset  'file' for a run that was loaded
 * @property {number} seed
 * @property {Config} config
 * @property {number} source_accuracy  of MS + C on the source images
 * @property {number} target_accuracy_before  of MS + C on the target images: source only
 * @property {number} target_accuracy_after  of MT + C, under the pairing that was fixed beforehand
 * @property {number} target_accuracy_other_pairing  the same, classes read in reverse order
 * @property {number} test_accuracy  of MT + C on the held-out images of the target digits
 * @property {number} test_accuracy_before  of MS + C, likewise
 * @property {number} majority_accuracy  of always answering the commonest target class
 * @property {number} [fine_tuning_accuracy]  target, after as many steps on the same labels without the game
 * @property {{low: number, high: number}} target_accuracy_interval  95 %, Wilson's, of target_accuracy_after
 * @property {(number | null)[]} target_accuracy_by_class
 * @property {number | null} calibration_error  expected calibration error on the target, after
 * @property {{before: PerDomain, after: PerDomain} | null} discriminator  share of each domain that D calls right; null where
 *   the method has no D
 * @property {object[]} rounds  by round: mean losses and accuracies over its steps, seconds, and what was measured at its end
 * @property {'final round'} selection  which round is reported; nothing is chosen by its accuracy
 * @property {Chosen} [label_free_selection]  the round of the largest information maximisation
 * @property {Chosen} [oracle_selection]  the best round by the target labels, which no honest run can know
 * @property {string} weights_sha256  over all four networks
 */

/** What went wrong, in words. @param {unknown} error */
const words = (error) => (error instanceof Fault ? wordFault(error) : /** @type {Error} */ (error).message);

/** A command line that cannot be run. */
export class UsageError extends Error {}

/** @param {string | undefined} method  the only one that they matter to */
const optionLines = (method) =>
  OPTIONS.filter((option) => option.method === method)
    .map(({ name, default: value }) =>
      [name.padEnd(25), formatOption(name, value).padEnd(8), t(`option.${name}.help`)].join(' '),
    )
    .map((line) => `  --${line}`)
    .join('\n');

/** @param {string} method */
const methodLines = (method) =>
  `  --${`method ${method}`.padEnd(25)} ${methodTitle(method)}: ${t(`method.${method}.about`)}\n${optionLines(method)}`;

const HELP = `make experiment ARGS="..."

  --preset NAME     ${Object.keys(PRESETS).join(' or ')}; documented unless said otherwise
  --seeds LIST      such as 1-5 or 1,3,7; the preset's seed unless said otherwise
  --OPTION VALUE    any option by name (below)
  --threads N       1 to 16; the result does not depend on it
  --save FILE       the weights and the state of the run, as safetensors; with one seed
  --load FILE       goes on with a saved run; only --rounds and --train_epochs can be changed
  --json FILE       the results as JSON; - for standard output, where the table then goes to standard error

Options, with what they are when neither preset nor command line says otherwise:
${optionLines(undefined)}

Methods, each with the options that matter to it alone:
${METHODS.map(({ name }) => methodLines(name).trimEnd()).join('\n')}
`;

/**
 * Reads "1-5", "1,3,7" or a mixture.
 * @param {string} text
 * @returns {number[]} in the order given
 * @throws {UsageError} malformed, backwards, repeated
 */
export function parseSeeds(text) {
  const seeds = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first) || Number(last) - Number(first) >= 1000) {
      throw new UsageError(`--seeds is "${text}"; expected seeds such as 1-5 or 1,3,7, at most 1000`);
    }
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
  if (new Set(seeds).size < seeds.length) throw new UsageError(`--seeds is "${text}"; expected each seed once`);
  for (const seed of seeds) parseOption('seed', String(seed));
  return seeds;
}

/** Options that a loaded run may change: they say how far it goes, not what it is. */
const EXTENDABLE = ['rounds', 'train_epochs'];

/**
 * @param {string[]} args
 * @returns {{help: boolean, preset: string, seeds: number[] | null, threads: number, save: string, load: string, json: string,
 *   options: Record<string, import('../../web/options/table.js').Value>}}
 * @throws {UsageError | OptionError} unknown option, missing or repeated value, value out of range, options that exclude each
 *   other: named
 */
export function parseArguments(args) {
  /** @type {Map<string, string>} */
  const given = new Map();
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (!name) throw new UsageError(`"${args[i]}" is not an option; expected --NAME VALUE (--help lists them)`);
    const value = name === 'help' ? '' : (inline ?? args[++i]);
    if (value === undefined) throw new UsageError(`--${name} has no value`);
    if (given.has(name)) throw new UsageError(`--${name} is given twice`);
    given.set(name, value);
  }
  /** @param {string} name @param {string} otherwise */
  const take = (name, otherwise) => {
    const value = given.get(name) ?? otherwise;
    given.delete(name);
    return value;
  };
  const help = given.has('help');
  take('help', '');
  const preset = take('preset', 'documented');
  if (!Object.hasOwn(PRESETS, preset)) {
    throw new UsageError(`--preset is "${preset}"; expected ${Object.keys(PRESETS).join(' or ')}`);
  }
  const threads = take('threads', String(Math.min(4, availableParallelism())));
  if (!/^([1-9]|1[0-6])$/.test(threads))
    throw new UsageError(`--threads is "${threads}"; expected a whole number from 1 to 16`);
  const seeds = given.has('seeds') ? parseSeeds(take('seeds', '')) : null;
  const save = take('save', '');
  const load = take('load', '');
  const json = take('json', '');
  const options = Object.fromEntries(
    Array.from(given, ([name, text]) => {
      if (!OPTIONS.some((option) => option.name === name)) {
        throw new UsageError(`there is no option --${name} (--help lists them)`);
      }
      return [name, parseOption(name, text)];
    }),
  );
  if (seeds && 'seed' in options) throw new UsageError('--seed and --seeds exclude each other');
  if (save && seeds && seeds.length > 1) throw new UsageError('--save takes the weights of one seed, --seeds names several');
  if (load) {
    if (args.some((arg) => /^--preset\b/.test(arg)))
      throw new UsageError('--load brings its own options, --preset has no place');
    const fixed = seeds ? 'seeds' : Object.keys(options).find((name) => !EXTENDABLE.includes(name));
    if (fixed) throw new UsageError(`--${fixed} cannot be changed with --load: only ${EXTENDABLE.join(' and ')} can`);
  }
  return { help, preset, seeds, threads: Number(threads), save, load, json, options };
}

/** A progress line on standard error: rewritten on a terminal, now and then in a file. */
class ProgressLine {
  #shown = -Infinity;
  #width = 0;
  #from = performance.now();

  constructor(/** @type {string} */ title) {
    this.title = title;
  }

  /**
   * @param {string} what
   * @param {number} done
   * @param {number} total
   * @param {number} [begun]  what was done already when the clock started
   */
  show(what, done, total, begun = 0) {
    const now = performance.now();
    if (now - this.#shown < (process.stderr.isTTY ? 200 : 10_000)) return;
    this.#shown = now;
    const seconds = ((now - this.#from) / (done - begun)) * (total - done) * 0.001;
    const left = Number.isFinite(seconds) ? `, ${clock(seconds)} left` : '';
    const line = `${this.title}: ${what} ${Math.floor((100 * done) / total)} %${left}`;
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(this.#width)}` : `${line}\n`);
    this.#width = line.length;
  }

  /** Starts the clock again. */
  restart() {
    this.#from = performance.now();
  }

  clear() {
    if (process.stderr.isTTY && this.#width) process.stderr.write(`\r${' '.repeat(this.#width)}\r`);
  }
}

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/**
 * Trains, adapts and evaluates what is left of a run.
 * @param {Run} run
 * @param {string} preset
 * @param {ProgressLine} line
 * @returns {Promise<Result>}
 */
export async function complete(run, preset, line) {
  for (const phase of /** @type {const} */ (['train', 'adapt'])) {
    const begun = run.steps(phase).done;
    line.restart();
    for (const step of run[phase]()) {
      const { done, total } = run.steps(phase);
      if (step) line.show(phase === 'train' ? 'training' : `adapting, round ${run.finished('adapt') + 1}`, done, total, begun);
    }
  }
  line.restart();
  const work = await run.evaluate((done, total) => line.show('evaluating', done, total));
  while (!work.next().done);
  const { confusion, target_accuracy_before_other_pairing, source_images, target_images, test_images, ...evaluation } =
    /** @type {import('../../web/worker/messages.js').Evaluation} */ (run.evaluation);
  return {
    preset,
    seed: run.config.seed,
    config: run.config,
    ...evaluation,
    rounds: run.history.adapt.map((summary, i) => ({ round: i + 1, ...summary, measures: run.judgements[i] })),
    selection: 'final round',
    ...otherSelections(run.judgements),
    weights_sha256: await weightsSha256(run.engine),
  };
}

/** @param {import('../../web/worker/messages.js').Judgement[]} judgements */
function otherSelections(judgements) {
  const found = selections(judgements);
  if (!found) return {};
  const of = (/** @type {typeof judgements[number]} */ { round, target_accuracy }) => ({ round, target_accuracy });
  return { label_free_selection: of(found.labelFree), oracle_selection: of(found.oracle) };
}

/** The columns of the table: heading, and what stands under it. @type {[string, (result: Result) => number | undefined][]} */
const COLUMNS = [
  ['source', (r) => r.source_accuracy],
  ['before', (r) => r.target_accuracy_before],
  ['after', (r) => r.target_accuracy_after],
  ['label-free', (r) => r.label_free_selection?.target_accuracy],
  ['oracle', (r) => r.oracle_selection?.target_accuracy],
  ['other pairing', (r) => r.target_accuracy_other_pairing],
  ['fine-tuning', (r) => r.fine_tuning_accuracy],
  ['majority', (r) => r.majority_accuracy],
  ['held-out before', (r) => r.test_accuracy_before],
  ['held-out after', (r) => r.test_accuracy],
];

/** @param {Result[]} results */
export function formatTable(results) {
  const columns = COLUMNS.filter(([, value]) => results.some((result) => value(result) !== undefined));
  /** @param {string} label @param {'mean' | 'deviation' | 'worst'} which */
  const summary = (label, which) => [
    label,
    ...columns.map(([, value]) => {
      const values = results.map((result) => value(result) ?? Number.NaN);
      return (meanDeviation(values)[which] ?? Number.NaN).toFixed(4);
    }),
  ];
  const rows = [
    ['seed', ...columns.map(([heading]) => heading)],
    ...results.map((result) => [String(result.seed), ...columns.map(([, value]) => (value(result) ?? Number.NaN).toFixed(4))]),
  ];
  if (results.length > 1) {
    rows.push(summary('mean', 'mean'), summary('± sd', 'deviation'), summary('worst', 'worst'));
  }
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const [{ config }] = results;
  return [
    ...rows.map((row) => row.map((cell, i) => cell.padStart(widths[i])).join('  ')),
    '',
    `Accuracies after the final round; pairing ${pairing(config, false)}, fixed beforehand. before: MS + C on the target (source only).`,
    'after: MT + C. label-free: after the round of the largest information maximisation. oracle: after the best round by the target',
    'labels, which no honest run can know. other pairing: after, with the classes in reverse order. fine-tuning: the same labels alone.',
  ].join('\n');
}

/** @param {string[]} args */
async function main(args) {
  const { help, preset, seeds, threads, save, load, json, options } = parseArguments(args);
  if (help) {
    console.log(HELP);
    return;
  }
  const base = { ...PRESETS[preset].config, ...options };
  const configs = load ? [] : (seeds ?? [checkConfig(base).seed]).map((seed) => checkConfig({ ...base, seed }));
  const read = (/** @type {string} */ folder) => async (/** @type {string} */ name) =>
    new Uint8Array(await readFile(new URL(`../../${folder}/${name}`, import.meta.url)));
  for (const file of [save, json === '-' ? '' : json]) if (file) await checkWritable(file);
  const coreOf = (/** @type {Config} */ config) => coreFor(config, read('dist'), { shared: threads > 1 });
  const library = new Library(read('data/images'));

  /** @type {Result[]} */
  const results = [];
  const runs = load ? [null] : configs;
  for (const config of runs) {
    const run = config
      ? await Run.create(await coreOf(config), library, config, { threads })
      : await loadRun(coreOf, library, load, threads, options);
    const line = new ProgressLine(`seed ${run.config.seed} (${results.length + 1} of ${runs.length})`);
    results.push(await complete(run, load ? 'file' : preset, line));
    line.clear();
    if (save) await writeFile(save, run.save());
    run.close();
  }
  const text = `${JSON.stringify(results, null, 1)}\n`;
  if (json && json !== '-') await writeFile(json, text);
  if (json === '-') {
    process.stdout.write(text);
    console.error(formatTable(results));
  } else {
    console.log(formatTable(results));
  }
}

/**
 * @param {(config: Config) => Promise<import('../../web/engine/core.js').Core>} coreOf
 * @param {import('../../web/images/collection.js').Library} library
 * @param {string} file
 * @param {number} threads
 * @param {object} changes
 */
async function loadRun(coreOf, library, file, threads, changes) {
  try {
    const saved = readSaved(new Uint8Array(await readFile(file)));
    return await Run.restore(await coreOf(checkConfig(saved.config)), library, saved, { threads }, changes);
  } catch (error) {
    throw new UsageError(`--load ${file}: ${words(error)}`);
  }
}

/** Hours of training are not to end at a folder that is not there. @param {string} file */
async function checkWritable(file) {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new UsageError(`${file} cannot be written (${/** @type {Error} */ (error).message})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    const usage = error instanceof UsageError || error instanceof OptionError;
    const known = usage || error instanceof Fault;
    console.error(known ? `experiment: ${words(error)}` : error);
    process.exitCode = usage ? 2 : 1;
  });
}
