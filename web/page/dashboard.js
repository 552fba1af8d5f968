/** Charts, pictures and tables: what the history of a run looks like. */

import { methodKind, methodOf } from '../options/check.js';
import { diagramWords, digitWords, methodTitle } from '../text/sentences.js';
import { t } from '../text/text.js';
import { joinTables, LineChart } from './charts.js';
import { byId, schedule, setText } from './dom.js';
import { DecisionPicture, DigitGrid, HistogramPicture } from './pictures.js';
import { PinnedRuns } from './pinned.js';
import { showConfusion, showPairings } from './results.js';
import { showRounds } from './rounds.js';

/**
 * @typedef {import('../worker/messages.js').State} State
 * @typedef {import('../options/table.js').Config} Config
 */

/**
 * Shows those parts of the page that hold for a method: data-when names what must be so, data-method takes its title or about.
 * @param {import('../options/table.js').Method} method
 */
function showMethod(method) {
  const holds = [
    methodKind(method),
    method.hasDiscriminator ? 'game' : 'no-game',
    method.shared ? 'shared' : 'apart',
    method.name,
  ];
  for (const part of document.querySelectorAll('[data-when]')) {
    const wanted = part.getAttribute('data-when')?.split(' ');
    part.toggleAttribute('hidden', !wanted?.every((word) => holds.includes(word)));
  }
  for (const slot of document.querySelectorAll('[data-method]')) {
    setText(slot, t(`method.${method.name}.${slot.getAttribute('data-method')}`));
  }
  setText(byId('diagram-title', SVGElement), diagramWords(method));
}

export class Dashboard {
  /** @type {State | null} */
  #state = null;
  #method;
  #history;
  #charts = {
    trainLoss: new LineChart(byId('train-loss'), { unit: 'epochs', lines: [{ label: 'MS + C', color: 'source' }] }),
    trainAccuracy: new LineChart(byId('train-accuracy'), {
      unit: 'epochs',
      share: true,
      lines: [
        { label: 'source', color: 'source' },
        { label: 'target', color: 'target', dash: [2, 3] },
      ],
    }),
    adaptAccuracy: new LineChart(byId('adapt-accuracy'), {
      unit: 'rounds',
      share: true,
      lines: [
        { label: 'batches', color: 'target', faint: true },
        { label: 'MT + C', color: 'target' },
        { label: 'source: MS + C', color: 'source' },
        { label: 'to beat', color: 'text', dash: [6, 4] },
      ],
    }),
    adaptLoss: new LineChart(byId('adapt-loss'), {
      unit: 'rounds',
      lines: [
        { label: 'D', color: 'judge' },
        { label: 'MT', color: 'target' },
        { label: 'MT on labels', color: 'good', dash: [2, 3] },
        { label: 'guessing', color: 'muted', dash: [6, 4] },
      ],
    }),
    adaptD: new LineChart(byId('adapt-d'), {
      unit: 'rounds',
      share: true,
      lines: [
        { label: 'on source', color: 'source' },
        { label: 'on target', color: 'target', dash: [2, 3] },
      ],
    }),
    adaptGradient: new LineChart(byId('adapt-gradient'), {
      unit: 'rounds',
      log: true,
      lines: [
        { label: 'D', color: 'judge' },
        { label: 'MT', color: 'target' },
      ],
    }),
  };
  #histogram = new HistogramPicture(byId('histogram'));
  #before;
  #now;
  #after;
  #digits = new DigitGrid();
  #pinned = new PinnedRuns();

  /**
   * @param {import('./history.js').RunHistory} history
   * @param {Config} config  what will be run
   */
  constructor(history, config) {
    this.#history = history;
    this.#method = methodOf(config);
    const trio = /** @type {HTMLElement} */ (byId('decisions').querySelector('.trio'));
    this.#before = new DecisionPicture(trio, 'Before', 'Comes when adaptation begins.');
    this.#now = new DecisionPicture(trio, 'Now', 'Comes once the images are here.');
    this.#after = new DecisionPicture(trio, 'After', 'Comes when adaptation has ended.');
  }

  /** @param {State | null} state  draws everything anew for it */
  show(state) {
    this.#state = state;
    if (state) this.#method = methodOf(state.config);
    showMethod(this.#method);
    schedule(this.#drawAll);
    schedule(this.#drawRounds);
  }

  /** @param {'train' | 'adapt'} kind  measurements have come in */
  showMetrics(kind) {
    schedule(kind === 'train' ? this.#drawTraining : this.#drawAdaptation);
  }

  /** A view has come in. */
  showView() {
    schedule(this.#drawAll);
  }

  /** Brings the charts' text alternatives up to date. */
  summarise() {
    schedule(this.#summarise);
  }

  #summarise = () => {
    for (const chart of Object.values(this.#charts)) chart.summarise();
  };

  #drawTraining = () => {
    const total = this.#state?.config.train_epochs ?? 1;
    const [times, loss, source] = this.#history.series.train.table();
    const [viewTimes, , target] = this.#history.series.trainViews.table();
    this.#charts.trainLoss.draw(times, [loss], total);
    const [joined, ...accuracies] = joinTables([times, source], [viewTimes, target]);
    this.#charts.trainAccuracy.draw(joined, accuracies, total);
  };

  #drawAdaptation = () => {
    const { hasDiscriminator, needsLabels, shared, name } = this.#method;
    const total = this.#state?.config.rounds ?? 1;
    const [times, dLoss, mtLoss, labelLoss, dSource, dTarget, target, dGradient, mtGradient] =
      this.#history.series.adapt.table();
    const [viewTimes, viewSource, viewTarget] = this.#history.series.adaptViews.table();
    const toBeat = this.#state?.evaluation?.target_accuracy_before ?? this.#history.before?.target_accuracy ?? null;
    const [joined, batches, ...views] = joinTables([times, target], [viewTimes, viewTarget, viewSource]);
    const { adaptAccuracy, adaptLoss, adaptD, adaptGradient } = this.#charts;
    adaptAccuracy.rename(2, shared ? 'source: MT + C' : 'source: MS + C');
    adaptAccuracy.draw(joined, [needsLabels ? null : batches, ...views, joined.map(() => toBeat)], total);
    adaptLoss.rename(1, hasDiscriminator ? 'MT' : methodTitle(name));
    const [d, guessing] = hasDiscriminator ? [dLoss, times.map(() => Math.LN2)] : [null, null];
    adaptLoss.draw(times, [d, needsLabels ? null : mtLoss, labelLoss, guessing], total);
    adaptD.draw(times, [dSource, dTarget], total);
    adaptGradient.draw(times, [hasDiscriminator ? dGradient : null, mtGradient], total);
  };

  /** A round is told with the state: a view changes nothing of it. */
  #drawRounds = () => {
    showRounds(byId('rounds'), this.#state);
    this.#pinned.show(this.#state);
  };

  #drawAll = () => {
    const state = this.#state;
    const { before, now } = this.#history;
    const ended = state?.adapted && state.phase !== 'adapt' && now?.kind === 'adapt';
    this.#before.draw(before);
    this.#now.draw(now);
    this.#after.draw(ended ? now : null);
    this.#histogram.draw(now);
    this.#digits.draw(now, state?.config ?? null);
    showPairings(byId('pairings'), state, now);
    showConfusion(byId('confusion'), state, now);
    this.#drawTraining();
    this.#drawAdaptation();
    for (const name of /** @type {const} */ (['source', 'target'])) {
      const text = document.querySelector(`[data-digits=${name}]`);
      if (text && state) setText(text, digitWords(state.config[`${name}_digits`]));
    }
  };
}
