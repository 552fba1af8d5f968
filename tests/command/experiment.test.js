/** `make experiment`: its arguments, and small real runs through the command line. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSafetensors } from '../../web/engine/safetensors.js';
import { checkConfig, OptionError } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { experiments, run } from '../harness/command.js';
import { formatTable, parseArguments, parseSeeds, UsageError } from '../programs/experiment.js';

const patient = { timeout: 180_000 };

/**
 * Few enough images for seconds, and both kinds of steps with a partial batch at the end. Of optdigits there are few test images,
 * all of which an evaluation looks at.
 */
const SMALL = '--source_data optdigits --target_data optdigits --source_images 60 --target_images 60 --batch 25'.split(' ');
const OPTIONS_OF_SMALL = {
  ...{ source_data: 'optdigits', target_data: 'optdigits' },
  ...{ source_images: 60, target_images: 60, batch: 25 },
};

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adda-experiment-'));
});
after(() => rm(folder, { recursive: true }));

/** @param {string} name */
const file = (name) => join(folder, name);

/** @param {...string} args */
const experiment = (...args) => run('experiment.js', args, { cwd: folder });

/** A command that must succeed. @param {...string} args */
async function succeeds(...args) {
  const { code, out, err } = await experiment(...args);
  assert.equal(code, 0, err);
  return { out, err };
}

/** Commands that must fail in one line that names the fault. @param {[RegExp, ...string[]][]} cases */
async function fail(cases) {
  const commands = cases.map(([, ...args]) => args);
  for (const [i, { code, out, err }] of (await experiments(commands, folder)).entries()) {
    assert.ok(code > 0, `${commands[i].join(' ')}: exit code ${code}`);
    assert.equal(out, '', commands[i].join(' '));
    assert.match(err, cases[i][0]);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  }
}

// --- arguments ----------------------------------------------------------------------------------------------------------------

test('seeds are read in the order given', () => {
  assert.deepEqual(parseSeeds('1-5'), [1, 2, 3, 4, 5]);
  assert.deepEqual(parseSeeds('7'), [7]);
  assert.deepEqual(parseSeeds('3, 1,10-11'), [3, 1, 10, 11]);
  assert.deepEqual(parseSeeds('4294967295'), [4294967295]);
});

test('seeds that make no sense are refused', () => {
  for (const text of ['', 'a', '1-', '-1', '1.5', '5-1', '1,,2', '0-1000', '1;2']) {
    assert.throws(() => parseSeeds(text), { constructor: UsageError, message: new RegExp(`--seeds is "${text}"`) }, text);
  }
  assert.throws(() => parseSeeds('1-3,2'), /each seed once/);
  assert.equal(parseSeeds('1-1000').length, 1000);
  assert.throws(() => parseSeeds('1-600,1001-1401'), /at most 1000/);
  assert.throws(() => parseSeeds('4294967296'), { constructor: OptionError, option: 'seed' });
});

test('arguments: both ways of writing them, and what holds unless said otherwise', () => {
  const args = parseArguments([]);
  assert.deepEqual(
    [args.preset, args.seeds, args.save, args.load, args.json, args.help, args.options],
    ['documented', null, '', '', '', false, {}],
  );
  assert.deepEqual(parseArguments(['--rounds=3', '--target_digits', '4,5']).options, { rounds: 3, target_digits: [4, 5] });
  assert.deepEqual(parseArguments(['--seeds', '1-2', '--preset=few-labels', '--json', '-']).seeds, [1, 2]);
  assert.equal(parseArguments(['--threads', '16']).threads, 16);
  assert.equal(parseArguments(['--help']).help, true);
  assert.deepEqual(parseArguments(['--load', 'a', '--rounds', '9', '--train_epochs', '2']).options, {
    rounds: 9,
    train_epochs: 2,
  });
});

