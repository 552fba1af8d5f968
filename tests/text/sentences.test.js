/** What is said of an experiment and its run, where there are cases to tell apart, in both languages. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { checkConfig, methodKind } from '../../web/options/check.js';
import { NONE } from '../../web/options/interventions.js';
import { OPTIONS } from '../../web/options/table.js';
import { classNames, nameOwn } from '../../web/text/own.js';
import {
  adaptedWords,
  adaptWords,
  begun,
  boundsWords,
  choiceWords,
  counted,
  diagramWords,
  digitWords,
  domainWords,
  learnt,
  machine,
  methodTitle,
  pairing,
  position,
  shiftWords,
  speed,
} from '../../web/text/sentences.js';
import { learn, setLanguage } from '../../web/text/text.js';

await learn('zh');

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** @typedef {import('../../web/worker/messages.js').State} State */
/** @typedef {import('../../web/worker/messages.js').Progress} Progress */

afterEach(() => setLanguage('en'));

/** Whether a text is Chinese, but for names and numbers. @param {string} text */
const isChinese = (text) => /\p{Script=Han}/u.test(text) && !/[a-z]{2}/.test(text.replace(/optdigits|Fashion|Relaxed/g, ''));

/**
 * Compares what is said in both languages.
 * @param {() => string} say
 * @param {string} english
 * @param {string} chinese
 */
function says(say, english, chinese) {
  setLanguage('en');
  assert.equal(say(), english);
  setLanguage('zh');
  assert.equal(say(), chinese);
  setLanguage('en');
}

// --- settings -----------------------------------------------------------------------------------------------------------------

/** @param {number[]} source_digits @param {number[]} target_digits */
const pairings = (source_digits, target_digits) =>
  [false, true].map((reversed) => pairing(checkConfig({ source_digits, target_digits }), reversed));

test('a pairing names every pair, or the outer ones where the others go without saying', () => {
  assert.deepEqual(pairings([0, 1], [2, 3]), ['2→0, 3→1', '2→1, 3→0']);
  assert.deepEqual(pairings([0, 1], [0, 1]), ['0→0, 1→1', '0→1, 1→0']);
  assert.deepEqual(pairings(DIGITS, DIGITS), ['0→0, 1→1, …, 9→9', '0→9, 1→8, …, 9→0']);
  assert.equal(pairings([0, 1, 2, 3, 4], [5, 6, 7, 8, 9])[0], '5→0, 6→1, 7→2, 8→3, 9→4');
  assert.equal(pairings([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])[0], '4→0, 3→1, 2→2, 1→3, 0→4');
  setLanguage('zh');
  assert.equal(pairings([0, 1], [2, 3])[0], '2→0、3→1');
});

test('what a target digit counts as is said where the classes have other names', () => {
  const of = (/** @type {number[]} */ source_digits, /** @type {number[]} */ target_digits) =>
    counted(checkConfig({ source_digits, target_digits }));
  says(() => of([0, 1], [2, 3]), '2 counts as 0, 3 as 1', '2 归为 0，3 归为 1');
  assert.equal(of([0, 1], [0, 1]), '');
  assert.equal(of(DIGITS, DIGITS), '');
  assert.equal(of([0, 1, 2], [3, 4, 5]), '3→0, 4→1, 5→2');
  assert.equal(of([0, 1, 2, 3], [4, 5, 6, 7]), '4→0, 5→1, …, 7→3');
});

test('digits fit into a small box', () => {
  const words = (/** @type {number[]} */ digits) =>
    digitWords(checkConfig({ source_digits: digits, target_digits: digits }), 'target');
  says(() => words([0, 1]), '0, 1', '0、1');
  says(() => words([7, 3, 9]), '7, 3, 9', '7、3、9');
  says(() => words(DIGITS), '0–9', '0–9');
  says(() => words([4, 5, 6, 7]), '4–7', '4–7');
  says(() => words([4, 6, 5, 7]), '4 digits', '4 个数字');
});

