/**
 * A worker or a thread that ends without a word is noticed, told, and replaced; what merely takes long is not; and presses that come
 * twice do no harm. In real Chromium.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HELD, launch, PATIENCE, withPage } from '../harness/chromium.js';
import { alarm, button, changed, enabled, inPhase, isHeld, kept, play, quiet, SMALL } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */

const patient = { timeout: 6 * PATIENCE };
/** Files that are on their way when a worker ends. */
const tolerated = [/net::ERR_ABORTED/];

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A run that goes on for as long as a test does. */
const LONG = `${SMALL}&train_epochs=1000`;

/** @param {Page} page @param {Site} site @param {string} [address] */
async function open(page, site, address = SMALL) {
  await page.goto(site.url + address);
  await enabled(page, 'train');
}

/** In the page: its workers can be got at, as the browser can. */
function catchWorkers() {
  const Plain = window.Worker;
  const workers = /** @type {Worker[]} */ ([]);
  Object.assign(window, { workers });
  window.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [how] */
    constructor(url, how) {
      super(url, how);
      workers.push(this);
    }
  };
}

/** How often the page has made a worker. @param {Page} page */
const workersMade = (page) => page.evaluate(() => /** @type {any} */ (window).workers.length);

/** Ways in which a worker ends without telling. @type {Record<string, (page: Page) => Promise<unknown>>} */
const ENDS = {
  'closes itself': (page) => newest(page).evaluate(() => self.close()),
  'is killed': (page) => page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate()),
  throws: (page) =>
    newest(page).evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    }),
};

const newest = (/** @type {Page} */ page) => page.workers()[page.workers().length - 1];

/** Ends the worker, and sees how soon that is said. @param {Page} page @param {(page: Page) => Promise<unknown>} end */
async function noticed(page, end) {
  await page.evaluate(() => {
    const since = performance.now();
    Object.assign(window, { toldAfter: null });
    const observer = new MutationObserver(() => {
      const text = document.querySelector('#alert')?.textContent ?? '';
      if (!/worker/i.test(text)) return;
      observer.disconnect();
      Object.assign(window, { toldAfter: performance.now() - since });
    });
    observer.observe(/** @type {Node} */ (document.querySelector('#alert')), { subtree: true, childList: true });
  });
  await end(page);
  await alarm(page, /worker/i).waitFor();
  const ms = await page.evaluate(() => /** @type {any} */ (window).toldAfter);
  assert.ok(ms < 2000, `it took ${ms} ms`);
}

/** What the worker may be at when it ends, and how it comes to that. @type {Record<string, (page: Page) => Promise<unknown>>} */
const AT = {
  nothing: async () => {},
  training: async (page) => {
    await page.locator('#train').click();
    await inPhase(page, 'train');
  },
  'a pause': async (page) => {
    await page.locator('#train').click();
    await inPhase(page, 'train');
    await page.locator('#pause').click();
    await inPhase(page, 'paused');
  },
};

for (const [how, end] of Object.entries(ENDS)) {
  for (const [what, prepare] of Object.entries(AT)) {
    test(`a worker that ${how} at ${what} is noticed within two seconds, and there is another`, patient, async () => {
      await withPage(browser, { tolerated }, async (page, site) => {
        await page.addInitScript(catchWorkers);
        await open(page, site, LONG);
        await prepare(page);
        await noticed(page, end);
        await page.waitForFunction(() => /** @type {any} */ (window).workers.length === 2);
        await enabled(page, 'reset');
        await page.locator('#train').click();
        await inPhase(page, 'train');
      });
    });
  }
}

test('what was kept is taken up when the worker ends while it adapts or evaluates', patient, async () => {
  for (const phase of /** @type {const} */ (['adapt', 'evaluate'])) {
    await withPage(browser, { tolerated }, async (page, site) => {
      await page.addInitScript(catchWorkers);
      // A phase that lasts.
      await open(page, site, '#preset=few-labels&source_images=2000&target_images=6000&rounds=400&seed=7');
      await play(page, 'train');
      await kept(page);
      await page.locator(`#${phase}`).click();
      await inPhase(page, phase);
      await noticed(page, ENDS['is killed']);
      await alarm(page, /The run is taken up where it was last kept/).waitFor();
      await page.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
      await enabled(page, 'adapt');
      await page.locator('#adapt').click();
      await inPhase(page, 'adapt');
    });
  }
});

test('a worker that ends while the networks are made, or the run is taken up, is followed by another', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    await page.addInitScript(catchWorkers);
    site.failures.set('train-0-images.idx3.gz', HELD);
    await page.goto(site.url + SMALL);
    await page.waitForFunction(() => /** @type {any} */ (window).workers.length === 1);
    await page.waitForTimeout(1000);
    site.failures.clear();
    await noticed(page, ENDS['is killed']);
    await enabled(page, 'train');
    await play(page, 'train');
    await kept(page);
    site.failures.set('train-0-images.idx3.gz', HELD);
    await page.reload();
    await page.waitForFunction(() => /** @type {any} */ (window).workers.length === 1);
    await page.waitForTimeout(1000);
    site.failures.clear();
    await noticed(page, ENDS['closes itself']);
    await page.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
    await enabled(page, 'adapt');
    assert.equal(await alarm(page, /cannot be taken up/).count(), 0);
  });
});

