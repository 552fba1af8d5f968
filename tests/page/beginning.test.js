/**
 * How the page begins where something is missing or odd: each file in every way of failing, as the worker reads it and the page words
 * it; scripts, threads, isolation and the browser's store. In Node on the page's and the worker's own modules; what a browser does of
 * itself is met in real Chromium, one way of each, in startup.test.js and isolation.test.js.
 */

import '../harness/browserless.js'; // before what is of the page
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { Threads } from '../../web/engine/threads.js';
import { faultData } from '../../web/fault.js';
import { listOwn } from '../../web/images/import/store.js';
import { checkConfig } from '../../web/options/check.js';
import { fail, onBeginAnew } from '../../web/page/answers.js';
import { bringImages, leave } from '../../web/page/bringing/own.js';
import { listRuns } from '../../web/page/keeping/storage.js';
import { place } from '../../web/page/keeping/tabs.js';
import { takeUp } from '../../web/page/keeping/taking_up.js';
import { loadsAgain } from '../../web/page/start/isolation.js';
import { preferredLanguage, rememberLanguage } from '../../web/page/start/language.js';
import { orLate } from '../../web/page/start/scripts.js';
import { page } from '../../web/page/state.js';
import { faultWords } from '../../web/page/telling/wording.js';
import { LANGUAGES, learn, setLanguage } from '../../web/text/text.js';
import { Client, WorkerFault } from '../../web/worker/client.js';
import { Importing } from '../../web/worker/importing.js';
import { Setup } from '../../web/worker/setup.js';
import { page as hears } from '../harness/browserless.js';
import { Locks } from '../harness/made_up.js';
import { replace } from '../harness/small-engine.js';

await learn('zh');

const SITE = fileURLToPath(new URL('../../build/site/', import.meta.url));
const OPTDIGITS = /** @type {const} */ ({ source_data: 'optdigits', target_data: 'optdigits' });
const config = checkConfig({ ...OPTDIGITS, source_images: 36, target_images: 36, batch: 12 });

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const bytesOf = (/** @type {string} */ file) => readFileSync(SITE + file);
const typed = (/** @type {string} */ file) => ({ headers: { 'Content-Type': TYPES[extname(file)] ?? 'application/gzip' } });

/** @typedef {(file: string) => Response | Promise<Response>} Answer */

