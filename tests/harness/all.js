/**
 * Runs every file of tests, as `node --test` does but for the order, which there is that of their names: what takes longest comes
 * first, so that at the end no core waits for another.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const TESTS = fileURLToPath(new URL('..', import.meta.url));

/** Rooms whose files take longest; the others' take seconds. */
const LONGEST = ['core', 'page', 'worker', 'command', 'run'];

/** @param {string} file */
const place = (file) => {
  const at = LONGEST.indexOf(file.split(/[\\/]/)[0]);
  return at < 0 ? LONGEST.length : at;
};

const files = readdirSync(TESTS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.js'))
  .sort()
  .sort((a, b) => place(a) - place(b))
  .map((file) => join(TESTS, file));

// One file more than there are cores: those of Chromium wait for it now and then. The reporter names at the end what has failed, also
// where nobody sits at a terminal.
run({ files, concurrency: availableParallelism() + 1 })
  .on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) process.exitCode = 1;
  })
  .compose(new spec())
  .pipe(process.stdout);
