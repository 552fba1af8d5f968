/** What a page and its worker find in the place of a browser's own, in Node (tab.js), and their scripts. */
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { channelsOf, timersOf } from './made_up.js';

/** @typedef {import('./made_up.js').Owner} Owner */
/** @typedef {import('./tab.js').Tab} Tab */

// --- the scripts --------------------------------------------------------------------------------------------------------------

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SITE = 'http://made.up/';

/** Modules of the page by which a test presses, and sees what there is to be seen. */
const MODULES = [
  'actions',
  'comparing/pinning',
  'comparing/sweeping',
  'keeping/keeping',
  'keeping/prospects',
  'keeping/replacing',
  'keeping/shelf',
  'page',
  'settings/editing',
  'settings/form',
  'settings/interventions',
  'state',
  'story/story',
  'story/turns',
  'taking/saving',
  'telling/alarm',
  'telling/asking',
  'telling/notice',
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

const pageScript = scriptOf(
  MODULES.map((path) => `export * as ${path.replace(/.*\//, '')} from './web/page/${path}.js';`).join('\n'),
  'made',
);
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

// --- the page -----------------------------------------------------------------------------------------------------------------

const refuse = () => Promise.reject(new DOMException('not here', 'SecurityError'));
const silent = () => new Promise(() => {});

/** @param {Tab} tab @param {Owner} owner */
function locksOf({ browser, how: { locks = true } }, owner) {
  const none = locks ? silent : refuse;
  return locks === true ? browser.locks.for(owner) : { request: none, query: none };
}

/** A memory as sessionStorage is. @param {Map<string, string> | null} memory  null: it is switched off */
function storageOf(memory) {
  if (!memory) throw new DOMException('switched off', 'SecurityError');
  return {
    getItem: (/** @type {string} */ key) => memory.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void memory.set(key, value),
    removeItem: (/** @type {string} */ key) => void memory.delete(key),
  };
}

/**
 * The page's modules in a tab, which has them to itself; nothing is begun yet.
 * @param {Tab} tab
 * @param {'navigate' | 'reload'} type  how the page came to be there
 * @returns {Promise<any>}
 */
export async function openPage(tab, type) {
  const script = await pageScript;
  const { browser, how, memory, owner } = tab;
  const timers = timersOf(owner, browser.waits);
  const [events, documentEvents] = [new EventTarget(), new EventTarget()];
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
    locks: locksOf(tab, owner),
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
  Object.assign(tab, { window, document });
  owner.end = timers.end;
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
  return script({
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
      tab.looks.add(act);
      return how.looks === false ? 0 : timers.setInterval(act, ms);
    },
    addEventListener: listen,
    performance: performanceHere,
    AbortSignal: { timeout: (/** @type {number} */ ms) => AbortSignal.timeout(browser.waits(ms)) },
    fetch: browser.fetch.bind(browser),
  });
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
    /** @type {any} */
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
      for (const data of this.#early) self.onmessage({ data });
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
