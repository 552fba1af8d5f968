/** The format of saved files: what is written is read back to the bit, and whatever is wrong with a file is refused. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { checkTensors, readSafetensors, writeSafetensors } from '../../web/engine/safetensors.js';
import { Fault } from '../../web/fault.js';
import '../harness/english.js';

/** @typedef {import('../../web/engine/safetensors.js').NamedTensor} NamedTensor */

/**
 * A file with a header given as JSON text, or as an object.
 *
 * @param {unknown} header
 * @param {number | Uint8Array} [data]  bytes after the header, or how many zeros
 */
function fileOf(header, data = 0) {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const body = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

/**
 * @param {number[]} shape
 * @param {number} begin
 * @param {number} end
 */
const f32 = (shape, begin, end) => ({ dtype: 'F32', shape, data_offsets: [begin, end] });

/**
 * A refusal of just this message: a Fault, or a plain Error for a mistake of the caller's, not what a slip of the reader would
 * throw.
 * @param {RegExp} message
 * @param {Function} [kind]
 * @returns {(error: unknown) => boolean}
 */
const refusal =
  (message, kind = Fault) =>
  (error) => {
    assert.ok(error instanceof Error && error.constructor === kind, `a ${kind.name}, not ${error}`);
    assert.match(error.message, message);
    return true;
  };

/**
 * @param {Uint8Array} bytes
 * @param {RegExp} message
 */
const refused = (bytes, message) => assert.throws(() => readSafetensors(bytes), refusal(message));

/** @param {Uint8Array} bytes */
function listed(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  return { tensors: Array.from(tensors, ([name, tensor]) => ({ name, ...tensor })), metadata };
}

/** @type {NamedTensor[]} */
const SMALL = [
  { name: 'a.weight', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 2 ** -149) },
  { name: 'a.bias', shape: [2], data: Float32Array.of(3.4028234663852886e38, -1e-20) },
  { name: 'one', shape: [], data: Float32Array.of(7) },
];

describe('writing and reading back', () => {
  test('gives the same names, shapes, bits, order and metadata', () => {
    const tensors = [
      ...SMALL,
      { name: '7', shape: [3, 0, 2], data: new Float32Array() },
      { name: '"é" \n', shape: [1], data: Float32Array.of(5) },
    ];
    const metadata = { format: 'x 1', empty: '', text: '{"a": [1, "]"]}', é: '☃' };
    const bytes = writeSafetensors(tensors, metadata);
    const read = listed(bytes);
    assert.deepEqual(read.tensors, tensors); // strict: tells -0 from 0
    assert.deepEqual({ ...read.metadata }, metadata);
    assert.deepEqual(listed(writeSafetensors([], {})), { tensors: [], metadata: {} });
  });

  test('puts the header and the data where the format wants them', () => {
    const bytes = writeSafetensors(SMALL, { k: 'v' });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    assert.equal(length % 8, 0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    assert.equal(header[0], '{');
    assert.match(header, /} *$/);
    assert.deepEqual(JSON.parse(header), {
      __metadata__: { k: 'v' },
      'a.weight': f32([2, 3], 0, 24),
      'a.bias': f32([2], 24, 32),
      one: f32([], 32, 36),
    });
    assert.equal(bytes.length, 8 + length + 36);
    assert.equal(view.getFloat32(8 + length + 8, true), 3.5);
    assert.equal(view.getFloat32(8 + length + 32, true), 7);
  });

  test('a file may lie anywhere in a buffer', () => {
    const bytes = writeSafetensors(SMALL, {});
    for (const at of [1, 2, 3, 8]) {
      const larger = new Uint8Array(bytes.length + 20).fill(0xff);
      larger.set(bytes, at);
      assert.deepEqual(listed(larger.subarray(at, at + bytes.length)).tensors, SMALL);
    }
  });

  test('what cannot be written is refused by name', () => {
    const data = Float32Array.of(1, 2);
    /** @type {[NamedTensor[], RegExp, Function?][]} */
    const faults = [
      [[{ name: '__metadata__', shape: [2], data }], /cannot be named __metadata__/, Error],
      [[...SMALL, { name: 'one', shape: [2], data }], /tensor one is given twice/, Error],
      [[{ name: 'x', shape: [3], data }], /tensor x has 2 numbers, its shape \[3\] needs 3/, Error],
      [[{ name: 'x', shape: [], data }], /tensor x has 2 numbers, its shape \[\] needs 1/, Error],
      [[{ name: 'x', shape: [2], data: Float32Array.of(0, Number.NaN) }], /tensor x holds NaN at index 1/],
      [[{ name: 'x', shape: [2], data: Float32Array.of(-Infinity, 0) }], /tensor x holds -Infinity at index 0/],
    ];
    for (const [tensors, message, kind] of faults) {
      assert.throws(() => writeSafetensors(tensors, {}), refusal(message, kind));
    }
  });
});

