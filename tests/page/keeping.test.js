/** What a person waited for is kept in this browser: at once, wherever there is room, and whatever else is found there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  address,
  alarm,
  disabled,
  drawn,
  enabled,
  inPhase,
  keptRuns,
  leavingAsks,
  notice,
  open,
  patient,
  play,
  playAll,
  pressIn,
  results,
  SMALL,
  shelf,
  showPanel,
  stored,
  tamper,
  text,
  untilKept,
  untilSafe,
  words,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const longer = { timeout: 2 * patient.timeout };

/** Another tab in the place of a page that is closed as it is, without being asked. @param {Page} page */
async function inNewTab(page) {
  const tab = await page.context().newPage();
  await page.close();
  return tab;
}

const chart = (/** @type {Page} */ page, /** @type {string} */ id) =>
  page.locator(`#${id} [role=img][aria-label]`).first().getAttribute('aria-label');

// --- when it is kept --------------------------------------------------------------------------------------------------------------

test('an evaluation and the last round are there after a reload, and in a later tab', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site);
    await play(page, 'train');
    await play(page, 'adapt');
    await page.locator('#evaluate').click();
    await page.locator('#pairings tbody tr.strong').waitFor();
    await untilSafe(page);
    const before = await results(page);
    const charts = [await chart(page, 'train-loss'), await chart(page, 'adapt-accuracy')];
    await page.reload();
    await page.locator('#pairings tbody tr.strong').waitFor();
    await disabled(page, 'evaluate');
    await drawn(page);
    assert.deepEqual(await results(page), before);
    assert.deepEqual([await chart(page, 'train-loss'), await chart(page, 'adapt-accuracy')], charts);
    const later = await inNewTab(page);
    await later.goto(site.url);
    await later.locator('#pairings tbody tr.strong').waitFor();
    await drawn(later);
    assert.deepEqual(await results(later), before);
    assert.equal((await keptRuns(later)).length, 1);
  });
});

test('each round is kept when it ends, and what is under way when the tab is hidden', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, { ...SMALL, source_images: 600, rounds: 1000, train_epochs: 100 });
    await page.locator('#train').click();
    await page.locator('#position', { hasText: /epoch ([2-9]|\d\d) of 100/ }).waitFor();
    assert.deepEqual(await keptRuns(page), []);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const [{ standing }] = await untilKept(page, (runs) => runs.length === 1);
    assert.ok(standing.epoch >= 1 && !standing.trained, JSON.stringify(standing));
    await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'));
    await page.locator('#stop').click();
    await inPhase(page, 'idle');
    await page.locator('#adapt').click();
    for (const round of [1, 3]) {
      const [{ accuracy }] = await untilKept(page, ([{ standing }]) => standing.round + Number(standing.adaptStep > 0) > round);
      assert.equal(typeof accuracy, 'number');
    }
    const later = await inNewTab(page);
    await later.goto(site.url);
    await notice(later, /is back/).waitFor();
    await later.locator('#rounds tbody tr').nth(1).waitFor({ state: 'attached' });
  });
});

test('the browser asks before the page is left only where something would be lost', longer, async () => {
  await withPage(browser, { context: { acceptDownloads: true }, tolerated: [/ERR_ABORTED|503/] }, async (page, site) => {
    let release = () => {};
    site.failures.set('train-2-images.idx3.gz', { hold: new Promise((done) => (release = () => done(undefined))) });
    await page.goto(site.url + address({ ...SMALL, source_images: 600, train_epochs: 100 }));
    await enabled(page, 'train');
    assert.equal(await leavingAsks(page), false, 'of fresh networks');
    await page.locator('#train').click();
    await page.locator('#position', { hasText: /epoch ([2-9]|\d\d) of 100/ }).waitFor();
    assert.equal(await leavingAsks(page), true, 'while training goes on');
    await page.locator('#pause').click();
    await inPhase(page, 'paused');
    await untilSafe(page);
    await page.locator('#stop').click();
    await inPhase(page, 'idle');
    await untilSafe(page);
    // Adaptation waits for its images: nothing is learnt meanwhile.
    await page.locator('#adapt').click();
    await inPhase(page, 'adapt');
    assert.equal(await leavingAsks(page), false, 'while images are fetched');
    await page.locator('#adapt').click({ force: true });
    await page.locator('#status', { hasText: /Adapt: under way/ }).waitFor({ state: 'attached' });
    assert.match(await text(page, '#position'), /fetching the target images/);
    await page.locator('#pause').click();
    await inPhase(page, 'paused');
    await page.locator('#pause').click();
    await inPhase(page, 'adapt');
    await page.locator('#stop').click();
    await inPhase(page, 'idle');
    const download = page.waitForEvent('download');
    await showPanel(page, 'kept');
    await page.locator('#save').click();
    assert.equal((await download).suggestedFilename(), 'adda-seed-7-round-0.safetensors');
    release();
    site.failures.clear();
    await enabled(page, 'adapt');
    await play(page, 'adapt');
    await untilSafe(page);
    await page.locator('#reset').click();
    await disabled(page, 'save');
    assert.equal(await leavingAsks(page), false, 'of a run that is on the shelf');
  });
});

