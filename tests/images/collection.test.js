/** Collections of images: their files fetched once and checked against the manifest, the manifest against what it must say. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Fault } from '../../web/fault.js';
import { Library } from '../../web/images/collection.js';
import { encodeImages, encodeLabels } from '../../web/images/idx.js';
import { drawImages, planImages } from '../../web/images/plan.js';
import { checkConfig } from '../../web/options/check.js';
import { BASE, concat, drawSmall, flip, MANIFEST, readStore, store, zip } from '../harness/images.js';
import { fileFault } from '../harness/refusals.js';

describe('a library', () => {
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
    await assert.rejects(planImages(library, config), fileFault(MANIFEST, /cannot be read: the network is down/));
    /** @type {number[]} */
    const reports = [];
    const draw = () => drawImages(library, config, { onProgress: (done) => reports.push(done) });
    await assert.rejects(draw(), fileFault('mnist/train-2-images', /cannot be read: the network is down/));
    const reported = reports.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(reports.length, reported, 'no progress of a draw that has failed');
    assert.deepEqual(await draw(), await drawSmall({}));
    for (const [name, times] of read) {
      assert.equal(times, ['mnist/train-2-images', 'mnist/test-3-labels', MANIFEST].includes(name) ? 2 : 1, name);
    }
  });

  test('where it is told already why a file has not come, the file is not named once more', async () => {
    const library = new Library(async () => {
      throw new Fault('load.status', { file: `data/${MANIFEST}`, status: '503' });
    });
    await assert.rejects(planImages(library, checkConfig(BASE)), {
      code: 'load.status',
      values: { file: MANIFEST, status: '503' },
    });
  });
});

describe('data files that are not what the manifest says', () => {
  const sound = drawSmall({});

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
    await assert.rejects(drawImages(library, checkConfig(BASE)), fileFault(file, message));
    faulty = false;
    if (manifest === store.manifest) assert.deepEqual(await drawImages(library, checkConfig(BASE)), await sound);
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
    const expected = await sound;
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
          fileFault(file, /damaged, cut|other bytes|inflates to more|has \d+ bytes/)(error);
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
      await assert.rejects(open(text), fileFault(MANIFEST, /is not JSON/));
    }
    await assert.rejects(
      new Library(async () => Uint8Array.of(0x22, 0xff, 0x22)).open('mnist'),
      fileFault(MANIFEST, /is not JSON/),
    );
    for (const text of ['null', '1', '[]', '"train"', '{}', '{"rows": 28}', '{"rows": 28, "columns": 29}']) {
      await assert.rejects(open(text), fileFault(MANIFEST, /rows and columns are/));
    }
    await assert.rejects(
      open('{"rows": 28, "columns": 28}'),
      fileFault(MANIFEST, /train\[0\] does not describe the files of digit 0/),
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
        await assert.rejects(open(JSON.stringify(manifest)), fileFault(MANIFEST, /does not describe|rows and columns are/));
      }
    }
  });
});
