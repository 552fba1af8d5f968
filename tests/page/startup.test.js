/**
 * Whatever the start needs may fail: each is told by its name, in the page's language, with a way out, and with it mended the page
 * works. In real Chromium one way of each; that every file is told in every way of failing is the matter of beginning.test.js, without
 * a browser. To load the page is what costs, so that one failure follows another in the same page where that can be, and little is
 * loaded where little is needed.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { corrupted, DIST, HELD, launch, PATIENCE, SITE, withPage } from '../harness/chromium.js';
import { address, alarm, drawn, enabled, LEAST, play, showPanel } from '../harness/page.js';
import { asked, button, changed, isHeld, quiet, SILENT } from '../harness/starting.js';

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

/** @param {Page} page @param {Site} site */
const open = (page, site) => page.goto(site.url + address(LEAST), { waitUntil: 'commit' });

const CHINESE = /\p{Script=Han}/u;
const AGAIN = /^(Try again|重试)$/;
const RELOAD = /^(Load the page again|重新加载页面)$/;

// --- files --------------------------------------------------------------------------------------------------------------------

const escaped = (/** @type {string} */ name) => new RegExp(name.replaceAll('.', '\\.'));

/** What is said of a file, in the page's language. @param {Page} page @param {string} name */
async function named(page, name) {
  const said = alarm(page, escaped(name));
  await said.waitFor();
  const isChinese = (await page.locator('html').getAttribute('lang')) === 'zh';
  assert.equal(CHINESE.test((await said.textContent()) ?? ''), isChinese, name);
  return said;
}

/** In the other language the same is said. @param {Page} page @param {string} name */
async function inOther(page, name) {
  const lang = (await page.locator('html').getAttribute('lang')) === 'zh' ? 'en' : 'zh';
  await page.locator('#languages button').click();
  await page.locator(`html[lang=${lang}]`).waitFor();
  await drawn(page);
  await named(page, name);
}

test(
  'what the networks need is named when it fails, and asked for again, but for what is damaged for good',
  patient,
  async () => {
    const images = 'data/optdigits/train-0-images.idx3.gz';
    /** In the order in which they are missed. @type {[string, Failure][]} */
    const failing = [
      ['worker.js', { status: 404 }],
      ['adda-simd-threads.wasm', { cutAfter: 20 }],
      ['optdigits/manifest.json', { body: '<!doctype html><title>Log in</title>', type: 'text/html; charset=utf-8' }],
      [basename(images), { cut: true }],
    ];
    await withPage(browser, { tolerated }, async (page, site) => {
      for (const [name, failure] of failing) site.failures.set(name, failure);
      await open(page, site);
      for (const [name] of failing) {
        await named(page, basename(name));
        if (name === 'worker.js') await isHeld(page);
        if (name.endsWith('.wasm')) await inOther(page, name);
        site.failures.delete(name);
        if (name === basename(images)) site.failures.set(name, { body: corrupted(images) });
        await button(page, AGAIN).click();
      }
      // What is damaged where it lies is not asked for again, for that cannot help, which is said. It comes when the page is loaded again.
      await alarm(page, new RegExp(`${basename(images)}.*make`)).waitFor();
      assert.equal(await button(page, AGAIN).count(), 0);
      await isHeld(page);
      site.failures.clear();
      await button(page, RELOAD).click();
      await enabled(page, 'train');
      await quiet(page);
      await play(page, 'train');
    });
  },
);

