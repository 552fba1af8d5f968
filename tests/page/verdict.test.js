/** The verdict in real Chromium: at the end of each chapter and of the run, its numbers and pictures, and what to try next. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, anew, drawn, enabled, inPhase, open, patient, play, text, words } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;
/** Few labels of few images: it gets better, and makes mistakes. */
const OPTIONS = {
  ...{ source_data: 'optdigits', source_images: 100, target_images: 100, batch: 20, train_epochs: 3, rounds: 2, seed: 1 },
  ...{ labelled_per_class: 3, encoder_rate: 0.001, discriminator_rate: 0.001 },
};

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** What is spoken politely. @param {Page} page */
const said = (page) => text(page, '#verdict [role=status]');

/** Of the canvases whose digit is drawn. @param {Page} page */
const drawnDigits = (page) =>
  page.locator('#verdict .mistakes canvas').evaluateAll(
    (all) =>
      all.filter((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const data = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d')?.getImageData(0, 0, width, height).data;
        return data?.some((value, i) => i % 4 === 3 && value > 128);
      }).length,
  );

/** @param {Page} page @param {string} name */
async function photograph(page, name) {
  for (const [width, height, colorScheme] of /** @type {const} */ ([
    [1280, 720, 'light'],
    [360, 740, 'dark'],
  ])) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await drawn(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${width}: the page is wider than the window by ${wide}`);
    await page.locator('#verdict').screenshot({ path: `${SCREENSHOTS}verdict-${name}-${width}-${colorScheme}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** @param {Page} page @param {import('../harness/chromium.js').Site} site */
async function verdictIsTold(page, site) {
  await open(page, site, OPTIONS);
  assert.equal((await said(page)).trim(), '', 'nothing has come of anything yet');
  // Training could be over before the target images are there, of which its end is told.
  await page.locator('#digits li').first().waitFor({ state: 'attached' });
  await play(page, 'train');
  assert.match(
    await said(page),
    /^MS \+ C read [\d.]+% of the source \(0, 1\)\. Of the target \(2, 3\).*the line to beat\.( Guessing gives about \d\d%\.)?$/,
  );
  await page.locator('#verdict button.next').click();
  await page.locator('#verdict [role=status]', { hasText: /^After 2 rounds MT \+ C read/ }).waitFor();
  await accessible(page, 'at the end of a chapter', { within: '#verdict' });
  await page.locator('#verdict button.next').click();
  await page.locator('#verdict .gain').waitFor();
  // What lies beneath is drawn after it, all of it before the page stands still.
  await inPhase(page, 'idle');

  const sentence = await said(page);
  const [, afterwards, earlier] = /^It worked.*read ([\d.]+)% right, up from ([\d.]+)%\.$/.exec(sentence) ?? [];
  assert.ok(Number(afterwards) > Number(earlier), sentence);
  // The table beneath has the same numbers.
  const cell = async (/** @type {string} */ row) =>
    Number.parseFloat(await words(page.locator(`#pairings h3 + .scroll tbody tr${row} td`).first()));
  assert.ok(Math.abs((await cell(':first-child')) - Number(earlier)) <= 0.051);
  assert.ok(Math.abs((await cell('.strong')) - Number(afterwards)) <= 0.051);
  const picture = (await page.locator('#verdict .gain').getAttribute('aria-label')) ?? '';
  assert.ok(picture.includes(`${earlier}%`) && picture.includes(`${afterwards}%`), picture);
  assert.match(picture, /The same labels alone: [\d.]+%/);
  const [, gain, low, high] = /Gain ([\d.]+) points; 95% interval (-?[\d.]+) to (-?[\d.]+\d)/.exec(
    await text(page, '#verdict .gain-words'),
  ) ?? ['', '', '', ''];
  assert.ok(Number(low) > 0 && Number(low) < Number(gain) && Number(gain) < Number(high));
  assert.match(await text(page, '#verdict .both'), /2→0, 3→1.*2→1, 3→0/s);

  const named = await page.locator('#verdict .mistakes li').count();
  assert.ok(named > 0 && named <= 12);
  await page.waitForFunction((n) => document.querySelectorAll('#verdict .mistakes canvas').length === n, named);
  // Each mistake is shown: in which frame is for the machine to say.
  while ((await drawnDigits(page)) < named) await drawn(page);
  await accessible(page, 'with a verdict', { within: '#verdict' });
  await photograph(page, 'en');

  await page.locator('#languages [lang=zh]').click();
  await page.locator('#verdict [role=status]', { hasText: '目标域准确率从' }).waitFor();
  await accessible(page, 'with a verdict, in Chinese', { colours: false, within: '#verdict' });
  await photograph(page, 'zh');
}

/** @param {Page} page */
async function remedySetsUp(page) {
  await anew(page, { ...OPTIONS, rounds: 1, encoder_rate: 1e-6, discriminator_rate: 1e-6 }, { keepTraining: true });
  for (const button of /** @type {const} */ (['adapt', 'evaluate'])) await play(page, button);
  assert.match(await said(page), /^Nothing moved: /);
  const remedy = page.locator('#verdict .remedies button').first();
  assert.match(await text(page, '#remedy-recipe'), /0\.0003.*MS and C stay as they are trained/);
  await remedy.click();
  await enabled(page, 'adapt');
  await page.waitForFunction(() => /encoder_rate|preset=few-labels/.test(window.location.hash));
  assert.doesNotMatch(await page.evaluate(() => window.location.hash), /encoder_rate=0\.000001/);
  assert.match(await said(page), /^MS \+ C read/, 'trained, and to be adapted');
  await page.locator('#notice > *', { hasText: 'The run before is kept' }).waitFor();
}

test('of a run', patient, async (parts) => {
  await withPage(browser, {}, async (page, site) => {
    await parts.test('each chapter ends with a sentence and the next step, and the run with a verdict', () =>
      verdictIsTold(page, site),
    );
    await page.locator('#languages button').click();
    await parts.test(
      'a remedy sets up what it says: other settings, the training kept where it can be, and the run is not lost',
      () => remedySetsUp(page),
    );
  });
});
