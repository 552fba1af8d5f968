/** Numbers and times, in both languages. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { capital, clock, count, duration, megabytes, percent, when } from '../../web/text/format.js';

import { LANGUAGES, learn, setLanguage } from '../../web/text/text.js';

await learn('zh');

afterEach(() => setLanguage('en'));

/** What a function says in each language. @param {() => unknown} say */
const inBoth = (say) =>
  Object.keys(LANGUAGES).map((name) => {
    setLanguage(/** @type {import('../../web/text/text.js').Language} */ (name));
    return say();
  });

/** @param {string} text */
const both = (text) => [text, text];

test('shares are in percent, with as many decimals as asked for', () => {
  assert.deepEqual(
    inBoth(() => percent(0.98123)),
    both('98.12%'),
  );
  assert.deepEqual(
    inBoth(() => [percent(0), percent(1), percent(0.5, 0), percent(1 / 3, 1)].join()),
    both('0.00%,100.00%,50%,33.3%'),
  );
  for (const none of [Number.NaN, Infinity, -Infinity]) assert.equal(percent(none), '–');
});

test('thousands are told apart', () => {
  assert.deepEqual(
    inBoth(() => [count(0), count(999), count(1234), count(1234567)].join(' ')),
    both('0 999 1,234 1,234,567'),
  );
});

test('times are in minutes and seconds, with hours where there are any', () => {
  const times = [0, 0.4, 32, 59.6, 61, 3599, 3600, 36_061, -5];
  assert.deepEqual(times.map(duration), ['0:00', '0:00', '0:32', '1:00', '1:01', '59:59', '1:00:00', '10:01:01', '0:00']);
});

test('sizes are in megabytes, with a decimal while they are small', () => {
  assert.deepEqual(
    inBoth(() => [0, 1.25e6, 12.34 * 2 ** 20, 9.96 * 2 ** 20, 4096 * 2 ** 20].map(megabytes).join()),
    both('0.0 MB,1.2 MB,12 MB,10.0 MB,4096 MB'),
  );
});

test('the clock has 24 hours, and the day unless it is today', (t) => {
  // No day may end meanwhile.
  t.mock.timers.enable({ apis: ['Date'], now: new Date(2024, 4, 6, 12) });
  const today = new Date();
  assert.deepEqual(
    inBoth(() => clock(today.setHours(0, 5))),
    both('00:05'),
  );
  assert.deepEqual(
    inBoth(() => clock(today.setHours(15, 46))),
    both('15:46'),
  );
  const day = new Date(2001, 10, 3, 21, 7).getTime();
  assert.deepEqual(
    inBoth(() => clock(day)),
    ['3 November, 21:07', '11月3日 21:07'],
  );
  assert.deepEqual(
    inBoth(() => when(day)),
    ['on 3 November at 21:07', '11月3日 21:07'],
  );
  assert.deepEqual(
    inBoth(() => when(today.getTime())),
    ['at 15:46', '15:46'],
  );
});

test('a capital begins a sentence where the script has capitals', () => {
  assert.deepEqual(['trained', 'MS', '训练', ''].map(capital), ['Trained', 'MS', '训练', '']);
});
