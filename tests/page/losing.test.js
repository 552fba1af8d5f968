/**
 * Nothing throws a run away: whatever takes its place, a press brings it back; what is refused changes nothing; and where nothing can
 * be kept it is asked for. One case of each kind in real Chromium; the others are tried in replacing.test.js.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSafetensors, writeSafetensors } from '../../web/engine/safetensors.js';
import { Library } from '../../web/images/collection.js';
import { presetConfig } from '../../web/options/presets.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { launch, PATIENCE, withPage } from '../harness/chromium.js';
import {
  address,
  alarm,
  chart,
  disabled,
  drawn,
  enabled,
  field,
  inPhase,
  keptRuns,
  LEAST,
  leavingAsks,
  notice,
  open,
  patient,
  play,
  playAll,
  pressIn,
  results,
  shelf,
  showPanel,
  stored,
  text,
  untilKept,
  untilSafe,
  words,
} from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../harness/chromium.js').Site} Site */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), 'adda-losing-'));
  await writeFile(join(folder, 'other.safetensors'), await trainedRun());
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The weights file of a run that is trained, made without a page. */
async function trainedRun() {
  const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const config = { ...presetConfig('few-labels'), ...LEAST, seed: 21, rounds: 1 };
  const run = await Run.create(await loadCore(dist), library, config);
  finish(run.train());
  const bytes = run.save();
  run.close();
  return bytes;
}

/** One round is as good to lose as two. */
const ROUND = { ...LEAST, rounds: 1 };

/** @param {Page} page @param {string} file */
async function load(page, file) {
  await showPanel(page, 'kept');
  const chooser = page.waitForEvent('filechooser');
  await page.locator('#load').click();
  await (await chooser).setFiles(file);
}

/** Another address than the present one, as if typed over it. @param {Page} page @param {string} hash */
const go = (page, hash) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, hash);

/** @param {Page} page */
async function apply(page) {
  await showPanel(page, 'settings');
  await page.locator('#apply').click();
}

/** The tab's address, but for what is looked at. @param {Page} page */
const settingsIn = (page) => page.evaluate(() => location.hash.replace(/tab=\w+&?/, ''));

// --- what takes a run's place -----------------------------------------------------------------------------------------------------

/**
 * Each ends with another run in the place of the present one. From networks that have learnt nothing the way back to the run before them
 * stays.
 * @type {[string, (page: Page) => Promise<unknown>][]}
 */
const WAYS = [
  [
    'Reset, and then an address that is typed over the present one and applied',
    async (page) => {
      await page.locator('#reset').click();
      await disabled(page, 'save');
      await enabled(page, 'train');
      await go(page, address({ ...ROUND, seed: 9 }));
      await pressIn(page, /settings that the address asks for are in the form/, 'Apply and start over');
      await page.locator('#machine', { hasText: 'seed 9' }).waitFor({ state: 'attached' });
      await enabled(page, 'reset');
    },
  ],
  [
    'a weights file',
    async (page) => {
      await load(page, join(folder, 'other.safetensors'));
      await notice(page, /other\.safetensors is loaded/).waitFor();
    },
  ],
];

/** Ways in which another run cannot be had. @type {[string, (page: Page, site: Site) => Promise<void>, RegExp, [string, string]?][]} */
const REFUSALS = [
  [
    'a data file that is missing',
    async (page, site) => {
      site.failures.set('train-5-images.idx3.gz', { status: 404 });
      await (await field(page, 'source_digits')).fill('5,6');
      await apply(page);
    },
    /train-5-images\.idx3\.gz.*404/,
    ['source_digits', '5,6'],
  ],
  ['a weights file that is cut', (page) => load(page, join(folder, 'cut.safetensors')), /cut\.safetensors.*cut within tensor/],
];

