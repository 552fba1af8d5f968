/**
 * What is dropped on the page, files or folders, and who takes it: what a file is, is told by its first bytes. Weights are loaded,
 * everything that may hold images is imported.
 */

import { Fault } from '../../fault.js';
import { HEAD, sniff, weightsIn } from '../../images/import/sniff.js';
import { wordFault } from '../../text/text.js';
import { alarm } from '../telling/alarm.js';

/**
 * A file that was brought, by its path in the folder that was brought.
 * @typedef {{path: string, file: File}} Dropped
 * @typedef {{weights: (file: File) => void, images: (files: Dropped[]) => void}} Takers
 */

/** Joins the browser's own dropping of files: without this it would leave the page for the file. @param {Takers} takers */
export function onDrop(takers) {
  const holdsFiles = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes('Files');
  window.addEventListener('dragover', (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) take(event.dataTransfer, takers);
  });
}

/** @param {DataTransfer} transfer @param {Takers} takers */
async function take(transfer, { weights, images }) {
  const files = await dropped(transfer);
  if (!files) return;
  const [first] = files;
  if (files.length !== 1 || (await holdsImages(first.file))) images(files);
  else weights(first.file);
}

/**
 * All files, those in folders too.
 * @param {DataTransfer} transfer
 * @returns {Promise<Dropped[] | null>}  null: one of them cannot be read, which is said
 */
export async function dropped({ items, files }) {
  // They are to be asked for before anything is waited for: then the list is empty.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return Array.from(files, (file) => ({ path: file.name, file }));
  try {
    return (await Promise.all(entries.map((entry) => (entry ? within(entry, '') : [])))).flat();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    alarm(() => wordFault(error));
    return null;
  }
}

/**
 * @param {FileSystemEntry} entry
 * @param {string} folder  its path, with a slash at its end
 * @returns {Promise<Dropped[]>}
 * @throws {Fault} it is gone, or is not to be read
 */
async function within(entry, folder) {
  const path = folder + entry.name;
  const unread = (/** @type {(fault: Fault) => void} */ reject) => () => reject(new Fault('import.gone', { file: path }));
  if (entry.isFile) {
    const of = /** @type {FileSystemFileEntry} */ (entry);
    return [{ path, file: await new Promise((resolve, reject) => of.file(resolve, unread(reject))) }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {FileSystemEntry[]} */
  const inner = [];
  for (;;) {
    // A folder is told in portions, until one is empty.
    const more = await new Promise((/** @type {(found: FileSystemEntry[]) => void} */ resolve, reject) =>
      reader.readEntries(resolve, unread(reject)),
    );
    if (more.length === 0) break;
    inner.push(...more);
  }
  return (await Promise.all(inner.map((one) => within(one, `${path}/`)))).flat();
}

/** Names of files of images; they tell where the bytes do not. */
const OF_IMAGES = /\.(csv|tsv|tra|tes|data|gz|zip|np[yz]|png|jpe?g|gif|bmp|tiff?|webp|mat|h5|idx\d?)$|ubyte$/i;

/**
 * Whether a file may hold images rather than weights. What cannot be read, or is nothing that is known, by bytes or by name, is refused
 * by whoever loads weights, with a word for it.
 * @param {File} file
 */
async function holdsImages(file) {
  try {
    const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    const kind = sniff(head);
    if (kind === 'safetensors' || kind === 'pickle') return false;
    if (['text', 'html', 'unknown', 'empty', 'pointer'].includes(kind)) return OF_IMAGES.test(file.name);
    if (kind !== 'zip') return true;
    // The name of the first file in it.
    const length = head[26] + 256 * head[27];
    return weightsIn(new TextDecoder().decode(head.subarray(30, 30 + length))) === null;
  } catch {
    return false;
  }
}
