/**
 * `make pictures`: the README's pictures, of the built page in Chromium, which goes once through the problem that it opens with, and
 * the icons of the page where it is installed, of web/favicon.svg.
 *
 * web/adaptation.png: an APNG of the stage during the adaptation: first by single steps, for most happens in them, then by rounds.
 * Points are on their way where the page has them on their way: its clock is turned by hand, so that every machine takes the same
 * pictures. web/picture.png: the page after the run. Both have a palette of few colours, or they would be several times as large.
 */
import { readFile, writeFile } from 'node:fs/promises';
import UPNG from 'upng-js';
import { PROBLEMS, problemConfig } from '../../web/options/problems.js';
import { launch, withPage } from '../harness/chromium.js';
import { drawn, enabled, inPhase, play } from '../harness/page.js';
import { tell } from './console.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{png: Buffer, ms: number}} Frame  ms: for so long it is seen */

const PICTURE = new URL('../../web/picture.png', import.meta.url);
const ADAPTATION = new URL('../../web/adaptation.png', import.meta.url);

/** Colours of the palette, and what a README can bear, in bytes. */
const PICTURE_LIMITS = { colours: 256, bytes: 400_000 };
const ADAPTATION_LIMITS = { colours: 128, bytes: 2_000_000 };
/** Where the stage's sentence and picture stand one above the other. */
const NARROW = { width: 704, height: 900 };
const WIDE = { width: 1280, height: 720 };
/** Milliseconds that a chapter may take on a busy machine. */
const LONG = 300_000;

/** Steps of the adaptation after which the stage is photographed; from the last on, the ends of rounds. */
const STEPS = [1, 2, 3, 5, 8, 12, 17, 24, 32];
/** When points on their way to another view are photographed, ms after they set out, and for how long that is seen. */
const WAY = [
  { at: 130, ms: 80 },
  { at: 400, ms: 200 },
];
/** Milliseconds by the world's clock within which the page looks at its own while it trains. */
const PAGE_LOOKS = 200;
/** For how long the first picture and the last are seen. */
const STILL = { first: 1500, last: 3000 };

/**
 * Lets the page's clock be turned by hand, and hands the worker's messages to the page one by one, where wanted with a halt after
 * each end of a round. Runs before the page's own scripts.
 */
function takeCharge() {
  const hand = {
    /**
     * Of the page's clock, ms; null: it goes by itself, which it must not any more once it was turned, for it would go back.
     * @type {number | null}
     */
    time: null,
    halts: false,
    /** The round at whose end the page halts. @type {{round: number} | null} */
    halted: null,
    goOn: () => {},
  };
  Object.assign(window, { hand });
  const now = performance.now.bind(performance);
  performance.now = () => hand.time ?? now();
  window.Worker = class extends Worker {
    /** @param {((event: MessageEvent) => any) | null} listen */
    set onmessage(listen) {
      let last = Promise.resolve();
      super.onmessage = (event) => {
        last = last.then(async () => {
          listen?.(event);
          const { event: name, args } = event.data;
          if (!hand.halts || name !== 'view' || !args.round) return;
          await new Promise((done) => {
            hand.goOn = () => done(undefined);
            hand.halted = { round: args.round };
          });
        });
      };
    }
  };
}

/** What `takeCharge` has made. @param {Page} page @param {{time?: number, halts?: boolean, halted?: null}} values */
const take = (page, values) => page.evaluate((values) => Object.assign(/** @type {any} */ (window).hand, values), values);

/** Photographs the stage's sentence and picture while points go to where the latest view has them. */
class Camera {
  /** @type {Frame[]} */
  frames = [];
  #time = 1e6;
  #page;
  #clip;

  /** @param {Page} page @param {{x: number, y: number, width: number, height: number}} clip  of the whole page */
  constructor(page, clip) {
    this.#page = page;
    this.#clip = clip;
  }

