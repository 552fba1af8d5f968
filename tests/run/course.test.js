/** The course of a saved run: taken over as it was, or refused by name, whatever stands in the file. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../web/fault.js';
import { below, PURPOSES, randomStream } from '../../web/images/random.js';
import { checkConfig } from '../../web/options/check.js';
import { checkCourse } from '../../web/run/course.js';
import { METRIC_COLUMNS } from '../../web/run/metrics.js';
import '../harness/english.js';

const summary = (/** @type {'train' | 'adapt'} */ kind) => ({
  ...Object.fromEntries(METRIC_COLUMNS[kind].slice(1).map((name, i) => [name, i === 1 ? null : i / 8])),
  seconds: 2.5,
});
const tally = (/** @type {'train' | 'adapt'} */ kind) => ({
  kind,
  sums: METRIC_COLUMNS[kind].map((_, i) => i / 4),
  counts: METRIC_COLUMNS[kind].map((_, i) => i),
  seconds: 0.5,
});
const judgement = (/** @type {number} */ round) => ({
  round,
  target_accuracy: 0.75,
  target_accuracy_other_pairing: 0.25,
  ...{ entropy: 0.1, class_balance: 1, information_maximisation: 0.6, bnm: 0.1, snd: 5.1, proxy_a_distance: -0.1 },
  ...{ mmd2: 0.01, mean_distance: null, encoder_distance: 3, fine_tuning_accuracy: round === 1 ? 0.625 : null },
});
const accuracies = [
  'source_accuracy',
  'target_accuracy_before',
  'target_accuracy_before_other_pairing',
  'target_accuracy_after',
]
  .concat('target_accuracy_other_pairing', 'test_accuracy_before', 'test_accuracy', 'majority_accuracy')
  .map((name) => [name, 0.5]);
const evaluation = {
  ...Object.fromEntries(accuracies),
  target_accuracy_interval: { low: 0.4, high: 0.6 },
  target_accuracy_by_class: [0.5, null],
  calibration_error: 0.1,
  fine_tuning_accuracy: 0.9,
  gain: { gained: 4, lost: 1, changed: 5, low: -0.1, high: 0.7 },
  mistakes: [{ index: 19, label: 0, answer: 1, probability: 0.75 }],
  discriminator: { before: { source: 1, target: 1 }, after: { source: 0.5, target: 0.5 } },
  confusion: [
    [3, 1],
    [0, 4],
  ],
  source_images: 10,
  target_images: 8,
  test_images: 8,
};
const turn = (/** @type {number} */ round, /** @type {number} */ step, /** @type {string} */ part) => ({ round, step, part });
/** In the third of three rounds, after one epoch of one. */
const COURSE = {
  started: true,
  cutShort: false,
  history: { train: [summary('train')], adapt: [summary('adapt'), summary('adapt')] },
  judgements: [judgement(1), judgement(2)],
  turns: [turn(1, 6, 'd'), turn(2, 1, 'mt'), turn(3, 5, 'd')],
  brought: ['MS'],
  tally: { train: tally('train'), adapt: tally('adapt') },
  evaluation,
};
const AT = {
  train: { epoch: 0, step: 6, steps: 6, finished: 1, total: 1 },
  adapt: { epoch: 2, step: 5, steps: 6, finished: 2, total: 3 },
};
const copy = () => structuredClone(COURSE);

/** @param {any} course @param {typeof AT} [at] */
const check = (course, at = AT) => checkCourse(course, at, { classes: 2, images: 20, config: checkConfig({}) });

