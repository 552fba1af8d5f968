/**
 * What the worker's tests share: a run in Node to compare with, and the page's end of the contract (web/worker/messages.js), driven
 * from an empty page in real Chromium. A file of tests has one browser.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { Run } from '../../web/run/run.js';
import { wordFault } from '../../web/text/text.js';
import { FOLDER, launch, PATIENCE, withPage } from './chromium.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../web/options/table.js').Config} Config */
/** @typedef {import('../../web/worker/messages.js').State} State */
/** @typedef {import('../../web/worker/messages.js').Fault} Fault */
/** @typedef {import('./chromium.js').Site} Site */

/** @typedef {{state?: State, error?: Fault, ms: number}} Answer */

/**
 * Six steps an epoch and a round where a batch has 10 images. Of optdigits: there is little to fetch and unpack, and few test images,
 * all of which an evaluation looks at.
 */
const OPTDIGITS = { source_data: 'optdigits', target_data: 'optdigits' };
const SMALL = { ...OPTDIGITS, source_images: 60, target_images: 60, rounds: 2, seed: 7 };
export const DOCUMENTED = { ...PRESETS.documented.config, ...SMALL, batch: 8 };
export const FEW_LABELS = { ...PRESETS['few-labels'].config, ...SMALL, batch: 10, labelled_per_class: 2 };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  shared?.end();
  // Fails for whatever the page has complained of.
  await shared?.ended;
  await browser.close();
});

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

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = loadCore(dist);
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** @typedef {Essence & {evaluation: State['evaluation']}} Played */
/** @type {Map<string, Promise<Played>>} */
const played = new Map();

/**
 * The same in Node on one thread, straight through; the same run is made once.
 * @param {object} config
 * @param {{trainSteps?: number, adapt?: boolean, evaluate?: boolean}} [how]  trainSteps: training is stopped after so many
 * @returns {Promise<Played>}
 */
export function inNode(config, how = {}) {
  const key = JSON.stringify([config, how]);
  const run = played.get(key) ?? play(config, how);
  played.set(key, run);
  return run;
}

/** @param {object} config @param {NonNullable<Parameters<typeof inNode>[1]>} how */
async function play(config, { trainSteps = Infinity, adapt = true, evaluate = false }) {
  const run = await Run.create(await core, library, config);
  let steps = 0;
  for (const step of run.train()) {
    if (step) steps++;
    if (steps >= trainSteps) break;
  }
  run.cutShort = !run.trainDone;
  if (adapt) for (const _ of run.adapt());
  if (evaluate) for (const work = await run.evaluate(); !work.next().done; );
  const result = { ...(await essence(run.save())), evaluation: run.evaluation };
  run.close();
  return result;
}

/** Compares without the evaluation, which is no part of a saved run. @param {Essence} actual @param {Essence} expected */
export function sameRun(actual, { sha256, tensors, config, state, run }) {
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

    /**
     * Begins a phase and pauses it within a step: the file then stands one step further than the state, since weights are whole
     * only there. Each pause is sent with what it is to interrupt, so that it comes a slice later, however slow this page is.
     * @param {'train' | 'adapt'} type
     */
    async pauseInStep(type) {
      lab.ask(type);
      for (let attempt = 0; attempt < 1000; attempt++) {
        const { state } = await lab.ask('pause');
        const kind = state.phase;
        if (kind === 'idle') break;
        const before = kind === 'train' ? [state.epoch, state.trainStep] : [state.round, state.adaptStep];
        const saved = await lab.save();
        const { epoch, step } = saved.state[kind];
        if (epoch !== before[0] || step !== before[1]) return saved;
        lab.ask('resume');
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

/** What it is within page.evaluate; here it is nothing. */
export const lab = /** @type {ReturnType<typeof makeLab>} */ (/** @type {unknown} */ (undefined));

/** @typedef {{page: Page, site: Site}} Place */

/** The page of all tests that ask for none of their own: a window of the browser costs more than most of them. */
let shared = /** @type {{opened: Promise<Place>, end: () => void, ended: Promise<unknown>} | null} */ (null);

function openShared() {
  let end = () => {};
  const over = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      end = resolve;
    })
  );
  /** @type {Promise<unknown>} */
  let ended = over;
  const opened = /** @type {Promise<Place>} */ (
    new Promise((resolve, reject) => {
      ended = withPage(browser, {}, async (page, site) => {
        await openLab(page, site.url);
        resolve({ page, site });
        await over;
      });
      ended.catch(reject);
    })
  );
  return { opened, end, ended };
}

