/** One sum over all weights, by which two runs can be told to be the same. */

/** @typedef {import('../engine/engine.js').Engine} Engine */

/**
 * SHA-256 of weights, in the engine's order: equal only for equal bits. They are read before it returns.
 * @param {Engine} engine
 * @param {readonly string[]} [networks]  without: all
 * @returns {Promise<string>} hexadecimal
 * @throws {Error} the browser sums nothing up, as on a page that is not served securely
 */
export async function weightsSha256(engine, networks) {
  const names = engine.tensors().map(({ name }) => name);
  const wanted = names.filter((name) => !networks || networks.includes(name.slice(0, name.indexOf('.'))));
  const parts = wanted.map((name) => engine.getTensor(name));
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What is summed up at the end of a phase: of training MS and C, which stay as they are from then on; of adaptation all. */
const NETWORKS = { train: ['MS', 'C'], adapt: undefined };

/**
 * The sums of the phases that a run has come to the end of; null where it has not, or where nothing can be summed up.
 * @param {import('./run.js').Run} run  between two steps
 * @returns {Promise<Fingerprints>}
 */
export async function fingerprints({ engine, trained, adaptDone }) {
  const sum = (/** @type {keyof typeof NETWORKS} */ phase) => weightsSha256(engine, NETWORKS[phase]).catch(() => null);
  const [train, adapt] = await Promise.all([trained ? sum('train') : null, adaptDone ? sum('adapt') : null]);
  return { train, adapt };
}

/** @typedef {{train: string | null, adapt: string | null}} Fingerprints  hexadecimal */
