/** What frames the page: chapters that follow each other, problems and recipes, tabs and their addresses, colours, sharing. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PRESETS } from '../../web/options/presets.js';
import { PROBLEMS, problemConfig, problemOf, recipesOf } from '../../web/options/problems.js';
import { PANELS } from '../../web/page/address.js';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  alarm,
  disabled,
  drawn,
  enabled,
  inPhase,
  LEAST,
  notice,
  open,
  patient,
  play,
  pressIn,
  showPanel,
  TINY,
  text,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots/', import.meta.url));

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

/** The chapters that are offered as what to do now. @param {Page} page */
const offered = (page) => page.locator('.step button.main').evaluateAll((all) => all.map(({ id }) => id));

/** How a chapter stands. @param {Page} page @param {string} id */
const standing = async (page, id) =>
  ((await page.locator('.step', { has: page.locator(`#${id}`) }).getAttribute('class')) ?? '').replace('step ', '').trim();

/** From now on: counts by how much what is on the page jumps. @param {Page} page */
const watchJumps = (page) =>
  page.addInitScript(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries()))
        if (!entry.hadRecentInput) /** @type {any} */ (window).shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });

/**
 * What is pressed and is smaller than a finger, but for what stands within a sentence. With what lies around it and is pressed for it.
 * @param {Page} page
 */
const tooSmall = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, select, summary, input, [role=slider]')].flatMap((element) => {
      const pressed = element.closest('label') ?? element;
      const { width, height, right } = pressed.getBoundingClientRect();
      if (width === 0 || right < 0 || element.matches(':is(p, dd, li) .term') || !element.checkVisibility()) return [];
      const around = getComputedStyle(element, '::after');
      const isAround = around.content !== 'none' && around.position === 'absolute';
      const size = isAround ? [around.width, around.height].map(Number.parseFloat) : [width, height];
      return Math.min(...size) < 43.5 ? [`${element.tagName}#${element.id} ${element.textContent?.trim()} ${size}`] : [];
    }),
  );

/** Nothing has jumped, and the button of the moment is in sight wherever one scrolls. @param {Page} page */
async function staysInSight(page) {
  const { width, height } = /** @type {{width: number, height: number}} */ (page.viewportSize());
  const shifted = await page.evaluate(() => /** @type {any} */ (window).shifted);
  assert.ok(shifted < 0.05, `the layout shifted by ${shifted}`);
  for (const share of [0, 0.5, 1]) {
    await page.evaluate((share) => window.scrollTo(0, share * document.body.scrollHeight), share);
    // Pause, or in its place the way to the verdict, or on a phone what goes through all chapters.
    for (const id of ['#evaluate', '.dock > button:visible']) {
      const found = page.locator(id).first();
      const box = await found.boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= height, `${id}, scrolled by ${share}: ${JSON.stringify(box)}`);
      assert.ok(box.height >= 44, `${id} is ${box.height} high`);
      // Whoever goes to it by the keyboard stays where they read.
      const scrolled = await found.evaluate((button) => {
        const before = window.scrollY;
        button.focus();
        return window.scrollY - before;
      });
      assert.equal(scrolled, 0, `${id}, scrolled by ${share}: going to it scrolls`);
    }
    // On a phone the picture too.
    const picture = width < 1000 && (await page.locator('#stage .stage-plot').boundingBox());
    if (picture) assert.ok(picture.y >= 0 && picture.y + picture.height < 0.8 * height, `scrolled by ${share}: ${picture.y}`);
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  if (width > 1000) {
    const track = await page.locator('#timeline-track').boundingBox();
    assert.ok(track && track.y + track.height <= height, `the timeline lies below the fold: ${JSON.stringify(track)}`);
  }
}

test('every problem has recipes, opens with one of them, and the presets are about problems', () => {
  for (const name of Object.keys(PROBLEMS)) {
    assert.equal(problemOf(problemConfig(name)), name);
    assert.ok(recipesOf(name).includes(PROBLEMS[name].recipe), name);
  }
  assert.equal(problemOf({ ...problemConfig('pairs'), target_digits: [4, 5] }), null);
});

