/** What the form of a sweep holds, as a person writes it. */

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