// --- what was kept before ---------------------------------------------------------------------------------------------------------

/** As earlier versions of the page kept a run. @param {Map<string, any>} records */
function asBefore(records) {
  for (const [key, value] of [...records]) {
    if (key.startsWith('adda-lab-run-'))
      records.set('adda-lab-run', { bytes: value.bytes, time: value.time, history: value.history });
    if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
  }
}

test('what earlier versions kept is taken over, once', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site);
    await playAll(page);
    await showPanel(page, 'compare');
    await page.locator('#pin').click();
    await page.locator('#pinned-runs code[title]').waitFor();
    await untilSafe(page);
    const before = await results(page);
    const pinned = (await stored(page))['adda-lab-pinned'];
    await page.goto(`${site.url}blank.html`);
    await tamper(page, asBefore);
    assert.deepEqual(Object.keys(await stored(page)).sort(), ['adda-lab-pinned', 'adda-lab-run']);
    const later = await inNewTab(page);
    await later.goto(site.url);
    await later.locator('#pairings tbody tr.strong').waitFor();
    await drawn(later);
    assert.deepEqual(await results(later), before);
    await later.locator('#pinned-runs tr').waitFor({ state: 'attached' });
    const kept = await stored(later);
    assert.deepEqual(kept['adda-lab-pinned'], pinned);
    assert.equal(kept['adda-lab-run'], undefined);
    assert.equal((await keptRuns(later)).length, 1);
    await later.locator('#reset').click();
    await notice(later, /is kept/).waitFor();
    await later.reload();
    await enabled(later, 'train');
    assert.equal((await keptRuns(later)).length, 1);
  });
});

/**
 * What may be found in place of a run, and what is said of it; null: the run is there all the same.
 * @type {[string, (records: Map<string, any>) => void, RegExp | null][]}
 */
const DAMAGES = [
  [
    'its history is gone',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) delete value.history;
    },
    null,
  ],
  [
    'its history is of the wrong type',
    (records) => {
      for (const [key, value] of records)
        if (key.startsWith('adda-lab-run-')) value.history = { series: { train: [null] }, now: 1 };
    },
    null,
  ],
  [
    'a series of its history is cut',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) value.history.series.train.sums.pop();
    },
    null,
  ],
  [
    'a picture of its history is damaged',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) value.history.now.source = 'none';
    },
    null,
  ],
  [
    'nobody knows what it is',
    (records) => {
      for (const key of [...records.keys()]) if (key.startsWith('adda-lab-about-')) records.delete(key);
    },
    null,
  ],
  [
    'what it is, is nonsense',
    (records) => {
      for (const key of records.keys()) if (key.startsWith('adda-lab-about-')) records.set(key, [null]);
    },
    null,
  ],
  [
    'what it is, is of wrong types',
    (records) => {
      for (const [key, value] of records)
        if (key.startsWith('adda-lab-about-')) value.standing = { config: { batch: 'x' }, epoch: 'y' };
    },
    null,
  ],
  [
    'its bytes are cut',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) value.bytes = value.bytes.slice(0, 5000);
    },
    /seed 7.*cannot be read: .*cut/,
  ],
  [
    'its bytes are gone',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) delete value.bytes;
    },
    /cannot be read: .*damaged/,
  ],
  [
    'its bytes are none',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) value.bytes = new ArrayBuffer(0);
    },
    /cannot be read: .*damaged/,
  ],
  [
    'its bytes are text',
    (records) => {
      for (const [key, value] of records) if (key.startsWith('adda-lab-run-')) value.bytes = 'text';
    },
    /cannot be read: .*damaged/,
  ],
  [
    'it is a list of nothing',
    (records) => {
      for (const key of records.keys()) if (key.startsWith('adda-lab-run-')) records.set(key, [null]);
    },
    /cannot be read: .*damaged/,
  ],
  [
    'it is an empty object',
    (records) => {
      for (const key of records.keys()) if (/^adda-lab-(run|about|pictures)-/.test(key)) records.set(key, {});
    },
    /Run of an unknown time cannot be read: .*damaged/,
  ],
  [
    'it is gone, but what it was',
    (records) => {
      for (const key of [...records.keys()]) if (key.startsWith('adda-lab-run-')) records.delete(key);
    },
    /seed 7.*cannot be read: .*damaged/,
  ],
  [
    'it is of a newer version',
    (records) => {
      for (const [key, value] of records) if (/^adda-lab-(run|about|pictures)-/.test(key)) value.version = 99;
    },
    /cannot be read: .*newer version/,
  ],
  [
    'an old record is nothing',
    (records) => {
      for (const key of [...records.keys()]) if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
      records.set('adda-lab-run', null);
    },
    /Run of an unknown time cannot be read: .*damaged/,
  ],
  [
    'an old record lacks its history',
    (records) => {
      for (const [key, value] of [...records]) {
        if (key.startsWith('adda-lab-run-')) records.set('adda-lab-run', { bytes: value.bytes, time: value.time });
        if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
      }
    },
    null,
  ],
  [
    'an old record is cut',
    (records) => {
      for (const [key, value] of [...records]) {
        if (key.startsWith('adda-lab-run-'))
          records.set('adda-lab-run', { ...value, bytes: value.bytes.slice(0, 100), version: undefined });
        if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
      }
    },
    /cannot be read: .*cut/,
  ],
  [
    'an old record is of a newer version',
    (records) => {
      for (const [key, value] of [...records]) {
        if (key.startsWith('adda-lab-run-')) records.set('adda-lab-run', { ...value, version: 99 });
        if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
      }
    },
    /cannot be read: .*newer version/,
  ],
];

