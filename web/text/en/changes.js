/** Changes in mid-run, the fingerprint of the weights, and links that ask for one or hide something. */

/** @type {Record<string, string>} */
export const CHANGES = {
  // what cannot change
  'change.why.images': 'The images are drawn before the first step: other images need a new run.',
  'change.why.seed': 'The seed decides the first weights and every order of the images: another one needs a new run.',
  'change.why.batch': 'The batch decides what a step and a round are: another one needs a new run.',
  'change.why.arithmetic': 'The arithmetic is that of the program that was loaded for this run: the other one needs a new run.',
  'change.why.length': 'It says how far the run goes, and is set before it begins: another length needs a new run.',
  'change.why.optimizer': 'An optimiser goes on from what it remembers of earlier steps: another one needs a new run.',
  'change.why.method': 'The method decides what is learnt from and what memory is for: another one needs a new run.',
  'change.why.activation': 'The activation is a part of how D is built: another D needs a new run.',
  'change.why.labels': 'Which images come with labels is drawn before the first step: more or fewer need a new run.',
  'change.why.start': 'It decides how the first round looks for its groups: another value needs a new run.',
  'change.why.momentum':
    'Momentum needs a memory of earlier steps, which is there from the first step or not at all: from 0 and to 0 needs a new run.',
  'change.why.pseudo': 'Whether pseudo-labels are looked for is settled at the start: from 0 and to 0 needs a new run.',
  'change.why.trained': 'Training is over: what concerns it needs a new run.',
  'change.why.adapted': 'All rounds are done, and no step is left in which it could hold: it needs a new run.',

  // the settings
  'change.here': 'Change from here on',
  'change.here.about':
    'Change from here on: this run goes on with it from its next step. It is marked, saved with the run, and stands in the address.',
  'change.here.held':
    'Change from here on is held: {why, select, over {this run is over, and no step is left in which anything could change} trained {training is over, and nothing else depends on {options}} other {a new run is needed for {options}, as is said there}}. Press “{button}” for that.',
  'change.new': 'New run with these',

  // the changes of a run
  'change.title': 'Changes in the course of this run',
  'change.intro':
    'With them the run is repeated to the last bit: they stand in its address. Fine-tuning, the line of the same labels without the method, has those that concern it at the same steps.',
  'change.at': '{phase, select, train {Epoch} other {Round}} {round, number}, step {step, number}: {option} {before} → {value}',
  'change.at.short': '{phase, select, train {epoch} other {round}} {round, number}, step {step, number}: {option} {value}',
  'change.coming': 'to come',
  'change.turns': 'In {n, plural, one {# step} other {# steps}} only one side learns ({d, number} D, {mt, number} MT).',
  'change.end': 'Training ends early: after step {step, number} of epoch {round, number}.',
  'change.undo': 'Take back',
  'change.undo.label': 'Take back: {change}',
  'change.again': 'Begin again with these changes',
  'change.mark': 'Changes: {changes}.',

  // the fingerprint
  'finger.title': 'Fingerprint: is it the same run?',
  'finger.about':
    'This sum changes with every bit of the weights (SHA-256). Whoever runs this address has the same one, on any machine with the arithmetic “exact”.',
  'finger.train': 'After training (MS and C)',
  'finger.adapt': 'After adaptation (all networks)',
  'finger.later': 'when that is done',
  'finger.none': 'This browser sums nothing up on a page that is not served securely (https, or this machine).',
  'finger.whole': 'In full',
  'finger.copy': 'Copy a link that checks it',
  'finger.copied': 'Copied. Whoever opens this link sees whether the same weights come out:',
  'finger.by-hand': 'Copy this link: whoever opens it sees whether the same weights come out.',
  'finger.yes': 'Yes: these weights are the expected ones to the last bit ({short}).',
  'finger.not-yet':
    'The link expects the weights {short} after {phase, select, train {training} other {adaptation}}. That is not done yet.',
  'finger.another': 'The link expects the weights {short}, but this page shows another run than the link asks for.',
  'finger.no':
    'No: these weights are {own}, the link expects {short}. {why, select, arithmetic {The arithmetic “fastest” differs from machine to machine.} other {The same program, data and changes give the same bits: perhaps the link was edited, was made by another version of this page, or this run is another than the link’s.}}',
  'finger.cannot': 'The link expects the weights {short}, but this browser sums nothing up here.',

  // a page within another
  'embed.full': 'Open the full page',

  // what is refused
  'fault.request.changes': 'This run has had {most, number} changes, the most that are kept with it.',
  'fault.request.no-change': 'There is no such change any more.',
  'fault.request.change-reached': 'That step has been done: what has changed there stays. Change it again from here on.',
  'fault.request.change-phase':
    '{phase, select, train {Training is over: its options need a new run.} other {All rounds are done: start a new run.}}',
  'fault.change.fixed':
    '{option} cannot change in mid-run: {why, select, images {the images are drawn before the first step} seed {it decides the first weights and the order of the images} batch {it decides what a step is} arithmetic {it belongs to the program that was loaded} length {it says how far the run goes} optimizer {it goes on from what it remembers} method {it decides what is learnt from} activation {it is a part of how D is built} labels {which images have labels is drawn before the first step} other {it decides how the first round begins}}',
  'fault.change.unused': '{option} cannot change: the method {method} has no such option',
  'fault.change.momentum':
    '{option} cannot change from 0 or to 0 in mid-run: its memory is there from the first step or not at all',
  'fault.change.pseudo': '{option} cannot change from 0 or to 0 in mid-run: what it needs is settled at the start',
  'fault.change.list': '{option}: expected a list of at most {most, number}',
  'fault.change.text': '{option}: {value} cannot be read; expected such as {example}',
  'fault.change.option': '{option}: there is no option {value}',
  'fault.change.phase': '{option}: {changing} changes in {phase}, not in {value}',
  'fault.change.part': '{option}: {value} is no side; expected d or mt',
  'fault.change.round':
    '{option}: {phase, select, train {epoch} other {round}} {round}; expected one of the {total} {phase, select, train {epochs} other {rounds}}',
  'fault.change.step':
    '{option}: step {step} of {phase, select, train {epoch} other {round}} {round}; expected one of its {steps} steps',
  'fault.change.twice': '{option}: step {step} of round {round} is named twice',
  'fault.address.hide': 'hide names {value}; expected {choices}',
  'fault.address.embed': 'embed is {value}; expected 1',
  'fault.address.expect': 'expect is {value}; expected 8 to 64 digits of a fingerprint, such as 31594270 or train.31594270',
};
