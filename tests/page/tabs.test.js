/** Two tabs are two runs: neither takes up, overwrites, resets, deletes or unpins the other's, with locks and without. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  address,
  alarm,
  disabled,
  drawn,
  enabled,
  keptRuns,
  LEAST,
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

/** As in a browser that refuses locks; a page that is not served securely, which has none, goes the same way. */
function refuseLocks() {
  const refuse = () => Promise.reject(new DOMException('not here', 'SecurityError'));
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => ({ request: refuse, query: refuse }) });
}

/** Another tab of the same browser. @param {Page} page */
const newTab = (page) => page.context().newPage();

/** A run of one round. @param {Page} page @param {Site} site @param {number} seed */
async function run(page, site, seed) {
  await trained(page, site, seed);
  await play(page, 'adapt');
  await untilSafe(page);
}

/** @param {Page} page @param {Site} site @param {number} seed */
async function trained(page, site, seed) {
  await open(page, site, { ...LEAST, rounds: 1, seed });
  await play(page, 'train');
  await untilSafe(page);
}

/** What a browser does that duplicates a tab: the memory of the tab is copied. @param {Page} page */
async function copied(page) {
  const opened = page.context().waitForEvent('page');
  await page.evaluate(() => window.open(location.href) !== null);
  const copy = await opened;
  const memory = (/** @type {Page} */ tab) => tab.evaluate(() => Object.keys(sessionStorage));
  assert.deepEqual(await memory(copy), await memory(page));
  return copy;
}

test(
  'each of two tabs has its own run, a copy too, and what one does with its run is nothing to the other',
  longer,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await run(page, site, 7);
      const first = await results(page);
      const kept = await stored(page);
      // A copy, while there is no run that it could take up.
      const copy = await copied(page);
      await notice(copy, /open in another one: this tab has a run of its own/).waitFor();
      await enabled(copy, 'train');
      await play(copy, 'train');
      await untilSafe(copy);

      const other = await newTab(page);
      await other.goto(site.url + address({ ...LEAST, rounds: 1, seed: 8 }));
      await enabled(other, 'train');
      assert.equal(await text(other, '#notice'), '');
      await play(other, 'train');
      await untilSafe(other);
      await other.locator('#reset').click();
      await disabled(other, 'save');
      await enabled(other, 'train');
      await play(other, 'train');
      await untilSafe(other);
      assert.deepEqual(await results(page), first);
      const now = await stored(page);
      for (const [key, record] of Object.entries(kept)) assert.deepEqual(now[key], record, key);
      await play(page, 'evaluate');
      await untilSafe(page);
      const evaluated = await results(page);
      await other.reload();
      await enabled(other, 'adapt');
      await disabled(other, 'train');
      assert.match(await text(other, '#position'), /^Trained\.$/);
      assert.match(await text(other, '#machine'), /seed 8/);
      await page.reload();
      await notice(page, /is back/).waitFor();
      await disabled(page, 'evaluate');
      await drawn(page);
      assert.deepEqual(await results(page), evaluated);
      await copy.reload();
      await enabled(copy, 'adapt');
      assert.match(await text(copy, '#position'), /^Trained\.$/);
      assert.equal(await alarm(copy).count(), 0);
      const seeds = (await keptRuns(page)).map(({ standing }) => standing.config.seed).sort();
      assert.deepEqual(seeds, [7, 7, 8, 8]);
    });
  },
);

test('where locks are refused, what another tab has open is taken up as a run of its own', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.context().addInitScript(refuseLocks);
    await trained(page, site, 7);
    const first = await results(page);
    const copy = await copied(page);
    await notice(copy, /is back/).waitFor();
    await copy.locator('#reset').click();
    await enabled(copy, 'train');
    await play(copy, 'train');
    await untilSafe(copy);
    // Nor can anybody tell a new tab that the newest run is open.
    const other = await newTab(page);
    await other.goto(site.url + address({ ...LEAST, rounds: 1, seed: 8 }));
    await notice(other, /is back.*in the form/).waitFor();
    await showPanel(other, 'settings');
    await other.locator('#apply').click();
    await enabled(other, 'train');
    await play(other, 'train');
    await untilSafe(other);
    await page.reload();
    await notice(page, /is back/).waitFor();
    await enabled(page, 'adapt');
    await drawn(page);
    assert.deepEqual(await results(page), first);
    const seeds = (await keptRuns(page)).map(({ standing }) => standing.config.seed).sort();
    assert.deepEqual(seeds, [7, 7, 8]);
  });
});

/**
 * In the page: beside the only run there is two more, which are older.
 * @param {Map<string, any>} records
 */
function addOlder(records) {
  for (const [key, value] of [...records]) {
    const kind = /^adda-lab-(run|about|pictures)-/.exec(key)?.[0];
    for (const [i, id] of ['older', 'oldest'].entries())
      if (kind) records.set(kind + id, { ...value, time: value.time - (i + 1) * 60_000 });
  }
}

test('a new tab takes up the newest run that no tab has open', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await trained(page, site, 7);
    await tamper(page, addOlder);
    /** A new tab that finds a run. @param {Page} tab */
    const found = async (tab) => {
      await tab.goto(site.url);
      await notice(tab, /is back/).waitFor();
      return tab.evaluate(() => JSON.parse(sessionStorage.getItem('adda-lab-run') ?? '{}').id);
    };
    const second = await newTab(page);
    assert.equal(await found(second), 'older');
    await second.close();
    // Two new tabs at once never take up the same.
    const late = await Promise.all([newTab(page), newTab(page)]);
    assert.deepEqual((await Promise.all(late.map(found))).sort(), ['older', 'oldest']);
    const last = await newTab(page);
    await last.goto(site.url);
    await enabled(last, 'train');
    assert.equal(await text(last, '#notice'), '');
  });
});

