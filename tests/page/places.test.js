/**
 * Where a tab keeps its run, and what else is kept there: of several tabs, of a store that is full or fails, of damaged records, case
 * by case. The page's own scripts in Node (harness/tab.js); keeping.test.js and tabs.test.js have one case of each kind in Chromium.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordFault } from '../../web/text/text.js';
import { turn } from '../harness/made_up.js';
import { address, LONG, withBrowser } from '../harness/tab.js';

/** @typedef {import('../harness/tab.js').Tab} Tab */
/** @typedef {import('../harness/tab.js').Browser} Browser */

/** @param {Browser} browser @param {object} [options] @param {import('../harness/tab.js').How} [how] */
async function trained(browser, options, how) {
  const tab = await browser.open(address(options), how);
  await tab.play('train');
  await tab.safe();
  return tab;
}

const seeds = (/** @type {Browser} */ browser) => browser.runs.map(({ standing }) => standing.config.seed).sort();

/** The id that a tab remembers as its run's. @param {Tab} tab */
const idIn = (tab) => JSON.parse(tab.memory.get('adda-lab-run') ?? '{}').id;

/**
 * Beside the only run others that were kept before it: in this order counted backwards, though the clock, which was set back since,
 * says that they are later.
 * @param {Browser} browser @param {[string, number][]} others  ids and seeds
 */
function addOlder(browser, others) {
  const { records } = browser.store;
  for (const [key, value] of [...records]) {
    const kind = /^adda-lab-(run|about)-/.exec(key)?.[0];
    if (!kind) continue;
    if (value.standing) value.order += others.length;
    for (const [i, [id, seed]] of others.entries()) {
      const older = structuredClone(value);
      older.time += (i + 1) * 60_000;
      if (older.standing) {
        older.order -= i + 1;
        older.standing.config.seed = seed;
      }
      records.set(kind + id, older);
    }
  }
}

// --- tabs ---------------------------------------------------------------------------------------------------------------------

test('each of two tabs has its own run, a copy too, and what one does with its run is nothing to the other', () =>
  withBrowser(async (browser) => {
    // A tab's own run is waited for, lest it be that of the page before the reload.
    browser.quick = [2000];
    const tab = await trained(browser);
    const [first, kept] = [tab.results, new Map(browser.store.records)];
    // A copy, while there is no run that it could take up.
    const copy = await browser.open(tab.hash, { memory: tab.memory });
    await copy.says(/open in another one: this tab has a run of its own/);
    const other = await trained(browser, { seed: 8 });
    assert.deepEqual(other.said(), []);
    other.press('reset');
    await other.until(() => other.page.run?.trained === false);
    for (const one of [other, copy]) await one.play('train');
    for (const one of [other, copy]) await one.safe();
    for (const [key, record] of kept) assert.deepEqual(browser.store.records.get(key), record, key);
    for (const one of [other, tab, copy]) {
      await one.reload();
      await one.says(/is back/);
      await one.ready();
      assert.deepEqual([one.alarms(), one.page.run?.trained, one.page.run?.config.seed], [[], true, one === other ? 8 : 7]);
    }
    assert.deepEqual(tab.results, first);
    assert.deepEqual(seeds(browser), [7, 7, 8, 8]);
  }));

test('where locks are refused, what another tab has open is taken up as a run of its own', () =>
  withBrowser(async (browser) => {
    const how = { locks: false };
    const tab = await trained(browser, {}, how);
    const first = tab.results;
    const copy = await browser.open(tab.hash, { ...how, memory: tab.memory });
    await copy.says(/is back/);
    await copy.ready();
    copy.press('reset');
    await copy.until(() => copy.page.run?.trained === false);
    await copy.play('train');
    await copy.safe();
    // Nor can anybody tell a new tab that the newest run is open.
    const other = await browser.open(address({ seed: 8 }), how);
    await other.says(/is back.*in the form/);
    await other.ready();
    other.made.actions.apply(false);
    await other.until(() => other.page.run?.config.seed === 8);
    await other.play('train');
    await other.safe();
    await tab.reload();
    await tab.says(/is back/);
    await tab.ready();
    assert.deepEqual(tab.results, first);
    assert.deepEqual(seeds(browser), [7, 7, 8]);
  }));

