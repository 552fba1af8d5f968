/** The command line of `make experiment`: what can be said, and how it is read. */
import { availableParallelism } from 'node:os';
import { METHODS } from '../../../build/core.js';
import { parseAddress, settingsIn } from '../../../web/options/address.js';
import { formatOption, OptionError, parseOption } from '../../../web/options/check.js';
import { NAMES } from '../../../web/options/interventions.js';
import { PRESETS } from '../../../web/options/presets.js';
import { parseSeeds as readSeeds } from '../../../web/options/sweep.js';
import { OPTIONS } from '../../../web/options/table.js';
import { EXTENDABLE } from '../../../web/run/changes.js';
import { methodTitle } from '../../../web/text/sentences.js';
import { t, wordFault } from '../../../web/text/text.js';
import { UsageError } from '../console.js';
import { MEND_NAMES, parseMends } from './own.js';

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

export const HELP = `make experiment ARGS="..."

  --preset NAME     ${Object.keys(PRESETS).join(' or ')}; documented unless said otherwise
  --seeds LIST      such as 1-5 or 1,3,7; the preset's seed unless said otherwise
  --OPTION VALUE    any option by name (below)
  --target_file FILE own images as target: IDX, .npy, .npz, CSV, PNG, a zip or a folder of these; images and labels with a comma
                    between them, or one after the other. Nothing is changed in the files
  --source_file FILE likewise as source
  --target_mend LIST what is to be put right of them: ${MEND_NAMES.join(', ')}; --source_mend likewise
  --changes LIST    changes in the course of the run: PHASE.ROUND.STEP.OPTION.VALUE, with commas
  --turns LIST      steps of which D or MT alone learns: ROUND.STEP.d.COUNT or ROUND.STEP.mt.COUNT
  --train_end E.S   training ends after step S of epoch E
  --address LINK    the whole run of a link of the page; expect= in it is compared with what comes out
  --threads N       1 to 16; the result does not depend on it
  --save FILE       the weights and the state of the run, as safetensors; with one seed
  --load FILE       goes on with a saved run; only --rounds and --train_epochs can be changed
  --json FILE       the results as JSON, written anew after each seed

A file is written whole or stays as it was. - is standard output; the table then goes to standard error.

Exit codes:
  0    all seeds are finished, and all files are written
  1    a seed failed, or a file could not be written: what was finished is told and kept
  2    something is asked for that cannot be done: nothing was begun
  130  interrupted (SIGINT): the seeds finished by then are told and kept; 143 (SIGTERM) and 129 (SIGHUP) likewise
make itself says 2 for each but 0: whoever asks for the code calls node tests/programs/experiment.js, once make has built.

Options, with what they are when neither preset nor command line says otherwise:
${optionLines(undefined)}

Methods, each with the options that matter to it alone:
${METHODS.map(({ name }) => methodLines(name).trimEnd()).join('\n')}
`;

/** The most seeds of a command. */
const MOST_SEEDS = 1000;

/**
 * Reads "1-5", "1,3,7" or a mixture.
 * @param {string} text
 * @returns {number[]} in the order given
 * @throws {UsageError} malformed, backwards, repeated
 */
export function parseSeeds(text) {
  try {
    return readSeeds(text, MOST_SEEDS);
  } catch (error) {
    if (!(error instanceof OptionError) || !error.code.startsWith('sweep.')) throw error;
    const expected = error.code === 'sweep.repeated' ? 'each seed once' : `seeds such as 1-5 or 1,3,7, at most ${MOST_SEEDS}`;
    throw new UsageError(`--seeds is "${text}"; expected ${expected}`);
  }
}

/**
 * The values by their names, as text.
 * @param {string[]} args
 * @returns {Map<string, string>}
 */
function readValues(args) {
  /** @type {Map<string, string>} */
  const given = new Map();
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (!name) throw new UsageError(`"${args[i]}" is not an option; expected --NAME VALUE (--help lists them)`);
    if (name === 'help' && inline !== undefined) throw new UsageError('--help takes no value');
    const value = name === 'help' ? 'asked for' : (inline ?? args[++i]);
    // What looks like the next option is one. A file of such a name can be given as --json=--name.
    if (value === undefined || (inline === undefined && value.startsWith('--'))) {
      throw new UsageError(`--${name} has no value`);
    }
    if (value.trim() === '') throw new UsageError(`--${name} is "${value}"; expected a value`);
    const before = given.get(name);
    if (before !== undefined && !/_file$/.test(name)) throw new UsageError(`--${name} is given twice`);
    given.set(name, before === undefined ? value : `${before},${value}`);
  }
  return given;
}

/**
 * The run of a link.
 * @param {string} address  '' for none
 * @returns {{given: boolean, preset: string, options: Record<string, any>, interventions: Arguments['interventions'], expect: string}}
 * @throws {UsageError} something in it cannot be used
 */
