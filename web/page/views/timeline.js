/** The timeline: training and the rounds with their accuracy; any moment that was kept can be looked at again, or all be played. */

import { html, nothing, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { ref } from 'lit-html/directives/ref.js';
import { isUnlabelled } from '../../options/own.js';
import { count, percent } from '../../text/format.js';
import { rich, t } from '../../text/text.js';
import { whileInSight } from '../elements/dom.js';
import { marked } from '../elements/marked.js';
import { bestOf, toBeatOf, tunedOf } from '../moments/compared.js';
import { choose, EVERY, move, playOrPause, setPace, showNow, shownJudgement, shownView, stops } from '../moments/moment.js';
import { page as thePage } from '../state.js';
import { timelineMarks } from './marks.js';
import { timelineKeys } from './timeline_keys.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../moments/moment.js').Pace} Pace
 * @typedef {import('../../worker/messages.js').View} View
 * @typedef {import('../../worker/messages.js').Judgement} Judgement
 */

/** The share of the width that training has. */
const TRAINING = 0.16;
/** The most rounds that are named below the line, beside round 0. */
const NAMED = 6;
/** Moments that Page Up and Page Down go. */
const PAGE = 5;

/** @param {Page} page */
export const timeline = (page) => {
  const { language, config, run, history, moment, playing, pace } = page;
  return guard(
    [
      language,
      config,
      run?.phase,
      run?.interventions,
      run?.judgements,
      run?.evaluation,
      trainedTo(page),
      history.now,
      history.frames.list,
      moment,
      playing,
      pace,
    ],
    () => html`
      <section id="timeline" class="card ${moment ? 'past' : ''}" aria-labelledby="timeline-title">
        <h2 id="timeline-title" class="unseen">${t('timeline.title')}</h2>
        <div class="timeline-head" ${ref(watchHead)}>
          <p id="timeline-where">${standing(page)}</p>
          ${buttons(page)}
        </div>
        ${track(page)} ${timelineKeys(page)}
        <p id="timeline-note" class="note">${noteOf(page)}</p>
      </section>
      ${moment ? reminder(page, moment) : nothing}
    `,
  );
};

// --- words --------------------------------------------------------------------------------------------------------------------

/**
 * What a moment is called: "round 3 of 6".
 * @param {Pick<View, 'kind' | 'time' | 'round'>} view
 * @param {import('../../options/table.js').Config} config
 */
export function momentWords({ kind, time, round }, { train_epochs, rounds }) {
  if (kind === 'train' && time === 0) return t('timeline.at.beginning');
  if (kind === 'train') return t('timeline.at.training', { time: String(Number(time.toFixed(1))), total: train_epochs });
  if (round === 0 || time === 0) return t('timeline.at.adaptation', { total: rounds });
  if (round === null) return t('timeline.at.within', { round: Math.min(Math.floor(time) + 1, rounds), total: rounds });
  return t('timeline.at.round', { round, total: rounds });
}

/** @param {Page} page @param {View} view  the one that is shown */
function accuracyWords(page, view) {
  if (isUnlabelled(page.config.target_data)) return '';
  const judged = shownJudgement(page);
  if (judged) return t('timeline.accuracy', { accuracy: percent(judged.target_accuracy) });
  return t('timeline.accuracy.few', { accuracy: percent(view.target_accuracy, 0), n: view.count });
}

/** Parts of an epoch in which training is followed here. */
const PARTS = 20;

/**
 * How far the training under way is, in epochs: pictures of it are rarer. Null: none is under way.
 * @param {Pick<Page, 'run' | 'progress' | 'config'>} page
 */
function trainedTo({ run, progress, config }) {
  if (run?.phase !== 'train' || progress?.phase !== 'train' || !(progress.total > 0)) return null;
  return Math.floor((PARTS * config.train_epochs * progress.done) / progress.total) / PARTS;
}

