/**
 * The page as a person uses it, in real Chromium on real images. To load a page and to train is what costs: one run is driven by
 * keyboard, read, changed and adapted anew; forms and addresses share two pages more.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { planImages } from '../../web/images/plan.js';
import { checkConfig } from '../../web/options/check.js';
import { PRESETS } from '../../web/options/presets.js';
import { OPTIONS } from '../../web/options/table.js';
import { Run } from '../../web/run/run.js';
import { t } from '../../web/text/text.js';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import {
  accessible,
  address,
  alarm,
  chart,
  disabled,
  drawn,
  enabled,
  field,
  inPhase,
  LEAST,
  open,
  play,
  showPanel,
  TINY,
  text,
  words,
} from '../harness/page.js';
import { SILENT } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../web/worker/messages.js').Evaluation} Evaluation */

const FEW_LABELS = { ...PRESETS['few-labels'].config, ...LEAST };
const patient = { timeout: 8 * PATIENCE };

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// --- what a person does and sees ----------------------------------------------------------------------------------------------

/** What a screen reader says of a button beside its name. @param {Page} page @param {string} id */
const description = (page, id) =>
  page.locator(`#${id}`).evaluate((button) =>
    (button.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((note) => document.getElementById(note)?.textContent ?? '')
      .join(' ')
      .trim(),
  );

/** The run is kept in the browser as it is. @param {Page} page */
const kept = (page) => page.locator('#kept', { hasText: /\d\d:\d\d/ }).waitFor();

/** @param {Page} page */
const language = (page) => page.evaluate(() => document.documentElement.lang);

/** @param {Page} page */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Narrow and dark, wide and light; screens.test.js has pictures of it. */
const SCREENS = /** @type {const} */ ([
  [360, 'dark'],
  [1280, 'light'],
]);

/**
 * Nothing for axe to find, and no scrolling sideways.
 * @param {Page} page
 * @param {string} when
 * @param {readonly (typeof SCREENS[number])[]} [screens]
 */
async function looksRight(page, when, screens = SCREENS) {
  for (const [width, colorScheme] of screens) {
    await page.setViewportSize({ width, height: 900 });
    const name = `${width}-${colorScheme}-${await language(page)}-${when}`;
    await page.emulateMedia({ colorScheme });
    // Colours fade from one scheme to the other; what else moves may do so for many seconds.
    await page.evaluate(() => {
      const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
      return Promise.allSettled(fading.map(({ finished }) => finished)).then(() => {});
    });
    assert.equal(await overflow(page), 0, `${name}: the page scrolls sideways`);
    await accessible(page, name);
  }
}

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));

/** What Node makes of the same run. */
async function inNode() {
  const core = await loadCore(dist, { shared: false });
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const run = await Run.create(core, library, FEW_LABELS);
  for (const phase of /** @type {const} */ (['train', 'adapt'])) for (const _ of run[phase]());
  for (const work = await run.evaluate(); !work.next().done; );
  return { .../** @type {Evaluation} */ (run.evaluation), judgements: run.judgements };
}

// --- tests --------------------------------------------------------------------------------------------------------------------

