/**
 * Two tabs are two runs: neither takes up, overwrites, resets, deletes or unpins the other's. In real Chromium; further cases, and what
 * there is without locks or a line between tabs, are tried in places.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
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
  text,
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

/** Another tab of the same browser. @param {Page} page */
const newTab = (page) => page.context().newPage();

/** A run of one round, trained. @param {Page} page @param {Site} site @param {number} seed */
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
  'each of two tabs has its own run, a copy too; kept and pinned runs are listed alike, and none undoes what another did',
  longer,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
      await trained(page, site, 7);
      await play(page, 'adapt');
      await untilSafe(page);
      const first = await results(page);
      const kept = await stored(page);
      // A copy, while there is no run that it could take up.
      const copy = await copied(page);
      await notice(copy, /open in another one: this tab has a run of its own/).waitFor();
      await enabled(copy, 'train');
      await copy.close();

      const other = await newTab(page);
      await trained(other, site, 8);
      assert.equal(await text(other, '#notice'), '');
      assert.deepEqual(await results(page), first);
      const now = await stored(page);
      for (const [key, record] of Object.entries(kept)) assert.deepEqual(now[key], record, key);
      let items = await shelf(other);
      await items.filter({ hasText: /seed 8: trained[\s\S]*open here/ }).waitFor();
      const sevens = items.filter({
        hasText: /seed 7: trained, adapted for its one round, target accuracy [\s\S]*open in another tab/,
      });
      await sevens.waitFor();
      assert.equal(await sevens.getByRole('button', { name: /^Open|^Delete/ }).count(), 0);
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
      // It took a run to have it: it can be had back.
      await pressIn(page, /no longer pinned/, 'Undo');
      await pins(other).nth(1).waitFor();

      // Each has its own after a reload, and both have the list.
      await play(page, 'evaluate');
      await untilSafe(page);
      const evaluated = await results(page);
      for (const tab of [page, other]) {
        await tab.reload();
        await notice(tab, /is back/).waitFor();
        await enabled(tab, 'reset');
      }
      await disabled(page, 'evaluate');
      await drawn(page);
      assert.deepEqual(await results(page), evaluated);
      assert.match(await text(other, '#machine'), /seed 8/);
      await showPanel(other, 'compare');
      await pins(other).nth(1).waitFor();
      const seeds = (await keptRuns(page)).map(({ standing }) => standing.config.seed).sort();
      assert.deepEqual(seeds, [7, 8]);

      // Another run in the place of one frees it for others.
      await other.locator('#reset').click();
      await notice(other, /is kept/).waitFor();
      items = await shelf(page);
      const free = items.filter({ hasText: /seed 8: trained/ }).getByRole('button', { name: /^Open/ });
      await free.click();
      await notice(page, /is open: trained/)
        .getByRole('button', { name: 'Bring the run back' })
        .waitFor();
      assert.match(await text(page, '#machine'), /seed 8/);
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
    });
  },
);
