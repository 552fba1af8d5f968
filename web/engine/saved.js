/**
 * Saved runs: a safetensors file of the weights under PyTorch's names, the optimizers' memory as "optimizer.NAME.exp_avg" and
 * so on, and in the metadata configuration, seed, position and updates made. The same as an .npz (npz.js) is read as well.
 */
import { Fault } from '../fault.js';
import { UNLABELLED } from '../images/shape.js';
import { EngineError } from './error.js';
import { NETWORKS, PHASES } from './header.js';
import { readWeights } from './npz.js';
import { checkTensors, writeSafetensors } from './safetensors.js';
import { checkMoment } from './weights.js';

/** @typedef {import('./header.js').Phase} Phase */
/** @typedef {import('./safetensors.js').Tensor} Tensor */

/**
 * @typedef {{epoch: number, step: number, steps: number}} Position  `step` of `steps` are done of epoch (round) `epoch`, from 0
 * @typedef {{train: Position, adapt: Position, updates: number[]}} State  updates: made, by network
 *
 * @typedef {object} SavedRun
 * @property {object} config  not yet checked
 * @property {State} state
 * @property {Map<string, Tensor>} tensors
 * @property {Record<string, string>} metadata
 */

/**
 * The formats, as the files' metadata name them: saved_by, or format in files of before. In the second the run was changed in its
 * course, or is to be: a program that does not know of that would go on with it as if it had not been, and is to refuse it. All else
 * is the same.
 * @typedef {typeof FORMATS[number]} Format
 */
export const FORMATS = /** @type {const} */ (['adda-lab 2', 'adda-lab 3']);
/** What metadata call a format where PyTorch's programs look for one. */
const FOR_OTHERS = 'pt';
/** The pseudo-labels of the round under way, (target images); UNLABELLED where there is none. */
const PSEUDO_LABELS = 'pseudo_labels';
/** The last epoch or round that the core counts to. */
const LAST_EPOCH = 1e9;

/**
 * @param {string} name
 * @param {string} part
 */
const savedName = (name, part) => (part ? `optimizer.${name}.${part}` : name);

/** @param {unknown} value */
export const isCount = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31;

/** @param {any} at */
const isPosition = (at) =>
  isCount(at?.epoch) && at.epoch <= LAST_EPOCH && isCount(at.step) && isCount(at.steps) && at.step <= at.steps;

// --- writing ----------------------------------------------------------------------------------------------------------------

/**
 * @param {object} run
 * @param {import('../options/table.js').Config} run.config
 * @param {{name: string, part: string, shape: number[], data: Float32Array}[]} run.tensors
 * @param {Uint8Array} run.pseudo  pseudo-labels; empty: there are none
 * @param {State} run.state
 * @param {Record<string, unknown>} extra  more for the metadata, as JSON under these keys
 * @param {Format} format
 * @throws {Fault} a weight is NaN or infinite
 */
function writeSaved({ config, tensors, pseudo, state }, extra, format) {
  const all = tensors.map(({ name, part, shape, data }) => ({ name: savedName(name, part), shape, data }));
  if (pseudo.length) all.push({ name: PSEUDO_LABELS, shape: [pseudo.length], data: Float32Array.from(pseudo) });
  return writeSafetensors(all, {
    format: FOR_OTHERS,
    saved_by: format,
    seed: String(config.seed),
    config: JSON.stringify(config),
    state: JSON.stringify(state),
    ...Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, JSON.stringify(value)])),
  });
}

// --- reading ----------------------------------------------------------------------------------------------------------------

/**
 * Reads a file that Engine.save wrote, as far as that can be done without an engine.
 *
 * @param {Uint8Array} bytes
 * @returns {SavedRun}
 * @throws {Fault} no file of weights, cut, too large, NaN in a tensor (named), or not saved by this program
 */
export function readSaved(bytes) {
  return savedOf(readWeights(bytes));
}

/**
 * The run that a file holds.
 * @param {{tensors: Map<string, Tensor>, metadata: Record<string, string>}} file
 * @returns {SavedRun}
 * @throws {Fault} it was not saved by this program, or its metadata are damaged
 */
export function savedOf({ tensors, metadata }) {
  const format = metadata.saved_by ?? metadata.format;
  if (!FORMATS.some((known) => known === format)) {
    const stated = format === undefined ? 'no' : 'yes';
    throw new Fault('saved.format', { stated, format: format ?? '', expected: FORMATS[0] });
  }
  const config = readJson(metadata, 'config');
  const state = readJson(metadata, 'state');
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw new Fault('saved.json', { key: 'config' });
  const { updates } = state ?? {};
  const counted = Array.isArray(updates) && updates.length === NETWORKS.length && updates.every(isCount);
  if (!counted || !PHASES.every((phase) => isPosition(state[phase]))) throw new Fault('saved.state');
  return { config, state, tensors, metadata };
}

