/**
 * The weights of a run in Chromium are those of Node, to the last bit: on any number of threads, hidden or not, and saved wherever it
 * stands and taken up by another worker.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { wordFault } from '../../web/text/text.js';
import { PATIENCE, serve, withPlainBrowser } from '../harness/chromium.js';
import {
  atRest,
  DOCUMENTED,
  FEW_LABELS,
  get,
  inNode,
  lab,
  load,
  loadInAnother,
  openLab,
  patient,
  phase,
  refused,
  sameRun,
  save,
  saved,
  withLab,
} from '../harness/lab.js';
import { changed } from '../harness/starting.js';

test('a whole run with few labels: events as the contract has them, evaluation and weights as in Node', patient, async () => {
  const expected = await inNode(FEW_LABELS, { evaluate: true });
  await withLab({}, async (page) => {
    const opened = await get(page, 'open', { config: FEW_LABELS });
    assert.equal(opened.phase, 'idle');
    assert.equal(opened.loaded, true);
    assert.equal(opened.build, 'simd');
    assert.equal(opened.trainSteps, 6);
    assert.equal(opened.evaluation, null);
    // The first view is of before the training, if the target is here by then.
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0));

    const trained = await phase(page, 'train');
    assert.deepEqual([trained.trained, trained.trainDone, trained.epoch, trained.trainStep], [true, true, 0, 6]);
    assert.equal(trained.adapted, false);
    const adapted = await phase(page, 'adapt');
    assert.deepEqual([adapted.adapted, adapted.adaptDone, adapted.round, adapted.adaptStep], [true, true, 1, 6]);
    const { evaluation } = await phase(page, 'evaluate');
    assert.deepEqual(evaluation, expected.evaluation);
    sameRun(await saved(page), expected);
    assert.match((await save(page)).name, /^[\w.-]*seed-7[\w.-]*\.safetensors$/);

    const events = await page.evaluate(() =>
      lab.events.map(({ event, args }) => ({
        event,
        args: event === 'metrics' ? { ...args, rows: [...args.rows], type: args.rows.constructor.name } : args,
      })),
    );
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      const metrics = events.filter(({ event, args }) => event === 'metrics' && args.kind === kind).map(({ args }) => args);
      for (const { type } of metrics) assert.equal(type, 'Float64Array');
      const rows = metrics.flatMap(({ rows }) => rows);
      const width = METRIC_COLUMNS[kind].length;
      const steps = kind === 'train' ? 6 : 12;
      assert.equal(rows.length, steps * width);
      assert.deepEqual(
        rows.filter((_, i) => i % width === 0),
        Array.from({ length: steps }, (_, i) => Math.floor(i / 6) + ((i % 6) + 1) / 6),
      );
      assert.ok(rows.every(Number.isFinite), `${kind}: a measurement is no number`);
    }
    const phases = new Set(events.filter(({ event }) => event === 'progress').map(({ args }) => args.phase));
    assert.deepEqual([...phases], ['data', 'train', 'adapt', 'evaluate']);
    for (const { args } of events.filter(({ event }) => event === 'progress')) assert.ok(args.done <= args.total);
    const views = events.filter(({ event }) => event === 'view').map(({ args }) => args);
    assert.equal(views.filter(({ first }) => first).length, 1);
    assert.equal(views[0].kind, 'train');
    assert.deepEqual([views.at(-1).kind, views.at(-1).time], ['adapt', 2]);
    assert.deepEqual(
      events.filter(({ event }) => event === 'fault'),
      [],
    );
  });
});

test('30 steps of each phase give the same weights on 4 threads; the scalar build trains too', patient, async () => {
  const config = { ...FEW_LABELS, batch: 2, rounds: 1 };
  const expected = await inNode(config);
  assert.deepEqual([expected.state.train, expected.state.adapt], Array(2).fill({ epoch: 0, step: 30, steps: 30 }));
  await withLab({}, async (page) => {
    await get(page, 'open', { config, threads: 4 });
    // They arrive on their own time.
    await page.evaluate(() => lab.until(() => lab.state.threads === 4));
    await phase(page, 'train');
    assert.equal((await phase(page, 'adapt')).threads, 4);
    sameRun(await saved(page), expected);

    await page.evaluate(() => lab.another());
    const { build } = await get(page, 'open', { config: DOCUMENTED, build: 'scalar' });
    assert.equal(build, 'scalar');
    const { trainDone } = await phase(page, 'train');
    assert.equal(trainDone, true);
  });
});

test('a page that is not isolated works on one thread, with the same weights', patient, async () => {
  const expected = await inNode(FEW_LABELS, { evaluate: true });
  const adapted = { ...expected, run: { ...expected.run, evaluation: null } };
  await withLab({ isolated: false }, async (page) => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await get(page, 'open', { config: FEW_LABELS, threads: 4 });
    await phase(page, 'train');
    const { threads } = await phase(page, 'adapt');
    assert.equal(threads, 1);
    assert.equal(page.workers().length, 1);
    sameRun(await saved(page), adapted);
  });
});

test(
  'as documented, in a hidden tab, which goes on: as many threads as there are give the weights of Node',
  patient,
  async () => {
    const site = await serve();
    try {
      await withPlainBrowser(async (context) => {
        context.setDefaultTimeout(PATIENCE);
        const page = await context.newPage();
        await openLab(page, site.url);
        await get(page, 'open', { config: DOCUMENTED });
        const other = await context.newPage();
        await other.goto(`${site.url}blank.html`);
        await other.bringToFront();
        // The page is told on the browser's own time, and has no frames any more.
        await page.waitForFunction(() => document.visibilityState === 'hidden', null, { polling: 50 });
        const { trainDone } = await phase(page, 'train');
        assert.equal(trainDone, true);
        await phase(page, 'adapt');
        assert.equal(await page.evaluate(() => document.visibilityState), 'hidden');
        sameRun(await saved(page), await inNode(DOCUMENTED));
      });
    } finally {
      await site.close();
    }
  },
);

/** One round is as good as two: what is saved goes on within it. */
const CONFIG = { ...FEW_LABELS, rounds: 1 };

