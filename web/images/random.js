/** Reproducible random numbers, the same in every browser and in Node. */

/**
 * Purposes of random streams, above those of core/random.h, so that no stream repeats the numbers of another.
 */
export const PURPOSES = {
  sourceDraw: 16,
  targetDraw: 17,
  labelledDraw: 18, // index: digit
  trainShift: 19, // index: image
  testShift: 20, // index: image
  probeSplit: 21,
};

/**
 * A stream of reproducible 32-bit numbers, bit for bit that of core/random.c: xoshiro128** by David Blackman and Sebastiano
 * Vigna (2018), seeded through splitmix64 by Sebastiano Vigna.
 *
 * @param {number} seed  0 to 2^32 - 1
 * @param {number} purpose
 * @param {number} index  0 to 2^32 - 1
 * @returns {() => number}
 */
export function randomStream(seed, purpose, index) {
  let state = (BigInt(seed) << 32n) | BigInt(purpose);
  const splitmix64 = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  state = splitmix64() + BigInt(index);
  const s = new Uint32Array(new BigUint64Array([splitmix64(), splitmix64()]).buffer);

  /**
   * @param {number} x
   * @param {number} by
   */
  const rotate = (x, by) => (x << by) | (x >>> (32 - by));
  return () => {
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11);
    return result;
  };
}

/**
 * Uniform over 0 .. n-1 without bias.
 *
 * @param {() => number} random
 * @param {number} n  1 to 2^32
 */
export function below(random, n) {
  const surplus = 2 ** 32 % n; // draws below it would favour the small results
  for (;;) {
    const draw = random();
    if (draw >= surplus) return draw % n;
  }
}