describe('the course of a saved run', () => {
  test('is taken over as it was', () => {
    const { tally: tallies, ...rest } = check(JSON.parse(JSON.stringify(COURSE)));
    const { tally: saved, ...expected } = copy();
    assert.deepEqual(rest, { ...expected, changes: [], coming: [], end: null });
    for (const kind of /** @type {const} */ (['train', 'adapt'])) {
      const { kind: _, ...data } = saved[kind];
      assert.deepEqual(tallies[kind], data);
    }
  });

  test('of a file of before has no fine-tuning beside its rounds, and an evaluation that is to be done again', () => {
    const before = /** @type {any} */ (copy());
    for (const judgement of before.judgements) delete judgement.fine_tuning_accuracy;
    delete before.evaluation.gain;
    delete before.evaluation.mistakes;
    const found = check(before);
    assert.deepEqual(found.judgements, before.judgements);
    assert.equal(found.evaluation, null);
  });

  test('of a file of before has no evaluation and no turns, and may lack the last judgement', () => {
    const { evaluation: _, turns: __, ...before } = copy();
    before.judgements.pop();
    const { evaluation, turns, judgements } = check(before);
    assert.equal(evaluation, null);
    assert.deepEqual(turns, []);
    assert.equal(judgements.length, 1);
  });

  test('loses what nobody knows', () => {
    const strange = /** @type {any} */ (copy());
    strange.judgements[0].html = '<b>';
    strange.more = 1;
    assert.equal('html' in check(strange).judgements[0], false);
    assert.equal('more' in check(strange), false);
  });

  let deep = /** @type {any} */ ({});
  for (let i = 0; i < 6000; i++) deep = { deep };
  /** @type {[string, (course: any) => void][]} */
  const damages = [
    ['judgements[0]', (c) => (c.judgements[0] = null)],
    ['judgements[1]', (c) => (c.judgements[1] = [])],
    ['judgements[1].round', (c) => (c.judgements[1].round = 1)],
    ['judgements[0].target_accuracy', (c) => (c.judgements[0].target_accuracy = 1.5)],
    ['judgements[0].entropy', (c) => (c.judgements[0].entropy = deep)],
    ['judgements[0].snd', (c) => delete c.judgements[0].snd],
    ['judgements[0].fine_tuning_accuracy', (c) => (c.judgements[0].fine_tuning_accuracy = 2)],
    ['evaluation.gain.lost', (c) => (c.evaluation.gain.lost = -1)],
    ['evaluation.gain.low', (c) => (c.evaluation.gain.low = -1.5)],
    ['evaluation.mistakes', (c) => (c.evaluation.mistakes = {})],
    ['evaluation.mistakes[0].index', (c) => (c.evaluation.mistakes[0].index = 20)],
    ['evaluation.mistakes[0].answer', (c) => (c.evaluation.mistakes[0].answer = 2)],
    ['evaluation.mistakes[0].probability', (c) => (c.evaluation.mistakes[0].probability = null)],
    ['judgements', (c) => (c.judgements = 'abc')],
    ['judgements', (c) => c.judgements.push(judgement(3))],
    ['judgements', (c) => (c.judgements = [])],
    ['brought[0]', (c) => (c.brought = ['X'])],
    ['turns', (c) => (c.turns = 'abc')],
    ['turns', (c) => (c.turns = Array.from({ length: 10001 }, (_, i) => turn(1 + i, 1, 'd')))],
    ['turns[0].part', (c) => (c.turns[0].part = 'both')],
    ['turns[1].round', (c) => (c.turns[1].round = 1.5)],
    ['turns[2].step', (c) => delete c.turns[2].step],
    ['turns[0]', (c) => (c.turns[0].round = 0)],
    ['turns[0]', (c) => (c.turns[0].step = 0)],
    ['turns[0]', (c) => (c.turns[0].step = 7)],
    ['turns[1]', (c) => (c.turns[1] = turn(1, 6, 'mt'))],
    ['turns[2]', (c) => (c.turns[2].step = 6)],
    ['turns[3]', (c) => c.turns.push(turn(4, 1, 'd'))],
    ['tally.train.sums', (c) => (c.tally.train.sums = 'abc')],
    ['tally.adapt.sums', (c) => c.tally.adapt.sums.pop()],
    ['tally.adapt.sums[0]', (c) => (c.tally.adapt.sums[0] = null)],
    ['tally.adapt.counts[2]', (c) => (c.tally.adapt.counts[2] = -1)],
    ['tally.train.seconds', (c) => (c.tally.train.seconds = '1')],
    ['tally', (c) => delete c.tally],
    ['history.train', (c) => (c.history.train = [])],
    ['history.adapt', (c) => c.history.adapt.push(summary('adapt'))],
    ['history.adapt[0].mt_loss', (c) => (c.history.adapt[0].mt_loss = {})],
    ['history.adapt[0].seconds', (c) => delete c.history.adapt[0].seconds],
    ['started', (c) => (c.started = false)],
    ['started', (c) => (c.started = 1)],
    ['cutShort', (c) => (c.cutShort = 'no')],
    ['evaluation', (c) => (c.evaluation = 7)],
    ['evaluation.confusion', (c) => c.evaluation.confusion.pop()],
    ['evaluation.confusion[0][1]', (c) => (c.evaluation.confusion[0][1] = 0.5)],
    ['evaluation.discriminator.after', (c) => (c.evaluation.discriminator.after = null)],
    ['evaluation.target_accuracy_interval.low', (c) => (c.evaluation.target_accuracy_interval.low = null)],
  ];
  for (const [where, damage] of damages)
    test(`is refused where ${where} is damaged`, () => {
      const course = copy();
      damage(course);
      assert.throws(() => check(course), { code: 'run.damaged', values: { where } });
    });

  for (const [where, at] of /** @type {[string, object][]} */ ([
    ['state.train', { train: { ...AT.train, epoch: 1e9, finished: 1 + 1e9 } }],
    ['state.adapt', { adapt: { ...AT.adapt, total: 1 } }],
    ['started', { train: { epoch: 0, step: 3, finished: 0, total: 1 } }],
  ]))
    test(`is refused where the position contradicts it: ${where}`, () => {
      const course = copy();
      const place = { ...AT, ...at };
      course.history.train = Array.from({ length: Math.min(place.train.finished, 9) }, () => summary('train'));
      if (place.train.finished > 9) assert.throws(() => check(course, place), { code: 'run.damaged' });
      else assert.throws(() => check(course, place), { code: 'run.damaged', values: { where } });
    });

  test('of any kind is taken over or refused, nothing else', () => {
    const random = randomStream(1, PURPOSES.probeSplit, 7);
    const junk = [null, undefined, -1, 0, 0.5, Infinity, Number.NaN, '', 'x', '__proto__', [], [null], {}, [{}], true, [[[]]]];
    /** A place in a course, as an object and one of its keys. @param {any} place @returns {[any, string]} */
    const anywhere = (place) => {
      const names = Object.keys(place);
      const name = names[below(random, names.length)];
      const inner = place[name];
      const stays = typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0 || below(random, 4) === 0;
      return stays ? [place, name] : anywhere(inner);
    };
    let refused = 0;
    for (let n = 0; n < 20_000; n++) {
      const course = /** @type {any} */ (copy());
      const [place, name] = anywhere(course);
      place[name] = junk[below(random, junk.length)];
      try {
        check(course);
      } catch (error) {
        assert.ok(error instanceof Fault && /^the course of the run/.test(error.message), String(error));
        refused++;
      }
    }
    assert.ok(refused > 10_000, `${refused} were refused`);
  });
});