/**
 * A worker of the test's own.
 * @param {Parameters<typeof withPage>[1]} how  with nothing in it the page is one of several tests
 * @param {(page: Page, site: Site) => Promise<void>} body
 */
export async function withLab(how, body) {
  const test = async (/** @type {Page} */ page, /** @type {Site} */ site) => {
    await body(page, site);
    assert.deepEqual(await page.evaluate(() => lab.wrong), []);
  };
  if (Object.keys(how).length > 0) {
    await withPage(browser, how, async (page, site) => {
      await openLab(page, site.url);
      await test(page, site);
    });
    return;
  }
  shared ??= openShared();
  const { page, site } = await shared.opened;
  site.failures.clear();
  await page.evaluate(() => lab.another());
  await test(page, site);
}

/** @param {Page} page @param {string} url */
export async function openLab(page, url) {
  await page.goto(`${url}${FOLDER()}blank.html`);
  await page.evaluate(`window.essence = ${essence}; window.lab = (${makeLab})(${PATIENCE})`);
}

/**
 * @param {Page} page
 * @param {string} type
 * @param {object} [args]
 * @returns {Promise<Answer>}
 */
export const ask = (page, type, args = {}) =>
  page.evaluate(
    async ([type, args]) => {
      const { state, error, ms } = await lab.ask(/** @type {string} */ (type), /** @type {object} */ (args));
      return { state, error, ms };
    },
    /** @type {const} */ ([type, args]),
  );

/** A request that must be granted. @param {Page} page @param {string} type @param {object} [args] @returns {Promise<State>} */
export async function get(page, type, args) {
  const { state, error } = await ask(page, type, args);
  assert.ok(state, `${type}: ${error && wordFault(error)}`);
  return state;
}

/** A request that must be refused. @param {Page} page @param {string} type @param {object} args @param {RegExp} message */
export async function refused(page, type, args, message) {
  const { error } = await ask(page, type, args);
  assert.ok(error, `${type} was granted`);
  assert.match(wordFault(error), message);
  return error;
}

/** @param {Page} page @param {string} type @returns {Promise<State>} */
export const phase = (page, type) => page.evaluate((type) => lab.phase(type), type);
/** @param {Page} page @returns {Promise<State>} */
export const atRest = (page) => page.evaluate(() => lab.atRest());
/** @param {Page} page @returns {Promise<Essence & {name: string}>} */
export const save = (page) => page.evaluate(() => lab.save());
/** The run with all its images, without the file's name: a file says how long a round is once that is known. @param {Page} page */
export const saved = async (page) => {
  await page.evaluate(() => lab.until(() => lab.state?.adaptSteps > 0));
  const { name, ...rest } = await save(page);
  return rest;
};
/** @param {Page} page @returns {Promise<State>} */
export const load = (page) =>
  page.evaluate(async () => {
    const bytes = lab.file.slice().buffer;
    const { state, error } = await lab.ask('load', { bytes }, [bytes]);
    if (error) throw new Error(JSON.stringify(error));
    return state;
  });

/** A file that was saved before, in a worker of its own. @param {Page} page @param {import('playwright-core').JSHandle} file */
export async function loadInAnother(page, file) {
  await page.evaluate(() => lab.another());
  await page.evaluate((file) => {
    lab.file = file;
  }, file);
  await load(page);
}

export const patient = { timeout: 3 * PATIENCE };
