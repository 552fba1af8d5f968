/**
 * Whatever the start needs may fail: each is told by its name, in the page's language, with a way out, and with it mended the page
 * works. In real Chromium.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { corrupted, DIST, HELD, launch, PATIENCE, withPage } from '../harness/chromium.js';
import { alarm, button, changed, enabled, isHeld, play, quiet, SMALL } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */
/** @typedef {import('../harness/chromium.js').Failure} Failure */

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));
const patient = { timeout: 8 * PATIENCE };
/** What fails is complained of on the console, and by requests; exceptions are never expected. */
const tolerated = [/^(console|request|response): /];
const TWO_CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 });";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** @param {Page} page @param {string} name */
const screenshot = (page, name) => page.screenshot({ path: `${SCREENSHOTS}start-${name}.png` });

/** @param {Page} page @param {Site} site */
const open = (page, site) => page.goto(site.url + SMALL, { waitUntil: 'commit' });

/**
 * Tests in pairs: more at once would be late for their own slowness.
 * @template T
 * @param {T[]} cases
 * @param {(one: T, index: number) => Promise<void>} run
 */
async function inPairs(cases, run) {
  const left = [...cases.entries()];
  const next = async () => {
    for (let one = left.shift(); one; one = left.shift()) await run(one[1], one[0]);
  };
  await Promise.all([next(), next()]);
}

const LOCALES = ['en-GB', 'zh-CN'];
const CHINESE = /\p{Script=Han}/u;
const AGAIN = /^(Try again|重试)$/;
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
  'never there': () => HELD,
};

/** @type {{file: string, goesOn?: boolean}[]}  goesOn: the page can be used without it */
const FILES = [
  { file: 'page.css', goesOn: true },
  { file: 'worker.js' },
  { file: 'thread.js', goesOn: true },
  { file: 'adda-simd-threads.wasm' },
  { file: 'data/mnist/manifest.json' },
  { file: 'data/mnist/train-0-images.idx3.gz' },
  { file: 'data/mnist/train-0-labels.idx1.gz' },
  { file: 'data/mnist/train-2-images.idx3.gz', goesOn: true },
];

for (const { file, goesOn = false } of FILES) {
  test(`${file} that fails in any way is named, and asked for again`, patient, async () => {
    await inPairs(Object.entries(WAYS), async ([way, failure], i) => {
      const locale = LOCALES[i % 2];
      await withPage(browser, { context: { locale }, tolerated }, async (page, site) => {
        const name = basename(file);
        if (file === 'thread.js') site.failures.set('worker.js', changed('worker.js', TWO_CORES));
        site.failures.set(name, failure(file));
        await open(page, site);
        const said = alarm(page, new RegExp(name.replaceAll('.', '\\.')));
        await said.waitFor();
        assert.equal(CHINESE.test((await said.textContent()) ?? ''), locale === 'zh-CN', way);
        if (goesOn) await enabled(page, 'train');
        else await isHeld(page);
        if (i < 2 || way === 'never there') await screenshot(page, `${name}-${i}`);
        site.failures.delete(name);
        await button(page, AGAIN).click();
        await enabled(page, 'train');
        await quiet(page);
        if (file === 'page.css') assert.notEqual(await page.evaluate(isStyled), '', way);
        if (file === 'thread.js') await page.locator('#machine', { hasText: /2 (threads|个线程)/ }).waitFor();
        if (i === 0) await play(page, 'train');
      });
    });
  });
}

const isStyled = () => getComputedStyle(document.documentElement).getPropertyValue('--whole');

test('a file that is damaged where it lies is not asked for again: that cannot help, which is said', patient, async () => {
  const damaged = { ...corruptedWasm(), 'train-0-images.idx3.gz': { body: corrupted('data/mnist/train-0-images.idx3.gz') } };
  await inPairs(Object.entries(damaged), async ([name, failure], i) => {
    await withPage(browser, { context: { locale: LOCALES[i % 2] }, tolerated }, async (page, site) => {
      const file = name.replace(/ .*/, '');
      site.failures.set(file, failure);
      await open(page, site);
      await alarm(page, new RegExp(`${file}.*(make)`)).waitFor();
      await isHeld(page);
      assert.equal(await button(page, AGAIN).count(), 0, name);
      site.failures.clear();
      await button(page, RELOAD).click();
      await enabled(page, 'train');
      await quiet(page);
    });
  });
});

