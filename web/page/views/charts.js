/** The charts of training and of adaptation. */

import { methodKind, methodOf } from '../../options/check.js';
import { methodTitle } from '../../text/sentences.js';
import { t } from '../../text/text.js';
import { joinTables } from '../elements/line_chart.js';
import { smooth, smoothing } from '../moments/smoothing.js';
import { chartCard } from './chart.js';
import { groupLines } from './groups.js';

/**
 * @typedef {import('../state.js').Page} Page
 * @typedef {import('../elements/line_chart.js').Line} Line
 * @typedef {import('../../options/table.js').Method} Method
 */

/**
 * What a chart is about, and what its values are of.
 * @param {string} about
 * @param {import('../moments/series.js').Series<any>} series  of its steps
 * @param {number} [smoothed]  over so many points
 */
function said(about, { data, length }, smoothed = 1) {
  if (length === 0) return about;
  const words = smoothed > 1 ? t('chart.points.smooth', { n: smoothed * data.stride }) : t('chart.points', { n: data.stride });
  return t('sentences', { first: about, second: words });
}

/** @param {string} about @param {Page} page */
const sampled = (about, { history: { now } }) =>
  now ? t('sentences', { first: about, second: t('chart.points.sample', { n: now.count }) }) : about;

// --- Training ---

/** @param {Page} page */
export const trainLoss = (page) =>
  chartCard('train-loss', page, [page.history.changes.train, page.config], () => {
    const { time, loss } = page.history.series.train.table();
    return {
      title: t('chart.train-loss.title'),
      about: said(t('chart.train-loss.about'), page.history.series.train),
      unit: t('chart.epochs'),
      scale: 'loss',
      times: time,
      total: page.config.train_epochs,
      lines: [{ label: t('line.ms-c'), color: 'source', values: loss }],
    };
  });

/** @param {Page} page */
export const trainAccuracy = (page) =>
  chartCard('train-accuracy', page, [page.history.changes.train, page.config], () => {
    const { train, trainViews } = page.history.series;
    const [steps, views] = [train.table(), trainViews.table()];
    const [times, source, target] = joinTables([steps.time, steps.source_accuracy], [views.time, views.target_accuracy]);
    return {
      title: t('chart.train-accuracy.title'),
      about: said(t('chart.train-accuracy.about'), page.history.series.train),
      unit: t('chart.epochs'),
      scale: 'share',
      times,
      total: page.config.train_epochs,
      lines: [
        { label: t('line.source'), color: 'source', values: source },
        { label: t('line.target'), color: 'target', dash: [2, 3], values: target },
      ],
    };
  });

// --- Adaptation ---

/**
 * The lines that a method has.
 * @param {(Line | false)[]} lines
 */
const present = (...lines) => lines.filter((line) => line !== false);

/** @param {Page} page */
const adaptInputs = ({ history, config, run }) => [history.changes.adapt, config, run?.evaluation, run?.judgements.length];

/** Recipes that are laid over the present run: more would hide it. */
const OVERLAID = 2;

/** Compared runs, over as many rounds as the chart has. @param {import('../keeping/storage.js').Pinned[]} pinned @param {number} rounds */
function overlay(pinned, rounds) {
  const { total, make } = groupLines(pinned, { most: OVERLAID, tuned: false });
  const times = Array.from({ length: Math.min(total, rounds) }, (_, i) => i + 1);
  return { times, ...make(times, 0) };
}

