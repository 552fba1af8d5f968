/** Shortcut keys in real Chromium: what they press, where they mean nothing, that they can be switched off. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  disabled,
  drawn,
  field,
  inPhase,
  open,
  patient,
  showPanel,
  TINY,
  text,
  untilSafe,
} from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('keys', patient, async (parts) => {
  await withPage(browser, {}, async (page, site) => {
    // Of so many steps that training is not over before the next key is pressed.
    await open(page, site, { ...TINY, source_images: 3000 });

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
        await drawn(page);
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
      await disabled(page, 'train');
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
