/**
 * The page in every state, on every kind of screen, light and dark, in every language: nothing scrolls sideways, and axe finds nothing.
 *
 * To be cheap, each state is seen on the narrowest screen and on one of the others, colours and languages by turns; SCREENS=1 has it
 * seen once on each, SCREENS=all in all 128 ways. Pictures for people to look at go to build/screenshots/. And a state is held
 * while it is looked at: the worker's messages wait, so that one small run goes through all states.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, address, alarm, drawn, enabled, inPhase, LEAST, open, patient, play, text } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;

const SIZES = [
  { width: 1680, height: 1050 },
  { width: 1280, height: 720 },
  { width: 768, height: 1024 },
  { width: 360, height: 740 },
];
/** By the name of the button that chooses it. */
const LANGUAGES = /** @type {const} */ ({ en: 'English', zh: '中文' });

const COLLAPSING = {
  ...{ source_data: 'optdigits', target_data: 'optdigits', source_images: 100, target_images: 100, batch: 10, rounds: 1 },
  ...{ labelled_per_class: 0, encoder_rate: 0.1 },
};

const STATES = /** @type {const} */ (['before', 'training', 'paused', 'adapting', 'verdict', 'moment', 'collapsed', 'error']);
/** States in which other tests have axe look at the page in English, or that are built as another one. @type {string[]} */
const LOOKED_AT = ['before', 'training', 'adapting', 'verdict', 'moment'];
/** In Chinese all is built of the same elements: axe looks at those that stand for the others. @type {string[]} */
const IN_CHINESE = ['paused', 'verdict', 'error'];

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

// --- states that stand still ----------------------------------------------------------------------------------------------------

/**
 * Hands the worker's messages to the page one by one. Once a phase is under way and has told what `holdAfter` asked for, the next
 * message waits for `letGo`. Runs before the page's own scripts.
 */
function holdMessages() {
  /** @type {{event: string, kind: string} | null} */
  let wanted = null;
  let told = false;
  let phase = '';
  let letGo = () => {};
  Object.assign(window, {
    held: false,
    holdAfter: (/** @type {string} */ event, /** @type {string} */ kind) => {
      wanted = { event, kind };
      told = false;
    },
    letGo: () => letGo(),
  });
  window.Worker = class extends Worker {
    /** @param {((event: MessageEvent) => any) | null} listen */
    set onmessage(listen) {
      let last = Promise.resolve();
      super.onmessage = (event) => {
        last = last.then(async () => {
          listen?.(event);
          const { event: name, args, result } = event.data;
          phase = (name === 'state' ? args : result)?.phase ?? phase;
          told ||= name === wanted?.event && args?.kind === wanted?.kind;
          if (!wanted || !told || phase !== wanted.kind) return;
          wanted = null;
          Object.assign(window, { held: true });
          await new Promise((done) => {
            letGo = () => done(undefined);
          });
          Object.assign(window, { held: false });
        });
      };
    }
  };
}

/**
 * Does something, and looks at the page at the worker's first message of a kind after it.
 * @param {Page} page
 * @param {[event: string, kind: 'train' | 'adapt']} message
 * @param {() => Promise<unknown>} act
 * @param {() => Promise<void>} look
 */
async function held(page, message, act, look) {
  await page.evaluate(([event, kind]) => /** @type {any} */ (window).holdAfter(event, kind), message);
  await act();
  await page.waitForFunction(() => /** @type {any} */ (window).held);
  await look();
  await page.evaluate(() => /** @type {any} */ (window).letGo());
}

// --- looking --------------------------------------------------------------------------------------------------------------------

/** @param {Page} page @param {keyof typeof LANGUAGES} language */
async function speak(page, language) {
  await page.setViewportSize(SIZES[1]);
  if ((await page.evaluate(() => document.documentElement.lang)) === language) return;
  await page.getByRole('button', { name: LANGUAGES[language], exact: true }).click();
  await page.locator(`html[lang=${language}]`).waitFor();
}