test('other floats become float32, and it is told which', () => {
  const body = new Uint8Array(8 + 4 + 4 + 4);
  const view = new DataView(body.buffer);
  view.setFloat64(0, 0.1, true);
  view.setUint16(8, 0x3555, true); // 0.333251953125
  view.setUint16(10, 0x8000, true);
  view.setUint16(12, 0x3eab, true); // the upper half of 0x3eab0000
  view.setUint16(14, 0xc000, true);
  view.setFloat32(16, -7.25, true);
  const header = {
    double: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
    half: { dtype: 'F16', shape: [2], data_offsets: [8, 12] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [12, 16] },
    plain: f32([1], 16, 20),
  };
  const { tensors, converted } = readSafetensors(fileOf(header, body));
  assert.deepEqual(
    [...tensors.values()].map(({ data }) => data),
    [Float32Array.of(0.1), Float32Array.of(0.333251953125, -0), Float32Array.of(0.333984375, -2), Float32Array.of(-7.25)],
  );
  assert.deepEqual(converted, ['F64', 'F16', 'BF16']);
  assert.deepEqual(readSafetensors(writeSafetensors(SMALL, {})).converted, []);
  view.setUint16(8, 0x7c00, true);
  refused(fileOf(header, body), /tensor half holds Infinity at index 0/);
  refused(
    fileOf({ half: { dtype: 'F16', shape: [2], data_offsets: [0, 8] } }, 8),
    /tensor half: .* span 8 bytes, its shape \[2\] needs 4/,
  );
});

