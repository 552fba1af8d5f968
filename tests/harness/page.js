/** The page as a person uses it, for tests in real Chromium: small runs, what is pressed, what is read, and what is kept. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PATIENCE } from './chromium.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('./chromium.js').Site} Site */

/** A run of seconds: of optdigits there are few test images, all of which an evaluation looks at. */
export const SMALL = { target_data: 'optdigits', source_images: 150, target_images: 150, rounds: 2, seed: 7 };
/** As many steps, on fewer images: what is measured at each round's end costs most, and grows faster than they. */
export const TINY = { ...SMALL, source_images: 60, target_images: 60, batch: 20 };
/**
 * The least run that there is: three steps of training and two rounds, on images that are few to read and to look at. It learns next to
 * nothing: that it has collapsed is not said of so few answers as it is looked at with.
 */
export const LEAST = { ...SMALL, source_data: 'optdigits', source_images: 36, target_images: 36, batch: 12 };
export const patient = { timeout: 4 * PATIENCE };

/** The address of few labels, but for some options. @param {object} options */
export const address = (options) =>
  `#preset=few-labels&${Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;

/** @param {Page} page @param {string} id */
export const enabled = (page, id) => page.locator(`#${id}[aria-disabled=false]`).waitFor({ state: 'attached' });
/** @param {Page} page @param {string} id */
export const disabled = (page, id) => page.locator(`#${id}[aria-disabled=true]`).waitFor({ state: 'attached' });

/**
 * @param {Page} page
 * @param {Site} site
 * @param {object} [options]  that differ from few labels
 */
export async function open(page, site, options = SMALL) {
  await page.goto(site.url + address(options));
  await enabled(page, 'train');
}

/**
 * Another run in the same page: a press instead of a page load.
 * @param {Page} page
 * @param {object} options  that differ from few labels
 * @param {{keepTraining?: boolean}} [how]  the options of the training are those that it was made with
 */
export async function anew(page, options, { keepTraining = false } = {}) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address(options));
  await showPanel(page, 'settings');
  await page.locator(keepTraining ? '#apply-keep' : '#apply').click();
  await page.locator('#apply-bar').waitFor({ state: 'hidden' });
  await enabled(page, keepTraining ? 'adapt' : 'train');
}

/** Waits until the page is in a phase: idle, train, adapt, evaluate or paused. @param {Page} page @param {string} phase */
export const inPhase = (page, phase) => page.locator(`body[data-phase=${phase}]`).waitFor();

/** One phase to its end. @param {Page} page @param {'train' | 'adapt' | 'evaluate'} button */
export async function play(page, button) {
  await page.locator(`#${button}[aria-disabled=false]`).click();
  await disabled(page, button);
  await inPhase(page, 'idle');
}

/** A whole run. @param {Page} page */
export async function playAll(page) {
  for (const button of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await play(page, button);
  await page.locator('#pairings tbody tr.strong').waitFor();
}

/** Waits until what was done is to be seen: the page is drawn once a frame. @param {Page} page */
export const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));

/**
 * Timers of certain lengths are over when a test says so: timeIsOver(), the last that was set. Runs before the page's own scripts.
 * @param {{held: number[], never?: number[]}} lengths  in milliseconds; never: they are not over at all
 */
export function holdTimers({ held, never = [] }) {
  const { setTimeout: later } = window;
  /** @type {(() => void)[]} */
  const waiting = [];
  window.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ act, ms = 0, /** @type {any[]} */ ...rest) => {
      if (held.includes(ms)) waiting.push(act);
      return held.includes(ms) || never.includes(ms) ? 0 : later(act, ms, ...rest);
    }
  );
  Object.assign(window, {
    timeIsOver() {
      const act = waiting.pop();
      if (!act) throw new Error(`nothing waits for ${held} ms`);
      act();
    },
  });
}

/** @param {Locator} locator */
export const words = async (locator) => (await locator.textContent()) ?? '';

/** @param {Page} page @param {string} selector */
export const text = (page, selector) => words(page.locator(selector));

/** The first alarm, or the first that says something. @param {Page} page @param {RegExp} [said] */
export const alarm = (page, said = /(?:)/) => page.locator('#alert > *', { hasText: said }).first();

/** What a chart's text alternative says. @param {Page} page @param {string} id */
export const chart = (page, id) => page.locator(`#${id} [role=img][aria-label]`).first().getAttribute('aria-label');

/** A notice that says something. @param {Page} page @param {RegExp} said */
export const notice = (page, said) => page.locator('#notice > *', { hasText: said });

/** Waits for a banner that says something, and presses one of its buttons. @param {Page} page @param {RegExp} said @param {string} name */
export async function pressIn(page, said, name) {
  const banner = page.locator('#alert > *, #notice > *', { hasText: said });
  await banner.getByRole('button', { name, exact: true }).click();
}

/** Shows one of the panels below the story. @param {Page} page @param {import('../../web/page/address.js').Panel} panel */
export async function showPanel(page, panel) {
  await page.locator(`#tab-${panel}`).click();
  await page.locator(`#panel-${panel}`).waitFor();
}

