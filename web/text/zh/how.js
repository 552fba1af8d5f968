/** How it works: the long explanation. how.PART.run is said with a run's own figures, .none where it has not got there yet. */

/** @type {Record<string, string>} */
export const HOW = {
  'how.lead': '一步一步地讲。数字和图都来自您自己的运行；还没有进行到的地方会注明。',

  'how.two.title': '两种数字',
  'how.two':
    '<source>源域</source>数字 {sourceDigits} 带有标签。<target>目标域</target>数字 {targetDigits} {labels, plural, =0 {没有标签} other {几乎没有标签，每类只有 # 个}}。现实中常常如此：一台相机、一家医院、一个人的图像花了大量人力标注，换一个来源，就没有标注了。',
  'how.two.none': '图像就绪后显示在这里。',

  'how.learn.title': '先学源域',
  'how.learn':
    '<ms>MS</ms> 把一张图像变成 512 个数，即<features>特征</features>。<c>C</c> 根据这些数判断类别。二者一起从标签学习。域适应开始后，{way, select, shared {C 保持不变} other {二者都冻结，不再改变}}。',
  'how.learn.run': '在您的运行中，源域准确率为 {source}。',
  'how.learn.none': '点“{train}”，这里就会显示您的结果。',

  'how.gap.title': '为什么这还不够',
  'how.gap':
    'C 的分界是为源域特征画的。目标域数字样子不同，特征也就落在别处。{same, select, yes {许多落到了分界的另一侧。} other {落在分界的哪一侧，全凭偶然。}}',
  'how.gap.run': '在您的运行中，不做域适应时目标域准确率为 {before}。这就是需要超过的水平。',
  'how.gap.none': '点“{train}”，这里就会显示您的运行需要超过的水平。',
  'how.gap.picture': '域适应之前。蓝色为源域，橙色为目标域；形状是真实类别，只给您看，网络并不知道。',

  'how.play.title': '{kind, select, game {然后 MT 与 D 对抗} other {然后 MT 学习}}',
  'how.play':
    '<mt>MT</mt> 以 MS 的副本为起点。{kind, select, game {<d>D</d> 好比侦探：看特征，猜它来自哪个域。MT 好比造假者：从每次猜测中学会怎样被当作源域。当 D 再也分不清时，两个域的特征分布一致，C 就都能看懂。} distance {用一种距离衡量两个域的特征相距多远，MT 使它变小。当两者分布一致时，C 就都能看懂。} own {它从 C 自己对目标域的预测中学习：有把握的预测带动其余的。} other {它直接得到目标域图像的标签。这不是域适应，而是用来对照的基线。}}{way, select, shared {它同时继续看源域数字，并学习其标签。} other {}}',
  'how.play.run': '在您的运行中，目标域准确率为 {after}，与需要超过的水平相比 {gain} 个百分点。',
  'how.play.d': 'D 猜对了图中 {d} 的图像；抛硬币大约能猜对一半。',
  'how.play.none': '训练之后点“{adapt}”，这里就会显示您的结果。',
  'how.play.picture': '现在。背景是 D 对各处的判断：蓝色为源域，橙色为目标域，灰色为分不清。',

  'how.labels.title': '只靠标签能做到什么',
  'how.labels':
    '{labels, plural, =0 {您的运行没有用到任何目标域标签。} other {MT 得到每类 # 个目标域数字的标签。}}仅凭标签就能做到很多。因此只要有标签，就会另外不用该方法、只用这些标签再学一遍，这叫<em>微调</em>。高出它的部分才是方法本身的贡献。',
  'how.labels.run': '在您的运行中，只用同样的标签能达到 {tuned}。',

  'how.pairing.title': '谁也无法知道的事',
  'how.pairing':
    '{same, select, yes {这里每个数字都应判为它自己。} other {{firstTarget} 应判为 {firstSource}，这是人为的规定，图像本身并没有这样说。}}<strong>无标签的图像能显出分组，却显不出各组的名称。</strong>只靠域适应，得到的名称可能与预想的不同。因此<em>配对</em>事先固定，绝不按结果来选。只有两类时，两种配对的结果都会给出。少量标签就能确定配对。',

  'how.limits.title': '这个页面显示不了什么',
  'how.limits.plane': '图是平面的，而特征有 512 个方向。图上重叠的标记，在 C 和 D 看来可能相距很远。',
  'how.limits.ground': '背景只是 D 在这个平面上的判断。它对某个标记本身的判断可能不同：点一下标记即可查看。',
  'how.limits.digits': '小小的数字是个简单的世界。在这里有效的方法，用在照片上未必有效。',
  'how.limits.seed': '单次运行说明不了问题。换一个随机种子，结果就不同：多做几次，加以对比。',
  'how.limits.choice': '各项设置是在另外一些随机种子上、借助标签选定的。完全没有标签时，谁也无法这样选。',
  'how.limits.document': '严格按文档的方案进行，在试过的所有随机种子上都达不到文档所报告的结果。',

  'how.methods.title': '全部方法',
  'how.methods': '它们的区别在于 MT 依据什么学习。当前方法是<strong>{method}</strong>，其余可在设置中选择。',
  'how.kind.game': '与 D 对抗',
  'how.kind.distance': '特征之间的距离',
  'how.kind.self-training': 'C 自己的预测',
  'how.kind.baseline': '基线：只用标签',
};
