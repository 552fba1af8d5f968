/** How the page gets threads on a host that sends no headers for them: service.js and isolation.js, in real Chromium. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, PATIENCE, serve, withPage } from '../harness/chromium.js';
import { address, field, LEAST, TINY } from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof import('../harness/chromium.js').serve>>} Site */

const PLAIN = { isolated: false, path: '/some/other%20place/' };
const patient = { timeout: 3 * PATIENCE };

/** A service worker that changes nothing. */
const IDLE = {
  type: 'text/javascript',
  body: `addEventListener('install', () => skipWaiting());
    addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));`,
};

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Counts how often a page is loaded. @param {Page} page */
function countLoads(page) {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.count++;
  });
  return loads;
}

const enabled = (/** @type {Page} */ page, /** @type {string} */ id) => page.locator(`#${id}[aria-disabled=false]`).waitFor();

/** Waits until a run is set up: after the page's own reload, if there is one. @param {Page} page */
const ready = (page) => page.locator('#train[aria-disabled=false], #adapt[aria-disabled=false]').first().waitFor();

/** @param {Page} page @param {Site} site @param {object} [options] */
async function open(page, site, options = LEAST) {
  // The page's own reload may come before all of the first load is there.
  await page.goto(site.url + address(options), { waitUntil: 'commit' });
  await ready(page);
}

/** Opens the page where none of its workers is needed, and waits until it has begun what is not begun before a reload. @param {Page} page @param {Site} site */
async function openSilent(page, site) {
  await page.addInitScript(SILENT);
  await page.goto(site.url + address(LEAST), { waitUntil: 'commit' });
  await begun(page);
}

/** Some begin after seconds only: not looked for in every frame. @param {Page} page */
const begun = (page) => page.waitForFunction(() => /** @type {any} */ (window).begun, null, { polling: 100 });

/** Trains to the end. @param {Page} page */
async function train(page) {
  await page.locator('#train').click();
  await enabled(page, 'adapt');
}

/** The run is kept in the browser. @param {Page} page */
const kept = (page) => page.locator('#kept', { hasText: /\d\d:\d\d/ }).waitFor();

const isolated = (/** @type {Page} */ page) => page.evaluate(() => crossOriginIsolated);

/** @param {Page} page */
async function hasThreads(page) {
  assert.equal(await isolated(page), true);
  const threads = Math.min(4, await page.evaluate(() => navigator.hardwareConcurrency));
  // They join on their own time, and are counted when they have.
  await page.locator('#machine', { hasText: new RegExp(`· ${threads} threads? ·`) }).waitFor({ state: 'attached' });
}

/**
 * A later tab takes the kept run up, with threads.
 * @param {Page} page  that keeps it; closed, since what a tab has open no other takes up
 * @param {Site} site
 * @param {number} loads  how often the tab is loaded for that
 */
async function laterTab(page, site, loads) {
  const tab = await page.context().newPage();
  await page.close();
  const counted = countLoads(tab);
  await tab.goto(site.url);
  await tab.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
  await enabled(tab, 'adapt');
  await hasThreads(tab);
  assert.equal(counted.count, loads);
}

/** The page goes on, and says why it is slower, once it knows. @param {Page} page */
async function hasOneThread(page) {
  assert.equal(await isolated(page), false);
  const why = /· 1 thread \(more would need this page to be isolated from other sites\) ·/;
  await page.locator('#machine', { hasText: why }).waitFor({ state: 'attached' });
  await page.locator('#alone', { hasText: /isolat/ }).waitFor({ state: 'attached' });
  assert.equal(await page.locator('#alert > *').count(), 0);
}

/** The files asked for that only a run needs. @param {Site} site */
const fetched = (site) => site.requests.filter((path) => /\.(gz|wasm)$|manifest\.json$/.test(path));

/** Waits until the service worker is there. @param {Page} page */
const serviceWorker = (page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL ?? '');

// --- where it works -----------------------------------------------------------------------------------------------------------

