/** The page's own address: the settings, and which panel is shown; and the entries of the browser's history that they make. */

import { formatAddress, parseAddress } from '../options/address.js';
import { isOwn } from '../options/own.js';
import { PROBLEMS, problemConfig } from '../options/problems.js';
import { OPTIONS } from '../options/table.js';
import { nameOwn, titleOf } from '../text/own.js';

/**
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../fault.js').FaultData} FaultData
 * @typedef {typeof PANELS[number]} Panel
 */

/** What can be looked at below the story, by the names that addresses have for it; the first one needs no name. */
export const PANELS = /** @type {const} */ ([
  'curves',
  'decisions',
  'digits',
  'draw',
  'rounds',
  'compare',
  'settings',
  'own',
  'kept',
  'how',
]);

const NAMES = new Set(['preset', ...OPTIONS.map(({ name }) => name)]);

/** The part that names a panel, such as #tab=rounds: no setting, and beside settings where there are any. */
const TAB = 'tab=';

/** What the files were called that a person's own images come from, beside the name of their content: no setting either. */
const FILE = /^(source|target)_file=/;

/** @param {Config} config */
const filesOf = (config) =>
  /** @type {const} */ (['source', 'target']).flatMap((domain) => {
    const name = config[`${domain}_data`];
    const title = isOwn(name) ? titleOf(name) : null;
    return title ? [`${domain}_file=${encodeURIComponent(title)}`] : [];
  });

/** The settings as the address has them. @param {Config} config */
const settingsOf = (config) => [formatAddress(config), ...filesOf(config)].join('&');

/** Hears of the files that an address names. @param {string} rest */
function hearOfFiles(rest) {
  const given = new URLSearchParams(rest);
  for (const domain of ['source', 'target']) {
    const [name, title] = [given.get(`${domain}_data`), given.get(`${domain}_file`)];
    if (isOwn(name) && title && titleOf(name) === null) nameOwn({ name, title: title.slice(0, 100) });
  }
}

/** @param {string} hash @returns {{tab: string | null, rest: string}}  rest: all else, without the # */
function split(hash) {
  const parts = hash.replace(/^#/, '').split('&');
  const tab = parts.find((part) => part.startsWith(TAB))?.slice(TAB.length) ?? null;
  return { tab, rest: parts.filter((part) => !part.startsWith(TAB)).join('&') };
}

/** @param {string | null} panel @param {string} rest */
const join = (panel, rest) => `#${[...(panel && panel !== PANELS[0] ? [TAB + panel] : []), ...(rest ? [rest] : [])].join('&')}`;

/** The panel that the address names, if it is one of ours. @param {string} hash @returns {Panel | null} */
export function readPanel(hash) {
  const { tab } = split(hash);
  return PANELS.find((panel) => panel === tab) ?? null;
}

/**
 * What the address asks for. A hash that names no setting is none: it may be a place on the page, or another site's.
 * @param {string} hash
 * @returns {{config: Config | null, faults: FaultData[]}}  config: null where it asks for nothing. faults: of what looks like
 *   settings, but cannot be used
 */
export function readAddress(hash) {
  const { rest } = split(hash);
  if (!rest.includes('=')) return { config: null, faults: [] };
  hearOfFiles(rest);
  const { config, faults } = parseAddress(
    rest
      .split('&')
      .filter((part) => !FILE.test(part))
      .join('&'),
  );
  const named = [...new URLSearchParams(rest).keys()].some((name) => NAMES.has(name));
  return { config: named ? config : null, faults };
}

/** What the page begins with. */
export const firstConfig = () => readAddress(window.location.hash).config ?? problemConfig(Object.keys(PROBLEMS)[0]);
export const firstPanel = () => readPanel(window.location.hash) ?? PANELS[0];

/** The whole address under which somebody else finds these settings. @param {Config} config */
export const addressOf = (config) => new URL(`#${settingsOf(config)}`, window.location.href).href;

/**
 * @param {Config} config  in force
 * @param {boolean} entry  whether the browser's Back leads to the settings before
 */
export function showAddress(config, entry) {
  const { tab } = split(window.location.hash);
  show(join(tab, settingsOf(config)), entry);
}

/** Which panel is looked at is no step that one would go back. @param {Panel} panel */
export function showPanelAddress(panel) {
  const { rest } = split(window.location.hash);
  show(join(panel, rest.includes('=') ? rest : ''), false);
}

/** @param {string} hash @param {boolean} entry */
function show(hash, entry) {
  if (hash === window.location.hash || (hash === '#' && window.location.hash === '')) return;
  if (entry) window.history.pushState(null, '', hash);
  else window.history.replaceState(null, '', hash);
}
