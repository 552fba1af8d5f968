/**
 * Requests: what is refused, what starts over, and what stays of a run that was given up; and what goes wrong on the way: files that cannot
 * be had, images that come late, a loss that overflows.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordFault } from '../../web/text/text.js';
import { corrupted, FOLDER, PATIENCE } from '../harness/chromium.js';
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

/** One round is as good as two where what comes before it is the matter. */
const SHORT = { ...FEW_LABELS, rounds: 1 };

test('wrong requests are refused by name, and what there is stays', patient, async () => {
  await withLab({ expected: [/404/], tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    await refused(page, 'dance', {}, /dance/);
    for (const type of ['train', 'adapt', 'evaluate', 'step', 'save']) await refused(page, type, {}, /\w/);
    for (const [config, option, message] of /** @type {[object, string, RegExp][]} */ ([
      [{ batch: 0 }, 'batch', /batch is 0.*1 to 512/],
      [{ colour: 1 }, 'colour', /colour/],
      [{ train_rate: 'fast' }, 'train_rate', /train_rate is "fast"/],
      [{ target_digits: [2] }, 'target_digits', /target_digits/],
      [{ source_images: 60000 }, 'source_images', /source_images is 60000.*12665/],
      [{ target_images: 40, labelled_per_class: 50 }, 'labelled_per_class', /labelled_per_class is 50/],
    ])) {
      assert.equal((await refused(page, 'open', { config }, message)).option, option);
    }
    const config = { ...FEW_LABELS, batch: 300, rounds: 1000 }; // more than this test can last
    await get(page, 'open', { config });
    await refused(page, 'adapt', {}, /train first/i);
    await refused(page, 'evaluate', {}, /train first/i);
    await refused(page, 'reset', { config, keepTraining: true }, /no training/i);
    assert.equal((await refused(page, 'reset', { config: { batch: 513 } }, /batch is 513/)).option, 'batch');

    const started = await get(page, 'step');
    assert.equal(started.phase, 'train');
    await atRest(page);
    for (const type of ['train', 'adapt', 'evaluate']) await refused(page, type, {}, /under way/);
    await get(page, 'resume');
    const { trained } = await atRest(page);
    assert.equal(trained, true);
    await refused(page, 'train', {}, /done/);

    await get(page, 'adapt');
    await refused(page, 'load', { bytes: new ArrayBuffer(8) }, /pause or stop/i);
    await refused(page, 'reset', { config, keepTraining: true }, /pause or stop/i);
    // A reset that cannot be had takes nothing away, whatever is missing for it.
    site.failures.set('adda-relaxed-threads.wasm', { status: 404 });
    for (const [change, option, message] of /** @type {[object, string, RegExp][]} */ ([
      [{ target_images: 60000 }, 'target_images', /target_images is 60000/],
      [{ arithmetic: 'fastest' }, 'arithmetic', /arithmetic is fastest; expected exact/],
    ])) {
      assert.equal((await refused(page, 'reset', { config: { ...config, ...change } }, message)).option, option);
      const kept = await get(page, 'pause');
      assert.deepEqual([kept.phase, kept.loaded, kept.trained, kept.config], ['adapt', true, true, started.config]);
      await get(page, 'resume');
    }
    await get(page, 'stop');
    await atRest(page);
    // The pause is sent with the evaluation, which otherwise could be over by then.
    const paused = await page.evaluate(async () => {
      lab.ask('evaluate');
      return (await lab.ask('pause')).state;
    });
    assert.deepEqual([paused.phase, paused.paused], ['evaluate', true]);
    await refused(page, 'step', {}, /no steps/);
    await get(page, 'stop');
  });
});

