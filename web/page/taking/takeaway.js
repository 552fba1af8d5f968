/** What is taken away beside weights: figures, measurements, the report, the program in Python and its images; and what of it is brought. */

import { parseAddress } from '../../options/address.js';
import { formatOption } from '../../options/check.js';
import { OPTIONS } from '../../options/table.js';
import { verdictOf } from '../../run/verdict.js';
import { learnt } from '../../text/sentences.js';
import { LANGUAGES, t } from '../../text/text.js';
import { verdictSentence } from '../../text/verdicts.js';
import { addressOf } from '../address.js';
import { fail, request } from '../answers.js';
import { readFile } from '../bringing/weights_file.js';
import { whenDrawn } from '../elements/dom.js';
import { showNow } from '../moments/moment.js';
import { fill } from '../settings/editing.js';
import { asksForAnother, inForce, interventionsOf } from '../settings/interventions.js';
import { change, page } from '../state.js';
import { alarm, alarmAbout, clearAlarm } from '../telling/alarm.js';
import { addressFaults, configWords, optionLabel, settingWords } from '../telling/wording.js';
import { download } from './download.js';
import { CHARTS, figureCanvas, figureSvg, PICTURES } from './figures/figures.js';
import { addressIn, csvOf, curveOf, measurementsOf, roundsTable } from './measurements.js';
import { pythonOf } from './python.js';
import { reportOf } from './report.js';

/**
 * @typedef {import('../../worker/messages.js').State} State
 * @typedef {import('./figures/figures.js').FigureName} FigureName
 * @typedef {import('./measurements.js').Table} Table
 */

/** @param {BlobPart} bytes @param {string} name */
function give(bytes, name) {
  download(bytes, name);
  change({ spoken: t('kept.saved', { name }) });
}

/** What files of the run are called, before the dot. */
const base = () => page.run?.name ?? 'adda';

// --- figures ------------------------------------------------------------------------------------------------------------------

const nothingThere = () => change({ spoken: t('take.figure.none') });

/** Does something when all that the page has is as it is now, be it seen or not. @param {() => void} act */
function whenWhole(act) {
  change({ whole: true });
  whenDrawn(() => {
    try {
      act();
    } finally {
      change({ whole: false });
    }
  });
}

/** @param {FigureName} id */
export const takeSvg = (id) =>
  whenWhole(() => {
    const svg = figureSvg(id);
    if (svg) give(svg, `${base()}-${id}.svg`);
    else nothingThere();
  });

/** @param {FigureName} id */
export const takePng = (id) =>
  whenWhole(() => {
    const canvas = figureCanvas(id);
    if (canvas) canvas.toBlob((blob) => blob && give(blob, `${base()}-${id}.png`));
    else nothingThere();
  });

// --- measurements -------------------------------------------------------------------------------------------------------------

/** @param {Table} table @param {string} what */
const takeTable = (table, what) => give(csvOf(table), `${base()}-${what}.csv`);

export const takeRounds = () => takeTable(roundsTable(page.run?.judgements ?? []), 'rounds');
/** @param {'train' | 'adapt'} name */
export const takeCurve = (name) => takeTable(curveOf(page, name), name);

/** SHA-256 of the weights; null where the browser sums nothing up. @returns {Promise<string | null>} */
const fingerprint = () => request('fingerprint').catch(() => null);

export async function takeMeasurements() {
  const { run } = page;
  if (run) give(JSON.stringify(measurementsOf(run, page, await fingerprint()), null, 1), `${base()}.json`);
}

/** The program that measures again, by the names of the files that it needs. @param {State} run */
export const pythonFor = ({ name = 'adda', adapted }) =>
  pythonOf({ weights: `${name}.npz`, images: `${name}-target.npz`, encoder: adapted ? 'MT' : 'MS' });

export async function takeTargets() {
  try {
    const { bytes, name } = await request('targets');
    give(bytes, name);
  } catch (error) {
    fail(error, takeTargets);
  }
}

