// The C tests of the core. `make core-tests` builds the programs of tests/core/ into build/core-tests/. The native builds run under
// AddressSanitizer and UBSan, the WebAssembly ones through node:wasi.
//
// Each kernel is tried in every build. What is made of the kernels is the same code in all of them, and the shipped builds with vectors
// and without are held to the same bits after training (below; of every method in tests/run/methods.test.js): so the programs that try
// whole steps run once under the sanitizers and once as it is shipped, both with vectors.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../build/core-tests/', import.meta.url));
// Only where the toolchain can build it; without the bits of the others.
const RELAXED = existsSync(`${FOLDER}api-relaxed.wasm`) ? ['relaxed.wasm'] : [];
const VECTORS = ['native-simd', 'simd.wasm', ...RELAXED];
const SCALAR = ['native-scalar', 'scalar.wasm'];
/**
 * Programs and what they are asked, and the builds to run them in; what takes longest comes first, so that nothing is waited for at
 * the end.
 * @type {[program: string, builds: string[]][]}
 */
const PROGRAMS = [
  ['api', VECTORS],
  ['gradients', VECTORS],
  ['methods', VECTORS],
  ['winograd', [...SCALAR, ...VECTORS]],
  ['affine', [...SCALAR, ...VECTORS]],
  ['kernels', [...SCALAR, ...VECTORS]],
  ['api digests', ['scalar.wasm']],
];

// What a WebAssembly program runs in: a process of its own, since WASI writes to the real standard output. It calls WASI through
// plain functions. Called directly, V8 makes fast API calls of it, in which no garbage may be collected; yet Node's WASI reports
// the memory it takes, and beside a WebAssembly memory of this size V8 may then collect, without seeing the frames of the
// JavaScript that has called the program. Seen with Node 20: one run in a hundred crashed where its exit came back to them.
const RUN_WASM = `
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';
const [, file, ...asked] = process.argv;
if (file.endsWith('relaxed.wasm')) await import('${new URL('../harness/relaxed.js', import.meta.url)}');
const wasi = new WASI({ version: 'preview1', args: [file, ...asked] });
const imports = {};
for (const [name, call] of Object.entries(wasi.wasiImport)) imports[name] = (...args) => call(...args);
const { instance } = await WebAssembly.instantiate(await readFile(file), { wasi_snapshot_preview1: imports });
process.exitCode = wasi.start(instance);
`;

// A program is few functions that run long, which V8 does not replace while they do: what it calls is optimized at once, and nothing else.
const OPTIMIZED = ['--no-liftoff', '--wasm-lazy-compilation'];

/** @type {Map<string, Promise<{ status: number | string, output: string }>>} */
const runs = new Map();

/**
 * Runs a program, once.
 *
 * @param {string} program  and what it is asked
 * @param {string} build
 * @returns {Promise<{ status: number | string, output: string }>} the exit status, or what ended the program instead
 */
const run = (program, build) => {
  const [name, ...asked] = program.split(' ');
  const file = `${FOLDER}${name}-${build}`;
  assert.ok(existsSync(file), `${file} is missing: run make core-tests`);
  const started = runs.get(file) ?? start(file, asked);
  runs.set(file, started);
  return started;
};

/** @param {string} file @param {string[]} asked @returns {Promise<{ status: number | string, output: string }>} */
const start = (file, asked) =>
  new Promise((resolve) => {
    const [command, args] = file.endsWith('.wasm')
      ? [process.execPath, [...OPTIMIZED, '--no-warnings', '--input-type=module', '--eval', RUN_WASM, file, ...asked]]
      : [file, asked];
    execFile(command, args, { maxBuffer: 1 << 24, timeout: 600_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? (error.code ?? String(error.signal)) : 0, output: stdout + stderr }),
    );
  });

describe('core', { concurrency: availableParallelism() }, () => {
  for (const [program, builds] of PROGRAMS)
    for (const build of builds)
      test(`${program}, ${build}`, async (t) => {
        const { status, output } = await run(program, build);
        for (const [line] of output.matchAll(/^(not )?ok .*/gm))
          await t.test(line.replace(/^(not )?ok /, ''), () => assert.ok(line.startsWith('ok'), line));
        assert.match(output, /^ok /m, `no case passed:\n${output}`);
        assert.doesNotMatch(output, /^not ok/m, output);
        assert.equal(status, 0, output);
      });
});

test('with vectors and without it trains to the same bits', async () => {
  const outputs = [await run('api digests', 'scalar.wasm'), await run('api', 'simd.wasm')];
  const [scalar, simd] = outputs.map(({ output }) => output.match(/^# digest.*/gm));
  assert.equal(scalar?.length, 3, 'one digest for each optimizer');
  assert.deepEqual(scalar, simd);
});
