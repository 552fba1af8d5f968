/**
 * Files as people bring them, good and bad, made in memory: of each what it is, the files, and what is expected. The table in the
 * README counts them by kind.
 */
import UPNG from 'upng-js';
import { SIDE } from '../../../web/images/shape.js';
import {
  changed,
  csv,
  digits,
  file,
  folders,
  greyPng,
  gzip,
  idx,
  imageOf,
  joined,
  npy,
  npz,
  png,
  shrunk,
  turned,
  zip,
} from '../../harness/own_files.js';

/**
 * @typedef {object} Case
 * @property {string} kind  as the README's table has it
 * @property {string} what
 * @property {import('../../../web/images/import/reading.js').Brought[]} files
 * @property {import('../../../web/images/import/reading.js').How} [how]
 * @property {import('../../../web/images/import/collect.js').Wanted} [wanted]
 * @property {RegExp} [refused]  in English; else the files are read
 * @property {string[]} [found]  codes of findings that there must be; those with "!" are warnings, and there must be no others
 * @property {true} [same]  exactly the images and classes of the plain IDX files
 * @property {string[] | null} [classes]
 * @property {[train: number, test: number]} [counts]
 * @property {[import('../../../web/images/import/picture.js').Mends, 'same' | RegExp]} [mended]  with these mends it is the same as the
 *   plain IDX files, or has that name for the content
 */

const PER_CLASS = 14;
export const { train, test } = await digits(PER_CLASS, 3);
const n = train.labels.length;
const m = test.labels.length;

const images = (/** @type {typeof train} */ part, /** @type {string} */ type = 'u1') =>
  idx([part.labels.length, SIDE, SIDE], part.pixels, type);
const labels = (/** @type {typeof train} */ part, /** @type {string} */ type = 'u1') =>
  idx([part.labels.length], part.labels, type);
const four = (/** @type {(bytes: Uint8Array) => Uint8Array} */ pack, end = '') => [
  file(`train-images-idx3-ubyte${end}`, pack(images(train))),
  file(`train-labels-idx1-ubyte${end}`, pack(labels(train))),
  file(`t10k-images-idx3-ubyte${end}`, pack(images(test))),
  file(`t10k-labels-idx1-ubyte${end}`, pack(labels(test))),
];
/** Bytes that mean nothing. */
const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * i * 89 + 171 * i + 200) % 256);
const plain = (/** @type {Uint8Array} */ bytes) => bytes;
/** Two files without a part for testing. @param {Uint8Array} of @param {Uint8Array} [which] */
const two = (of, which = labels(train)) => [file('my-images.idx', of), file('my-labels.idx', which)];
const ten = Array.from({ length: 10 }, (_, i) => String(i));
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const html = '<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>';
const all = npz({
  x_train: npy([n, SIDE, SIDE], train.pixels),
  y_train: npy([n], train.labels),
  x_test: npy([m, SIDE, SIDE], test.pixels),
  y_test: npy([m], test.labels),
});
/** Colour from grey. @param {Uint8Array} image */
const colour = (image) => {
  const rgb = new Uint8Array(image.length * 3);
  image.forEach((value, i) => {
    rgb.set([value, value, value], 3 * i);
  });
  return rgb;
};
/** With opacity. @param {Uint8Array} image */
const rgba = (image) => {
  const out = new Uint8Array(image.length * 4);
  image.forEach((value, i) => {
    out.set([value, value, value, 255], 4 * i);
  });
  return out;
};
/** Black ink on nothing. @param {Uint8Array} image */
const onNothing = (image) => {
  const out = new Uint8Array(image.length * 2);
  image.forEach((value, i) => {
    out.set([0, value], 2 * i);
  });
  return png(SIDE, SIDE, out, { colour: 4 });
};
const onPaper = (/** @type {Uint8Array} */ image) => image.map((value) => 255 - value);
const small = (/** @type {Uint8Array} */ image) => shrunk(image, 2);
const fewer = { pixels: train.pixels.subarray(0, 12 * SIDE * SIDE), labels: train.labels.slice(0, 12) };
/** Blank, twins, and one image that both parts hold. */
const odd = train.pixels.slice();
odd.fill(7, 0, SIDE * SIDE);
odd.set(imageOf(train, 5), 15 * SIDE * SIDE);
const columns8 = train.labels.flatMap((label, i) => [label, 0, i, i % 40, i, 0, 0, 0]);
const encoder = new TextEncoder();

