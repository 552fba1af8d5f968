/** The site in dist/ as files: whole, of relative addresses only, and its content policy true of its own import map. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const DIST = new URL('../dist/', import.meta.url);
const html = await readFile(new URL('index.html', DIST), 'utf8');
const scripts = (await readdir(DIST)).filter((name) => name.endsWith('.js'));

test('the policy names the SHA-256 sum of the import map', () => {
  const [, map] = /** @type {string[]} */ (/<script type="importmap">(.*?)<\/script>/s.exec(html) ?? []);
  const sum = createHash('sha256').update(map).digest('base64');
  assert.ok(html.includes(`'sha256-${sum}'`), `the policy lacks sha256-${sum}`);
  for (const address of Object.values(JSON.parse(map).imports)) assert.ok(existsSync(new URL(address, DIST)), address);
});

test('every file that page and scripts name is there, at a relative address', async () => {
  const named = Array.from(html.matchAll(/(?:src|href)="([^"#]+)/g), ([, address]) => address);
  for (const script of scripts) {
    const text = await readFile(new URL(script, DIST), 'utf8');
    for (const [, address] of text.matchAll(/(?:from|import|URL\()\s*'(\.[^']*)'/g)) named.push(address);
  }
  assert.ok(named.length > 20, `only ${named.length} addresses were found`);
  for (const address of named) {
    assert.doesNotMatch(address, /^(\/|[a-z]+:)/, `${address} is not relative`);
    assert.ok(existsSync(new URL(address, DIST)), `${address} is missing`);
  }
});
