/**
 * TensorFlow.js as a peer, inside a worker, with its WebAssembly backend.
 *
 * As shipped, that backend cannot train these networks: it has no kernel for the gradient of a convolution's filter, its
 * gradient of a convolution's input is ten times slower than the convolution, and so are matrix products with a transposed
 * operand. The backward pass is therefore written out, with its operations, in the form that was found the fastest:
 *
 * - block 2's filter: a convolution of the input with the output's gradient as the filter, batch and channels exchanged;
 * - block 1's filter and bias: a product with the patches, which a convolution with a fixed filter gathers, and a column of ones;
 * - block 2's input: a product, whose parts are added up by a kernel of ours that is registered with the backend (a
 *   convolution with the filter turned round takes more than twice the multiplications);
 * - ReLU and max-pool: a kernel of ours (its own takes six times as long);
 * - no product transposes a large matrix: (W dy^T)^T stands for dy W^T;
 * - sums over rows are products with ones: its sum along the first axis is slower;
 * - ReLU is fused into the convolution, which changes nothing: the largest of what was cut at 0 is the largest, cut at 0.
 *
 * Gradients that a loop as published computes without using them (D's weights in MT's step) are left out.
 */
// @ts-nocheck: a type for each of many small functions on tensors would say less than their losses, which are held to ours
import { answer, channelsLast } from './peer.js';

/** The gradient of ReLU, then 2x2 max-pool: to the first of the four that equals the maximum, if that is above 0. */
const unpool = {
  kernelName: 'AddaUnpool',
  backendName: 'wasm',
  kernelFunc({ inputs: { map, pooled, gradient }, backend }) {
    const [count, height, width, channels] = map.shape;
    const result = backend.makeOutput(map.shape, 'float32');
    const to = backend.typedArrayFromHeap(result).fill(0);
    const values = backend.typedArrayFromHeap(map);
    const largest = backend.typedArrayFromHeap(pooled);
    const from = backend.typedArrayFromHeap(gradient);
    const row = width * channels;
    let at = 0;
    for (let y = 0; y < (count * height) / 2; y++) {
      for (let x = 0; x < width / 2; x++) {
        for (let c = 0; c < channels; c++, at++) {
          if (!(largest[at] > 0)) continue;
          let pixel = 2 * y * row + 2 * x * channels + c;
          if (values[pixel] !== largest[at]) {
            if (values[pixel + channels] === largest[at]) pixel += channels;
            else if (values[pixel + row] === largest[at]) pixel += row;
            else pixel += row + channels;
          }
          to[pixel] = from[at];
        }
      }
    }
    return result;
  },
};

/** Rows of a gradient's 5x5 patches, for each place of the output, added up where they lay in the input. */
const fold = {
  kernelName: 'AddaFold',
  backendName: 'wasm',
  kernelFunc({ inputs: { rows }, backend, attrs: { shape } }) {
    const [count, height, width, channels] = shape;
    const result = backend.makeOutput(shape, 'float32');
    const to = backend.typedArrayFromHeap(result).fill(0);
    const from = backend.typedArrayFromHeap(rows);
    let at = 0;
    for (let n = 0; n < count; n++) {
      for (let y = 0; y < height - 4; y++) {
        for (let x = 0; x < width - 4; x++) {
          for (let row = 0; row < 5; row++) {
            const start = ((n * height + y + row) * width + x) * channels;
            for (let i = 0; i < 5 * channels; i++) to[start + i] += from[at++];
          }
        }
      }
    }
    return result;
  },
};