test('of a damaged record it is told which it is; the page works, and it can be saved or cleared away', {
  timeout: 5 * patient.timeout,
}, async () => {
  await withPage(
    browser,
    { context: { acceptDownloads: true }, tolerated: [/favicon\.svg: net::ERR_ABORTED/] },
    async (first, site) => {
      let page = first;
      await open(page, site);
      await play(page, 'train');
      await untilSafe(page);
      await page.goto(`${site.url}blank.html`);
      const [{ id }] = await keptRuns(page);
      // Kept aside, to begin from it each time.
      await tamper(page, (records) => {
        for (const [key, value] of [...records]) records.set(`sound ${key}`, structuredClone(value));
      });
      // By turns the same tab and a new one; the ways out are the same for all, so that a few of them stand for the others.
      for (const [i, [name, damage, said]] of DAMAGES.entries()) {
        const renewed = i % 2 === 1;
        const what = `${name}, in ${renewed ? 'a new tab' : 'the same tab'}`;
        await page.goto(`${site.url}blank.html`);
        await tamper(page, (records) => {
          for (const key of [...records.keys()]) if (!key.startsWith('sound ')) records.delete(key);
          for (const [key, value] of [...records]) records.set(key.slice('sound '.length), structuredClone(value));
        });
        await tamper(page, damage);
        // The memory of the tab leads to the run, whatever became of it in the case before.
        if (renewed) page = await inNewTab(page);
        else await page.evaluate((id) => sessionStorage.setItem('adda-lab-run', JSON.stringify({ id, from: id })), id);
        await page.goto(site.url + address(SMALL));
        if (!said) {
          await notice(page, /is back: trained\./).waitFor();
          await enabled(page, 'adapt');
          assert.equal(await alarm(page).count(), 0, what);
          if (/history/.test(name) && !/picture/.test(name))
            assert.match(await text(page, '#notice'), /charts cannot be read/, what);
          continue;
        }
        await alarm(page)
          .waitFor()
          .catch((error) => assert.fail(`${what}: ${error}`));
        assert.match(await words(alarm(page)), said, what);
        await enabled(page, 'train');
        if (!renewed) continue;
        const download = page.waitForEvent('download');
        await alarm(page).getByRole('button', { name: 'Save its bytes as a file' }).click();
        await download;
        const item = (await shelf(page)).filter({ hasText: /damaged|cut|newer/ });
        assert.equal(await item.count(), 1, what);
        await item.getByRole('button', { name: /^Delete/ }).click();
        await item.waitFor({ state: 'detached' });
        await notice(page, /Deleted/).waitFor();
        await untilKept(page, (runs) => runs.length === 0);
        if (i !== DAMAGES.length - 1) continue;
        await page.reload();
        await enabled(page, 'train');
        assert.equal(await alarm(page).count(), 0, `${what}: it is still there`);
      }
    },
  );
});

