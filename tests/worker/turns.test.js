/** Turns by hand as the worker takes them: steps of which one side alone learns, or both, each told of and followed by a pause. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import {
  atRest,
  FEW_LABELS,
  get,
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

test('begin adaptation, take as many steps as were asked for, tell each and pause', patient, async () => {
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
  'in the middle of a step it is the next one that is of one side, and what is saved goes on as it would have',
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
    await get(page, 'evaluate');
    await refused(page, 'turn', { part: 'mt' }, /under way/);
  });
});
