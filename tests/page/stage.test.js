/** The stage in real Chromium: what it tells is what the networks do, and every point can be found and is told of. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { PRESETS } from '../../web/options/presets.js';
import { sideOf } from '../../web/run/ground.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { Viewer } from '../../web/run/view.js';
import { percent } from '../../web/text/format.js';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, drawn, open, patient, play, SMALL, text } from '../harness/page.js';

/** @typedef {import('playwright-core').Page} Page */

const SCREENSHOTS = new URL('../../build/screenshots/', import.meta.url).pathname;

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser.close());

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));

/** The same run in Node: the share of target images on their own side of C's line, counted on the points. */
async function shareInNode() {
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const run = await Run.create(await loadCore(dist), library, { ...PRESETS['few-labels'].config, ...SMALL });
  for (const phase of /** @type {const} */ (['train', 'adapt'])) for (const _ of run[phase]());
  const viewer = new Viewer(run);
  const view = /** @type {import('../../web/run/view.js').View} */ (finish(viewer.look()));
  const { target_labels } = /** @type {import('../../web/run/view.js').Sample} */ (viewer.sample);
  run.close();
  return (
    target_labels.reduce((n, label, i) => n + Number(sideOf(view.stage.planes.decision.target[2 * i]) === label), 0) /
    view.count
  );
}

/** The picture in words. @param {Page} page */
const told = (page) => page.locator('#stage canvas[role=img]').getAttribute('aria-label');

/** What is told of a point. @param {Page} page */
const point = (page) => text(page, '#stage [role=status]');

test(
  'the share of points on the right side of the line is the accuracy told; points are told of; labels are shown when asked for',
  patient,
  async () => {
    await withPage(browser, {}, async (page, site) => {
      await open(page, site);
      await page.locator('#stage [role=application][tabindex]').waitFor();
      assert.match((await told(page)) ?? '', /\d+ source and \d+ target .* D has learnt nothing yet/);
      assert.match(await text(page, '#stage-now'), /Nothing learnt yet/);
      assert.match(await text(page, '#stage .stage-legend'), /labels hidden.*D has learnt nothing yet/s);
      await accessible(page, 'the stage before training', { within: '#stage' });

      await play(page, 'train');
      for (const network of ['ms', 'c']) assert.match(await text(page, `#network-${network}`), /has learnt/);
      for (const network of ['mt', 'd']) assert.match(await text(page, `#network-${network}`), /not begun/);
      assert.match((await told(page)) ?? '', /D has learnt nothing yet/);

      await play(page, 'adapt');
      for (const network of ['ms', 'c']) assert.match(await text(page, `#network-${network}`), /frozen/);
      const share = percent(await shareInNode(), 0);
      assert.ok(
        (await told(page))?.includes(`and ${share} of the target lie on the right side`),
        `${await told(page)}, not ${share}`,
      );
      assert.match(await text(page, '#stage-now'), new RegExp(`${share} of (\\d+|all) target images read right`));
      assert.ok((await text(page, '#network-c')).includes(`${share} of the target right`));
      assert.match((await told(page)) ?? '', /D calls \d+% right/);
      assert.match(await text(page, '#stage .stage-legend'), /D says:\s+source\s+unsure\s+target/);

      // By keyboard: from point to point, kept, let go.
      await page.locator('#stage [role=application]').focus();
      assert.equal((await point(page)).trim(), '');
      // Where each is told of: two may be told of in the same words.
      const places = new Set();
      const met = new Set();
      for (const key of [
        'ArrowLeft',
        'ArrowLeft',
        'ArrowLeft',
        'ArrowUp',
        'ArrowRight',
        'ArrowRight',
        'ArrowDown',
        'ArrowDown',
      ]) {
        await page.keyboard.press(key);
        await drawn(page);
        met.add(await point(page));
        places.add(await page.locator('#stage [role=status]').getAttribute('style'));
      }
      assert.ok(places.size >= 5, `${[...places].join(', ')} are all that were met`);
      for (const one of met) {
        assert.match(one, /(Source image of a [01]|Target image)\s+C says [01]/);
        // A target image's class is not given away, nor whether C is right of it.
        if (/Target image/.test(one)) assert.doesNotMatch(one, /right|wrong|image of/);
        else assert.match(one, /: (right|wrong)/);
        assert.match(one, /D, of this image: \d+% sure/);
      }
      await page.keyboard.press('Enter');
      await page.locator('#stage-labels').focus();
      assert.match(await point(page), /image/);
      await page.locator('#stage [role=application]').focus();
      await page.keyboard.press('Escape');
      await drawn(page);
      assert.equal((await point(page)).trim(), '');

      // Labels, when they are asked for.
      await page.locator('#stage-labels').check();
      await drawn(page);
      assert.match(await text(page, '#stage .stage-legend'), /labels shown: ● 2, ✖ 3/);
      const box = await page.locator('#stage canvas[role=img]').boundingBox();
      assert.ok(box);
      let found = '';
      for (let i = 0; i < 400 && !/Target/.test(found); i++) {
        await page.mouse.move(
          box.x + ((i % 20) + 0.5) * (box.width / 20),
          box.y + (Math.floor(i / 20) + 0.5) * (box.height / 20),
        );
        await drawn(page);
        found = await point(page);
      }
      assert.match(found, /Target image of a [23]\s+C says [01]: (right|wrong).*Moved \d/s);
      await page.mouse.move(0, 0);
      await drawn(page);
      assert.equal((await point(page)).trim(), '');

      // The other plane.
      await page.getByRole('radio', { name: 'PCA' }).check();
      await drawn(page);
      assert.match((await told(page)) ?? '', /main directions/);
      await accessible(page, 'the stage after adaptation', { within: '#stage' });
      await page.locator('#stage').screenshot({ path: `${SCREENSHOTS}stage-pca.png` });
    });
  },
);

test(
  'ten digits have their borders and their numerals; nothing moves by itself where that is not wanted',
  patient,
  async () => {
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const options = {
      ...SMALL,
      source_images: 100,
      target_images: 100,
      labelled_per_class: 1,
      source_digits: digits,
      target_digits: digits,
      rounds: 1,
    };
    await withPage(browser, {}, async (page, site) => {
      await open(page, site, options);
      await page.locator('#stage [role=application][tabindex]').waitFor();
      await play(page, 'train');
      assert.match((await told(page)) ?? '', /C names \d+% of the source and \d+% of the target right/);
      assert.match(await text(page, '#stage .stage-legend'), /source 0 … 9/);
      const canvas = page.locator('#stage canvas[role=img]');
      const pixels = () => canvas.evaluate((element) => /** @type {HTMLCanvasElement} */ (element).toDataURL());
      const before = await pixels();
      await page.getByRole('radio', { name: 'PCA' }).check();
      await drawn(page);
      await drawn(page);
      const after = await pixels();
      assert.notEqual(after, before);
      for (let i = 0; i < 5; i++) await drawn(page);
      assert.equal(await pixels(), after);
      await page.locator('#stage').screenshot({ path: `${SCREENSHOTS}stage-ten.png` });
    });
  },
);
