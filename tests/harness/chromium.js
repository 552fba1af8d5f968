/**
 * What the browser's tests share: Chromium, a server of dist/ that can be told to fail, and pages that must not complain.
 *
 * CHROMIUM names the browser (default: chromium). Every test gets a profile of its own, and no name but the server's resolves.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { staticServer, TYPES } from '../programs/serve.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {Awaited<ReturnType<typeof serve>>} Site */

// Imported it would be read twice, for the names that it exports: seven million characters, in every process that runs a file of tests.
const { chromium } = /** @type {typeof import('playwright-core')} */ (createRequire(import.meta.url)('playwright-core'));

/** The site as it is served. */
export const SITE = fileURLToPath(new URL('../../dist/', import.meta.url));
/** What the page loads, under its short names. */
export const DIST = fileURLToPath(new URL('../../build/site/', import.meta.url));
/** The folder of the site in which that lies, with a slash behind it. */
export const FOLDER = () => /src="([0-9a-f]+\/)begin\.js"/.exec(readFileSync(join(SITE, 'index.html'), 'utf8'))?.[1] ?? '';

/** Milliseconds after which a wait has failed; generous, because machines are shared. */
export const PATIENCE = 60_000;

/**
 * Of these, what concerns pages is what Playwright switches off too: of two such lists the browser takes the last. The popups below
 * the address bar are web pages of the browser's own, loaded anew for every window that nobody sees, at the cost of one of ours.
 */
const SWITCHED_OFF = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter', 'OptimizationHints', 'PaintHolding'],
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${SWITCHED_OFF.join()}`,
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The browser's file: Playwright does not look along the path. */
function executable() {
  const wanted = process.env.CHROMIUM || 'chromium';
  if (isAbsolute(wanted) || wanted.includes('/')) return resolve(wanted);
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, wanted))
    .find((file) => existsSync(file));
  assert.ok(found, `${wanted} is not on the path: install Chromium, or name it in CHROMIUM`);
  return found;
}

/** @type {Promise<Browser> | undefined} */
let launched;

/** The browser of all files of tests that run in this process; each may close it when all tests are over. */
export const launch = () => (launched ??= chromium.launch({ executablePath: executable(), headless: true, args: FLAGS }));

/**
 * A browser as a person has it: Playwright's own would keep hidden tabs at full speed and call them visible.
 *
 * @param {(context: import('playwright-core').BrowserContext) => Promise<void>} test  gets the profile's first window
 */
export async function withPlainBrowser(test) {
  const profile = await mkdtemp(join(tmpdir(), 'adda-chromium-'));
  const flags = [...FLAGS, '--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(executable(), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  try {
    const browser = await chromium.connectOverCDP(await debuggerAddress(child), { noDefaults: true });
    await test(browser.contexts()[0]);
    await browser.close();
  } finally {
    child.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * What Chromium says on standard error once it can be talked to.
 * @param {import('node:child_process').ChildProcessByStdio<null, null, import('node:stream').Readable>} child
 * @returns {Promise<string>}
 */
const debuggerAddress = (child) =>
  new Promise((found, failed) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      const address = /DevTools listening on (\S+)/.exec(said);
      if (address) found(address[1]);
    });
    child.on('error', failed);
    child.on('close', () => failed(new Error(`Chromium ended: ${said}`)));
  });

// --- the server ---------------------------------------------------------------------------------------------------------------

/**
 * What becomes of a request whose path ends in a name: answered with a status, cut off before or in the middle of the answer, answered
 * with something else, or held until a promise settles; then it goes on as if nothing had been.
 * @typedef {{status: number} | {cut: true} | {cutAfter: number} | {body: Uint8Array | string, type?: string}
 *   | {hold: Promise<unknown>}} Failure
 */

/** What is answered where nothing will ever come. */
export const HELD = { hold: new Promise(() => {}) };

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

// Without the icon the browser would ask for favicon.ico.
const BLANK = '<!doctype html><html lang="en"><title>blank</title><link rel="icon" href="data:,">';

/**
 * Serves dist/ under a path, plus empty pages blank.html, in any folder, to drive the worker from.
 *
 * @param {{isolated?: boolean, path?: string}} [how]  path: begins and ends with a slash
 * @returns  headers: sent with every answer beside its own; a test may add some
 */
export async function serve({ isolated = true, path = '/' } = {}) {
  // What is mended has to be asked for again.
  const server = staticServer(SITE, { isolated, lasting: false });
  const [answer] = /** @type {import('node:http').RequestListener[]} */ (server.listeners('request'));
  /** @type {Map<string, Failure>} by the end of the path */
  const failures = new Map();
  /** @type {string[]} */
  const requests = [];
  /** @type {Record<string, string>} */
  const headers = {};
  /** Those that a file was answered with last. @type {Map<string, string>} */
  const sent = new Map();
  server.removeAllListeners('request');
  server.on(
    'request',
    async (/** @type {import('node:http').IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      requests.push(pathname);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      // With other headers it is another answer: of one that is the same, the browser goes on with those of before.
      if (sent.get(pathname) !== JSON.stringify(headers)) delete request.headers['if-none-match'];
      sent.set(pathname, JSON.stringify(headers));
      if (!pathname.startsWith(path)) {
        response.writeHead(404).end();
        return;
      }
      const failure = [...failures].find(([name]) => pathname.endsWith(name))?.[1];
      if (failure && 'hold' in failure) await failure.hold;
      if (failure && 'status' in failure) response.writeHead(failure.status).end();
      else if (failure && 'cut' in failure) request.socket.destroy();
      else if (failure && 'cutAfter' in failure) {
        const whole = readFileSync(join(SITE, pathname.slice(path.length - 1)));
        response.writeHead(200, { 'Content-Type': TYPES[extname(pathname)], 'Content-Length': whole.length });
        response.write(whole.subarray(0, failure.cutAfter), () => setTimeout(() => request.socket.destroy(), 50));
      } else if (failure && 'body' in failure) {
        const type = failure.type && { 'Content-Type': failure.type };
        response.writeHead(200, { 'Cache-Control': 'no-store', ...(isolated && ISOLATION), ...type }).end(failure.body);
      } else if (pathname.endsWith('/blank.html')) {
        response.writeHead(200, { 'Content-Type': 'text/html', ...(isolated && ISOLATION) }).end(BLANK);
      } else {
        request.url = pathname.slice(path.length - 1);
        answer(request, response);
      }
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}${path}`,
    failures,
    requests,
    headers,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A file that the page loads with one byte in the middle changed. @param {string} name */
