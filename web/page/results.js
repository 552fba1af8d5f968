/** The tables of what came of it: accuracy under both pairings beside its baselines, and the confusion matrix. */

import { methodOf } from '../options/check.js';
import { count, percent } from '../text/format.js';
import { adaptedWords, methodTitle, pairing } from '../text/sentences.js';
import { make } from './dom.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').View} View
 * @typedef {import('../options/table.js').Config} Config
 */

/**
 * @param {string} caption
 * @param {string[]} heads  of the columns; the first stands over the row heads
 * @param {{head: string, cells: (string | HTMLElement)[], strong?: boolean}[]} rows
 */
export function table(caption, heads, rows) {
  const result = make(
    'table',
    {},
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
    make(
      'tbody',
      {},
      ...rows.map(({ head, cells, strong }) =>
        make(
          'tr',
          { class: strong ? 'strong' : false },
          make('th', { scope: 'row' }, head),
          ...cells.map((cell) => (typeof cell === 'string' ? make('td', {}, cell) : cell)),
        ),
      ),
    ),
  );
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, result);
}

/**
 * Puts the parts in the place, changing only the insides of those that are there: who reads or scrolls a table keeps the place.
 * @param {HTMLElement} place
 * @param {HTMLElement[]} parts
 */
export function update(place, ...parts) {
  parts.forEach((part, i) => {
    const old = place.children[i];
    if (!old) place.append(part);
    else if (old.tagName !== part.tagName) old.replaceWith(part);
    else {
      old.replaceChildren(...part.childNodes);
      for (const { name, value } of part.attributes) old.setAttribute(name, value);
    }
  });
  while (place.children.length > parts.length) place.lastElementChild?.remove();
}

/**
 * @param {number[][]} confusion  counts by [true class][answer]
 * @param {boolean} reversed
 */
function accuracy(confusion, reversed) {
  const right = confusion.reduce((sum, row, i) => sum + row[reversed ? row.length - 1 - i : i], 0);
  return right / confusion.flat().reduce((sum, n) => sum + n, 0);
}

/** @param {NonNullable<import('../worker/messages.js').Evaluation['discriminator']>} discriminator */
const domains = ({ before, after }) =>
  table(
    'Share of images whose domain D calls right',
    ['Domain', 'before', 'after'],
    [
      { head: 'Source', cells: [percent(before.source), percent(after.source)] },
      { head: 'Target', cells: [percent(before.target), percent(after.target)] },
    ],
  );

/**
 * @param {HTMLElement} place
 * @param {State | null} state
 * @param {View | null} view  gives the numbers so far while nothing is evaluated
 */
export function showPairings(place, state, view) {
  const title = make('h3', {}, 'Target accuracy under both pairings');
  if (!state) return update(place, title, make('p', {}, 'Nothing to show yet.'));
  const { config, evaluation } = state;
  const method = methodOf(config);
  const heads = [
    'Networks',
    `${pairing(config, false)} (chosen beforehand)`,
    pairing(config, true),
    'chosen, on unseen images',
  ];
  const rows = [];
  if (evaluation) {
    const e = evaluation;
    rows.push({
      head: 'Source only: MS + C',
      cells: [
        percent(e.target_accuracy_before),
        percent(e.target_accuracy_before_other_pairing),
        percent(e.test_accuracy_before),
      ],
    });
    if (e.fine_tuning_accuracy !== undefined) {
      rows.push({ head: 'Same labels alone: MT + C', cells: [percent(e.fine_tuning_accuracy), '–', '–'] });
    }
    rows.push(
      { head: 'Always the commonest', cells: [percent(e.majority_accuracy), '–', '–'] },
      {
        head: state.adapted ? adaptedWords(method) : 'MT + C, not adapted yet',
        cells: [percent(e.target_accuracy_after), percent(e.target_accuracy_other_pairing), percent(e.test_accuracy)],
        strong: true,
      },
    );
  } else if (view) {
    const coder = view.kind === 'train' ? 'MS + C' : 'MT + C';
    rows.push({
      head: `So far: ${coder} on ${view.count} images`,
      cells: [percent(accuracy(view.confusion, false), 1), percent(accuracy(view.confusion, true), 1), '–'],
    });
  }
  const parts = [title, table('Share of the target images that are called as the pairing has it', heads, rows)];
  if (evaluation) {
    const e = evaluation;
    parts.push(
      make(
        'p',
        {},
        `Measured on ${count(e.target_images)} target images and ${count(e.test_images)} test images that took no part. ` +
          `On ${count(e.source_images)} source images, MS + C is right for ${percent(e.source_accuracy)}.`,
      ),
      make(
        'p',
        {},
        `${percent(e.target_accuracy_after)} is ${percent(e.target_accuracy_interval.low)} to ` +
          `${percent(e.target_accuracy_interval.high)} with 95 % confidence, for these weights on digits like these. ` +
          (e.calibration_error === null
            ? ''
            : `C's probabilities are off from how often it is right by ${percent(e.calibration_error)} on average.`),
      ),
      e.discriminator
        ? domains(e.discriminator)
        : make('p', {}, `The method is ${methodTitle(method.name)}: it has no discriminator D to measure.`),
    );
  } else {
    parts.push(make('p', {}, 'Press Evaluate to measure all images, with the baselines beside.'));
  }
  update(place, ...parts);
}

/**
 * @param {HTMLElement} place
 * @param {State | null} state
 * @param {View | null} view
 */
export function showConfusion(place, state, view) {
  const title = make('h3', {}, 'Which target digit is called what');
  const confusion = state?.evaluation?.confusion ?? view?.confusion;
  if (!state || !confusion) return update(place, title, make('p', {}, 'Nothing to show yet.'));
  const { source_digits, target_digits } = state.config;
  const measured = state.evaluation ? 'all target images' : `the ${view?.count} images of the pictures`;
  const rows = confusion.map((row, label) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const cells = row.map((n, answer) => {
      const share = total > 0 ? n / total : 0;
      const cell = make('td', { class: answer === label ? 'chosen' : false }, count(n), make('small', {}, percent(share, 0)));
      cell.style.setProperty('--share', String(share));
      return cell;
    });
    return { head: `a ${target_digits[label]}`, cells };
  });
  update(
    place,
    title,
    table(`Confusion matrix of ${measured}`, ['Digit', ...source_digits.map((digit) => `called ${digit}`)], rows),
    make(
      'p',
      {},
      'Outlined cells are right under the chosen pairing. Full cells off the outline: the classes are apart, but called otherwise.',
    ),
  );
}
