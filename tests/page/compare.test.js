/** The room of comparisons in real Chromium: a sweep that is broken off, survives a reload and goes on; its table; two stages. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { presetConfig } from '../../web/options/presets.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  drawn,
  leavingAsks,
  notice,
  open,
  patient,
  pressIn,
  showPanel,
  stored,
  TINY,
  words,
} from '../harness/page.js';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const OPTIONS = { ...TINY, rounds: 1 };
const RUNS = 3;
const PLAN = 'adda-lab-sweep';

/** The fingerprint of the run alone, in Node on one thread. @param {number} seed */
async function alone(seed) {
  const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const config = { ...presetConfig('few-labels'), ...OPTIONS, seed };
  const run = await Run.create(await loadCore(dist), library, config);
  for (const _ of run.train());
  for (const _ of run.adapt());
  const sum = await weightsSha256(run.engine);
  run.close();
  return sum;
}

test(
  'a sweep broken off keeps what is finished, goes on after a reload, and gives the runs that each would be alone',
  patient,
  async () => {
    await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
      await open(page, site, OPTIONS);
      await showPanel(page, 'compare');
      await page.locator('#sweep-seeds').fill('3-1');
      await page.locator('#sweep-begin').click();
      await page.locator('#sweep-error', { hasText: /1-5/ }).waitFor();
      await page.locator('#sweep-seeds').fill(`1-${RUNS}`);
      // Two at once would come to their ends at once. What is left, after the reload, is run on as many as there are cores.
      await page.locator('#sweep-workers').selectOption('1');
      // The moment that the first is there, before another can be.
      await page.evaluate(() => {
        const look = new MutationObserver(() => {
          if (document.querySelectorAll('#pinned-runs tr').length === 0) return;
          look.disconnect();
          document.getElementById('sweep-stop')?.click();
        });
        look.observe(document.body, { childList: true, subtree: true });
      });
      await page.locator('#sweep-begin').click();
      const stage = page.locator('#sweep-standing');
      await page.locator('#sweep-standing[data-stage=stopped]').waitFor();
      const rows = page.locator('#pinned-runs tr');
      const before = await rows.count();
      assert.ok(before >= 1 && before < RUNS, `${before} were finished`);
      // It counts as finished when its pictures and the plan are kept as well.
      while ((await stored(page, PLAN))[PLAN].done.length < before) await drawn(page);
      await stage.filter({ hasText: `${before} of ${RUNS} ` }).waitFor();
      assert.equal(await leavingAsks(page), false, 'what is finished is kept');

      await page.reload();
      await rows.nth(before - 1).waitFor({ state: 'attached' });
      assert.equal(await rows.count(), before);
      await showPanel(page, 'compare');
      // The plan comes after the runs.
      assert.match(await words(page.locator('#sweep-go-on')), new RegExp(`\\(seed .*\\b${RUNS}\\)$`));
      assert.equal(await page.locator('#sweep-seeds').inputValue(), Array.from({ length: RUNS }, (_, i) => i + 1).join(', '));
      // Another would take its place: that is asked first.
      await page.locator('#sweep-begin').click();
      await page.locator('#question', { hasText: `${before} of ${RUNS} runs` }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#sweep-go-on').click();
      await page.locator('#sweep-standing[data-stage=ended]').waitFor();
      assert.equal(await rows.count(), RUNS);
      await page.locator('#compare-recipes tbody tr', { hasText: '±' }).waitFor();
      const first = page.locator('#pinned-runs tr', { has: page.getByRole('link', { name: /Seed: 1$/ }) });
      assert.equal(await first.locator('code').getAttribute('title'), await alone(1));

      // Sorted, the largest first; named; deleted and put back.
      const column = page.locator('#compared thead th', { hasText: 'Target accuracy' });
      await column.getByRole('button').click();
      await page.locator('#compared th[aria-sort=descending]', { hasText: 'Target accuracy' }).waitFor();
      const shares = (await rows.locator('td:nth-child(2)').allTextContents()).map(Number.parseFloat);
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => b - a),
      );
      await rows.nth(0).locator('.rename').click();
      await page.locator('#run-name').fill('the best');
      await page.keyboard.press('Enter');
      await rows
        .nth(0)
        .getByRole('link', { name: /the best/ })
        .waitFor();
      await rows.nth(0).locator('.delete').click();
      await page.waitForFunction((n) => document.querySelectorAll('#pinned-runs tr').length === n, RUNS - 1);
      await notice(page, /no longer pinned/).waitFor();
      await pressIn(page, /no longer pinned/, 'Undo');
      await rows.filter({ hasText: 'the best' }).waitFor();
      assert.equal(await rows.count(), RUNS);
      const download = page.waitForEvent('download');
      await page.locator('#compare-csv').click();
      const csv = await readFile(await (await download).path(), 'utf8');
      assert.equal(csv.trim().split('\n').length, 1 + RUNS);
      assert.match(csv, /the best,preset=few-labels&/);

      // Two stages, and one timeline for both.
      for (const side of ['left', 'right']) {
        const select = page.locator(`#side-${side}-run`);
        await select.selectOption({ index: side === 'left' ? 2 : 3 });
        await page.locator(`#side-${side} stage-picture canvas`).waitFor();
      }
      const said = page.locator('#sides .side-words');
      assert.match((await said.allTextContents()).join(), /round 1 of 1.*round 1 of 1/s);
      await page.locator('#sides-timeline').focus();
      await page.keyboard.press('Home');
      await page.waitForFunction(() =>
        [...document.querySelectorAll('#sides .side-words')].every((one) => /before training/.test(one.textContent ?? '')),
      );
      await accessible(page, 'runs beside each other', { within: '#panel-compare' });
    });
  },
);
