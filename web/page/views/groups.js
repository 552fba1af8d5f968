/** Recipes that are compared, as lines of a chart. */

import { t } from '../../text/text.js';
import { groupsOf } from '../comparing/comparing.js';
import { distinctWords } from '../telling/wording.js';

/**
 * @typedef {import('../elements/line_chart.js').Line} Line
 * @typedef {NonNullable<import('../elements/line_chart.js').Chart['bands']>[number]} Band
 */

/** Recipes that are drawn: as many as there are colours for. */
export const DRAWN = 6;
/** Of so many at most the fine-tuning beside them is drawn, too. */
const TUNED = 2;

/** What each group is called: seeds do not tell them apart. @param {import('../comparing/comparing.js').Group[]} groups */
export const groupNames = (groups) => distinctWords(groups.map(({ config }) => ({ ...config, seed: 1 })));

/**
 * The recipes as lines over rounds, and as bands of one deviation where there are several seeds.
 * @param {import('../keeping/storage.js').Pinned[]} pinned
 * @param {{most: number, tuned: boolean}} how  most: recipes; tuned: the fine-tuning beside them too, where there is room
 * @returns {{total: number, of: number, make: (times: number[], first: number) => {lines: Line[], bands: Band[]}}}  total: rounds; of:
 *   recipes that there are; make: first is the index that the first of the lines will have
 */
export function groupLines(pinned, { most, tuned }) {
  const groups = groupsOf(pinned).filter(({ rounds }) => rounds > 0);
  const names = groupNames(groups);
  const shown = groups.slice(0, most);
  return {
    total: Math.max(0, ...groups.map(({ rounds }) => rounds)),
    of: groups.length,
    make(times, first) {
      /** @type {Line[]} */
      const lines = [];
      /** @type {Band[]} */
      const bands = [];
      for (const [i, { byRound, runs, tuningByRound }] of shown.entries()) {
        const [name, color] = [names[i], `group-${i + 1}`];
        const at = (/** @type {(number | null)[]} */ list) => times.map((time) => list[time - 1] ?? null);
        lines.push({
          label: t('line.group', { name, n: runs.length }),
          color,
          dash: i % 2 ? [6, 3] : undefined,
          values: at(byRound.map(({ mean }) => mean)),
        });
        if (tuned && shown.length <= TUNED && tuningByRound.length > 0)
          lines.push({ label: t('line.group-labels', { name }), color, dash: [2, 3], faint: true, values: at(tuningByRound) });
        if (byRound.every(({ deviation }) => deviation === null)) continue;
        for (const [edge, way] of /** @type {const} */ ([
          ['upper', 1],
          ['lower', -1],
        ])) {
          const values = byRound.map(({ mean, deviation }) =>
            mean === null || deviation === null ? null : Math.min(1, Math.max(0, mean + way * deviation)),
          );
          lines.push({ label: t(`line.${edge}`, { name }), color, edge: true, values: at(values) });
        }
        bands.push({ upper: first + lines.length - 2, lower: first + lines.length - 1, color });
      }
      return { lines, bands };
    },
  };
}