test('without looks, threads or target images the page goes on, and asks for them again', patient, async () => {
  /** @type {Record<string, Failure[]>} */
  const failing = {
    'page.css': [{ status: 404 }, { body: readFileSync(join(DIST, 'page.css')).subarray(0, 30), type: 'text/css' }],
    // A thread's script can fail in more ways: none of them ends the worker.
    'thread.js': [
      { status: 500 },
      ...['throw new Error("no thread today");', 'WebAssembly.instantiate = async () => { throw 1; };', 'self.close();'].map(
        (code) => changed('thread.js', code),
      ),
    ],
    'train-2-images.idx3.gz': [{ cutAfter: 20 }],
  };
  await withPage(browser, { context: { locale: 'zh-CN' }, tolerated }, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', TWO_CORES));
    for (const [name, [first]] of Object.entries(failing)) site.failures.set(name, first);
    await open(page, site);
    await enabled(page, 'train');
    for (const [name, [, ...others]] of Object.entries(failing)) {
      for (const failure of others) {
        const said = await named(page, name);
        site.failures.set(name, failure);
        const again = asked(site, name);
        await said.getByRole('button', { name: AGAIN }).click();
        await again();
        await drawn(page);
      }
      const said = await named(page, name);
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

/** The looks that are taken every second are taken when a test says so: look(3) are three of them. Runs before other scripts. */
const LOOKS = `{
  const { setInterval: every, clearInterval: end } = globalThis;
  const looks = new Map();
  let last = 0;
  globalThis.setInterval = (act, ms) => {
    if (ms !== 1000) return every(act, ms);
    last -= 1;
    looks.set(last, act);
    return last;
  };
  globalThis.clearInterval = (id) => looks.delete(id) || end(id);
  globalThis.look = (times) => {
    for (let time = 0; time < times; time++) for (const act of [...looks.values()]) act();
  };
}`;

/** The worker of the page, which has threads that are workers too, and may have had another one before. @param {Page} page */
const newest = (page) =>
  /** @type {import('playwright-core').Worker} */ (page.workers().findLast((one) => one.url().includes('/worker.js')));

/**
 * Looks until something is said.
 * @param {Pick<Page, 'evaluate'>} where  page or worker
 * @param {import('playwright-core').Locator} said
 */
async function lookOn(where, said) {
  const until = Date.now() + PATIENCE;
  while ((await said.count()) === 0) {
    assert.ok(Date.now() < until, `${said} is not said`);
    await where.evaluate('look(1)');
    // A look more than it takes would count for what is said next.
    await drawn(said.page());
  }
}

/**
 * The same of what is waited for from now on: it is not said before there were ten looks.
 * @param {Pick<Page, 'evaluate'>} where
 * @param {import('playwright-core').Locator} said
 */
async function lookUntil(where, said) {
  await where.evaluate('look(9)');
  await drawn(said.page());
  assert.equal(await said.count(), 0, 'it was not waited for');
  await lookOn(where, said);
}

test(
  'what does not come is told, comes after all or is asked for again, without loss to a run under way',
  patient,
  async () => {
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
      const comes = {
        worker: hold('worker.js', changed('worker.js', `${TWO_CORES} ${LOOKS}`)),
        core: hold('adda-simd-threads.wasm'),
        thread: hold('thread.js'),
      };
      for (const digit of [0, 2]) site.failures.set(`train-${digit}-images.idx3.gz`, HELD);
      await page.addInitScript(LOOKS);
      await open(page, site);
      await page.locator('#train').waitFor();
      const late = alarm(page, /worker\.js/);
      await lookUntil(page, late);
      await isHeld(page);
      // Whoever waits on is told again only later.
      await button(page, 'Wait on').click();
      await late.waitFor({ state: 'detached' });
      await lookUntil(page, late);
      const again = asked(site, 'worker.js');
      await button(page, AGAIN).click();
      await again();
      await late.waitFor({ state: 'detached' });
      await lookUntil(page, late);
      comes.worker();
      await late.waitFor({ state: 'detached' });

      const worker = () => newest(page);
      const core = alarm(page, /adda-simd-threads\.wasm/);
      await lookUntil(worker(), core);
      comes.core();
      await core.waitFor({ state: 'detached' });
      // They may have been asked for later than the core was.
      const images = alarm(page, /train-0-images/);
      await lookOn(worker(), images);
      site.failures.delete('train-0-images.idx3.gz');
      await images.getByRole('button', { name: AGAIN }).click();
      await enabled(page, 'train');
      // It may have been asked for before the images were, and the looks for them counted for it too.
      const thread = alarm(page, /thread\.js/);
      await lookOn(worker(), thread);
      comes.thread();
      await thread.waitFor({ state: 'detached' });
      await page.locator('#machine', { hasText: '2 threads' }).waitFor({ state: 'attached' });

      await play(page, 'train');
      await page.locator('#adapt').click();
      const target = alarm(page, /train-2-images/);
      await lookOn(worker(), target);
      site.failures.clear();
      await target.getByRole('button', { name: AGAIN }).click();
      await page.locator('#rounds tbody tr').nth(1).waitFor({ state: 'attached' });
      await quiet(page);
    });
  },
);

// --- the page's own script ----------------------------------------------------------------------------------------------------

const lastResort = (/** @type {Page} */ page) => page.locator('#last-resort');

/** Waits until plain HTML speaks: not looked for in every frame. @param {Page} page */
const speaks = (page) =>
  page.waitForFunction(
    () => {
      const element = document.querySelector('#last-resort');
      return element && getComputedStyle(element).visibility === 'visible' && document.readyState !== 'loading';
    },
    null,
    { polling: 200 },
  );

/** Till ten seconds of waiting have gone by it is not seen, then it is: both at once, however long it has been there. @param {Page} page */
async function tenSecondsLater(page) {
  const seen = await lastResort(page).evaluate((element) =>
    [9999, 10_000].map((time) => {
      for (const one of document.getAnimations()) one.currentTime = time;
      const { visibility, display } = getComputedStyle(element);
      return visibility === 'visible' && display !== 'none';
    }),
  );
  assert.deepEqual(seen, [false, true]);
}

/** Runs before the page's scripts: what the address says is missing. */
const WITHOUT = `{
  const name = new URLSearchParams(location.search).get('without');
  if (name) {
    delete window[name];
    Object.defineProperty(window, name, { value: undefined });
  }
}`;

/** Ways in which page.js may fail; a script that is cut is no script. @type {[way: string, failure: Failure | null, without?: string, policy?: string][]} */
const WAYS = [
  ['missing', { status: 404 }],
  ['cut short', { body: readFileSync(join(DIST, 'page.js')).subarray(0, 30), type: 'text/javascript' }],
  ['too old a browser', null, '?without=ResizeObserver'],
  // Under addresses of their own: the browser may go on with the headers that an address was answered with before.
  ['forbidden', null, '?forbidden', "script-src 'none'"],
  ['not trusted', null, '?untrusted', "require-trusted-types-for 'script'; trusted-types 'none'"],
];

test('page.js that fails in any way or never comes: plain HTML speaks in both languages, and leads back', patient, async () => {
  const tolerated = [/^(console|request|response|exception): /];
  await withPage(browser, { tolerated }, async (page, site) => {
    await page.addInitScript(`${SILENT} ${WITHOUT}`);
    for (const [way, failure, query = '', policy] of WAYS) {
      if (failure) site.failures.set('page.js', failure);
      if (policy) site.headers['Content-Security-Policy'] = policy;
      const failed = Promise.race([
        page.waitForEvent('pageerror'),
        page.waitForEvent('console', (message) => way === 'forbidden' && message.type() === 'error'),
      ]);
      // With its style sheet, which says when it is seen.
      await page.goto(`${site.url}${query}`);
      await failed;
      await tenSecondsLater(page);
      const text = (await lastResort(page).textContent()) ?? '';
      for (const words of [/page\.js/, /make demo/, /http\.server/, CHINESE]) assert.match(text, words, way);
      assert.equal(await lastResort(page).getAttribute('role'), 'alert');
      site.failures.clear();
      delete site.headers['Content-Security-Policy'];
      await page.goto('about:blank');
    }
    // Without its style sheet the page does not wait with it.
    for (const name of ['page.js', 'page.css']) site.failures.set(name, { status: 404 });
    // It speaks before page.js has been asked for.
    const failed = page.waitForEvent('pageerror');
    await page.goto(site.url, { waitUntil: 'commit' });
    await speaks(page);
    await failed;
    site.failures.clear();
    assert.deepEqual(
      await lastResort(page)
        .locator('a')
        .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href')])),
      [
        ['Try again', '?'],
        ['重试', '?'],
      ],
    );
    await lastResort(page).getByText('重试').click();
    await page.locator('#train').waitFor();
    assert.equal(await lastResort(page).count(), 0);
  });
});

test(
  'the last resort is neither seen nor heard when all is well, on slow links neither, and goes when it was',
  patient,
  async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      let release = () => {};
      const hold = () =>
        site.failures.set('page.js', {
          hold: new Promise((resolve) => {
            release = () => resolve(undefined);
          }),
        });
      await page.addInitScript(SILENT);
      await page.addInitScript(() => {
        // Of the second load nobody asks, and seconds of frames are dear.
        const [{ type }] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
        if (type === 'reload') return;
        const seen = /** @type {string[]} */ ([]);
        Object.assign(window, { seen });
        const look = () => {
          const alert = document.querySelector('#last-resort');
          // Where the machine takes its ten seconds, all is not well.
          const isOver = alert?.getAnimations().some(({ currentTime }) => Number(currentTime) >= 10_000);
          if (alert?.checkVisibility({ visibilityProperty: true }) && document.querySelector('link')?.sheet && !isOver)
            seen.push('visible');
          requestAnimationFrame(look);
        };
        look();
      });
      hold();
      await open(page, site);
      await lastResort(page).waitFor({ state: 'attached' });
      release();
      await page.locator('#train').waitFor();
      assert.equal(await lastResort(page).count(), 0);
      assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).seen), []);
      // A script that comes when the last resort has spoken takes it away. Here the ten seconds are ten seconds.
      hold();
      await page.reload({ waitUntil: 'commit' });
      await speaks(page);
      release();
      await page.locator('#train').waitFor();
      assert.equal(await lastResort(page).count(), 0);
    });
  },
);

