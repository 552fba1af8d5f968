/** The site in dist/ as files: whole, of relative addresses only, and nothing in it that is gone from the sources. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const DIST = new URL('../../dist/', import.meta.url);

test('holds what was built and nothing else', async () => {
  const names = (await readdir(DIST)).filter(
    (name) => !/^adda-(simd|scalar|relaxed)(-threads)?\.wasm$|^report\.html$/.test(name),
  );
  const scripts = ['importer.js', 'isolate.js', 'page.css', 'page.js', 'thread.js', 'worker.js'];
  const expected = ['data', 'favicon.svg', 'index.html', 'pictures', ...scripts.flatMap((name) => [name, `${name}.map`])];
  assert.deepEqual(names.sort(), expected.sort());
});

test('every file that page and scripts name is there, at a relative address', async () => {
  const html = await readFile(new URL('index.html', DIST), 'utf8');
  const named = Array.from(html.matchAll(/(?:src|href)="([^"#]+)/g), ([, address]) => address);
  for (const script of (await readdir(DIST)).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(new URL(script, DIST), 'utf8');
    for (const [, address] of text.matchAll(/(?:from|import|URL\()\s*["'`](\.[^"'`]*)["'`]/g)) named.push(address);
  }
  assert.ok(named.length >= 6, `only ${named.length} addresses were found`);
  for (const address of named) {
    assert.doesNotMatch(address, /^(\/|[a-z]+:)/, `${address} is not relative`);
    assert.ok(existsSync(new URL(address, DIST)), `${address} is missing`);
  }
});