test('classes of own images are called by their names, where they have some', () => {
  const [letters, numbers] = ['own-0123456789ab', 'own-0123456789cd'];
  nameOwn({ name: letters, title: 'letters.zip', classes: ['ant', 'bee', 'cat', 'a name that is far too long'] });
  nameOwn({ name: numbers, title: 'numbers.npz', classes: null });
  const config = checkConfig({ source_data: letters, source_digits: [0, 2], target_data: numbers, target_digits: [2, 3] });
  assert.deepEqual(classNames(config, 'source'), ['ant', 'cat']);
  assert.deepEqual(classNames(config, 'target'), ['2', '3'], 'whose names nobody knows are numbers');
  assert.equal(pairing(config, false), '2→ant, 3→cat');
  assert.equal(digitWords(config, 'source'), 'ant, cat');
  assert.match(domainWords(config, 'source'), /letters\.zip.* ant,cat$/);
  const many = checkConfig({ ...config, source_digits: [0, 1, 2, 3], target_digits: [0, 1, 2, 3] });
  assert.deepEqual(classNames(many, 'source')[3], 'a name that is …');
  assert.equal(digitWords(many, 'source'), 'ant, …, a name that is …');
  const unlabelled = checkConfig({
    ...config,
    target_data: `${numbers}-unlabelled`,
    target_digits: [0, 2],
    labelled_per_class: 0,
    method: 'adda',
  });
  assert.deepEqual(classNames(unlabelled, 'target'), ['ant', 'cat'], 'answers are called like what they name');
});

test('a shift is named with its severity, no shift without', () => {
  says(() => shiftWords(checkConfig({ target_shift: 'rotated' })), 'rotated, severity 0.5', '旋转，强度 0.5');
  says(() => shiftWords(checkConfig({})), 'not shifted', '无偏移');
});

test('images are called by their digits, and by their collection where it is not MNIST', () => {
  const config = checkConfig({ target_data: 'fashion', target_digits: [4, 5] });
  says(() => domainWords(config, 'source'), '0,1', '0,1');
  says(() => domainWords(config, 'target'), 'Fashion-MNIST 4,5', 'Fashion-MNIST 4,5');
});

test('bounds read exactly, and choices have titles', () => {
  const bounds = (/** @type {string} */ name) =>
    boundsWords(OPTIONS.find((option) => option.name === name) ?? assert.fail(name));
  says(() => bounds('seed'), 'From 0 to 4294967295.', '取值范围：0 到 4294967295。');
  says(() => bounds('method_weight'), 'From 0.000001 to 1000000.', '取值范围：0.000001 到 1000000。');
  says(() => bounds('target_digits'), '2 to 10 digits, with commas.', '2 到 10 个数字，用半角逗号分隔。');
  says(() => bounds('method'), '', '');
  says(() => choiceWords('target_data', 'optdigits'), 'UCI optdigits', 'UCI optdigits');
  says(() => choiceWords('train_optimizer', 'sgd'), 'SGD', 'SGD');
  says(() => choiceWords('method', 'fine_tuning'), 'Fine-tuning', '微调');
});

test('a baseline is never called adapted, and D is spoken of only where it plays', () => {
  for (const method of METHODS) {
    const kind = methodKind(method);
    const said = adaptedWords(method);
    assert.ok(said.includes(methodTitle(method.name)));
    assert.match(said, kind === 'baseline' ? /baseline/ : /^Adapted by .*: MT \+ C$/);
    setLanguage('zh');
    assert.ok(adaptedWords(method).includes(methodTitle(method.name)));
    assert.match(adaptedWords(method), kind === 'baseline' ? /基线/ : /^适应后.*：MT \+ C$/);
    for (const language of /** @type {const} */ (['en', 'zh'])) {
      setLanguage(language);
      assert.equal(/(^|[^\w])D\b(?!eep)/.test(adaptWords(method)), method.hasDiscriminator);
      assert.equal(/(^|[^\w])D\b(?!eep)/.test(diagramWords(method)), method.hasDiscriminator);
      assert.equal(/MS and through MT|MS 也经过 MT/.test(diagramWords(method)), method.shared);
    }
    setLanguage('en');
  }
  const [told] = METHODS.filter(({ givenLabels }) => givenLabels);
  says(() => adaptedWords(told), 'Target oracle: a baseline told all target labels', '目标域全标签：已知全部目标域标签的基线');
});

