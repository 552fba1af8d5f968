/** Views without a run: what the page's histories and frames are tested with. */

/** @typedef {import('../../web/worker/messages.js').View} View */

/** Of nothing, but for what is given. @param {Partial<View>} view @returns {View} */
export const view = (view) => ({
  kind: 'train',
  time: 0,
  round: null,
  first: false,
  count: 0,
  source: new Float32Array(0),
  target: new Float32Array(0),
  source_accuracy: 0.9,
  target_accuracy: 0.5,
  confusion: [],
  pixels: new Uint8Array(0),
  labels: new Uint8Array(0),
  answers: new Uint8Array(0),
  source_answers: [],
  target_answers: [],
  ...view,
});