test('several damaged records are told together, and shown among the kept runs', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.goto(`${site.url}blank.html`);
    await tamper(page, (records) => {
      records.set('adda-lab-run-one', { bytes: 3 });
      records.set('adda-lab-about-two', { time: 'now' });
      records.set('adda-lab-pinned', { no: 'list' });
    });
    await page.goto(site.url + address(SMALL));
    await enabled(page, 'train');
    assert.match(await words(alarm(page)), /3 records of this browser cannot be read/);
    await pressIn(page, /3 records/, 'Show them');
    await page.waitForFunction(() => document.activeElement?.id === 'shelf-title');
    assert.equal(await page.locator('#kept-runs li').count(), 3);
    await page
      .locator('#kept-runs li', { hasText: 'list of pinned runs' })
      .getByRole('button', { name: /^Delete/ })
      .click();
    await notice(page, /cleared of what could not be read/).waitFor();
    assert.deepEqual((await stored(page))['adda-lab-pinned'], []);
    await pressIn(page, /cleared of/, 'Undo');
    await page.locator('#kept-runs li', { hasText: 'list of pinned runs' }).waitFor();
    await play(page, 'train');
    await untilSafe(page);
    assert.equal((await keptRuns(page)).filter(({ standing }) => standing).length, 1);
  });
});

/** What may be found in place of the list of pinned runs, and how many sound ones are in it. @type {[unknown, number][]} */
const PINS = [
  ['no list', 0],
  [null, 0],
  [7, 0],
  [{ address: 'seed=7', accuracies: [0.5] }, 0],
  [[null], 0],
  [[{}], 0],
  [
    [
      { address: 7, accuracies: [0.5] },
      { address: 'preset=documented', accuracies: [0.5, 0.75] },
    ],
    1,
  ],
  [
    [
      { address: 'preset=documented', accuracies: 'high' },
      { address: 'preset=documented', accuracies: [] },
    ],
    0,
  ],
  [
    [
      { address: 'preset=documented', accuracies: ['0.5'] },
      { address: 'preset=documented', accuracies: [2] },
    ],
    0,
  ],
];

test('a damaged list of pinned runs is told; what is sound of it is shown, and a run can still be pinned', longer, async () => {
  await withPage(browser, { context: { acceptDownloads: true }, tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    for (const [value, sound] of PINS) {
      const what = JSON.stringify(value);
      await page.goto(`${site.url}blank.html`);
      await page.evaluate((value) => Object.assign(window, { pins: value }), value);
      await tamper(page, (records) => records.set('adda-lab-pinned', /** @type {any} */ (window).pins));
      await page.goto(site.url + address({ ...SMALL, rounds: 1 }));
      await alarm(page).waitFor();
      assert.match(await words(alarm(page)), /The list of pinned runs cannot be read/, what);
      assert.equal(await page.locator('#pinned-runs tr').count(), sound, what);
      assert.deepEqual((await stored(page))['adda-lab-pinned'], value, what);
    }
    await enabled(page, 'train');
    await play(page, 'train');
    await play(page, 'adapt');
    await showPanel(page, 'compare');
    await page.locator('#pin').click();
    await page.locator('#pinned-runs tr').waitFor();
    const download = page.waitForEvent('download');
    await pressIn(page, /list of pinned runs/, 'Save its bytes as a file');
    assert.match((await download).suggestedFilename(), /pinned/);
    await (await shelf(page))
      .filter({ hasText: /list of pinned runs/ })
      .getByRole('button', { name: /^Delete/ })
      .click();
    await page.waitForFunction(() => document.querySelectorAll('#pinned-runs tr').length === 1);
    const { 'adda-lab-pinned': pinned } = await stored(page);
    assert.equal(pinned.length, 1);
    assert.match(pinned[0].address, /rounds=1/);
  });
});

// --- room -------------------------------------------------------------------------------------------------------------------------

/**
 * A store that says that it is full, as a browser does in the middle of writing.
 * @param {{most: number}} limit  runs that find room
 */
