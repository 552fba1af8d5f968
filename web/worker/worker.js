/** The page's worker: owns the run and answers requests. messages.js has the contract; driver.js does the work. */

import { PARTS } from '../engine/header.js';
import { npzOf } from '../engine/npz.js';
import { Fault, faultData } from '../fault.js';
import { PIXELS, pickImages } from '../images/shape.js';
import { parseAddress, settingsIn } from '../options/address.js';
import { checkConfig, methodOf } from '../options/check.js';
import { checkInterventions, MOST_TURNS, phaseOf } from '../options/interventions.js';
import { PROBLEMS, problemConfig } from '../options/problems.js';
import { OPTIONS } from '../options/table.js';
import { weightsSha256 } from '../run/fingerprint.js';
import { trustOwnScripts } from '../trust.js';
import { holdLock } from './alive.js';
import { Driver } from './driver.js';
import { lacksSharedMemory, Setup } from './setup.js';
import { nameOf, stateOf } from './state.js';
import { targetsOf } from './taking.js';

/** @typedef {import('../engine/header.js').Part} Part */
/** @typedef {import('../run/run.js').Run} Run */
/** @typedef {import('./messages.js').Request} Request */
/** @typedef {import('./messages.js').RequestType} RequestType */
/** @typedef {import('./messages.js').Phase} Phase */
/** @typedef {import('./messages.js').Tell} Tell */
/** @typedef {import('../engine/threads.js').Trouble} Trouble */

/** Steps that can be asked for by hand at once. */
const MOST_AT_ONCE = 100;
/** Drawn images that can be followed. */
const MOST_FOLLOWED = 12;
/** Milliseconds between two looks at how many threads have arrived. */
const THREADS_EVERY = 100;

/** @type {Tell} */
const tell = (event, args, transfer = []) => postMessage({ type: 'event', event, args }, { transfer });

// The first word: the page waits for it, and says so when it does not come.
tell('ready', {});
holdLock(() => tell('held', {}));
trustOwnScripts();

const setup = new Setup(
  (done, total) => {
    if (!driver?.phase || driver.waits) {
      tell('progress', { phase: 'data', done, total, judging: null, imagesPerSecond: 0, secondsLeft: Number.NaN });
    }
  },
  (files) => tell('stalled', { files }),
  (files) => tell('files', { files }),
);
/** Of the present run. @type {Driver | undefined} */
let driver;
/** Of the run, or of the first one while it is being made. */
let config = checkConfig({});
/** Drawn images that every view is of, too, of whichever run. @type {import('../run/view.js').Drawn[]} */
let followed = [];
/** Counts the runs begun: one that is late is dropped. */
let generation = 0;
/** Settles when the newest run is made, or has failed. @type {Promise<unknown>} */
let making = Promise.resolve();

// What nobody waits for would fail in silence.
self.addEventListener('unhandledrejection', ({ reason }) => tell('fault', faultData(reason)));

const state = () => stateOf(driver, config);
const tellState = () => tell('state', state());

/**
 * Puts another run in the place of the present one once it is made whole; where it cannot be made, the present one goes on.
 * @param {() => Promise<Run>} make
 */
async function replace(make) {
  const mine = ++generation;
  const made = make();
  making = made.catch(() => {});
  // What goes on meanwhile would be lost.
  const halted = driver?.phase && !driver.paused ? driver : null;
  halted?.pause();
  let run;
  try {
    run = await made;
    if (mine !== generation) {
      run.close();
      throw new Fault('request.overtaken');
    }
  } catch (error) {
    halted?.resume();
    throw error;
  }
  driver?.close(new Fault('request.overtaken'));
  driver = new Driver(run, tell, tellState);
  if (followed.length > 0) driver.follow(followed);
  config = run.config;
  tellState();
  watchThreads(driver);
  driver.sumUp();
  if (run.whole) driver.show();
  // Training can begin on the source images alone.
  else complete(driver).catch((error) => tell('fault', { ...faultData(error), again: 'fetch' }));
}

/** Fetches the images that a run lacks and shows it with them. @param {Driver} of */
async function complete(of) {
  try {
    await of.run.complete();
  } catch (error) {
    if (of !== driver) return;
    throw error;
  }
  if (of !== driver) return;
  of.show();
  tellState();
}