test('of a run', patient, async (parts) => {
  await withPage(browser, { context: { viewport: { width: 1280, height: 720 } } }, async (page, site) => {
    await parts.test('one press goes on to the end; one button is filled at a time, and nothing jumps', async () => {
      await watchJumps(page);
      await open(page, site, { ...TINY, target_data: 'mnist' });
      assert.deepEqual(await offered(page), ['train']);
      await page.locator('#digits li').first().waitFor({ state: 'attached' });
      await drawn(page);
      assert.equal(await page.locator('#progress').isVisible(), false, 'a bar stands over a run that has not begun');
      await page.locator('.chapters').evaluate((bar) => {
        const heights = new Set();
        Object.assign(window, { heights });
        new ResizeObserver(() => heights.add(Math.round(bar.getBoundingClientRect().height))).observe(bar);
      });
      await page.locator('#all').click();
      await page.locator('#pairings tbody tr.strong').waitFor();
      await inPhase(page, 'idle');
      await drawn(page);
      const heights = await page.evaluate(() => [.../** @type {any} */ (window).heights]);
      for (const chapter of ['train', 'adapt', 'evaluate']) assert.equal(await standing(page, chapter), 'done');
      assert.deepEqual(await offered(page), []);
      assert.equal(heights.length, 1, `the bar is ${heights} high`);
      await staysInSight(page);
      await page.screenshot({ path: `${SCREENSHOTS}shell-after.png`, fullPage: true });
      await page.locator('#to-verdict').click();
      const sentence = await page.locator('#verdict .sentence:focus').boundingBox();
      assert.ok(sentence && sentence.y > 0 && sentence.y < 360, `the verdict is at ${sentence?.y}`);
      await page.evaluate(() => window.scrollTo(0, 0));
    });

    await parts.test(
      'a problem is chosen by its pictures, a recipe by what happens; the run that there was is a press away',
      async () => {
        assert.equal(await page.locator('#problem-pairs').getAttribute('aria-pressed'), 'true');
        const loaded = await page.locator('.problem .strip').evaluateAll((all) =>
          Promise.all(
            all.map(async (strip) => {
              const address = /url\("(.*)"\)/.exec(getComputedStyle(strip).maskImage)?.[1] ?? '';
              return (await fetch(address)).ok;
            }),
          ),
        );
        assert.deepEqual(loaded, new Array(8).fill(true));
        await page.locator('#recipe').click();
        await accessible(page, 'with the recipes open', { within: '#recipes' });
        assert.equal(await page.locator('#recipes .recipe').count(), recipesOf('pairs').length);
        const failing = await page.locator('#recipes ul:last-of-type .recipe').evaluateAll((all) => all.map(({ id }) => id));
        assert.deepEqual(
          failing,
          recipesOf('pairs').flatMap((name) => (PRESETS[name].fails ? [`preset-${name}`] : [])),
          'fail',
        );
        await page.locator('#recipes .away').click();
        assert.equal(await page.locator('#recipes').isVisible(), false);
        await page.locator('#recipe').click();
        assert.match(await text(page, '#preset-documented'), /minutes/);
        await page.screenshot({ path: `${SCREENSHOTS}shell-recipes.png` });
        await page.locator('#preset-too-fast').click();
        await page.waitForFunction(() => location.hash === '#preset=too-fast');
        assert.equal(await page.locator('#recipes').isVisible(), false);
        await enabled(page, 'train');
        await disabled(page, 'adapt');
        await showPanel(page, 'curves');
        assert.equal(await page.locator('#adapt-loss').isVisible(), false, 'charts of an adaptation that has not begun');
        await notice(page, /run before is kept/).waitFor();
        await pressIn(page, /run before is kept/, 'Bring the run back');
        await page.waitForFunction(() => location.hash.includes('few-labels'));
        await page.locator('.step.done #evaluate').waitFor();
        assert.equal(await alarm(page).count(), 0);
      },
    );
  });
});

/** Whether three pictures of the loss were seen in training. Runs in the page. */
function seesCurvesGrow() {
  const own = /** @type {Window & {seen?: Set<string>}} */ (window);
  own.seen ??= new Set();
  const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector('#train-loss canvas'));
  if (canvas && document.body.dataset.phase === 'train') own.seen.add(canvas.toDataURL());
  return own.seen.size > 2;
}