test('what is refused, and what is no settings, changes nothing; whatever takes the place of a run, or of what is typed, a press brings it back; Back and Forward offer settings', {
  timeout: 3 * patient.timeout,
}, async () => {
  const bytes = await readFile(join(folder, 'other.safetensors'));
  await writeFile(join(folder, 'cut.safetensors'), bytes.subarray(0, -400));
  await withPage(browser, { tolerated: [/ERR_|404/] }, async (page, site) => {
    await open(page, site, ROUND);
    await playAll(page);
    await untilSafe(page);
    const before = await results(page);
    const inCharts = async () => [await chart(page, 'adapt-accuracy'), await chart(page, 'train-loss')];
    const charts = await inCharts();
    const kept = await keptRuns(page);

    const entries = await page.evaluate(() => history.length);
    for (const name of ['seed', 'source_digits', 'encoder_rate']) {
      await (await field(page, name)).press('Enter');
      await drawn(page);
    }
    // Typed and taken back is unchanged, and so is the same value written in another way.
    const rate = await field(page, 'train_rate');
    const was = await rate.inputValue();
    await rate.fill('1');
    await rate.fill(`${was}0`);
    await rate.press('Enter');
    await drawn(page);
    await enabled(page, 'reset');
    assert.deepEqual(await results(page), before);
    assert.deepEqual(await keptRuns(page), kept);
    assert.equal(await page.evaluate(() => history.length), entries);
    assert.equal(await text(page, '#notice'), '');
    assert.equal(await alarm(page).count(), 0);

    for (const [i, [name, way, said, typed]] of REFUSALS.entries()) {
      await way(page, site);
      // The one of before may still be there.
      await alarm(page, said)
        .waitFor()
        .catch((error) => assert.fail(`${name}: ${error}`));
      await enabled(page, 'reset');
      assert.deepEqual(await results(page), before, name);
      assert.deepEqual(await inCharts(), charts, name);
      assert.deepEqual(await keptRuns(page), kept, name);
      if (typed)
        assert.equal(await page.locator(`#option-${typed[0]}`).inputValue(), typed[1], `${name}: what was typed is gone`);
      assert.equal(await page.locator('#progress.idle').count(), 1, `${name}: progress of nothing`);
      site.failures.clear();
      if (i === 0) {
        await page.reload();
        // The run is told before what is kept beside it is there: not so this.
        await notice(page, /is back/).waitFor();
        assert.deepEqual(await results(page), before, `${name}, after a reload`);
        await disabled(page, 'evaluate');
        assert.deepEqual(await inCharts(), charts, `${name}, after a reload`);
        assert.deepEqual(await keptRuns(page), kept, name);
      }
      if (typed) {
        assert.equal(await page.locator(`#option-${typed[0]}`).inputValue(), typed[1], `${name}: what was typed is gone`);
        await showPanel(page, 'settings');
        await page.locator('#undo').click();
      }
    }
    await pressIn(page, /cut\.safetensors/, 'Close');

    // What is granted instead can be undone.
    const hash = await settingsIn(page);
    for (const [name, way] of WAYS) {
      await way(page);
      await notice(page, /Bring the run back/).waitFor();
      assert.notDeepEqual(await results(page), before, `${name}: the run has not gone`);
      assert.equal(await alarm(page).count(), 0, name);
      await pressIn(page, /Bring the run back/, 'Bring the run back');
      await notice(page, /is open: trained, adapted for its one round/).waitFor();
      await drawn(page);
      assert.deepEqual(await results(page), before, name);
      assert.equal(await settingsIn(page), hash, name);
      assert.equal(await page.locator('#apply-bar').isVisible(), false, `${name}: the form shows other settings`);
      assert.equal(await leavingAsks(page), false, name);
      // It is the same run, not a copy of it.
      const runs = await untilKept(page, (runs) =>
        runs.some(({ accuracy, standing }) => accuracy && standing.config.seed === 7),
      );
      assert.equal(runs.filter(({ standing }) => standing.config.seed === 7 && standing.adaptDone).length, 1, name);
    }

    // Hashes that are no settings; the skip link leads to the results.
    const form = () =>
      page.locator('#settings').evaluate((form) => [...new FormData(/** @type {HTMLFormElement} */ (form))].join());
    const shown = [await form(), await text(page, '#position')];
    const noticed = await text(page, '#notice');
    for (const hash of ['#results', '#', '#anything-without-an-equals-sign', '#option-seed', '#preset', '#%', '#&']) {
      await go(page, hash);
      await drawn(page);
      assert.deepEqual([await form(), await text(page, '#position')], shown, hash);
      assert.equal(await alarm(page).count(), 0, hash);
      assert.equal(await text(page, '#notice'), noticed, hash);
    }
    // What looks like settings and names none is told, and changes nothing either.
    await go(page, '#colour=red');
    await alarm(page).waitFor();
    assert.match(await words(alarm(page)), /no option colour/);
    assert.deepEqual([await form(), await text(page, '#position')], shown);

    await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('.skip')).focus());
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'results');
    assert.deepEqual([await form(), await text(page, '#position')], shown);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.closest('#results') !== null), true);

    await go(page, hash);
    // By then the form is filled in.
    await alarm(page).waitFor({ state: 'detached' });
    await typing(page);
    await addresses(page);
  });
});

