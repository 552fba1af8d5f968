/** Which of the page's buttons make sense when, and why not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../../web/options/check.js';
import { NONE } from '../../web/options/interventions.js';
import { formOf, readForm } from '../../web/page/settings/form.js';
import { CONTROLS, reasons } from '../../web/page/story/controls.js';
import { ENGLISH } from '../../web/text/en.js';

/** @typedef {import('../../web/worker/messages.js').State} State */
/** @typedef {import('../../web/page/story/controls.js').Situation} Situation */
/** @typedef {import('../../web/page/story/controls.js').Control} Control */

const config = checkConfig({});

/** Fresh networks at rest, and what differs from that. @param {Partial<State>} [state] @returns {State} */
const run = (state) => ({
  config,
  interventions: NONE,
  fingerprints: { train: null, adapt: null },
  build: 'simd',
  threads: 1,
  memory: 0,
  phase: 'idle',
  paused: false,
  loaded: true,
  epoch: 0,
  trainStep: 0,
  trainSteps: 3,
  trained: false,
  trainDone: false,
  round: 0,
  adaptStep: 0,
  adaptSteps: 3,
  adapted: false,
  adaptDone: false,
  judgements: [],
  evaluation: null,
  trouble: { train: null, adapt: null },
  ...state,
});

/** Every reason that comes up, for the last test. */
const met = new Set();

/** @param {State | null} state @param {Partial<Situation>} [rest] */
function why(state, rest) {
  const found = reasons({ run: state, making: 0, crashed: false, form: formOf(config), config, ...rest });
  for (const reason of Object.values(found)) met.add(reason);
  return found;
}

/** The controls that make sense. @param {State | null} state @param {Partial<Situation>} [rest] */
const open = (state, rest) => {
  const found = why(state, rest);
  return CONTROLS.filter((control) => found[control] === '');
};

const half = { epoch: 1, trainStep: 1, trained: true };
const trained = { epoch: 1, trained: true, trainDone: true };
const adapting = { ...trained, round: 1, adaptStep: 1, adapted: true };
/** @param {number} n  rounds that are measured */
const judged = (n) => ({ judgements: /** @type {any[]} */ (Array.from({ length: n }, () => ({}))) });
// The last step of all belongs to the last round: the one after it is not begun.
const last = config.rounds - 1;
const unmeasured = { ...adapting, round: last, adaptStep: 3, adaptDone: true, ...judged(last) };
const adapted = { ...unmeasured, ...judged(config.rounds) };

test('without networks nothing makes sense, and it is said whether they are on their way', () => {
  for (const control of CONTROLS) {
    assert.equal(why(null)[control], 'no-networks');
    assert.equal(why(null, { making: 1 })[control], 'making-ready');
    assert.equal(why(run(trained), { making: 1 })[control], 'making-ready');
    assert.equal(why(run(trained), { crashed: true })[control], 'no-networks');
  }
});

test('what can be pressed at rest follows what is learnt', () => {
  assert.deepEqual(open(run()), ['train', 'step', 'reset', 'load']);
  assert.deepEqual(open(run(half)), ['train', 'adapt', 'evaluate', 'step', 'reset', 'save', 'load']);
  assert.deepEqual(open(run(trained)), ['adapt', 'evaluate', 'step', 'reset', 'save', 'load']);
  assert.deepEqual(open(run(adapting)), ['adapt', 'evaluate', 'step', 'reset', 'save', 'load']);
  // The last round was halted before it was measured: that can be made up for.
  assert.deepEqual(open(run(unmeasured)), ['adapt', 'evaluate', 'reset', 'save', 'load']);
  assert.deepEqual(open(run(adapted)), ['evaluate', 'reset', 'save', 'load']);
  assert.deepEqual(open(run({ ...adapted, evaluation: /** @type {any} */ ({}) })), ['reset', 'save', 'load']);
  assert.equal(why(run()).adapt, 'train-first');
  assert.equal(why(run()).save, 'nothing-learnt');
  assert.equal(why(run(trained)).train, 'epochs-done');
  assert.equal(why(run({ ...half, adapted: true })).train, 'adapted');
  assert.equal(why(run(adapted)).step, 'rounds-done');
  assert.equal(why(run({ ...adapted, evaluation: /** @type {any} */ ({}) })).evaluate, 'measured');
});

test('what is under way can be paused and stopped; all else waits for that', () => {
  for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
    const learnt = phase === 'train' ? half : adapting;
    assert.deepEqual(open(run({ ...learnt, phase })), ['pause', 'stop', 'reset'], phase);
    const paused = open(run({ ...learnt, phase, paused: true }));
    const step = phase === 'evaluate' ? [] : ['step'];
    assert.deepEqual(paused, ['pause', ...step, 'stop', 'reset', 'save', 'load'], `${phase}, paused`);
  }
  assert.equal(why(run({ ...half, phase: 'train' })).train, 'under-way');
  assert.equal(why(run({ ...half, phase: 'train', paused: true })).train, 'paused');
  assert.equal(why(run({ ...half, phase: 'train' })).adapt, 'wait-or-stop');
  assert.equal(why(run({ ...half, phase: 'train', paused: true })).adapt, 'resume-or-stop');
  assert.equal(why(run({ ...half, phase: 'train' })).load, 'pause-or-stop');
  assert.equal(why(run({ ...adapting, phase: 'evaluate', paused: true })).step, 'no-steps');
  assert.equal(why(run()).pause, 'nothing-under-way');
});

test('without images nothing is begun', () => {
  assert.deepEqual(open(run({ loaded: false })), ['reset', 'load']);
  assert.equal(why(run({ loaded: false })).train, 'no-images');
});

test('settings that are not applied keep what they would change from beginning', () => {
  const { texts } = formOf(config);
  for (const batch of ['20', 'many']) {
    const form = readForm({ ...texts, batch }, config);
    assert.deepEqual(open(run(half), { form }), ['evaluate', 'reset', 'save', 'load'], batch);
    assert.equal(why(run(half), { form }).train, 'apply-or-undo');
    // What is under way can be gone on with.
    assert.equal(why(run({ ...half, phase: 'train', paused: true }), { form }).step, '');
  }
  // A hyperparameter of another method is no change.
  assert.equal(why(run(half), { form: readForm({ ...texts, mmd_bandwidth: '2' }, config) }).train, '');
});

test('there are words for every reason, and for every control', () => {
  const worded = (/** @type {string} */ prefix) =>
    Object.keys(ENGLISH).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  assert.deepEqual(worded('controls.why.').sort(), [...met].filter(Boolean).sort());
  for (const control of [...CONTROLS, 'resume']) assert.ok(worded('controls.').includes(control), control);
});