test('a new tab takes up the newest run that no tab has open, whatever foreign hash it comes with; two at once never the same', () =>
  withBrowser(async (browser) => {
    await trained(browser);
    addOlder(browser, [
      ['older', 1],
      ['oldest', 2],
    ]);
    const found = async (hash = address()) => {
      const tab = await browser.open(hash);
      await tab.says(/is back/);
      await tab.ready();
      return tab;
    };
    const second = await found('#results');
    assert.deepEqual([idIn(second), second.alarms(), second.isChanged], ['older', [], false]);
    await second.until(() => second.hash.startsWith('#preset=few-labels'));
    second.close();
    const late = await Promise.all([found(), found()]);
    assert.deepEqual(late.map(idIn).sort(), ['older', 'oldest']);
    const last = await browser.open();
    assert.deepEqual([last.page.run?.trained, last.said()], [false, []]);
  }));

test('two kept runs of one name are told apart by their seconds', () =>
  withBrowser(async (browser) => {
    const { made } = await browser.open();
    const time = new Date(2020, 3, 5, 9, 7, 1).getTime();
    const of = (/** @type {string} */ id, /** @type {number} */ at) => ({
      id,
      about: null,
      time: at,
      order: 0,
      damage: null,
      where: '',
    });
    const twins = made.shelf.distinctNames([of('a', time), of('b', time + 2000)]);
    assert.match(twins.get('a').name, /09:07:01$/);
    assert.match(twins.get('b').time, /09:07:03$/);
    assert.match(made.shelf.distinctNames([of('a', time)]).get('a').time, /09:07$/);
  }));

/** Entries of the shelf, as a tab has them: the seed, and where it is open. @param {Tab} tab */
const shelf = (tab) =>
  tab.page.shelf.map(({ about, where }) => `${about?.standing?.config.seed}${where && ` ${where}`}`).sort();
/** @param {Tab} tab @param {string[]} items */
const lists = (tab, items) => tab.until(() => String(shelf(tab)) === String(items), `${items} listed`);
/** @param {Tab} tab @param {number} seed */
const entryOf = (tab, seed) => tab.page.shelf.find(({ about }) => about?.standing?.config.seed === seed);

