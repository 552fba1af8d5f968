/**
 * The law of the house (web/): data flows one way, options → images → engine → run → worker → page, and imports go against it.
 * Types in comments are free: what is law is what is loaded.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** From what knows nothing of the others to what may know of all. */
const ROOMS = ['options', 'images', 'engine', 'run', 'worker', 'page'];
/** They stand beside the rooms, for all, and import nothing. */
const BESIDE = ['web/fault.js', 'web/breath.js', 'web/service.js', 'web/trust.js'];
/** What the page may load of the rooms below the worker's but options, directly or through anything: shapes and pure functions. */
const OF_THE_PAGE = [
  'web/images/drawn.js',
  'web/images/import/own.js',
  'web/images/import/sniff.js',
  'web/images/import/store.js',
  'web/images/shape.js',
  'web/run/accuracy.js',
  'web/run/ground.js',
  'web/run/metrics.js',
  'web/run/rows.js',
  'web/run/selection.js',
  'web/run/slices.js',
  'web/run/statistics.js',
  'web/run/verdict.js',
];
/** Packages, by who may import them; node: ones, where a browser never comes. @type {Record<string, string[]>} */
const PACKAGES = {
  text: ['intl-messageformat'],
  page: ['@floating-ui/dom', 'idb-keyval', 'lit-html', 'papaparse', 'uplot'],
  engine: ['node:worker_threads'],
  images: ['fflate', 'idb-keyval', 'papaparse'],
};

const files = readdirSync(join(ROOT, 'web'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.join('web', posix.relative(posix.join(ROOT, 'web'), entry.parentPath), entry.name));
/** Puts the site together, and is no part of it. */
const BUILD = 'web/assemble.js';
const scripts = files.filter((file) => extname(file) === '.js' && file !== BUILD);
const source = (/** @type {string} */ file) => readFileSync(join(ROOT, file), 'utf8');
/** The first folder under web/; '' for what stands beside them. @param {string} file */
const roomOf = (file) => (file.split('/').length > 2 ? file.split('/')[1] : '');

/** @typedef {{path: string, kind: 'import' | 'package' | 'worker'}} Import  path: from the root; of a package, its name */

/** What each script loads, in whatever way. @type {Map<string, Import[]>} */
const imports = new Map();
const { metafile } = buildSync({
  absWorkingDir: ROOT,
  entryPoints: scripts,
  bundle: true,
  format: 'esm',
  outdir: 'build', // nothing is written
  packages: 'external',
  write: false,
  metafile: true,
  logLevel: 'silent',
});
for (const file of scripts) {
  /** @type {Import[]} */
  const found = metafile.inputs[file].imports.map(({ path, external }) =>
    external ? { path: path.replace(/^((?:@[^/]+\/)?[^/]+).*/, '$1'), kind: 'package' } : { path, kind: 'import' },
  );
  for (const [, address] of source(file).matchAll(/new URL\(\s*['"](\.[^'"]*\.js)['"],\s*import\.meta\.url/g))
    found.push({ path: posix.join(posix.dirname(file), address), kind: 'worker' });
  imports.set(file, found);
}
const importsOf = (/** @type {string} */ file) => imports.get(file) ?? [];

/** All that is loaded with a file: not what runs in a thread of its own. @param {string} file @param {Set<string>} [loaded] */
function closure(file, loaded = new Set()) {
  for (const { path, kind } of importsOf(file)) {
    if (kind !== 'import' || loaded.has(path)) continue;
    loaded.add(path);
    closure(path, loaded);
  }
  return loaded;
}

/** What of the worker's room runs in the page. */
const ENDS_OF_THE_LINE = ['client.js', 'early.js', 'first_word.js', 'importing.js', 'loading.js', 'messages.js'];

describe('imports', () => {
  test('are found', () => {
    const all = [...imports.values()].flat();
    const count = (/** @type {string} */ kind) => all.filter((one) => one.kind === kind).length;
    assert.ok(scripts.length > 40 && count('import') > 100, `${count('import')} imports in ${scripts.length} scripts`);
    assert.deepEqual(
      new Set(all.flatMap(({ path, kind }) => (kind === 'worker' ? [path] : []))),
      new Set(['web/engine/thread.js', 'web/service.js', 'web/worker/importer.js', 'web/worker/worker.js']),
    );
    for (const { path, kind } of all)
      assert.ok(kind === 'package' || files.includes(path) || path === 'build/core.js', `${path} is no file of the house`);
  });

  test('go to the room itself and to those before it, or beside the rooms', () => {
    const known = [...ROOMS, 'text', ''];
    for (const file of scripts) {
      const room = roomOf(file);
      assert.ok(known.includes(room), `${file}: which room is that?`);
      if (room === '') {
        assert.ok(BESIDE.includes(file), `${file} stands beside the rooms`);
        assert.deepEqual(importsOf(file), [], `${file} imports nothing`);
      }
      for (const { path, kind } of importsOf(file)) {
        const what = `${file} imports ${path}`;
        if (kind === 'package') assert.ok(PACKAGES[room]?.includes(path), what);
        else if (kind === 'worker') assert.ok(roomOf(path) === room || BESIDE.includes(path), what);
        else if (path === 'build/core.js') assert.equal(room, 'options', what);
        else if (BESIDE.includes(path) || roomOf(path) === room) continue;
        else if (room === 'text') assert.equal(roomOf(path), 'options', what);
        else if (roomOf(path) === 'text') assert.equal(room, 'page', what);
        else assert.ok(ROOMS.indexOf(roomOf(path)) < ROOMS.indexOf(room), what);
      }
    }
  });

  test("of the page are words, options, shapes, pure functions and the client's end of the line", () => {
    const page = scripts.filter((file) => roomOf(file) === 'page');
    for (const file of page)
      for (const { path } of importsOf(file))
        if (roomOf(path) === 'worker')
          assert.ok(ENDS_OF_THE_LINE.includes(path.slice('web/worker/'.length)), `${file} imports ${path}`);
    const loaded = new Set(page.flatMap((file) => [...closure(file)]));
    for (const path of loaded)
      if (['images', 'engine', 'run'].includes(roomOf(path))) assert.ok(OF_THE_PAGE.includes(path), `the page loads ${path}`);
    for (const path of OF_THE_PAGE) assert.ok(loaded.has(path), `the page no longer loads ${path}: strike it off the list`);
  });

  test('make no circle', () => {
    for (const file of scripts) assert.ok(!closure(file).has(file), `${file} imports itself in the end`);
  });
});

test('no file is longer than 420 lines, but for tables of words', () => {
  for (const file of files.filter((file) => ['.js', '.css', '.html'].includes(extname(file)))) {
    const lines = source(file).split('\n').length - 1;
    assert.ok(lines <= 420 || /^web\/text\/(en|zh)\//.test(file), `${file} has ${lines} lines`);
  }
});
