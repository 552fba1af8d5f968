/** What the images are called that people brought: by their files, as far as this page has heard of them. */

import { isOwn, isUnlabelled } from '../options/own.js';
import { t } from './text.js';

/** Titles by name. @type {Map<string, string>} */
const titles = new Map();

/** What their classes are called, by class number. @type {Map<string, string[]>} */
const classes = new Map();
/** The most characters of a class's name that are shown. */
const LONGEST = 16;

/** @param {{name: string, title: string, classes?: string[] | null}} own */
export function nameOwn({ name, title, classes: names }) {
  titles.set(name, title);
  if (names) classes.set(name, names);
}

/** The title of a collection; null: it is not known here. @param {string} name */
export const titleOf = (name) => titles.get(name) ?? null;

/** @param {string} name */
export function ownWords(name) {
  const title = titleOf(name) ?? name.slice(0, 10);
  return isUnlabelled(name) ? t('data.own-unlabelled', { title }) : t('data.own', { title });
}

/**
 * What the classes of a domain are called, in a configuration's order: digits, or the names that a person's own images have for them.
 * Of images without labels they are C's answers, and called like the source's.
 * @param {import('../options/table.js').Config} config
 * @param {'source' | 'target'} domain
 * @returns {string[]}
 */
export function classNames(config, domain) {
  const data = config[isUnlabelled(config[`${domain}_data`]) ? 'source_data' : `${domain}_data`];
  const names = isOwn(data) ? classes.get(data) : undefined;
  return config[`${domain}_digits`].map((digit) => {
    const name = names?.[digit] ?? String(digit);
    return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  });
}
