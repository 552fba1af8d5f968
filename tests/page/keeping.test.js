/**
 * What a person waited for is kept in this browser: at once, wherever there is room, and whatever else is found there. What of a damaged
 * record is sound, case by case, is the matter of records.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  address,
  alarm,
  disabled,
  drawn,
  enabled,
  field,
  inPhase,
  keptRuns,
  LEAST,
  leavingAsks,
  notice,
  open,
  patient,
  play,
  playAll,
  pressIn,
  results,
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

/** As earlier versions of the page kept a run. @param {Map<string, any>} records */
function asBefore(records) {
  for (const [key, value] of [...records]) {
    if (key.startsWith('adda-lab-run-'))
      records.set('adda-lab-run', { bytes: value.bytes, time: value.time, history: value.history });
    if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
  }
}

test('an evaluation and the last round are there in a later tab, as what earlier versions kept', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, LEAST);
    await playAll(page);
    await showPanel(page, 'compare');
    await page.locator('#pin').click();
    await page.locator('#pinned-runs code[title]').waitFor();
    await untilSafe(page);
    const before = await results(page);
    const charts = [await chart(page, 'train-loss'), await chart(page, 'adapt-accuracy')];
    // That it is there after a reload, losing.test.js sees, where it looks at more.
    const pinned = (await stored(page))['adda-lab-pinned'];
    await page.goto(`${site.url}blank.html`);
    await tamper(page, asBefore);
    assert.deepEqual(Object.keys(await stored(page)).sort(), ['adda-lab-pinned', 'adda-lab-run']);
    const later = await inNewTab(page);
    await later.goto(site.url);
    await later.locator('#pairings tbody tr.strong').waitFor();
    await disabled(later, 'evaluate');
    await drawn(later);
    assert.deepEqual(await results(later), before);
    assert.deepEqual([await chart(later, 'train-loss'), await chart(later, 'adapt-accuracy')], charts);
    await later.locator('#pinned-runs tr').waitFor({ state: 'attached' });
    const kept = await stored(later);
    assert.deepEqual(kept['adda-lab-pinned'], pinned);
    assert.equal(kept['adda-lab-run'], undefined, 'it is taken over, not copied');
    assert.equal((await keptRuns(later)).length, 1);
    await later.locator('#reset').click();
    await notice(later, /is kept/).waitFor();
    assert.equal((await keptRuns(later)).length, 1);
  });
});

test(
  'what is under way is kept when the tab is hidden, and each round when it ends; leaving asks where something would be lost',
  longer,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true }, tolerated: [/ERR_ABORTED|503/] }, async (page, site) => {
      let release = () => {};
      site.failures.set('train-2-images.idx3.gz', { hold: new Promise((done) => (release = () => done(undefined))) });
      // Training of which nobody sees the end.
      await open(page, site, { ...LEAST, source_data: 'mnist', source_images: 3000, train_epochs: 100 });
      assert.equal(await leavingAsks(page), false, 'of fresh networks');
      await page.locator('#train').click();
      await page.locator('#position', { hasText: /epoch ([2-9]|\d\d) of 100/ }).waitFor();
      assert.equal(await leavingAsks(page), true, 'while training goes on');
      const hidden = await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
        const time = Date.now();
        document.dispatchEvent(new Event('visibilitychange'));
        return time;
      });
      const [{ standing }] = await untilKept(page, (runs) => runs.length === 1 && runs[0].time >= hidden);
      assert.ok(standing.epoch >= 1 && !standing.trained, JSON.stringify(standing));
      await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'));
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
      await untilSafe(page);
      await page.locator('#reset').click();
      await disabled(page, 'save');
      await enabled(page, 'train');
      assert.equal(await leavingAsks(page), false, 'of a run that is on the shelf');

      // Short rounds, more than anybody waits for.
      for (const [name, value] of Object.entries({ source_images: '40', train_epochs: '1', rounds: '1000' }))
        await (await field(page, name)).fill(value);
      await page.locator('#apply').click();
      await page.waitForFunction(() => location.hash.includes('rounds=1000'));
      await enabled(page, 'train');
      await play(page, 'train');
      await page.locator('#adapt').click();
      for (const round of [1, 2]) {
        const of = (/** @type {any[]} */ runs) => runs.find(({ standing }) => standing.config.rounds === 1000);
        const kept = await untilKept(page, (runs) => {
          const { round: at, adaptStep } = of(runs)?.standing ?? {};
          return at + Number(adaptStep > 0) > round;
        });
        assert.equal(typeof of(kept).accuracy, 'number');
      }
      const later = await inNewTab(page);
      await later.goto(site.url);
      await notice(later, /is back/).waitFor();
      await later.locator('#rounds tbody tr').nth(1).waitFor({ state: 'attached' });
    });
  },
);