/** @param {Page} page */
export const adaptAccuracy = (page) =>
  chartCard('adapt-accuracy', page, [...adaptInputs(page), page.pinned], () => {
    const { history, config, run, pinned } = page;
    const { needsLabels, shared } = methodOf(config);
    const [steps, views] = [history.series.adapt.table(), history.series.adaptViews.table()];
    const toBeat = run?.evaluation?.target_accuracy_before ?? history.before?.target_accuracy ?? null;
    const tuned = (run?.judgements ?? []).filter(({ fine_tuning_accuracy }) => fine_tuning_accuracy !== undefined);
    const compared = overlay(pinned, config.rounds);
    const [times, batches, target, source, labels, ...others] = joinTables(
      [steps.time, steps.target_accuracy],
      [views.time, views.target_accuracy, views.source_accuracy],
      // Without a step of it, fine-tuning is MS + C.
      [
        [0, ...tuned.map(({ round }) => round)],
        [toBeat, ...tuned.map(({ fine_tuning_accuracy }) => fine_tuning_accuracy ?? null)],
      ],
      [compared.times, ...compared.lines.map(({ values }) => values)],
    );
    const own = present(
      !needsLabels && { label: t('line.batches'), color: 'target', faint: true, values: batches },
      { label: t('line.mt-c'), color: 'target', values: target },
      { label: t(shared ? 'line.source-mt-c' : 'line.source-ms-c'), color: 'source', values: source },
      tuned.length > 0 && { label: t('line.labels-alone'), color: 'good', dash: [2, 3], values: labels },
      { label: t('line.to-beat'), color: 'text', dash: [6, 4], values: times.map(() => toBeat) },
    );
    return {
      title: t('chart.adapt-accuracy.title'),
      about: sampled(t('chart.adapt-accuracy.about', { labels: tuned.length > 0 ? 'yes' : 'no' }), page),
      unit: t('chart.rounds'),
      scale: 'share',
      times,
      total: config.rounds,
      bands: compared.bands.map((band) => ({ ...band, upper: own.length + band.upper, lower: own.length + band.lower })),
      lines: [...own, ...compared.lines.map((line, i) => ({ ...line, values: others[i] }))],
    };
  });

/** @param {Page} page */
export const adaptLoss = (page) =>
  chartCard('adapt-loss', page, adaptInputs(page), () => {
    const method = methodOf(page.config);
    const game = method.hasDiscriminator;
    const { time, d_loss, mt_loss, label_loss } = page.history.series.adapt.table();
    return {
      title: t('chart.adapt-loss.title', { game: game ? 'yes' : 'no' }),
      about: said(
        t(`chart.adapt-loss.about.${lossKind(method)}`, { method: methodTitle(method.name) }),
        page.history.series.adapt,
      ),
      unit: t('chart.rounds'),
      scale: 'loss',
      times: time,
      total: page.config.rounds,
      lines: present(
        game && { label: t('network.d'), color: 'judge', values: d_loss },
        !method.needsLabels && { label: game ? t('network.mt') : methodTitle(method.name), color: 'target', values: mt_loss },
        (page.config.labelled_per_class > 0 || method.givenLabels) && {
          label: t('line.mt-labels'),
          color: 'good',
          dash: [2, 3],
          values: label_loss,
        },
        game && { label: t('line.guessing'), color: 'muted', dash: [6, 4], values: time.map(() => Math.LN2) },
      ),
    };
  });

/** What the loss of MT is. @param {Method} method */
function lossKind(method) {
  const kind = methodKind(method);
  if (kind === 'game' && method.shared) return 'shared';
  if (kind === 'baseline') return method.givenLabels ? 'all-labels' : 'few-labels';
  return kind;
}

/** Of methods with a D. @param {Page} page */
export const adaptD = (page) =>
  chartCard('adapt-d', page, adaptInputs(page), () => {
    const { time, d_source_accuracy, d_target_accuracy } = page.history.series.adapt.table();
    return {
      title: t('chart.adapt-d.title'),
      about: said(t('chart.adapt-d.about'), page.history.series.adapt, smoothing(time.length)),
      unit: t('chart.rounds'),
      scale: 'share',
      times: time,
      total: page.config.rounds,
      lines: [
        { label: t('line.on-source'), color: 'source', values: smooth(d_source_accuracy) },
        { label: t('line.on-target'), color: 'target', dash: [2, 3], values: smooth(d_target_accuracy) },
      ],
    };
  });

/** @param {Page} page */
export const adaptGradient = (page) =>
  chartCard('adapt-gradient', page, adaptInputs(page), () => {
    const { time, d_gradient, mt_gradient } = page.history.series.adapt.table();
    return {
      title: t('chart.adapt-gradient.title'),
      about: said(t('chart.adapt-gradient.about'), page.history.series.adapt),
      unit: t('chart.rounds'),
      scale: 'log',
      times: time,
      total: page.config.rounds,
      lines: present(methodOf(page.config).hasDiscriminator && { label: t('network.d'), color: 'judge', values: d_gradient }, {
        label: t('network.mt'),
        color: 'target',
        values: mt_gradient,
      }),
    };
  });
