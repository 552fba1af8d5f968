// The bench beside other work: what disturbs a measurement is seen, and what is disturbed does not count where there is better. And
// the tables that are made of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceOf, sound, WAITING } from '../programs/bench/limits.js';
import { heatsOf, outcome, race, trusted, warmUp } from '../programs/bench/race.js';
import { readmeTables } from '../programs/bench/tables.js';

/** @param {number[]} free @param {number} [waiting] */
const probes = (free, waiting = 0) => free.map((free) => ({ free, waiting }));
const STEADY = [28, 27.5, 28.5, 27, 28, 29, 27.5, 28];

test('what the machine does on its own is no disturbance, and what it hardly ever does is one', () => {
  const steady = fenceOf(probes(STEADY));
  assert.ok(steady > 24 && steady < 26, `${steady}`); // a tenth below 28
  // A few moments with half of it change nothing.
  assert.ok(fenceOf(probes([...STEADY, 14])) > 24);
  // A machine that does 21 as often as 28.
  const changing = fenceOf(probes([...STEADY, 21, 21, 20.5, 21.5, 21, 21, 21, 21]));
  assert.ok(changing < 20 && changing > 5, `${changing}`);
  // While something waits it is not on its own.
  assert.equal(fenceOf([...probes(STEADY), ...probes([1, 2, 3, 4, 5, 6, 7, 8, 9], 0.5)]), steady);
});

test('a measurement is sound if next to nothing waited and the limit was there; what is not known is not sound', () => {
  const of = (/** @type {number} */ free, /** @type {number} */ waiting) => sound({ rate: 1, free, waiting }, 25);
  assert.ok(of(25, 0) && of(28, WAITING));
  assert.ok(!of(24.9, 0) && !of(28, WAITING + 0.01));
  assert.ok(!of(Number.NaN, 0) && !of(28, Number.NaN) && !sound({ rate: 1, free: 28, waiting: 0 }, Number.NaN));
  assert.ok(!sound({ rate: 1, free: 28, waiting: 0 }, fenceOf(probes([Number.NaN, 28, 28]))));
  assert.ok(!sound({ rate: 1, free: 28, waiting: 0 }, fenceOf([])), 'a limit that was never seen undisturbed says nothing');
});

test('three sound measurements are gone by; with fewer all count, and are marked', () => {
  assert.deepEqual(trusted([true, false, true, true], 3), { indices: [0, 2, 3], disturbed: false });
  assert.deepEqual(trusted([true, false, true], 3), { indices: [0, 1, 2], disturbed: true });
});

/**
 * Two who race, one of them disturbed, with made-up rates, limits and turns.
 * @param {{fast: [number, number][], slow: [number, number][]}} script  for each turn what there is of the limit, and the rate
 * @param {number} [until]
 */
async function raced(script, until = Number.POSITIVE_INFINITY) {
  let free = 28;
  /** @type {Record<string, number>} */
  const turns = { fast: 0, slow: 0 };
  const contestant = (/** @type {'fast' | 'slow'} */ name, /** @type {number} */ threads) => ({
    name,
    kind: /** @type {const} */ ('own'),
    inBrowser: false,
    threads,
    phases: { infer: 'infer' },
    async measure() {
      // The first time is for warming up.
      const [left, rate] = turns[name]++ ? script[name][Math.min(turns[name] - 2, script[name].length - 1)] : [28, 1e9];
      free = left;
      return { rate };
    },
    close: () => {},
  });
  // Whatever else goes on here while this is tested.
  const watched = async (/** @type {() => Promise<any>} */ run) => ({ result: await run(), waiting: 0 });
  const limits = /** @type {any} */ ({ probe: async () => ({ free, waiting: 0 }), watched, fence: () => 25 });
  const heats = heatsOf(
    [contestant('slow', 2), contestant('fast', 1)],
    ['infer', 'adapt'],
    [1, 50],
    (_, batch) => batch === 50,
  );
  await warmUp(heats, () => {});
  await race(heats, limits, { ms: 1, repeats: 3, until }, () => {});
  const { rateOf, ratioOf } = outcome(heats, () => 25, 3);
  const rate = (/** @type {string} */ name) => {
    const { samples, ...rest } = rateOf(name, 'infer', 50) ?? assert.fail();
    return { ...rest, turns: samples.length };
  };
  return { fast: rate('fast'), slow: rate('slow'), ratio: ratioOf('fast', 'slow', 'infer', 50), rateOf };
}

test('who is undisturbed and steady is measured three times', async () => {
  const { fast, slow, ratio, rateOf } = await raced({ fast: [[28, 100]], slow: [[28, 50]] });
  assert.deepEqual(fast, { rate: 100, gflops: null, spread: 0, disturbed: false, turns: 3 });
  assert.equal(slow.turns, 3);
  assert.deepEqual(ratio, { ratio: 2, disturbed: false });
  assert.equal(rateOf('fast', 'infer', 1), undefined, 'who does not take part has no rate');
});

