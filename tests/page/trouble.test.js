/**
 * What has gone wrong is said when it happens, with its likely cause and what to change; and only what can help is offered. What counts
 * as diverged or collapsed, for every optimiser and method, is the matter of tests/run/health.test.js, what is said of each of
 * remedies.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, withPage } from '../harness/chromium.js';
import {
  accessible,
  alarm,
  disabled,
  drawn,
  enabled,
  field,
  inPhase,
  LEAST,
  notice,
  open,
  patient,
  play,
  pressIn,
  shelf,
  text,
  untilSafe,
  words,
} from '../harness/page.js';
import { asked } from '../harness/starting.js';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const longer = { timeout: 2 * patient.timeout };
/** As small as trouble is seen in. */
const OPTDIGITS = { source_data: 'optdigits', target_data: 'optdigits' };
const RUN = { ...OPTDIGITS, source_images: 100, target_images: 100, batch: 10, rounds: 2 };

/** What stands before the name of a button: its number, ✓ or !. @param {Page} page @param {string} button */
const mark = (page, button) => text(page, `#${button} .mark`);

/**
 * @type {[string, object, 'train' | 'adapt', RegExp, {option: string, is: string, other: string, said: RegExp}][]}
 *   name, options, phase, what is said, the rate and what is proposed
 */
const TROUBLES = [
  [
    'training that diverges',
    { train_rate: 2, train_epochs: 3 },
    'train',
    /Training has diverged.*runs away/,
    { option: 'train_rate', is: '2', other: '0.2', said: /diverged/ },
  ],
  [
    'adaptation that collapses',
    { encoder_rate: 0.1, labelled_per_class: 0 },
    'adapt',
    /Adaptation has collapsed.*nearly every target image the same class/,
    { option: 'encoder_rate', is: '0.1', other: '0.01', said: /collapsed/ },
  ],
];

for (const [name, options, phase, said, { option, is, other, said: standing }] of TROUBLES) {
  test(`${name} is told with its rate and a better one`, longer, async () => {
    await withPage(browser, {}, async (page, site) => {
      await open(page, site, { ...RUN, ...options });
      await play(page, 'train');
      if (phase === 'adapt') {
        assert.equal(await mark(page, 'train'), '✓');
        assert.equal(await alarm(page).count(), 0);
        await play(page, 'adapt');
      }
      await alarm(page).waitFor();
      const message = await words(alarm(page));
      assert.match(message, said);
      assert.ok(message.includes(` is ${is}.`) && message.includes(`Try ${other}`), message);
      assert.equal(await alarm(page).getByRole('button', { name: 'Try again' }).count(), 0);
      assert.equal(await mark(page, phase), '!');
      assert.match(await text(page, `#${phase}-note`), /^\s*(Diverged|Collapsed)\. /);
      assert.match(await text(page, '#position'), standing);
      if (phase === 'train') {
        // The page around it, with the other marks, is looked at as a whole by screens.test.js.
        await accessible(page, name, { within: '#alert' });

        await pressIn(page, said, 'Change the settings');
        await page.waitForFunction((id) => document.activeElement?.id === id, `option-${option}`);
        assert.equal(await page.locator(`#option-${option}`).inputValue(), is);
        assert.equal(await alarm(page).count(), 0);

        // After a reload it is said again.
        await untilSafe(page);
        await page.reload();
      }
      // What is proposed can be put into the form, and applied.
      await pressIn(page, said, `Put ${other} into the form`);
      await page.waitForFunction((id) => document.activeElement?.id === id, `option-${option}`);
      assert.equal(await page.locator(`#option-${option}`).inputValue(), other);
      assert.equal(await mark(page, phase), '!');
      await page.locator(phase === 'adapt' ? '#apply-keep' : '#apply').click();
      await notice(page, /The run before is kept: .*(diverged|collapsed)/).waitFor();
      await enabled(page, phase);
      assert.equal(await alarm(page).count(), 0);
      assert.notEqual(await mark(page, phase), '!');
    });
  });
}

test('a loss that is no number ends training; another rate is offered, and no other try', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    const said = /(not a number|infinite) at/;
    await open(page, site, { ...LEAST, rounds: 20, train_rate: 10, train_epochs: 100 });
    await page.locator('#train').click();
    await alarm(page, said).waitFor();
    await inPhase(page, 'idle');
    assert.equal(await alarm(page).getByRole('button', { name: 'Try again' }).count(), 0);
    await alarm(page).getByRole('button', { name: 'Put 1 into the form' }).waitFor();
    await pressIn(page, said, 'Change the settings');
    await page.waitForFunction(() => document.activeElement?.id === 'option-train_rate');
    // Weights that are no numbers are worth nothing to anyone.
    await untilSafe(page);
    for (const [name, value] of Object.entries({ train_rate: '0.03', train_epochs: '1' }))
      await (await field(page, name)).fill(value);
    await page.locator('#apply').click();
    await page.locator('#apply-bar').waitFor({ state: 'hidden' });
    await enabled(page, 'train');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await play(page, 'train');
    assert.equal(await alarm(page).count(), 0);
  });
});

test('a kept run whose images cannot be had stays, whatever is begun meanwhile; trying again is offered', longer, async () => {
  await withPage(browser, { tolerated: [/503|ERR_/] }, async (page, site) => {
    await open(page, site, LEAST);
    await play(page, 'train');
    await untilSafe(page);
    site.failures.set('train-0-images.idx3.gz', { status: 503 });
    await page.reload();
    await alarm(page).waitFor();
    assert.match(await words(alarm(page)), /Your run of .* cannot be taken up: .*503/);
    const again = asked(site, 'train-0-images.idx3.gz');
    await pressIn(page, /cannot be taken up/, 'Try again');
    await again();
    await drawn(page);
    await alarm(page).getByRole('button', { name: 'Start afresh' }).waitFor();
    site.failures.clear();
    await alarm(page).getByRole('button', { name: 'Start afresh' }).click();
    await enabled(page, 'train');
    await disabled(page, 'adapt');
    await play(page, 'train');
    const items = await shelf(page);
    await items.nth(1).waitFor();
    await items.getByRole('button', { name: /^Open/ }).click();
    await notice(page, /is open: trained/).waitFor();
    assert.equal(await items.count(), 2);
  });
});