/** @type {Case[]} */
export const CASES = [
  // --- IDX ---
  { kind: 'IDX', what: 'MNIST’s four files, plain', files: four(plain), same: true, found: [] },
  { kind: 'IDX', what: 'MNIST’s four files, gzip', files: four(gzip, '.gz'), same: true, found: [] },
  { kind: 'IDX', what: 'in another order', files: four(plain).reverse(), same: true },
  {
    kind: 'IDX',
    what: 'images and labels, no part for testing',
    files: two(images(train)),
    found: ['held-out'],
    counts: [120, 20],
  },
  {
    kind: 'IDX',
    what: 'images alone',
    files: [file('images.idx', images(train))],
    found: ['unlabelled'],
    classes: null,
    counts: [120, 20],
  },
  {
    kind: 'IDX',
    what: 'one unlabelled, other labelled',
    files: [file('a.idx', images(test)), ...two(images(train))],
    refused: /a\.idx: has no labels/,
  },
  {
    kind: 'IDX',
    what: 'labels alone',
    files: [file('labels.idx', labels(train))],
    refused: /labels\.idx: holds labels and no images/,
  },
  { kind: 'IDX', what: 'labels of another file', files: two(images(train), labels(test)), refused: /140 images.*30 labels/ },
  {
    kind: 'IDX',
    what: 'int32 pixels and labels',
    files: two(images(train, 'i4'), labels(train, 'i4')),
    found: ['type'],
    counts: [120, 20],
  },
  { kind: 'IDX', what: 'int16 pixels', files: two(images(train, 'i2')), found: ['type'] },
  {
    kind: 'IDX',
    what: 'float32 pixels, 0 to 1',
    files: two(
      idx(
        [n, SIDE, SIDE],
        changed(train, (image) => Array.from(image, (v) => v / 255)),
        'f4',
      ),
    ),
    found: ['type', 'scaled'],
    counts: [120, 20],
  },
  { kind: 'IDX', what: 'float64 pixels, 0 to 255', files: two(images(train, 'f8')), found: ['type'] },
  {
    kind: 'IDX',
    what: 'standardised pixels',
    files: two(
      idx(
        [n, SIDE, SIDE],
        changed(train, (image) => Array.from(image, (v) => (v - 33) / 78)),
        'f4',
      ),
    ),
    refused: /between -0\.42\d* and 2\.8\d*.*standardised/,
  },
  { kind: 'IDX', what: 'int8 pixels, so that white is negative', files: two(images(train, 'i1')), refused: /no grey levels/ },
  {
    kind: 'IDX',
    what: 'pixels 0 and 1 as bytes',
    files: two(
      idx(
        [n, SIDE, SIDE],
        train.pixels.map((v) => Number(v > 127)),
      ),
    ),
    found: ['faint!'],
    mended: [{ stretch: 1 }, /^own-/],
  },
  {
    kind: 'IDX',
    what: 'the negative',
    files: four(plain).map((one, i) =>
      i % 2
        ? one
        : file(one.path, i ? idx([m, SIDE, SIDE], onPaper(test.pixels)) : idx([n, SIDE, SIDE], onPaper(train.pixels))),
    ),
    wanted: { otherDark: true },
    found: ['polarity!'],
    mended: [{ invert: true }, 'same'],
  },
  {
    kind: 'IDX',
    what: 'rows and columns swapped, as EMNIST',
    files: four(plain).map((one, i) =>
      i % 2
        ? one
        : file(one.path, i ? idx([m, SIDE, SIDE], changed(test, turned)) : idx([n, SIDE, SIDE], changed(train, turned))),
    ),
    found: ['transposed!'],
    mended: [{ transpose: true }, 'same'],
  },
  {
    kind: 'IDX',
    what: 'labels from 1 to 10',
    files: four(plain).map((one, i) =>
      i % 2
        ? file(
            one.path,
            idx(
              [(i > 1 ? test : train).labels.length],
              (i > 1 ? test : train).labels.map((v) => v + 1),
            ),
          )
        : one,
    ),
    found: ['from-one!'],
    mended: [{ labels: 'minus-one' }, 'same'],
  },
  {
    kind: 'IDX',
    what: 'labels from 1 to 10, ten for zero',
    files: four(plain).map((one, i) =>
      i % 2
        ? file(
            one.path,
            idx(
              [(i > 1 ? test : train).labels.length],
              (i > 1 ? test : train).labels.map((v) => v || 10),
            ),
          )
        : one,
    ),
    found: ['from-one!'],
    mended: [{ labels: 'ten-is-zero' }, 'same'],
  },
  {
    kind: 'IDX',
    what: 'QMNIST’s labels of eight columns',
    files: [four(plain)[0], file('qmnist-train-labels-idx2-int', idx([n, 8], columns8, 'i4'))],
    found: ['qmnist'],
    classes: ten,
    counts: [120, 20],
  },
  { kind: 'IDX', what: 'a blank image and twins', files: two(idx([n, SIDE, SIDE], odd)), found: ['constant!', 'twins!'] },
  {
    kind: 'IDX',
    what: 'test images among the training images',
    files: [...four(plain).slice(0, 2), file('t10k-images', images(train)), file('t10k-labels', labels(train))],
    found: ['twins!', 'leaked!'],
  },
  {
    kind: 'IDX',
    what: 'a class missing',
    files: two(
      images(train),
      idx(
        [n],
        train.labels.map((v) => (v === 3 ? 4 : v)),
      ),
    ),
    found: ['missing!'],
    classes: ten,
  },
  {
    kind: 'IDX',
    what: 'a class rare',
    files: two(
      images(train),
      idx(
        [n],
        train.labels.map((v, i) => (v === 3 && i > 20 ? 4 : v)),
      ),
    ),
    found: ['rare!'],
  },
  {
    kind: 'IDX',
    what: 'all of one class',
    files: two(
      images(train),
      idx(
        [n],
        train.labels.map(() => 0),
      ),
    ),
    found: ['one-class!'],
  },
  {
    kind: 'IDX',
    what: 'cut short',
    files: two(images(train).slice(0, -100)),
    refused: /my-images\.idx: is cut short: 140 × 28 × 28/,
  },
  { kind: 'IDX', what: 'cut within its header', files: two(images(train).slice(0, 9)), refused: /is cut short/ },
  {
    kind: 'IDX',
    what: 'other bytes after its end',
    files: two(joined(images(train), Uint8Array.of(1))),
    refused: /other bytes follow its end/,
  },
  {
    kind: 'IDX',
    what: 'gzip cut short',
    files: [file('images.gz', gzip(images(train)).slice(0, -300))],
    refused: /images\.gz: its gzip data are damaged, cut/,
  },
  {
    kind: 'IDX',
    what: 'gzip twice',
    files: [file('images.gz.gz', gzip(gzip(images(train))))],
    refused: /gzip twice: unpack it once/,
  },
  {
    kind: 'IDX',
    what: 'images of 16 × 16',
    files: two(
      idx(
        [n, 16, 16],
        changed(train, (image) => image.subarray(0, 256)),
      ),
    ),
    found: ['resized'],
  },
  {
    kind: 'IDX',
    what: 'images of 300 × 300',
    files: two(idx([1, 300, 300], new Uint8Array(90_000)), idx([1], [0])),
    refused: /300 × 300 pixels; from 4 × 4 to 256 × 256/,
  },
  { kind: 'IDX', what: 'no images', files: [file('images.idx', idx([0, SIDE, SIDE], []))], refused: /holds no image/ },

  // --- numpy ---
  { kind: 'npz', what: 'Keras’s mnist.npz', files: [file('mnist.npz', all)], same: true, found: [] },
  {
    kind: 'npz',
    what: 'packed (savez_compressed)',
    files: [
      file(
        'mnist.npz',
        zip({
          'x_train.npy': npy([n, SIDE, SIDE], train.pixels),
          'y_train.npy': npy([n], train.labels, '<i8'),
          'x_test.npy': npy([m, SIDE, SIDE], test.pixels),
          'y_test.npy': npy([m], test.labels, '<i8'),
        }),
      ),
    ],
    same: true,
  },
  {
    kind: 'npz',
    what: 'X and y, (count, 784), float64 0 to 255',
    files: [file('digits.npz', npz({ X: npy([n, 784], train.pixels, '<f8'), y: npy([n], train.labels, '<i8') }))],
    found: ['type', 'held-out'],
    classes: ten,
  },
  {
    kind: 'npz',
    what: 'arr_0 and arr_1',
    files: [file('digits.npz', npz({ arr_0: npy([n, SIDE, SIDE], train.pixels), arr_1: npy([n], train.labels) }))],
    classes: ten,
  },
  {
    kind: 'npz',
    what: 'one-hot labels',
    files: [
      file(
        'digits.npz',
        npz({
          x: npy([n, SIDE, SIDE], train.pixels),
          y: npy(
            [n, 10],
            train.labels.flatMap((v) => ten.map((_, i) => Number(i === v))),
            '<f4',
          ),
        }),
      ),
    ],
    found: ['one-hot'],
    classes: ten,
  },
  {
    kind: 'npz',
    what: 'cut short',
    files: [file('mnist.npz', all.slice(0, all.length / 2))],
    refused: /mnist\.npz: the archive is cut/,
  },
  {
    kind: 'npz',
    what: 'a web page by that name',
    files: [file('mnist.npz', html)],
    refused: /mnist\.npz: is a web page, not data/,
  },
  {
    kind: 'npy',
    what: 'images alone',
    files: [file('x.npy', npy([n, SIDE, SIDE], train.pixels))],
    classes: null,
    found: ['unlabelled'],
  },
  {
    kind: 'npy',
    what: 'images and labels, two files',
    files: [file('x.npy', npy([n, SIDE, SIDE], train.pixels)), file('y.npy', npy([n], train.labels, '<i8'))],
    classes: ten,
  },
  {
    kind: 'npy',
    what: 'four files, big-endian floats',
    files: [
      file('x_train.npy', npy([n, SIDE, SIDE], train.pixels, '>f4')),
      file('y_train.npy', npy([n], train.labels, '>i4')),
      file('x_test.npy', npy([m, SIDE, SIDE], test.pixels, '>f4')),
      file('y_test.npy', npy([m], test.labels, '>i4')),
    ],
    same: true,
    found: ['type'],
  },
  {
    kind: 'npy',
    what: 'Fortran order',
    files: [
      file('x.npy', npy([n, SIDE, SIDE], transposedOrder(train.pixels), '|u1', true)),
      file('y.npy', npy([n], train.labels)),
    ],
    classes: ten,
    found: ['held-out'],
  },
  {
    kind: 'npy',
    what: 'colour, channels last',
    files: [file('x.npy', npy([n, SIDE, SIDE, 3], changed(train, colour)))],
    found: ['colour'],
    classes: null,
  },
  {
    kind: 'npy',
    what: 'colour, channels first',
    files: [
      file(
        'x.npy',
        npy(
          [n, 3, SIDE, SIDE],
          changed(train, (image) => [...image, ...image, ...image]),
        ),
      ),
    ],
    found: ['colour'],
    classes: null,
  },
  {
    kind: 'npy',
    what: '-1 to 1',
    files: [
      file(
        'x.npy',
        npy(
          [n, SIDE, SIDE],
          changed(train, (image) => Array.from(image, (v) => v / 127.5 - 1)),
          '<f4',
        ),
      ),
    ],
    found: ['scaled'],
  },
  {
    kind: 'npy',
    what: 'true and false',
    files: [
      file(
        'x.npy',
        npy(
          [n, SIDE, SIDE],
          train.pixels.map((v) => Number(v > 127)),
          '|b1',
        ),
      ),
    ],
    found: ['scaled'],
  },
  {
    kind: 'npy',
    what: '16 bits',
    files: [
      file(
        'x.npy',
        npy(
          [n, SIDE, SIDE],
          changed(train, (image) => Array.from(image, (v) => v * 257)),
          '<u2',
        ),
      ),
    ],
    found: ['scaled'],
  },
  {
    kind: 'npy',
    what: 'labels that are words',
    files: [
      file('x.npy', npy([n, SIDE, SIDE], train.pixels)),
      file(
        'y.npy',
        npy(
          [n],
          train.labels.map((v) => words[v]),
          '<U5',
        ),
      ),
    ],
    classes: [...words].sort(),
  },
  {
    kind: 'npy',
    what: 'a value that is no number',
    files: [file('x.npy', npy([1, 4, 4], [Number.NaN, ...new Array(15).fill(0)], '<f4'))],
    refused: /no grey levels/,
  },
  {
    kind: 'npy',
    what: 'Python objects',
    files: [file('x.npy', npyOfObjects())],
    refused: /x\.npy: the array holds Python objects/,
  },
  {
    kind: 'npy',
    what: 'cut short',
    files: [file('x.npy', npy([n, SIDE, SIDE], train.pixels).slice(0, 5000))],
    refused: /x\.npy: the array is cut/,
  },
  {
    kind: 'npy',
    what: 'rows that are no squares',
    files: [
      file(
        'x.npy',
        npy(
          [n, 5],
          changed(train, (image) => image.subarray(0, 5)),
        ),
      ),
    ],
    refused: /its shape is 140 × 5/,
  },

  // --- CSV ---
  {
    kind: 'CSV',
    what: 'MNIST’s, label first, no header',
    files: [file('mnist_train.csv', csv(train)), file('mnist_test.csv', csv(test))],
    same: true,
    found: ['column'],
  },
  {
    kind: 'CSV',
    what: 'with a header, label last',
    files: [
      file('mnist_train.csv', csv(train, { header: true, column: 'last' })),
      file('mnist_test.csv', csv(test, { header: true, column: 'last' })),
    ],
    same: true,
  },
  {
    kind: 'CSV',
    what: 'gzip, semicolons, Windows lines, quotes',
    files: [
      file('mnist_train.csv.gz', gzip(encoder.encode(csv(train, { delimiter: ';', newline: '\r\n', quote: '"' })))),
      file('mnist_test.csv', csv(test, { delimiter: ';' })),
    ],
    same: true,
  },
  {
    kind: 'CSV',
    what: 'tabs, label last',
    files: [file('digits.tsv', csv(train, { delimiter: '\t', column: 'last' }))],
    classes: ten,
  },
  {
    kind: 'CSV',
    what: 'no label',
    files: [file('digits.csv', csv(train, { column: 'none' }))],
    classes: null,
    found: ['unlabelled'],
  },
  {
    kind: 'CSV',
    what: 'classes that are words',
    files: [file('digits.csv', csv(train, { names: words }))],
    classes: [...words].sort(),
  },
  {
    kind: 'CSV',
    what: 'optdigits’ 8 × 8 and 0 to 16',
    files: [
      file(
        'optdigits.tra',
        csv(train, {
          column: 'last',
          change: (image) =>
            shrunk(
              image.map((v) => v / 16),
              2,
            )
              .slice(0, 64)
              .map((v) => Math.min(16, v)),
        }),
      ),
    ],
    found: ['faint!', 'resized'],
    classes: ten,
  },
  {
    kind: 'CSV',
    what: '14 × 14',
    files: [file('digits.csv', csv(train, { change: small }))],
    found: ['resized'],
    classes: ten,
  },
  {
    kind: 'CSV',
    what: '0 to 1 with a point',
    files: [file('digits.csv', csv(train, { change: (image) => Array.from(image, (v) => v / 255) }))],
    found: ['scaled'],
    classes: ten,
  },
  {
    kind: 'CSV',
    what: 'the column that a person names',
    files: [file('digits.csv', csv(train))],
    how: { labelColumn: 'first' },
    classes: ten,
  },
  {
    kind: 'CSV',
    what: 'cut within a line',
    files: [file('digits.csv', csv(train).slice(0, -800))],
    refused: /is cut short: its last line, 140/,
  },
  {
    kind: 'CSV',
    what: 'a line too long',
    files: [file('digits.csv', csv(train).replace(/(\n[^\n]*)\n/, '$1,1\n'))],
    refused: /line 2 has 786 columns; expected 785/,
  },
  {
    kind: 'CSV',
    what: 'a cell that is no number',
    files: [file('digits.csv', csv(train).replace(/(\n\d,)0/, '$1x'))],
    refused: /line 2, column 2 holds “x”/,
  },
  {
    kind: 'CSV',
    what: 'a table of something else',
    files: [file('prices.csv', 'day,price\n1,2\n2,3\n')],
    refused: /prices\.csv: has 2 columns/,
  },
  {
    kind: 'CSV',
    what: 'a header alone',
    files: [file('digits.csv', `label,${Array.from({ length: 784 }, (_, i) => `p${i}`)}\n`)],
    refused: /holds no rows of images/,
  },
  { kind: 'CSV', what: 'a single column', files: [file('digits.csv', '5\n0\n')], refused: /has 1 column;/ },

  // --- pictures ---
  { kind: 'PNG', what: 'a zip of folders', files: [file('mnist.zip', zip(folders({ train, test })))], same: true, found: [] },
  {
    kind: 'PNG',
    what: 'a folder',
    files: Object.entries(folders({ train, test })).map(([path, bytes]) => file(`mnist/${path}`, bytes)),
    same: true,
    found: [],
  },
  {
    kind: 'PNG',
    what: 'another writer, in colour',
    files: [
      file(
        'mnist.zip',
        zip(folders({ train, test }, (image) => new Uint8Array(UPNG.encode([rgba(image).buffer], SIDE, SIDE, 0)))),
      ),
    ],
    same: true,
    found: ['colour'],
  },
  {
    kind: 'PNG',
    what: 'every filter, RGB',
    files: [
      file('mnist.zip', zip(folders({ train, test }, (image) => png(SIDE, SIDE, colour(image), { colour: 2, filter: true })))),
    ],
    same: true,
    found: ['colour'],
  },
  {
    kind: 'PNG',
    what: '16 bits',
    files: [
      file(
        'mnist.zip',
        zip(
          folders({ train, test }, (image) =>
            png(SIDE, SIDE, Uint8Array.from([...image].flatMap((v) => [v, v])), { depth: 16 }),
          ),
        ),
      ),
    ],
    same: true,
  },
  {
    kind: 'PNG',
    what: 'a palette',
    files: [
      file(
        'mnist.zip',
        zip(
          folders({ train, test }, (image) =>
            png(SIDE, SIDE, image, { colour: 3, palette: colour(Uint8Array.from({ length: 256 }, (_, i) => i)) }),
          ),
        ),
      ),
    ],
    same: true,
    found: ['colour'],
  },
  {
    kind: 'PNG',
    what: 'black ink on nothing',
    files: [file('mnist.zip', zip(folders({ train, test }, onNothing)))],
    wanted: { otherDark: true },
    found: ['polarity!', 'colour'],
    mended: [{ invert: true }, 'same'],
  },
  {
    kind: 'PNG',
    what: 'folders named by words, no part for testing',
    files: [
      file(
        'mnist.zip',
        zip(Object.fromEntries(train.labels.map((label, i) => [`${words[label]}/${i}.png`, greyPng(imageOf(train, i))]))),
      ),
    ],
    classes: [...words].sort(),
    found: ['held-out'],
  },
  {
    kind: 'PNG',
    what: 'one folder',
    files: [
      file('mnist.zip', zip(Object.fromEntries(train.labels.map((_, i) => [`all/${i}.png`, greyPng(imageOf(train, i))])))),
    ],
    classes: null,
    found: ['one-folder', 'unlabelled'],
  },
  {
    kind: 'PNG',
    what: 'beside them a text and a system’s litter',
    files: [
      file(
        'mnist.zip',
        zip({
          ...folders({ train, test }),
          'README.txt': encoder.encode('words'),
          '__MACOSX/train/._0.png': Uint8Array.of(1),
          '.DS_Store': Uint8Array.of(2),
        }),
      ),
    ],
    same: true,
    found: ['passed'],
  },
  {
    kind: 'PNG',
    what: 'wide pictures',
    files: [
      file(
        'wide.zip',
        zip(
          Object.fromEntries(
            fewer.labels.map((label, i) => [`${label}/${i}.png`, png(SIDE, 14, imageOf(fewer, i).subarray(0, SIDE * 14))]),
          ),
        ),
      ),
    ],
    found: ['resized', 'rare!', 'transposed!'],
  },
  {
    kind: 'PNG',
    what: 'one cut short',
    files: [file('mnist.zip', zip({ ...folders({ train }), 'train/3/9999.png': greyPng(imageOf(train, 0)).slice(0, 90) }))],
    refused: /mnist\.zip\/train\/3\/9999\.png: is cut short/,
  },
  {
    kind: 'PNG',
    what: 'one with a bit turned',
    files: [file('mnist.zip', zip({ ...folders({ train }), 'train/3/9999.png': turnedBit(greyPng(imageOf(train, 0))) }))],
    refused: /9999\.png: is damaged/,
  },
  {
    kind: 'PNG',
    what: 'one without a folder',
    files: [file('mnist.zip', zip({ ...folders({ train }), 'loose.png': greyPng(imageOf(train, 0)) }))],
    refused: /loose\.png: has no labels/,
  },
  {
    kind: 'PNG',
    what: 'one of 300 × 300',
    files: [file('mnist.zip', zip({ ...folders({ train }), 'train/3/9999.png': png(300, 300, new Uint8Array(90_000)) }))],
    refused: /9999\.png: has 300 × 300 pixels/,
  },
  {
    kind: 'JPEG',
    what: 'where nobody decodes it',
    files: [
      file(
        'photos.zip',
        zip({ '0/a.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), '1/b.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }),
      ),
    ],
    refused: /is a JPEG picture, which only the page reads/,
  },
  {
    kind: 'JPEG',
    what: 'decoded',
    files: [
      file(
        'photos.zip',
        zip({ '0/a.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), '1/b.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe1) }),
      ),
    ],
    how: { decode: async (bytes) => ({ rows: SIDE, columns: SIDE, channels: 4, values: rgba(imageOf(train, bytes[3] & 1)) }) },
    classes: ['0', '1'],
    found: ['colour', 'rare!'],
  },
  {
    kind: 'JPEG',
    what: 'damaged',
    files: [file('photos.zip', zip({ '0/a.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }))],
    how: {
      decode: async () => {
        throw new Error('damaged');
      },
    },
    refused: /a\.jpg: is damaged/,
  },

  // --- zip ---
  {
    kind: 'zip',
    what: 'of MNIST’s four files, gzip',
    files: [
      file(
        'mnist.zip',
        zip(
          Object.fromEntries(
            [images(train), labels(train), images(test), labels(test)].map((bytes, i) => [four(plain)[i].path, gzip(bytes)]),
          ),
        ),
      ),
    ],
    same: true,
    found: [],
  },
  {
    kind: 'zip',
    what: 'of two CSV files',
    files: [
      file('archive.zip', zip({ 'mnist_train.csv': encoder.encode(csv(train)), 'mnist_test.csv': encoder.encode(csv(test)) })),
    ],
    same: true,
  },
  {
    kind: 'zip',
    what: 'cut short',
    files: [file('mnist.zip', zip(folders({ train })).slice(0, -60))],
    refused: /mnist\.zip: the archive is cut/,
  },
  {
    kind: 'zip',
    what: 'damaged inside',
    files: [file('mnist.zip', damaged(zip({ 'images.idx': images(train), 'labels.idx': labels(train) })))],
    refused: /mnist\.zip: (images|labels)\.idx is damaged/,
  },
  {
    kind: 'zip',
    what: 'with a password',
    files: [file('mnist.zip', withPassword(zip({ 'images.idx': images(train) })))],
    refused: /mnist\.zip: images\.idx is encrypted/,
  },
  {
    kind: 'zip',
    what: 'of nothing that is read',
    files: [file('words.zip', zip({ 'README.txt': encoder.encode('words') }))],
    refused: /words\.zip: holds nothing that is read, but others such as words\.zip\/README\.txt/,
  },

  // --- something else ---
  {
    kind: 'other',
    what: 'a web page saved as .gz',
    files: [file('train-images-idx3-ubyte.gz', html)],
    refused: /ubyte\.gz: is a web page.*Download it again/,
  },
  {
    kind: 'other',
    what: 'an error of a store, in XML',
    files: [file('mnist.npz', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
    refused: /is a web page/,
  },
  { kind: 'other', what: 'nothing', files: [file('empty.csv', '')], refused: /empty\.csv: is empty/ },
  {
    kind: 'other',
    what: 'MATLAB',
    files: [file('usps_all.mat', `MATLAB 5.0 MAT-file, Platform: GLNXA64${' '.repeat(90)}`)],
    refused: /is a MATLAB file.*numpy\.savez/,
  },
  {
    kind: 'other',
    what: 'HDF5',
    files: [file('usps.h5', joined(Uint8Array.of(0x89), encoder.encode('HDF\r\n\x1a\n')))],
    refused: /is an HDF5 file/,
  },
  { kind: 'other', what: 'bzip2', files: [file('usps.bz2', 'BZh91AY')], refused: /packed with bzip2: unpack it/ },
  { kind: 'other', what: 'a pickle', files: [file('mnist.pkl', Uint8Array.of(0x80, 3, 0x63))], refused: /is a Python pickle/ },
  {
    kind: 'other',
    what: 'a Git LFS pointer',
    files: [file('mnist.npz', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n')],
    refused: /git lfs pull/,
  },
  {
    kind: 'other',
    what: 'weights',
    files: [file('run.safetensors', joined(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0), encoder.encode('{}')))],
    refused: /holds weights, not images/,
  },
  { kind: 'other', what: 'a GIF', files: [file('digit.gif', 'GIF89a\x01\0\x01\0')], refused: /another kind than PNG and JPEG/ },
  {
    kind: 'other',
    what: 'random bytes',
    files: [
      file(
        'data.bin',
        Uint8Array.from({ length: 99 }, (_, i) => (i * 89 + 200) % 256),
      ),
    ],
    refused: /none of the kinds that are read/,
  },
  // What begins like a kind and is none of it.
  .../** @type {[name: string, begins: string, refused: RegExp][]} */ ([
    ['digit.png', '\x89PNG\r\n\x1a\n', /digit\.png: is damaged: the picture cannot be read/],
    ['digits.zip', 'PK\x03\x04', /digits\.zip: the archive is cut/],
    ['digits.npy', '\x93NUMPY', /digits\.npy: the \.npy file's header cannot be read/],
    ['digits-idx3-ubyte', '\0\0\x08\x03', /digits-idx3-ubyte: begins like an IDX file, but its header makes no sense/],
    ['digits.gz', '\x1f\x8b', /digits\.gz: its gzip data are damaged/],
    ['digits.csv', 'not,a,table,of,digits\n', /digits\.csv: is none of the kinds/],
    ['run.safetensors', '\x10\0\0\0\0\0\0\0{', /run\.safetensors: holds weights, not images/],
    ['model.pt', '\x80\x02', /model\.pt: is a Python pickle/],
  ]).map(([name, begins, refused]) => ({
    kind: 'other',
    what: `nonsense called ${name}`,
    files: [file(name, joined(Buffer.from(begins, 'latin1'), noise))],
    refused,
  })),
  {
    kind: 'other',
    what: 'a text that is no table',
    files: [file('words.csv', 'first,second\nsome,words\n')],
    refused: /words\.csv: is a text, but no table of numbers/,
  },
  {
    kind: 'other',
    what: 'weights as arrays',
    files: [file('run.npz', npz({ 'encoder.0.weight': npy([2, 1, 5, 5], new Float32Array(50), '<f4') }))],
    refused: /run\.npz: holds weights, not images: drop it on the page/,
  },
  {
    kind: 'other',
    what: 'a file of torch.save',
    files: [file('model.pt', zip({ 'archive/data.pkl': noise, 'archive/version': encoder.encode('3') }))],
    refused: /model\.pt: is a Python pickle/,
  },
  {
    kind: 'other',
    what: 'over 2 GB',
    files: [{ path: 'huge.npy', size: 3e9, read: () => Promise.reject(new Error('not to be read')) }],
    refused: /huge\.npy: has 3,000,000,000 bytes/,
  },
  {
    kind: 'other',
    what: 'gone before it was read',
    files: [{ path: 'moved.npy', size: 9, read: () => Promise.reject(new Error('NotFoundError')) }],
    refused: /moved\.npy: cannot be read: it was moved.*Choose it again/,
  },
  {
    kind: 'other',
    what: 'labels of more than 100 kinds',
    files: two(
      images(train),
      idx(
        [n],
        train.labels.map((_, i) => i),
        'i2',
      ),
    ),
    refused: /140 different labels, and at most 100/,
  },
  {
    kind: 'other',
    what: 'labels that are broken numbers',
    files: two(
      images(train),
      idx(
        [n],
        train.labels.map((v) => v + 0.5),
        'f4',
      ),
    ),
    refused: /is no whole number/,
  },
];

/** The values with the first index running fastest. @param {Uint8Array} pixels */
function transposedOrder(pixels) {
  const size = SIDE * SIDE;
  const count = pixels.length / size;
  const to = new Uint8Array(pixels.length);
  for (let i = 0; i < count; i++)
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) to[i + count * (y + SIDE * x)] = pixels[i * size + y * SIDE + x];
  return to;
}

function npyOfObjects() {
  const bytes = npy([1], [0]);
  const text = new TextDecoder('latin1').decode(bytes).replace("'|u1'", "'|O' ");
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function damaged(bytes) {
  const copy = bytes.slice();
  copy.fill(0xff, 200, 400);
  return copy;
}

/** In the packed pixels of a picture. @param {Uint8Array} bytes */
function turnedBit(bytes) {
  const copy = bytes.slice();
  copy[80] ^= 4;
  return copy;
}

/** The flag of its entry in the directory. @param {Uint8Array} bytes */
function withPassword(bytes) {
  const copy = bytes.slice();
  const at = Buffer.from(copy).indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  copy[at + 8] |= 1;
  return copy;
}
