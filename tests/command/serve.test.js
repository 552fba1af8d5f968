/** The server of `make demo`: what it sends, what it refuses, and how it says that it cannot begin. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { staticServer } from '../programs/serve.js';

const SERVE = fileURLToPath(new URL('../programs/serve.js', import.meta.url));
const quick = { timeout: 30_000 };

const ISOLATION = ['cross-origin-opener-policy', 'cross-origin-embedder-policy', 'cross-origin-resource-policy'];

/** A folder of one file per type, and a secret beside it. */
let outer = '';
let folder = '';
before(async () => {
  outer = await mkdtemp(join(tmpdir(), 'adda-serve-'));
  folder = join(outer, 'site');
  await mkdir(join(folder, 'sub folder'), { recursive: true });
  await writeFile(join(outer, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), 'front');
  await writeFile(join(folder, 'sub folder', 'index.html'), 'inner');
  for (const name of ['a.js', 'a.css', 'a.svg', 'a.json', 'a.wasm', 'a.idx3.gz', 'a.other'])
    await writeFile(join(folder, name), name);
});
after(() => rm(outer, { recursive: true }));

/**
 * @param {import('node:test').TestContext} t
 * @param {import('node:http').Server} server
 * @returns {Promise<number>}  its port
 */
async function listen(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

/**
 * The path goes out as it is; fetch would tidy it up.
 * @param {number} port
 * @param {string} path
 * @param {Record<string, string>} [sentHeaders]
 */
async function get(port, path, sentHeaders = {}) {
  const sent = request({ port, host: '127.0.0.1', path, agent: false, headers: sentHeaders }).end();
  const [response] = /** @type {[import('node:http').IncomingMessage]} */ (await once(sent, 'response'));
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

test('every type of file has its content type, the isolation headers and is checked for news each time', quick, async (t) => {
  const port = await listen(t, staticServer(folder));
  for (const [path, type, body] of [
    ['/', 'text/html; charset=utf-8', 'front'],
    ['/index.html', 'text/html; charset=utf-8', 'front'],
    ['/sub%20folder/', 'text/html; charset=utf-8', 'inner'],
    ['/a.js?query', 'text/javascript; charset=utf-8', 'a.js'],
    ['/a.css', 'text/css; charset=utf-8', 'a.css'],
    ['/a.svg', 'image/svg+xml', 'a.svg'],
    ['/a.json', 'application/json', 'a.json'],
    ['/a.wasm', 'application/wasm', 'a.wasm'],
    ['/a.idx3.gz', 'application/octet-stream', 'a.idx3.gz'],
    ['/a.other', 'application/octet-stream', 'a.other'],
  ]) {
    const answer = await get(port, path);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers['content-type'], type, path);
    assert.equal(answer.headers['content-length'], String(body.length), path);
    assert.equal(answer.headers['content-encoding'], undefined, path);
    assert.equal(answer.headers['cache-control'], 'no-cache', path);
    assert.deepEqual(
      ISOLATION.map((name) => answer.headers[name]),
      ['same-origin', 'require-corp', 'same-origin'],
      path,
    );
    assert.equal(answer.body, body, path);
  }
});

test('a file that the browser has is not sent again until it changes', quick, async (t) => {
  const port = await listen(t, staticServer(folder));
  const { headers } = await get(port, '/a.js');
  const again = { 'If-None-Match': String(headers.etag) };
  const kept = await get(port, '/a.js', again);
  assert.deepEqual([kept.status, kept.body, kept.headers[ISOLATION[0]]], [304, '', 'same-origin']);
  await writeFile(join(folder, 'a.js'), 'new.js');
  const changed = await get(port, '/a.js', again);
  assert.deepEqual([changed.status, changed.body], [200, 'new.js']);
  await writeFile(join(folder, 'a.js'), 'a.js');
});

test('isolation can be left out', quick, async (t) => {
  const port = await listen(t, staticServer(folder, { isolated: false }));
  const { status, headers } = await get(port, '/');
  assert.equal(status, 200);
  for (const name of ISOLATION) assert.equal(headers[name], undefined);
});

test('nothing outside the folder is served, and odd addresses do no harm', quick, async (t) => {
  const port = await listen(t, staticServer(folder));
  for (const path of [
    '/../secret.txt',
    '/sub folder/../../secret.txt'.replace(' ', '%20'),
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//../secret.txt',
    '/missing.js',
    '/a.js/',
    '/a.js%00',
    '/%',
    '/%e0%a4%a',
  ]) {
    const { status, body } = await get(port, path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    assert.doesNotMatch(body, /^secret$/, path);
  }
  assert.equal((await get(port, '/')).status, 200, 'the server still answers');
});

/**
 * Runs `node tests/serve.js`, without a screen.
 * @param {string} port
 */
function start(port) {
  const { DISPLAY, ...env } = process.env;
  return spawn(process.execPath, [SERVE], { env: { ...env, PORT: port }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @param {ReturnType<typeof start>} child */
async function ended(child) {
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('a port that is none is refused by name', quick, async () => {
  for (const port of ['', '0', '65536', '80.5', 'http', '-1']) {
    const { code, out, err } = await ended(start(port));
    assert.equal(code, 2, port);
    assert.equal(out, '');
    assert.match(err, /^PORT is ".*"; expected a whole number from 1 to 65535\n$/);
    assert.ok(err.includes(`"${port}"`));
  }
});

test('a taken port is told, with the way out', quick, async (t) => {
  const other = createServer();
  other.listen(0, 'localhost');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());
  const { code, err } = await ended(start(String(port)));
  assert.equal(code, 1);
  assert.match(err, new RegExp(`^Port ${port} is taken.*make demo PORT=\\d+\\n$`));
});

test('the address it prints is the page', quick, async (t) => {
  // A port that was free a moment ago.
  const probe = createServer();
  probe.listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  const child = start(String(port));
  const end = once(child, 'close');
  t.after(async () => {
    child.kill();
    await end;
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const address = /http:\/\/localhost:\d+\//.exec(line)?.[0];
  assert.equal(address, `http://localhost:${port}/`);
  const response = await fetch(/** @type {string} */ (address));
  assert.equal(await response.text(), await readFile(new URL('../../dist/index.html', import.meta.url), 'utf8'));
  assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
});
