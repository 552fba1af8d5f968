/** A worker that ends without a word is noticed, said, and the run taken up where it was last kept: whatever it was doing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import { enabled, inPhase, kept, play, SMALL } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */

const patient = { timeout: 6 * PATIENCE };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The page's worker, beside those of its threads. @param {Page} page */
function workerOf(page) {
  const found = page.workers().find((worker) => new URL(worker.url()).pathname.endsWith('/worker.js'));
  assert.ok(found, 'there is no worker');
  return found;
}

/** What it is doing when it ends. @type {Record<string, (page: Page) => Promise<void>>} */
const DOING = {
  'at rest': async () => {},
  adapting: async (page) => {
    await page.locator('#adapt').click();
    await inPhase(page, 'adapt');
  },
  paused: async (page) => {
    await page.locator('#adapt').click();
    await inPhase(page, 'adapt');
    await page.locator('#pause').click();
    await inPhase(page, 'paused');
  },
  measuring: async (page) => {
    await page.locator('#evaluate').click();
    await inPhase(page, 'evaluate');
  },
};

for (const [doing, begin] of Object.entries(DOING))
  test(`a worker that closes itself ${doing}`, patient, async (t) => {
    await withPage(browser, {}, async (page, site) => {
      await page.goto(`${site.url}${SMALL}&rounds=40`);
      await enabled(page, 'train');
      await play(page, 'train');
      await kept(page);
      await begin(page);
      const from = Date.now();
      await workerOf(page).evaluate(() => {
        setTimeout(() => self.close());
      });
      await page.locator('#alert', { hasText: /taken up where it was last kept/ }).waitFor();
      t.diagnostic(`said after ${Date.now() - from} ms`);
      await page.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
      await enabled(page, 'adapt');
      await inPhase(page, 'idle');
    });
  });

test('a second end within a minute is told, and another worker is made only when it is asked for', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.goto(site.url + SMALL);
    await enabled(page, 'train');
    await play(page, 'train');
    await kept(page);
    const end = () =>
      workerOf(page).evaluate(() => {
        setTimeout(() => self.close());
      });
    await end();
    await page.locator('#notice', { hasText: /is back.*trained/i }).waitFor();
    await enabled(page, 'adapt');
    await end();
    const again = page.getByRole('button', { name: 'Start again' });
    await again.waitFor();
    await page.locator('#adapt[aria-disabled=true]').waitFor();
    await again.click();
    await enabled(page, 'adapt');
  });
});
