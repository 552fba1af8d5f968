/** The files that programs leave: whole or as they were, wherever their names lead. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../programs/console.js';
import { fileIdentity, Output } from '../programs/output.js';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'adda-output-'));
  // Whoever stands in for a person without rights is to come this far.
  fs.chmodSync(folder, 0o755);
});
afterEach(() => {
  // What a test locked is opened again.
  for (const name of fs.readdirSync(folder)) {
    if (fs.lstatSync(join(folder, name)).isDirectory()) fs.chmodSync(join(folder, name), 0o755);
  }
  fs.rmSync(folder, { recursive: true });
});

/** @param {string[]} names */
const at = (...names) => join(folder, ...names);
const list = () => fs.readdirSync(folder).sort();
/** @param {string} name */
const read = (name) => fs.readFileSync(at(name), 'utf8');
/** @param {RegExp} message */
const refused = (message) => (/** @type {unknown} */ error) =>
  error instanceof UsageError && message.test(error.message) && !error.message.includes('\n');

/** As a person who is not allowed everything. @template T @param {() => T} act */
function asNobody(act) {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a file', () => {
  test('is not there before it is written, and has nothing beside it afterwards', async () => {
    const output = new Output(at('new.json'), '--json');
    assert.deepEqual(list(), []);
    assert.ok(output.isFile && !output.isStandardOutput);
    await output.write('first');
    assert.equal(read('new.json'), 'first');
    await output.write(new Uint8Array([0x32, 0x6e, 0x64]));
    assert.equal(read('new.json'), '2nd');
    assert.deepEqual(list(), ['new.json']);
  });

  test('that is there stays as it is until it is written, and keeps its mode', async () => {
    fs.writeFileSync(at('old'), 'old', { mode: 0o640 });
    const output = new Output(at('old'));
    assert.equal(read('old'), 'old');
    await output.write('new');
    assert.equal(read('old'), 'new');
    assert.equal(fs.statSync(at('old')).mode & 0o777, 0o640);
  });

  test('is written where links lead, and the links stay', async () => {
    fs.mkdirSync(at('far'));
    fs.writeFileSync(at('far', 'old'), 'old');
    for (const [link, target] of [
      ['to-old', 'far/old'],
      ['to-new', at('far', 'new')],
      ['to-link', 'to-new'],
      ['to-folder', 'far'],
    ]) {
      fs.symlinkSync(target, at(link));
    }
    await new Output(at('to-old')).write('1');
    await new Output(at('to-link')).write('2');
    await new Output(at('to-folder', 'third')).write('3');
    assert.deepEqual(
      ['old', 'new', 'third'].map((name) => read(`far/${name}`)),
      ['1', '2', '3'],
    );
    for (const link of ['to-old', 'to-new', 'to-link']) assert.ok(fs.lstatSync(at(link)).isSymbolicLink(), link);
    assert.deepEqual(fs.readdirSync(at('far')).sort(), ['new', 'old', 'third']);
  });

  test('may have a name as long as any', async () => {
    const longest = 'ä'.repeat(127); // 254 bytes
    await new Output(at(longest)).write('long');
    assert.equal(read(longest), 'long');
    for (const name of ['x'.repeat(256), 'ä'.repeat(128), join('y'.repeat(300), 'x')]) {
      assert.throws(() => new Output(at(name), '--save'), refused(/^--save .*name too long/));
    }
  });

  test('that cannot be written leaves what was there, and nothing beside it', async () => {
    fs.mkdirSync(at('place'));
    fs.writeFileSync(at('place', 'old'), 'old');
    const [output, gone] = [new Output(at('place', 'old')), new Output(at('place', 'new'))];
    fs.mkdirSync(at('place', 'new'));
    await assert.rejects(gone.write('new'), /new cannot be written: .*directory/);
    fs.chmodSync(at('place'), 0o555);
    await assert.rejects(
      asNobody(() => output.write('new')),
      /old cannot be written: permission denied/,
    );
    assert.deepEqual(fs.readdirSync(at('place')).sort(), ['new', 'old']);
    assert.equal(read('place/old'), 'old');
    fs.chmodSync(at('place'), 0o755);
    fs.renameSync(at('place'), at('elsewhere'));
    await assert.rejects(output.write('new'), /old cannot be written: no such file or directory/);
    assert.equal(read('elsewhere/old'), 'old');
  });
});

