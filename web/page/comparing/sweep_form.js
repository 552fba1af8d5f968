/** What the form of a sweep holds, as a person writes it. */

import { parseAddress } from '../../options/address.js';
import { formatOption } from '../../options/check.js';

/**
 * @typedef {import('../../options/sweep.js').Grid & {workers: number,
 *   fault: (import('../../fault.js').FaultData & {option?: string}) | null}} SweepForm  workers: at once; fault: what of it cannot be
 */

/** More workers than this take more memory than phones and browsers give. */
const MOST_WORKERS = 16;
/** For a browser that does not tell how many cores there are. */
const UNKNOWN_CORES = 2;

/** How many workers there can be at once: one for each core. */
export function mostWorkers() {
  const cores = Math.floor(Number(navigator.hardwareConcurrency));
  return Math.min(MOST_WORKERS, cores >= 1 ? cores : UNKNOWN_CORES);
}

/** @returns {SweepForm} */
export const firstSweepForm = () => ({ seeds: '1-5', option: '', values: '', workers: mostWorkers(), fault: null });

/**
 * The seeds of runs of a plan, each once, as the form has them.
 * @param {readonly string[]} addresses
 */
export const seedsOf = (addresses) => valuesOf(addresses, 'seed').join(', ');

/**
 * What a person wrote into the form for the sweep of a plan.
 * @param {Pick<import('../keeping/records.js').Plan, 'addresses' | 'option'>} plan
 */
export const formOf = ({ addresses, option }) => ({
  seeds: seedsOf(addresses),
  option,
  values: option ? valuesOf(addresses, option).join(', ') : '',
});

/** @param {readonly string[]} addresses @param {string} option  its name */
const valuesOf = (addresses, option) => [
  ...new Set(addresses.map((address) => formatOption(option, parseAddress(address).config[option]))),
];