test('arguments that make no sense are refused by name', () => {
  for (const [line, message] of /** @type {[string, RegExp][]} */ ([
    ['rounds 3', /"rounds" is not an option/],
    ['-r 3', /"-r" is not an option/],
    ['--rounds', /--rounds has no value/],
    ['--rounds 3 --rounds 4', /--rounds is given twice/],
    ['--colour red', /no option --colour/],
    ['--constructor 1', /no option --constructor/],
    ['--preset best', /--preset is "best"; expected documented or few-labels/],
    ['--preset toString', /--preset is "toString"/],
    ['--threads 0', /--threads is "0".*1 to 16/],
    ['--threads 17', /--threads is "17"/],
    ['--threads two', /--threads is "two"/],
    ['--seed 1 --seeds 2', /--seed and --seeds/],
    ['--save a --seeds 1-2', /--save/],
    ['--load a --preset documented', /--preset/],
    ['--load a --seeds 1', /--seeds cannot be changed/],
    ['--load a --batch 5', /--batch cannot be changed.*rounds and train_epochs/],
    ['--rounds 3 --rounds=3', /--rounds is given twice/],
    ['--json a --json=b', /--json is given twice/],
    ['--help --help', /--help is given twice/],
    ['--help=yes', /--help takes no value/],
    ['--json --rounds 3', /--json has no value/],
    ['--save --help', /--save has no value/],
    ['--seeds --', /--seeds has no value/],
    ['--', /"--" is not an option/],
    ['--=3', /"--=3" is not an option/],
    ['--Rounds 3', /no option --Rounds/],
    ['--toString 3', /no option --toString/],
  ])) {
    assert.throws(() => parseArguments(line.split(' ')), { constructor: UsageError, message }, line);
  }
  for (const [line, option] of [
    ['--rounds 0', 'rounds'],
    ['--train_rate fast', 'train_rate'],
    ['--batch 513', 'batch'],
    ['--train_optimizer rmsprop', 'train_optimizer'],
    ['--source_digits 0,0', 'source_digits'],
  ]) {
    assert.throws(() => parseArguments(line.split(' ')), { constructor: OptionError, option }, line);
  }
});

test('an empty value is refused by name, whatever the option', () => {
  for (const name of ['preset', 'seeds', 'threads', 'save', 'load', 'json', ...Object.keys(checkConfig({}))]) {
    for (const args of [[`--${name}=`], [`--${name}`, ''], [`--${name}=  `], [`--${name}`, ' ']]) {
      assert.throws(
        () => parseArguments(args),
        (error) => error instanceof UsageError && error.message.startsWith(`--${name} is "`),
        args.join(' '),
      );
    }
  }
  assert.equal(parseArguments(['--json=--name']).json, '--name', 'a name that looks like an option');
});

test('the table has the mean, the deviation and the worst over seeds, and a column only where there are values', () => {
  const result = (/** @type {number} */ seed, /** @type {number} */ after) =>
    /** @type {import('../programs/experiment.js').Result} */ ({
      preset: 'documented',
      seed,
      config: checkConfig({}),
      source_accuracy: 1,
      target_accuracy_before: 0.5,
      target_accuracy_after: after,
      target_accuracy_other_pairing: 1 - after,
      target_accuracy_interval: { low: 0, high: 1 },
      target_accuracy_by_class: [after, after],
      calibration_error: 0.1,
      test_accuracy: 0.25,
      test_accuracy_before: 0.25,
      majority_accuracy: 0.5,
      discriminator: { before: { source: 0, target: 0 }, after: { source: 0, target: 0 } },
      rounds: [],
      selection: 'final round',
      weights_sha256: '',
    });
  const judged = formatTable([
    result(1, 0.5), // as of a version that said nothing
    {
      ...result(2, 0.5),
      verdict: { kind: 'chance', sentence: 'No difference.', remedy: { labelled_per_class: 10, rounds: 80 } },
    },
    { ...result(3, 0.5), verdict: { kind: 'trained', sentence: 'That is the line to beat.', remedy: {} } },
  ]);
  assert.match(judged, /^Seed 2: No difference\. Try --labelled_per_class 10 --rounds 80\.$/m);
  assert.match(judged, /^Seed 3: That is the line to beat\.$/m);
  assert.doesNotMatch(judged, /Seed 1/);

  const lines = formatTable([result(3, 0.5), result(4, 0.7)]).split('\n');
  const cells = lines.slice(0, 6).map((line) => line.trim().split(/ {2,}/));
  assert.doesNotMatch(lines[0], /fine-tuning/);
  const column = cells[0].indexOf('after');
  assert.ok(column > 0);
  // Sample standard deviation of 0.5 and 0.7: 0.1 * sqrt(2).
  assert.deepEqual(
    cells.slice(1).map((row) => [row[0], row[column]]),
    [
      ['3', '0.5000'],
      ['4', '0.7000'],
      ['mean', '0.6000'],
      ['± sd', '0.1414'],
      ['worst', '0.5000'],
    ],
  );
  assert.match(formatTable([{ ...result(3, 0.5), fine_tuning_accuracy: 0.9 }]), /fine-tuning.*\n.*0\.9000/);
  // A seed of which something could not be measured leaves the mean open too.
  const partly = formatTable([result(3, 0.5), { ...result(4, 0.5), target_accuracy_after: null }]).split('\n');
  assert.deepEqual(
    partly.slice(1, 6).map((line) => line.trim().split(/ {2,}/)[column]),
    ['0.5000', '–', '–', '–', '–'],
  );
  assert.ok(partly.some((line) => /^–: /.test(line)));
});

