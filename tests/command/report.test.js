// The study's runner on a small problem of real runs, and what the report makes of results.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { METHODS } from '../../build/core.js';
import { Library } from '../../web/images/collection.js';
import { planImages } from '../../web/images/plan.js';
import { checkConfig } from '../../web/options/check.js';
import { Interrupted } from '../programs/interruption.js';
import { reportPage } from '../programs/report/page.js';
import { readResults, runStudy } from '../programs/report/run.js';
import { PROBLEMS, QUICK, SEEDS } from '../programs/report/study.js';
import { cells, markdown, tables } from '../programs/report/summary.js';
import { fill } from '../programs/report.js';

/** @typedef {import('../programs/report/run.js').Result} Result */

/** Of optdigits there are few test images, all of which an evaluation looks at. */
const SMALL = {
  source_data: /** @type {const} */ ('optdigits'),
  target_data: /** @type {const} */ ('optdigits'),
  batch: 16,
  source_images: 60,
  target_images: 60,
  encoder_rate: 0.01,
  discriminator_rate: 0.01,
  rounds: 2,
};

test('every run of the study is a sound configuration for which there are images, in full and in QUICK', async () => {
  const library = new Library(
    async (path) => new Uint8Array(await readFile(new URL(`../../data/images/${path}`, import.meta.url))),
  );
  // Many runs draw the same images.
  const drawn = new Set();
  for (const problem of [...PROBLEMS, ...PROBLEMS.map(QUICK.cut)])
    for (const variant of problem.variants)
      for (const method of Object.values(problem.methods)) {
        const config = checkConfig({ ...problem.config, ...method, ...variant });
        const images = Object.entries(config).filter(([name]) => /^(source|target|labelled|draw|shift)_|^seed$/.test(name));
        const key = JSON.stringify(images);
        if (!drawn.has(key)) await planImages(library, config);
        drawn.add(key);
      }
  assert.ok(drawn.size > PROBLEMS.length);
});

test('runs are written one by one, the same as ever, and those that are there are not run again', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'study-'));
  t.after(() => rm(folder, { recursive: true }));
  const url = pathToFileURL(`${folder}/`);
  const problem = {
    name: 'small',
    title: '',
    config: SMALL,
    variants: [{ labelled_per_class: 1 }],
    methods: { ADDA: {}, MMD: /** @type {Partial<import('../../web/options/table.js').Config>} */ ({ method: 'mmd' }) },
  };
  /** @type {string[]} */
  const said = [];
  const first = (await runStudy([problem], [1, 2], url, (line) => said.push(line))).get('small') ?? [];
  assert.equal(first.length, 4);
  assert.match(said[0], /^4 runs to go$/);
  assert.match(said[4], /^4 of 4, 0 min left: small, seed . \w+ .: 0\.\d{4}$/);
  const written = await readResults(url, 'small');
  assert.deepEqual(new Set(written.map(({ key }) => key)), new Set(first.map(({ key }) => key)));
  for (const { rounds, evaluation, config, seed, variant } of written) {
    assert.deepEqual([config.seed, config.labelled_per_class], [seed, variant.labelled_per_class]);
    assert.deepEqual(
      rounds.map(({ round }) => round),
      [1, 2],
    );
    // The last judgement and the evaluation look at the same weights and images.
    assert.equal(rounds[1].target_accuracy, evaluation.target_accuracy_after);
    assert.equal(rounds[1].target_accuracy_other_pairing, evaluation.target_accuracy_other_pairing);
    for (const [name, value] of Object.entries(rounds[1])) assert.ok(Number.isFinite(value), name);
    assert.ok((rounds[1].encoder_distance ?? 0) > (rounds[0].encoder_distance ?? 0) * 0.5);
  }
  // What was broken off: two are missing.
  await writeFile(new URL('small.json', url), JSON.stringify(written.slice(2)));
  const again = (await runStudy([problem], [1, 2], url, () => {})).get('small') ?? [];
  const weights = (/** @type {Result[]} */ results) => new Map(results.map(({ key, weights_sha256 }) => [key, weights_sha256]));
  assert.deepEqual([...weights(again)].sort(), [...weights(first)].sort());
  said.length = 0;
  await runStudy([problem], [1, 2], url, (line) => said.push(line));
  assert.deepEqual(said, ['every run is there']);
  assert.deepEqual(await readdir(url), ['small.json']);
  const { key, ...nameless } = written[0];
  assert.ok(key);
  const damaged = ['', '[{', '{}', 'null', '[null]', '[[]]', '"text"', JSON.stringify([written[1], nameless])];
  for (const text of [...damaged, JSON.stringify([{ ...written[0], evaluation: null }])]) {
    await writeFile(new URL('small.json', url), text);
    await assert.rejects(
      runStudy([problem], [1], url, () => {}),
      (error) => error instanceof Error && /^.*small\.json cannot be read: .+$/.test(error.message),
    );
    assert.equal(await readFile(new URL('small.json', url), 'utf8'), text, 'what cannot be read is left alone');
  }
});

