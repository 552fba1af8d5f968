/** A person's own files: each kind, good and bad, with what is read, refused or found odd; and what can be put right is put right. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import UPNG from 'upng-js';
import { collect } from '../../../web/images/import/collect.js';
import { toGrey, toImage } from '../../../web/images/import/picture.js';
import { readPng } from '../../../web/images/import/png.js';
import { readParts } from '../../../web/images/import/reading.js';
import { PIXELS, SIDE } from '../../../web/images/shape.js';
import { t } from '../../../web/text/text.js';
import '../../harness/english.js';
import { file, idx, imageOf, png } from '../../harness/own_files.js';
import { fileFault } from '../../harness/refusals.js';
import { CASES, train } from './cases.js';

/** @typedef {import('./cases.js').Case} Case */

/** @param {Case} one @param {import('../../../web/images/import/collect.js').Wanted} [wanted] */
const read = async ({ files, how, wanted: own }, wanted = own) =>
  collect(
    await readParts(files, how),
    files.map(({ path }) => path),
    wanted,
  );

const [first] = CASES;
const reference = await read(first);

test('there are at least sixty small files, no two of one name', () => {
  assert.ok(CASES.length >= 60, `${CASES.length}`);
  assert.equal(new Set(CASES.map(({ kind, what }) => `${kind} ${what}`)).size, CASES.length);
});

for (const one of CASES) {
  test(`${one.kind}: ${one.what}`, async () => {
    if (one.refused) {
      const { refused } = one;
      await assert.rejects(read(one), (error) => {
        assert.match(/** @type {Error} */ (error).message, refused);
        const { file: named } = /** @type {{file: string}} */ (error);
        return fileFault(named, refused)(error);
      });
      return;
    }
    const { own, findings } = await read(one);
    if (one.same) assert.equal(own.name, reference.own.name);
    if (one.same) assert.deepEqual(own.images, reference.own.images);
    if (one.classes !== undefined) assert.deepEqual(own.classes, one.classes);
    assert.equal(own.name.endsWith('-unlabelled'), own.classes === null);
    const total = (/** @type {Uint8Array[]} */ all) => all.reduce((sum, { length }) => sum + length, 0) / PIXELS;
    if (one.counts) assert.deepEqual([total(own.images.train), total(own.images.test)], one.counts);
    for (const { code, values } of findings) {
      const words = t(`finding.${code}`, values);
      assert.doesNotMatch(words, /undefined|^finding\./, words);
      if ('file' in values) assert.ok(words.startsWith(`${values.file}: `), words);
    }
    const codes = findings.map(({ code, level }) => (level === 'warn' ? `${code}!` : code));
    const warned = codes.filter((code) => code.endsWith('!')).sort();
    if (one.found) assert.deepEqual(warned, one.found.filter((code) => code.endsWith('!')).sort(), `${codes}`);
    for (const code of one.found ?? []) assert.ok(codes.includes(code), `${code} of ${codes}`);
    if (one.found?.length === 0) assert.deepEqual(codes, []);
    if (!one.mended) return;
    const [mends, name] = one.mended;
    assert.ok(
      findings.some(({ mends: offers = [] }) => offers.some((offer) => JSON.stringify(offer) === JSON.stringify(mends))),
      'the mend is offered',
    );
    const mended = await read(one, { ...one.wanted, mends });
    if (name === 'same') assert.equal(mended.own.name, reference.own.name);
    else assert.match(mended.own.name, name);
    assert.notEqual(mended.own.name, own.name);
    assert.deepEqual(
      mended.findings.filter(({ level }) => level === 'warn'),
      [],
    );
  });
}

test('every seventh image of a class is held out, in its order', async () => {
  const { own } = await read(/** @type {Case} */ (CASES.find(({ what }) => what === 'images and labels, no part for testing')));
  const whole = reference.own.images.train[4];
  const at = (/** @type {number} */ i) => whole.subarray(i * PIXELS, (i + 1) * PIXELS);
  assert.deepEqual(own.images.test[4], Uint8Array.from([...at(6), ...at(13)]));
  assert.deepEqual(own.images.train[4].subarray(6 * PIXELS, 7 * PIXELS), at(7));
});

