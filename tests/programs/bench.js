/**
 * `make bench`: how fast this machine trains, adapts and infers. In one run and in turn, so that a busy moment hits everyone:
 *
 * - this project's builds, in Node and in headless Chromium;
 * - TensorFlow.js and jax-js on their WebAssembly backends in the same Chromium, where npm could install them; each on one thread
 *   and on all, in the fastest form that was found (bench/tf_peer.js and jax_peer.js say what that took);
 * - PyTorch on one thread and on all, where /usr/bin/python3 has it, with OpenBLAS; held to AVX2 too where the
 *   processor has AVX-512.
 *
 * Every peer must give our losses for the same weights and batch, before and after a step, or is not raced. Adaptation is timed
 * as published (MS and MT run on every batch, MT twice) and "with our savings". Then: our Chromium builds over the fastest peer in
 * the browser; where our time goes by layers; the start-up of the page, over a slow link too; what its drawing costs; and what a
 * sweep on all cores takes. Medians and ratios throughout.
 *
 * The limit of the machine is measured before and after each measurement. Where there was less of it, something else was at work:
 * it is repeated, up to twice; what stays disturbed counts only where there is nothing else, and is marked with ~.
 *
 * A measurement takes at least one step and may take longer than asked for: that is why peers in the browser sit batch 1 out
 * unless --batches asks for it alone. With the defaults all takes about seven minutes on two idle cores.
 *
 * ARGS: --seconds N per measurement (0.25), --repeats N (3), --batches 1,16,50,128, --visits N of the page (5), --rounds N of an
 * adaptation that the page draws (4), --no-chromium, --json FILE (everything printed)
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { inChromium } from './bench/browser.js';
import { median, note, notes, PHASES, THREADS, threadsText, VARIANTS } from './bench/common.js';
import { costOfDrawing, GOALS } from './bench/drawing.js';
import { openLimits, trusted, watched } from './bench/limits.js';
import { inNode, layersOf } from './bench/own.js';
import { SLOW, START_GOALS, startUp } from './bench/startup.js';
import { GOAL, sweepOfTen } from './bench/sweep.js';
import { torchPeers } from './bench/torch.js';

/** @typedef {import('./bench/common.js').Contestant} Contestant */
/** @typedef {import('./bench/limits.js').Watched} Watched */

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0.25' },
    repeats: { type: 'string', default: '3' },
    batches: { type: 'string', default: '1,16,50,128' },
    visits: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '4' },
    'no-chromium': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const repeats = Number(options.repeats);
const batches = options.batches.split(',').map(Number);

/** @param {string[][]} rows */
const table = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ')).join('\n');
};
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;
const unit = (/** @type {string} */ phase) => (phase === 'adapt' ? 'pairs' : 'images');
const firstLine = (/** @type {unknown} */ error) => /** @type {Error} */ (error).message.split('\n')[0];

const limits = await openLimits(THREADS);
const { one: limit, all: limitOfAll } = limits;
note(`${cpus()[0].model}, ${availableParallelism()} cores; Node ${process.version}`);
note(`128-bit limit of one thread: ${limit.toFixed(1)} GFLOP/s (multiply-adds in registers)`);
note(`of ${threadsText(THREADS)} at once: ${limitOfAll.toFixed(1)}, ${(limitOfAll / limit).toFixed(2)} times as much`);

// --- who takes part -------------------------------------------------------------------------------------------------------------

/** @type {Contestant[]} */
const contestants = await Promise.all(VARIANTS.map(inNode));
/** @type {(() => unknown)[]} */
const closers = [];
if (!options['no-chromium']) {
  try {
    const chromium = await inChromium();
    note(`Chromium ${chromium.version}`);
    contestants.push(...chromium.contestants);
    closers.push(chromium.close);
  } catch (error) {
    note(`Chromium is skipped: ${firstLine(error)}`);
  }
}
contestants.push(...(await torchPeers()));

// --- the race -------------------------------------------------------------------------------------------------------------------

/** Who is measured at a batch. @param {Contestant} contestant @param {number} batch */
const takesPart = ({ inBrowser, kind }, batch) => batch > 1 || batches.length === 1 || kind === 'own' || !inBrowser;

