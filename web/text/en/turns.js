/** Turns by hand: a step of the game in slow motion, and steps of which one side alone learns. */

/** @type {Record<string, string>} */
export const TURNS = {
  'turns.title': 'Turn by turn',
  'turns.intro':
    'In each step D and MT take turns. Watch one step slowly, or give one of them more turns than the other and see who wins.',
  'turns.intro.alone': 'This method has no D: in each step MT alone learns. Watch one step slowly.',
  'turns.slow': 'One step slowly',
  'turns.next': 'Next stage',
  'turns.end': 'Done',
  'turns.both': 'Both, once',
  'turns.d': 'Only D, once',
  'turns.mt': 'Only MT, once',
  'turns.d.ten': 'Only D, {n} times',
  'turns.mt.ten': 'Only MT, {n} times',
  'turns.alone': 'One step',
  'turns.alone.ten': '{n} steps',
  'turns.offer': 'After each turn the run pauses. Resume goes on with both.',
  'turns.over': 'All rounds are done: to take turns yourself, start adaptation over from the trained networks{kept}.',
  'turns.anew': 'Start adaptation over, to play turn by turn',
  'turns.held': 'No turn can be taken: {why}.',
  'turns.under-way':
    '{part, select, d {D learns, MT waits} mt {MT learns, D waits} other {D and MT learn}}: {n, plural, one {one step} other {# steps}} …',
  'turns.result':
    '<strong>{n, plural, one {One step} other {# steps}}{part, select, d { of D alone; MT is as it was.} mt { of MT alone; D is as it was.} other {.}}</strong>{seen, select, no {} other { {part, select, alone {} other {Of {count} pictures from each domain, D now names the right domain for {dAfter} ({dBefore} before). }}C now reads {cAfter} of the target digits right ({cBefore} before).}}',
  'turns.kept':
    '{n, plural, one {# step} other {# steps}} of this run were of one side alone. They are saved with the run and stand in its address.',
  'turns.stage': '{stage, select, 1 {D looks} 2 {D learns} 3 {MT looks} other {MT learns}}',
  'turns.does.1':
    'D sees the features of a batch of source digits and a batch of target digits, and says of each which domain it is from.',
  'turns.does.2': 'D moves its weights a little, so that its mistakes would cost less. MT waits.',
  'turns.does.3':
    '{way, select, game {MT asks the D just changed about its target digits: it wants them to be called source.} reversal {MT takes D’s mistakes the other way round: what would help D, MT avoids. It sees the source digits too.} labels {MT looks at the digits whose class is told, and nothing else.} distance {MT compares the features of source and target digits: it wants no distance between them.} other {MT looks at C’s answers to the target digits, and wants them to be sure.}}{labelled, select, yes { And C is to read the labelled digits right.} other {}}',
  'turns.does.4':
    'MT moves its weights a little towards that. {way, select, game {D, C and MS wait.} reversal {D and C wait.} other {C waits.}}',
  'turns.measured.1': 'Right: <strong>{source}</strong> source, <strong>{target}</strong> target.',
  'turns.measured.2': 'Cost <strong>{loss}</strong> (guessing: 0.693); push <strong>{gradient}</strong>.',
  'turns.measured.3':
    '{own, select, yes {Cost <strong>{loss}</strong>} other {}}{labelled, select, yes {{own, select, yes {; } other {}}of the labelled digits <strong>{label_loss}</strong>} other {}}.',
  'turns.measured.4': 'Push <strong>{gradient}</strong>: the length of its gradient.',
  'turns.of': '{right} of {n}',
};