test('of one run', patient, async (parts) => {
  const expected = await inNode();
  await withPage(browser, {}, async (page, site) => {
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    /** @param {string} id */
    const tabTo = async (id) => {
      for (let i = 0; i < 60 && (await focused()) !== id; i++) await page.keyboard.press('Tab');
      assert.equal(await focused(), id, 'Tab does not get there');
      const outline = await page.evaluate(() => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(/** @type {Element} */ (document.activeElement));
        return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      });
      assert.ok(outline, `${id}: the focus cannot be seen`);
    };
    /** As a script presses, which takes no focus. @param {string} id */
    const press = (id) => page.locator(`#${id}`).evaluate((button) => /** @type {any} */ (button).click());

    await parts.test('the keyboard is enough to train', async () => {
      await open(page, site, LEAST);
      await page.locator('#digits li').first().waitFor({ state: 'attached' });
      await looksRight(page, 'before', [SCREENS[0]]);
      assert.match(await description(page, 'adapt'), /train first/i);
      assert.match(await description(page, 'evaluate'), /train first/i);

      const empty = await chart(page, 'train-loss');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#results');
      await tabTo('train');
      await page.keyboard.press('Enter');
      await disabled(page, 'train');
      await inPhase(page, 'idle');
      // The button that was pressed keeps the focus though it has no more to do.
      assert.equal(await focused(), 'train');
      for (const id of ['adapt', 'evaluate']) await tabTo(id);
      await page.waitForFunction(
        (empty) => document.querySelector('#train-loss [role=img][aria-label]')?.getAttribute('aria-label') !== empty,
        empty,
      );
      await page.waitForFunction(() =>
        /1\.0 epochs.*from \d/.test(
          document.querySelector('#train-loss [role=img][aria-label]')?.getAttribute('aria-label') ?? '',
        ),
      );
    });

    await parts.test('while the page goes on, focus, selection and what is scrolled and unfolded stay', async () => {
      const batch = await field(page, 'batch');
      await batch.focus();
      const place = () =>
        page.evaluate(() => {
          const element = /** @type {HTMLInputElement} */ (document.activeElement);
          const { id, selectionStart, selectionEnd } = element;
          return { id, selection: [selectionStart, selectionEnd], top: element.getBoundingClientRect().top };
        });
      await batch.evaluate((input) => /** @type {HTMLInputElement} */ (input).setSelectionRange(1, 2));
      // What comes above is out of sight.
      await batch.evaluate((input) => input.scrollIntoView({ block: 'start' }));
      const before = await place();
      assert.deepEqual([before.id, before.selection], ['option-batch', [1, 2]]);
      assert.ok(await page.evaluate(() => window.scrollY > 0), 'nothing was scrolled');
      // Begins adaptation, and pauses it before it can be over.
      await press('step');
      await inPhase(page, 'paused');
      assert.equal(await page.locator('#progress').isVisible(), true);
      await press('pause');
      await inPhase(page, 'idle');
      await enabled(page, 'evaluate');
      await press('evaluate');
      await disabled(page, 'evaluate');
      await inPhase(page, 'idle');
      await page.locator('#pairings tbody tr.strong').waitFor();
      const later = await place();
      assert.deepEqual([later.id, later.selection], [before.id, before.selection]);
      // What comes above it does not move it, but for a pixel or two by rounding of heights.
      assert.ok(Math.abs(later.top - before.top) < 4, `${later.top}, not ${before.top}`);
      for (const lang of ['zh', 'en']) {
        await press('languages button');
        await page.locator(`html[lang=${lang}]`).waitFor();
        const { id, selection } = await place();
        assert.deepEqual([id, selection], ['option-batch', [1, 2]]);
      }
      assert.equal(
        await page.locator('#group-train').evaluate((group) => /** @type {HTMLDetailsElement} */ (group).open),
        true,
      );
    });

    await parts.test('numbers as in Node, sound to read on every screen', async () => {
      await showPanel(page, 'curves');
      await page.waitForFunction(() =>
        document.querySelector('#adapt-accuracy [role=img][aria-label]')?.getAttribute('aria-label')?.includes('2.0 rounds'),
      );
      assert.equal(await alarm(page).count(), 0, 'an alarm after a run in which nothing went wrong');
      await kept(page);
      await looksRight(page, 'after');

      const percent = (/** @type {number | null | undefined} */ share) =>
        `${(100 * /** @type {number} */ (share)).toFixed(2)}%`;
      const cells = await page
        .locator('#pairings tbody tr')
        .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)));
      const [source, tuned, commonest, adapted, dSource, dTarget] = cells;
      assert.deepEqual(source, [
        percent(expected.target_accuracy_before),
        percent(expected.target_accuracy_before_other_pairing),
        percent(expected.test_accuracy_before),
      ]);
      assert.equal(tuned[0], percent(expected.fine_tuning_accuracy));
      assert.equal(commonest[0], percent(expected.majority_accuracy));
      assert.deepEqual(adapted, [
        percent(expected.target_accuracy_after),
        percent(expected.target_accuracy_other_pairing),
        percent(expected.test_accuracy),
      ]);
      const { low, high } = /** @type {NonNullable<typeof expected.target_accuracy_interval>} */ (
        expected.target_accuracy_interval
      );
      const said = (await page.locator('#pairings').textContent()) ?? '';
      assert.ok(said.includes(`${percent(low)} to ${percent(high)} with 95 % confidence`), said);
      // Of D before it has learnt nothing is told.
      const { after } = /** @type {NonNullable<typeof expected.discriminator>} */ (expected.discriminator);
      assert.deepEqual([dSource, dTarget], [[percent(after.source)], [percent(after.target)]]);
      const table = await page
        .locator('#confusion tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.firstChild?.textContent))),
        );
      assert.deepEqual(table, expected.confusion);
      for (const id of ['train', 'adapt', 'evaluate', 'pause', 'step', 'stop']) await disabled(page, id);

      // The newest round stands first.
      const rounds = await page
        .locator('#rounds tbody tr')
        .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
      assert.deepEqual(
        rounds.map(([round, accuracy, , , distance]) => [round, accuracy, distance]),
        expected.judgements
          .toReversed()
          .map((j) => [String(j.round), percent(j.target_accuracy), j.proxy_a_distance?.toFixed(3)]),
      );
      assert.match(
        (await page.locator('#rounds').textContent()) ?? '',
        /Final: round 2.*without (looking at )?labels.*no honest run can know/,
      );

      await showPanel(page, 'compare');
      await page.locator('#pin').click();
      await disabled(page, 'pin');
      const pins = page.locator('#pinned-runs tr');
      const ends = percent(expected.target_accuracy_after);
      assert.match((await pins.first().textContent()) ?? '', new RegExp(ends));
      await page.locator('#pinned-words', { hasText: `One run, which ends at ${ends}` }).waitFor();
      await showPanel(page, 'compare');
      await pins.locator('.delete').click();
      await page.locator('#pinned-words', { hasText: 'No run is pinned yet' }).waitFor();
      assert.equal(await pins.count(), 0);
    });

    await parts.test('a method is chosen in the form with what matters to it, adapts, and is shown without a D', async () => {
      const choice = await field(page, 'method');
      const shown = (/** @type {string} */ name) => page.locator(`#option-${name}`).isVisible();
      assert.deepEqual(
        [await shown('mmd_bandwidth'), await shown('adda_gate'), await shown('discriminator_rate')],
        [false, true, true],
      );
      await page.locator('#option-adda_gate').fill('lots');
      for (const [title, own] of [
        ['SHOT', 'shot_keep'],
        ['MMD', 'mmd_bandwidth'],
      ]) {
        await choice.selectOption({ label: title });
        await drawn(page);
        assert.deepEqual([await shown(own), await shown('adda_gate'), await shown('discriminator_rate')], [true, false, false]);
        assert.equal(await shown('discriminator_activation'), false);
        assert.equal(await text(page, '#option-method-help'), t(`method.${title.toLowerCase()}.about`));
      }
      await page.locator('#option-mmd_bandwidth').fill('2');
      // What is not shown is no reason to refuse, and is found again as it was.
      await choice.selectOption({ label: 'ADDA' });
      await page.locator('#option-adda_gate-error', { hasText: 'lots' }).waitFor();
      await page.locator('#option-adda_gate').fill('0');
      await drawn(page);
      assert.equal(await page.locator('#apply-bar').isVisible(), false, "another method's hyperparameters count as a change");
      await choice.selectOption({ label: 'MMD' });
      await drawn(page);
      assert.equal(await page.locator('#option-mmd_bandwidth').inputValue(), '2');
      assert.match(await text(page, '#changes'), /^Changed: Method, [^,]+\.$/);
      await page.locator('#apply-keep').click();
      await page.waitForFunction(() => location.hash.endsWith('method=mmd&mmd_bandwidth=2&rounds=2'));
      assert.equal(await page.locator('#apply-bar').isVisible(), false);
      assert.match(await text(page, '#group-adapt .summary'), /^MMD, Adam at rate 0\.0003, 2 rounds/);

      await play(page, 'adapt');
      await play(page, 'evaluate');
      await page.locator('#pairings tbody tr.strong', { hasText: 'Adapted by MMD' }).waitFor();
      await showPanel(page, 'curves');
      await page.locator('#adapt-loss').scrollIntoViewIfNeeded(); // what is out of sight is not drawn
      await page.waitForFunction(() => {
        const said = document.querySelector('#adapt-loss [role=img][aria-label]')?.getAttribute('aria-label') ?? '';
        return /^Loss of MT, .*: MMD from -?\d.* to -?\d[^;]*; MT on/.test(said) && said.includes('2.0 rounds');
      });
      assert.doesNotMatch((await chart(page, 'adapt-loss')) ?? '', /\bD from|guessing/);
      await showPanel(page, 'decisions');
      await page.locator('#decisions > p:visible', { hasText: 'The method is MMD: it has no discriminator D' }).waitFor();
      for (const id of ['#adapt-d', '#histogram', '#decisions .pictures', '#how .judge rect'])
        assert.equal(await page.locator(id).isVisible(), false, `${id} is shown`);
      assert.doesNotMatch(await text(page, '#pairings'), /NaN|D calls right/);
      await page.setViewportSize({ width: 360, height: 900 });
      await drawn(page);
      assert.equal(await overflow(page), 0, 'the page scrolls sideways');
      await accessible(page, 'mmd', { colours: false, within: '#panel-decisions' });
      await page.setViewportSize({ width: 1280, height: 900 });

      // A baseline, on the same training, is not called adaptation: not of its results either (tests/text/sentences.test.js).
      await field(page, 'method');
      await choice.selectOption('oracle');
      await page.locator('#apply-keep').click();
      await page.waitForFunction(() => location.hash.includes('method=oracle'));
      await enabled(page, 'adapt');
      assert.match(await text(page, '#adapt-title'), /a baseline/);
      assert.match(await text(page, '#adapt'), /Learn$/);
      for (const selector of ['#adapt-title', '#adapt', '#position'])
        assert.doesNotMatch(await text(page, selector), /adapt/i, selector);

      await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('.skip')).focus());
      await tabTo('reset');
      await page.keyboard.press('Space');
      await disabled(page, 'save');
    });
  });
});