// --- where nothing can be kept ----------------------------------------------------------------------------------------------------

/** A browser that keeps nothing for pages; what else may be wrong with a store, keeping.test.js tells. @param {Page} page */
const withoutStore = (page) => page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { get: () => undefined }));

/** A file of the same run, which says that it took an hour. */
async function longRun() {
  const { tensors, metadata } = readSafetensors(new Uint8Array(await readFile(join(folder, 'other.safetensors'))));
  const run = JSON.parse(metadata.run);
  run.history.train[0].seconds = 3600;
  const path = join(folder, 'long.safetensors');
  const list = Array.from(tensors, ([name, { shape, data }]) => ({ name, shape, data }));
  await writeFile(path, writeSafetensors(list, { ...metadata, run: JSON.stringify(run) }));
  return path;
}

const question = (/** @type {Page} */ page) => page.locator('dialog#question[open]');

test('where nothing can be kept, a run of more than a minute is asked for before it is lost', patient, async () => {
  const file = await longRun();
  await withPage(browser, { context: { acceptDownloads: true } }, async (page, site) => {
    await withoutStore(page);
    await open(page, site, LEAST);
    await load(page, file);
    await notice(page, /long\.safetensors is loaded/).waitFor();
    assert.equal(await leavingAsks(page), false);
    await play(page, 'adapt');
    assert.equal(await leavingAsks(page), true);

    /** Each with what has the focus then. @type {[string, () => Promise<void>][]} */
    const ways = [
      ['reset', () => page.locator('#reset').press('Enter')],
      [
        'option-seed',
        async () => {
          const seed = await field(page, 'seed');
          await seed.fill('5');
          await seed.press('Enter');
        },
      ],
    ];
    for (const [asked, way] of ways) {
      await way();
      await question(page).waitFor();
      const { role, name, description } = await page.evaluate(() => {
        const dialog = /** @type {HTMLElement} */ (document.querySelector('#question'));
        const of = (/** @type {string} */ attribute) =>
          document.getElementById(dialog.getAttribute(attribute) ?? '')?.textContent;
        return { role: dialog.tagName, name: of('aria-labelledby'), description: of('aria-describedby') };
      });
      assert.deepEqual([role, name], ['DIALOG', 'Lose the run?']);
      assert.match(description ?? '', /trained, adapted for its one round/);
      // What is safe has the focus; nothing outside can be reached; Escape leaves all as it is.
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Stay with it');
      for (let i = 0; i < 6; i++) {
        await page.keyboard.press('Tab');
        assert.equal(
          await page.evaluate(
            () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
          ),
          true,
        );
      }
      await page.keyboard.press('Escape');
      await question(page).waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.id), asked, 'the focus is not given back');
      await enabled(page, 'save');
      assert.match(await text(page, '#position'), /adapted for its one round/);
    }
    // Nor is it lost where it cannot even be written down: the worker refuses, as where memory is short.
    await page.evaluate(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ how) {
        post.call(this, message.type === 'save' ? { ...message, type: 'nothing' } : message, how);
      };
      Object.assign(window, { mend: () => Object.assign(Worker.prototype, { postMessage: post }) });
    });
    await page.locator('#reset').press('Enter');
    await question(page)
      .filter({ hasText: /cannot be written down now/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'detached' });
    assert.match(await text(page, '#position'), /adapted for its one round/);
    await page.evaluate(() => /** @type {any} */ (window).mend());
    await showPanel(page, 'settings');
    await page.locator('#undo').click();

    await page.locator('#reset').click();
    await question(page).getByRole('button', { name: 'Stay with it' }).click();
    await enabled(page, 'save');
    await page.locator('#reset').click();
    const download = page.waitForEvent('download');
    await question(page).getByRole('button', { name: 'Save it as a file' }).click();
    assert.equal((await download).suggestedFilename(), 'adda-seed-21-round-1.safetensors');
    await disabled(page, 'save');
  });
});

