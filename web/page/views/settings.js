/** The form of the settings: groups of fields made of the table of options, and the bar that applies what was changed. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { differences } from '../../options/address.js';
import { keepsTraining, methodOf } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';
import { begun, choiceWords, domainWords, methodTitle, shiftWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { apply } from '../actions.js';
import { prospect } from '../keeping/prospects.js';
import { undo, unfold } from '../settings/editing.js';
import { isChanged, shownOptions } from '../settings/form.js';
import { changeHere, inForce, whyHeld } from '../settings/interventions.js';
import { optionLabel } from '../telling/wording.js';
import { field } from './field.js';
import { preview } from './preview.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../../options/table.js').Config} Config
 */

const GROUPS = /** @type {const} */ (['data', 'train', 'adapt']);

/** What is changed most stands first; what only few look for comes after it, in the order of the table. */
const FIRST = ['method', 'rounds', 'labelled_per_class', 'encoder_rate', 'discriminator_rate', 'train_epochs', 'train_rate'];
const rank = (/** @type {{name: string}} */ { name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** @param {Page} page */
export const settings = (page) =>
  guard(
    [
      page.language,
      page.own.kept,
      page.form,
      page.config,
      page.run?.interventions,
      page.run?.phase,
      page.preview,
      [...page.unfolded].join(),
      mayKeepTraining(page),
      prospect(page),
    ],
    () => html`
      <form id="settings" novalidate autocomplete="off" @submit=${submit}>
        <h2 id="settings-title" class="unseen">${t('settings.title')}</h2>
        <div id="groups">${GROUPS.map((group) => fold(page, group))}</div>
        ${applyBar(page)}
      </form>
    `,
  );

/** Whether there is a training that other adaptation settings could keep, and it is at rest. @param {Page} page */
const mayKeepTraining = ({ run }) => Boolean(run?.trained && (run.phase === 'idle' || run.paused));

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  apply(false);
}

/** The names of options within a sentence. @param {string[]} names */
const listed = (names) => names.map(optionLabel).join(t('list.comma'));

/**
 * A group of settings, which says in a line what it holds.
 * @param {Page} page
 * @param {typeof GROUPS[number]} group
 */
function fold(page, group) {
  const { form, unfolded, preview: shown, own } = page;
  const options = new Set(shownOptions(form.texts));
  return html`
    <details id="group-${group}" ?open=${unfolded.has(group)}
      @toggle=${(/** @type {Event} */ event) => unfold(group, /** @type {HTMLDetailsElement} */ (event.target).open)}>
      <summary><h3>${t(`group.${group}`)}</h3><span class="summary">${summary(form.sound, group)}</span></summary>
      ${OPTIONS.filter((option) => option.group === group)
        .sort((a, b) => rank(a) - rank(b))
        .map((option) => [
          field(
            option,
            form,
            options.has(option),
            own.kept.map(({ name }) => name),
            fixedWords(page, option),
          ),
          option.name === 'shift_severity' ? preview(shown) : nothing,
        ])}
    </details>
  `;
}

/**
 * @param {Config} config
 * @param {typeof GROUPS[number]} group
 */
function summary(config, group) {
  if (group === 'data') {
    return t('settings.summary.data', {
      source: domainWords(config, 'source'),
      target: domainWords(config, 'target'),
      sourceImages: String(config.source_images),
      targetImages: String(config.target_images),
      shifted: config.target_shift === 'none' ? 'no' : 'yes',
      shift: shiftWords(config),
    });
  }
  if (group === 'train') {
    return t('settings.summary.train', {
      optimiser: choiceWords('train_optimizer', config.train_optimizer),
      rate: String(config.train_rate),
      epochs: config.train_epochs,
      batch: String(config.batch),
      seed: String(config.seed),
    });
  }
  const method = methodOf(config);
  return t('settings.summary.adapt', {
    method: methodTitle(config.method),
    optimiser: choiceWords('adapt_optimizer', config.adapt_optimizer),
    rate: String(config.encoder_rate),
    game: method.hasDiscriminator ? 'yes' : 'no',
    discriminatorRate: String(config.discriminator_rate),
    rounds: config.rounds,
    labelled: config.labelled_per_class,
  });
}

/** Why what was typed into a field cannot take effect in the run that there is; '' where it can. @param {Page} page @param {import('../../options/table.js').Option} option */
function fixedWords(page, { name }) {
  const { run, form } = page;
  if (!run || !begun(run) || !form.config || !differences(form.config, inForce(page)).includes(name)) return '';
  const why = whyHeld(page, name);
  return why && t(`change.why.${why}`);
}

/** Why the run that there is cannot go on with what was typed, and what can. @param {Page} page @param {string[]} held  options */
export function heldWords(page, held) {
  const whys = new Set(held.map((name) => (page.run?.adaptDone ? 'over' : whyHeld(page, name))));
  const why = whys.size === 1 ? [...whys][0] : '';
  return t('change.here.held', { why, options: listed(held), button: t('change.new') });
}

/** Says what is changed, and applies it. @param {Page} page */
function applyBar(page) {
  const { config } = page.form;
  const changed = config ? differences(config, inForce(page)) : [];
  const { run } = page;
  const begunRun = run !== null && begun(run);
  const held = changed.filter((name) => whyHeld(page, name) !== '');
  const same = OPTIONS.every((option) => keepsTraining(option) || !changed.includes(option.name));
  const keep = config !== null && mayKeepTraining(page) && same;
  return html`
    <div id="apply-bar" class="apply" ?hidden=${!isChanged(page.form, inForce(page))}>
      <p id="changes">${config ? t('settings.changed', { options: listed(changed) }) : t('settings.faulty')}</p>
      <button type="button" id="change-here" class="main" ?hidden=${!begunRun || !config} aria-disabled=${held.length > 0}
        aria-describedby="change-note" @click=${() => held.length === 0 && config && changeHere(changed, config)}>${t('change.here')}</button>
      <button type="submit" id="apply" class=${begunRun ? '' : 'main'} aria-disabled=${!config} aria-describedby="apply-note">${t(begunRun ? 'change.new' : 'settings.apply')}</button>
      <button type="button" id="apply-keep" ?hidden=${!keep} aria-describedby="apply-note"
        @click=${() => apply(true)}>${t('settings.apply-keep')}</button>
      <button type="button" id="undo" @click=${undo}>${t('settings.undo')}</button>
      <p id="change-note" class="note" ?hidden=${!begunRun || !config}>${
        held.length > 0 ? heldWords(page, held) : t('change.here.about')
      }</p>
      <p id="apply-note" class="note">${t(keep ? 'settings.note.keep' : 'settings.note.over', { kept: prospect(page) })}</p>
    </div>
  `;
}
