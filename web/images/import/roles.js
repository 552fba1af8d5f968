/** What names say: which part a file is of, and whether it holds labels. */

/** @typedef {'train' | 'test'} Split */

/** The words of a path: "train-images-idx3-ubyte.gz" is train, images, idx3, ubyte and gz. @param {string} path */
const wordsOf = (path) => path.toLowerCase().split(/[^a-z0-9]+/);

/**
 * The part that a name speaks of; null: of none.
 * @param {string} path
 * @returns {Split | null}
 */
export function splitOf(path) {
  const words = wordsOf(path);
  if (words.some((word) => /^(x?test(ing|x|y|set)?|y?test|t10k|val|valid|validation|tes|heldout)$/.test(word))) return 'test';
  return words.some((word) => /^([xy]?train(ing|x|y|set)?|tra)$/.test(word)) ? 'train' : null;
}

/** @param {string} name */
export const isLabelName = (name) =>
  wordsOf(name.trim()).some((word) => /^(y|labels?|target|targets|class|classes|digit|idx1|y(train|test))$/.test(word));

/**
 * The class that a folder names: of train/7/00012.png it is 7; null where no folder does.
 * @param {string} path
 */
export function folderOf(path) {
  const folders = path.split('/').slice(0, -1);
  const last = folders.at(-1);
  return last && !/^(test|testing|train|training|val|valid|validation)$/i.test(last) ? last : null;
}

/** What an operating system or a packer leaves beside the files. @param {string} path */
export const isLitter = (path) =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');

/**
 * Orders names as people do: 2 before 10.
 * @param {string} a
 * @param {string} b
 */
export function byName(a, b) {
  const [left, right] = [a, b].map((name) => name.split(/(\d+)/));
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const less = i % 2 ? Number(left[i]) - Number(right[i]) : 0;
    return less || (left[i] < right[i] ? -1 : 1);
  }
  return left.length - right.length;
}
