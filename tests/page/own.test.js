/** A person's own images on the page: brought, put right, paired, trained on and adapted to, kept with the run, and told what is wrong. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { csv, digits, npy, npz } from '../harness/own_files.js';
import { accessible, enabled, notice, open, patient, play, pressIn, showPanel, TINY, text } from '../harness/page.js';

test('own images are read beside the run, put right, paired, adapted to, and there again after a reload', {
  timeout: 2 * patient.timeout,
}, async () => {
  const { train } = await digits(20, 1);
  const count = train.labels.length;
  const folder = await mkdtemp(join(tmpdir(), 'adda-own-'));
  const labels = train.labels.map((label) => label + 1);
  const bytes = npz({
    x: npy(
      [count, 28, 28],
      train.pixels.map((value) => 255 - value),
    ),
    y: npy([count], labels),
  });
  await writeFile(join(folder, 'mine.npz'), bytes);
  await writeFile(join(folder, 'page.csv.gz'), '<!doctype html><p>Not found');
  const browser = await launch();
  try {
    await withPage(browser, {}, async (page, site) => {
      await open(page, site, { ...TINY, labelled_per_class: 2 });
      await page.locator('#own-images').click();
      await page.locator('#own-files').setInputFiles(join(folder, 'page.csv.gz'));
      await page.locator('#own-fault', { hasText: /page\.csv\.gz: is a web page, not data/ }).waitFor();

      await page.locator('#own-files').setInputFiles(join(folder, 'mine.npz'));
      await page.locator('.findings [data-code=polarity] button').click();
      await page.locator('.findings [data-code=polarity]').waitFor({ state: 'detached' });
      await page.locator('.findings [data-code=from-one] button').first().click();
      await page.locator('.findings [data-code=from-one]').waitFor({ state: 'detached' });
      assert.equal(await page.locator('#own .pairs canvas').count(), 20, 'ten classes before and after');
      assert.match(await text(page, '#own-name'), /mine\.npz/);
      await accessible(page, 'own images');

      // Ten pairs of the same names; two are left, and called otherwise.
      for (let left = 10; left > 2; left--) await page.locator('#own .mapping .less').last().click();
      const targets = page.locator('#own .mapping select.target');
      await targets.nth(0).selectOption('1');
      await page.locator('#own-why', { hasText: /twice/ }).waitFor();
      for (const [i, digit] of ['2', '3'].entries()) await targets.nth(i).selectOption(digit);
      await page.locator('#own-use[aria-disabled=false]').click();
      await page.waitForURL(/target_data=own-[0-9a-f]{12}/);
      await enabled(page, 'train');
      for (const button of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await play(page, button);
      assert.match(await text(page, '#problem-words'), /mine\.npz 2,3/);
      await page.locator('#pairings tbody tr.strong').waitFor();

      await page.reload();
      await notice(page, /is back: trained/).waitFor();
      await showPanel(page, 'own');
      await page.locator('#own-kept', { hasText: /mine\.npz/ }).waitFor();
      // What is deleted can be put back, and that a run needs it is said.
      await page
        .locator('#own-kept')
        .getByRole('button', { name: /^Delete/ })
        .click();
      await notice(page, /mine\.npz.*A kept run needs these images/).waitFor();
      await page.locator('#own-kept').waitFor({ state: 'detached' });
      await pressIn(page, /mine\.npz/, 'Undo');
      await page.locator('#own-kept', { hasText: /mine\.npz/ }).waitFor();

      // What is dropped is told by what it holds, and by its name where that is nothing that is known.
      const drop = (/** @type {string} */ name, /** @type {string | number[]} */ content) =>
        page.evaluate(
          ([name, content]) => {
            const transfer = new DataTransfer();
            const bytes = typeof content === 'string' ? content : new Uint8Array(content);
            transfer.items.add(new File([bytes], name));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
          },
          /** @type {const} */ ([name, content]),
        );
      await drop('digits.npy', [200, 201, 3, 0, 255, 128]);
      await page.locator('#own-fault', { hasText: /digits\.npy: is none of the kinds that are read/ }).waitFor();
      await drop('digits.csv', csv(train, { column: 'none' }));
      await page.locator('.findings [data-code=unlabelled]').waitFor();
      assert.equal(await page.locator('#own .mapping select.target').count(), 0, 'nobody knows of target classes');

      // An address does not carry them, which is said.
      await page.locator('#share').click();
      await page.locator('#shared .note', { hasText: /Your own images \(mine\.npz\) are not in it/ }).waitFor();
    });
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
