/** One sum over all weights, by which two runs can be told to be the same. */

/** @typedef {import('../engine/engine.js').Engine} Engine */

/**
 * SHA-256 of all weights, in the engine's order: equal only for equal bits.
 * @param {Engine} engine
 * @returns {Promise<string>} hexadecimal
 */
export async function weightsSha256(engine) {
  const parts = engine.tensors().map(({ name }) => engine.getTensor(name).slice());
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
