/** The timeline, and what pictures say of the moment that they show. */

/** @type {Record<string, string>} */
export const TIMELINE = {
  'timeline.title': 'Timeline of the run',
  'timeline.nothing': 'Nothing to show yet.',
  'timeline.now': '<strong>Now:</strong> {where}. {accuracy}',
  'timeline.past':
    '<strong>You are looking at {where}</strong>, not at now. {accuracy}{now, select, none {} other { The run stands at {now}.}}',
  'timeline.now.training':
    '<strong>Now:</strong> training, epoch {epoch} of {total}. Picture {time, select, 0 {before it} other {of epoch {time}}}: about {share} of {n} target images right.',
  'timeline.spoken.now': 'now, {where}. {accuracy}',
  'timeline.spoken.past': '{where}. {accuracy}',
  'timeline.at.beginning': 'before training',
  'timeline.at.training': 'training, epoch {time} of {total}',
  'timeline.at.adaptation': 'the beginning of adaptation, round 0 of {total}',
  'timeline.at.round': 'round {round} of {total}',
  'timeline.at.within': 'in the middle of round {round} of {total}',
  'timeline.accuracy': 'Target accuracy {accuracy}.',
  'timeline.accuracy.few': 'Target accuracy about {accuracy}, on the {n} images of the pictures.',
  'timeline.how': 'Drag, tap or use the arrow keys: the whole page shows that moment.',
  'timeline.empty': 'Training and each round of adaptation leave a mark here; then any moment can be looked at again.',
  'timeline.no-frames':
    'These rounds were kept without pictures: what they measured is here, but they cannot be looked at again.',
  'timeline.some-frames':
    'Drag, tap or use the arrow keys: the whole page shows that moment. {n, plural, one {# round has} other {# rounds have}} no picture; the others are spread evenly.',
  'timeline.play': 'Play',
  'timeline.pause': 'Pause',
  'timeline.pace': 'Speed',
  'timeline.pace.slow': 'slow',
  'timeline.pace.normal': 'normal',
  'timeline.pace.fast': 'fast',
  'timeline.to-now': 'Back to now',
  'timeline.reminder': 'You are looking at {where}',
  'timeline.mark.now': 'now',
  'timeline.mark.round': 'round {round}',
  'timeline.mark.training': 'epoch {time}',
  'timeline.part.training': 'training',
  'timeline.key.to-beat': 'to beat{share, select, none {} other {{all, select, yes { {share}} other { about {share}}}}}',
  'timeline.key.tuned': '{n, plural, one {# label} other {# labels}} alone{share, select, none {} other { {share}}}',
  'timeline.key.best':
    '{share, select, none {the best round} other {best: round {round}, {share}}}; only target labels can tell',
  'decisions.title': 'What D decides',
  'decisions.about': 'Each square is an image. S: D calls it source. T: D calls it target. Struck through: D was fooled.',
  'decisions.rule':
    'D as a whole counts as winning where it is right about {wins} of the images or more, and about more than half of either domain; as one-sided where it calls most images of both the same; as inverted at {inverted} or less; else as fooled. These are the first images of the stage.',
  'decisions.mark.source': 'S',
  'decisions.mark.target': 'T',
  'decisions.none':
    'The method is {method}: it has no discriminator D, so there are no decisions, no output and no accuracy of one to show.',
  'decisions.early': 'At first: {where}',
  'decisions.now': 'Now: {where}',
  'decisions.then': 'Then: {where}',
  'decisions.empty': 'They come once the images are here.',
  'decisions.untrained': 'D has learnt nothing yet: it decides nothing. It learns once adaptation begins.',
  'decisions.picture': 'D’s decisions, {where}; the numbers stand below',
  'decisions.source-half': 'source: D is right on {right} of {n}',
  'decisions.target-half': 'target: D is right on {right} of {n}',
  'decisions.fooled':
    '{kind, select, winning {<strong>D can tell them apart.</strong>} leaning {<strong>D is one-sided</strong>: it mostly says {says, select, source {source} other {target}}, whichever it sees.} inverted {<strong>D has it the wrong way round</strong>: it still tells the two apart, but calls source target and target source.} fooled {<strong>D is fooled: it calls nearly everything source.</strong>} other {<strong>D is fooled: it guesses</strong>, and a coin would do about as well.}} Fooled by {source} of {n} source and {target} of {n} target images.',
};
