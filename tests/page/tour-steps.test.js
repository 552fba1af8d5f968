/** What the tour takes for the run that is here: never one that another is about to replace, nor networks that know nothing yet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../web/options/check.js';
import { NONE } from '../../web/options/interventions.js';
import { presetConfig } from '../../web/options/presets.js';
import { firstProblem, hasBegun, isOver, runHere, STEPS, standsHere, stepsOf } from '../../web/page/story/tour_steps.js';

/** Fresh networks at rest, and what differs from that. @param {object} [parts] @returns {any} */
const run = (parts) => ({
  ...{ config: firstProblem(), interventions: NONE, phase: 'idle', paused: false, epoch: 0, trainStep: 0 },
  ...{ trained: false, trainDone: false, adapted: false, adaptDone: false, judgements: [], evaluation: null },
  ...parts,
});
const LEARNT = { epoch: 1, trained: true, trainDone: true };

test('a run counts as here only when something has been learnt in it, and no longer once another is being made', () => {
  assert.equal(standsHere({ run: null, making: 1 }), 'first');
  assert.equal(standsHere({ run: run(), making: 0 }), 'first');
  assert.equal(standsHere({ run: run(LEARNT), making: 0 }), 'run');
  assert.equal(standsHere({ run: run({ brought: ['MS', 'C'] }), making: 0 }), 'run');
  // While fresh networks are made, or a kept run is opened, the page still has the state of the run before.
  assert.equal(runHere({ run: run(LEARNT), making: 1 }), null);
  assert.equal(standsHere({ run: run(LEARNT), making: 1 }), 'first');
  for (const chapter of /** @type {const} */ (['train', 'adapt', 'evaluate']))
    assert.equal(hasBegun({ run: run({ ...LEARNT, phase: chapter }), making: 1 }, chapter), false, chapter);
});

test('other settings in which nothing is learnt yet are no run', () => {
  const config = presetConfig('swapped');
  assert.equal(standsHere({ run: run({ config }), making: 0 }), 'settings');
  assert.equal(standsHere({ run: run({ config, ...LEARNT }), making: 0 }), 'run');
  const end = { round: 1, step: 3 };
  assert.equal(standsHere({ run: run({ interventions: { ...NONE, end } }), making: 0 }), 'settings');
});

test('a training that was ended early, and built on, is over', () => {
  const early = run({ trainStep: 2, trained: true, adapted: true });
  assert.equal(isOver({ run: early, making: 0 }, 'train'), true);
  assert.equal(isOver({ run: { ...early, adapted: false }, making: 0 }, 'train'), false);
  assert.equal(isOver({ run: early, making: 0 }, 'adapt'), false);
  assert.equal(hasBegun({ run: { ...early, phase: 'adapt' }, making: 0 }, 'adapt'), true);
  assert.equal(isOver({ run: { ...early, evaluation: {} }, making: 0 }, 'evaluate'), true);
});

test('where there is no D, no step speaks of it', () => {
  assert.ok(stepsOf({ config: checkConfig({ method: 'shot' }) }).every(({ game }) => !game));
  assert.deepEqual(stepsOf({ config: firstProblem() }), [...STEPS]);
});
