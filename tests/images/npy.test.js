/** numpy's files and the archives that they come in: read as they were written, and refused where anything is wrong with them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { fromHalf, isNpy, readNpy, readNpz, textOf, writeNpy, writeNpz, writeText } from '../../web/images/npy.js';
import { isZip, listZip, unzip, zip } from '../../web/images/zip.js';
import '../harness/english.js';

/** @typedef {import('../../web/images/npy.js').NpyArray} NpyArray */

const FLOATS = Float32Array.of(1, -0, 3.5, 2 ** -149, 3.4028234663852886e38, -1e-20);
const BYTES = Uint8Array.from({ length: 12 }, (_, i) => i * 23);

/** A .npy file of any header. @param {string} header @param {ArrayLike<number>} values  bytes @param {number} [version] */
function npyOf(header, values, version = 1) {
  const text = new TextEncoder().encode(header);
  const length = version > 1 ? [text.length & 255, text.length >> 8, 0, 0] : [text.length & 255, text.length >> 8];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...text, ...Array.from(values)]);
}

/** @param {string} descr @param {string} shape @param {ArrayLike<number>} values @param {string} [order] */
const array = (descr, shape, values, order = 'False') =>
  readNpy(npyOf(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`, values));

/** @param {import('../../web/images/npy.js').Numbers} values  the bytes of each in the other order */
const swapped = (values) => {
  const bytes = new Uint8Array(values.slice().buffer);
  const size = values.BYTES_PER_ELEMENT;
  return Uint8Array.from(bytes, (_, i) => bytes[i - (i % size) + (size - 1 - (i % size))]);
};

describe('.npy', () => {
  test('is read as it was written, to the bit', () => {
    for (const [shape, data] of /** @type {[number[], Uint8Array | Float32Array | Float64Array][]} */ ([
      [[2, 3], FLOATS],
      [[6], FLOATS],
      [[3, 2, 2], BYTES],
      [[], Float64Array.of(0.1)],
      [[0, 5], new Float32Array()],
    ])) {
      const file = writeNpy(shape, data);
      assert.ok(isNpy(file));
      const read = readNpy(file);
      assert.deepEqual(read.shape, shape);
      assert.deepEqual(read.data, data); // strict: tells -0 from 0
      const shifted = new Uint8Array(file.length + 3);
      shifted.set(file, 3);
      assert.deepEqual(readNpy(shifted.subarray(3)).data, data);
    }
    const text = 'a "b" 域 🂡\n';
    assert.equal(textOf(readNpy(writeText(text))), text);
    assert.equal(textOf(readNpy(writeText(''))), '');
    assert.equal(textOf(readNpy(writeNpy([6], FLOATS))), null);
  });

  test('has the documented bytes', () => {
    const file = writeNpy([2, 3], FLOATS);
    const text = new TextDecoder('latin1').decode(file.subarray(0, 128));
    assert.deepEqual([...file.subarray(0, 10)], [0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
    assert.match(text.slice(10), /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
    assert.equal(file.length, 128 + 24);
    assert.match(new TextDecoder().decode(writeNpy([6], FLOATS)), /'shape': \(6,\)/);
  });

  test('of every type, order and version', () => {
    const ofType = (/** @type {any} */ values) => new Uint8Array(values.buffer);
    assert.deepEqual(array('|i1', '(2,)', [255, 3]).data, Int8Array.of(-1, 3));
    assert.deepEqual(array('|b1', '(2,)', [0, 1]).data, Uint8Array.of(0, 1));
    assert.deepEqual(array('<i2', '(1,)', ofType(Int16Array.of(-300))).data, Int16Array.of(-300));
    assert.deepEqual(array('<u2', '(1,)', ofType(Uint16Array.of(60000))).data, Uint16Array.of(60000));
    assert.deepEqual(array('>i4', '(2,)', swapped(Int32Array.of(-7, 1e9))).data, Int32Array.of(-7, 1e9));
    assert.deepEqual(array('<i8', '(2,)', ofType(BigInt64Array.of(-5n, 9n))).data, Float64Array.of(-5, 9));
    assert.deepEqual(array('>f4', '(6,)', swapped(FLOATS)).data, FLOATS);
    assert.deepEqual(array('<f8', '(1,)', ofType(Float64Array.of(0.1))).data, Float64Array.of(0.1));
    assert.deepEqual(
      array('<f2', '(3,)', ofType(Uint16Array.of(0x3c00, 0xc000, 0x0001))).data,
      Float32Array.of(1, -2, 2 ** -24),
    );
    const sizes = "{'fortran_order': False, 'shape': (2L, ), 'descr': '|u1'}";
    for (const version of [1, 2, 3]) assert.deepEqual(readNpy(npyOf(sizes, [1, 2], version)).data, Uint8Array.of(1, 2));
  });

  test('in the order of Fortran comes out row by row', () => {
    // [[0, 1, 2], [3, 4, 5]] lies column by column.
    assert.deepEqual(array('|u1', '(2, 3)', [0, 3, 1, 4, 2, 5], 'True').data, Uint8Array.of(0, 1, 2, 3, 4, 5));
    const cube = Array.from({ length: 24 }, (_, at) => {
      const [i, j, k] = [at % 2, Math.floor(at / 2) % 3, Math.floor(at / 6)];
      return (i * 3 + j) * 4 + k;
    });
    assert.deepEqual([...array('|u1', '(2, 3, 4)', cube, 'True').data], [...Array(24).keys()]);
  });

  test('halves are exact', () => {
    const pairs = [
      [0, 0],
      [0x3c01, 1 + 2 ** -10],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x7e00, Number.NaN],
    ];
    for (const [bits, value] of pairs) assert.equal(fromHalf(bits), value);
    assert.ok(Object.is(fromHalf(0x8000), -0));
  });

  test('cut, too long, or of what is no number, is refused', () => {
    const file = writeNpy([2, 3], FLOATS);
    for (let length = 0; length < file.length; length++) {
      const message = length < 6 ? /not a \.npy file/ : /the array is cut/;
      assert.throws(() => readNpy(file.subarray(0, length)), message);
    }
    assert.throws(() => readNpy(Uint8Array.of(...file, 0)), /other bytes follow the array: it needs 152 bytes and has 153/);
    assert.throws(() => array('|O', '()', [0]), /Python objects.*numpy\.savez/);
    for (const type of ['<c8', '|S3', '<M8[ns]', '|V2']) {
      assert.throws(() => array(type, '(1,)', [0]), new RegExp(`type ${type.replaceAll(/[|[\]]/g, '\\$&')}: only numbers`));
    }
    const record = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }";
    assert.throws(() => readNpy(npyOf(record, [])), /type record/);
    assert.throws(() => readNpy(npyOf("{'descr': '<f4', 'shape': (1,)}", [])), /header cannot be read/);
    assert.throws(
      () => readNpy(npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", [])),
      /header cannot be read/,
    );
  });
});

describe('zip archives and .npz', () => {
  const files = /** @type {[string, Uint8Array][]} */ ([
    ['a.npy', writeNpy([6], FLOATS)],
    ['b/c.npy', writeNpy([12], BYTES)],
  ]);
  const archive = zip(files);
  const deflated = zipSync(Object.fromEntries([...files, ['folder/', new Uint8Array()]]), { level: 9, comment: 'x' });

  test('are read as they were written, stored or deflated; the same files give the same bytes', () => {
    for (const bytes of [archive, deflated]) {
      assert.ok(isZip(bytes));
      assert.deepEqual(
        [...unzip(bytes)].map(([name, content]) => [name, Uint8Array.from(content)]),
        files,
      );
    }
    assert.deepEqual(zip(files), archive);
    assert.deepEqual(unzip(zip([])), new Map());
    const arrays = readNpz(
      writeNpz([
        ['x', writeNpy([2, 3], FLOATS)],
        ['MS.fc1.bias', writeText('{}')],
      ]),
    );
    assert.deepEqual([...arrays.keys()], ['x', 'MS.fc1.bias']);
    assert.deepEqual(arrays.get('x'), { shape: [2, 3], type: 'f4', data: FLOATS });
  });

  test('cut anywhere, or with any bit of a file turned, are refused', () => {
    for (const bytes of [archive, deflated]) {
      for (let length = 0; length < bytes.length; length += 7) {
        assert.throws(() => unzip(bytes.subarray(0, length)), /is cut|not a zip archive/);
      }
      for (const { name, at, packed } of listZip(bytes)) {
        const from = at + 30 + name.length;
        for (let byte = from; byte < from + packed; byte += 11) {
          const spoilt = bytes.slice();
          spoilt[byte] ^= 4;
          assert.throws(() => unzip(spoilt), new RegExp(`${name} is damaged`), `${byte} of ${bytes.length}`);
        }
      }
    }
  });

  test('too large, encrypted, or packed otherwise, are refused before anything is unpacked', () => {
    const bomb = zipSync({ 'zeros.npy': new Uint8Array(2 ** 22) }, { level: 9 });
    assert.ok(bomb.length < 10_000);
    assert.throws(() => unzip(bomb, { maxBytes: 1e6 }), /too large: at most 1000000 bytes/);
    const [{ at }] = listZip(archive);
    const directory = archive.length - 22 - listZip(archive).reduce((sum, { name }) => sum + 46 + name.length, 0);
    assert.equal(at, 0);
    const changed = (/** @type {number} */ offset, /** @type {number} */ value) => {
      const bytes = archive.slice();
      bytes[directory + offset] = value;
      return bytes;
    };
    assert.throws(() => unzip(changed(8, 1)), /a\.npy is encrypted/);
    assert.throws(() => unzip(changed(10, 12)), /a\.npy is packed in a way/);
    // A size that lies about what comes out of it.
    const lies = zipSync({ 'a.npy': new Uint8Array(5000) }, { level: 9 });
    const where = lies.length - 22 - 46 - 5;
    lies[where + 24] = 16;
    lies[where + 25] = 0;
    assert.throws(() => unzip(lies), /a\.npy is damaged/);
    assert.throws(() => readNpz(zip([['a.npy', Uint8Array.of(1, 2)]])), /^Fault: a\.npy: this is not a \.npy file$/);
  });
});

const PYTHON = '/usr/bin/python3';
const numpy = spawnSync(PYTHON, ['-c', 'import numpy'], { encoding: 'utf8' });
const skip = numpy.status === 0 ? false : `${PYTHON} cannot import numpy (on Debian: apt install python3-numpy)`;

test('numpy reads what is written here, and its own files are read', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'adda-npy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [ours, theirs, packed] = ['ours.npz', 'theirs.npz', 'packed.npz'].map((name) => join(folder, name));
  const text = 'é 域 {"a": 1}';
  writeFileSync(
    ours,
    writeNpz([
      ['MS.fc1.weight', writeNpy([2, 3], FLOATS)],
      ['b', writeNpy([12], BYTES)],
      ['t', writeText(text)],
    ]),
  );
  const script = `
import sys, numpy as np
found = dict(np.load(sys.argv[1]))
assert list(found) == ['MS.fc1.weight', 'b', 't'], list(found)
assert found['b'].dtype == np.uint8 and str(found['t']) == sys.argv[4]
found['half'] = found['MS.fc1.weight'][:1, :1].astype('f2')
found['turned'] = np.asfortranarray(np.arange(6, dtype='i8').reshape(2, 3))
np.savez(sys.argv[2], **found)
np.savez_compressed(sys.argv[3], **found)
`;
  execFileSync(PYTHON, ['-c', script, ours, theirs, packed, text]);
  for (const file of [theirs, packed]) {
    const found = readNpz(readFileSync(file));
    assert.deepEqual(found.get('MS.fc1.weight'), { shape: [2, 3], type: 'f4', data: FLOATS });
    assert.deepEqual(found.get('b')?.data, BYTES);
    assert.equal(textOf(/** @type {NpyArray} */ (found.get('t'))), text);
    assert.deepEqual(found.get('half')?.data, Float32Array.of(1));
    assert.deepEqual(found.get('turned'), { shape: [2, 3], type: 'i8', data: Float64Array.of(0, 1, 2, 3, 4, 5) });
  }
});
