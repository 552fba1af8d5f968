// The C tests of the core: every program of tests/core/ in every build of the core. `make core-tests` builds them into
// build/core-tests/. The native builds run under AddressSanitizer and UBSan, the WebAssembly ones through node:wasi.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../build/core-tests/', import.meta.url));
// Both begin with what takes longest, so that nothing is waited for at the end.
const PROGRAMS = ['api', 'gradients', 'methods', 'kernels', 'winograd', 'affine'];
const BUILDS = ['native-scalar', 'native-simd', 'scalar.wasm', 'simd.wasm'];
// Only where the toolchain can build it; without the bits of the others.
const RELAXED = existsSync(`${FOLDER}api-relaxed.wasm`) ? ['relaxed.wasm'] : [];

// What a WebAssembly program runs in: a process of its own, since WASI writes to the real standard output. It calls WASI through
// plain functions. Called directly, V8 makes fast API calls of it, in which no garbage may be collected; yet Node's WASI reports
// the memory it takes, and beside a WebAssembly memory of this size V8 may then collect, without seeing the frames of the
// JavaScript that has called the program. Seen with Node 20: one run in a hundred crashed where its exit came back to them.
const RUN_WASM = `
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';
const file = process.argv[1];
if (file.endsWith('relaxed.wasm')) await import('${new URL('../harness/relaxed.js', import.meta.url)}');
const wasi = new WASI({ version: 'preview1', args: [file] });
const imports = {};
for (const [name, call] of Object.entries(wasi.wasiImport)) imports[name] = (...args) => call(...args);
const { instance } = await WebAssembly.instantiate(await readFile(file), { wasi_snapshot_preview1: imports });
process.exitCode = wasi.start(instance);
`;

/** @type {Map<string, Promise<{ status: number | string, output: string }>>} */
const runs = new Map();

/**
 * Runs a program, once.
 *
 * @param {string} program
 * @param {string} build
 * @returns {Promise<{ status: number | string, output: string }>} the exit status, or what ended the program instead
 */
const run = (program, build) => {
  const file = `${FOLDER}${program}-${build}`;
  assert.ok(existsSync(file), `${file} is missing: run make core-tests`);
  const started = runs.get(file) ?? start(file);
  runs.set(file, started);
  return started;
};

/** @param {string} file @returns {Promise<{ status: number | string, output: string }>} */
const start = (file) =>
  new Promise((resolve) => {
    const [command, args] = file.endsWith('.wasm')
      ? [process.execPath, ['--no-warnings', '--input-type=module', '--eval', RUN_WASM, file]]
      : [file, []];
    execFile(command, args, { maxBuffer: 1 << 24, timeout: 600_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? (error.code ?? String(error.signal)) : 0, output: stdout + stderr }),
    );
  });

describe('core', { concurrency: availableParallelism() }, () => {
  for (const program of PROGRAMS)
    for (const build of [...BUILDS, ...RELAXED])
      test(`${program}, ${build}`, async (t) => {
        const { status, output } = await run(program, build);
        for (const [line] of output.matchAll(/^(not )?ok .*/gm))
          await t.test(line.replace(/^(not )?ok /, ''), () => assert.ok(line.startsWith('ok'), line));
        assert.match(output, /^ok /m, `no case passed:\n${output}`);
        assert.doesNotMatch(output, /^not ok/m, output);
        assert.equal(status, 0, output);
      });
});

// exp and log may differ in the last bit between the native libc and that of WebAssembly, so each pair is compared by itself.
for (const [scalar, simd] of [BUILDS.slice(0, 2), BUILDS.slice(2, 4)])
  test(`${scalar} and ${simd} train to the same bits`, async () => {
    const outputs = [await run('api', scalar), await run('api', simd)].map((run) => run.output.match(/^# digest.*/gm));
    assert.equal(outputs[0]?.length, 3, 'one digest for each optimizer');
    assert.deepEqual(outputs[0], outputs[1]);
  });