// --- the form and addresses --------------------------------------------------------------------------------------------------------

/**
 * What else fills the form than what was typed leaves a way back. Further ways are tried in replacing.test.js.
 * @param {Page} page
 */
async function typing(page) {
  const [seed, batch] = [await field(page, 'seed'), await field(page, 'batch')];
  const typed = async () => [await seed.inputValue(), await batch.inputValue()];
  const lost = /had typed into Seed, Batch.* was replaced/;
  await seed.fill('77');
  await batch.fill('many');
  await page.locator('#option-batch-error', { hasText: /\S/ }).waitFor({ state: 'attached' });
  /** @type {[string, () => Promise<unknown>][]} */
  const ways = [
    ['a link', () => go(page, address({ ...ROUND, seed: 9 }))],
    ['Reset', () => page.locator('#reset').click()],
  ];
  for (const [name, way] of ways) {
    await enabled(page, 'reset');
    await way();
    await notice(page, lost).waitFor();
    assert.notEqual((await typed())[0], '77', name);
    await pressIn(page, lost, 'Undo');
    await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#option-seed'))?.value === '77');
    assert.deepEqual(await typed(), ['77', 'many'], name);
  }
  await enabled(page, 'reset');
  await page.locator('#undo').click();
}

/**
 * Back and Forward offer the settings of before and after; a deletion can be undone, and of two presses the second does nothing.
 * @param {Page} page  with fresh networks
 */
