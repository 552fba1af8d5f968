/** The site in dist/ as files: whole, of relative addresses only, each file under an address of its own contents. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { DIST, FOLDER, SITE } from '../harness/chromium.js';

const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|wasm)\.(br|gz)$/;
const folder = join(SITE, FOLDER());

test('holds what was built and nothing else', async () => {
  const lasting = ['favicon.svg', 'icon-192.png', 'icon-512.png', 'icon-maskable.png', 'index.html', 'manifest.webmanifest'];
  const root = (await readdir(SITE)).filter((name) => !COMPRESSED.test(name) && name !== 'report.html');
  assert.deepEqual(root.sort(), [...lasting, 'service.js', FOLDER().slice(0, -1)].sort());
  const names = (await readdir(folder)).filter((name) => !COMPRESSED.test(name) && !name.startsWith('adda-'));
  const scripts = ['begin.js', 'importer.js', 'page.css', 'page.js', 'plot.js', 'thread.js', 'worker.js', 'zh.js'];
  assert.deepEqual(names.sort(), ['data', 'pictures', ...scripts.flatMap((name) => [name, `${name}.map`])].sort());
  const all = (/** @type {string} */ from) => readdir(from, { recursive: true });
  assert.deepEqual((await all(folder)).filter((name) => !COMPRESSED.test(name)).sort(), (await all(DIST)).sort());
});

test('what lies beside a file compressed is the same file', async () => {
  const names = (await readdir(SITE, { recursive: true })).filter((name) => COMPRESSED.test(name));
  assert.ok(names.length >= 2 * 10, `${names.length} files`);
  for (const name of names) {
    const bytes = readFileSync(join(SITE, name));
    const content = name.endsWith('.br') ? brotliDecompressSync(bytes) : gunzipSync(bytes);
    assert.ok(content.equals(readFileSync(join(SITE, name.slice(0, -3)))), name);
  }
});

test('the service worker knows every file with its sum', async () => {
  const text = await readFile(join(SITE, 'service.js'), 'utf8');
  const sums = new Map(Array.from(text.matchAll(/\["([^"]+)","([0-9a-f]{64})"\]/g), ([, name, sum]) => [name, sum]));
  const names = (await readdir(SITE, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(SITE.length))
    .filter((name) => !COMPRESSED.test(name) && !/\.map$|^service\.js$|^report\.html$/.test(name));
  assert.deepEqual([...sums.keys()].sort(), names.sort());
  for (const [name, sum] of sums)
    assert.equal(
      createHash('sha256')
        .update(readFileSync(join(SITE, name)))
        .digest('hex'),
      sum,
      name,
    );
});

test('every file that page and scripts name is there, at a relative address', async () => {
  const html = await readFile(join(SITE, 'index.html'), 'utf8');
  const named = Array.from(html.matchAll(/(?:src|href)="([^"#]+)/g), ([, address]) => address);
  const { icons } = JSON.parse(await readFile(join(SITE, 'manifest.webmanifest'), 'utf8'));
  for (const { src } of icons) named.push(src);
  for (const script of (await readdir(folder)).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(join(folder, script), 'utf8');
    for (const [, address] of text.matchAll(/(?:from|import|import\(|URL\()\s*["'`](\.[^"'`]*)["'`]/g))
      named.push(join(FOLDER(), address));
  }
  assert.ok(named.length >= 9, `only ${named.length} addresses were found`);
  for (const address of named) {
    assert.doesNotMatch(address, /^(\/|[a-z]+:)/, `${address} is not relative`);
    assert.ok(existsSync(join(SITE, address.split('?')[0])), `${address} is missing`);
  }
});
