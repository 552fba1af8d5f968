/**
 * Serves dist/ on localhost with the headers that isolate the page from others, which shared memory needs; prints the address
 * and opens a browser where there is one. `make demo`; PORT chooses another port than 8080.
 */
import { spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { print, reason, tell } from './console.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** @type {Record<string, string>} */
export const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  // Not Content-Encoding: the images are gzip, and the page unpacks them itself.
  '.gz': 'application/octet-stream',
};

/**
 * The path that a request names.
 * @param {string} target  /path?query, or the whole of an address, as a request to a proxy has it
 * @throws {Error} it is malformed
 */
function pathOf(target) {
  const [path] = target.replace(/^https?:\/\/[^/?#]*\/?/i, '/').split(/[?#]/);
  if (!path.startsWith('/')) throw new Error('no path');
  return decodeURIComponent(path);
}

/**
 * Opens a file of a folder. What is no file, or lies outside, wherever links lead, is not there.
 * @param {string} folder
 * @param {string} path  from the folder on; of a folder that ends in a slash it is its index.html
 * @param {string} [ending]  of the file in which the same is compressed
 */
async function openFile(folder, path, ending = '') {
  const name = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path)) + ending;
  const [root, file] = await Promise.all([realpath(folder), realpath(name)]);
  if (relative(root, file).split(sep)[0] === '..') throw new Error('outside');
  // A pipe is not waited for, not even one that has taken the place of a file by now.
  if (!(await stat(file)).isFile()) throw new Error('no file');
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  return { handle, type: TYPES[extname(file.slice(0, file.length - ending.length))] ?? 'application/octet-stream' };
}

/** What is addressed by its contents: a folder of the site. It is the same for ever. */
const LASTING = /^\/[0-9a-f]{16}\//;
/** Encodings in which files may lie beside themselves, best first, and how such files end. */
const ENCODINGS = { br: '.br', gzip: '.gz' };

/**
 * Opens a file as small as the browser takes it.
 * @param {string} folder
 * @param {string} path
 * @param {string} accepted  the request's Accept-Encoding
 */
async function openSmallest(folder, path, accepted) {
  const known = accepted.split(',').map((one) => one.trim());
  for (const [encoding, ending] of Object.entries(ENCODINGS)) {
    if (!known.includes(encoding) || path.endsWith('.gz')) continue;
    const found = await openFile(folder, path, ending).catch(() => null);
    if (found) return { ...found, encoding };
  }
  return { ...(await openFile(folder, path)), encoding: null };
}

/**
 * Sends what a request asks for.
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {Record<string, string>} headers
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function send(handle, headers, request, response) {
  const { size, mtimeMs } = await handle.stat();
  // The browser keeps files and asks each time whether they are still the same.
  const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  const known = request.headers['if-none-match'] === tag;
  response.writeHead(known ? 304 : 200, {
    'Cache-Control': 'no-cache',
    ...headers,
    ETag: tag,
    ...(!known && { 'Content-Length': size }),
  });
  // As many bytes as were promised, though the file should grow.
  if (known || request.method === 'HEAD' || size === 0) response.end();
  else await pipeline(handle.createReadStream({ end: size - 1, autoClose: false }), response);
}

/**
 * A server of a folder, not yet listening.
 * @param {string} folder
 * @param {{isolated?: boolean, lasting?: boolean}} [how]  isolated: send the headers for cross-origin isolation. lasting: let the
 *   browser keep what is addressed by its contents, without asking
 */
export function staticServer(folder, { isolated = true, lasting = true } = {}) {
  const isolation = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const server = createServer(async (request, response) => {
    /** @param {number} status @param {string} text @param {Record<string, string>} [headers] */
    const refuse = (status, text, headers = {}) => {
      // Too late for words: that the file is cut shows by its length.
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': text.length, ...headers }).end(text);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(405, 'method not allowed\n', { Allow: 'GET, HEAD' });
      return;
    }
    let path;
    try {
      path = pathOf(request.url ?? '/');
    } catch {
      refuse(400, 'bad request\n');
      return;
    }
    try {
      const accepted = String(request.headers['accept-encoding'] ?? '');
      const { handle, type, encoding } = await openSmallest(folder, path, accepted);
      const headers = {
        'Content-Type': type,
        Vary: 'Accept-Encoding',
        ...(encoding && { 'Content-Encoding': encoding }),
        ...(lasting && LASTING.test(path) && { 'Cache-Control': 'max-age=31536000, immutable' }),
        ...(isolated && isolation),
      };
      try {
        await send(handle, headers, request, response);
      } finally {
        await handle.close();
      }
    } catch {
      refuse(404, 'not found\n');
    }
  });
  server.on('connect', (_, socket) =>
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n'),
  );
  return server;
}

/** @param {string} address */
function openBrowser(address) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  // No browser, or no screen: the address is printed anyway.
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text, code = 1) {
  tell(text);
  process.exit(code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { PORT = '8080' } = process.env;
  const port = Number(PORT);
  if (!/^\d{1,5}$/.test(PORT) || port < 1 || port > 65535) {
    fail(`PORT is "${PORT}"; expected a whole number from 1 to 65535`, 2);
  }
  if (!existsSync(join(DIST, 'index.html'))) fail('There is no page to serve yet: make builds it');
  const server = staticServer(DIST);
  server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    const other = `Choose another one: make demo PORT=${port < 65535 && port >= 1024 ? port + 1 : 8081}`;
    if (error.code === 'EADDRINUSE') fail(`Port ${port} is taken by another program. ${other}`);
    fail(`The page cannot be served on port ${port}: ${reason(error)}. ${other}`);
  });
  server.listen(port, 'localhost', () => {
    const address = `http://localhost:${port}/`;
    // That nobody reads it is no reason not to serve.
    print(`ADDA Lab is at ${address}  (Ctrl+C ends it)\n`).catch((error) => tell(error.message));
    if (process.stdout.isTTY || process.env.DISPLAY) openBrowser(address);
  });
}