  /** Points stand still until they are photographed. */
  async stopClock() {
    await take(this.#page, { time: this.#time });
  }

  /** @param {{at: number, ms: number}[]} way */
  async follow(way) {
    const from = this.#time;
    for (const { at, ms } of way) {
      this.#time = from + at;
      await this.stopClock();
      await this.#page.waitForTimeout(PAGE_LOOKS);
      await drawn(this.#page);
      const png = await this.#page.screenshot({ clip: this.#clip, fullPage: true, animations: 'disabled' });
      this.frames.push({ png, ms });
    }
  }

  /** Points arrive unseen. */
  async pass() {
    this.#time += 1000;
    await this.stopClock();
    await drawn(this.#page);
  }
}

/** The picture of the stage and its sentence. @param {Page} page */
const stageClip = (page) =>
  page.evaluate(() => {
    const [plot, now] = ['.stage-plot', '#stage-now'].map((one) =>
      /** @type {Element} */ (document.querySelector(one)).getBoundingClientRect(),
    );
    const [left, top] = [Math.min(plot.left, now.left), Math.min(plot.top, now.top)];
    return {
      x: left + window.scrollX,
      y: top + window.scrollY,
      width: Math.max(plot.right, now.right) - left,
      height: Math.max(plot.bottom, now.bottom) + 6 - top,
    };
  });

/** The adaptation, from its beginning to its end. @param {Page} page @param {number} rounds @returns {Promise<Frame[]>} */
async function adaptation(page, rounds) {
  const camera = new Camera(page, await stageClip(page));
  await camera.follow([{ at: 0, ms: STILL.first }]);
  const steps = Math.max(...STEPS);
  for (let step = 1; step <= steps; step++) {
    await enabled(page, 'turn-both');
    await page.locator('#turn-both').evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await page.locator('#position', { hasText: new RegExp(`step ${step}\\b`) }).waitFor({ state: 'attached' });
    await inPhase(page, 'paused');
    if (STEPS.includes(step)) await camera.follow(WAY);
    else await camera.pass();
  }
  await take(page, { halts: true });
  await page.locator('#pause').evaluate((button) => /** @type {HTMLElement} */ (button).click());
  for (let round = 0; round < rounds; ) {
    const halted = await page.waitForFunction(() => /** @type {any} */ (window).hand.halted, undefined, { timeout: LONG });
    ({ round } = await halted.jsonValue());
    await camera.follow(WAY);
    await take(page, { halts: round < rounds, halted: null });
    await page.evaluate(() => /** @type {any} */ (window).hand.goOn());
  }
  await camera.pass();
  return camera.frames;
}

/**
 * Writes pictures of one size as one file: a still one, or an animation.
 * @param {URL} file
 * @param {Frame[]} frames
 * @param {{colours: number, bytes: number}} limits
 */
async function write(file, frames, limits) {
  const images = frames.map(({ png }) => UPNG.decode(new Uint8Array(png).buffer));
  const [{ width, height }] = images;
  const pixels = images.map((image) => UPNG.toRGBA8(image)[0]);
  const delays = frames.map(({ ms }) => ms);
  const bytes = new Uint8Array(UPNG.encode(pixels, width, height, limits.colours, delays));
  if (bytes.length > limits.bytes) throw new Error(`${file.pathname} would take ${bytes.length} bytes of ${limits.bytes}`);
  await writeFile(file, bytes);
  tell(`${file.pathname}: ${width} × ${height}, ${frames.length} frames, ${bytes.length} bytes`);
}

/** Icons: with the sign's own corners, and up to the edge of a square, from which systems cut their own shape. */
const ICONS = [
  { name: 'icon-192.png', size: 192, mask: false },
  { name: 'icon-512.png', size: 512, mask: false },
  { name: 'icon-maskable.png', size: 512, mask: true },
];
const ICON_LIMITS = { colours: 64, bytes: 20_000 };

/** @param {import('playwright-core').Browser} browser */
async function icons(browser) {
  const sign = await readFile(new URL('../../web/favicon.svg', import.meta.url), 'utf8');
  for (const { name, size, mask } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<style>body { margin: 0 } svg { display: block } ${mask ? 'rect { rx: 0 }' : ''}</style>${sign.replace('<svg', '<svg width="100%"')}`,
    );
    const png = await page.screenshot({ omitBackground: true });
    await write(new URL(`../../web/${name}`, import.meta.url), [{ png, ms: 0 }], ICON_LIMITS);
    await page.close();
  }
}

const browser = await launch();
try {
  await icons(browser);
  await withPage(browser, { context: { viewport: NARROW } }, async (page, site) => {
    await page.addInitScript(takeCharge);
    await page.goto(site.url);
    await enabled(page, 'train');
    // That 2 and 3 part is seen by who knows which is which.
    await page.locator('#stage-labels').check();
    await play(page, 'train');
    const frames = await adaptation(page, problemConfig(Object.keys(PROBLEMS)[0]).rounds);
    frames[frames.length - 1].ms = STILL.last;
    await write(ADAPTATION, frames, ADAPTATION_LIMITS);

    await enabled(page, 'evaluate');
    await inPhase(page, 'idle');
    await page.locator('#evaluate').click();
    await page.locator('#pairings tbody tr.strong').waitFor({ state: 'attached', timeout: LONG });
    await inPhase(page, 'idle');
    await page.setViewportSize(WIDE);
    await page.evaluate(() => window.scrollTo(0, 0));
    await drawn(page);
    await drawn(page);
    await write(PICTURE, [{ png: await page.screenshot({ animations: 'disabled' }), ms: 0 }], PICTURE_LIMITS);
  });
} finally {
  await browser.close();
}
