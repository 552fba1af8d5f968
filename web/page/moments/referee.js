/**
 * How D fares in a view, by how often it is right: the one rule for every word that the page says of it. It goes by whole percents, as
 * they are told: what reads 60% is 60% everywhere.
 *
 * To be right about many is not enough to win: whoever calls nearly everything target is right about all of the target, and about
 * 70% if it lets a few of the source be source. D wins where it is right about more than half of either domain.
 */

import { rightOfD } from '../stage/scene.js';

/**
 * winning: it tells the domains apart. leaning: it calls most images of both domains the same, and is right about one of them for
 * that. fooled: it takes target for source, as the game wants it. guessing: it is right about as often as a coin. inverted: it has the
 * domains the wrong way round.
 * @typedef {'winning' | 'leaning' | 'fooled' | 'guessing' | 'inverted'} Standing
 *
 * @typedef {object} Judged  shares of the images, as many of either domain
 * @property {Standing} name
 * @property {number} right
 * @property {number} source  of the source that D calls source
 * @property {number} target  of the target that it calls target
 * @property {'source' | 'target'} says  what it is more often right about: of one that leans, what it says of most
 */

/** Right about so many, D is winning; right about no more than so many, inverted. */
export const WINS = 0.6;
export const INVERTED = 0.4;
/** Right about no more of a domain, it has not told that domain apart. */
const HALF = 0.5;

/** Whether D has learnt anything: before that its answers are chance. @param {Pick<import('../../worker/messages.js').View, 'kind' | 'time'>} view */
export const hasLearntD = ({ kind, time }) => kind === 'adapt' && time > 0;

const told = (/** @type {number} */ share) => Math.round(100 * share) / 100;

/**
 * @param {import('../../worker/messages.js').View | null} view
 * @returns {Judged | null}  null: D has not begun
 */
export function verdictOnD(view) {
  if (!view || !hasLearntD(view) || view.count === 0) return null;
  const share = (/** @type {Float32Array} */ values, /** @type {(value: number) => boolean} */ holds) =>
    values.reduce((n, value) => n + Number(holds(value)), 0) / values.length;
  const source = share(view.source, (value) => value <= 0.5);
  const target = share(view.target, (value) => value > 0.5);
  const right = rightOfD(view); // counted, so that it is rounded as it is on the stage
  return {
    name: standing(told(right), told(source), told(target)),
    right,
    source,
    target,
    says: source > target ? 'source' : 'target',
  };
}

/**
 * @param {number} right
 * @param {number} source
 * @param {number} target
 * @returns {Standing}
 */
function standing(right, source, target) {
  if (right >= WINS) return Math.min(source, target) > HALF ? 'winning' : 'leaning';
  if (right <= INVERTED) return 'inverted';
  if (source >= WINS && target <= INVERTED) return 'fooled';
  return target >= WINS && source <= INVERTED ? 'leaning' : 'guessing';
}

/**
 * What words say of it: percents without places.
 * @param {Judged} judged
 * @param {(share: number) => string} percent
 */
export const judgedWords = ({ name, right, source, target, says }, percent) => ({
  state: name,
  share: percent(right),
  source: percent(source),
  target: percent(target),
  says,
});