test('the file that generate.py put together', () => {
  const { tensors, metadata } = listed(readFileSync(new URL('../goldens/fixture.safetensors', import.meta.url)));
  assert.deepEqual({ ...metadata }, { made_by: 'generate.py', seed: '7', unicode: 'é' });
  assert.deepEqual(
    new Map(tensors.map(({ name, shape, data }) => [name, { shape, data }])),
    new Map([
      ['MS.encoder.0.bias', { shape: [4], data: Float32Array.of(0.5, -1.25, 2 ** -149, 3.4028234663852886e38) }],
      ['C.fc2.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ['scalar', { shape: [], data: Float32Array.of(-0) }],
      ['empty', { shape: [0, 5], data: Float32Array.of() }],
    ]),
  );
});

describe('refusals', () => {
  test('a file cut anywhere; within a tensor, by its name', () => {
    const bytes = writeSafetensors(SMALL, { k: 'v' });
    const start = bytes.length - 36;
    const names = [...Array(24).fill('a.weight'), ...Array(8).fill('a.bias'), ...Array(4).fill('one')];
    for (let length = 0; length < bytes.length; length++) {
      const part =
        length < start ? /the file is cut: / : new RegExp(`the file is cut within tensor ${names[length - start]}: `);
      refused(bytes.subarray(0, length), part);
    }
  });

  test('a file too large: bytes after the last tensor, or more than the caller allows', () => {
    const bytes = writeSafetensors(SMALL, {});
    const longer = new Uint8Array(bytes.length + 3);
    longer.set(bytes);
    refused(longer, /the file is too large: 3 bytes follow the last tensor/);
    refused(fileOf({}, 4), /too large: 4 bytes follow/);
    const message = new RegExp(`the file is too large: ${bytes.length} bytes, at most ${bytes.length - 1} are read`);
    assert.throws(() => readSafetensors(bytes, { maxBytes: bytes.length - 1 }), refusal(message));
    assert.equal(readSafetensors(bytes, { maxBytes: bytes.length }).tensors.size, 3);
  });

  test('NaN and infinite numbers, with the tensor and the place', () => {
    const bytes = writeSafetensors(SMALL, {});
    const start = bytes.length - 36;
    const quiet = [0x00, 0x00, 0xc0, 0x7f];
    const infinite = [0x00, 0x00, 0x80, 0xff];
    /** @type {[number, number[], RegExp][]} */
    const faults = [
      [0, quiet, /tensor a\.weight holds NaN at index 0/],
      [20, infinite, /tensor a\.weight holds -Infinity at index 5/],
      [28, [0x01, 0x00, 0x80, 0x7f], /tensor a\.bias holds NaN at index 1/],
      [32, quiet, /tensor one holds NaN at index 0/],
    ];
    for (const [at, value, message] of faults) {
      const faulty = bytes.slice();
      faulty.set(value, start + at);
      refused(faulty, message);
    }
  });

  test("the header's length", () => {
    for (const length of [0n, 1n, 100_000_001n, 2n ** 63n, 2n ** 64n - 1n]) {
      const bytes = writeSafetensors(SMALL, {});
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      refused(bytes, /the header's length is given as \d+ bytes: this is not a safetensors file/);
    }
    const bytes = fileOf({});
    new DataView(bytes.buffer).setBigUint64(0, 3n, true);
    refused(bytes, /the file is cut: its header needs 11 bytes, the file has 10/);
  });

  test('a header that is no JSON object in UTF-8', () => {
    for (const text of ['{"a":', '{}}', "{'a':1}", '\ufeff{}', '{"a":NaN}', '  ']) refused(fileOf(text), /header is not JSON/);
    refused(fileOf('[]'), /header is not a JSON object/);
    for (const text of ['null', '12', '"text"', 'true']) refused(fileOf(text), /header is not a JSON object/);
    const damaged = fileOf('{"xx":0}');
    damaged.set([0xc3, 0x28], 10); // no UTF-8
    refused(damaged, /header is not JSON/);
  });

  test('entries: each fault with the tensor', () => {
    /** @type {[unknown, RegExp][]} */
    const faults = [
      [null, /tensor t: its header entry is not an object/],
      [[0, 4], /tensor t: its header entry is not an object/],
      ['F32', /tensor t: its header entry is not an object/],
      [{ ...f32([1], 0, 4), dtype: 'I64' }, /tensor t is of type I64, only F32, F16, BF16 and F64 can be read/],
      [{ ...f32([1], 0, 4), dtype: 'f32' }, /tensor t is of type f32, only F32, F16/],
      [{ shape: [1], data_offsets: [0, 4] }, /tensor t is of type .*, only F32, F16/],
      [{ ...f32([1], 0, 4), dtype: ['F32'] }, /tensor t is of type .*, only F32, F16/],
      [{ ...f32([1], 0, 4), dtype: { toString: 1, valueOf: 1 } }, /tensor t is of type .*, only F32, F16/],
      [{ ...f32([1], 0, 4), shape: 1 }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: [-1] }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: [1.5] }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: ['1'] }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: [[1]] }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: [2 ** 60] }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), shape: undefined }, /tensor t: its shape is not a list of sizes/],
      [{ ...f32([1], 0, 4), data_offsets: [0] }, /tensor t: its data_offsets are not two positions/],
      [{ ...f32([1], 0, 4), data_offsets: [0, 4, 4] }, /tensor t: its data_offsets are not two positions/],
      [{ ...f32([1], 0, 4), data_offsets: [-4, 0] }, /tensor t: its data_offsets are not two positions/],
      [{ ...f32([1], 0, 4), data_offsets: '04' }, /tensor t: its data_offsets are not two positions/],
      [f32([1], 4, 0), /tensor t: its data_offsets \[4, 0\] span -4 bytes, its shape \[1\] needs 4/],
      [f32([2], 0, 4), /tensor t: its data_offsets \[0, 4\] span 4 bytes, its shape \[2\] needs 8/],
      [f32([], 0, 0), /tensor t: .* span 0 bytes, its shape \[\] needs 4/],
      [f32([0], 0, 4), /tensor t: .* span 4 bytes, its shape \[0\] needs 0/],
      [f32([2 ** 52, 2 ** 52], 0, 4), /tensor t: .* span 4 bytes/],
      [f32([...Array(40).fill(2 ** 50), 0], 0, 4), /tensor t: .* span 4 bytes/],
      [f32([2 ** 50], 0, 2 ** 52), /the file is cut within tensor t/],
    ];
    for (const [entry, message] of faults) refused(fileOf({ t: entry }, 4), message);
  });

  test('holes and overlaps, with the tensor', () => {
    refused(fileOf({ a: f32([1], 4, 8) }, 8), /tensor a: there is a hole of 4 bytes before its data/);
    refused(fileOf({ b: f32([1], 12, 16), a: f32([2], 0, 8) }, 16), /tensor b: there is a hole of 4 bytes/);
    refused(fileOf({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), /tensor b: its data overlap the tensor before it/);
    refused(fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), /tensor b: its data overlap/);
    refused(fileOf({ a: f32([2], 0, 8), b: f32([0], 4, 4) }, 8), /tensor b: its data overlap/);
    const order = fileOf({ b: f32([1], 8, 12), a: f32([2], 0, 8), empty: f32([0], 8, 8) }, 12);
    assert.deepEqual([...readSafetensors(order).tensors.keys()], ['a', 'empty', 'b']);
  });

  test('a name that is given twice, however it is spelt', () => {
    const entry = (/** @type {number} */ at) => JSON.stringify(f32([1], at, at + 4));
    refused(fileOf(`{"a":${entry(0)},"a":${entry(4)}}`, 8), /the header names a twice/);
    refused(fileOf(`{"a":${entry(0)},"\\u0061" :${entry(0)}}`, 4), /the header names a twice/);
    refused(fileOf(`{"__metadata__":{},"a":${entry(0)},"__metadata__":{}}`, 4), /the header names __metadata__ twice/);
    // Strings that look like a second name are none.
    const tricky = `{"__metadata__":{"a":"\\"a\\":{}","x":"}"},"a":${entry(0)}}`;
    assert.deepEqual([...readSafetensors(fileOf(tricky, 4)).tensors.keys()], ['a']);
  });

  test('metadata that is not a map of strings', () => {
    for (const value of [null, [], 'text', 3])
      refused(fileOf({ __metadata__: value }), /__metadata__ is not an object of strings/);
    for (const value of [null, 1, {}, ['x']]) {
      refused(
        fileOf({ __metadata__: { ok: 'x', seed: value } }),
        /__metadata__ holds something other than a string under seed/,
      );
    }
  });

  test('names that every object inherits are names like any other', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const bytes = writeSafetensors([{ name, shape: [1], data: Float32Array.of(4) }], JSON.parse(`{"${name}":"text"}`));
      const { tensors, metadata } = readSafetensors(bytes);
      assert.deepEqual([...tensors], [[name, { shape: [1], data: Float32Array.of(4) }]]);
      assert.deepEqual(Object.entries(metadata), [[name, 'text']]);
      refused(fileOf(`{"${name}":{"dtype":"F32"}}`), new RegExp(`tensor ${name}: its shape`));
      refused(fileOf(`{"${name}":1,"${name}":2}`), new RegExp(`names ${name} twice`));
    }
    // An entry must have its fields itself.
    refused(fileOf('{"t":{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}', 4), /tensor t is of type/);
  });

  test('headers that are large or deep are read or refused, no more', () => {
    const deep = `${'['.repeat(50000)}${']'.repeat(50000)}`;
    refused(fileOf(`{"t":{"dtype":${deep},"shape":[1],"data_offsets":[0,4]}}`, 4), /tensor t is of type/);
    refused(fileOf(`{"t":{"dtype":"F32","shape":${deep},"data_offsets":[0,4]}}`, 4), /tensor t: its shape/);
    const ones = f32(Array(200000).fill(1), 0, 4);
    assert.equal(readSafetensors(fileOf({ t: ones }, 4)).tensors.get('t')?.shape.length, 200000);
    const text = '\\"'.repeat(8e6);
    assert.equal(readSafetensors(fileOf(`{"__metadata__":{"text":"${text}"}}`)).metadata.text.length, 8e6);
  });

  test('tensors that are not the expected ones', () => {
    const tensors = new Map(SMALL.map(({ name, shape, data }) => [name, { shape, data }]));
    checkTensors(tensors, SMALL);
    checkTensors(tensors, [...SMALL].reverse());
    const [weight, bias, one] = SMALL;
    /** @type {[{name: string, shape: number[]}[], RegExp][]} */
    const faults = [
      [[...SMALL, { name: 'b', shape: [] }], /^tensor b is missing$/],
      [[weight, bias], /^tensor one is unknown$/],
      [[weight, bias, { ...one, shape: [1] }], /^tensor one has shape \[\], expected \[1\]$/],
      [[{ ...weight, shape: [3, 2] }, bias, one], /^tensor a\.weight has shape \[2, 3\], expected \[3, 2\]$/],
      [[weight, bias, one, { name: 'toString', shape: [] }], /^tensor toString is missing$/],
    ];
    for (const [expected, message] of faults) assert.throws(() => checkTensors(tensors, expected), refusal(message));
  });
});