// --- the report ---------------------------------------------------------------------------------------------------------------

/** What stands in a cell, part by part; lit-html leaves comments between them. @param {Element} cell */
const textIn = (cell) =>
  Array.from(cell.childNodes, (node) => (node.nodeType === Node.COMMENT_NODE ? '' : (node.textContent ?? '').trim()))
    .filter(Boolean)
    .join(' ');

/** A table of the page as texts. @param {HTMLTableElement} table */
function textsOf(table) {
  const [heads, ...rows] = Array.from(table.rows, (row) => Array.from(row.children, textIn));
  return { caption: table.caption?.textContent ?? '', heads: heads ?? [], rows };
}

/** What came of the run, in a sentence. @param {State} run */
function sentenceOf(run) {
  const { evaluation, config } = run;
  if (!evaluation) return t('take.report.not-evaluated', { standing: learnt(run) });
  return verdictSentence(verdictOf({ ...run, evaluation }), { config, evaluation });
}

export async function takeReport() {
  const { run } = page;
  if (!run) return;
  const sum = await fingerprint();
  // It tells of the run as it is, not of a moment before.
  showNow();
  whenWhole(() => give(report(page.run ?? run, sum), `${base()}-report.html`));
}

/** @param {State} run @param {string | null} sum */
function report(run, sum) {
  const { config } = run;
  const images = [...PICTURES, ...CHARTS].flatMap((id) => {
    const image = figureSvg(id) ?? figureCanvas(id)?.toDataURL('image/png');
    return image ? [{ title: t(`take.figure.${id}`), image }] : [];
  });
  const tables = /** @type {NodeListOf<HTMLTableElement>} */ (
    document.querySelectorAll('#pairings table, #confusion table, #rounds table')
  );
  return reportOf({
    language: LANGUAGES[page.language].tag,
    title: t('take.report.title', { seed: String(config.seed) }),
    sentence: sentenceOf(run),
    address: addressOf(config, interventionsOf(page)),
    facts: [
      [t('take.report.settings'), configWords(config)],
      [t('take.report.seed'), String(config.seed)],
      [t('take.report.standing'), learnt(run)],
      [t('take.report.fingerprint'), sum ?? '–'],
    ],
    words: {
      figures: t('take.figures'),
      settings: t('take.report.all-settings'),
      data: t('take.report.data'),
      link: t('take.report.link'),
    },
    figures: images,
    tables: Array.from(tables, textsOf),
    settings: OPTIONS.map(({ name }) => [optionLabel(name), valueWords(name, config)]),
    python: pythonFor(run),
    data: measurementsOf(run, page, sum),
  });
}

/** @param {string} name @param {State['config']} config */
function valueWords(name, config) {
  const said = settingWords(name, config[name]);
  const label = t('settings.value', { option: optionLabel(name), value: '' });
  return said.startsWith(label) ? said.slice(label.length) : formatOption(name, config[name]);
}

// --- what is brought ------------------------------------------------------------------------------------------------------------

/**
 * A file of measurements, or a report: the settings of its run are offered.
 * @param {File} file
 * @param {(words: () => string, interventions: import('../../options/interventions.js').Interventions) => void} offer
 */
export async function bringRecord(file, offer) {
  clearAlarm();
  clearAlarm('address');
  const { name } = file;
  const bytes = await readFile(file);
  if (!bytes) return;
  const address = addressIn(new TextDecoder().decode(bytes));
  if (address === null) {
    alarm(() => t('take.brought.none', { file: name }));
    return;
  }
  const { config, interventions, faults } = parseAddress(address);
  const another = asksForAnother(page, config, interventions);
  fill(another ? config : inForce(page));
  if (another) offer(() => t('take.brought.offer', { file: name }), interventions);
  else if (faults.length === 0) change({ spoken: t('take.brought.same', { file: name }) });
  if (faults.length === 0) return;
  alarmAbout('address', () => t('take.brought.faulty', { file: name, faults: addressFaults(faults) }));
}
