/**
 * What a person waited for is kept in this browser: at once, wherever there is room, and whatever else is found there. What of a damaged
 * record is sound, case by case, is the matter of records.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  alarm,
  chart,
  disabled,
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

// --- when it is kept --------------------------------------------------------------------------------------------------------------

/** As earlier versions of the page kept a run. @param {Map<string, any>} records */
function asBefore(records) {
  for (const [key, value] of [...records]) {
    if (key.startsWith('adda-lab-run-'))
      records.set('adda-lab-run', { bytes: value.bytes, time: value.time, history: value.history });
    if (/^adda-lab-(run|about|pictures)-/.test(key)) records.delete(key);
  }
}

/** Training of which nobody sees the end: each step has one image. */
const LONG = { ...LEAST, source_images: 240, batch: 1, train_epochs: 100, rounds: 1 };

test(
  'what is under way is kept when the tab is hidden; an evaluation is there in a later tab, as what earlier versions kept',
  longer,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await open(page, site, LONG);
      assert.equal(await leavingAsks(page), false, 'of fresh networks');
      await page.locator('#train').click();
      await page.locator('#position', { hasText: /epoch ([2-9]|\d\d) of 100/ }).waitFor();
      // At once: who is asked whether to leave has the run kept too, and what is being kept is not kept another time.
      const { hidden, asks } = await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
        const time = Date.now();
        document.dispatchEvent(new Event('visibilitychange'));
        const leaving = new Event('beforeunload', { cancelable: true });
        window.dispatchEvent(leaving);
        return { hidden: time, asks: leaving.defaultPrevented };
      });
      assert.equal(asks, true, 'while training goes on');
      const [{ standing }] = await untilKept(page, (runs) => runs.length === 1 && runs[0].time >= hidden);
      assert.ok(standing.epoch >= 1 && !standing.trained, JSON.stringify(standing));
      await page.evaluate(() => Reflect.deleteProperty(document, 'visibilityState'));
      await page.locator('#stop').click();
      await inPhase(page, 'idle');

      for (const phase of /** @type {const} */ (['adapt', 'evaluate'])) await play(page, phase);
      await page.locator('#pairings tbody tr.strong').waitFor();
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
      // The run is told before what is kept beside it is there: not so this.
      await notice(later, /is back/).waitFor();
      await disabled(later, 'evaluate');
      assert.deepEqual(await results(later), before);
      assert.deepEqual([await chart(later, 'train-loss'), await chart(later, 'adapt-accuracy')], charts);
      await showPanel(later, 'compare');
      await later.locator('#pinned-runs tr').waitFor();
      const kept = await stored(later);
      assert.deepEqual(kept['adda-lab-pinned'], pinned);
      assert.equal(kept['adda-lab-run'], undefined, 'it is taken over, not copied');
      assert.equal((await keptRuns(later)).length, 1);
    });
  },
);

// --- what is found ----------------------------------------------------------------------------------------------------------------

