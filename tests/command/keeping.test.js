/** `make experiment` loses nothing that was waited for: seeds that fail, signals, and places that cannot be written. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_BYTES, readSafetensors } from '../../web/engine/safetensors.js';
import { experiments, run, start } from '../harness/command.js';

const patient = { timeout: 180_000 };

/** Of optdigits there are few test images, all of which an evaluation looks at. */
const FAST = '--target_data optdigits --threads 1'.split(' ');
const SIZES = '--source_images 60 --target_images 60 --batch 20 --rounds 1'.split(' ');
const SMALL = [...FAST, '--source_data', 'optdigits', ...SIZES];

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adda-keeping-'));
});
after(() => rm(folder, { recursive: true }));

/** A new folder of the test's own. */
const place = () => mkdtemp(join(folder, 'test-'));

/** @param {string} cwd @param {string[]} args */
const begun = (cwd, ...args) => start('experiment.js', args, { cwd });
/** @param {string} cwd @param {string[]} args */
const experiment = (cwd, ...args) => begun(cwd, ...args).ended;

/** @param {string} path */
const results = async (path) => /** @type {any[]} */ (JSON.parse(await readFile(path, 'utf8')));
/** @param {any[]} list */
const seedsOf = (list) => list.map(({ seed }) => seed);
/** The seeds in the rows of a table. @param {string} table */
const rowsOf = (table) => Array.from(table.matchAll(/^ *(\d+) +[\d–]/gm), ([, seed]) => Number(seed));
/** What is said beside progress. @param {string} err */
const faults = (err) => err.split('\n').filter((line) => line && !/^seed \d+ \(\d+ of \d+\): .* \d+ %/.test(line));

/** In one line, which is all that is said. @param {import('../harness/command.js').Ended} ended @param {RegExp} message */
function isRefused({ code, out, err }, message) {
  assert.deepEqual([code, out], [2, ''], err);
  assert.match(err.trimEnd(), message);
  assert.equal(err.trimEnd().split('\n').length, 1, err);
}

/**
 * Waits until a file holds a result.
 * @param {string} path
 */
async function firstResult(path) {
  for (;;) {
    const found = await results(path).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw error; // a file that is cut
    });
    if (found.length) return found;
    await sleep(5);
  }
}

test('a seed that fails is told in a line, and costs the others nothing', patient, async () => {
  const cwd = await place();
  // At this rate the weights of seed 5 run away, those of 4 and 6 do not.
  const { code, out, err } = await experiment(
    cwd,
    ...FAST,
    ...SIZES,
    '--seeds',
    '4-6',
    '--train_rate',
    '3',
    '--json',
    'all.json',
  );
  assert.equal(code, 1);
  assert.equal(faults(err).length, 1, err);
  assert.match(faults(err)[0], /^experiment: seed 5: the loss of .* at .*step \d/);
  assert.deepEqual(rowsOf(out), [4, 6]);
  assert.match(out, /^ *mean /m);
  assert.deepEqual(seedsOf(await results(join(cwd, 'all.json'))), [4, 6]);
  assert.deepEqual(await readdir(cwd), ['all.json']);
});

test('weights that overflow in the very last step, of which no loss is computed, are a failure too', patient, async () => {
  const cwd = await place();
  const steps = '--source_images 60 --target_images 40 --batch 20 --rounds 1 --seeds 1-2'.split(' ');
  const rates = ['--encoder_rate', '10', '--discriminator_rate', '10'];
  const { code, out, err } = await experiment(cwd, ...FAST, ...steps, ...rates);
  assert.equal(code, 1);
  assert.deepEqual(faults(err), [
    'experiment: seed 2: the last step left weights with which the answers to target images are not finite',
  ]);
  assert.deepEqual(rowsOf(out), [1]);
});

test('where every seed fails there is no table and no file, and what was there stays', patient, async () => {
  const cwd = await place();
  await writeFile(join(cwd, 'old.json'), 'old');
  const fails = [...SMALL, '--encoder_rate', '10', '--discriminator_rate', '10', '--json'];
  const [fresh, old] = await experiments(
    [
      [...fails, 'new.json', '--save', 'new.safetensors', '--seeds', '1'],
      [...fails, 'old.json', '--seeds', '1,2'],
    ],
    cwd,
  );
  assert.deepEqual([fresh.code, fresh.out, old.code, old.out], [1, '', 1, '']);
  assert.equal(faults(fresh.err).length, 1);
  assert.deepEqual(
    faults(old.err).map((line) => /^experiment: seed (\d): /.exec(line)?.[1]),
    ['1', '2'],
  );
  assert.deepEqual(await readdir(cwd), ['old.json']);
  assert.equal(await readFile(join(cwd, 'old.json'), 'utf8'), 'old');
});

