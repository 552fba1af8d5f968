/** Every word on the page comes out of the tables: each key that the scripts name is there, and each that is there is named. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PAGE } from '../../web/text/en/page.js';
import { SHELL } from '../../web/text/en/shell.js';
import { ENGLISH } from '../../web/text/en.js';

const FOLDER = new URL('../../web/page/', import.meta.url);
const scripts = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

test('the keys that the scripts name are in the table', () => {
  for (const { name, text } of scripts) {
    for (const [, key] of text.matchAll(/\b(?:t|rich)\(\s*'([^']+)'/g))
      assert.ok(Object.hasOwn(ENGLISH, key), `${name}: ${key}`);
  }
});

test('every key of the page is named, whole or by its beginning', () => {
  const all = scripts.map(({ text }) => text).join('\n');
  const whole = new Set(Array.from(all.matchAll(/'([a-z][\w.-]*)'/g), ([, key]) => key));
  const begun = Array.from(all.matchAll(/`([a-z-]+(?:\.[a-z-]+)*\.)\$\{/g), ([, beginning]) => beginning);
  for (const key of Object.keys({ ...PAGE, ...SHELL })) {
    assert.ok(whole.has(key) || begun.some((beginning) => key.startsWith(beginning)), `${key} is not used`);
  }
});

test('no view holds words of its own', () => {
  for (const { name, text } of scripts.filter(({ name }) => name.startsWith('views'))) {
    // What stands between two tags, or within an attribute that is read out, without a placeholder.
    for (const [, words] of text.matchAll(/<[a-z][^<>`]*>([^<>`$]*[A-Za-z]{2}[^<>`$]*)<\//g)) assert.fail(`${name}: ${words}`);
    assert.doesNotMatch(text, /(?:aria-label|title|alt|placeholder)="[^"$]*[A-Za-z]/, name);
  }
});