// --- what is found ----------------------------------------------------------------------------------------------------------------

/**
 * Ways in which a kept run may be damaged, one of each kind: run and what it is, afterwards; what is said of it. found: when it is,
 * with what the run is called; null: it can be opened all the same.
 * @type {[string, (run: any, about: any) => [unknown, unknown], {found: 'at once' | 'opened' | null, said: RegExp}][]}
 */
const DAMAGES = [
  [
    'a cut history',
    (run, about) => {
      run.history.series.train.sums.pop();
      return [run, about];
    },
    { found: null, said: /charts cannot be read/ },
  ],
  ['nothing of what it is', (run) => [run, undefined], { found: null, said: /is open: trained/ }],
  [
    'an unknown standing',
    (run, about) => [run, { ...about, standing: { config: 1 } }],
    { found: null, said: /is open: trained/ },
  ],
  ['cut bytes', (run, about) => [{ ...run, bytes: run.bytes.slice(0, 5000) }, about], { found: 'opened', said: /\bcut\b/ }],
  ['no bytes', (run, about) => [{ ...run, bytes: undefined }, about], { found: 'opened', said: /damaged/ }],
  ['no run', (_, about) => [undefined, about], { found: 'at once', said: /damaged/ }],
  ['empty objects', () => [{}, {}], { found: 'at once', said: /damaged/ }],
  [
    'a newer version',
    (run, about) => [
      { ...run, version: 99 },
      { ...about, version: 99 },
    ],
    { found: 'at once', said: /newer version/ },
  ],
];

/** Spreads the only run there is: one for each damage, the later the older, beside what earlier versions may have left. */
const SPREAD = `(records) => {
  const damages = [${DAMAGES.map(([, damage]) => damage).join()}];
  const of = (kind) => [...records].find(([key]) => key.startsWith('adda-lab-' + kind + '-'));
  const [[runKey, run], [aboutKey, about]] = [of('run'), of('about')];
  records.clear();
  for (const [i, damage] of damages.entries()) {
    const [one, what] = [structuredClone(run), structuredClone(about)];
    one.time = what.time -= i * 60_000;
    what.standing.config.seed = 100 + i;
    const [damaged, said] = damage(one, what);
    if (damaged !== undefined) records.set('adda-lab-run-' + i, damaged);
    if (said !== undefined) records.set('adda-lab-about-' + i, said);
  }
  records.set('adda-lab-run', null);
  records.set('adda-lab-pinned', [{ address: 7, accuracies: [0.5] }, { address: 'preset=documented', accuracies: [0.5, 0.75] }]);
}`;

