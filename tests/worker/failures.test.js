/** What goes wrong on the way: files that cannot be had, images that come late, a loss that overflows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordFault } from '../../web/text/text.js';
import { corrupted } from '../harness/chromium.js';
import {
  atRest,
  DOCUMENTED,
  FEW_LABELS,
  get,
  inNode,
  lab,
  loadInAnother,
  patient,
  phase,
  refused,
  sameRun,
  save,
  saved,
  withLab,
} from '../harness/lab.js';

const FAILURES = /** @type {[string, import('../harness/chromium.js').Failure][]} */ ([
  ['train-1-images.idx3.gz', { status: 404 }],
  ['train-1-labels.idx1.gz', { cut: true }],
  ['train-0-images.idx3.gz', { body: corrupted('data/optdigits/train-0-images.idx3.gz') }],
  ['manifest.json', { status: 500 }],
  ['.wasm', { status: 404 }],
]);

test('a file that cannot be had is named, and is asked for again', patient, async () => {
  const expected = [/404/, /500/, /ERR_EMPTY_RESPONSE/];
  await withLab({ expected, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    for (const [file, failure] of FAILURES) {
      await page.evaluate(() => lab.another());
      site.failures.set(file, failure);
      await refused(page, 'open', { config: DOCUMENTED, threads: 2 }, new RegExp(file.replace('.', '\\.')));
      await refused(page, 'train', {}, /\w/);
      site.failures.clear();
      const { loaded } = await get(page, 'open', { config: DOCUMENTED, threads: 2 });
      assert.equal(loaded, true);
    }
    // What was there stays until its successor is whole.
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0)); // the target is here: nothing else changes
    await page.evaluate(() => lab.until(() => lab.state.threads === 2));
    const before = await get(page, 'pause');
    site.failures.set('train-5-images.idx3.gz', { status: 404 });
    await refused(page, 'reset', { config: { ...DOCUMENTED, source_digits: [4, 5] } }, /train-5-images\.idx3\.gz/);
    assert.deepEqual(await get(page, 'pause'), before);
    site.failures.clear();
    await get(page, 'reset', { config: { ...DOCUMENTED, source_digits: [4, 5] } });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    const { trainDone } = await phase(page, 'train');
    assert.equal(trainDone, true);
  });
});

test('training begins on the source alone, and a target that comes late changes nothing', patient, async () => {
  const config = { ...FEW_LABELS, rounds: 1 };
  const expected = await inNode(config);
  await withLab({ expected: [/503/], tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    site.failures.set('train-2-images.idx3.gz', { status: 503 });
    const opened = await get(page, 'open', { config });
    assert.deepEqual([opened.loaded, opened.trainSteps, opened.adaptSteps], [true, 6, 0]);
    const { args } = await page.evaluate(() => lab.until(() => lab.events.find(({ event }) => event === 'fault')));
    assert.match(wordFault(args), /train-2-images\.idx3\.gz/);
    assert.equal(args.again, 'fetch');
    assert.equal(await page.evaluate(() => lab.events.some(({ event }) => event === 'view')), false);
    await phase(page, 'train');
    await save(page);
    const early = await page.evaluateHandle(() => lab.file);
    await refused(page, 'fetch', {}, /train-2-images\.idx3\.gz/);
    // A phase that needs them begins by asking for them, and ends where they cannot be had.
    for (const type of ['adapt', 'evaluate']) {
      const from = await page.evaluate(() => lab.events.length);
      assert.equal((await get(page, type)).phase, type);
      const ended = await page.evaluate(
        async (from) => (await lab.until(() => lab.events.slice(from).find(({ event }) => event === 'fault'))).args,
        from,
      );
      assert.match(wordFault(ended), /train-2-images\.idx3\.gz/);
      assert.equal(ended.again, type);
      assert.equal((await get(page, 'pause')).phase, 'idle');
    }
    site.failures.clear();
    await get(page, 'fetch');
    await page.evaluate(() => lab.until(() => lab.events.find(({ event }) => event === 'view')));
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
    // What was saved without the target images goes on all the same.
    await loadInAnother(page, early);
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
  });
});

test('a loss that overflows ends the phase with the step named, and the worker goes on', patient, async () => {
  await withLab({}, async (page) => {
    const fault = async (/** @type {string} */ type) => {
      const from = await page.evaluate(() => lab.events.length);
      await get(page, type);
      const told = await page.evaluate(
        async (from) => (await lab.until(() => lab.events.slice(from).find(({ event }) => event === 'fault'))).args,
        from,
      );
      assert.match(wordFault(told), /step \d+/);
      assert.equal((await atRest(page)).phase, 'idle');
    };
    await get(page, 'open', { config: { ...FEW_LABELS, train_rate: 10, train_epochs: 20 } });
    await fault('train');
    await get(page, 'reset', { config: { ...FEW_LABELS, encoder_rate: 10, discriminator_rate: 10, adapt_optimizer: 'sgd' } });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    await phase(page, 'train');
    await fault('adapt');
    await get(page, 'reset', { config: FEW_LABELS });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    await phase(page, 'train');
    sameRun(await saved(page), await inNode(FEW_LABELS, { adapt: false }));
  });
});
