/** A step of the tour: a card beside what it is about, and a ring around that. */

import { html, nothing } from 'lit-html';
import { methodKind, methodOf } from '../../options/check.js';
import { percent } from '../../text/format.js';
import { methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { bothDigits } from '../../text/verdicts.js';
import { prospect } from '../keeping/prospects.js';
import { shownJudgement } from '../moments/moment.js';
import { verdictOnD } from '../moments/referee.js';
import { leaveTour, startFresh, stepBack, stepOf, wayOn } from '../story/tour.js';
import { isOver, runHere, standsHere, stepsOf } from '../story/tour_steps.js';
import { controlName } from '../telling/wording.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../story/tour_steps.js').Step} Step
 */

/** @param {Page} page */
export function tour(page) {
  const step = stepOf(page);
  if (!step) return nothing;
  const steps = stepsOf(page);
  const at = steps.indexOf(step) + 1;
  const on = wayOn(page);
  const values = valuesOf(page, step);
  const here = standsHere(page);
  return html`
    <div id="tour-ring" aria-hidden="true"></div>
    <section id="tour-card" role="dialog" tabindex="-1" aria-labelledby="tour-title" aria-describedby="tour-words">
      <p class="note">${t('tour.count', { at, of: steps.length })}</p>
      <button type="button" id="tour-leave" aria-label=${t('tour.leave')} @click=${leaveTour}><span aria-hidden="true">×</span></button>
      <h2 id="tour-title">${t(`tour.${step.name}.title`, values)}</h2>
      <p id="tour-words" role="status">${t(`tour.${step.name}`, values)}</p>
      ${
        step.name === 'begin' && here !== 'first'
          ? html`<p class="note">${t(`tour.other.${here}`)} <button type="button" class="link" id="tour-fresh"
              @click=${startFresh}>${t(`tour.fresh.${here}`, { kept: prospect(page) })}</button></p>`
          : nothing
      }
      <div class="buttons">
        <button type="button" id="tour-back" ?hidden=${at === 1} @click=${stepBack}>${t('tour.back')}</button>
        <button type="button" id="tour-next" class="main" aria-disabled=${on.held} @click=${on.act}>${on.words}</button>
      </div>
    </section>
  `;
}

/**
 * What the words of a step may speak of.
 * @param {Page} page
 * @param {Step} step
 */
function valuesOf(page, step) {
  const { config, history } = page;
  const run = runHere(page);
  const chapter = step.begins ?? step.ends;
  const under = run && run.phase === chapter;
  const method = methodOf(config);
  const before = history.before ?? history.now;
  const d = verdictOnD(history.now);
  return {
    ...bothDigits(config),
    chapter: chapter ? controlName(page, chapter) : '',
    state: chapter && isOver(page, chapter) ? 'done' : under ? 'under' : 'todo',
    kind: methodKind(method),
    method: methodTitle(method.name),
    labels: config.labelled_per_class,
    source: percent(history.now?.source_accuracy ?? null, 0),
    before: percent(run?.evaluation?.target_accuracy_before ?? before?.target_accuracy ?? null, 0),
    now: percent(shownJudgement(page)?.target_accuracy ?? history.now?.target_accuracy ?? null, 0),
    begun: d ? 'yes' : 'no',
    d: percent(d?.right ?? null, 0),
  };
}
