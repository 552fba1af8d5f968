/**
 * The race: short measurements of all contestants by turns. A turn takes all who do the same phase at the same batch, those on
 * one thread first and then those on more, so that what is compared is measured within a few seconds; turns are far apart,
 * because what a host does lasts for seconds. A ratio is the median of the ratios of the turns: what slowed both down is not in
 * it.
 *
 * Whoever has three measurements that nothing disturbed and that lie close together is settled. Turns in which somebody is not
 * settled are taken again, those with the most disturbance first, until the time for it is over; what then has fewer than three
 * undisturbed measurements goes by all that there are, and is marked.
 */
import { sound } from './limits.js';
import { median, spread } from './statistics.js';

/** @typedef {import('./common.js').Contestant} Contestant */
/** @typedef {import('./limits.js').Sample} Sample */
/** @typedef {Awaited<ReturnType<typeof import('./limits.js').openLimits>>} Limits */
/**
 * samples: of each contestant, one for each turn.
 * @typedef {{phase: string, batch: number, samples: Map<Contestant, Sample[]>}} Heat
 */

/** Of the median: the distance of the quartiles at which a rate is settled. */
const SETTLED = 0.1;
/** Milliseconds that each is given before the first turn. */
const WARMING = 50;

/**
 * The measurements to go by: those that nothing disturbed; where they are too few, all.
 * @param {boolean[]} soundness  of each
 * @param {number} least
 * @returns {{indices: number[], disturbed: boolean}}
 */
export function trusted(soundness, least) {
  const indices = soundness.flatMap((sound, i) => (sound ? [i] : []));
  return indices.length >= least ? { indices, disturbed: false } : { indices: [...soundness.keys()], disturbed: true };
}

/**
 * @param {Contestant[]} contestants
 * @param {string[]} phases
 * @param {number[]} batches
 * @param {(contestant: Contestant, batch: number) => boolean} takesPart
 * @returns {Heat[]}
 */
export const heatsOf = (contestants, phases, batches, takesPart) =>
  phases.flatMap((phase) =>
    batches.map((batch) => {
      const who = contestants.filter((one) => one.phases[phase] && takesPart(one, batch));
      return { phase, batch, samples: new Map(who.toSorted((a, b) => a.threads - b.threads).map((one) => [one, []])) };
    }),
  );

/**
 * Lets everyone do everything for a moment: memory is taken, kernels are compiled, and then optimised.
 * @param {Heat[]} heats
 * @param {(text: string) => void} progress
 */
export async function warmUp(heats, progress) {
  for (const { phase, batch, samples } of heats) {
    progress(`warming up: ${phase} ${batch}`);
    for (const one of samples.keys()) await one.measure(one.phases[phase], batch, WARMING);
  }
}

/**
 * @param {Heat[]} heats  to which samples are added
 * @param {Limits} limits
 * @param {{ms: number, repeats: number, until: number}} how  ms: of a measurement; repeats: turns, at least; until: by
 *   performance.now() no further ones begin
 * @param {(text: string) => void} progress
 */
export async function race(heats, limits, { ms, repeats, until }, progress) {
  /** @param {Heat} heat */
  async function turn({ phase, batch, samples }) {
    let threads = 0;
    let before = 0;
    for (const [one, list] of samples) {
      // What was left after one is what is there before the next.
      if (one.threads !== threads) ({ free: before } = await limits.probe(one.threads));
      threads = one.threads;
      const { result, waiting } = await limits.watched(() => one.measure(one.phases[phase], batch, ms));
      const { free: after } = await limits.probe(threads);
      list.push({ ...result, free: (before + after) / 2, waiting });
      before = after;
    }
  }
  /** How many have too few undisturbed measurements, and of how many these lie far apart. @param {Heat} heat */
  function unsettled({ samples }) {
    const found = { few: 0, wide: 0 };
    for (const [{ threads }, list] of samples) {
      const fence = limits.fence(threads);
      const rates = list.filter((one) => sound(one, fence)).map(({ rate }) => rate);
      if (rates.length < repeats) found.few++;
      else if (!(spread(rates) <= SETTLED)) found.wide++;
    }
    return found;
  }
  for (let round = 1; ; round++) {
    const left = heats.map((heat) => ({ heat, ...unsettled(heat) })).filter(({ few, wide }) => few || wide);
    const open = round <= repeats ? heats : left.toSorted((a, b) => b.few - a.few || b.wide - a.wide).map(({ heat }) => heat);
    if (!open.length) return;
    for (const heat of open) {
      if (round > repeats && performance.now() > until) return;
      progress(`turn ${round}: ${heat.phase} ${heat.batch}`);
      await turn(heat);
    }
  }
}

/**
 * What came of it.
 * @param {Heat[]} heats
 * @param {(threads: number) => number} fence
 * @param {number} repeats
 */
export function outcome(heats, fence, repeats) {
  /** @param {string | undefined} name @param {string} phase @param {number} batch */
  function find(name, phase, batch) {
    const heat = heats.find((one) => one.phase === phase && one.batch === batch);
    const [one, samples] = [...(heat?.samples ?? [])].find(([one]) => one.name === name) ?? [];
    return one && samples?.length
      ? { samples, soundness: samples.map((sample) => sound(sample, fence(one.threads))) }
      : undefined;
  }
  /** Medians; undefined: was not measured. @param {string | undefined} name @param {string} phase @param {number} batch */
  function rateOf(name, phase, batch) {
    const found = find(name, phase, batch);
    if (!found) return undefined;
    const { indices, disturbed } = trusted(found.soundness, repeats);
    const used = indices.map((i) => found.samples[i]);
    const executed = used.flatMap(({ gflops }) => gflops ?? []);
    const rates = used.map(({ rate }) => rate);
    const gflops = executed.length ? median(executed) : null;
    return { rate: median(rates), gflops, spread: spread(rates), disturbed, samples: found.samples };
  }
  return {
    rateOf,
    /**
     * How many times as fast the first is as the second: in the median of those turns in which both were undisturbed; where they
     * are too few, by the medians of both.
     * @param {string | undefined} name
     * @param {string | undefined} other
     * @param {string} phase
     * @param {number} batch
     */
    ratioOf(name, other, phase, batch) {
      const [own, their] = [find(name, phase, batch), find(other, phase, batch)];
      const [rate, base] = [rateOf(name, phase, batch), rateOf(other, phase, batch)];
      if (!own || !their || !rate || !base) return undefined;
      const both = own.soundness.map((sound, turn) => sound && their.soundness[turn]);
      const { indices, disturbed: few } = trusted(both, repeats);
      return {
        ratio: few ? rate.rate / base.rate : median(indices.map((turn) => own.samples[turn].rate / their.samples[turn].rate)),
        disturbed: rate.disturbed || base.disturbed,
      };
    },
  };
}