/** What is shown: now, or another moment, of which that is said plainly. @param {Page} page */
function standing(page) {
  const { config, history, moment } = page;
  const view = shownView(page);
  if (!view) return t('timeline.nothing');
  const values = { ...marked, where: momentWords(view, config), accuracy: accuracyWords(page, view) };
  const epochs = trainedTo(page);
  if (!moment && epochs !== null && view.kind === 'train') {
    const [total, time] = [config.train_epochs, String(Number(view.time.toFixed(1)))];
    const [epoch, share] = [Math.min(Math.floor(epochs) + 1, total), percent(view.target_accuracy, 0)];
    return rich('timeline.now.training', { ...marked, epoch, total, time, share, n: view.count });
  }
  if (!moment) return rich('timeline.now', values);
  return rich('timeline.past', { ...values, now: history.now ? momentWords(history.now, config) : 'none' });
}

/** What a screen reader says of the moment chosen. @param {Page} page */
function spoken(page) {
  const view = shownView(page);
  if (!view) return t('timeline.nothing');
  const values = { where: momentWords(view, page.config), accuracy: accuracyWords(page, view) };
  return t(page.moment ? 'timeline.spoken.past' : 'timeline.spoken.now', values);
}

/** @param {Page} page */
function noteOf({ run, history, moment }) {
  const kept = new Set(history.frames.list.map(({ round }) => round));
  const judged = run?.judgements ?? [];
  if (judged.length === 0) return stops({ moment, history }).length > 1 ? t('timeline.how') : t('timeline.empty');
  if (judged.every(({ round }) => !kept.has(round) && history.now?.round !== round)) return t('timeline.no-frames');
  const without = judged.filter(({ round }) => !kept.has(round)).length;
  return without > 0 ? t('timeline.some-frames', { n: without }) : t('timeline.how');
}

// --- buttons ------------------------------------------------------------------------------------------------------------------

/** @param {Page} page */
function buttons(page) {
  const { moment, playing, pace } = page;
  const none = stops(page).length < 2;
  return html`
    <div class="timeline-buttons">
      <button type="button" id="timeline-play" aria-disabled=${none} @click=${playOrPause}><span aria-hidden="true">${
        playing ? '❚❚' : '▶'
      }</span> ${t(playing ? 'timeline.pause' : 'timeline.play')}</button>
      <label><span>${t('timeline.pace')}</span> <select id="timeline-pace" @change=${choosePace}>${Object.keys(EVERY).map(
        (name) => html`<option value=${name} ?selected=${name === pace}>${t(`timeline.pace.${name}`)}</option>`,
      )}</select></label>
      <button type="button" id="timeline-now" class=${moment ? 'main' : ''} aria-disabled=${!moment} @click=${showNow}>${t('timeline.to-now')}</button>
    </div>
  `;
}

/** @param {Event} event */
const choosePace = ({ target }) => setPace(/** @type {Pace} */ (/** @type {HTMLSelectElement} */ (target).value));

/**
 * Where the timeline itself is in sight it says what is looked at: the reminder would only cover it. What lies over the page at its
 * edges, the chapters at the top or the bottom, does not count as in sight.
 */
const watchHead = whileInSight('timeline-seen', '-90px 0px -100px');

/** Wherever the page is scrolled to, nobody is to take what was for what is. @param {Page} page @param {View} moment */
const reminder = ({ config }, moment) => html`
  <div id="timeline-reminder">
    <span>${t('timeline.reminder', { where: momentWords(moment, config) })}</span>
    <button type="button" @click=${showNow}>${t('timeline.to-now')}</button>
  </div>
`;

// --- the track ----------------------------------------------------------------------------------------------------------------

/**
 * Where moments lie, as shares of the width. Training has a part of its own, unless nothing is known of it.
 * @param {Page} page
 */
