/**
 * A worker that ends is noticed, told and replaced, whatever it was at; one that is merely silent is not; and presses that come twice do
 * no harm. Case by case, the page's own scripts in Node (harness/tab.js); liveness.test.js has one case of each kind in Chromium.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turn } from '../harness/made_up.js';
import { address, LONG, withBrowser } from '../harness/tab.js';

/** @typedef {import('../harness/tab.js').Tab} Tab */

/** A second end would be told differently before a minute has passed. @param {Tab} tab */
function minuteLater(tab) {
  tab.later += 61_000;
}

const worker = (/** @type {Tab} */ tab) =>
  /** @type {import('../harness/made_up_page.js').MadeUpWorker} */ (tab.workers.at(-1));

/** Ways in which a worker ends. @type {Record<string, (tab: Tab) => unknown>} */
const ENDS = {
  'is gone': (tab) => worker(tab).terminate(),
  throws: (tab) => worker(tab).onerror?.({ message: 'out of memory', preventDefault() {} }),
};

/** What the worker may be at when it ends, and how it comes to that. @type {Record<string, (tab: Tab) => Promise<unknown>>} */
const AT = {
  nothing: async () => {},
  async training(tab) {
    tab.press('train');
    await tab.until(() => tab.page.run?.phase === 'train');
  },
  async 'a pause'(tab) {
    await AT.training(tab);
    tab.press('pause');
    await tab.until(() => tab.page.run?.paused);
  },
};

/** Ends the worker, and waits until that is said and there is another. @param {Tab} tab @param {(tab: Tab) => unknown} end */
async function noticed(tab, end) {
  const before = tab.workers.length;
  end(tab);
  await tab.until(() => tab.workers.length === before + 1, 'another worker');
  await tab.says(/worker/i);
  await tab.ready();
}

test('a worker that ends, in whatever way and at whatever, is noticed without a look, and there is another', () =>
  withBrowser(async (browser) => {
    // The page never looks whether its worker is there.
    const tab = await browser.open(address(LONG), { looks: false });
    for (const [name, end] of Object.entries(ENDS))
      for (const at of Object.values(AT)) {
        await at(tab);
        await noticed(tab, end);
        if (name === 'throws') await tab.says(/out of memory/);
        minuteLater(tab);
      }
    // The second end within a minute is told, and nothing is begun by itself; pressed twice, there is one worker.
    await AT.training(tab);
    await noticed(tab, ENDS['is gone']);
    const before = tab.workers.length;
    ENDS['is gone'](tab);
    await tab.says(/second time within a minute/);
    assert.deepEqual([tab.workers.length, tab.page.crashed], [before, true]);
    await tab.pressIn(/second time within a minute/, 'alarm.restart', 2);
    await tab.ready();
    assert.deepEqual([tab.workers.length, tab.alarms()], [before + 1, []]);
    // Other settings that are asked for while there is no worker are not those of what was seen until then.
    minuteLater(tab);
    ENDS.throws(tab);
    assert.ok(tab.page.crashed && tab.page.run && tab.page.history.now);
    tab.made.actions.choose({ ...tab.page.config, seed: 12 });
    assert.deepEqual([tab.page.config.seed, tab.page.run, tab.page.history.now], [12, null, null]);
    await tab.ready();
    assert.equal(tab.page.run?.config.seed, 12);
  }));

test('what was kept is taken up when the worker ends while it adapts, takes up a run, or makes networks', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    await tab.play('train');
    await tab.safe();
    await noticed(tab, () => {
      tab.press('adapt');
      ENDS['is gone'](tab);
    });
    await tab.says(/The run is taken up where it was last kept/);
    await tab.says(/is back.*trained/i);
    minuteLater(tab);
    for (const back of [true, false]) {
      if (!back) {
        tab.memory.clear();
        browser.store.records.clear();
      }
      browser.failures.set('train-0-images.idx3.gz', { hold: new Promise(() => {}) });
      browser.requests = [];
      await tab.reload();
      await tab.until(() => browser.requests.some((path) => path.endsWith('train-0-images.idx3.gz')));
      browser.failures.clear();
      await noticed(tab, ENDS['is gone']);
      assert.equal(tab.page.run?.trained, back);
      if (back) await tab.says(/is back.*trained/i);
      assert.ok(!tab.said().some((said) => /cannot be taken up/.test(said)));
    }
  }));

