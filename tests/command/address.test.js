/** A run with changes on the command line, said option by option or as a link of the page: the same run, and the weights that it expects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../harness/english.js';
import { experiments } from '../harness/command.js';
import { UsageError } from '../programs/console.js';
import { parseArguments } from '../programs/experiment.js';

const CHANGES = 'adapt.1.2.discriminator_rate.0.001,adapt.1.2.label_weight.2';
const LINK = `http://localhost:8000/#tab=curves&hide=how&target_file=mine.npz&preset=few-labels&seed=7&changes=${CHANGES}&turns=1.1.d.1&train_end=1.2`;

test('a link says what its options say one by one', () => {
  const { preset, options, interventions, expect } = parseArguments(['--address', `${LINK}&expect=00ffAA11`]);
  assert.equal(preset, 'few-labels');
  assert.equal(options.seed, 7);
  assert.equal(options.labelled_per_class, 10);
  assert.deepEqual(interventions, { changes: CHANGES, turns: '1.1.d.1', train_end: '1.2' });
  assert.equal(expect, '00ffaa11');
  const said = parseArguments(['--changes', CHANGES, '--turns', '1.1.d.1', '--train_end', '1.2']);
  assert.deepEqual(said.interventions, interventions);
  assert.equal(parseArguments(['--address', LINK, '--rounds', '3']).options.rounds, 3, 'what is said beside it counts');
  assert.equal(
    parseArguments(['--address', 'preset=first-minute']).preset,
    'first-minute',
    'what stands after the # is enough',
  );
});

test('what a link cannot be is refused by name', () => {
  for (const [args, said] of /** @type {[string[], RegExp][]} */ ([
    [['--address', `${LINK}&expect=xyz`], /expect is "xyz"; expected 8 to 64 digits/],
    [['--address', `${LINK}&speed=9`], /--address: there is no option speed/],
    [['--address', '#preset=best'], /--address: preset is "?best/],
    [['--address', `${LINK},adapt.1.1.batch.3`], /--address: train_end/],
    [['--address', LINK, '--preset', 'documented'], /--preset has no place/],
    [['--address', LINK, '--seeds', '1-3'], /brings its own seed, --seeds has no place/],
    [['--address', LINK, '--load', 'run.safetensors'], /--load and --address exclude each other/],
    [['--load', 'run.safetensors', '--changes', CHANGES], /--load brings its own changes/],
  ]))
    assert.throws(
      () => parseArguments(args),
      (error) => error instanceof UsageError && said.test(error.message),
      args.join(' '),
    );
});

test('the run of a link is the run of its options, and its weights are those that it expects', {
  timeout: 180_000,
}, async () => {
  const few = {
    source_data: 'optdigits',
    target_data: 'optdigits',
    source_images: 60,
    target_images: 60,
    batch: 20,
    labelled_per_class: 2,
    rounds: 1,
  };
  const options = Object.entries({ preset: 'few-labels', seed: 7, ...few }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  const link = `#${new URLSearchParams({ preset: 'few-labels', seed: '7', ...Object.fromEntries(Object.entries(few).map(([name, value]) => [name, String(value)])), changes: CHANGES })}`;
  const played = async (/** @type {string[][]} */ ...commands) =>
    (await experiments(commands.map((args) => [...args, '--threads', '1', '--json', '-']))).map(({ code, out, err }) => ({
      code,
      err,
      result: JSON.parse(out)[0],
    }));
  const [said] = await played([...options, '--changes', CHANGES]);
  assert.equal(said.code, 0, said.err);
  assert.equal(said.result.interventions.changes, CHANGES);
  const { weights_sha256: sum } = said.result;
  const [opened, unchanged] = await played(
    ['--address', `${link}&expect=${sum}`],
    ['--address', `${link.replace(/&changes=.*/, '')}&expect=train.00000000`],
  );
  assert.equal(opened.code, 0, opened.err);
  assert.deepEqual([opened.result.weights_sha256, opened.result.preset], [sum, 'few-labels']);
  assert.deepEqual(opened.result.config, said.result.config);
  assert.equal(unchanged.code, 1, 'other weights than expected');
  const [, trained] = /the weights are train\.([0-9a-f]{64}), the address expects train\.00000000/.exec(unchanged.err) ?? [];
  assert.notEqual(unchanged.result.weights_sha256, sum, 'what is changed changes the weights');
  const [changed] = await played(['--address', `${link}&expect=train.${trained}`]);
  assert.equal(changed.code, 0, `MS and C are trained alike: ${changed.err}`);
});