test('from the disk, and without JavaScript, it is said what to do', patient, async () => {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(SITE, 'index.html')).href);
  await tenSecondsLater(page);
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

// --- policies -----------------------------------------------------------------------------------------------------------------

test('what a policy of the server’s refuses is named with it, and works when the policy allows it', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    /** @param {string} policy @param {() => Promise<unknown>} load @param {RegExp} names */
    const refuses = async (policy, load, names) => {
      site.headers['Content-Security-Policy'] = policy;
      await load();
      await alarm(page, names).getByRole('button', { name: AGAIN }).waitFor();
      await isHeld(page);
    };
    const again = () =>
      alarm(page, /worker\.js/)
        .getByRole('button', { name: AGAIN })
        .click();
    await refuses("worker-src 'none'", () => open(page, site), /worker\.js.*worker-src/);
    // What is offered helps where the policy has gone: by another page, here with the next policy, or by another worker.
    await refuses("require-trusted-types-for 'script'; trusted-types lit-html", again, /worker\.js.*require-trusted-types-for/);
    await refuses("connect-src 'none'", again, /\.(wasm|json)/);
    await refuses("script-src 'self'; style-src 'none'", () => page.reload(), /adda-simd-threads\.wasm.*wasm-unsafe-eval/);
    delete site.headers['Content-Security-Policy'];
    await alarm(page, /wasm-unsafe-eval/)
      .getByRole('button', { name: AGAIN })
      .click();
    await enabled(page, 'train');
    // Without its looks the page goes on.
    await alarm(page, /page\.css/).waitFor();
    assert.equal(await page.locator('#alert > *').count(), 1);
  });
});