test('of the frame', patient, async (parts) => {
  // Of so many steps that training is not over before the next button is pressed.
  const options = 'preset=few-labels&source_images=3000&target_images=150&seed=3&batch=100&train_epochs=100';
  await withPage(browser, { context: { colorScheme: 'light' } }, async (page, site) => {
    await parts.test('tabs: one panel at a time, by keys as well, each with an address that is no setting', async () => {
      await page.goto(`${site.url}#tab=rounds&${options}`);
      await enabled(page, 'train');
      assert.equal(await alarm(page).count(), 0);
      assert.equal(await page.locator('#panel-rounds').isVisible(), true);
      assert.match(await text(page, '#machine'), /seed 3/);
      await page.locator('#tab-rounds').focus();
      for (const [key, panel] of [
        ['ArrowRight', PANELS[PANELS.indexOf('rounds') + 1]],
        ['Home', 'curves'],
        ['ArrowLeft', 'how'],
        ['End', 'how'],
      ]) {
        await page.keyboard.press(key);
        await page.locator(`#panel-${panel}`).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement?.id), `tab-${panel}`);
        assert.equal(await page.locator('[role=tabpanel]:visible').count(), 1);
      }
      await page.waitForFunction((options) => location.hash === `#tab=how&${options}`, options);
      // Another panel is no other setting.
      await page.evaluate(() => {
        location.hash = '#tab=digits';
      });
      await page.locator('#panel-digits').waitFor();
      assert.equal(await text(page, '#notice'), '');
      await showPanel(page, 'curves');
      await page.locator('#train-loss details.data summary').click();
      await page.locator('#train-loss details.data').locator('table').waitFor({ state: 'attached' });
    });

    await parts.test('colours are chosen by hand and remembered; the settings are passed on, and one sees it', async () => {
      await page.goto(`${site.url}#${options}`);
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await paper();
      await page.locator('#theme').click(); // light
      assert.equal(await paper(), light);
      await page.locator('#theme').click(); // dark
      await drawn(page);
      const dark = await paper();
      assert.notEqual(dark, light);
      await page.reload();
      await enabled(page, 'train');
      assert.equal(await paper(), dark);
      await page.locator('#share').click();
      await page.locator('#shared-address').waitFor();
      assert.equal(await page.locator('#shared-address').inputValue(), page.url());
      await accessible(page, 'shared, in dark colours chosen by hand', { within: '#shared' });
      await page.locator('#shared').getByRole('button', { name: 'Close' }).click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'share');
    });

    await parts.test(
      'charts are drawn while training goes on; a pause ends the row of chapters, and so does a stop',
      async () => {
        await enabled(page, 'train');
        await page.locator('#all').click();
        await inPhase(page, 'train');
        await page.locator('#train-loss').scrollIntoViewIfNeeded();
        await page.waitForFunction(seesCurvesGrow, undefined, { polling: 100 });
        await page.locator('#pause').click();
        await inPhase(page, 'paused');
        assert.equal(await page.locator('#all').getAttribute('aria-pressed'), 'false');
        assert.match(await text(page, '#controls-note'), /Stop: ends here/);
        await page.locator('#pause').click();
        await inPhase(page, 'train');
        await page.locator('#stop').click();
        await inPhase(page, 'idle');
        await page.locator('#all').click();
        await inPhase(page, 'train');
        await page.locator('#stop').click();
        await inPhase(page, 'idle');
        await enabled(page, 'train');
        await drawn(page);
        await inPhase(page, 'idle');
        assert.equal(await page.locator('#all').getAttribute('aria-pressed'), 'false');
      },
    );
  });
});

test(
  'on a phone the picture and the button of the moment are in sight wherever one scrolls, and nothing jumps',
  patient,
  async () => {
    await withPage(browser, { context: { viewport: { width: 360, height: 740 } } }, async (page, site) => {
      await watchJumps(page);
      await open(page, site, LEAST);
      await play(page, 'train');
      await play(page, 'adapt');
      await staysInSight(page);

      // What goes through all chapters lies in Pause's place while there is nothing to pause, and chapters are left.
      const all = page.locator('.dock #all:visible');
      await all.click();
      await page.locator('#to-verdict').waitFor();
      await all.waitFor({ state: 'hidden' });

      // Below the picture the first of the numbers is in sight, before one scrolls.
      await page.evaluate(() => window.scrollTo(0, 0));
      const lowest = await page.locator('#number-accuracy .big').evaluate((figure) => {
        const range = document.createRange();
        range.selectNodeContents(figure);
        return range.getBoundingClientRect().bottom;
      });
      const dock = await page.locator('.dock').boundingBox();
      assert.ok(dock && lowest < dock.y, `the accuracy ends at ${lowest}, below which is ${JSON.stringify(dock)}`);

      // Of the rounds as much as there is room for, and all at a press.
      await showPanel(page, 'rounds');
      const table = page.locator('#rounds .scroll');
      const beyond = () => table.evaluate((element) => element.scrollWidth - element.clientWidth);
      assert.equal(await beyond(), 0, 'rounds lie beside the screen');
      const columns = table.locator('thead th:visible');
      const few = await columns.count();
      await page.locator('#rounds-all').click();
      await columns.nth(few).waitFor();
      assert.ok((await beyond()) > 0 && (await columns.count()) === (await table.locator('thead th').count()));

      for (const panel of /** @type {const} */ (['curves', 'rounds', 'compare', 'how'])) {
        await showPanel(page, panel);
        assert.deepEqual(await tooSmall(page), [], panel);
      }
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await showPanel(page, 'kept');
      for (const lang of ['zh', 'en']) {
        await page.locator('#languages button').click();
        await page.locator(`html[lang=${lang}]`).waitFor();
        await drawn(page);
        await drawn(page);
        // In words of another length the chosen tab stays in sight of its strip.
        const [tab, strip] = [await page.locator('#tab-kept').boundingBox(), await page.locator('.tabs').boundingBox()];
        assert.ok(tab && strip && tab.x > strip.x - 1 && tab.x + tab.width < strip.x + strip.width + 1, lang);
        for (const width of [320, 360]) {
          await page.setViewportSize({ width, height: 740 });
          const box = await all.boundingBox();
          assert.ok(box && Math.min(box.height, box.width) >= 44, `Run all: ${JSON.stringify(box)}`);
          assert.ok(box.x + box.width <= width && box.y + box.height <= 740, `Run all: ${JSON.stringify(box)}`);
        }
      }

      // As wide as 1280 pixels are at 400 %: nothing lies beside the screen.
      await page.setViewportSize({ width: 320, height: 740 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'scrolls sideways');
    });
  },
);
