/**
 * Where one press leads that lets all chapters run: to the verdict, also of what is made to fail; and after that into turns by hand. The
 * page's own scripts in Node (harness/tab.js); that the button is there and the keyboard goes on is by-hand.test.js.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from '../../web/run/verdict.js';
import { address, withBrowser } from '../harness/tab.js';

/** @typedef {import('../harness/tab.js').Tab} Tab */

/** As small as trouble is seen in. */
const SEEN = { source_images: 100, target_images: 100, batch: 10, rounds: 2, seed: 1 };

/** Every chapter that follows by itself. @param {Tab} tab */
async function runAll(tab) {
  tab.made.story.runAll();
  assert.equal(tab.page.all, true);
  await tab.until(() => !tab.page.all && tab.page.run?.phase === 'idle', 'the end of the story');
  return /** @type {any} */ (tab.page.run);
}

test('an adaptation that collapses goes on to the verdict, which names it; a failed training, or what diverges, ends there', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address({ ...SEEN, encoder_rate: 0.1, labelled_per_class: 0 }));
    const collapsed = await runAll(tab);
    assert.equal(collapsed.trouble.adapt, 'collapsed');
    assert.equal(verdictOf(collapsed).kind, 'collapsed');
    assert.equal(verdictOf(collapsed).phase, 'adapt');

    tab.apply({ encoder_rate: 1, discriminator_rate: 1 }, true);
    await tab.until(() => tab.page.run?.adapted === false);
    await tab.ready();
    const diverged = await runAll(tab);
    assert.deepEqual([diverged.trouble.adapt, diverged.adaptDone, diverged.evaluation], ['diverged', true, null]);

    tab.apply({ train_rate: 2, train_epochs: 3 });
    await tab.until(() => tab.page.run?.trained === false);
    await tab.ready();
    const failed = await runAll(tab);
    assert.deepEqual(
      [failed.trouble.train, failed.trainDone, failed.adapted, failed.evaluation],
      ['diverged', true, false, null],
    );
  }));

test('after all chapters a press starts adaptation over for turns by hand; the run stays as it was, a press away', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address({ rounds: 4 }));
    const { evaluation } = await runAll(tab);
    assert.ok(evaluation);
    const before = tab.results;
    const { turnReason, playAnew, takeTurn } = tab.made.turns;
    assert.equal(turnReason(tab.page), 'rounds-done');
    await playAnew();
    await tab.says(/^The run before is kept/);
    await tab.ready();
    assert.deepEqual([tab.page.run?.trainDone, tab.page.run?.adapted, tab.page.run?.evaluation], [true, false, null]);
    for (const part of ['both', 'd', 'mt']) {
      assert.equal(turnReason(tab.page), '', part);
      await takeTurn(part, 1);
      await tab.until(() => tab.page.turn?.done, part);
      assert.equal(tab.page.turn?.rows.length, 1, part);
    }
    assert.equal(tab.page.run?.turns, 2);
    await tab.pressIn(/The run before is kept/, 'notice.bring-back');
    await tab.says(/is open: trained, adapted for all 4 rounds/);
    await tab.ready();
    assert.deepEqual(tab.results, before);
  }));