test('policies that the page can live with: all of it works, with any number of threads', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    site.headers['Content-Security-Policy'] =
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html default";
    site.failures.set('worker.js', changed('worker.js', TWO_CORES.replace('2 }', '2, configurable: true }')));
    await open(page, site);
    const are = (/** @type {number} */ n) =>
      page.locator('#machine', { hasText: `· ${n} threads ·` }).waitFor({ state: 'attached' });
    await are(2);
    // What else a machine may say of its cores is the matter of beginning.test.js.
    await newest(page).evaluate("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 64 })");
    await page.locator('#reset').click();
    await are(4);
    await enabled(page, 'train');
    await play(page, 'train');
    await are(4);
    for (const panel of /** @type {const} */ (['decisions', 'digits', 'compare', 'settings', 'how']))
      await showPanel(page, panel);
    await quiet(page);
  });
  // Without headers for isolation the service worker is a script, too.
  await withPage(browser, { isolated: false, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    site.headers['Content-Security-Policy'] = "require-trusted-types-for 'script'";
    await page.addInitScript(`${SILENT} navigator.serviceWorker.ready.then(() => { window.served = true; });`);
    await open(page, site);
    // Where the machine is slow the page does not wait for it, and the next load has it. Until it has begun it may load itself again.
    await page.waitForFunction(() => {
      const { begun, served } = /** @type {any} */ (window);
      return crossOriginIsolated || (begun && served);
    });
    if (!(await page.evaluate(() => crossOriginIsolated))) await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => crossOriginIsolated);
    await page.locator('#train').waitFor();
  });
});