function scaleOf({ config, run, history, moment }) {
  const judgements = run?.judgements ?? [];
  const training = history.now?.kind === 'train' || history.frames.list.some(({ kind }) => kind === 'train') || !history.now;
  const begins = training || moment?.kind === 'train' ? TRAINING : 0;
  const rounds = Math.max(config.rounds, judgements.at(-1)?.round ?? 0, 1);
  /** @param {Pick<View, 'kind' | 'time'>} view */
  const place = ({ kind, time }) =>
    kind === 'train' ? begins * 0.9 * Math.min(time / config.train_epochs, 1) : begins + ((1 - begins) * time) / rounds;
  return { begins, rounds, place };
}

/** Every so many rounds is named. @param {number} rounds */
function namedEvery(rounds) {
  for (let ten = 1; ; ten *= 10) for (const step of [1, 2, 5]) if (rounds / (step * ten) <= NAMED) return step * ten;
}

const inPercent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)}%`;

/** @param {Page} page */
function track(page) {
  const { history, moment, run } = page;
  const scale = scaleOf(page);
  const epochs = trainedTo(page);
  const all = stops(page);
  const shown = shownView(page);
  const judgements = run?.judgements ?? [];
  return html`
    <div class="track" role="slider" tabindex="0" id="timeline-track" aria-labelledby="timeline-title"
      aria-describedby="timeline-keys timeline-note" aria-orientation="horizontal" aria-valuemin="0" aria-valuemax=${all.length - 1}
      aria-valuenow=${all.indexOf(moment)} aria-valuetext=${spoken(page)} aria-disabled=${all.length < 2}
      @keydown=${pressed} @pointerdown=${grabbed} @pointermove=${dragged}>
      <div class="rail">
        ${bars(page, scale)} ${bestMark(judgements, scale)} ${timelineMarks(page, scale.place)}
        ${history.now ? html`<span class="stop now ${moment ? 'left' : ''}" .style=${`left: ${inPercent(scale.place(epochs === null ? history.now : { kind: 'train', time: epochs }))}`}><b>${t('timeline.mark.now')}</b></span>` : nothing}
        ${
          moment && shown
            ? html`<span class="stop chosen" .style=${`left: ${inPercent(scale.place(shown))}`}><b>${chosenMark(moment)}</b></span>`
            : nothing
        }
      </div>
      <div class="names" aria-hidden="true">${names(scale, judgements)}</div>
    </div>
  `;
}

/** @param {View} moment */
const chosenMark = ({ kind, round, time }) =>
  kind === 'train'
    ? t('timeline.mark.training', { time: String(Number(time.toFixed(1))) })
    : t('timeline.mark.round', { round: round ?? 0 });

/**
 * A bar for each round that was judged, as high as its accuracy; of training, of what the images of the pictures were called.
 * @param {Page} page
 * @param {ReturnType<typeof scaleOf>} scale
 */
function bars({ run, history, moment }, { begins, rounds, place }) {
  const frames = history.frames.list;
  const judgements = run?.judgements ?? [];
  const kept = new Set(frames.map(({ round }) => round));
  const width = Math.max(1, Math.min(14, (600 * (1 - begins)) / rounds));
  // A share that is not known is no number, or null.
  const bar = (/** @type {Pick<View, 'kind' | 'time'>} */ at, /** @type {number | null} */ share) => {
    const [x, high] = [1000 * place(at), Math.max(2, 100 * (share || 0))];
    return `M${(x - width / 2).toFixed(2)} 100v${-high.toFixed(2)}h${width.toFixed(2)}v${high.toFixed(2)}z`;
  };
  const ofRound = (/** @type {Judgement} */ { round, target_accuracy }) => bar({ kind: 'adapt', time: round }, target_accuracy);
  const seen = frames.filter(({ kind, round }) => kind === 'train' || round === 0);
  const toBeat = toBeatOf({ run, history })?.share ?? null;
  const tuned = tunedOf(judgements, toBeat).map(
    ([round, share], i) =>
      `${i ? 'L' : 'M'}${(1000 * place({ kind: 'adapt', time: round })).toFixed(2)} ${(100 - 100 * share).toFixed(2)}`,
  );
  return html`<svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
    ${begins > 0 ? svg`<rect class="training" x="0" y="0" width=${950 * begins} height="100"></rect>` : nothing}
    <path class="bar few" d=${seen.map((frame) => bar(frame, frame.target_accuracy)).join('')}></path>
    <path class="bar without" d=${judgements
      .filter(({ round }) => !kept.has(round))
      .map(ofRound)
      .join('')}></path>
    <path class="bar" d=${judgements
      .filter(({ round }) => kept.has(round))
      .map(ofRound)
      .join('')}></path>
    ${
      moment?.round
        ? svg`<path class="bar shown" d=${judgements
            .filter(({ round }) => round === moment.round)
            .map(ofRound)
            .join('')}></path>`
        : nothing
    }
    ${toBeat === null ? nothing : svg`<path class="to-beat" d=${`M${1000 * begins} ${100 - 100 * toBeat}H1000`}></path>`}
    ${tuned.length > 1 ? svg`<path class="tuned" d=${tuned.join('')}></path>` : nothing}
  </svg>`;
}

/**
 * @param {Judgement[]} judgements
 * @param {ReturnType<typeof scaleOf>} scale
 */
function bestMark(judgements, { place }) {
  const best = bestOf(judgements);
  if (!best) return nothing;
  const at = `left: ${inPercent(place({ kind: 'adapt', time: best.round }))}; bottom: ${inPercent(best.share)}`;
  return html`<span class="best" aria-hidden="true" .style=${at}>★</span>`;
}

/**
 * @param {ReturnType<typeof scaleOf>} scale
 * @param {Judgement[]} judgements
 */
function names({ begins, rounds, place }, judgements) {
  const every = namedEvery(rounds);
  const accuracy = new Map(judgements.map(({ round, target_accuracy }) => [round, target_accuracy]));
  const named = Array.from({ length: Math.floor(rounds / every) + 1 }, (_, i) => i * every);
  return html`
    ${begins > 0 ? html`<span class="first">${t('timeline.part.training')}</span>` : nothing}
    ${named.map(
      (round) =>
        html`<span .style=${`left: ${inPercent(place({ kind: 'adapt', time: round }))}`}><b>${count(round)}</b>${
          typeof accuracy.get(round) === 'number' ? html`<small>${percent(accuracy.get(round) ?? null, 0)}</small>` : nothing
        }</span>`,
    )}
  `;
}

// --- choosing -----------------------------------------------------------------------------------------------------------------

/** @type {Record<string, () => void>} */
const KEYS = {
  ArrowLeft: () => move(-1),
  ArrowDown: () => move(-1),
  ArrowRight: () => move(1),
  ArrowUp: () => move(1),
  PageDown: () => move(-PAGE),
  PageUp: () => move(PAGE),
  Home: () => choose(stops(thePage)[0]),
  End: showNow,
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
}

/** @param {PointerEvent} event */
function grabbed(event) {
  if (event.button !== 0) return;
  /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
  chooseAt(event);
}

/** @param {PointerEvent} event */
function dragged(event) {
  if (/** @type {HTMLElement} */ (event.currentTarget).hasPointerCapture(event.pointerId)) chooseAt(event);
}

/** The moment next to where the pointer is. @param {PointerEvent} event */
function chooseAt({ currentTarget, clientX }) {
  const rail = /** @type {HTMLElement} */ (currentTarget).querySelector('.rail')?.getBoundingClientRect();
  const { now } = thePage.history;
  if (!rail?.width || !now) return;
  const at = (clientX - rail.left) / rail.width;
  const { place } = scaleOf(thePage);
  const distance = (/** @type {View | null} */ stop) => Math.abs(place(stop ?? now) - at);
  // Of two that are as near, now.
  choose(stops(thePage).reduce((best, stop) => (distance(stop) <= distance(best) ? stop : best)));
}
