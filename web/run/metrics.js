/**
 * What a step measures: the one table of it, from which rows, means over rounds and the page's charts take their columns.
 *
 * Losses are means over the step; accuracies are shares of the step's images. NaN where a step has no such measurement, such as
 * a distance with a single image of a domain, which the last step of a round may be left with.
 * gradient: 2-norm over all weights, of the whole loss of MS, MT or D, before the optimizer.
 */
import { share } from './accuracy.js';

/** @typedef {import('../../build/core.js').Method} Method */
/** @typedef {import('../engine/header.js').Part} Part */
/**
 * @typedef {object} Circumstances
 * @property {boolean} hasDiscriminator
 * @property {boolean} needsLabels
 * @property {boolean} labelled  there are labelled images
 * @property {boolean} incomparable  the method compares images, and has a single one of a domain
 * @property {Part} [part]  who learnt in the step; without: all
 */
/** @typedef {(core: Record<string, number>, run: Circumstances) => number} Measure  core: by the names of ADDA_METRICS */

/** @param {Measure} measure  @returns {Measure} only where D plays */
const game = (measure) => (core, run) => (run.hasDiscriminator ? measure(core, run) : Number.NaN);

/** @param {Measure} measure  @returns {Measure} only where MT learns */
const ofMt = (measure) => (core, run) => (run.part === 'd' ? Number.NaN : measure(core, run));

/** By phase, in the order of a row's columns; before them comes the time. @type {Record<'train' | 'adapt', Record<string, Measure>>} */
const METRICS = {
  train: {
    loss: (core) => core.loss,
    source_accuracy: (core) => share(core.source_correct, core.source_count),
    ms_gradient: (core) => core.encoder_gradient,
  },
  adapt: {
    d_loss: game((core) => core.d_loss),
    // The method's own loss; what learns from labels alone has none.
    mt_loss: ofMt((core, { needsLabels, incomparable }) => (needsLabels || incomparable ? Number.NaN : core.mt_loss)),
    label_loss: ofMt((core, { labelled }) => (labelled ? core.label_loss : Number.NaN)),
    d_source_accuracy: game((core) => share(core.d_source_correct, core.source_count)),
    d_target_accuracy: game((core) => share(core.d_target_correct, core.target_count)),
    target_accuracy: (core) => share(core.target_correct, core.target_known),
    // D's loss is measured in a step of MT's too; D has a gradient only where it learns.
    d_gradient: game((core, { part }) => (part === 'mt' ? Number.NaN : core.d_gradient)),
    mt_gradient: ofMt((core) => core.encoder_gradient),
  },
};

/**
 * The columns of a row. `time` is the position: epochs or rounds, with the fraction done (2.5: half-way through the third).
 */
export const METRIC_COLUMNS = {
  train: ['time', ...Object.keys(METRICS.train)],
  adapt: ['time', ...Object.keys(METRICS.adapt)],
};

/**
 * A step's row.
 * @param {'train' | 'adapt'} kind
 * @param {number} time
 * @param {Record<string, number>} core  Engine.metrics()
 * @param {Circumstances} run
 * @returns {number[]}  METRIC_COLUMNS[kind]
 */
export const metricRow = (kind, time, core, run) => [
  time,
  ...Object.values(METRICS[kind]).map((measure) => measure(core, run)),
];

/**
 * Whether a domain has a single image for a step: the last of a round takes what is left.
 * @param {number[]} counts  images of each domain
 * @param {number} batch
 * @param {number} step  of the round, from 1
 */
export const hasSingle = (counts, batch, step) => counts.some((count) => count - (step - 1) * batch === 1);