describe('damaged files, by a fixed seed', () => {
  /** Numbers below n: xorshift32. @param {number} seed */
  const draws = (seed) => (/** @type {number} */ n) => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % n;
  };

  /** Either a sound file that says the same when written again, or refused; answers which. @param {Uint8Array} bytes */
  function readOrRefuse(bytes) {
    let read;
    try {
      read = listed(bytes);
    } catch (error) {
      refusal(/./)(error);
      return 'refused';
    }
    const { tensors, metadata } = read;
    for (const { shape, data } of tensors) {
      assert.equal(
        data.length,
        shape.reduce((product, n) => product * n, 1),
      );
      assert.ok(data.every(Number.isFinite));
    }
    const again = listed(writeSafetensors(tensors, metadata));
    assert.deepEqual(again.tensors, tensors);
    assert.deepEqual(again.metadata, metadata);
    return 'read';
  }

  test('bytes changed, put in, left out', () => {
    const below = draws(20240229);
    const sound = writeSafetensors(SMALL, { k: 'v', seed: '7' });
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 20000; i++) {
      let bytes = [...sound];
      for (let n = 1 + below(3); n; n--) {
        const at = below(bytes.length);
        const length = 1 + below(8);
        const ways = [
          () => bytes.splice(at, 1, bytes[at] ^ (1 << below(8))),
          () => bytes.splice(at, 1, below(256)),
          () => bytes.splice(at, length),
          () => bytes.splice(at, 0, ...bytes.slice(below(bytes.length)).slice(0, length)),
          () => bytes.splice(at, 1, '{}[]",:0123456789eE-'.charCodeAt(below(20))),
        ];
        ways[below(ways.length)]();
        if (bytes.length === 0) bytes = [0];
      }
      outcomes[readOrRefuse(Uint8Array.from(bytes))]++;
    }
    assert.ok(outcomes.read > 100 && outcomes.refused > 1000, `both happen: ${JSON.stringify(outcomes)}`);
  });

  test('parts of the header replaced by other JSON', () => {
    const below = draws(7);
    const sound = JSON.stringify({
      __metadata__: { k: 'v' },
      a: f32([2, 3], 0, 24),
      b: f32([], 24, 28),
      c: f32([0, 4], 28, 28),
    });
    const other = [
      'null',
      'true',
      '-1',
      '0',
      '0.5',
      '4',
      '24',
      '28',
      '1e300',
      '9007199254740992',
      '""',
      '"a"',
      '"F32"',
      '"F64"',
    ];
    other.push('[]', '[[]]', '[0]', '[0,0]', '[2,3]', '[28,32]', '{}', '{"length":2}', '{"toString":1,"valueOf":1}');
    other.push('{"__proto__":[0,4]}', '"__proto__"', '"__metadata__"', JSON.stringify(f32([1], 28, 32)));
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 20000; i++) {
      let header = sound;
      for (let n = 1 + below(2); n; n--) {
        // A name or number, an innermost list, or an innermost object.
        const kind = [/"[^"]*"|-?\d+/g, /\[[^[\]]*\]/g, /\{[^{}]*\}/g][below(3)];
        const parts = [...header.matchAll(kind)];
        if (parts.length === 0) break;
        const { 0: part, index } = parts[below(parts.length)];
        header = header.slice(0, index) + other[below(other.length)] + header.slice(index + part.length);
      }
      outcomes[readOrRefuse(fileOf(header, [24, 28, 32][below(3)]))]++;
    }
    assert.ok(outcomes.read > 100 && outcomes.refused > 1000, `both happen: ${JSON.stringify(outcomes)}`);
  });
});