// --- the command line ---------------------------------------------------------------------------------------------------------

const KEYS = [
  'preset',
  'seed',
  'config',
  'source_accuracy',
  'target_accuracy_before',
  'target_accuracy_after',
  'target_accuracy_other_pairing',
  'target_accuracy_interval',
  'target_accuracy_by_class',
  'calibration_error',
  'test_accuracy',
  'test_accuracy_before',
  'majority_accuracy',
  'discriminator',
  'rounds',
  'selection',
  'label_free_selection',
  'oracle_selection',
  'trouble',
  'gain',
  'verdict',
  'weights_sha256',
];
const ROUND_KEYS = [
  'round',
  'd_loss',
  'mt_loss',
  'label_loss',
  'd_source_accuracy',
  'd_target_accuracy',
  'target_accuracy',
  'd_gradient',
  'mt_gradient',
  'seconds',
  'measures',
];

/** @param {any} result @param {import('../../web/options/table.js').Config} config @param {string[]} more */
function checkResult(result, config, more = []) {
  assert.deepEqual(Object.keys(result).toSorted(), [...KEYS, ...more].toSorted());
  assert.deepEqual(result.config, config);
  const shares = Object.entries(result).filter(
    ([name, value]) => /accuracy|calibration/.test(name) && typeof value === 'number',
  );
  assert.equal(shares.length, more.length + 8);
  for (const [name, share] of [...shares, ...result.target_accuracy_by_class.entries()])
    assert.ok(share >= 0 && share <= 1, `${name} is ${share}`);
  const { low, high } = result.target_accuracy_interval;
  assert.ok(low < result.target_accuracy_after && result.target_accuracy_after < high, `${low} to ${high}`);
  assert.equal(result.target_accuracy_by_class.length, config.target_digits.length);
  for (const when of ['before', 'after']) {
    assert.deepEqual(Object.keys(result.discriminator[when]).toSorted(), ['source', 'target']);
    for (const share of Object.values(result.discriminator[when])) assert.ok(share >= 0 && share <= 1);
  }
  assert.equal(result.selection, 'final round');
  assert.match(result.weights_sha256, /^[0-9a-f]{64}$/);
  assert.equal(result.rounds.length, result.config.rounds);
  for (const [i, round] of result.rounds.entries()) {
    assert.deepEqual(Object.keys(round).toSorted(), ROUND_KEYS.toSorted());
    assert.equal(round.round, i + 1);
    assert.ok(round.seconds > 0);
    assert.ok(round.d_loss > 0 && round.mt_loss > 0);
    assert.ok(round.d_gradient > 0 && round.mt_gradient > 0);
    assert.equal(round.label_loss === null, result.config.labelled_per_class === 0);
    assert.equal(round.measures.round, i + 1);
    for (const [name, value] of Object.entries(round.measures)) assert.ok(Number.isFinite(value), `${name} is ${value}`);
  }
  const measured = result.rounds.map((/** @type {any} */ { measures }) => measures);
  assert.equal(measured.at(-1).target_accuracy, result.target_accuracy_after);
  const best = Math.max(...measured.map((/** @type {any} */ { target_accuracy }) => target_accuracy));
  assert.equal(result.oracle_selection.target_accuracy, best);
  const { round, target_accuracy } = result.label_free_selection;
  assert.equal(measured[round - 1].target_accuracy, target_accuracy);
}

