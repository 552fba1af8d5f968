/** The stage: the picture of both domains, and the networks around it. */

/** @type {Record<string, string>} */
export const STAGE = {
  'stage.title': '舞台',

  // --- what is to be seen, in one sentence ---
  'stage.now.none': '图像尚未就绪。',
  'stage.now.start': '尚未学习。每个标记是一张图像：点“训练”，看<colour>蓝色的</colour>源域标记如何分开。',
  'stage.now.training': 'MS 和 C 正在学习源域数字：<colour>蓝色的</colour>源域标记逐渐分开，目标域不参与。',
  'stage.now.past': '训练中：抽样图像的正确率，源域 {source}，目标域 {target}。',
  'stage.now.trained': '训练完成：抽样图像中，C 在源域上判对 {source}，在目标域上判对 {target}。接下来轮到 MT 学习。',
  'stage.now.begin': 'MT 从 MS 的副本开始，D 还一无所知：目标域仍停在训练结束时的位置。',
  'stage.now.adapting':
    'MT 正让目标域向源域靠拢：{n, select, all {全部} other {图中 {n} 张}}目标域图像的正确率为 {target}。{d}',
  'stage.now.adapted':
    '域适应之后：{n, select, all {全部} other {图中 {n} 张}}目标域图像的正确率为 {target}，之前约为 {before}。{d}',
  'stage.now.baseline': 'MT 直接用标签学习目标域：{n, select, all {全部} other {图中 {n} 张}}目标域图像的正确率为 {target}。',
  'stage.now.d':
    '{state, select, winning {D 仍能分辨：判对 {share}。} leaning {无论看到哪个域，D 大多判为{says, select, source {源域} other {目标域}}。} inverted {D 恰好判反：只判对 {share}。} other {D 被骗过了：只判对 {share}。}}',

  // --- the picture in words ---
  'stage.picture': '两个域的样本点：用方向键逐点移动',
  'stage.help': '方向键移到该方向上最近的点，回车键固定，退出键取消。',
  'stage.told':
    '源域和目标域图像各 {n} 张，按{plane, select, pca {源域特征的两个主方向} other {类别与域}}排布。{two, select, untrained {C 还什么都没学。} yes {源域 {source}、目标域 {target} 位于 C 分界线正确的一侧。} other {C 判对源域 {source}、目标域 {target}。}}{d}两团点的重合度为 {overlap}（0 为完全分开，1 为如随机般混合）。',
  'stage.told.d':
    'D 判对 {share}。{same, select, no {} other {底色均匀：D 对每一处都{same, select, source {判为源域} target {判为目标域} other {分不清}}。}}',
  'stage.told.no-d': 'D 还什么都没学。',
  'stage.told.none': '还没有图。',

  // --- on the picture ---
  'stage.side': 'C 判为 {digit}',
  'stage.end.source': '▲ 接近源域',
  'stage.end.target': '▼ 接近目标域',
  'stage.ground.source': 'D 判为源域',
  'stage.ground.target': 'D 判为目标域',
  'stage.ground.all.source': 'D 处处判为源域',
  'stage.ground.all.target': 'D 处处判为目标域',
  'stage.ground.all.unsure': 'D 处处分不清',

  // --- a point ---
  'stage.point.source': '源域图像：{digit}',
  'stage.point.target': '{digit, select, none {目标域图像} other {目标域图像：{digit}}}',
  'stage.point.c': 'C 判为 {answer}{right, select, yes {：正确} no {：错误} other {}}',
  'stage.point.d': 'D 把这张图像判为目标域的概率：{sure}',
  'stage.point.ground': '此处底色为 {sure}：D 对这一处而非这张图像的判断',
  'stage.point.moved': '移动距离：起初两域间距的 {way} 倍',

  // --- what marks mean ---
  'stage.legend': '图例',
  'stage.legend.source': '源域 {marks}',
  'stage.legend.target.hidden': '目标域（标签隐藏）',
  'stage.legend.target.shown': '目标域（已显示真实标签）：{marks}',
  'stage.legend.two': '{first}、{second}',
  'stage.legend.ground': '底色为 D 的判断：',
  'stage.legend.ground.target': '目标域',
  'stage.legend.ground.source': '源域',
  'stage.legend.ground.fooled': '分不清',
  'stage.legend.border': 'D：50%',
  'stage.legend.no-ground': '暂无底色：D 尚未学习',
  'stage.legend.trail': '移动轨迹',

  // --- what can be chosen ---
  'stage.plane': '视角',
  'stage.plane.decision': '{two, select, yes {类别 × 域} other {类别均值}}',
  'stage.plane.pca': '主成分',
  'stage.labels': '目标域标签',
  'stage.note.title': '坐标轴与底色',
  'stage.note.decision':
    '横轴：C 的判决方向，所以这条线就是 C 的判决本身，而非示意。纵轴：训练结束时从目标域中心指向源域中心的方向。',
  'stage.note.means': '源域各类别均值差异最大的平面，边界是 C 在该平面上的判决。',
  'stage.note.pca': '源域特征差异最大的两个方向（主成分分析）。',
  'stage.note.same': '从域适应开始起坐标轴固定：点在动，轴不动。',
  'stage.note.ground':
    'D 看到的是每张图像的 512 个数，平面只是其中两个方向：底色是 D 对过平均特征的这个平面的判断，对单张图像的判断可能不同。紫色线是 D 的判断改变之处；底色处处相同，说明 D 对每一处的判断都一样。',

  // --- the networks ---
  'stage.full.ms': '源域特征提取器',
  'stage.full.mt': '目标域特征提取器',
  'stage.full.c': '分类器',
  'stage.full.d': '域判别器',
  'stage.network.source': '源域 {digits}',
  'stage.network.target': '目标域 {digits}',
  'stage.network.counts': '{first} 归为 {firstClass}，{second} 归为 {secondClass}',
  'stage.network.ms': '把源域图像变成 512 个数',
  'stage.network.mt': '把目标域图像变成 512 个数',
  'stage.network.ms.shared': 'MT 的起点：现在两个域都经过 MT',
  'stage.network.c': '是哪个数字？',
  'stage.network.d': '来自哪个域？',
  'stage.network.c.right': '{all, select, yes {目标域判对 {share}} other {目标域抽样判对 {share}}}',
  'stage.network.d.right': '判对 {share}',
  'stage.network.no-d': '此方法没有 D',
  'stage.state.new': '未训练',
  'stage.state.learning': '正在学习',
  'stage.state.frozen': '已冻结',
  'stage.state.waiting': '尚未开始',
  'stage.state.learnt': '已学会',
  'stage.state.paused': '已暂停',
  'stage.state.looking': '正在观察',
  'stage.state.waits': '等待中',
  'stage.carried.1': '▸ 判对：源域 {source}，目标域 {target}',
  'stage.carried.2': '损失 {value}',
  'stage.carried.3': '◂ 损失 {value}',
  'stage.carried.4': '梯度 {value}',
};