answer(async ({ threads, weights, rates }) => {
  // It takes at most half of the cores that it sees.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 * threads });
  const tf = await import('@tensorflow/tfjs-core');
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  tf.enableProdMode();
  wasm.setWasmPaths(new URL('npm/@tensorflow/tfjs-backend-wasm/', location.href).href);
  // On one thread: its build without threads, which is what a page that is not isolated gets.
  if (threads === 1) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  else wasm.setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend does not start');
  await tf.ready();
  for (const kernel of [unpool, fold]) tf.registerKernel(kernel);

  const network = (name) => channelsLast(weights, name).map(({ shape, data }) => tf.tensor(data, shape));
  /** Rows of ones, by length. */
  const ones = new Map();
  const columnSums = (matrix) => {
    const [rows] = matrix.shape;
    if (!ones.has(rows)) ones.set(rows, tf.keep(tf.ones([1, rows])));
    return tf.reshape(tf.matMul(ones.get(rows), matrix), [-1]);
  };
  const rowsOf = (map) => tf.reshape(map, [-1, map.shape.at(-1)]);

  const linear = (x, weight, bias) => tf.fused.matMul({ a: x, b: weight, bias });
  const linearInput = (weight, dy) => tf.transpose(tf.matMul(weight, tf.transpose(dy)));
  const linearGradients = (x, dy) => [tf.matMul(tf.transpose(x), dy), columnSums(dy)];

  function block(x, filter, bias) {
    const map = tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation: 'relu' });
    return { x, map, pooled: tf.maxPool(map, 2, 2, 'valid') };
  }
  const blockOutput = ({ map, pooled }, gradient) => tf.engine().runKernel('AddaUnpool', { map, pooled, gradient });
  /** Each of a pixel's 25 neighbours, and 1. */
  const neighbours = tf.keep(tf.tidy(() => tf.reshape(tf.slice(tf.eye(26), [0, 0], [25, 26]), [5, 5, 1, 26])));
  const one = tf.keep(tf.oneHot(25, 26, 1, 0, 'float32'));
  function firstGradients({ x }, dy) {
    const patches = tf.fused.conv2d({ x, filter: neighbours, strides: 1, pad: 'valid', bias: one });
    const both = tf.matMul(tf.transpose(rowsOf(patches)), rowsOf(dy));
    return [tf.reshape(tf.slice(both, 0, 25), [5, 5, 1, 32]), tf.reshape(tf.slice(both, 25, 1), [32])];
  }
  function secondGradients({ x }, dy) {
    const filter = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid');
    return [tf.transpose(filter, [1, 2, 0, 3]), columnSums(rowsOf(dy))];
  }
  function secondInput({ x }, filter, dy) {
    const rows = tf.matMul(rowsOf(dy), tf.transpose(tf.reshape(filter, [800, 64])));
    return tf.engine().runKernel('AddaFold', { rows }, { shape: x.shape });
  }

  function encode([w1, b1, w2, b2, w3, b3], images) {
    const first = block(images, w1, b1);
    const second = block(first.pooled, w2, b2);
    const flat = tf.reshape(second.pooled, [images.shape[0], 1024]);
    return { first, second, flat, features: linear(flat, w3, b3) };
  }
  function encoderGradients([, , w2, , w3], { first, second, flat }, gradient) {
    const dy2 = blockOutput(second, tf.reshape(linearInput(w3, gradient), second.pooled.shape));
    const dy1 = blockOutput(first, secondInput(second, w2, dy2));
    return [...firstGradients(first, dy1), ...secondGradients(second, dy2), ...linearGradients(flat, gradient)];
  }

  /** Mean cross-entropy, and its gradient. answers: one-hot rows */
  function crossEntropy(logits, answers) {
    const logarithms = tf.logSoftmax(logits);
    const loss = tf.div(tf.neg(tf.sum(tf.mul(logarithms, answers))), logits.shape[0]);
    return { loss, gradient: tf.div(tf.sub(tf.exp(logarithms), answers), logits.shape[0]) };
  }
  const descend = (tensors, gradients, rate) => tensors.map((tensor, i) => tf.sub(tensor, tf.mul(gradients[i], rate)));

  function discriminate([w0, b0, w1, b1, w2, b2], features) {
    const first = linear(features, w0, b0);
    const second = linear(first, w1, b1);
    return { features, first, second, logits: linear(second, w2, b2) };
  }
  function trainD(d, features, answers) {
    const { first, second, logits } = discriminate(d, features);
    const { loss, gradient } = crossEntropy(logits, answers);
    const dSecond = linearInput(d[4], gradient);
    const dFirst = linearInput(d[2], dSecond);
    const gradients = [
      ...linearGradients(features, dFirst),
      ...linearGradients(first, dSecond),
      ...linearGradients(second, gradient),
    ];
    return { loss, d: descend(d, gradients, rates.adapt) };
  }

  /** Runs a step on its tensors, which those it returns replace. */
  const stepOf = (run, ...tensors) => {
    let held = tensors;
    return (read) => {
      const { next, losses } = tf.tidy(() => run(...held));
      for (const [i, network] of next.entries()) {
        if (network !== held[i]) tf.dispose(held[i]);
      }
      held = next;
      const values = read ? losses.map((loss) => loss.dataSync()[0]) : [];
      tf.dispose(losses);
      return values;
    };
  };

  function make(phase, { source, target, labels }) {
    const images = (pixels) => tf.tensor(pixels, [pixels.length / 784, 28, 28, 1]);
    const oneHot = (classes) =>
      tf.tensor(
        classes.flatMap((label) => (label ? [0, 1] : [1, 0])),
        [classes.length, 2],
      );
    const s = images(source);
    const count = labels.length;

    if (phase === 'pretrain') {
      const answers = oneHot(Array.from(labels));
      return stepOf(
        (ms, c) => {
          const run = encode(ms, s);
          const { loss, gradient } = crossEntropy(linear(run.features, ...c), answers);
          const gradients = encoderGradients(ms, run, linearInput(c[0], gradient));
          const next = [descend(ms, gradients, rates.train), descend(c, linearGradients(run.features, gradient), rates.train)];
          return { next, losses: [loss] };
        },
        network('MS'),
        network('C'),
      );
    }
    if (phase === 'infer') {
      return stepOf(
        (ms, c, d) => {
          const { features } = encode(ms, s);
          linear(features, ...c);
          discriminate(d, features);
          return { next: [ms, c, d], losses: [] };
        },
        network('MS'),
        network('C'),
        network('D'),
      );
    }
    const saved = phase === 'adapt-saved';
    const t = images(target);
    const domains = oneHot([...Array(count).fill(0), ...Array(count).fill(1)]);
    const fooled = oneHot(Array(count).fill(0));
    const ms = network('MS');
    const kept = tf.tidy(() => encode(ms, s).features);
    return stepOf(
      (mt, before) => {
        let run = encode(mt, t);
        const features = tf.concat([saved ? kept : encode(ms, s).features, run.features]);
        const { loss, d } = trainD(before, features, domains);
        if (!saved) run = encode(mt, t);
        const fooling = crossEntropy(discriminate(d, run.features).logits, fooled);
        const gradient = [d[4], d[2], d[0]].reduce((dy, weight) => linearInput(weight, dy), fooling.gradient);
        return { next: [descend(mt, encoderGradients(mt, run, gradient), rates.adapt), d], losses: [loss, fooling.loss] };
      },
      network('MT'),
      network('D'),
    );
  }
  return { threads: threads === 1 ? 1 : wasm.getThreadsCount(), make };
});
