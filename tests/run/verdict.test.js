/** The rules of the verdict, one by one and in their order: what is said of which numbers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { checkConfig } from '../../web/options/check.js';
import { presetConfig } from '../../web/options/presets.js';
import { pairedInterval } from '../../web/run/statistics.js';
import { verdictOf } from '../../web/run/verdict.js';
import { learn, setLanguage } from '../../web/text/text.js';
import { gainWords, guessingOf, verdictCause, verdictLabels, verdictSentence } from '../../web/text/verdicts.js';

await learn('zh');

/** @typedef {import('../../web/run/verdict.js').Measured} Measured */
/** @typedef {import('../../web/run/evaluation.js').Evaluation} Evaluation */

/** Images of each of the two classes. */
const EACH = 500;

/**
 * An evaluation with these counts of 1000 target images, half of each class, the mistakes spread evenly.
 * @param {number} before  called right
 * @param {number} gained
 * @param {number} lost
 * @param {Partial<Evaluation>} [more]
 * @returns {Evaluation}
 */
function evaluationOf(before, gained, lost, more = {}) {
  const n = 2 * EACH;
  const after = before + gained - lost;
  const [low, high] = [Math.floor((n - after) / 2), Math.ceil((n - after) / 2)];
  return {
    source_accuracy: 0.995,
    target_accuracy_before: before / n,
    target_accuracy_before_other_pairing: 1 - before / n,
    target_accuracy_after: after / n,
    target_accuracy_interval: { low: after / n - 0.02, high: after / n + 0.02 },
    target_accuracy_by_class: [0.5, 0.5],
    calibration_error: 0.1,
    target_accuracy_other_pairing: 1 - after / n,
    test_accuracy_before: 0.4,
    test_accuracy: 0.9,
    majority_accuracy: 0.5,
    gain: { gained, lost, changed: gained + lost, .../** @type {any} */ (pairedInterval(gained, lost, n)) },
    mistakes: [],
    discriminator: { before: { source: 1, target: 1 }, after: { source: 0.6, target: 0.5 } },
    confusion: [
      [EACH - low, low],
      [high, EACH - high],
    ],
    source_images: n,
    target_images: n,
    test_images: n,
    ...more,
  };
}

/**
 * @param {Evaluation} evaluation
 * @param {Partial<Omit<Measured, 'config'>> & {options?: object, moved?: number}} [more]  moved: |MT - MS|
 */
function verdictOn(evaluation, { options = {}, moved = 8, ...more } = {}) {
  const config = checkConfig({ ...presetConfig('few-labels'), ...options });
  const judgement = /** @type {any} */ ({ round: 1, target_accuracy: null, encoder_distance: moved });
  const trouble = { train: null, adapt: null };
  return verdictOf({ config, evaluation, adapted: true, judgements: [judgement], trouble, ...more });
}

/** @param {Parameters<typeof verdictOn>} what */
const kindOf = (...what) => verdictOn(...what).kind;

const GOOD = evaluationOf(450, 500, 10);
const D_RIGHT = { discriminator: { before: { source: 1, target: 1 }, after: { source: 0.96, target: 0.94 } } };
/** @param {number[][]} confusion */
const answered = (confusion) => ({ ...evaluationOf(450, 100, 60), confusion });