const sound = (/** @type {string} */ file) => new Response(bytesOf(file), typed(file));
const html = () =>
  new Response('<!doctype html><title>Log in</title>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
const lost = () => Promise.reject(new TypeError('Failed to fetch'));
const cutOnItsWay = (/** @type {string} */ file) => {
  const start = (/** @type {ReadableStreamDefaultController} */ controller) =>
    controller.enqueue(bytesOf(file).subarray(0, 20));
  const pull = (/** @type {ReadableStreamDefaultController} */ controller) => controller.error(new TypeError('network error'));
  return new Response(new ReadableStream({ start, pull }, { highWaterMark: 0 }), typed(file));
};

/** Ways in which a file is not what it should be. @type {Record<string, Answer>} */
const WAYS = {
  missing: () => new Response(null, { status: 404 }),
  'an error of the server': () => new Response(null, { status: 500 }),
  'cut off': lost,
  'cut on its way': cutOnItsWay,
  'a web page': html,
  'cut short': (file) => new Response(bytesOf(file).subarray(0, 30), typed(file)),
  empty: (file) => new Response('', typed(file)),
};

/**
 * The site as it is but for one file.
 * @param {import('node:test').TestContext} t
 * @returns {{failures: Map<string, Answer>, asked: string[]}}  asked: for these files so far
 */
function siteOf(t) {
  const site = { failures: /** @type {Map<string, Answer>} */ (new Map()), asked: /** @type {string[]} */ ([]) };
  replace(t, globalThis, 'fetch', async (/** @type {URL} */ url) => {
    const file = url.pathname.split('/web/worker/')[1];
    site.asked.push(file);
    return (site.failures.get(file) ?? sound)(file);
  });
  return site;
}

/** Until all that is waiting for nothing has happened. */
const later = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that passes when a test says so.
 * @param {import('node:test').TestContext} t
 * @returns {(ms: number) => Promise<void>}  lets it pass, and what is waiting for it happen
 */
function timeOf(t) {
  /** @type {Map<number, {at: number, every: number, act: () => void}>} */
  const waiting = new Map();
  let now = 0;
  let last = 0;
  const wait =
    (/** @type {boolean} */ again) =>
    (/** @type {(...args: any[]) => void} */ act, ms = 0, /** @type {any[]} */ ...args) => {
      last += 1;
      waiting.set(last, { at: now + ms, every: again ? ms : 0, act: () => act(...args) });
      return last;
    };
  for (const name of ['setTimeout', 'setInterval']) replace(t, globalThis, name, wait(name === 'setInterval'));
  for (const name of ['clearTimeout', 'clearInterval'])
    replace(t, globalThis, name, (/** @type {number} */ id) => waiting.delete(id));
  return async (ms) => {
    for (const end = now + ms; now < end; now += 100) {
      for (const [id, one] of waiting) {
        if (one.at > now) continue;
        if (one.every > 0) one.at = now + one.every;
        else waiting.delete(id);
        one.act();
      }
      await later();
    }
  };
}

const CHINESE = /\p{Script=Han}/u;

/** What the words of both languages must have in common. @param {() => string} words @param {string} file @param {string} when */
function bothName(words, file, when) {
  for (const language of /** @type {const} */ (['zh', 'en'])) {
    setLanguage(language);
    const said = words();
    assert.ok(said.includes(basename(file)), `${when}: ${said}`);
    assert.equal(CHINESE.test(said), language === 'zh', `${when}: ${said}`);
    assert.doesNotMatch(said, /undefined|\{|fault\./, when);
  }
  assert.deepEqual(Object.keys(LANGUAGES).sort(), ['en', 'zh']);
}

/**
 * What the page makes of a refusal of its worker's.
 * @param {unknown} error
 * @param {string} file
 * @param {string} when
 * @returns {string[]} what can be done about it
 */
function told(error, file, when) {
  page.alarms = [];
  fail(new WorkerFault(structuredClone(faultData(error))), () => {});
  const [{ about, words, remedies, closes }, ...others] = page.alarms;
  assert.deepEqual([about, closes, others.length], ['start', false, 0], when);
  bothName(words, file, when);
  return remedies.map(({ label }) => label);
}

/** Why fresh networks cannot be made. @param {Setup} setup @param {boolean} [early] */
const refusal = (setup, early = true) =>
  setup.fresh(config, early).then(
    () => assert.fail('they can'),
    (error) => error,
  );

const newSetup = (/** @type {(files: string[]) => void} */ onRead = () => {}) =>
  new Setup(
    () => {},
    () => {},
    onRead,
  );

// --- what the worker reads ----------------------------------------------------------------------------------------------------

test('whatever the networks need is named when it fails in any way, and asked for again', async (t) => {
  const site = siteOf(t);
  const images = ['manifest.json', 'train-0-images.idx3.gz', 'train-0-labels.idx1.gz'].map((name) => `data/optdigits/${name}`);
  for (const file of ['adda-simd-threads.wasm', ...images]) {
    /** @type {string[]} */
    let read = [];
    const setup = newSetup((files) => {
      read = files;
    });
    let times = 0;
    const isAskedAgain = (/** @type {string} */ when) => {
      const before = times;
      times = site.asked.filter((one) => one === file).length;
      assert.ok(times > before, `${file}, ${when}: not asked for again`);
    };
    for (const [way, answer] of Object.entries(WAYS)) {
      site.failures.set(file, answer);
      const error = await refusal(setup);
      assert.deepEqual(told(error, file, `${file}, ${way}`), ['alarm.again'], `${file}, ${way}: ${error.message}`);
      isAskedAgain(way);
    }
    site.failures.clear();
    await setup.ahead(config);
    isAskedAgain('mended');
    assert.ok(read.includes(file), `${file}: not read`);
  }
});

/** With one byte in the middle changed. @param {string} file */
function corrupted(file) {
  const bytes = Uint8Array.from(bytesOf(file));
  bytes[bytes.length >> 1] ^= 0xff;
  return bytes;
}

test('what is damaged where it lies is not asked for again: that cannot help, which is said', async (t) => {
  const site = siteOf(t);
  const core = 'adda-simd-threads.wasm';
  const other = Uint8Array.from(bytesOf(core));
  other[11] ^= 0xff; // what the first of its types is
  const images = 'data/optdigits/train-0-images.idx3.gz';
  for (const [file, body] of /** @type {[string, BodyInit][]} */ ([
    [core, other],
    [core, new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])], // a module, of nothing
    [core, 'no module at all'],
    [images, corrupted(images)],
  ])) {
    site.failures.set(file, () => new Response(body, typed(file)));
    const error = await refusal(newSetup());
    assert.deepEqual(told(error, file, error.message), ['alarm.reload'], error.message);
    setLanguage('en');
    assert.match(page.alarms[0].words(), /make/);
    site.failures.clear();
  }
});

