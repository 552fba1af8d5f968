/** The tensors of the networks: names, shapes, and what there is of each. */
import { EngineError, refusal } from './error.js';
import { NETWORKS } from './header.js';

/**
 * A tensor, named as PyTorch's state_dict does after the network's name. parts: names of what there is of it, the weights ('')
 * and the optimizer's memory.
 * @typedef {{name: string, shape: number[], parts: string[]}} TensorEntry
 */

/** PyTorch's names of an optimizer's memory, by how many parts there are beside the weights. */
const MOMENTS = [[], ['momentum_buffer'], ['exp_avg', 'exp_avg_sq']];

/**
 * All tensors, in the core's order.
 * @param {import('./core.js').OpenCore} core
 * @param {number} handle
 * @returns {TensorEntry[]}
 */
export const listTensors = ({ wasm, names }, handle) =>
  names(wasm.adda_tensor_name).map((name, tensor) => {
    const sizes = [0, 1, 2, 3].map((axis) => wasm.adda_tensor_shape(handle, tensor, axis));
    const shape = sizes.filter((size) => size > 0);
    return { name, shape, parts: ['', ...MOMENTS[wasm.adda_parts(handle, tensor) - 1]] };
  });

/**
 * The numbers by which the core knows a tensor and a part of it, and how many values the tensor has.
 * @param {TensorEntry[]} tensors  all of them
 * @param {string} name
 * @param {string} part
 */
export function findTensor(tensors, name, part) {
  const tensor = tensors.findIndex((entry) => entry.name === name);
  const which = tensors[tensor]?.parts.indexOf(part) ?? -1;
  if (which < 0) throw refusal(`there is no tensor ${name}${part && ` ${part}`}`);
  return { tensor, which, size: tensors[tensor].shape.reduce((product, n) => product * n, 1) };
}

/**
 * Adam takes the root of its second moment.
 * @param {string} name  of the tensor, for the message
 * @param {string} part
 * @param {Float32Array} data
 */
export function checkMoment(name, part, data) {
  if (part !== 'exp_avg_sq') return;
  let at = 0;
  while (at < data.length && !(data[at] < 0)) at++;
  if (at < data.length) throw new EngineError('engine.moment', { tensor: name, value: String(data[at]), index: String(at) });
}

/** An engine's inside. @typedef {{core: import('./core.js').OpenCore, handle: number, build: string, classes: number}} Inside */

/**
 * Copies networks from one engine to another, with the memory of their optimizers. Each is one piece of memory.
 * @param {Inside} from
 * @param {Inside} to
 * @param {import('./header.js').NetworkName[]} networks
 * @throws {EngineError} a step is under way, values are not finite, or the other has no such networks: nothing is copied then
 */
export function copyNetworks(from, to, networks) {
  if ((from.build === 'scalar') !== (to.build === 'scalar')) throw refusal('weights lie otherwise in the scalar build');
  if (networks.includes('C') && from.classes !== to.classes) {
    throw refusal(`C has ${to.classes} classes here, ${from.classes} there`);
  }
  const tensors = listTensors(to.core, to.handle);
  const pieces = networks.flatMap((name) => {
    const parts = tensors.find((tensor) => tensor.name.startsWith(`${name}.`))?.parts ?? [];
    return parts.map((_, part) => ({ network: NETWORKS.indexOf(name), part }));
  });
  const check = (/** @type {Inside} */ { core, handle }, /** @type {number} */ status) => {
    if (status < 0) throw refusal(core.text(core.wasm.adda_message(handle)));
  };
  const place = (/** @type {Inside} */ { core, handle }, /** @type {typeof pieces[0]} */ { network, part }) => {
    const pointer = core.wasm.adda_values(handle, network, part);
    if (!pointer) throw refusal(core.text(core.wasm.adda_message(handle)));
    return core.floats(pointer, core.wasm.adda_value_count(handle, network));
  };
  const copies = pieces.map((piece) => {
    check(from, from.core.wasm.adda_check_values(from.handle, piece.network, piece.part));
    return { ...piece, source: place(from, piece), target: place(to, piece) };
  });
  for (const { network, part, source, target } of copies) {
    target.set(source);
    check(to, to.core.wasm.adda_values_written(to.handle, network, part));
  }
  for (const network of new Set(copies.map(({ network }) => network))) {
    check(to, to.core.wasm.adda_set_updates(to.handle, network, from.core.wasm.adda_updates(from.handle, network)));
  }
}
