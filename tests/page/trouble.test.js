/** What has gone wrong is said when it happens, with its likely cause and what to change; and only what can help is offered. */
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
  notice,
  open,
  patient,
  play,
  pressIn,
  SMALL,
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

const longer = { timeout: 2 * patient.timeout };
/** As small as trouble is seen in. */
const RUN = { source_images: 600, target_images: 600, rounds: 3 };

/** What stands before the name of a button: its number, ✓ or !. @param {Page} page @param {string} button */
const mark = (page, button) => text(page, `#${button} span`);

/**
 * @type {[string, object, 'train' | 'adapt', RegExp, {option: string, is: string, other: string, said: RegExp}][]}
 *   name, options, phase, what is said, the rate and what is proposed
 */
const TROUBLES = [
  [
    'training with SGD that diverges',
    { train_rate: 2, train_epochs: 3 },
    'train',
    /Training has diverged.*runs away/,
    { option: 'train_rate', is: '2', other: '0.2', said: /Trained, but diverged/ },
  ],
  [
    'training with Adam that diverges',
    { train_optimizer: 'adam', train_rate: 1, train_epochs: 3 },
    'train',
    /Training has diverged/,
    { option: 'train_rate', is: '1', other: '0.1', said: /Trained, but diverged/ },
  ],
  [
    'training that collapses',
    { train_rate: 1, train_epochs: 3 },
    'train',
    /Training has collapsed.*every image the same class/,
    { option: 'train_rate', is: '1', other: '0.1', said: /Trained, but collapsed/ },
  ],
  [
    'adaptation in a game that collapses',
    { encoder_rate: 0.1, labelled_per_class: 0 },
    'adapt',
    /Adaptation has collapsed.*nearly every target image the same class/,
    { option: 'encoder_rate', is: '0.1', other: '0.01', said: /Trained, adapted for all 3 rounds, but collapsed/ },
  ],
  [
    'adaptation by a distance that collapses',
    { method: 'mmd', encoder_rate: 0.1 },
    'adapt',
    /Adaptation has collapsed/,
    { option: 'encoder_rate', is: '0.1', other: '0.01', said: /adapted for all 3 rounds, but collapsed/ },
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
      assert.match(await text(page, `#${phase}-note`), /^(Diverged|Collapsed)\. /);
      assert.match(await text(page, '#position'), standing);
      await accessible(page, name);

      await pressIn(page, said, 'Change the settings');
      await page.waitForFunction((id) => document.activeElement?.id === id, `option-${option}`);
      assert.equal(await page.locator(`#option-${option}`).inputValue(), is);
      assert.equal(await alarm(page).count(), 0);

      // After a reload it is said again; what is proposed can be put into the form, and applied.
      await untilSafe(page);
      await page.reload();
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

test('a rate at which nothing is learnt is told to be too small', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, { ...RUN, train_rate: 0, train_epochs: 6 });
    await play(page, 'train');
    await alarm(page).waitFor();
    assert.match(await words(alarm(page)), /collapsed.*nothing is learnt.* is 0\. Try 0\.03/);
    await pressIn(page, /collapsed/, 'Put 0.03 into the form');
    await drawn(page);
    assert.equal(await page.locator('#option-train_rate').inputValue(), '0.03');
  });
});

test('what cannot be adapted since training failed is laid to training', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    await open(page, site, { ...RUN, train_rate: 1, train_epochs: 3 });
    await play(page, 'train');
    await alarm(page).waitFor();
    await page.locator('#adapt').click();
    await page.locator('#adapt span', { hasText: '!' }).waitFor();
    assert.match(await words(alarm(page)), /Adaptation has collapsed.*Training had failed.*is 1\. Try 0\.1/);
  });
});

test('after a loss that is no number it is not offered to try again, but to change the rate', longer, async () => {
  await withPage(browser, {}, async (page, site) => {
    for (const [button, options, option, other] of /** @type {const} */ ([
      ['train', { train_rate: 10, train_epochs: 100 }, 'train_rate', '1'],
      ['adapt', { adapt_optimizer: 'sgd', encoder_rate: 10, rounds: 100, seed: 3 }, 'encoder_rate', '1'],
    ])) {
      await page.goto(`${site.url}blank.html`);
      await page.evaluate(() => sessionStorage.clear());
      await open(page, site, { ...SMALL, ...options }).catch(() => {});
      if (await page.locator('#apply-bar').isVisible()) await page.locator('#apply').click();
      await enabled(page, 'train');
      if (button === 'adapt') await play(page, 'train');
      await page.locator(`#${button}`).click();
      await page.locator('#alert > *', { hasText: /(not a number|infinite) at/ }).waitFor();
      await inPhase(page, 'idle');
      assert.equal(await alarm(page).getByRole('button', { name: 'Try again' }).count(), 0, button);
      await alarm(page)
        .getByRole('button', { name: `Put ${other} into the form` })
        .waitFor();
      await pressIn(page, /(not a number|infinite) at/, 'Change the settings');
      await page.waitForFunction((id) => document.activeElement?.id === id, `option-${option}`);
      // Weights that are no numbers are worth nothing to anyone.
      await untilSafe(page);
      await (await field(page, option)).fill('0.001');
      await page.locator('#apply').click();
      await page.locator('#apply-bar').waitFor({ state: 'hidden' });
      await enabled(page, 'train');
      assert.equal(await page.locator('dialog[open]').count(), 0);
    }
  });
});

test('trying again is offered where it can help', longer, async () => {
  await withPage(browser, { tolerated: [/503|ERR_/] }, async (page, site) => {
    // Files that cannot be had now.
    site.failures.set('train-2-images.idx3.gz', { status: 503 });
    await open(page, site);
    await alarm(page).waitFor();
    site.failures.clear();
    await pressIn(page, /train-2-images/, 'Try again');
    await page.locator('#digits li').first().waitFor();
    assert.equal(await alarm(page).count(), 0);
    await play(page, 'train');
    await untilSafe(page);

    // A run that is kept, whose images cannot be had: it stays, whatever is begun meanwhile.
    site.failures.set('train-2-images.idx3.gz', { status: 503 });
    await page.reload();
    await alarm(page).waitFor();
    assert.match(await words(alarm(page)), /Your run of .* cannot be taken up: .*503/);
    await pressIn(page, /cannot be taken up/, 'Try again');
    await alarm(page).getByRole('button', { name: 'Start afresh' }).click();
    await enabled(page, 'train');
    await disabled(page, 'adapt');
    await play(page, 'train');
    site.failures.clear();
    await page.locator('#shelf-summary').click();
    assert.equal(await page.locator('#kept-runs li').count(), 2);
    await page.locator('#kept-runs li').getByRole('button', { name: /^Open/ }).click();
    await notice(page, /is open: trained/).waitFor();
    assert.equal(await page.locator('#kept-runs li').count(), 2);
  });
});