test('what a policy of the server’s keeps from being compiled is named with it; another worker may be allowed to', async (t) => {
  siteOf(t);
  const { compile } = WebAssembly;
  WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('refused'));
  t.after(() => {
    WebAssembly.compile = compile;
  });
  let begun = 0;
  onBeginAnew(() => {
    begun += 1;
  });
  assert.deepEqual(told(await refusal(newSetup()), 'adda-simd-threads.wasm', 'refused'), ['alarm.again']);
  assert.match(page.alarms[0].words(), /wasm-unsafe-eval/);
  page.alarms[0].remedies[0].act();
  assert.equal(begun, 1);
});

test('a browser without WebAssembly is told so', async (t) => {
  siteOf(t);
  replace(t, globalThis, 'WebAssembly', undefined);
  for (const value of [undefined, {}]) {
    Object.assign(globalThis, { WebAssembly: value });
    const error = await refusal(newSetup());
    assert.equal(error.code, 'wasm.missing');
    told(error, 'WebAssembly', 'without');
  }
});

test('there are as many threads as the machine has room for, whatever it says of its cores', async (t) => {
  siteOf(t);
  let made = 0;
  replace(
    t,
    globalThis,
    'Worker',
    class {
      constructor() {
        made += 1;
      }
      postMessage() {}
      terminate() {}
    },
  );
  const { navigator } = globalThis;
  t.after(() => Object.assign(globalThis, { navigator }));
  const setup = newSetup();
  for (const [hardwareConcurrency, threads] of /** @type {[unknown, number][]} */ ([
    [64, 4],
    [4, 4],
    [undefined, 2],
    [0, 2],
    [Number.NaN, 2],
    [1.9, 1],
    [2, 2],
  ])) {
    Object.assign(globalThis, { navigator: { hardwareConcurrency } });
    made = 0;
    const run = await setup.fresh(config, true);
    assert.equal(made, threads - 1, String(hardwareConcurrency));
    run.close();
  }
});

// --- scripts ------------------------------------------------------------------------------------------------------------------

/** Workers that only fail, and only when they are told to. */
class Failing {
  /** @type {Failing[]} */
  static made = [];
  /** What the browser says of those that are about to be made; null: nothing happens yet. @type {string | null} */
  static says = '';
  /** @type {(event: any) => void} */
  onerror = () => {};
  /** @type {(event: any) => void} */
  onmessage = () => {};
  terminated = false;

  /** @param {URL} url */
  constructor(url) {
    this.url = url;
    Failing.made.push(this);
    const message = Failing.says;
    if (message !== null) queueMicrotask(() => this.onerror({ message, preventDefault() {} }));
  }
  postMessage() {}
  terminate() {
    this.terminated = true;
  }
}

/** How a client's worker ends before its first word. @returns {Promise<WorkerFault>} */
const endOf = () =>
  new Promise((resolve, reject) => {
    const ended = (/** @type {WorkerFault} */ fault, /** @type {boolean} */ began) =>
      began ? reject(new Error('it had begun')) : resolve(fault);
    new Client({ hear: () => {}, late: () => {}, ended });
  });

test('the worker’s script is named when it fails in any way, with why, and comes under another address then', async (t) => {
  const site = siteOf(t);
  replace(t, globalThis, 'Worker', Failing);
  /** What the browser says, where the file is what it should be but for what is in it. @type {Record<string, string>} */
  const says = { 'cut short': 'SyntaxError: Unexpected end of input' };
  /** @type {Record<string, RegExp>} */
  const why = {
    missing: /404/,
    'an error of the server': /500/,
    'cut short': /SyntaxError/,
  };
  const addresses = new Set();
  for (const [way, answer] of Object.entries(WAYS)) {
    site.failures.set('worker.js', answer);
    Failing.says = says[way] ?? '';
    const fault = await endOf();
    bothName(() => faultWords(fault), 'worker.js', way);
    assert.match(faultWords(fault), why[way] ?? /\w/);
    addresses.add(Failing.made.at(-1)?.url.href);
  }
  assert.equal(addresses.size, Object.keys(WAYS).length);

  // A policy that refuses it is told with its name, whatever else there is to say.
  site.failures.clear();
  const ended = endOf();
  const violation = { effectiveDirective: 'worker-src', blockedURI: Failing.made.at(-1)?.url.href, sample: '' };
  document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
  const fault = await ended;
  assert.equal(fault.code, 'worker.refused');
  bothName(() => faultWords(fault), 'worker.js', 'refused');
  assert.match(faultWords(fault), /worker-src/);
});

