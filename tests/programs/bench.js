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
 * Everything is measured for a short time, at least one step, in turns that lie some ten seconds apart; bench/race.js says how
 * often, and bench/limits.js which measurements count. ~ marks a rate of which fewer than --repeats were undisturbed, and its ratio.
 *
 * With the defaults all takes between five and six minutes on two idle cores, and says at its end where they went. The goals are
 * for batches 50 and 128: below, peers and the scalar build sit out, unless --batches asks for one batch alone.
 *
 * ARGS: --seconds N per measurement (0.1), --repeats N (3) turns at least, --race N seconds (180) after which no further turns
 * begin, --batches 1,16,50,128, --visits N of the page (4), --pages N that adapt with everything drawn (5), for --rounds N (2),
 * --no-chromium, --json FILE (everything printed, and each measurement; bench/tables.js makes the README's tables of it),
 * --parts race,layers,start,drawing,sweep: only some
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { inChromium } from './bench/browser.js';
import { note, notes, PHASES, THREADS, threadsText, VARIANTS } from './bench/common.js';
import { costOfDrawing, GOALS } from './bench/drawing.js';
import { openLimits, sound, tellsWaiting, WAITING } from './bench/limits.js';
import { inNode, layersOf } from './bench/own.js';
import { heatsOf, outcome, race, warmUp } from './bench/race.js';
import { SLOW, START_GOALS, startUp } from './bench/startup.js';
import { median, quartiles } from './bench/statistics.js';
import { costOfSweep, GOAL } from './bench/sweep.js';
import { torchPeers } from './bench/torch.js';
import { Output } from './output.js';

/** @typedef {import('./bench/common.js').Contestant} Contestant */

const PARTS = ['race', 'layers', 'start', 'drawing', 'sweep'];

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0.1' },
    repeats: { type: 'string', default: '3' },
    race: { type: 'string', default: '180' },
    batches: { type: 'string', default: '1,16,50,128' },
    visits: { type: 'string', default: '4' },
    pages: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    parts: { type: 'string', default: PARTS.join() },
    'no-chromium': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const repeats = Number(options.repeats);
const batches = options.batches.split(',').map(Number);
// That it cannot be written is said at once, not after six minutes.
const json = options.json === undefined ? null : new Output(options.json, '--json');
const parts = new Set(options.parts.split(','));
for (const part of parts) if (!PARTS.includes(part)) throw new Error(`--parts has ${part}; expected some of ${PARTS.join()}`);

/** @param {string[][]} rows */
const table = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ')).join('\n');
};
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`;
const unit = (/** @type {string} */ phase) => (phase === 'adapt' ? 'pairs' : 'images');
const firstLine = (/** @type {unknown} */ error) => /** @type {Error} */ (error).message.split('\n')[0];

/** Seconds that each part took. @type {Record<string, number>} */
const took = {};
/**
 * Does a part, if it was asked for, and notes how long it takes.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} run
 */
async function timed(name, run) {
  const from = performance.now();
  const result = await run();
  took[name] = (performance.now() - from) / 1000;
  return result;
}

const limits = await openLimits(THREADS);
note(`${cpus()[0].model}, ${availableParallelism()} cores; Node ${process.version}`);
note(`128-bit limit of one thread: ${limits.one.toFixed(1)} GFLOP/s (multiply-adds in registers)`);
note(`of ${threadsText(THREADS)} at once: ${limits.all.toFixed(1)}, ${(limits.all / limits.one).toFixed(2)} times as much`);
if (!tellsWaiting())
  note('this system does not say whether something waits for a processor: only the limit tells what was disturbed');

// --- who takes part -------------------------------------------------------------------------------------------------------------

let inBrowser = !options['no-chromium'];
/** @type {(() => unknown)[]} */
const closers = [];
/** @returns {Promise<Contestant[]>} */
async function browsers() {
  if (!inBrowser) return [];
  try {
    const { version, contestants, close } = await inChromium();
    note(`Chromium ${version}`);
    closers.push(close);
    return contestants;
  } catch (error) {
    note(`Chromium is skipped: ${firstLine(error)}`);
    inBrowser = false;
    return [];
  }
}
const contestants = parts.has('race')
  ? await timed('opening', async () => (await Promise.all([...VARIANTS.map(inNode), browsers(), torchPeers()])).flat())
  : [];

// --- the race -------------------------------------------------------------------------------------------------------------------

/** From this batch on there are goals. */
const LARGE = 50;
const heats = heatsOf(
  contestants,
  PHASES,
  batches,
  ({ kind, name }, batch) => batch >= LARGE || batches.length === 1 || (kind === 'own' && !name.includes('scalar')),
);
const until = performance.now() + Number(options.race) * 1000;
const progress = (/** @type {string} */ text) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(40)}`);
};
await timed('warming up', () => warmUp(heats, progress));
await timed('race', () => race(heats, limits, { ms: seconds * 1000, repeats, until }, progress));
if (process.stderr.isTTY) process.stderr.write('\n');
const limit = limits.one;
const limitOfAll = limits.all;
/** By the number of threads. */
const fences = new Map([1, THREADS].map((threads) => [threads, limits.fence(threads)]));
const { rateOf, ratioOf } = outcome(heats, (threads) => fences.get(threads) ?? Number.NaN, repeats);
/** Where too little was undisturbed. @param {string} text @param {{disturbed: boolean} | undefined} of */
const marked = (text, of) => (of?.disturbed ? `~${text}` : text);

