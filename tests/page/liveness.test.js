/**
 * A worker or a thread that ends without a word is noticed, told, and replaced; what merely takes long is not; and presses that come
 * twice do no harm. In real Chromium; further cases are tried in ends.test.js. Nothing here fails by the clock: that an end is noticed
 * at once shows by what it is noticed by, the lock, where the page never looks; what needs looks has them come fast.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import { address, alarm, enabled, inPhase, LEAST, play, showPanel } from '../harness/page.js';
import { button, changed, isHeld, quiet } from '../harness/starting.js';

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

const RUN = address(LEAST);
/** A run that goes on for longer than any test: each step has one image. */
const LONG = address({ ...LEAST, source_data: 'mnist', source_images: 1200, batch: 1, train_epochs: 100 });

/** @param {Page} page @param {Site} site @param {string} [hash] */
async function open(page, site, hash = RUN) {
  await page.goto(site.url + hash);
  await enabled(page, 'train');
}

/** In the page: its workers can be got at, as the browser can, and its clock can be set forward. */
function catchWorkers() {
  const Plain = window.Worker;
  const workers = /** @type {Worker[]} */ ([]);
  const now = performance.now.bind(performance);
  Object.assign(window, { workers, later: 0 });
  performance.now = () => now() + /** @type {any} */ (window).later;
  window.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [how] */
    constructor(url, how) {
      super(url, how);
      workers.push(this);
    }
  };
}

/** The page never looks whether its worker is there. */
const BLIND = 'window.setInterval = () => 0;';
/** The page looks as often as it is told to. */
const LOOKS = `
  const { setInterval } = window;
  const acts = [];
  window.setInterval = (act, ...how) => { acts.push(act); return setInterval.call(window, act, ...how); };
  window.look = (times) => { for (let i = 0; i < times; i++) for (const act of acts) act(); };`;

/** @param {Page} page @param {number} times */
const look = (page, times) => page.evaluate((times) => /** @type {any} */ (window).look(times), times);

/** How often the page has made a worker. @param {Page} page */
const workersMade = (page) => page.evaluate(() => /** @type {any} */ (window).workers.length);

/** The worker of the page, which has threads that are workers too. @param {Page} page */
const newest = (page) =>
  /** @type {import('playwright-core').Worker} */ (page.workers().findLast((one) => one.url().includes('/worker.js')));

/** Ways in which a worker ends without telling. @type {Record<string, (page: Page) => Promise<unknown>>} */
const ENDS = {
  // Not while it still has to answer this.
  'closes itself': (page) => newest(page).evaluate(() => void setTimeout(() => self.close())),
  'is killed': (page) => page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate()),
  throws: (page) =>
    newest(page).evaluate(() => {
      setTimeout(() => {
        throw new Error('out of memory');
      });
    }),
};

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

/** Each end, and something that it comes in the middle of. @type {[string, string][]} */
const CASES = [
  ['closes itself', 'training'],
  ['is killed', 'a pause'],
  ['throws', 'nothing'],
];

/** A second end would be told differently before a minute has passed. @param {Page} page */
const minuteLater = (page) =>
  page.evaluate(() => {
    /** @type {any} */ (window).later += 61_000;
  });

/** Waits until the page waits for the lock of its worker: from then on it does without looks. @param {Page} page */
const waitsForLock = (page) =>
  page.evaluate(async () => {
    const waits = async () => (await navigator.locks.query()).pending?.some(({ name }) => name?.startsWith('adda-lab '));
    while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 20));
  });

/** Ends the worker, and waits until that is said and there is another. @param {Page} page @param {(page: Page) => Promise<unknown>} end */
async function noticed(page, end) {
  await waitsForLock(page);
  const before = await workersMade(page);
  await end(page);
  await page.waitForFunction((before) => /** @type {any} */ (window).workers.length === before + 1, before);
  await alarm(page, /worker/i).waitFor();
  await enabled(page, 'reset');
}

test(
  'a worker that ends, in whatever way and at whatever, is noticed without a look, and there is another',
  patient,
  async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await page.addInitScript(catchWorkers);
      await page.addInitScript(BLIND);
      await open(page, site, LONG);
      for (const [end, at] of CASES) {
        await minuteLater(page);
        await AT[at](page);
        await noticed(page, ENDS[end]);
        if (end === 'throws') await alarm(page, /out of memory/).waitFor();
        await button(page, 'Close').click();
        await quiet(page);
      }
      // The second end within a minute is told, and nothing is begun by itself; pressed twice, there is one worker.
      const before = await workersMade(page);
      await waitsForLock(page);
      await ENDS['closes itself'](page);
      await alarm(page, /second time within a minute/).waitFor();
      await isHeld(page);
      assert.equal(await workersMade(page), before);
      // Between the presses of a mouse the page may have taken it away, and something else may lie there.
      await button(page, 'Start again').evaluate((/** @type {HTMLElement} */ button) => {
        for (let i = 0; i < 2; i++) button.click();
      });
      await enabled(page, 'reset');
      await quiet(page);
      assert.equal(await workersMade(page), before + 1);
    });
  },
);

// --- no alarm -----------------------------------------------------------------------------------------------------------------

/** The worker is busy while the page looks. @param {Page} page @param {number} looks */
async function busy(page, looks) {
  const worker = newest(page);
  const done = worker.evaluate(() => {
    for (const from = performance.now(); performance.now() - from < 500; );
  });
  await look(page, looks);
  await done;
}

