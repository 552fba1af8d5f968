/**
 * Runs every file of tests, as `node --test` does but for two things: what takes longest comes first, so that at the end no core waits
 * for another; and those that drive Chromium run in a few processes, each with one browser, since to start it, and to read what drives
 * it, costs seconds.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TESTS = fileURLToPath(new URL('..', import.meta.url));
const SHARED = fileURLToPath(new URL('../../build/tests/', import.meta.url));

/** Rooms whose files take longest; the others' take seconds. */
const LONGEST = ['core', 'page', 'worker', 'command', 'run'];
// One more than there are cores: what drives Chromium waits for it now and then.
const PROCESSES = availableParallelism() + 1;

/** @param {string} file */
const place = (file) => {
  const at = LONGEST.indexOf(file.split(/[\\/]/)[0]);
  return at < 0 ? LONGEST.length : at;
};

/** Each process reads its files by turns, so that none has all the long ones. @param {string[]} files @returns {string[]} */
function inFewProcesses(files) {
  rmSync(SHARED, { recursive: true, force: true });
  mkdirSync(SHARED, { recursive: true });
  return Array.from({ length: Math.min(PROCESSES, files.length) }, (_, turn) => {
    const own = files.filter((_, i) => i % PROCESSES === turn);
    const shared = join(SHARED, `chromium-${turn + 1}.test.js`);
    writeFileSync(shared, own.map((file) => `import '${pathToFileURL(file)}';\n`).join(''));
    return shared;
  });
}

const files = readdirSync(TESTS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.js'))
  .sort()
  .sort((a, b) => place(a) - place(b))
  .map((file) => join(TESTS, file));
const inChromium = files.filter((file) => /\blaunch\(\)/.test(readFileSync(file, 'utf8')));
const rest = files.filter((file) => !inChromium.includes(file));

// The reporter names at the end what has failed, also where nobody sits at a terminal.
run({ files: [...inFewProcesses(inChromium), ...rest], concurrency: PROCESSES })
  .on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
