/**
 * Whatever the start needs may fail: each is told by its name, in the page's language, with a way out, and with it mended the page
 * works. In real Chromium; to load the page is what costs, so that one failure follows another in the same page where that can be.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { corrupted, DIST, HELD, launch, PATIENCE, SITE, withPage } from '../harness/chromium.js';
import { address, drawn, LEAST, showPanel, TINY } from '../harness/page.js';
import { alarm, asked, button, changed, enabled, inPhase, isHeld, play, quiet, SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */
/** @typedef {import('../harness/chromium.js').Failure} Failure */

const patient = { timeout: 8 * PATIENCE };
/** What fails is complained of on the console, and by requests; exceptions are never expected. */
const tolerated = [/^(console|request|response): /];
const TWO_CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 });";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** @param {Page} page @param {Site} site @param {object} [options]  TINY's images are files of several digits */
const open = (page, site, options = TINY) => page.goto(site.url + address(options), { waitUntil: 'commit' });

/** Another page of the same profile. @param {Page} page @param {string} code  that runs in it before all else */
async function another(page, code) {
  const next = await page.context().newPage();
  await next.addInitScript(code);
  return next;
}

const CHINESE = /\p{Script=Han}/u;
const AGAIN = /^(Try again|重试)$/;
const OUT = /^(Try again|重试|Load the page again|重新加载页面)$/;
const RELOAD = /^(Load the page again|重新加载页面)$/;

// --- files --------------------------------------------------------------------------------------------------------------------

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/** Ways in which a file is not what it should be. @type {Record<string, (file: string) => Failure>} */
const WAYS = {
  missing: () => ({ status: 404 }),
  'an error of the server': () => ({ status: 500 }),
  'cut off': () => ({ cut: true }),
  'cut on its way': () => ({ cutAfter: 20 }),
  'a web page': () => ({ body: '<!doctype html><title>Log in</title>', type: 'text/html; charset=utf-8' }),
  'cut short': (file) => ({ body: readFileSync(join(DIST, file)).subarray(0, 30), type: TYPES[extname(file)] }),
  empty: (file) => ({ body: '', type: TYPES[extname(file)] }),
};

/**
 * Without any of these there are no networks; in the order in which they are asked for. The core and the list of the images are
 * fetched at the same time, so that each has a page in which the other is not there yet.
 */
const NEEDED = [
  ['worker.js', 'adda-simd-threads.wasm'],
  ['data/mnist/manifest.json', 'data/mnist/train-0-images.idx3.gz'],
];

const escaped = (/** @type {string} */ name) => new RegExp(name.replaceAll('.', '\\.'));

/** The ways for the k-th of some files: each file has half of them, and each way comes up. @param {number} k */
const waysOf = (k) => Object.entries(WAYS).filter((_, i) => (i + k) % 4 < 2);

/** What is said of a file, in the page's language. @param {Page} page @param {string} name @param {string} way */
async function named(page, name, way) {
  const said = alarm(page, escaped(name));
  await said.waitFor();
  const isChinese = (await page.locator('html').getAttribute('lang')) === 'zh';
  assert.equal(CHINESE.test((await said.textContent()) ?? ''), isChinese, `${name}, ${way}`);
  return said;
}

/** In the other language the same is said. @param {Page} page @param {string} name @param {string} way */
async function inOther(page, name, way) {
  const lang = (await page.locator('html').getAttribute('lang')) === 'zh' ? 'en' : 'zh';
  await page.locator('#languages button').click();
  await page.locator(`html[lang=${lang}]`).waitFor();
  await drawn(page);
  await named(page, name, way);
}

