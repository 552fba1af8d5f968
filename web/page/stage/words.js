/** What the stage says of itself: one sentence for those who look, the picture in words for those who do not see it. */

import { methodKind, methodOf } from '../../options/check.js';
import { isUnlabelled } from '../../options/own.js';
import { percent } from '../../text/format.js';
import { rich, t } from '../../text/text.js';
import { marked } from '../elements/marked.js';
import { toldAccuracy } from '../moments/moment.js';
import { hasLearntD, judgedWords, verdictOnD } from '../moments/referee.js';
import { outcomeOf } from '../story/outcome.js';
import { opinionEverywhere } from './opinion.js';
import { mixing, rightOfD } from './scene.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../options/table.js').Config} Config
 */

const whole = (/** @type {number | null} */ share) => percent(share, 0);

/**
 * Whether D has an opinion that means something in a view: an untrained one has none.
 * @param {View} view
 * @param {Config} config
 */
export const hasOpinion = (view, config) => hasLearntD(view) && methodOf(config).hasDiscriminator;

/**
 * Whether nothing is learnt yet: what C says is chance, and its line means nothing.
 * @param {View} view
 * @param {Partial<Pick<import('../../worker/messages.js').State, 'brought'>> | null} [run]  networks may have come as files
 */
export const isUntrained = ({ kind, time }, run) => kind === 'train' && time === 0 && !run?.brought?.length;

/**
 * What came of the run, where that is what the stage shows: the very sentence of the verdict, which stands further down.
 * @param {Page} page
 */
export const stageOutcome = ({ run, moment }) => (run?.phase === 'idle' && !moment ? outcomeOf(run) : null);

/**
 * What is to be seen, in one sentence.
 * @param {Page} page
 * @param {View | null} view
 */
export function stageNow(page, view) {
  const { run, moment, history } = page;
  const { before } = history;
  if (!run || !view) return t('stage.now.none');
  const outcome = stageOutcome(page);
  if (outcome) return outcome.sentence;
  const accuracy = toldAccuracy(page, view);
  const [source, target] = [view.source_accuracy, accuracy.share].map(whole);
  const unlabelled = isUnlabelled(run.config.target_data);
  if (view.kind === 'train') {
    if (isUntrained(view, run)) return rich('stage.now.start', marked);
    if (unlabelled) return t('stage.now.unlabelled.train', { source });
    if (moment) return t('stage.now.past', { source, target });
    return run.phase === 'train' ? rich('stage.now.training', marked) : t('stage.now.trained', { source, target });
  }
  const [method, n] = [methodOf(run.config), accuracy.all ? 'all' : String(view.count)];
  if (methodKind(method) === 'baseline') return t('stage.now.baseline', { target, n });
  if (view.first && method.hasDiscriminator) return t('stage.now.begin');
  const said = hasOpinion(view, run.config) ? verdictOnD(view) : null;
  const d = said ? t('stage.now.d', judgedWords(said, whole)) : '';
  if (unlabelled) return t('stage.now.unlabelled.adapt', { d });
  if (run.phase === 'adapt' || moment || !before) return t('stage.now.adapting', { target, n, d });
  return t('stage.now.adapted', { target, n, before: whole(before.target_accuracy), d });
}

/** What D says of all places alike, for a message. @param {import('./scene.js').Plane} plane */
const sameOf = ({ ground }) => (ground.length > 0 && opinionEverywhere(Array.from(ground, (value) => value / 255))) || 'no';

/**
 * The picture in words.
 * @param {{run: Pick<import('../../worker/messages.js').State, 'config'> & Partial<import('../../worker/messages.js').State> | null, stage: Page['stage']}} page
 * @param {View | null} view
 */
export function stageTold({ run, stage: { plane } }, view) {
  if (!run || !view) return t('stage.told.none');
  const { config } = run;
  const without = !methodOf(config).hasDiscriminator;
  return t(isUnlabelled(config.target_data) ? 'stage.told.unlabelled' : 'stage.told', {
    n: String(view.count),
    plane,
    two: isUntrained(view, run) ? 'untrained' : config.source_digits.length === 2 ? 'yes' : 'no',
    source: whole(view.source_accuracy),
    target: whole(view.target_accuracy),
    d: hasOpinion(view, config)
      ? t('stage.told.d', { share: whole(rightOfD(view)), same: sameOf(view.stage.planes[plane]) })
      : without
        ? ''
        : t('stage.told.no-d'),
    overlap: mixing(view.stage.planes[plane]).toFixed(1),
  });
}
