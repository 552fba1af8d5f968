/** Words that explain themselves where they stand: a press shows what one means. */

import { html } from 'lit-html';
import { has, language, t } from '../../text/text.js';
import { keepBeside } from '../elements/placing.js';
import { change } from '../state.js';

/** All that are explained, in the order of the glossary. */
const TERMS = /** @type {const} */ ([
  ...['source', 'target', 'features', 'ms', 'c', 'mt', 'd', 'label', 'pairing', 'accuracy', 'logit', 'loss', 'gradient'],
  ...['sgd', 'adam', 'momentum', 'rate', 'batch', 'epoch', 'round', 'seed', 'relu'],
  ...['fine_tuning', 'pseudo_label', 'whitening', 'covariance', 'kernel'],
  ...['a_distance', 'mmd2', 'mean_distance', 'encoder_distance', 'entropy', 'balance', 'information', 'bnm', 'snd'],
]);

/**
 * Those of them that are explained wherever they stand in a text; the others only where a view says so, for they stand everywhere.
 * @type {readonly string[]}
 */
const JARGON = [
  ...[
    'logit',
    'sgd',
    'adam',
    'momentum',
    'rate',
    'batch',
    'epoch',
    'relu',
    'pseudo_label',
    'whitening',
    'covariance',
    'kernel',
  ],
  ...['a_distance', 'mmd2', 'bnm', 'snd'],
];

/** The word whose press showed the explanation that is open. @type {HTMLElement | null} */
let anchor = null;
let letGo = () => {};

const popover = () => document.getElementById('glossary');

/** The browser opens the popover itself, once this has put the right words into it. @param {string} name @param {Event} event */
function explain(name, event) {
  popover()?.hidePopover();
  anchor = /** @type {HTMLElement} */ (event.currentTarget);
  change({ explained: name });
}

/** @param {ToggleEvent} event */
function toggled({ newState }) {
  letGo();
  letGo = () => {};
  const found = popover();
  if (!found) return;
  delete found.dataset.placed;
  if (newState !== 'open' || !anchor) return;
  const at = anchor;
  // What is no longer there is explained no longer.
  letGo = keepBeside(at, found, 'bottom-start', { moved: () => at.isConnected || found.hidePopover() });
}

/**
 * @param {string} name  one of TERMS
 * @param {unknown} [words]  as which it stands here
 */
export const term = (name, words = t(`glossary.${name}.name`)) =>
  html`<button type="button" class="term" popovertarget="glossary" popovertargetaction="show"
    @click=${(/** @type {Event} */ event) => explain(name, event)}>${words}</button>`;

/** For the values of rich(): <ms>…</ms> and the like. */
export const termTags = Object.fromEntries(
  ['source', 'target', 'features', 'ms', 'c', 'mt', 'd'].map((name) => [
    name,
    (/** @type {unknown} */ parts) => term(name, parts),
  ]),
);

/** By language: what finds words in a text, and whose words they are. @type {Map<string, {found: RegExp, names: Map<string, string>}>} */
const finders = new Map();

function finder() {
  let made = finders.get(language());
  if (!made) {
    /** @type {Map<string, string>} */
    const names = new Map();
    for (const name of JARGON) {
      const forms = has(`glossary.${name}.forms`) ? t(`glossary.${name}.forms`).split('|') : [];
      for (const form of [t(`glossary.${name}.name`), ...forms]) names.set(form.toLowerCase(), name);
    }
    const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
    made = { names, found: new RegExp(`(?<![a-z-])(${longestFirst.join('|')})(?![a-z²])`, 'i') };
    finders.set(language(), made);
  }
  return made;
}

/**
 * A text in which each word of the field explains itself, the first time that it stands there.
 * @param {string} text
 */
export function explained(text) {
  const { found, names } = finder();
  const said = new Set();
  const parts = text.split(found);
  return parts.map((part, i) => {
    const name = names.get(part.toLowerCase());
    if (i % 2 === 0 || !name || said.has(name)) return part;
    said.add(name);
    // A button may be followed by a new line: no full stop or comma is to begin one.
    const [stop = ''] = CLOSING.exec(parts[i + 1]) ?? [];
    parts[i + 1] = parts[i + 1].slice(stop.length);
    return stop ? html`<span class="together">${term(name, part)}${stop}</span>` : term(name, part);
  });
}

/** What closes a sentence or a part of it. */
const CLOSING = /^[,.;:!?)，。；：、！？）”]+/;

/** What all of them share to be explained in. @param {Pick<import('../state.js').Page, 'explained'>} page */
export const glossary = ({ explained }) => html`
  <div id="glossary" popover role="dialog" aria-labelledby="glossary-title" @toggle=${toggled}>
    ${
      explained
        ? html`<h2 id="glossary-title">${t(`glossary.${explained}.name`)}</h2><p role="status">${t(`glossary.${explained}`)}</p>`
        : html`<h2 id="glossary-title" class="unseen">${t('glossary.title')}</h2>`
    }
  </div>
`;

/** The whole glossary, for those who would rather read. */
export const allTerms = () => html`
  <dl class="all-terms">${TERMS.map((name) => html`<div><dt>${t(`glossary.${name}.name`)}</dt><dd>${t(`glossary.${name}`)}</dd></div>`)}</dl>
`;
