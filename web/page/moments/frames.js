/**
 * The frames of a run: the views by which any moment of it can be looked at again, in bounded number. Of adaptation they are the ends
 * of rounds, thinned evenly as there come to be more; of training a few, evenly spread over its time.
 */

/** @typedef {import('../../worker/messages.js').View} View */

/** The most frames of rounds, beside the latest, and the most of training. */
export const MOST_ROUNDS = 100;
export const MOST_OF_TRAINING = 16;

/** Whether a view is one that is kept: it was made in training, or at the very end of a round (0: the beginning of adaptation). */
export const isFrame = (/** @type {View} */ { kind, round }) => kind === 'train' || typeof round === 'number';

/**
 * Whether one moment of a run comes before another.
 * @param {Pick<View, 'kind' | 'time'>} a
 * @param {Pick<View, 'kind' | 'time'>} b
 */
export const isBefore = (a, b) => (a.kind === b.kind ? a.time < b.time : a.kind === 'train');

/** Frames up to the latest view, whether that is one or not. @param {readonly View[]} frames @param {View | null} now @returns {View[]} */
export const upTo = (frames, now) => (now && frames.at(-1) !== now ? [...frames, now] : [...frames]);

/**
 * Every so many rounds, a power of two, so that there are few enough: whoever thins a thinned list again takes from what is there.
 * @param {number} last  the latest round
 */
export function strideOf(last) {
  let stride = 1;
  while (Math.floor(last / stride) + 1 > MOST_ROUNDS) stride *= 2;
  return stride;
}

/** @param {View[]} rounds  the earliest first */
function thinRounds(rounds) {
  const last = rounds.at(-1);
  const stride = strideOf(last?.round ?? 0);
  return rounds.filter((frame) => frame === last || (frame.round ?? 0) % stride === 0);
}

/** Drops those whose neighbours are nearest to each other. @param {View[]} training  the earliest first */
function thinTraining(training) {
  const left = [...training];
  while (left.length > MOST_OF_TRAINING) {
    const gaps = left.slice(2).map(({ time }, i) => time - left[i].time);
    left.splice(gaps.indexOf(Math.min(...gaps)) + 1, 1);
  }
  return left;
}

export class Frames {
  /** The earliest first; another list whenever something has changed. @type {readonly View[]} */
  list = [];

  /**
   * Keeps a view, if it is one to keep. What was seen at its moment or later is gone: the run has come there on another way.
   * @param {View} view
   */
  add(view) {
    const before = this.list.filter((frame) => isBefore(frame, view));
    if (!isFrame(view)) {
      if (before.length < this.list.length) this.list = before;
      return;
    }
    const all = [...before, view];
    this.list = [
      ...thinTraining(all.filter(({ kind }) => kind === 'train')),
      ...thinRounds(all.filter(({ kind }) => kind === 'adapt')),
    ];
  }

  clear() {
    this.list = [];
  }

  /** Forgets those of one phase. @param {View['kind']} kind */
  clearPhase(kind) {
    this.list = this.list.filter((frame) => frame.kind !== kind);
  }

  /** @param {readonly View[]} views  in whatever order and number */
  set data(views) {
    this.list = [];
    for (const view of [...views].sort((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b)))) this.add(view);
  }
}