export function corrupted(name) {
  const bytes = Uint8Array.from(readFileSync(join(DIST, name)));
  bytes[bytes.length >> 1] ^= 0xff;
  return bytes;
}

// --- pages --------------------------------------------------------------------------------------------------------------------

/**
 * What every test has to bear: a worker that ends may be about to start its threads, or be fetching, and so may a page that is left. What
 * a server or a policy refuses is told otherwise.
 */
const ENDED = /Service Worker registration blocked|thread\.js: net::ERR_BLOCKED_BY_RESPONSE|net::ERR_ABORTED$/;

/**
 * Gives a test a fresh profile with one page, and fails it for whatever the page complains of: errors and warnings on the
 * console, exceptions, requests that fail or leave the server.
 *
 * @param {Browser} browser
 * @param {{isolated?: boolean, path?: string, context?: import('playwright-core').BrowserContextOptions, expected?: RegExp[], tolerated?: RegExp[]}} how
 *   Only where the page is not isolated by headers there is a service worker, unless context.serviceWorkers says otherwise: files
 *   that it keeps would not be asked for again. expected: complaints that belong to the test; each must come. tolerated: they may come
 * @param {(page: Page, site: Site) => Promise<void>} test
 */
export async function withPage(browser, { isolated, path, context: options, expected = [], tolerated = [] }, test) {
  const site = await serve({ isolated, path });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    serviceWorkers: isolated === false ? 'allow' : 'block',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  /** @type {string[]} */
  const complaints = [];
  context.on('page', (page) => {
    page.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type()))
        complaints.push(`console: ${message.text()} ${message.location().url}`);
    });
    page.on('crash', () => complaints.push('the page crashed'));
  });
  context.on('weberror', (error) => complaints.push(`exception: ${error.error().stack}`));
  context.on('requestfailed', (request) => complaints.push(`request: ${request.url()}: ${request.failure()?.errorText}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !/^(blob|data):/.test(url)) complaints.push(`request leaves the site: ${url}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`response: ${response.url()}: ${response.status()}`);
  });
  try {
    await test(await context.newPage(), site);
  } finally {
    await context.close();
    await site.close();
  }
  const unexpected = complaints.filter(
    (complaint) => ![ENDED, ...expected, ...tolerated].some((pattern) => pattern.test(complaint)),
  );
  assert.deepEqual(unexpected, [], 'the page complained');
  for (const pattern of expected)
    assert.ok(
      complaints.some((complaint) => pattern.test(complaint)),
      `no complaint ${pattern}`,
    );
}
