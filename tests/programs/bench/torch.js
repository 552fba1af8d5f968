/** PyTorch as a peer, where /usr/bin/python3 has it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { note, OWN, saving, THREADS, threadsText } from './common.js';
import { sameLosses, sample, weights } from './same.js';

/** @typedef {import('./common.js').Contestant} Contestant */

const PYTHON = '/usr/bin/python3';

/** Debian installs PyTorch with a BLAS that is two to three times slower than the one it is to be given. */
const WHICH_BLAS =
  "import torch; torch.ones(9, 9) @ torch.ones(9, 9); print('openblas' if 'openblas' in open('/proc/self/maps').read() else 'other')";

/** Holds PyTorch's libraries to 256-bit vectors. */
const AVX2 = {
  ATEN_CPU_CAPABILITY: 'avx2',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  DNNL_MAX_CPU_ISA: 'AVX2',
  OPENBLAS_CORETYPE: 'Haswell',
};

/** @param {number} threads @param {boolean} avx2 */
async function open(threads, avx2) {
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
  if (avx2) Object.assign(env, AVX2);
  const script = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const child = spawn(PYTHON, ['-B', script, String(threads)], { env, stdio: ['pipe', 'pipe', 'inherit'] });
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
  return {
    name: `PyTorch ${version}${avx2 ? ' held to AVX2' : ''}, ${threadsText(threads)}`,
    ask,
    close: () => child.stdin.end(),
  };
}

/** @returns {Promise<Contestant[]>} */
export async function torchPeers() {
  const { status, stdout } = spawnSync(PYTHON, ['-c', WHICH_BLAS], { encoding: 'utf8' });
  if (status !== 0 || stdout.trim() !== 'openblas') {
    const lacks = status === 0 ? 'works with a slow BLAS here, which would be no fair race' : `is not there for ${PYTHON}`;
    note(`PyTorch is skipped: it ${lacks} (Debian: apt-get install python3-torch libopenblas0)`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'adda-bench-'));
  const file = join(folder, 'weights.safetensors');
  await writeFile(file, weights);
  const images = Object.fromEntries(Object.entries(sample.images).map(([name, bytes]) => [name, Array.from(bytes)]));
  /** @type {Contestant[]} */
  const contestants = [];
  // WebAssembly has 128-bit vectors. Where the processor has 512-bit ones, PyTorch also runs as it would on one that has not.
  const wide = readFileSync('/proc/cpuinfo', 'utf8').includes('avx512f');
  const ways = [...new Set([1, THREADS])].flatMap((threads) =>
    (wide ? [false, true] : [false]).map((avx2) => ({ threads, avx2 })),
  );
  for (const { threads, avx2 } of ways) {
    const { name, ask, close } = await open(threads, avx2);
    await sameLosses(name, (check) => ask({ check, weights: file, rates: sample.rates, images }));
    /** @type {Contestant['measure']} */
    const measure = (phase, batch, ms) => ask({ phase, batch, ms });
    contestants.push(
      { name, kind: 'peer', inBrowser: false, threads, phases: OWN, measure, close },
      { ...saving(name), inBrowser: false, threads, measure, close: () => {} },
    );
  }
  await rm(folder, { recursive: true });
  return contestants;
}