test(
  'kept and pinned runs are listed alike in every tab, and none undoes what another did; those that a tab has open are its own',
  longer,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
      await run(page, site, 7);
      const other = await newTab(page);
      await open(other, site, { ...LEAST, rounds: 1, seed: 8 });
      let items = await shelf(other);
      await items
        .filter({ hasText: /seed 7: trained, adapted for all 1 round, target accuracy [\s\S]*open in another tab/ })
        .waitFor();
      assert.equal(await items.getByRole('button', { name: /^Open|^Delete/ }).count(), 0);
      await play(other, 'train');
      await items.filter({ hasText: /seed 8: trained[\s\S]*open here/ }).waitFor();
      await (await shelf(page)).filter({ hasText: /seed 8: trained[\s\S]*open in another tab/ }).waitFor();

      // Pinned runs are one list.
      await play(other, 'adapt');
      await untilSafe(other);
      const pins = (/** @type {Page} */ tab) => tab.locator('#pinned-runs tr');
      const pin = (/** @type {Page} */ tab, /** @type {number} */ seed) =>
        pins(tab).filter({ has: tab.locator(`a[href*="seed=${seed}"]`) });
      for (const tab of [page, other]) await showPanel(tab, 'compare');
      await Promise.all([page.locator('#pin').click(), other.locator('#pin').click()]);
      for (const tab of [page, other]) {
        await pins(tab).nth(1).waitFor();
        await disabled(tab, 'pin');
        assert.match(await text(tab, '#pinned-words'), /^2 runs/);
      }
      await pin(page, 7).locator('.delete').click();
      await pin(other, 7).waitFor({ state: 'detached' });
      await enabled(page, 'pin');
      assert.equal(await pins(other).count(), 1);
      // It took a run to have it: it can be had back.
      await pressIn(page, /no longer pinned/, 'Undo');
      await pins(other).nth(1).waitFor();
      await other.reload();
      await notice(other, /is back/).waitFor();
      await showPanel(other, 'compare');
      await pins(other).nth(1).waitFor();
      await Promise.all([pin(page, 7).locator('.delete').click(), pin(other, 8).locator('.delete').click()]);
      for (const tab of [page, other])
        await tab.waitForFunction(() => document.querySelectorAll('#pinned-runs tr').length === 0);

      // Another run in the place of one frees it for others.
      await enabled(other, 'reset');
      await other.locator('#reset').click();
      await notice(other, /is kept/).waitFor();
      items = await shelf(page);
      const free = items.filter({ hasText: /seed 8: trained/ });
      await free.getByRole('button', { name: /^Open/ }).waitFor();
      await free.getByRole('button', { name: /^Open/ }).click();
      await notice(page, /is open: trained/).waitFor();
      assert.match(await text(page, '#machine'), /seed 8/);
      await notice(page, /is open/)
        .getByRole('button', { name: 'Bring the run back' })
        .waitFor();
      // The other tab cannot have it now.
      await pressIn(other, /is kept/, 'Bring the run back');
      await notice(other, /open in another tab/).waitFor();
      assert.match(await text(other, '#position'), /Nothing learnt yet/);

      // Deleted, it can be put back; what it was is to be had as a file.
      const seven = (await shelf(other)).filter({ hasText: /seed 7/ });
      const download = other.waitForEvent('download');
      await seven.getByRole('button', { name: /^Save as a file/ }).click();
      assert.match((await download).suggestedFilename(), /^adda-seed-7-.*\.safetensors$/);
      const before = await stored(page);
      await seven.getByRole('button', { name: /^Delete/ }).focus();
      await other.keyboard.press('Enter');
      await notice(other, /Deleted: .*seed 7/).waitFor();
      assert.equal(await other.evaluate(() => document.activeElement?.id), 'shelf-title', 'the focus is lost');
      await (await shelf(page)).filter({ hasText: /seed 7/ }).waitFor({ state: 'detached' });
      assert.equal((await keptRuns(page)).length, 1);
      await pressIn(other, /Deleted/, 'Undo');
      await (await shelf(page)).filter({ hasText: /seed 7/ }).waitFor();
      assert.deepEqual(await stored(page), before);

      // Where tabs cannot speak to each other, they look when they are looked at.
      const mute = async () => {
        const tab = await newTab(page);
        await tab.addInitScript(() => {
          delete (/** @type {any} */ (window).BroadcastChannel);
        });
        return tab;
      };
      const [third, fourth] = [await mute(), await mute()];
      await third.goto(site.url);
      await notice(third, /is back/).waitFor();
      await open(fourth, site, { ...LEAST, seed: 9 });
      for (const tab of [third, fourth]) await showPanel(tab, 'compare');
      await third.locator('#pin').click();
      await disabled(third, 'pin');
      await fourth.evaluate(() => window.dispatchEvent(new Event('focus')));
      await pins(fourth).waitFor();
      await play(fourth, 'train');
      await untilSafe(fourth);
      await third.evaluate(() => window.dispatchEvent(new Event('focus')));
      await (await shelf(third)).filter({ hasText: /seed 9[\s\S]*open in another tab/ }).waitFor();
      await third.close();
      await seven.getByRole('button', { name: /^Delete/ }).click();
      await untilKept(other, (runs) => !runs.some(({ standing }) => standing.config.seed === 7));
    });
  },
);
