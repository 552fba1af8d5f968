/** How it works: the long explanation. how.PART.run is said with a run's own figures, .none where it has not got there yet. */

/** @type {Record<string, string>} */
export const HOW = {
  'how.lead':
    'One idea after the other. Figures and pictures are those of your own run; where it has not got there yet, that is said.',

  'how.two.title': 'Two kinds of digits',
  'how.two':
    'The <source>source</source> digits, {sourceDigits}, come with labels. The <target>target</target> digits, {targetDigits}, come {labels, plural, =0 {without} one {almost without: one of each class has a label} other {almost without: # of each class have one}}. That is how it often is. Pictures from one camera, one hospital or one hand have been labelled with much work; those from another have not.',
  'how.two.none': 'Your images appear here once they are loaded.',

  'how.learn.title': 'First, the source is learnt',
  'how.learn':
    '<ms>MS</ms> turns an image into 512 numbers, its <features>features</features>. <c>C</c> reads the class off these numbers. The two learn together, from labels. When adaptation begins, both are {way, select, shared {left behind: C stays as it is} other {frozen: they stay as they are}}.',
  'how.learn.run': 'In your run they read {source} of the source digits right.',
  'how.learn.none': 'Press {train}, and the figure of your run stands here.',

  'how.gap.title': 'Why that is not enough',
  'how.gap':
    'C drew its border for source features. Target digits look different, so their features lie elsewhere. {same, select, yes {Many of them fall on the wrong side of it.} other {On which side of it they fall is chance.}}',
  'how.gap.run':
    'In your run {before} of the target digits are called what they should be without adaptation. That is the line to beat.',
  'how.gap.none': 'Press {train}, and the line that your run has to beat stands here.',
  'how.gap.picture':
    'Before adaptation. Blue is source, orange is target. Shapes are the true classes, which are shown to you alone.',

  'how.play.title': '{kind, select, game {Then MT and D play} other {Then MT learns}}',
  'how.play':
    '<mt>MT</mt> begins as a copy of MS. {kind, select, game {<d>D</d> is a detective: it sees features and guesses which domain they come from. MT is a forger: every guess teaches it how to be taken for source. Once D can no longer tell, the features of both domains lie alike, and C can read both.} distance {A distance says how far apart the features of the two domains lie, and MT makes it smaller. Once they lie alike, C can read both.} own {It learns from C’s own answers to the target: those that are sure pull the others along.} other {It is told labels of target images. That is no adaptation, but what others are compared with.}}{way, select, shared { It goes on seeing source digits and learning their labels.} other {}}',
  'how.play.run': 'In your run {after} of the target digits are read right: {gain} points against the line to beat.',
  'how.play.d': 'D is right about {d} of the images in the picture. A coin would be right about half.',
  'how.play.none': 'Press {adapt} after training, and the figures of your run stand here.',
  'how.play.picture': 'Now. The ground is what D thinks of each place: blue, source; orange, target; grey, it cannot tell.',

  'how.labels.title': 'What labels do by themselves',
  'how.labels':
    '{labels, plural, =0 {Your run is told no target label.} one {MT is told the label of one target digit of each class.} other {MT is told the labels of # target digits of each class.}} Labels alone can do a lot. So wherever there are some, they are learnt a second time without the method. That is called <em>fine-tuning</em>. Only what lies above it is the method’s own.',
  'how.labels.run': 'In your run the same labels alone reach {tuned}.',

  'how.pairing.title': 'What nobody can know',
  'how.pairing':
    '{same, select, yes {Here each digit is to be called itself.} other {A {firstTarget} is to be called {firstSource}: that is a decision, and nothing in the images says so.}} <strong>Unlabelled images show groups, but not their names.</strong> Adaptation alone may settle for other names than were meant. So the <em>pairing</em> is fixed beforehand, and never chosen by its result. With two classes both pairings are shown. A handful of labels can settle it.',

  'how.limits.title': 'What this page cannot show',
  'how.limits.plane': 'The picture is flat, and features have 512 directions. Marks that overlap may be far apart for C and D.',
  'how.limits.ground': 'The ground is D’s answer on that plane alone. What it says of a mark itself may differ: tap the mark.',
  'how.limits.digits': 'Small digits are an easy world. What helps here need not help with photographs.',
  'how.limits.seed': 'One run says little. Another seed gives another run: pin some, and compare them.',
  'how.limits.choice':
    'Settings were chosen on other seeds, with their labels. Without any labels nobody could have chosen them so.',
  'how.limits.document':
    'The documented recipe, followed to the letter, does not reach what was reported for it, on any seed that was tried.',

  'how.methods.title': 'All methods',
  'how.methods': 'They differ in what MT learns from. Yours is now <strong>{method}</strong>; the settings have the others.',
  'how.kind.game': 'A game against D',
  'how.kind.distance': 'A distance between features',
  'how.kind.self-training': 'C’s own answers',
  'how.kind.baseline': 'Baselines: nothing but labels',
};
