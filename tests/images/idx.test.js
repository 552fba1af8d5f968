/** IDX files: read as they were written, and refused where anything is wrong with them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FileError } from '../../web/images/file.js';
import { unpack } from '../../web/images/gzip.js';
import { checkPair, encodeImages, encodeLabels, parseImages, parseLabels, readPair } from '../../web/images/idx.js';
import { randomStream } from '../../web/images/random.js';
import { concat, flip, zip } from '../harness/images.js';
import { fileFault } from '../harness/refusals.js';

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
      assert.throws(() => parseImages(images.subarray(0, length), 'cut'), fileFault('cut', /is cut/));
    }
    for (let length = 0; length < labels.length; length++) {
      assert.throws(() => parseLabels(labels.subarray(0, length), 'cut'), fileFault('cut', /is cut/));
    }
    for (const tail of [1, 100]) {
      const message = new RegExp(`other bytes follow.* 3 x 2 x 3 values .* 34 bytes, the file has ${34 + tail}`);
      assert.throws(() => parseImages(concat(images, new Uint8Array(tail)), 'long'), fileFault('long', message));
      assert.throws(() => parseLabels(concat(labels, new Uint8Array(tail)), 'long'), fileFault('long', /other bytes follow/));
    }
  });

  test('of another kind are refused: magic, type, dimensions', () => {
    const magic = /is not an IDX file: it begins with .*; images begin with 00 00 08 03/;
    assert.throws(() => parseImages(flip(images, 0, 1), 'm'), fileFault('m', magic));
    assert.throws(() => parseImages(flip(images, 1, 0x80), 'm'), fileFault('m', magic));
    assert.throws(() => parseImages(flip(images, 2, 0x40), 'm'), fileFault('m', magic));
    assert.throws(() => parseImages(new TextEncoder().encode('<!doctype html>'), 'm'), fileFault('m', magic));
    assert.throws(() => parseImages(zip(images), 'm'), fileFault('m', magic));
    for (const [code, type] of [
      [9, 'int8'],
      [11, 'int16'],
      [12, 'int32'],
      [13, 'float32'],
      [14, 'float64'],
    ]) {
      const other = images.slice();
      other[2] = Number(code);
      assert.throws(() => parseImages(other, 't'), fileFault('t', new RegExp(`values of type ${type}; only uint8`)));
    }
    assert.throws(() => parseImages(labels, 'd'), fileFault('d', /has 1 dimensions; images have 3/));
    assert.throws(() => parseLabels(images, 'd'), fileFault('d', /has 3 dimensions; labels have 1/));
    assert.throws(() => parseLabels(flip(labels, 3, 1), 'd'), fileFault('d', /has 0 dimensions/));
    assert.throws(() => parseLabels(flip(labels, 3, 0xfe), 'd'), fileFault('d', /has 255 dimensions/));
  });

  test('without images, without pixels or of absurd size are refused', () => {
    /** @param {number[]} sizes */
    const header = (sizes) => {
      const bytes = new Uint8Array(4 + 4 * sizes.length);
      bytes.set([0, 0, 8, sizes.length]);
      for (const [i, size] of sizes.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * i, size);
      return bytes;
    };
    assert.throws(() => parseImages(header([0, 28, 28]), 'z'), fileFault('z', /is empty: its number of images is 0/));
    assert.throws(() => parseImages(header([5, 0, 28]), 'z'), fileFault('z', /number of rows is 0/));
    assert.throws(() => parseImages(header([5, 28, 0]), 'z'), fileFault('z', /number of columns is 0/));
    assert.throws(() => parseLabels(header([0]), 'z'), fileFault('z', /number of labels is 0/));
    const most = 2 ** 32 - 1;
    // The products wrap to 0 and to 1 in 32-bit, and to 0 in 64-bit arithmetic.
    for (const sizes of [
      [2 ** 16, 2 ** 16, 1],
      [most, most, 1],
      [2 ** 31, 2 ** 31, 4],
      [most, most, most],
    ]) {
      assert.throws(() => parseImages(header(sizes), 'huge'), fileFault('huge', /is cut: .* need .* bytes, the file has 16/));
    }
    assert.throws(() => parseLabels(header([most]), 'huge'), fileFault('huge', /is cut/));
  });

  test('with a label out of range are refused by index', () => {
    assert.throws(
      () => parseLabels(encodeLabels(Uint8Array.of(0, 9, 10, 255)), 'l'),
      fileFault('l', /label 10 at index 2; expected 0 to 9/),
    );
    assert.throws(() => parseLabels(labels, 'l', 4), fileFault('l', /label 4 at index 0; expected 0 to 3/));
    assert.equal(parseLabels(labels, 'l', 256).count, 3);
  });

  test('make a pair when counts and size fit', async () => {
    const four = encodeLabels(new Uint8Array(4));
    const parsed = parseImages(images, 'i');
    checkPair(parsed, parseLabels(labels, 'l'), { rows: 2, columns: 3 });
    assert.throws(() => checkPair(parsed, parseLabels(four, 'l')), fileFault('i', /has 3 images, but l has 4 labels/));
    for (const size of [
      { rows: 28, columns: 28 },
      { rows: 3, columns: 2 },
    ]) {
      assert.throws(() => checkPair(parsed, parseLabels(labels, 'l'), size), fileFault('i', /have 2 x 3 pixels; expected/));
    }
    for (const pack of [zip, (/** @type {Uint8Array} */ bytes) => bytes]) {
      const pair = await readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(labels), name: 'l' });
      assert.deepEqual(pair, { images: parsed, labels: parseLabels(labels, 'l') });
      await assert.rejects(
        readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(four), name: 'l' }),
        fileFault('i', /3 images, but l has 4 labels/),
      );
      await assert.rejects(
        readPair({ bytes: pack(images), name: 'i' }, { bytes: pack(labels), name: 'l' }, { classes: 2 }),
        fileFault('l', /label 4 at index 0/),
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
        fileFault('fuzz', /./)(error);
        refused++;
      }
    }
  }
  assert.ok(accepted > 100 && refused > 100, `${accepted} accepted and ${refused} refused: the fuzz reaches both`);
});
