/**
 * What becomes of a run when another is to take its place, case by case: the page's own scripts in Node (harness/tab.js). losing.test.js
 * has one case of each kind in Chromium.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSafetensors, writeSafetensors } from '../../web/engine/safetensors.js';
import { Library } from '../../web/images/collection.js';
import { presetConfig } from '../../web/options/presets.js';
import { Run } from '../../web/run/run.js';
import { finish } from '../../web/run/slices.js';
import { t } from '../../web/text/text.js';
import { address, LONG, ONE_STEP, withBrowser } from '../harness/tab.js';

/** @typedef {import('../harness/tab.js').Tab} Tab */
/** @typedef {import('../harness/tab.js').Browser} Browser */

/** The weights file of a run that is trained, and says that it took an hour. */
async function longRun() {
  const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
  const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));
  const config = /** @type {any} */ ({ ...presetConfig('few-labels'), ...ONE_STEP, seed: 21 });
  const run = await Run.create(await loadCore(dist), library, config);
  finish(run.train());
  const { tensors, metadata } = readSafetensors(run.save());
  run.close();
  const said = JSON.parse(metadata.run);
  said.history.train[0].seconds = 3600;
  const list = Array.from(tensors, ([name, { shape, data }]) => ({ name, shape, data }));
  return new File([writeSafetensors(list, { ...metadata, run: JSON.stringify(said) })], 'long.safetensors');
}

/** A run to its end, kept. @param {Browser} browser */
async function played(browser) {
  const tab = await browser.open();
  for (const phase of /** @type {const} */ (['train', 'adapt', 'evaluate'])) await tab.play(phase);
  await tab.safe();
  return tab;
}

/** Each ends with another run in the place of the present one; further ones are tried in Chromium. @type {[string, (tab: Tab) => unknown][]} */
const WAYS = [
  ['Apply, keep the training', (tab) => tab.apply({ encoder_rate: 0.001 }, true)],
  ['a problem or a recipe that is chosen', (tab) => tab.made.actions.choose({ ...tab.page.config, seed: 12 })],
];

test('whatever takes the place of a run, a press brings it back as it was', () =>
  withBrowser(async (browser) => {
    const tab = await played(browser);
    const [before, hash] = [tab.results, tab.hash];
    for (const [name, way] of WAYS) {
      await way(tab);
      await tab.says(/^The run before is kept/);
      await tab.ready();
      assert.notDeepEqual(tab.results, before, `${name}: the run has not gone`);
      assert.deepEqual(tab.alarms(), [], name);
      await tab.pressIn(/The run before is kept/, 'notice.bring-back');
      await tab.says(/is open: trained, adapted for its one round/);
      await tab.ready();
      assert.match(
        tab.page.spoken,
        /^Trained, adapted for its one round/,
        `${name}: a screen reader is told how the other run stood`,
      );
      assert.deepEqual(tab.results, before, name);
      assert.equal(tab.hash, hash, name);
      assert.equal(tab.isChanged, false, `${name}: the form shows other settings`);
      assert.equal(tab.leavingAsks, false, name);
      // It is the same run, not a copy of it.
      const same = browser.runs.filter(({ standing }) => standing.config.seed === 7 && standing.adaptDone);
      assert.deepEqual([same.length, typeof same[0].accuracy], [1, 'number'], name);
    }
  }));

/** Ways in which another run cannot be had. @type {[string, (tab: Tab) => unknown, RegExp, [string, string]?][]} */
const REFUSALS = [
  [
    'a target whose file is cut off',
    (tab) => {
      tab.browser.failures.set('train-8-images.idx3.gz', { cut: true });
      tab.apply({ target_digits: '8,9' }, true);
    },
    /train-8-images\.idx3\.gz/,
    ['target_digits', '8,9'],
  ],
  ['more images than there are', (tab) => tab.apply({ source_images: 60000 }), /60000.*240/, ['source_images', '60000']],
  [
    'no connection',
    (tab) => {
      tab.browser.offline = true;
      tab.apply({ source_digits: '6,7' });
    },
    /could not be loaded/,
    ['source_digits', '6,7'],
  ],
];

test('what is refused changes nothing', () =>
  withBrowser(async (browser) => {
    const tab = await played(browser);
    const before = tab.results;
    const kept = structuredClone(browser.runs);
    for (const [name, way, said, typed] of REFUSALS) {
      await way(tab);
      await tab.says(said);
      await tab.ready();
      assert.deepEqual(tab.results, before, name);
      assert.deepEqual(browser.runs, kept, name);
      assert.equal(tab.page.progress, null, `${name}: progress of nothing`);
      if (typed) assert.equal(tab.page.form.texts[typed[0]], typed[1], `${name}: what was typed is gone`);
      browser.failures.clear();
      browser.offline = false;
      tab.made.editing.undo();
    }
  }));

