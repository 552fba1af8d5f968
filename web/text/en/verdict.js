/** What came of a run: the verdict, its likely cause, what to try next. */

/** @type {Record<string, string>} */
export const VERDICT = {
  // One sentence each. An accuracy is the share of images that C names as the pairing has it.
  'verdict.trained':
    '{unlabelled, select, yes {MS + C read {source} of the source ({sourceDigits}); of the target nobody knows, since it has no labels.} other {MS + C read {source} of the source ({sourceDigits}) and {before} of the target ({targetDigits}): that is the line to beat.{under, select, yes { Guessing gives about {guess}.} other {}}}}',
  'verdict.diverged':
    '{phase, select, train {Training} other {Adaptation}} diverged: a loss grew beyond all bounds, and what C answers means nothing.',
  'verdict.collapsed':
    '{phase, select, train {Training collapsed: C gives one and the same answer to every source image.} other {It collapsed: C calls nearly every target image {answer}, which is right for {after} of them.}}',
  'verdict.unmeasured':
    '{unlabelled, select, yes {MT has adapted. How much of the target it reads nobody can say: there are no labels.} other {Every target image is labelled, so none is left to measure; of held-out images MT + C read {test}, MS + C {testBefore}.}}',
  'verdict.d-won':
    'D won: it still tells source from target in {d} of all cases, and {risen, select, yes {the target is read only {after} right, {before} before{guessed, select, yes {; guessing gives about {guess}} other {}}.} other {the target is read no better than before: {before} then, {after} now.}}',
  'verdict.swapped':
    'The pairing is swapped: only {after} of the target is read as it was meant, but {other} the other way round.',
  'verdict.still': 'Nothing moved: the target is read {after} right, and {before} before; MT is almost where it began.',
  'verdict.chance': 'No difference: the target is read {after} right, and {before} before; that may as well be chance.',
  'verdict.worse': 'It did harm: the target is read {after} right, down from {before}.',
  'verdict.guessing':
    'No better than guessing: the target is read {after} right, up from {before}, and guessing gives about {guess}.',
  'verdict.adapted':
    '{how, select, baseline {The labels taught MT} less {Better than before, but worse than the labels alone} part {It worked in part} other {It worked}}: the target is read {after} right, up from {before}.',

  // The likely cause.
  'verdict.trained.why': 'C has never seen a target image, and what it calls them is little more than likeness.',
  'verdict.diverged.why': 'Most likely the rate of learning is too high: each step makes good less than it spoils.',
  'verdict.collapsed.why':
    '{phase, select, train {The rate of training is most likely too high, or so low that nothing was learnt.} other {If everything looks alike to C, it looks like the source to D as well: the game is won and nothing is read. A rate that is too high leads there, and so does a game without any label.}}',
  'verdict.unmeasured.why':
    '{unlabelled, select, yes {Look at the digits themselves, at how D does and how far MT has moved: these need no label.} other {Labelled target images are left out of every target accuracy, and here they are all there are.}}',
  'verdict.d-won.why': 'MT did not keep up: D learns too fast for it, or MT too slowly.',
  'verdict.swapped.why':
    'Both groups of target digits were found, under each other’s names. {labels, select, yes {The labels were too few or too weak to decide it.} other {Nothing in unlabelled data says which is which; a few labels do.}}',
  'verdict.still.why': 'The steps were too small, or too few, for MT to leave the place where MS had put it.',
  'verdict.chance.why':
    'Before and after answer the same {n, plural, one {# image} other {# images}}: {gained, number} turned from wrong to right and {lost, number} from right to wrong.{lucky, select, yes { No label said which target digit belongs to which class, so there was nothing to gain by but luck.} other {}}',
  'verdict.worse.why':
    'MT moved to where C reads it less well.{best, select, none {} other { After round {best} it was better.}}{lucky, select, yes { No label said which target digit belongs to which class: the groups may have landed on the wrong side.} other {}}',
  'verdict.guessing.why':
    'That more are read right than before says little where it began below guessing: {gained, number} of {n, plural, one {# image} other {# images}} turned from wrong to right, {lost, number} from right to wrong.{lucky, select, yes { No label said which target digit belongs to which class.} other {}}',
  'verdict.adapted.why':
    '{gained, number} of {n, plural, one {# image} other {# images}} turned from wrong to right, {lost, number} from right to wrong.{best, select, none {} other { After round {best} it was better still.}}{lucky, select, yes { That the pairing came out the right way round was luck: no label said so.} other {}}',

  // What the same labels give by themselves.
  'verdict.labels.more':
    'The same {n} labels alone ({each} per class) reach {accuracy}, {given} of the {gain} points. The rest is what {method} adds.',
  'verdict.labels.same':
    'The same {n} labels alone ({each} per class) reach {accuracy}: what {method} adds to that may be chance.',
  'verdict.labels.less':
    'The same {n} labels alone ({each} per class) reach {accuracy}: with {method} it ends {below} points below.',

  // How the numbers are shown.
  'verdict.title': 'What came of it',
  'verdict.gain':
    '{fallen, select, yes {Loss of {gain} points; 95% interval of the change} other {Gain {gain} points; 95% interval}} {low} to {high}.',
  'verdict.gain.about':
    'For target images like these, and these weights: before and after answer the same images, and only those that changed sides count. Another seed may differ by more.',
  'verdict.picture':
    'Target accuracy from {before} before to {after} after.{labels, select, none {} other { The same labels alone: {labels}.}} Always the commonest class: {commonest}.',
  'verdict.picture.before': 'to beat {before}',
  'verdict.picture.labels': 'labels alone {labels}',
  'verdict.pairings': 'Under both pairings',
  'verdict.pairings.chosen': '{pairing}, as it was meant',
  'verdict.mistakes': 'Surest mistakes',
  'verdict.mistakes.about': 'Target images that C names wrong with the most confidence.',
  'verdict.mistakes.none': 'Not one target image is named wrong.',
  'verdict.mistake': '{digit}, called {answer}, {probability} sure',

  // What to try next: each is a press that starts over.
  'verdict.next': 'What to try next',
  'verdict.next.kept': 'Networks start over with these settings{kept}.',
  'verdict.next.trained': 'MS and C stay as they are trained, adaptation starts over{kept}.',
  'verdict.remedy.rate': 'Another learning rate',
  'verdict.remedy.weaker-d': 'A slower D',
  'verdict.remedy.faster-mt': 'A faster MT',
  'verdict.remedy.labels': 'A few labels',
  'verdict.remedy.more-labels': 'More labels',
  'verdict.remedy.fewer-labels': 'Fewer labels: do they do as well?',
  'verdict.remedy.recipe': 'The rates of the recipe Few labels',
  'verdict.remedy.rounds': 'Twice as many rounds',
  'verdict.remedy.images': 'More images, a narrower interval',
  'verdict.remedy.harder': 'A harder target',
  'verdict.remedy.game': 'The same labels, with the game',
  'verdict.remedy.seed': 'Another seed: was it luck?',

  // Shorter ones, at the end of a chapter.
  'verdict.chapter.train':
    'MS + C read {source} of the source ({sourceDigits}). Of the target ({targetDigits}), which they have never seen, they read {before}, in a sample of {n}: that is the line to beat.{under, select, yes { Guessing gives about {guess}.} other {}}',
  'verdict.chapter.adapt':
    'After {rounds, plural, one {# round} other {# rounds}} MT + C read {after} of the target ({targetDigits}); the line to beat is about {before}.{under, select, yes { Guessing gives about {guess}.} other {}}',
  'verdict.chapter.next': 'Next: {control}',
};
