/**
 * Files that a person brings. Weights: those that cannot be read are refused by name, before they are read, and change nothing. Images of
 * one's own: brought, put right, paired, trained on and adapted to, kept with the run, and told what is wrong.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import { csv, digits, npy, npz } from '../harness/own_files.js';
import {
  accessible,
  alarm,
  drawn,
  enabled,
  LEAST,
  notice,
  open,
  patient,
  play,
  pressIn,
  results,
  showPanel,
  TINY,
  text,
  untilSafe,
  words,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), 'adda-files-'));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** A file in the test's folder. @param {string} name @param {string | Uint8Array} content @param {number} [size]  filled with zeros */
async function file(name, content, size) {
  const path = join(folder, name);
  await writeFile(path, content);
  if (size) await truncate(path, size);
  return path;
}

/** @param {Page} page @param {string} path */
async function choose(page, path) {
  const chooser = page.waitForEvent('filechooser');
  await showPanel(page, 'kept');
  await page.locator('#load').click();
  await (await chooser).setFiles(path);
}

/**
 * Drops a file on the page.
 * @param {Page} page
 * @param {string} name
 * @param {string | number[]} content
 * @param {string} [fault]  of reading it
 */
const drop = (page, name, content, fault) =>
  page.evaluate(
    ([name, content, fault]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([typeof content === 'string' ? content : new Uint8Array(content)], name));
      const { arrayBuffer } = File.prototype;
      // It is read when what it begins with has been looked at.
      if (fault)
        File.prototype.arrayBuffer = function () {
          return this.name === name ? Promise.reject(new DOMException('it cannot be read', fault)) : arrayBuffer.call(this);
        };
      const over = new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true });
      const dropped = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
      const prevented = [over, dropped].map((event) => !document.body.dispatchEvent(event));
      return prevented;
    },
    /** @type {const} */ ([name, content, fault ?? '']),
  );

test('weights', { timeout: 2 * patient.timeout }, async (parts) => {
  await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
    // Of so many rounds that adaptation is not over before a file is dropped.
    await open(page, site, { ...LEAST, train_epochs: 50, rounds: 1000 });

    await parts.test('a dropped file is loaded like a chosen one, when there is time for it', async () => {
      await page.locator('#step').click();
      await page.locator('body[data-phase=paused]').waitFor();
      await page.locator('#stop').click();
      await page.locator('body[data-phase=idle]').waitFor();
      await page.evaluate(() => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (blob) => {
          Object.assign(window, { saved: blob });
          return createObjectURL.call(URL, blob);
        };
      });
      const download = page.waitForEvent('download');
      await showPanel(page, 'kept');
      await page.locator('#save').click();
      await download;
      const bring = () =>
        page.evaluate(() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([/** @type {any} */ (window).saved], 'mine.safetensors'));
          document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
        });
      await page.locator('#adapt').click();
      await page.locator('body[data-phase=adapt]').waitFor();
      await bring();
      await page.locator('#status', { hasText: /Load weights: pause or stop first/ }).waitFor({ state: 'attached' });
      await page.locator('#stop').click();
      await page.locator('body[data-phase=idle]').waitFor();
      await bring();
      await notice(page, /mine\.safetensors is loaded: trained as far as step 1/).waitFor();
      assert.deepEqual(await drop(page, 'none.txt', []), [true, true], 'the browser would leave the page for it');
      await pressIn(page, /none\.txt is empty/, 'Close');
      // What is loaded has been looked at.
      await page.locator('#pairings', { hasText: /So far/ }).waitFor({ state: 'attached' });
    });

    await parts.test('one that cannot be read is refused by name, and the run stays as it is', async () => {
      await untilSafe(page);
      const before = await results(page);
      /** @type {[() => Promise<unknown>, RegExp][]} */
      const cases = [
        [
          async () => choose(page, await file('huge.safetensors', '', 3 * 2 ** 30)),
          /huge\.safetensors is too large.*3,221,225,472.*268,435,456/,
        ],
        [async () => choose(page, await file('empty.safetensors', '')), /empty\.safetensors is empty/],
        [
          async () => choose(page, await file('short.safetensors', '\x01\x02\x03')),
          /short\.safetensors cannot be loaded: .*3 bytes/,
        ],
        [
          async () => choose(page, await file('digit.safetensors', Buffer.from('\x89PNG\r\n\x1a\nnonsense', 'latin1'))),
          /digit\.safetensors cannot be loaded: .*a picture, not weights/,
        ],
        [
          async () => choose(page, await file('text.safetensors', 'plain words '.repeat(50))),
          /text\.safetensors.*not a safetensors file/,
        ],
        [
          async () => choose(page, await file('other.safetensors', Buffer.from('\x02\0\0\0\0\0\0\0{}', 'latin1'))),
          /other\.safetensors.*no encoder among the tensors/,
        ],
        ...['NotReadableError', 'NotAllowedError'].map(
          (fault) =>
            /** @type {[() => Promise<unknown>, RegExp]} */ ([
              () => drop(page, `${fault}.safetensors`, [1, 2, 3], fault),
              new RegExp(`${fault}\\.safetensors cannot be read: it is a folder, .*choose it again`, 's'),
            ]),
        ),
        [() => drop(page, 'dropped.txt', [104, 105]), /dropped\.txt cannot be loaded/],
      ];
      for (const [bring, said] of cases) {
        await bring();
        await alarm(page, said).waitFor();
        const message = await words(alarm(page));
        assert.match(message, /[Cc]hoose/, 'it does not say what to do');
        assert.equal(await alarm(page).getByRole('button', { name: 'Try again' }).count(), 0, message);
        await enabled(page, 'load');
        assert.deepEqual(await results(page), before, message);
        await pressIn(page, said, 'Close');
        await drawn(page);
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'position', 'the focus is lost');
      }
    });
  });
});

test('own images are read beside the run, put right, paired, adapted to, and there again after a reload', {
  timeout: 2 * patient.timeout,
}, async () => {
  const { train } = await digits(20, 1);
  const count = train.labels.length;
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
    await accessible(page, 'own images', { within: '#own' });

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
    await page.locator('#kept', { hasText: /but its images are not/ }).waitFor();
    await pressIn(page, /mine\.npz/, 'Undo');
    await page.locator('#kept', { hasText: /a reload takes it up/ }).waitFor({ state: 'attached' });
    await page.locator('#own-kept', { hasText: /mine\.npz/ }).waitFor();

    // What is dropped is told by what it holds, and by its name where that is nothing that is known.
    await drop(page, 'digits.npy', [200, 201, 3, 0, 255, 128]);
    await page.locator('#own-fault', { hasText: /digits\.npy: is none of the kinds that are read/ }).waitFor();
    await drop(page, 'digits.csv', csv(train, { column: 'none' }));
    await page.locator('.findings [data-code=unlabelled]').waitFor();
    assert.equal(await page.locator('#own .mapping select.target').count(), 0, 'nobody knows of target classes');

    // An address does not carry them, which is said.
    await page.locator('#share').click();
    await page.locator('#shared .note', { hasText: /Your own images \(mine\.npz\) are not in it/ }).waitFor();
  });
});