test(
  'without headers, from a sub-path: the first visit loads twice and has threads, the second loads once',
  patient,
  async () => {
    await withPage(browser, PLAIN, async (page, site) => {
      const loads = countLoads(page);
      await open(page, site, TINY);
      await hasThreads(page);
      assert.deepEqual(fetched(site), [...new Set(fetched(site))], 'something was fetched twice');
      assert.deepEqual(
        site.requests.filter((path) => !path.startsWith(PLAIN.path)),
        [],
      );
      // Only the digits in use are fetched.
      const digits = site.requests.flatMap((path) => /(?:train|test)-(\d)-/.exec(path)?.[1] ?? []);
      assert.deepEqual([...new Set(digits)].toSorted(), ['0', '1', '2', '3']);
      await train(page);
      await kept(page);
      assert.equal(loads.count, 2);

      // Another tab remembers nothing of the first one's reload, and needs none.
      const tab = await page.context().newPage();
      const others = countLoads(tab);
      await openSilent(tab, site);
      assert.equal(await isolated(tab), true);
      assert.equal(others.count, 1);
      assert.equal(loads.count, 2);
    });
  },
);

test('behind the service worker a failure is still a failure, and what fails is not kept', patient, async () => {
  await withPage(browser, { ...PLAIN, expected: [/503/, /ERR_|net::/] }, async (page, site) => {
    const name = 'train-2-images.idx3.gz';
    for (const failure of [{ status: 503 }, { cut: /** @type {const} */ (true) }]) {
      site.failures.set(name, failure);
      await (site.requests.length > 0 ? page.reload() : open(page, site, TINY));
      const alarm = page.locator('#alert', { hasText: name });
      await alarm.waitFor();
      assert.match((await alarm.textContent()) ?? '', 'status' in failure ? /503/ : /could not be loaded/);
    }
    site.failures.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await enabled(page, 'train');
    await hasThreads(page);
  });
});

test('isolated by headers: nothing is loaded twice, with service workers or without', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    const loads = countLoads(page);
    await openSilent(page, site);
    assert.equal(await isolated(page), true);
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
    assert.deepEqual(
      site.requests.filter((path) => path.endsWith('service.js')),
      [],
    );
    assert.equal(loads.count, 1);
  });
});

// --- where it does not --------------------------------------------------------------------------------------------------------

test(
  'a host without the service worker: one thread, no reload; once it is there, a new visit has threads',
  patient,
  async () => {
    await withPage(
      browser,
      {
        ...PLAIN,
        expected: [/service\.js: 404/],
        tolerated: [/console: A bad HTTP response code \(404\)/],
      },
      async (page, site) => {
        const loads = countLoads(page);
        site.failures.set('service.js', { status: 404 });
        await open(page, site);
        await hasOneThread(page);
        await train(page);
        await kept(page);
        assert.equal(loads.count, 1);
        await page.reload();
        await enabled(page, 'adapt');
        assert.equal(loads.count, 2);

        site.failures.clear();
        await laterTab(page, site, 2);
        assert.equal(loads.count, 2);
      },
    );
  },
);

test('a service worker that brings no isolation: one reload, one thread', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    site.failures.set('service.js', IDLE);
    await open(page, site);
    assert.equal(loads.count, 2);
    await hasOneThread(page);
    // The tab remembers.
    await page.addInitScript(SILENT);
    await page.goto(`${site.url}?again${address(LEAST)}`, { waitUntil: 'commit' });
    await serviceWorker(page);
    await begun(page);
    assert.equal(await isolated(page), false);
    assert.equal(loads.count, 3);
  });
});

test('a tab without a memory is not loaded again by the page, but has threads from the second load on', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    await page.addInitScript(() =>
      Object.defineProperty(window, 'sessionStorage', {
        get() {
          throw new DOMException('switched off', 'SecurityError');
        },
      }),
    );
    await openSilent(page, site);
    assert.equal(await isolated(page), false);
    await serviceWorker(page);
    assert.equal(loads.count, 1);
    await page.reload({ waitUntil: 'commit' });
    await begun(page);
    assert.equal(await isolated(page), true);
    assert.equal(loads.count, 2);
  });
});

