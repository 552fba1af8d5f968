/**
 * Pauses, single steps, and turns by hand: steps of which one side alone learns, or both, each told of and followed by a pause. No test
 * judges the clock: how fast the worker answers is printed, that it answers in mid-step is tested.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { wordFault } from '../../web/text/text.js';
import {
  atRest,
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

/** @typedef {import('../../web/worker/messages.js').State} State */

for (const batch of [1, 512]) {
  test(`at batch ${batch} every request is answered while a step is under way, not after it`, patient, async (t) => {
    const images = 512;
    const config = { source_images: images, target_images: images, batch, train_epochs: 100, rounds: 100 };
    await withLab({}, async (page) => {
      await get(page, 'open', { config, threads: 1 });
      const measured = await page.evaluate(async (config) => {
        /** @type {Record<string, number[]>} */
        const latency = {};
        /** @type {any[]} */
        const states = [];
        const timed = async (/** @type {string} */ type, args = {}) => {
          const { state, error, ms } = await lab.ask(type, args);
          if (error) throw new Error(`${type}: ${JSON.stringify(error)}`);
          latency[type] = [...(latency[type] ?? []), ms];
          states.push({ type, ...state });
          return state;
        };
        // How often the first step is interrupted before it is done: its slices, counted without a clock. Each pause is sent with
        // what it is to interrupt, so that it comes a slice later, however slow this page is.
        let slices = 0;
        for (let go = timed('train'); ; go = timed('resume')) {
          const { epoch, trainStep } = await timed('pause');
          await go;
          if (epoch + trainStep > 0) break;
          slices++;
        }
        for (let i = 0; i < 2; i++) {
          await timed('resume');
          await timed('pause');
          await timed('step');
          await lab.atRest();
        }
        for (let i = 0; i < 2; i++) {
          await timed('reset', { config });
          await lab.until(() => lab.state.loaded);
          await timed('train');
          await timed('stop');
          await lab.atRest();
        }
        return { latency, slices, states };
      }, config);
      for (const [type, list] of Object.entries(measured.latency)) {
        const sorted = list.toSorted((a, b) => a - b);
        t.diagnostic(
          `batch ${batch}, ${type}: median ${sorted[sorted.length >> 1].toFixed(1)} ms, longest ${sorted.at(-1)?.toFixed(1)} ms of ${list.length}`,
        );
      }
      t.diagnostic(`batch ${batch}: the first step was paused ${measured.slices} times`);
      // A step of 512 images is far more than a slice; one that was done in one go could not be paused within.
      if (batch === 512) assert.ok(measured.slices >= 4, `a step was paused only ${measured.slices} times`);
      for (const { type, phase, paused } of measured.states) {
        if (type === 'train' || type === 'resume') assert.deepEqual([phase, paused], ['train', false]);
        if (type === 'pause') assert.deepEqual([phase, paused], ['train', true]);
      }
    });
  });
}

test('a pause holds everything still, a step is one batch, and the weights do not know of either', patient, async () => {
  const config = { ...FEW_LABELS, rounds: 1 };
  const expected = await inNode(config);
  await withLab({}, async (page) => {
    await get(page, 'open', { config, threads: 2 });
    // What comes on its own time is there: nothing but steps changes the state.
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0 && lab.state.threads === 2));
    for (const [kind, done, steps] of /** @type {const} */ ([
      ['train', 'trainDone', 6],
      ['adapt', 'adaptDone', 6],
    ])) {
      const at = (/** @type {State} */ state) =>
        kind === 'train' ? state.epoch * 6 + state.trainStep : state.round * 6 + state.adaptStep;
      // The first step begins the phase, paused.
      assert.equal((await get(page, 'step')).phase, kind);
      assert.equal(at(await atRest(page)), 1);
      // Its measurements come right after the state.
      await get(page, 'pause');
      for (let step = 2; step <= 4; step++) {
        const seen = await page.evaluate(() => lab.events.length);
        await get(page, 'step');
        const state = await atRest(page);
        assert.deepEqual([state.phase, state.paused, at(state)], [kind, true, step]);
        const still = await page.evaluate(async () => {
          const states = [];
          for (let i = 0; i < 20; i++) states.push((await lab.ask('pause')).state);
          return states;
        });
        for (const other of still) assert.deepEqual(other, state);
        const counts = await page.evaluate(
          (seen) =>
            lab.events
              .slice(seen)
              .filter(({ event }) => event === 'metrics')
              .map(({ args }) => args.rows.length),
          seen,
        );
        assert.deepEqual(counts, [METRIC_COLUMNS[kind].length]);
      }
      // Pauses wherever they come, until the end.
      const end = await page.evaluate(async () => {
        while (lab.state.phase !== 'idle') {
          lab.ask('resume');
          await lab.ask('pause');
        }
        return lab.state;
      });
      assert.equal(end[done], true);
      assert.equal(at(end), steps);
      // The sum of the weights is told after that.
      await page.evaluate((kind) => lab.until(() => lab.state.fingerprints[kind]), kind);
    }
    sameRun(await saved(page), expected);
  });
});

/** @typedef {import('playwright-core').Page} Page */

