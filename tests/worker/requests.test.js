/** Requests: what is refused, what starts over, and what stays of a run that was given up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLDER, PATIENCE } from '../harness/chromium.js';
import {
  atRest,
  DOCUMENTED,
  FEW_LABELS,
  get,
  inNode,
  lab,
  patient,
  phase,
  refused,
  sameRun,
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
    for (let i = 0; i < 4; i++) {
      await get(page, 'evaluate');
      await get(page, 'reset', { config: SHORT });
      await page.evaluate(() => lab.until(() => lab.state.loaded));
      await phase(page, 'train');
    }
    await get(page, 'evaluate');
    await get(page, 'stop');
    await atRest(page);
    const names = () => page.workers().map((worker) => new URL(worker.url()).pathname);
    const end = Date.now() + PATIENCE;
    while (names().length > 2 && Date.now() < end) await page.evaluate(() => lab.ask('pause'));
    assert.deepEqual(names(), [`/${FOLDER()}worker.js`, `/${FOLDER()}thread.js`]);
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
