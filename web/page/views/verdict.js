/**
 * The verdict: what came of the run in one sentence, the numbers behind it, and what to try next. At the end of a chapter before
 * that: a shorter one, with the next step.
 */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { ref } from 'lit-html/directives/ref.js';
import { keepsTraining } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';
import { percent } from '../../text/format.js';
import { t } from '../../text/text.js';
import { bothDigits, gainWords, guessingOf, guessingWords, verdictCause, verdictLabels } from '../../text/verdicts.js';
import { press } from '../actions.js';
import { whileInSight } from '../elements/dom.js';
import { prospect } from '../keeping/prospects.js';
import { startOver } from '../keeping/replacing.js';
import { mistakeImages } from '../moments/mistakes.js';
import { outcomeOf } from '../story/outcome.js';
import { controlName, settingWords } from '../telling/wording.js';
import { bothPairings, gainPicture, mistakes } from './evidence.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../options/table.js').Config} Config
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('../../worker/messages.js').Evaluation} Evaluation
 * @typedef {import('../../run/verdict.js').Verdict} Verdict
 * @typedef {import('../../run/verdict.js').Remedy} Remedy
 *
 * @typedef {object} Said  tone: whether that is good news
 * @property {'good' | 'bad' | 'plain'} tone
 * @property {string} sentence
 * @property {unknown} rest
 */

/** @param {Page} page */
export function verdict(page) {
  const { language, run, config, making, crashed, history, all } = page;
  const inputs = [
    run?.phase,
    run?.evaluation,
    run?.judgements,
    run?.adapted,
    run?.trained,
    run?.trouble,
    making,
    crashed,
    all,
    prospect(page),
  ];
  return guard([language, config, history.now, history.before, page.mistakes, page.form, ...inputs], () => {
    // Between two chapters that follow each other by themselves nothing is said: it would come and go, and move what stands below.
    const said = run && run.phase === 'idle' && making === 0 && !all ? sayOf(page, run) : null;
    // What is spoken politely has to be there before it says something.
    return html`
      <section id="verdict" class=${said?.tone ?? 'none'} aria-label=${t('verdict.title')} ${ref(watchReading)}>
        <p class="sentence" role="status" tabindex="-1">${said?.sentence ?? nothing}</p>
        ${said?.rest ?? nothing}
      </section>
    `;
  });
}

/** Whoever has the verdict in the middle of the screen reads it; what stands over the page gives way (layout.css). */
const watchReading = whileInSight('verdict-read', '-45% 0px');

/**
 * @param {Page} page
 * @param {State} run
 * @returns {Said | null}
 */
function sayOf(page, run) {
  const outcome = outcomeOf(run);
  if (outcome && run.evaluation) return evaluated(page, run, run.evaluation, outcome);
  // What has gone wrong in training is told by itself, and nothing is to be had from going on.
  if (!run.trained || run.trouble.train) return null;
  return run.adapted ? afterAdapting(page, run) : afterTraining(page, run);
}

// --- at the end of a chapter ----------------------------------------------------------------------------------------------------

/** @param {Page} page @param {State} run @returns {Said | null} */
function afterTraining(page, { config }) {
  const { now } = page.history;
  if (!now) return null;
  const values = {
    source: percent(now.source_accuracy, 1),
    before: percent(now.target_accuracy, 1),
    n: now.count,
    ...guessingWords(now.target_accuracy, guessingOf(now.confusion)),
    ...bothDigits(config),
  };
  return { tone: 'plain', sentence: t('verdict.chapter.train', values), rest: next(page, 'adapt') };
}

/** @param {Page} page @param {State} run @returns {Said | null} */
function afterAdapting(page, { config, judgements }) {
  const { before, now } = page.history;
  const after = judgements.at(-1)?.target_accuracy ?? now?.target_accuracy ?? null;
  if (after === null) return null;
  const values = {
    rounds: judgements.length,
    after: percent(after, 1),
    before: percent(before?.target_accuracy ?? null, 0),
    ...guessingWords(before?.target_accuracy ?? null, before ? guessingOf(before.confusion) : Number.NaN),
    ...bothDigits(config),
  };
  return { tone: 'plain', sentence: t('verdict.chapter.adapt', values), rest: next(page, 'evaluate') };
}

/**
 * @param {Page} page
 * @param {'adapt' | 'evaluate'} control
 */
const next = (page, control) => html`
  <div class="buttons">
    <button type="button" class="next" @click=${() => press(control)}>${t('verdict.chapter.next', {
      control: controlName(page, control),
    })}</button>
  </div>
`;

// --- when the run is evaluated --------------------------------------------------------------------------------------------------

/**
 * @param {Page} page
 * @param {State} run
 * @param {Evaluation} evaluation
 * @param {import('../story/outcome.js').Outcome} outcome
 * @returns {Said}
 */
function evaluated(page, run, evaluation, { found, tone, sentence }) {
  const { config } = run;
  const of = { config, evaluation };
  const { kind, gain } = found;
  const labels = verdictLabels(found, config);
  return {
    tone,
    sentence,
    rest: html`
      <div class="evidence">
        <div>
          ${gain ? gainPicture(found, gain, evaluation) : nothing}
          ${gain ? html`<p class="gain-words">${gainWords(gain)}</p><p class="note">${t('verdict.gain.about')}</p>` : nothing}
        </div>
        <div>
          <p class="why">${verdictCause(found, of)}</p>
          ${labels ? html`<p class="labels">${labels}</p>` : nothing}
          ${run.adapted && gain && config.source_digits.length === 2 ? bothPairings(config, evaluation) : nothing}
        </div>
      </div>
      ${kind === 'trained' ? next(page, 'adapt') : found.remedies.length > 0 ? remedies(found, run, prospect(page)) : nothing}
      ${gain ? mistakes(config, evaluation, mistakeImages()) : nothing}
    `,
  };
}

/**
 * What to try next: each press starts over with other settings, by the rules that hold for that anywhere on the page.
 * @param {Verdict} verdict
 * @param {State} run
 * @param {string} kept  what becomes of the run that there is
 */
const remedies = ({ remedies }, run, kept) => html`
  <h3>${t('verdict.next')}</h3>
  <ul class="remedies">${remedies.map(
    (remedy, i) => html`
      <li>
        <button type="button" class=${i === 0 ? 'next' : ''} aria-describedby="remedy-${remedy.name}"
          @click=${() => startOver({ ...run.config, ...remedy.changes }, keeps(remedy, run))}>${t(
            `verdict.remedy.${remedy.name}`,
          )}</button>
        <p id="remedy-${remedy.name}" class="note"><strong>${changeWords(remedy)}</strong><br>${t(
          keeps(remedy, run) ? 'verdict.next.trained' : 'verdict.next.kept',
          { kept },
        )}</p>
      </li>
    `,
  )}</ul>
`;

/**
 * Whether what was trained serves the remedy as well.
 * @param {Remedy} remedy
 * @param {State} run
 */
const keeps = ({ changes }, { trained }) =>
  trained && OPTIONS.every((option) => !Object.hasOwn(changes, option.name) || keepsTraining(option));

/** @param {Remedy} remedy */
const changeWords = ({ changes }) =>
  Object.entries(changes)
    .map(([name, value]) => settingWords(name, value))
    .join(t('list.semicolon'));