/** Threads arrive on their own time: the state is told again when they have, and so is what keeps them away. @param {Driver} of */
function watchThreads(of) {
  const { team } = of.run.engine;
  const tellTrouble = (/** @type {Trouble | null} */ trouble) => {
    if (of !== driver) return;
    tell('threads', trouble && { ...trouble, fault: faultData(trouble.fault) });
    tellState();
  };
  if (!team) {
    const fault = new Fault('thread.memory', { feature: 'SharedArrayBuffer' });
    tellTrouble(lacksSharedMemory() ? { fault, again: false } : null);
    return;
  }
  team.listen(tellTrouble);
  let known = 0;
  const timer = setInterval(() => {
    const { threads } = of.run.engine;
    if (of === driver && threads !== known) tellState();
    known = threads;
    if (of !== driver || threads + team.gone > team.size) clearInterval(timer);
  }, THREADS_EVERY);
}

/** The driver, once there is a run. */
async function theDriver() {
  await making;
  if (!driver) throw new Fault('request.no-run');
  return driver;
}

/** @param {Phase} phase @param {{part: Part, steps: number}} [turn]  after which it pauses */
async function begin(phase, turn) {
  const of = await theDriver();
  const { run } = of;
  if (of.phase) throw new Fault('request.under-way', { phase: of.phase });
  if (phase === 'train' && run.trainDone) throw new Fault('request.trained');
  if (phase === 'train' && run.started) throw new Fault('request.adaptation-begun');
  if (phase !== 'train' && !run.trained) throw new Fault('request.train-first', { phase });
  // The last round may have been halted before it was measured: that is left to do, but no step.
  if (phase === 'adapt' && run.adaptDone && (turn || run.judged)) throw new Fault('request.adapted');
  // What was meant to end there is asked to go on.
  if (phase === 'train' && run.trained) run.end = null;
  of.begin(phase, turn).catch(() => {}); // what goes wrong is told as a fault
}

/** @param {{part: Part, steps?: number}} args */
async function turn({ part: asked, steps = 1 }) {
  const of = await theDriver();
  const { run } = of;
  if (!PARTS.includes(asked) || !Number.isInteger(steps) || steps < 1 || steps > MOST_AT_ONCE) {
    throw new Fault('request.turn', { part: String(asked), steps: String(steps), most: MOST_AT_ONCE });
  }
  const { hasDiscriminator } = methodOf(run.config);
  if (asked === 'd' && !hasDiscriminator) throw new Fault('request.turn-without-d', { method: run.config.method });
  const part = hasDiscriminator ? asked : 'both';
  if (part !== 'both' && run.turns.all.length + steps > MOST_TURNS) throw new Fault('request.turns', { most: MOST_TURNS });
  if (of.phase !== 'adapt') return begin('adapt', { part, steps });
  of.turn(part, steps).catch(() => {}); // told by the phase's own end
}

/** @param {{config: object, keepTraining?: boolean, interventions?: object}} args */
async function reset({ config: options, keepTraining = false, interventions }) {
  const next = checkConfig(options);
  const given = checkInterventions(next, interventions);
  if (!keepTraining) {
    if (!driver) config = next;
    return replace(() => setup.fresh(next, !driver, given));
  }
  await making;
  const old = driver;
  if (!old?.run.trained) throw new Fault('request.no-training');
  if (old.phase && !old.paused) throw new Fault('request.pause-first');
  await old.atRest(() => {});
  return replace(() => setup.adaptedAnew(old.run, next, given));
}

/**
 * An option has another value from the next step of its phase on.
 * @param {{option: string, value: unknown}} args
 */
async function changeOption({ option: name, value }) {
  const { run, atRest } = await theDriver();
  await atRest(() => {
    const option = OPTIONS.find((one) => one.name === name);
    const phase = option ? phaseOf(option) : 'adapt';
    const over = phase === 'train' ? run.started || run.trainDone : run.adaptDone;
    if (option && over) throw new Fault('request.change-phase', { phase });
    run.changes.add(name, value, run.next);
  });
}