test('a save in the middle of a phase disturbs nothing, and its file goes on to the same end', patient, async () => {
  const expected = await inNode(CONFIG);
  await withLab({}, async (page) => {
    await get(page, 'open', { config: CONFIG });
    await get(page, 'train');
    await save(page);
    await atRest(page);
    // After a step, and with what it is to interrupt: in the middle, however slow this page is.
    await get(page, 'step');
    await atRest(page);
    const { state } = await page.evaluate(() => {
      lab.ask('resume');
      return lab.save();
    });
    const { step } = state.adapt;
    assert.ok(step > 0 && step < 6, `saved after step ${step}`);
    const file = await page.evaluateHandle(() => lab.file);
    await atRest(page);
    sameRun(await saved(page), expected);
    await loadInAnother(page, file);
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
  });
});

test('saved in the middle of a step and loaded by another worker, a run comes to the same end', patient, async () => {
  const expected = await inNode(CONFIG);
  await withLab({}, async (page, site) => {
    // A worker on a clock of its own, on which all takes long: slices are as short as can be, so that pauses fall within a step.
    site.failures.set('worker.js', changed('worker.js', 'let now = 0; performance.now = () => (now += 20);'));
    await page.evaluate(() => lab.another());
    await get(page, 'open', { config: CONFIG });
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      await page.evaluate((kind) => lab.pauseInStep(kind), kind);
      await page.evaluate(() => lab.another());
      await load(page);
      await phase(page, kind);
    }
    sameRun(await saved(page), expected);
    // As it is kept by whoever halts it while the last round is being measured: that alone is left to do.
    await page.evaluate(() => {
      const start = 8 + Number(new DataView(lab.file.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(lab.file.subarray(8, start)));
      const run = JSON.parse(header.__metadata__.run);
      run.judgements.pop();
      header.__metadata__.run = JSON.stringify(run);
      const text = new TextEncoder().encode(JSON.stringify(header));
      const bytes = new Uint8Array(8 + text.length + lab.file.length - start);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
      bytes.set(text, 8);
      bytes.set(lab.file.subarray(start), 8 + text.length);
      lab.file = bytes;
    });
    await load(page);
    for (const type of ['step', 'turn']) await refused(page, type, { part: 'd' }, /done/);
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
    await refused(page, 'adapt', {}, /done/);
  });
});

test('the position after a save is the one that the file holds', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: { ...FEW_LABELS, source_images: 150, batch: 150, train_epochs: 50 } });
    const file = await page.evaluate(() => lab.pauseInStep('train'));
    const told = await page.evaluate(() => lab.state);
    const { epoch, trainStep } = await get(page, 'pause');
    assert.deepEqual([epoch, trainStep], [file.state.train.epoch, file.state.train.step]);
    assert.deepEqual([told.epoch, told.trainStep], [epoch, trainStep], 'no event told of the step that save finished');
  });
});

/** Of each reader one: of the format, the engine, the options and the run. What else they refuse is tested with them. */
test('damaged files are refused by what is wrong with them, and the run stays', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: DOCUMENTED });
    // The target is here, so that the view at the phase's end comes before it is told of: nothing changes afterwards.
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0));
    await get(page, 'step');
    await atRest(page);
    await get(page, 'stop');
    assert.equal((await atRest(page)).phase, 'idle');
    const before = await saved(page);
    const state = await get(page, 'pause');
    const name = Object.keys(before.tensors)[2];
    /** @type {[string, RegExp][]} */
    const damages = [
      ['cut', /cut within tensor/],
      ['shape', new RegExp(`tensor ${name} has shape`)],
      ['config', /batch is 0/],
      ['run', /run/],
    ];
    for (const [damage, message] of damages) {
      const answer = await page.evaluate(
        async ([damage, name]) => {
          const start = 8 + Number(new DataView(lab.file.buffer).getBigUint64(0, true));
          const header = JSON.parse(new TextDecoder().decode(lab.file.subarray(8, start)));
          let data = lab.file.slice(start);
          const metadata = header.__metadata__;
          if (damage === 'cut') data = data.slice(0, -4);
          if (damage === 'shape') header[name].shape = [...header[name].shape.toReversed(), 1];
          if (damage === 'config') metadata.config = metadata.config.replace('"batch":8', '"batch":0');
          if (damage === 'run') metadata.run = '{}';
          const text = new TextEncoder().encode(JSON.stringify(header));
          const bytes = new Uint8Array(8 + text.length + data.length);
          new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
          bytes.set(text, 8);
          bytes.set(data, 8 + text.length);
          return (await lab.ask('load', { bytes: bytes.buffer })).error;
        },
        /** @type {const} */ ([damage, name]),
      );
      assert.ok(answer, `${damage}: the file was taken`);
      assert.match(wordFault(answer), message, damage);
      assert.deepEqual(await get(page, 'pause'), state, damage);
    }
    sameRun(await saved(page), before);
    await load(page);
    sameRun(await saved(page), before);
  });
});
