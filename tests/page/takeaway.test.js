/** Everything that can be taken away is, from one run in real Chromium; what is brought back is taken again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSafetensors } from '../../web/engine/safetensors.js';
import { readSaved } from '../../web/engine/saved.js';
import { addressIn } from '../../web/page/taking/measurements.js';
import { launch, withPage } from '../harness/chromium.js';
import { enabled, LEAST, notice, open, patient, playAll, showPanel, text } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const PYTHON = '/usr/bin/python3';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), 'adda-take-'));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Presses a button, and has what it saves. @param {Page} page @param {string} selector */
async function take(page, selector) {
  const coming = page.waitForEvent('download');
  await page.locator(selector).click();
  const download = await coming;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), bytes: await readFile(path) };
}

/** @param {Page} page @param {string} name @param {Uint8Array} bytes */
const drop = (page, name, bytes) =>
  page.evaluate(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    /** @type {const} */ ([name, Buffer.from(bytes).toString('base64')]),
  );

/** Width and height in a PNG. @param {Buffer} bytes */
const sizeOf = (bytes) => {
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test('a run is taken away in every form, and brought again', patient, async (t) => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, LEAST);
    await playAll(page);
    await showPanel(page, 'kept');

    const npz = await take(page, '#save-npz');
    const plain = await take(page, '#save');
    assert.deepEqual([npz.name, plain.name], ['adda-seed-7-round-2.npz', 'adda-seed-7-round-2.safetensors']);
    assert.deepEqual(readSaved(npz.bytes).tensors, readSafetensors(plain.bytes).tensors);
    const targets = await take(page, '#take-targets');

    const { bytes: json } = await take(page, '#take-json');
    const measured = JSON.parse(json.toString());
    assert.match(measured.fingerprint, /^[0-9a-f]{64}$/);
    assert.deepEqual([measured.seed, measured.rounds.length, measured.verdict !== null], [7, 2, true]);
    assert.ok(measured.curves.adapt.rows.length > 2);
    const { bytes: csv } = await take(page, '#take-rounds');
    const [heads, ...rows] = csv.toString().trim().split('\n');
    assert.match(heads, /^round,target_accuracy,/);
    assert.deepEqual(
      rows.map((row) => Number(row.split(',')[1])),
      measured.rounds.map((/** @type {any} */ one) => one.target_accuracy),
    );

    const svg = (await take(page, '#take-adapt-accuracy button >> nth=0')).bytes.toString();
    assert.match(svg, /^<svg xmlns/);
    assert.deepEqual(sizeOf((await take(page, '#take-adapt-accuracy button >> nth=1')).bytes), [1440, 840]);
    const stage = await page
      .locator('#stage stage-picture canvas[role=img]')
      .evaluate((canvas) => [2 * canvas.clientWidth, 2 * canvas.clientHeight]);
    assert.deepEqual(sizeOf((await take(page, '#take-stage button')).bytes), stage);
    assert.equal(sizeOf((await take(page, '#take-decisions button')).bytes)[0], 1440);

    const report = (await take(page, '#take-report')).bytes.toString();
    const sentence = await text(page, '#verdict .sentence');
    assert.equal(addressIn(report), measured.address);
    const reader = await page.context().newPage();
    await reader.setContent(report);
    const seen = await reader.evaluate(() => ({
      verdict: document.querySelector('.verdict')?.textContent,
      tables: document.querySelectorAll('table').length,
      figures: document.querySelectorAll('figure').length,
      empty: [...document.images].filter((image) => image.naturalWidth === 0).length,
      sum: document.body.textContent?.includes('SHA-256'),
      cells: [...document.querySelectorAll('th, td')].map((cell) => cell.textContent).join(' '),
    }));
    await reader.close();
    assert.deepEqual([seen.verdict, seen.empty, seen.sum], [sentence, 0, true]);
    assert.doesNotMatch(seen.cells, /lit\$|undefined|null/);
    assert.ok(seen.tables >= 3 && seen.figures >= 8, JSON.stringify(seen));

    const program = await text(page, '#take pre');
    await writeFile(join(folder, 'again.py'), program);
    const { status, stdout, stderr, error } = spawnSync(PYTHON, ['again.py'], { cwd: folder, encoding: 'utf8' });
    if (!error && !/No module named '(numpy|torch)'/.test(stderr)) {
      assert.equal(status, 0, stderr);
      assert.equal(stdout.trim(), measured.evaluation.target_accuracy_after.toFixed(4));
    } else t.diagnostic(`${PYTHON} cannot import torch: the program in Python was not run`);
    assert.ok(program.includes(npz.name) && program.includes(targets.name));

    // What was taken away is brought again.
    await drop(page, 'mine.npz', npz.bytes);
    await notice(page, /mine\.npz is loaded/).waitFor();
    await enabled(page, 'save');
    const other = json.toString().replaceAll('seed=7', 'seed=8');
    await drop(page, 'other.json', Buffer.from(other));
    await notice(page, /other\.json/).waitFor();
    await drop(page, 'adda-report.html', Buffer.from(report));
    await page.locator('#status', { hasText: /adda-report\.html/ }).waitFor({ state: 'attached' });
    await drop(page, 'encoder.npz', await readFile(new URL('../goldens/encoder.npz', import.meta.url)));
    await notice(page, /encoder\.npz is loaded.*F16/).waitFor();
    await enabled(page, 'adapt');
    await enabled(page, 'save');
  });
});