test('a run that is under way goes on where another cannot be had; else it is halted, kept and can be brought back', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open(address(LONG));
    const goesOn = () => tab.page.run?.phase === 'train' && !tab.page.run.paused;
    tab.press('train');
    await tab.until(() => goesOn() && tab.steps > 60);
    browser.failures.set('train-5-labels.idx1.gz', { status: 404 });
    tab.apply({ source_digits: '5,6' });
    await tab.says(/train-5-labels/);
    await tab.until(goesOn);
    const from = tab.steps;
    await tab.until(() => tab.steps > from);
    tab.made.editing.undo();
    tab.press('reset');
    await tab.says(/^The run before is kept: .*trained (as far as|for)/);
    await tab.ready();
    assert.equal(tab.page.run?.epoch, 0);
    const [{ standing }] = browser.runs;
    assert.ok(standing.epoch >= 1 && !standing.trainDone);
    await tab.pressIn(/is kept/, 'notice.bring-back');
    await tab.says(/is open/);
    await tab.ready();
    assert.deepEqual([tab.page.run?.epoch, tab.page.run?.trainStep], [standing.epoch, standing.trainStep]);
    tab.press('train');
    await tab.until(goesOn);
    tab.press('stop');
    await tab.until(() => tab.page.run?.phase === 'idle');
  }));

test('what has learnt nothing leaves nothing behind, nor does what goes on from all that was learnt; started over, a run is not taken up', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    tab.press('reset');
    await tab.ready();
    tab.apply({ seed: 8 });
    await tab.until(() => tab.hash.includes('seed=8'));
    await tab.ready();
    assert.deepEqual([tab.said(), browser.runs], [[], []]);
    await tab.play('train');
    await tab.safe();
    const [{ id }] = browser.runs;
    // As the memory of the tab was before the record was written.
    const memory = JSON.parse(tab.memory.get('adda-lab-run') ?? '{}');
    tab.memory.set('adda-lab-run', JSON.stringify({ ...memory, from: null }));
    await tab.reload();
    await tab.says(/is back: trained/);
    await tab.ready();
    assert.deepEqual(
      browser.runs.map((run) => run.id),
      [id],
    );
    tab.apply({ rounds: 2 }, true);
    await tab.until(() => browser.runs[0].standing.config.rounds === 2);
    assert.equal(browser.runs.length, 1);
    tab.press('reset');
    await tab.until(() => tab.page.run?.trained === false);
    await tab.ready();
    await tab.reload();
    await tab.ready();
    assert.equal(tab.page.run?.trained, false);
    assert.deepEqual(tab.said(), []);
    assert.match(tab.hash, /rounds=2/);
  }));

test('of two runs that are asked for the later one comes; a second press asks for nothing more', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    await tab.play('train');
    let release = () => {};
    browser.failures.set('train-5-images.idx3.gz', { hold: new Promise((done) => (release = () => done(undefined))) });
    tab.apply({ source_digits: '5,6' });
    await tab.until(() => tab.page.making > 0);
    const { making } = tab.page;
    tab.made.actions.apply(false);
    assert.equal(tab.page.making, making, 'the second press asks for more');
    tab.apply({ source_digits: '0,1', seed: 9 });
    await tab.until(() => tab.hash.includes('seed=9'));
    release();
    await tab.ready();
    assert.equal(tab.page.run?.config.seed, 9);
    assert.deepEqual(tab.alarms(), []);
    await tab.says(/^The run before is kept/);
  }));

test('where nothing can be kept, a run of more than a minute is asked for before it is lost, unless it is a file', () =>
  withBrowser(async (browser) => {
    const file = await longRun();
    const tab = await browser.open(address(), { indexedDB: undefined });
    const load = async () => {
      await tab.made.replacing.loadFile(file);
      await tab.says(/long\.safetensors is loaded/);
      await tab.ready();
    };
    const gone = async () => {
      await tab.until(() => tab.page.run?.trained === false);
      await tab.ready();
      assert.equal(tab.page.question, null);
    };
    await load();
    assert.equal(tab.leavingAsks, false);
    tab.press('reset');
    await gone();
    await load();
    await tab.play('adapt');
    tab.press('reset');
    await tab.until(() => tab.page.question);
    assert.match(tab.page.question?.words() ?? '', /trained, adapted for its one round/);
    tab.made.asking.answer('lose');
    await gone();
    assert.deepEqual(tab.downloads, []);
  }));

const CHAPTERS = /** @type {const} */ (['train', 'adapt', 'evaluate']);

/** Whatever says what becomes of the run. */
const PROMISES = [
  'controls.reset.offer',
  'recipes.about',
  'recipes.own-words',
  'verdict.next.kept',
  'verdict.next.trained',
].concat(['tour.fresh.run', 'version.next', 'settings.note.over', 'settings.note.keep', 'turns.over']);

