/** How a run stands, as the page is told. */

import { NONE } from '../options/interventions.js';

/** @typedef {import('./messages.js').State} State */

/** What files of a run are called, before the dot. @param {import('../run/run.js').Run} run */
export const nameOf = (run) => `adda-seed-${run.config.seed}-round-${run.finished('adapt')}`;

/**
 * @param {import('./driver.js').Driver | undefined} driver  undefined: there is no run yet
 * @param {import('../options/table.js').Config} config
 * @returns {State}
 */
export function stateOf(driver, config) {
  const run = driver?.run;
  const train = run?.engine.position('train');
  const adapt = run?.engine.position('adapt');
  return {
    config,
    build: run?.engine.build ?? 'simd',
    threads: run?.engine.threads ?? 1,
    memory: run?.engine.bytes ?? 0,
    phase: driver?.phase ?? 'idle',
    paused: driver?.paused ?? false,
    loaded: run !== undefined,
    name: run ? nameOf(run) : 'adda',
    epoch: train?.epoch ?? 0,
    trainStep: train?.step ?? 0,
    trainSteps: train?.steps ?? 0,
    trained: run?.trained ?? false,
    trainDone: run?.trainDone ?? false,
    round: adapt?.epoch ?? 0,
    adaptStep: adapt?.step ?? 0,
    adaptSteps: adapt?.steps ?? 0,
    adapted: run?.adapted ?? false,
    adaptDone: run?.adaptDone ?? false,
    turns: run?.turns.taken.length ?? 0,
    interventions: run?.interventions ?? NONE,
    fingerprints: driver?.fingerprints ?? { train: null, adapt: null },
    brought: run?.brought ?? [],
    judgements: run?.judgements ?? [],
    evaluation: run?.evaluation ?? null,
    seconds: run?.seconds ?? 0,
    trouble: driver?.trouble ?? { train: null, adapt: null },
  };
}