test('of buttons and settings', patient, async (parts) => {
  await withPage(browser, {}, async (page, site) => {
    await parts.test('pause, step, resume, stop and reset do what they say, and say why when they cannot', async () => {
      // Of so many steps that training is not over before the next button is pressed.
      await open(page, site, { ...TINY, source_images: 1800, batch: 2, train_epochs: 100 });
      for (const id of ['pause', 'stop', 'save']) {
        await disabled(page, id);
        assert.notEqual(await description(page, id), '', `${id} does not say why`);
      }
      // A press of such a button says why and does nothing else.
      await page.locator('#adapt').click({ force: true });
      await page.locator('#status', { hasText: /train first/i }).waitFor({ state: 'attached' });
      await inPhase(page, 'idle');

      for (const step of [1, 2]) {
        await page.locator('#step').click();
        await page.locator('#position', { hasText: new RegExp(`epoch 1 of 100, step ${step} of 900`) }).waitFor();
        await inPhase(page, 'paused');
      }
      await page.locator('#pause').click();
      await inPhase(page, 'train');
      await page.locator('#pause').click();
      await inPhase(page, 'paused');
      await page.locator('#pause').click();
      await inPhase(page, 'train');
      await page.locator('#stop').click();
      await inPhase(page, 'idle');
      await enabled(page, 'adapt');
      await page.locator('#reset').click();
      await disabled(page, 'save');
      await enabled(page, 'train');
      await disabled(page, 'adapt');
      assert.match(await description(page, 'adapt'), /train first/i);
    });

    await parts.test(
      'errors stand beside their fields with the bounds, presets fill the form, applying starts over',
      async () => {
        const batch = await field(page, 'batch');
        await batch.fill('513');
        await drawn(page);
        const error = page.locator('#option-batch-error');
        assert.match(await words(error), /513.*1 to 512/);
        assert.equal(await batch.getAttribute('aria-invalid'), 'true');
        assert.match((await batch.getAttribute('aria-describedby')) ?? '', /option-batch-error/);
        assert.match(await description(page, 'train'), /apply or undo/i);
        await batch.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'option-batch');

        await batch.fill('30');
        await drawn(page);
        assert.equal(await words(error), '');
        assert.equal(await batch.getAttribute('aria-invalid'), null);
        await page.locator('#apply').click();
        await page.waitForFunction(() => location.hash.includes('batch=30'));
        await page.locator('#machine', { hasText: 'batch 30' }).waitFor({ state: 'attached' });

        // What the form is of all of them is the matter of form.test.js.
        for (const name of ['documented', 'too-fast']) {
          const { config } = PRESETS[name];
          await page.goto(`${site.url}#preset=${name}`);
          const names = OPTIONS.map((option) => option.name);
          const valuesOf = (/** @type {string[]} */ names) =>
            names.map((name) => /** @type {HTMLInputElement} */ (document.querySelector(`#option-${name}`)).value);
          const expected = OPTIONS.map((option) => String(config[option.name] ?? option.default));
          // The page hears of its address after the browser.
          for (let time = 0; time < 100 && String(await page.evaluate(valuesOf, names)) !== String(expected); time++)
            await drawn(page);
          assert.deepEqual(await page.evaluate(valuesOf, names), expected, name);
        }
        await page.locator('#undo').click();
        await drawn(page);
        assert.equal(await batch.inputValue(), '30');
        assert.equal(await page.locator('#apply-bar').isVisible(), false);

        // More images than there are is found out by the draw only.
        await (await field(page, 'source_images')).fill('60000');
        await page.locator('#apply').click();
        await page.locator('#option-source_images-error', { hasText: '12665' }).waitFor();
        await (await field(page, 'source_images')).fill('200');
        await page.locator('#apply').click();
        await enabled(page, 'train');
      },
    );

    await parts.test('the first target images are previewed as the settings in the form would shift them', async () => {
      const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
      const digits = [0, 1, 2, 3];
      const options = { ...TINY, source_digits: digits, target_digits: digits };
      await page.goto(site.url + address(options));
      // By then the form is filled in.
      await page.locator('#notice', { hasText: 'settings that the address asks for are in the form' }).waitFor();
      const shift = await field(page, 'target_shift');
      await shift.selectOption('patches');
      await (await field(page, 'shift_severity')).fill('0.8');
      await page.locator('#preview', { hasText: 'patches, severity 0.8' }).waitFor();
      const shifted = { ...PRESETS['few-labels'].config, ...options, target_shift: 'patches', shift_severity: 0.8 };
      const { images, labels } = await (await planImages(library, checkConfig(shifted))).preview(8);
      // The pictures are drawn in one colour: an image is in how opaque they are.
      const pixels = await page
        .locator('#preview canvas')
        .evaluateAll((canvases) =>
          canvases.flatMap((canvas) => [
            .../** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d'))
              .getImageData(0, 0, 28, 28)
              .data.filter((_, i) => i % 4 === 3),
          ]),
        );
      assert.deepEqual(pixels, [...images]);
      const said = (await page.locator('#preview [role=img]').getAttribute('aria-label')) ?? '';
      assert.ok(said.endsWith(`: ${Array.from(labels, (label) => digits[label]).join(', ')}`), said);

      // What the form holds is shown, not what is in force; a faulty form leaves the pictures, a draw that fails is told.
      await (await field(page, 'shift_severity')).fill('7');
      await drawn(page);
      assert.equal(await page.locator('#preview canvas').count(), 8);
      await accessible(page, 'with a preview, and an error in the form', { within: '#panel-settings' });
      await (await field(page, 'shift_severity')).fill('1');
      await page.locator('#preview', { hasText: 'patches, severity 1.' }).waitFor();
      await (await field(page, 'target_images')).fill('60000');
      await page.locator('#preview', { hasText: /cannot be shown: “Target images” is 60000/ }).waitFor();
      assert.equal(await page.locator('#preview canvas').count(), 0);
      await (await field(page, 'target_images')).fill('300');
      await page.locator('#preview canvas').nth(7).waitFor();
      await page.locator('#apply').click();
      await enabled(page, 'train');
      await page.locator('#digits li').first().waitFor({ state: 'attached' });
      await play(page, 'train');
      assert.match(await text(page, '#pairings thead'), /0→0, 1→1, 2→2, 3→3 \(chosen beforehand\)chosen/);
    });
  });
});

test('of addresses and languages', patient, async (parts) => {
  await withPage(browser, {}, async (page, site) => {
    await parts.test('the address chooses settings, and says what it cannot use', async () => {
      await page.goto(`${site.url}#preset=few-labels&source_images=150&target_images=150&seed=5&batch=1000&colour=red`);
      await alarm(page).waitFor();
      const said = await words(alarm(page));
      assert.match(said, /batch is "1000"/);
      assert.match(said, /colour/);
      await enabled(page, 'train');
      assert.match(await text(page, '#machine'), /seed 5/);
      assert.match(await text(page, '#recipe'), /Your own/);
      await page.evaluate(() => {
        location.hash = '#preset=documented&seed=6';
      });
      await page
        .locator('#notice', { hasText: /offered|asks for/ })
        .getByRole('button', { name: 'Apply and start over' })
        .waitFor();
      await page.locator('#share').click();
      const shared = await page.locator('#shared-address').inputValue();
      assert.match(shared, /#preset=few-labels&(.*&)?seed=5$/);
      assert.doesNotMatch(shared, /batch|colour/);
      assert.match(await text(page, '#shared'), /same settings/);
      assert.equal(await (await field(page, 'seed')).inputValue(), '6');
    });

    await parts.test('another language: chosen by hand, at once and for later visits', async () => {
      assert.equal(await language(page), 'en');
      const seed = await field(page, 'seed');
      await seed.fill('8');
      await page.locator('#train').click({ force: true });
      await page.locator('#status', { hasText: /apply or undo/ }).waitFor({ state: 'attached' });
      const english = {
        heading: await text(page, '#train-title'),
        chart: await chart(page, 'train-loss'),
        train: await text(page, '#train'),
      };
      const other = page.getByRole('button', { name: '中文' });
      assert.equal(await other.getAttribute('lang'), 'zh');
      await other.click();
      await page.locator('html[lang=zh]').waitFor();
      assert.notEqual(await text(page, '#train-title'), english.heading);
      assert.notEqual(await chart(page, 'train-loss'), english.chart);
      assert.notEqual(await page.locator('meta[name=description]').getAttribute('content'), null);
      assert.equal(await text(page, '#status'), '', 'what was said in English is still there');
      assert.equal(await seed.inputValue(), '8');
      await page.locator('#undo').click();
      await enabled(page, 'train');
      await showPanel(page, 'digits');
      await page.locator('#digits li').first().waitFor();
      await accessible(page, 'digits, in Chinese', { colours: false, within: '#panel-digits' });

      await page.addInitScript(SILENT);
      await page.reload({ waitUntil: 'commit' });
      await page.locator('html[lang=zh]').waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await page.locator('html[lang=en]').waitFor();
      assert.equal(await text(page, '#train-title'), english.heading);
    });
  });
});