function readLink(address) {
  if (!address) return { given: false, preset: 'documented', options: {}, interventions: {}, expect: '' };
  const hash = address.slice(address.indexOf('#') + 1);
  const given = new URLSearchParams(settingsIn(hash));
  const expect = new URLSearchParams(hash).get('expect') ?? '';
  /** @type {Arguments['interventions']} */
  const interventions = {};
  if (!/^((train\.)?[0-9a-f]{8,64})?$/i.test(expect)) {
    throw new UsageError(
      `--address: expect is "${expect}"; expected 8 to 64 digits of the sum of all weights, or train. and those of MS and C`,
    );
  }
  const { config, faults } = parseAddress(given.toString());
  if (faults.length > 0) throw new UsageError(`--address: ${faults.map((fault) => wordFault(fault)).join('; ')}`);
  for (const name of NAMES) {
    const text = given.get(name);
    if (text !== null) interventions[name] = text;
  }
  const preset = given.get('preset') ?? 'documented';
  return { given: true, preset, options: config, interventions, expect: expect.toLowerCase() };
}

/**
 * @typedef {object} Arguments
 * @property {boolean} help
 * @property {string} preset
 * @property {number[] | null} seeds
 * @property {number} threads
 * @property {string} save  a file; '' where none is asked for, as of the two below
 * @property {string} load
 * @property {string} json
 * @property {Record<'source' | 'target', import('./own.js').Asked | null>} own  images that a person brings
 * @property {Record<string, import('../../../web/options/table.js').Value>} options
 * @property {Partial<Record<typeof NAMES[number], string>>} interventions  as texts
 * @property {string} expect  the first digits of the sum of all weights, or, after "train.", of MS and C; '' where none is expected
 */

/**
 * @param {string[]} args
 * @returns {Arguments}
 * @throws {UsageError | import('../../../web/options/check.js').OptionError} unknown option, value missing, empty, repeated or
 *   out of range, options that exclude each other: named
 */
export function parseArguments(args) {
  const given = readValues(args);
  /** @param {string} name @param {string} otherwise */
  const take = (name, otherwise) => {
    const value = given.get(name) ?? otherwise;
    given.delete(name);
    return value;
  };
  const help = take('help', '') !== '';
  const link = readLink(take('address', ''));
  const presetGiven = given.has('preset');
  const preset = take('preset', link.preset);
  if (!Object.hasOwn(PRESETS, preset)) {
    throw new UsageError(`--preset is "${preset}"; expected ${Object.keys(PRESETS).join(' or ')}`);
  }
  const threads = take('threads', String(Math.min(4, availableParallelism())));
  if (!/^([1-9]|1[0-6])$/.test(threads)) {
    throw new UsageError(`--threads is "${threads}"; expected a whole number from 1 to 16`);
  }
  const seeds = given.has('seeds') ? parseSeeds(take('seeds', '')) : null;
  const save = take('save', '');
  const load = take('load', '');
  if (load && link.given) throw new UsageError('--load and --address exclude each other: each brings a run');
  if (presetGiven && link.given) throw new UsageError('--address brings its own options, --preset has no place');
  /** @type {Arguments['interventions']} */
  const interventions = link.interventions;
  for (const name of NAMES) if (given.has(name)) interventions[name] = take(name, '');
  if (load && Object.keys(interventions).length > 0) throw new UsageError('--load brings its own changes');
  const json = take('json', '');
  const ownOf = (/** @type {'source' | 'target'} */ domain) => {
    const files = take(`${domain}_file`, '').split(',').filter(Boolean);
    const mend = take(`${domain}_mend`, '');
    if (mend && files.length === 0) throw new UsageError(`--${domain}_mend has no place without --${domain}_file`);
    if (files.length > 0 && given.has(`${domain}_data`))
      throw new UsageError(`--${domain}_file and --${domain}_data exclude each other`);
    return files.length > 0 ? { files, mends: mend ? parseMends(`${domain}_mend`, mend) : {} } : null;
  };
  const own = { source: ownOf('source'), target: ownOf('target') };
  const options = {
    ...link.options,
    ...Object.fromEntries(
      Array.from(given, ([name, text]) => {
        if (!OPTIONS.some((option) => option.name === name)) {
          throw new UsageError(`there is no option --${name} (--help lists them)`);
        }
        return [name, parseOption(name, text)];
      }),
    ),
  };
  if (seeds && link.given) throw new UsageError('--address brings its own seed, --seeds has no place');
  if (seeds && 'seed' in options) throw new UsageError('--seed and --seeds exclude each other');
  if (save && seeds && seeds.length > 1) throw new UsageError('--save takes the weights of one seed, --seeds names several');
  if (load) {
    if (presetGiven) throw new UsageError('--load brings its own options, --preset has no place');
    const fixed = seeds ? 'seeds' : Object.keys(options).find((name) => !EXTENDABLE.includes(name));
    if (fixed) throw new UsageError(`--${fixed} cannot be changed with --load: only ${EXTENDABLE.join(' and ')} can`);
  }
  return { help, preset, seeds, threads: Number(threads), save, load, json, own, options, interventions, expect: link.expect };
}