test(
  'no alarm of a worker that is busy for long, paused or hidden, nor of a page that is left and come back to',
  patient,
  async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      page.on('dialog', (dialog) => dialog.accept());
      await page.addInitScript(catchWorkers);
      await page.addInitScript(LOOKS);
      // What is said, also while the page goes away, is noted in the tab.
      await page.addInitScript(() => {
        addEventListener('DOMContentLoaded', () =>
          new MutationObserver(() => {
            const text = document.querySelector('#alert')?.textContent?.trim();
            if (text) sessionStorage.setItem('said', text);
          }).observe(document.body, { subtree: true, childList: true }),
        );
      });
      await open(page, site, LONG);
      await waitsForLock(page);
      await page.locator('#train').click();
      await inPhase(page, 'train');
      await busy(page, 200);
      await page.locator('#pause').click();
      await inPhase(page, 'paused');
      const other = await page.context().newPage();
      await other.bringToFront();
      await look(page, 200);
      await other.close();
      await page.locator('#pause').click();
      await inPhase(page, 'train');
      assert.equal(await workersMade(page), 1);
      await page.goto(`${site.url}blank.html`);
      await page.goBack();
      await enabled(page, 'reset');
      await enabled(page, 'train');
      await page.locator('#train').click();
      await inPhase(page, 'train');
      await quiet(page);
      assert.equal(await page.evaluate(() => sessionStorage.getItem('said')), null);
    });
  },
);

test('where there are no locks the worker is asked now and then, and given time', patient, async () => {
  await withPage(browser, { tolerated }, async (page, site) => {
    await page.addInitScript(catchWorkers);
    await page.addInitScript(`${LOOKS} Object.defineProperty(navigator, 'locks', { value: undefined });`);
    await open(page, site);
    await busy(page, 40);
    await quiet(page);
    await page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate());
    await look(page, 62);
    await alarm(page, /The worker has not answered/).waitFor();
    await enabled(page, 'train');
  });
});

// --- threads ------------------------------------------------------------------------------------------------------------------

test('a thread that ends is told of, at rest and at its work, and the run goes on without', patient, async () => {
  /** On a machine of two cores; the worker's threads can be got at. */
  const code = `
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 });
    const Plain = self.Worker;
    self.threads = [];
    self.Worker = class extends Plain {
      constructor(...args) { super(...args); self.threads.push(this); }
    };`;
  const kill = (/** @type {Page} */ page) => newest(page).evaluate(() => /** @type {any} */ (self).threads.at(-1).terminate());
  const machine = (/** @type {Page} */ page, /** @type {RegExp} */ words) =>
    page.locator('#machine', { hasText: words }).waitFor({ state: 'attached' });
  await withPage(browser, { tolerated }, async (page, site) => {
    site.failures.set('worker.js', changed('worker.js', code));
    await open(page, site, LONG);
    await machine(page, /2 threads/);
    await kill(page);
    await alarm(page, /thread has ended by itself/).waitFor();
    await machine(page, /1 thread /);
    await page.locator('#train').click();
    await inPhase(page, 'train');
    // The next networks have all of theirs.
    await page.locator('#reset').click();
    await machine(page, /2 threads/);
    await quiet(page);
    await enabled(page, 'train');
    await page.locator('#train').click();
    await page.locator('#position', { hasText: /step [1-9]/ }).waitFor();
    await kill(page);
    // Where it has ended in the middle of an item, the engine is of no more use; else the others go on.
    await page.waitForFunction(
      () =>
        /1 thread /.test(document.querySelector('#machine')?.textContent ?? '') ||
        /thread has (ended by itself|stopped)/.test(document.querySelector('#alert')?.textContent ?? ''),
    );
    await page.locator('body[data-phase=train], #train[aria-disabled=false]').first().waitFor();
    if (await page.locator('#train[aria-disabled=false]').count()) await page.locator('#train').click();
    await inPhase(page, 'train');
    const position = await page.locator('#position').textContent();
    await page.waitForFunction((before) => document.querySelector('#position')?.textContent !== before, position);
  });
});

// --- pressed twice ------------------------------------------------------------------------------------------------------------

test(
  'pressed twice, or five times as a script presses: one phase, no alarm; haste leads where it was sent',
  patient,
  async () => {
    await withPage(browser, { tolerated }, async (page, site) => {
      await open(page, site, address({ ...LEAST, rounds: 1 }));
      for (const phase of ['train', 'adapt', 'evaluate']) {
        const one = page.locator(`#${phase}[aria-disabled=false]`);
        if (phase === 'adapt')
          await one.evaluate((one) => {
            for (let i = 0; i < 5; i++) /** @type {HTMLElement} */ (one).click();
          });
        else await one.dblclick();
        await page.locator(`#${phase}[aria-disabled=true]`).waitFor();
        await inPhase(page, 'idle');
        await quiet(page);
      }
      const press = (/** @type {string[]} */ ids) =>
        page.evaluate((ids) => {
          for (const id of ids) document.getElementById(id)?.click();
        }, ids);
      for (const ids of [
        ['reset', 'reset', 'train', 'adapt', 'evaluate', 'step', 'stop', 'pause'],
        ['train', 'pause', 'pause', 'stop', 'stop', 'reset'],
      ]) {
        await press(ids);
        await enabled(page, 'reset');
        await quiet(page);
        await press(['reset']);
        await enabled(page, 'train');
        await quiet(page);
      }
      await play(page, 'train');
      await showPanel(page, 'kept');
      await quiet(page);
    });
  },
);
