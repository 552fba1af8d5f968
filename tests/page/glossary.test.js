/** Words that explain themselves, in real Chromium: on the networks, in texts, at heads of columns; in both languages. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GLOSSARY as ENGLISH } from '../../web/text/en/glossary.js';
import { GLOSSARY as CHINESE } from '../../web/text/zh/glossary.js';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, field, open, patient, playAll, showPanel, TINY, words } from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The explanation that is open, beside what it explains and within the window. @param {Page} page @param {string} said */
async function isExplained(page, said) {
  await page.locator('#glossary[data-placed]', { hasText: said }).waitFor();
  const box = await page.locator('#glossary').boundingBox();
  const { width, height } = /** @type {{width: number, height: number}} */ (page.viewportSize());
  assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
}

const closed = (/** @type {Page} */ page) => page.locator('#glossary').waitFor({ state: 'hidden' });

/** @type {Record<string, Record<string, string>>} */
const TABLES = { zh: CHINESE, en: ENGLISH };

test('networks say what they are where they first stand, in both languages', patient, async () => {
  await withPage(browser, { context: { locale: 'zh-CN' } }, async (page, site) => {
    await page.addInitScript(SILENT);
    await page.goto(site.url);
    for (const [lang, table] of Object.entries(TABLES)) {
      await page.locator(`html[lang=${lang}]`).waitFor();
      for (const network of ['ms', 'mt', 'c', 'd']) {
        const word = page.locator(`#network-${network} .term`);
        await word.focus();
        await page.keyboard.press('Enter');
        await isExplained(page, table[`glossary.${network}`]);
        if (network === 'd')
          await accessible(page, `an explanation is open, ${lang}`, { colours: lang === 'en', within: '#glossary' });
        // The last one is left open: another takes its place.
        if (network === 'ms') continue;
        await page.keyboard.press('Escape');
        await closed(page);
        assert.ok(await word.evaluate((element) => element === document.activeElement));
      }
      if (lang === 'zh') await page.locator('#languages button').click();
    }
  });
});

test('terms are found in texts, once in each, and at heads of columns', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, TINY);
    await field(page, 'train_optimizer');
    const found = page.locator('#option-train_optimizer-help .term');
    assert.deepEqual(await found.allTextContents(), ['SGD', 'Adam']);
    await found.last().click();
    await isExplained(page, ENGLISH['glossary.adam']);
    await page.keyboard.press('Escape');
    await playAll(page);
    await showPanel(page, 'rounds');
    for (const [head, name] of [
      ['MMD²', 'mmd2'],
      ['SND', 'snd'],
      ['BNM', 'bnm'],
      ['A-distance', 'a_distance'],
    ]) {
      await page.locator('#rounds th .term', { hasText: head }).click();
      await isExplained(page, ENGLISH[`glossary.${name}`]);
    }
    // A press elsewhere closes it.
    await page.locator('#number-time').click();
    await closed(page);
    await showPanel(page, 'how');
    await accessible(page, 'How it works, with the figures of a run');
    for (const known of await page.locator('#how .run').all()) assert.match(await words(known), /\d/);
    assert.equal(await page.locator('#how .picture canvas').count(), 2);
  });
});
