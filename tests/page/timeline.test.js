/** The timeline in real Chromium: what was shown at the end of a round is shown again, by keyboard, pointer and playing, and is kept. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  drawn,
  enabled,
  holdTimers,
  inPhase,
  LEAST,
  open,
  patient,
  play,
  SMALL,
  showPanel,
  tamper,
  text,
  untilSafe,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;
/** Enough is learnt in each round for it to look different from the one before; and D is surer than what a frame is rounded to. */
const ROUNDS = { ...SMALL, source_data: 'optdigits', rounds: 3 };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/**
 * Hands the worker's messages to the page one by one, and notes what the page shows at the end of each round, before the next message
 * is handed over. Runs before the page's own scripts.
 */
function recordRounds() {
  const words = (/** @type {string} */ selector) =>
    [...document.querySelectorAll(selector)].map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim());
  const picture = (/** @type {string} */ selector) => {
    const canvas = /** @type {HTMLCanvasElement | undefined} */ ([...document.querySelectorAll(selector)].at(-1));
    return canvas?.toDataURL();
  };
  const shows = () => ({
    decisions: words('#decisions .words').at(-1),
    decided: picture('#decisions canvas'),
    histogram: words('#histogram .words'),
    heaps: picture('#histogram canvas'),
    digits: words('#digits-note, #digits li span'),
    confusion: words('#confusion caption, #confusion td'),
    soFar: words('#pairings tbody tr'),
    accuracy: /Target accuracy[^.]*\.[^.]*\./.exec(words('#timeline-where')[0] ?? '')?.[0],
    numbers: words('#number-accuracy .big, #number-d p'),
    legend: words('#adapt-accuracy .legend li:nth-child(2) b'),
  });
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  /** @type {Map<number, ReturnType<typeof shows>>} */
  const rounds = new Map();
  Object.assign(window, { rounds, shows });
  // What a run tells is shown at once, where the page would give itself time: so long as is left, which is no round number. What may never
  // answer has all of its time, which is told in pieces of hundreds of milliseconds.
  const later = window.setTimeout;
  window.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act, ms = 0) => later(act, ms % 100 === 0 ? ms : 0));
  window.Worker = class extends Worker {
    /** @param {((event: MessageEvent) => any) | null} listen */
    set onmessage(listen) {
      let last = Promise.resolve();
      super.onmessage = (event) => {
        last = last.then(async () => {
          listen?.(event);
          const { event: name, args } = event.data;
          if (name !== 'view' || args.round === null) return;
          await new Promise((done) => later(done, 0)); // what is to be shown at once, before this
          // While a run goes on a frame may leave pictures to the next one, but for one: in so many all are drawn.
          for (let i = 0; i < 10; i += 1) await frame();
          rounds.set(args.round, shows());
        });
      };
    }
  };
}

/** What the page shows. @param {Page} page */
const shows = async (page) => {
  await drawn(page);
  await drawn(page);
  return page.evaluate(() => /** @type {any} */ (window).shows());
};

/** What it showed at the end of each round. @param {Page} page @returns {Promise<Map<number, any>>} */
const shownThen = async (page) => new Map(await page.evaluate(() => [.../** @type {any} */ (window).rounds]));

const track = (/** @type {Page} */ page) => page.locator('#timeline-track');
/** @param {Page} page @param {string} name */
const value = async (page, name) => {
  await drawn(page);
  return (await track(page).getAttribute(`aria-${name}`)) ?? '';
};

/** @param {Page} page @param {number} round */
async function goTo(page, round) {
  await track(page).focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 50 && !(await value(page, 'valuetext')).startsWith(`round ${round} of`); i += 1)
    await page.keyboard.press('ArrowLeft');
  assert.match(await value(page, 'valuetext'), new RegExp(`^round ${round} of 3\\. Target accuracy`));
}

