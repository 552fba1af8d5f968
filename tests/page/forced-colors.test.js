/** Where a person has chosen a few colours for all pages, marks mean something without colour. In real Chromium. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import { address, showPanel, TINY } from '../harness/page.js';
import { play } from '../harness/starting.js';

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** The computed style of the first of some elements. @param {import('playwright-core').Page} page @param {string} selector @param {string} [part] */
const styleOf = (page, selector, part) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, part) => {
      const {
        backgroundColor,
        backgroundImage,
        borderTopColor,
        borderTopStyle,
        borderTopWidth,
        color,
        fill,
        stroke,
        strokeDasharray,
      } = getComputedStyle(element, part);
      return {
        backgroundColor,
        backgroundImage,
        borderTopColor,
        borderTopStyle,
        borderTopWidth,
        color,
        fill,
        stroke,
        strokeDasharray,
      };
    }, part);

test('legends, the confusion matrix, progress and the diagram do without colours where these are forced', {
  timeout: 4 * PATIENCE,
}, async () => {
  await withPage(browser, { context: { colorScheme: 'light' } }, async (page, site) => {
    await page.goto(site.url + address(TINY));
    for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await play(page, phase);
    await page.locator('#pairings tbody tr.strong').waitFor();
    const plain = await styleOf(page, '#adapt-loss .key');
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme });
      // It is drawn anew by then.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      const { color: ink } = await styleOf(page, 'body');
      const { backgroundColor: paper } = await styleOf(page, 'body');
      assert.notEqual(ink, paper);

      for (const chart of ['#train-accuracy', '#adapt-accuracy', '#adapt-loss', '#adapt-d', '#adapt-gradient', '#pinned']) {
        const keys = await page.locator(`${chart} .key`).evaluateAll((all) =>
          all.map((key) => {
            const { backgroundImage, backgroundColor, width, height } = getComputedStyle(key);
            return {
              look: `${backgroundImage} ${backgroundColor}`,
              drawn: Number.parseFloat(width) > 10 && Number.parseFloat(height) >= 2,
            };
          }),
        );
        assert.equal(new Set(keys.map(({ look }) => look)).size, keys.length, `${chart}: two keys look the same`);
        assert.ok(
          keys.every(({ look, drawn }) => drawn && look.includes(ink)),
          `${chart}: ${JSON.stringify(keys)}`,
        );
      }
      const swatches = await page
        .locator('#histogram .swatch')
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundImage));
      assert.notEqual(swatches[0], swatches[1]);

      const chosen = await styleOf(page, '#confusion td.chosen');
      assert.deepEqual([chosen.borderTopStyle, chosen.borderTopWidth, chosen.borderTopColor], ['solid', '2px', ink]);
      const other = await styleOf(page, '#confusion td:not(.chosen)');
      assert.notEqual(other.borderTopWidth, '2px');

      await showPanel(page, 'how');
      const [source, target, judge] = await Promise.all(
        ['source', 'target', 'judge'].map((kind) => styleOf(page, `.diagram .${kind} rect`)),
      );
      assert.equal(new Set([source, target, judge].map(({ strokeDasharray }) => strokeDasharray)).size, 3);
      assert.deepEqual([source.fill, source.stroke], [paper, ink]);
      assert.notEqual((await styleOf(page, '#progress')).borderTopStyle, 'none');
      await showPanel(page, 'curves');
      await page.locator('#adapt-loss').screenshot({ path: `${SCREENSHOTS}forced-${colorScheme}-chart.png` });
      await showPanel(page, 'digits');
      await page.locator('#confusion').screenshot({ path: `${SCREENSHOTS}forced-${colorScheme}-confusion.png` });
      await page.screenshot({ path: `${SCREENSHOTS}forced-${colorScheme}.png` });
    }
    await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.deepEqual(await styleOf(page, '#adapt-loss .key'), plain);
  });
});
