/** How much computing something takes: unlike the clock, it does not know what else the machine has to do. */

/**
 * @template T
 * @param {() => T} act
 * @returns {{ms: number, value: T}}  ms: milliseconds of this process's processor time; value: what came of it
 */
export function measured(act) {
  const from = process.cpuUsage();
  const value = act();
  const { user, system } = process.cpuUsage(from);
  return { ms: (user + system) / 1000, value };
}