test('a thread that does not come is told with why, is started again under another address, and is forgotten when it has come', async (t) => {
  replace(t, globalThis, 'Worker', Failing);
  const pass = timeOf(t);
  const share = { module: /** @type {any} */ (null), memory: /** @type {any} */ (null), handle: 0 };
  /** @type {[how: string, fail: (thread: Failing) => unknown, why: RegExp][]} */
  const failures = [
    ['not loaded', (thread) => thread.onerror({ message: '', preventDefault() {} }), /./],
    ['an error in it', (thread) => thread.onerror({ message: 'no thread today', preventDefault() {} }), /no thread today/],
    ['it cannot begin', (thread) => thread.onmessage({ data: { failed: 'no memory today' } }), /no memory today/],
    ['no word', () => pass(11_000), /./],
  ];
  for (const [how, happen, why] of failures) {
    Failing.says = null;
    /** @type {(import('../../web/engine/threads.js').Trouble | null)[]} */
    const told = [];
    const threads = new Threads(share, 2, 0);
    threads.listen((trouble) => told.push(trouble));
    await threads.start();
    const [first] = Failing.made.slice(-1);
    await happen(first);
    const trouble = told.at(-1);
    assert.ok(trouble?.again, how);
    bothName(() => faultWords(faultData(trouble.fault)), 'thread.js', how);
    assert.match(faultWords(faultData(trouble.fault)), why);
    await threads.retry();
    const [second] = Failing.made.slice(-1);
    assert.ok(first.terminated && first !== second && first.url.href !== second.url.href, how);
    assert.equal(told.at(-1), null, `${how}: told though it is started again`);
    first.onmessage({ data: { held: false } }); // of one that is given up nothing is heard
    second.onmessage({ data: { held: false } });
    await later();
    assert.equal(told.at(-1), null, how);
    // One that was there and ends is another matter: to try again would not help.
    second.onerror({ message: '', preventDefault() {} });
    assert.deepEqual([told.at(-1)?.fault.code, told.at(-1)?.again], ['thread.gone', false]);
    threads.close();
  }
});

test('the worker that reads a person’s files is missed when it cannot be had, with why, and when it is gone, at once', async (t) => {
  const site = siteOf(t);
  replace(t, globalThis, 'Worker', Failing);
  const locks = new Locks();
  const { navigator } = globalThis;
  t.after(() => Object.assign(globalThis, { navigator }));
  const owner = { dead: false };
  Object.assign(globalThis, { navigator: { locks: locks.for(owner) } });
  const nothing = () => {};
  const wanted = /** @type {any} */ ({ column: 'auto', mends: {}, otherDark: true });
  const faultOf = (/** @type {Promise<unknown>} */ answer) =>
    answer.then(
      () => assert.fail('it answers'),
      (error) => faultData(error),
    );
  for (const [way, said, why] of /** @type {const} */ ([
    ['missing', '', /404/],
    ['a web page', '', /web page/],
    ['empty', 'SyntaxError: nothing', /SyntaxError/],
  ])) {
    site.failures.set('importer.js', WAYS[way]);
    Failing.says = said;
    const importing = new Importing(nothing, nothing);
    const fault = await faultOf(importing.read([], wanted));
    bothName(() => faultWords(fault), 'importer.js', way);
    assert.match(faultWords(fault), why);
    // Whoever asks it for something more is not left waiting.
    assert.deepEqual(await faultOf(importing.keep()), fault);
  }
  Failing.says = null;
  replace(
    t,
    globalThis,
    'Worker',
    class {
      constructor() {
        throw new DOMException('not to be', 'SecurityError');
      }
    },
  );
  site.failures.clear();
  assert.match(faultWords(await faultOf(new Importing(nothing, nothing).read([], wanted))), /importer\.js.*not to be/);

  // The browser ends it: its lock is free, and nothing else happens.
  const worker = { dead: false };
  replace(
    t,
    globalThis,
    'Worker',
    class extends Failing {
      /** @param {URL} url @param {{name: string}} how */
      constructor(url, { name }) {
        super(url);
        const say = (/** @type {string} */ type) => this.onmessage({ data: { type } });
        queueMicrotask(() => say('begun'));
        locks.for(worker).request(name, () => new Promise(() => say('held')));
      }
    },
  );
  const importing = new Importing(nothing, nothing);
  const [reads, again] = [faultOf(importing.read([], wanted)), faultOf(importing.again(wanted))];
  for (let i = 0; i < 5; i++) await later();
  worker.dead = true;
  locks.free();
  assert.deepEqual([(await reads).code, (await again).code], ['import.ended', 'import.ended']);
  assert.equal((await faultOf(importing.keep())).code, 'import.ended');
});

