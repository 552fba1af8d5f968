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
};