test('what the networks need is named in both languages when it fails in any way, and asked for again', patient, async () => {
  // What is damaged where it lies is not asked for again: that cannot help, which is said.
  const type = 'application/wasm';
  const other = Uint8Array.from(readFileSync(join(DIST, 'adda-simd-threads.wasm')));
  other[11] ^= 0xff; // what the first of its types is
  /** @type {[string, Failure][]} */
  const damaged = [
    ['adda-simd-threads.wasm', { body: other, type }],
    ['adda-simd-threads.wasm', { body: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), type }],
    ['train-0-images.idx3.gz', { body: corrupted('data/mnist/train-0-images.idx3.gz') }],
  ];
  await withPage(browser, { tolerated }, async (page, site) => {
    for (const files of NEEDED) {
      let begun = false;
      for (const file of files) {
        const name = basename(file);
        const ways = waysOf(NEEDED.flat().indexOf(file));
        for (const [i, [way, failure]] of ways.entries()) {
          site.failures.clear();
          site.failures.set(name, failure(file));
          const again = asked(site, name);
          // What is damaged for good is offered to be had with the page.
          if (begun) await button(page, OUT).click();
          else await open(page, site);
          begun = true;
          await again();
          await drawn(page);
          await named(page, name, way);
          if (i === ways.length - 1) await inOther(page, name, way);
        }
        await isHeld(page);
      }
      if (files === NEEDED[0]) await page.goto('about:blank');
    }

    if ((await page.locator('html').getAttribute('lang')) === 'zh') await page.locator('#languages button').click();
    for (const [name, failure] of damaged) {
      site.failures.clear();
      site.failures.set(name, failure);
      const again = asked(site, name);
      await page.reload({ waitUntil: 'commit' });
      await again();
      await alarm(page, new RegExp(`${name}.*make`)).waitFor();
      assert.equal(await button(page, AGAIN).count(), 0, name);
    }
    await isHeld(page);
    site.failures.clear();
    await button(page, RELOAD).click();
    await enabled(page, 'train');
    await quiet(page);
    await play(page, 'train');
  });
});

test('without looks, threads or target images the page goes on, and asks for them again', patient, async () => {
  /** @type {Record<string, Failure[]>} */
  const failing = Object.fromEntries(
    ['page.css', 'thread.js', 'data/mnist/train-2-images.idx3.gz'].map((file, k) => [
      basename(file),
      waysOf(k).map(([, failure]) => failure(file)),
    ]),
  );
  // A thread's script can fail in more ways: none of them ends the worker.
  const codes = ['throw new Error("no thread today");', 'WebAssembly.instantiate = async () => { throw 1; };', 'self.close();'];
  failing['thread.js'].push(...codes.map((code) => changed('thread.js', code)));
  await withPage(browser, { context: { locale: 'zh-CN' }, tolerated }, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', TWO_CORES));
    for (const [name, [first]] of Object.entries(failing)) site.failures.set(name, first);
    await open(page, site);
    await enabled(page, 'train');
    for (const [name, [, ...others]] of Object.entries(failing)) {
      for (const failure of others) {
        const said = await named(page, name, JSON.stringify(failure).slice(0, 80));
        site.failures.set(name, failure);
        const again = asked(site, name);
        await said.getByRole('button', { name: AGAIN }).click();
        await again();
        await drawn(page);
      }
      await inOther(page, name, 'the last way');
      const said = alarm(page, escaped(name));
      site.failures.delete(name);
      await said.getByRole('button', { name: AGAIN }).click();
      await said.waitFor({ state: 'detached' });
    }
    await quiet(page);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--whole')), '');
    await page.locator('#machine', { hasText: /2 (threads|个线程)/ }).waitFor({ state: 'attached' });
    await play(page, 'train');
  });
});

// They wait for seconds, which they do side by side.
describe('what does not come', { concurrency: true }, () => {
  test('what comes late after all needs nobody: each alarm goes by itself', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      /** Holds a file until the returned function is called. @param {string} name @param {Partial<Failure>} [then] */
      const hold = (name, then) => {
        let release = () => {};
        const held = new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
          release = resolve;
        });
        site.failures.set(name, { ...then, hold: held });
        return release;
      };
      const names = ['thread.js', 'adda-simd-threads.wasm', 'train-0-images.idx3.gz'];
      const worker = hold('worker.js', changed('worker.js', TWO_CORES));
      const others = names.map((name) => hold(name));
      await open(page, site);
      await alarm(page, /worker\.js/).waitFor();
      await isHeld(page);
      // Whoever waits on is told again only much later.
      await button(page, 'Wait on').click();
      await quiet(page);
      worker();
      await alarm(page, /adda-simd-threads\.wasm/).waitFor();
      others[1]();
      await alarm(page, /train-0-images/).waitFor();
      others[2]();
      await alarm(page, /thread\.js/).waitFor();
      others[0]();
      await enabled(page, 'train');
      await quiet(page);
      await page.locator('#machine', { hasText: '2 threads' }).waitFor({ state: 'attached' });
    });
  });

  test('what never comes is asked for again, without loss to a run that is under way', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      for (const name of ['worker.js', 'train-0-images.idx3.gz', 'train-2-images.idx3.gz']) site.failures.set(name, HELD);
      await open(page, site);
      for (const name of ['worker.js', 'train-0-images.idx3.gz']) {
        await alarm(page, escaped(name)).waitFor();
        site.failures.delete(name);
        await button(page, AGAIN).click();
      }
      await play(page, 'train');
      await page.locator('#adapt').click();
      await alarm(page, /train-2-images/).waitFor();
      site.failures.clear();
      await button(page, AGAIN).click();
      await page.locator('#rounds tbody tr').nth(1).waitFor({ state: 'attached' });
      await quiet(page);
    });
  });
});