describe('the rule', () => {
  /** @param {import('../../../web/images/import/picture.js').Picture} picture */
  const made = (picture) => {
    const image = new Uint8Array(PIXELS);
    toImage(toGrey(picture, { times: 1, plus: 0 }), picture.rows, picture.columns, {}, image);
    return image;
  };

  test('takes the mean of areas, and straight lines between pixels', () => {
    const checks = Uint8Array.from({ length: 56 * 56 }, (_, i) => (i % 2 ? 200 : 100));
    assert.ok(made({ rows: 56, columns: 56, channels: 1, values: checks }).every((value) => value === 150));
    const ramp = Uint8Array.from({ length: 14 * 14 }, (_, i) => 10 * (i % 14));
    const wide = made({ rows: 14, columns: 14, channels: 1, values: ramp });
    assert.deepEqual([...wide.subarray(0, 6)], [0, 3, 8, 13, 18, 23]);
  });

  test('keeps proportions, in the middle, on the grey of the rim', () => {
    const tall = new Uint8Array(28 * 10).fill(40);
    for (let y = 5; y < 20; y++) tall[y * 10 + 5] = 255;
    const image = made({ rows: 28, columns: 10, channels: 1, values: tall });
    assert.deepEqual([image[0], image[27], image[6 * SIDE + 14], image[6 * SIDE + 13]], [40, 40, 255, 40]);
  });

  test('weighs colours as eyes do, on white', () => {
    const image = (/** @type {number[]} */ ...pixel) =>
      made({
        rows: 28,
        columns: 28,
        channels: pixel.length,
        values: Uint8Array.from({ length: PIXELS * pixel.length }, (_, i) => pixel[i % pixel.length]),
      })[0];
    assert.deepEqual([image(255, 0, 0), image(0, 255, 0), image(0, 0, 255)], [76, 150, 29]);
    assert.deepEqual([image(0, 0), image(0, 0, 0, 51), image(9, 9, 9, 255)], [255, 204, 9]);
  });
});

test('PNG pictures of every depth and colour are read as another reader has them', () => {
  const bits = Uint8Array.from({ length: 4096 }, (_, i) => (i * 151 + (i >> 3) * 37) % 256);
  const palette = bits.slice(100, 100 + 768);
  const clear = Uint8Array.of(0, 100, 200);
  for (const [colour, depths] of /** @type {[number, number[]][]} */ ([
    [0, [1, 2, 4, 8, 16]],
    [2, [8, 16]],
    [3, [1, 2, 4, 8]],
    [4, [8, 16]],
    [6, [8, 16]],
  ])) {
    for (const depth of depths) {
      // The other reader does not know that rows end with whole bytes.
      const [columns, rows] = [16, 11];
      const length = Math.ceil((columns * depth * [1, 0, 3, 1, 2, 0, 4][colour]) / 8);
      const bytes = png(columns, rows, bits.subarray(0, length * rows), {
        depth,
        colour,
        filter: true,
        ...(colour === 3 && { palette, clear }),
      });
      const ours = readPng(bytes, 'x.png');
      const theirs = new Uint8Array(UPNG.toRGBA8(UPNG.decode(/** @type {ArrayBuffer} */ (bytes.buffer)))[0]);
      for (let i = 0; i < columns * rows; i++) {
        const { channels: c, values } = ours;
        const [a, b, d] = c < 3 ? [0, 0, 0] : [0, 1, 2];
        const pixel = [values[i * c + a], values[i * c + b], values[i * c + d], c % 2 ? 255 : values[i * c + c - 1]];
        assert.deepEqual(pixel, [...theirs.subarray(4 * i, 4 * i + 4)], `colour ${colour}, ${depth} bits, pixel ${i}`);
      }
    }
  }
});

test('an interlaced PNG is read as the same without', () => {
  const grey = Uint8Array.from({ length: 13 * 11 }, (_, i) => (i * 37) % 256);
  assert.deepEqual(Array.from(readPng(png(13, 11, grey, { interlaced: true }), 'x.png').values), [...grey]);
});

test('what is shown before and after, and the grey levels, are those of the files', async () => {
  const { shown, levels } = await collect(
    await readParts([file('a.idx', idx([2, SIDE, SIDE], train.pixels.subarray(0, 2 * PIXELS)))]),
    ['a.idx'],
  );
  assert.equal(shown.length, 2);
  assert.deepEqual(shown[1].after, imageOf(train, 1).slice());
  assert.deepEqual([...shown[1].before.subarray(4 * 300, 4 * 301)], [...new Array(3).fill(imageOf(train, 1)[300]), 255]);
  assert.equal(
    levels.reduce((sum, n) => sum + n, 0),
    2 * PIXELS,
  );
});