/** @param {unknown} pixels  @returns {Uint8Array} */
function drawn(pixels) {
  if (!(pixels instanceof Uint8Array) || pixels.length !== PIXELS) throw new Fault('request.drawn', { most: MOST_FOLLOWED });
  return pixels;
}

/** @param {{images: import('../run/view.js').Drawn[]}} args */
function follow({ images }) {
  if (images.length > MOST_FOLLOWED) throw new Fault('request.drawn', { most: MOST_FOLLOWED });
  followed = images.map(({ id, pixels }) => ({ id: String(id), pixels: drawn(pixels) }));
  driver?.follow(followed);
}

/** @type {Record<RequestType, (args: any) => unknown>} */
const REQUESTS = {
  ahead({ address }) {
    const settings = settingsIn(address);
    const { config, faults } = settings
      ? parseAddress(settings)
      : { config: problemConfig(Object.keys(PROBLEMS)[0]), faults: [] };
    return faults.length > 0 ? undefined : setup.ahead(config);
  },
  open({ config: options, interventions, threads, build }) {
    setup.wanted = { threads, build };
    return reset({ config: options, interventions });
  },
  reset,
  async load({ bytes, config: options = config }) {
    await making;
    if (driver?.phase && !driver.paused) throw new Fault('request.pause-first');
    await replace(() => setup.restored(new Uint8Array(bytes), options));
  },
  train: () => begin('train'),
  adapt: () => begin('adapt'),
  evaluate: () => begin('evaluate'),
  pause: () => driver?.phase && driver.pause(),
  resume: () => driver?.resume(),
  async step() {
    if (!driver?.phase) return begin((await theDriver()).run.trained ? 'adapt' : 'train', { part: 'both', steps: 1 });
    if (driver.phase === 'evaluate') throw new Fault('request.no-steps');
    driver.step();
  },
  turn,
  change: changeOption,
  async unchange({ change }) {
    const { run, atRest } = await theDriver();
    await atRest(() => run.changes.remove(change, run.next));
  },
  stop() {
    driver?.stop().catch(() => {}); // told by the phase's own end
  },
  fetch: async () => complete(await theDriver()),
  refetch: () => setup.files.again(),
  own: ({ own }) => setup.own(own),
  threads: async () => (await theDriver()).run.engine.team?.retry(),
  ping() {},
  preview: ({ config: options, count }) => setup.preview(checkConfig(options), count),
  async images({ indices }) {
    const { run, atRest } = await theDriver();
    await run.complete();
    return atRest(() => pickImages(run.images.target.images, indices));
  },
  read: async ({ pixels }) => (await theDriver()).read(drawn(pixels)),
  follow,
  async save({ as = 'safetensors', blob = false }) {
    const { run, atRest } = await theDriver();
    return atRest(() => {
      const bytes = as === 'npz' ? npzOf(run.save()) : run.save();
      return { bytes: blob ? new Blob([bytes]) : bytes.buffer, name: `${nameOf(run)}.${as}` };
    });
  },
  async fingerprint() {
    const { run, atRest } = await theDriver();
    return atRest(() => weightsSha256(run.engine));
  },
  async targets() {
    const { run, atRest } = await theDriver();
    await run.complete();
    return atRest(() => ({ bytes: targetsOf(run).buffer, name: `${nameOf(run)}-target.npz` }));
  },
};

/** Requests that are answered with something else than a State. @type {readonly RequestType[]} */
const OTHERWISE = ['save', 'targets', 'fingerprint', 'preview', 'images', 'read'];

self.onmessage = async (/** @type {MessageEvent<Request>} */ { data: { type, id, args } }) => {
  try {
    if (!Object.hasOwn(REQUESTS, type)) throw new Fault('request.unknown', { type });
    const result = await REQUESTS[type](args);
    const answer = OTHERWISE.includes(type) ? result : type === 'load' ? { ...state(), converted: setup.converted } : state();
    const { bytes } = /** @type {any} */ (answer) ?? {};
    postMessage({ type: 'result', id, result: answer }, { transfer: bytes instanceof ArrayBuffer ? [bytes] : [] });
  } catch (error) {
    postMessage({ type: 'error', id, error: faultData(error) });
  }
};