test(
  'of damaged records it is told which they are; the page works, and they can be saved or cleared away',
  longer,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true }, tolerated: [/ERR_ABORTED/] }, async (first, site) => {
      await open(first, site, { ...LEAST, rounds: 1 });
      await play(first, 'train');
      await untilSafe(first);
      await first.goto(`${site.url}blank.html`);
      await tamper(first, SPREAD);
      const page = await inNewTab(first);
      await page.goto(site.url);

      // The newest that is sound enough is taken up.
      await notice(page, /is back: trained\..*charts cannot be read/).waitFor();
      await enabled(page, 'adapt');
      const atOnce = DAMAGES.filter(([, , { found }]) => found === 'at once').length + 2;
      await pressIn(page, new RegExp(`${atOnce} records of this browser cannot be read`), 'Show them');
      await page.waitForFunction(() => document.activeElement?.id === 'shelf-title');
      const items = await shelf(page);
      const broken = items.filter({ has: page.locator('.error') });
      assert.equal(await broken.count(), atOnce);
      assert.equal(await items.count(), DAMAGES.length + 2);

      // An item of the list, by what is known of it: the seed, or nothing but a time.
      for (const [i, [name, , { found, said }]] of DAMAGES.entries()) {
        if (i === 0 || found === 'at once') continue;
        const isUnknown = name === 'nothing of what it is' || name === 'an unknown standing';
        const item = isUnknown ? items.filter({ hasText: /^\s*Run of \d/ }) : items.filter({ hasText: `seed ${100 + i}:` });
        const opens = page.getByRole('button', { name: /^Open/ });
        const element = await item.filter({ has: opens }).first().elementHandle();
        await item.locator(opens).first().click();
        if (found)
          await broken
            .filter({ hasText: `seed ${100 + i}:` })
            .filter({ hasText: said })
            .waitFor();
        else {
          await page.waitForFunction((element) => /open here/.test(element?.textContent ?? ''), element);
          await notice(page, said).waitFor();
        }
        await enabled(page, 'adapt');
      }
      for (const [i, [name, , { found, said }]] of DAMAGES.entries())
        if (found && name !== 'empty objects' && name !== 'a newer version')
          assert.match(await words(broken.filter({ hasText: `seed ${100 + i}:` })), said, name);
      assert.equal(await broken.filter({ hasText: /newer version/ }).count(), 1);
      // The empty objects, and the nothing of an earlier version.
      assert.equal(await broken.filter({ hasText: /Run of an unknown time[\s\S]*damaged/ }).count(), 2);

      // Of the list of pinned runs what is sound is shown; one that is pinned meanwhile comes to it when it is cleared.
      const pins = page.locator('#pinned-runs tr');
      await showPanel(page, 'compare');
      assert.equal(await pins.count(), 1);
      await play(page, 'adapt');
      await page.locator('#pin').click();
      await pins.nth(1).waitFor();
      const list = items.filter({ hasText: 'list of pinned runs' });
      await showPanel(page, 'kept');
      let download = page.waitForEvent('download');
      await list.getByRole('button', { name: /^Save/ }).click();
      assert.match((await download).suggestedFilename(), /pinned/);
      const clear = () => list.getByRole('button', { name: /^Delete/ }).click();
      await clear();
      await list.waitFor({ state: 'detached' });
      await pressIn(page, /cleared of what could not be read/, 'Undo');
      await list.waitFor();
      await clear();
      await list.waitFor({ state: 'detached' });
      const { 'adda-lab-pinned': pinned } = await stored(page);
      assert.equal(pinned.length, 2);
      assert.match(pinned[1].address, /rounds=1/);
      await untilSafe(page);

      // All but one are cleared away where they are listed, the last where it is told.
      for (let left = await broken.count(); left > 1; left--) {
        const other = broken.filter({ hasNotText: 'seed 103:' }).first();
        const name = await words(other.locator('.name'));
        await other.getByRole('button', { name: /^Delete/ }).click();
        await notice(page, new RegExp(`Deleted: ${name.replace(/[^\w ]/g, '.')}`))
          .first()
          .waitFor();
        await page.waitForFunction((left) => document.querySelectorAll('#kept-runs .error').length === left, left - 1);
      }
      await alarm(page).waitFor();
      assert.match(await words(alarm(page)), /seed 103.*cannot be read: .*cut/);
      download = page.waitForEvent('download');
      await pressIn(page, /cannot be read/, 'Save its bytes as a file');
      await download;
      await broken.getByRole('button', { name: /^Delete/ }).click();
      await broken.waitFor({ state: 'detached' });
      assert.equal(await alarm(page).count(), 0);
      assert.deepEqual(
        Object.keys(await stored(page)).filter((key) => /-3$|^adda-lab-run$/.test(key)),
        [],
      );

      // The tab's own run, by its memory, begins nothing else: it is told, and the networks are fresh.
      await page.goto(`${site.url}blank.html`);
      const kept = (await keptRuns(page)).length;
      await page.evaluate(() => {
        const { id } = JSON.parse(sessionStorage.getItem('adda-lab-run') ?? '{}');
        Object.assign(window, { mine: `adda-lab-run-${id}` });
      });
      await tamper(page, (records) => {
        const { mine } = /** @type {any} */ (window);
        records.set(mine, { ...records.get(mine), bytes: 'text' });
      });
      await page.goto(site.url + address({ ...LEAST, rounds: 1 }));
      await alarm(page).waitFor();
      assert.match(await words(alarm(page)), /cannot be read: .*damaged/);
      await enabled(page, 'train');
      await disabled(page, 'adapt');
      await play(page, 'train');
      await untilSafe(page);
      assert.equal((await keptRuns(page)).length, kept + 1);
      await pressIn(page, /cannot be read/, 'Delete it');
      await untilKept(page, (runs) => runs.length === kept);
      await page.reload();
      await notice(page, /is back: trained/).waitFor();
      assert.equal(await alarm(page).count(), 0, 'it is still there');
    });
  },
);

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

