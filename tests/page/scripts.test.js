/** Scripts that the page need not begin with: where one does not come, the page goes on, says so, and has it later. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { alarm, LEAST, open, patient, play, pressIn } from '../harness/page.js';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test(
  'without the words of a language the page speaks the one that it has; without what draws lines there are no charts',
  patient,
  async () => {
    const how = { context: { locale: 'zh-CN' }, expected: [/503/], tolerated: [/MIME|Failed to load/] };
    await withPage(browser, how, async (page, site) => {
      site.failures.set('plot.js', { status: 503 });
      site.failures.set('zh.js', { status: 503 });
      await open(page, site, LEAST);
      await alarm(page, /this language\. .*zh\.js could not be loaded: the server answered 503/).waitFor();
      // One that never comes is not waited for, and spoken when it does.
      let release = () => {};
      site.failures.set('zh.js', { hold: new Promise((done) => (release = () => done(undefined))) });
      await pressIn(page, /this language/, 'Load the page again');
      await alarm(page, /zh\.js has not begun yet/).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
      release();
      await page.locator('html[lang=zh]').waitFor({ state: 'attached' });
      await alarm(page).waitFor({ state: 'detached' });
      await page.locator('#languages button').first().click();

      await play(page, 'train');
      await page.locator('#curves, #panel-curves').first().scrollIntoViewIfNeeded();
      await alarm(page, /charts cannot be drawn\. .*plot\.js could not be loaded: the server answered 503/).waitFor();
      site.failures.delete('plot.js');
      await pressIn(page, /charts cannot be drawn/, 'Try again');
      await page.locator('#panel-curves .plot canvas').first().waitFor();
      await alarm(page).waitFor({ state: 'detached' });
    });
  },
);
