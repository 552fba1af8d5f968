/**
 * `make bench`: how fast this machine trains, infers and adapts: builds of the core in Node and Chromium, beside PyTorch where
 * /usr/bin/python3 has it. All in one run and in turn, so that a busy moment hits everyone; medians and ratios.
 *
 * ARGS: --seconds N per measurement (0.4), --repeats N (3), --batches 1,16,50,128, --no-chromium, --json FILE
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { checkConfig, PRESETS } from '../web/config.js';
import { drawImages, openMnist } from '../web/data.js';
import { Engine, loadCore } from '../web/engine.js';
import { FORWARD, measure, multiplyAdds, prepare, profile } from './bench/measure.js';
import { launch, serve } from './chromium.js';

/** @typedef {import('./bench/measure.js').BenchPhase} BenchPhase */
/** @typedef {{rate: number, gflops?: number}} Measured */
/**
 * Someone who takes part. phases: by what the table calls a phase, what it is asked to do for it.
 * @typedef {{name: string, measure: (phase: string, batch: number, seconds: number) => Promise<Measured>, phases: Record<string, string>,
 *   close: () => unknown}} Contestant
 */

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0.4' },
    repeats: { type: 'string', default: '3' },
    batches: { type: 'string', default: '1,16,50,128' },
    'no-chromium': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const repeats = Number(options.repeats);
const batches = options.batches.split(',').map(Number);
/** @type {BenchPhase[]} */
const PHASES = ['pretrain', 'adapt', 'infer'];
const OWN = Object.fromEntries(PHASES.map((phase) => [phase, phase]));
const THREADS = Math.min(4, availableParallelism());
const IMAGES = 1024;

const read = (/** @type {string} */ folder) => async (/** @type {string} */ name) =>
  new Uint8Array(await readFile(new URL(`../${folder}/${name}`, import.meta.url)));

/** Real digits: how much the backward pass can skip depends on what is seen. */
const drawn = await drawImages(
  await openMnist(read('data/mnist')),
  checkConfig({ source_images: IMAGES, target_images: IMAGES }),
);
const images = { source: drawn.source.images, target: drawn.target.images, labels: drawn.source.labels };
const configOf = (/** @type {number} */ batch) => checkConfig({ ...PRESETS.documented.config, batch });
const SIZES = { source: IMAGES, target: IMAGES, labelled: 0 };

/** @typedef {{build: import('../web/engine.js').Build, threads: number, name: string}} Variant */
/** @type {Variant[]} */
const VARIANTS = [
  { name: 'scalar', build: 'scalar', threads: 1 },
  { name: 'SIMD', build: 'simd', threads: 1 },
  ...(THREADS > 1 ? [{ name: `SIMD, ${THREADS} threads`, build: /** @type {const} */ ('simd'), threads: THREADS }] : []),
];

/** @param {Variant} variant @returns {Promise<Contestant>} */
async function inNode({ name, build, threads }) {
  const core = await loadCore(read('dist'), { build, shared: threads > 1 });
  /** @type {Map<string, Engine>} */
  const engines = new Map();
  return {
    name: `Node, ${name}`,
    phases: OWN,
    async measure(phase, batch, time) {
      const own = /** @type {BenchPhase} */ (phase);
      const key = `${phase} ${batch}`;
      let engine = engines.get(key);
      if (!engine) {
        engine = await Engine.create(core, configOf(batch), SIZES, threads);
        while (engine.threads < threads) await new Promise((resolve) => setTimeout(resolve, 1));
        prepare(engine, own, images);
        measure(engine, own, images.source, time * 1000); // the optimising compiler comes in
        engines.set(key, engine);
      }
      return measure(engine, own, images.source, time * 1000);
    },
    close() {
      for (const engine of engines.values()) engine.close();
    },
  };
}

