/** PyTorch as a peer, where /usr/bin/python3 has it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { note, OWN, saving, THREADS, threadsText } from './common.js';
import { sameLosses, sample, weights } from './same.js';

/** @typedef {import('./common.js').Contestant} Contestant */

const PYTHON = '/usr/bin/python3';
const INSTALL = '(Debian: apt-get install python3-torch libopenblas0)';

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
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is not there`);
  const script = fileURLToPath(new URL('torch_peer.py', import.meta.url));
  const child = spawn(PYTHON, ['-B', script, String(threads)], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {}); // that it has ended is said where an answer is missing
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(complaint.trim().split('\n').at(-1) || 'PyTorch has ended');
    return JSON.parse(value);
  };
  const { version, openblas } = await next();
  const ask = async (/** @type {object} */ request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  return {
    openblas,
    threads,
    name: `PyTorch ${version}${avx2 ? ' held to AVX2' : ''}, ${threadsText(threads)}`,
    ask,
    close: () => child.stdin.end(),
  };
}

/** @returns {Promise<Contestant[]>} */
export async function torchPeers() {
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
  /** @type {Awaited<ReturnType<typeof open>>[]} */
  let peers = [];
  try {
    peers = await Promise.all(ways.map(({ threads, avx2 }) => open(threads, avx2)));
  } catch (error) {
    note(`PyTorch is skipped: ${/** @type {Error} */ (error).message} ${INSTALL}`);
  }
  // Debian installs PyTorch with a BLAS that is two to three times slower than the one it is to be given.
  if (peers.some(({ openblas }) => !openblas)) {
    note(`PyTorch is skipped: it works with a slow BLAS here, which would be no fair race ${INSTALL}`);
    for (const { close } of peers.splice(0)) close();
  }
  for (const { name, threads, ask, close } of peers) {
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