/** The words of all of them. @param {Tab} tab */
const promised = (tab) => PROMISES.map((key) => t(key, { preset: '', kept: tab.made.prospects.prospect(tab.page) }));

/** Until the page asks. @param {Tab} tab @param {RegExp} words */
async function asked(tab, words) {
  await tab.until(() => tab.page.question);
  assert.match(tab.page.question?.words() ?? '', words);
}

test('where there is no room, results are asked for before they are lost, though they took seconds; none says that they are kept', () =>
  withBrowser(async (browser) => {
    browser.store.isFull = (key) => key.startsWith('adda-lab-run-');
    const tab = await browser.open();
    for (const words of promised(tab)) assert.match(words, /kept/);
    for (const phase of CHAPTERS) await tab.play(phase);
    await tab.until(() => tab.page.kept === 'full');
    for (const words of promised(tab)) assert.match(words, /cannot be kept/);
    const before = tab.results;
    const ways = [
      () => tab.press('reset'),
      ...WAYS.map(
        ([, way]) =>
          () =>
            way(tab),
      ),
    ];
    for (const way of ways) {
      way();
      await asked(tab, /no room.*adapted for.*gone for good/);
      tab.made.asking.answer('stay');
      await tab.ready();
      assert.deepEqual(tab.results, before);
    }
    tab.made.editing.undo();
    tab.press('reset');
    await asked(tab, /no room/);
    tab.made.asking.answer('lose');
    await tab.until(() => tab.page.run?.trained === false);
    await tab.ready();
    assert.ok(!tab.said().some((said) => /kept/.test(said)));
  }));

test('of a run that is kept only in part, that is asked and told', () =>
  withBrowser(async (browser) => {
    let full = false;
    browser.store.isFull = (key) => full && key.startsWith('adda-lab-run-');
    const tab = await browser.open();
    await tab.play('train');
    await tab.safe();
    full = true;
    for (const phase of CHAPTERS.slice(1)) await tab.play(phase);
    await tab.until(() => tab.page.kept === 'full');
    tab.press('reset');
    await asked(tab, /no room.*Only what it was before is kept \(trained\)/);
    tab.made.asking.answer('lose');
    await tab.says(/^The run before is kept only as far as this: .*: trained/);
    await tab.ready();
    await tab.pressIn(/only as far/, 'notice.bring-back');
    await tab.says(/is open: trained/);
    assert.deepEqual([tab.page.run?.trainDone, tab.page.run?.adapted], [true, false]);
  }));

test('weights that are no numbers can be neither kept nor saved; the results beside them are asked for', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    await tab.play('train');
    await tab.safe();
    // The worker refuses to save such weights.
    const client = /** @type {any} */ (tab.page.client);
    const { request } = client;
    const Refusal = await client.request('nothing').catch((/** @type {any} */ fault) => fault.constructor);
    client.request = async (/** @type {string} */ type, /** @type {any[]} */ ...rest) => {
      if (type === 'save') throw new Refusal({ code: 'safetensors.finite', values: {} });
      return request.call(client, type, ...rest);
    };
    await tab.play('adapt');
    await tab.until(() => tab.page.kept === 'unfit');
    assert.equal(tab.leavingAsks, true);
    for (const words of promised(tab)) assert.match(words, /cannot be kept(?!: save)/);
    tab.press('reset');
    await asked(tab, /neither kept nor saved.*is kept \(trained\)/);
    assert.deepEqual(
      tab.page.question?.choices.map(({ answer }) => answer),
      ['lose', 'stay'],
    );
    tab.made.asking.answer('lose');
    await tab.says(/only as far as this: .*trained/);
  }));

test('the way back to a run stays where it cannot be gone now: there are no networks, or another run is being opened', () =>
  withBrowser(async (browser) => {
    const tab = await played(browser);
    tab.press('reset');
    await tab.says(/^The run before is kept/);
    await tab.ready();
    const { client } = tab.page;
    Object.assign(tab.page, { client: null });
    await tab.pressIn(/^The run before is kept/, 'notice.bring-back');
    await tab.says(/cannot be opened before there are networks/);
    await tab.says(/^The run before is kept/);
    Object.assign(tab.page, { client });
    const opens = tab.made.replacing.openRun(browser.runs[0].id);
    assert.equal(await tab.made.replacing.openRun('another'), false);
    await tab.says(/while another one is being opened/);
    await opens;
    await tab.says(/is open: trained/);
  }));

