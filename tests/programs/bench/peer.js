/**
 * What the browser's peers share, inside their workers: weights as they lay them out, and answers to the bench's requests.
 *
 *   {open: {threads, rates}}                         ->  {threads} that it was set up for
 *   {check: 'pretrain' | 'adapt' | …, batch, images}  ->  {losses} of two steps
 *   {phase, batch, ms, images}                       ->  {rate} in images (pairs) per second
 *
 * phase: pretrain, adapt (the loop as published: MS and MT run on every batch, MT twice), adapt-saved (with this project's
 * savings: the source's features are computed once, one MT forward serves D's step and MT's) or infer.
 */
import { readSafetensors } from '../../../web/engine/safetensors.js';

/**
 * @typedef {{shape: number[], data: ArrayLike<number>}} Weights
 * @typedef {{source: Float32Array, target: Float32Array, labels: Uint8Array}} Batch  images from 0 to 1: (batch, 28, 28, 1)
 * @typedef {{train: number, adapt: number}} Rates
 * @typedef {(read?: boolean) => Promise<number[]> | number[]} Step  one step, done when it returns; read: give the losses
 * @typedef {{threads: number, make: (phase: string, batch: Batch) => Step}} Peer
 */

/**
 * Moves axes: the result's axis i is axis order[i].
 * @param {ArrayLike<number>} data
 * @param {number[]} shape
 * @param {number[]} order
 */
function permute(data, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const result = new Float32Array(data.length);
  let to = 0;
  const walk = (/** @type {number} */ axis, /** @type {number} */ from) => {
    if (axis === order.length) result[to++] = data[from];
    else for (let i = 0; i < shape[order[axis]]; i++) walk(axis + 1, from + i * strides[order[axis]]);
  };
  walk(0, 0);
  return result;
}

/**
 * A network's tensors in PyTorch's order, with channels last: filters (row, column, in, out), linear layers (in, out), and
 * fc1's inputs in the order in which such a map is flattened.
 *
 * @param {Record<string, Weights>} weights  in PyTorch's layout
 * @param {string} network
 */
export function channelsLast(weights, network) {
  return Object.entries(weights)
    .filter(([name]) => name.startsWith(`${network}.`))
    .map(([name, { shape, data }]) => {
      const full = name.endsWith('fc1.weight') ? [512, 64, 4, 4] : shape;
      if (full.length === 1) return { shape, data: Float32Array.from(data) };
      const moved = permute(data, full, full.length === 4 ? [2, 3, 1, 0] : [1, 0]);
      const last = full.length === 4 && shape.length === 4 ? [full[2], full[3], full[1], full[0]] : [shape[1], shape[0]];
      return { shape: last, data: moved };
    });
}

/** @param {(how: {threads: number, weights: Record<string, Weights>, rates: Rates}) => Promise<Peer>} open */
export function answer(open) {
  /** @type {Peer} */
  let peer;
  /** @type {Map<string, Step>} */
  const steps = new Map();

  /** @param {any} request */
  const batchOf = ({ images: { source, target, labels }, batch: count }) => ({
    source: Float32Array.from(source.subarray(0, count * 784), (/** @type {number} */ byte) => byte / 255),
    target: Float32Array.from(target.subarray(0, count * 784), (/** @type {number} */ byte) => byte / 255),
    labels: labels.subarray(0, count),
  });

  /** Steps for about `ms`, at least one. @param {Step} step @param {number} ms */
  async function run(step, ms) {
    const from = performance.now();
    let count = 0;
    let now = from;
    do {
      await step();
      count++;
      now = performance.now();
    } while (now - from < ms);
    return (count / (now - from)) * 1000;
  }

  /** @param {any} request */
  async function reply(request) {
    if (request.open) {
      const bytes = await (await fetch(new URL('weights.safetensors', location.href))).arrayBuffer();
      const { tensors } = readSafetensors(new Uint8Array(bytes));
      peer = await open({ ...request.open, weights: Object.fromEntries(tensors) });
      return { threads: peer.threads };
    }
    if (request.check) {
      const step = peer.make(request.check, batchOf(request));
      return { losses: [...(await step(true)), ...(await step(true))] };
    }
    const { phase, batch, ms } = request;
    let step = steps.get(`${phase} ${batch}`);
    if (!step) {
      step = peer.make(phase, batchOf(request));
      steps.set(`${phase} ${batch}`, step);
      await run(step, ms); // kernels are compiled, and then optimised
    }
    return { rate: batch * (await run(step, ms)) };
  }

  self.onmessage = async ({ data: { id, ...request } }) => {
    try {
      self.postMessage({ id, result: await reply(request) });
    } catch (error) {
      self.postMessage({ id, error: error instanceof Error ? error.stack : String(error) });
    }
  };
}
