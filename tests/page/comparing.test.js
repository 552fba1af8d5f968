/** Runs beside each other: groups and what they come to, orders, files, records, and moments of two of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../web/options/address.js';
import { presetConfig } from '../../web/options/presets.js';
import { frameAt, groupsOf, measuresOf, momentsOf, sorted } from '../../web/page/comparing/comparing.js';
import { namesOf } from '../../web/page/comparing/naming.js';
import { runsCsv, runsJson } from '../../web/page/comparing/taking_runs.js';
import { picturesOf, planOf, readPins, VERSION } from '../../web/page/keeping/records.js';
import { view } from '../harness/views.js';
import '../harness/english.js';

/** @typedef {import('../../web/page/keeping/storage.js').Pinned} Pinned */

const base = { ...presetConfig('first-minute'), rounds: 2 };

/** @param {object} options @param {number[]} accuracies @param {Partial<Pinned>} [parts] @returns {Pinned} */
const pinned = (options, accuracies, parts = {}) => ({
  id: JSON.stringify([options, accuracies]),
  address: formatAddress({ ...base, ...options }),
  accuracies,
  tuning: [],
  labelFree: accuracies[0] ?? null,
  before: 0.5,
  name: '',
  fingerprint: '',
  seconds: 3,
  time: 0,
  sweep: '',
  failed: false,
  ...parts,
});

test('seeds of one recipe are one group, with mean, spread, worst and fine-tuning beside', () => {
  const runs = [
    pinned({ seed: 1 }, [0.5, 0.9], { tuning: [0.6, 0.8] }),
    pinned({ seed: 1, batch: 20 }, [0.5, 0.6]),
    pinned({ seed: 2 }, [0.6, 0.7], { tuning: [0.6, 0.8] }),
  ];
  const [group, other] = groupsOf(runs);
  assert.deepEqual(
    group.runs.map(({ id }) => id),
    [runs[0].id, runs[2].id],
  );
  assert.ok(Math.abs(Number(group.final.mean) - 0.8) < 1e-12);
  assert.ok(Math.abs(Number(group.final.deviation) - Math.SQRT1_2 * 0.2) < 1e-12);
  assert.equal(group.final.worst, 0.7);
  assert.ok(Math.abs(Number(group.byRound[0].mean) - 0.55) < 1e-12);
  assert.equal(group.tuning.mean, 0.8);
  assert.deepEqual(group.tuningByRound.map(Number), [0.6, 0.8]);
  assert.equal(group.above, 1);
  assert.equal(other.final.deviation, null);
  assert.equal(other.above, null);
  assert.equal(other.tuning.mean, null);
});

test('a seed that failed leaves no mean, and a run that was not finished stands apart', () => {
  const runs = [
    pinned({ seed: 1 }, [0.5, 0.9]),
    pinned({ seed: 2 }, [], { failed: true, labelFree: null, before: null }),
    pinned({ seed: 3 }, [0.5]),
  ];
  const [group, unfinished] = groupsOf(runs);
  assert.equal(group.runs.length, 2);
  assert.equal(group.final.mean, null);
  assert.equal(group.final.worst, null);
  assert.equal(group.byRound[1].mean, null);
  assert.equal(unfinished.runs.length, 1);
  assert.match(namesOf(runs).get(runs[2].id) ?? '', /after 1 of 2 rounds/);
});

test('no round is chosen by its accuracy: the last counts, and beside it the one that no label chose', () => {
  const judgements = [
    { round: 1, target_accuracy: 0.7, information_maximisation: 0.9, fine_tuning_accuracy: 0.6 },
    { round: 2, target_accuracy: 0.99, information_maximisation: 0.1, fine_tuning_accuracy: null },
    { round: 3, target_accuracy: 0.4, information_maximisation: 0.2, fine_tuning_accuracy: 0.65 },
  ];
  const measures = measuresOf(/** @type {any} */ ({ judgements, evaluation: null }));
  assert.deepEqual(measures.accuracies, [0.7, 0.99, 0.4]);
  assert.equal(measures.labelFree, 0.7);
  assert.equal(measures.before, null);
  assert.deepEqual(measures.tuning, [0.6, Number.NaN, 0.65]);
});

test('names are words, each of its own, and a given one stays', () => {
  const runs = [pinned({ seed: 1 }, [0.5, 0.9]), pinned({ seed: 2 }, [0.5, 0.8]), pinned({ seed: 2 }, [0.4, 0.8])];
  const names = namesOf(runs);
  assert.deepEqual([...names.values()], ['Seed: 1', 'Seed: 2', 'Seed: 2 (2)']);
  const [one] = namesOf([{ ...runs[0], name: 'mine' }]).values();
  assert.equal(one, 'mine');
  assert.match(namesOf([runs[0]]).get(runs[0].id) ?? '', /^In a minute, .*Rounds: 2/);
});