test('a store that does not answer says nothing of a run that is to be opened: it is no damage, and can be tried again', () =>
  withBrowser(async (browser) => {
    const tab = await played(browser);
    tab.press('reset');
    await tab.says(/^The run before is kept/);
    await tab.ready();
    browser.quick = [20_000];
    let answer = () => {};
    browser.store.holds = new Promise((resolve) => (answer = () => resolve(null)));
    await tab.pressIn(/^The run before is kept/, 'notice.bring-back');
    await tab.says(/IndexedDB.*does not answer: the run stays there/);
    answer();
    browser.store.holds = null;
    browser.quick = [];
    await tab.made.shelf.lookAgain();
    assert.deepEqual(
      tab.page.shelf.map(({ damage }) => damage),
      [null],
    );
    await tab.pressIn(/does not answer/, 'alarm.again');
    await tab.says(/is open: trained/);
  }));

test('another address that is typed while the first words are on their way is what the page begins with', () =>
  withBrowser(async (browser) => {
    const { waits } = browser;
    // The first thing that the page waits for are its words.
    browser.waits = (ms) => {
      browser.waits = waits;
      for (const tab of browser.tabs) tab.hash = address({ seed: 9 });
      return waits(ms);
    };
    const tab = await browser.open();
    assert.deepEqual([tab.page.run?.config.seed, tab.page.form.texts.seed, tab.said()], [9, '9', []]);
  }));

test('an address that is typed while networks are being made is offered when they are there, unless it asks for them', () =>
  withBrowser(async (browser) => {
    let release = () => {};
    const hold = (/** @type {string} */ name) =>
      browser.failures.set(name, { hold: new Promise((done) => (release = () => done(undefined))) });
    const offered = () => tab.said().some((said) => /settings that the address asks for are in the form/.test(said));
    /** @param {object} options  in the address */
    const typed = async (options) => {
      await tab.until(() => tab.page.making > 0);
      tab.window.location.hash = address(options);
      assert.ok(offered());
      release();
      await tab.ready();
    };
    hold('train-0-images.idx3.gz');
    const opened = browser.open();
    const [tab] = browser.tabs;
    await browser.until(() => tab.made);
    await typed({ seed: 9 });
    await opened;
    assert.deepEqual([tab.page.run?.config.seed, tab.page.form.texts.seed, tab.isChanged, offered()], [7, '9', true, true]);
    await tab.pressIn(/in the form/, 'settings.apply');
    await tab.until(() => tab.page.run?.config.seed === 9);
    await tab.ready();
    assert.deepEqual([tab.isChanged, offered()], [false, false]);

    hold('train-5-images.idx3.gz');
    tab.apply({ source_digits: '5,6' });
    await typed({ seed: 10 });
    assert.deepEqual([tab.page.run?.config.source_digits, tab.page.form.texts.seed, offered()], [[5, 6], '10', true]);
    tab.made.editing.undo();

    hold('train-7-images.idx3.gz');
    tab.apply({ source_digits: '0,7' });
    await typed({ seed: 9, source_digits: '0,7' });
    assert.deepEqual([tab.page.run?.config.source_digits, tab.isChanged, offered()], [[0, 7], false, false]);
  }));

test('what is typed and not applied outlives a reload; what else fills the form leaves a way back', () =>
  withBrowser(async (browser) => {
    const tab = await browser.open();
    const typed = () => [tab.page.form.texts.seed, tab.page.form.texts.batch];
    const lost = /had typed into Seed, Batch.* was replaced/;
    tab.made.editing.type('seed', '77');
    tab.made.editing.type('batch', 'many');
    await tab.reload();
    await tab.ready();
    assert.deepEqual([typed(), tab.said()], [['77', 'many'], []]);
    /** @type {[string, () => unknown][]} */
    const ways = [
      ['a problem or a recipe', () => tab.made.actions.choose({ ...tab.page.config, seed: 12 })],
      ['a link', () => (tab.window.location.hash = address({ seed: 9 }))],
      ['Reset', () => tab.press('reset')],
      ['another address in the same tab', () => tab.go(address({ seed: 10 }))],
    ];
    for (const [name, way] of ways) {
      await way();
      await tab.says(lost);
      await tab.ready();
      assert.notEqual(typed()[0], '77', name);
      await tab.pressIn(lost, 'notice.undo');
      assert.deepEqual(typed(), ['77', 'many'], name);
    }
    // What is given up by hand, or applied, is not told of.
    tab.made.editing.undo();
    tab.apply({ seed: 78 });
    await tab.until(() => tab.hash.includes('seed=78'));
    await tab.reload();
    await tab.ready();
    assert.equal(typed()[0], '78');
    assert.ok(!tab.said().some((said) => /typed/.test(said)));
    // What the address asks for is offered after a reload, too.
    await tab.play('train');
    await tab.safe();
    tab.window.location.hash = address({ seed: 9 });
    await tab.reload();
    await tab.says(/is back.*in the form/);
    await tab.ready();
    assert.deepEqual([typed()[0], tab.page.run?.config.seed], ['9', 78]);
  }));
