/**
 * The page's worker: owns the run, works on it in short slices, and looks for messages between any two. messages.js has the
 * contract.
 */
import { breath } from '../breath.js';
import { readSaved } from '../engine/saved.js';
import { Library } from '../images/collection.js';
import { planImages } from '../images/plan.js';
import { checkConfig, OptionError } from '../options/check.js';
import { coreFor, Run } from '../run/run.js';

/** @typedef {import('./messages.js').State} State */
/** @typedef {import('./messages.js').Fault} Fault */
/** @typedef {import('./messages.js').EventType} EventType */
/** @typedef {import('./messages.js').Request} Request */
/** @typedef {import('../run/run.js').Step} Step */
/** @typedef {'train' | 'adapt' | 'evaluate'} Phase */

/** Milliseconds of a slice; a message waits for one slice at the most. */
const SLICE = 10;
/** Milliseconds between metrics, progress and views. */
const METRICS_EVERY = 100;
const PROGRESS_EVERY = 250;
const VIEW_EVERY = 1000;
/** Views may take this share of the time. */
const VIEW_SHARE = 0.1;
/** More threads than this gain little at the batch sizes people use. */
const MAX_THREADS = 4;

/** A request that makes no sense now. */
class RequestError extends Error {}

/** @param {string} name */
async function read(name) {
  const url = new URL(name, import.meta.url);
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Error(`${url.pathname} could not be loaded. Check that the server is running, then try again.`, { cause: error });
  }
  if (!response.ok) {
    throw new Error(
      `${url.pathname} could not be loaded: the server answered ${response.status}. Try again; if it stays, run make.`,
    );
  }
  return response;
}

/** @param {EventType} event @param {any} args @param {Transferable[]} [transfer] */
const tell = (event, args, transfer = []) => postMessage({ type: 'event', event, args }, { transfer });

/** @param {unknown} error @returns {Fault} */
function faultOf(error) {
  if (error instanceof OptionError) return { message: error.message, option: error.option };
  return { message: error instanceof Error ? error.message : String(error) };
}

// --- the run ------------------------------------------------------------------------------------------------------------------

const library = new Library(async (path) => new Uint8Array(await (await read(`data/${path}`)).arrayBuffer()));
/** By arithmetic. @type {Map<string, Promise<import('../engine/core.js').Core>>} */
const cores = new Map();
/** @type {Run | undefined} */
let run;
/** Of the run, or of the one being set up. */
let config = checkConfig({});
/** Threads and build that the page asked for. @type {{threads?: number, build?: import('../engine/core.js').Build}} */
let wanted = {};
/** Counts the runs begun: one that is late is dropped. */
let generation = 0;
/** Settles when the newest run is set up. @type {Promise<void>} */
let ready = Promise.resolve();

/**
 * What is under way. once: pause again after the next step. stop: end after the step under way.
 * @type {{phase: Phase, work: Generator<Step | null, any>, paused: boolean, once: boolean, stop: boolean} | null}
 */
let active = null;

/** Further threads need shared memory, which a page has only when it is isolated from others. */
const how = (/** @type {import('../engine/core.js').Core} */ core) => ({
  threads: core.shared ? (wanted.threads ?? Math.min(MAX_THREADS, navigator.hardwareConcurrency)) : 1,
  onProgress: (/** @type {number} */ done, /** @type {number} */ total) => {
    if (!active) tell('progress', { phase: 'data', done, total, imagesPerSecond: 0, secondsLeft: Number.NaN });
  },
});

/** The core of a configuration; fetched once, again after a failure. @param {import('../options/table.js').Config} of */
function coreOf(of) {
  // Both at once. What fails here is asked for again, and told, when it is needed.
  for (const name of [of.source_data, of.target_data]) library.open(name).catch(() => {});
  let core = cores.get(of.arithmetic);
  if (!core) {
    core = coreFor(of, read, { build: wanted.build, shared: crossOriginIsolated });
    core.catch(() => cores.delete(of.arithmetic));
    cores.set(of.arithmetic, core);
  }
  return core;
}

