/**
 * What a person does to a run on its way. Turns by hand: who learns and who does not, and one step in slow motion with that step's own
 * numbers. Changes: opened by its address in Node and in another browser, the run has the same weights to the bit.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { parseAddress } from '../../web/options/address.js';
import { formatInterventions } from '../../web/options/interventions.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  address,
  anew,
  enabled,
  field,
  holdTimers,
  inPhase,
  LEAST,
  notice,
  open,
  patient,
  play,
  text,
  untilSafe,
  words,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));

/** @param {Page} page @param {string} name @param {string} value */
async function changeHere(page, name, value) {
  await (await field(page, name)).fill(value);
  await page.locator('#change-here[aria-disabled=false]').click();
  await page.locator('#apply-bar').waitFor({ state: 'hidden' });
}

test('a run with five changes comes out the same in Node and in another profile', patient, async () => {
  let link = '';
  await withPage(browser, {}, async (page, site) => {
    // Three are in the link, two are made by hand; and one step is D's alone.
    const given = 'train.1.2.train_rate.0.01,adapt.1.3.adda_smoothing.0.1,adapt.2.1.adapt_beta1.0.7';
    await page.goto(`${site.url}${address(LEAST)}&changes=${given}&hide=how,everything`);
    await page.locator('#alert', { hasText: /hide names "everything"; expected curves/ }).waitFor();
    assert.equal(await page.locator('#tab-how').isVisible(), false);
    await enabled(page, 'train');
    await play(page, 'train');
    await page.locator('#turn-d').click();
    await page.locator('body[data-phase=paused]').waitFor();
    await changeHere(page, 'discriminator_rate', '0.001');
    await changeHere(page, 'label_weight', '2');
    assert.equal(await page.locator('#interventions li').count(), 5);
    assert.equal(await page.locator('#interventions li button').count(), 4, 'what is to come can be taken back');
    assert.equal(await page.locator('.change-mark').count(), 5);
    await (await field(page, 'batch')).fill('10');
    await page.locator('#option-batch-fixed', { hasText: /needs a new run/ }).waitFor();
    assert.equal(await page.locator('#change-here').getAttribute('aria-disabled'), 'true');
    await page.locator('#undo').click();
    await accessible(page, 'with changes', { within: '#panel-settings' });
    // What was changed while the run stood still is kept with it.
    await untilSafe(page);
    await page.reload();
    await notice(page, /is back/).waitFor();
    await page.locator('#interventions li').nth(4).waitFor({ state: 'attached' });
    await play(page, 'adapt');
    await page.locator('#fingerprint dd code.whole').nth(1).waitFor({ state: 'attached' });
    await page.locator('#fingerprint-title').click();
    await page.locator('#fingerprint-copy[aria-disabled=false]').click();
    link = await page.locator('#checked-address').inputValue();

    // Who has let all rounds run takes turns in an adaptation anew; the keyboard is led there.
    assert.match(await text(page, '#turns-note'), /All rounds are done.*start adaptation over/);
    await accessible(page, 'all rounds done', { within: '#turns' });
    await page.locator('#turn-anew').press('Enter');
    await notice(page, /The run before is kept/).waitFor();
    await page.locator('#turn-slow[aria-disabled=false]:focus').waitFor();
    assert.equal(await page.locator('#turn-anew').count(), 0);
    assert.equal(await page.locator('.turn-buttons button[aria-disabled=true]').count(), 0);
  });

  const { hash } = new URL(link);
  const [, sum = ''] = /&expect=([0-9a-f]{64})$/.exec(hash) ?? [];
  const { config, interventions, faults } = parseAddress(hash.replace(/&expect=.*/, ''));
  assert.deepEqual(faults, []);
  assert.equal(
    formatInterventions(interventions).changes,
    'train.1.2.train_rate.0.01,adapt.1.2.discriminator_rate.0.001,adapt.1.2.label_weight.2,adapt.1.3.adda_smoothing.0.1,adapt.2.1.adapt_beta1.0.7',
  );
  assert.equal(formatInterventions(interventions).turns, '1.1.d.1');
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const run = await Run.create(await loadCore(dist), library, config, {}, interventions);
  finish(run.train());
  finish(run.adapt());
  assert.equal(await weightsSha256(run.engine), sum);

  await withPage(browser, {}, async (page, site) => {
    await page.goto(`${site.url}${hash}&embed=1`);
    await page.locator('#agreement.not-yet').waitFor();
    assert.equal(await page.locator('#results').count(), 0);
    assert.match((await page.locator('#full-page').getAttribute('href')) ?? '', /changes=train/);
    await enabled(page, 'train');
    await play(page, 'train');
    await play(page, 'adapt');
    await page.locator('#agreement.yes').waitFor();
  });
});