test('after a refused reset that was to keep the training, the run goes on', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: SHORT });
    await phase(page, 'train');
    const before = await saved(page);
    const other = { ...SHORT, train_rate: 0.01 };
    assert.equal((await refused(page, 'reset', { config: other, keepTraining: true }, /train_rate/)).option, 'train_rate');
    const greedy = { ...SHORT, target_images: 200, labelled_per_class: 20, label_weight: -1 };
    assert.equal((await refused(page, 'reset', { config: greedy, keepTraining: true }, /label_weight/)).option, 'label_weight');
    sameRun(await saved(page), before);
    await phase(page, 'adapt');
    sameRun(await saved(page), await inNode(SHORT));
  });
});

test('reset starts over in the middle of a phase, or keeps the training', patient, async () => {
  const other = { ...SHORT, method_weight: 0.5, encoder_rate: 2e-3, labelled_per_class: 5, target_shift: 'noisy' };
  const [fresh, kept] = [await inNode(SHORT, { adapt: false }), await inNode(other)];
  await withLab({}, async (page) => {
    await get(page, 'open', { config: DOCUMENTED });
    await get(page, 'train');
    await get(page, 'reset', { config: SHORT });
    const empty = await page.evaluate(() => lab.until(() => lab.state.loaded && lab.state));
    assert.deepEqual([empty.phase, empty.trainStep, empty.trained], ['idle', 0, false]);
    await phase(page, 'train');
    sameRun(await saved(page), fresh);

    await get(page, 'adapt');
    await get(page, 'pause');
    const state = await get(page, 'reset', { config: other, keepTraining: true });
    assert.deepEqual([state.phase, state.trainDone, state.adapted, state.round, state.adaptStep], ['idle', true, false, 0, 0]);
    assert.deepEqual(state.config, kept.config);
    await phase(page, 'adapt');
    sameRun(await saved(page), kept);
  });
});

test('no thread of a run that was given up stays behind', patient, async () => {
  await withLab({}, async (page) => {
    const { threads } = await get(page, 'open', { config: SHORT, threads: 2 });
    assert.ok(threads <= 2);
    await phase(page, 'train');
    for (let i = 0; i < 2; i++) {
      await get(page, 'evaluate');
      await get(page, 'reset', { config: SHORT });
      await page.evaluate(() => lab.until(() => lab.state.loaded));
      await phase(page, 'train');
    }
    await get(page, 'evaluate');
    await get(page, 'stop');
    await atRest(page);
    const names = () => page.workers().map((worker) => new URL(worker.url()).pathname);
    const left = [`/${FOLDER()}worker.js`, `/${FOLDER()}thread.js`];
    // Threads go, and come, on their own time.
    const end = Date.now() + PATIENCE;
    while (String(names()) !== String(left) && Date.now() < end) await page.evaluate(() => lab.ask('pause'));
    assert.deepEqual(names(), left);
  });
});

test('training that is stopped early is enough to adapt from', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: SHORT });
    await get(page, 'step');
    await atRest(page);
    await get(page, 'step');
    // A stop within a step ends after it.
    await get(page, 'stop');
    const { phase: after, trained, trainDone, trainStep, trouble } = await atRest(page);
    assert.deepEqual([after, trained, trainDone], ['idle', true, false]);
    // So few steps are no evidence of anything.
    assert.deepEqual(trouble, { train: null, adapt: null });
    assert.ok(trainStep >= 1 && trainStep <= 3);
    await phase(page, 'adapt');
    sameRun(await saved(page), await inNode(SHORT, { trainSteps: trainStep }));
  });
});

const FAILURES = /** @type {[string, import('../harness/chromium.js').Failure][]} */ ([
  ['train-1-images.idx3.gz', { status: 404 }],
  ['train-1-labels.idx1.gz', { cut: true }],
  ['train-0-images.idx3.gz', { body: corrupted('data/optdigits/train-0-images.idx3.gz') }],
  ['manifest.json', { status: 500 }],
  ['.wasm', { status: 404 }],
]);

test('a file that cannot be had is named, and is asked for again', patient, async () => {
  const expected = [/404/, /500/, /ERR_(EMPTY_RESPONSE|CONNECTION_(RESET|CLOSED))/];
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
