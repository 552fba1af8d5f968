/**
 * jax-js as a peer, inside a worker, with its WebAssembly backend.
 *
 * As one jitted step with lax.conv and grad it is more than ten times slower than here: the compiler fuses the gathering of
 * patches into the products, which then are no longer the matrix products it is fast at, and the gradient of a window is a sum
 * over all of them. In the form that was found the fastest, each of these is a function jitted by itself, so that nothing
 * is fused across:
 *
 * - a convolution gathers its patches into a matrix, and multiplies;
 * - the filter's gradient is a product of the patches with the output's gradient, with the update fused in; the input's gradient
 *   is a product whose 25 parts are padded and added up in one pass;
 * - max-pool is three maxima over slices, and remembers which of the four it was;
 * - fc1, C and D are differentiated by valueAndGrad.
 *
 * On one thread SharedArrayBuffer is taken away, so that kernels are called directly instead of through a pool of one worker.
 * Gradients that a loop as published computes without using them (D's weights in MT's step) are left out.
 */
// @ts-nocheck: a type for each of many small functions on tensors would say less than their losses, which are held to ours
import { answer, channelsLast } from './peer.js';

answer(async ({ threads, weights, rates }) => {
  if (threads === 1) delete globalThis.SharedArrayBuffer;
  // Its pool has a worker for each of these.
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads });
  const { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy: np, tree, valueAndGrad } = await import('@jax-js/jax');
  if (!(await init('wasm')).includes('wasm')) throw new Error('the wasm backend does not start');
  defaultDevice('wasm');

  // Every use of an array consumes a reference to it: .ref is one more.
  const network = (name) => channelsLast(weights, name).map(({ shape, data }) => np.array(data).reshape(shape));
  const filters = ([w1, b1, w2, b2, ...rest]) => [w1.reshape([25, 32]), b1, w2.reshape([800, 64]), b2, ...rest];
  const shared = (arrays) => arrays.map((array) => array.ref);

  /** (n, y, x, channels) to a row of 5x5 neighbours for each place. */
  const patches = jit((x) => {
    const windows = lax.reduceWindow(x, (window) => window, [1, 5, 5, 1]);
    const [count, height, width, channels] = windows.shape;
    return windows
      .reshape([count, height, width, channels, 5, 5])
      .transpose([0, 1, 2, 4, 5, 3])
      .reshape([count * height * width, 25 * channels]);
  });
  const multiply = jit((a, b) => np.matmul(a, b));
  const multiplyTransposed = jit((a, b) => np.matmul(a, b.transpose([1, 0])));

  /** Rows of a (n, 2 size, 2 size) map to pooled (n, size, size), cut at 0, and which of the four pixels was the largest. */
  const poolOf = (size) =>
    jit((rows, bias) => {
      const channels = rows.shape[1];
      const map = rows.reshape([-1, size, 2, size, 2, channels]);
      const [a, b, c, d] = [0, 1, 2, 3].map((pixel) => map.ref.slice([], [], pixel >> 1, [], pixel & 1));
      const upper = np.maximum(a.ref, b);
      const largest = np.maximum(upper.ref, np.maximum(c.ref, d));
      const inUpper = np.where(np.equal(a, largest.ref), 0, 1);
      const inLower = np.where(np.equal(c, largest.ref), 2, 3);
      const which = np.where(np.equal(upper, largest.ref), inUpper, inLower).astype(np.float32);
      map.dispose();
      return [nn.relu(largest.add(bias)), which];
    });
  /** The gradient for the rows. */
  const unpoolOf = (size) =>
    jit((pooled, which, gradient) => {
      const channels = pooled.shape[3];
      const spread = [-1, size, 1, size, 1, channels];
      const passed = np.where(np.greater(pooled, 0), gradient, 0).reshape(spread);
      const pixels = np.array([0, 1, 2, 3]).reshape([1, 1, 2, 1, 2, 1]);
      return np.where(np.equal(which.reshape(spread), pixels), passed, 0).reshape([-1, channels]);
    });
  const [pool1, pool2, unpool1, unpool2] = [poolOf(12), poolOf(4), unpoolOf(12), unpoolOf(4)];

  /** The gradient of block 2's patches back to its input. */
  const gather = jit((rows) => {
    const parts = rows.reshape([-1, 8, 8, 5, 5, 32]);
    let sum;
    for (let tap = 0; tap < 25; tap++) {
      const [y, x] = [Math.floor(tap / 5), tap % 5];
      const part = np.pad(parts.ref.slice([], [], [], y, x), [
        [0, 0],
        [y, 4 - y],
        [x, 4 - x],
        [0, 0],
      ]);
      sum = sum ? sum.add(part) : part;
    }
    parts.dispose();
    return sum;
  });
  const updateFilter = (rate) => jit((filter, rows, dy) => filter.sub(np.matmul(rows.transpose([1, 0]), dy).mul(rate)));
  const updateBias = (rate) => jit((bias, dy) => bias.sub(dy.sum(0).mul(rate)));
  const updates = Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [name, { filter: updateFilter(rate), bias: updateBias(rate) }]),
  );

  /** Both blocks, with what their gradients need. */
  function blocks([w1, b1, w2, b2], images) {
    const rows1 = patches(images.ref);
    const [pooled1, which1] = pool1(multiply(rows1.ref, w1.ref), b1.ref);
    const rows2 = patches(pooled1.ref);
    const [pooled2, which2] = pool2(multiply(rows2.ref, w2.ref), b2.ref);
    return { rows1, pooled1, which1, rows2, pooled2, which2 };
  }
  /** New w1, b1, w2, b2, by the gradient of what blocks() returned; consumes all of it. */
  function updateBlocks([w1, b1, w2, b2], { rows1, pooled1, which1, rows2, pooled2, which2 }, gradient, { filter, bias }) {
    const dy2 = unpool2(pooled2, which2, gradient);
    const dy1 = unpool1(pooled1, which1, gather(multiplyTransposed(dy2.ref, w2.ref)));
    return [filter(w1, rows1, dy1.ref), bias(b1, dy1), filter(w2, rows2, dy2.ref), bias(b2, dy2)];
  }

  const linear = (x, weight, bias) => np.matmul(x, weight).add(bias);
  const chain = (layers, x) => {
    for (let i = 0; i < layers.length; i += 2) x = linear(x, layers[i], layers[i + 1]);
    return x;
  };
  const features = jit((pooled, w3, b3) => linear(pooled.reshape([-1, 1024]), w3, b3));
  const crossEntropy = (logits, answers) => np.mean(nn.logSoftmax(logits).mul(answers).sum(1)).neg();
  const descend = (rate, arrays, gradients) => arrays.map((array, i) => array.sub(gradients[i].mul(rate)));

  /** fc1 and what follows it, differentiated and updated: [loss, gradient of pooled, new layers]. */
  const trainHead = jit((layers, pooled, answers) => {
    const loss = (layers, pooled) => crossEntropy(chain(layers, pooled.reshape([-1, 1024])), answers);
    const [value, [gradients, back]] = valueAndGrad(loss, { argnums: [0, 1] })(shared(layers), pooled);
    return [value, back, descend(rates.train, layers, gradients)];
  });
  const trainD = jit((d, fS, fT, answers) => {
    const loss = (d) => crossEntropy(chain(d, np.concatenate([fS, fT], 0)), answers);
    const [value, gradients] = valueAndGrad(loss)(shared(d));
    return [value, descend(rates.adapt, d, gradients)];
  });
  /** The step of MT's fc1 against D: [loss, gradient of pooled, new w3, b3]. */
  const trainMT = jit((fc1, d, pooled, answers) => {
    const loss = (fc1, pooled) => crossEntropy(chain([...fc1, ...d], pooled.reshape([-1, 1024])), answers);
    const [value, [gradients, back]] = valueAndGrad(loss, { argnums: [0, 1] })(shared(fc1), pooled);
    return [value, back, descend(rates.adapt, fc1, gradients)];
  });
  const judge = jit((c, d, f) => [chain(c, f.ref), chain(d, f)]);

  /** @param {() => {losses: any[], results: any[]}} run  results: held by the step, or to be given up */
  const stepOf = (run) => async (read) => {
    const { losses, results } = run();
    await blockUntilReady([losses, results]);
    const values = read ? (await Promise.all(losses.map((loss) => loss.ref.data()))).map(([value]) => value) : [];
    tree.dispose(losses);
    return values;
  };

  function make(phase, { source, target, labels }) {
    const count = labels.length;
    const images = (pixels) => np.array(pixels).reshape([pixels.length / 784, 28, 28, 1]);
    const oneHot = (classes) =>
      np.array(Float32Array.from(classes.flatMap((label) => (label ? [0, 1] : [1, 0])))).reshape([classes.length, 2]);
    const s = images(source);

    if (phase === 'pretrain') {
      let ms = filters(network('MS'));
      let c = network('C');
      const answers = oneHot(Array.from(labels));
      return stepOf(() => {
        const kept = blocks(ms, s);
        const [loss, back, head] = trainHead([...ms.slice(4), ...c], kept.pooled2.ref, answers.ref);
        ms = [...updateBlocks(ms, kept, back, updates.train), ...head.slice(0, 2)];
        c = head.slice(2);
        return { losses: [loss], results: [ms, c] };
      });
    }
    if (phase === 'infer') {
      const [ms, c, d] = [filters(network('MS')), network('C'), network('D')];
      return async () => {
        const { pooled2, ...rest } = blocks(ms, s);
        tree.dispose(rest);
        const results = judge(shared(c), shared(d), features(pooled2, ms[4].ref, ms[5].ref));
        await blockUntilReady(results);
        tree.dispose(results);
        return [];
      };
    }
    const saved = phase === 'adapt-saved';
    const t = images(target);
    const ms = filters(network('MS'));
    let mt = filters(network('MT'));
    let d = network('D');
    const domains = oneHot([...Array(count).fill(0), ...Array(count).fill(1)]);
    const fooled = oneHot(Array(count).fill(0));
    const encode = (encoder, pixels) => {
      const { pooled2, ...rest } = blocks(encoder, pixels);
      tree.dispose(rest);
      return features(pooled2, encoder[4].ref, encoder[5].ref);
    };
    const keptSource = encode(ms, s);
    return stepOf(() => {
      let kept = saved ? blocks(mt, t) : null;
      const fT = kept ? features(kept.pooled2.ref, mt[4].ref, mt[5].ref) : encode(mt, t);
      const [lossD, nextD] = trainD(d, saved ? keptSource.ref : encode(ms, s), fT, domains.ref);
      d = nextD;
      kept ??= blocks(mt, t);
      const [lossMT, back, fc1] = trainMT(mt.slice(4), shared(d), kept.pooled2.ref, fooled.ref);
      mt = [...updateBlocks(mt, kept, back, updates.adapt), ...fc1];
      return { losses: [lossD, lossMT], results: [mt, d] };
    });
  }
  return { threads: typeof SharedArrayBuffer === 'undefined' ? 1 : threads, make };
});