/** A core with bytes changed, another program, and none at all. @returns {Record<string, Failure>} */
function corruptedWasm() {
  const type = 'application/wasm';
  const changed = Uint8Array.from(readFileSync(join(DIST, 'adda-simd-threads.wasm')));
  changed[11] ^= 0xff; // what the first of its types is
  return {
    'adda-simd-threads.wasm changed': { body: changed, type },
    'adda-simd-threads.wasm another': { body: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), type },
    'adda-simd-threads.wasm none': { body: 'once upon a time', type },
  };
}

test('what comes late after all needs nobody: the alarm goes by itself', patient, async () => {
  await inPairs(['worker.js', 'thread.js', 'adda-simd-threads.wasm', 'train-0-images.idx3.gz'], async (name) => {
    await withPage(browser, { tolerated }, async (page, site) => {
      /** @type {(value: unknown) => void} */
      let release = () => {};
      const hold = new Promise((resolve) => {
        release = resolve;
      });
      if (name === 'thread.js') site.failures.set('worker.js', changed('worker.js', TWO_CORES));
      site.failures.set(name, { hold });
      await open(page, site);
      await alarm(page, new RegExp(name)).waitFor();
      // Whoever waits on is told again only much later.
      if (name === 'worker.js') await button(page, 'Wait on').click();
      release(null);
      await enabled(page, 'train');
      await quiet(page);
    });
  });
});

test('a file that stalls while a run goes on is asked for again without loss to the run', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    site.failures.set('train-2-images.idx3.gz', HELD);
    await open(page, site);
    await play(page, 'train');
    await page.locator('#adapt').click();
    await alarm(page, /train-2-images/).waitFor();
    site.failures.clear();
    await button(page, AGAIN).click();
    await page.locator('#adapt[aria-disabled=true]').waitFor();
    await page.locator('body[data-phase=idle]').waitFor();
    await enabled(page, 'evaluate');
    await quiet(page);
  });
});

// --- the page's own script ----------------------------------------------------------------------------------------------------

const lastResort = (/** @type {Page} */ page) => page.locator('#last-resort');

test('page.js that fails in any way: plain HTML speaks in both languages, and leads back', patient, async () => {
  const ways = Object.entries(WAYS);
  // A script that is cut is no script.
  const tolerated = [/^(console|request|response|exception): /];
  await inPairs([...ways, ...ways.slice(0, 2)], async ([way, failure], i) => {
    await withPage(browser, { tolerated }, async (page, site) => {
      // Without its style sheet the page does not wait with it.
      const bare = i >= ways.length;
      if (bare) site.failures.set('page.css', { status: 404 });
      site.failures.set('page.js', failure('page.js'));
      await open(page, site);
      await lastResort(page).filter({ visible: true }).waitFor();
      const text = (await lastResort(page).textContent()) ?? '';
      for (const words of [/page\.js/, /make demo/, /http\.server/, CHINESE]) assert.match(text, words, way);
      assert.equal(await lastResort(page).getAttribute('role'), 'alert');
      if (i === 0) await screenshot(page, 'page.js');
      site.failures.clear();
      // Visible is for the browser what it has not shown yet, too: the style sheet comes first.
      await page.waitForFunction(() => document.readyState !== 'loading');
      await lastResort(page)
        .getByText(LOCALES[i % 2] === 'zh-CN' ? '重试' : 'Try again')
        .click();
      await enabled(page, 'train');
      assert.equal(await lastResort(page).count(), 0);
    });
  });
});

