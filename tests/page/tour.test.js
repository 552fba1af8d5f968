/** The tour in real Chromium: it drives the page from the first press to the verdict, explains a run that is there, and can be left. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { STEPS } from '../../web/page/story/tour_steps.js';
import { ENGLISH } from '../../web/text/en.js';
import { CHINESE } from '../../web/text/zh.js';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import { accessible, anew, drawn, enabled, inPhase, keptRuns, LEAST, open, results, text, untilSafe } from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;
const long = { timeout: 8 * PATIENCE };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** What a title says, but for what it is filled in with. @param {string} message */
const pattern = (message) =>
  new RegExp(
    `^${message
      .replace(/^\{kind.*/, '.*')
      .replace(/[?.]/g, '\\$&')
      .replace(/\{\w+\}/g, '.+')}$`,
  );

/** @param {Page} page @param {string} name  of a step @param {Record<string, string>} [table] */
async function atStep(page, name, table = ENGLISH) {
  await page.waitForFunction(
    (source) => new RegExp(source).test(document.getElementById('tour-title')?.textContent ?? ''),
    pattern(table[`tour.${name}.title`]).source,
  );
}

/** Presses what leads on, once that can be pressed. @param {Page} page */
async function goOn(page) {
  await page.locator('#tour-next[aria-disabled=false]').click();
  await drawn(page);
}

/** The ring lies around what the step is about, and the card within the window, away from it or over its edge. @param {Page} page */
const places = (page) =>
  page.evaluate(() => {
    const box = (/** @type {string} */ id) => {
      const { left, top, right, bottom } = /** @type {Element} */ (document.getElementById(id)).getBoundingClientRect();
      return { left, top, right, bottom };
    };
    return { card: box('tour-card'), dock: box('train'), width: innerWidth, height: innerHeight };
  });

test('it leads from the first press to the verdict, and explains a run that is there', long, async () => {
  await withPage(browser, { context: { hasTouch: true } }, async (page, site) => {
    await open(page, site, LEAST);
    for (const { name, at } of STEPS) {
      for (const id of at) assert.equal(await page.locator(`#${id}`).count(), 1, `${id} of ${name}`);
      for (const table of [ENGLISH, CHINESE])
        for (const key of [`tour.${name}`, `tour.${name}.title`]) assert.ok(Object.hasOwn(table, key), key);
    }
    // Those who come for the first time are invited, in the place where the tour can be had ever after.
    await page.locator('#tour.invites').click();
    for (const { name } of STEPS) {
      await atStep(page, name);
      if (['begin', 'detective', 'timeline', 'verdict'].includes(name))
        await accessible(page, `step ${name}`, { within: '#tour-card' });
      // What the page itself has to press leads on as well.
      if (name === 'train') await page.locator('#train').click();
      else await goOn(page);
    }
    await page.locator('#tour-card').waitFor({ state: 'detached' });
    assert.match(await text(page, '#verdict .sentence'), /\d/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tour');
    assert.equal(await page.locator('.step.done #evaluate').count(), 1, 'the last chapter is done');

    // A run that is there is explained as it stands, in Chinese too.
    await page.locator('#languages button').click();
    await page.locator('html[lang=zh]').waitFor();
    await untilSafe(page);
    const as = await results(page);
    await page.locator('#tour').click();
    for (const { name } of STEPS) {
      await atStep(page, name, CHINESE);
      if (['begin', 'detective', 'timeline', 'verdict'].includes(name))
        await accessible(page, `step ${name} in Chinese`, { colours: false, within: '#tour-card' });
      assert.doesNotMatch(await text(page, '#tour-card'), /[{}]|undefined|NaN/);
      await goOn(page);
    }
    assert.deepEqual(await results(page), as);
    await page.locator('#languages button').click();
    await page.locator('html[lang=en]').waitFor();
    // Only who asks for it begins anew, and then the run is kept.
    await page.locator('#tour').click();
    const [kept] = await keptRuns(page);
    await page.locator('#tour-fresh').click();
    await page.waitForFunction(() => !document.getElementById('tour-fresh'));
    assert.ok((await keptRuns(page)).some(({ id }) => id === kept.id));
    // On a phone its words lie above the chapters.
    await page.setViewportSize({ width: 360, height: 740 });
    for (const { name } of STEPS.slice(0, 4)) {
      await atStep(page, name);
      const { card, dock, width, height } = await places(page);
      assert.ok(
        card.left >= 0 && card.right <= width && card.top >= 0 && card.bottom <= height,
        `${name} ${JSON.stringify(card)}`,
      );
      assert.ok(card.bottom <= dock.top, `${name}: the chapters are in sight`);
      await page.screenshot({ path: `${SCREENSHOTS}tour-phone-${name}.png` });
      if (name !== 'train') await goOn(page);
    }
    await accessible(page, 'tour on a phone', { within: '#tour-card' });

    // It speaks of no D where there is none, and is left with Escape.
    await page.keyboard.press('Escape');
    await page.locator('#tour-card').waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 900 });
    // The networks that are being made bring their settings into the form.
    await enabled(page, 'train');
    await anew(page, { ...LEAST, method: 'shot' });
    await page.locator('#tour').focus();
    await page.keyboard.press('Enter');
    const steps = STEPS.filter(({ game }) => !game);
    assert.ok(steps.length < STEPS.length);
    await page.locator('#tour-card .note', { hasText: `1 of ${steps.length}` }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tour-card');
    // What lies above the tour is closed first.
    await page.locator('#network-mt .term').focus();
    await page.keyboard.press('Enter');
    await page.locator('#glossary:popover-open').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#tour-card').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#tour-card').waitFor({ state: 'detached' });
    assert.equal(await page.locator('#tour-ring').count(), 0);
    await inPhase(page, 'idle');

    // Who has been through it is not invited again.
    await untilSafe(page);
    await page.addInitScript(SILENT);
    await page.reload({ waitUntil: 'commit' });
    await page.locator('#tour:not(.invites)').waitFor();
  });
});