/**
 * A state on all screens. Pictures are of what is in sight, in English by day of all that is to be scrolled to as well.
 * @param {Page} page
 * @param {typeof STATES[number]} state
 */
async function lookAt(page, state) {
  const turn = STATES.indexOf(state);
  /** @param {string} language @param {string} colorScheme */
  const due = (language, colorScheme) =>
    SIZES.filter((_, i) => {
      // What scrolls sideways does so where it is narrow.
      if (!process.env.SCREENS && i < 3 && (i + turn) % 3 > 0) return false;
      // Each size in one colour and language, others for the next state: all of them meet.
      const isDue = colorScheme === ((i + turn) & 1 ? 'dark' : 'light') && language === ((i + turn) & 2 ? 'zh' : 'en');
      return isDue || process.env.SCREENS === 'all';
    });
  const looks = { zh: IN_CHINESE.includes(state), en: !LOOKED_AT.includes(state) };
  // First in the language that it is in.
  const now = await page.evaluate(() => document.documentElement.lang);
  for (const language of /** @type {('en' | 'zh')[]} */ (now === 'en' ? ['en', 'zh'] : ['zh', 'en'])) {
    if (!looks[language] && due(language, 'light').length + due(language, 'dark').length === 0) continue;
    await speak(page, language);
    // In Chinese colours are the same; and what is not of the error is looked at in other states.
    const how = state === 'error' ? { within: '#alert' } : { colours: language === 'en' };
    if (looks[language]) await accessible(page, `${state}, ${language}`, how);
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const size of due(language, colorScheme)) {
        await page.setViewportSize(size);
        const name = `${state}-${size.width}-${colorScheme}-${language}`;
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${name}: the page scrolls sideways`);
        // A canvas is told its place's new size at the end of a frame, and is drawn in the one after.
        for (let frame = 0; frame < 2; frame++) await drawn(page);
        const fullPage = colorScheme === 'light' && language === 'en';
        await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage, animations: 'disabled' });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize(SIZES[1]);
}

test('a run from its beginning to its verdict, and a moment of it', patient, async () => {
  await withPage(browser, {}, async (page, site) => {
    await page.addInitScript(holdMessages);
    await open(page, site, LEAST);
    await page.locator('#digits li').first().waitFor({ state: 'attached' });
    await lookAt(page, 'before');

    const train = () => page.locator('#train').click();
    await held(page, ['metrics', 'train'], train, async () => {
      await inPhase(page, 'train');
      await lookAt(page, 'training');
    });
    await enabled(page, 'adapt');

    await page.locator('#step').click();
    await inPhase(page, 'paused');
    await lookAt(page, 'paused');

    const resume = () => page.locator('#pause').click();
    await held(page, ['view', 'adapt'], resume, async () => {
      await inPhase(page, 'adapt');
      await lookAt(page, 'adapting');
    });
    await enabled(page, 'evaluate');
    await inPhase(page, 'idle');

    await play(page, 'evaluate');
    await page.locator('#verdict .gain').waitFor();
    await lookAt(page, 'verdict');

    await page.locator('#timeline-track').press('ArrowLeft');
    await page.locator('#timeline-track').press('ArrowLeft');
    await page.locator('#timeline-reminder').waitFor({ state: 'attached' });
    await lookAt(page, 'moment');
  });
});

test('a run that ends with one answer to everything, and images that do not come', patient, async () => {
  await withPage(browser, { expected: [/503/], tolerated: [/ERR_ABORTED/] }, async (page, site) => {
    await open(page, site, COLLAPSING);
    for (const chapter of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await play(page, chapter);
    await page.locator('#verdict .why').waitFor();
    assert.match(await text(page, '#verdict .sentence'), /^\s*It collapsed/);
    await lookAt(page, 'collapsed');

    // Images that do not come.
    for (const name of ['first-source', 'train-0']) site.failures.set(`${name}-images.idx3.gz`, { status: 503 });
    await page.goto('about:blank');
    await page.goto(site.url + address(LEAST), { waitUntil: 'commit' });
    await alarm(page).waitFor();
    await lookAt(page, 'error');
  });
});