describe('the rules', () => {
  test('trained: nothing was adapted', () => {
    assert.equal(kindOf(GOOD, { adapted: false }), 'trained');
    assert.deepEqual(verdictOn(GOOD, { adapted: false }).remedies, []);
    assert.equal(verdictOn(GOOD, { adapted: false }).gain, null);
  });

  test('diverged: by its trouble, or by answers that are no numbers; before anything else', () => {
    for (const trouble of /** @type {Measured['trouble'][]} */ ([
      { train: 'diverged', adapt: null },
      { train: null, adapt: 'diverged' },
      { train: 'diverged', adapt: 'collapsed' },
    ]))
      assert.equal(kindOf(GOOD, { trouble }), 'diverged');
    assert.equal(kindOf({ ...GOOD, calibration_error: null }), 'diverged');
    assert.equal(verdictOn(GOOD, { trouble: { train: 'diverged', adapt: null } }).phase, 'train');
    assert.equal(verdictOn(GOOD, { trouble: { train: null, adapt: 'diverged' } }).phase, 'adapt');
    assert.equal(kindOf(GOOD, { adapted: false, trouble: { train: 'diverged', adapt: null } }), 'diverged');
  });

  test('collapsed: 98 % get one answer, unless nearly all are of one class', () => {
    assert.equal(kindOf(answered([[490, 10], [490, 10]])), 'collapsed'); // biome-ignore format: a matrix
    assert.notEqual(kindOf(answered([[490, 10], [489, 11]])), 'collapsed'); // biome-ignore format: a matrix
    assert.notEqual(kindOf(answered([[990, 0], [5, 5]])), 'collapsed'); // biome-ignore format: a matrix
    assert.equal(kindOf(GOOD, { trouble: { train: 'collapsed', adapt: null } }), 'collapsed');
    // That a view of a few images saw one answer is not enough where all were looked at.
    assert.equal(kindOf(GOOD, { trouble: { train: null, adapt: 'collapsed' } }), 'adapted');
  });

  test('unmeasured: no target image is left', () => {
    const none = { ...GOOD, target_accuracy_before: null, target_accuracy_after: null, gain: null, target_images: 0 };
    const empty = { ...none, calibration_error: null, confusion: [[0, 0], [0, 0]] }; // biome-ignore format: a matrix
    assert.equal(kindOf(empty), 'unmeasured');
  });

  test('D won: right on 95 % of both in the mean, and the target no better', () => {
    const stays = evaluationOf(450, 60, 55);
    assert.equal(kindOf({ ...stays, ...D_RIGHT }), 'd-won');
    const less = { before: { source: 1, target: 1 }, after: { source: 0.96, target: 0.93 } };
    assert.equal(kindOf({ ...stays, discriminator: less }), 'chance');
    assert.equal(kindOf({ ...evaluationOf(450, 300, 10), ...D_RIGHT }), 'adapted', 'though D sees it');
    assert.equal(kindOf({ ...evaluationOf(450, 0, 300), ...D_RIGHT }), 'd-won', 'before swapped and worse');
    assert.equal(kindOf({ ...evaluationOf(450, 0, 0), ...D_RIGHT }, { moved: 0.01 }), 'd-won', 'before still');
    assert.equal(kindOf({ ...stays, discriminator: null }, { options: { method: 'mmd' } }), 'chance');
  });

  test('D won: right on 90 %, where guessing or the same labels alone do as well or better', () => {
    const d = (/** @type {number} */ share) => ({
      discriminator: { before: { source: 1, target: 1 }, after: { source: share, target: share } },
    });
    // As the recipe "D too strong" ends.
    const strong = { ...evaluationOf(455, 60, 13), ...d(0.95), fine_tuning_accuracy: 0.794, majority_accuracy: 0.516 };
    assert.ok((strong.gain?.low ?? 0) > 0, 'more is right than before');
    assert.equal(kindOf(strong), 'd-won');
    assert.deepEqual(
      verdictOn(strong).remedies.map(({ name }) => name),
      ['weaker-d'],
    );
    assert.equal(kindOf({ ...strong, ...d(0.9) }), 'd-won');
    assert.equal(kindOf({ ...strong, ...d(0.89) }), 'guessing');
    assert.equal(kindOf({ ...strong, ...d(0.9), fine_tuning_accuracy: undefined }), 'd-won', 'no better than guessing');
    const above = { ...evaluationOf(450, 250, 0), ...d(0.9) };
    assert.equal(kindOf({ ...above, fine_tuning_accuracy: 0.721 }), 'd-won', 'above guessing, below the labels alone');
    assert.equal(kindOf({ ...above, fine_tuning_accuracy: 0.72 }), 'adapted', 'within the interval');
    assert.equal(kindOf({ ...above, ...d(0.89), fine_tuning_accuracy: 0.8 }), 'adapted');
    assert.equal(kindOf({ ...above, ...d(Number.NaN), fine_tuning_accuracy: 0.8 }), 'adapted');
  });

  test('guessing: more than before, and no more than always the commonest class', () => {
    const ends = (/** @type {number} */ low, /** @type {number} */ majority_accuracy) => ({
      ...evaluationOf(400, 120, 0),
      target_accuracy_interval: { low, high: 0.6 },
      majority_accuracy,
    });
    assert.equal(kindOf(ends(0.5, 0.5)), 'guessing');
    assert.equal(kindOf(ends(0.51, 0.5)), 'adapted');
    assert.equal(kindOf(ends(0.51, 0.52)), 'guessing', 'the commonest class is more than half');
    assert.equal(kindOf(ends(0.5, 0.4)), 'guessing', 'one over the classes is more than is measured');
    assert.equal(kindOf(ends(Number.NaN, 0.5)), 'adapted');
    const names = verdictOn({ ...ends(0.5, 0.5), fine_tuning_accuracy: 0.9 }).remedies.map(({ name }) => name);
    assert.ok(!names.includes('fewer-labels'));
  });

  test('swapped: at most 30 % one way and 70 % the other, of two classes', () => {
    assert.equal(kindOf(evaluationOf(450, 0, 150)), 'swapped');
    assert.equal(kindOf(evaluationOf(450, 0, 149)), 'worse');
    const many = { source_digits: [0, 1, 2], target_digits: [0, 1, 2] };
    assert.equal(kindOf(evaluationOf(450, 0, 150), { options: many }), 'worse');
    assert.equal(kindOf(evaluationOf(250, 0, 0), { moved: 0.1 }), 'swapped', 'before still');
    // Of two classes with images that count for neither this would not be.
    assert.equal(kindOf({ ...evaluationOf(450, 0, 150), target_accuracy_other_pairing: 0.69 }), 'worse');
  });

  test('still: MT hardly moved, few answers changed, and few of the mistakes went', () => {
    assert.equal(kindOf(evaluationOf(450, 30, 19), { moved: 0.99 }), 'still');
    assert.equal(kindOf(evaluationOf(450, 30, 20), { moved: 0.99 }), 'chance', '5 % of the answers');
    assert.equal(kindOf(evaluationOf(450, 30, 19), { moved: 1 }), 'chance');
    assert.equal(kindOf(evaluationOf(450, 40, 0), { moved: 0.5 }), 'still', 'a gain beyond chance, and next to nothing');
    assert.equal(kindOf(evaluationOf(900, 30, 0), { moved: 0.5 }), 'adapted', 'a third of the mistakes');
    assert.equal(kindOf(evaluationOf(450, 0, 0), { judgements: [] }), 'still', 'no answer changed at all');
    assert.equal(kindOf(evaluationOf(450, 10, 5), { judgements: [] }), 'chance', 'how far it went is not known');
  });

  test('guessing, of the images that were looked at: their commonest class', () => {
    assert.equal(guessingOf([[10, 3], [7, 5]]), 13 / 25); // biome-ignore format: a matrix
    assert.equal(guessingOf([[0, 0], [0, 0]]), 1 / 2); // biome-ignore format: a matrix
  });

  test('chance, worse, adapted: where the interval of the gain lies', () => {
    assert.equal(kindOf(evaluationOf(450, 60, 50)), 'chance');
    const edge = evaluationOf(650, 60, 50);
    const between = (/** @type {number} */ low, /** @type {number} */ high) => ({
      ...edge,
      gain: { .../** @type {any} */ (edge.gain), low, high },
    });
    assert.equal(kindOf(between(0, 0.1)), 'chance');
    assert.equal(kindOf(between(1e-9, 0.1)), 'adapted');
    assert.equal(kindOf(between(-0.1, 0)), 'chance');
    assert.equal(kindOf(between(-0.1, -1e-9)), 'worse');
  });

  test('NaN meets no threshold', () => {
    const nan = Number.NaN;
    const d = { before: { source: nan, target: nan }, after: { source: nan, target: nan } };
    assert.equal(kindOf({ ...evaluationOf(450, 60, 50), discriminator: d }), 'chance');
    assert.equal(kindOf(evaluationOf(450, 10, 5), { moved: nan }), 'chance');
    assert.equal(kindOf({ ...evaluationOf(450, 0, 150), target_accuracy_other_pairing: null }), 'worse');
    const broken = { ...GOOD, gain: { gained: 0, lost: 0, changed: nan, low: nan, high: nan } };
    assert.equal(kindOf(broken), 'chance');
  });
});

