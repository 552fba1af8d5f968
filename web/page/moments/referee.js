/**
 * How D fares in a view, by how often it is right: the one rule for every word that the page says of it. Between the two bounds D
 * is fooled, whether it takes target for source or is right as often as a coin. It goes by whole percents, as they are told: what
 * reads 60% is winning everywhere.
 */

import { rightOfD } from '../stage/scene.js';
import { hasLearntD } from './moment.js';

/**
 * winning: it tells the domains apart. fooled: it takes target for source, as the game wants it. guessing: it is right about as often
 * as a coin. inverted: it has the domains the wrong way round.
 * @typedef {'winning' | 'fooled' | 'guessing' | 'inverted'} Standing
 */

/** Right about so many, D is winning; right about no more than so many, inverted. */
export const WINS = 0.6;
export const INVERTED = 0.4;

/**
 * @param {import('../../worker/messages.js').View | null} view
 * @returns {{name: Standing, right: number} | null}  right: share of the images, as many of either domain; null: D has not begun
 */
export function verdictOnD(view) {
  if (!view || !hasLearntD(view) || view.count === 0) return null;
  const share = (/** @type {Float32Array} */ values, /** @type {(value: number) => boolean} */ holds) =>
    values.reduce((n, value) => n + Number(holds(value)), 0) / values.length;
  const source = share(view.source, (value) => value <= 0.5);
  const target = share(view.target, (value) => value > 0.5);
  const right = rightOfD(view); // counted, so that it is rounded as it is on the stage
  const told = Math.round(100 * right) / 100;
  if (told >= WINS) return { name: 'winning', right };
  if (told <= INVERTED) return { name: 'inverted', right };
  return { name: source >= WINS && target <= INVERTED ? 'fooled' : 'guessing', right };
}
