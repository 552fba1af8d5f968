/** Files that a person brings: those that cannot be read are refused by name, before they are read, and change nothing. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  alarm,
  drawn,
  enabled,
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

/** Drops a file on the page. @param {Page} page @param {string} name @param {number[]} bytes @param {string} [fault]  of reading it */
const drop = (page, name, bytes, fault) =>
  page.evaluate(
    ([name, bytes, fault]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
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
    /** @type {const} */ ([name, bytes, fault ?? '']),
  );

test('a weights file that cannot be read is refused by name, and the run stays as it is', {
  timeout: 2 * patient.timeout,
}, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, TINY);
    await play(page, 'train');
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
      await page.locator('#alert > *', { hasText: said }).waitFor();
      const message = await words(alarm(page));
      assert.match(message, /[Cc]hoose/, 'it does not say what to do');
      assert.equal(await alarm(page).getByRole('button', { name: 'Try again' }).count(), 0, message);
      await enabled(page, 'load');
      assert.deepEqual(await results(page), before, message);
      assert.match(await text(page, '#position'), /Trained\./);
      await pressIn(page, said, 'Close');
      await drawn(page);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'position', 'the focus is lost');
    }
  });
});

test('a dropped file is loaded like a chosen one, when there is time for it', patient, async () => {
  await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
    await open(page, site, { ...TINY, train_epochs: 50 });
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
  });
});
