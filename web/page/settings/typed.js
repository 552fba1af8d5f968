/**
 * What a person has typed into the form and not applied. It outlives a reload in the memory of the tab; and where something else
 * fills the form, it is known what that has replaced.
 */

import { formatAddress } from '../../options/address.js';
import { formatOption, parseOption } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';
import { page } from '../state.js';
import { inForce } from './interventions.js';

/** @typedef {Record<string, string>} Texts  by option */

const MEMORY = 'adda-lab-typed';

/** Nobody types more into a field, and a memory that anyone can write to may hold anything. */
const LONGEST = 1000;

/** @type {Texts} */
let typed = {};

/** The same value can be written in several ways. @param {string} name @param {string} text */
function plain(name, text) {
  try {
    return formatOption(name, parseOption(name, text));
  } catch {
    return text;
  }
}

/** @param {Texts} texts @param {(name: string) => string} other  @returns {Texts} those that say something else */
const thatDiffer = (texts, other) =>
  Object.fromEntries(Object.entries(texts).filter(([name, text]) => plain(name, text) !== plain(name, other(name))));

function store() {
  try {
    if (Object.keys(typed).length === 0) window.sessionStorage.removeItem(MEMORY);
    else window.sessionStorage.setItem(MEMORY, JSON.stringify({ beside: formatAddress(page.config), texts: typed }));
  } catch {
    // A tab without a memory has the form for as long as it lives.
  }
}

/** @returns {Texts} */
export const typedTexts = () => typed;

/** @param {Texts} texts  that the form holds from now on, by the person's hand */
export function isTyped(texts) {
  typed = thatDiffer({ ...typed, ...texts }, (name) => formatOption(name, inForce(page)[name]));
  store();
}

/**
 * Something else fills the form, or has given the person's texts up.
 * @param {Texts} [by]  what it holds then
 * @returns {Texts}  what that has replaced
 */
export function isReplaced(by = typed) {
  const lost = thatDiffer(typed, (name) => by[name]);
  typed = {};
  store();
  return lost;
}

/**
 * What was typed before the page was loaded again.
 * @returns {{texts: Texts, beside: boolean}}  beside: to the settings that the page begins with
 */
export function recall() {
  try {
    const { beside, texts } = JSON.parse(window.sessionStorage.getItem(MEMORY) ?? '{}');
    const known = OPTIONS.flatMap(({ name }) => {
      const text = Object.hasOwn(texts ?? {}, name) ? texts[name] : null;
      return typeof text === 'string' && text.length <= LONGEST ? [[name, text]] : [];
    });
    return { texts: Object.fromEntries(known), beside: beside === formatAddress(page.config) };
  } catch {
    return { texts: {}, beside: false };
  }
}