// --- the page's own script ----------------------------------------------------------------------------------------------------

/** Waits until plain HTML speaks. It does after ten seconds: to look in every frame of so many pages would cost most of this file. @param {Page} page */
const speaks = (page) =>
  page.waitForFunction(
    () => {
      const element = document.querySelector('#last-resort');
      return element && getComputedStyle(element).visibility === 'visible' && document.readyState !== 'loading';
    },
    null,
    { polling: 200 },
  );

const lastResort = (/** @type {Page} */ page) => page.locator('#last-resort');

// They wait for seconds, which they do side by side.
describe('the last resort', { concurrency: true }, () => {
  test('page.js that fails in any way: plain HTML speaks in both languages, and leads back', patient, async () => {
    // A script that is cut is no script.
    const tolerated = [/^(console|request|response|exception): /];
    const some = Object.entries(WAYS).filter((_, i) => i % 2 === 0);
    const ways = [...some, /** @type {const} */ (['never there', () => HELD])];
    await withPage(browser, { tolerated }, async (page, site) => {
      /** @type {Page[]} */
      const pages = [];
      for (const [, failure] of ways) {
        const next = await another(page, SILENT);
        const again = asked(site, 'page.js');
        site.failures.set('page.js', failure('page.js'));
        await open(next, site);
        await again();
        pages.push(next);
      }
      // Without its style sheet the page does not wait with it.
      site.failures.set('page.js', { status: 404 });
      site.failures.set('page.css', { status: 404 });
      await page.addInitScript(SILENT);
      await open(page, site);
      pages.push(page);
      for (const [i, one] of pages.entries()) {
        await speaks(one);
        const text = (await lastResort(one).textContent()) ?? '';
        for (const words of [/page\.js/, /make demo/, /http\.server/, CHINESE]) assert.match(text, words, ways[i]?.[0]);
        assert.equal(await lastResort(one).getAttribute('role'), 'alert');
      }
      site.failures.clear();
      // The browser lets one request for a file wait for the other.
      await pages[ways.length - 1].close();
      for (const [i, name] of ['Try again', '重试'].entries()) {
        await lastResort(pages[i]).getByText(name).click();
        await pages[i].locator('#train').waitFor();
        assert.equal(await lastResort(pages[i]).count(), 0);
      }
    });
  });

  test('page.js that fails in its first moments, or that a policy forbids: the last resort speaks', patient, async () => {
    await withPage(browser, { tolerated: [/^(console|request|exception): /] }, async (page, site) => {
      const pages = [];
      for (const name of ['ResizeObserver', 'customElements', 'matchMedia']) {
        const next = await another(
          page,
          `${SILENT} delete window.${name}; Object.defineProperty(window, '${name}', { value: undefined });`,
        );
        await open(next, site);
        pages.push(next);
      }
      for (const policy of ["script-src 'none'", "require-trusted-types-for 'script'; trusted-types 'none'"]) {
        site.headers['Content-Security-Policy'] = policy;
        const next = await another(page, SILENT);
        await next.goto(site.url);
        pages.push(next);
      }
      await Promise.all(pages.map(speaks));
    });
  });

  test('the last resort is neither seen nor heard when all is well, on slow links neither', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      let release = () => {};
      site.failures.set('page.js', {
        hold: new Promise((resolve) => {
          release = () => resolve(undefined);
        }),
      });
      await page.addInitScript(() => {
        // Of the second load nobody asks, and seconds of frames are dear.
        const [{ type }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
        if (type === 'reload') return;
        const seen = /** @type {string[]} */ ([]);
        Object.assign(window, { seen });
        const look = () => {
          const alert = document.querySelector('#last-resort');
          if (alert?.checkVisibility({ visibilityProperty: true }) && document.querySelector('link')?.sheet)
            seen.push('visible');
          requestAnimationFrame(look);
        };
        look();
      });
      await open(page, site);
      await page.locator('#last-resort').waitFor({ state: 'attached' });
      release();
      await enabled(page, 'train');
      assert.equal(await lastResort(page).count(), 0);
      assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).seen), []);
      // A script that comes when the last resort has spoken takes it away.
      site.failures.set('page.js', {
        hold: new Promise((resolve) => {
          release = () => resolve(undefined);
        }),
      });
      await page.reload({ waitUntil: 'commit' });
      await speaks(page);
      release();
      await page.locator('#train').waitFor();
      assert.equal(await lastResort(page).count(), 0);
    });
  });

  test('from the disk, and without JavaScript, it is said what to do', patient, async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(SITE, 'index.html')).href);
    await speaks(page);
    assert.match((await lastResort(page).textContent()) ?? '', /from the disk.*make demo/);
    await context.close();

    // What is fetched ahead of its time is then not fetched, which the browser calls a policy.
    await withPage(browser, { context: { javaScriptEnabled: false }, tolerated: [/page\.js: csp/] }, async (page, site) => {
      await page.goto(site.url);
      await page.locator('noscript .banner').first().waitFor();
      // It would speak after ten seconds.
      assert.equal(await lastResort(page).evaluate((element) => getComputedStyle(element).display), 'none');
    });
  });
});

