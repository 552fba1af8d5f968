/**
 * The worker's contract (web/messages.js) in real Chromium, driven from an empty page, and its weights against Node's to the
 * last bit. No test judges the clock: how fast the worker answers is printed, that it answers in mid-step is tested.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { Run } from '../../web/run/run.js';
import { wordFault } from '../../web/text/text.js';
import { corrupted, launch, PATIENCE, serve, withPage, withPlainBrowser } from '../harness/chromium.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/worker/messages.js').State} State */
/** @typedef {import('../../web/worker/messages.js').Fault} Fault */

/** @typedef {{state?: State, error?: Fault, ms: number}} Answer */

const SMALL = { source_images: 300, target_images: 300, rounds: 2, seed: 7 };
const DOCUMENTED = { ...PRESETS.documented.config, ...SMALL, batch: 20 };
const FEW_LABELS = { ...PRESETS['few-labels'].config, ...SMALL };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// --- both sides ---------------------------------------------------------------------------------------------------------------

/**
 * What makes up a saved run but for the times it took. Runs in Node and in the page.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function essence(bytes) {
  const length = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const { __metadata__: metadata, ...tensors } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, length)));
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.subarray(length)));
  const run = JSON.parse(metadata.run, (key, value) => (key === 'seconds' ? undefined : value));
  return {
    sha256: Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    tensors,
    config: JSON.parse(metadata.config),
    state: JSON.parse(metadata.state),
    run,
  };
}

/** @typedef {Awaited<ReturnType<typeof essence>>} Essence */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../dist/${name}`, import.meta.url));
const [core, shared] = [false, true].map((shared) => loadCore(dist, { shared }));
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/**
 * The same in Node, straight through.
 * @param {object} config
 * @param {{threads?: number, trainSteps?: number, adapt?: boolean, evaluate?: boolean}} [how]  trainSteps: training is stopped
 *   after so many
 */
async function inNode(config, { threads = 1, trainSteps = Infinity, adapt = true, evaluate = false } = {}) {
  const run = await Run.create(await (threads > 1 ? shared : core), library, config, { threads });
  while (run.engine.threads < threads) await sleep(2);
  let steps = 0;
  for (const step of run.train()) {
    if (step) steps++;
    if (steps >= trainSteps) break;
  }
  run.cutShort = !run.trainDone;
  if (adapt) for (const _ of run.adapt());
  if (evaluate) for (const work = await run.evaluate(); !work.next().done; );
  return { ...(await essence(run.save())), evaluation: run.evaluation };
}

/** Compares without the evaluation, which is no part of a saved run. @param {Essence} actual @param {Essence} expected */
function sameRun(actual, { sha256, tensors, config, state, run }) {
  assert.deepEqual(actual, { sha256, tensors, config, state, run });
}

// --- the page's end -----------------------------------------------------------------------------------------------------------

/**
 * Makes a worker and what is needed to talk to it, in the page.
 * @param {number} patience
 */
function makeLab(patience) {
  const worker = new Worker(new URL('./worker.js', location.href), { type: 'module' });
  /** @type {{event: string, args: any}[]} */
  const events = [];
  /** @type {Map<number, {sent: number, answer: (answer: any) => void}>} */
  const pending = new Map();
  /** @type {{holds: () => any, found: (value: any) => void}[]} */
  let waiting = [];
  /** @type {string[]} */
  const wrong = [];
  let lastId = 0;
  const lab = {
    worker,
    events,
    /** Replies without a request, repeated ones, errors of the worker itself. */
    wrong,
    /** @type {any} the newest that reply or event told */
    state: null,
    /** @type {Uint8Array<ArrayBuffer>} what was saved last */
    file: new Uint8Array(0),

    /** @param {string} type @param {object} [args] @param {Transferable[]} [transfer] @returns {Promise<any>} */
    ask(type, args = {}, transfer = []) {
      lastId++;
      const id = lastId;
      return new Promise((answer) => {
        pending.set(id, { sent: performance.now(), answer });
        worker.postMessage({ type, id, args }, transfer);
      });
    },

    /**
     * @param {() => any} holds  looked at after every message
     * @returns {Promise<any>} what it is, once it is true
     */
    until(holds) {
      return new Promise((found, failed) => {
        setTimeout(() => failed(new Error(`waited in vain for ${holds}; state ${JSON.stringify(lab.state)}`)), patience);
        waiting.push({ holds, found });
        look();
      });
    },

    atRest: () => lab.until(() => lab.state && (lab.state.phase === 'idle' || lab.state.paused) && lab.state),

    /** @param {string} type  of a phase; to its end */
    async phase(type) {
      const { error } = await lab.ask(type);
      if (error) throw new Error(JSON.stringify(error));
      return lab.atRest();
    },

    async save() {
      const { result, error } = await lab.ask('save');
      if (error) throw new Error(JSON.stringify(error));
      lab.file = new Uint8Array(result.bytes);
      return { name: result.name, ...(await /** @type {any} */ (window).essence(lab.file)) };
    },

    /** Pauses within a step: the file then stands one step further than the state, since weights are whole only there. */
    async pauseInStep() {
      for (let attempt = 0; attempt < 1000; attempt++) {
        lab.ask('resume');
        const { state } = await lab.ask('pause');
        const kind = state.phase;
        if (kind === 'idle') break;
        const before = kind === 'train' ? [state.epoch, state.trainStep] : [state.round, state.adaptStep];
        const saved = await lab.save();
        const { epoch, step } = saved.state[kind];
        if (epoch !== before[0] || step !== before[1]) return saved;
      }
      throw new Error('no pause came in the middle of a step');
    },

    /** A worker that takes up where another stopped. */
    another() {
      worker.terminate();
      const next = makeLab(patience);
      next.file = lab.file;
      /** @type {any} */ (window).lab = next;
    },
  };
  const look = () => {
    const ready = waiting.map((one) => ({ ...one, value: one.holds() })).filter(({ value }) => value);
    waiting = waiting.filter(({ found }) => !ready.some((one) => one.found === found));
    for (const { found, value } of ready) found(value);
  };
  worker.onerror = (event) => wrong.push(`the worker failed: ${event.message}`);
  worker.onmessage = ({ data }) => {
    if (data.type === 'event') {
      events.push(data);
      if (data.event === 'state') lab.state = data.args;
    } else {
      const request = pending.get(data.id);
      pending.delete(data.id);
      if (!request || (data.type !== 'result' && data.type !== 'error')) wrong.push(JSON.stringify(data));
      const isState = data.type === 'result' && 'phase' in data.result;
      if (isState) lab.state = data.result;
      const ms = performance.now() - (request?.sent ?? 0);
      request?.answer({ state: isState ? data.result : undefined, result: data.result, error: data.error, ms });
    }
    look();
  };
  return lab;
}

/** @type {ReturnType<typeof makeLab>} what `lab` is within page.evaluate */
var lab;

/**
 * @param {Parameters<typeof withPage>[1]} how
 * @param {(page: Page, site: Awaited<ReturnType<typeof serve>>) => Promise<void>} body
 */
const withLab = (how, body) =>
  withPage(browser, how, async (page, site) => {
    await openLab(page, site.url);
    await body(page, site);
    assert.deepEqual(await page.evaluate(() => lab.wrong), []);
  });

/** @param {Page} page @param {string} url */
async function openLab(page, url) {
  await page.goto(`${url}blank.html`);
  await page.evaluate(`window.essence = ${essence}; window.lab = (${makeLab})(${PATIENCE})`);
}

/**
 * @param {Page} page
 * @param {string} type
 * @param {object} [args]
 * @returns {Promise<Answer>}
 */
const ask = (page, type, args = {}) =>
  page.evaluate(
    async ([type, args]) => {
      const { state, error, ms } = await lab.ask(/** @type {string} */ (type), /** @type {object} */ (args));
      return { state, error, ms };
    },
    /** @type {const} */ ([type, args]),
  );

/** A request that must be granted. @param {Page} page @param {string} type @param {object} [args] @returns {Promise<State>} */
async function get(page, type, args) {
  const { state, error } = await ask(page, type, args);
  assert.ok(state, `${type}: ${error && wordFault(error)}`);
  return state;
}

/** A request that must be refused. @param {Page} page @param {string} type @param {object} args @param {RegExp} message */
async function refused(page, type, args, message) {
  const { error } = await ask(page, type, args);
  assert.ok(error, `${type} was granted`);
  assert.match(wordFault(error), message);
  return error;
}

/** @param {Page} page @param {string} type @returns {Promise<State>} */
const phase = (page, type) => page.evaluate((type) => lab.phase(type), type);
/** @param {Page} page @returns {Promise<State>} */
const atRest = (page) => page.evaluate(() => lab.atRest());
/** @param {Page} page @returns {Promise<Essence & {name: string}>} */
const save = (page) => page.evaluate(() => lab.save());
/** Without the file's name. @param {Page} page */
const saved = async (page) => {
  const { name, ...rest } = await save(page);
  return rest;
};
/** @param {Page} page @returns {Promise<State>} */
const load = (page) =>
  page.evaluate(async () => {
    const bytes = lab.file.slice().buffer;
    const { state, error } = await lab.ask('load', { bytes }, [bytes]);
    if (error) throw new Error(JSON.stringify(error));
    return state;
  });

/** A file that was saved before, in a worker of its own. @param {Page} page @param {import('playwright-core').JSHandle} file */
async function loadInAnother(page, file) {
  await page.evaluate(() => lab.another());
  await page.evaluate((file) => {
    lab.file = file;
  }, file);
  await load(page);
}

const patient = { timeout: 3 * PATIENCE };

// --- tests --------------------------------------------------------------------------------------------------------------------

test('a whole run with few labels: events as the contract has them, evaluation and weights as in Node', patient, async () => {
  const expected = await inNode(FEW_LABELS, { evaluate: true });
  await withLab({}, async (page) => {
    const opened = await get(page, 'open', { config: FEW_LABELS });
    assert.equal(opened.phase, 'idle');
    assert.equal(opened.loaded, true);
    assert.equal(opened.build, 'simd');
    assert.equal(opened.trainSteps, 6);
    assert.equal(opened.evaluation, null);

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

test('as documented: one thread and as many as there are give the weights of Node', patient, async () => {
  const expected = await inNode(DOCUMENTED);
  for (const threads of [1, undefined]) {
    await withLab({}, async (page) => {
      await get(page, 'open', { config: DOCUMENTED, threads });
      await phase(page, 'train');
      const { threads: used } = await phase(page, 'adapt');
      if (threads) assert.equal(used, 1);
      sameRun(await saved(page), expected);
    });
  }
});

test('200 steps of each phase give the same weights on 1 to 4 threads, in Node and in Chromium', patient, async () => {
  const config = { ...FEW_LABELS, source_images: 400, target_images: 400, batch: 4, train_epochs: 2, labelled_per_class: 2 };
  const expected = await inNode(config);
  assert.deepEqual([expected.state.train, expected.state.adapt], Array(2).fill({ epoch: 1, step: 100, steps: 100 }));
  for (const threads of [2, 3, 4]) {
    const { evaluation, ...run } = await inNode(config, { threads });
    sameRun(run, expected);
  }
  for (const threads of [1, 2, 3, 4]) {
    await withLab({}, async (page) => {
      await get(page, 'open', { config, threads });
      await phase(page, 'train');
      assert.equal((await phase(page, 'adapt')).threads, threads);
      sameRun(await saved(page), expected);
    });
  }
});

test('a page that is not isolated works on one thread, with the same weights', patient, async () => {
  const expected = await inNode(FEW_LABELS);
  await withLab({ isolated: false }, async (page) => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await get(page, 'open', { config: FEW_LABELS, threads: 4 });
    await phase(page, 'train');
    const { threads } = await phase(page, 'adapt');
    assert.equal(threads, 1);
    assert.equal(page.workers().length, 1);
    sameRun(await saved(page), expected);
  });
});

test('the scalar build trains too', patient, async () => {
  await withLab({}, async (page) => {
    const { build } = await get(page, 'open', { config: DOCUMENTED, build: 'scalar' });
    assert.equal(build, 'scalar');
    const { trainDone } = await phase(page, 'train');
    assert.equal(trainDone, true);
  });
});

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
    const config = { ...FEW_LABELS, batch: 300, rounds: 100 };
    await get(page, 'open', { config });
    await refused(page, 'adapt', {}, /train first/i);
    await refused(page, 'evaluate', {}, /train first/i);
    await refused(page, 'reset', { config, keepTraining: true }, /no training/i);
    assert.equal((await refused(page, 'reset', { config: { batch: 513 } }, /batch is 513/)).option, 'batch');

    const started = await get(page, 'step');
    assert.deepEqual([started.phase, started.trained], ['train', false]);
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
    await get(page, 'evaluate');
    await get(page, 'pause');
    await refused(page, 'step', {}, /no steps/);
    await get(page, 'stop');
  });
});

test('after a refused reset that was to keep the training, the run goes on', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: FEW_LABELS });
    await phase(page, 'train');
    const before = await saved(page);
    const other = { ...FEW_LABELS, train_rate: 0.01 };
    assert.equal((await refused(page, 'reset', { config: other, keepTraining: true }, /train_rate/)).option, 'train_rate');
    const greedy = { ...FEW_LABELS, target_images: 300, labelled_per_class: 50, label_weight: -1 };
    assert.equal((await refused(page, 'reset', { config: greedy, keepTraining: true }, /label_weight/)).option, 'label_weight');
    sameRun(await saved(page), before);
    await phase(page, 'adapt');
    sameRun(await saved(page), await inNode(FEW_LABELS));
  });
});

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
        await timed('train');
        // How often a step is interrupted before it is done: the slices of a step, counted without a clock.
        let slices = 0;
        const { epoch, trainStep } = lab.state;
        for (;;) {
          await timed('pause');
          if (lab.state.epoch !== epoch || lab.state.trainStep !== trainStep) break;
          slices++;
          await timed('resume');
        }
        for (let i = 0; i < 20; i++) {
          await timed('resume');
          await timed('pause');
          await timed('step');
          await lab.atRest();
        }
        for (let i = 0; i < 20; i++) {
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
  const expected = await inNode(FEW_LABELS);
  await withLab({}, async (page) => {
    await get(page, 'open', { config: FEW_LABELS });
    for (const [kind, done, steps] of /** @type {const} */ ([
      ['train', 'trainDone', 6],
      ['adapt', 'adaptDone', 12],
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

test('a save in the middle of a phase disturbs nothing, and its file goes on to the same end', patient, async () => {
  const expected = await inNode(FEW_LABELS);
  await withLab({}, async (page) => {
    await get(page, 'open', { config: FEW_LABELS });
    await get(page, 'train');
    await save(page);
    await atRest(page);
    await get(page, 'adapt');
    const { state } = await save(page);
    assert.ok(state.adapt.epoch * 6 + state.adapt.step < 12, 'the save came too late');
    const file = await page.evaluateHandle(() => lab.file);
    await atRest(page);
    sameRun(await saved(page), expected);
    await loadInAnother(page, file);
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
  });
});

test('saved in the middle of a step and loaded by another worker, a run comes to the same end', patient, async () => {
  // Steps of many slices, so that pauses fall within them.
  const config = { ...FEW_LABELS, batch: 150, train_epochs: 10, rounds: 6 };
  const expected = await inNode(config);
  await withLab({}, async (page) => {
    await get(page, 'open', { config });
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      await get(page, kind);
      await page.evaluate(() => lab.pauseInStep());
      await page.evaluate(() => lab.another());
      await load(page);
      await phase(page, kind);
    }
    sameRun(await saved(page), expected);
  });
});

test('the position after a save is the one that the file holds', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: { ...FEW_LABELS, batch: 150, train_epochs: 50 } });
    await get(page, 'train');
    const file = await page.evaluate(() => lab.pauseInStep());
    const told = await page.evaluate(() => lab.state);
    const { epoch, trainStep } = await get(page, 'pause');
    assert.deepEqual([epoch, trainStep], [file.state.train.epoch, file.state.train.step]);
    assert.deepEqual([told.epoch, told.trainStep], [epoch, trainStep], 'no event told of the step that save finished');
  });
});

test('damaged files are refused by what is wrong with them, and the run stays', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: DOCUMENTED });
    await get(page, 'step');
    await atRest(page);
    await get(page, 'stop');
    await atRest(page);
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0)); // the target is here: nothing else changes
    const before = await saved(page);
    const state = await get(page, 'pause');
    const name = Object.keys(before.tensors)[2];
    /** @type {[string, RegExp][]} */
    const damages = [
      ['cut', /cut within tensor/],
      ['headless', /cut/],
      ['long', /too large: 1 bytes/],
      ['NaN', new RegExp(`tensor ${name} holds NaN`)],
      ['shape', new RegExp(`tensor ${name} has shape`)],
      ['missing', new RegExp(`tensor ${name} is missing`)],
      ['foreign', /format/],
      ['config', /batch is 0/],
      ['state', /state/],
      ['run', /run/],
    ];
    for (const [damage, message] of damages) {
      const answer = await page.evaluate(
        async ([damage, name]) => {
          const start = 8 + Number(new DataView(lab.file.buffer).getBigUint64(0, true));
          const header = JSON.parse(new TextDecoder().decode(lab.file.subarray(8, start)));
          let data = lab.file.slice(start);
          const { shape, data_offsets: span } = header[name];
          const metadata = header.__metadata__;
          if (damage === 'cut') data = data.slice(0, -4);
          if (damage === 'long') data = new Uint8Array([...data, 0]);
          if (damage === 'NaN') new DataView(data.buffer).setFloat32(span[0], Number.NaN, true);
          if (damage === 'shape') header[name].shape = [...shape.toReversed(), 1];
          if (damage === 'missing') {
            header.stranger = header[name];
            delete header[name];
          }
          if (damage === 'foreign') delete metadata.format;
          if (damage === 'config') metadata.config = metadata.config.replace('"batch":20', '"batch":0');
          if (damage === 'state') metadata.state = metadata.state.replace('"step":', '"stop":');
          if (damage === 'run') metadata.run = '{}';
          const text = new TextEncoder().encode(JSON.stringify(header));
          let bytes = new Uint8Array(8 + text.length + data.length);
          new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
          bytes.set(text, 8);
          bytes.set(data, 8 + text.length);
          if (damage === 'headless') bytes = bytes.slice(0, 100);
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

test('reset starts over in the middle of a phase, or keeps the training', patient, async () => {
  const other = { ...FEW_LABELS, method_weight: 0.5, encoder_rate: 2e-3, labelled_per_class: 5, target_shift: 'noisy' };
  const [fresh, kept] = [await inNode(FEW_LABELS, { adapt: false }), await inNode(other)];
  await withLab({}, async (page) => {
    await get(page, 'open', { config: DOCUMENTED });
    await get(page, 'train');
    await get(page, 'reset', { config: FEW_LABELS });
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
    const { threads } = await get(page, 'open', { config: FEW_LABELS, threads: 2 });
    assert.ok(threads <= 2);
    await phase(page, 'train');
    for (let i = 0; i < 4; i++) {
      await get(page, 'evaluate');
      await get(page, 'reset', { config: FEW_LABELS });
      await page.evaluate(() => lab.until(() => lab.state.loaded));
      await phase(page, 'train');
    }
    await get(page, 'evaluate');
    await get(page, 'stop');
    await atRest(page);
    const names = () => page.workers().map((worker) => new URL(worker.url()).pathname);
    const end = Date.now() + PATIENCE / 4;
    while (names().length > 2 && Date.now() < end) await page.evaluate(() => lab.ask('pause'));
    assert.deepEqual(names(), ['/worker.js', '/thread.js']);
  });
});

test('training that is stopped early is enough to adapt from', patient, async () => {
  await withLab({}, async (page) => {
    await get(page, 'open', { config: FEW_LABELS });
    await get(page, 'step');
    await atRest(page);
    await get(page, 'step');
    // A stop within a step ends after it.
    await get(page, 'stop');
    const { trained, trainDone, trainStep } = await atRest(page);
    assert.deepEqual([trained, trainDone], [true, false]);
    assert.ok(trainStep >= 1 && trainStep <= 3);
    await phase(page, 'adapt');
    sameRun(await saved(page), await inNode(FEW_LABELS, { trainSteps: trainStep }));
  });
});

const FAILURES = /** @type {[string, import('../harness/chromium.js').Failure][]} */ ([
  ['train-1-images.idx3.gz', { status: 404 }],
  ['train-1-labels.idx1.gz', { cut: true }],
  ['train-0-images.idx3.gz', { body: corrupted('data/mnist/train-0-images.idx3.gz') }],
  ['manifest.json', { status: 500 }],
  ['.wasm', { status: 404 }],
]);

test('a file that cannot be had is named, and is asked for again', patient, async () => {
  const expected = [/404/, /500/, /ERR_EMPTY_RESPONSE/];
  await withLab({ expected, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    for (const [file, failure] of FAILURES) {
      await page.evaluate(() => lab.another());
      site.failures.set(file, failure);
      await refused(page, 'open', { config: DOCUMENTED }, new RegExp(file.replace('.', '\\.')));
      await refused(page, 'train', {}, /\w/);
      site.failures.clear();
      const { loaded } = await get(page, 'open', { config: DOCUMENTED });
      assert.equal(loaded, true);
    }
    // What was there stays until its successor is whole.
    await page.evaluate(() => lab.until(() => lab.state.adaptSteps > 0)); // the target is here: nothing else changes
    await page.evaluate(() => lab.until(() => lab.state.threads > 1));
    const before = await get(page, 'pause');
    site.failures.set('train-5-images.idx3.gz', { status: 404 });
    await refused(page, 'reset', { config: { ...DOCUMENTED, source_digits: [4, 5] } }, /train-5-images\.idx3\.gz/);
    assert.deepEqual(await get(page, 'pause'), before);
    site.failures.clear();
    await get(page, 'reset', { config: { ...DOCUMENTED, source_digits: [4, 5] } });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    const { trainDone } = await phase(page, 'train');
    assert.equal(trainDone, true);
  });
});

test('training begins on the source alone, and a target that comes late changes nothing', patient, async () => {
  const expected = await inNode(FEW_LABELS);
  await withLab({ expected: [/503/], tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    site.failures.set('train-2-images.idx3.gz', { status: 503 });
    const opened = await get(page, 'open', { config: FEW_LABELS });
    assert.deepEqual([opened.loaded, opened.trainSteps, opened.adaptSteps], [true, 6, 0]);
    const { args } = await page.evaluate(() => lab.until(() => lab.events.find(({ event }) => event === 'fault')));
    assert.match(wordFault(args), /train-2-images\.idx3\.gz/);
    assert.equal(args.again, 'fetch');
    assert.equal(await page.evaluate(() => lab.events.some(({ event }) => event === 'view')), false);
    await phase(page, 'train');
    await save(page);
    const early = await page.evaluateHandle(() => lab.file);
    await refused(page, 'fetch', {}, /train-2-images\.idx3\.gz/);
    // A phase that needs them begins by asking for them, and ends where they cannot be had.
    for (const type of ['adapt', 'evaluate']) {
      const from = await page.evaluate(() => lab.events.length);
      assert.equal((await get(page, type)).phase, type);
      const ended = await page.evaluate(
        async (from) => (await lab.until(() => lab.events.slice(from).find(({ event }) => event === 'fault'))).args,
        from,
      );
      assert.match(wordFault(ended), /train-2-images\.idx3\.gz/);
      assert.equal(ended.again, type);
      assert.equal((await get(page, 'pause')).phase, 'idle');
    }
    site.failures.clear();
    await get(page, 'fetch');
    await page.evaluate(() => lab.until(() => lab.events.find(({ event }) => event === 'view')));
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
    // What was saved without the target images goes on all the same.
    await loadInAnother(page, early);
    await phase(page, 'adapt');
    sameRun(await saved(page), expected);
  });
});

test('a loss that overflows ends the phase with the step named, and the worker goes on', patient, async () => {
  await withLab({}, async (page) => {
    const fault = async (/** @type {string} */ type) => {
      const from = await page.evaluate(() => lab.events.length);
      await get(page, type);
      const told = await page.evaluate(
        async (from) => (await lab.until(() => lab.events.slice(from).find(({ event }) => event === 'fault'))).args,
        from,
      );
      assert.match(wordFault(told), /step \d+/);
      assert.equal((await atRest(page)).phase, 'idle');
    };
    await get(page, 'open', { config: { ...FEW_LABELS, train_rate: 10, train_epochs: 20 } });
    await fault('train');
    await get(page, 'reset', { config: { ...FEW_LABELS, encoder_rate: 10, discriminator_rate: 10, adapt_optimizer: 'sgd' } });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    await phase(page, 'train');
    await fault('adapt');
    await get(page, 'reset', { config: FEW_LABELS });
    await page.evaluate(() => lab.until(() => lab.state.loaded));
    await phase(page, 'train');
    sameRun(await saved(page), await inNode(FEW_LABELS, { adapt: false }));
  });
});

test('a hidden tab goes on training', patient, async () => {
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
      assert.equal(await page.evaluate(() => document.visibilityState), 'hidden');
      sameRun(await saved(page), await inNode(DOCUMENTED, { adapt: false }));
    });
  } finally {
    await site.close();
  }
});
