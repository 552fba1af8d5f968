/** The weights of a run in Chromium are those of Node, to the last bit: on any number of threads, hidden or not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { serve, withPlainBrowser } from '../harness/chromium.js';
import {
  DOCUMENTED,
  FEW_LABELS,
  get,
  inNode,
  lab,
  openLab,
  patient,
  phase,
  sameRun,
  save,
  saved,
  withLab,
} from '../harness/lab.js';

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

test('100 steps of each phase give the same weights on 4 threads; the scalar build trains too', patient, async () => {
  const config = { ...FEW_LABELS, source_images: 200, target_images: 200, batch: 2, rounds: 1 };
  const expected = await inNode(config);
  assert.deepEqual([expected.state.train, expected.state.adapt], Array(2).fill({ epoch: 0, step: 100, steps: 100 }));
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
        const page = await context.newPage();
        await openLab(page, site.url);
        await get(page, 'open', { config: DOCUMENTED });
        const other = await context.newPage();
        await other.goto(`${site.url}blank.html`);
        await other.bringToFront();
        assert.equal(await page.evaluate(() => document.visibilityState), 'hidden');
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