// --- policies -----------------------------------------------------------------------------------------------------------------

/** What is refused, and named with the policy; without the last ones the page goes on. @type {[string, RegExp][]} */
const POLICIES = [
  ["worker-src 'none'", /worker\.js.*worker-src/],
  ["script-src 'self'", /adda-simd-threads\.wasm.*wasm-unsafe-eval/],
  ["require-trusted-types-for 'script'; trusted-types lit-html", /worker\.js.*require-trusted-types-for/],
  ["connect-src 'none'", /\.(wasm|json)/],
];

test('what a policy of the server’s refuses is named with it, and works when the policy allows it', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    for (const [i, [policy, names]] of POLICIES.entries()) {
      site.headers['Content-Security-Policy'] = policy;
      if (i === 0) await open(page, site);
      else await page.reload();
      await alarm(page, names).waitFor();
      await button(page, AGAIN).waitFor();
      await isHeld(page);
      // What is offered helps where the policy has gone: by another worker, or another page.
      if (i > 1) continue;
      delete site.headers['Content-Security-Policy'];
      await button(page, AGAIN).click();
      await enabled(page, 'train');
      await quiet(page);
    }
    site.headers['Content-Security-Policy'] = "style-src 'none'";
    await page.reload();
    await alarm(page, /page\.css/).waitFor();
    await enabled(page, 'train');
  });
});

test('policies that the page can live with: all of it works, with any number of threads', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    site.headers['Content-Security-Policy'] =
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html default";
    site.failures.set('worker.js', changed('worker.js', TWO_CORES.replace('2 }', '2, configurable: true }')));
    await open(page, site, LEAST);
    // As many threads as the machine has room for, whatever it says of its cores, told as they are.
    const are = (/** @type {number} */ n) =>
      page.locator('#machine', { hasText: n === 1 ? /· 1 thread ·/ : `· ${n} threads ·` }).waitFor({ state: 'attached' });
    await are(2);
    for (const [cores, n] of /** @type {[string, number][]} */ ([
      ['64', 4],
      ['undefined', 2],
      ['0', 2],
      ['NaN', 2],
      ['1.9', 1],
      ['2', 2],
    ])) {
      await page
        .workers()[0]
        .evaluate(`Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${cores}, configurable: true })`);
      await page.locator('#reset').click();
      await are(n);
      await enabled(page, 'train');
    }
    await play(page, 'train');
    await are(2);
    for (const panel of /** @type {const} */ (['decisions', 'digits', 'rounds', 'compare', 'settings', 'kept', 'how']))
      await showPanel(page, panel);
    await quiet(page);
  });
  // Without headers for isolation the service worker is a script, too.
  await withPage(browser, { isolated: false, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    site.headers['Content-Security-Policy'] = "require-trusted-types-for 'script'";
    await open(page, site);
    await enabled(page, 'train');
    // Where the machine is slow the page does not wait for it, and the next load has it.
    await page.waitForFunction(() => navigator.serviceWorker.getRegistration().then((one) => Boolean(one?.active)));
    if (!(await page.evaluate(() => crossOriginIsolated))) await page.reload();
    await page.waitForFunction(() => crossOriginIsolated);
  });
});

