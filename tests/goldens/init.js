/**
 * Initial weights that Python and JavaScript both compute exactly, so that the goldens need not hold them: the twin of
 * `initial_tensor` in generate.py.
 */

/**
 * Even over ±1/√(inputs per output), float32; biases, which do not know their inputs, over ±1/8. The words are MurmurHash3's
 * finalizer over a counter that starts at the FNV-1a hash of the name.
 *
 * @param {string} name  with its network, as 'MS.encoder.0.weight'; ASCII
 * @param {number[]} shape
 */
export function initialTensor(name, shape) {
  let seed = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) seed = Math.imul(seed ^ name.charCodeAt(i), 0x01000193);
  const inputs = shape.length > 1 ? shape.slice(1).reduce((product, n) => product * n, 1) : 64;
  const root = Math.sqrt(inputs);
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  for (let i = 0; i < values.length; i++) {
    let x = (seed + Math.imul(i, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x ^= x >>> 16;
    values[i] = (((x >>> 8) / 0x1000000) * 2 - 1) / root;
  }
  return values;
}

/**
 * The flat indices at which a golden's digest samples a tensor of this many entries, in order.
 *
 * @param {number} size
 */
export function sampleIndices(size) {
  if (size <= 64) return Array.from({ length: size }, (_, j) => j);
  return Array.from({ length: 64 }, (_, j) => (13 + 7919 * j) % size);
}