test(
  'the second end within a minute is told, and nothing is begun by itself; pressed twice, there is one worker',
  patient,
  async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await page.addInitScript(catchWorkers);
      await open(page, site);
      await play(page, 'train');
      await kept(page);
      await noticed(page, ENDS['closes itself']);
      await page.locator('#notice', { hasText: /is back/i }).waitFor();
      await enabled(page, 'adapt');
      await button(page, 'Close').click();
      await noticed(page, ENDS['closes itself']);
      await alarm(page, /second time within a minute/).waitFor();
      await isHeld(page);
      assert.equal(await workersMade(page), 2);
      await button(page, 'Start again').dblclick();
      await page.locator('#notice', { hasText: /is back/i }).waitFor();
      await enabled(page, 'adapt');
      await quiet(page);
      assert.equal(await workersMade(page), 3);
      await play(page, 'adapt');
    });
  },
);

test(
  'an engine that has lost a thread in the middle of its work ends with its worker; the run is taken up',
  patient,
  async () => {
    // As the core answers it: from some step of adaptation on.
    const code = `
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...args) => {
      const instance = await instantiate.apply(WebAssembly, args);
      if (!(args[0] instanceof WebAssembly.Module)) return instance;
      const exports = { ...instance.exports };
      const advance = exports.adda_advance;
      let adversarial = false;
      const { adda_begin_adapt } = exports;
      exports.adda_begin_adapt = (...all) => { adversarial = !globalThis.mended; return adda_begin_adapt(...all); };
      exports.adda_advance = (...all) => (adversarial ? -4 : advance(...all));
      return { exports };
    };`;
    await withPage(browser, { tolerated }, async (page, site) => {
      site.failures.set('worker.js', changed('worker.js', code));
      await open(page, site);
      await play(page, 'train');
      await kept(page);
      site.failures.clear();
      await page.locator('#adapt').click();
      await alarm(page, /A thread has stopped.*The run is taken up where it was last kept/).waitFor();
      await page.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
      await play(page, 'adapt');
    });
  },
);

describe('no alarm', () => {
  test('of a worker that is busy for long, paused, or in a tab that is hidden', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await page.addInitScript(catchWorkers);
      await open(page, site, LONG);
      await page.locator('#train').click();
      await inPhase(page, 'train');
      await newest(page).evaluate(() => {
        for (const from = performance.now(); performance.now() - from < 12_000; );
      });
      await page.locator('#pause').click();
      await inPhase(page, 'paused');
      const other = await page.context().newPage();
      await other.goto(`${site.url}blank.html`);
      await other.bringToFront();
      await other.waitForTimeout(12_000);
      await other.close();
      await page.bringToFront();
      await page.locator('#pause').click();
      await inPhase(page, 'train');
      await quiet(page);
      assert.equal(await workersMade(page), 1);
    });
  });

  test('of a page that is loaded again or left, and come back to', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      page.on('dialog', (dialog) => dialog.accept());
      await open(page, site, LONG);
      // What is said while the page goes away is noted in the tab.
      await page.evaluate(() => {
        new MutationObserver(() => {
          const text = document.querySelector('#alert')?.textContent?.trim();
          if (text) sessionStorage.setItem('said', text);
        }).observe(/** @type {Node} */ (document.querySelector('#alert')), { subtree: true, childList: true });
      });
      for (const leave of [
        () => page.reload(),
        async () => {
          await page.goto(`${site.url}blank.html`);
          await page.goBack();
        },
      ]) {
        await enabled(page, 'train');
        await page.locator('#train').click();
        await inPhase(page, 'train');
        await leave();
        await enabled(page, 'reset');
        await page.waitForTimeout(2000);
        await quiet(page);
        assert.equal(await page.evaluate(() => sessionStorage.getItem('said')), null);
      }
    });
  });
});

describe('without locks', () => {
  /** Time passes twenty times as fast for the page's own looks at the worker. */
  const FAST = `
    const { setInterval } = window;
    window.setInterval = (act, ms, ...args) => setInterval.call(window, act, ms / 20, ...args);`;
  /** @type {Record<string, {page: string, worker: string}>} */
  const LACKS = {
    nowhere: { page: "Object.defineProperty(navigator, 'locks', { value: undefined });", worker: '' },
    'in the worker': { page: '', worker: "Object.defineProperty(navigator, 'locks', { value: undefined });" },
    'that answer': { page: '', worker: 'LockManager.prototype.request = () => new Promise(() => {});' },
  };
  for (const [where, lacks] of Object.entries(LACKS)) {
    test(`${where}, the worker is asked now and then, and given time`, patient, async () => {
      await withPage(browser, { tolerated }, async (page, site) => {
        await page.addInitScript(catchWorkers);
        await page.addInitScript(`${FAST} ${lacks.page}`);
        site.failures.set('worker.js', changed('worker.js', lacks.worker));
        await open(page, site);
        await newest(page).evaluate(() => {
          for (const from = performance.now(); performance.now() - from < 1000; );
        });
        await quiet(page);
        await page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate());
        await alarm(page, /The worker has not answered/).waitFor();
        await enabled(page, 'train');
      });
    });
  }
});

