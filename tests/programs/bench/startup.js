/** How soon the page trains: what is sent for it, and how long after navigation the first step is done. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { launch, PATIENCE, SITE } from '../../harness/chromium.js';
import { staticServer } from '../serve.js';
import { median } from './common.js';

/** @typedef {'wasm' | 'page' | 'data'} Sort */
/** @type {Record<string, Sort>} */
const SORTS = { '.wasm': 'wasm', '.js': 'page', '.html': 'page', '.css': 'page', '.svg': 'page', '': 'page' };

/** Runs in the page before its own scripts: presses Train as soon as that can be done, and notes the time of the first metrics. */
function pressTrain() {
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
    button.click();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-disabled'] });
}

/**
 * The real page with its default configuration, isolated, from serve.js. cold: in a fresh profile; warm: the second visit
 * of that profile.
 * @param {number} visits  of each kind; medians are given
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

  /** @param {import('playwright-core').BrowserContext} context */
  async function visit(context) {
    Object.assign(sent, { wasm: 0, page: 0, data: 0 });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    // Functions, because the page's policy forbids to evaluate text.
    const first = await page.waitForFunction(() => /** @type {any} */ (globalThis).firstStep, undefined, { timeout: PATIENCE });
    const ms = /** @type {number} */ (await first.jsonValue());
    await page.close();
    return { ms, ...sent };
  }

  const browser = await launch();
  /** @type {Record<'cold' | 'warm', Awaited<ReturnType<typeof visit>>[]>} */
  const found = { cold: [], warm: [] };
  try {
    for (let i = 0; i < visits; i++) {
      const context = await browser.newContext();
      await context.addInitScript(pressTrain);
      found.cold.push(await visit(context));
      found.warm.push(await visit(context));
      await context.close();
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
  return Object.entries(found).map(([name, list]) => ({
    name,
    ms: median(list.map(({ ms }) => ms)),
    wasm: median(list.map(({ wasm }) => wasm)),
    page: median(list.map(({ page }) => page)),
    data: median(list.map(({ data }) => data)),
  }));
}