describe('a signal', () => {
  test('ends a run with a table and a file of what is finished', patient, async () => {
    const cwd = await place();
    const { child, ended } = begun(cwd, ...SMALL, '--seeds', '1-500', '--json', 'all.json');
    await firstResult(join(cwd, 'all.json'));
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    assert.equal(code, 130);
    const written = seedsOf(await results(join(cwd, 'all.json')));
    assert.ok(written.length >= 1 && written.length < 500);
    assert.deepEqual(rowsOf(out), written);
    assert.deepEqual(faults(err), [`experiment: interrupted by SIGINT: ${written.length} of 500 seeds finished`]);
    assert.deepEqual(await readdir(cwd), ['all.json']);
  });

  test('leaves nothing where nothing is finished, and what was there', patient, async () => {
    const cwd = await place();
    await writeFile(join(cwd, 'old.safetensors'), 'old');
    // Training of minutes, so that a tenth of it is far from at once.
    const args = ['--seeds', '3', '--train_epochs', '100', '--json', 'new.json', '--save', 'old.safetensors'];
    const images = '--source_images 3000 --target_images 60 --target_data optdigits'.split(' ');
    const { child, said, ended } = begun(cwd, '--threads', '2', ...images, ...args);
    while (!/training \d/.test(said.err)) await sleep(5);
    child.kill('SIGTERM');
    const { code, out, err } = await ended;
    assert.deepEqual([code, out], [143, '']);
    assert.doesNotMatch(err, /training [1-9]\d/, 'not at once');
    assert.deepEqual(faults(err), ['experiment: interrupted by SIGTERM: 0 of 1 seeds finished, nothing is written']);
    assert.deepEqual(await readdir(cwd), ['old.safetensors']);
    assert.equal(await readFile(join(cwd, 'old.safetensors'), 'utf8'), 'old');
  });

  test('that kills at once loses the seed under way at the most', patient, async () => {
    const cwd = await place();
    const { child, ended } = begun(cwd, ...SMALL, '--seeds', '1-500', '--json', 'all.json');
    const before = await firstResult(join(cwd, 'all.json'));
    child.kill('SIGKILL');
    await ended;
    const written = await results(join(cwd, 'all.json'));
    assert.deepEqual(written.slice(0, before.length), before);
  });
});

describe('where something cannot be written', () => {
  test('the disk is full: it is told in a line, the table is printed, and what was there stays', patient, async () => {
    const cwd = await place();
    await writeFile(join(cwd, 'old.safetensors'), 'old');
    const save = ['--seed', '2', '--json', 'all.json', '--save', 'old.safetensors'];
    const [device, limited] = await Promise.all([
      experiment(cwd, ...SMALL, '--json', '/dev/full'),
      // The weights are larger than any file may be here, the results are not.
      run('experiment.js', [...SMALL, ...save], { cwd, shell: 'ulimit -f 2000; "$@"' }),
    ]);
    assert.equal(device.code, 1);
    assert.deepEqual(faults(device.err), ['experiment: --json /dev/full cannot be written: no space left on device']);
    assert.deepEqual(rowsOf(device.out), [1]);
    assert.equal(limited.code, 1);
    assert.deepEqual(faults(limited.err), ['experiment: --save old.safetensors cannot be written: file too large']);
    assert.deepEqual(rowsOf(limited.out), [2]);
    assert.deepEqual(seedsOf(await results(join(cwd, 'all.json'))), [2]);
    assert.deepEqual((await readdir(cwd)).sort(), ['all.json', 'old.safetensors']);
    assert.equal(await readFile(join(cwd, 'old.safetensors'), 'utf8'), 'old');
  });

  test('nobody reads the table: it is told in a line, and the file is written', patient, async () => {
    const cwd = await place();
    const { child, ended } = begun(cwd, ...SMALL, '--json', 'all.json');
    child.stdout.destroy();
    const [closed, full] = await Promise.all([ended, run('experiment.js', ['--help'], { cwd, shell: '"$@" >/dev/full' })]);
    assert.equal(closed.code, 1);
    assert.deepEqual(faults(closed.err), ['experiment: standard output cannot be written: broken pipe']);
    assert.deepEqual(seedsOf(await results(join(cwd, 'all.json'))), [1]);
    assert.equal(full.code, 1);
    assert.deepEqual(faults(full.err), ['experiment: standard output cannot be written: no space left on device']);
  });

  test('it is told before anything is trained, and nothing new is left', patient, async () => {
    const cwd = await place();
    await mkdir(join(cwd, 'sub'));
    const cases = /** @type {[string[], RegExp][]} */ ([
      [['--json', 'sub'], /^experiment: --json sub cannot be written: it is a folder$/],
      [['--save', 'sub/'], /^experiment: --save sub\/ cannot be written: it is the name of a folder$/],
      [['--save', 'nowhere/a'], /^experiment: --save nowhere\/a cannot be written: there is no folder .*nowhere$/],
      [['--json', 'x'.repeat(300)], /^experiment: --json x+ cannot be written: name too long$/],
      [['--json', 'x', '--save', './sub/../x'], /^experiment: --json x and --save \.\/sub\/\.\.\/x are the same file/],
      [['--json', '-', '--save', '/dev/stdout'], /^experiment: --json - and --save \/dev\/stdout are the same file/],
      [['--json', 'new.json', '--source_images', '60000'], /^experiment: source_images is 60000; /],
      [
        ['--json', 'new.json', '--seeds', '3,1', '--target_images', '4', '--labelled_per_class', '2'],
        /^experiment: seed 1: labelled_per_class is 2; /,
      ],
    ]);
    const answers = await experiments(
      cases.map(([args]) => args),
      cwd,
    );
    for (const [i, [, message]] of cases.entries()) isRefused(answers[i], message);
    // The process itself ends like that too.
    isRefused(await experiment(cwd, ...cases[0][0]), cases[0][1]);
    assert.deepEqual(await readdir(cwd), ['sub']);
  });
});