test('kept and pinned runs are listed alike in every tab, and none undoes what another did; those that a tab has open are its own, the others can be deleted and put back', () =>
  withBrowser(async (browser) => {
    const tab = await trained(browser);
    await tab.play('adapt');
    const other = await trained(browser, { seed: 8 });
    await other.play('adapt');
    for (const one of [tab, other]) await one.safe();
    await lists(other, ['7 elsewhere', '8 here']);
    await lists(tab, ['7 here', '8 elsewhere']);

    const pins = (/** @type {Tab} */ one) => one.page.pinned.map(({ address }) => /seed=(\d+)/.exec(address)?.[1]).sort();
    const pinned = (/** @type {string[]} */ seeds) =>
      Promise.all([tab, other].map((one) => one.until(() => String(pins(one)) === String(seeds), `${seeds} pinned`)));
    const unpin = (/** @type {Tab} */ one, /** @type {number} */ seed) =>
      one.made.pinning.unpin(one.page.pinned.filter(({ address }) => address.includes(`seed=${seed}`)));
    await Promise.all([tab.made.pinning.pin(), other.made.pinning.pin()]);
    await pinned(['7', '8']);
    await unpin(tab, 7);
    await pinned(['8']);
    await tab.pressIn(/no longer pinned/, 'notice.undo');
    await pinned(['7', '8']);
    const plan = { version: 1, id: 'a', option: '', addresses: ['preset=few-labels&seed=1'], done: [] };
    browser.store.records.set('adda-lab-sweep', plan);
    await other.reload();
    await other.says(/is back/);
    await pinned(['7', '8']);
    // Where the store does not do what is asked, all stays as it is; that is told, and can be asked again.
    const seven = () => tab.page.pinned.find(({ address }) => address.includes('seed=7'));
    /** @type {[Tab, () => Promise<unknown>, () => unknown][]} */
    const asked = [
      [
        other,
        () => other.made.sweeping.forgetSweep(),
        () => !other.page.sweeping && !browser.store.records.has('adda-lab-sweep'),
      ],
      [tab, () => tab.made.pinning.rename(seven(), 'mine'), () => seven()?.name === 'mine'],
      [tab, () => unpin(tab, 7), () => !seven()],
    ];
    for (const [one, ask, isDone] of asked) {
      const before = structuredClone([one.page.pinned, one.page.sweeping?.plan, [...browser.store.records]]);
      browser.store.refuses = 1;
      await ask();
      await one.says(/Nothing was changed: IndexedDB.*not now/);
      assert.deepEqual([one.page.pinned, one.page.sweeping?.plan, [...browser.store.records]], before);
      assert.equal(isDone(), false);
      await one.pressIn(/Nothing was changed/, 'alarm.again');
      await one.until(isDone);
      assert.deepEqual(one.alarms(), []);
    }
    await pinned(['8']);
    await tab.pressIn(/no longer pinned/, 'notice.undo');
    await pinned(['7', '8']);
    await Promise.all([unpin(tab, 7), unpin(other, 8)]);
    await pinned([]);

    // What another tab has open, nobody opens or deletes.
    const before = [...browser.store.records.keys()].sort();
    await other.made.replacing.openRun(entryOf(other, 7)?.id);
    await other.made.shelf.remove(entryOf(other, 7));
    await other.says(/open in another tab/);
    assert.equal(other.page.run?.config.seed, 8);
    assert.deepEqual([...browser.store.records.keys()].sort(), before);
    // Deleted, they can be put back, each by itself.
    for (const one of [other, tab]) {
      one.press('reset');
      await one.says(/is kept/);
    }
    await lists(tab, ['7', '8']);
    for (const seed of [7, 8]) await tab.made.shelf.remove(entryOf(tab, seed));
    await lists(other, []);
    for (const seed of [7, 8]) await tab.pressIn(new RegExp(`^Deleted: .*seed ${seed}`), 'notice.undo');
    await lists(other, ['7', '8']);
    assert.deepEqual([...browser.store.records.keys()].sort(), before);
    // Where the store does not do it, that is told, and can be asked again.
    browser.store.refuses = 1;
    await tab.made.keeping.removeRun(entryOf(tab, 7));
    await tab.says(/Nothing was changed: IndexedDB.*not now/);
    assert.ok(entryOf(tab, 7));
    await tab.pressIn(/Nothing was changed/, 'alarm.again');
    await tab.says(/^Deleted: .*seed 7/);
    assert.deepEqual(tab.alarms(), []);
    await tab.pressIn(/^Deleted: .*seed 7/, 'notice.undo');
    await lists(other, ['7', '8']);
    // One that cannot be deleted now can be opened, elsewhere too.
    browser.store.refuses = 1;
    await assert.rejects(tab.made.shelf.remove(entryOf(tab, 8)), /not now/);
    await other.made.replacing.openRun(entryOf(other, 8)?.id);
    await other.says(/is open: trained/);
  }));

