/** The server of `make demo`: what it sends, what it refuses, and how it says that it cannot begin. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { staticServer } from '../programs/serve.js';

const SERVE = fileURLToPath(new URL('../programs/serve.js', import.meta.url));
const patient = { timeout: 180_000 };

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
 * @param {string} [method]
 */
async function get(port, path, sentHeaders = {}, method = 'GET') {
  const sent = request({ port, host: '127.0.0.1', path, agent: false, headers: sentHeaders, method }).end();
  const [response] = /** @type {[import('node:http').IncomingMessage]} */ (await once(sent, 'response'));
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

test('every type of file has its content type, the isolation headers and is checked for news each time', patient, async (t) => {
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

test('a file that the browser has is not sent again until it changes', patient, async (t) => {
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

test('a file goes out compressed where it lies beside itself so, to those who take it', patient, async (t) => {
  const port = await listen(t, staticServer(folder));
  for (const ending of ['br', 'gz']) await writeFile(join(folder, `a.js.${ending}`), `${ending} of a.js`);
  for (const [accepted, encoding, body] of [
    ['gzip, deflate, br', 'br', 'br of a.js'],
    ['gzip', 'gzip', 'gz of a.js'],
    ['identity', undefined, 'a.js'],
  ]) {
    const { headers, ...answer } = await get(port, '/a.js', { 'Accept-Encoding': String(accepted) });
    assert.deepEqual([headers['content-encoding'], answer.body], [encoding, body]);
    assert.deepEqual([headers['content-type'], headers.vary], ['text/javascript; charset=utf-8', 'Accept-Encoding']);
  }
  for (const ending of ['br', 'gz']) await rm(join(folder, `a.js.${ending}`));
  // What is gzip by itself stays it.
  assert.equal((await get(port, '/a.idx3.gz', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'], undefined);
});

test('what is addressed by its contents need not be asked for again', patient, async (t) => {
  await mkdir(join(folder, '0123456789abcdef'));
  await writeFile(join(folder, '0123456789abcdef', 'a.js'), 'a.js');
  const kept = async (/** @type {boolean} */ lasting) => {
    const port = await listen(t, staticServer(folder, { lasting }));
    return (await get(port, '/0123456789abcdef/a.js')).headers['cache-control'];
  };
  assert.deepEqual([await kept(true), await kept(false)], ['max-age=31536000, immutable', 'no-cache']);
});

test('isolation can be left out', patient, async (t) => {
  const port = await listen(t, staticServer(folder, { isolated: false }));
  const { status, headers } = await get(port, '/');
  assert.equal(status, 200);
  for (const name of ISOLATION) assert.equal(headers[name], undefined);
});

test('nothing outside the folder is served, and odd addresses do no harm', patient, async (t) => {
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
    '/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
    '/%252e%252e/secret.txt',
    '/.%2e/secret.txt',
    '/..;/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '//secret.txt/',
    '/sub%20folder',
    '/index.html/..%2f..%2fsecret.txt',
    `/${'x'.repeat(300)}`,
    `/${'x/'.repeat(4000)}`,
  ]) {
    const { status, body } = await get(port, path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    assert.ok(body.length > 0 && body.length < 100, path);
    assert.doesNotMatch(body, /secret|root:/, path);
  }
  assert.equal((await get(port, `/${'x'.repeat(20_000)}`)).status, 431);
  assert.equal((await get(port, '/')).status, 200, 'the server still answers');
});

test('what is no file, or lies outside, is not there', patient, async (t) => {
  await symlink('../secret.txt', join(folder, 'way-out.txt'));
  await symlink('..', join(folder, 'up'));
  await symlink('nowhere', join(folder, 'dangling'));
  await symlink('circle', join(folder, 'circle'));
  await symlink('a.js', join(folder, 'inside.js'));
  await mkdir(join(folder, 'index', 'index.html'), { recursive: true });
  await once(spawn('mkfifo', [join(folder, 'pipe')]), 'close');
  // Beside the folder, with a name that begins like its own.
  await mkdir(`${folder}-too`);
  await writeFile(join(`${folder}-too`, 'secret.txt'), 'secret');
  await symlink(`${folder}-too/secret.txt`, join(folder, 'like.txt'));
  const port = await listen(t, staticServer(folder));
  for (const path of ['way-out.txt', 'up/secret.txt', 'up/', 'like.txt', 'dangling', 'circle', 'index/', 'index', 'pipe']) {
    const { status, body } = await get(port, `/${path}`);
    assert.deepEqual([status, body], [404, 'not found\n'], path);
  }
  for (const path of ['/inside.js', '/up/site/a.js']) assert.equal((await get(port, path)).body, 'a.js', path);
  // The folder itself may be reached through a link.
  await symlink('site', join(outer, 'linked'));
  const linked = await listen(t, staticServer(`${join(outer, 'linked')}/`));
  assert.equal((await get(linked, '/a.js')).body, 'a.js');
});

test('HEAD is answered like GET, without the file; every other method is refused', patient, async (t) => {
  const port = await listen(t, staticServer(folder));
  for (const path of ['/a.js', '/sub%20folder/', '/missing', '/sub%20folder']) {
    const [whole, head] = await Promise.all([get(port, path), get(port, path, {}, 'HEAD')]);
    const { date, ...headers } = whole.headers;
    assert.deepEqual({ ...head, headers: { ...head.headers, date } }, { ...whole, headers: { ...headers, date }, body: '' });
  }
  const { headers } = await get(port, '/a.js');
  assert.equal((await get(port, '/a.js', { 'If-None-Match': String(headers.etag) }, 'HEAD')).status, 304);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
    for (const path of ['/a.js', '/missing', '/sub%20folder']) {
      const { status, headers, body } = await get(port, path, {}, method);
      assert.deepEqual([status, headers.allow, body], [405, 'GET, HEAD', 'method not allowed\n'], `${method} ${path}`);
    }
  }
  assert.equal(await readFile(join(folder, 'a.js'), 'utf8'), 'a.js');
});

/**
 * What a server answers to bytes as they are, until it closes.
 * @param {number} port
 * @param {string} sent
 */
async function raw(port, sent) {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  return text(socket);
}

test('requests of every form are answered', patient, async (t) => {
  const port = await listen(t, staticServer(folder));
  for (const [line, answer] of /** @type {[string, RegExp][]} */ ([
    ['GET http://localhost/a.js HTTP/1.1', /^HTTP\/1\.1 200 .*\r\na\.js$/s],
    ['GET HTTP://elsewhere:99/a.js?x=/../y HTTP/1.1', /^HTTP\/1\.1 200 .*\r\na\.js$/s],
    ['GET http://localhost HTTP/1.1', /^HTTP\/1\.1 200 .*\r\nfront$/s],
    ['GET http://localhost/../secret.txt HTTP/1.1', /^HTTP\/1\.1 404 /],
    ['GET //localhost/a.js HTTP/1.1', /^HTTP\/1\.1 404 /],
    ['GET file:///etc/passwd HTTP/1.1', /^HTTP\/1\.1 400 /],
    ['GET a.js HTTP/1.1', /^HTTP\/1\.1 400 /],
    ['GET * HTTP/1.1', /^HTTP\/1\.1 400 /],
    ['OPTIONS * HTTP/1.1', /^HTTP\/1\.1 405 .*Allow: GET, HEAD\r\n/s],
    ['CONNECT localhost:80 HTTP/1.1', /^HTTP\/1\.1 405 .*Allow: GET, HEAD\r\n/s],
    ['NONSENSE', /^HTTP\/1\.1 400 /],
  ])) {
    assert.match(await raw(port, `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`), answer, line);
  }
  assert.equal((await get(port, '/')).status, 200, 'the server still answers');
});

test('a file that is cut while it is sent, and a reader who goes, end that answer alone', patient, async (t) => {
  const large = join(folder, 'large.wasm');
  await writeFile(large, Buffer.alloc(50_000_000));
  const port = await listen(t, staticServer(folder));
  const sent = request({ port, host: '127.0.0.1', path: '/large.wasm', agent: false }).end();
  const [response] = /** @type {[import('node:http').IncomingMessage]} */ (await once(sent, 'response'));
  await truncate(large, 0);
  await assert.rejects(text(response), 'a part passes for the whole');
  await writeFile(large, Buffer.alloc(50_000_000));
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /large.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  await rm(large);
  assert.equal((await get(port, '/large.wasm')).status, 404);
  assert.equal((await get(port, '/')).status, 200, 'the server still answers');
});

/**
 * Runs the program without a screen.
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

test('a port that is none is refused by name', patient, async () => {
  for (const port of ['', '0', '65536', '80.5', 'http', '-1', '1e3', '0x50', ' 80', '000080']) {
    const { code, out, err } = await ended(start(port));
    assert.equal(code, 2, port);
    assert.equal(out, '');
    assert.match(err, /^PORT is ".*"; expected a whole number from 1 to 65535\n$/);
    assert.ok(err.includes(`"${port}"`));
  }
});

test('a taken port is told, with the way out', patient, async (t) => {
  const other = createServer();
  other.listen(0, 'localhost');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());
  const { code, err } = await ended(start(String(port)));
  assert.equal(code, 1);
  assert.match(err, new RegExp(`^Port ${port} is taken.*make demo PORT=\\d+\\n$`));
});

test('the address it prints is the page', patient, async (t) => {
  let [port, line] = [0, ''];
  for (let time = 0; line === '' && time < 5; time++) {
    // A port that was free a moment ago; somebody else may have it by now.
    const probe = createServer();
    probe.listen(0, 'localhost');
    await once(probe, 'listening');
    ({ port } = /** @type {import('node:net').AddressInfo} */ (probe.address()));
    probe.close();
    await once(probe, 'close');
    const child = start(String(port));
    const end = once(child, 'close');
    t.after(async () => {
      child.kill();
      await end;
    });
    [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), end.then(() => [''])]);
  }
  const address = /http:\/\/localhost:\d+\//.exec(line)?.[0];
  assert.equal(address, `http://localhost:${port}/`);
  const response = await fetch(/** @type {string} */ (address));
  assert.equal(await response.text(), await readFile(new URL('../../dist/index.html', import.meta.url), 'utf8'));
  assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
});
