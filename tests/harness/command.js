/** Programs as a person runs them: what they say, and the exit code they leave. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{code: number, out: string, err: string}} Ended
 *
 * @typedef {object} Started
 * @property {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable,
 *   import('node:stream').Readable>} child
 * @property {{out: string, err: string}} said  so far
 * @property {Promise<Ended>} ended
 */

/**
 * @param {string} program  of tests/programs/
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>, shell?: string}} [how]  shell: a line of bash that runs the
 *   program as "$@"
 * @returns {Started}
 */
export function start(program, args, { cwd, env = {}, shell } = {}) {
  const command = [process.execPath, fileURLToPath(new URL(`../programs/${program}`, import.meta.url)), ...args];
  const [file, ...rest] = shell ? ['bash', '-c', shell, 'bash', ...command] : command;
  return heard(spawn(file, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** @param {Started['child']} child @returns {Started} */
function heard(child) {
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text;
  });
  return { child, said, ended: once(child, 'close').then(([code]) => ({ code, ...said })) };
}

/** @param {Parameters<typeof start>} args */
export const run = (...args) => start(...args).ended;

/** Behind what each of several commands says; no text has it. */
const END = '\x1e';

/**
 * Several experiments, one after the other in one process: for what is not about the process itself.
 * @param {string[][]} commands  the arguments of each
 * @param {string} [cwd]
 * @returns {Promise<Ended[]>}  of each, its code that which the process would end with
 */
export async function experiments(commands, cwd) {
  const program = `
    import { perform } from '${new URL('../programs/experiment.js', import.meta.url)}';
    for (const args of JSON.parse(process.argv[1])) {
      const code = await perform(args);
      process.stdout.write('${END}' + code + '${END}');
      process.stderr.write('${END}');
    }`;
  const args = ['--input-type=module', '-e', program, JSON.stringify(commands)];
  const { code, out, err } = await heard(spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })).ended;
  assert.equal(code, 0, err);
  const [said, told] = [out.split(END), err.split(END)];
  return commands.map((_, i) => ({ code: Number(said[2 * i + 1]), out: said[2 * i], err: told[i] }));
}
