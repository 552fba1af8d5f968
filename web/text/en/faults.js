/** What went wrong: fault.CODE, by the codes of web/fault.js. */

/** @type {Record<string, string>} */
export const FAULTS = {
  // the worker and its requests
  'fault.unforeseen': 'Something unforeseen went wrong: {message}',
  'fault.load.network': '{file} could not be loaded. Check that the server is running, then try again.',
  'fault.load.status': '{file} could not be loaded: the server answered {status}. Try again; if it stays, run make.',
  'fault.worker.stopped': 'The worker stopped: {message}',
  'fault.worker.not-loaded': 'The worker cannot be loaded',
  'fault.worker.ended': 'The worker has ended',
  'fault.request.unknown': 'There is no request {type}',
  'fault.request.no-run': 'The images are not loaded. Press Try again.',
  'fault.request.overtaken': 'Another run took its place',
  'fault.request.under-way':
    '{phase, select, train {Training} adapt {Adaptation} other {Evaluation}} is under way: stop it first',
  'fault.request.trained': 'Training is done. Reset to train anew, or set more epochs.',
  'fault.request.adaptation-begun': 'Adaptation has begun from the trained MS. Reset to train anew.',
  'fault.request.train-first':
    '{phase, select, adapt {Train first: MT starts as a copy of the trained MS.} other {Train first: there is nothing to measure yet.}}',
  'fault.request.adapted': 'All rounds are done. Reset to adapt anew.',
  'fault.request.no-training': 'There is no training to keep: start over instead.',
  'fault.request.pause-first': 'Pause or stop first.',
  'fault.request.no-steps': 'Measuring has no steps: resume it or stop it.',

  // options
};
