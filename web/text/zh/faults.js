/** What went wrong: fault.CODE, by the codes of web/fault.js. */

/** @type {Record<string, string>} */
export const FAULTS = {
  // the worker and its requests
  'fault.unforeseen': '发生了意外错误：{message}',
  'fault.load.network': '无法加载 {file}。请确认服务器正在运行，然后重试。',
  'fault.load.status': '无法加载 {file}：服务器返回 {status}。请重试；若仍失败，请运行 make。',
  'fault.worker.stopped': '后台线程已停止：{message}',
  'fault.worker.not-loaded': '无法加载后台线程',
  'fault.worker.ended': '后台线程已结束',
  'fault.request.unknown': '没有名为 {type} 的请求',
  'fault.request.no-run': '图像尚未加载。请按“重试”。',
  'fault.request.overtaken': '已被另一次运行取代',
  'fault.request.under-way': '{phase, select, train {训练} adapt {适应} other {评估}}正在进行，请先停止',
  'fault.request.trained': '训练已完成。要重新训练请先重置，或增加训练轮次。',
  'fault.request.adaptation-begun': '适应已在训练好的 MS 上开始。要重新训练请先重置。',
  'fault.request.train-first':
    '{phase, select, adapt {请先训练：MT 以训练好的 MS 的副本为起点。} other {请先训练：目前还没有可以测量的内容。}}',
  'fault.request.adapted': '所有轮次都已完成。要重新适应请先重置。',
  'fault.request.no-training': '没有可保留的训练结果，请重新开始。',
  'fault.request.pause-first': '请先暂停或停止。',
  'fault.request.no-steps': '评估没有单步，请继续或停止。',

  // options
  // --- options, addresses and runs ---

  'fault.option.unknown': '没有名为“{option}”的选项',
  'fault.option.object': '设置 {value} 无效，应为由选项及其取值组成的对象',
  'fault.option.number': '{option}：{value} 无效，应为 {min} 到 {max} 之间的数',
  'fault.option.integer': '{option}：{value} 无效，应为 {min} 到 {max} 之间的整数',
  'fault.option.choice': '{option}：{value} 无效，应为 {choices}',
  'fault.option.digits': '{option}：{value} 无效，应为 {min} 到 {max} 个互不相同的数字，例如 {example}',
  'fault.option.lengths': '{option}为 {value}，而{otherOption}为 {other}：两者的个数应相同',
  'fault.option.few-images': '{option}：{value} 太少，{classes} 个类别中的每一类至少要有一张图像',
  'fault.option.needs-labels':
    '{option}：{value} 使 MT 无从学习，请换用其他方法，或把“{labelsOption}”和“{weightOption}”都设为大于 0',
  'fault.option.trained': '{option}：{value} 与训练 MS 和 C 时所用的 {trained} 不同，请重新开始',
  'fault.option.arithmetic.machine': '{option}：{value} 需要本机不支持的 Relaxed SIMD，应为 exact',
  'fault.option.arithmetic.build': '{option}：{value} 所需的版本不存在或无法加载，应为 exact',
  'fault.option.arithmetic.core': '{option}：{value} 与已加载的核心所用的不同',
  'fault.address.preset': 'preset：{value} 无效，应为 {choices}',
  'fault.address.more': '另有 {count, number} 处',
  'fault.run.damaged': '文件元数据中的运行过程（"run"）已损坏：{where}',
  'fault.run.incomplete': '目标域图像尚未全部获取，请在就绪后重试',
};
