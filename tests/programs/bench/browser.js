/**
 * The contestants inside headless Chromium: this project, TensorFlow.js and jax-js, each in workers of its own, in one isolated
 * page. Only one works at a time.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { DIST, launch, PATIENCE, serve } from '../../harness/chromium.js';
import { configOf, images, note, OWN, saving, THREADS, threadsText, VARIANTS } from './common.js';
import { sameLosses, sample, weights } from './same.js';

/** @typedef {import('./common.js').Contestant} Contestant */

/** packages: what a peer's worker asks for, all of which must be installed; the first gives the version. */
const PEERS = [
  {
    name: 'TensorFlow.js',
    worker: 'tf_peer.js',
    packages: ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core'],
  },
  { name: 'jax-js', worker: 'jax_peer.js', packages: ['@jax-js/jax'] },
];

const require = createRequire(import.meta.url);
/** The folder of a package's built files. @param {string} name */
const built = (name) => dirname(require.resolve(name));

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Scripts of the workers, by the name they are asked for by. @type {Map<string, Uint8Array>} */
const scripts = new Map();

/** A worker's script with all that it imports, as the site has its own. @param {string} name */
function bundle(name) {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    define: { 'import.meta.url': 'location.href' },
    minify: true,
    write: false,
    logLevel: 'silent', // what is wrong is in the error
  });
  scripts.set(name, outputFiles[0].contents);
}

/** What the workers ask for under /bench/. @param {string} path */
function fileOf(path) {
  if (path === 'weights.safetensors') return weights;
  if (path in images) return /** @type {any} */ (images)[path];
  // The engine looks for its core beside the script, and for its threads.
  if (/^adda-[\w-]+\.wasm$/.test(path)) return readFileSync(join(DIST, path));
  const script = scripts.get(path);
  if (script) return script;
  const [, name, file] = /^npm\/(@[^/]+\/[^/]+)\/(.*)$/.exec(path) ?? [];
  return readFileSync(join(built(name), file));
}

export async function inChromium() {
  bundle('worker.js');
  const site = await serve();
  // What workers of workers ask for passes Playwright by.
  site.failures.set('/bench/thread.js', { body: readFileSync(join(DIST, 'thread.js')), type: TYPES['.js'] });
  const browser = await launch();
  const page = await browser.newPage();
  await page.route(
    (url) => url.pathname.startsWith('/bench/'),
    (route) => {
      const path = new URL(route.request().url()).pathname.slice('/bench/'.length);
      return route.fulfill({
        body: Buffer.from(fileOf(path)),
        contentType: TYPES[extname(path)] ?? 'application/octet-stream',
        // A worker of an isolated page needs the header too.
        headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
      });
    },
  );
  await page.goto(`${site.url}blank.html`);
  await page.evaluate(async () => {
    /** @type {Record<string, Uint8Array>} */
    const images = {};
    for (const name of ['source', 'target', 'labels'])
      images[name] = new Uint8Array(await (await fetch(`/bench/${name}`)).arrayBuffer());
    /** @type {Map<string, Worker>} */
    const workers = new Map();
    Object.assign(globalThis, {
      /** Asks the worker of a name, which is started for its first request. */
      ask: (/** @type {string} */ name, /** @type {string} */ file, /** @type {object} */ request) =>
        new Promise((resolve, reject) => {
          const worker = workers.get(name) ?? new Worker(`/bench/${file}`, { type: 'module' });
          workers.set(name, worker);
          worker.onerror = (event) => reject(new Error(event.message || `${file} does not load`));
          worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.result));
          worker.postMessage({ images, ...request });
        }),
      end: (/** @type {string} */ name) => workers.get(name)?.terminate(),
    });
  });
  const ask = (/** @type {string} */ name, /** @type {string} */ file, /** @type {object} */ request) =>
    /** @type {Promise<any>} */ (
      page.evaluate(([name, file, request]) => /** @type {any} */ (globalThis).ask(name, file, request), [name, file, request])
    );

  /** @type {Contestant[]} */
  const own = VARIANTS.map(({ name, build, threads }) => ({
    name: `Chromium, ${name}`,
    kind: 'own',
    inBrowser: true,
    threads,
    phases: OWN,
    measure: (phase, batch, ms) => ask('own', 'worker.js', { build, threads, config: configOf(batch), phase, ms }),
    close: () => {},
  }));

  /** @param {typeof PEERS[number]} peer @param {number} threads @returns {Promise<Contestant[]>} */
  async function peer({ name: library, worker, packages }, threads) {
    let name = `${library}, ${threadsText(threads)}`;
    try {
      const [folder] = packages.map(built);
      const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'));
      name = `${library} ${version}, ${threadsText(threads)}`;
      bundle(worker);
      const patiently = (/** @type {object} */ request) => {
        /** @type {NodeJS.Timeout | undefined} */
        let timer;
        const late = new Promise((_, reject) => {
          timer = setTimeout(() => reject(new Error(`it does not answer within ${PATIENCE / 1000} s`)), PATIENCE);
        });
        return Promise.race([ask(name, worker, request), late]).finally(() => clearTimeout(timer));
      };
      const opened = await patiently({ open: { threads, rates: sample.rates } });
      if (opened.threads !== threads) throw new Error(`it works on ${threadsText(opened.threads)}`);
      await sameLosses(name, (check) => patiently({ check, batch: sample.batch }));
      /** @type {Contestant['measure']} */
      const measure = (phase, batch, ms) => ask(name, worker, { phase, batch, ms });
      const close = () => {};
      return [
        { name, kind: 'peer', inBrowser: true, threads, phases: OWN, measure, close },
        { ...saving(name), inBrowser: true, threads, measure, close },
      ];
    } catch (error) {
      note(`${name} is skipped: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
      await page.evaluate((name) => /** @type {any} */ (globalThis).end(name), name);
      return [];
    }
  }
  const peers = [];
  for (const one of PEERS) for (const threads of new Set([1, THREADS])) peers.push(...(await peer(one, threads)));

  return {
    contestants: [...own, ...peers],
    version: browser.version(),
    async close() {
      await browser.close();
      await site.close();
    },
  };
}
