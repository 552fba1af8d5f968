/** The driver of a run, in Node on a real core: what is asked for comes at a rest, in order, and nothing is lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { breath } from '../../web/breath.js';
import { readSaved } from '../../web/engine/saved.js';
import { Fault } from '../../web/fault.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { Run } from '../../web/run/run.js';
import { core, driven as drivenBy, library, SMALL, slowly } from '../harness/driven.js';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('../../web/worker/driver.js').Driver} Driver */
/** @typedef {import('../harness/driven.js').Event} Event */

/** @param {TestContext} t @param {object} [options] */
const driven = (t, options = {}) => drivenBy(t, { ...SMALL, ...options });

/** @param {() => unknown} holds */
async function until(holds) {
  for (const end = Date.now() + 60_000; !holds(); await breath()) if (Date.now() > end) assert.fail(`in vain: ${holds}`);
}

/** A phase to its end. @param {Driver} driver @param {'train' | 'adapt' | 'evaluate'} phase */
async function play(driver, phase) {
  await driver.begin(phase);
  await until(() => driver.phase === null);
}

/** The times of all rows told. @param {Event[]} events @param {'train' | 'adapt'} kind */
const times = (events, kind) =>
  events
    .filter(({ event, args }) => event === 'metrics' && args.kind === kind)
    .flatMap(({ args }) => [...args.rows].filter((_, i) => i % METRIC_COLUMNS[kind].length === 0));

/** What a straight run of the same configuration saves. @param {object} [options] */
async function straight(options = {}) {
  const run = await Run.create(await core, library, { ...SMALL, ...options });
  for (const phase of /** @type {const} */ (['train', 'adapt'])) for (const _ of run[phase]());
  const weights = run.engine.tensors().map(({ name }) => run.engine.getTensor(name));
  run.close();
  return weights;
}

describe('measurements', () => {
  for (const [batch, images] of [
    [3, 15],
    [10, 30],
    [60, 60],
  ])
    test(`of every step come once and in order while runs are saved again and again, batch ${batch}`, async (t) => {
      const options = { batch, source_images: images, target_images: images, rounds: 1, labelled_per_class: 0 };
      const { run, driver, events } = await driven(t, options);
      let saves = 0;
      for (const phase of /** @type {const} */ (['train', 'adapt'])) {
        await driver.begin(phase);
        while (driver.phase) {
          await driver.atRest(() => (saves++ % 8 === 0 ? run.save() : null));
          await breath();
        }
        const { total } = run.steps(phase);
        assert.deepEqual(
          times(events, phase),
          Array.from({ length: total }, (_, i) => (i + 1) / total),
        );
      }
      assert.ok(saves > 4, `only ${saves} saves`);
      assert.deepEqual(
        run.engine.tensors().map(({ name }) => run.engine.getTensor(name)),
        await straight(options),
      );
    });
});

describe('a loss that overflows', () => {
  for (const asked of /** @type {const} */ (['nothing', 'a task', 'a step', 'several tasks']))
    test(`is told once and ends the phase, with ${asked} waiting`, async (t) => {
      slowly(t);
      const { run, driver, events } = await driven(t, { source_images: 40, train_rate: 10, train_epochs: 20, batch: 40 });
      await driver.begin('train');
      /** @type {Promise<unknown>[]} what each was answered with */
      const asks = [];
      const ask = (/** @type {string} */ what) => asks.push(driver.atRest(() => what).catch((error) => error));
      while (driver.phase) {
        // In mid-step, so that the step is finished for their sake; among them is the one that overflows.
        if (run.engine.busy && asked !== 'nothing') {
          if (asked === 'a step') driver.step();
          else ask('a task');
          if (asked === 'several tasks') ask('another');
        }
        await breath();
        if (driver.paused) driver.resume();
      }
      const faults = events.filter(({ event }) => event === 'fault');
      assert.equal(faults.length, 1);
      assert.equal(faults[0].args.again, 'train');
      const last = events.filter(({ event }) => event === 'state').at(-1);
      assert.deepEqual([last?.args.phase, last?.args.paused], [null, false]);
      // Those who waited for a rest of it are told the same; nobody is left waiting.
      const refused = (await Promise.all(asks)).filter((answer) => answer instanceof Error);
      if (asks.length) assert.ok(refused.length > 0, 'nobody waited when it overflowed');
    });
});

describe('progress', () => {
  test('tells the measuring of a round as such, and moves on all the while', async (t) => {
    // On a clock of its own, so that as much is told on every machine.
    slowly(t, 1);
    const { driver, events } = await driven(t, { target_data: 'mnist', target_images: 300, source_images: 200, batch: 100 });
    await play(driver, 'train');
    await play(driver, 'adapt');
    const told = events.filter(({ event, args }) => event === 'progress' && args.phase === 'adapt').map(({ args }) => args);
    const judging = told.filter((args) => args.judging);
    assert.ok(judging.length >= 2, `${judging.length} of ${told.length}`);
    for (const { judging: at, secondsLeft } of judging) {
      assert.ok(at.done >= 0 && at.done <= at.total && at.total >= 300, JSON.stringify(at));
      assert.ok([1, 2].includes(at.round));
      assert.ok(secondsLeft >= 0, `${secondsLeft} s left`);
    }
    const ofOne = judging.filter((args) => args.judging.round === judging[0].judging.round).map((args) => args.judging.done);
    assert.deepEqual(
      ofOne,
      ofOne.toSorted((a, b) => a - b),
    );
    assert.equal(told.at(-1).judging, null);
    assert.equal(told.at(-1).done, told.at(-1).total);
  });
});

