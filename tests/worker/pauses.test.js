/** Pauses and single steps. No test judges the clock: how fast the worker answers is printed, that it answers in mid-step is tested. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { atRest, FEW_LABELS, get, inNode, lab, patient, sameRun, saved, withLab } from '../harness/lab.js';

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
        for (let i = 0; i < 5; i++) {
          await timed('resume');
          await timed('pause');
          await timed('step');
          await lab.atRest();
        }
        for (let i = 0; i < 5; i++) {
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
    await get(page, 'open', { config });
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
    }
    sameRun(await saved(page), expected);
  });
});
