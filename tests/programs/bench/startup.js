/**
 * How soon the page trains: what is sent for it, how long after navigation something is drawn, training can be asked for, and
 * the first step is done; and how much jumps meanwhile.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { launch, PATIENCE, SITE } from '../../harness/chromium.js';
import { staticServer } from '../serve.js';
import { slowLink } from './link.js';
import { median } from './statistics.js';

/** @typedef {'wasm' | 'page' | 'data'} Sort */
/** @type {Record<string, Sort>} */
const SORTS = { '.wasm': 'wasm', '.js': 'page', '.html': 'page', '.css': 'page', '.svg': 'page', '': 'page' };

/** A link as many have it: the page should train within two seconds on it. */
export const SLOW = { megabits: 10, roundTrip: 40 };
/** Goals: ms to the first step at home, warm and cold, and over the slow link; how much may jump. */
export const START_GOALS = { warm: 1000, cold: 1300, slow: 2000, shift: 0.05 };

/**
 * Runs in the page before its own scripts: presses Train as soon as that can be done, notes when that is and the time of the first
 * metrics, and adds up what jumps. No person has pressed anything, so that nothing is forgiven as an answer to that.
 */
function pressTrain() {
  Object.assign(globalThis, { shifted: 0 });
  new PerformanceObserver((list) => {
    for (const { value } of /** @type {any[]} */ (list.getEntries())) /** @type {any} */ (globalThis).shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [how] */
    constructor(url, how) {
      super(url, how);
      this.addEventListener('message', ({ data }) => {
        if (data?.event === 'metrics')
          Object.assign(globalThis, { firstStep: /** @type {any} */ (globalThis).firstStep ?? performance.now() });
      });
    }
  };
  const observer = new MutationObserver(() => {
    const button = document.querySelector('#train[aria-disabled=false]');
    if (!(button instanceof HTMLElement)) return;
    observer.disconnect();
    Object.assign(globalThis, { ready: performance.now() });
    button.click();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-disabled'] });
}

/**
 * The real page with its default configuration, isolated, from serve.js. cold: in a fresh profile; warm: the second visit
 * of that profile; slow: in a fresh profile, over the slow link.
 * @param {number} visits  of each kind; medians are given, ms after navigation
 */
export async function startUp(visits) {
  /** Bytes on the wire, headers included. */
  const sent = { wasm: 0, page: 0, data: 0 };
  const server = staticServer(SITE);
  server.prependListener('request', ({ url, socket }, response) => {
    const before = socket.bytesWritten;
    const { pathname } = new URL(url ?? '/', 'http://localhost');
    response.on('close', () => {
      sent[SORTS[extname(pathname)] ?? 'data'] += socket.bytesWritten - before;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const link = await slowLink(port, SLOW);

  /** @param {import('playwright-core').BrowserContext} context @param {number} [of]  the port */
  async function visit(context, of = port) {
    Object.assign(sent, { wasm: 0, page: 0, data: 0 });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${of}/`);
    // Functions, because the page's policy forbids to evaluate text.
    const first = await page.waitForFunction(() => /** @type {any} */ (globalThis).firstStep, undefined, { timeout: PATIENCE });
    const ms = /** @type {number} */ (await first.jsonValue());
    // What the first metrics changed is drawn by then.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    const { shift, ready, drawn } = await page.evaluate(() => ({
      shift: /** @type {number} */ (/** @type {any} */ (globalThis).shifted),
      ready: /** @type {number} */ (/** @type {any} */ (globalThis).ready),
      drawn: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    }));
    await page.close();
    return { drawn, ready, ms, shift, ...sent };
  }

  const browser = await launch();
  /** @type {Record<'cold' | 'warm' | 'slow', Awaited<ReturnType<typeof visit>>[]>} */
  const found = { cold: [], warm: [], slow: [] };
  try {
    for (let i = 0; i < visits; i++) {
      const [context, other] = [await browser.newContext(), await browser.newContext()];
      for (const one of [context, other]) await one.addInitScript(pressTrain);
      found.cold.push(await visit(context));
      found.warm.push(await visit(context));
      found.slow.push(await visit(other, link.port));
      for (const one of [context, other]) await one.close();
    }
  } finally {
    await browser.close();
    link.close();
    server.close();
    server.closeAllConnections();
  }
  return Object.entries(found).map(([name, list]) => ({
    name: /** @type {keyof typeof found} */ (name),
    drawn: median(list.map(({ drawn }) => drawn)),
    ready: median(list.map(({ ready }) => ready)),
    ms: median(list.map(({ ms }) => ms)),
    shift: Math.max(...list.map(({ shift }) => shift)),
    wasm: median(list.map(({ wasm }) => wasm)),
    page: median(list.map(({ page }) => page)),
    data: median(list.map(({ data }) => data)),
  }));
}