/** @returns {Promise<{contestants: Contestant[], version: string, close: () => Promise<void>}>} */
async function inChromium() {
  const site = await serve();
  const browser = await launch();
  const page = await browser.newPage();
  for (const file of ['measure.js', 'worker.js']) {
    const body = (await readFile(new URL(`bench/${file}`, import.meta.url), 'utf8')).replace(
      './measure.js',
      './bench-measure.js',
    );
    // A worker of an isolated page needs the header too.
    const headers = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
    await page.route(`**/bench-${file}`, (route) => route.fulfill({ body, contentType: 'text/javascript', headers }));
  }
  await page.goto(`${site.url}blank.html`);
  const data = { source: Array.from(images.source), target: Array.from(images.target), labels: Array.from(images.labels) };
  await page.evaluate((sent) => {
    const worker = new Worker('/bench-worker.js', { type: 'module' });
    const bytes = {
      source: Uint8Array.from(sent.source),
      target: Uint8Array.from(sent.target),
      labels: Uint8Array.from(sent.labels),
    };
    let id = 0;
    Object.assign(globalThis, {
      bench: (/** @type {object} */ request) =>
        new Promise((resolve, reject) => {
          worker.onerror = (event) => reject(new Error(event.message));
          worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.result));
          worker.postMessage({ id: id++, images: bytes, ...request });
        }),
    });
  }, data);
  const contestants = VARIANTS.map(({ name, build, threads }) => ({
    name: `Chromium, ${name}`,
    phases: OWN,
    measure: (/** @type {string} */ phase, /** @type {number} */ batch, /** @type {number} */ time) =>
      /** @type {Promise<Measured>} */ (
        page.evaluate((request) => /** @type {any} */ (globalThis).bench(request), {
          build,
          threads,
          config: configOf(batch),
          phase,
          ms: time * 1000,
        })
      ),
    close: () => {},
  }));
  return {
    contestants,
    version: browser.version(),
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

const PYTHON = '/usr/bin/python3';

/** @param {number} threads */
async function torch(threads) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    // Its two pools of threads fight for the cores otherwise.
    OPENBLAS_NUM_THREADS: '1',
    // Large blocks stay with the process, instead of going back to the system after each step.
    MALLOC_MMAP_THRESHOLD_: '4294967295',
    MALLOC_TRIM_THRESHOLD_: '4294967295',
    MALLOC_TOP_PAD_: '268435456',
  };
  // A forced core type or cache size only slows OpenBLAS.
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  const script = new URL('bench/torch_peer.py', import.meta.url).pathname;
  const child = spawn(PYTHON, [script, String(threads)], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch has ended');
    return JSON.parse(value);
  };
  const { version } = await next();
  const ask = async (/** @type {object} */ request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  const name = `PyTorch ${version}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
  const measured = (/** @type {string} */ phase, /** @type {number} */ batch, /** @type {number} */ time) =>
    ask({ phase, batch, seconds: time });
  /** @type {Contestant[]} */
  const contestants = [
    { name, phases: { ...OWN }, measure: measured, close: () => {} },
    { name: `${name}, with our savings`, phases: { adapt: 'adapt-saved' }, measure: measured, close: () => {} },
  ];
  return { contestants, ask, close: () => child.stdin.end() };
}

/** The same weights and images through both: a peer that computes something else is not raced. */
async function sameLoss(/** @type {(request: object) => Promise<any>} */ ask) {
  const core = await loadCore(read('dist'));
  const engine = await Engine.create(core, configOf(16), SIZES);
  const weights = Object.fromEntries(
    engine
      .tensors()
      .filter(({ name }) => /^(MS|C)\./.test(name))
      .map(({ name, shape }) => [name, { shape, data: Array.from(engine.getTensor(name)) }]),
  );
  const batch = { images: images.source.subarray(0, 16 * 784), labels: images.labels.subarray(0, 16) };
  engine.beginTrain(batch);
  engine.advance();
  const ours = engine.metrics().loss;
  const { loss } = await ask({ check: 'loss', images: Array.from(batch.images), labels: Array.from(batch.labels), weights });
  if (!(Math.abs(loss - ours) <= 1e-5))
    throw new Error(`PyTorch's loss is ${loss}, ours ${ours}: they do not compute the same`);
  console.log(`same batch, same loss: ${ours.toFixed(6)} here, ${loss.toFixed(6)} in PyTorch`);
}

/** GFLOP/s of 128-bit multiply-adds in registers. */
async function peak() {
  const wasm = await WebAssembly.instantiate(await readFile(new URL('../build/peak.wasm', import.meta.url)), {});
  const { peak: run } = /** @type {any} */ (wasm.instance.exports);
  const rounds = 3e6;
  const rates = Array.from({ length: 9 }, () => {
    const from = performance.now();
    run(rounds);
    return (rounds * 12 * 4 * 2) / ((performance.now() - from) / 1000) / 1e9;
  });
  return Math.max(...rates); // a limit: whatever was slower was disturbed
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** @param {string[][]} rows */
const table = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ')).join('\n');
};

const limit = await peak();
console.log(`${cpus()[0].model}, ${availableParallelism()} cores; Node ${process.version}`);
console.log(`128-bit limit of one core: ${limit.toFixed(1)} GFLOP/s (multiply-adds in registers)`);