/** A problem of two runs to a seed, the first of which fails in its adaptation. */
const FAILING = {
  name: 'failing',
  title: '',
  config: { ...SMALL, rounds: 1 },
  variants: [{}],
  methods: { Bad: { encoder_rate: 10, discriminator_rate: 10, rounds: 3 }, Good: {} },
};

/** A folder of its own, as a URL. @param {import('node:test').TestContext} t */
async function folderOf(t) {
  const folder = await mkdtemp(join(tmpdir(), 'study-'));
  t.after(() => rm(folder, { recursive: true }));
  return pathToFileURL(`${folder}/`);
}

/** @param {URL} url */
const keysIn = async (url) => (await readResults(url, FAILING.name)).map(({ key }) => key).sort();

test('a run that fails is told, and the others are finished and kept', async (t) => {
  const url = await folderOf(t);
  /** @type {string[]} */
  const said = [];
  await assert.rejects(
    runStudy([FAILING], [1, 2], url, (line) => said.push(line)),
    /^Error: not all runs could be finished: 2 of 4 were, and are kept$/,
  );
  const failed = said.filter((line) => line.startsWith('failed')).sort();
  assert.equal(failed.length, 2);
  for (const [i, line] of failed.entries()) {
    assert.match(line, new RegExp(`^failed: failing, seed ${i + 1} Bad: the loss of .* at .*step \\d.*$`));
  }
  assert.deepEqual(await keysIn(url), ['1 Good', '2 Good']);
});

test('interrupted, it keeps the runs that are finished, and leaves nothing else', async (t) => {
  const url = await folderOf(t);
  /** @type {string[]} */
  const said = [];
  let interrupt = () => {};
  const stop = /** @type {Promise<never>} */ (
    new Promise((_, reject) => {
      interrupt = () => reject(new Interrupted('SIGTERM'));
    })
  );
  const study = runStudy(
    [FAILING],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    url,
    (line) => {
      said.push(line);
      if (/^1 of 18, /.test(line)) interrupt();
    },
    stop,
  );
  await assert.rejects(study, Interrupted);
  const kept = await keysIn(url);
  assert.ok(kept.length >= 1 && kept.length < 9, String(kept));
  assert.equal(said.at(-1), `${kept.length} of 18 runs are finished and kept; the next time the others are run`);
  assert.deepEqual(await readdir(url), ['failing.json']);
});

test('a place that cannot be written is told before anything is run', async (t) => {
  const url = await folderOf(t);
  await mkdir(new URL('elsewhere', url));
  await symlink('nowhere/failing.json', new URL('failing.json', url));
  /** @type {string[]} */
  const said = [];
  await assert.rejects(
    runStudy([FAILING], [1], url, (line) => said.push(line)),
    /failing\.json cannot be written: there is no folder/,
  );
  assert.deepEqual(said, []);
});

/**
 * @param {string} method
 * @param {number} seed
 * @param {object} variant
 * @param {number} after
 * @param {number[]} rounds  accuracies
 * @param {number[]} information
 * @param {number} [tuned]
 * @returns {Result}
 */
const result = (method, seed, variant, after, rounds, information, tuned) =>
  /** @type {any} */ ({
    key: '',
    seed,
    method,
    variant,
    config: { labelled_per_class: 0, ...variant },
    seconds: 1,
    evaluation: {
      target_accuracy_before: 0.4,
      target_accuracy_after: after,
      target_accuracy_other_pairing: 1 - after,
      test_accuracy: after,
      ...(tuned === undefined ? {} : { fine_tuning_accuracy: tuned }),
    },
    rounds: rounds.map((target_accuracy, i) => ({ target_accuracy, information_maximisation: information[i] })),
  });

