/**
 * What a file is, by its first bytes: names lie, and a failed download keeps the name of what was wanted.
 */

/**
 * Kinds that are read, and kinds that are recognised only to be told what to do instead.
 * @typedef {'gzip' | 'zip' | 'npy' | 'idx' | 'png' | 'jpeg' | 'text'} Readable
 * @typedef {'empty' | 'html' | 'matlab' | 'hdf5' | 'pickle' | 'bzip2' | 'tar' | 'picture' | 'safetensors' | 'pointer' | 'parquet'
 *   | 'pdf' | 'archive' | 'unknown'} Told
 */

/** @type {readonly string[]} */
const READABLE = ['gzip', 'zip', 'npy', 'idx', 'png', 'jpeg', 'text'];

/** @param {Readable | Told} kind @returns {kind is Readable} */
export const isReadable = (kind) => READABLE.includes(kind);

/** How many bytes a file begins with, as far as is looked at. */
export const HEAD = 4096;

/** Each with the bytes that it begins with, as Latin-1 text. @type {[string, Readable | Told][]} */
const MAGIC = [
  ['\x1f\x8b', 'gzip'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['\x93NUMPY', 'npy'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89HDF\r\n\x1a\n', 'hdf5'],
  ['MATLAB 5.0 MAT-file', 'matlab'],
  ['BZh', 'bzip2'],
  ['GIF8', 'picture'],
  ['BM', 'picture'],
  ['II*\0', 'picture'],
  ['MM\0*', 'picture'],
  ['PAR1', 'parquet'],
  ['%PDF', 'pdf'],
  ['Rar!', 'archive'],
  ['7z\xbc\xaf', 'archive'],
  ['\xfd7zXZ', 'archive'],
  ['version https://git-lfs', 'pointer'],
];

/** Type codes of IDX, by which numpy calls them. @type {Record<number, import('./arrays.js').Type>} */
export const IDX_TYPES = { 8: 'uint8', 9: 'int8', 11: 'int16', 12: 'int32', 13: 'float32', 14: 'float64' };

/**
 * @param {Uint8Array} bytes  the file, or its first HEAD bytes
 * @returns {Readable | Told}
 */
export function sniff(bytes) {
  if (bytes.length === 0) return 'empty';
  const head = bytes.subarray(0, HEAD);
  const latin = Array.from(head.subarray(0, 300), (byte) => String.fromCharCode(byte)).join('');
  // First: the length of its header may begin with any two bytes, those of a BMP or of an IDX file too.
  if (latin[8] === '{' && latin.slice(5, 8) === '\0\0\0') return 'safetensors';
  const found = MAGIC.find(([begins]) => latin.startsWith(begins));
  if (found && !(found[1] === 'picture' && isText(head))) return found[1];
  if (latin.startsWith('RIFF') && latin.slice(8, 12) === 'WEBP') return 'picture';
  if (latin.slice(257, 262) === 'ustar') return 'tar';
  if (head[0] === 0 && head[1] === 0 && head[2] in IDX_TYPES && head[3] >= 1 && head[3] <= 8) return 'idx';
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return 'pickle';
  if (!isText(head)) return 'unknown';
  return /^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|\?xml|error)/i.test(latin) ? 'html' : 'text';
}

/** Whether bytes can be those of a text. @param {Uint8Array} head */
const isText = (head) => head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));

/**
 * What an archive is, where it is none of images, by the name of a file in it: arrays of weights under PyTorch's names, or a file of
 * torch.save.
 * @param {string} name
 * @returns {'safetensors' | 'pickle' | null}
 */
export function weightsIn(name) {
  if (/\.pkl$|\/(version|byteorder|data\/\d+)$/.test(name)) return 'pickle';
  return /(weight|bias)(\.npy)?$|^__metadata__\.npy$|^(MS|MT|C|D)\./.test(name) ? 'safetensors' : null;
}