test('page.js that fails in its first moments: the last resort speaks', patient, async () => {
  const tolerated = [/^(console|exception): /];
  await inPairs(['ResizeObserver', 'customElements', 'matchMedia'], async (name) => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await page.addInitScript(`delete window.${name}; Object.defineProperty(window, '${name}', { value: undefined });`);
      await open(page, site);
      await page.waitForFunction(
        () => getComputedStyle(/** @type {Element} */ (document.querySelector('#last-resort'))).visibility === 'visible',
      );
    });
  });
});

test('the last resort is neither seen nor heard when all is well, on slow links neither', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    const later = (/** @type {number} */ ms) => ({ hold: new Promise((resolve) => setTimeout(resolve, ms)) });
    site.failures.set('page.js', later(3000));
    site.failures.set('train-0-images.idx3.gz', later(13_000));
    await page.addInitScript(() => {
      const seen = /** @type {string[]} */ ([]);
      Object.assign(window, { seen });
      const look = () => {
        const alert = document.querySelector('#last-resort');
        if (alert?.checkVisibility({ visibilityProperty: true }) && document.querySelector('link')?.sheet) seen.push('visible');
        requestAnimationFrame(look);
      };
      look();
    });
    await open(page, site);
    await enabled(page, 'train');
    assert.equal(await lastResort(page).count(), 0);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).seen), []);
  });
  // A script that comes when the last resort has spoken takes it away.
  await withPage(browser, { tolerated }, async (page, site) => {
    site.failures.set('page.js', { hold: new Promise((resolve) => setTimeout(resolve, 13_000)) });
    await open(page, site);
    await page.waitForFunction(
      () => getComputedStyle(/** @type {Element} */ (document.querySelector('#last-resort'))).visibility === 'visible',
    );
    await enabled(page, 'train');
    assert.equal(await lastResort(page).count(), 0);
  });
});

test('from the disk, and without JavaScript, it is said what to do', patient, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(DIST, 'index.html')).href);
  await page.waitForFunction(
    () => getComputedStyle(/** @type {Element} */ (document.querySelector('#last-resort'))).visibility === 'visible',
  );
  assert.match((await lastResort(page).textContent()) ?? '', /from the disk.*make demo/);
  await screenshot(page, 'file');
  await context.close();

  await withPage(browser, { context: { javaScriptEnabled: false } }, async (page, site) => {
    await page.goto(site.url);
    await page.locator('noscript .banner').first().waitFor();
    await page.waitForTimeout(11_000);
    assert.equal(await lastResort(page).isVisible(), false);
  });
});

// --- policies -----------------------------------------------------------------------------------------------------------------

/** @type {{policy: string, names: RegExp, goesOn?: boolean}[]} */
const POLICIES = [
  { policy: "worker-src 'none'", names: /worker\.js.*worker-src/ },
  { policy: "script-src 'self'", names: /adda-simd-threads\.wasm.*wasm-unsafe-eval/ },
  { policy: "require-trusted-types-for 'script'; trusted-types lit-html", names: /worker\.js.*require-trusted-types-for/ },
  { policy: "style-src 'none'", names: /page\.css/, goesOn: true },
  { policy: "connect-src 'none'", names: /\.(wasm|json)/ },
];

test('what a policy of the server’s refuses is named with it, and works when the policy allows it', patient, async () => {
  await inPairs(POLICIES, async ({ policy, names, goesOn = false }, i) => {
    await withPage(browser, { context: { locale: LOCALES[i % 2] }, tolerated }, async (page, site) => {
      site.headers['Content-Security-Policy'] = policy;
      await open(page, site);
      await alarm(page, names).waitFor();
      if (goesOn) await enabled(page, 'train');
      else await isHeld(page);
      await screenshot(page, `policy-${i}`);
      delete site.headers['Content-Security-Policy'];
      if (goesOn) await page.reload();
      else await button(page, AGAIN).click();
      await enabled(page, 'train');
      await quiet(page);
    });
  });
});

test('a policy that forbids the page’s own script leaves the last resort', patient, async () => {
  await inPairs(["script-src 'none'", "require-trusted-types-for 'script'; trusted-types 'none'"], async (policy) => {
    await withPage(browser, { tolerated: [/^(console|request|exception): /] }, async (page, site) => {
      site.headers['Content-Security-Policy'] = policy;
      await open(page, site);
      await page.waitForFunction(
        () => getComputedStyle(/** @type {Element} */ (document.querySelector('#last-resort'))).visibility === 'visible',
      );
    });
  });
});

