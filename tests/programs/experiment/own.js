/** A person's own images on the command line: read by the page's importer from files and folders. */
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../web/fault.js';
import { collect } from '../../../web/images/import/collect.js';
import { OwnCollection } from '../../../web/images/import/own.js';
import { readParts } from '../../../web/images/import/reading.js';
import { nameOwn } from '../../../web/text/own.js';
import { t } from '../../../web/text/text.js';
import { explain, tell, UsageError } from '../console.js';

/** @typedef {import('../../../web/images/import/picture.js').Mends} Mends */
/** @typedef {import('../../../web/images/import/reading.js').Brought} Brought */
/** @typedef {import('../../../web/images/import/own.js').Own} Own */
/** @typedef {{files: string[], mends: Mends}} Asked */

/** What can be put right, by the names that the command line has for it. @type {Record<string, Mends>} */
const MENDS = {
  invert: { invert: true },
  transpose: { transpose: true },
  'minus-one': { labels: 'minus-one' },
  'ten-is-zero': { labels: 'ten-is-zero' },
};
export const MEND_NAMES = [...Object.keys(MENDS), 'stretch=N'];

/**
 * @param {string} option
 * @param {string} text  such as invert,transpose or stretch=16
 * @returns {Mends}
 * @throws {UsageError}
 */
export function parseMends(option, text) {
  return Object.assign(
    {},
    ...text.split(',').map((name) => {
      const [, most] = /^stretch=([1-9]\d{0,2})$/.exec(name) ?? [];
      if (most) return { stretch: Number(most) };
      if (Object.hasOwn(MENDS, name)) return MENDS[name];
      throw new UsageError(`--${option} is "${text}"; expected ${MEND_NAMES.join(', ')}, or several with commas`);
    }),
  );
}

/**
 * The files, and all within folders.
 * @param {string} path
 * @returns {Brought[]}
 * @throws {unknown} it is not there, or may have no end
 */
function filesOf(path) {
  const stat = statSync(path);
  if (!stat.isFile() && !stat.isDirectory()) throw new Error(`${path} is no file, but a device or a pipe`);
  if (!stat.isDirectory()) return [{ path, size: stat.size, read: async () => new Uint8Array(await readFile(path)) }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => filesOf(join(entry.parentPath, entry.name)));
}

/** The names of all files that are asked for, as far as they are there: whoever reads them says what is not. @param {Asked} asked */
export const namesIn = ({ files }) =>
  files.flatMap((file) => {
    try {
      return filesOf(file).map(({ path }) => path);
    } catch {
      return [];
    }
  });

/**
 * @param {'source' | 'target'} domain
 * @param {Asked} asked
 * @param {boolean | null} otherDark  the ground of the other domain's images
 * @returns {Promise<Own>}
 * @throws {UsageError}
 */
async function read(domain, { files, mends }, otherDark) {
  try {
    const brought = files.flatMap(filesOf);
    const { own, findings } = await collect(await readParts(brought), files, { mends, otherDark });
    for (const { code, level, values, mends: offers = [] } of findings) {
      const named = offers.flatMap((offer) => Object.entries(offer)).map(([name, value]) => mendName(name, value));
      const help = named.length > 0 ? ` (--${domain}_mend ${named.join(' or ')})` : '';
      tell(`experiment: ${level === 'warn' ? 'warning: ' : ''}${t(`finding.${code}`, values)}${help}`);
    }
    tell(`experiment: ${domain}: ${own.name} (${own.title})`);
    return own;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--${domain}_file ${error instanceof Fault ? explain(error) : `cannot be read: ${explain(error)}`}`, {
      cause: error,
    });
  }
}

/** @param {string} name @param {unknown} value */
const mendName = (name, value) => (name === 'labels' ? String(value) : name === 'stretch' ? `stretch=${value}` : name);

/**
 * Puts a person's images into the library.
 * @param {{source: Asked | null, target: Asked | null}} asked
 * @param {import('../../../web/images/collection.js').Library} library
 * @returns {Promise<Record<string, string>>} the options that name them
 * @throws {UsageError} they cannot be read
 */
export async function bringOwn({ source, target }, library) {
  /** @type {Record<string, string>} */
  const options = {};
  let otherDark = true;
  for (const [domain, asked] of /** @type {const} */ ([
    ['source', source],
    ['target', target],
  ])) {
    if (!asked) continue;
    const own = await read(domain, asked, domain === 'source' && target ? null : otherDark);
    otherDark = own.dark;
    nameOwn(own);
    library.add(new OwnCollection(own));
    options[`${domain}_data`] = own.name;
  }
  return options;
}
