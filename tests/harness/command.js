/** Programs as a person runs them: what they say, and the exit code they leave. */
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
  const child = spawn(file, rest, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