test('a run that another tab has deleted is led to no more; whoever asks for it is told', () =>
  withBrowser(async (browser) => {
    const tab = await trained(browser);
    const deaf = await trained(browser, { seed: 8 }, { line: false });
    for (const one of [tab, deaf]) {
      one.press('reset');
      await one.says(/^The run before is kept/);
      await one.ready();
    }
    await deaf.made.shelf.lookAgain();
    const stale = [7, 8].map((seed) => entryOf(deaf, seed));
    const other = await browser.open(address({ seed: 9 }));
    await other.says(/is back/);
    other.press('reset');
    await other.ready();
    for (const seed of [7, 8]) await other.made.shelf.remove(entryOf(other, seed));
    await tab.says(/^The run before \(.*seed 7.*\) has been deleted, perhaps in another tab/);
    assert.deepEqual([tab.said().length, tab.page.notices.get('run')?.remedies], [1, []]);
    // In the tab that deleted it that is said already, with a way back.
    assert.equal(other.said().filter((said) => /deleted/i.test(said)).length, 2);
    const gone = ['This run has been deleted, perhaps in another tab.'];
    await deaf.pressIn(/^The run before is kept/, 'notice.bring-back');
    await deaf.until(() => String(deaf.said()) === String(gone));
    for (const ask of [deaf.made.shelf.saveEntry, deaf.made.shelf.remove]) {
      deaf.made.notice.clearNote('shelf');
      await ask(stale[0]);
      assert.deepEqual([deaf.said(), deaf.downloads], [gone, []]);
    }
    // What a notice says beside stays.
    for (const one of [tab, other]) {
      await one.play('train');
      await one.safe();
    }
    const [first, second] = [tab, other].map(idIn);
    tab.press('reset');
    await tab.says(/is kept/);
    await tab.ready();
    await other.made.replacing.openRun(first);
    await other.says(/is open: trained/);
    await tab.made.shelf.lookAgain();
    await tab.made.shelf.remove(tab.page.shelf.find(({ id }) => id === second));
    const remedies = () => other.page.notices.get('run')?.remedies.length;
    await other.until(() => remedies() === 0);
    await other.says(/is open: trained.*\. The run before .* has been deleted/);
  }));

test('what is kept of a run whose images are not kept is not safe', () =>
  withBrowser(async (browser) => {
    const tab = await trained(browser);
    const name = 'own-0123456789ab';
    const { config } = /** @type {any} */ (tab.page.run);
    for (const data of ['source_data', 'target_data']) {
      const before = config[data];
      config[data] = name;
      tab.made.state.change({ own: { ...tab.page.own, kept: [{ name }] } });
      assert.equal(tab.leavingAsks, false, data);
      tab.made.state.change({ own: { ...tab.page.own, kept: [] } });
      assert.equal(tab.leavingAsks, true, data);
      config[data] = before;
    }
    config.target_data = name;
    await tab.made.saving.saveFile();
    assert.equal(tab.leavingAsks, false);
  }));

test('two tabs that cannot keep what they pin, for the list is damaged, do not tell each other so without end', () =>
  withBrowser(async (browser) => {
    const tabs = [await trained(browser), await trained(browser, { seed: 8 })];
    browser.store.records.set('adda-lab-pinned', 'no list');
    for (const tab of tabs) {
      await tab.play('adapt');
      await tab.made.pinning.pin();
      assert.equal(tab.page.pinsUnkept.length, 1);
    }
    let told = 0;
    const listener = () => {
      told += 1;
    };
    for (const { name } of [...browser.lines]) browser.lines.add({ owner: { dead: false }, name, listeners: [listener] });
    for (const tab of tabs) await tab.made.pinning.takeUpPinned();
    for (let i = 0; i < 100; i++) await turn();
    assert.equal(told, 0);
    assert.equal(browser.store.records.get('adda-lab-pinned'), 'no list');
  }));

test('what is being pinned is not safe yet; a run that the store refused then, and that has got a name since, is kept once', () =>
  withBrowser(async (browser) => {
    const tab = await trained(browser);
    await tab.play('adapt');
    await tab.safe();
    const { made, page } = tab;
    let answers = () => {};
    browser.store.holds = new Promise((resolve) => {
      answers = () => resolve(null);
    });
    browser.store.refuses = 1;
    const pinning = made.pinning.pin();
    assert.deepEqual([page.pinsUnkept, tab.leavingAsks], [[], true]);
    answers();
    await pinning;
    await made.pinning.rename(page.pinsUnkept[0], 'mine');
    await made.pinning.takeUpPinned();
    assert.deepEqual([page.pinsUnkept, tab.leavingAsks], [[], false]);
    for (const list of [page.pinned, browser.store.records.get('adda-lab-pinned')])
      assert.deepEqual(
        list.map((/** @type {{name: string}} */ { name }) => name),
        ['mine'],
      );
  }));

