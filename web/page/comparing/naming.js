/** What compared runs are called: by the name that a person gave, or else by what tells them apart, in words. */

import { t } from '../../text/text.js';
import { distinctWords } from '../telling/wording.js';
import { configOf, isUnfinished } from './comparing.js';

/** @typedef {import('../keeping/storage.js').Pinned} Pinned */

/**
 * @param {Pinned[]} runs
 * @returns {Map<string, string>} by id; no two are alike
 */
export function namesOf(runs) {
  const configs = runs.map(configOf);
  const words = distinctWords(configs);
  /** @type {Map<string, number>} */
  const times = new Map();
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const [i, run] of runs.entries()) {
    const total = configs[i].rounds;
    const plain = isUnfinished(run)
      ? t('compare.unfinished', { name: words[i], done: run.accuracies.length, total })
      : words[i];
    const name = run.name || plain;
    const n = (times.get(name) ?? 0) + 1;
    times.set(name, n);
    names.set(run.id, n === 1 ? name : t('compare.again', { name, n: String(n) }));
  }
  return names;
}