test('a disturbed turn is taken again, and its measurements do not count', async () => {
  const slowed = /** @type {[number, number][]} */ ([
    [28, 50],
    [14, 5],
    [28, 50],
  ]);
  const { fast, slow, ratio } = await raced({ fast: [[28, 100]], slow: slowed });
  // Where the limit was low before, the next one is not believed either: in the third turn, fast.
  assert.equal(slow.turns, 4);
  assert.deepEqual(slow, { rate: 50, gflops: null, spread: 0, disturbed: false, turns: 4 });
  assert.deepEqual(fast, { rate: 100, gflops: null, spread: 0, disturbed: false, turns: 4 });
  // Two turns of four in which both were undisturbed are too few: the medians of both.
  assert.deepEqual(ratio, { ratio: 2, disturbed: false });
});

test('a ratio is that of each turn: what slows both down is not in it', async () => {
  const drift = [1, 0.5, 0.9, 0.4, 0.7];
  const of = (/** @type {number} */ rate) => drift.map((share) => /** @type {[number, number]} */ ([28, rate * share]));
  const { fast, ratio } = await raced({ fast: of(100).with(0, [28, 110]), slow: of(50) }, 0);
  assert.equal(fast.rate, 90);
  assert.deepEqual(ratio, { ratio: 2, disturbed: false });
});

test('what stays disturbed until the time is over is marked, and so is its ratio', async () => {
  const { fast, slow, ratio } = await raced({ fast: [[28, 100]], slow: [[14, 10]] }, 0);
  assert.equal(slow.turns, 3);
  assert.deepEqual({ rate: slow.rate, disturbed: slow.disturbed }, { rate: 10, disturbed: true });
  assert.deepEqual(ratio, { ratio: 10, disturbed: true });
  assert.equal(fast.turns, 3);
});

test('who is not steady is measured until the quartiles lie close together', async () => {
  const fast = /** @type {[number, number][]} */ ([
    [28, 150],
    [28, 100],
  ]);
  // Of 150, 100, 100, 100 the upper quartile is still 112.5.
  assert.deepEqual((await raced({ fast, slow: [[28, 50]] })).fast, {
    rate: 100,
    gflops: null,
    spread: 0,
    disturbed: false,
    turns: 5,
  });
  assert.equal((await raced({ fast, slow: [[28, 50]] }, 0)).fast.turns, 3);
});

test('the tables give each rate its mark, and of the peers in the browser the fastest', () => {
  const names = [
    'Chromium, SIMD',
    'Chromium, SIMD, 2 threads',
    'PyTorch 2, 1 thread',
    'PyTorch 2, 2 threads',
    'PyTorch 2, 1 thread, with our savings',
  ];
  const at = { phase: 'adapt', batch: 50, disturbed: false };
  const { bench, 'bench-start': start } = readmeTables({
    results: names.map((name, i) => ({ ...at, name, rate: 100 * (i + 1), disturbed: i === 3 })),
    against: [
      { ...at, name: 'Chromium, SIMD', other: 'PyTorch 2, 1 thread', ratio: 3 },
      { ...at, name: 'Chromium, SIMD', other: 'PyTorch 2, 1 thread, with our savings', ratio: 2, disturbed: true },
      { ...at, name: 'Chromium, SIMD', other: 'TensorFlow.js 4, 1 thread', ratio: 9 },
      { ...at, name: 'Chromium, SIMD', other: 'jax-js 1, 1 thread', ratio: 8 },
      { ...at, name: 'Node, SIMD', other: 'jax-js 1, 1 thread', ratio: 1 },
    ],
    startUp: [{ name: 'slow', drawn: 700, ready: 900.4, ms: 1200, shift: 0.00012, wasm: 48e3, page: 236e3, data: 1e6 }],
  });
  const rows = bench.split('\n').filter((line) => /^\| \S/.test(line));
  assert.deepEqual(rows.slice(1, 3), [
    '| ours, Chromium | – | – | 100 / 200 | – | the same | the same | – |',
    '| PyTorch 2 | – | – | 300 / ~400 | – | 500 | – | – |',
  ]);
  assert.deepEqual(rows.slice(3), [
    '| PyTorch 2, 1 thread | –, – | 3.00, – | ~2.00, – | –, – |',
    '| 1 thread | –, – | 8.00, – | –, – | –, – |',
  ]);
  assert.ok(start.endsWith('\n| cold, 10 Mbit/s and 40 ms | 700 | 900 | 1200 | 1284 kB | 0.0001 |'), start);
});
