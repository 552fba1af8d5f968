/** Charts, pictures and tables: what the history of a run looks like. */

import { joinTables, LineChart } from './charts.js';
import { byId, schedule, setText } from './dom.js';
import { DecisionPicture, DigitGrid, HistogramPicture } from './pictures.js';
import { showConfusion, showPairings } from './results.js';
import { digitWords } from './words.js';

/** @typedef {import('./messages.js').State} State */

export class Dashboard {
  /** @type {State | null} */
  #state = null;
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
  };
  #histogram = new HistogramPicture(byId('histogram'));
  #before;
  #now;
  #after;
  #digits = new DigitGrid();

  /** @param {import('./history.js').RunHistory} history */
  constructor(history) {
    this.#history = history;
    const trio = /** @type {HTMLElement} */ (byId('decisions').querySelector('.trio'));
    this.#before = new DecisionPicture(trio, 'Before', 'Comes when adaptation begins.');
    this.#now = new DecisionPicture(trio, 'Now', 'Comes once the images are here.');
    this.#after = new DecisionPicture(trio, 'After', 'Comes when adaptation has ended.');
  }

  /** @param {State | null} state  draws everything anew for it */
  show(state) {
    this.#state = state;
    schedule(this.#drawAll);
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
    this.#charts.trainLoss.draw([times, loss], total);
    this.#charts.trainAccuracy.draw(joinTables([times, source], [viewTimes, target]), total);
  };

  #drawAdaptation = () => {
    const total = this.#state?.config.rounds ?? 1;
    const [times, dLoss, mtLoss, labelLoss, dSource, dTarget, target] = this.#history.series.adapt.table();
    const [viewTimes, viewSource, viewTarget] = this.#history.series.adaptViews.table();
    const toBeat = this.#state?.evaluation?.target_accuracy_before ?? this.#history.before?.target_accuracy ?? null;
    const accuracies = joinTables([times, target], [viewTimes, viewTarget, viewSource]);
    this.#charts.adaptAccuracy.draw([...accuracies, accuracies[0].map(() => toBeat)], total);
    this.#charts.adaptLoss.draw([times, dLoss, mtLoss, labelLoss, times.map(() => Math.LN2)], total);
    this.#charts.adaptD.draw([times, dSource, dTarget], total);
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