describe('the report', () => {
  const two = [
    result('ADDA', 1, { labelled_per_class: 1 }, 0.7, [0.9, 0.8, 0.7], [0.1, 0.3, 0.2], 0.6),
    result('ADDA', 2, { labelled_per_class: 1 }, 0.9, [0.5, 0.8, 0.9], [0.1, 0.3, 0.5], 0.95),
    result('SHOT', 1, { labelled_per_class: 0 }, 0.03, [0.03], [0.6]),
    result('SHOT', 2, { labelled_per_class: 0 }, 0.96, [0.96], [0.6]),
  ];
  const shift = { target_shift: 'rotated', shift_severity: 0.5 };
  const shifts = [
    result('DANN', 1, shift, 0.8, [0.8], [1]),
    result('Target oracle', 1, shift, 0.9, [0.9], [3]),
    result('SHOT', 1, shift, 0.3, [0.35, 0.3], [2, 1]),
  ];
  const results = new Map([
    ['two-digits', two],
    ['documented', []],
    ['ten-digits', shifts],
  ]);

  test('final, label-free and oracle stand apart', () => {
    const [adda, shot] = cells(two);
    assert.deepEqual([adda.seeds, adda.final.mean, adda.final.worst], [2, 0.8, 0.7]);
    assert.ok(Math.abs((adda.selected.mean ?? 0) - 0.85) < 1e-12, 'the rounds of the largest information: 0.8 and 0.9');
    assert.ok(Math.abs((adda.oracle.mean ?? 0) - 0.9) < 1e-12);
    assert.equal(adda.aboveFineTuning, 1);
    assert.equal(shot.fineTuning, null);
    assert.ok(Math.abs((shot.upToPairing.mean ?? 0) - 0.965) < 1e-12);
    assert.equal(shot.chosenPairing, 1);
  });

  test('tables name their source, say what is missing, and go into the README between the marks alone', () => {
    const found = tables(results);
    assert.deepEqual(
      found.map(({ sources }) => sources.join()),
      ['two-digits.json', 'two-digits.json', 'ten-digits.json'],
    );
    assert.ok(found[2].rows[0].includes('80 %'), 'DANN closes 0.4 of 0.5');
    assert.ok(found[2].rows[1].includes('–'), 'the oracle closes no gap of its own');
    const chosen = found[2].rows[3];
    assert.deepEqual([chosen[1], chosen[5], chosen[7]], ['Chosen by information', '0.3500', '-10 %'], 'surest, not best');
    const text = found.map(markdown).join('\n');
    const readme = 'a\n<!-- report -->\nstale\n<!-- /report -->\nb\n';
    const filled = fill(readme, text);
    assert.ok(
      filled.startsWith('a\n<!-- report -->\n') && filled.endsWith('\n<!-- /report -->\nb\n') && !filled.includes('stale'),
    );
    assert.equal(fill(filled, text), filled);
    assert.throws(() => fill('nothing', text), /has no place for the report/);
    const page = reportPage(results, true);
    assert.match(page, /Not run yet: documented\./);
    assert.match(page, /QUICK run/);
    for (const { title } of found) assert.ok(page.includes(title));
    assert.match(page, /closed by DANN on 1 of 1 targets \(rotated 0\.5\), by SHOT on 0 of 1 targets; .* on 0 of 1 targets\./);
    assert.match(page, /Adaptation hurts: SHOT on rotated 0\.5 ends at 0\.300, source only at 0\.400\./);
    assert.doesNotMatch(page, /Adaptation hurts: (DANN|ADDA)/);
  });

  test('what could not be measured is a dash, in no table or sentence a number', () => {
    const nothing = /** @type {any} */ (null);
    const unmeasured = ['ADDA', 'SHOT'].flatMap((method) =>
      [1, 2].map((seed) => result(method, seed, { labelled_per_class: 5 }, nothing, [nothing], [0.5], nothing)),
    );
    for (const { evaluation } of unmeasured) evaluation.target_accuracy_other_pairing = null;
    // The oracle is no better than source only: there is no gap to be closed.
    const clothes = { target_data: 'fashion' };
    const flat = [result('Target oracle', 1, clothes, 0.4, [0.4], [3]), result('DANN', 1, clothes, 0.3, [0.3], [1])];
    const some = new Map([
      ['two-digits', unmeasured],
      ['documented', unmeasured],
      ['ten-digits', [...flat, result('SHOT', 1, clothes, nothing, [nothing], [2])]],
    ]);
    const [first, documented] = tables(some);
    assert.deepEqual(first.rows[0].slice(3), ['–', '–', '–', '–', '0 of 2']);
    assert.equal(documented.rows[0].at(-1), '0');
    for (const text of [
      tables(some).map(markdown).join('\n'),
      reportPage(some, false).replace(/<script>.*?<\/script>/gs, ''),
    ]) {
      assert.doesNotMatch(text, /NaN|Infinity|undefined|\bnull\b/);
    }
  });

  test('the committed results are whole, and of methods and options that there are', async () => {
    const folder = new URL('../../data/results/', import.meta.url);
    assert.deepEqual((await readdir(folder)).sort(), PROBLEMS.map(({ name }) => `${name}.json`).sort());
    for (const { name, seeds = SEEDS, variants, methods } of PROBLEMS) {
      const results = await readResults(folder, name);
      assert.equal(results.length, seeds.length * variants.length * Object.keys(methods).length, `${name}.json: runs`);
      for (const { config, key } of results) {
        assert.ok(
          METHODS.some(({ name }) => name === config.method),
          key,
        );
        checkConfig(config);
      }
    }
  });
});
