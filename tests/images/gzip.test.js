/** gzip files: inflated as a whole or refused, whatever is cut, added or flipped, and never beyond the limit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { gunzip, unpack } from '../../web/images/gzip.js';
import { randomStream } from '../../web/images/random.js';
import { concat, flip, same, zip } from '../harness/images.js';
import { fileFault } from '../harness/refusals.js';

describe('gzip', () => {
  // Hard to compress, so that flips hit the data; longer than a piece once compressed.
  const next = randomStream(1, 1, 1);
  const content = Uint8Array.from({ length: 60_000 }, () => next() & 0x7f);
  const zipped = zip(content);
  const few = content.subarray(0, 80);
  const small = zip(few);

  test('is told from plain content and inflated', async () => {
    assert.ok(same(await gunzip(zipped, 'z'), content));
    assert.ok(same(await unpack(zipped, 'z'), content));
    assert.equal(await unpack(content, 'plain'), content);
    await assert.rejects(gunzip(content, 'plain'), fileFault('plain', /is not a gzip file/));
    await assert.rejects(gunzip(new Uint8Array(0), 'empty'), fileFault('empty', /is not a gzip file/));
  });

  test('cut anywhere is refused', { timeout: 60_000 }, async () => {
    for (let length = 2; length < small.length; length++) {
      await assert.rejects(unpack(small.subarray(0, length), 'cut'), fileFault('cut', /damaged, cut/));
    }
    for (let length = 2; length < zipped.length; length += 997) {
      await assert.rejects(unpack(zipped.subarray(0, length), 'cut'), fileFault('cut', /damaged, cut/));
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
        await assert.rejects(unpack(concat(bytes, tail), 'tail'), fileFault('tail', /other bytes/));
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
        fileFault('flipped', /damaged, cut|other bytes|is not a gzip file/)(error);
      }
    };
    for (let at = 0; at < small.length; at++) {
      for (let bit = 0; bit < 8; bit++) await check(small, few, at, 1 << bit);
    }
    for (let at = 0; at < zipped.length; at += 509) await check(zipped, content, at, 1 << (at % 8));
  });

  test('that inflates beyond the limit is refused, and not inflated whole', { timeout: 60_000 }, async () => {
    assert.equal((await gunzip(zipped, 'z', content.length)).length, content.length);
    await assert.rejects(gunzip(zipped, 'z', content.length - 1), fileFault('z', /inflates to more than 59999 bytes/));
    await assert.rejects(unpack(content, 'plain', content.length - 1), fileFault('plain', /has 60000 bytes, at most 59999/));
    // The default limit, and what the process holds beyond it while it finds out.
    const megabyte = deflateRawSync(new Uint8Array(1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH });
    const bomb = concat(zip(new Uint8Array(0)).subarray(0, 10), ...Array(260).fill(megabyte));
    await assert.rejects(gunzip(bomb, 'bomb'), fileFault('bomb', /inflates to more than 268435456 bytes/));
    const before = process.memoryUsage().arrayBuffers;
    await assert.rejects(gunzip(bomb, 'bomb', 1000), fileFault('bomb', /inflates to more than 1000 bytes/));
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < 64 * 1024 * 1024, `${grown} bytes were taken for a limit of 1000`);
  });
});
