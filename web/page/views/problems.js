/** The choice of a problem by its pictures, and of a recipe for it by what happens in it. */

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { nearestPreset } from '../../options/address.js';
import { PRESETS, presetConfig } from '../../options/presets.js';
import { PROBLEMS, problemConfig, problemOf, recipesLike, recipesOf } from '../../options/problems.js';
import { domainWords, shiftWords } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { choose } from '../actions.js';
import { hasOwn, withOwnData } from '../bringing/own.js';
import { prospect } from '../keeping/prospects.js';
import { goToPanel } from '../story/panels.js';

/** @typedef {import('../../options/table.js').Config} Config */

/** @param {import('../state.js').Page} page */
export const problems = (page) => {
  const { language, config, own } = page;
  const kept = prospect(page);
  return guard([language, config, own.kept, kept], () => {
    const now = problemOf(config);
    return html`
      <section class="problems" id="problems" aria-labelledby="problems-title">
        <h2 id="problems-title">${t('problems.title')}</h2>
        <div class="choice">${Object.keys(PROBLEMS).map((name) => problem(name, name === now))}</div>
        <p id="problem-words" class="unseen">${t('problems.now', { problem: problemWords(config, now) })}</p>
        ${chooser(config, now, kept)}
        <button type="button" id="own-images" @click=${() => goToPanel('own')}>${t('problems.bring')}</button>
      </section>
    `;
  });
};

/** What it is about. @param {Config} config @param {string | null} name */
function problemWords(config, name) {
  if (name) return t(`problem.${name}.title`);
  const [source, target] = [domainWords(config, 'source'), domainWords(config, 'target')];
  return t('problems.own', { source, target, shift: shiftWords(config) });
}

/**
 * @param {string} name
 * @param {boolean} chosen
 */
const problem = (name, chosen) => html`
  <button type="button" id="problem-${name}" class="problem" aria-pressed=${chosen} @click=${() => choose(problemConfig(name))}>
    <span class="pictures" aria-hidden="true"><span class="strip source ${name}"></span><span class="strip target ${name}"></span></span>
    <span class="title">${t(`problem.${name}.title`)}</span>
  </button>
`;

/**
 * The recipe in force, which opens those for the same problem.
 * @param {Config} config
 * @param {string | null} now
 * @param {string} kept  what becomes of the run that there is
 */
function chooser(config, now, kept) {
  const { preset, changed } = nearestPreset(config);
  const own = changed.length > 0;
  const name = own ? t('recipes.own') : t(`preset.${preset}.title`);
  return html`
    <button type="button" id="recipe" popovertarget="recipes">
      <span class="label">${t('recipes.title')}</span> <b>${name}<span class="more" aria-hidden="true">▾</span></b>
    </button>
    <div id="recipes" popover aria-labelledby="recipes-title">
      <button type="button" class="away" popovertarget="recipes" popovertargetaction="hide"
        aria-label=${t('recipes.close')}><span aria-hidden="true">×</span></button>
      <h2 id="recipes-title">${t('recipes.of', { problem: problemWords(config, now) })}</h2>
      <p class="note">${
        own ? t('recipes.own-words', { preset: t(`preset.${preset}.title`), kept }) : t('recipes.about', { kept })
      }${now ? nothing : html` ${t('recipes.any', { own: hasOwn(config) ? 'yes' : 'no' })}`}</p>
      ${groups(now ? recipesOf(now) : recipesLike(config), now).map(
        ({ title, recipes }) => html`${title ? html`<h3>${t(title)}</h3>` : nothing}
          <ul>${recipes.map((one) => recipe(one, !own && one === preset))}</ul>`,
      )}
    </div>
  `;
}

/**
 * What works, and first of it what the problem opens with; then what fails. Where all work, that goes without saying.
 * @param {string[]} recipes
 * @param {string | null} now
 * @returns {{title: string, recipes: string[]}[]}  title: a key of its words, or ''
 */
function groups(recipes, now) {
  const first = (/** @type {string} */ name) => Number(Boolean(now) && PROBLEMS[now ?? ''].recipe === name);
  const works = recipes.filter((name) => !PRESETS[name].fails).sort((a, b) => first(b) - first(a));
  const fails = recipes.filter((name) => PRESETS[name].fails);
  if (fails.length === 0) return [{ title: '', recipes: works }];
  return [
    { title: 'recipes.work', recipes: works },
    { title: 'recipes.fails', recipes: fails },
  ].filter((group) => group.recipes.length > 0);
}

/**
 * @param {string} name  of a preset
 * @param {boolean} chosen
 */
function recipe(name, chosen) {
  const press = () => {
    document.getElementById('recipes')?.hidePopover();
    choose(withOwnData(presetConfig(name)));
  };
  return html`
    <li><button type="button" id="preset-${name}" class="recipe" aria-pressed=${chosen} @click=${press}>
      <b>${t(`preset.${name}.title`)}</b>
      <span>${t(`preset.${name}.about`)}</span>
      <span class="watch">${t(`preset.${name}.watch`)}</span>
      <small>${t(`preset.${name}.time`)}</small>
    </button></li>
  `;
}
