/** Own images on the command line: what can be said, and what is read, told and refused. */
import assert from 'node:assert/strict';
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Library } from '../../web/images/collection.js';
import { planImages } from '../../web/images/plan.js';
import { checkConfig } from '../../web/options/check.js';
import { experiments } from '../harness/command.js';
import '../harness/english.js';
import { readData } from '../harness/images.js';
import { digits, idx } from '../harness/own_files.js';
import { UsageError } from '../programs/console.js';
import { bringOwn } from '../programs/experiment/own.js';
import { parseArguments } from '../programs/experiment.js';

const folder = await mkdtemp(join(tmpdir(), 'adda-own-'));
after(() => rm(folder, { recursive: true }));
const { train } = await digits(20, 1);
const count = train.labels.length;
const [images, labels] = [join(folder, 'mine-images.idx'), join(folder, 'mine-labels.idx')];
await writeFile(
  images,
  idx(
    [count, 28, 28],
    train.pixels.map((value) => 255 - value),
  ),
);
await writeFile(
  labels,
  idx(
    [count],
    train.labels.map((label) => label + 1),
  ),
);

/** What is told on standard error. @param {import('node:test').TestContext} t */
function told(t) {
  /** @type {string[]} */
  const lines = [];
  t.mock.method(process.stderr, 'write', (/** @type {string} */ text) => lines.push(text));
  return () => lines.join('');
}

test('files are given with a comma or one after the other, and put right', async (t) => {
  for (const args of [
    ['--target_file', `${images},${labels}`, '--target_mend', 'invert,minus-one'],
    ['--target_file', images, `--target_file=${labels}`, '--target_mend', 'invert,minus-one'],
  ]) {
    const { own } = parseArguments(args);
    assert.deepEqual(own, { source: null, target: { files: [images, labels], mends: { invert: true, labels: 'minus-one' } } });
  }
  const said = told(t);
  const library = new Library(readData);
  const options = await bringOwn({ source: null, target: { files: [folder], mends: {} } }, library);
  assert.match(said(), /warning: .*mine-images\.idx: dark on light.*\(--target_mend invert\)/);
  assert.match(said(), /labels go from 1 to 10.*\(--target_mend minus-one or ten-is-zero\)/);
  assert.match(said(), /experiment: target: own-[0-9a-f]{12} \(/);
  const config = checkConfig({ ...options, source_images: 20, target_images: 30, target_digits: [2, 3] });
  assert.equal((await planImages(library, config)).sizes.target, 30);
});

test('results take the place of no image, by whichever name; what may have no end is not read', async () => {
  const aside = await mkdtemp(join(tmpdir(), 'adda-own-'));
  const at = (/** @type {string} */ name) => join(aside, name);
  await mkdir(at('mine'));
  await copyFile(images, at('mine/images.idx'));
  await symlink('mine/images.idx', at('soft'));
  await link(at('mine/images.idx'), at('hard'));
  const before = await readFile(images);
  const cases = /** @type {[string[], RegExp][]} */ ([
    [
      ['--target_file', 'soft', '--json', 'mine/images.idx'],
      /^experiment: --json mine\/images\.idx and --target_file soft are/,
    ],
    [
      ['--source_file', 'mine', '--json', 'new', '--save', 'hard'],
      /^experiment: --save hard and --source_file mine\/images\.idx/,
    ],
    [['--target_file', '/dev/zero'], /^experiment: --target_file .*\/dev\/zero is no file, but a device/],
  ]);
  const answers = await experiments(
    cases.map(([args]) => args),
    aside,
  );
  for (const [i, [args, said]] of cases.entries()) {
    assert.deepEqual([answers[i].code, answers[i].out], [2, ''], String(args));
    assert.match(answers[i].err, said);
  }
  assert.deepEqual((await readdir(aside)).sort(), ['hard', 'mine', 'soft']);
  assert.deepEqual(await readFile(at('hard')), before);
  await rm(aside, { recursive: true });
});

test('what cannot be is refused by name', async (t) => {
  told(t);
  const library = new Library(readData);
  const bring = (/** @type {string} */ file) => bringOwn({ source: { files: [file], mends: {} }, target: null }, library);
  await assert.rejects(
    bring(labels),
    (error) => error instanceof UsageError && /--source_file .*holds labels and no images/.test(error.message),
  );
  await assert.rejects(
    bring(join(folder, 'none')),
    (error) => error instanceof UsageError && /--source_file .*none.*no such file/.test(error.message),
  );
  for (const [args, said] of /** @type {[string[], RegExp][]} */ ([
    [['--target_mend', 'invert'], /no place without --target_file/],
    [
      ['--target_file', images, '--target_mend', 'upside-down'],
      /expected invert, transpose, minus-one, ten-is-zero, stretch=N/,
    ],
    [['--target_file', images, '--target_data', 'fashion'], /exclude each other/],
  ]))
    assert.throws(
      () => parseArguments(args),
      (error) => error instanceof UsageError && said.test(error.message),
    );
});
