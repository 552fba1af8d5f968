/** The queue of a sweep, on workers that are made up: who works on what, what pausing and stopping leave, what faults do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../../web/fault.js';
import { formatAddress } from '../../web/options/address.js';
import { presetConfig } from '../../web/options/presets.js';
import { lasting, Sweep, sharesOf } from '../../web/page/comparing/sweep.js';
import { formOf, seedsOf } from '../../web/page/comparing/sweep_form.js';
import { WorkerFault } from '../../web/worker/client.js';
import { view } from '../harness/views.js';

/** @typedef {import('../../web/worker/client.js').Listener} Listener */
/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/page/comparing/sweep.js').How} How */

const base = presetConfig('first-minute');
const runs = (/** @type {number} */ n, /** @type {number[]} */ done = []) =>
  Array.from({ length: n }, (_, i) => ({ config: { ...base, seed: i + 1 }, done: done.includes(i) }));

/** Lets everything happen that nothing holds up. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A worker that is made up: each phase ends when it is told to. */
class Fake {
  /** @type {string[]} */
  asked = [];
  /** @type {any} */
  state = { phase: 'idle', trainDone: false, adaptDone: false, evaluation: null, judgements: [], seconds: 1 };
  closed = false;
  paused = false;
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
  }

  /** @param {string} type @param {any} [args] */
  async request(type, args) {
    this.asked.push(type);
    if (this.closed) throw new WorkerFault({ code: 'worker.ended', values: {} });
    if (type === 'open' || type === 'reset') {
      if (type === 'open') assert.equal(args.threads, 1, 'one thread');
      this.state = { ...this.state, config: args.config, trainDone: false, adaptDone: false, evaluation: null };
    } else if (type === 'fingerprint') return String(this.state.config.seed);
    else if (type === 'pause' || type === 'resume') this.paused = type === 'pause';
    else if (type !== 'fetch') this.state = { ...this.state, phase: type };
    return this.state;
  }

  /** @param {import('../../web/worker/messages.js').EventType} event @param {any} args */
  tell(event, args) {
    this.listener.hear({ type: 'event', event, args });
  }

  /** The phase under way comes to its end. */
  async end() {
    const { phase } = this.state;
    if (phase === 'idle') return;
    const done = phase === 'train' ? { trainDone: true } : phase === 'adapt' ? { adaptDone: true } : { evaluation: {} };
    if (phase === 'adapt') this.tell('view', view({ kind: 'adapt', round: 1, time: 1 }));
    this.state = { ...this.state, ...done, phase: 'idle' };
    this.tell('state', this.state);
    await settle();
  }

  close() {
    this.closed = true;
  }
}

/** @param {ConstructorParameters<typeof Sweep>[0]} list @param {number} workers @param {Partial<How>} [how] */
async function begin(list, workers, how = {}) {
  /** @type {Fake[]} */
  const fakes = [];
  /** @type {[number, any][]} */
  const finished = [];
  let time = 0;
  const sweep = new Sweep(list, {
    workers,
    makeLine(listener) {
      const fake = new Fake(listener);
      fakes.push(fake);
      return fake;
    },
    onChange() {},
    onFinished: (index, result) => finished.push([index, result]),
    now: () => time,
    ...how,
  });
  await settle();
  const pass = (/** @type {number} */ seconds) => {
    time += 1000 * seconds;
  };
  return { sweep, fakes, finished, pass };
}

/** A worker's run to its end. @param {Fake} fake */
const endRun = async (fake) => {
  for (let i = 0; i < 3; i++) await fake.end();
};

test('all workers work at once, each on one run after the other, in the order of the plan', async () => {
  const { sweep, fakes, finished } = await begin(runs(5), 2);
  assert.equal(fakes.length, 2);
  assert.equal(sweep.count('running'), 2);
  await endRun(fakes[1]);
  await endRun(fakes[1]);
  assert.deepEqual(
    finished.map(([index]) => index),
    [1, 2],
  );
  await endRun(fakes[0]);
  for (const fake of fakes) await endRun(fake);
  await sweep.over;
  assert.equal(sweep.stage, 'ended');
  assert.equal(sweep.share, 1);
  assert.deepEqual(finished.map(([index]) => index).sort(), [0, 1, 2, 3, 4]);
  for (const [index, { fingerprint, state, pictures }] of finished) {
    assert.equal(fingerprint, String(index + 1));
    assert.equal(state.config.seed, index + 1);
    assert.equal(pictures.frames.length, 1, 'of this run alone');
  }
  assert.deepEqual(fakes[0].asked.slice(0, 7), ['open', 'fetch', 'train', 'adapt', 'evaluate', 'fingerprint', 'reset']);
  assert.ok(fakes.every(({ closed }) => closed));
});

test('there are no more workers than runs, and what is done is not run again', async () => {
  const { sweep, fakes, finished, pass } = await begin(runs(3, [0, 2]), 8);
  assert.equal(fakes.length, 1);
  pass(5);
  await endRun(fakes[0]);
  await sweep.over;
  pass(100);
  assert.equal(sweep.seconds, 5, 'how long it took is told when it is over');
  assert.deepEqual(
    finished.map(([index]) => index),
    [1],
  );
});