/** @type {Contestant[]} */
const contestants = await Promise.all(VARIANTS.map(inNode));
/** @type {(() => unknown)[]} */
const closers = [];
if (!options['no-chromium']) {
  try {
    const chromium = await inChromium();
    console.log(`Chromium ${chromium.version}`);
    contestants.push(...chromium.contestants);
    closers.push(chromium.close);
  } catch (error) {
    console.log(`Chromium is skipped: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
  }
}
if (spawnSync(PYTHON, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) {
  for (const threads of new Set([1, THREADS])) {
    const peer = await torch(threads);
    if (threads === 1) await sameLoss(peer.ask);
    contestants.push(...peer.contestants);
    closers.push(peer.close);
  }
} else {
  console.log(`PyTorch is skipped: ${PYTHON} has none (Debian: apt-get install python3-torch)`);
}

/** @type {Map<string, Measured[]>} */
const found = new Map();
const key = (/** @type {string} */ name, /** @type {string} */ phase, /** @type {number} */ batch) =>
  `${name}|${phase}|${batch}`;
for (let repeat = 0; repeat < repeats; repeat++) {
  for (const phase of PHASES) {
    for (const batch of batches) {
      for (const contestant of contestants) {
        const task = contestant.phases[phase];
        if (!task) continue;
        const at = key(contestant.name, phase, batch);
        found.set(at, [...(found.get(at) ?? []), await contestant.measure(task, batch, seconds)]);
        if (process.stderr.isTTY) process.stderr.write(`\r${repeat + 1}/${repeats} ${phase} ${batch} `.padEnd(40));
      }
    }
  }
}
if (process.stderr.isTTY) process.stderr.write('\n');

const peerName = contestants.find(({ name }) => /^PyTorch.*1 thread$/.test(name))?.name;
const results = [];
for (const phase of PHASES) {
  const rows = [[phase, ...batches.flatMap((batch) => [`batch ${batch}`, 'GFLOP/s', 'of limit', '× PyTorch'])]];
  for (const { name, phases } of contestants) {
    if (!phases[phase]) continue;
    const row = [name];
    for (const batch of batches) {
      const measured = found.get(key(name, phase, batch)) ?? [];
      const rate = median(measured.map((m) => m.rate));
      const gflops = measured[0].gflops === undefined ? null : median(measured.map((m) => m.gflops ?? Number.NaN));
      const base = peerName && median((found.get(key(peerName, phase, batch)) ?? []).map((m) => m.rate));
      const ratio = base ? rate / base : null;
      results.push({ phase, batch, name, rate, gflops, ratio });
      row.push(
        rate.toFixed(0),
        gflops?.toFixed(1) ?? '',
        gflops ? `${((100 * gflops) / limit).toFixed(0)} %` : '',
        ratio?.toFixed(2) ?? '',
      );
    }
    rows.push(row);
  }
  console.log(`\n${phase === 'adapt' ? 'pairs' : 'images'} per second\n${table(rows)}`);
}

// Where a step's time goes, on one thread in Node.
const core = await loadCore(read('dist'));
const layers = [];
for (const phase of /** @type {BenchPhase[]} */ (['pretrain', 'adapt'])) {
  const batch = 50;
  const engine = await Engine.create(core, configOf(batch), SIZES);
  prepare(engine, phase, images);
  measure(engine, phase, images.source, 500);
  const spent = profile(engine, phase, images.source, 30);
  const { open2 } = engine.metrics();
  /** Multiply-adds per step, where a layer's count is known. @type {Record<string, number>} */
  const work = {
    'conv1 forward': batch * FORWARD.conv1,
    'conv2 forward': batch * FORWARD.conv2,
    'conv2 update': open2 * 25 * 32,
    ...Object.fromEntries(['forward', 'backward', 'update'].map((pass) => [`fc1 ${pass}`, batch * FORWARD.fc1])),
  };
  const total = spent.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [[`${phase}, batch ${batch}`, 'ms', 'share', 'GFLOP/s', 'of limit']];
  for (const { name, ms } of spent) {
    const gflops = work[name] ? (2 * work[name]) / ms / 1e6 : null;
    layers.push({ phase, name, ms, gflops });
    rows.push([
      name,
      ms.toFixed(3),
      `${((100 * ms) / total).toFixed(1)} %`,
      gflops?.toFixed(1) ?? '',
      gflops ? `${((100 * gflops) / limit).toFixed(0)} %` : '',
    ]);
  }
  const all = (2 * multiplyAdds(phase, batch, engine.metrics())) / total / 1e6;
  rows.push(['all', total.toFixed(3), '', all.toFixed(1), `${((100 * all) / limit).toFixed(0)} %`]);
  console.log(`\n${table(rows)}`);
}

if (options.json) await writeFile(options.json, `${JSON.stringify({ limit, results, layers }, null, 1)}\n`);
for (const contestant of contestants) contestant.close();
for (const close of closers) await close();