/**
 * Puts another run in the place of the present one once it is made, unless a newer one was asked for meanwhile.
 * @param {() => Promise<Run>} make
 */
async function setUp(make) {
  const mine = ++generation;
  const made = await make();
  if (mine !== generation) {
    made.close();
    return;
  }
  run?.close();
  active = null;
  run = made;
  config = made.config;
  made.sliceMs = SLICE;
  tell('state', state());
  if (made.whole) {
    await show(made);
    return;
  }
  // Training can begin on the source images alone.
  complete(made).catch((error) => {
    if (run === made) tell('fault', { ...faultOf(error), again: 'fetch' });
  });
}

/** Fetches the images that a run lacks and shows it with them. @param {Run} of */
async function complete(of) {
  await of.complete();
  if (run !== of) return;
  if (!active) ready = show(of); // a phase sends views of its own
  tell('state', state());
}

/** Sends the first view of a run. No phase can begin before it is done: `ready` waits for it. @param {Run} of */
async function show(of) {
  for (const work = viewing(of); run === of && !work.next().done; ) await breath();
}

/** A fresh run, as soon as it can train. @param {import('../options/table.js').Config} next */
async function fresh(next) {
  const core = await coreOf(next);
  return Run.create(core, library, next, { ...how(core), early: true });
}

/**
 * Like setUp, but where the run cannot be made, the present one stays in use.
 * @param {() => Promise<Run>} make
 */
function replace(make) {
  const made = setUp(make);
  ready = made.catch(() => {});
  return made;
}

/** Makes a view and sends it. @param {Run} of @returns {Generator<null, void>} */
function* viewing(of) {
  const view = yield* of.view();
  if (!view) return;
  tell('view', view, [view.source.buffer, view.target.buffer, view.pixels.buffer, view.labels.buffer, view.answers.buffer]);
}

/** @returns {State} */
function state() {
  const train = run?.engine.position('train');
  const adapt = run?.engine.position('adapt');
  return {
    config,
    build: run?.engine.build ?? 'simd',
    threads: run?.engine.threads ?? 1,
    memory: run?.engine.bytes ?? 0,
    phase: active?.phase ?? 'idle',
    paused: active?.paused ?? false,
    loaded: run !== undefined,
    epoch: train?.epoch ?? 0,
    trainStep: train?.step ?? 0,
    trainSteps: train?.steps ?? 0,
    trained: run?.trained ?? false,
    trainDone: run?.trainDone ?? false,
    round: adapt?.epoch ?? 0,
    adaptStep: adapt?.step ?? 0,
    adaptSteps: adapt?.steps ?? 0,
    adapted: run?.adapted ?? false,
    adaptDone: run?.adaptDone ?? false,
    judgements: run?.judgements ?? [],
    evaluation: run?.evaluation ?? null,
  };
}

// --- work ---------------------------------------------------------------------------------------------------------------------

/**
 * The work of a phase, with a view at its start, at its end and now and then in between.
 * @param {Run} of
 * @param {Generator<Step | null, any>} work
 * @returns {Generator<Step | null, void>}
 */
function* withViews(of, work) {
  let next = 0;
  const view = function* () {
    const from = performance.now();
    yield* viewing(of);
    const now = performance.now();
    next = now + Math.max(VIEW_EVERY, (now - from) / VIEW_SHARE);
  };
  yield* view();
  for (const step of work) {
    yield step;
    if (step && performance.now() >= next) yield* view();
  }
  yield* view();
}

/** @param {Run} of @param {Phase} phase @returns {Promise<Generator<Step | null, any>>} */
async function workOf(of, phase) {
  if (phase === 'train') return withViews(of, of.train());
  if (phase === 'evaluate') {
    return of.evaluate((done, total) => {
      measured = { done, total };
    });
  }
  await of.complete();
  of.beginAdaptation();
  return withViews(of, of.adapt());
}