test('what has no value stands last, whichever way it is sorted', () => {
  const runs = [pinned({ seed: 1 }, [0.5, 0.6]), pinned({ seed: 10 }, [], { failed: true }), pinned({ seed: 2 }, [0.5, 0.9])];
  const ids = (/** @type {Pinned[]} */ list) => list.map((run) => runs.indexOf(run));
  assert.deepEqual(ids(sorted(runs, { by: 'final', down: true }, () => '')), [2, 0, 1]);
  assert.deepEqual(ids(sorted(runs, { by: 'final', down: false }, () => '')), [0, 2, 1]);
  const names = namesOf(runs);
  assert.deepEqual(ids(sorted(runs, { by: 'name', down: false }, ({ id }) => names.get(id) ?? '')), [0, 2, 1]);
});

test('the files hold every run, and names that are no formulas', () => {
  const runs = [
    pinned({ seed: 1 }, [0.5, 0.9], { name: '=cmd()', fingerprint: 'ab' }),
    pinned({ seed: 2 }, [Number.NaN], { failed: true, labelFree: null }),
  ];
  const names = namesOf(runs);
  const [head, first, second, end] = runsCsv(runs, names).split('\n');
  assert.equal(end, '');
  assert.match(
    head,
    /^name,settings,seed,failed,rounds,target_accuracy_final,.*,target_accuracy_round_1,target_accuracy_round_2$/,
  );
  assert.match(first, /^"?'=cmd\(\)/);
  assert.match(first, /,0\.5,0\.9$/);
  assert.match(second, /,yes,1,,.*,,$/);
  const { judged_by, runs: all } = JSON.parse(runsJson(runs, names));
  assert.equal(judged_by, 'target_accuracy_final');
  assert.equal(all[0].config.seed, 1);
  assert.equal(all[0][judged_by], 0.9);
  assert.equal(all[1][judged_by], null);
  assert.deepEqual(all[1].target_accuracy_by_round, [null]);
});

test('what earlier versions pinned is taken up, and what is broken of later records is left out', () => {
  const old = { address: 'preset=documented', accuracies: [0.5, 0.75] };
  const { pinned: list, damaged } = readPins([
    old,
    { ...pinned({ seed: 1 }, [0.5]), before: 'x', tuning: 3, fingerprint: 'Z' },
    {},
  ]);
  assert.equal(damaged, true);
  assert.equal(list.length, 2);
  assert.deepEqual(list[0].accuracies, old.accuracies);
  assert.equal(readPins([old]).pinned[0].id, list[0].id, 'the same each time');
  assert.deepEqual([list[1].before, list[1].tuning, list[1].fingerprint], [null, [], '']);
  assert.equal(readPins([{ address: 'a', accuracies: [], failed: true }]).pinned.length, 1);
});

test('a plan of a sweep is sound or none, and pictures are those that are whole', () => {
  const plan = { version: VERSION, id: 'a', option: '', addresses: ['x', 'y'], done: [1, 1] };
  assert.deepEqual(planOf(plan), { ...plan, done: [1] });
  for (const parts of [{ addresses: [] }, { addresses: [1] }, { done: [2] }, { done: 'x' }, { id: 3 }, { version: 99 }])
    assert.equal(planOf({ ...plan, ...parts }), null, JSON.stringify(parts));
  for (const value of [undefined, null, 7, {}, { frames: [] }, { frames: [{}] }]) assert.equal(picturesOf(value), null);
});

test('two runs have their moments on one line, and each shows what it was by then', () => {
  const frame = (/** @type {'train' | 'adapt'} */ kind, /** @type {number} */ time) => view({ kind, time, round: null });
  const left = [frame('train', 0), frame('train', 1), frame('adapt', 0), frame('adapt', 1), frame('adapt', 2)];
  const right = [frame('train', 0), frame('train', 0.5), frame('adapt', 0), frame('adapt', 2), frame('adapt', 4)];
  const moments = momentsOf([left, right]);
  assert.deepEqual(
    moments.map(({ kind, time }) => `${kind} ${time}`),
    ['train 0', 'train 0.5', 'train 1', 'adapt 0', 'adapt 1', 'adapt 2', 'adapt 4'],
  );
  const shown = (/** @type {typeof left} */ frames, /** @type {number} */ at) =>
    frames.indexOf(/** @type {any} */ (frameAt(frames, moments[at])));
  assert.deepEqual(
    moments.map((_, at) => shown(left, at)),
    [0, 0, 1, 2, 3, 4, 4],
  );
  assert.deepEqual(
    moments.map((_, at) => shown(right, at)),
    [0, 1, 1, 2, 2, 3, 4],
  );
  assert.equal(frameAt([], moments[0]), null);
  assert.equal(frameAt([left[3]], moments[0]), left[3], 'before its first, that');
});
