/** What an experiment is and how its run stands: the sentences of text/sentences.js, and how numbers and lists are written. */

/** @type {Record<string, string>} */
export const RUN = {
  'list.comma': ', ',
  // Between alternatives, and before the last one.
  'list.or': ' or ',
  'list.or.last': ' or ',
  clock: '{day, select, today {} other {{day}, }}{time}',
  'clock.when': '{day, select, today {} other {on {day} }}at {time}',

  'digits.many': '{n, plural, one {# digit} other {# digits}}',
  'shift.none': 'not shifted',
  'shift.some': '{shift}, severity {severity}',

  'adapting.game': 'MT plays against D.',
  'adapting.distance': 'MT learns by {method}.',
  'adapting.self-training': 'MT learns by {method}.',
  'adapting.baseline': 'MT learns from labels, as a baseline: {method}.',
  'adapted.unlabelled': 'Adapted by {method}: MT + C',
  'adapted.few-labels': '{method}: a baseline from the few labels alone',
  'adapted.all-labels': '{method}: a baseline told all target labels',

  // The diagram: first the way of the images, then who learns from what.
  'diagram.apart': 'Source images pass through MS, target images through MT.',
  'diagram.shared': 'Source images pass through MS and through MT, target images through MT.',
  'diagram.game':
    '{paths} C names the class of the features, D guesses which domain they come from, and MT learns from D’s guesses.',
  'diagram.distance':
    '{paths} C names the class of the features, and MT learns from how far apart {method} finds those of the two domains.',
  'diagram.self-training': '{paths} C names the class of the features, and MT learns from C’s answers.',
  'diagram.baseline': '{paths} C names the class of the features, and MT learns from C’s answers and true labels.',

  'learnt.nothing': 'nothing learnt yet',
  'learnt.brought': '{networks} with the file’s weights',
  'learnt.trained.all': 'trained',
  'learnt.trained.some': 'trained for {done} of {total, plural, one {# epoch} other {# epochs}}',
  'learnt.trained.step': 'trained as far as step {step, number} of epoch {index} of {total}',
  'learnt.adapted.all': '{total, plural, one {adapted for its one round} other {adapted for all # rounds}}',
  'learnt.adapted.some': 'adapted for {done} of {total, plural, one {# round} other {# rounds}}',
  'learnt.adapted.step': 'adapted as far as step {step, number} of round {index} of {total}',
  'learnt.tuned.all': '{total, plural, one {learnt from labels for its one round} other {learnt from labels for all # rounds}}',
  'learnt.tuned.some': 'learnt from labels for {done} of {total, plural, one {# round} other {# rounds}}',
  'learnt.tuned.step': 'learnt from labels as far as step {step, number} of round {index} of {total}',
  'learnt.both': '{trained}, {adapted}',
  'learnt.wrong': '{learnt}, but {trouble, select, diverged {diverged} other {collapsed}}',

  'phase.train': 'Training',
  'phase.adapt': 'Adapting',
  'phase.adapt.baseline': 'Learning from labels',
  'phase.evaluate': 'Evaluating',
  'position.no-images': 'The images are not here yet',
  'position.data': 'Fetching images: {done} of {total}',
  'position.idle': '{learnt}.',
  'position.idle.unmeasured': '{learnt}; the last round is not measured yet.',
  'position.paused': 'Paused: {phase}',
  'position.train': '{doing}: epoch {index} of {total}, step {step, number} of {steps, number}',
  'position.adapt': '{doing}: round {index} of {total}, step {step, number} of {steps, number}',
  'position.judging': '{doing}: round {round} of {total}, measuring, {done} done',
  'position.waits': '{doing}: fetching the target images, {done} of {total}',
  'position.waits.first': '{doing}: fetching the target images',
  'position.evaluate': '{doing}: {done}',

  'rate.images': '{n, number} images per second',
  'rate.pairs': '{n, number} pairs per second',

  'machine.simd': 'SIMD build',
  'machine.scalar': 'scalar build, without SIMD',
  'machine.relaxed': 'relaxed SIMD build, fastest and not bit-exact',
  'machine.threads': '{n, plural, one {# thread} other {# threads}}',
  'machine.one-thread': '1 thread (more would need this page to be isolated from other sites)',
  'machine.memory': '{memory} of memory',
  'machine.seed': 'seed {seed}',
  'machine.seeds': 'seed {seed}, draw {draw}',
  'machine.batch': 'batch {batch}',
};
