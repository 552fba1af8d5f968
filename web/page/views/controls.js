/** The story's three chapters and what can be done with the one under way, each with what it does or why it makes no sense now. */

import { html, nothing } from 'lit-html';
import { methodOf } from '../../options/check.js';
import { when } from '../../text/format.js';
import { adaptWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { press } from '../actions.js';
import { lacksImages, prospect } from '../keeping/prospects.js';
import { showSettings } from '../settings/editing.js';
import { isChanged } from '../settings/form.js';
import { inForce } from '../settings/interventions.js';
import { CHAPTERS, isDone } from '../story/chapters.js';
import { reasons } from '../story/controls.js';
import { nextChapter, runAll } from '../story/story.js';
import { controlName, wholeSentence } from '../telling/wording.js';
import { bar, doing, isIdle } from './progress.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../story/controls.js').Control} Control
 * @typedef {import('../story/controls.js').Reason} Reason
 * @typedef {import('../story/chapters.js').Chapter} Chapter
 *
 * todo: it can be begun. held: it cannot.
 * @typedef {'next' | 'todo' | 'held' | 'running' | 'paused' | 'done' | 'trouble'} Standing
 */

/** @param {Page} page */
export function controls(page) {
  const why = reasons(page);
  const next = nextChapter(page);
  const idle = isIdle(page);
  const verdict = idle && page.run?.evaluation;
  const note = difference(page, why);
  const isWarning = page.kept !== null && (typeof page.kept === 'string' || lacksImages(page));
  return html`
    <section class="chapters" aria-labelledby="run-title">
      <h2 id="run-title" class="unseen">${t('controls.title')}</h2>
      <div class=${next && !page.all && !verdict ? 'dock begins' : 'dock'}>
        <ol class="steps">${CHAPTERS.map((chapter, i) => step(page, chapter, i + 1, why, next))}</ol>
        ${button(page, 'pause', why)} ${verdict ? toVerdict() : nothing} ${all(page, next)}
        <p id="position" tabindex="-1">${doing(page)}</p>
        ${idle || page.run?.phase === 'idle' ? bar(page) : nothing}
      </div>
      <div class="others">${['stop', 'step', 'reset'].map((name) => button(page, /** @type {Control} */ (name), why))}</div>
      <div class=${isWarning ? 'notes long' : 'notes'}>
        <p class="note" id="controls-note">${note}</p>
        <p class=${note === nothing || isWarning ? 'note' : 'unseen'} id="kept">${keptWords(page)}</p>
      </div>
    </section>
  `;
}

/**
 * @param {Page} page
 * @param {Chapter} chapter
 * @param {Record<Control, Reason>} why
 * @param {Chapter | null} next
 * @returns {Standing}
 */
function standing({ run, crashed }, chapter, why, next) {
  if (!run || crashed) return 'held';
  if (run.phase === chapter) return run.paused ? 'paused' : 'running';
  if (chapter !== 'evaluate' && run.trouble[chapter]) return 'trouble';
  if (isDone(run, chapter)) return 'done';
  if (chapter === next) return 'next';
  return why[chapter] ? 'held' : 'todo';
}

/**
 * @param {Page} page
 * @param {Chapter} chapter
 * @param {number} number
 * @param {Record<Control, Reason>} why
 * @param {Chapter | null} next
 */
function step(page, chapter, number, why, next) {
  const stands = standing(page, chapter, why, next);
  const trouble = chapter === 'evaluate' ? null : page.run?.trouble[chapter];
  const mark = stands === 'done' ? '✓' : stands === 'trouble' ? '!' : String(number);
  const under = stands === 'running' || stands === 'paused';
  return html`
    <li class="step ${stands}">
      <button type="button" id=${chapter} class=${stands === 'next' ? 'main' : ''} aria-describedby="${chapter}-note"
        aria-disabled=${why[chapter] !== ''} aria-current=${under ? 'step' : nothing} @click=${() => press(chapter)}><span class="mark"
        aria-hidden="true">${mark}</span><span>${controlName(page, chapter)}</span></button>
      <p id="${chapter}-note" class="note">${trouble ? html`<strong>${t(`trouble.${trouble}`)}</strong> ` : nothing}${
        why[chapter] ? wholeSentence(t(`controls.why.${why[chapter]}`)) : offer(page, chapter)
      }</p>
      ${under && !isIdle(page) ? bar(page) : nothing}
    </li>
  `;
}

/** What a chapter does, or what is left of it to do. @param {Page} page @param {Chapter} chapter */
function offer({ run, config }, chapter) {
  if (chapter !== 'adapt') return t(`controls.${chapter}.offer`);
  return run?.adaptDone ? t('controls.adapt.offer.unmeasured') : adaptWords(methodOf(config));
}

/**
 * A button with a line of its own that says what it does, or why it cannot.
 * @param {Page} page
 * @param {Control} name
 * @param {Record<Control, Reason>} why
 */
const button = (page, name, why) => html`
  <button type="button" id=${name} aria-disabled=${why[name] !== ''} aria-describedby="${name}-note" @click=${() => press(name)}>${controlName(
    page,
    name,
  )}</button><span id="${name}-note" class="unseen">${
    why[name]
      ? wholeSentence(t(`controls.why.${why[name]}`))
      : name === 'pause' && page.run?.paused
        ? t('controls.resume.offer')
        : t(`controls.${name}.offer`, { kept: prospect(page) })
  }</span>
`;

/** Once all is done there is nothing to pause: in its place lies the way to what came of it. */
const toVerdict = () =>
  html`<button type="button" id="to-verdict" class="main" @click=${goToVerdict}>${t(
    'controls.verdict',
  )} <span aria-hidden="true">↓</span></button>`;

function goToVerdict() {
  const sentence = document.querySelector('#verdict .sentence');
  if (!(sentence instanceof HTMLElement)) return;
  sentence.focus({ preventScroll: true });
  document.getElementById('verdict')?.scrollIntoView();
}

/** On a phone it stands where Pause will, while there is nothing to pause. @param {Page} page @param {Chapter | null} next */
function all({ all, run }, next) {
  const name = run?.trained ? 'controls.rest' : 'controls.all';
  const held = !all && !next;
  return html`<button type="button" id="all" aria-disabled=${held || all} aria-pressed=${all} aria-describedby="all-note"
    @click=${runAll}><span class="long"><span aria-hidden="true">▸▸</span> ${t(name)}</span><span class="short">${t(`${name}.short`)}</span></button><span id="all-note"
    class="unseen">${t(held ? 'controls.all.held' : 'controls.all.offer')}</span>`;
}

/** What there is to say under the buttons: always one line. @param {Page} page @param {Record<Control, Reason>} why */
function difference(page, why) {
  const { run, form } = page;
  if (isChanged(form, inForce(page))) {
    return html`${t('controls.changed')} <button type="button" class="link" @click=${showSettings}>${t('controls.to-settings')}</button>`;
  }
  if (run?.paused) return t('controls.difference.paused');
  if (!why.pause) return t('controls.difference');
  return nothing;
}

/** @param {Page} page */
function keptWords(page) {
  const { kept } = page;
  if (!kept) return nothing;
  if (typeof kept === 'string') return t(`kept.${kept}`);
  return t(lacksImages(page) ? 'kept.without-images' : 'kept.at', { when: when(kept.time) });
}