const torch = contestants.find(({ name, threads }) => name.startsWith('PyTorch') && threads === 1)?.name;
const results = [];
for (const phase of contestants.length ? PHASES : []) {
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
      const { rate, gflops, spread, disturbed, samples } = own;
      const base = ratioOf(name, torch, phase, batch);
      const ratio = base?.ratio ?? null;
      results.push({ phase, batch, name, rate, gflops, ofLimit: gflops && gflops / limit, ratio, spread, disturbed, samples });
      row.push(marked(rate.toFixed(0), own), gflops?.toFixed(1) ?? '', gflops ? percent(gflops / limit) : '');
      row.push(base ? marked(base.ratio.toFixed(2), base) : '');
    }
    rows.push(row);
  }
  console.log(`\n${unit(phase)} per second\n${table(rows)}`);
}

/** Of each of our SIMD builds to each peer on as many threads. */
const against = contestants
  .filter(({ kind, name }) => kind === 'own' && name.includes('SIMD'))
  .flatMap(({ name, threads }) =>
    contestants
      .filter((one) => one.kind !== 'own' && one.threads === threads)
      .flatMap(({ name: other }) =>
        PHASES.flatMap((phase) =>
          batches.flatMap((batch) => {
            const found = ratioOf(name, other, phase, batch);
            return found ? { phase, batch, name, other, ...found } : [];
          }),
        ),
      ),
  );

// What disturbed, and how far the measurements lie apart.
if (results.length) {
  for (const [threads, fence] of fences) {
    const quiet = limits.seen(threads).filter(({ waiting }) => waiting <= WAITING);
    const [lower, , upper] = quartiles(quiet.map(({ free }) => free));
    const usual = `half of the time ${lower.toFixed(1)} to ${upper.toFixed(1)} GFLOP/s; under ${fence.toFixed(1)} something else was at work`;
    note(
      `limit of ${threadsText(threads)} beside the measurements: ${quiet.length ? usual : 'something else was always at work'}`,
    );
  }
  const samples = results.flatMap(({ name, samples }) => {
    const { threads = 1 } = contestants.find((one) => one.name === name) ?? {};
    return samples.map((sample) => ({
      waited: !(sample.waiting <= WAITING),
      sound: sound(sample, fences.get(threads) ?? Number.NaN),
    }));
  });
  const count = (/** @type {(sample: typeof samples[number]) => boolean} */ which) => samples.filter(which).length;
  note(
    `${samples.length} measurements: during ${count(({ waited }) => waited)} something waited for a processor, beside ` +
      `${count(({ waited, sound }) => !waited && !sound)} others there was too little of the limit; ` +
      `${results.filter(({ disturbed }) => disturbed).length} of ${results.length} rates are marked with ~`,
  );
  const spreads = results.map(({ spread }) => spread);
  note(
    `half of a rate's measurements lie within ${percent(median(spreads))} of it in the median of all rates, ` +
      `${percent(Math.max(...spreads))} at most`,
  );
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
      const peers = contestants
        .filter((one) => one.inBrowser && one.kind === kind && one.threads === threads)
        .flatMap(({ name }) => ({
          peer: name,
          rate: rateOf(name, phase, batch)?.rate,
          ...ratioOf(own?.name, name, phase, batch),
        }));
      // The least ratio is that to the fastest.
      const [fastest] = peers.filter(({ ratio }) => ratio).toSorted((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0));
      if (!fastest) {
        row.push('–');
        continue;
      }
      const { peer, rate, ratio = Number.NaN, disturbed = true } = fastest;
      summary.push({
        phase,
        kind,
        batch,
        threads,
        ours: rateOf(own?.name, phase, batch)?.rate,
        peer,
        fastest: rate,
        ratio,
        disturbed,
      });
      row.push(marked(`${ratio.toFixed(2)}× ${peer.split(' ')[0]}`, { disturbed }));
    }
    rows.push(row);
  }
  if (contestants.some((one) => one.inBrowser && one.kind === 'peer')) console.log(`\n${table(rows)}`);
}

