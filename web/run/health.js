/**
 * Whether training or adaptation has gone wrong, as far as that can be told without a label: so that "trained" is not said of
 * networks that learnt nothing but one answer.
 */

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./view.js').View} View */

/**
 * diverged: a loss is far beyond what guessing costs, and grows of itself. collapsed: one answer is given to everything.
 * @typedef {'diverged' | 'collapsed'} Trouble
 */

/** Losses of training beyond so many times that of guessing do not come down again. */
const TRAINING = 20;
/** Those of adaptation can be large for long where D wins; this is beyond any logit that float32 training gets over. */
const ADAPTATION = 1e4;
/** Steps of a phase before which one answer to everything is only a beginning, unless it has no more; stopping it proves nothing. */
const PATIENCE = 50;

/**
 * @param {number[]} answers  images by the class they are given
 * @param {number} share  of all that may be called otherwise
 */
function areOne(answers, share) {
  const all = answers.reduce((sum, n) => sum + n, 0);
  return all >= 20 && Math.max(...answers) >= (1 - share) * all;
}

/**
 * @param {Run} run
 * @param {View} view  the latest of it
 * @returns {{train: Trouble | null, adapt: Trouble | null}}
 */
export function troubles(run, view) {
  const guessing = Math.log(run.engine.classes);
  /** @type {{train: Trouble | null, adapt: Trouble | null}} */
  const found = { train: null, adapt: null };
  const learnt = run.steps('train').done;
  const isJudged = (/** @type {boolean} */ done, /** @type {number} */ steps) => done || steps >= PATIENCE;
  // The source goes through MS still.
  const ofSource = view.kind === 'train' || run.sourceEncoder === 'MS';
  if (learnt > 0 && !((run.recent('train', 'loss') ?? 0) < TRAINING * guessing)) found.train = 'diverged';
  else if (ofSource && isJudged(run.trainDone, learnt) && areOne(view.source_answers, 0)) found.train = 'collapsed';
  if (run.adapted) {
    const losses = ['d_loss', 'mt_loss', 'label_loss'].map((name) => Math.abs(run.recent('adapt', name) ?? 0));
    if (!losses.every((loss) => loss < ADAPTATION)) found.adapt = 'diverged';
    else if (view.kind === 'adapt' && isJudged(run.adaptDone, run.steps('adapt').done) && areOne(view.target_answers, 0.02))
      found.adapt = 'collapsed';
  }
  return found;
}