// --- features -----------------------------------------------------------------------------------------------------------------

const THROWS = 'throw new DOMException("not allowed here", "SecurityError");';
/** A place for runs that opens and never answers. */
const DEAF = `for (const name of ['get', 'getAll', 'getAllKeys', 'openCursor', 'put']) IDBObjectStore.prototype[name] = () => ({});
  Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set() {} });`;

/** It is said that nothing is kept, and not forgotten when the alarm is closed. @param {Page} page @param {RegExp} close */
async function cannotKeep(page, close) {
  await alarm(page, /IndexedDB/).waitFor();
  await button(page, close).click();
  await page.locator('#kept', { hasText: /cannot keep|无法自动保存/ }).waitFor();
}

test('a store that never answers: it is said that nothing is kept', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.addInitScript(`${SILENT} ${DEAF}`);
    await open(page, site);
    await cannotKeep(page, /^Close$/);
  });
});

test('without shared memory, and locks that are granted: one thread, and why, once', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', 'delete self.SharedArrayBuffer;'));
    await page.addInitScript('LockManager.prototype.request = () => new Promise(() => {});');
    await open(page, site);
    await alarm(page, /SharedArrayBuffer/).waitFor();
    await page.locator('#machine', { hasText: /· 1 thread/ }).waitFor({ state: 'attached' });
    await button(page, 'Close').click();
    await play(page, 'train');
    await page.locator('#reset').click();
    await page.locator('#adapt[aria-disabled=true]').waitFor();
    await enabled(page, 'train');
    await quiet(page);
  });
});

test(
  'where all storage throws the page works, speaks the browser’s language, and says what it will forget',
  patient,
  async () => {
    const throws = (/** @type {string} */ owner, /** @type {string} */ name) =>
      `Object.defineProperty(${owner}, '${name}', { get() { ${THROWS} } });`;
    const all = ['localStorage', 'sessionStorage', 'indexedDB'].map((name) => throws('window', name)).join(' ');
    await withPage(browser, { context: { locale: 'zh-TW' } }, async (page, site) => {
      await page.addInitScript(`${all} ${throws('navigator', 'locks')} delete Navigator.prototype.serviceWorker;`);
      await open(page, site);
      await page.locator('html[lang=zh]').waitFor();
      await cannotKeep(page, /^关闭$/);
      await play(page, 'train');
      await page.getByRole('button', { name: 'English' }).click();
      await page.locator('html[lang=en]').waitFor();
      await page.locator('#notice', { hasText: 'localStorage' }).waitFor();
      await quiet(page);
      await page.addInitScript(SILENT);
      await page.reload({ waitUntil: 'commit' });
      await page.locator('html[lang=zh]').waitFor();
    });
  },
);

test('without WebAssembly nothing can be done but to say so', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    // Where only its worker is without it is the matter of beginning.test.js.
    await page.addInitScript(`${SILENT} delete WebAssembly.compile;`);
    await open(page, site);
    await alarm(page, /WebAssembly/).waitFor();
    await isHeld(page);
  });
});