/**
 * Ways in which a kept run may be damaged, one of each kind: run and what it is, afterwards; what is said of it. found: when it is;
 * null: it can be opened all the same. Further ones are tried in places.test.js.
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
  ['cut bytes', (run, about) => [{ ...run, bytes: run.bytes.slice(0, 5000) }, about], { found: 'opened', said: /\bcut\b/ }],
  ['no run', (_, about) => [undefined, about], { found: 'at once', said: /damaged/ }],
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

      for (const [i, [, , { found, said }]] of DAMAGES.entries()) {
        const item = items.filter({ hasText: `seed ${100 + i}:` });
        if (found === 'opened') await item.getByRole('button', { name: /^Open/ }).click();
        if (found)
          await broken
            .filter({ hasText: `seed ${100 + i}:` })
            .filter({ hasText: said })
            .waitFor();
      }
      await enabled(page, 'adapt');
      // The nothing of an earlier version.
      assert.equal(await broken.filter({ hasText: /Run of an unknown time[\s\S]*damaged/ }).count(), 1);

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
        const other = broken.filter({ hasNotText: 'seed 101:' }).first();
        const name = await words(other.locator('.name'));
        await other.getByRole('button', { name: /^Delete/ }).click();
        await notice(page, new RegExp(`Deleted: ${name.replace(/[^\w ]/g, '.')}`))
          .first()
          .waitFor();
        await page.waitForFunction((left) => document.querySelectorAll('#kept-runs .error').length === left, left - 1);
      }
      await alarm(page).waitFor();
      assert.match(await words(alarm(page)), /seed 101.*cannot be read: .*cut/);
      download = page.waitForEvent('download');
      await pressIn(page, /cannot be read/, 'Save its bytes as a file');
      await download;
      await broken.getByRole('button', { name: /^Delete/ }).click();
      await broken.waitFor({ state: 'detached' });
      assert.equal(await alarm(page).count(), 0);
      assert.deepEqual(
        Object.keys(await stored(page)).filter((key) => /-1$|^adda-lab-run$/.test(key)),
        [],
      );
    });
  },
);

// --- room -------------------------------------------------------------------------------------------------------------------------

/** A store that says that it is full, as a browser does in the middle of writing, where there are window.most runs. */
function fullStore() {
  const { put } = IDBObjectStore.prototype;
  Object.assign(window, { most: 2 });
  IDBObjectStore.prototype.put = function (value, key) {
    if (!String(key).startsWith('adda-lab-run-')) return put.call(this, value, key);
    const counting = this.getAllKeys(IDBKeyRange.bound('adda-lab-run-', 'adda-lab-run-\uffff'));
    counting.addEventListener('success', () => {
      const { most } = /** @type {any} */ (window);
      if (counting.result.length < most || (most > 0 && counting.result.includes(String(key)))) put.call(this, value, key);
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

test('where the store is full, the oldest run goes, and that is said; else that the run is not kept', longer, async () => {
  await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
    await page.addInitScript(fullStore);
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
    // The message stays while other things are done, and has the run as a file. There is no room at all any more.
    await page.evaluate(() => Object.assign(window, { most: 0 }));
    await play(page, 'adapt');
    const download = page.waitForEvent('download');
    await pressIn(page, /To make room/, 'Save as a file');
    assert.match((await download).suggestedFilename(), /\.safetensors$/);
    await page.locator('#kept', { hasText: /no room.*delete kept runs, or save the weights as a file/ }).waitFor();
    assert.deepEqual(await seeds(page), [2, 3]);
    assert.equal(await alarm(page).count(), 0, await text(page, '#alert'));
    // Once there is room, it is kept: at the latest when another run is deleted, or when it is asked whether to leave (places.test.js).
    await page.evaluate(() => Object.assign(window, { most: 2 }));
    await (await shelf(page))
      .filter({ hasText: 'seed 2:' })
      .getByRole('button', { name: /^Delete/ })
      .click();
    await untilKept(page, (runs) => runs.length === 1 && runs[0].standing.adaptDone);
    await untilSafe(page);
  });
});

test('a store in which nothing can be written is told; nothing else stops for it', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('broken', 'UnknownError');
      };
    });
    await open(page, site, { ...LEAST, rounds: 1 });
    await play(page, 'train');
    await page.locator('#kept', { hasText: /cannot keep the run: save the weights as a file/ }).waitFor();
    assert.equal(await leavingAsks(page), true);
    await play(page, 'adapt');
    await showPanel(page, 'compare');
    await page.locator('#pin').click();
    // It is on the list at once, and known to be kept nowhere when the store has answered.
    await page.locator('#pinned-runs tr').waitFor();
    await page.locator('#pins', { hasText: /not kept in this browser/ }).waitFor();
    await page.locator('#reset').click();
    await page.locator('#question').getByRole('button', { name: 'Go on without it' }).click();
    await disabled(page, 'save');
    assert.equal(await leavingAsks(page), true, 'of pinned runs');
    await page.locator('#pinned-runs .delete').click();
    await page.locator('#pinned-runs tr').waitFor({ state: 'detached' });
    await untilSafe(page);
  });
});
