/** What the page says in words, where there are cases to tell apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METHODS } from '../../build/core.js';
import { DIGITS } from '../../web/images/collection.js';
import { checkConfig } from '../../web/options/config.js';
import { adaptedWords, adaptWords, digitWords, domainWords, methodKind, pairing, shiftWords } from '../../web/text/words.js';

/** @param {number[]} source_digits @param {number[]} target_digits */
const pairings = (source_digits, target_digits) =>
  [false, true].map((reversed) => pairing(checkConfig({ source_digits, target_digits }), reversed));

test('a pairing names every pair, or the outer ones where the others go without saying', () => {
  assert.deepEqual(pairings([0, 1], [2, 3]), ['2→0, 3→1', '2→1, 3→0']);
  assert.deepEqual(pairings([0, 1], [0, 1]), ['0→0, 1→1', '0→1, 1→0']);
  assert.deepEqual(pairings(DIGITS, DIGITS), ['0→0, 1→1, …, 9→9', '0→9, 1→8, …, 9→0']);
  assert.equal(pairings([0, 1, 2, 3, 4], [5, 6, 7, 8, 9])[0], '5→0, 6→1, 7→2, 8→3, 9→4');
  assert.equal(pairings([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])[0], '4→0, 3→1, 2→2, 1→3, 0→4');
});

test('digits fit into a small box', () => {
  assert.equal(digitWords([0, 1]), '0, 1');
  assert.equal(digitWords([7, 3, 9]), '7, 3, 9');
  assert.equal(digitWords(DIGITS), '0–9');
  assert.equal(digitWords([4, 5, 6, 7]), '4–7');
  assert.equal(digitWords([4, 6, 5, 7]), '4 digits');
});

test('a shift is named with its severity, no shift without', () => {
  assert.equal(shiftWords(checkConfig({ target_shift: 'rotated' })), 'rotated, severity 0.5');
  assert.equal(shiftWords(checkConfig({})), 'not shifted');
});

test('images are called by their digits, and by their collection where it is not MNIST', () => {
  const config = checkConfig({ target_data: 'fashion', target_digits: [4, 5] });
  assert.equal(domainWords(config, 'source'), '0,1');
  assert.equal(domainWords(config, 'target'), 'Fashion-MNIST 4,5');
});

/** @param {string} kind */
const two = (kind) => [kind, kind];

test('a method is a game, a distance, self-training or a baseline, which is never called adapted', () => {
  const kinds = Object.fromEntries(METHODS.map((method) => [method.name, methodKind(method)]));
  const { adda, dann, mmd, coral, shot, mcc, oracle, fine_tuning } = kinds;
  assert.deepEqual([adda, dann, mmd, coral, shot, mcc], [...two('game'), ...two('distance'), ...two('self-training')]);
  assert.deepEqual([oracle, fine_tuning], two('baseline'));
  for (const method of METHODS) {
    const said = adaptedWords(method);
    assert.ok(said.includes(method.title));
    assert.match(said, kinds[method.name] === 'baseline' ? /baseline/ : /^Adapted by /);
    assert.equal(/ D\b/.test(adaptWords(method)), method.hasDiscriminator);
  }
  assert.match(adaptedWords(METHODS.find(({ givenLabels }) => givenLabels) ?? METHODS[0]), /told all target labels/);
});
