/**
 * Weights that another program wrote, under PyTorch's own names: what of them is which network's.
 *
 * Taken are the networks' names (MS.encoder.0.weight), and those of a single module (encoder.0.weight, as encoder.state_dict()
 * has them, fc2.weight, layer.0.weight); with or without the "module." of DataParallel.
 */

import { Fault } from '../fault.js';
import { NETWORKS } from './header.js';

/** @typedef {import('./header.js').NetworkName} NetworkName */
/** @typedef {import('./safetensors.js').Tensor} Tensor */

/** What wraps a module puts this before its names. */
const WRAPPERS = /(^|\.)(module\.|_orig_mod\.)+/;
/** What is no weight: the memory of optimizers, as saved runs have it. */
const BESIDE = /^optimizer\.|^pseudo_labels$/;

/** @param {number[]} shape */
const show = (shape) => `[${shape.join(', ')}]`;

/** @param {string} name @returns {NetworkName | undefined} */
const networkOf = (name) => NETWORKS.find((network) => name.startsWith(`${network}.`));

/**
 * The networks' names, by the names in a file.
 * @param {string[]} names
 * @param {string[]} known  the networks' names of all tensors
 */
function placesOf(names, known) {
  const plain = new Map(names.map((name) => [name, name.replace(WRAPPERS, '$1')]));
  const isWhole = [...plain.values()].some((name) => networkOf(name));
  /** Without a network's name before them: an encoder is MS. @type {Map<string, string>} */
  const single = new Map(
    ['MS', 'C', 'D'].flatMap((network) =>
      known.filter((name) => networkOf(name) === network).map((name) => [name.slice(network.length + 1), name]),
    ),
  );
  /** @type {Map<string, string>} */
  const places = new Map();
  for (const [name, stripped] of plain) {
    const place = isWhole ? stripped : (single.get(stripped) ?? '');
    if (!known.includes(place)) {
      const expected = isWhole ? known : [...single.keys()];
      throw new Fault('weights.unknown', { tensor: name, expected: expected.join(', ') });
    }
    if (places.has(place)) throw new Fault('weights.twice', { tensor: name, other: places.get(place) });
    places.set(place, name);
  }
  return places;
}

/**
 * Sorts the tensors of a file by networks. Each network must be whole, and there must be an encoder; the same weights are MS's and
 * MT's where there is only one.
 *
 * @param {Map<string, Tensor>} tensors
 * @param {{name: string, shape: number[]}[]} expected  all tensors of the networks
 * @returns {{weights: Map<string, Float32Array>, networks: NetworkName[]}}  by the networks' names; networks: those in the file
 * @throws {Fault} naming a tensor that is unknown, missing or of another shape, and what was expected
 */
export function sortWeights(tensors, expected) {
  const names = [...tensors.keys()].filter((name) => !BESIDE.test(name));
  const places = placesOf(
    names,
    expected.map(({ name }) => name),
  );
  const found = NETWORKS.filter((network) => [...places.keys()].some((name) => networkOf(name) === network));
  if (!found.includes('MS') && !found.includes('MT')) {
    const encoder = expected.filter(({ name }) => networkOf(name) === 'MS').map(({ name }) => name);
    throw new Fault('weights.no-encoder', { found: names.slice(0, 4).join(', ') || '–', expected: encoder.join(', ') });
  }
  /** @type {Map<string, Float32Array>} */
  const weights = new Map();
  for (const { name, shape } of expected) {
    const network = networkOf(name);
    if (!network || !found.includes(network)) continue;
    const own = places.get(name);
    if (own === undefined) throw new Fault('weights.missing', { tensor: name, network, expected: show(shape) });
    const tensor = /** @type {Tensor} */ (tensors.get(own));
    if (show(tensor.shape) !== show(shape)) {
      throw new Fault('safetensors.shape', { tensor: own, shape: show(tensor.shape), expected: show(shape) });
    }
    weights.set(name, tensor.data);
  }
  for (const [one, other] of [
    ['MS', 'MT'],
    ['MT', 'MS'],
  ]) {
    if (found.includes(/** @type {NetworkName} */ (other))) continue;
    for (const [name, data] of [...weights]) if (networkOf(name) === one) weights.set(other + name.slice(2), data);
  }
  return { weights, networks: found };
}

/**
 * Whether a run was saved in a file, by this program, with all that belongs to it.
 * @param {Record<string, string>} metadata
 */
export const isSaved = (metadata) => /^adda-lab/.test(metadata.saved_by ?? metadata.format ?? '');