test('where the worker ends at the very moment at which the run halts for another, or goes on after all, it is told as any end is', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address(LONG));
    const { actions, asking, replacing } = tab.made;
    const under = async () => {
      tab.press('train');
      await tab.until(() => tab.page.run?.phase === 'train' && tab.steps > 0);
    };
    /** @type {[string, () => unknown][]} */
    const moments = [
      ['the page is left', () => replacing.mayLeave()],
      ['another run is asked for', () => actions.press('reset')],
      ['the person stays', () => asking.answer('stay')],
    ];
    for (const [name, act] of moments) {
      const stays = name === 'the person stays';
      browser.store.isFull = (key) => stays && key.startsWith('adda-lab-run-');
      await under();
      if (stays) minuteLater(tab);
      if (stays) actions.press('reset');
      if (stays) await tab.until(() => tab.page.question);
      let done = /** @type {unknown} */ (null);
      await noticed(tab, () => {
        ENDS['is gone'](tab);
        done = act();
      });
      await done;
      assert.ok(!tab.said().some((said) => /unforeseen/i.test(said)), name);
      assert.equal(tab.alarms().length, 1, `${name}: ${tab.alarms()}`);
      minuteLater(tab);
    }
  }));

test('an engine that has lost a thread in the middle of its work ends with its worker; the run is taken up', () =>
  withBrowser(async (browser) => {
    let lost = true;
    let adversarial = false;
    // As the core answers it: from some step of adaptation on.
    const core = (/** @type {any} */ { adda_advance, adda_begin_part, ...rest }) => ({
      ...rest,
      adda_begin_part(/** @type {any[]} */ ...all) {
        adversarial = true;
        return adda_begin_part(...all);
      },
      adda_advance: (/** @type {any[]} */ ...all) => (lost && adversarial ? -4 : adda_advance(...all)),
    });
    const tab = await browser.open(address(), { core });
    await tab.play('train');
    await tab.safe();
    tab.press('adapt');
    await tab.says(/A thread has stopped.*The run is taken up where it was last kept/);
    lost = false;
    await tab.says(/is back.*trained/i);
    await tab.play('adapt');
  }));

test('where there are no locks, or they never answer, the worker is asked now and then, and given time', async () => {
  for (const locks of /** @type {const} */ ([false, 'silent']))
    await withBrowser(async (browser) => {
      // Whether there are locks for tabs is waited for.
      browser.quick = [400];
      const tab = await browser.open(address(), { locks });
      // It answers while it is looked after.
      for (let i = 0; i < 70; i++) {
        tab.look();
        await turn();
      }
      assert.deepEqual([tab.alarms(), tab.workers.length], [[], 1]);
      ENDS['is gone'](tab);
      for (let i = 0; i < 62; i++) tab.look();
      await tab.says(/The worker has not answered/);
      await tab.ready();
      assert.equal(tab.workers.length, 2);
    });
});

test('pressed five times, as a script presses, it is one phase, and no alarm; haste leads where it was sent', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    for (const controls of /** @type {import('../../web/page/story/controls.js').Control[][]} */ ([
      ['reset', 'train', 'reset'],
      ['train', 'reset', 'train'],
      ['train', 'train', 'train', 'train', 'train'],
      ['step', 'step', 'reset', 'step'],
    ])) {
      for (const control of controls) tab.press(control);
      await tab.ready();
      assert.deepEqual(tab.alarms(), [], String(controls));
      tab.press('reset');
      await tab.until(() => tab.page.run?.trained === false && tab.page.run.trainStep === 0 && tab.page.run.phase === 'idle');
      await tab.ready();
      assert.deepEqual(tab.alarms(), [], String(controls));
    }
    await tab.play('train');
    assert.deepEqual(tab.alarms(), []);
  }));
