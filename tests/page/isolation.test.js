/**
 * How the page gets threads on a host that sends no headers for them: service.js and isolation.js, in real Chromium. When the page is
 * loaded again for it and when it must not be, whatever the browser answers and remembers, is the matter of beginning.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, PATIENCE, serve, withPage } from '../harness/chromium.js';
import { address, field, LEAST } from '../harness/page.js';
import { asked, SILENT } from '../harness/starting.js';

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

/**
 * The page waits for its service worker however long that takes to begin here, in the place of five seconds, of which it waits for
 * pieces of half a second. Runs before its scripts.
 */
const PATIENT = `{
  const { setTimeout } = window;
  window.setTimeout = (act, ms, ...rest) => (ms === 500 ? 0 : setTimeout(act, ms, ...rest));
}`;

/** Counts how often a page is loaded. @param {Page} page */
function countLoads(page) {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.count++;
  });
  return loads;
}

/** Waits until a run is set up: after the page's own reload, if there is one. @param {Page} page */
const ready = (page) => page.locator('#train[aria-disabled=false], #adapt[aria-disabled=false]').first().waitFor();

/** @param {Page} page @param {Site} site @param {object} [options] */
async function open(page, site, options = LEAST) {
  await page.addInitScript(PATIENT);
  // The page's own reload may come before all of the first load is there.
  await page.goto(site.url + address(options), { waitUntil: 'commit' });
  await ready(page);
}

/** Opens the page where none of its workers is needed, and waits until it has begun what is not begun before a reload. @param {Page} page @param {Site} site */
async function openSilent(page, site) {
  await page.addInitScript(`${PATIENT} ${SILENT}`);
  await page.goto(site.url + address(LEAST), { waitUntil: 'commit' });
  await begun(page);
}

/** Some begin after seconds only: not looked for in every frame. @param {Page} page */
const begun = (page) => page.waitForFunction(() => /** @type {any} */ (window).begun, null, { polling: 100 });

const isolated = (/** @type {Page} */ page) => page.evaluate(() => crossOriginIsolated);

/** @param {Page} page */
async function hasThreads(page) {
  assert.equal(await isolated(page), true);
  const threads = Math.min(4, await page.evaluate(() => navigator.hardwareConcurrency));
  // They join on their own time, and are counted when they have.
  await page.locator('#machine', { hasText: new RegExp(`· ${threads} threads? ·`) }).waitFor({ state: 'attached' });
}

/** The page goes on, and says why it is slower, once it knows. @param {Page} page */
async function hasOneThread(page) {
  const why = /· 1 thread \(more would need this page to be isolated from other sites\) ·/;
  await page.locator('#machine', { hasText: why }).waitFor({ state: 'attached' });
  await saysWhy(page);
}

/** @param {Page} page */
async function saysWhy(page) {
  assert.equal(await isolated(page), false);
  await page.locator('#alone', { hasText: /isolat/ }).waitFor({ state: 'attached' });
  assert.equal(await page.locator('#alert > *').count(), 0);
}

/** The files asked for that only a run needs. @param {Site} site */
const fetched = (site) => site.requests.filter((path) => /\.(gz|wasm)$|manifest\.json$/.test(path));

/** Waits until the service worker is there. @param {Page} page */
const serviceWorker = (page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL ?? '');

// --- where it works -----------------------------------------------------------------------------------------------------------

test(
  'without headers, from a sub-path: the first visit loads twice and has threads, the second loads once; what fails is not kept',
  patient,
  async () => {
    await withPage(browser, { ...PLAIN, expected: [/503/, /ERR_|net::/] }, async (page, site) => {
      const loads = countLoads(page);
      await open(page, site);
      await hasThreads(page);
      // Then the last of its images have come.
      await page.locator('#digits li').first().waitFor({ state: 'attached' });
      assert.deepEqual(fetched(site), [...new Set(fetched(site))], 'something was fetched twice');
      assert.deepEqual(
        site.requests.filter((path) => !path.startsWith(PLAIN.path)),
        [],
      );
      // Only the digits in use are fetched.
      const digits = site.requests.flatMap((path) => /(?:train|test)-(\d)-/.exec(path)?.[1] ?? []);
      assert.deepEqual([...new Set(digits)].toSorted(), ['0', '1', '2', '3']);
      assert.equal(loads.count, 2);

      // Another tab remembers nothing of the first one's reload, and needs none; what the page has of the site is not all of it.
      const tab = await page.context().newPage();
      const others = countLoads(tab);
      const name = 'train-4-images.idx3.gz';
      const asks = (/** @type {import('../harness/chromium.js').Failure | null} */ failure) => {
        site.failures.clear();
        if (failure) site.failures.set(name, failure);
        return tab.evaluate(async (name) => {
          const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[src]'));
          return fetch(new URL(`data/optdigits/${name}`, script.src)).then(
            ({ status }) => status,
            () => 'no answer',
          );
        }, name);
      };
      await openSilent(tab, site);
      assert.equal(await isolated(tab), true);
      // Behind the service worker a failure is still a failure, and what fails is not kept.
      assert.deepEqual([await asks({ status: 503 }), await asks({ cut: true }), await asks(null)], [503, 'no answer', 200]);
      assert.equal(others.count, 1);
      assert.equal(loads.count, 2);
    });
  },
);

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
        assert.equal(loads.count, 1);

        // It asks for it another time when all its files have been there for a while.
        await page.close();
        site.failures.clear();
        const tab = await page.context().newPage();
        const others = countLoads(tab);
        await openSilent(tab, site);
        assert.equal(await isolated(tab), true);
        assert.deepEqual([loads.count, others.count], [1, 2]);
      },
    );
  },
);

test('a service worker that brings no isolation: one reload, one thread', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    site.failures.set('service.js', IDLE);
    await openSilent(page, site);
    assert.equal(loads.count, 2);
    await saysWhy(page);
    // The tab remembers.
    await page.goto(`${site.url}?again${address(LEAST)}`, { waitUntil: 'commit' });
    await serviceWorker(page);
    await begun(page);
    assert.equal(await isolated(page), false);
    assert.equal(loads.count, 3);
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

test('whoever begins while the service worker is on its way is not interrupted', patient, async () => {
  await withPage(browser, PLAIN, async (page, site) => {
    const loads = countLoads(page);
    /** @type {(value: unknown) => void} */
    let release = () => {};
    site.failures.set('service.js', {
      hold: new Promise((resolve) => {
        release = resolve;
      }),
    });
    await page.addInitScript(`${PATIENT} ${SILENT}`);
    const isAsked = asked(site, 'service.js');
    await page.goto(site.url + address(LEAST));
    await (await field(page, 'batch')).fill('10');
    await begun(page);
    await isAsked();
    assert.equal(site.requests.filter((path) => path.endsWith('service.js')).length, 1);
    release(null);
    await serviceWorker(page);
    assert.equal(await page.locator('#option-batch').inputValue(), '10');
    assert.equal(await isolated(page), false);
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
      // Which addresses are whose is the matter of beginning.test.js.
      const others = ['blog/index.html'];
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
      for (const name of ['index.html']) {
        await tab.goto(site.url + name, { waitUntil: 'commit' });
        assert.equal(await isolated(tab), true, name);
      }
    });
  } finally {
    await elsewhere.close();
  }
});
