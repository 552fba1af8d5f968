/**
 * What the page costs the training that it shows: adaptation with all that moves drawn, against the same page that is told nothing
 * until the adaptation is over, so that the worker has the machine to itself. And how long the page's own thread is busy at a time,
 * by Chromium's account of tasks over 50 ms.
 */
import { PROBLEMS } from '../../../web/options/problems.js';
import { launch, PATIENCE, serve } from '../../harness/chromium.js';
import { median } from './statistics.js';

/** What is to be kept: the share of speed that is lost at most, and the longest task of the page's thread, ms. */
export const GOALS = { lost: 0.1, longest: 50 };

/** @typedef {{seconds: number, tasks: number[]}} Course  tasks: over 50 ms, ms */

/** Milliseconds that a chapter may take on a busy machine. */
const LONG = 5 * PATIENCE;

/**
 * Notes how long the adaptation takes, and which tasks are long in it. Runs in the page before its own scripts.
 * @param {boolean} deaf  the page hears no measurements and sees no views
 */
function listen(deaf) {
  const course = { from: 0, to: 0, tasks: /** @type {{startTime: number, duration: number}[]} */ ([]) };
  Object.assign(window, { course });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) course.tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
  window.Worker = class extends Worker {
    /** @param {((event: MessageEvent) => any) | null} hear */
    set onmessage(hear) {
      super.onmessage = (event) => {
        const { event: name, args, result } = event.data;
        const { phase, adaptDone } = (name === 'state' ? args : result) ?? {};
        if (phase === 'adapt' && !course.from) course.from = performance.now();
        if (phase === 'idle' && adaptDone && !course.to) course.to = performance.now();
        if (!deaf || !['metrics', 'progress', 'sample', 'view'].includes(name)) hear?.(event);
      };
    }
  };
}

/**
 * One adaptation of the problem that the page opens with.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {boolean} deaf
 * @returns {Promise<Course>}
 */
async function adaptation(browser, url, deaf) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(LONG);
  try {
    await context.addInitScript(listen, deaf);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('#train[aria-disabled=false]').click();
    await page.locator('#adapt[aria-disabled=false]').waitFor();
    await page.locator('#tab-curves').click();
    await page.locator('#panel-curves').waitFor();
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll('#panel-curves details')) folded.setAttribute('open', '');
      // In sight, above the fold: what nobody sees is not drawn.
      document.querySelector('#results')?.scrollIntoView();
    });
    const [ended] = await Promise.all([
      // Asked beforehand: what Playwright brings along for it is read by the page's own thread, and is no part of the adaptation.
      page.waitForFunction(
        () => /** @type {any} */ (window).course.to > 0 && /** @type {any} */ (window).course,
        undefined,
        // To ask with every frame would make the browser draw one.
        { polling: 250 },
      ),
      // Not by Playwright's click, which scrolls away from the charts.
      page.locator('#adapt').evaluate((button) => /** @type {HTMLElement} */ (button).click()),
    ]);
    const { from, to, tasks } = await ended.jsonValue();
    const within = (/** @type {{startTime: number}} */ { startTime }) => startTime >= from && startTime < to;
    return {
      seconds: (to - from) / 1000,
      tasks: tasks.filter(within).map((/** @type {{duration: number}} */ { duration }) => duration),
    };
  } finally {
    await context.close();
  }
}

/**
 * The two by turns, so that a busy moment hits both.
 * @param {number} repeats
 * @param {number} rounds
 * @returns {Promise<{lost: number, longest: number, long: number, alone: number, drawn: number}>}  lost: share of speed; longest: task, ms,
 *   0: none was over 50; long: tasks over 50 ms in one adaptation; alone, drawn: seconds that it takes
 */
export async function costOfDrawing(repeats, rounds) {
  const site = await serve();
  const browser = await launch();
  /** @type {{alone: Course[], drawn: Course[]}} */
  const found = { alone: [], drawn: [] };
  const url = `${site.url}#preset=${Object.values(PROBLEMS)[0].recipe}&rounds=${rounds}`;
  try {
    for (let repeat = 0; repeat < repeats; repeat++) {
      found.alone.push(await adaptation(browser, url, true));
      found.drawn.push(await adaptation(browser, url, false));
    }
  } finally {
    await browser.close();
    await site.close();
  }
  const alone = median(found.alone.map(({ seconds }) => seconds));
  const drawn = median(found.drawn.map(({ seconds }) => seconds));
  return {
    lost: 1 - alone / drawn,
    longest: Math.max(0, ...found.drawn.flatMap(({ tasks }) => tasks)),
    long: median(found.drawn.map(({ tasks }) => tasks.length)),
    alone,
    drawn,
  };
}