/** The seeds of the runs that are kept. @param {Page} page */
const seeds = async (page) => (await keptRuns(page)).map(({ standing }) => standing.config.seed).sort();

/** In the page: beside the only run there is one that is older, and called another. @param {Map<string, any>} records */
function addOlder(records) {
  for (const [key, value] of [...records]) {
    const kind = /^adda-lab-(run|about)-/.exec(key)?.[0];
    if (!kind) continue;
    const older = structuredClone(value);
    older.time -= 60_000;
    if (older.standing) older.standing.config.seed = 1;
    records.set(`${kind}older`, older);
  }
}

test(
  'where the store is full, the oldest run that no tab has open goes, and that is said; else that the run is not kept',
  longer,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
      await page.context().addInitScript(fullStore, { most: 2 });
      await open(page, site, { ...LEAST, rounds: 1, seed: 2 });
      await play(page, 'train');
      await untilSafe(page);
      await tamper(page, addOlder);
      assert.deepEqual(await seeds(page), [1, 2]);
      await (await field(page, 'seed')).fill('3');
      await page.locator('#apply').click();
      await page.locator('#machine', { hasText: 'seed 3' }).waitFor({ state: 'attached' });
      assert.equal(await notice(page, /To make room/).count(), 0);
      await play(page, 'train');
      await untilSafe(page);
      await notice(page, /To make room, the oldest kept run has been deleted: .*seed 1/).waitFor();
      assert.deepEqual(await seeds(page), [2, 3]);
      // The message stays while other things are done, and has the run as a file.
      await play(page, 'adapt');
      const download = page.waitForEvent('download');
      await pressIn(page, /To make room/, 'Save as a file');
      assert.match((await download).suggestedFilename(), /\.safetensors$/);

      // Two other tabs: one has open what could go, the other finds no room.
      const second = await page.context().newPage();
      await second.goto(site.url);
      await notice(second, /is back/).waitFor();
      const other = await page.context().newPage();
      await open(other, site, { ...LEAST, rounds: 1, seed: 4 });
      await play(other, 'train');
      await other.locator('#kept', { hasText: /no room.*delete kept runs, or save the weights as a file/ }).waitFor();
      assert.equal(await leavingAsks(other), true);
      assert.deepEqual(await seeds(page), [2, 3]);
      assert.equal(await alarm(other).count(), 0, await text(other, '#alert'));
      // Once there is room, it is kept: at the latest when something is done.
      await page.locator('#reset').click();
      await notice(page, /is kept/).waitFor();
      await play(other, 'adapt');
      await untilSafe(other);
      assert.deepEqual(await seeds(page), [2, 4]);
    });
  },
);

/** What may be wrong with the store, but for that there is none (losing.test.js); whole: all that can be done on the page is done. @type {[string, () => void, {whole: boolean}][]} */
const STORES = [
  [
    'it cannot be opened',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('broken', 'UnknownError');
      };
    },
    { whole: false },
  ],
  [
    'it never answers',
    () => {
      IDBFactory.prototype.open = () => /** @type {any} */ ({});
    },
    { whole: false },
  ],
  [
    'nothing can be written',
    () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('broken', 'UnknownError');
      };
    },
    { whole: true },
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
    { whole: true },
  ],
];

test('a store that cannot be written, or not at all, is told; nothing else stops for it', longer, async () => {
  await withPage(browser, {}, async (blank, site) => {
    for (const [name, broken, { whole }] of STORES) {
      const page = await blank.context().newPage();
      await page.addInitScript(broken);
      await open(page, site, { ...LEAST, rounds: 1 });
      await play(page, 'train');
      await page.locator('#kept', { hasText: /cannot keep the run: save the weights as a file/ }).waitFor();
      assert.equal(await leavingAsks(page), true, name);
      if (whole) {
        await play(page, 'adapt');
        await showPanel(page, 'compare');
        await page.locator('#pin').click();
        await page.locator('#pinned-runs tr').waitFor();
        assert.match(await text(page, '#pins'), /not kept in this browser/, name);
      }
      await page.locator('#reset').click();
      await disabled(page, 'save');
      if (whole) {
        assert.equal(await leavingAsks(page), true, `${name}: of pinned runs`);
        await page.locator('#pinned-runs .delete').click();
        await page.waitForFunction(() => document.querySelectorAll('#pinned-runs tr').length === 0);
      }
      await untilSafe(page);
      await page.close();
    }
  });
});
