/** What make has put in place, for programs in Node. */
import { readFile } from 'node:fs/promises';
import { reason } from './console.js';

/**
 * @param {'build/site' | 'data/images'} folder  of the project
 * @returns {(name: string) => Promise<Uint8Array<ArrayBuffer>>} reads a file of it
 */
export const readerOf = (folder) => async (name) => {
  try {
    return new Uint8Array(await readFile(new URL(`../../${folder}/${name}`, import.meta.url)));
  } catch (error) {
    throw new Error(`${folder}/${name} cannot be read: ${reason(error)}; make builds it`, { cause: error });
  }
};