test('the diagram in words', () => {
  const of = (/** @type {string} */ name) => METHODS.find((method) => method.name === name) ?? assert.fail(name);
  says(
    () => diagramWords(of('adda')),
    'Source images pass through MS, target images through MT. C names the class of the features, D guesses which domain they ' +
      'come from, and MT learns from D’s guesses.',
    '源域图像经过 MS，目标域图像经过 MT。C 判断特征属于哪一类，D 猜测特征来自哪个域，MT 从 D 的猜测中学习。',
  );
  says(
    () => diagramWords(of('coral')),
    'Source images pass through MS, target images through MT. C names the class of the features, and MT learns from how far ' +
      'apart Deep CORAL finds those of the two domains.',
    '源域图像经过 MS，目标域图像经过 MT。C 判断特征属于哪一类，MT 根据两个域的特征相距多远来学习（Deep CORAL）。',
  );
});

// --- how a run stands -----------------------------------------------------------------------------------------------------------

/** @type {State} a run that has been set up */
const FRESH = {
  config: checkConfig({ train_epochs: 2, rounds: 40 }),
  interventions: NONE,
  fingerprints: { train: null, adapt: null },
  build: 'simd',
  threads: 2,
  memory: 30 * 2 ** 20,
  phase: 'idle',
  paused: false,
  loaded: true,
  epoch: 0,
  trainStep: 0,
  trainSteps: 1000,
  trained: false,
  trainDone: false,
  round: 0,
  adaptStep: 0,
  adaptSteps: 1200,
  adapted: false,
  adaptDone: false,
  judgements: [],
  evaluation: null,
  trouble: { train: null, adapt: null },
};
const TRAINED = { ...FRESH, epoch: 1, trainStep: 1000, trained: true, trainDone: true };

/** @param {Partial<Progress>} progress @returns {Progress} */
const at = (progress) => ({
  phase: 'train',
  done: 0,
  total: 2000,
  judging: null,
  imagesPerSecond: 0,
  secondsLeft: Number.NaN,
  ...progress,
});

describe('what has been learnt', () => {
  /** @type {[string, Partial<State>, string, string][]} */
  const cases = [
    ['nothing', {}, 'nothing learnt yet', '尚未训练'],
    ['a step', { trainStep: 1 }, 'trained as far as step 1 of epoch 1 of 2', '已训练到轮次 1/2 的第 1 步'],
    ['an epoch', { trainStep: 1000 }, 'trained for 1 of 2 epochs', '已训练 1/2 个轮次'],
    ['the same, the next begun', { epoch: 1 }, 'trained for 1 of 2 epochs', '已训练 1/2 个轮次'],
    ['all epochs', TRAINED, 'trained', '训练完毕'],
    [
      'some rounds',
      { ...TRAINED, adapted: true, round: 12 },
      'trained, adapted for 12 of 40 rounds',
      '训练完毕，域适应已进行 12/40 轮',
    ],
    [
      'within a round',
      { ...TRAINED, adapted: true, round: 12, adaptStep: 1100 },
      'trained, adapted as far as step 1,100 of round 13 of 40',
      '训练完毕，域适应已进行到第 13/40 轮的第 1,100 步',
    ],
    [
      'all rounds',
      { ...TRAINED, adapted: true, adaptDone: true, round: 39, adaptStep: 1200 },
      'trained, adapted for all 40 rounds',
      '训练完毕，已完成全部 40 轮域适应',
    ],
  ];
  for (const [what, state, english, chinese] of cases) {
    test(what, () => says(() => learnt({ ...FRESH, ...state }), english, chinese));
  }

  test('a single round is no plural', () => {
    const config = checkConfig({ rounds: 1 });
    const state = { ...TRAINED, config, adapted: true, adaptDone: true, adaptStep: 1200 };
    assert.equal(learnt(state), 'trained, adapted for its one round');
  });

  test('begun tells whether there is anything', () => {
    assert.deepEqual([begun(FRESH), begun({ ...FRESH, trainStep: 1 }), begun(TRAINED)], [false, true, true]);
  });
});