// --- features -----------------------------------------------------------------------------------------------------------------

const THROWS = 'throw new DOMException("not allowed here", "SecurityError");';
/** Browsers without a place for runs. @type {Record<string, string>} */
const STORES = {
  'that throws': `Object.defineProperty(window, 'indexedDB', { get() { ${THROWS} } });`,
  'whose opening is refused': `IDBFactory.prototype.open = () => {
    const request = { error: new DOMException('no', 'UnknownError') };
    setTimeout(() => request.onerror?.());
    return request;
  };`,
  'whose opening is never answered': 'IDBFactory.prototype.open = () => ({});',
  'whose reading is never answered': `
    for (const name of ['get', 'getAll', 'getAllKeys', 'openCursor', 'put']) IDBObjectStore.prototype[name] = () => ({});
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set() {} });`,
};

test('a store of the browser’s that refuses or never answers: the page goes on without it, and says so', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    // Some wait for seconds, which they do side by side.
    const pages = [];
    for (const code of Object.values(STORES)) {
      const next = await another(page, code);
      await open(next, site, LEAST);
      pages.push(next);
    }
    for (const next of pages) {
      await alarm(next, /IndexedDB/).waitFor();
      await enabled(next, 'train');
      // It is not forgotten when the alarm is closed.
      await button(next, 'Close').click();
      await next.locator('#kept', { hasText: /cannot keep/ }).waitFor();
      await next.close();
    }
  });
});

test('storage that throws, lost features and odd answers: the page works', patient, async () => {
  const throws = (/** @type {string} */ owner, /** @type {string} */ name) =>
    `Object.defineProperty(${owner}, '${name}', { get() { ${THROWS} } });`;
  const cases = {
    'locks never granted': 'LockManager.prototype.request = () => new Promise(() => {});',
    // The last one: its run is kept, and another page would take it up.
    'all that throws': `${throws('navigator', 'locks')} ${throws('window', 'localStorage')} ${throws('window', 'sessionStorage')}
      delete Navigator.prototype.serviceWorker;`,
  };
  await withPage(browser, {}, async (page, site) => {
    for (const [name, code] of Object.entries(cases)) {
      const next = await another(page, code);
      await open(next, site, LEAST);
      await enabled(next, 'train');
      if (name === 'all that throws') {
        await play(next, 'train');
        await next.getByRole('button', { name: '中文' }).click();
        await next.locator('html[lang=zh]').waitFor();
        await next.locator('#notice', { hasText: 'localStorage' }).waitFor();
      }
      await quiet(next);
      await next.close();
    }
  });
});

test('without WebAssembly nothing can be done but to say so', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', 'delete self.WebAssembly;'));
    await open(page, site, LEAST);
    await alarm(page, /WebAssembly/).waitFor();
    await isHeld(page);
    // The page may be without it, too, which it says before any worker does.
    for (const code of ['delete WebAssembly.compile;', "Object.defineProperty(window, 'WebAssembly', { value: undefined });"]) {
      await page.addInitScript(`${SILENT} ${code}`);
      await page.reload({ waitUntil: 'commit' });
      await alarm(page, /WebAssembly/).waitFor();
      await isHeld(page);
    }
  });
});

test('without shared memory, though the page is isolated: one thread, and why, once', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', 'delete self.SharedArrayBuffer;'));
    await open(page, site, LEAST);
    await alarm(page, /SharedArrayBuffer/).waitFor();
    await page.locator('#machine', { hasText: /· 1 thread/ }).waitFor({ state: 'attached' });
    await button(page, 'Close').click();
    await play(page, 'train');
    await page.locator('#reset').click();
    await inPhase(page, 'idle');
    await enabled(page, 'train');
    await quiet(page);
  });
});
