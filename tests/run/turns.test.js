/** Turns by hand: what they leave alone, what they measure, and that a run which has had some is taken up as it was. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadCore } from '../../web/engine/core.js';
import { readSaved } from '../../web/engine/saved.js';
import { Library } from '../../web/images/collection.js';
import { weightsSha256 } from '../../web/run/fingerprint.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import { Run } from '../../web/run/run.js';
import '../harness/english.js';

/** @typedef {import('../../web/engine/header.js').Part} Part */

const dist = (/** @type {string} */ name) => readFile(new URL(`../../build/site/${name}`, import.meta.url));
const core = await loadCore(dist);
const library = new Library(async (name) => new Uint8Array(await dist(`data/${name}`)));

/** Three steps to a round. */
const CONFIG = {
  ...{ source_images: 14, target_images: 14, batch: 5, labelled_per_class: 2, rounds: 3 },
  ...{ encoder_rate: 0.01, discriminator_rate: 0.01 },
};

/** Steps of a part. @param {Run} run @param {Part} part @param {number} [steps] */
function take(run, part, steps = 1) {
  run.turns.ask(part, steps);
  const rows = [];
  for (const step of run.adapt()) {
    if (!step) continue;
    rows.push(Object.fromEntries(METRIC_COLUMNS.adapt.map((name, i) => [name, step.row[i]])));
    assert.equal(step.byHand, true);
    if (rows.length === steps) break;
  }
  return rows;
}

async function trained(config = {}) {
  const run = await Run.create(core, library, { ...CONFIG, ...config });
  for (const _ of run.train());
  return run;
}

/** @param {Record<string, number>} row */
const unmeasured = (row) => Object.keys(row).filter((name) => Number.isNaN(row[name]));

describe('turns by hand', () => {
  test('are kept as the steps they were, measured as far as they went, and over when they are over', async () => {
    const run = await trained();
    const [d] = take(run, 'd');
    const [, mt] = take(run, 'mt', 2);
    const [both] = take(run, 'both');
    const next = run.adapt();
    for (let step; !step; ) step = next.next().value;
    assert.deepEqual(run.turns.taken, [
      { round: 1, step: 1, part: 'd' },
      { round: 1, step: 2, part: 'mt' },
      { round: 1, step: 3, part: 'mt' },
    ]);
    assert.deepEqual(
      [unmeasured(d), unmeasured(mt), unmeasured(both)],
      [['mt_loss', 'label_loss', 'mt_gradient'], ['d_gradient'], []],
    );
    assert.deepEqual([d.time, mt.time, both.time], [1 / 3, 1, 1 + 1 / 3]);
    // The means of the round are of what was measured.
    assert.equal(run.history.adapt[0].d_gradient, d.d_gradient);
    assert.deepEqual(run.engine.position('adapt'), { epoch: 1, step: 2, steps: 3 });
    assert.equal(run.judgements.length, 1);
  });

  test('a run that has had some goes on from where it was saved as it would have without', async () => {
    /** @type {[Part, number][]} */
    const turns = [
      ['d', 2],
      ['mt', 1],
      ['both', 1],
      ['mt', 1],
    ];
    const straight = await trained();
    for (const [part, steps] of turns) take(straight, part, steps);
    for (const _ of straight.adapt());

    let run = await trained();
    for (const [part, steps] of turns) {
      for (let i = 0; i < steps; i++) {
        take(run, part);
        run = await Run.restore(core, library, readSaved(run.save()));
      }
    }
    for (const _ of run.adapt());
    assert.equal(await weightsSha256(run.engine), await weightsSha256(straight.engine));
    assert.deepEqual(run.turns.taken, straight.turns.taken);
    assert.equal(run.turns.taken.length, 4);

    // And given to a run made anew, they are what led there.
    const again = await Run.create(core, library, CONFIG, {}, straight.interventions);
    for (const _ of again.train());
    for (const _ of again.adapt());
    assert.equal(await weightsSha256(again.engine), await weightsSha256(straight.engine));
    assert.deepEqual(again.turns.taken, straight.turns.taken);

    const plain = await trained();
    for (const _ of plain.adapt());
    assert.notEqual(await weightsSha256(plain.engine), await weightsSha256(straight.engine));
  });

  test('stay with the run where it goes further, and not with another adaptation', async () => {
    const run = await trained();
    take(run, 'd');
    const saved = readSaved(run.save());
    const longer = await Run.restore(core, library, saved, {}, { rounds: 4 });
    assert.deepEqual(longer.interventions.turns, [{ round: 1, step: 1, part: 'd' }]);
    const more = await Run.restore(core, library, saved);
    assert.deepEqual(more.turns.taken, run.turns.taken);
    // A run that adapts anew has had none.
    const anew = await more.restartAdaptation(library, CONFIG);
    assert.deepEqual(anew.turns.taken, []);
  });

  test('are refused in a file of a method that has no D', async () => {
    const run = await trained({ method: 'mmd' });
    take(run, 'both', 2);
    const saved = readSaved(run.save());
    const course = JSON.parse(saved.metadata.run);
    assert.deepEqual(course.turns, []);
    saved.metadata.run = JSON.stringify({ ...course, turns: [{ round: 1, step: 1, part: 'mt' }] });
    await assert.rejects(Run.restore(core, library, saved), { code: 'run.damaged', values: { where: 'turns' } });
  });
});