/** How far an evaluation is, in images. */
let measured = { done: 0, total: 0 };

/** @param {Run} of @param {Phase} phase @param {boolean} once */
async function begin(of, phase, once) {
  measured = { done: 0, total: 0 };
  /** @type {NonNullable<typeof active>} */
  const mine = { phase, work: nothing(), paused: false, once, stop: false };
  active = mine;
  try {
    mine.work = await workOf(of, phase);
  } catch (error) {
    if (active === mine) active = null;
    throw error;
  }
  drive(of, mine);
}

/** @returns {Generator<null, void>} */
function* nothing() {}

/** Wakes the driver of a paused phase. */
let resumed = () => {};

/**
 * Works on a phase until it is finished, stopped or replaced.
 * @param {Run} of
 * @param {NonNullable<typeof active>} mine
 */
async function drive(of, mine) {
  const kind = mine.phase === 'adapt' ? 'adapt' : 'train';
  /** @type {number[]} */
  let rows = [];
  let lastMetrics = 0;
  let lastProgress = 0;
  const flush = () => {
    if (rows.length) {
      const batch = Float64Array.from(rows);
      rows = [];
      tell('metrics', { kind, rows: batch }, [batch.buffer]);
    }
    lastMetrics = performance.now();
  };
  const position = () => (mine.phase === 'evaluate' ? measured : of.steps(kind));
  let judged = of.judgements.length;
  // Speed is measured over the time since the phase was begun or resumed.
  let since = { time: performance.now(), done: position().done };
  const progress = () => {
    const { done, total } = position();
    const seconds = (performance.now() - since.time) / 1000;
    const perSecond = (done - since.done) / seconds;
    tell('progress', {
      phase: mine.phase,
      done,
      total,
      imagesPerSecond: mine.phase === 'evaluate' ? perSecond : perSecond * of.config.batch,
      secondsLeft: perSecond > 0 ? (total - done) / perSecond : Number.NaN,
    });
    lastProgress = performance.now();
  };
  try {
    while (active === mine) {
      if (mine.paused) {
        flush();
        progress();
        await new Promise((/** @type {(value: void) => void} */ resolve) => {
          resumed = resolve;
        });
        since = { time: performance.now(), done: position().done };
        continue;
      }
      const { done, value } = mine.work.next();
      const step = done ? null : value;
      const atRest = done || step || !of.engine.busy;
      if (step) rows.push(...step.row);
      if (of.judgements.length > judged) {
        judged = of.judgements.length;
        tell('state', state());
      }
      if (done) break;
      if (mine.stop && atRest) {
        if (mine.phase === 'train') of.cutShort = true;
        mine.work.return(undefined);
        mine.work = mine.phase === 'evaluate' ? nothing() : viewing(of);
        mine.stop = false;
        mine.once = false;
      }
      if (step && mine.once) {
        mine.once = false;
        mine.paused = true;
        tell('state', state());
        continue;
      }
      const now = performance.now();
      if (now - lastMetrics >= METRICS_EVERY) flush();
      if (now - lastProgress >= PROGRESS_EVERY) progress();
      await breath();
    }
    if (active !== mine) return;
    flush();
    progress();
    active = null;
    tell('state', state());
  } catch (error) {
    if (active !== mine) return;
    flush();
    active = null;
    tell('fault', faultOf(error));
    tell('state', state());
  }
}

// --- requests -----------------------------------------------------------------------------------------------------------------

/** The run, once it is set up. */
async function theRun() {
  await ready;
  if (!run) throw new RequestError('The images are not loaded. Press Try again.');
  return run;
}

