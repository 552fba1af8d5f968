/** The methods of adaptation: method.NAME.title and .about. Their hyperparameters are worded with the options. */

/** @type {Record<string, string>} */
export const METHODS = {
  'method.adda.title': 'ADDA',
  'method.adda.about': '对抗博弈：域判别器学习区分源域特征与目标域特征，目标域特征提取器则学习使自己的特征被当作源域特征。',
  'method.cdan.title': 'CDAN+E',
  'method.cdan.about': 'DANN 的一种扩展：域判别器除特征外还看到分类器的预测，并更重视分类器有把握的图像。',
  'method.coral.title': 'Deep CORAL',
  'method.coral.about':
    '没有域判别器：调整目标域特征，使其协方差与源域特征一致。按原论文，损失要除以 512 的平方的 4 倍，因此权重须达到数千才有明显作用。',
  'method.dann.title': 'DANN',
  'method.dann.about': '两个域共用一个特征提取器：它继续学习源域标签，同时由反转后的域判别器梯度去除能区分两个域的信息。',
  'method.fine_tuning.title': '微调',
  'method.fine_tuning.about': '一种基线：目标域特征提取器只从带标签的目标域图像学习。',
  'method.mcc.title': 'MCC',
  'method.mcc.about':
    '没有域判别器：两个域共用一个特征提取器，它继续学习源域标签，并被要求对目标域作出不在两类之间摇摆的预测。',
  'method.mmd.title': 'MMD',
  'method.mmd.about': '没有域判别器：调整目标域特征，使其分布与源域特征一致；两个分布用多个高斯核的混合来比较。',
  'method.oracle.title': '目标域全标签',
  'method.oracle.about': '不是域适应，而是上界基线：目标域特征提取器从全部目标域图像及其真实标签学习。',
  'method.pseudo_label.title': '伪标签',
  'method.pseudo_label.about': '自训练：两个域共用一个特征提取器，它继续学习源域标签，并把自己对目标域有把握的预测当作标签。',
  'method.shot.title': 'SHOT',
  'method.shot.about':
    '没有域判别器的自训练：目标域图像按白化特征分组，各组成为伪标签；同时要求每个预测都明确，而总体上各类均衡。',
};