test(
  'at a round the page shows the numbers and pictures that the round had, also after a reload; none of what is gone',
  patient,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await page.addInitScript(recordRounds);
      await open(page, site, ROUNDS);
      assert.match(await text(page, '#timeline-note'), /leave a mark here/);
      await showPanel(page, 'decisions'); // what is hidden is not drawn
      for (const phase of /** @type {const} */ (['train', 'adapt'])) await play(page, phase);
      const then = await shownThen(page);
      assert.deepEqual([...then.keys()].sort(), [0, 1, 2, 3], 'a view of the end of each round');
      const distinct = new Set([...then.values()].map(({ heaps, decided }) => heaps + decided));
      assert.equal(distinct.size, 4, 'rounds look different');
      assert.match(then.get(0).decisions, /D has learnt nothing yet/);

      await play(page, 'evaluate');
      assert.match(await text(page, '#confusion caption'), /all target images/);
      /** What is drawn late or not at all while a run goes on, in charts and other panels: before the reload. @type {Map<number, object>} */
      const behind = new Map();
      for (const again of [false, true]) {
        if (again) {
          await untilSafe(page);
          await page.reload();
          await page.locator('#timeline-track[aria-disabled=false]').waitFor();
          await page.locator('#digits li').first().waitFor({ state: 'attached' }); // the images come again
          await showPanel(page, 'decisions');
        }
        for (const round of [2, 1]) {
          await goTo(page, round);
          const { digits, confusion, soFar, legend, ...seen } = await shows(page);
          const { digits: _, confusion: __, soFar: ___, legend: ____, ...was } = then.get(round);
          assert.deepEqual(seen, was, `round ${round}${again ? ', after a reload' : ''}`);
          if (again)
            assert.deepEqual({ digits, confusion, soFar, legend }, behind.get(round), `round ${round}, after a reload`);
          else behind.set(round, { digits, confusion, soFar, legend });
          assert.match(digits[0], /^MT \+ C/);
          assert.match(await text(page, '#timeline-where'), new RegExp(`You are looking at round ${round} of 3, not at now`));
          // Stage and numbers say the same of D.
          const [said, now] = [await text(page, '#number-d .verdict'), await text(page, '#stage-now')];
          assert.match(
            now,
            { fooled: /D is fooled/, winning: /D still/, 'one-sided': /D mostly/, inverted: /D has it/ }[said] ?? /never/,
            said,
          );
          const marked = page.locator('#rounds tr[aria-current=true]');
          assert.equal(await marked.locator('th').textContent(), String(round));
          const accuracy = (await marked.locator('td').first().textContent()) ?? '–';
          assert.ok(then.get(round).accuracy.includes(accuracy), `${accuracy} in ${then.get(round).accuracy}`);
        }
        await page.locator('#timeline-now').click();
        await drawn(page);
        assert.equal(await page.locator('#rounds tr[aria-current]').count(), 0);
        assert.match(await value(page, 'valuetext'), /^now, round 3 of 3/);
      }

      // Kept without frames: the rounds are shown without pictures, which is said. One that is damaged is as one that is not there
      // (frames.test.js).
      await untilSafe(page);
      const rows = await text(page, '#rounds tbody');
      await tamper(page, (records) => {
        for (const [key, value] of records) {
          if (!key.startsWith('adda-lab-run-')) continue;
          delete value.history.frames;
          delete value.history.now;
        }
      });
      await page.reload();
      await page.locator('#timeline-note', { hasText: /[23] rounds have no picture/ }).waitFor({ state: 'attached' });
      assert.equal(await value(page, 'valuemax'), '0', 'only now');
      assert.equal(await track(page).getAttribute('aria-disabled'), 'true');
      assert.equal(await text(page, '#rounds tbody'), rows);
    });
  },
);

/** Where it is all the same what is learnt. */
const LITTLE = { ...LEAST, rounds: 3 };

