/** Which images a configuration draws: reproducible, uniform, each once, and none of them in two sets. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DIGITS, Library } from '../../web/images/collection.js';
import { drawImages } from '../../web/images/plan.js';
import { PIXELS, UNLABELLED } from '../../web/images/shape.js';
import { checkConfig } from '../../web/options/check.js';
import { COLLECTIONS, OPTIONS } from '../../web/options/table.js';
import { BASE, drawSmall, image, MANIFEST, makeStore, names, readData, readStore } from '../harness/images.js';
import { optionFault } from '../harness/refusals.js';

/** @typedef {import('../../web/images/plan.js').Drawn} Drawn */
/** @typedef {import('../../web/images/plan.js').ImageSet} ImageSet */

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
    const library = new Library(readData);
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
      optionFault(
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
    const library = new Library((await makeStore({ train: Array(10).fill(2), test: Array(10).fill(1) })).read);
    const runs = 2400;
    const different = { source_images: 2, target_images: 4, labelled_per_class: 1 };
    const common = { source_images: 2, target_images: 2, target_digits: [0, 1] };
    // Chi-square with 11, 23 and 3 degrees of freedom; exceeded by chance once in 10 000.
    for (const [options, ofEach] of /** @type {const} */ ([
      [different, { source: [12, 37.4], target: [24, 55], labelled: [4, 21.1] }],
      [common, { source: [12, 37.4], target: [12, 37.4] }],
    ])) {
      /** @type {Drawn[]} */
      const drawn = [];
      for (let seed = 1; seed <= runs; seed++) drawn.push(await drawImages(library, checkConfig({ ...options, seed })));
      for (const [name, [kinds, most]] of Object.entries(ofEach)) {
        /** @type {Map<string, number>} */
        const seen = new Map();
        for (const sets of drawn) {
          const key = names(sets[/** @type {keyof typeof ofEach} */ (name)]).join();
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
        const expected = runs / kinds;
        assert.equal(seen.size, kinds);
        const statistic = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
        assert.ok(statistic <= most, `${name}: chi-square ${statistic}`);
      }
    }
  });
});

/** The images of a file as they are, without the 16 bytes of the header. @param {string} stem */
const pixelsOf = async (stem) => gunzipSync(await readData(`${stem}-images.idx3.gz`)).subarray(16);

describe('drawImages, of the collections themselves', () => {
  test('draws each domain from its own collection, and opens no other', async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library((name) => {
      read.push(name);
      return readData(name);
    });
    const options = { source_digits: [0, 1], target_digits: [0, 1], source_images: 200, target_images: 200 };
    const drawn = await drawImages(library, checkConfig({ ...options, target_data: 'optdigits', labelled_per_class: 2 }));
    assert.ok(!read.some((name) => name.startsWith('fashion')));
    assert.deepEqual([drawn.source.count, drawn.target.count, drawn.test.count], [200, 200, 58 + 62]);
    const small = await Promise.all([0, 1].map((digit) => pixelsOf(`optdigits/train-${digit}`)));
    const known = new Set(
      small.flatMap((pixels) => Array.from({ length: 120 }, (_, i) => pixels.toString('latin1', i * PIXELS, (i + 1) * PIXELS))),
    );
    for (let i = 0; i < 200; i++) assert.ok(known.has(Buffer.from(image(drawn.target, i)).toString('latin1')));
    // The source is the same whatever the target is; as many are in common as there are, since none is.
    const plain = await drawImages(library, checkConfig({ ...options, target_data: 'fashion' }));
    assert.deepEqual(plain.source, drawn.source);
    await assert.rejects(
      drawImages(library, checkConfig({ ...options, target_data: 'optdigits', target_images: 241 })),
      optionFault('target_images', 'target_images is 241; the training images of 0,1 in optdigits are 240'),
    );
    const back = await drawImages(library, checkConfig({ ...options, source_data: 'optdigits' }));
    for (let i = 0; i < 200; i++) assert.ok(known.has(Buffer.from(image(back.source, i)).toString('latin1')));
    assert.deepEqual(COLLECTIONS, /** @type {any} */ (OPTIONS.find(({ name }) => name === 'target_data')).choices);
  });

  test('draws the digits asked for alone, none of them twice, up to all there are', { timeout: 60_000 }, async () => {
    /** @type {string[]} */
    const read = [];
    const library = new Library((name) => {
      read.push(name);
      return readData(name);
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
    for (const d of [0, 1, 2, 3]) {
      const content = await pixelsOf(`mnist/train-${d}`);
      for (let at = 0; at < content.length; at += PIXELS) digit.set(content.toString('latin1', at, at + PIXELS), d);
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
      optionFault('source_images', 'source_images is 20000; the training images of 0,1 in mnist are 12665'),
    );
    await assert.rejects(
      drawImages(library, checkConfig({ target_images: 12090 })),
      optionFault('target_images', 'target_images is 12090; the training images of 2,3 in mnist are 12089'),
    );
  });
});
