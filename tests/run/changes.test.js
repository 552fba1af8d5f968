/** Saved runs that are taken up: the configuration they then have is the one that made their weights, or it is refused by name. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { OptionError } from '../../web/options/check.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { Run } from '../../web/run/run.js';
import '../harness/english.js';

/** @typedef {import('../../web/run/run.js').Work} Work */
/** @typedef {Partial<import('../../web/options/table.js').Config>} Options */
/** @typedef {import('../../web/engine/saved.js').SavedRun} SavedRun */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** Steps to an epoch and to a round. */
const STEPS = 3;
/** Rates at which every step shows. */
const SMALL = { source_images: 14, target_images: 14, batch: 5, encoder_rate: 0.01, discriminator_rate: 0.01 };

/**
 * Goes so many steps on, or to the end.
 * @param {Work} work
 * @param {number} [steps]
 */
function go(work, steps = Infinity) {
  for (const step of work) if (step && --steps === 0) break;
}

/**
 * What a run is saved as that has done so many epochs and rounds, or parts of them.
 * @param {Options} config
 * @param {number} epochs
 * @param {number} rounds
 */
async function savedAfter(config, epochs, rounds) {
  const run = await Run.create(core, library, { ...SMALL, ...config });
  go(run.train(), epochs * STEPS);
  run.cutShort = !run.trainDone; // as when it is stopped on the page
  if (rounds) go(run.adapt(), rounds * STEPS);
  return readSaved(run.save());
}

/** @type {Map<string, string>} */
const straights = new Map();

/** The weights of a run of a whole configuration, driven straight through. @param {object} config */
async function straight(config) {
  const key = JSON.stringify(config);
  if (!straights.has(key)) {
    const run = await Run.create(core, library, config);
    go(run.train());
    go(run.adapt());
    straights.set(key, await weightsSha256(run.engine));
  }
  return straights.get(key);
}

/**
 * The saved run goes on to the end of its configuration, and is then what this one comes to when driven straight through.
 * @param {SavedRun} saved
 * @param {Options} changes
 */
async function goesOn(saved, changes) {
  const run = await Run.restore(core, library, saved, {}, changes);
  for (const [name, value] of Object.entries(changes)) assert.equal(run.config[name], value);
  go(run.train());
  go(run.adapt());
  assert.equal(await weightsSha256(run.engine), await straight(run.config), JSON.stringify(changes));
  assert.equal(run.history.train.length, run.config.train_epochs);
  assert.equal(run.history.adapt.length, run.config.rounds);
  assert.equal(run.judgements.length, run.config.rounds);
}

/**
 * @param {SavedRun} saved
 * @param {Options} changes
 * @param {string} option  that is named
 * @param {RegExp} message
 */
const refuses = (saved, changes, option, message) =>
  assert.rejects(
    Run.restore(core, library, saved, {}, changes),
    (error) => error instanceof OptionError && error.option === option && message.test(error.message),
    JSON.stringify(changes),
  );

describe('before adaptation', () => {
  test('training that was cut short between two epochs goes on, to as many epochs as have been done or more', async () => {
    const saved = await savedAfter({ train_epochs: 3, rounds: 1 }, 2, 0);
    for (const changes of [{}, { train_epochs: 2 }, { train_epochs: 4, rounds: 2 }]) await goesOn(saved, changes);
    await refuses(saved, { train_epochs: 1 }, 'train_epochs', /^train_epochs is 1; expected at least 2, which the saved run/);
  });

  test('training that was cut short within an epoch goes on to the end of it at least', async () => {
    const saved = await savedAfter({ train_epochs: 2, rounds: 1 }, 4 / 3, 0);
    for (const changes of [{}, { train_epochs: 3 }]) await goesOn(saved, changes);
    await refuses(saved, { train_epochs: 1 }, 'train_epochs', /^train_epochs is 1; expected at least 2,/);
  });
});

describe('once adaptation has begun', () => {
  test('it goes to as many rounds as have been done or more, and training is what it was', async () => {
    const saved = await savedAfter({ train_epochs: 2, rounds: 3 }, 2, 4 / 3);
    for (const changes of [{}, { rounds: 2 }, { rounds: 4, train_epochs: 2 }]) await goesOn(saved, changes);
    await refuses(saved, { rounds: 1 }, 'rounds', /^rounds is 1; expected at least 2,/);
    await refuses(saved, { train_epochs: 1 }, 'train_epochs', /^train_epochs is 1; expected at least 2,/);
    await refuses(saved, { train_epochs: 3 }, 'train_epochs', /^train_epochs is 3; expected 2: adaptation has begun/);
    await refuses(saved, { batch: 10 }, 'batch', /^batch is 10, the saved run has 5: .* only rounds or train_epochs/);
    await goesOn(saved, { batch: 5 });
  });

  test('rounds that are all done are the end, not one fewer', async () => {
    const saved = await savedAfter({ train_epochs: 1, rounds: 2 }, 1, 2);
    for (const changes of [{}, { rounds: 2 }, { rounds: 3 }]) await goesOn(saved, changes);
    await refuses(saved, { rounds: 1 }, 'rounds', /^rounds is 1; expected at least 2,/);
  });

  test('training that had been cut short between two epochs must be called as long as it was', async () => {
    const saved = await savedAfter({ train_epochs: 3, rounds: 2 }, 2, 1);
    for (const changes of [{ train_epochs: 2 }, { train_epochs: 2, rounds: 1 }]) await goesOn(saved, changes);
    await refuses(saved, {}, 'train_epochs', /^train_epochs is 3; expected 2: adaptation has begun/);
    await refuses(saved, { rounds: 3 }, 'train_epochs', /^train_epochs is 3; expected 2/);
    await refuses(saved, { train_epochs: 4 }, 'train_epochs', /^train_epochs is 4; expected 2/);
    await refuses(saved, { train_epochs: 1 }, 'train_epochs', /^train_epochs is 1; expected at least 2/);
  });

  test('training that had been cut short within an epoch is no straight run, however it is called', async () => {
    const saved = await savedAfter({ train_epochs: 2, rounds: 2 }, 1 / 3, 1);
    for (const changes of [{}, { train_epochs: 1 }, { train_epochs: 2 }, { train_epochs: 3, rounds: 3 }]) {
      await refuses(saved, changes, 'train_epochs', /training was stopped after 0\.333 epochs and adaptation has begun/);
    }
  });
});

test('the page, which changes nothing, takes up training that was cut short as it stands', async () => {
  const saved = await savedAfter({ train_epochs: 2, rounds: 2 }, 1 / 3, 1);
  const run = await Run.restore(core, library, saved);
  assert.ok(run.cutShort && run.trained && run.started && !run.trainDone);
  go(run.adapt());
  assert.equal(run.judgements.length, 2);
});