/** A turn, to its pause: the rows and views that came of it. @param {Page} page @param {string} part @param {number} [steps] */
const turn = (page, part, steps) =>
  page.evaluate(
    async ([part, steps]) => {
      const from = lab.events.length;
      const { error } = await lab.ask('turn', { part, steps });
      if (error) throw new Error(JSON.stringify(error));
      const state = await lab.until(() => lab.state.paused && lab.state);
      const told = lab.events.slice(from);
      const rows = told.filter(({ event }) => event === 'metrics').map(({ args }) => [...args.rows]);
      return { state, rows, views: told.filter(({ event }) => event === 'view').map(({ args }) => args.time) };
    },
    /** @type {const} */ ([part, steps]),
  );

const WIDTH = METRIC_COLUMNS.adapt.length;
const column = (/** @type {string} */ name) => METRIC_COLUMNS.adapt.indexOf(name);

test('turns begin adaptation, take as many steps as were asked for, tell each and pause', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: FEW_LABELS });
    await refused(page, 'turn', { part: 'd' }, /train first/i);
    await phase(page, 'train');
    for (const args of [{}, { part: 'c' }, { part: 'd', steps: 0 }, { part: 'mt', steps: 101 }, { part: 'd', steps: 1.5 }]) {
      await refused(page, 'turn', args, /cannot be taken; expected d, mt or both, 1 to 100/);
    }
    const d = await turn(page, 'd', 3);
    assert.deepEqual(
      [d.state.phase, d.state.paused, d.state.round, d.state.adaptStep, d.state.turns],
      ['adapt', true, 0, 3, 3],
    );
    assert.deepEqual(
      d.rows.map((row) => row.length),
      [WIDTH, WIDTH, WIDTH],
    );
    assert.ok(
      d.rows.every((row) => row[column('d_loss')] > 0 && row[column('d_gradient')] > 0 && Number.isNaN(row[column('mt_loss')])),
    );
    // One at the beginning, and what each step has made of it.
    assert.deepEqual(
      d.views,
      [0, 1, 2, 3].map((step) => step / 6),
    );
    const mt = await turn(page, 'mt');
    assert.equal(mt.rows.length, 1);
    const [[...row]] = mt.rows;
    assert.ok(row[column('mt_loss')] > 0 && row[column('d_loss')] > 0 && Number.isNaN(row[column('d_gradient')]));
    assert.deepEqual([mt.state.adaptStep, mt.state.turns, mt.views], [4, 4, [4 / 6]]);
    const both = await turn(page, 'both');
    assert.deepEqual([both.state.adaptStep, both.state.turns], [5, 4]);
    assert.ok(both.rows[0].every((value) => Number.isFinite(value)));
    // After them both learn again.
    await get(page, 'resume');
    const { state, rows } = await page.evaluate(async () => {
      const state = await lab.until(() => lab.state.phase === 'idle' && lab.state);
      const { args } = /** @type {any} */ (lab.events.findLast(({ event }) => event === 'metrics'));
      return { state, rows: [...args.rows] };
    });
    assert.deepEqual([state.adaptDone, state.turns], [true, 4]);
    assert.ok(rows.every((value) => Number.isFinite(value)));
    await refused(page, 'turn', { part: 'd' }, /done/);
  });
});

test(
  'of a turn that is asked for in the middle of a step it is the next one that is of one side, and what is saved goes on as it would have',
  patient,
  async () => {
    const config = { ...FEW_LABELS, batch: 150, rounds: 6 };
    await withLab({}, async (page) => {
      await get(page, 'open', { config });
      await phase(page, 'train');
      await page.evaluate(async () => {
        lab.ask('adapt');
        await lab.ask('pause');
      });
      const before = await get(page, 'pause');
      await page.evaluate(async () => {
        lab.ask('turn', { part: 'd', steps: 2 });
        await lab.ask('save');
      });
      const state = await atRest(page);
      assert.deepEqual([state.paused, state.turns], [true, 2]);
      assert.ok(state.round + state.adaptStep >= before.round + before.adaptStep + 1);
      const { run } = await save(page);
      assert.equal(run.turns.length, 2);
      assert.ok(run.turns.every((/** @type {any} */ { part }) => part === 'd'));
      const file = await page.evaluateHandle(() => lab.file);
      await get(page, 'resume');
      await atRest(page);
      const straight = await saved(page);
      await loadInAnother(page, file);
      assert.equal((await page.evaluate(() => lab.state)).turns, 2);
      await phase(page, 'adapt');
      sameRun(await saved(page), straight);
    });
  },
);

test("a method without D has MT's turns alone, which are whole steps", patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: { ...FEW_LABELS, method: 'mmd' } });
    await phase(page, 'train');
    await refused(page, 'turn', { part: 'd' }, /mmd has no D/);
    const { state, rows } = await turn(page, 'mt', 2);
    assert.deepEqual([state.paused, state.adaptStep, state.turns, rows.length], [true, 2, 0, 2]);
    assert.ok(rows.every((row) => row[column('mt_loss')] > 0 && Number.isNaN(row[column('d_loss')])));
    await get(page, 'stop');
    await atRest(page);
    // The turn is sent with the evaluation, which otherwise could be over by then.
    const { error } = await page.evaluate(() => {
      lab.ask('evaluate');
      return lab.ask('turn', { part: 'mt' });
    });
    assert.match(wordFault(error), /under way/);
  });
});
