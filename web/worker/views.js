/** When a run is looked at while a phase is under way. */

/** @typedef {import('../run/run.js').Run} Run */
/** @typedef {import('../run/run.js').Step} Step */
/** @typedef {import('./driver.js').Work} Work */

/** Milliseconds between views. */
const VIEW_EVERY = 1000;
/** Views may take this share of the time, beside those of the ends of rounds. */
const VIEW_SHARE = 0.02;
/** At the beginning of a phase, where most happens, views may take this share of all the time that the phase will take. */
const EARLY_SHARE = 0.01;
/** They are so many times as many steps apart, one after the other. */
const EARLY_GROWTH = 1.4;

/**
 * The work of a phase, with a view at its start, at its end, of what each round has come to, and now and then in between.
 * @param {Run} run
 * @param {Generator<Step | null, void>} work
 * @returns {Work}
 * @param {() => Generator<null, boolean>} look  makes a view and sends it; false: the target images are not here yet
 */
export function* withViews(run, work, look) {
  let next = 0;
  /** The networks have been looked at as they are. */
  let seen = false;
  let cost = 0;
  const view = function* () {
    const from = performance.now();
    seen = yield* look();
    const now = performance.now();
    cost = now - from;
    next = now + Math.max(VIEW_EVERY, cost / VIEW_SHARE);
  };
  const begun = run.seconds;
  let steps = 0;
  let [early, earlyCost] = [1, 0];
  /** @param {import('../run/run.js').Step} step */
  const isEarly = ({ kind }) => {
    if (steps < early) return false;
    const { done, total } = run.steps(kind);
    const expected = (1000 * (run.seconds - begun) * (steps + total - done)) / steps;
    if (earlyCost + cost > EARLY_SHARE * expected) return false;
    earlyCost += cost;
    early = Math.ceil(EARLY_GROWTH * steps) + 1;
    return true;
  };
  let judged = run.judgements.length;
  yield* view();
  for (const step of work) {
    // What a turn by hand has done is seen before it pauses.
    if (step?.byHand) yield* view();
    yield step;
    if (step) {
      seen = step.byHand;
      steps++;
    }
    const isJudged = run.judgements.length > judged;
    judged = run.judgements.length;
    // Before a turn by hand they are seen as they are.
    const isDue = step && !seen && (run.turns.asked || performance.now() >= next || isEarly(step));
    if (isJudged || isDue) yield* view();
  }
  if (!seen) yield* view();
}
