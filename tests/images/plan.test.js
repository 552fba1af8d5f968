/** The plan of a draw: what it asks for and when, and what it refuses before it asks. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Library } from '../../web/images/collection.js';
import { drawImages, planImages } from '../../web/images/plan.js';
import { checkConfig } from '../../web/options/check.js';
import { PROBLEMS, problemConfig } from '../../web/options/problems.js';
import { BASE, drawSmall, MANIFEST, readData, readStore } from '../harness/images.js';
import { fileFault, optionFault } from '../harness/refusals.js';

describe('a plan', () => {
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
      await assert.rejects(drawImages(library, checkConfig({ ...BASE, ...options })), optionFault(option, message));
    }
    assert.deepEqual(read, [MANIFEST]);
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

  test('gives the source first, and asks for the rest only when that is wanted', async () => {
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
    await assert.rejects(rest(), fileFault('mnist/train-3-labels', /the network is down/));
    broken = false;
    assert.deepEqual({ source: expected.source, ...(await rest()) }, expected);
  });
});

describe('what the page opens on', () => {
  const config = problemConfig(Object.keys(PROBLEMS)[0]);

  /** @param {object} changes @param {boolean} whole  as if there were no excerpts @returns what is drawn, and which files were read for it */
  async function drawnFrom(changes, whole = false) {
    /** @type {string[]} */
    const files = [];
    const library = new Library(async (name) => {
      files.push(name);
      if (!whole || name !== MANIFEST) return readData(name);
      const { excerpts: _, ...manifest } = JSON.parse(new TextDecoder().decode(await readData(name)));
      return new TextEncoder().encode(JSON.stringify(manifest));
    });
    return { drawn: await drawImages(library, checkConfig({ ...config, ...changes })), files };
  }

  test('comes from files of its own, and is to the byte what the files of all digits give', async () => {
    for (const changes of [{}, { source_images: 900, target_images: 700, target_digits: [3, 2], labelled_per_class: 0 }]) {
      const { drawn, files } = await drawnFrom(changes);
      assert.deepEqual(
        files.filter((name) => /train|first/.test(name)),
        ['mnist/first-source-images.idx3.gz', 'mnist/first-target-images.idx3.gz'],
      );
      assert.deepEqual(drawn, (await drawnFrom(changes, true)).drawn);
    }
  });

  test('but for what another seed, more images, or images in common draw', async () => {
    /** @type {[object, RegExp][]} */
    const cases = [
      [{ seed: 2 }, /train-0|train-1|train-2|train-3/],
      [{ source_images: 2001, target_images: 2001 }, /train-0|train-1|train-2|train-3/],
      [{ target_digits: [0, 1], target_shift: 'thin' }, /first-source|train-0|train-1/],
    ];
    for (const [changes, names] of cases) {
      const { files } = await drawnFrom(changes);
      for (const name of files.filter((name) => /train|first/.test(name))) assert.match(name, names);
      assert.equal(files.filter((name) => /train-/.test(name)).length, 'target_digits' in changes ? 4 : 8);
    }
  });
});