test('policies that the page can live with: all of it works', patient, async () => {
  for (const policy of [
    "require-trusted-types-for 'script'",
    "require-trusted-types-for 'script'; trusted-types lit-html default",
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'",
  ]) {
    await withPage(browser, {}, async (page, site) => {
      site.headers['Content-Security-Policy'] = policy;
      site.failures.set('worker.js', changed('worker.js', TWO_CORES));
      await open(page, site);
      for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await play(page, phase);
      await page.locator('#machine', { hasText: '2 threads' }).waitFor();
      await quiet(page);
    });
  }
  // Without headers for isolation the service worker is a script, too.
  await withPage(browser, { isolated: false, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    site.headers['Content-Security-Policy'] = "require-trusted-types-for 'script'";
    await open(page, site);
    await enabled(page, 'train');
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  });
});

// --- features -----------------------------------------------------------------------------------------------------------------

const THROWS = 'throw new DOMException("not allowed here", "SecurityError");';
/** Browsers without a place for runs. @type {Record<string, string>} */
const STORES = {
  'that is none': "Object.defineProperty(window, 'indexedDB', { value: undefined });",
  'that throws': `Object.defineProperty(window, 'indexedDB', { get() { ${THROWS} } });`,
  'whose opening throws': `IDBFactory.prototype.open = () => { ${THROWS} };`,
  'whose opening is refused': `IDBFactory.prototype.open = () => {
    const request = { error: new DOMException('no', 'UnknownError') };
    setTimeout(() => request.onerror?.());
    return request;
  };`,
  'whose opening is never answered': 'IDBFactory.prototype.open = () => ({});',
  'whose reading is never answered': `
    for (const name of ['get', 'getAll', 'getAllKeys', 'openCursor', 'put']) IDBObjectStore.prototype[name] = () => ({});
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set() {} });`,
  'whose transactions throw': `IDBDatabase.prototype.transaction = () => { ${THROWS} };`,
};

test('a store of the browser’s that refuses or never answers: the page goes on without it, and says so', patient, async () => {
  await inPairs(Object.entries(STORES), async ([, code], i) => {
    await withPage(browser, { context: { locale: LOCALES[i % 2] } }, async (page, site) => {
      await page.addInitScript(code);
      await open(page, site);
      await alarm(page, /IndexedDB/).waitFor();
      if (i === 4) await screenshot(page, 'store');
      await play(page, 'train');
      // It is not forgotten when the alarm is closed.
      await button(page, /^(Close|关闭)$/).click();
      await page.locator('#kept', { hasText: /\S/ }).waitFor();
    });
  });
});

test('storage that throws, lost features and odd answers: the page works', patient, async () => {
  const cases = {
    ...Object.fromEntries(
      ['localStorage', 'sessionStorage'].map((name) => [
        name,
        `Object.defineProperty(window, '${name}', { get() { ${THROWS} } });`,
      ]),
    ),
    'no locks': "Object.defineProperty(navigator, 'locks', { value: undefined });",
    'locks that throw': `Object.defineProperty(navigator, 'locks', { get() { ${THROWS} } });`,
    'locks never granted': 'LockManager.prototype.request = () => new Promise(() => {});',
    'no service worker': 'delete Navigator.prototype.serviceWorker;',
  };
  await inPairs(Object.entries(cases), async ([name, code]) => {
    await withPage(browser, {}, async (page, site) => {
      await page.addInitScript(code);
      await open(page, site);
      await play(page, 'train');
      assert.equal(await page.locator('#alert > *').count(), 0, name);
      await page.getByRole('button', { name: '中文' }).click();
      await page.locator('html[lang=zh]').waitFor();
      const said = (await page.locator('#notice').textContent()) ?? '';
      assert.equal(/localStorage/.test(said), name === 'localStorage', said);
    });
  });
});