function fullStore({ most }) {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, key) {
    if (!String(key).startsWith('adda-lab-run-')) return put.call(this, value, key);
    const counting = this.getAllKeys(IDBKeyRange.bound('adda-lab-run-', 'adda-lab-run-\uffff'));
    counting.addEventListener('success', () => {
      if (counting.result.includes(String(key)) || counting.result.length < most) put.call(this, value, key);
      else {
        Object.defineProperty(this.transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') });
        this.transaction.abort();
      }
    });
    return /** @type {any} */ (counting);
  };
  // Its transactions are not ended by hand before that.
  IDBTransaction.prototype.commit = () => {};
}

test('where the store is full, the oldest run that no tab has open goes, and that is said', longer, async () => {
  await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
    await page.context().addInitScript(fullStore, { most: 2 });
    await open(page, site, { ...SMALL, seed: 1 });
    await play(page, 'train');
    await untilSafe(page);
    for (const seed of [2, 3]) {
      await page.goto(`${site.url}blank.html`);
      await page.evaluate(() => sessionStorage.clear());
      await page.goto(site.url + address({ ...SMALL, seed }));
      await pressIn(page, /is back.*in the form/, 'Apply and start over');
      await notice(page, /The run before is kept/).waitFor();
      assert.equal(await notice(page, /To make room/).count(), 0);
      await play(page, 'train');
      await untilSafe(page);
    }
    await notice(page, /To make room, the oldest kept run has been deleted: .*seed 1/).waitFor();
    const seeds = (await keptRuns(page)).map(({ standing }) => standing.config.seed).sort();
    assert.deepEqual(seeds, [2, 3]);
    // The message stays while other things are done, and has the run as a file.
    await play(page, 'adapt');
    const download = page.waitForEvent('download');
    await pressIn(page, /To make room/, 'Save as a file');
    assert.match((await download).suggestedFilename(), /\.safetensors$/);
  });
});

test('where nothing can be freed, it is said that the run is not kept, and how to save it', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.context().addInitScript(fullStore, { most: 1 });
    await open(page, site, { ...SMALL, seed: 1 });
    await play(page, 'train');
    await untilSafe(page);
    const other = await page.context().newPage();
    await open(other, site, { ...SMALL, seed: 2 });
    await play(other, 'train');
    await other.locator('#kept', { hasText: /no room.*delete kept runs, or save the weights as a file/ }).waitFor();
    assert.equal(await leavingAsks(other), true);
    assert.deepEqual(
      (await keptRuns(page)).map(({ standing }) => standing.config.seed),
      [1],
    );
    assert.equal(await alarm(other).count(), 0);
    // Once there is room, it is kept: at the latest when something is done.
    await page.locator('#reset').click();
    await notice(page, /is kept/).waitFor();
    await play(other, 'adapt');
    await untilSafe(other);
    assert.deepEqual(
      (await keptRuns(page)).map(({ standing }) => standing.config.seed),
      [2],
    );
  });
});

test('a store that cannot be written, or not at all, is told; nothing else stops for it', longer, async () => {
  for (const [name, broken] of /** @type {[string, () => void][]} */ ([
    ['it is switched off', () => Object.defineProperty(window, 'indexedDB', { get: () => undefined })],
    [
      'it cannot be opened',
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('broken', 'UnknownError');
        };
      },
    ],
    [
      'it never answers',
      () => {
        IDBFactory.prototype.open = () => /** @type {any} */ ({});
      },
    ],
    [
      'nothing can be written',
      () => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('broken', 'UnknownError');
        };
      },
    ],
    [
      'the memory of the tab is switched off too',
      () => {
        for (const store of ['indexedDB', 'sessionStorage', 'localStorage']) {
          Object.defineProperty(window, store, {
            get() {
              throw new DOMException('switched off', 'SecurityError');
            },
          });
        }
      },
    ],
  ])) {
    await withPage(browser, {}, async (page, site) => {
      await page.addInitScript(broken);
      await open(page, site, { ...SMALL, rounds: 1 });
      await play(page, 'train');
      await page.locator('#kept', { hasText: /cannot keep the run: save the weights as a file/ }).waitFor();
      assert.equal(await leavingAsks(page), true, name);
      await play(page, 'adapt');
      await showPanel(page, 'compare');
      await page.locator('#pin').click();
      await page.locator('#pinned-runs tr').waitFor();
      assert.match(await text(page, '#pins'), /not kept in this browser/, name);
      await page.locator('#reset').click();
      await disabled(page, 'save');
      assert.equal(await leavingAsks(page), true, `${name}: of pinned runs`);
      await page.locator('#pinned-runs .delete').click();
      await page.waitForFunction(() => document.querySelectorAll('#pinned-runs tr').length === 0);
      await untilSafe(page);
    });
  }
});
