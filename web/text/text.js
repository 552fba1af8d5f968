/**
 * Words in the language in force: the page's, which a person can choose; English on the command line. Messages have the ICU's
 * form, so that plurals and numbers follow the language.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { ENGLISH } from './en.js';

/** @typedef {'en' | 'zh'} Language */
/** @typedef {import('../fault.js').FaultData} FaultData */

/**
 * Each language: its table, what it calls itself, and the tag by which numbers and dates are written. English is there; another one's
 * table is empty until it has been learnt, for few people need two.
 * @type {Record<Language, {table: Record<string, string>, name: string, tag: string}>}
 */
export const LANGUAGES = {
  en: { table: ENGLISH, name: 'English', tag: 'en-GB' },
  zh: { table: {}, name: '中文', tag: 'zh-CN' },
};

/**
 * To be awaited before a language is set.
 * @param {Language} language
 * @throws {unknown} its words cannot be had
 */
export async function learn(language) {
  if (language === 'zh') LANGUAGES.zh.table = (await import('./zh.js')).CHINESE;
}

/** @type {Language} */
let current = 'en';
/** Messages read before, by language and key. @type {Map<string, {format(values: Record<string, any>): any}>} */
const read = new Map();
/**
 * What formats numbers and picks plurals, kept for all messages: to make one takes longer than most messages do.
 * @template {object} T
 * @param {new (...how: any[]) => T} Kind  of Intl
 */
function kept(Kind) {
  /** @type {Map<string, T>} */
  const made = new Map();
  return (/** @type {any[]} */ ...how) => {
    const key = JSON.stringify(how);
    const found = made.get(key) ?? new Kind(...how);
    made.set(key, found);
    return found;
  };
}
const formatters = {
  getNumberFormat: kept(Intl.NumberFormat),
  getDateTimeFormat: kept(Intl.DateTimeFormat),
  getPluralRules: kept(Intl.PluralRules),
};
/** Which locale a tag means, found out once and not for each message. @type {Map<unknown, Intl.Locale | undefined>} */
const locales = new Map();
const { resolveLocale } = IntlMessageFormat;
IntlMessageFormat.resolveLocale = (tag) => {
  if (!locales.has(tag)) locales.set(tag, resolveLocale(tag));
  return locales.get(tag);
};

/** What makes a message more than its letters: placeholders, tags, and quotes that stand for one or hold either. */
const SPECIAL = /[{}<>]|''/;

export const language = () => current;

/** @param {Language} next  that has been learnt */
export function setLanguage(next) {
  current = next;
}

/**
 * The first language that there are words in.
 * @param {readonly string[]} preferred  tags, such as navigator.languages
 * @returns {Language}
 */
export function firstKnown(preferred) {
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => Object.hasOwn(LANGUAGES, tag));
  return /** @type {Language} */ (known ?? 'en');
}

/** @param {string} key */
export const has = (key) => Object.hasOwn(LANGUAGES[current].table, key);

/** @param {string} key */
function message(key) {
  const { table, tag } = LANGUAGES[current];
  const name = `${current} ${key}`;
  let found = read.get(name);
  if (!found) {
    // A key that is missing shows itself. The tests hold the tables together, so that no one meets it.
    const text = Object.hasOwn(table, key) ? table[key] : key;
    // Most are words alone, and there is nothing to read in them.
    found = SPECIAL.test(text) ? new IntlMessageFormat(text, tag, undefined, { formatters }) : { format: () => text };
    read.set(name, found);
  }
  return found;
}

/**
 * @param {string} key
 * @param {Record<string, any>} [values]  of the message's placeholders
 * @returns {string}
 */
export const t = (key, values = {}) => String(message(key).format(values));

/**
 * A message with marked parts, such as <b>this</b>.
 * @template T
 * @param {string} key
 * @param {Record<string, any>} values  of the placeholders; of a tag, what to make of the parts within it
 * @returns {(string | T)[]}
 */
export const rich = (key, values) => [/** @type {any} */ (message(key).format(values))].flat();

/**
 * Alternatives: "a or b or c".
 * @param {unknown[]} list
 */
const either = (list) => [list.slice(0, -1).join(t('list.or')), ...list.slice(-1)].filter(Boolean).join(t('list.or.last'));

/**
 * A fault in words. Values whose names end in "option" are names of options: each is called by its label in the page's forms, by
 * its name on the command line.
 * @param {FaultData} fault
 * @param {(option: string) => string} [called]
 * @returns {string}
 */
export function wordFault({ code, values }, called = (option) => option) {
  const worded = Object.entries(values).map(([name, value]) => {
    if (/option$/i.test(name)) return [name, called(String(value))];
    if (Array.isArray(value)) return [name, either(value)];
    const nested = /** @type {any} */ (value);
    return [name, nested && typeof nested === 'object' && 'code' in nested ? wordFault(nested, called) : value];
  });
  return t(`fault.${code}`, Object.fromEntries(worded));
}