test('without WebAssembly nothing can be done but to say so', patient, async () => {
  const codes = ['delete window.WebAssembly;', "Object.defineProperty(window, 'WebAssembly', { value: undefined });"];
  await inPairs([...codes, 'delete WebAssembly.compile;'], async (code, i) => {
    await withPage(browser, { context: { locale: LOCALES[i % 2] } }, async (page, site) => {
      await page.addInitScript(code);
      await open(page, site);
      await alarm(page, /WebAssembly/).waitFor();
      await isHeld(page);
    });
  });
  // The worker may be without it, too.
  await withPage(browser, { tolerated }, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', 'delete self.WebAssembly;'));
    await open(page, site);
    await alarm(page, /WebAssembly/).waitFor();
    await isHeld(page);
  });
});

describe('threads', () => {
  /** A worker on a machine like this. @param {Page} page @param {Site} site @param {string} code */
  async function openWith(page, site, code) {
    site.failures.set('worker.js', changed('worker.js', code));
    await open(page, site);
    await enabled(page, 'train');
  }

  for (const [cores, expected] of /** @type {const} */ ([
    ['undefined', /2 threads/],
    ['0', /2 threads/],
    ['NaN', /2 threads/],
    ['-3', /2 threads/],
    ['null', /2 threads/],
    ['"many"', /2 threads/],
    ['1', /1 thread /],
    ['2.9', /2 threads/],
    ['Infinity', /4 threads/],
    ['64', /4 threads/],
  ])) {
    test(`on a machine that says it has ${cores} cores`, patient, async () => {
      await withPage(browser, {}, async (page, site) => {
        await openWith(page, site, `Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${cores} });`);
        await page.locator('#machine', { hasText: expected }).waitFor();
        await quiet(page);
      });
    });
  }

  test('are told as they are after opening, reset, loading and reload', patient, async () => {
    await withPage(browser, {}, async (page, site) => {
      const two = () => page.locator('#machine', { hasText: /· 2 threads ·/ }).waitFor();
      await openWith(page, site, TWO_CORES);
      await two();
      await play(page, 'train');
      await two();
      await page.locator('#kept', { hasText: /\d\d:\d\d/ }).waitFor();
      const download = page.waitForEvent('download');
      await page.locator('#save').click();
      const file = await (await download).path();
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await two();
      const chooser = page.waitForEvent('filechooser');
      await page.locator('#load').click();
      await (await chooser).setFiles(file);
      await enabled(page, 'adapt');
      await two();
      await play(page, 'adapt');
      await two();
      await page.reload();
      await enabled(page, 'evaluate');
      await two();
      await quiet(page);
    });
  });

  test('without shared memory, though the page is isolated: one thread, and why', patient, async () => {
    await withPage(browser, {}, async (page, site) => {
      await openWith(page, site, 'delete self.SharedArrayBuffer;');
      await alarm(page, /SharedArrayBuffer/).waitFor();
      await play(page, 'train');
      assert.match((await page.locator('#machine').textContent()) ?? '', /1 thread/);
      // Once is enough.
      await button(page, 'Close').click();
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await quiet(page);
    });
  });

  for (const [what, code] of Object.entries({
    'throw at once': 'throw new Error("no thread today");',
    'cannot be made of the core': 'WebAssembly.instantiate = async () => { throw new Error("no room"); };',
    'close themselves': 'self.close();',
  })) {
    test(`that ${what} are told of, and missed no more when they come`, patient, async () => {
      await withPage(browser, { tolerated }, async (page, site) => {
        site.failures.set('thread.js', changed('thread.js', code));
        await openWith(page, site, TWO_CORES);
        await alarm(page, /thread\.js/).waitFor();
        await play(page, 'train');
        assert.match((await page.locator('#machine').textContent()) ?? '', /1 thread /);
        site.failures.delete('thread.js');
        await button(page, AGAIN).click();
        await page.locator('#machine', { hasText: '2 threads' }).waitFor();
        await quiet(page);
        await play(page, 'adapt');
      });
    });
  }
});
