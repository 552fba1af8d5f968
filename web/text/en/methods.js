/** The methods of adaptation: method.NAME.title and .about. Their hyperparameters are worded with the options. */

/** @type {Record<string, string>} */
export const METHODS = {
  'method.adda.title': 'ADDA',
  'method.adda.about':
    'The adversarial game: a discriminator learns to tell source features from target features, and the target encoder learns to be taken for source.',
  'method.cdan.title': 'CDAN+E',
  'method.cdan.about':
    'DANN whose discriminator sees the classifier’s answers beside the features, and listens most to images the classifier is sure of.',
  'method.coral.title': 'Deep CORAL',
  'method.coral.about':
    'No discriminator: the target features are moved until their covariances match the source features’. As published the loss is divided by 4 times 512 squared: it takes a weight of thousands to be felt.',
  'method.dann.title': 'DANN',
  'method.dann.about':
    'One encoder for both domains: it keeps learning the source labels while the discriminator’s gradient, reversed, drives out what tells the domains apart.',
  'method.fine_tuning.title': 'Fine-tuning',
  'method.fine_tuning.about': 'A baseline: the target encoder learns from the labelled target images alone.',
  'method.mcc.title': 'MCC',
  'method.mcc.about':
    'No discriminator: one encoder for both domains keeps learning the source labels and is asked for answers to the target that do not waver between two classes.',
  'method.mmd.title': 'MMD',
  'method.mmd.about':
    'No discriminator: the target features are moved until their distribution, compared through a mixture of Gaussian kernels, matches the source features’.',
  'method.oracle.title': 'Target oracle',
  'method.oracle.about':
    'Not adaptation but the upper baseline: the target encoder learns from all target images with their true labels.',
  'method.pseudo_label.title': 'Pseudo-labels',
  'method.pseudo_label.about':
    'Self-training: one encoder for both domains keeps learning the source labels, and takes its own sure answers to the target for labels.',
  'method.shot.title': 'SHOT',
  'method.shot.about':
    'Self-training without a discriminator: target images are grouped by their whitened features, the groups become pseudo-labels, and answers are asked to be sure one by one and even in all.',
};