async function addresses(page) {
  for (const seed of [8, 9]) {
    await (await field(page, 'seed')).fill(String(seed));
    await apply(page);
    await page.locator('#machine', { hasText: new RegExp(`seed ${seed}\\b`) }).waitFor({ state: 'attached' });
    await enabled(page, 'train');
  }
  await play(page, 'train');
  await untilSafe(page);
  await page.locator('#reset').focus();
  for (const [way, offered] of /** @type {const} */ ([
    ['goBack', '8'],
    ['goBack', '7'],
    ['goForward', '8'],
  ])) {
    await page[way]();
    await page.waitForFunction(
      (seed) => /** @type {HTMLInputElement} */ (document.querySelector('#option-seed'))?.value === seed,
      offered,
    );
    await notice(page, /settings that the address asks for are in the form/).waitFor();
    await page.locator('#apply-bar:not([hidden])').waitFor({ state: 'attached' });
    assert.match(await text(page, '#machine'), /seed 9/, 'the run was thrown away');
    assert.match(await text(page, '#position'), /Trained\./);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'reset', 'the focus has moved');
    assert.equal(await alarm(page).count(), 0);
  }
  await page.goForward();
  await page.waitForFunction(() => location.hash.includes('seed=9'));
  await page.locator('#apply-bar').waitFor({ state: 'hidden' });
  assert.equal(await notice(page, /in the form: apply/).count(), 0);
  // Reset begins no entry: its settings are the same.
  const entries = await page.evaluate(() => history.length);
  await page.locator('#reset').click();
  await enabled(page, 'train');
  await disabled(page, 'save');
  await drawn(page);
  assert.equal(await page.evaluate(() => history.length), entries);
  await page.goBack();
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#option-seed'))?.value === '8');
  await apply(page);
  await page.locator('#machine', { hasText: 'seed 8' }).waitFor({ state: 'attached' });
  await enabled(page, 'train');

  const items = (await shelf(page)).filter({ hasText: 'seed 9:' });
  await items.getByRole('button', { name: /^Delete/ }).click();
  await items.waitFor({ state: 'detached' });
  await pressIn(page, /Deleted: .*seed 9:/, 'Undo');
  await items.filter({ hasText: 'seed 9: trained' }).waitFor();

  // Between the presses of a mouse the page may have opened it, and something else may lie there.
  await items.getByRole('button', { name: /^Open/ }).evaluate((/** @type {HTMLElement} */ button) => {
    for (let i = 0; i < 2; i++) button.click();
  });
  await notice(page, /is open: trained/).waitFor();
  assert.equal(await notice(page, /open in another tab/).count(), 0);

  await play(page, 'adapt');
  await showPanel(page, 'compare');
  await page.locator('#pin').dblclick();
  await page.locator('#pinned-words', { hasText: /^One run/ }).waitFor();
  assert.equal(await page.locator('#pinned-runs tr').count(), 1);
}

/** In the page: its workers can be got at, and what is on its way into the store can be held up. */
function nasty() {
  const Plain = window.Worker;
  const here = {
    workers: /** @type {Worker[]} */ ([]),
    diesAfterSaving: false,
    holds: false,
    later: 0,
    refuses: /** @type {string[]} */ ([]),
  };
  Object.assign(window, { here });
  const now = performance.now.bind(performance);
  performance.now = () => now() + here.later;
  window.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [how] */
    constructor(url, how) {
      super(url, how);
      here.workers.push(this);
      this.addEventListener('message', ({ data }) => {
        if (here.diesAfterSaving && data.result?.bytes) this.terminate();
      });
    }
  };
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, key) {
    const refusal = here.refuses.findIndex((name) => String(key).startsWith(name));
    if (refusal >= 0) {
      here.refuses.splice(refusal, 1);
      throw new DOMException('not now', 'UnknownError');
    }
    return put.call(this, value, key);
  };
  const { commit } = IDBTransaction.prototype;
  IDBTransaction.prototype.commit = function () {
    const on = () => {
      if (here.holds) this.objectStore('keyval').count().onsuccess = on;
    };
    if (here.holds) on();
    else commit.call(this);
  };
}

/** Draws a digit, gives it a name, and leaves it at that. @param {Page} page @param {string} name */
async function drawDigit(page, name) {
  await showPanel(page, 'draw');
  await page.locator('#draw-field').scrollIntoViewIfNeeded();
  const box = await page.locator('#draw-field').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + 0.2 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 0.8 * box.height, { steps: 3 });
  await page.mouse.up();
  await page.locator('#draw-keep input').fill(name);
  await page.locator('#draw-keep button[aria-disabled=false]').waitFor();
}

/** @param {Page} page @param {string[]} names */
async function hasDigits(page, names) {
  await showPanel(page, 'draw');
  for (const name of names) await page.locator('#drawn-digits', { hasText: name }).waitFor();
}

/** Waits until the run and what is pinned are in a store that was taken away. @param {Page} page */
async function untilKeptAnew(page) {
  for (const until = Date.now() + PATIENCE; ; ) {
    // Whoever looks while the browser forgets is cut off.
    const records = await stored(page).catch(() => ({}));
    const names = Object.keys(records);
    if (names.some((name) => name.startsWith('adda-lab-about-')) && names.includes('adda-lab-pinned')) return;
    assert.ok(Date.now() < until, `kept are ${names}`);
    await drawn(page);
  }
}

