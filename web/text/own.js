/** What the images are called that people brought: by their files, as far as this page has heard of them. */

import { isUnlabelled } from '../options/own.js';
import { t } from './text.js';

/** Titles by name. @type {Map<string, string>} */
const titles = new Map();

/** @param {{name: string, title: string}} own */
export const nameOwn = ({ name, title }) => void titles.set(name, title);

/** The title of a collection; null: it is not known here. @param {string} name */
export const titleOf = (name) => titles.get(name) ?? null;

/** @param {string} name */
export function ownWords(name) {
  const title = titleOf(name) ?? name.slice(0, 10);
  return isUnlabelled(name) ? t('data.own-unlabelled', { title }) : t('data.own', { title });
}