describe('beside the kind', () => {
  test('what the same labels give by themselves: their share of the gain, and whether the run is better beyond chance', () => {
    const labels = (/** @type {number | null | undefined} */ fine_tuning_accuracy) =>
      verdictOn({ ...GOOD, fine_tuning_accuracy }).labels;
    assert.deepEqual(labels(0.695), { accuracy: 0.695, share: (0.695 - 0.45) / (0.94 - 0.45), than: 'more' });
    assert.equal(labels(0.92)?.than, 'same', 'within the interval of the accuracy');
    assert.equal(labels(0.96)?.than, 'same');
    assert.equal(labels(0.961)?.than, 'less');
    assert.ok((labels(0.96)?.share ?? 0) > 1);
    assert.equal(labels(null), null);
    assert.equal(labels(undefined), null);
    assert.equal(verdictOn({ ...evaluationOf(450, 60, 50), fine_tuning_accuracy: 0.9 }).labels?.share, null);
  });

  test('luck: other digits, and no label', () => {
    assert.equal(verdictOn(GOOD, { options: { labelled_per_class: 0 } }).lucky, true);
    assert.equal(verdictOn(GOOD).lucky, false);
    assert.equal(verdictOn(GOOD, { options: { labelled_per_class: 0, target_digits: [0, 1] } }).lucky, false);
  });

  test('the round that was clearly better than the end', () => {
    const rounds = (/** @type {(number | null)[]} */ ...accuracies) =>
      accuracies.map((target_accuracy, i) => /** @type {any} */ ({ round: i + 1, target_accuracy, encoder_distance: 8 }));
    const best = (/** @type {(number | null)[]} */ ...accuracies) =>
      verdictOn(evaluationOf(450, 300, 10), { judgements: rounds(...accuracies) }).best;
    assert.equal(best(0.7, 0.8, 0.74), 2);
    assert.equal(best(0.78, 0.74), null);
    assert.equal(best(null, 0.9, 0.74), 2);
    assert.equal(best(null), null);
    assert.equal(best(), null);
  });
});