describe('threads', () => {
  /** On a machine of two cores; the worker's threads can be got at. */
  const CAUGHT = `
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 });
    const Plain = self.Worker;
    self.threads = [];
    self.Worker = class extends Plain {
      constructor(...args) { super(...args); self.threads.push(this); }
    };`;

  /** @param {Page} page @param {Site} site */
  async function openWithThreads(page, site) {
    site.failures.set('worker.js', changed('worker.js', CAUGHT));
    await open(page, site, LONG);
    await page.locator('#machine', { hasText: '2 threads' }).waitFor();
  }
  const kill = (/** @type {Page} */ page) => newest(page).evaluate(() => /** @type {any} */ (self).threads[0].terminate());

  test('that end while nothing is done are told of, and the run goes on without', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await openWithThreads(page, site);
      const from = Date.now();
      await kill(page);
      await alarm(page, /thread has ended by itself/).waitFor();
      assert.ok(Date.now() - from < 2500);
      await page.locator('#machine', { hasText: '1 thread ' }).waitFor();
      await page.locator('#train').click();
      await inPhase(page, 'train');
      await page.locator('#stop').click();
      await inPhase(page, 'idle');
      // The next networks have all of theirs.
      await page.locator('#reset').click();
      await page.locator('#machine', { hasText: '2 threads' }).waitFor();
      await quiet(page);
    });
  });

  test('that end at their work are told of, and learning can go on', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await openWithThreads(page, site);
      await page.locator('#train').click();
      await inPhase(page, 'train');
      await page.waitForTimeout(500);
      await kill(page);
      await alarm(page, /thread has (ended by itself|stopped)/).waitFor({ timeout: 10_000 });
      await page.locator('body[data-phase=train], #train[aria-disabled=false]').first().waitFor();
      if (await page.locator('#train[aria-disabled=false]').count()) await page.locator('#train').click();
      await inPhase(page, 'train');
      const position = await page.locator('#position').textContent();
      await page.waitForFunction((before) => document.querySelector('#position')?.textContent !== before, position);
    });
  });
});

describe('pressed twice', () => {
  for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
    test(`${phase}: one phase, no alarm`, patient, async () => {
      await withPage(browser, { tolerated }, async (page, site) => {
        await open(page, site);
        for (const before of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
          if (before === phase) break;
          await play(page, before);
        }
        await page.locator(`#${phase}[aria-disabled=false]`).dblclick();
        await page.locator(`#${phase}[aria-disabled=true]`).waitFor();
        await inPhase(page, 'idle');
        await quiet(page);
      });
    });

    test(`${phase}, five times within a moment, as a script presses: one phase, no alarm`, patient, async () => {
      await withPage(browser, { tolerated }, async (page, site) => {
        await open(page, site);
        for (const before of /** @type {const} */ (['train', 'adapt', 'evaluate'])) {
          if (before === phase) break;
          await play(page, before);
        }
        await page.locator(`#${phase}[aria-disabled=false]`).evaluate((one) => {
          for (let i = 0; i < 5; i++) /** @type {HTMLElement} */ (one).click();
        });
        await page.locator('#status', { hasText: /being answered|under way/ }).waitFor({ state: 'attached' });
        await page.locator(`#${phase}[aria-disabled=true]`).waitFor();
        await inPhase(page, 'idle');
        await quiet(page);
      });
    });
  }

  test('reset, train, reset and other haste: no untrue alarm, and the page ends where it was sent', patient, async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await open(page, site);
      const press = (/** @type {string[]} */ ...ids) =>
        page.evaluate((ids) => {
          for (const id of ids) document.getElementById(id)?.click();
        }, ids);
      for (const ids of [
        ['reset', 'train', 'reset'],
        ['train', 'reset', 'train'],
        ['reset', 'reset', 'train', 'adapt', 'evaluate', 'step', 'stop', 'pause'],
        ['train', 'pause', 'pause', 'stop', 'stop', 'reset'],
        ['step', 'step', 'reset', 'step'],
      ]) {
        await press(...ids);
        await page.waitForTimeout(300);
        await page.waitForFunction(() => document.querySelector('#reset')?.getAttribute('aria-disabled') === 'false');
        await quiet(page);
        await press('reset');
        await page.waitForTimeout(300);
        await enabled(page, 'train');
        await quiet(page);
      }
      // With a moment between them.
      for (let i = 0; i < 3; i++) {
        for (const id of ['reset', 'train', 'reset']) {
          await page.locator(`#${id}`).click({ force: true });
          await page.waitForTimeout(40 * i);
        }
        await enabled(page, 'train');
        await quiet(page);
      }
      await play(page, 'train');
      await quiet(page);
    });
  });
});