// --- where our time goes ----------------------------------------------------------------------------------------------------------

const layers = [];
for (const phase of parts.has('layers') ? /** @type {const} */ (['pretrain', 'adapt']) : []) {
  const batch = 50;
  const rows = [[`${phase}, batch ${batch}`, 'ms', 'share', 'GFLOP/s', 'of limit']];
  for (const { name, ms, share, gflops } of await timed(`layers of ${phase}`, () => layersOf(phase, batch))) {
    layers.push({ phase, batch, name, ms, share, gflops, ofLimit: gflops && gflops / limit });
    rows.push([name, ms.toFixed(3), percent(share), gflops?.toFixed(1) ?? '', gflops ? percent(gflops / limit) : '']);
  }
  console.log(`\n${table(rows)}`);
}

for (const contestant of contestants) contestant.close();
await limits.close();
for (const close of closers) await close();

// --- start-up ---------------------------------------------------------------------------------------------------------------------

/** @type {Awaited<ReturnType<typeof startUp>>} */
let visits = [];
if (inBrowser && parts.has('start')) {
  visits = await timed('start-up', () => startUp(Number(options.visits)));
  const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(0);
  const names = { cold: 'cold', warm: 'warm', slow: `cold, ${SLOW.megabits} Mbit/s and ${SLOW.roundTrip} ms` };
  const { shift: most } = START_GOALS;
  const rows = [
    [
      'start-up, ms after navigation',
      'something drawn',
      'Train can be pressed',
      'first step done',
      'goal',
      `layout shift, at most ${most}`,
      'kB .wasm',
      'kB JavaScript, HTML, CSS',
      'kB data',
    ],
  ];
  for (const { name, drawn, ready, ms, shift, wasm, page, data } of visits)
    rows.push([
      names[name],
      drawn.toFixed(0),
      ready.toFixed(0),
      ms.toFixed(0),
      String(START_GOALS[name]),
      shift.toFixed(3),
      kB(wasm),
      kB(page),
      kB(data),
    ]);
  console.log(`\n${table(rows)}`);
}

// --- the page ---------------------------------------------------------------------------------------------------------------------

/** @type {Awaited<ReturnType<typeof costOfDrawing>> | null} */
let drawing = null;
if (inBrowser && parts.has('drawing')) {
  drawing = await timed('drawing', () => costOfDrawing(Number(options.pages), Number(options.rounds)));
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

/** @type {Awaited<ReturnType<typeof costOfSweep>> | null} */
let sweep = null;
if (inBrowser && parts.has('sweep')) {
  sweep = await timed('sweep', costOfSweep);
  const { runs, workers, alone, together, share } = sweep;
  console.log(
    `\n${runs} runs of one thread each: ${alone.toFixed(1)} s one after the other, ${together.toFixed(1)} s on ${workers} workers; ` +
      `${percent(share)}, on two cores at most ${percent(GOAL)}`,
  );
}

const parted = Object.entries(took).filter(([, each]) => each > 0.5);
note(
  `\n${parted.reduce((sum, [, each]) => sum + each, 0).toFixed(0)} s: ` +
    parted.map(([part, each]) => `${part} ${each.toFixed(0)}`).join(', '),
);

if (json) {
  const found = {
    notes,
    limit,
    limitOfAll,
    seconds,
    repeats,
    results,
    against,
    summary,
    layers,
    startUp: visits,
    drawing,
    sweep,
    took,
  };
  await json.write(`${JSON.stringify(found, null, 1)}\n`);
}