describe('remedies', () => {
  /** One of every kind, by the name of it. @type {Record<string, [Evaluation, object]>} */
  const EVERY = {
    diverged: [GOOD, { trouble: { train: null, adapt: 'diverged' } }],
    collapsed: [answered([[500, 0], [500, 0]]), {}], // biome-ignore format: a matrix
    'd-won': [{ ...evaluationOf(450, 60, 55), ...D_RIGHT }, {}],
    swapped: [evaluationOf(450, 0, 200), {}],
    still: [evaluationOf(450, 3, 2), { moved: 0.1 }],
    chance: [evaluationOf(450, 60, 50), {}],
    worse: [evaluationOf(450, 10, 100), {}],
    guessing: [evaluationOf(400, 110, 0), {}],
    adapted: [GOOD, {}],
  };

  test('are there after every verdict on every method, change something, and can be set up', () => {
    for (const { name: method, hasDiscriminator } of METHODS) {
      for (const labelled_per_class of [0, 1, 10, 50]) {
        for (const [kind, [evaluation, more]] of Object.entries(EVERY)) {
          if (labelled_per_class === 0 && method === 'fine_tuning') continue;
          if (kind === 'd-won' && !hasDiscriminator) continue;
          const options = { method, labelled_per_class };
          const config = checkConfig({ ...presetConfig('few-labels'), ...options });
          const found = verdictOn(evaluation, { ...more, options });
          assert.equal(found.kind, kind);
          assert.ok(found.remedies.length > 0, `${kind} of ${method} with ${labelled_per_class} labels`);
          for (const { name, changes } of found.remedies) {
            const next = checkConfig({ ...config, ...changes });
            assert.notDeepEqual(next, config, `${name} changes nothing`);
          }
        }
      }
    }
  });

  const first = (/** @type {Parameters<typeof verdictOn>} */ ...what) => verdictOn(...what).remedies[0];

  test('fit what happened', () => {
    const none = { labelled_per_class: 0 };
    assert.deepEqual(first(evaluationOf(450, 0, 200), { options: none }).changes, { labelled_per_class: 10 });
    assert.deepEqual(first(evaluationOf(450, 0, 200)).changes, { labelled_per_class: 20 });
    const slow = { encoder_rate: 1e-6 };
    assert.deepEqual(first({ ...evaluationOf(450, 60, 55), ...D_RIGHT }, { options: slow }).changes, { encoder_rate: 3e-4 });
    assert.deepEqual(first({ ...evaluationOf(450, 60, 55), ...D_RIGHT }).changes, { discriminator_rate: 3e-5 });
    const training = { trouble: /** @type {const} */ ({ train: 'collapsed', adapt: 'collapsed' }), options: { train_rate: 1 } };
    assert.deepEqual(first(GOOD, training).changes, { train_rate: 0.1 });
    const documented = { options: checkConfig({}), moved: 0.38 };
    assert.equal(first(evaluationOf(450, 10, 20), documented).name, 'recipe');
    assert.equal(first(evaluationOf(450, 60, 50), { options: none }).name, 'labels');
    assert.equal(first({ ...GOOD, fine_tuning_accuracy: 0.6 }).name, 'fewer-labels');
    assert.equal(first(GOOD, { options: { method: 'fine_tuning' } }).changes.method, 'adda');
  });

  test('do not name options that the method does not have', () => {
    const { remedies } = verdictOn(evaluationOf(450, 3, 2), { options: { ...checkConfig({}), method: 'mmd' }, moved: 0.1 });
    for (const { changes } of remedies) assert.ok(!('discriminator_rate' in changes));
  });

  test('every verdict has a sentence and a cause in both languages, with all its numbers', () => {
    /** @type {[string, Evaluation, any][]} */
    const all = Object.entries(EVERY).map(([kind, [evaluation, more]]) => [kind, evaluation, more]);
    all.push(['trained', GOOD, { adapted: false }], ['collapsed', GOOD, { trouble: { train: 'collapsed', adapt: null } }]);
    for (const language of /** @type {const} */ (['en', 'zh'])) {
      setLanguage(language);
      for (const [kind, evaluation, more] of all) {
        const config = checkConfig({ ...presetConfig('few-labels'), labelled_per_class: 1 });
        const found = verdictOn({ ...evaluation, fine_tuning_accuracy: 0.7 }, { ...more, options: config });
        const of = { config, evaluation };
        for (const said of [verdictSentence(found, of), verdictCause(found, of), verdictLabels(found, config)])
          assert.doesNotMatch(said, /verdict\.|–|NaN|undefined|null|\{|\}/, `${kind}: ${said}`);
        assert.equal(/\p{Script=Han}/u.test(verdictSentence(found, of)), language === 'zh', kind);
      }
    }
    setLanguage('en');
    const { labels, gain } = verdictOn({ ...GOOD, fine_tuning_accuracy: 0.98 });
    assert.match(
      verdictLabels(/** @type {any} */ ({ labels, gain }), checkConfig({ labelled_per_class: 10 })),
      /^The same 20 labels alone \(10 per class\) reach 98\.0%: with .* it ends 4\.0 points below\.$/,
    );
    const collapse = { ...answered([[500, 0], [500, 0]]), fine_tuning_accuracy: 0.89 }; // biome-ignore format: a matrix
    assert.match(verdictLabels(verdictOn(collapse), checkConfig({})), /with .* it ends 40\.0 points below/);
    const more = verdictOn({ ...GOOD, fine_tuning_accuracy: 0.7 });
    const told = /^The same 20 labels alone \(10 per class\) reach 70\.0%, (\d+\.\d) of the (\d+\.\d) points\./.exec(
      verdictLabels(more, checkConfig({ labelled_per_class: 10 })),
    );
    assert.ok(told && more.gain);
    assert.deepEqual(
      [told[1], told[2]],
      [0.7 - more.gain.before, more.gain.value].map((share) => (100 * share).toFixed(1)),
    );
    const fallen = verdictOn(evaluationOf(450, 10, 100)).gain;
    assert.ok(fallen);
    assert.match(gainWords(fallen), /^Loss of 9\.0 points; 95% interval of the change −\d+\.\d to −\d+\.\d\.$/);
    const strong = {
      ...evaluationOf(455, 60, 13),
      discriminator: { before: { source: 1, target: 1 }, after: { source: 0.946, target: 0.928 } },
    };
    assert.equal(
      verdictSentence(verdictOn({ ...strong, majority_accuracy: 0.516 }), {
        config: presetConfig('strong-d'),
        evaluation: strong,
      }),
      'D won: it still tells source from target in 93.7% of all cases, and the target is read only 50.2% right, 45.5% before; guessing gives about 52%.',
    );
    setLanguage('zh');
    assert.match(gainWords(fallen), /^下降 9\.0 个百分点；/);
    setLanguage('en');
    const of = { config: presetConfig('few-labels'), evaluation: GOOD };
    assert.equal(verdictSentence(verdictOn(GOOD), of), 'It worked: the target is read 94.0% right, up from 45.0%.');
  });
});
