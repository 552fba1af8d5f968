/** 运行的结论、可能的原因与下一步的建议。 */

/** @type {Record<string, string>} */
export const VERDICT = {
  // One sentence each. An accuracy is the share of images that C names as the pairing has it.
  'verdict.trained':
    '{unlabelled, select, yes {MS + C 在源域（{sourceDigits}）上的准确率为 {source}；目标域没有标签，无从知晓。} other {MS + C 在源域（{sourceDigits}）上的准确率为 {source}，在目标域（{targetDigits}）上为 {before}：后者就是需要超过的水平。{under, select, yes {随机猜测约为 {guess}。} other {}}}}',
  'verdict.diverged': '{phase, select, train {训练} other {域适应}}已发散：某个损失无限增大，C 的预测已无意义。',
  'verdict.collapsed':
    '{phase, select, train {训练已坍缩：C 把所有源域图像都判为同一类。} other {已坍缩：C 几乎把所有目标域图像都判为 {answer}，其中只有 {after} 是对的。}}',
  'verdict.unmeasured':
    '{unlabelled, select, yes {MT 已完成适应。它能读对多少目标域图像无从知晓：没有标签。} other {目标域图像全部带有标签，没有可供测量的图像；在留出图像上，MT + C 的准确率为 {test}，MS + C 为 {testBefore}。}}',
  'verdict.d-won':
    'D 赢了：它分辨源域和目标域的正确率仍有 {d}，{risen, select, yes {目标域准确率适应前为 {before}，适应后也只有 {after}{guessed, select, yes {，而随机猜测约为 {guess}} other {}}。} other {而目标域准确率没有提高：适应前 {before}，适应后 {after}。}}',
  'verdict.swapped': '配对颠倒了：按选定的配对，目标域准确率只有 {after}；反过来却有 {other}。',
  'verdict.still': '几乎没有变化：目标域准确率适应后为 {after}，适应前为 {before}，MT 几乎停在原处。',
  'verdict.chance': '没有明显差别：目标域准确率适应后为 {after}，适应前为 {before}，这点差异可能只是偶然。',
  'verdict.worse': '适得其反：目标域准确率从 {before} 降到了 {after}。',
  'verdict.guessing': '不比随机猜测好：目标域准确率从 {before} 升到了 {after}，而随机猜测约为 {guess}。',
  'verdict.adapted':
    '{how, select, baseline {MT 从标签中学到了东西} less {比适应前好，却不如只用标签} part {域适应部分成功} other {域适应成功}}：目标域准确率从 {before} 升到了 {after}。',

  // The likely cause.
  'verdict.trained.why': 'C 从未见过目标域图像，只能凭相似程度来判断。',
  'verdict.diverged.why': '很可能是学习率过大：每一步破坏的比改善的还多。',
  'verdict.collapsed.why':
    '{phase, select, train {很可能是训练的学习率过大，或者过小而什么也没学到。} other {如果在 C 看来所有图像都一样，在 D 看来它们也就都像源域：对抗赢了，却什么也没有识别。学习率过大会导致这种结果，完全不用标签的对抗也会。}}',
  'verdict.unmeasured.why':
    '{unlabelled, select, yes {请直接查看图像、D 的表现以及 MT 移动的距离：这些都不需要标签。} other {带标签的目标域图像不计入任何目标域准确率，而这里全部图像都带标签。}}',
  'verdict.d-won.why': 'MT 没有跟上：D 学得太快，或 MT 学得太慢。',
  'verdict.swapped.why':
    '两组目标域数字都分开了，只是名字互换。{labels, select, yes {标签太少或权重太低，不足以决定配对。} other {无标签数据无法说明哪组是哪一类，少量标签就可以。}}',
  'verdict.still.why': '步长太小或步数太少，MT 没能离开 MS 给它的起点。',
  'verdict.chance.why':
    '适应前后回答的是同样的 {n, number} 张图像：{gained, number} 张由错变对，{lost, number} 张由对变错。{lucky, select, yes {没有标签说明哪个目标域数字属于哪一类，因此只能碰运气。} other {}}',
  'verdict.worse.why':
    'MT 移到了 C 更难识别的地方。{best, select, none {} other {第 {best} 轮之后曾经更好。}}{lucky, select, yes {没有标签说明哪个目标域数字属于哪一类：各组可能落到了错误的一边。} other {}}',
  'verdict.guessing.why':
    '起点低于猜测水平，准确率有所上升也说明不了什么：{n, number} 张图像中有 {gained, number} 张由错变对，{lost, number} 张由对变错。{lucky, select, yes {没有标签说明哪个目标域数字属于哪一类。} other {}}',
  'verdict.adapted.why':
    '{n, number} 张图像中有 {gained, number} 张由错变对，{lost, number} 张由对变错。{best, select, none {} other {第 {best} 轮之后曾经更好。}}{lucky, select, yes {配对方向正确只是运气：没有标签说明这一点。} other {}}',

  // What the same labels give by themselves.
  'verdict.labels.more':
    '只用同样的 {n, number} 个标签（每类 {each} 个）微调可达 {accuracy}，在 {gain} 个百分点的提升中占 {given} 个；其余来自方法本身（{method}）。',
  'verdict.labels.same':
    '只用同样的 {n, number} 个标签（每类 {each} 个）微调就可达 {accuracy}：所用方法（{method}）在此之上的变化可能只是偶然。',
  'verdict.labels.less':
    '只用同样的 {n, number} 个标签（每类 {each} 个）微调就可达 {accuracy}：加上 {method} 之后反而低了 {below} 个百分点。',

  // How the numbers are shown.
  'verdict.title': '结论',
  'verdict.gain':
    '{fallen, select, yes {下降 {gain} 个百分点；变化量的 95% 置信区间为} other {提高 {gain} 个百分点；95% 置信区间为}} {low} 至 {high}。',
  'verdict.gain.about':
    '针对这类目标域图像和这组权重：适应前后回答的是同样的图像，只计入判断改变的图像。换一个随机种子，差别可能更大。',
  'verdict.picture':
    '目标域准确率从适应前的 {before} 变为适应后的 {after}。{labels, select, none {} other {只用同样的标签：{labels}。}}总是猜最常见的类别：{commonest}。',
  'verdict.picture.before': '需要超过 {before}',
  'verdict.picture.labels': '仅用标签 {labels}',
  'verdict.pairings': '两种配对',
  'verdict.pairings.chosen': '{pairing}（选定的配对）',
  'verdict.mistakes': '最有把握的错误',
  'verdict.mistakes.about': 'C 判断错误而又最有把握的目标域图像。',
  'verdict.mistakes.none': '没有一张目标域图像判断错误。',
  'verdict.mistake': '{digit}，判为 {answer}，把握 {probability}',

  // What to try next: each is a press that starts over.
  'verdict.next': '接下来可以尝试',
  'verdict.next.kept': '网络将以这些设置重新开始{kept}。',
  'verdict.next.trained': '保留训练好的 MS 和 C，重新开始域适应{kept}。',
  'verdict.remedy.rate': '换一个学习率',
  'verdict.remedy.weaker-d': '让 D 学得慢一些',
  'verdict.remedy.faster-mt': '让 MT 学得快一些',
  'verdict.remedy.labels': '使用少量标签',
  'verdict.remedy.more-labels': '增加标签',
  'verdict.remedy.fewer-labels': '减少标签：效果会一样好吗？',
  'verdict.remedy.recipe': '采用“少量标签”方案的学习率',
  'verdict.remedy.rounds': '轮数加倍',
  'verdict.remedy.images': '增加图像，缩小置信区间',
  'verdict.remedy.harder': '换更难的目标域',
  'verdict.remedy.game': '同样的标签，加上对抗',
  'verdict.remedy.seed': '换一个随机种子：是运气吗？',

  // Shorter ones, at the end of a chapter.
  'verdict.chapter.train':
    'MS + C 在源域（{sourceDigits}）上的准确率为 {source}。它们从未见过目标域（{targetDigits}），在 {n} 张抽样图像上的准确率为 {before}：这就是需要超过的水平。{under, select, yes {随机猜测约为 {guess}。} other {}}',
  'verdict.chapter.adapt':
    '{rounds, number} 轮之后，MT + C 在目标域（{targetDigits}）上的准确率为 {after}；需要超过的水平约为 {before}。{under, select, yes {随机猜测约为 {guess}。} other {}}',
  'verdict.chapter.next': '下一步：{control}',
};