test('of a run of three rounds', { timeout: 2 * patient.timeout }, async (t) => {
  await withPage(browser, {}, async (page, site) => {
    // A moment that is played fast is over when a test says so, one that is played slowly never is.
    await page.addInitScript(holdTimers, { held: [200], never: [1500] });
    await open(page, site, LITTLE);
    // The first moment is of before training, if the target images are there by then.
    await page.locator('#digits li').first().waitFor({ state: 'attached' });
    await play(page, 'train');

    await t.test('a chosen moment stays while the run goes on', async () => {
      await page.locator('#step').click();
      await inPhase(page, 'paused');
      await track(page).focus();
      await page.keyboard.press('Home');
      const chosen = await value(page, 'valuetext');
      const digits = await text(page, '#digits');
      await page.locator('#pause').click();
      await inPhase(page, 'idle');
      await page.locator('#rounds tbody tr').nth(2).waitFor({ state: 'attached' });
      assert.equal(await value(page, 'valuetext'), chosen);
      assert.equal(await text(page, '#digits'), digits);
      assert.match(await text(page, '#timeline-where'), /The run stands at round 3 of 3/);
    });

    const last = Number(await value(page, 'valuemax'));
    await t.test('the keyboard, the pointer and a press on Now choose moments', async () => {
      assert.ok(last >= 4, 'two of training, rounds 0 to 2, now');
      await track(page).focus();
      await page.keyboard.press('End');
      const press = async (/** @type {string} */ key) => {
        await page.keyboard.press(key);
        return Number(await value(page, 'valuenow'));
      };
      assert.equal(await press('ArrowRight'), last, 'nothing comes after now');
      assert.equal(await press('ArrowLeft'), last - 1);
      assert.equal(await press('ArrowDown'), last - 2);
      assert.equal(await press('ArrowUp'), last - 1);
      assert.equal(await press('Home'), 0);
      assert.match(await value(page, 'valuetext'), /^(before )?training/);
      assert.match(await text(page, '#histogram .words'), /D has learnt nothing yet/);
      assert.equal(await page.locator('#decisions figure').count(), 1, 'no second picture of the same');
      assert.equal(await press('PageUp'), Math.min(5, last));
      assert.equal(await press('Home'), 0);
      assert.equal(await press('End'), last);
      assert.equal(await page.locator('#timeline-reminder').count(), 0);

      const rail = await page.locator('#timeline .rail').boundingBox();
      assert.ok(rail);
      const y = rail.y + rail.height / 2;
      await page.mouse.move(rail.x + 5, y);
      await page.mouse.down();
      assert.match(await value(page, 'valuetext'), /^(before )?training/);
      // Round 1 of 3 lies a third into what is not training.
      await page.mouse.move(rail.x + rail.width * (0.16 + 0.84 / 3), y, { steps: 5 });
      assert.match(await value(page, 'valuetext'), /^round 1 of 3/);
      await page.mouse.move(rail.x + rail.width + 200, y, { steps: 5 });
      assert.match(await value(page, 'valuetext'), /^now/);
      await page.mouse.up();
      await page.mouse.move(rail.x + 5, y);
      assert.match(await value(page, 'valuetext'), /^now/, 'what is not held is not dragged');

      await page.mouse.click(rail.x + rail.width * (0.16 + (0.84 * 2) / 3), y);
      assert.match(await value(page, 'valuetext'), /^round 2 of 3/);
      await accessible(page, 'another moment is shown');
      for (const [width, colorScheme] of /** @type {const} */ ([
        [1280, 'light'],
        [360, 'dark'],
      ])) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        await page.locator('#timeline').screenshot({ path: `${SCREENSHOTS}timeline-${width}-${colorScheme}.png` });
      }
      // It would cover the timeline where that is in sight.
      assert.equal(await page.locator('#timeline-reminder').isVisible(), false);
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await page.locator('#timeline-reminder button').click();
      assert.match(await value(page, 'valuetext'), /^now/);
      assert.equal(await page.locator('#timeline-now[aria-disabled=true]').textContent(), 'Back to now');
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: 'light' });
    });

    await t.test(
      'moments are played one after the other up to now, with less motion too, and stand still when one is chosen',
      async () => {
        await page.locator('#timeline-pace').selectOption('fast');
        await page.evaluate(() => {
          const slider = document.querySelector('#timeline-track');
          /** @type {number[]} */
          const seen = [];
          Object.assign(window, { seen });
          new MutationObserver(() => seen.push(Number(slider?.getAttribute('aria-valuenow')))).observe(
            /** @type {Node} */ (slider),
            {
              attributeFilter: ['aria-valuenow'],
            },
          );
        });
        await page.locator('#timeline-play').click();
        await page.locator('#timeline-play', { hasText: 'Pause' }).waitFor();
        for (let moment = 0; moment < last; moment++) {
          await drawn(page);
          await page.evaluate('timeIsOver()');
        }
        await page.locator('#timeline-play', { hasText: 'Play' }).waitFor();
        const seen = await page.evaluate(() => /** @type {any} */ (window).seen);
        assert.deepEqual(
          seen,
          Array.from({ length: last + 1 }, (_, i) => i),
        );

        await page.locator('#timeline-pace').selectOption('slow');
        await page.locator('#timeline-play').click();
        await page.locator('#timeline-play', { hasText: 'Pause' }).waitFor();
        await track(page).focus();
        await page.keyboard.press('ArrowRight');
        await page.locator('#timeline-play', { hasText: 'Play' }).waitFor();
        assert.equal(await value(page, 'valuenow'), '1');
        await page.locator('#timeline-play').click();
        await page.locator('#timeline-play').click();
        await page.locator('#timeline-play', { hasText: 'Play' }).waitFor();
        assert.equal(await value(page, 'valuenow'), '1', 'it goes on from the moment chosen');
      },
    );

    await t.test('a chosen moment goes with the run', async () => {
      await goTo(page, 2);
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await page.locator('#timeline-note', { hasText: 'leave a mark here' }).waitFor({ state: 'attached' });
      assert.equal(await page.locator('#timeline-reminder').count(), 0);
      assert.equal(await value(page, 'valuemax'), '0');
    });
  });
});
