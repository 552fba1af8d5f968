/**
 * The page's own address: the run, which panel is shown, what the reader is to see of the page and which weights are expected; and the
 * entries of the browser's history that they make.
 */

import { formatAddress, parseAddress, settingsIn } from '../options/address.js';
import { show as shown } from '../options/check.js';
import { NAMES as FURTHER, NONE } from '../options/interventions.js';
import { isOwn } from '../options/own.js';
import { PROBLEMS, problemConfig } from '../options/problems.js';
import { OPTIONS } from '../options/table.js';
import { nameOwn, titleOf } from '../text/own.js';

/**
 * @typedef {import('../options/table.js').Config} Config
 * @typedef {import('../options/interventions.js').Interventions} Interventions
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

const NAMES = new Set(['preset', ...FURTHER, ...OPTIONS.map(({ name }) => name)]);

/** The part that names a panel, such as #tab=rounds: no setting, and beside settings where there are any. */
const TAB = 'tab=';
/** The parts that say what is seen of the page: they stay whatever the settings are. */
const SEEN = /^(hide|embed|expect)=/;
/** What a link can hide: panels below the story by their names, and these. */
const HIDEABLE = /** @type {const} */ ([...PANELS, 'problems', 'turns', 'tour', 'share']);

/** What the files were called that a person's own images come from, beside the name of their content. @param {Config} config */
const filesOf = (config) =>
  /** @type {const} */ (['source', 'target']).flatMap((domain) => {
    const name = config[`${domain}_data`];
    const title = isOwn(name) ? titleOf(name) : null;
    return title ? [`${domain}_file=${encodeURIComponent(title)}`] : [];
  });

/** The run as the address has it. @param {Config} config @param {Interventions} interventions */
const runOf = (config, interventions) => [formatAddress(config, interventions), ...filesOf(config)].join('&');

/** Hears of the files that an address names. @param {string} rest */
function hearOfFiles(rest) {
  const given = new URLSearchParams(rest);
  for (const domain of ['source', 'target']) {
    const [name, title] = [given.get(`${domain}_data`), given.get(`${domain}_file`)];
    if (isOwn(name) && title && titleOf(name) === null) nameOwn({ name, title: title.slice(0, 100) });
  }
}

/** @param {string} hash @returns {{tab: string | null, seen: string[], rest: string}}  rest: all else, without the # */
function split(hash) {
  const parts = hash.replace(/^#/, '').split('&');
  const tab = parts.find((part) => part.startsWith(TAB))?.slice(TAB.length) ?? null;
  const rest = parts.filter((part) => !part.startsWith(TAB) && !SEEN.test(part));
  return { tab, seen: parts.filter((part) => SEEN.test(part)), rest: rest.join('&') };
}

/** @param {string | null} panel @param {string} rest @param {string[]} seen */
const join = (panel, rest, seen) =>
  `#${[...(panel && panel !== PANELS[0] ? [TAB + panel] : []), ...(rest ? [rest] : []), ...seen].join('&')}`;

/** @typedef {{phase: 'train' | 'adapt', sum: string}} Expected  sum: the first digits of a fingerprint */
/** @typedef {{hidden: Set<string>, embedded: boolean, expected: Expected | null}} Seen */

/**
 * What a link says of the page itself.
 * @param {string} hash
 * @returns {Seen & {faults: FaultData[]}}
 */
export function readSeen(hash) {
  const given = new URLSearchParams(split(hash).seen.join('&'));
  /** @type {FaultData[]} */
  const faults = [];
  const names = (given.get('hide') ?? '').split(',').filter((name) => name !== '');
  const isKnown = (/** @type {string} */ name) => HIDEABLE.some((one) => one === name);
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length > 0)
    faults.push({ code: 'address.hide', values: { value: shown(unknown.join(',')), choices: [...HIDEABLE] } });
  const embed = given.get('embed');
  if (embed !== null && embed !== '1') faults.push({ code: 'address.embed', values: { value: shown(embed) } });
  const expect = given.get('expect');
  const [, phase = 'adapt', sum] = /^(?:(train|adapt)\.)?([0-9a-f]{8,64})$/i.exec(expect ?? '') ?? [];
  if (expect !== null && !sum) faults.push({ code: 'address.expect', values: { value: shown(expect) } });
  const expected = sum ? { phase: /** @type {'train' | 'adapt'} */ (phase), sum: sum.toLowerCase() } : null;
  return { hidden: new Set(names.filter(isKnown)), embedded: embed === '1', expected, faults };
}

/** The panel that the address names, if it is one of ours. @param {string} hash @returns {Panel | null} */
export function readPanel(hash) {
  const { tab } = split(hash);
  return PANELS.find((panel) => panel === tab) ?? null;
}

/**
 * What the address asks for. A hash that names no setting is none: it may be a place on the page, or another site's.
 * @param {string} hash
 * @returns {{config: Config | null, interventions: Interventions, faults: FaultData[]}}  config: null where it asks for nothing.
 *   faults: of what looks like settings, but cannot be used
 */
export function readAddress(hash) {
  const { rest } = split(hash);
  const { faults: seen } = readSeen(hash);
  if (!rest.includes('=')) return { config: null, interventions: NONE, faults: seen };
  hearOfFiles(rest);
  const { config, interventions, faults } = parseAddress(settingsIn(rest));
  const named = [...new URLSearchParams(rest).keys()].some((name) => NAMES.has(name));
  return { config: named ? config : null, interventions: named ? interventions : NONE, faults: [...faults, ...seen] };
}

/** What the page begins with. */
export const firstConfig = () => readAddress(window.location.hash).config ?? problemConfig(Object.keys(PROBLEMS)[0]);
export const firstInterventions = () => readAddress(window.location.hash).interventions;
export const firstPanel = () => readPanel(window.location.hash) ?? PANELS[0];

/**
 * The whole address under which somebody else finds this run.
 * @param {Config} config
 * @param {Interventions} interventions
 * @param {string[]} [further]  parts beside it, such as expect=…
 */
export const addressOf = (config, interventions, further = []) =>
  new URL(`#${[runOf(config, interventions), ...further].join('&')}`, window.location.href).href;

/**
 * @param {Config} config  in force
 * @param {Interventions} interventions
 * @param {boolean} entry  whether the browser's Back leads to the settings before
 */
export function showAddress(config, interventions, entry) {
  const { tab, seen } = split(window.location.hash);
  show(join(tab, runOf(config, interventions), seen), entry);
}

/** Which panel is looked at is no step that one would go back. @param {Panel} panel */
export function showPanelAddress(panel) {
  const { rest, seen } = split(window.location.hash);
  show(join(panel, rest.includes('=') ? rest : '', seen), false);
}

/** @param {string} hash @param {boolean} entry */
function show(hash, entry) {
  if (hash === window.location.hash || (hash === '#' && window.location.hash === '')) return;
  if (entry) window.history.pushState(null, '', hash);
  else window.history.replaceState(null, '', hash);
}
