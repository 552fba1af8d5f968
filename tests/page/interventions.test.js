/** A run that is changed on its way, and then opened by its address in Node and in another browser: the same weights to the bit. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { Library } from '../../web/images/collection.js';
import { parseAddress } from '../../web/options/address.js';
import { formatInterventions } from '../../web/options/interventions.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { launch, withPage } from '../harness/chromium.js';
import { accessible, address, enabled, field, LEAST, notice, patient, play, text, untilSafe } from '../harness/page.js';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));

/** @param {import('playwright-core').Page} page @param {string} name @param {string} value */
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
    assert.match(await text(page, '#option-batch-fixed'), /needs a new run/);
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
    await page.locator('#fingerprint-copy[aria-disabled=false]').click();
    link = await page.locator('#checked-address').inputValue();
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