test('where its script never comes, that is told with its name, as of any other; it is waited for on, asked for anew, or given up', async (t) => {
  siteOf(t);
  replace(t, globalThis, 'Worker', Failing);
  Failing.says = null;
  const pass = timeOf(t);
  const said = () => page.alarms.filter(({ about }) => about === 'import');
  const press = (/** @type {string} */ label) =>
    said()[0]
      .remedies.find((one) => one.label === label)
      ?.act();
  const newest = () => /** @type {Failing} */ (Failing.made.at(-1));
  page.alarms = [];
  bringImages([{ path: 'mine.csv', file: new File(['1'], 'mine.csv') }]);
  await pass(9000);
  assert.deepEqual(said(), []);
  await pass(2000);
  bothName(() => said()[0].words(), 'importer.js', 'late');
  // Whoever waits on has passed over it; what comes after all is no more spoken of.
  press('alarm.wait');
  page.alarms = [];
  await pass(19_000);
  assert.deepEqual(said(), []);
  await pass(2000);
  assert.equal(said().length, 1);
  const first = newest();
  press('alarm.again');
  assert.ok(first.terminated && newest() !== first && newest().url.href !== first.url.href);
  assert.deepEqual([said(), page.own.progress?.stage], [[], 'reading']);
  await pass(11_000);
  assert.equal(said().length, 1);
  newest().onmessage({ data: { type: 'begun' } });
  assert.deepEqual(said(), []);
  // Given up, or failed, nothing is said of it either.
  for (const end of [leave, () => newest().onerror({ message: 'SyntaxError', preventDefault() {} })]) {
    bringImages([{ path: 'mine.csv', file: new File(['1'], 'mine.csv') }]);
    await pass(11_000);
    assert.equal(said().length, 1);
    end();
    for (let i = 0; i < 50 && page.own.progress; i++) await later();
    assert.deepEqual([said(), page.own.progress], [[], null]);
    await pass(60_000);
    assert.deepEqual(said(), []);
  }
});

test('words and what draws charts that never come are told by their names, once; they may come after all', async (t) => {
  const pass = timeOf(t);
  let late = 0;
  for (const [come, told] of /** @type {[() => Promise<string>, number][]} */ ([
    [async () => 'here', 0],
    [() => Promise.reject(new Error('not to be had')), 0],
    [() => new Promise((resolve) => setTimeout(resolve, 12_000, 'here')), 1],
    [() => new Promise(() => {}), 1],
  ])) {
    late = 0;
    let has = '';
    orLate(come(), 10_000, () => (late += 1)).then(
      (what) => (has = what),
      ({ message }) => (has = message),
    );
    await pass(30_000);
    assert.equal(late, told, has);
  }
});

// --- isolation ----------------------------------------------------------------------------------------------------------------

/** What the memory of a tab may be. */
const MEMORIES = {
  sound() {
    const memory = new Map();
    return {
      getItem: (/** @type {string} */ key) => memory.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ item) => memory.set(key, item),
    };
  },
  /** It takes what it is given, and has it no more. */
  forgetful: () => ({ getItem: () => null, setItem() {} }),
};
const switchedOff = () => {
  throw new DOMException('switched off', 'SecurityError');
};

