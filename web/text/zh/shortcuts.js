/** Shortcut keys: what each does. */

/** @type {Record<string, string>} */
export const SHORTCUTS = {
  'shortcuts.title': '快捷键',
  'shortcuts.space': '空格',
  'shortcuts.timeline': '在时间轴上，方向键逐个时刻移动，移到两端用行首键和行尾键。在图上，方向键逐点移动。',
  'shortcuts.on': '启用快捷键',
  'shortcuts.close': '关闭',
  'shortcut.train': '训练',
  'shortcut.adapt': '域适应',
  'shortcut.evaluate': '评估',
  'shortcut.all': '运行余下各步',
  'shortcut.pause': '暂停或继续',
  'shortcut.step': '单步',
  'shortcut.turn-d': '只让 D 学一步',
  'shortcut.turn-mt': '只让 MT 学一步',
  'shortcut.back': '后退一轮',
  'shortcut.forth': '前进一轮',
  'shortcut.play': '回放各轮，或停止回放',
  'shortcut.now': '回到当前',
  'shortcut.labels': '显示或隐藏目标域数字的真实类别',
  'shortcut.draw': '手写数字',
  'shortcut.settings': '设置',
  'shortcut.how': '原理',
  'shortcut.tour': '开始导览',
  'shortcut.list': '本列表',
};