describe('a saved run', () => {
  test('may take its own place, and is refused where it cannot be read or would be lost', patient, async () => {
    const cwd = await place();
    const onwards = ['--load', 'a.safetensors', '--save', './a.safetensors', '--rounds', '2', '--json', '-'];
    const [first, again] = await experiments([[...SMALL, '--seed', '3', '--save', 'a.safetensors'], onwards], cwd);
    assert.deepEqual([first.code, again.code], [0, 0], again.err);
    await copyFile(join(cwd, 'a.safetensors'), join(cwd, 'sound.safetensors'));
    const [{ config, rounds }] = JSON.parse(again.out);
    assert.deepEqual([config.rounds, rounds.length], [2, 2]);
    const { metadata } = readSafetensors(new Uint8Array(await readFile(join(cwd, 'a.safetensors'))));
    assert.equal(JSON.parse(metadata.config).rounds, 2);

    await writeFile(join(cwd, 'large'), '');
    await truncate(join(cwd, 'large'), 3 * 2 ** 30); // a hole, no bytes
    await run('experiment.js', [], { cwd, shell: 'mkfifo pipe' });
    const cases = /** @type {[string[], RegExp][]} */ ([
      [
        ['large'],
        new RegExp(`^experiment: --load large: the file is too large: ${3 * 2 ** 30} bytes, at most ${MAX_BYTES} are`),
      ],
      [['pipe'], /^experiment: --load pipe: it is no file, but a device or a pipe$/],
      [['.'], /^experiment: --load \.: it is a folder$/],
      [['nowhere'], /^experiment: --load nowhere: no such file or directory$/],
      [['sound.safetensors', '--json', './sound.safetensors'], /the same file: the saved run would be lost$/],
      [['a.safetensors', '--rounds', '1'], /^experiment: --load a\.safetensors: rounds is 1; expected at least 2,/],
      [
        ['a.safetensors', '--train_epochs', '2'],
        /^experiment: --load a\.safetensors: train_epochs is 2; expected 1: adaptation/,
      ],
    ]);
    const answers = await experiments(
      cases.map(([args]) => ['--load', ...args]),
      cwd,
    );
    for (const [i, [, message]] of cases.entries()) isRefused(answers[i], message);
    assert.deepEqual((await readdir(cwd)).sort(), ['a.safetensors', 'large', 'pipe', 'sound.safetensors']);
  });
});

test('what could not be measured is a dash in the table, null in the file, and told', patient, async () => {
  const cwd = await place();
  const options = '--seeds 1,2 --target_images 4 --labelled_per_class 2 --source_images 41 --batch 4 --rounds 2'.split(' ');
  const lonely = '--source_images 41 --target_images 60 --batch 20 --method coral --rounds 1 --json single.json'.split(' ');
  const [all, single] = await experiments(
    [
      [...FAST, ...options, '--json', 'all.json'],
      [...FAST, ...lonely],
    ],
    cwd,
  );
  assert.equal(all.code, 0, all.err);
  assert.doesNotMatch(all.out, /NaN|undefined|null/);
  assert.match(all.out, /^ *1 +[01]\.\d{4} +– +– +– +– +– +– +– +[01]\.\d{4} +[01]\.\d{4}$/m);
  assert.match(all.out, /^ *mean +[01]\.\d{4} +– +–/m);
  assert.match(all.out, /^–: all target images are labelled/m);
  for (const { target_accuracy_after, target_accuracy_interval, fine_tuning_accuracy, test_accuracy } of await results(
    join(cwd, 'all.json'),
  )) {
    assert.deepEqual([target_accuracy_after, target_accuracy_interval, fine_tuning_accuracy], [null, null, null]);
    assert.ok(test_accuracy > 0);
  }
  assert.equal(single.code, 0, single.err);
  assert.match(single.out, /^The last step of a round has a single image of a domain, to which Deep CORAL says nothing/m);
  const [{ rounds }] = await results(join(cwd, 'single.json'));
  assert.ok(rounds[0].mt_loss > 0);
});