test('the page is loaded again once where that can bring isolation, and else says why it is not isolated', async (t) => {
  const pass = timeOf(t);
  let reloads = 0;
  replace(t, globalThis, 'location', { reload: () => reloads++ });
  const { navigator } = globalThis;
  t.after(() => Object.assign(globalThis, { navigator, crossOriginIsolated: true }));
  let navigated = 'navigate';
  replace(t, performance, 'getEntriesByType', () => [{ type: navigated }]);
  replace(t, globalThis, 'sessionStorage', null);
  replace(t, globalThis, 'isSecureContext', true);
  const sound = Object.assign(new EventTarget(), { active: {}, waiting: null });
  const serviceWorker = (/** @type {object} */ parts) =>
    Object.assign(new EventTarget(), {
      controller: null,
      ready: Promise.resolve(sound),
      register: async () => sound,
      ...parts,
    });

  /**
   * @param {{service?: object | null, memory?: object, reloaded?: boolean, act?: () => unknown}} how  service: null: there is none
   * @returns {Promise<[again: boolean, alone: string | null, noticed: boolean]>}
   */
  async function begin({ service = {}, memory = MEMORIES.sound(), reloaded = false, act = () => {} }) {
    const before = reloads;
    navigated = reloaded ? 'reload' : 'navigate';
    Object.defineProperty(globalThis, 'sessionStorage', {
      get: () => (memory === switchedOff ? switchedOff() : memory),
      configurable: true,
    });
    Object.assign(globalThis, {
      navigator: service ? { serviceWorker: serviceWorker(service) } : {},
      crossOriginIsolated: false,
    });
    Object.assign(page, { alone: null, notices: new Map() });
    const loads = loadsAgain();
    await act();
    const again = await loads;
    await later();
    assert.equal(reloads - before, Number(again));
    return [again, page.alone, page.notices.has('alone')];
  }

  const refused = { register: () => Promise.reject(new DOMException('not here', 'SecurityError')) };
  assert.deepEqual(await begin({ service: refused }), [false, 'refused', true]);
  const never = { ready: new Promise(() => {}) };
  assert.deepEqual(await begin({ service: never, act: () => pass(6000) }), [false, 'silent', true]);
  assert.deepEqual(await begin({ service: null }), [false, 'unsupported', false]);
  Object.assign(globalThis, { isSecureContext: false });
  assert.deepEqual(await begin({}), [false, 'insecure', false]);
  Object.assign(globalThis, { isSecureContext: true });

  const memory = MEMORIES.sound();
  assert.deepEqual(await begin({ memory }), [true, 'next-load', false]);
  // What did not help is not done again, by either of two witnesses; it is there for the next load.
  const controlled = { controller: {} };
  assert.deepEqual(await begin({ memory, service: controlled }), [false, 'vain', true]);
  assert.deepEqual(await begin({ reloaded: true }), [false, 'next-load', false]);
  for (const memory of [MEMORIES.forgetful(), switchedOff])
    assert.deepEqual(await begin({ memory }), [false, 'next-load', false]);
  // Whoever has begun is not taken anything away.
  for (const type of ['pointerdown', 'keydown', 'click', 'input']) {
    let come = (/** @type {unknown} */ _) => {};
    const ready = new Promise((resolve) => {
      come = resolve;
    });
    const act = async () => {
      await later();
      hears.dispatchEvent(new Event(type));
      await later();
      come(sound);
    };
    assert.deepEqual(await begin({ service: { ready }, act }), [false, 'next-load', false], type);
  }
  Object.assign(globalThis, { crossOriginIsolated: true });
  assert.equal(await loadsAgain(), false);
});

