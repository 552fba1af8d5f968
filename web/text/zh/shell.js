/** What frames the living page: header, problems and recipes, numbers beside the stage, chapters, and the tabs below. */

/** @type {Record<string, string>} */
export const SHELL = {
  'page.about': '网络几乎不靠标签就学会识别另一种数字：在浏览器中实时训练。',

  // --- header ---
  'theme.auto': '自动',
  'theme.light': '浅色',
  'theme.dark': '深色',
  'theme.button': '配色：{now}。点击切换为：{next}',
  'share.button': '分享',
  'share.copied': '已复制。打开此网址即可得到相同的设置和相同的运行：',
  'share.lacks.own': '网址中不含您自己的图像（{files}）：打开者会被要求提供同样的文件，之后得到相同的运行。',
  'share.lacks.brought': '网址中不含载入的权重（{networks}）：打开者会从全新的网络开始。请另外以文件形式传递权重。',
  'share.by-hand': '请复制此网址：打开它即可得到相同的设置和相同的运行。',

  // --- problems and recipes ---
  'problems.title': '任务',
  'problems.now': '当前任务：{problem}',
  'problems.own': '{source} → {target}，{shift}',
  'problems.bring': '使用自己的图像…',
  'problem.pairs.title': '0、1 → 2、3',
  'problem.rotated.title': '0–9 → 旋转',
  'problem.patches.title': '0–9 → 纹理背景',
  'problem.optdigits.title': '0–9 → 另一种笔迹',
  'recipes.title': '方案',
  'recipes.own': '自定义',
  'recipes.of': '“{problem}”的方案',
  'recipes.fails': '有意失败的示例',
  'recipes.about':
    '点击后立即生效{kept, select, yes {，当前的运行会保留} no {，当前的运行无法自动保存：请先保存为文件} unfit {，当前的运行无法保存} other {}}。',
  'recipes.any':
    '{own, select, yes {没有专为这些图像准备的方案：以下方案保留图像，只改变做法。} other {没有专为此任务准备的方案：以下方案针对相近的任务，各自带有自己的数字和图像。}}',
  'recipes.own-words':
    '自定义设置，最接近“{preset}”。点击其他方案立即生效{kept, select, yes {，当前的运行会保留} no {，当前的运行无法自动保存：请先保存为文件} unfit {，当前的运行无法保存} other {}}。',

  // --- numbers beside the stage ---
  'numbers.title': '三个数字',
  'numbers.none': '图像就绪后显示。',
  'numbers.accuracy': '目标域准确率',
  'numbers.beat.luck': '尚未学习，只是碰巧。',
  'numbers.beat.none': '这是域适应之前的结果。',
  'numbers.beat.before': '域适应前 {share}',
  'numbers.beat.tuned': '仅用标签 {share}',
  'numbers.d': '<d>D</d> 猜对的比例',
  'numbers.d.none': '源域还是目标域？“侦探”D 尚未上场。',
  'numbers.d.winning.name': '占上风',
  'numbers.d.winning': 'D 能分辨源域和目标域。',
  'numbers.d.fooled.name': '被骗',
  'numbers.d.fooled': 'D 把目标域当成了源域。',
  'numbers.d.guessing.name': '被骗',
  'numbers.d.guessing': 'D 与抛硬币无异。',
  'numbers.d.inverted.name': '颠倒',
  'numbers.d.inverted': 'D 恰好判反：MT 已经反超。',
  'numbers.left': '剩余时间',
  'numbers.spent': '已用时间',
  'numbers.left.none': '当前没有任务在进行。',
  'numbers.left.paused': '已暂停。',

  // --- chapters ---
  'controls.all': '三步连续运行',
  'controls.rest': '运行余下步骤',
  'controls.verdict': '看结论',
  'controls.all.offer': '逐步自动进行；暂停、停止或出现问题时结束。',
  'controls.all.held': '目前没有可以继续的步骤。',
  'controls.train.offer': 'MS 和 C 学习识别源域数字。',
  'controls.adapt.offer.unmeasured': '补测最后一轮：它在测量之前被中止了。',
  'controls.evaluate.offer': '在全部目标域图像上测量 MT。',
  'controls.pause.offer': '立即暂停，可从原处继续。',
  'controls.resume.offer': '从暂停处继续。',
  'controls.stop.offer': '结束这一步，已学到的内容保留。',
  'controls.step.offer': '只进行一批，然后暂停。',
  'controls.reset.offer':
    '用全新的网络重新开始{kept, select, yes {，当前运行会保留} no {，当前运行无法自动保存：请先保存为文件} unfit {，当前运行无法保存} other {}}。',
  'controls.save.offer': '把网络保存为磁盘上的文件。',
  'controls.load.offer': '从这样的文件恢复运行。',
  'controls.difference': '暂停：稍后可继续。停止：到此结束，已学到的内容不会丢失。',
  'controls.difference.paused': '继续：从这里接着运行。停止：到此结束，已学到的内容不会丢失。',
  'controls.changed': '改动的设置尚未生效。',
  'controls.to-settings': '查看',

  // --- tabs ---
  'panels.title': '进一步了解',
  'panel.curves': '曲线',
  'panel.decisions': 'D 的判断',
  'panel.digits': '数字',
  'panel.rounds': '各轮结果',
  'panel.compare': '对比',
  'panel.settings': '设置',
  'panel.own': '自己的图像',
  'panel.kept': '保存与导出',
  'panel.how': '原理',
  'settings.value': '{option}：{value}',
  'chart.table': '以表格显示',
  'curves.more': '更多曲线',
  'weights.title': '权重文件',
  'weights.about': '用于其他计算机或程序：safetensors 文件包含网络以及运行的进度。',
};