/**
 * The JSON under a key of a file's metadata.
 * @param {Record<string, string>} metadata
 * @param {string} key
 * @throws {Fault} it is missing or damaged
 */
export function readJson(metadata, key) {
  try {
    return JSON.parse(metadata[key]);
  } catch (cause) {
    throw new Fault('saved.json', { key }, { cause });
  }
}

// --- checks against an engine -------------------------------------------------------------------------------------------------

/**
 * @param {Float32Array} labels
 * @param {number} classes
 */
function checkPseudoLabels(labels, classes) {
  const isLabel = (/** @type {number} */ label) =>
    Number.isInteger(label) && label >= 0 && (label < classes || label === UNLABELLED);
  const at = labels.findIndex((label) => !isLabel(label));
  if (at >= 0) throw new EngineError('saved.label', { tensor: PSEUDO_LABELS, value: String(labels[at]), index: String(at) });
}

/**
 * Checks what was read against an engine that is to take it over.
 *
 * @param {SavedRun} saved
 * @param {object} engine
 * @param {import('./weights.js').TensorEntry[]} engine.tensors
 * @param {number} engine.classes
 * @param {number} engine.pseudo  how many pseudo-labels there are
 * @param {Record<Phase, number>} engine.steps  to an epoch and a round
 * @returns {{parts: {name: string, part: string, data: Float32Array}[], labels: Float32Array}}  of every tensor, and the
 *   pseudo-labels
 * @throws {Fault} a tensor is missing, unknown or of another shape, a value makes no sense, or there were other images
 */
function checkSaved({ tensors, state }, engine) {
  const expected = engine.tensors.flatMap(({ name, shape, parts }) =>
    parts.map((part) => ({ name, part, shape, saved: savedName(name, part) })),
  );
  const shapes = expected.map(({ saved, shape }) => ({ name: saved, shape }));
  if (engine.pseudo) shapes.push({ name: PSEUDO_LABELS, shape: [engine.pseudo] });
  checkTensors(tensors, shapes);
  const dataOf = (/** @type {string} */ name) => /** @type {Tensor} */ (tensors.get(name)).data;
  const labels = engine.pseudo ? dataOf(PSEUDO_LABELS) : new Float32Array();
  checkPseudoLabels(labels, engine.classes);
  for (const phase of PHASES) {
    const { steps } = state[phase];
    // 0: the target images were not fetched yet when it was saved.
    if (steps === engine.steps[phase] || steps === 0) continue;
    throw new EngineError('saved.steps', { phase, saved: String(steps), loaded: String(engine.steps[phase]) });
  }
  for (const { saved, part } of expected) checkMoment(saved, part, dataOf(saved));
  return { parts: expected.map(({ name, part, saved }) => ({ name, part, data: dataOf(saved) })), labels };
}

// --- of an engine, and into one -----------------------------------------------------------------------------------------------

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * Everything needed to go on exactly where an engine stands.
 * @param {Engine} engine
 * @param {Record<string, unknown>} extra  more for the metadata, as JSON under these keys
 * @param {Format} [format]
 */
export function saveEngine(engine, extra, format = FORMATS[0]) {
  const tensors = engine
    .tensors()
    .flatMap(({ name, shape, parts }) => parts.map((part) => ({ name, part, shape, data: engine.getTensor(name, part) })));
  const state = { train: engine.position('train'), adapt: engine.position('adapt'), updates: engine.updates };
  return writeSaved({ config: engine.config, tensors, pseudo: engine.pseudoLabels, state }, extra, format);
}

/**
 * Takes over what a file of the same configuration holds.
 * @param {Engine} engine  its images are loaded
 * @param {SavedRun} saved
 * @throws {Fault} a tensor is missing, unknown or of another shape: named, and nothing is changed
 */
export function restoreEngine(engine, saved) {
  const pseudo = engine.pseudoLabels;
  const { parts, labels } = checkSaved(saved, {
    tensors: engine.tensors(),
    classes: engine.classes,
    pseudo: pseudo.length,
    steps: { train: engine.position('train').steps, adapt: engine.position('adapt').steps },
  });
  for (const { name, part, data } of parts) engine.setTensor(name, data, part);
  pseudo.set(labels);
  for (const phase of PHASES) engine.seek(phase, saved.state[phase]);
  engine.updates = saved.state.updates;
}