test('two seeds: a table on standard output, JSON in a file, progress on standard error', patient, async () => {
  const json = file('two.json');
  const { out, err } = await succeeds('--seeds', '4,2', '--rounds', '1', ...SMALL, '--json', json);
  assert.match(out, /^ *seed +source +before +after/);
  for (const row of ['4', '2', 'mean', '± sd', 'worst']) assert.match(out, new RegExp(`^ *${row} `, 'm'));
  assert.match(err, /seed 4 \(1 of 2\): .*\d+ %/);
  const results = JSON.parse(await readFile(json, 'utf8'));
  assert.deepEqual(
    results.map((/** @type {any} */ { seed }) => seed),
    [4, 2],
  );
  for (const result of results) {
    assert.equal(result.preset, 'documented');
    const options = { ...OPTIONS_OF_SMALL, rounds: 1, seed: result.seed };
    checkResult(result, checkConfig({ ...PRESETS.documented.config, ...options }));
    assert.ok(out.includes(result.target_accuracy_after.toFixed(4)));
  }
  assert.notEqual(results[0].weights_sha256, results[1].weights_sha256);
});

test('saved after one round and loaded for two, a run ends with the weights of the straight one', patient, async () => {
  const few = ['--preset', 'few-labels', ...SMALL, '--seed', '3'];
  const saved = file('one.safetensors');
  const straight = await succeeds(...few, '--rounds', '2', '--json', '-', '--threads', '1');
  const [whole] = JSON.parse(straight.out);
  const options = { ...OPTIONS_OF_SMALL, seed: 3, rounds: 2 };
  checkResult(whole, checkConfig({ ...PRESETS['few-labels'].config, ...options }), ['fine_tuning_accuracy']);
  assert.match(straight.err, /seed +source/, 'with --json - the table goes to standard error');
  assert.ok(straight.err.includes(`Seed 3: ${whole.verdict.sentence}`), 'the verdict is told');

  const first = await succeeds(...few, '--rounds', '1', '--save', saved, '--json', '-', '--threads', '2');
  const [half] = JSON.parse(first.out);
  assert.notEqual(half.weights_sha256, whole.weights_sha256);
  const { metadata } = readSafetensors(new Uint8Array(await readFile(saved)));
  assert.equal(metadata.seed, '3');

  const [again] = JSON.parse((await succeeds('--load', saved, '--json', '-')).out);
  const { preset, ...same } = again;
  assert.equal(preset, 'file');
  assert.deepEqual({ ...same, preset: half.preset }, half);

  const [longer] = JSON.parse((await succeeds('--load', saved, '--rounds', '2', '--json', '-')).out);
  assert.equal(longer.weights_sha256, whole.weights_sha256);
  const numbers = (/** @type {any} */ { preset, rounds, ...rest }) => ({
    ...rest,
    rounds: rounds.map((/** @type {any} */ { seconds, ...round }) => round),
  });
  assert.deepEqual(numbers(longer), numbers(whole));
});

test('what cannot be run is told in one line, with an exit code; of a damaged file the tensor is named', patient, async () => {
  // What the run before has left.
  await truncate(file('one.safetensors'), (await stat(file('one.safetensors'))).size - 4);
  await fail([
    [/no option --colour/, '--colour', 'red'],
    [/source_images is 60000/, '--source_images', '60000'],
    [/labelled_per_class is 50/, '--labelled_per_class', '50', '--target_images', '60', '--source_images', '60'],
    [/nowhere\.safetensors/, '--load', file('nowhere.safetensors')],
    [/folder|directory|cannot be read/i, '--load', folder],
    [/one\.safetensors.*cut within tensor/, '--load', file('one.safetensors'), '--rounds', '2'],
  ]);
  const { code, err } = await experiment('--colour', 'red');
  assert.equal(code, 2, err);
});

test('--help lists every option and exit code', async () => {
  const { out } = await succeeds('--help');
  for (const code of [0, 1, 2, 130, 143]) assert.match(out, new RegExp(`^Exit codes:(\\n.*)*\\b${code}\\b`, 'm'));
  for (const name of [...Object.keys(checkConfig({})), 'preset', 'seeds', 'threads', 'save', 'load', 'json']) {
    assert.match(out, new RegExp(`^ *--${name} `, 'm'));
  }
});