describe('what is under way', () => {
  /** @type {[string, State | null, Progress | null, string, string][]} */
  const cases = [
    ['nothing', null, null, 'The images are not here yet', '图像尚未就绪'],
    [
      'images',
      { ...FRESH, loaded: false },
      at({ phase: 'data', done: 2 ** 20, total: 3 * 2 ** 20 }),
      'Fetching images: 1.0 MB of 3.0 MB',
      '正在获取图像：1.0 MB / 3.0 MB',
    ],
    ['rest', TRAINED, null, 'Trained.', '训练完毕。'],
    [
      'rest before the last round was measured',
      { ...TRAINED, adapted: true, adaptDone: true, round: 39, adaptStep: 1200 },
      null,
      'Trained, adapted for all 40 rounds; the last round is not measured yet.',
      '训练完毕，已完成全部 40 轮域适应，最后一轮尚未测量。',
    ],
    ['the beginning', { ...FRESH, phase: 'train' }, null, 'Training', '训练'],
    [
      'training',
      { ...FRESH, phase: 'train' },
      at({ done: 1234 }),
      'Training: epoch 2 of 2, step 234 of 1,000',
      '训练：轮次 2/2，第 234/1,000 步',
    ],
    [
      'the last step of an epoch',
      { ...FRESH, phase: 'train' },
      at({ done: 1000 }),
      'Training: epoch 1 of 2, step 1,000 of 1,000',
      '训练：轮次 1/2，第 1,000/1,000 步',
    ],
    [
      'a halt, whose state is newer',
      { ...TRAINED, phase: 'adapt', paused: true, round: 2, adaptStep: 7 },
      at({ phase: 'adapt', done: 5, total: 48_000 }),
      'Paused: Adapting: round 3 of 40, step 7 of 1,200',
      '域适应（已暂停）：第 3/40 轮，第 7/1,200 步',
    ],
    [
      'measuring',
      { ...TRAINED, phase: 'evaluate' },
      at({ phase: 'evaluate', done: 1000, total: 24_000 }),
      'Evaluating: 4%',
      '评估：4%',
    ],
  ];
  for (const [what, state, progress, english, chinese] of cases) {
    test(what, () => says(() => position(state, progress), english, chinese));
  }
});

test('speed, as far as it is known', () => {
  const training = { ...FRESH, phase: /** @type {const} */ ('train') };
  const fast = at({ imagesPerSecond: 1234.4, secondsLeft: 32 });
  says(() => speed(training, fast), '1,234 images per second', '每秒 1,234 张图像');
  says(() => speed(training, at({ phase: 'adapt', imagesPerSecond: 7 })), '7 pairs per second', '每秒 7 对图像');
  says(() => speed(training, at({})), '', '');
  for (const state of [null, FRESH, { ...training, paused: true }]) assert.equal(speed(state, fast), '');
  assert.equal(speed(training, null), '');
});

test('the machine, the threads it may use, and the seeds', () => {
  says(
    () => machine(FRESH, true),
    'SIMD build · 2 threads · 30 MB of memory · seed 1 · batch 10',
    'SIMD 版本 · 2 个线程 · 内存 30 MB · 种子 1 · 批大小 10',
  );
  const config = checkConfig({ seed: 12_345, draw_seed: 7 });
  says(
    () => machine({ ...FRESH, build: 'scalar', config }, false),
    'scalar build, without SIMD · 1 thread (more would need this page to be isolated from other sites) · 30 MB of memory · ' +
      'seed 12345, draw 7 · batch 10',
    '标量版本，不用 SIMD · 1 个线程（本页面须与其他网站隔离，才能使用更多线程） · 内存 30 MB · 种子 12345，抽样 7 · 批大小 10',
  );
  assert.match(machine({ ...FRESH, build: 'relaxed', threads: 1 }, true), /^relaxed SIMD .* · 1 thread · /);
  setLanguage('zh');
  for (const build of /** @type {const} */ (['simd', 'scalar', 'relaxed']))
    for (const part of machine({ ...FRESH, build }, true).split(' · ')) assert.ok(isChinese(part), part);
});
