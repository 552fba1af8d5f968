/**
 * The glossary: glossary.NAME says what a word means, .name is the word, .forms are others as which it is found in texts, with a bar
 * between them.
 */

/** @type {Record<string, string>} */
export const GLOSSARY = {
  'glossary.title': 'What words mean',
  'glossary.source.name': 'Source',
  'glossary.source': 'The digits that come with labels. Drawn in blue.',
  'glossary.target.name': 'Target',
  'glossary.target': 'The digits to be learnt almost without labels. Drawn in orange.',
  'glossary.features.name': 'Features',
  'glossary.features': 'The 512 numbers that an encoder makes of an image. C and D see these, never the image itself.',
  'glossary.ms.name': 'MS',
  'glossary.ms':
    'The encoder of the source digits: a network that makes 512 numbers, the features, of an image. It learns from labels together with C, and is frozen when adaptation begins.',
  'glossary.c.name': 'C',
  'glossary.c':
    'The classifier: it reads off the features which class an image belongs to. The dashed line in the picture is where it changes its mind.',
  'glossary.mt.name': 'MT',
  'glossary.mt': 'The encoder of the target digits. It begins as a copy of MS, and is what adaptation teaches.',
  'glossary.d.name': 'D',
  'glossary.d':
    'The discriminator, a detective: it sees features and guesses whether they come from the source or from the target. It is right half of the time by chance alone.',
  'glossary.label.name': 'Label',
  'glossary.label': 'What an image truly shows, told by a person.',
  'glossary.pairing.name': 'Pairing',
  'glossary.pairing':
    'Which target digit is to be put in the class of which source digit. It is fixed beforehand, for nothing in unlabelled images can tell.',
  'glossary.accuracy.name': 'Accuracy',
  'glossary.accuracy': 'The share of images that are called what they should be called.',
  'glossary.logit.name': 'Logit',
  'glossary.logit.forms': 'logits',
  'glossary.logit': 'A score that a network gives a class before scores become probabilities. The largest one wins.',
  'glossary.loss.name': 'Loss',
  'glossary.loss': 'A number that says how wrong a network is. To learn is to make it smaller.',
  'glossary.gradient.name': 'Gradient',
  'glossary.gradient': 'For each weight: which way, and how steeply, the loss falls or rises there.',
  'glossary.sgd.name': 'SGD',
  'glossary.sgd':
    'Stochastic gradient descent: after each batch all weights go a little downhill, by the learning rate times the gradient.',
  'glossary.adam.name': 'Adam',
  'glossary.adam':
    'A way of learning that gives each weight a step size of its own, from what its gradients were lately. It moves weights that SGD would hardly touch.',
  'glossary.momentum.name': 'Momentum',
  'glossary.momentum': 'The part of the last step that goes on into the next, as with a ball that rolls.',
  'glossary.rate.name': 'Learning rate',
  'glossary.rate': 'How long a step is. Too long, and the loss jumps about; too short, and nothing is learnt.',
  'glossary.batch.name': 'Batch',
  'glossary.batch.forms': 'batches',
  'glossary.batch': 'The few images that one step learns from.',
  'glossary.epoch.name': 'Epoch',
  'glossary.epoch.forms': 'epochs',
  'glossary.epoch': 'Training has gone once through all source images.',
  'glossary.round.name': 'Round',
  'glossary.round': 'Adaptation has gone once through the images of both domains. At its end MT is measured.',
  'glossary.seed.name': 'Seed',
  'glossary.seed': 'The number that all chance is made of. The same seed gives the same run, to the last bit.',
  'glossary.relu.name': 'ReLU',
  'glossary.relu':
    'What stands between two layers: it keeps what is positive and makes the rest 0. Without such a bend a network can only draw straight borders.',
  'glossary.fine_tuning.name': 'Fine-tuning',
  'glossary.fine_tuning':
    'To go on learning from a few labelled target images alone. What adaptation adds must lie above that.',
  'glossary.pseudo_label.name': 'Pseudo-label',
  'glossary.pseudo_label.forms': 'pseudo-labels',
  'glossary.pseudo_label':
    'A network’s own answer, taken for the truth because it is sure, or because the images around it agree.',
  'glossary.whitening.name': 'Whitening',
  'glossary.whitening.forms': 'whitened|whitens',
  'glossary.whitening': 'Features are turned and stretched until each of their directions varies as much as any other.',
  'glossary.covariance.name': 'Covariance',
  'glossary.covariance.forms': 'covariances',
  'glossary.covariance': 'Which features rise and fall together, and how strongly.',
  'glossary.kernel.name': 'Kernel',
  'glossary.kernel.forms': 'kernels',
  'glossary.kernel':
    'A measure of how alike two images’ features are: 1 when they are the same, towards 0 when they are far apart.',
  'glossary.a_distance.name': 'Proxy A-distance',
  'glossary.a_distance.forms': 'A-distance',
  'glossary.a_distance':
    'How well a fresh detective can tell the domains apart, tried on features held out. 0: not at all. 2: always. Unlike D, it has played no game.',
  'glossary.mmd2.name': 'MMD²',
  'glossary.mmd2.forms': 'MMD',
  'glossary.mmd2':
    'Maximum mean discrepancy: how far apart the features of the two domains lie, measured with kernels. 0: they lie alike.',
  'glossary.mean_distance.name': 'Mean distance',
  'glossary.mean_distance': 'How far the middle of the target features lies from the middle of the source features.',
  'glossary.encoder_distance.name': 'MT from MS',
  'glossary.encoder_distance': 'How far the weights of MT have moved from those of MS, which they were copied from.',
  'glossary.entropy.name': 'Entropy',
  'glossary.entropy': 'How unsure C is of a target image, on average. 0: always sure, right or wrong.',
  'glossary.balance.name': 'Balance',
  'glossary.balance': 'How evenly C’s answers fall on the classes. Small: nearly everything is called the same.',
  'glossary.information.name': 'Information maximisation',
  'glossary.information': 'Balance minus entropy: large where answers are sure one by one and even in all. It needs no label.',
  'glossary.bnm.name': 'BNM',
  'glossary.bnm': 'Batch nuclear norm: another measure, without labels, of how sure and how varied C’s answers are.',
  'glossary.snd.name': 'SND',
  'glossary.snd':
    'Soft neighbourhood density: how closely target images gather with others that are answered alike. It needs no label.',
};
