/** The table of what is measured at the end of each round, and which round would be kept by which rule. */

import { selections } from '../run/selection.js';
import { percent } from '../text/format.js';
import { make } from './dom.js';
import { table, update } from './results.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../worker/messages.js').Judgement} Judgement
 */

/** @param {number | null} value */
const decimals = (value) => (value === null ? '–' : value.toFixed(3));

/** Heading, and what stands under it. @type {[string, (judgement: Judgement) => string][]} */
const COLUMNS = [
  ['chosen pairing', (j) => percent(j.target_accuracy)],
  ['reverse', (j) => percent(j.target_accuracy_other_pairing)],
  ['A-distance', (j) => decimals(j.proxy_a_distance)],
  ['MMD²', (j) => decimals(j.mmd2)],
  ['mean distance', (j) => decimals(j.mean_distance)],
  ['MT from MS', (j) => decimals(j.encoder_distance)],
  ['entropy', (j) => decimals(j.entropy)],
  ['balance', (j) => decimals(j.class_balance)],
  ['information', (j) => decimals(j.information_maximisation)],
  ['BNM', (j) => decimals(j.bnm)],
  ['SND', (j) => decimals(j.snd)],
];

const WORDS = [
  ['A-distance', '0: a fresh probe, tried on features held out, cannot tell the domains apart; 2: it always can.'],
  ['MMD², mean distance', 'how far apart the features of the domains lie, by kernels and by their means.'],
  ['MT from MS', 'how far the weights of MT have moved.'],
  ['Entropy, balance', 'how unsure C is of a target image; how evenly its answers fall on the classes.'],
  ['Information', 'balance minus entropy: large where answers are sure one by one and even in all.'],
  ['BNM, SND', 'two more criteria that need no label: how sure and varied answers are; how dense their neighbourhoods.'],
];

/**
 * @param {HTMLElement} place
 * @param {State | null} state
 */
export function showRounds(place, state) {
  const judgements = state?.judgements ?? [];
  const found = selections(judgements);
  if (!found) return update(place, make('p', {}, 'The first row comes at the end of the first round of adaptation.'));
  const { final, labelFree, oracle } = found;
  const told = (/** @type {Judgement} */ { round, target_accuracy }) => `round ${round}, ${percent(target_accuracy)}`;
  update(
    place,
    make(
      'p',
      {},
      make('strong', {}, `Final: ${told(final)}. `),
      `Kept by the largest information, without labels: ${told(labelFree)}. `,
      `Best by the target labels, which no honest run can know: ${told(oracle)}.`,
    ),
    table(
      'What is measured at the end of each round, on the target images',
      ['Round', ...COLUMNS.map(([heading]) => heading)],
      judgements.toReversed().map((judgement) => ({
        head: String(judgement.round),
        cells: COLUMNS.map(([, value]) => value(judgement)),
        strong: judgement === final,
      })),
    ),
    make(
      'details',
      {},
      make('summary', {}, 'What the columns mean'),
      make('dl', {}, ...WORDS.flatMap(([word, meaning]) => [make('dt', {}, word), make('dd', {}, meaning)])),
    ),
  );
}