test(
  'a worker that dies at the worst moment, a run that is opened, a full store: no run is lost, and no digit',
  patient,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await page.addInitScript(nasty);
      await open(page, site, ROUND);
      // The worker dies when it has saved the trained run, which is still on its way into the store.
      await page.evaluate(() => Object.assign(/** @type {any} */ (window).here, { diesAfterSaving: true, holds: true }));
      await page.locator('#train').click();
      await inPhase(page, 'crashed');
      await page.evaluate(() =>
        Object.assign(/** @type {any} */ (window).here, { diesAfterSaving: false, holds: false, later: 61_000 }),
      );
      await alarm(page, /taken up where it was last kept/).waitFor();
      await notice(page, /is back: trained/).waitFor();
      await enabled(page, 'adapt');
      await pressIn(page, /taken up where it was last kept/, 'Close');
      // It dies again, when a digit has just been named.
      await drawDigit(page, 'First');
      await page.evaluate(() => {
        const { here } = /** @type {any} */ (window);
        here.later += 61_000;
        document.getElementById('adapt')?.click();
        /** @type {HTMLElement} */ (document.querySelector('#draw-keep button')).click();
        here.workers.at(-1).terminate();
      });
      // Until its end is noticed, all looks as before.
      await alarm(page, /taken up where it was last kept/).waitFor();
      await hasDigits(page, ['First']);
      await enabled(page, 'adapt');
      await untilSafe(page);
      // What is drawn for networks that have learnt nothing goes on into the run that is opened.
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await drawDigit(page, 'Second');
      await page.locator('#draw-keep button').click();
      await hasDigits(page, ['First', 'Second']);
      await (await shelf(page)).getByRole('button', { name: /^Open/ }).click();
      await notice(page, /is open: trained/).waitFor();
      await hasDigits(page, ['First', 'Second']);
      await untilSafe(page);
      await page.reload();
      await notice(page, /is back: trained/).waitFor();
      await hasDigits(page, ['First', 'Second']);
      // The browser forgets what it keeps, while the page is open: what is to be seen there is kept anew, though the store fails at
      // first: the run comes there in two forms.
      await play(page, 'adapt');
      await showPanel(page, 'compare');
      await page.locator('#pin').click();
      await untilSafe(page);
      const refuses = ['adda-lab-pinned', 'adda-lab-run-', 'adda-lab-run-'];
      await page.evaluate((refuses) => Object.assign(/** @type {any} */ (window).here, { refuses }), refuses);
      const forget = { origin: site.origin, storageTypes: 'indexeddb' };
      await (await page.context().newCDPSession(page)).send('Storage.clearDataForOrigin', forget);
      await untilKeptAnew(page);
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            indexedDB.deleteDatabase('keyval-store').onsuccess = resolve;
          }),
      );
      await untilKeptAnew(page);
      await page.reload();
      await notice(page, /is back: trained, adapted/).waitFor();
      await page.locator('#pinned-runs tr').waitFor();
      // What was deleted stays within reach where there is no room for it any more.
      await page.locator('#reset').click();
      await enabled(page, 'train');
      await (await shelf(page)).getByRole('button', { name: /^Delete/ }).click();
      await notice(page, /^Deleted/).waitFor();
      await page.evaluate(() => {
        const { put } = IDBObjectStore.prototype;
        Object.assign(window, { put });
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await pressIn(page, /Deleted/, 'Undo');
      await notice(page, /could not be put back/).waitFor();
      await page.evaluate(() => Object.assign(IDBObjectStore.prototype, { put: /** @type {any} */ (window).put }));
      await pressIn(page, /could not be put back/, 'Undo');
      await untilKept(page, (runs) => runs.length === 1);
    });
  },
);
