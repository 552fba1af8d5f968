/** What an experiment is and how its run stands: the sentences of text/sentences.js, and how numbers and lists are written. */

/** @type {Record<string, string>} */
export const RUN = {
  'list.comma': '、',
  // Between alternatives, and before the last one.
  'list.or': '、',
  'list.or.last': ' 或 ',
  clock: '{day, select, today {} other {{day} }}{time}',
  'clock.when': '{day, select, today {} other {{day} }}{time}',

  'digits.many': '{n, number} 个数字',
  'shift.none': '无偏移',
  'shift.some': '{shift}，强度 {severity}',

  'adapting.game': 'MT 与 D 对抗。',
  'adapting.distance': 'MT 的学习方法：{method}。',
  'adapting.self-training': 'MT 的学习方法：{method}。',
  'adapting.baseline': 'MT 从标签学习，作为基线：{method}。',
  'adapted.unlabelled': '适应后（{method}）：MT + C',
  'adapted.few-labels': '{method}：只用少量标签的基线',
  'adapted.all-labels': '{method}：已知全部目标域标签的基线',

  // The diagram: first the way of the images, then who learns from what.
  'diagram.apart': '源域图像经过 MS，目标域图像经过 MT。',
  'diagram.shared': '源域图像既经过 MS 也经过 MT，目标域图像经过 MT。',
  'diagram.game': '{paths}C 判断特征属于哪一类，D 猜测特征来自哪个域，MT 从 D 的猜测中学习。',
  'diagram.distance': '{paths}C 判断特征属于哪一类，MT 根据两个域的特征相距多远来学习（{method}）。',
  'diagram.self-training': '{paths}C 判断特征属于哪一类，MT 从 C 的预测中学习。',
  'diagram.baseline': '{paths}C 判断特征属于哪一类，MT 从 C 的预测和真实标签中学习。',

  'learnt.nothing': '尚未训练',
  'learnt.brought': '{networks} 用文件中的权重',
  'learnt.trained.all': '训练完毕',
  'learnt.trained.some': '已训练 {done}/{total} 个轮次',
  'learnt.trained.step': '已训练到轮次 {index}/{total} 的第 {step, number} 步',
  'learnt.adapted.all': '{total, plural, =1 {已完成仅有的一轮域适应} other {已完成全部 # 轮域适应}}',
  'learnt.adapted.some': '域适应已进行 {done}/{total} 轮',
  'learnt.adapted.step': '域适应已进行到第 {index}/{total} 轮的第 {step, number} 步',
  'learnt.tuned.all': '{total, plural, =1 {已完成仅有的一轮标签学习} other {已完成全部 # 轮标签学习}}',
  'learnt.tuned.some': '标签学习已进行 {done}/{total} 轮',
  'learnt.tuned.step': '标签学习已进行到第 {index}/{total} 轮的第 {step, number} 步',
  'learnt.both': '{trained}，{adapted}',
  'learnt.wrong': '{learnt}，但已{trouble, select, diverged {发散} other {坍缩}}',

  'phase.train': '训练',
  'phase.adapt': '域适应',
  'phase.adapt.baseline': '标签学习',
  'phase.evaluate': '评估',
  'position.no-images': '图像尚未就绪',
  'position.data': '正在获取图像：{done} / {total}',
  'position.idle': '{learnt}。',
  'position.idle.unmeasured': '{learnt}，最后一轮尚未测量。',
  'position.paused': '{phase}（已暂停）',
  'position.train': '{doing}：轮次 {index}/{total}，第 {step, number}/{steps, number} 步',
  'position.adapt': '{doing}：第 {index}/{total} 轮，第 {step, number}/{steps, number} 步',
  'position.judging': '{doing}：第 {round}/{total} 轮，正在测量，已完成 {done}',
  'position.waits': '{doing}：正在获取目标域图像，{done} / {total}',
  'position.waits.first': '{doing}：正在获取目标域图像',
  'position.evaluate': '{doing}：{done}',

  'rate.images': '每秒 {n, number} 张图像',
  'rate.pairs': '每秒 {n, number} 对图像',

  'machine.simd': 'SIMD 版本',
  'machine.scalar': '标量版本，不用 SIMD',
  'machine.relaxed': 'Relaxed SIMD 版本，最快，但不保证逐位一致',
  'machine.threads': '{n, number} 个线程',
  'machine.one-thread': '1 个线程（本页面须与其他网站隔离，才能使用更多线程）',
  'machine.memory': '内存 {memory}',
  'machine.seed': '种子 {seed}',
  'machine.seeds': '种子 {seed}，抽样 {draw}',
  'machine.batch': '批大小 {batch}',
};