test('stopping keeps what is finished and begins nothing more; what was under way waits', async () => {
  const { sweep, fakes, finished } = await begin(runs(4), 2);
  await endRun(fakes[0]);
  await fakes[1].end();
  sweep.stop();
  await sweep.over;
  assert.equal(sweep.stage, 'stopped');
  assert.equal(sweep.fault, null);
  assert.deepEqual(
    sweep.jobs.map(({ status }) => status),
    ['finished', 'waiting', 'waiting', 'waiting'],
  );
  assert.equal(finished.length, 1);
  assert.ok(fakes.every(({ closed }) => closed));
});

test('paused or held, workers pause, nothing begins, and the clock stands', async () => {
  const { sweep, fakes, pass } = await begin(runs(3), 2);
  pass(2);
  sweep.pause(true);
  sweep.hold(true);
  assert.ok(fakes.every(({ paused }) => paused));
  pass(100);
  assert.equal(sweep.seconds, 2);
  // What ends all the same is followed by nothing.
  await fakes[0].end();
  assert.equal(fakes[0].state.phase, 'idle');
  sweep.hold(false);
  await settle();
  assert.equal(fakes[0].state.phase, 'idle', 'it is still paused by hand');
  sweep.pause(false);
  await settle();
  assert.equal(fakes[0].state.phase, 'adapt');
  assert.ok(fakes.every(({ paused }) => !paused));
  pass(1);
  assert.equal(sweep.seconds, 3);
  sweep.stop();
});

test('time left follows from what is done in the time of work', async () => {
  const { sweep, fakes, pass } = await begin(runs(4, [3]), 2);
  assert.ok(Number.isNaN(sweep.secondsLeft));
  pass(10);
  const { train } = sharesOf(base);
  await fakes[0].end();
  fakes[1].tell('progress', { phase: 'train', done: 1, total: 2 });
  const done = 1.5 * train;
  assert.ok(Math.abs(sweep.secondsLeft - (10 * (3 - done)) / done) < 1e-9);
  assert.ok(Math.abs(sweep.share - (1 + done) / 4) < 1e-12);
  sweep.stop();
});

test('a loss that is no number is what that run comes to; the others go on', async () => {
  const { sweep, fakes, finished } = await begin(runs(2), 1);
  fakes[0].state = { ...fakes[0].state, phase: 'idle' };
  fakes[0].tell('state', fakes[0].state);
  fakes[0].tell('fault', { code: 'loss', values: {}, again: 'train' });
  await settle();
  assert.equal(finished[0][1].fault.code, 'loss');
  assert.equal(sweep.jobs[0].status, 'failed');
  await endRun(fakes[0]);
  await sweep.over;
  assert.equal(sweep.stage, 'ended');
});

test('a fault that is no run’s own halts it: nothing is taken for a result', async () => {
  const { sweep, fakes, finished } = await begin(runs(3), 2);
  await endRun(fakes[1]);
  fakes[0].listener.ended(new WorkerFault({ code: 'worker.gone', values: {} }), true);
  await sweep.over;
  assert.equal(sweep.stage, 'stopped');
  assert.equal(sweep.fault?.code, 'worker.gone');
  assert.equal(finished.length, 1);
  assert.deepEqual(
    sweep.jobs.map(({ status }) => status),
    ['waiting', 'finished', 'waiting'],
  );
  const broken = await begin(runs(2), 1, {
    onFinished() {
      throw new Fault('load.network', { file: 'x' });
    },
  });
  await endRun(broken.fakes[0]);
  await broken.sweep.over;
  assert.equal(broken.sweep.fault?.code, 'load.network');
});

test('a run that the browser could not keep is not done for good: after a reload it is left to be run', () => {
  const plan = { version: 1, id: 'mine', option: '', addresses: ['seed=1', 'seed=2', 'seed=3'], done: [0, 1] };
  assert.deepEqual(lasting(plan, []), [0, 1]);
  assert.deepEqual(lasting(plan, [{ sweep: 'mine', address: 'seed=2' }]), [0]);
  assert.deepEqual(lasting(plan, [{ sweep: 'other', address: 'seed=1' }]), [0, 1]);
});

test('a plan that is found again tells what was written into the form', () => {
  const addresses = [7, 8].flatMap((seed) =>
    [0.001, 0.002].map((encoder_rate) => formatAddress({ ...base, seed, encoder_rate })),
  );
  assert.deepEqual(formOf({ addresses, option: 'encoder_rate' }), {
    seeds: '7, 8',
    option: 'encoder_rate',
    values: '0.001, 0.002',
  });
  assert.deepEqual(formOf({ addresses: addresses.slice(0, 1), option: '' }), { seeds: '7', option: '', values: '' });
  assert.equal(seedsOf(addresses.slice(2)), '8');
});

test('the script of a worker that is late is told, until it has come or its worker is given up', async () => {
  const { sweep, fakes } = await begin(runs(2), 2);
  assert.equal(sweep.late, null);
  for (const { listener } of fakes) listener.late('worker.js');
  assert.equal(sweep.late, 'worker.js');
  fakes[0].listener.late(null);
  assert.equal(sweep.late, 'worker.js', 'the other is');
  fakes[1].listener.late(null);
  assert.equal(sweep.late, null);
  fakes[0].listener.late('worker.js');
  sweep.stop();
  await sweep.over;
  assert.equal(sweep.late, null);
});