test('where tabs cannot speak to each other, they look when they are looked at', () =>
  withBrowser(async (browser) => {
    const how = { line: false };
    const tab = await trained(browser, {}, how);
    await tab.play('adapt');
    await tab.safe();
    const other = await trained(browser, { seed: 9 }, how);
    await tab.made.pinning.pin();
    assert.deepEqual([other.page.pinned, shelf(tab)], [[], ['7 here']]);
    other.focus();
    await other.until(() => other.page.pinned.length === 1);
    tab.focus();
    await lists(tab, ['7 here', '9 elsewhere']);
  }));

// --- when it is kept ----------------------------------------------------------------------------------------------------------

test('what is under way is kept when the tab is hidden, and each round when it ends; leaving asks where something would be lost', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address(LONG));
    assert.equal(tab.leavingAsks, false, 'of fresh networks');
    tab.press('train');
    await tab.until(() => tab.steps > 60);
    assert.equal(tab.leavingAsks, true, 'while training goes on');
    assert.equal(browser.runs.length, 0);
    tab.hide();
    await tab.until(() => browser.runs.length === 1);
    const [{ standing }] = /** @type {any[]} */ (browser.runs);
    assert.ok(standing.epoch >= 1 && !standing.trained, JSON.stringify(standing));
    tab.hide(false);
    // And a minute later, if it goes on.
    tab.later += 61_000;
    const time = Number(browser.runs[0].time);
    await tab.until(() => browser.runs[0].time > time);
    tab.press('pause');
    await tab.until(() => tab.page.run?.paused);
    await tab.safe();
    tab.press('stop');
    await tab.until(() => tab.page.run?.phase === 'idle');
    await tab.safe();
    tab.press('reset');
    await tab.until(() => tab.page.run?.trained === false);
    assert.equal(tab.leavingAsks, false, 'of a run that is on the shelf');
    await tab.ready();
    tab.apply({ source_images: 36, batch: 36, train_epochs: 1, rounds: 1000 });
    await tab.until(() => tab.page.run?.config.rounds === 1000);
    await tab.play('train');
    await tab.safe();
    tab.press('adapt');
    const of = () => browser.runs.find(({ standing }) => standing.config.rounds === 1000);
    for (const least of [1, 2]) {
      // Of short rounds one is kept now and then.
      tab.later += 30_000;
      await tab.until(() => of().standing.round >= least);
      assert.equal(typeof of().accuracy, 'number');
    }
    tab.close();
    const later = await browser.open();
    await later.says(/is back/);
    await later.ready();
    assert.ok((later.page.run?.judgements.length ?? 0) >= 2);
  }));

// --- room ---------------------------------------------------------------------------------------------------------------------

test('a run that has just begun is kept while the browser asks whether to leave', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address(LONG));
    tab.press('train');
    await tab.until(() => tab.steps > 0);
    assert.equal(tab.leavingAsks, true);
    await tab.until(() => browser.runs.length === 1);
    await tab.reload();
    await tab.says(/is back: trained as far as/);
  }));

test('a training of which nothing was kept yet begins anew by itself when the page is loaded again, and what was to follow on it', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address(LONG));
    const under = () => tab.page.run?.phase === 'train';
    for (const all of [false, true]) {
      if (all) tab.made.story.runAll();
      else tab.press('train');
      await tab.until(under);
      await tab.reload();
      await tab.says(/has begun anew, and comes to the same/);
      await tab.until(() => under() && tab.steps > 0);
      assert.deepEqual([tab.page.all, tab.alarms()], [all, []]);
      tab.press('reset');
      await tab.until(() => tab.page.run?.phase === 'idle');
      await tab.ready();
      // Where none was under way, or another is asked for, none begins.
      for (const way of [() => tab.reload(), () => tab.go(address({ ...LONG, seed: all ? 7 : 8 }))]) {
        await way();
        await tab.ready();
        assert.deepEqual([tab.page.run?.phase, tab.page.all], ['idle', false]);
      }
    }
  }));