test('the service worker leaves all alone that is not the page’s, at the root of an origin too', () => {
  for (const root of ['http://localhost/', 'http://localhost/some/other%20place/']) {
    /** @type {Record<string, (event: object) => void>} */
    const listeners = {};
    const self = {
      SITE: { build: '0123456789abcdef', files: [] },
      registration: { scope: root },
      addEventListener: (/** @type {string} */ type, /** @type {() => void} */ listener) => {
        listeners[type] = listener;
      },
    };
    const answers = (/** @type {string} */ url, cache = 'default') => {
      let answered = false;
      const respondWith = (/** @type {Promise<unknown>} */ answer) => {
        answered = true;
        answer.catch(() => {});
      };
      listeners.fetch({ request: { url, cache }, respondWith });
      return answered;
    };
    runInNewContext(readFileSync(new URL('../../web/service.js', import.meta.url), 'utf8'), { self, URL, Headers, Response });
    const own = [
      '',
      'index.html',
      '?a=b',
      'favicon.svg',
      'icon-192.png',
      '0123456789abcdef/page.js',
      '0123456789abcdef/data/mnist/manifest.json',
    ];
    for (const name of [...own, 'fedcba9876543210/page.js']) assert.ok(answers(root + name), root + name);
    const others = [
      'blog/index.html',
      'page/',
      'data/mnist/about.html',
      'my-page.js/',
      'index.html.html',
      'page.js',
      'abc/page.js',
    ];
    for (const name of others) assert.ok(!answers(root + name), root + name);
    for (const url of ['http://elsewhere/index.html', 'http://localhost.evil/']) assert.ok(!answers(url), url);
    assert.ok(!answers(`${root}index.html`, 'only-if-cached'));
  }
});

// --- what the browser keeps ---------------------------------------------------------------------------------------------------

test('a store that refuses or never answers is found out, and a tab begins without it', async (t) => {
  const pass = timeOf(t);
  replace(t, globalThis, 'indexedDB', undefined);
  const has = (/** @type {() => unknown} */ get) => Object.defineProperty(globalThis, 'indexedDB', { get, configurable: true });
  /** What reading comes to within so long. @param {number} ms */
  const reading = async (ms) => {
    let name = 'nothing';
    listRuns().catch((error) => {
      name = error.name;
    });
    await pass(ms);
    return name;
  };
  // Images of one's own are kept in another one.
  const own = async (/** @type {number} */ ms) => {
    let name = 'nothing';
    listOwn().catch((error) => {
      name = error.name;
    });
    await pass(ms);
    return name;
  };
  replace(t, globalThis, 'IDBKeyRange', { bound: () => null });
  has(switchedOff);
  assert.equal(await reading(100), 'SecurityError');
  // What is not waited for any more fails for nobody.
  assert.equal(await own(6000), 'SecurityError');
  has(() => ({
    open() {
      const request = { error: new DOMException('no', 'UnknownError'), onerror: () => {} };
      queueMicrotask(() => request.onerror());
      return request;
    },
  }));
  assert.equal(await reading(100), 'UnknownError');
  // One that opens, and then answers nothing.
  const objects = new Proxy({}, { get: (_, name) => (name === 'transaction' ? transaction : () => ({})) });
  const database = Object.assign(new EventTarget(), { transaction: () => transaction, onclose: () => {} });
  const transaction = Object.assign(new EventTarget(), { objectStore: () => objects, db: database });
  has(() => ({
    open() {
      const request = { result: database, onsuccess: () => {} };
      queueMicrotask(() => request.onsuccess());
      return request;
    },
  }));
  page.kept = null;
  let taken = null;
  takeUp().then((answer) => {
    taken = answer;
  });
  await pass(10_000);
  assert.deepEqual([taken, page.kept, place().from], [false, 'never', null]);
  assert.equal(await reading(21_000), 'TimeoutError');
  database.onclose();
  assert.equal(await own(59_000), 'nothing');
  assert.equal(await own(61_000), 'TimeoutError');
  database.onclose();
  has(() => ({ open: () => ({}) }));
  assert.equal(await reading(6000), 'TimeoutError');
  assert.equal(await own(6000), 'TimeoutError');
});

test("the browser's languages are followed till one is chosen, which a browser without a memory forgets", (t) => {
  const { navigator } = globalThis;
  t.after(() => Object.assign(globalThis, { navigator }));
  const memory = MEMORIES.sound();
  replace(t, globalThis, 'localStorage', memory);
  const preferred = (/** @type {string[]} */ ...languages) => {
    Object.assign(globalThis, { navigator: { languages } });
    return preferredLanguage();
  };
  assert.deepEqual(
    [preferred('zh-TW', 'en'), preferred('fr', 'zh'), preferred('en-US', 'zh'), preferred('fr')],
    ['zh', 'zh', 'en', 'en'],
  );
  assert.equal(rememberLanguage('en'), true);
  assert.equal(preferred('zh-TW'), 'en');
  Object.defineProperty(globalThis, 'localStorage', { get: switchedOff, configurable: true });
  assert.equal(rememberLanguage('en'), false);
  assert.equal(preferred('zh-TW'), 'zh');
});
