/**
 * The options: group.NAME, option.NAME.label and .help, bounds.KIND, choice.OPTION.VALUE, data.NAME, preset.NAME.title, .about
 * (what happens), .watch (what to look at) and .time (how long it takes).
 */

/** @type {Record<string, string>} */
export const OPTIONS = {
  'group.data': 'Data',
  'group.train': 'Training',
  'group.adapt': 'Adaptation',

  'option.source_data.label': 'Source data',
  'option.source_data.help':
    'Optdigits are other digits: 1200 training images of 8 by 8 pixels, enlarged. Fashion-MNIST shows clothes, 4000 of them, as classes 0 to 9.',
  'option.source_digits.label': 'Source digits',
  'option.source_digits.help': 'The digits that come with labels. Each one is a class, numbered in the order given.',
  'option.target_data.label': 'Target data',
  'option.target_data.help':
    'As for the source. Clothes have nothing to do with digits: with them as the target, no method can be right but by chance.',
  'option.target_digits.label': 'Target digits',
  'option.target_digits.help':
    'The digits to adapt to. The first is to be put in the class of the first source digit, and so on: this pairing is fixed beforehand. A digit may be in both lists; no image is drawn for both.',
  'option.source_images.label': 'Source images',
  'option.source_images.help': 'How many training images of the source digits are drawn, without repeats.',
  'option.target_images.label': 'Target images',
  'option.target_images.help': 'How many training images of the target digits are drawn, without repeats.',
  'option.draw_seed.label': 'Seed of the draw',
  'option.draw_seed.help':
    'Decides which images are drawn and which of them are labelled. 0 means: the same number as the seed.',
  'option.target_shift.label': 'Target shift',
  'option.target_shift.help':
    'How the target images are made to look different: all of them, the labelled and the test images too. The source stays as it is. Patches puts each digit on a grey texture of its own.',
  'option.shift_severity.label': 'Severity of the shift',
  'option.shift_severity.help':
    'How strong the shift is: 1 turns by 90 degrees, inverts fully, adds the most noise. Not used without a shift.',
  'option.seed.label': 'Seed',
  'option.seed.help':
    'Decides the initial weights and the order of the images. The same seed gives the same run to the last bit.',
  'option.batch.label': 'Batch size',
  'option.batch.help':
    'Images per step, of each domain. Small batches make more steps out of the same images; large ones run faster.',
  'option.arithmetic.label': 'Arithmetic',
  'option.arithmetic.help':
    'With exact, a seed gives the same weights on every machine, bit for bit. Fastest lets the processor fuse multiplications with additions: quicker on many, but the last digits then depend on the machine.',
  'option.train_epochs.label': 'Training epochs',
  'option.train_epochs.help': 'How often training goes through all source images.',
  'option.train_optimizer.label': 'Training optimiser',
  'option.train_optimizer.help':
    'How gradients become steps for the source encoder MS and the classifier C. SGD follows the gradient; Adam gives each weight its own step size.',
  'option.train_rate.label': 'Learning rate of MS and C',
  'option.train_rate.help':
    'Learning rate: how large the steps are. Too high and the loss jumps about or overflows; too low and nothing is learnt. Adam wants about 0.001.',
  'option.train_momentum.label': 'Training momentum',
  'option.train_momentum.help': 'The share of the previous step that SGD carries on into the next. Adam does not use it.',
  'option.method.label': 'Method',
  'option.method.help': 'What MT learns from.',
  'option.rounds.label': 'Rounds',
  'option.rounds.help': 'How many rounds of adaptation to run. A round goes once through the images of both domains.',
  'option.adapt_optimizer.label': 'Adaptation optimiser',
  'option.adapt_optimizer.help':
    'How gradients become steps for the target encoder MT, and for the discriminator D where there is one.',
  'option.encoder_rate.label': 'Learning rate of MT',
  'option.encoder_rate.help':
    'How large the steps of the target encoder are. Too high and its features are wrecked; too low and nothing moves.',
  'option.discriminator_rate.label': 'Learning rate of D',
  'option.discriminator_rate.help': 'How large the steps of the discriminator are. Too high beside that of MT and D wins.',
  'option.adapt_momentum.label': 'Adaptation momentum',
  'option.adapt_momentum.help': 'The share of the previous step that SGD carries on into the next. Adam does not use it.',
  'option.adapt_beta1.label': 'Inertia of Adam',
  'option.adapt_beta1.help':
    'Adam’s beta 1 in the adaptation: how much of the recent direction is kept. In a game the other side moves on, so less than the usual 0.9 can be steadier. SGD does not use it.',
  'option.discriminator_activation.label': 'Activation of D',
  'option.discriminator_activation.help':
    'What stands between the layers of D. With none, D is a linear function and can only compare averages; with ReLU it can see shapes.',
  'option.method_weight.label': 'Weight of the method',
  'option.method_weight.help':
    'How much MT cares about the method’s own loss, beside the labels it is given. Fine-tuning has no such loss.',
  'option.labelled_per_class.label': 'Labels per class',
  'option.labelled_per_class.help':
    'How many target images of each class MT may learn the label of. All of them take part in every step.',
  'option.label_weight.label': 'Label weight',
  'option.label_weight.help':
    'How much MT cares about the labelled target images, judged by the classifier C, which stays as it is.',

  // Hyperparameters of the methods.
  'option.adda_gate.label': 'Least accuracy of D',
  'option.adda_gate.help': 'MT learns from D only in steps where D calls at least this share of the images right. 0: always.',
  'option.adda_smoothing.label': 'Label smoothing',
  'option.adda_smoothing.help': 'The share of doubt in what D is told.',
  'option.adda_every.label': 'D’s steps per step of MT',
  'option.adda_every.help': 'MT learns from D only in every so many steps.',
  'option.adda_head_start.label': 'Head start of D',
  'option.adda_head_start.help': 'Steps in which D learns alone, at the start.',
  'option.cdan_ramp.label': 'Ramp',
  'option.cdan_ramp.help': 'Rounds in which the reversed gradient grows to its full weight. 0: full weight from the start.',
  'option.dann_ramp.label': 'Ramp',
  'option.dann_ramp.help': 'Rounds in which the reversed gradient grows to its full weight. 0: full weight from the start.',
  'option.mcc_temperature.label': 'Temperature',
  'option.mcc_temperature.help': 'By how much the answers are softened before they are compared.',
  'option.mmd_bandwidth.label': 'Bandwidth',
  'option.mmd_bandwidth.help': 'The middle width of the kernels, in mean squared distances between the images of a batch.',
  'option.pseudo_threshold.label': 'Threshold',
  'option.pseudo_threshold.help': 'An answer of at least this probability counts as a label. 1: none does.',
  'option.pseudo_entropy.label': 'Entropy weight',
  'option.pseudo_entropy.help': 'How much all answers are asked to be decided.',
  'option.shot_components.label': 'Directions',
  'option.shot_components.help':
    'How many principal directions of the features, each scaled to the same variance, the groups are found in.',
  'option.shot_fresh.label': 'Fresh groups',
  'option.shot_fresh.help': '1: the first groups are found anew, without C’s answers. For targets C knows nothing about.',
  'option.shot_keep.label': 'Sure share',
  'option.shot_keep.help': 'The share of images that keep their pseudo-label: those that lie least between two groups.',
  'option.shot_pseudo.label': 'Pseudo-label weight',
  'option.shot_pseudo.help': 'How much MT cares about the pseudo-labels.',
  'option.shot_entropy.label': 'Entropy weight',
  'option.shot_entropy.help': 'How much MT cares about being sure of each image.',
  'option.shot_diversity.label': 'Diversity weight',
  'option.shot_diversity.help': 'How much MT cares about using all classes alike.',

  'bounds.number': 'From {min} to {max}.',
  'bounds.digits': '{min} to {max} digits, with commas.',

  // What each collection of images is called.
  'data.mnist': 'MNIST',
  'data.optdigits': 'UCI optdigits',
  'data.fashion': 'Fashion-MNIST',
  'data.own': 'your {title}',
  'data.own-unlabelled': 'your {title}, without labels',

  'choice.target_shift.none': 'none',
  'choice.target_shift.rotated': 'rotated',
  'choice.target_shift.inverted': 'inverted',
  'choice.target_shift.noisy': 'noisy',
  'choice.target_shift.blurred': 'blurred',
  'choice.target_shift.thick': 'thick',
  'choice.target_shift.thin': 'thin',
  'choice.target_shift.striped': 'striped',
  'choice.target_shift.patches': 'patches',
  'choice.arithmetic.exact': 'exact',
  'choice.arithmetic.fastest': 'fastest',
  'choice.train_optimizer.sgd': 'SGD',
  'choice.train_optimizer.adam': 'Adam',
  'choice.adapt_optimizer.sgd': 'SGD',
  'choice.adapt_optimizer.adam': 'Adam',
  'choice.discriminator_activation.none': 'none',
  'choice.discriminator_activation.relu': 'ReLU',

  'preset.first-minute.title': 'In a minute',
  'preset.first-minute.about':
    'MT plays against D. Ten labels per digit say which digit is which; the game brings in all other images.',
  'preset.first-minute.watch':
    'Watch D: at first it tells the domains apart, then MT fools it, and the accuracy passes what the same labels give alone.',
  'preset.first-minute.time': 'About half a minute on two cores.',
  'preset.few-labels.title': 'Few labels',
  'preset.few-labels.about': 'The same game with five times as many images, in smaller steps.',
  'preset.few-labels.watch': 'Watch the accuracy: it ends about five points above what the same labels give alone.',
  'preset.few-labels.time': 'About a minute on two cores.',
  'preset.one-label.title': 'One label per class',
  'preset.one-label.about':
    'No D here. Images that look alike to MT form groups, and one labelled image of each digit names its group.',
  'preset.one-label.watch':
    'Watch the groups part in the first round. Without a label they part as well, but chance names them.',
  'preset.one-label.time': 'About half a minute on two cores.',
  'preset.documented.title': 'As documented',
  'preset.documented.about':
    'The published recipe to the letter: 40 rounds, in steps so small that MT hardly moves. The accuracy of about 0.9 that was published is not reached on any seed.',
  'preset.documented.watch': 'Watch the accuracy: it stays near one half to the end.',
  'preset.documented.time': 'About four minutes on two cores.',
  'preset.documented-short.title': 'As documented, in short',
  'preset.documented-short.about': 'The published recipe in small: a fifth of the images, 10 rounds.',
  'preset.documented-short.watch': 'Watch MT: it hardly moves, whatever D says.',
  'preset.documented-short.time': 'Under half a minute on two cores.',
  'preset.strong-d.title': 'D too strong',
  'preset.strong-d.about':
    'D learns three times faster than in “In a minute”, MT thirty times more slowly: D wins. The labels alone would reach about 79%.',
  'preset.strong-d.watch': 'Watch D: it stays right for 90% and more, and MT does no better than guessing.',
  'preset.strong-d.time': 'About 15 seconds on two cores.',
  'preset.too-fast.title': 'Rates too high',
  'preset.too-fast.about': 'MT and D learn a hundred times too fast: a few steps wreck what MT could do.',
  'preset.too-fast.watch': 'Watch the answers: within a round everything is one class.',
  'preset.too-fast.time': 'About 15 seconds on two cores.',
  'preset.swapped.title': 'No labels, swapped',
  'preset.swapped.about':
    'Without a single label the two digits are told apart, but nothing in the images says which is to be called 0.',
  'preset.swapped.watch': 'Watch both pairings: almost all wrong under one, almost all right under the other.',
  'preset.swapped.time': 'About 15 seconds on two cores.',
  'preset.rotated.title': 'Ten digits, turned',
  'preset.rotated.about': 'All ten digits, turned by about 45 degrees, without labels. D sees C’s answers beside the features.',
  'preset.rotated.watch': 'Watch the confusion matrix: digits that a turn makes alike come right last.',
  'preset.rotated.time': 'Under a minute on two cores.',
  'preset.patches.title': 'Ten digits on patches',
  'preset.patches.about':
    'All ten digits on grey textures, without labels and without D: MT is asked for sure answers that use all digits alike.',
  'preset.patches.watch': 'Watch the accuracy digit by digit: those that C neglected at first gain most.',
  'preset.patches.time': 'Under half a minute on two cores.',
  'preset.optdigits.title': 'Ten digits by other hands',
  'preset.optdigits.about':
    'Another collection of handwriting, in 8 by 8 pixels, without labels and without D: MT is asked for sure answers that use all digits alike.',
  'preset.optdigits.watch': 'Watch the accuracy: two rounds take away most of the mistakes.',
  'preset.optdigits.time': 'About 15 seconds on two cores.',
};