/** A field of the form, its group unfolded. @param {Page} page @param {string} name */
export async function field(page, name) {
  await showPanel(page, 'settings');
  const input = page.locator(`#option-${name}`);
  const group = page.locator('details', { has: input });
  if (!(await group.evaluate((element) => /** @type {HTMLDetailsElement} */ (element).open)))
    await group.locator('summary').click();
  return input;
}

/** Shows the kept runs. @param {Page} page @returns {Promise<Locator>} them */
export async function shelf(page) {
  await showPanel(page, 'kept');
  return page.locator('#kept-runs > li');
}

/** What is to be seen of a run that has been played: position, rounds, pairings. @param {Page} page */
export const results = (page) =>
  page.evaluate(() => {
    const said = (/** @type {string} */ selector) => document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim();
    return { position: said('#position'), rounds: said('#rounds table'), pairings: said('#pairings') };
  });

// --- what is kept ---------------------------------------------------------------------------------------------------------------

/**
 * What the page keeps in this browser, by key.
 * @param {Page} page
 * @param {string} [beginning]  of the keys: of all is read whole what may be megabytes
 * @returns {Promise<Record<string, any>>}  without runs' bytes
 */
export const stored = (page, beginning = '') =>
  page.evaluate(
    (beginning) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const objects = database.transaction('keyval').objectStore('keyval');
          const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
          const [keys, values] = [objects.getAllKeys(range), objects.getAll(range)];
          objects.transaction.oncomplete = () => {
            database.close();
            const plain = (/** @type {any} */ value) =>
              value?.bytes ? { time: value.time, bytes: value.bytes.size ?? value.bytes.byteLength } : value;
            resolve(Object.fromEntries(keys.result.map((key, i) => [key, plain(values.result[i])])));
          };
        };
      }),
    beginning,
  );

/**
 * Changes what is kept.
 * @param {Page} page
 * @param {((records: Map<string, any>) => void) | string} change  runs in the page, and knows of nothing else; the map is kept afterwards
 */
export const tamper = (page, change) => page.evaluate(`(${tamperWith})(${change})`);

/** @param {(records: Map<string, any>) => void} change */
const tamperWith = (change) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('keyval-store');
    opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const objects = database.transaction('keyval').objectStore('keyval');
      const [keys, values] = [objects.getAllKeys(), objects.getAll()];
      objects.transaction.oncomplete = async () => {
        // Bytes are kept as Blobs; those who tamper have them as they are.
        const plain = async (/** @type {any} */ value) =>
          value?.bytes instanceof Blob ? { ...value, bytes: await value.bytes.arrayBuffer() } : value;
        const all = await Promise.all(values.result.map(plain));
        const records = new Map(keys.result.map((key, i) => [String(key), all[i]]));
        change(records);
        const anew = database.transaction('keyval', 'readwrite').objectStore('keyval');
        anew.clear();
        for (const [key, value] of records) anew.put(value, key);
        anew.transaction.oncomplete = () => {
          database.close();
          resolve(undefined);
        };
        anew.transaction.onabort = () => reject(anew.transaction.error);
      };
    };
  });

const ABOUT = 'adda-lab-about-';

/** The kept runs as the store has them. @param {Page} page */
export const keptRuns = async (page) =>
  Object.entries(await stored(page, ABOUT)).map(([key, value]) => ({ id: key.slice(ABOUT.length), ...value }));

/**
 * Waits until something holds of what is kept.
 * @param {Page} page
 * @param {(runs: any[]) => boolean} holds
 */
export async function untilKept(page, holds) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const runs = await keptRuns(page);
    if (holds(runs)) return runs;
    if (Date.now() > until) throw new Error(`kept are ${JSON.stringify(runs)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether the browser would be told to ask before the page is left. @param {Page} page */
export const leavingAsks = (page) =>
  page.evaluate(() => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  });

/** Waits until leaving the page would lose nothing. @param {Page} page */
export async function untilSafe(page) {
  const until = Date.now() + PATIENCE;
  while (await leavingAsks(page)) {
    if (Date.now() > until) throw new Error('leaving the page would still lose something');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * axe-core finds nothing.
 * @param {Page} page
 * @param {string} when
 * @param {{colours?: boolean, within?: string}} [how]  colours: contrast is measured too, which takes most of the time, and is the same
 *   in all languages; within: a selector of what is new on a page that is looked at as a whole elsewhere, a second of computing less
 */
export async function accessible(page, when, { colours = true, within } = {}) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const how = { colours, within };
  const found = await page.evaluate(async ({ colours, within }) => {
    const rules = { 'color-contrast': { enabled: colours } };
    const { violations } = await /** @type {any} */ (window).axe.run(within ?? document, {
      resultTypes: ['violations'],
      rules,
    });
    return violations.map((/** @type {any} */ { id, nodes }) => ({
      id,
      nodes: nodes.map((/** @type {any} */ { html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
    }));
  }, how);
  assert.deepEqual(found, [], `axe, ${when}`);
}
