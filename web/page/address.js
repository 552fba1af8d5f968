/** Settings in the page's own address, and the entries of the browser's history that they make. */

import { formatAddress, parseAddress } from '../options/address.js';
import { OPTIONS } from '../options/table.js';

/**
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../fault.js').FaultData} FaultData
 */

const NAMES = new Set(['preset', ...OPTIONS.map(({ name }) => name)]);

/**
 * What the address asks for. A hash that names no setting is none: it may be a place on the page, or another site's.
 * @param {string} hash
 * @returns {{config: Config | null, faults: FaultData[]}}  config: null where it asks for nothing. faults: of what looks like
 *   settings, but cannot be used
 */
export function readAddress(hash) {
  if (!hash.includes('=')) return { config: null, faults: [] };
  const { config, faults } = parseAddress(hash);
  const named = [...new URLSearchParams(hash.replace(/^#/, '')).keys()].some((name) => NAMES.has(name));
  return { config: named ? config : null, faults };
}

/** What the page begins with. */
export const firstConfig = () => readAddress(window.location.hash).config ?? parseAddress('').config;

/**
 * @param {Config} config  in force
 * @param {boolean} entry  whether the browser's Back leads to the settings before
 */
export function showAddress(config, entry) {
  const address = `#${formatAddress(config)}`;
  if (address === window.location.hash) return;
  if (entry) window.history.pushState(null, '', address);
  else window.history.replaceState(null, '', address);
}
