/**
 * Serves dist/ on localhost with the headers that isolate the page from others, which shared memory needs; prints the address
 * and opens a browser where there is one. `make demo`; PORT chooses another port than 8080.
 */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  // Not Content-Encoding: the files are gzip, and the page unpacks them itself.
  '.gz': 'application/octet-stream',
};

/**
 * A server of a folder, not yet listening.
 * @param {string} folder
 * @param {{isolated?: boolean}} [how]  isolated: send the headers for cross-origin isolation
 */
export function staticServer(folder, { isolated = true } = {}) {
  return createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      // normalize leaves no '..' in a path that begins at the root.
      let file = join(folder, normalize(path));
      if (path.endsWith('/')) file = join(file, 'index.html');
      const { size, mtimeMs } = await stat(file);
      // The browser keeps files and asks each time whether they are still the same.
      const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
      const headers = {
        'Cache-Control': 'no-cache',
        ETag: tag,
        ...(isolated && {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
          'Cross-Origin-Resource-Policy': 'same-origin',
        }),
      };
      if (request.headers['if-none-match'] === tag) {
        response.writeHead(304, headers).end();
        return;
      }
      response.writeHead(200, {
        ...headers,
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Content-Length': size,
      });
      await pipeline(createReadStream(file), response);
    } catch {
      if (!response.headersSent) response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('not found');
    }
  });
}

/** @param {string} address */
function openBrowser(address) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  // No browser, or no screen: the address is printed anyway.
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    console.error(`PORT is "${process.env.PORT}"; expected a whole number from 1 to 65535`);
    process.exit(2);
  }
  const server = staticServer(DIST);
  server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    console.error(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken by another program. Choose another one: make demo PORT=${port + 1}`
        : `The page cannot be served on port ${port}: ${error.message}`,
    );
    process.exit(1);
  });
  server.listen(port, 'localhost', () => {
    const address = `http://localhost:${port}/`;
    console.log(`ADDA Lab is at ${address}  (Ctrl+C ends it)`);
    if (process.stdout.isTTY || process.env.DISPLAY) openBrowser(address);
  });
}
