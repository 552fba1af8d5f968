/**
 * The page in Node, all of it but for what it looks like: its scripts and its worker's as they are, in tabs of a made-up browser
 * (made_up.js). What is pressed, said and kept is there without a picture being painted. That a real browser does as this one is for
 * the tests in Chromium, which have one case of each kind.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { channelsOf, Locks, Store, timersOf, turn } from './made_up.js';

/** @typedef {import('../../web/page/controls.js').Control} Control */
/** @typedef {import('./made_up.js').Owner} Owner */

/** Milliseconds after which a wait has failed. */
const PATIENCE = Number(process.env.PAT ?? 60_000);

/**
 * The least run that there is: three steps of training and one round, on images that are few to read and to look at. See harness/page.js.
 */
export const LEAST = {
  source_data: 'optdigits',
  target_data: 'optdigits',
  source_images: 36,
  target_images: 36,
  batch: 12,
  rounds: 1,
  seed: 7,
};

/** Settings of a training of which nobody sees the end: each step has one image. */
export const LONG = { source_images: 60, batch: 1, train_epochs: 100 };

/** The address of few labels, but for some options. @param {object} [options] */
export const address = (options = {}) =>
  `#preset=few-labels&${Object.entries({ ...LEAST, ...options })
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;

// --- the scripts --------------------------------------------------------------------------------------------------------------

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = new URL('../../build/site/', import.meta.url);
const SITE = 'http://made.up/';

/** Modules of the page by which a test presses, and sees what there is to be seen. */
const MODULES = [
  'actions',
  'asking',
  'editing',
  'form',
  'interventions',
  'keeping',
  'page',
  'pinning',
  'replacing',
  'saving',
  'shelf',
  'state',
];

/** What draws is left out. @type {import('esbuild').Plugin} */
const withoutViews = {
  name: 'without views',
  setup(build) {
    build.onResolve({ filter: /^lit-html$|views\/layout\.js$/ }, ({ importer }) =>
      importer.endsWith('/page/page.js') ? { path: 'nothing', namespace: 'nothing' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'nothing' }, () => ({
      contents: 'export const layout = () => null; export const render = () => {};',
    }));
  },
};

/**
 * A script of the site with all that it imports, as a function of what it finds in the place of a browser's own.
 * @param {string} contents
 * @param {string} result  what the function gives
 * @returns {Promise<(has: Record<string, any>) => any>}
 */
async function scriptOf(contents, result) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'made',
    external: ['node:*', './pictures/*'],
    plugins: [withoutViews],
    define: { 'import.meta.url': JSON.stringify(`${SITE}script.js`) },
    logLevel: 'error',
  });
  /** @type {Function | undefined} */
  let made;
  return (has) => {
    made ??= new Function(...Object.keys(has), `${outputFiles[0].text}\nreturn ${result};`);
    return made(...Object.values(has));
  };
}

const pageScript = scriptOf(MODULES.map((name) => `export * as ${name} from './web/page/${name}.js';`).join('\n'), 'made');
const workerScript = scriptOf(`import './web/worker/worker.js';`, 'null');

/** By their sizes: the same core is compiled once. @type {Map<number, Promise<WebAssembly.Module>>} */
const cores = new Map();
/** @param {(exports: any) => any} change  of a core's functions */
const wasmOf = (change) =>
  Object.create(WebAssembly, {
    compile: {
      value(/** @type {BufferSource} */ bytes) {
        const core = cores.get(bytes.byteLength) ?? WebAssembly.compile(bytes);
        cores.set(bytes.byteLength, core);
        return core;
      },
    },
    Instance: {
      value: class {
        /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
        constructor(module, imports) {
          this.exports = change({ ...new WebAssembly.Instance(module, imports).exports });
        }
      },
    },
  });

// --- the browser --------------------------------------------------------------------------------------------------------------

export class Browser {
  store = new Store();
  locks = new Locks();
  /** Who hears the others. @type {Set<{owner: Owner, name: string, listeners: ((event: {data: any}) => void)[]}>} */
  lines = new Set();
  /** What becomes of a request whose path ends in a name; null: there is no network. @type {Map<string, {status?: number, cut?: true, hold?: Promise<unknown>}>} */
  failures = new Map();
  /** Paths that were asked for. @type {string[]} */
  requests = [];
  offline = false;
  /** Waits of so many milliseconds are over at once. @type {number[]} */
  quick = [];
  waits = (/** @type {number} */ ms) => (this.quick.includes(ms) ? 1 : ms);
  /** @type {Set<Tab>} */
  tabs = new Set();

  /**
   * @param {string} [hash]
   * @param {How} [how]
   */
  async open(hash = address(), how = {}) {
    const tab = new Tab(this, hash, how);
    this.tabs.add(tab);
    await tab.load();
    await tab.ready();
    return tab;
  }

  /** @param {URL | string} url */
  async fetch(url) {
    const path = new URL(url).pathname;
    this.requests.push(path);
    const failure = [...this.failures].find(([name]) => path.endsWith(name))?.[1];
    await failure?.hold;
    if (this.offline) throw new TypeError('no network');
    if (failure?.status) return new Response('', { status: failure.status });
    const bytes = await readFile(new URL(`.${path}`, FILES));
    return new Response(failure?.cut ? bytes.subarray(0, bytes.length >> 1) : bytes);
  }

  close() {
    for (const tab of [...this.tabs]) tab.close();
  }

  /** The kept runs as the store has them. @returns {any[]} */
  get runs() {
    return [...this.store.records].flatMap(([key, value]) =>
      key.startsWith('adda-lab-about-') ? [{ id: key.slice('adda-lab-about-'.length), ...value }] : [],
    );
  }

  /** Waits until something holds. @param {() => unknown} holds @param {string | (() => string)} [what] */
  async until(holds, what = String(holds)) {
    const until = Date.now() + PATIENCE;
    for (let n = 0; !holds(); n++) {
      // What comes at once is not waited for.
      await (n < 20 ? turn() : new Promise((resolve) => setTimeout(resolve, 2)));
      if (Date.now() > until) assert.fail(`waited in vain: ${typeof what === 'string' ? what : what()}`);
    }
  }
}

/** @param {(browser: Browser) => Promise<void>} test */
export async function withBrowser(test) {
  const browser = new Browser();
  try {
    await test(browser);
  } finally {
    browser.close();
  }
}

/**
 * What is the matter with a browser for this tab.
 * @typedef {object} How
 * @property {Map<string, string> | null} [memory]  of the tab, as where it is a copy of another; null: it may have none
 * @property {boolean | 'silent'} [locks]  false: they are refused; silent: they never answer
 * @property {boolean} [looks]  false: the page never looks at anything now and then
 * @property {(exports: any) => any} [core]  the core's functions, changed
 * @property {boolean} [line]  false: tabs cannot speak to each other
 * @property {any} [indexedDB]  in the place of the store
 */

/** A memory as sessionStorage is. @param {Map<string, string> | null} memory  null: it is switched off */
function storageOf(memory) {
  if (!memory) throw new DOMException('switched off', 'SecurityError');
  return {
    getItem: (/** @type {string} */ key) => memory.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void memory.set(key, value),
    removeItem: (/** @type {string} */ key) => void memory.delete(key),
  };
}

export class Tab {
  /** @type {Map<string, string>} */
  memory;
  /** The page that is open in it. @type {Owner & {end?: () => void}} */
  owner = { dead: true };
  /** What is on the page. @type {any} */
  made;
  /** @type {any} */
  window;
  /** Files handed to the person, by name. @type {string[]} */
  downloads = [];
  /** @type {MadeUpWorker[]} */
  workers = [];
  /** Milliseconds that its clock is set forward. */
  later = 0;
  /** What the page does now and then. @type {Set<() => void>} */
  looks = new Set();

  /** @param {Browser} browser @param {string} hash @param {How} how */
  constructor(browser, hash, how) {
    this.browser = browser;
    this.hash = hash;
    this.how = how;
    this.memory = new Map(how.memory ?? []);
    /** Entries of the history, and which is shown. */
    this.entries = [hash];
  }

  /** @param {'navigate' | 'reload'} [type] */
  async load(type = 'navigate') {
    const { browser, how, memory } = this;
    /** @type {Owner} */
    const owner = { dead: false };
    this.owner = owner;
    this.workers = [];
    this.looks = new Set();
    const timers = timersOf(owner, browser.waits);
    const [tab, events, documentEvents] = [this, new EventTarget(), new EventTarget()];
    const listen = (/** @type {string} */ type, /** @type {any} */ act, /** @type {any} */ how) =>
      events.addEventListener(type, act, how);
    const performanceHere = {
      now: () => performance.now() + tab.later,
      getEntriesByType: () => [{ type }],
    };
    const location = {
      get hash() {
        return tab.hash;
      },
      set hash(hash) {
        tab.hash = hash;
        events.dispatchEvent(new Event('hashchange'));
      },
      get href() {
        return SITE + tab.hash;
      },
      reload: () => tab.reload(),
    };
    const navigator = {
      locks: locksOf(this, owner),
      storage: { estimate: async () => ({ quota: 1e9, usage: 1e9 }) },
      languages: ['en'],
      hardwareConcurrency: 1,
    };
    const matchMedia = () => ({ matches: false, addEventListener() {} });
    const document = Object.assign(documentEvents, {
      hidden: false,
      visibilityState: 'visible',
      title: '',
      documentElement: { lang: 'en', classList: { add() {}, remove() {} } },
      body: { dataset: {}, classList: { toggle() {} }, toggleAttribute() {} },
      activeElement: null,
      getElementById: () => null,
      querySelector: (/** @type {string} */ selector) =>
        selector.startsWith('link') ? { sheet: {}, addEventListener() {}, getAttribute: () => '' } : null,
      querySelectorAll: () => [],
      createTreeWalker: () => ({}),
      createElement: () => ({
        click() {
          tab.downloads.push(this.download);
        },
        download: '',
      }),
    });
    const history = {
      get length() {
        return tab.entries.length;
      },
      pushState: (/** @type {any} */ _, /** @type {any} */ __, /** @type {string} */ hash) => {
        tab.hash = hash;
        tab.entries.push(hash);
      },
      replaceState: (/** @type {any} */ _, /** @type {any} */ __, /** @type {string} */ hash) => {
        tab.hash = hash;
        tab.entries[tab.entries.length - 1] = hash;
      },
    };
    const window = {
      location,
      history,
      matchMedia,
      get sessionStorage() {
        return storageOf(how.memory === null ? null : memory);
      },
      get localStorage() {
        return storageOf(how.memory === null ? null : new Map());
      },
      isSecureContext: false,
      addEventListener: listen,
      removeEventListener: events.removeEventListener.bind(events),
      dispatchEvent: events.dispatchEvent.bind(events),
    };
    Object.assign(this, { window, document });
    const line = class {
      /** @param {string} name */
      constructor(name) {
        this.line = { owner, name, listeners: /** @type {any[]} */ ([]) };
        browser.lines.add(this.line);
      }
      addEventListener(/** @type {string} */ _, /** @type {any} */ listener) {
        this.line.listeners.push(listener);
      }
      postMessage(/** @type {any} */ data) {
        for (const line of browser.lines)
          if (line !== this.line && line.name === this.line.name)
            setImmediate(() => {
              if (!line.owner.dead) for (const listener of line.listeners) listener({ data });
            });
      }
    };
    this.made = (await pageScript)({
      window,
      document,
      location,
      history,
      navigator,
      matchMedia,
      indexedDB: 'indexedDB' in how ? how.indexedDB : browser.store.for(owner),
      Worker: class extends MadeUpWorker {
        /** @param {URL} url @param {{name: string}} options */
        constructor(url, options) {
          super(tab, url, options);
        }
      },
      BroadcastChannel: how.line === false ? undefined : line,
      MessageChannel: channelsOf(owner),
      getComputedStyle: () => ({ getPropertyValue: () => 'there', color: '', backgroundColor: '' }),
      requestAnimationFrame: (/** @type {() => void} */ act) => void setImmediate(() => owner.dead || act()),
      setTimeout: timers.setTimeout,
      setInterval: (/** @type {() => void} */ act, /** @type {number} */ ms) => {
        this.looks.add(act);
        return how.looks === false ? 0 : timers.setInterval(act, ms);
      },
      addEventListener: listen,
      performance: performanceHere,
      AbortSignal: { timeout: (/** @type {number} */ ms) => AbortSignal.timeout(browser.waits(ms)) },
      fetch: browser.fetch.bind(browser),
    });
    this.owner.end = timers.end;
    this.made.page.begin(null);
  }

  /** The page goes away as it is. */
  #leave() {
    this.window.dispatchEvent(new Event('pagehide'));
    this.owner.dead = true;
    this.owner.end?.();
    for (const worker of this.workers) worker.terminate();
    for (const line of this.browser.lines) if (line.owner === this.owner) this.browser.lines.delete(line);
    this.browser.locks.free();
  }

  async reload() {
    this.#leave();
    await this.load('reload');
  }

  /** Another address in the same tab. @param {string} hash */
  async go(hash) {
    this.#leave();
    this.hash = hash;
    await this.load();
  }

  close() {
    if (!this.owner.dead) this.#leave();
    this.browser.tabs.delete(this);
  }

  // --- what is pressed --------------------------------------------------------------------------------------------------------

  /** @param {Control} control */
  press(control) {
    this.made.actions.press(control);
  }

  /** @param {() => unknown} holds @param {string} [what] */
  until = (holds, what = String(holds)) =>
    this.browser.until(holds, () => `${what}; said is ${this.said().join(' | ')}; run ${JSON.stringify(this.page.run?.phase)}`);

  /** The page does what it does now and then. */
  look() {
    for (const act of this.looks) act();
  }

  /** Until nothing is made, and the networks are there and shown. */
  ready = () =>
    this.until(() => {
      const { run, making, crashed, history } = this.page;
      return run?.loaded && making === 0 && !crashed && history.now;
    }, 'networks');

  /** One phase to its end. @param {'train' | 'adapt' | 'evaluate'} phase */
  async play(phase) {
    await this.ready();
    const done = { train: 'trainDone', adapt: 'adaptDone', evaluate: 'evaluation' }[phase];
    this.press(phase);
    await this.until(() => this.page.run.phase === 'idle' && this.page.run[done], phase);
  }

  /** Settings are typed and applied. @param {Record<string, unknown>} texts @param {boolean} [keepTraining] */
  apply(texts, keepTraining = false) {
    for (const [name, value] of Object.entries(texts)) this.made.editing.type(name, String(value));
    this.made.actions.apply(keepTraining);
  }

  /** Presses a button of what is said. @param {RegExp} said @param {string} label  the key of its words @param {number} [times] */
  async pressIn(said, label, times = 1) {
    const found = () => this.#messages().find(({ words }) => said.test(words()));
    await this.until(found, String(said));
    const remedy = found()?.remedies.find((/** @type {any} */ one) => one.label === label);
    assert.ok(remedy, `${said} has no ${label}`);
    await Promise.all(Array.from({ length: times }, () => remedy.act()));
  }

  hide(hidden = true) {
    Object.assign(this.document, { hidden, visibilityState: hidden ? 'hidden' : 'visible' });
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  /** It is looked at again. */
  focus() {
    this.window.dispatchEvent(new Event('focus'));
  }

  // --- what is there ----------------------------------------------------------------------------------------------------------

  /** @returns {import('../../web/page/state.js').Page} */
  get page() {
    return this.made.state.page;
  }

  #messages = () => [...this.page.alarms, ...this.page.notices.values()];
  /** Alarms and notices. */
  said = () => this.#messages().map(({ words }) => words());
  alarms = () => this.page.alarms.map(({ words }) => words());
  /** @param {RegExp} words */
  says = (words) => this.until(() => this.said().some((said) => words.test(said)), String(words));

  /** Steps of the phase under way, as far as the page was told. */
  get steps() {
    const { run, progress } = this.page;
    return run && progress?.phase === run.phase ? progress.done : 0;
  }

  /** Leaving the page would lose something: the browser is told to ask. */
  get leavingAsks() {
    const event = new Event('beforeunload', { cancelable: true });
    this.window.dispatchEvent(event);
    return event.defaultPrevented;
  }

  /** Whether the form shows other settings than are in force. */
  get isChanged() {
    return this.made.form.isChanged(this.page.form, this.made.interventions.inForce(this.page));
  }

  safe = () => this.until(() => !this.leavingAsks, 'leaving asks');

  /** What is to be seen of the run: how far it is, what it came to, its charts. */
  get results() {
    const { run, history } = this.page;
    const { judgements, evaluation, trainDone, adaptDone, epoch, round, config } = /** @type {any} */ (run);
    const { drawn, ...charts } = history.data;
    return structuredClone({ judgements, evaluation, trainDone, adaptDone, epoch, round, config, charts });
  }
}

const refuse = () => Promise.reject(new DOMException('not here', 'SecurityError'));
const silent = () => new Promise(() => {});

/** @param {Tab} tab @param {Owner} owner */
function locksOf({ browser, how: { locks = true } }, owner) {
  const none = locks ? silent : refuse;
  return locks === true ? browser.locks.for(owner) : { request: none, query: none };
}

// --- workers ------------------------------------------------------------------------------------------------------------------

export class MadeUpWorker {
  /** @type {((event: {data: any}) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;
  /** @type {Owner} */
  owner = { dead: false };
  /** What has come before the script was there. @type {any[]} */
  #early = [];
  /** @type {any} */
  #self = null;

  /** @param {Tab} tab @param {URL} _url @param {{name: string}} options */
  constructor(tab, _url, { name }) {
    this.tab = tab;
    tab.workers.push(this);
    const { owner } = this;
    const { browser } = tab;
    this.timers = timersOf(owner, browser.waits);
    const self = { name, onmessage: null, addEventListener() {} };
    workerScript.then((script) => {
      if (owner.dead) return;
      script({
        self,
        navigator: { locks: locksOf(tab, owner), hardwareConcurrency: 1 },
        indexedDB: browser.store.for(owner),
        MessageChannel: channelsOf(owner),
        setTimeout: this.timers.setTimeout,
        setInterval: this.timers.setInterval,
        postMessage: (/** @type {any} */ message, /** @type {any} */ how) => {
          const data = structuredClone(message, how);
          setImmediate(() => owner.dead || tab.owner.dead || this.onmessage?.({ data }));
        },
        fetch: browser.fetch.bind(browser),
        WebAssembly: wasmOf(tab.how.core ?? ((exports) => exports)),
      });
      this.#self = self;
      for (const data of this.#early) self.onmessage?.call(null, /** @type {any} */ ({ data }));
    });
  }

  /** @param {any} message @param {any} [transfer] */
  postMessage(message, transfer) {
    const data = structuredClone(message, { transfer });
    setImmediate(() => {
      if (this.owner.dead) return;
      if (this.#self) this.#self.onmessage({ data });
      else this.#early.push(data);
    });
  }

  terminate() {
    this.owner.dead = true;
    this.timers.end();
    this.tab.browser.locks.free();
  }
}
