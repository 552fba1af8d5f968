/** The stage: the picture of both domains, and the networks around it. */

/** @type {Record<string, string>} */
export const STAGE = {
  'stage.title': 'The stage',

  // --- what is to be seen, in one sentence ---
  'stage.now.none': 'The images are not here yet.',
  'stage.now.start':
    'Nothing learnt yet. Each mark is an image. Press Train, and watch the <colour>blue </colour>source marks part.',
  'stage.now.training':
    'MS and C learn the source digits: the <colour>blue </colour>source marks part. The target has no share in this.',
  'stage.now.past': 'In training: {source} of a source sample read right, {target} of a target sample.',
  'stage.now.trained':
    'Trained: in a sample C reads {source} of the source right, and {target} of the target. Now MT can learn.',
  'stage.now.begin': 'MT begins as a copy of MS, D knows nothing yet: the target still lies where training left it.',
  'stage.now.adapting':
    'MT moves the target onto the source: {target} of {n, select, all {all} other {{n}}} target images read right. {d}',
  'stage.now.adapted':
    'After adaptation: {target} of {n, select, all {all} other {{n}}} target images read right, about {before} before. {d}',
  'stage.now.baseline':
    'MT learns the target from labels: {target} of {n, select, all {all} other {{n}}} target images read right.',
  'stage.now.d':
    '{state, select, winning {D still tells them apart: it guesses {share} right.} leaning {D mostly says {says, select, source {source} other {target}}, whichever it sees.} inverted {D has it backwards: it guesses only {share} right.} other {D is fooled: it guesses only {share} right.}}',

  // --- the picture in words ---
  'stage.picture': 'Points of both domains: arrow keys walk from point to point',
  'stage.help': 'Arrow keys go to the nearest point that way, Enter keeps it, Escape lets it go.',
  'stage.told':
    '{n} source and {n} target images by {plane, select, pca {the two main directions of the source’s features} other {class and domain}}. {two, select, untrained {C has learnt nothing yet.} yes {{source} of the source and {target} of the target lie on the right side of C’s line.} other {C names {source} of the source and {target} of the target right.}} {d} The two clouds overlap {overlap}, where 0 is apart and 1 is mixed as by chance.',
  'stage.told.d':
    'D calls {share} right.{same, select, no {} other { The ground is even: D says {same, select, source {source} target {target} other {that it is unsure}} of every place.}}',
  'stage.told.no-d': 'D has learnt nothing yet.',
  'stage.told.none': 'There is no picture yet.',

  // --- on the picture ---
  'stage.side': 'C says {digit}',
  'stage.end.source': '▲ like the source',
  'stage.end.target': '▼ like the target',
  'stage.ground.source': 'D says source',
  'stage.ground.target': 'D says target',
  'stage.ground.all.source': 'D says source everywhere',
  'stage.ground.all.target': 'D says target everywhere',
  'stage.ground.all.unsure': 'D is unsure everywhere',

  // --- a point ---
  'stage.point.source': 'Source image of a {digit}',
  'stage.point.target': '{digit, select, none {Target image} other {Target image of a {digit}}}',
  'stage.point.c': 'C says {answer}{right, select, yes {: right} no {: wrong} other {}}',
  'stage.point.d': 'D, of this image: {sure} sure it is target',
  'stage.point.ground': 'The ground here says {sure}: D of the place, not of this image',
  'stage.point.moved': 'Moved {way} × the gap that lay between the domains',

  // --- what marks mean ---
  'stage.legend': 'What is what',
  'stage.legend.source': 'source {marks}',
  'stage.legend.target.hidden': 'target, labels hidden',
  'stage.legend.target.shown': 'target, labels shown: {marks}',
  'stage.legend.two': '{first}, {second}',
  'stage.legend.ground': 'background, D says:',
  'stage.legend.ground.target': 'target',
  'stage.legend.ground.source': 'source',
  'stage.legend.ground.fooled': 'unsure',
  'stage.legend.border': 'D: 50%',
  'stage.legend.no-ground': 'plain background: D has learnt nothing yet',
  'stage.legend.trail': 'path',

  // --- what can be chosen ---
  'stage.plane': 'Seen by',
  'stage.plane.decision': '{two, select, yes {Class × domain} other {Class means}}',
  'stage.plane.pca': 'PCA',
  'stage.labels': 'Target labels',
  'stage.note.title': 'Axes and ground',
  'stage.note.decision':
    'Across: how C decides, so that its line is its decision and no illustration. Upwards: from the middle of the target to the middle of the source, as training left them.',
  'stage.note.means': 'The plane in which the source’s class means differ most. Its borders are C’s answers on it.',
  'stage.note.pca': 'The two directions in which the source’s features differ most (principal component analysis).',
  'stage.note.same': 'The axes stay as they are from the beginning of adaptation on: points move, axes do not.',
  'stage.note.ground':
    'D sees 512 numbers of an image, and the plane is two of them: the ground is what D says of the plane through the mean image. Of a single image it may say otherwise. Along the violet line it changes sides; where the ground has one colour, D says the same of every place.',

  // --- the networks ---
  'stage.full.ms': 'source encoder',
  'stage.full.mt': 'target encoder',
  'stage.full.c': 'classifier',
  'stage.full.d': 'discriminator',
  'stage.network.source': 'source {digits}',
  'stage.network.target': 'target {digits}',
  'stage.network.counts': '{first} counts as {firstClass}, {second} as {secondClass}',
  'stage.network.ms': 'makes 512 numbers of a source image',
  'stage.network.mt': 'makes 512 numbers of a target image',
  'stage.network.ms.shared': 'where MT began: both domains go through MT now',
  'stage.network.c': 'which digit?',
  'stage.network.d': 'which domain?',
  'stage.network.c.right': '{all, select, yes {{share} of the target right} other {{share} of target sample right}}',
  'stage.network.d.right': '{share} right',
  'stage.network.no-d': 'This method has no D',
  'stage.state.new': 'not trained',
  'stage.state.learning': 'learning now',
  'stage.state.frozen': 'frozen',
  'stage.state.waiting': 'not begun',
  'stage.state.learnt': 'has learnt',
  'stage.state.paused': 'paused',
  'stage.state.looking': 'looking now',
  'stage.state.waits': 'waiting',
  'stage.carried.1': '▸ right of {source} source, {target} target',
  'stage.carried.2': 'cost {value}',
  'stage.carried.3': '◂ cost {value}',
  'stage.carried.4': 'push {value}',
};
