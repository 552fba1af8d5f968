/**
 * Headings, buttons, notes, charts and explanations of the page, in the order in which it is read. A key is the place, then the
 * thing: controls.train; controls.why.* are the reasons why a button cannot be pressed, and stand both within and as sentences.
 */

/** @type {Record<string, string>} */
export const PAGE = {
  'page.title': 'ADDA Lab',
  'page.title.busy': '{doing} – ADDA Lab',
  'page.description': 'Adversarial domain adaptation, trained live in this page on real handwritten digits.',
  'page.skip': 'Skip to the charts',
  'page.footer':
    'After “Adversarial Discriminative Domain Adaptation” (Tzeng and others, 2017). Images: MNIST; UCI optdigits by E. Alpaydin and C. Kaynak (CC BY 4.0), enlarged; a part of Fashion-MNIST, Zalando SE (MIT). Nothing you do here leaves this computer.',

  // --- how parts are joined ---
  'list.semicolon': '; ',
  sentence: '{text}.',
  sentences: '{first} {second}',

  // --- the networks, as the document calls them ---
  'network.ms': 'MS',
  'network.mt': 'MT',
  'network.c': 'C',
  'network.d': 'D',

  // --- buttons ---
  'controls.title': 'Run',
  'controls.train': 'Train',
  'controls.adapt': 'Adapt',
  'controls.adapt.baseline': 'Learn',
  'controls.evaluate': 'Evaluate',
  'controls.pause': 'Pause',
  'controls.resume': 'Resume',
  'controls.step': 'Step',
  'controls.stop': 'Stop',
  'controls.reset': 'Reset',
  'controls.save': 'Save weights',
  'controls.load': 'Load weights',
  'controls.file': 'Weights file',
  'controls.held': '{buttons}: {why}.',
  'controls.asked': 'your last press is being answered',
  'controls.why.making-ready': 'the networks are being made ready',
  'controls.why.no-networks': 'there are no networks; see the message below',
  'controls.why.no-images': 'the images are not here yet',
  'controls.why.paused': 'paused',
  'controls.why.under-way': 'under way',
  'controls.why.resume-or-stop': 'resume or stop first',
  'controls.why.wait-or-stop': 'wait, or stop first',
  'controls.why.pause-or-stop': 'pause or stop first',
  'controls.why.apply-or-undo': 'apply or undo your changed settings first',
  'controls.why.nothing-under-way': 'nothing is under way',
  'controls.why.epochs-done': 'training is done',
  'controls.why.adapted': 'adaptation builds on this training; reset to train again',
  'controls.why.rounds-done': 'all rounds are done',
  'controls.why.train-first': 'train first',
  'controls.why.measured': 'all is measured already',
  'controls.why.no-steps': 'evaluating has no single steps',
  'controls.why.nothing-learnt': 'nothing is learnt yet',

  // --- what is under way ---
  'progress.crashed': 'Stopped by an error',
  'kept.at': 'Kept in this browser {when}; a reload takes it up again.',
  'kept.without-images':
    'Kept in this browser {when}, but its images are not: once the page is left, the run can only be taken up when you bring their files again.',
  'kept.never': 'This browser cannot keep the run: save the weights as a file before you leave or reload the page.',
  'kept.full':
    'There is no room in this browser to keep the run: delete kept runs, or save the weights as a file before you leave or reload the page.',
  // The end of a sentence that offers to set another run in the place of this one.
  'kept.prospect':
    '{kept, select, yes {; this run is kept} no {; this run cannot be kept: save it first} unfit {; this run cannot be kept} other {}}',
  'kept.unfit': 'The weights are not numbers any more: the run can neither be kept nor saved as it is.',
  'kept.saved': 'Saved as {name}.',

  // --- messages ---
  'alarm.again': 'Try again',
  'alarm.again.used': 'Try again, once they are in use',
  'alarm.afresh': 'Start afresh',
  'alarm.restart': 'Start again',
  'alarm.close': 'Close',
  'alarm.settings': 'Change the settings',
  'alarm.propose': 'Put {rate} into the form',
  'alarm.reload': 'Load the page again',
  'alarm.wait': 'Wait on',
  'alarm.address': 'The address cannot be used as it is: {faults}',
  'alarm.no-webassembly':
    'This browser has no WebAssembly, which the training core needs: use a current one, with WebAssembly switched on',
  'alarm.not-taken-up': 'Your run of {time} cannot be taken up: {fault}',
  'trouble.diverged': 'Diverged.',
  'trouble.collapsed': 'Collapsed.',
  'trouble.train.diverged':
    'Training has diverged: the loss of MS and C runs away instead of falling, and will not come back. {way, select, smaller {The likely cause is too high a rate} other {The rate is unusual}}: {option} is {rate}. Try {other}, and start over.',
  'trouble.train.collapsed':
    'Training has collapsed: C gives every image the same class. {way, select, smaller {The likely cause is too high a rate} other {The likely cause is a rate at which nothing is learnt}}: {option} is {rate}. Try {other}, and start over.',
  'trouble.adapt.diverged':
    'Adaptation has diverged: a loss grows beyond all measure. {trained, select, yes {{way, select, smaller {The likely cause is too high a rate} other {The rate is unusual}}} other {Training had failed before it, and its rate is the likely cause}}: {option} is {rate}. Try {other}.',
  'trouble.adapt.collapsed':
    'Adaptation has collapsed: C gives nearly every target image the same class. {trained, select, yes {{way, select, smaller {The likely cause is too high a rate{labels, select, yes {} other {, or a game without labels that has lost its way}}} other {The rate is unusual}}} other {Training had failed before it, and its rate is the likely cause}}: {option} is {rate}. Try {other}.',
  'file.large':
    '{file} is too large: it has {bytes, number} bytes, at most {most, number} are read. Choose one that this page has saved.',
  'file.empty': '{file} is empty. Choose one that this page has saved.',
  'file.unreadable':
    '{file} cannot be read: it is a folder, was moved, changed or deleted since it was chosen, or another program holds it. Close it there, then choose it again.',
  'file.refused':
    '{file} cannot be loaded: {fault}{own, select, yes { Choose a weights file that this page has saved.} other {}} The run is as it was.',
  'damage.one': '{record} cannot be read: {why} It stays in this browser until you delete it.',
  'damage.several': '{n, plural, one {# record} other {# records}} of this browser cannot be read.',
  'damage.pins': 'The list of pinned runs',
  'damage.why.damaged': 'the record is damaged or cut',
  'damage.why.newer': 'it was kept by a newer version of this page; reload the page to have that version',
  'damage.save': 'Save its bytes as a file',
  'damage.clear': 'Delete it',
  'damage.show': 'Show them',
  'damage.cleared': '{record} is cleared of what could not be read.',
  'notice.anew':
    'The training that was under way when the page was left was not kept yet: it has begun anew, and comes to the same.',
  'notice.back':
    'Your run of {time} is back: {standing}.{charts, select, yes {} other { Its charts cannot be read: they begin here.}}',
  'notice.language': 'The language is forgotten when the page is left: this browser refuses {store}, which would remember it.',
  'alarm.damaged':
    '{fault} It lies on the server like that, so trying again cannot help: load this page again later. Is the site your own? Then put a sound one there: make builds it.',
  'alarm.late': '{file} has not begun yet: it may still be on its way, or be empty',
  'alarm.stalled': 'Still waiting for {files}: nothing has come for a while. The connection may be slow or broken.',
  'alarm.threads': '{fault} The run goes on with fewer threads, more slowly.',
  'alarm.store':
    '{store}, in which this browser keeps the run, refuses or does not answer: the page goes on without it. Save the weights as a file before you leave or reload the page.',
  'alarm.style':
    '{file}, which says how the page looks, could not be loaded, or not all of it. Everything works, only plainly.',
  'alarm.kept':
    'Nothing was changed: {store}, in which this browser keeps runs and images, did not do what was asked for ({message}). Close other tabs of this page, then try again.',
  'alarm.charts': 'The charts cannot be drawn. {fault}',
  'alarm.language': 'The page goes on in this language. {fault}',
  'alarm.no-worker': 'Nothing can be trained as yet. {fault}',
  'alarm.crash-kept': '{fault} The run is taken up where it was last kept.',
  'alarm.begun-afresh': '{fault} Nothing of the run was kept: these are fresh networks.',
  'alarm.ended-twice':
    '{fault} It is the second time within a minute, so nothing is begun again by itself.{kept, select, yes { Start again takes the run up where it was last kept.} other {}}',
  'notice.back-offer':
    'Your run of {time} is back: {standing}.{charts, select, yes {} other { Its charts cannot be read: they begin here.}} The settings that the address asks for are in the form: apply them to start over.',
  'notice.opened':
    'Your run of {time} is open: {standing}.{charts, select, yes {} other { Its charts cannot be read: they begin here.}}',
  'notice.left': 'The run before is kept: {run}.',
  'notice.left.part': 'The run before is kept only as far as this: {run}.',
  'notice.left.gone': 'The run before ({run}) has been deleted, perhaps in another tab, and cannot be brought back.',
  'notice.bring-back': 'Bring the run back',
  'notice.taken': 'The run of this tab is open in another one: this tab has a run of its own.',
  'notice.offered': 'The settings that the address asks for are in the form: apply them to start over.',
  'notice.typed': 'What you had typed into {options} and not applied was replaced.',
  'notice.undo': 'Undo',
  'notice.not-back':
    '{gone} It could not be put back: the browser has no room for it, or keeps nothing. Delete something else, and undo once more.',
  'notice.loaded': '{file} is loaded: {standing}. The charts begin here.',

  // --- settings ---
  'settings.title': 'Settings',
  'settings.called': '“{option}”',
  'settings.summary.data':
    '{source} → {target}, {sourceImages} + {targetImages} images{shifted, select, yes {, {shift}} other {}}',
  'settings.summary.train':
    '{optimiser} at rate {rate}, {epochs, plural, one {# epoch} other {# epochs}} in batches of {batch}, seed {seed}',
  'settings.summary.adapt':
    '{method}, {optimiser} at rate {rate}{game, select, yes { (D {discriminatorRate})} other {}}, {rounds, plural, one {# round} other {# rounds}}, {labelled, plural, =0 {no labels} one {# label per class} other {# labels per class}}',
  'settings.changed': 'Changed: {options}.',
  'settings.faulty': 'Some settings cannot be used: see the errors.',
  'settings.apply': 'Apply and start over',
  'settings.apply-keep': 'Apply, keep the training',
  'settings.undo': 'Undo the changes',
  'settings.note.over': 'Starting over makes fresh networks{kept}.',
  'settings.note.keep': 'Starting over makes fresh networks; keeping the training begins only the adaptation anew{kept}.',
  'runs.title': 'Kept runs',
  'runs.summary': '{n, plural, =0 {None yet} one {# run, {size}} other {# runs, {size}}} in this browser',
  'runs.about':
    'Every run is kept here by itself once something is learnt. Beyond 20, or when room runs out, one is deleted, and you are told: first those of under a minute, the oldest first; the three newest last.',
  'runs.about.never':
    'This browser cannot keep runs. Save a run as a file before another takes its place, or the page is left or reloaded.',
  'runs.name':
    '{recipe}, {source} → {target}, seed {seed}: {learnt}{measured, select, yes {, target accuracy {accuracy}} other {}}',
  'runs.unknown': 'Run of {time}',
  'runs.some-time': 'an unknown time',
  'runs.where.here': 'open here',
  'runs.where.elsewhere': 'open in another tab',
  'runs.open': 'Open',
  'runs.open-run': 'Open {run}',
  'runs.save': 'Save as a file',
  'runs.save-run': 'Save as a file: {run}',
  'runs.delete': 'Delete',
  'runs.delete-run': 'Delete {run}',
  'runs.deleted': 'Deleted: {run}.',
  'runs.is-open': 'That run is open in another tab: it stays as it is.',
  'runs.not-now':
    'The run stays among the kept ones: it cannot be opened {why, select, opening {while another one is being opened} other {before there are networks again: see the message above}}.',
  'runs.gone': 'This run has been deleted, perhaps in another tab.',
  'runs.made-room':
    'To make room, {n, plural, one {the oldest kept run has been deleted} other {the # oldest kept runs have been deleted}}: {runs}. Until this message is closed, {n, plural, one {it} other {they}} can still be had as {n, plural, one {a file} other {files}}.',
  'runs.save-deleted': 'Save as a file',
  'question.lose': 'Lose the run?',
  'question.lose.never': 'This browser cannot keep the run ({learnt}). {rest}',
  'question.lose.full': 'There is no room in this browser to keep the run ({learnt}). {rest}',
  'question.lose.unfit':
    'The weights of the run ({learnt}) are not numbers any more, and can be neither kept nor saved. {rest}',
  'question.lose.later':
    'The run ({learnt}) cannot be written down now: memory may be short. Stay with it, close other tabs and try again. {rest}',
  // What is lost, by what is kept.
  'question.lose.rest':
    '{before, select, none {If you go on, it is gone for good.} other {Only what it was before is kept ({before}): if you go on, what came after that is gone for good.}}',
  'question.sweep': 'Begin another sweep?',
  'question.sweep.words':
    'Of the sweep that was broken off, {finished} of {total} runs are finished and stay in the table. The others cannot be gone on with once another sweep begins.',
  'question.sweep.begin': 'Begin the other',
  'question.sweep.stay': 'Keep the one of before',
  'question.file': 'Save it as a file and go on',
  'question.go-on': 'Go on without it',
  'question.stay': 'Stay with it',
  'preview.title': 'Preview of the target',
  'preview.none': 'They appear once the images are here.',
  'preview.note': 'The first {n} that are drawn of {data}, {shift}.',
  'preview.picture': 'Target images of {data} {shift}: {digits}',
  'preview.failed': 'They cannot be shown: {fault}',
  'machine.title': 'This machine',
  'machine.none': 'Not started yet.',
  'alone.insecure': 'Only a page that comes by {scheme}, or from this computer, can be isolated.',
  'alone.unsupported':
    'This browser has no service workers here, by which {file} would isolate the page: have the server send {headers}.',
  'alone.refused':
    '{file}, the service worker that isolates the page, could not be set up: the page goes on with one thread. Load it again, or have the server send {headers}.',
  'alone.silent':
    '{file}, the service worker that isolates the page, does not answer: the page goes on with one thread. Load it again, or have the server send {headers}.',
  'alone.vain':
    '{file}, the service worker that isolates the page, is at work in vain: the page goes on with one thread. Have the server send {headers}.',
  'alone.next-load': 'When it is loaded the next time, it will be isolated.',

  // --- the diagram of the networks ---
  'diagram.box.source': 'source',
  'diagram.box.target': 'target',
  'diagram.box.c': 'which class?',
  'diagram.box.d': 'source or target?',
  'diagram.box.distance': 'how far apart?',
  'diagram.box.self-training': 'sure of it?',
  'diagram.box.baseline': 'what it truly is',
  'diagram.lesson.game': 'MT learns to be taken for source',
  'diagram.lesson.shared': 'MT learns to give D no clue',
  'diagram.lesson.distance': 'MT learns to come near the source',
  'diagram.lesson.self-training': 'MT learns from C’s own answers',
  'diagram.lesson.baseline': 'MT learns from labels',

  // --- sections ---
  'section.train': '1 Train: MS and C learn the source',
  'section.adapt':
    '2 {kind, select, game {Adapt: MT against D} baseline {Learn: {method}, a baseline} other {Adapt: {method}}}',
  'section.rounds': 'Round by round',

  // --- charts ---
  'chart.empty': 'No line yet',
  'chart.epochs': 'epochs',
  'chart.rounds': 'rounds',
  'chart.points': '{n, plural, one {Each value is one batch.} other {Each value is the mean of # batches.}}',
  'chart.points.smooth': 'Each value is the mean of about {n, number} batches.',
  'chart.points.sample': 'MT + C and source: on the {n, number} images of the pictures.',
  'chart.words': '{title}, after {time} {unit}: {lines}',
  'chart.words.empty': '{title}, no values yet',
  'chart.words.line': '{line} from {first} to {last}',
  'chart.train-loss.title': 'Loss of MS and C',
  'chart.train-loss.about': 'How surprised C is by the true classes. It should fall towards 0.',
  'chart.train-accuracy.title': 'Accuracy while training',
  'chart.train-accuracy.about':
    'The source climbs fast. The target has no part in this: other digits are called right by chance alone.',
  'chart.adapt-accuracy.title': 'Target accuracy',
  'chart.adapt-accuracy.about':
    'Dashed: without adaptation, to be beaten.{labels, select, yes { Dotted: the same labels alone; what lies above is the method’s own.} other {}}',
  'chart.adapt-loss.title': '{game, select, yes {Losses of D and MT} other {Loss of MT}}',
  'chart.adapt-loss.about.game':
    'Two opponents: where one falls, the other tends to rise. Near 0.69 D does no better than guessing.',
  'chart.adapt-loss.about.shared':
    'MT’s is D’s, reversed and weighted: what one gains the other loses. At 0.69 D does no better than guessing.',
  'chart.adapt-loss.about.distance':
    'How far apart the features of source and target lie, as {method} measures it. It should fall.',
  'chart.adapt-loss.about.self-training':
    'What {method} holds against C’s answers to the target. It should fall; some go below 0.',
  'chart.adapt-loss.about.all-labels': 'How surprised C is by the true classes of the target images. It should fall towards 0.',
  'chart.adapt-loss.about.few-labels':
    'How surprised C is by the classes of the labelled target images. It should fall towards 0.',
  'chart.adapt-d.title': 'How often D is right',
  'chart.adapt-d.about': 'For each domain. Both high: D wins. Source high, target low: MT passes for source.',
  'chart.adapt-gradient.title': 'Size of the gradients',
  'chart.adapt-gradient.about':
    'How hard the losses pull at all weights together, on a logarithmic scale. SGD moves by its rate times this; Adam evens it out.',
  'line.ms-c': 'MS + C',
  'line.mt-c': 'MT + C',
  'line.source': 'source',
  'line.target': 'target',
  'line.batches': 'target, single batches',
  'line.source-ms-c': 'source: MS + C',
  'line.source-mt-c': 'source: MT + C',
  'line.labels-alone': 'labels alone',
  'line.to-beat': 'to beat',
  'line.mt-labels': 'MT on labels',
  'line.guessing': 'guessing',
  'line.on-source': 'on source',
  'line.on-target': 'on target',
  'line.this-run': 'this run',

  // --- pictures ---
  'histogram.title': 'D’s output',
  'histogram.about': 'How sure D is that an image is target. Two heaps far apart: D can tell. One heap: it cannot.',
  'histogram.source': 'source, upwards',
  'histogram.target': 'target, downwards',
  'histogram.picture': 'Histogram of D’s output per domain; its means stand below',
  'histogram.none': 'No values yet.',
  'histogram.words': 'On average {source} sure of target for source images, {target} for target images; {n} of each.',
  'histogram.source-end': '0%: source',
  'histogram.target-end': '100%: target',
  'digits.title': 'Target digits and what they are called',
  'digits.none': 'They appear once the images are here.',
  'digits.note': '{networks}: {right} of {n} right ({share}), under the chosen pairing. ✓ right, ✗ wrong, → called.',
  'digits.called': 'a {digit} called {answer}, {good, select, yes {right} other {wrong}}',

  // --- tables ---
  'table.nothing': 'Nothing to show yet.',
  'rounds.caption': 'What is measured at the end of each round, on the target images',
  'rounds.none': 'The first row comes at the end of the first round of adaptation.',
  'rounds.kept':
    '<strong>{ended, select, yes {Final} other {Latest}}: {final}. </strong>Chosen without labels, where C is sure and uses all classes: {labelFree}. {why, select, unlabelled {How many target images are read right nobody knows, since they have no labels: there are no accuracies.} given {All target images are given with their labels, so that none is left on which accuracy could be measured.} other {Best by the target labels, which no honest run can know: {oracle}.}}',
  'rounds.apart':
    'An A-distance near 2 while D is fooled is no contradiction: a fresh judge, trained to the end on features that stand still, parts nearly anything in 512 dimensions. D has to keep pace with MT.',
  'rounds.kept.round': 'round {round}{measured, select, yes {, {accuracy}} other {}}',
  'rounds.all': 'All columns',
  'rounds.fewer': 'Fewer columns',
  'rounds.column.round': 'Round',
  'rounds.column.target_accuracy': 'chosen pairing',
  'rounds.column.target_accuracy_other_pairing': 'reverse',
  'rounds.column.fine_tuning_accuracy': 'same labels alone',
  'rounds.column.proxy_a_distance': 'A-distance',
  'rounds.column.mmd2': 'MMD²',
  'rounds.column.mean_distance': 'mean distance',
  'rounds.column.encoder_distance': 'MT from MS',
  'rounds.column.entropy': 'entropy',
  'rounds.column.class_balance': 'balance',
  'rounds.column.information_maximisation': 'info. max.',
  'rounds.column.bnm': 'BNM',
  'rounds.column.snd': 'SND',
  'pairings.title': 'Target accuracy{two, select, yes { under both pairings} other {}}',
  'pairings.caption': 'Share of the target images that are called as the pairing has it',
  'pairings.column.networks': 'Networks',
  'pairings.column.chosen': '{pairing} (chosen beforehand)',
  'pairings.column.test': 'chosen, on unseen images',
  'pairings.row.source-only': 'Source only: MS + C',
  'pairings.row.fine-tuned': 'Same labels alone: MT + C',
  'pairings.row.commonest': 'Always the commonest',
  'pairings.row.not-adapted': 'MT + C, not adapted yet',
  'pairings.row.so-far': 'So far: {networks} on {n} images',
  'pairings.measured':
    'Measured on {target, number} target images and {test, number} test images that took no part. On {source, number} source images, MS + C is right for {accuracy}.',
  'pairings.interval':
    '{accuracy} is {low} to {high} with 95 % confidence, for these weights on digits like these.{calibrated, select, yes { C’s probabilities are off from how often it is right by {calibration} on average.} other {}}',
  'pairings.no-d': 'The method is {method}: it has no discriminator D to measure.',
  'pairings.press': 'Press Evaluate to measure all images, with the baselines beside.',
  'domains.caption': 'Share of all images whose domain D calls right',
  'domains.column.domain': 'Domain',
  'domains.column.right': 'D is right',
  'domains.source': 'Source',
  'domains.target': 'Target',
  'confusion.title': 'Which target digit is called what',
  'confusion.caption.all': 'Confusion matrix of all target images',
  'confusion.caption.view': 'Confusion matrix of the {n} images of the pictures',
  'confusion.column.digit': 'Digit',
  'confusion.column.called': 'called {digit}',
  'confusion.row': 'a {digit}',
  'confusion.note':
    'Outlined: right under the chosen pairing. Full cells outside it: the classes are apart, but called otherwise.',
};
