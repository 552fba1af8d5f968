/** What frames the living page: header, problems and recipes, numbers beside the stage, chapters, and the tabs below. */

/** @type {Record<string, string>} */
export const SHELL = {
  'page.about': 'A network learns to read new digits almost without labels: live, in your browser.',

  // --- header ---
  'theme.auto': 'Auto',
  'theme.light': 'Light',
  'theme.dark': 'Dark',
  'theme.button': 'Colours: {now}. Press for: {next}',
  'share.button': 'Share',
  'share.copied': 'Copied. Whoever opens this address has the same settings, and gets the same run:',
  'share.lacks.own':
    'Your own images ({files}) are not in it: whoever opens it is asked for the same files, and has the same run with them.',
  'share.lacks.brought':
    'The weights that were loaded ({networks}) are not in it: whoever opens it begins with fresh networks. Pass the weights on as a file.',
  'share.by-hand': 'Copy this address: whoever opens it has the same settings, and gets the same run.',

  // --- problems and recipes ---
  'problems.title': 'Problem',
  'problems.now': 'Chosen: {problem}',
  'problems.own': '{source} → {target}, {shift}',
  'problems.bring': 'Your own images…',
  'problem.pairs.title': '0 and 1 → 2 and 3',
  'problem.rotated.title': '0–9 → rotated',
  'problem.patches.title': '0–9 → on patches',
  'problem.optdigits.title': '0–9 → another hand',
  'recipes.title': 'Recipe',
  'recipes.own': 'Your own',
  'recipes.of': 'Recipes for {problem}',
  'recipes.fails': 'Fails on purpose',
  'recipes.about':
    'A press sets it up at once.{kept, select, yes { The run that you have is kept.} no { The run that you have cannot be kept: save it first.} unfit { The run that you have cannot be kept.} other {}}',
  'recipes.any':
    '{own, select, yes {None is made for your images: these keep them, and say how to go about it.} other {None is made for just this problem: these are for problems like it, and bring their own digits and images.}}',
  'recipes.own-words':
    'Your own settings, nearest to “{preset}”. A press sets another recipe up at once{kept, select, yes {; the run that you have is kept} no {; the run that you have cannot be kept: save it first} unfit {; the run that you have cannot be kept} other {}}.',

  // --- numbers beside the stage ---
  'numbers.title': 'Three numbers',
  'numbers.none': 'Comes once the images are here.',
  'numbers.accuracy': 'Target digits read right',
  'numbers.beat.luck': 'Mere luck: nothing is learnt yet.',
  'numbers.beat.none': 'This is before adaptation.',
  'numbers.beat.before': '{share} before adaptation',
  'numbers.beat.tuned': '{share} from {n} labels alone',
  'numbers.d': '<d>D</d> guesses right',
  'numbers.d.shown': 'On the {n, number} images shown.',
  'numbers.d.none': 'Source or target? D, the detective, has not begun.',
  'numbers.d.winning.name': 'winning',
  'numbers.d.winning': 'D tells source from target.',
  'numbers.d.fooled.name': 'fooled',
  'numbers.d.fooled': 'D takes target for source.',
  'numbers.d.guessing.name': 'fooled',
  'numbers.d.guessing': 'D might as well toss a coin.',
  'numbers.d.inverted.name': 'inverted',
  'numbers.d.inverted': 'D has it the wrong way round: MT has overtaken it.',
  'numbers.left': 'Time left',
  'numbers.spent': 'Computing so far',
  'numbers.left.none': 'Nothing is under way.',
  'numbers.left.paused': 'Paused.',

  // --- chapters ---
  'controls.all': 'Run all three',
  'controls.rest': 'Run the rest',
  'controls.all.short': 'Run all',
  'controls.rest.short': 'Run rest',
  'controls.verdict': 'Verdict',
  'controls.all.offer': 'Goes on from chapter to chapter, until you pause or stop it, or nothing is left to go on from.',
  'controls.all.held': 'There is nothing left to run now.',
  'controls.train.offer': 'MS and C learn to read the source digits.',
  'controls.adapt.offer.unmeasured': 'Measures the last round, which was halted before that.',
  'controls.evaluate.offer': 'Measures MT on all target images.',
  'controls.pause.offer': 'Halts at once; Resume goes on from there.',
  'controls.resume.offer': 'Goes on from where it was halted.',
  'controls.stop.offer': 'Ends this chapter here; what is learnt stays.',
  'controls.step.offer': 'Does one batch, then halts.',
  'controls.reset.offer':
    'Begins anew with fresh networks{kept, select, yes {; the run is kept} no {; the run cannot be kept: save it first} unfit {; the run cannot be kept} other {}}.',
  'controls.save.offer': 'Puts the networks into a file on your disk.',
  'controls.load.offer': 'Takes a run up from such a file.',
  'controls.difference': 'Pause: goes on later. Stop: ends here; nothing learnt is lost.',
  'controls.difference.paused': 'Resume: goes on from here. Stop: ends here; nothing learnt is lost.',
  'controls.changed': 'Your changed settings are not in force yet.',
  'controls.to-settings': 'Show them',

  // --- tabs ---
  'panels.title': 'A closer look',
  'panel.curves': 'Curves',
  'panel.decisions': 'D’s decisions',
  'panel.digits': 'Digits',
  'panel.rounds': 'Rounds',
  'panel.compare': 'Compare',
  'panel.settings': 'Settings',
  'panel.own': 'Your images',
  'panel.kept': 'Keep and take away',
  'panel.how': 'How it works',
  'settings.value': '{option}: {value}',
  'chart.table': 'As a table',
  'curves.more': 'More curves',
  'weights.title': 'Weights as files',
  'weights.about': 'For another computer, or another program: a safetensors file holds the networks and how far the run is.',
};
