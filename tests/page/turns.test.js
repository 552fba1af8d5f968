/** Turns by hand, on the page: who learns and who does not, and one step in slow motion with that step's own numbers. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { readSaved } from '../../web/engine/saved.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, anew, enabled, inPhase, LEAST, open, patient, play, text, words } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

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
        if (i !== 1) await page.keyboard.press('Space');
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
