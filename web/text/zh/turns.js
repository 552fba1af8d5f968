/** 逐步操作：慢放一步对抗，或让其中一方单独学习。 */

/** @type {Record<string, string>} */
export const TURNS = {
  'turns.title': '逐步对抗',
  'turns.intro': '每一步中，D 与 MT 轮流学习。可以慢放一步，也可以让其中一方多学几步，看谁占上风。',
  'turns.intro.alone': '此方法没有 D，每一步只有 MT 学习。可以慢放一步。',
  'turns.slow': '慢放一步',
  'turns.next': '下一阶段',
  'turns.end': '结束慢放',
  'turns.both': '双方各一步',
  'turns.d': '仅 D 一步',
  'turns.mt': '仅 MT 一步',
  'turns.d.ten': '仅 D {n} 步',
  'turns.mt.ten': '仅 MT {n} 步',
  'turns.alone': '一步',
  'turns.alone.ten': '{n} 步',
  'turns.offer': '每次操作后运行会暂停。按“继续”则双方照常学习。',
  'turns.over': '域适应已全部完成：想逐步操作，请从训练好的网络重新开始域适应{kept}。',
  'turns.anew': '重新开始域适应，逐步操作',
  'turns.held': '现在不能逐步操作：{why}。',
  'turns.under-way':
    '{part, select, d {D 学习，MT 等待} mt {MT 学习，D 等待} other {D 与 MT 学习}}：{n, plural, other {#}} 步……',
  'turns.result':
    '<strong>{part, select, d {仅 D 学习} mt {仅 MT 学习} other {完成}} {n, plural, other {#}} 步{part, select, d {，MT 不变。} mt {，D 不变。} other {。}}</strong>{seen, select, no {} other {{part, select, alone {} other {在图中两个域各 {count} 张图像上，D 的判断正确率为 {dAfter}（之前 {dBefore}）；}}C 对目标数字的识别正确率为 {cAfter}（之前 {cBefore}）。}}',
  'turns.kept': '本次运行中有 {n, plural, other {#}} 步只有一方学习。这些步骤随运行一起保存，也写在网址中。',
  'turns.stage': '{stage, select, 1 {D 判断} 2 {D 学习} 3 {MT 观察} other {MT 学习}}',
  'turns.does.1': 'D 查看一批源域数字和一批目标域数字的特征，逐一判断它们来自哪个域。',
  'turns.does.2': 'D 略微调整权重，使判断错误的代价变小。MT 等待。',
  'turns.does.3':
    '{way, select, game {MT 让刚更新的 D 判断目标域数字：它希望这些数字被判为源域。} reversal {MT 反向利用 D 的梯度：对 D 有利的方向，MT 反其道而行。MT 也会看到源域数字。} labels {MT 只看有标签的数字。} distance {MT 比较源域与目标域数字的特征，希望二者之间没有距离。} other {MT 查看 C 对目标域数字的回答，希望回答更确定。}}{labelled, select, yes {同时希望 C 正确识别有标签的数字。} other {}}',
  'turns.does.4':
    'MT 朝这个方向略微调整权重。{way, select, game {D、C 与 MS 等待。} reversal {D 与 C 等待。} other {C 等待。}}',
  'turns.measured.1': '判断正确：源域 <strong>{source}</strong>，目标域 <strong>{target}</strong>。',
  'turns.measured.2': '损失 <strong>{loss}</strong>（随机猜测为 0.693）；梯度 <strong>{gradient}</strong>。',
  'turns.measured.3':
    '{own, select, yes {损失 <strong>{loss}</strong>} other {}}{labelled, select, yes {{own, select, yes {；} other {}}有标签数字的损失 <strong>{label_loss}</strong>} other {}}。',
  'turns.measured.4': '梯度的长度 <strong>{gradient}</strong>。',
  'turns.of': '{right}/{n}',
};