test('where the store is full, the oldest run that no tab has open goes, and that is said; else that the run is not kept', () =>
  withBrowser(async (browser) => {
    browser.store.isFull = (key, records) =>
      key.startsWith('adda-lab-run-') &&
      !records.has(key) &&
      [...records.keys()].filter((key) => key.startsWith('adda-lab-run-')).length >= 2;
    const tab = await trained(browser, { seed: 2 });
    addOlder(browser, [['older', 1]]);
    tab.apply({ seed: 3 });
    await tab.until(() => tab.page.run?.config.seed === 3);
    assert.deepEqual(seeds(browser), [1, 2]);
    await tab.play('train');
    await tab.safe();
    await tab.says(/To make room, the oldest kept run has been deleted: .*seed 1/);
    assert.deepEqual(seeds(browser), [2, 3]);
    // The message stays while other things are done, and has the run as a file.
    await tab.play('adapt');
    await tab.pressIn(/To make room/, 'runs.save-deleted');
    assert.deepEqual(tab.downloads, ['adda-run-older.safetensors']);

    // Two other tabs: one has open what could go, the other finds no room.
    const second = await browser.open();
    await second.says(/is back/);
    const other = await browser.open(address({ seed: 4 }));
    await other.play('train');
    await other.until(() => other.page.kept === 'full');
    assert.equal(other.leavingAsks, true);
    assert.deepEqual([seeds(browser), other.alarms()], [[2, 3], []]);
    // Once there is room, it is kept: at the latest when something is done.
    await tab.ready();
    tab.press('reset');
    await tab.says(/is kept/);
    await other.play('adapt');
    await other.safe();
    assert.deepEqual(seeds(browser), [2, 4]);
    await other.says(/To make room, .*seed 3/);
  }));

test('what has gone for room is told, though the rest could not be deleted', () =>
  withBrowser(async (browser) => {
    const { store } = browser;
    const tab = await trained(browser, { seed: 3 });
    await tab.play('adapt');
    await tab.safe();
    addOlder(browser, [
      ['older', 2],
      ['oldest', 1],
    ]);
    const half = Math.ceil(0.6 * Math.max(...browser.runs.map(({ size }) => size)));
    for (const [key, value] of store.records) if (/about-old/.test(key)) value.size = half;
    // There is no room at all; once that is clear, the second run cannot be deleted.
    let tried = 0;
    let written = 0;
    store.isFull = (key) => {
      if (!key.startsWith('adda-lab-run-')) return false;
      tried += 1;
      if (tried === 2) written = 0;
      return true;
    };
    Object.defineProperty(store, 'refuses', {
      get: () => Number(tried === 2 && ++written === 3),
      set() {},
    });
    tab.press('evaluate');
    await tab.says(/To make room, the oldest kept run has been deleted: .*seed 1:/);
    await tab.until(() => tab.page.kept === 'full');
    assert.deepEqual(seeds(browser), [2, 3]);
  }));

/** What may be wrong with the store, but for that there is none, or that nothing can be written. @type {[string, any][]} */
const STORES = [
  ['it never answers', { open: () => ({}) }],
  [
    'it cannot be opened',
    {
      open() {
        throw new DOMException('broken', 'UnknownError');
      },
    },
  ],
];

test('a store that cannot be opened is told; nothing else stops for it', async () => {
  for (const [name, indexedDB] of STORES)
    await withBrowser(async (browser) => {
      // What does not answer is waited for in pieces.
      if (name === 'it never answers') browser.quick = [500, 800];
      const tab = await browser.open(address(LONG), { indexedDB, memory: null });
      tab.press('train');
      await tab.until(() => tab.steps > 60);
      tab.press('stop');
      await tab.until(() => tab.page.run?.phase === 'idle' && tab.page.kept === 'never');
      assert.equal(tab.leavingAsks, true, name);
      // A few seconds without a result are not worth a question.
      tab.press('reset');
      await tab.until(() => tab.page.run?.trained === false);
      await tab.ready();
      assert.deepEqual([tab.page.question, tab.leavingAsks], [null, false], name);
    });
});

// --- what is found ------------------------------------------------------------------------------------------------------------

/**
 * Ways in which a kept run may be damaged, one of each kind: run and what it is, afterwards. found: when it is found; never: it can be
 * taken up all the same. What of a record is sound, case by case, is the matter of records.test.js.
 * @type {[string, (run: any, about: any) => [unknown, unknown], {found: 'at once' | 'opened' | 'never', said: RegExp}][]}
 */