describe('the queue', () => {
  test('holds what is asked for in a pause in mid-step, does it at the end of that step, and stays paused', async (t) => {
    slowly(t);
    const { run, driver, events } = await driven(t, { batch: 60 });
    await driver.begin('train');
    await until(() => events.some(({ event }) => event === 'view') && run.engine.busy);
    driver.pause();
    await breath();
    assert.equal(run.engine.busy, true);
    /** @type {string[]} */
    const order = [];
    await Promise.all(['first', 'second'].map((name) => driver.atRest(() => order.push(name))));
    assert.deepEqual(order, ['first', 'second']);
    assert.equal(driver.paused, true);
    assert.equal(run.steps('train').done, 1);
  });

  test('a task that fails fails alone', async (t) => {
    const { driver } = await driven(t);
    await driver.begin('train');
    await assert.rejects(
      driver.atRest(() => {
        throw new Error('no');
      }),
      /no/,
    );
    await until(() => driver.phase === null);
  });

  test('a step is one step, also when it is the first, and in every phase', async (t) => {
    const { run, driver } = await driven(t, { rounds: 1 });
    for (const phase of /** @type {const} */ (['train', 'adapt'])) {
      for (let step = 1; step <= 3; step++) {
        if (step === 1) driver.begin(phase, { part: 'both', steps: 1 });
        else driver.step();
        await until(() => driver.paused);
        assert.equal(run.steps(phase).done, step);
      }
      driver.resume();
      await until(() => driver.phase === null);
    }
  });

  test('whoever waits when a run is given up is told so', async (t) => {
    slowly(t);
    const { run, driver } = await driven(t, { batch: 60 });
    await driver.begin('train');
    await until(() => run.engine.busy);
    const waiting = [driver.atRest(() => run.save()), driver.stop()];
    driver.close(new Fault('request.overtaken'));
    for (const result of await Promise.allSettled(waiting)) assert.equal(result.status, 'rejected');
  });

  test('a phase that is stopped never says that it is paused, whatever is asked for meanwhile', async (t) => {
    slowly(t);
    const { run, driver, events } = await driven(t, { batch: 60, train_epochs: 9 });
    for (const before of /** @type {const} */ (['step', 'pause', 'resume'])) {
      const begun = events.length;
      await driver.begin('train');
      // In the middle of a step, that is after the first view.
      await until(() => events.slice(begun).some(({ event }) => event === 'view') && run.engine.busy);
      driver[before]();
      const from = events.length;
      const stopped = driver.stop();
      while (driver.phase) {
        driver.pause();
        assert.equal(driver.paused, false);
        await breath();
      }
      await stopped;
      const states = events.slice(from).filter(({ event }) => event === 'state');
      assert.ok(
        states.every(({ args }) => !args.paused),
        before,
      );
      assert.equal(states.at(-1)?.args.phase, null);
      assert.equal(run.trained, true);
    }
  });

  test('a last round that was halted while it was measured is measured when it goes on, here and from a file', async (t) => {
    const { run: straight } = await driven(t);
    for (const phase of /** @type {const} */ (['train', 'adapt'])) for (const _ of straight[phase]());
    const { run, driver, events } = await driven(t);
    await play(driver, 'train');
    await driver.begin('adapt');
    await until(() => run.judgements.length > 0);
    const hurry = slowly(t);
    await until(() => run.adaptDone && run.judging);
    await driver.stop();
    await until(() => driver.phase === null);
    hurry();
    assert.deepEqual([run.adaptDone, run.judged, run.judgements.length], [true, false, 1]);
    const saved = run.save();
    const begun = events.length;
    await play(driver, 'adapt');
    assert.deepEqual(run.judgements, straight.judgements);
    const views = events.slice(begun).filter(({ event }) => event === 'view');
    assert.deepEqual([views.at(-1)?.args.round, times(events.slice(begun), 'adapt')], [2, []]);
    const again = await Run.restore(await core, library, readSaved(saved));
    t.after(() => again.close());
    for (const step of again.adapt()) assert.equal(step, null);
    assert.deepEqual(again.judgements, straight.judgements);
    const weights = (/** @type {Run} */ { engine }) => engine.tensors().map(({ name }) => engine.getTensor(name));
    assert.deepEqual([weights(run), weights(again)], [weights(straight), weights(straight)]);
  });

  test('stop ends training, adaptation and evaluation, from a pause too, and they can be begun again', async (t) => {
    const { run, driver, events } = await driven(t, { rounds: 1 });
    for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
      for (const paused of [false, true]) {
        await driver.begin(phase);
        if (paused) driver.pause();
        await driver.stop();
        await until(() => driver.phase === null);
        assert.equal(driver.paused, false);
      }
      await play(driver, phase);
    }
    assert.equal(run.adaptDone, true);
    assert.ok(run.evaluation);
    assert.equal(events.filter(({ event }) => event === 'fault').length, 0);
    const weights = run.engine.tensors().map(({ name }) => run.engine.getTensor(name));
    assert.deepEqual(weights, await straight({ rounds: 1 }));
  });
});