test('a tab whose memory is lost with every load: no loop', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    site.failures.set('service.js', IDLE);
    await page.addInitScript(() => {
      const memory = new Map();
      const value = {
        getItem: (/** @type {string} */ key) => memory.get(key) ?? null,
        setItem: (/** @type {string} */ key, /** @type {string} */ item) => memory.set(key, item),
      };
      Object.defineProperty(window, 'sessionStorage', { value });
    });
    await openSilent(page, site);
    await serviceWorker(page);
    await begun(page);
    assert.equal(await isolated(page), false);
    assert.equal(loads.count, 2);
  });
});

test('a service worker that is refused or never answered: one thread, no reload, nothing on the console', patient, async () => {
  const register = (/** @type {string} */ answer) => `ServiceWorkerContainer.prototype.register = () => ${answer};`;
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    await page.addInitScript(register('Promise.reject(new DOMException("not here", "SecurityError"))'));
    await openSilent(page, site);
    assert.equal(await isolated(page), false);
    assert.equal(loads.count, 1);
    const other = await page.context().newPage();
    await page.close();
    const others = countLoads(other);
    await other.addInitScript(register('new Promise(() => {})'));
    await openSilent(other, site);
    assert.equal(await isolated(other), false);
    assert.equal(others.count, 1);
  });
});

test('whoever begins while the service worker is on its way keeps what was begun', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    /** @type {(value: unknown) => void} */
    let release = () => {};
    site.failures.set('service.js', {
      hold: new Promise((resolve) => {
        release = resolve;
      }),
    });
    await page.goto(site.url + address(LEAST));
    await (await field(page, 'batch')).fill('10');
    assert.equal(site.requests.filter((path) => path.endsWith('service.js')).length, 1);
    release(null);
    await serviceWorker(page);
    await page.locator('#undo').click();
    await enabled(page, 'train');
    await hasOneThread(page);
    await train(page);
    assert.equal(loads.count, 1);
  });
});

// --- what is not the page's ----------------------------------------------------------------------------------------------------

test('the service worker leaves other pages below its folder alone: they have pictures from elsewhere', patient, async () => {
  const elsewhere = await serve({ isolated: false });
  // Pages that are left at once have not always been told that they came.
  const tolerated = [/request leaves the site/, /net::ERR_ABORTED/];
  try {
    // At the root of an origin everything is below.
    await withPage(browser, { ...PLAIN, path: '/', tolerated }, async (page, site) => {
      const picture = `${elsewhere.url}favicon.svg`;
      const body = `<!doctype html><html lang="en"><title>other</title><link rel="icon" href="data:,"><img src="${picture}" alt="">`;
      const others = ['blog/index.html', 'page/', 'data/mnist/about.html', 'my-page.js/', 'index.html.html'];
      for (const name of others) site.failures.set(`/${name}`, { body, type: 'text/html' });
      await openSilent(page, site);
      await page.waitForFunction(() => crossOriginIsolated);
      const tab = await page.context().newPage();
      await tab.addInitScript(SILENT);
      for (const name of others) {
        await tab.goto(site.url + name);
        const seen = await tab.locator('img').evaluate(async (img) => {
          const image = /** @type {HTMLImageElement} */ (img);
          await image.decode();
          return image.naturalWidth > 0;
        });
        assert.equal(seen, true, name);
        assert.deepEqual(await tab.evaluate(async () => [crossOriginIsolated, navigator.serviceWorker.controller !== null]), [
          false,
          true,
        ]);
        // Nor does it touch what they fetch.
        const headers = await tab.evaluate(async () => [...(await fetch(location.href)).headers.keys()]);
        assert.deepEqual(
          headers.filter((header) => header.startsWith('cross-origin')),
          [],
          name,
        );
      }
      // The page itself, however it is called, is isolated still.
      for (const name of ['index.html', '?a=b']) {
        await tab.goto(site.url + name, { waitUntil: 'commit' });
        assert.equal(await isolated(tab), true, name);
      }
    });
  } finally {
    await elsewhere.close();
  }
});
