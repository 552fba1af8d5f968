/**
 * Puts the site together: node web/assemble.js BUILT OUT. BUILT holds the scripts, the style sheet, the cores and the images under
 * their short names; it stays as it is. OUT gets them in a folder that is called after the contents of all of them, and beside it
 * what has one address for ever: the page, the service worker, the icons.
 *
 * Whatever the page loads lies in that folder and is found from there. So files of two builds never meet, however long a page stays
 * open or a cache keeps what it has: the same address is the same bytes.
 *
 * Text and WebAssembly are there compressed, too, for servers that send such files in the place of the others (.br, .gz).
 */
import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';

const WEB = fileURLToPath(new URL('./', import.meta.url));
/** What lies beside the folder, besides the page and the service worker. */
const LASTING = ['favicon.svg', 'manifest.webmanifest', 'icon-192.png', 'icon-512.png', 'icon-maskable.png'];
/** In the page: the folder. */
const PLACE = '%BUILD%';
const COMPRESSED = /\.(js|css|html|svg|json|webmanifest|wasm)$/;
/** Nearly as small as its best, in a tenth of the time. */
const QUALITY = 9;

/** @param {string | Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The files of a folder, by path from there on, in one order everywhere. @param {string} folder */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** @param {string} path */
async function compress(path) {
  const bytes = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params }));
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

/**
 * @param {string} built
 * @param {string} out  not report.html, which another command makes, but all else in it is replaced
 */
async function assemble(built, out) {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (name !== 'report.html') await rm(join(out, name), { recursive: true });

  const names = (await filesOf(built)).filter((name) => !name.endsWith('.map'));
  const sums = await Promise.all(names.map(async (name) => [name, sha256(await readFile(join(built, name)))]));
  const page = await readFile(join(WEB, 'index.html'), 'utf8');
  const lasting = await Promise.all(LASTING.map(async (name) => [name, sha256(await readFile(join(WEB, name)))]));
  const id = sha256(JSON.stringify([sums, sha256(page), lasting])).slice(0, 16);

  for (const name of await filesOf(built)) {
    await mkdir(dirname(join(out, id, name)), { recursive: true });
    await link(join(built, name), join(out, id, name));
  }
  const index = page.replaceAll(PLACE, id);
  await writeFile(join(out, 'index.html'), index);
  for (const name of LASTING) await writeFile(join(out, name), await readFile(join(WEB, name)));

  /** @type {[string, string][]} what the service worker keeps: path from the site's root, sum */
  const files = [
    ['index.html', sha256(index)],
    .../** @type {[string, string][]} */ (lasting),
    ...sums.map(([name, sum]) => /** @type {[string, string]} */ ([`${id}/${name}`, sum])),
  ];
  await build({
    entryPoints: [join(WEB, 'service.js')],
    outfile: join(out, 'service.js'),
    bundle: true,
    minify: true,
    target: 'es2022',
    define: { 'self.SITE': JSON.stringify({ build: id, files }) },
    logLevel: 'warning',
  });
  for (const name of await filesOf(out)) if (COMPRESSED.test(name)) await compress(join(out, name));
}

const [built, out, ...extra] = process.argv.slice(2);
if (!built || !out || extra.length > 0) throw new Error('expected: node web/assemble.js BUILT OUT');
await assemble(built, out);