/** Steps of whole batches. */
const CONFIG = { ...LEAST, rounds: 8 };

/** @param {Page} page */
async function save(page) {
  await page.locator('#save[aria-disabled=false]').waitFor({ state: 'attached' });
  const downloading = page.waitForEvent('download');
  await page.locator('#save').evaluate((/** @type {HTMLElement} */ button) => button.click());
  const { tensors, metadata } = readSaved(new Uint8Array(await readFile(await (await downloading).path())));
  const bits = (/** @type {RegExp} */ of) =>
    [...tensors].flatMap(([name, { data }]) =>
      of.test(name) ? [Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')] : [],
    );
  return { mt: bits(/(^|\.)MT\./), d: bits(/(^|\.)D\./), rest: bits(/(^|\.)(MS|C)\./), run: JSON.parse(metadata.run) };
}

/** Presses a turn and waits for what it did. @param {Page} page @param {string} id */
async function turn(page, id) {
  const before = await text(page, '#turns-note');
  await page.locator(`#turn-${id}`).click();
  await page.waitForFunction((before) => {
    const note = document.querySelector('#turns-note');
    return note?.querySelector('strong') && note.textContent !== before;
  }, before);
  await inPhase(page, 'paused');
  return text(page, '#turns-note');
}

/** Listens to what the worker tells the page, from before the page is there. @param {Page} page */
const listen = (page) =>
  page.addInitScript(() => {
    /** @type {any} */ (window).rows = [];
    const Plain = window.Worker;
    window.Worker = class extends Plain {
      /** @param {ConstructorParameters<typeof Worker>} args */
      constructor(...args) {
        super(...args);
        this.addEventListener('message', ({ data }) => {
          if (data.event === 'metrics' && data.args.kind === 'adapt')
            /** @type {any} */ (window).rows.push([...data.args.rows]);
        });
      }
    };
  });

/** The last step that was told of, by column. @param {Page} page @returns {Promise<Record<string, number>>} */
async function lastRow(page) {
  const rows = await page.evaluate(() => /** @type {any} */ (window).rows.at(-1));
  return Object.fromEntries(METRIC_COLUMNS.adapt.map((name, i) => [name, rows.slice(-METRIC_COLUMNS.adapt.length)[i]]));
}

test(
  'D alone learns, and MT stays to the bit; MT alone, and D does; slow motion has the numbers of its very step',
  patient,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await listen(page);
      // A stage of slow motion is over when the test says so, in the place of its four seconds.
      await page.addInitScript(holdTimers, { held: [4000] });
      await open(page, site, CONFIG);
      assert.equal(await page.locator('#turn-d').getAttribute('aria-disabled'), 'true');
      assert.match(await text(page, '#turns-note'), /train first/i);
      await play(page, 'train');
      await enabled(page, 'turn-d');
      assert.match(await turn(page, 'both'), /One step\..*D now names the right domain for \d+%.*C now reads \d+%/);
      const start = await save(page);
      assert.match(await turn(page, 'd'), /One step of D alone; MT is as it was/);
      const d = await save(page);
      assert.deepEqual([d.mt, d.rest], [start.mt, start.rest]);
      assert.notDeepEqual(d.d, start.d);
      assert.match(await turn(page, 'mt'), /One step of MT alone; D is as it was/);
      const mt = await save(page);
      assert.deepEqual([mt.d, mt.rest], [d.d, d.rest]);
      assert.notDeepEqual(mt.mt, d.mt);
      // Ten turns, and D is better at it.
      const many = await turn(page, 'd-ten');
      const [, now, earlier] = many.match(/10 steps of D alone.*right domain for (\d+)% \((\d+)% before\)/) ?? [];
      assert.ok(Number(now) > Number(earlier), many);
      const ten = await save(page);
      assert.deepEqual([ten.mt, ten.rest], [mt.mt, mt.rest]);
      assert.equal(ten.run.turns.length, 12);
      assert.match(many, /12 steps of this run were of one side alone/);
      await page.locator('#turns').scrollIntoViewIfNeeded();
      await accessible(page, 'after turns', { within: '#turns' });

      // Slow motion goes through a step by hand or by itself.
      await page.emulateMedia({ reducedMotion: 'no-preference' });
      const slow = page.locator('#turn-slow');
      await slow.focus();
      await page.keyboard.press('Enter');
      const stage = (/** @type {number} */ n) => page.locator(`.turn-stages [data-stage="${n}"]`);
      await page.locator('[data-stage="1"][aria-current=step]').waitFor();
      assert.equal(await words(stage(2).locator('.measured')), '');
      assert.equal(await words(slow), 'Next stage');
      const row = await lastRow(page);
      const three = (/** @type {string} */ name) => row[name].toFixed(3);
      const right = (/** @type {string} */ name) => `${Math.round(row[name] * CONFIG.batch)} of ${CONFIG.batch}`;
      const expected = [
        `Right: ${right('d_source_accuracy')} source, ${right('d_target_accuracy')} target.`,
        `Cost ${three('d_loss')} (guessing: 0.693); push ${three('d_gradient')}.`,
        `Cost ${three('mt_loss')}; of the labelled digits ${three('label_loss')}.`,
        `Push ${three('mt_gradient')}: the length of its gradient.`,
      ];
      for (const [i, said] of expected.entries()) {
        await page.locator(`[data-stage="${i + 1}"][aria-current=step]`).waitFor();
        assert.equal(await words(stage(i + 1).locator('.measured')), said);
        if (i === 1) await accessible(page, 'in slow motion', { within: '#turns' });
        // The third comes by itself.
        if (i === 1) await page.evaluate('timeIsOver()');
        else await page.keyboard.press('Space');
      }
      await page.waitForFunction(() => !document.querySelector('.turn-stages [aria-current]'));
      assert.ok(await slow.evaluate((button) => button === document.activeElement), 'the focus stays on the button');
      assert.deepEqual(await page.locator('.turn-stages .measured').allTextContents(), expected);
      assert.equal((await save(page)).run.turns.length, 12);
      // What follows is another step: its numbers are not these.
      await page.locator('#turn-both').click();
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.turn-stages .measured')].every((p) => p.textContent === ''),
      );
      await inPhase(page, 'paused');

      // Without motion all stages are told at once, in Chinese too; a method without D has two.
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.locator('#stop').click();
      await inPhase(page, 'idle');
      await anew(page, { ...CONFIG, method: 'mmd' }, { keepTraining: true });
      await page.locator('#languages [lang=zh]').click();
      await page.locator('html[lang=zh]').waitFor();
      assert.deepEqual(await page.locator('.turn-buttons button').allTextContents(), ['慢放一步', '一步', '10 步']);
      await turn(page, 'slow');
      assert.equal(await page.locator('.turn-stages [aria-current]').count(), 0);
      const measured = await page.locator('.turn-stages .measured').allTextContents();
      assert.equal(measured.length, 2);
      assert.ok(
        measured.every((one) => /\d\.\d{3}/.test(one)),
        measured.join(' | '),
      );
      await accessible(page, 'without motion', { colours: false, within: '#turns' });
      await page.setViewportSize({ width: 360, height: 740 });
      const boxes = await page
        .locator('.turn-buttons button')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
      assert.ok(
        boxes.every((height) => height >= 44),
        boxes.join(),
      );
    });
  },
);
