/** Choosing a language, and messages with placeholders, marked parts and faults. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { OptionError } from '../../web/options/check.js';
import { firstKnown, has, LANGUAGES, language, learn, rich, setLanguage, t, wordFault } from '../../web/text/text.js';

await learn('zh');

const { en, zh } = LANGUAGES;

/** Adds messages to the tables for the time of a test. @param {Record<string, [string, string]>} messages */
function withMessages(messages) {
  for (const [key, [english, chinese]] of Object.entries(messages)) {
    en.table[key] = english;
    zh.table[key] = chinese;
  }
}

afterEach(() => {
  setLanguage('en');
  for (const table of [en.table, zh.table]) for (const key of Object.keys(table)) if (/test\./.test(key)) delete table[key];
});

test('the first preferred language that there are words in, else English', () => {
  assert.equal(firstKnown(['zh-CN', 'en']), 'zh');
  assert.equal(firstKnown(['fr', 'zh-Hant-TW', 'en']), 'zh');
  assert.equal(firstKnown(['EN-us', 'zh']), 'en');
  for (const none of [[], ['fr'], ['constructor'], ['__proto__'], ['']]) assert.equal(firstKnown(none), 'en');
});

test('messages follow the language, numbers and plurals too', () => {
  withMessages({ 'test.images': ['{n, plural, one {# image} other {# images}}', '{n, number} 张图像'] });
  assert.deepEqual([t('test.images', { n: 1 }), t('test.images', { n: 1234 })], ['1 image', '1,234 images']);
  setLanguage('zh');
  assert.equal(language(), 'zh');
  assert.equal(t('test.images', { n: 1234 }), '1,234 张图像');
});

test('a key without a message shows itself', () => {
  assert.deepEqual([has('test.none'), has('toString'), has('fault.option.unknown')], [false, false, true]);
  assert.equal(t('test.none'), 'test.none');
  assert.equal(t('toString'), 'toString');
});

test('marked parts are made of what the caller says', () => {
  withMessages({ 'test.bold': ['see <b>{name}</b> there', '见<b>{name}</b>'] });
  const parts = rich('test.bold', { name: 'MT', b: (/** @type {string[]} */ chunks) => ({ bold: chunks.join('') }) });
  assert.deepEqual(parts, ['see ', { bold: 'MT' }, ' there']);
});

test('alternatives are joined as the language does', () => {
  const one = { code: 'option.choice', values: { option: 'batch', value: '1', choices: ['a'] } };
  const of = (/** @type {string[]} */ ...choices) => wordFault({ ...one, values: { ...one.values, choices } });
  assert.deepEqual([of('a'), of('a', 'b', 'c')], ['batch is 1; expected a', 'batch is 1; expected a or b or c']);
  setLanguage('zh');
  assert.deepEqual([of('a'), of('a', 'b', 'c')], ['batch：1 无效，应为 a', 'batch：1 无效，应为 a、b 或 c']);
});

test('options are called as where they are shown, wherever a fault names one', () => {
  const error = new OptionError('target_digits', 'option.lengths', {
    value: '2,3',
    otherOption: 'source_digits',
    other: '0,1,2',
  });
  const label = (/** @type {string} */ option) => t(`option.${option}.label`);
  assert.match(wordFault(error), /^target_digits is 2,3 but source_digits is 0,1,2; /);
  assert.match(wordFault(error, label), /^Target digits is 2,3 but Source digits is 0,1,2; /);
  setLanguage('zh');
  assert.equal(wordFault(error, label), '目标域数字：2,3，源域数字：0,1,2。两者的个数应相同');
});

test('a fault within a fault is worded too', () => {
  withMessages({
    'fault.test.outer': ['it failed: {why}', '失败：{why}'],
    'fault.test.inner': ['{n} of {option}', '{option} 的 {n}'],
  });
  const fault = { code: 'test.outer', values: { why: { code: 'test.inner', values: { n: 3, option: 'seed' } } } };
  assert.equal(
    wordFault(fault, (name) => name.toUpperCase()),
    'it failed: 3 of SEED',
  );
  setLanguage('zh');
  assert.equal(wordFault(fault), '失败：seed 的 3');
});

test('values are no messages: braces and tags in them stay as they are', () => {
  const fault = new OptionError('batch', 'option.integer', { value: '"{n} <b>"', min: '1', max: '512' });
  assert.equal(wordFault(fault), 'batch is "{n} <b>"; expected a whole number from 1 to 512');
  assert.equal(wordFault(new OptionError('<b>{x', 'option.unknown')), 'there is no option <b>{x');
});
