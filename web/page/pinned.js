/** Runs set aside to be compared: how target accuracy went, round by round, in each and in all of them together. */

import { formatAddress } from '../options/address.js';
import { meanDeviation } from '../run/statistics.js';
import { count, percent } from '../text/format.js';
import { LineChart } from './charts.js';
import { byId, make, setText } from './dom.js';
import { keepPinned, keptPinned } from './storage.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('./storage.js').Pinned} Pinned
 */

/** @param {State} state @returns {Pinned} */
const pinnedOf = ({ config, judgements }) => ({
  address: formatAddress(config),
  accuracies: judgements.map(({ target_accuracy }) => target_accuracy),
});

/** What of the address is the seed says nothing about how a run was made. @param {Pinned} run */
const recipe = ({ address }) => address.replace(/&seed=\d+/, '');

export class PinnedRuns {
  /** @type {Pinned[]} */
  #runs = [];
  /** @type {State | null} */
  #state = null;
  #pin = byId('pin', HTMLButtonElement);
  #chart = new LineChart(byId('pinned'), {
    unit: 'rounds',
    share: true,
    band: [3, 2],
    lines: [
      { label: 'this run', color: 'target' },
      { label: 'mean', color: 'text' },
      { label: 'worst', color: 'muted', dash: [2, 3] },
      { label: 'best', color: 'muted', dash: [2, 3] },
    ],
  });

  constructor() {
    this.#pin.addEventListener('click', () => {
      if (this.#pin.getAttribute('aria-disabled') === 'true') return;
      if (this.#state) this.#change([...this.#runs, pinnedOf(this.#state)]);
    });
    // Where the browser keeps nothing, pinned runs last as long as the page.
    keptPinned()
      .catch(() => [])
      .then((runs = []) => {
        this.#runs = [...runs, ...this.#runs];
        this.#showList();
      });
  }

  /** @param {State | null} state */
  show(state) {
    this.#state = state;
    this.#draw();
  }

  /** @param {Pinned[]} runs */
  #change(runs) {
    this.#runs = runs;
    keepPinned(runs).catch(() => {});
    this.#showList();
    this.#chart.summarise();
  }

  /** Whether the run is pinned as it stands. */
  get #isPinned() {
    const now = this.#state && JSON.stringify(pinnedOf(this.#state));
    return this.#runs.some((run) => JSON.stringify(run) === now);
  }

  #draw() {
    const judgements = this.#state?.judgements ?? [];
    const why = judgements.length === 0 ? 'after the first round of adaptation' : this.#isPinned ? 'it is pinned' : '';
    this.#pin.setAttribute('aria-disabled', String(why !== ''));
    setText(byId('pin-note'), why);
    const rounds = Math.max(judgements.length, ...this.#runs.map(({ accuracies }) => accuracies.length));
    const times = Array.from({ length: rounds }, (_, i) => i + 1);
    // Over the runs that have got as far.
    const spread = times.map((_, i) => meanDeviation(this.#runs.flatMap(({ accuracies }) => accuracies.slice(i, i + 1))));
    const best = times.map(
      (_, i) => this.#runs.reduce((most, { accuracies }) => Math.max(most, accuracies[i] ?? 0), 0) || null,
    );
    this.#chart.draw(
      times,
      [
        times.map((_, i) => judgements[i]?.target_accuracy ?? null),
        spread.map(({ mean }) => mean),
        spread.map(({ worst }) => worst),
        best,
      ],
      rounds,
    );
  }

  /** Lists the runs anew: only when they change, or a button in the list would lose the focus. */
  #showList() {
    this.#draw();
    const ends = this.#runs.map(({ accuracies }) => accuracies[accuracies.length - 1]);
    const { mean, deviation, worst } = meanDeviation(ends);
    const alike = new Set(this.#runs.map(recipe)).size <= 1;
    setText(
      byId('pinned-words'),
      mean === null
        ? 'None yet. Pin a run, change the seed, run again: one run says little.'
        : deviation === null
          ? `One run, which ends at ${percent(mean)}.`
          : `${count(ends.length)} runs, which end at ${percent(mean)} ± ${percent(deviation)}, the worst at ${percent(worst ?? mean)}.` +
            (alike ? '' : ' Not all have the same settings: the band mixes them.'),
    );
    byId('pinned-runs').replaceChildren(
      ...this.#runs.map((run, i) => {
        const remove = make('button', { type: 'button' }, 'Remove');
        const name = `${run.address.replaceAll('&', ', ')}: ${percent(ends[i])}`;
        remove.setAttribute('aria-label', `Remove ${name}`);
        remove.addEventListener('click', () => {
          this.#change(this.#runs.filter((other) => other !== run));
          this.#pin.focus();
        });
        return make('li', {}, make('a', { href: `#${run.address}` }, name), ' ', remove);
      }),
    );
  }
}
