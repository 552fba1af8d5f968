/** A digit drawn by hand, in real Chromium: answered while MT adapts, seen on the stage, kept with the run and its moments. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, drawn, enabled, inPhase, open, patient, play, showPanel, untilSafe } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;
/** Long enough to draw in, and to be paused, however slow that is; of short rounds. */
const OPTIONS = {
  target_data: 'optdigits',
  source_images: 100,
  target_images: 100,
  rounds: 1000,
  seed: 7,
  batch: 25,
  encoder_rate: 0.001,
};

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** The bars of both pairs of networks. @param {Page} page */
const chances = (page) =>
  page.evaluate(() =>
    ['ms', 'mt'].map((encoder) =>
      [...document.querySelectorAll(`#draw-${encoder} .draw-chances i`)].map((bar) =>
        Number(/** @type {HTMLElement} */ (bar).style.getPropertyValue('--share')),
      ),
    ),
  );

/** A line with the mouse, in units of the field's side. @param {Page} page @param {number[]} points */
async function stroke(page, points) {
  await page.locator('#draw-field').scrollIntoViewIfNeeded();
  const box = await page.locator('#draw-field').boundingBox();
  assert.ok(box);
  const at = (/** @type {number} */ i) =>
    /** @type {const} */ ([box.x + points[i] * box.width, box.y + points[i + 1] * box.height]);
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let i = 2; i < points.length; i += 2) await page.mouse.move(...at(i), { steps: 3 });
  await page.mouse.up();
}

/** Whether the kept run has a moment with the drawn digit: a promise, in the page. */
const keptDigits = () =>
  new Promise((resolve) => {
    const opening = indexedDB.open('keyval-store');
    opening.onsuccess = () => {
      const all = opening.result.transaction('keyval').objectStore('keyval').getAll();
      all.onsuccess = () => {
        opening.result.close();
        const frames = all.result.flatMap(({ history }) => history?.frames ?? []);
        resolve(frames.some(({ followed }) => followed?.ids.length === 1));
      };
    };
  });

test(
  'a digit is drawn while MT adapts: answers, a place on the stage that moves, kept with the run and shown at a moment',
  patient,
  async () => {
    await withPage(browser, { context: { viewport: { width: 1280, height: 2400 } } }, async (page, site) => {
      // Milliseconds from a question to its answer, as the page's own line to the worker has them.
      await page.addInitScript(() => {
        /** @type {number[]} */
        const times = [];
        Object.assign(window, { readTimes: times });
        const { postMessage } = Worker.prototype;
        Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...rest) {
          if (message?.type === 'read') {
            const from = performance.now();
            const heard = (/** @type {MessageEvent} */ { data }) => {
              if (data.id !== message.id) return;
              times.push(performance.now() - from);
              this.removeEventListener('message', heard);
            };
            this.addEventListener('message', heard);
          }
          return Reflect.apply(postMessage, this, [message, ...rest]);
        };
      });
      await open(page, site, OPTIONS);
      await play(page, 'train');
      await showPanel(page, 'draw');
      await accessible(page, 'the empty field', { within: '#draw' });
      await page.locator('#adapt').click();
      await inPhase(page, 'adapt');
      await page.locator('#draw-field').scrollIntoViewIfNeeded();
      await stroke(page, [0.5, 0.15, 0.5, 0.5, 0.5, 0.85]);
      await page.locator('#draw-mt .draw-chances').waitFor();
      await page.locator('.draw-answers', { hasText: /Nearest training images/ }).waitFor();
      // MT has moved on, MS has not.
      await page.waitForFunction(() => {
        const [ms, mt] = ['ms', 'mt'].map((encoder) => document.querySelector(`#draw-${encoder} .draw-chances`)?.textContent);
        return ms && mt && ms !== mt;
      });
      await page.locator('#draw-mt', { hasText: /D is \d+% sure|D has learnt nothing/ }).waitFor();
      const [ms] = await chances(page);
      const stage = page.locator('#stage canvas[role=img]');
      const place = () => stage.evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
      await page.locator('#pause').click();
      await inPhase(page, 'paused');
      await drawn(page);
      const before = await place();
      await stroke(page, [0.15, 0.2, 0.85, 0.2, 0.2, 0.8, 0.85, 0.85]);
      await page.waitForFunction((old) => {
        const bar = /** @type {HTMLElement | null} */ (document.querySelector('#draw-ms .draw-chances i'));
        return bar && Number(bar.style.getPropertyValue('--share')) !== old;
      }, ms[0]);
      // The point moves: in which frame is for the machine to say.
      while ((await place()) === before) await drawn(page);
      await page.locator('#draw').screenshot({ path: `${SCREENSHOTS}draw.png` });
      await page.locator('#stage').screenshot({ path: `${SCREENSHOTS}draw-stage.png` });
      const times = await page.evaluate(() =>
        /** @type {any} */ (window).readTimes.toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b),
      );
      console.log(
        `${times.length} reads: median ${times[times.length >> 1].toFixed(1)} ms, 95 % ${times[Math.floor(0.95 * times.length)].toFixed(1)} ms, most ${times.at(-1).toFixed(1)} ms`,
      );

      // Kept, by name; it is of the moments from now on.
      await page.locator('#draw-keep input').fill('my two');
      await page.locator('#draw-keep button').click();
      await page.locator('#drawn-digits li', { hasText: 'my two' }).locator('dd').nth(1).waitFor();
      await page.locator('#draw-clear').click();
      await page.locator('.draw-starts button.target').first().click();
      await page.locator('#draw-mt .draw-chances').waitFor();
      await page.locator('#pause').click();
      // Some rounds more.
      await page.waitForFunction(
        () => (document.querySelector('.draw-path polyline')?.getAttribute('points') ?? '').split(' ').length > 3,
      );
      await page.locator('#pause').click();
      await inPhase(page, 'paused');
      // As it stands now: it was kept with the digit before.
      await untilSafe(page);
      assert.equal(await page.evaluate(keptDigits), true);

      await page.reload();
      await enabled(page, 'adapt');
      await showPanel(page, 'draw');
      const digit = page.locator('#drawn-digits li', { hasText: 'my two' });
      const says = (/** @type {RegExp} */ words) => digit.filter({ hasText: words }).waitFor();
      await says(/Now:.*MS \+ C.*MT \+ C/s);
      // A round's end after it was kept, on the timeline; and the beginning, when it was not there yet.
      await page.keyboard.press('[');
      await page.locator('body[data-past]').waitFor();
      await says(/At the moment.*MT \+ C/s);
      await page.locator('#timeline [role=slider]').focus();
      await page.keyboard.press('Home');
      await says(/No answers at this moment/);
      await accessible(page, 'a kept digit', { within: '#draw' });
      await digit.getByRole('button').click();
      await digit.waitFor({ state: 'detached' });
      await page.locator('#notice > *', { hasText: 'removed' }).getByRole('button').first().click();
      await digit.waitFor();
    });
  },
);
