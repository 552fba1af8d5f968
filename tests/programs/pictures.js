/**
 * `make pictures`: the README's pictures, of the built page in Chromium, which goes once through the problem that it opens with.
 *
 * web/adaptation.png: an APNG of the stage during the adaptation, at about equal steps of its rounds. The worker's views are shown
 * one by one, each photographed once its points have arrived, however fast the worker is by then. web/picture.png: the page
 * after the run. Colours are limited to a palette, or the two would be several times as large.
 */
import { writeFile } from 'node:fs/promises';
import UPNG from 'upng-js';
import { PROBLEMS, problemConfig } from '../../web/options/problems.js';
import { launch, withPage } from '../harness/chromium.js';
import { drawn, enabled, inPhase } from '../harness/page.js';
import { tell } from './console.js';

/** @typedef {import('playwright-core').Page} Page */

const PICTURE = new URL('../../web/picture.png', import.meta.url);
const ADAPTATION = new URL('../../web/adaptation.png', import.meta.url);

const COLOURS = 128;
/** What a README can bear, in bytes. */
const MOST = { picture: 400_000, adaptation: 2_000_000 };
/** Where the stage takes the whole width, and its networks stand beside it. */
const NARROW = { width: 704, height: 900 };
const WIDE = { width: 1280, height: 720 };
/** Milliseconds that a chapter may take on a busy machine. */
const LONG = 300_000;
/** About how many frames there are of the adaptation, and how long each is seen, ms. */
const FRAMES = 30;
const DELAY = { first: 1500, next: 160, last: 3000 };

/**
 * Hands the worker's messages to the page one by one. After a view of the adaptation the next message waits for `release`. Runs
 * before the page's own scripts.
 */
function holdViews() {
  /** shown: the view that waits, time in rounds; null: the page goes on by itself. */
  const views = { shown: /** @type {{time: number} | null} */ (null), holds: true, release: () => {} };
  Object.assign(window, { views });
  window.Worker = class extends Worker {
    /** @param {((event: MessageEvent) => any) | null} listen */
    set onmessage(listen) {
      let last = Promise.resolve();
      super.onmessage = (event) => {
        last = last.then(async () => {
          listen?.(event);
          const { event: name, args } = event.data;
          if (!views.holds || name !== 'view' || args.kind !== 'adapt') return;
          await new Promise((done) => {
            views.release = () => done(undefined);
            views.shown = { time: args.time };
          });
        });
      };
    }
  };
}

/** The pixels of a PNG, RGBA. @param {Buffer} png */
function pixels(png) {
  const image = UPNG.decode(new Uint8Array(png).buffer);
  return { width: image.width, height: image.height, data: UPNG.toRGBA8(image)[0] };
}

/** @param {Page} page @returns {Promise<Buffer>}  the stage, as a PNG */
async function photograph(page) {
  // Points that do not move any more, and the sentence that goes with them.
  await drawn(page);
  await drawn(page);
  return page.locator('#stage').screenshot({ animations: 'disabled' });
}

/**
 * Shows the views of the adaptation until its end.
 * @param {Page} page
 * @param {number} rounds
 * @returns {Promise<Buffer[]>}  PNGs
 */
async function adaptation(page, rounds) {
  /** @type {Buffer[]} */
  const frames = [];
  let [time, next] = [0, 0];
  while (time < rounds) {
    const shown = await page.waitForFunction(() => /** @type {any} */ (window).views.shown, undefined, { polling: 20 });
    ({ time } = await shown.jsonValue());
    if (time >= next || time >= rounds) {
      frames.push(await photograph(page));
      next = Math.max(next, time) + rounds / FRAMES;
    }
    await page.evaluate((holds) => {
      const { views } = /** @type {any} */ (window);
      Object.assign(views, { holds, shown: null });
      views.release();
    }, time < rounds);
  }
  return frames;
}

/**
 * Writes pictures of one size as one file: a still one, or an animation.
 * @param {URL} file
 * @param {Buffer[]} pngs
 * @param {number} most  bytes
 * @param {number[]} [delays]  ms that each is seen
 */
async function write(file, pngs, most, delays) {
  const frames = pngs.map(pixels);
  const [{ width }] = frames;
  // The stage grows by a line as there is more to explain: what it does not cover yet is left clear.
  const height = Math.max(...frames.map((frame) => frame.height));
  const covering = frames.map(({ data }) => {
    const whole = new Uint8Array(4 * width * height);
    whole.set(new Uint8Array(data));
    return whole.buffer;
  });
  const bytes = new Uint8Array(UPNG.encode(covering, width, height, COLOURS, delays));
  if (bytes.length > most) throw new Error(`${file.pathname} would take ${bytes.length} bytes; ${most} are the most`);
  await writeFile(file, bytes);
  tell(`${file.pathname}: ${width} × ${height}, ${frames.length} frames, ${bytes.length} bytes`);
}

const browser = await launch();
try {
  const context = { viewport: NARROW, reducedMotion: /** @type {const} */ ('reduce') };
  await withPage(browser, { context }, async (page, site) => {
    await page.addInitScript(holdViews);
    await page.goto(site.url);
    await enabled(page, 'train');
    // That 2 and 3 part is seen by who knows which is which.
    await page.locator('#stage-labels').check();
    await page.locator('#all').click();
    await page.locator('body[data-phase=adapt]').waitFor({ timeout: LONG });
    const frames = await adaptation(page, problemConfig(Object.keys(PROBLEMS)[0]).rounds);
    const delays = frames.map((_, i) => (i === 0 ? DELAY.first : i < frames.length - 1 ? DELAY.next : DELAY.last));
    await write(ADAPTATION, frames, MOST.adaptation, delays);

    await page.locator('#pairings tbody tr.strong').waitFor({ state: 'attached', timeout: LONG });
    await inPhase(page, 'idle');
    await page.setViewportSize(WIDE);
    await page.evaluate(() => window.scrollTo(0, 0));
    await drawn(page);
    await drawn(page);
    await write(PICTURE, [await page.screenshot({ animations: 'disabled' })], MOST.picture);
  });
} finally {
  await browser.close();
}