/** @param {Phase} phase @param {boolean} [once] */
async function start(phase, once = false) {
  const of = await theRun();
  if (active) throw new RequestError(`${active.phase} is under way: stop it first`);
  if (phase === 'train' && of.trainDone) throw new RequestError('Training is done. Reset to train anew, or set more epochs.');
  if (phase === 'train' && of.started) throw new RequestError('Adaptation has begun from the trained MS. Reset to train anew.');
  if (phase === 'adapt' && !of.trained) throw new RequestError('Train first: MT starts as a copy of the trained MS.');
  if (phase === 'adapt' && of.adaptDone) throw new RequestError('All rounds are done. Reset to adapt anew.');
  if (phase === 'evaluate' && !of.trained) throw new RequestError('Train first: there is nothing to measure yet.');
  await begin(of, phase, once);
}

/** @type {Record<string, (args: any) => unknown>} */
const REQUESTS = {
  async open({ config: options, ...rest }) {
    config = checkConfig(options);
    wanted = rest;
    run?.close();
    run = undefined;
    active = null;
    const next = config;
    ready = setUp(() => fresh(next));
    await ready;
  },
  async reset({ config: options, keepTraining = false }) {
    const next = checkConfig(options);
    if (keepTraining) {
      await ready.catch(() => {});
      const old = run;
      if (!old?.trained) throw new RequestError('There is no training to keep: start over instead.');
      if (active && !active.paused) throw new RequestError('Pause or stop first.');
      settle(old);
      return replace(() => old.restartAdaptation(library, next, how(old.core)));
    }
    // What cannot be had is refused before anything is lost.
    await coreOf(next);
    await planImages(library, next);
    config = next;
    run?.close();
    run = undefined;
    active = null;
    // Answered at once; what goes wrong from here on is told as a fault.
    ready = breath().then(() => setUp(() => fresh(next)));
    ready.catch((error) => tell('fault', faultOf(error)));
  },
  async load({ bytes }) {
    if (active && !active.paused) throw new RequestError('Pause or stop first.');
    await ready.catch(() => {});
    await replace(async () => {
      const saved = readSaved(new Uint8Array(bytes));
      const core = await coreOf(checkConfig(saved.config));
      return Run.restore(core, library, saved, how(core));
    });
  },
  train: () => start('train'),
  adapt: () => start('adapt'),
  evaluate: () => start('evaluate'),
  pause() {
    if (active) active.paused = true;
  },
  resume() {
    if (active) active.paused = false;
    resumed();
  },
  async step() {
    if (!active) return start((await theRun()).trained ? 'adapt' : 'train', true);
    if (active.phase === 'evaluate') throw new RequestError('Measuring has no steps: resume it or stop it.');
    active.once = true;
    active.paused = false;
    resumed();
  },
  stop() {
    if (!active) return;
    active.stop = true;
    active.paused = false;
    resumed();
  },
  async fetch() {
    await complete(await theRun());
  },
  async preview({ config: options, count }) {
    const { images: pixels, labels } = await (await planImages(library, checkConfig(options))).preview(count);
    return { pixels, labels };
  },
  async save() {
    const of = await theRun();
    settle(of);
    const { buffer } = of.save();
    return { bytes: buffer, name: `adda-seed-${of.config.seed}-round-${of.finished('adapt')}.safetensors` };
  },
};

/** Brings a run to the end of its step: weights are whole only there. @param {Run} of */
function settle(of) {
  if (!active || !of.engine.busy) return;
  while (of.engine.busy) {
    const { done, value } = active.work.next();
    if (done || !value) continue;
    tell('metrics', { kind: value.kind, rows: Float64Array.from(value.row) });
    if (active.once) {
      active.once = false;
      active.paused = true;
    }
  }
  tell('state', state());
}

self.onmessage = async (/** @type {MessageEvent<Request>} */ { data: { type, id, args } }) => {
  try {
    const request = REQUESTS[type];
    if (!request) throw new RequestError(`there is no request ${type}`);
    const result = await request(args);
    postMessage(
      { type: 'result', id, result: result ?? state() },
      { transfer: type === 'save' ? [/** @type {any} */ (result).bytes] : [] },
    );
  } catch (error) {
    postMessage({ type: 'error', id, error: faultOf(error) });
  }
};