/** @type {Map<string, Watched[]>} */
const found = new Map();
const key = (/** @type {string} */ name, /** @type {string} */ phase, /** @type {number} */ batch) =>
  `${name}|${phase}|${batch}`;
/**
 * The median rate, and of what of the limit it makes use, if that is known; undefined where it was not measured.
 * @param {string | undefined} name
 * @param {string} phase
 * @param {number} batch
 */
const rateOf = (name, phase, batch) => {
  const all = name === undefined ? undefined : found.get(key(name, phase, batch));
  if (!all) return undefined;
  const { measurements, disturbed } = trusted(all);
  const executed = measurements.flatMap(({ gflops }) => gflops ?? []);
  const rate = median(measurements.map((one) => one.rate));
  return { rate, gflops: executed.length ? median(executed) : null, disturbed };
};
/** Where something else was at work each time. @param {string} text @param {...({disturbed: boolean} | undefined)} of */
const marked = (text, ...of) => (of.some((one) => one?.disturbed) ? `~${text}` : text);
/** @param {Contestant} contestant @param {string} task @param {number} batch */
const measured = (contestant, task, batch) =>
  watched(
    () => limits.free(contestant.threads),
    () => contestant.measure(task, batch, seconds * 1000),
  );
for (let repeat = 0; repeat < repeats; repeat++) {
  for (const phase of PHASES) {
    for (const batch of batches) {
      for (const contestant of contestants) {
        const task = contestant.phases[phase];
        if (!task || !takesPart(contestant, batch)) continue;
        const at = key(contestant.name, phase, batch);
        found.set(at, [...(found.get(at) ?? []), await measured(contestant, task, batch)]);
        if (process.stderr.isTTY) process.stderr.write(`\r${repeat + 1}/${repeats} ${phase} ${batch} `.padEnd(40));
      }
    }
  }
}
if (process.stderr.isTTY) process.stderr.write('\n');

const torch = contestants.find(({ name, threads }) => name.startsWith('PyTorch') && threads === 1)?.name;
const results = [];
for (const phase of PHASES) {
  const rows = [[phase, ...batches.flatMap((batch) => [`batch ${batch}`, 'GFLOP/s', 'of limit', '× PyTorch'])]];
  for (const { name, phases } of contestants) {
    if (!phases[phase]) continue;
    const row = [name];
    for (const batch of batches) {
      const own = rateOf(name, phase, batch);
      if (own === undefined) {
        row.push('–', '', '', '');
        continue;
      }
      const { rate, gflops, disturbed } = own;
      const base = rateOf(torch, phase, batch);
      const ratio = base ? rate / base.rate : null;
      results.push({ phase, batch, name, rate, gflops, ofLimit: gflops && gflops / limit, ratio, disturbed });
      row.push(marked(rate.toFixed(0), own), gflops?.toFixed(1) ?? '', gflops ? percent(gflops / limit) : '');
      row.push(ratio ? marked(ratio.toFixed(2), own, base) : '');
    }
    rows.push(row);
  }
  console.log(`\n${unit(phase)} per second\n${table(rows)}`);
}

// --- against the fastest peer in the browser --------------------------------------------------------------------------------------

const summary = [];
for (const threads of new Set([1, THREADS])) {
  const rows = [
    [`Chromium, SIMD over the fastest peer in it, ${threadsText(threads)}`, ...batches.map((batch) => `batch ${batch}`)],
  ];
  const own = contestants.find(
    (one) => one.inBrowser && one.kind === 'own' && one.name.startsWith('Chromium, SIMD') && one.threads === threads,
  );
  for (const [label, phase, kind] of [
    ['pretrain', 'pretrain', 'peer'],
    ['adapt, as published', 'adapt', 'peer'],
    ['adapt, with our savings', 'adapt', 'peer with our savings'],
    ['infer', 'infer', 'peer'],
  ]) {
    const row = [label];
    for (const batch of batches) {
      const ours = rateOf(own?.name, phase, batch);
      const peers = contestants
        .filter((one) => one.inBrowser && one.kind === kind && one.threads === threads)
        .flatMap(({ name }) => ({ name, ...(rateOf(name, phase, batch) ?? { rate: 0, disturbed: false }) }));
      const fastest = peers.toSorted((a, b) => b.rate - a.rate)[0];
      if (!ours || !fastest?.rate) {
        row.push('–');
        continue;
      }
      const { name: peer, rate } = fastest;
      const disturbed = ours.disturbed || fastest.disturbed;
      summary.push({ phase, kind, batch, threads, ours: ours.rate, peer, fastest: rate, ratio: ours.rate / rate, disturbed });
      row.push(marked(`${(ours.rate / rate).toFixed(2)}× ${peer.split(' ')[0]}`, ours, fastest));
    }
    rows.push(row);
  }
  if (contestants.some((one) => one.inBrowser && one.kind === 'peer')) console.log(`\n${table(rows)}`);
}