test('what cannot be written is refused beforehand, by name, and left as it is', async () => {
  fs.mkdirSync(at('locked'));
  fs.mkdirSync(at('sub'));
  fs.writeFileSync(at('locked', 'old'), 'old');
  fs.chmodSync(at('locked'), 0o555);
  fs.writeFileSync(at('fixed'), 'fixed', { mode: 0o444 });
  fs.symlinkSync('b', at('a'));
  fs.symlinkSync('a', at('b'));
  fs.symlinkSync('nowhere/file', at('dangling'));
  const server = createServer().listen(at('socket'));
  await once(server, 'listening');
  const before = list();
  for (const [name, message] of /** @type {[string, RegExp][]} */ ([
    ['nowhere/file', /there is no folder .*nowhere/],
    ['dangling', /there is no folder/],
    ['sub', /it is a folder/],
    ['.', /it is a folder/],
    ['sub/..', /it is a folder/],
    ['sub/', /it is the name of a folder/],
    ['new/', /it is the name of a folder/],
    ['fixed/file', /is no folder|not a directory/],
    ['locked/new', /permission denied/],
    ['locked/old', /permission denied/],
    ['fixed', /permission denied/],
    ['a', /too many symbolic links/],
    ['socket', /it is no file/],
  ])) {
    // Not join, which would tidy the name up.
    const full = `${folder}/${name}`;
    assert.throws(() => asNobody(() => new Output(full, '--json')), refused(message), name);
    assert.throws(
      () => asNobody(() => new Output(full, '--json')),
      (error) => error instanceof Error && error.message.startsWith(`--json ${full} cannot be written: `),
    );
  }
  server.close();
  await once(server, 'close');
  assert.deepEqual(
    list(),
    before.filter((name) => name !== 'socket'),
  );
  assert.equal(read('fixed'), 'fixed');
});

test('a file is known by any of its names', () => {
  fs.mkdirSync(at('sub'));
  fs.writeFileSync(at('old'), '');
  fs.linkSync(at('old'), at('hard'));
  fs.symlinkSync('old', at('soft'));
  fs.symlinkSync('new', at('soft-new'));
  fs.symlinkSync('.', at('here'));
  const identity = (/** @type {string} */ name) => new Output(`${folder}/${name}`).identity;
  for (const name of ['./old', 'sub/../old', '/old', 'hard', 'soft', 'here/old', 'here/here/soft']) {
    assert.equal(identity(name), identity('old'), name);
  }
  for (const name of ['./new', 'sub/../new', 'soft-new', 'here/new']) assert.equal(identity(name), identity('new'), name);
  assert.notEqual(identity('old'), identity('new'));
  assert.notEqual(identity('sub/new'), identity('new'));
  assert.equal(fileIdentity(at('soft')), identity('old'));
  assert.equal(fileIdentity(at('new')), null);
});

describe('a device or a pipe', () => {
  test('is written as it is', async () => {
    for (const name of ['/dev/null', '/dev/full']) {
      const { rdev } = fs.statSync(name);
      const output = new Output(name, '--json');
      assert.ok(!output.isFile);
      if (name === '/dev/null') await output.write('anything');
      else
        await assert.rejects(
          output.write('anything'),
          /^Error: --json \/dev\/full cannot be written: no space left on device$/,
        );
      assert.equal(fs.statSync(name).rdev, rdev);
    }
  });

  test('a pipe gets all of it, or it is told that nobody reads', async () => {
    const made = spawn('mkfifo', [at('pipe')]);
    await once(made, 'close');
    const output = new Output(at('pipe'), '--json');
    await assert.rejects(output.write('x'), /^Error: --json .*pipe cannot be written: nobody reads it$/);
    const cat = spawn('cat', [at('pipe')], { stdio: ['ignore', 'pipe', 'ignore'] });
    const got = text(cat.stdout);
    const content = randomBytes(300_000).toString('hex'); // far more than a pipe holds
    for (let tries = 3000; ; tries--) {
      try {
        await output.write(content);
        break;
      } catch (error) {
        // Until cat has opened its end.
        if (tries === 0) throw error;
        await sleep(20);
      }
    }
    assert.equal(await got, content);
    assert.deepEqual(list(), ['pipe']);
  });
});

test('standard output is known by its name and as the file that it goes to', async () => {
  const OUTPUT = new URL('../programs/output.js', import.meta.url);
  const program = `
    import { Output } from '${OUTPUT}';
    const names = ['-', '/dev/stdout', '/dev/fd/1', ...process.argv.slice(1)];
    for (const name of names) if (!new Output(name).isStandardOutput) throw new Error(name);
    await new Output('/dev/stdout').write('one ');
    console.log('two');`;
  const file = fs.openSync(at('out'), 'w');
  const run = (/** @type {any} */ stdout, /** @type {string[]} */ args) =>
    spawn(process.execPath, ['--input-type=module', '-e', program, ...args], { stdio: ['ignore', stdout, 'inherit'] });
  const [toFile, toPipe] = [run(file, [at('out'), at('.', 'out')]), run('pipe', [])];
  const piped = text(/** @type {import('node:stream').Readable} */ (toPipe.stdout));
  await Promise.all([once(toFile, 'close'), once(toPipe, 'close')]);
  fs.closeSync(file);
  assert.equal(read('out'), 'one two\n');
  assert.equal(await piped, 'one two\n');
});

test('killed at any moment it leaves the old file or the new one', async () => {
  const OUTPUT = new URL('../programs/output.js', import.meta.url);
  // As large as saved weights, each version of one byte.
  const program = `
    import { Output } from '${OUTPUT}';
    const output = new Output(process.argv[1]);
    for (let i = 0; ; i++) {
      await output.write(new Uint8Array(15_000_000).fill(i));
      if (i === 0) console.log('begun');
    }`;
  for (const wait of [0, 7, 23]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, at('file')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await sleep(wait);
    child.kill('SIGKILL');
    await once(child, 'close');
    const bytes = fs.readFileSync(at('file'));
    assert.equal(bytes.length, 15_000_000);
    assert.ok(bytes.equals(Buffer.alloc(bytes.length, bytes[0])));
  }
});
