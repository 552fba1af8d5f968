/** The form of a sweep, and how far the one under way is. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { sweepable } from '../../options/sweep.js';
import { duration } from '../../text/format.js';
import { boundsWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { mostWorkers, seedsOf } from '../comparing/sweep_form.js';
import {
  beginSweep,
  fillSweep,
  forgetSweep,
  goOnSweeping,
  isSweeping,
  pauseSweep,
  readSweepForm,
  stopSweep,
} from '../comparing/sweeping.js';
import { configWords, faultWords, optionLabel, sentence } from '../telling/wording.js';

/** @typedef {import('../state.js').Page} Page */

/** @param {Page} page */
export const sweep = (page) => html`
  <div class="card" id="sweep">
    <h3 id="sweep-title" tabindex="-1">${t('sweep.title')}</h3>
    ${isSweeping(page) ? nothing : guard([page.language, page.config, page.sweepForm], () => form(page))}
    ${page.sweeping ? standing(page.sweeping) : nothing}
  </div>
`;

/** @param {Event} event */
const textOf = ({ target }) => /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;

/** @param {Page} page */
function form({ config, sweepForm }) {
  const { seeds, option, values, workers, fault } = sweepForm;
  const options = sweepable(config);
  const chosen = options.find(({ name }) => name === option);
  const { count, fault: now } = readSweepForm();
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    beginSweep();
  };
  const error = (/** @type {string} */ of) =>
    fault && (fault.option ?? 'seed') === of
      ? html`<p id="sweep-error" class="error">${sentence(faultWords(fault))}</p>`
      : nothing;
  const most = mostWorkers();
  return html`
    <form novalidate autocomplete="off" @submit=${submit}>
      <p>${t('sweep.about')}</p>
      <p class="note">${t('sweep.of', { words: configWords(config, ['seed']) })}</p>
      <div class="field">
        <label for="sweep-seeds">${t('sweep.seeds')}</label>
        <input id="sweep-seeds" type="text" spellcheck="false" aria-describedby="sweep-seeds-help" .value=${live(seeds)}
          @input=${(/** @type {Event} */ event) => fillSweep({ seeds: textOf(event) })}>
        <p id="sweep-seeds-help" class="help">${t('sweep.seeds.help')}</p>
        ${error('seed')}
      </div>
      <div class="field">
        <label for="sweep-option">${t('sweep.option')}</label>
        <select id="sweep-option" @change=${(/** @type {Event} */ event) => fillSweep({ option: textOf(event) })}>
          <option value="" ?selected=${!chosen}>${t('sweep.option.none')}</option>
          ${options.map(({ name }) => html`<option value=${name} ?selected=${name === option}>${optionLabel(name)}</option>`)}
        </select>
      </div>
      ${
        chosen
          ? html`<div class="field">
        <label for="sweep-values">${t('sweep.values')}</label>
        <input id="sweep-values" type="text" spellcheck="false" aria-describedby="sweep-values-help" .value=${live(values)}
          @input=${(/** @type {Event} */ event) => fillSweep({ values: textOf(event) })}>
        <p id="sweep-values-help" class="help">${t('sweep.values.help', {
          values: chosen.kind === 'choice' ? chosen.choices.join(', ') : boundsWords(chosen),
        })}</p>
        ${error(option)}
      </div>`
          : nothing
      }
      <div class="field">
        <label for="sweep-workers">${t('sweep.workers')}</label>
        <select id="sweep-workers" aria-describedby="sweep-workers-help"
          @change=${(/** @type {Event} */ event) => fillSweep({ workers: Number(textOf(event)) })}>${Array.from(
            { length: most },
            (_, i) => html`<option value=${i + 1} ?selected=${i + 1 === workers}>${i + 1}</option>`,
          )}</select>
        <p id="sweep-workers-help" class="help">${t('sweep.workers.help', { n: most })}</p>
      </div>
      ${fault && !['seed', option].includes(fault.option ?? 'seed') ? html`<p class="error">${sentence(faultWords(fault))}</p>` : nothing}
      <button type="submit" id="sweep-begin" class="main" aria-describedby="sweep-foreground">${
        now ? t('sweep.begin.none') : t('sweep.begin', { n: count })
      }</button>
      <p id="sweep-foreground" class="note">${t('sweep.foreground')}</p>
    </form>
  `;
}

// --- how far it is --------------------------------------------------------------------------------------------------------------

/** @param {import('../comparing/sweeping.js').Sweeping} sweeping @returns {'running' | 'paused' | 'held' | 'stopped' | 'ended' | 'elsewhere'} */
function stageOf({ sweep, elsewhere }) {
  if (elsewhere) return 'elsewhere';
  if (sweep?.stage !== 'running') return sweep?.stage ?? 'stopped';
  return sweep.paused ? 'paused' : sweep.held ? 'held' : 'running';
}

/** @param {import('../comparing/sweeping.js').Sweeping} sweeping */
function standing(sweeping) {
  const { plan, sweep } = sweeping;
  const stage = stageOf(sweeping);
  const total = plan.addresses.length;
  const finished = plan.done.length;
  const rest = plan.addresses.filter((_, i) => !plan.done.includes(i));
  const left = sweep && stage === 'running' ? sweep.secondsLeft : Number.NaN;
  const values = {
    finished,
    total,
    running: sweep?.count('running') ?? 0,
    left: Number.isNaN(left) ? 'unknown' : duration(left),
    time: duration(sweep?.seconds ?? 0),
  };
  const failed = sweep?.count('failed') ?? 0;
  const button = (/** @type {string} */ id, /** @type {string} */ key, /** @type {() => unknown} */ act, more = {}) =>
    html`<button type="button" id="sweep-${id}" @click=${act}>${t(`sweep.${key}`, more)}</button>`;
  const running = sweep?.stage === 'running';
  return html`
    <div id="sweep-standing" data-stage=${stage}>
      <p id="sweep-words">${t(`sweep.standing.${stage}`, values)}
        ${failed > 0 ? t('sweep.failed', { n: failed }) : nothing}</p>
      <p class="unseen" role="status">${t(`sweep.standing.${stage}`, { ...values, left: 'unknown' })}</p>
      ${sweep?.fault ? html`<p class="error">${t('sweep.fault', { fault: sentence(faultWords(sweep.fault)) })}</p>` : nothing}
      ${sweep?.late ? html`<p class="error">${t('sweep.late', { file: sweep.late })}</p>` : nothing}
      <progress max="1" value=${sweep?.share ?? finished / total} aria-label=${t('sweep.progress')}></progress>
      <div class="buttons">
        ${running ? button('pause', sweep?.paused ? 'resume' : 'pause', () => pauseSweep(!sweep?.paused)) : nothing}
        ${running ? button('stop', 'stop', stopSweep) : nothing}
        ${
          !running && stage !== 'ended'
            ? button('go-on', 'go-on', goOnSweeping, {
                n: rest.length,
                one: seedsOf(rest).includes(',') ? 'no' : 'yes',
                seeds: seedsOf(rest),
              })
            : nothing
        }
        ${!running ? button('forget', stage === 'ended' ? 'close' : 'forget', forgetSweep) : nothing}
      </div>
    </div>
  `;
}
