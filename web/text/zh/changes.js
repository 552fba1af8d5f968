/** 运行途中的改动、权重指纹，以及带有指纹或隐藏部分内容的链接。 */

/** @type {Record<string, string>} */
export const CHANGES = {
  // 不能改动的
  'change.why.images': '图像在第一步之前就已抽取，换用其他图像需要新的运行。',
  'change.why.seed': '随机种子决定初始权重和图像的全部顺序，换种子需要新的运行。',
  'change.why.batch': '批大小决定一步和一轮的含义，改动它需要新的运行。',
  'change.why.arithmetic': '运算方式取决于本次运行加载的程序，换用另一种需要新的运行。',
  'change.why.length': '它规定运行的长度，须在开始之前设定；改动它需要新的运行。',
  'change.why.optimizer': '优化器依赖它对先前各步的记忆，换优化器需要新的运行。',
  'change.why.method': '方法决定从什么学习、内存如何使用，换方法需要新的运行。',
  'change.why.activation': '激活函数是 D 的结构的一部分，改动它需要新的运行。',
  'change.why.labels': '哪些图像带标签在第一步之前就已抽定，增减都需要新的运行。',
  'change.why.start': '它决定第一轮如何寻找各组，改动它需要新的运行。',
  'change.why.momentum': '动量需要对先前各步的记忆，这种记忆要么从第一步起就有，要么没有：改为 0 或从 0 改起都需要新的运行。',
  'change.why.pseudo': '是否寻找伪标签在开始时就已确定：改为 0 或从 0 改起都需要新的运行。',
  'change.why.trained': '训练已经结束，与训练有关的改动需要新的运行。',
  'change.why.adapted': '所有轮次都已完成，没有可供生效的步骤，改动需要新的运行。',

  // 设置
  'change.here': '从现在起改用',
  'change.here.about': '“从现在起改用”：本次运行从下一步起按新的值继续。改动会被标出、随运行保存，并写入网址。',
  'change.here.held':
    '不能从现在起改用：{why, select, over {本次运行已经结束，没有可供生效的步骤} trained {训练已经结束，{options}只与训练有关} other {{options}的改动需要新的运行，原因已在该项设置处说明}}。请点“{button}”。',
  'change.new': '以此开始新的运行',

  // 一次运行的改动
  'change.title': '本次运行途中的改动',
  'change.intro':
    '连同这些改动，运行可以逐位重现：它们都写在网址中。“微调”基线（只用同样的标签、不用该方法）在相同的步骤上也作与之有关的改动。',
  'change.at':
    '第 {round, number} {phase, select, train {个训练轮次} other {轮}}第 {step, number} 步：{option} {before} → {value}',
  'change.at.short': '第 {round, number} {phase, select, train {个训练轮次} other {轮}}第 {step, number} 步：{option} {value}',
  'change.coming': '尚未生效',
  'change.turns': '有 {n, plural, other {#}} 步只有一方学习（D {d, number} 步，MT {mt, number} 步）。',
  'change.end': '训练提前结束：止于第 {round, number} 个训练轮次第 {step, number} 步。',
  'change.undo': '撤回',
  'change.undo.label': '撤回：{change}',
  'change.again': '带着这些改动重新开始',
  'change.mark': '改动：{changes}。',

  // 指纹
  'finger.title': '权重指纹：是同一次运行吗？',
  'finger.about':
    '权重中任何一位不同，这个校验值（SHA-256）就会不同。只要运算方式为“精确”，在任何机器上运行此网址都会得到同样的值。',
  'finger.train': '训练之后（MS 与 C）',
  'finger.adapt': '域适应之后（全部网络）',
  'finger.later': '完成后显示',
  'finger.none': '本页不是经安全连接（https 或本机）打开的，浏览器不提供校验值。',
  'finger.whole': '完整值',
  'finger.copy': '复制可核对的链接',
  'finger.copied': '已复制。打开此链接即可看到是否得到同样的权重：',
  'finger.by-hand': '请复制此链接：打开它即可看到是否得到同样的权重。',
  'finger.yes': '一致：这些权重与所期望的逐位相同（{short}）。',
  'finger.not-yet': '链接期望{phase, select, train {训练} other {域适应}}之后的权重为 {short}，目前尚未完成。',
  'finger.another': '链接期望权重 {short}，但本页显示的并不是链接所指的运行。',
  'finger.no':
    '不一致：这些权重为 {own}，链接期望 {short}。{why, select, arithmetic {“最快”的运算方式因机器而异。} other {同样的程序、数据和改动会得到完全相同的结果：可能链接被改动过、由本页的另一版本生成，或者这不是链接所指的运行。}}',
  'finger.cannot': '链接期望权重 {short}，但浏览器在此不提供校验值。',

  // 嵌入
  'embed.full': '打开完整页面',

  // 被拒绝的
  'fault.request.changes': '本次运行的改动已达上限（{most, number}）。',
  'fault.request.no-change': '这处改动已不存在。',
  'fault.request.change-reached': '这一步已经完成，当时的改动不能撤回；可以从现在起再改。',
  'fault.request.change-phase':
    '{phase, select, train {训练已结束，训练选项的改动需要新的运行。} other {所有轮次都已完成，请开始新的运行。}}',
  'fault.change.fixed':
    '{option}不能在运行途中改动：{why, select, images {图像在第一步之前就已抽取} seed {它决定初始权重和图像顺序} batch {它决定一步的含义} arithmetic {它取决于已加载的程序} length {它规定运行的长度} optimizer {它依赖先前各步的记忆} method {它决定从什么学习} activation {它是 D 的结构的一部分} labels {哪些图像带标签在第一步之前就已抽定} other {它决定第一轮如何开始}}',
  'fault.change.unused': '{option}不能改动：方法 {method} 没有这个选项',
  'fault.change.momentum': '{option}不能在运行途中改为 0 或从 0 改起：相应的记忆要么从第一步起就有，要么没有',
  'fault.change.pseudo': '{option}不能在运行途中改为 0 或从 0 改起：所需的内容在开始时就已确定',
  'fault.change.list': '{option}：应为最多 {most, number} 项的列表',
  'fault.change.text': '{option}：无法识别 {value}；应形如 {example}',
  'fault.change.option': '{option}：没有名为 {value} 的选项',
  'fault.change.phase': '{option}：{changing} 应在 {phase} 中改动，而不是 {value}',
  'fault.change.part': '{option}：{value} 不是其中一方；应为 d 或 mt',
  'fault.change.round': '{option}：{phase, select, train {训练轮次} other {轮次}} {round} 不存在；共有 {total} 个',
  'fault.change.step':
    '{option}：第 {round} 个{phase, select, train {训练轮次} other {轮次}}没有第 {step} 步；每个有 {steps} 步',
  'fault.change.twice': '{option}：第 {round} 轮第 {step} 步出现了两次',
  'fault.address.hide': 'hide 中有 {value}；应为 {choices}',
  'fault.address.embed': 'embed 为 {value}；应为 1',
  'fault.address.expect': 'expect 为 {value}；应为指纹的 8 到 64 位数字，例如 31594270 或 train.31594270',
};
