/** The tour: for each step a title and what there is to see. The state of a chapter is todo, under (way) or done. */

/** @type {Record<string, string>} */
export const TOUR = {
  'tour.button': 'Tour',
  'tour.invite': 'New here?',
  'tour.count': '{at} of {of}',
  'tour.back': 'Back',
  'tour.next': 'Next',
  'tour.end': 'Done',
  'tour.wait': 'Wait a moment … {share}',
  'tour.leave': 'Leave the tour (Escape)',
  'tour.other.run': 'The tour explains the run that is here as it stands.',
  'tour.fresh.run': 'Begin the first problem anew{kept}',
  'tour.other.settings': 'The tour goes through the problem and the recipe that are set up here.',
  'tour.fresh.settings': 'Take the first problem instead',
  'tour.begin.title': 'What this is about',
  'tour.begin':
    'A network learns to read {sourceDigits} from labels. Then it is to read {targetDigits}, almost without being told what they are.{counted, select, none {} other { It can only answer {sourceDigits}, so {counted}.}} You will see it happen. The × leaves the tour at any time.',
  'tour.stage.title': 'Every mark is an image',
  'tour.stage':
    'Blue marks are source digits: {sourceDigits}. Orange marks are target digits: {targetDigits}. Marks that lie close look alike to the networks. All places are computed live.',
  'tour.line.title': 'C draws the line',
  'tour.line':
    'C, the classifier, says which class an image belongs to. The dashed line is where it changes its mind. The aim: every mark on its proper side.',
  'tour.train.title': 'Chapter 1: {chapter}',
  'tour.train':
    '{state, select, todo {First the source digits are learnt, from labels. MS turns an image into numbers, and C reads the class off them. Press {chapter}.} other {The source digits are learnt from labels. MS turns an image into numbers, and C reads the class off them. In this run that has begun already.}}',
  'tour.training.title': 'Watch the blue marks',
  'tour.training':
    'Blue parts at the line: that is learning. {state, select, done {{source} of the source digits are read right now. } other {}}Nobody has shown the networks a target digit. Orange lies wherever it fell.',
  'tour.beat.title': 'The number to beat',
  'tour.beat':
    'Without adaptation {before} of the target digits are called what they should be. Adaptation has to do better than that.',
  'tour.detective.title': 'D, the detective',
  'tour.detective':
    'D sees a mark and guesses: source or target? The ground will show its guess. Blue: source. Orange: target. Grey: it cannot tell. MT, the forger, makes target digits look like source.',
  'tour.adapt.title': 'Chapter 2: {chapter}',
  'tour.adapt':
    '{kind, select, game {MT and D play against each other.} other {MT learns to read the target: {method}.}} {labels, plural, =0 {No target digit has a label.} one {One target digit of each class has a label: a hint which is which.} other {# target digits of each class have labels: a hint which is which.}} {state, select, todo {Press {chapter}.} other {In this run that has begun already.}}',
  'tour.heap.title': 'Watch the orange marks',
  'tour.heap':
    'Orange moves to where blue lies, and parts at the same line. Trails show where marks come from. C stays as it is: it is MT that learns to fit it. Target digits read right now: {now}.',
  'tour.fooled.title': 'Is D fooled?',
  'tour.fooled':
    'Once D has learnt, it is nearly always right. The better MT gets, the nearer D comes to 50 %: a coin would do as well. {begun, select, yes {Now it is right for {d}.} other {It has not begun yet.}}',
  'tour.timeline.title': 'Go back in time',
  'tour.timeline':
    'Each bar is a round, as high as its accuracy. Drag along them, or use the arrow keys: the whole page shows that moment. {state, select, done {All rounds are done.} under {The tour goes on when all rounds are done.} other {There are rounds left.}}',
  'tour.evaluate.title': 'Chapter 3: {chapter}',
  'tour.evaluate':
    'So far a few images were looked at. Now all of them are measured, with images that took no part, and with what the labels alone would have given. {state, select, todo {Press {chapter}.} other {In this run that has been done.}}',
  'tour.verdict.title': 'The verdict',
  'tour.verdict':
    '{state, select, done {One sentence says what happened. Below it: the gain and how sure it is, what labels alone give, and the surest mistakes.} other {Everything is being measured.}}',
  'tour.further.title': 'What now?',
  'tour.further':
    'Try a recipe that fails on purpose, and see why. Read How it works, with the figures of your own run. A dotted word explains itself when it is pressed. The key ? lists all keys.',
};
