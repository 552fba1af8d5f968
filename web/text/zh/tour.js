/** The tour: for each step a title and what there is to see. The state of a chapter is todo, under (way) or done. */

/** @type {Record<string, string>} */
export const TOUR = {
  'tour.button': '导览',
  'tour.invite': '第一次来？',
  'tour.count': '第 {at} 步，共 {of} 步',
  'tour.back': '上一步',
  'tour.next': '下一步',
  'tour.end': '完成',
  'tour.wait': '请稍候……{share}',
  'tour.leave': '退出导览（或按退出键）',
  'tour.other.run': '导览将按现状讲解当前的运行。',
  'tour.fresh.run': '从第一个任务重新开始{kept}',
  'tour.other.settings': '导览将使用当前设定的任务和方案。',
  'tour.fresh.settings': '改用第一个任务',
  'tour.begin.title': '这个页面讲什么',
  'tour.begin':
    '网络先从标签学会识别 {sourceDigits}，然后几乎不靠标签去识别 {targetDigits}。{counted, select, none {} other {它只会回答 {sourceDigits}，所以 {counted}。}}整个过程都在您眼前进行。点 × 可随时退出导览。',
  'tour.stage.title': '每个标记是一张图像',
  'tour.stage':
    '蓝色标记是源域数字 {sourceDigits}，橙色标记是目标域数字 {targetDigits}。靠得近的标记，在网络看来就相像。所有位置都是实时计算的。',
  'tour.line.title': 'C 画出分界',
  'tour.line': '分类器 C 判断图像属于哪一类，虚线就是它改变判断的地方。目标是让每个标记都落在正确的一侧。',
  'tour.train.title': '第一步：{chapter}',
  'tour.train':
    '{state, select, todo {先从标签学习源域数字：MS 把图像变成一组数，C 据此判断类别。请点“{chapter}”。} other {源域数字从标签学习：MS 把图像变成一组数，C 据此判断类别。当前运行已经开始这一步。}}',
  'tour.training.title': '看蓝色标记',
  'tour.training':
    '蓝色标记沿虚线分开，这就是学习。{state, select, done {现在源域准确率为 {source}。} other {}}网络还没有学过任何目标域数字，橙色标记只是随意散落。',
  'tour.beat.title': '需要超过的数字',
  'tour.beat': '不做域适应时，目标域数字有 {before} 判断正确。域适应必须比它更好。',
  'tour.detective.title': '侦探 D',
  'tour.detective':
    '域判别器 D 看到一个标记，猜它来自源域还是目标域。背景显示它的猜测：蓝色为源域，橙色为目标域，灰色为分不清。MT 好比造假者，让目标域数字看起来像源域。',
  'tour.adapt.title': '第二步：{chapter}',
  'tour.adapt':
    '{kind, select, game {MT 与 D 开始对抗。} other {MT 学习识别目标域：{method}。}}{labels, plural, =0 {目标域数字没有任何标签。} other {每类有 # 个目标域数字带标签，用来提示哪个是哪个。}}{state, select, todo {请点“{chapter}”。} other {当前运行已经开始这一步。}}',
  'tour.heap.title': '看橙色标记',
  'tour.heap':
    '橙色标记移向蓝色所在之处，并沿同一条线分开；轨迹显示它们从哪里来。C 保持不变，是 MT 在学习适应它。目前目标域准确率为 {now}。',
  'tour.fooled.title': 'D 被骗了吗？',
  'tour.fooled':
    'D 学会之后，几乎总能猜对。MT 越好，D 就越接近 50%，与抛硬币无异。{begun, select, yes {目前它猜对 {d}。} other {它还没有上场。}}',
  'tour.timeline.title': '回到过去',
  'tour.timeline':
    '每根柱子是一轮，高度是准确率。沿着它拖动，或用方向键，整个页面都会显示那一刻。{state, select, done {各轮已全部完成。} under {各轮完成后，导览继续。} other {还有未完成的轮。}}',
  'tour.evaluate.title': '第三步：{chapter}',
  'tour.evaluate':
    '之前只看了少量图像。现在测量全部图像，包括没有参与过的图像，以及只用标签能达到的水平。{state, select, todo {请点“{chapter}”。} other {当前运行已经完成这一步。}}',
  'tour.verdict.title': '结论',
  'tour.verdict':
    '{state, select, done {一句话说明发生了什么。下面是提升幅度及其可信程度、只用标签的结果，以及最有把握的错误。} other {正在测量。}}',
  'tour.further.title': '接下来',
  'tour.further':
    '试试故意会失败的方案，看看原因何在；或者读“原理”，里面的数字来自您自己的运行。带虚线的词，点一下就有解释。按 ? 键列出全部快捷键。',
};
