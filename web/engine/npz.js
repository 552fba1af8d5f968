/**
 * Weights as numpy's .npz: the same tensors under the same names as in a safetensors file, each an array that np.load reads, and
 * the metadata as JSON in an array of text.
 */

import { Fault } from '../fault.js';
import { sniff } from '../images/import/sniff.js';
import { readNpy, readNpz, textOf, writeNpy, writeNpz, writeText } from '../images/npy.js';
import { listZip } from '../images/zip.js';
import { checkFinite, MAX_BYTES, readSafetensors } from './safetensors.js';

/**
 * @typedef {object} WeightsFile
 * @property {Map<string, import('./safetensors.js').Tensor>} tensors  in the file's order
 * @property {Record<string, string>} metadata
 * @property {string[]} converted  types that were converted to F32, as safetensors calls them
 */

const METADATA = '__metadata__';
/** numpy's types that can be weights, as safetensors calls them. @type {Record<string, string>} */
const TYPES = { f2: 'F16', f4: 'F32', f8: 'F64' };

/**
 * A safetensors file as an .npz of the same content.
 * @param {Uint8Array} bytes  of a sound file
 */
export function npzOf(bytes) {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeNpz([
    [METADATA, writeText(JSON.stringify(metadata))],
    ...Array.from(tensors, ([name, { shape, data }]) => /** @type {[string, Uint8Array]} */ ([name, writeNpy(shape, data)])),
  ]);
}

/**
 * @param {import('../images/npy.js').NpyArray} array
 * @returns {Record<string, string>}
 */
function readMetadata(array) {
  try {
    const metadata = JSON.parse(textOf(array) ?? '');
    if (metadata && Object.values(metadata).every((value) => typeof value === 'string')) return metadata;
  } catch {
    // Not what was written there.
  }
  throw new Fault('safetensors.metadata');
}

/**
 * @param {Uint8Array} bytes
 * @returns {WeightsFile}
 */
function readArrays(bytes) {
  // PyTorch's own files are archives too.
  const entries = listZip(bytes);
  if (entries.some(({ name }) => name.endsWith('data.pkl'))) throw new Fault('saved.pickle');
  if (!entries.some(({ name }) => name.endsWith('.npy'))) throw new Fault('saved.kind', { kind: 'zip' });
  const arrays = readNpz(bytes, { maxBytes: MAX_BYTES });
  /** @type {WeightsFile} */
  const file = { tensors: new Map(), metadata: {}, converted: [] };
  for (const [name, array] of arrays) {
    if (name === METADATA) {
      file.metadata = readMetadata(array);
      continue;
    }
    const type = TYPES[array.type];
    if (!type) throw new Fault('safetensors.type', { tensor: name, stated: 'yes', type: array.type });
    if (type !== 'F32' && !file.converted.includes(type)) file.converted.push(type);
    const data = array.data instanceof Float32Array ? array.data : Float32Array.from(array.data);
    checkFinite(name, data);
    file.tensors.set(name, { shape: array.shape, data });
  }
  return file;
}

/**
 * Reads a file of weights of either kind, whole or not at all.
 * @param {Uint8Array} bytes
 * @returns {WeightsFile}
 * @throws {Fault} it is of neither kind, cut, damaged, too large, or holds what cannot be a weight: it is named
 */
export function readWeights(bytes) {
  if (bytes.length > MAX_BYTES) {
    throw new Fault('safetensors.large', { bytes: String(bytes.length), most: String(MAX_BYTES) });
  }
  const kind = sniff(bytes);
  if (kind === 'zip') return readArrays(bytes);
  if (kind === 'npy') {
    readNpy(bytes);
    throw new Fault('saved.array');
  }
  if (kind === 'pickle') throw new Fault('saved.pickle');
  // What is no kind at all may be a damaged one of ours, which its own reader words best.
  if (!['safetensors', 'unknown', 'empty'].includes(kind)) throw new Fault('saved.kind', { kind });
  return readSafetensors(bytes);
}
