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
  // --- options, addresses and runs ---

  'fault.option.unknown': 'there is no option {option}',
  'fault.option.object': 'the settings are {value}; expected an object of options and their values',
  'fault.option.number': '{option} is {value}; expected a number from {min} to {max}',
  'fault.option.integer': '{option} is {value}; expected a whole number from {min} to {max}',
  'fault.option.choice': '{option} is {value}; expected {choices}',
  'fault.option.digits': '{option} is {value}; expected {min} to {max} different digits, such as {example}',
  'fault.option.lengths': '{option} is {value} but {otherOption} is {other}; expected as many of one as of the other',
  'fault.option.few-images': '{option} is {value}; expected at least one for each of the {classes} classes',
  'fault.option.needs-labels':
    '{option} is {value}; expected another one, or {labelsOption} and {weightOption} above 0: else MT has nothing to learn from',
  'fault.option.trained': '{option} is {value}, MS and C were trained with {trained}: start over instead',
  'fault.option.arithmetic.machine':
    '{option} is {value}; expected exact: relaxed SIMD, which {value} needs, is missing on this machine',
  'fault.option.arithmetic.build':
    '{option} is {value}; expected exact: there is no build for {value} here, or it cannot be loaded',
  'fault.option.arithmetic.core': '{option} is {value}; the core that is loaded has the other one',
  'fault.address.preset': 'preset is {value}; expected {choices}',
  'fault.address.more': 'and {count, number} more',
  'fault.run.damaged': 'the course of the run in the file\'s metadata ("run") is damaged: {where}',
  'fault.run.incomplete': 'the target images are not fetched yet: try again once they are here',
};