// --- where our time goes ----------------------------------------------------------------------------------------------------------

const layers = [];
for (const phase of /** @type {const} */ (['pretrain', 'adapt'])) {
  const batch = 50;
  const rows = [[`${phase}, batch ${batch}`, 'ms', 'share', 'GFLOP/s', 'of limit']];
  for (const { name, ms, share, gflops } of await layersOf(phase, batch)) {
    layers.push({ phase, batch, name, ms, share, gflops, ofLimit: gflops && gflops / limit });
    rows.push([name, ms.toFixed(3), percent(share), gflops?.toFixed(1) ?? '', gflops ? percent(gflops / limit) : '']);
  }
  console.log(`\n${table(rows)}`);
}

if (results.some(({ disturbed }) => disturbed)) note('~ something else was at work each time that this was measured');

for (const contestant of contestants) contestant.close();
await limits.close();
for (const close of closers) await close();

// --- start-up ---------------------------------------------------------------------------------------------------------------------

/** @type {Awaited<ReturnType<typeof startUp>>} */
let visits = [];
if (closers.length) {
  visits = await startUp(Number(options.visits));
  const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(0);
  const names = { cold: 'cold', warm: 'warm', slow: `cold, ${SLOW.megabits} Mbit/s and ${SLOW.roundTrip} ms` };
  const { shift: most } = START_GOALS;
  const rows = [
    [
      'start-up',
      'ms to the first step',
      'goal',
      `layout shift, at most ${most}`,
      'kB .wasm',
      'kB JavaScript, HTML, CSS',
      'kB data',
    ],
  ];
  for (const { name, ms, shift, wasm, page, data } of visits)
    rows.push([names[name], ms.toFixed(0), String(START_GOALS[name]), shift.toFixed(3), kB(wasm), kB(page), kB(data)]);
  console.log(`\n${table(rows)}`);
}

// --- the page ---------------------------------------------------------------------------------------------------------------------

/** @type {Awaited<ReturnType<typeof costOfDrawing>> | null} */
let drawing = null;
if (closers.length) {
  drawing = await costOfDrawing(repeats, Number(options.rounds));
  const { lost, longest, long, alone, drawn } = drawing;
  const rows = [
    ['the page during an adaptation, everything drawn', 'measured', 'goal'],
    [
      `speed lost (${alone.toFixed(2)} s undrawn, ${drawn.toFixed(2)} s drawn)`,
      percent(lost),
      `at most ${percent(GOALS.lost)}`,
    ],
    ['longest task of its thread', longest ? `${longest.toFixed(0)} ms` : 'under 50 ms', `at most ${GOALS.longest} ms`],
    ['tasks over 50 ms', String(long), 'none'],
  ];
  console.log(`\n${table(rows)}`);
}

// --- a sweep ----------------------------------------------------------------------------------------------------------------------

/** @type {Awaited<ReturnType<typeof sweepOfTen>> | null} */
let sweep = null;
if (closers.length) {
  sweep = await sweepOfTen();
  const { workers, alone, together, share } = sweep;
  console.log(
    `\nten runs of one thread each: ${alone.toFixed(1)} s one after the other, ${together.toFixed(1)} s on ${workers} workers; ` +
      `${percent(share)}, on two cores at most ${percent(GOAL)}`,
  );
}

if (options.json)
  await writeFile(
    options.json,
    `${JSON.stringify({ notes, limit, limitOfAll, seconds, repeats, results, summary, layers, startUp: visits, drawing, sweep }, null, 1)}\n`,
  );
