/**
 * What helps to read and to work the page, in real Chromium: words that explain themselves, marks that mean something without colour,
 * shortcut keys.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GLOSSARY as ENGLISH } from '../../web/text/en/glossary.js';
import { GLOSSARY as CHINESE } from '../../web/text/zh/glossary.js';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  drawn,
  field,
  inPhase,
  LEAST,
  open,
  patient,
  playAll,
  showPanel,
  TINY,
  text,
  untilSafe,
  words,
} from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

// --- words --------------------------------------------------------------------------------------------------------------------

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

/**
 * On the networks, where they first stand, in both languages; in texts, once in each; at heads of columns.
 * @param {Page} page  in Chinese, before its run, which is played
 */
async function wordsExplainThemselves(page) {
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
  await accessible(page, 'How it works, with the figures of a run', { within: '#panel-how' });
  for (const known of await page.locator('#how .run').all()) assert.match(await words(known), /\d/);
  assert.equal(await page.locator('#how .picture canvas').count(), 2);
}

// --- colours ------------------------------------------------------------------------------------------------------------------

/** The computed style of the first of some elements. @param {Page} page @param {string} selector @param {string} [part] */
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

/** Where a person has chosen a few colours for all pages: legends, confusion matrix, progress and diagram. @param {Page} page  its run is played */
async function marksDoWithoutColour(page) {
  await showPanel(page, 'curves');
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
}

test('of a run', patient, async (parts) => {
  await withPage(browser, { context: { locale: 'zh-CN', colorScheme: 'light' } }, async (page, site) => {
    await open(page, site, LEAST);
    await parts.test('words explain themselves', () => wordsExplainThemselves(page));
    await parts.test('marks mean something without colour, where colours are forced', () => marksDoWithoutColour(page));
  });
});

// --- keys ---------------------------------------------------------------------------------------------------------------------

test('keys', patient, async (parts) => {
  await withPage(browser, {}, async (page, site) => {
    // Of so many steps that training is not over before the next key is pressed.
    await open(page, site, { ...TINY, source_images: 3000, train_epochs: 100 });

    await parts.test('mean nothing while one types, on a button, or in a dialog, and are listed', async () => {
      const rate = await field(page, 'train_rate');
      await rate.focus();
      await page.keyboard.type('t?');
      assert.match(await rate.inputValue(), /t\?/);
      assert.equal(await page.locator('#shortcuts[open]').count(), 0);
      await page.locator('#undo').click();
      // The space bar presses the button that has the focus.
      await page.locator('#theme').focus();
      await page.keyboard.press('Space');
      await page.locator('html.light').waitFor();
      await page.keyboard.press('?');
      await page.locator('#shortcuts[open]').waitFor();
      await page.keyboard.press('t');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Escape');
      await page.locator('#shortcuts').waitFor({ state: 'hidden' });
      await inPhase(page, 'idle');
      assert.equal(await page.locator('#train[aria-disabled=false]').count(), 1);

      // In both languages.
      for (const lang of ['en', 'zh']) {
        await page.keyboard.press('?');
        await page.locator('#shortcuts[open]').waitFor();
        const listed = await page.locator('#shortcuts kbd').allTextContents();
        assert.ok(listed.includes('t') && listed.includes('?'));
        assert.equal(new Set(listed).size, listed.length, 'no key means two things');
        await accessible(page, `the list of keys, ${lang}`, { colours: lang === 'en', within: '#shortcuts' });
        await page.keyboard.press('Escape');
        await page.locator('#languages button').first().click();
        await page.locator(`html[lang=${lang === 'en' ? 'zh' : 'en'}]`).waitFor();
      }
    });

    await parts.test('press what the page has buttons for', async () => {
      // The space bar is to press no button that has the focus.
      await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
      await page.keyboard.press('t');
      await inPhase(page, 'train');
      await page.keyboard.press('k');
      await inPhase(page, 'paused');
      await page.keyboard.press('Space');
      await inPhase(page, 'train');
      await page.locator('#stop').click();
      await inPhase(page, 'idle');
      await page.keyboard.press('d');
      await page.locator('#turns-note', { hasText: /D/ }).waitFor();
      await inPhase(page, 'paused');
      await page.keyboard.press('k');
      await inPhase(page, 'idle');
      assert.equal(await page.locator('body[data-past]').count(), 0);
      await page.keyboard.press('[');
      await page.locator('body[data-past]').waitFor();
      assert.match(await text(page, '#timeline-where'), /round 1 of 2/);
      await page.keyboard.press('[');
      await drawn(page);
      assert.match(await text(page, '#timeline-where'), /round 0 of 2/);
      await page.keyboard.press(']');
      await drawn(page);
      assert.match(await text(page, '#timeline-where'), /round 1 of 2/);
      await page.keyboard.press('n');
      await page.locator('body:not([data-past])').waitFor();
      await page.keyboard.press('l');
      await page.locator('#stage-labels:checked').waitFor();
      await page.keyboard.press('h');
      await page.locator('#panel-how').waitFor();
      await page.keyboard.press('g');
      await page.locator('#tour-card').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#tour-card').waitFor({ state: 'detached' });
    });

    await parts.test('can be switched off, and stay so', async () => {
      // Switched off, they can be had again from the foot of the page.
      await showPanel(page, 'curves');
      await page.locator('#keys').click();
      await page.locator('#shortcuts-on').uncheck();
      await page.keyboard.press('Escape');
      for (const key of ['?', 'h']) await page.keyboard.press(key);
      assert.equal(await page.locator('#shortcuts[open]').count(), 0);
      assert.equal(await page.locator('#panel-curves').isVisible(), true);
      await untilSafe(page);
      await page.addInitScript(SILENT);
      await page.reload();
      await page.locator('#keys').waitFor();
      await page.keyboard.press('?');
      assert.equal(await page.locator('#shortcuts[open]').count(), 0);
      await page.locator('#keys').click();
      await page.locator('#shortcuts-on').check();
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.locator('#shortcuts[open]').waitFor();
    });
  });
});