const DAMAGES = [
  [
    'a cut history',
    (run, about) => {
      run.history.series.train.sums.pop();
      return [run, about];
    },
    { found: 'never', said: /is open: trained.*charts cannot be read/ },
  ],
  ['nothing of what it is', (run) => [run, undefined], { found: 'never', said: /is open: trained/ }],
  [
    'an unknown standing',
    (run, about) => [run, { ...about, standing: { config: 1 } }],
    { found: 'never', said: /is open: trained/ },
  ],
  ['cut bytes', (run, about) => [{ ...run, bytes: run.bytes.slice(0, 5000) }, about], { found: 'opened', said: /cut/ }],
  ['no bytes', (run, about) => [{ ...run, bytes: undefined }, about], { found: 'opened', said: /damaged/ }],
  ['no run', (_, about) => [undefined, about], { found: 'at once', said: /damaged/ }],
  ['empty objects', () => [{}, {}], { found: 'at once', said: /damaged/ }],
  [
    'a newer version',
    (run, about) => [
      { ...run, version: 99 },
      { ...about, version: 99 },
    ],
    { found: 'at once', said: /newer/ },
  ],
];

test('damaged records are found, each when it is looked at; what is sound of them is taken up, and the page works', () =>
  withBrowser(async (browser) => {
    const { records } = browser.store;
    const first = await trained(browser);
    const own = idIn(first);
    const [run, about] = ['run', 'about'].map((kind) => records.get(`adda-lab-${kind}-${own}`));
    run.bytes = await run.bytes.arrayBuffer();
    first.close();
    records.clear();
    for (const [i, [, damage]] of DAMAGES.entries()) {
      const [one, what] = [structuredClone(run), structuredClone(about)];
      one.time = what.time -= (i + 1) * 60_000;
      const [damaged, said] = damage(one, what);
      if (damaged !== undefined) records.set(`adda-lab-run-${i}`, damaged);
      if (said !== undefined) records.set(`adda-lab-about-${i}`, said);
    }
    records.set('adda-lab-run', null);

    // The newest that is sound enough is taken up.
    const tab = await browser.open();
    await tab.says(/is back: trained.*charts cannot be read/);
    await tab.ready();
    const damageOf = (/** @type {string} */ id) => tab.page.shelf.find((entry) => entry.id === id)?.damage;
    const isDamaged = (/** @type {unknown} */ damage) => damage !== null && damage !== undefined;
    for (const [i, [name, , { found }]] of DAMAGES.entries())
      assert.equal(isDamaged(damageOf(String(i))), found === 'at once', name);
    assert.ok(isDamaged(damageOf('old')), 'the nothing of an earlier version');
    for (const [i, [name, , { found, said }]] of DAMAGES.entries()) {
      const id = String(i);
      if (i > 0 && found !== 'at once') {
        await tab.made.replacing.openRun(id);
        await tab.ready();
      }
      if (found !== 'never') {
        const damage = damageOf(id);
        assert.match(typeof damage === 'object' && damage ? wordFault(damage) : String(damage), said, name);
        assert.notEqual(idIn(tab), id, name);
      } else if (i > 0) {
        await tab.says(said);
        assert.equal(idIn(tab), id, name);
      }
      assert.equal(tab.page.run?.trained, true, name);
    }

    // The tab's own run, by its memory, begins nothing else: it is told, and the networks are fresh.
    const mine = `adda-lab-run-${idIn(tab)}`;
    const kept = browser.runs.length;
    records.set(mine, { ...records.get(mine), bytes: 'text' });
    await tab.reload();
    await tab.ready();
    assert.equal(tab.page.run?.trained, false);
    assert.equal(damageOf(mine.slice('adda-lab-run-'.length)), 'damaged');
    await tab.play('train');
    await tab.safe();
    assert.equal(browser.runs.length, kept + 1);
    await tab.reload();
    await tab.says(/is back: trained/);
    await tab.ready();
    assert.notEqual(`adda-lab-run-${idIn(tab)}`, mine);
  }));
