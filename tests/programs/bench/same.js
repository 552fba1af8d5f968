/** Peers are held against this project before they are timed: one that computes something else is not raced. */
import { loadCore } from '../../../web/engine/core.js';
import { Engine } from '../../../web/engine/engine.js';
import { configOf, images, note, read, SIZES } from './common.js';

const BATCH = 16;
const RATES = { train: 0.03, adapt: 0.03 };

/** What is compared: the same weights and batch, the losses of two steps of each phase. */
export const sample = {
  batch: BATCH,
  rates: RATES,
  images: {
    source: images.source.subarray(0, BATCH * 784),
    target: images.target.subarray(0, BATCH * 784),
    labels: images.labels.subarray(0, BATCH),
  },
};

/** Our losses, and a safetensors file of the weights before. */
async function compute() {
  const { train: train_rate, adapt: rate } = RATES;
  const config = configOf(BATCH, { train_rate, encoder_rate: rate, discriminator_rate: rate });
  const engine = Engine.create(await loadCore(read('build/site')), config, SIZES);
  engine.startAdaptation();
  const weights = engine.save();
  const { source, target, labels } = sample.images;
  /** @type {Record<string, number[]>} */
  const losses = { pretrain: [], adapt: [] };
  // First the game, which leaves MS and C as they are.
  for (let step = 0; step < 2; step++) {
    engine.beginAdapt({ source, target });
    engine.advance();
    const { d_loss, mt_loss } = engine.metrics();
    losses.adapt.push(d_loss, mt_loss);
  }
  for (let step = 0; step < 2; step++) {
    engine.beginTrain({ images: source, labels });
    engine.advance();
    losses.pretrain.push(engine.metrics().loss);
  }
  losses['adapt-saved'] = losses.adapt;
  return { weights, losses };
}

export const { weights, losses: ours } = await compute();

/**
 * @param {string} name
 * @param {(phase: string) => Promise<{losses: number[]}>} ask  for a peer's losses
 * @throws {Error} they differ
 */
export async function sameLosses(name, ask) {
  const said = [];
  for (const [phase, expected] of Object.entries(ours)) {
    const { losses } = await ask(phase);
    for (const [i, loss] of losses.entries()) {
      // After a step the differences of its rounding add up.
      const tolerance = i < losses.length / 2 ? 1e-4 : 1e-3;
      if (!(Math.abs(loss - expected[i]) <= tolerance))
        throw new Error(`it does not compute the same: ${phase}'s losses are ${losses}, here ${expected}`);
    }
    if (losses.length !== expected.length) throw new Error(`it gives ${losses.length} losses of ${phase}`);
    said.push(`${phase} ${losses.map((loss) => loss.toFixed(5)).join(' ')}`);
  }
  note(`${name}: the losses of two steps are ours (${said.join('; ')})`);
}
