/**
 * The page in Node, all of it but for what it looks like: its scripts and its worker's as they are, in tabs of a made-up browser
 * (made_up.js). What is pressed, said and kept is there without a picture being painted. That a real browser does as this one is for
 * the tests in Chromium, which have one case of each kind.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Locks, Store, turn } from './made_up.js';
import { openPage } from './made_up_page.js';

/** @typedef {import('../../web/page/story/controls.js').Control} Control */
/** @typedef {import('./made_up.js').Owner} Owner */

const FILES = new URL('../../build/site/', import.meta.url);

/** Milliseconds after which a wait has failed. */
const PATIENCE = 60_000;

/** A run of one step of training and one of adaptation, on images that are few to read and to look at. */
export const ONE_STEP = {
  source_data: 'optdigits',
  target_data: 'optdigits',
  source_images: 36,
  target_images: 36,
  batch: 36,
  rounds: 1,
  seed: 7,
};

/** Settings of a training of which nobody sees the end: each step has one image. */
export const LONG = { source_images: 60, batch: 1, train_epochs: 100 };

/** The address of few labels, but for some options. @param {object} [options] */
export const address = (options = {}) =>
  `#preset=few-labels&${Object.entries({ ...ONE_STEP, ...options })
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;

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

export class Tab {
  /** @type {Map<string, string>} */
  memory;
  /** The page that is open in it. @type {Owner & {end?: () => void}} */
  owner = { dead: true };
  /** What is on the page. @type {any} */
  made;
  /** Where what happens to the page is told. @type {any} */
  window;
  /** @type {any} */
  document;
  /** Files handed to the person, by name. @type {string[]} */
  downloads = [];
  /** @type {import('./made_up_page.js').MadeUpWorker[]} */
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
    this.owner = { dead: false };
    this.workers = [];
    this.looks = new Set();
    this.made = await openPage(this, type);
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
    await this.until(() => {
      const run = /** @type {any} */ (this.page.run);
      return run.phase === 'idle' && run[done];
    }, phase);
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
    const message = found();
    const remedy = message?.remedies.find((/** @type {any} */ one) => one.label === label);
    assert.ok(remedy, `${said} has no ${label}`);
    // A button takes away what it stands in before it acts (views/banner.js).
    const { alarms, notices } = this.page;
    const kind = [...notices].find(([, one]) => one === message)?.[0];
    if (kind) this.made.notice.clearNote(kind);
    else this.made.alarm.clearAlarm(alarms.find((one) => one === message)?.about);
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
