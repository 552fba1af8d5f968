/** Views without a run: what the page's histories and frames are tested with. */

/** @typedef {import('../../web/worker/messages.js').View} View */

const plane = /** @type {import('../../web/worker/messages.js').Plane} */ ({
  source: new Float32Array(0),
  target: new Float32Array(0),
  extent: [0, 1, 0, 1],
  ground: new Uint8Array(0),
  lines: new Float32Array(0),
});

/** Of nothing, but for what is given. @param {Partial<View>} view @returns {View} */
export const view = (view) => ({
  kind: 'train',
  time: 0,
  first: false,
  round: null,
  count: 0,
  source: new Float32Array(0),
  target: new Float32Array(0),
  source_accuracy: 0.9,
  target_accuracy: 0.5,
  confusion: [],
  source_answers_each: new Uint8Array(0),
  target_answers_each: new Uint8Array(0),
  source_answers: [],
  target_answers: [],
  stage: { basis: 0, planes: { decision: plane, pca: plane } },
  ...view,
});
