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
  // --- images ---

  'fault.file.read': '{file}：无法读取：{why}',
  'fault.file.large': '{file}：文件有 {bytes} 字节，最多只读取 {most} 字节',
  'fault.gzip.none': '{file}：不是 gzip 文件',
  'fault.gzip.damaged': '{file}：gzip 数据已损坏、不完整，或其后有多余字节',
  'fault.gzip.large': '{file}：解压后超过 {most} 字节，即读取的上限',
  'fault.gzip.tail': '{file}：gzip 数据结束后有多余字节',
  'fault.idx.short': '{file}：文件不完整：只有 {bytes} 字节，少于任何 IDX 文件',
  'fault.idx.magic':
    '{file}：不是 IDX 文件：开头为 {magic}；{kind, select, images {图像} other {标签}}文件应以 {expected} 开头',
  'fault.idx.type': '{file}：数值类型为 {type}；只支持 uint8',
  'fault.idx.dimensions':
    '{file}：有 {dimensions} 个维度；{kind, select, images {图像文件应有 3 个：图像、行、列} other {标签文件应有 1 个：标签}}',
  'fault.idx.header': '{file}：文件不完整：文件头需要 {needs} 字节，文件只有 {bytes} 字节',
  'fault.idx.empty': '{file}：文件为空：{axis, select, images {图像数} rows {行数} columns {列数} other {标签数}}为 0',
  'fault.idx.cut': '{file}：文件不完整：{sizes} 个数值加文件头需要 {needs} 字节，文件只有 {bytes} 字节',
  'fault.idx.tail': '{file}：文件末尾有多余字节：{sizes} 个数值加文件头需要 {needs} 字节，文件有 {bytes} 字节',
  'fault.idx.label': '{file}：索引 {index} 处的标签为 {label}；应为 0 到 {most}',
  'fault.idx.size': '{file}：图像大小为 {size} 像素；应为 {expected}',
  'fault.idx.pair': '{file}：有 {images} 张图像，而 {other} 有 {labels} 个标签',
  'fault.manifest.json': '{file}：不是 JSON',
  'fault.manifest.size': '{file}：行数和列数为 {rows} 和 {columns}；应为 {expected}',
  'fault.manifest.entry': '{file}：{entry} 未描述数字 {digit} 的文件',
  'fault.manifest.bytes': '{file}：文件有 {bytes} 字节；{manifest} 中为 {expected} 字节',
  'fault.manifest.sum': '{file}：SHA-256 为 {sum}；{manifest} 中为 {expected}',
  'fault.manifest.count': '{file}：有 {found} 项；{manifest} 中为 {expected} 项',
  'fault.manifest.label': '{file}：索引 {index} 处的标签为 {label}；应为 {expected}',
  'fault.draw.images': '{option}：{value} 太多；{collection} 中数字 {digits} 的训练图像只有 {available} 张',
  'fault.draw.common':
    '{option}：{value}，{sourceOption}：{source}。两个域共有的数字 {digits} 需抽取 {asked} 张图像；{collection} 中数字 {digits} 的训练图像只有 {available} 张',
  'fault.draw.labelled': '{option}：{value} 太多；所抽取的目标域图像中，数字 {digit} 只有 {available} 张',

  // --- engine ---

  'fault.loss':
    '{phase, select, train {训练轮次 {epoch, number, ::group-off} 的} other {域适应第 {epoch, number, ::group-off} 轮的}}第 {step, number, ::group-off} {adversarial, select, yes {个对抗步} other {步}}：{loss, select, loss {{phase, select, train {MS + C 的损失} other {MT 在源域图像上的损失}}} d_loss {D 的损失} mt_loss {MT 的损失} other {MT 在有标签图像上的损失}}{value, select, nan {为 NaN} other {为无穷大}}',
  'fault.engine.refused': '引擎拒绝执行：{message}',
  'fault.engine.memory': '无法分配 {megabytes} MB 内存：请减少图像数或减小批大小',
  'fault.engine.address': '图像过多，所需内存超出 32 位寻址范围：请减少图像数',
  'fault.engine.moment': '张量 {tensor} 在索引 {index} 处的值为 {value}：平方的均值不能为负',
  'fault.saved.format': '文件格式{stated, select, yes {为 {format}} other {未注明}}，应为“{expected}”',
  'fault.saved.json': '文件元数据中的“{key}”缺失或已损坏',
  'fault.saved.state': '文件元数据中的运行进度（“state”）已损坏',
  'fault.saved.label': '张量 {tensor} 在索引 {index} 处的值为 {value}：不是类别',
  'fault.saved.steps':
    '文件保存时{phase, select, train {训练} other {域适应}}每轮 {saved} 步，而所加载的图像为每轮 {loaded} 步',
  'fault.safetensors.large': '文件过大：有 {bytes} 字节，最多只读取 {most} 字节',
  'fault.safetensors.short': '文件不完整：只有 {bytes} 字节，不足以容纳文件头长度的 8 字节',
  'fault.safetensors.length': '所给文件头长度为 {length} 字节：这不是 safetensors 文件',
  'fault.safetensors.header': '文件不完整：文件头需要 {needs} 字节，文件只有 {bytes} 字节',
  'fault.safetensors.json': '文件头不是 JSON',
  'fault.safetensors.object': '文件头不是 JSON 对象',
  'fault.safetensors.twice': '文件头中 {name} 出现两次',
  'fault.safetensors.metadata': '__metadata__ 不是由字符串组成的对象',
  'fault.safetensors.string': '__metadata__ 中 {key} 的值不是字符串',
  'fault.safetensors.entry': '张量 {tensor}：文件头中的条目不是对象',
  'fault.safetensors.type': '张量 {tensor} 的类型{stated, select, yes {为 {type}} other {未知}}，只支持 F32',
  'fault.safetensors.sizes': '张量 {tensor}：shape 不是尺寸列表',
  'fault.safetensors.offsets': '张量 {tensor}：data_offsets 不是两个位置',
  'fault.safetensors.span': '张量 {tensor}：data_offsets {offsets} 共 {span} 字节，而形状 {shape} 需要 {needs} 字节',
  'fault.safetensors.hole': '张量 {tensor}：数据之前有 {bytes} 字节的空隙',
  'fault.safetensors.overlap': '张量 {tensor}：数据与前一个张量重叠',
  'fault.safetensors.cut': '文件在张量 {tensor} 中断开：该张量止于第 {end} 字节，文件只有 {bytes} 字节',
  'fault.safetensors.tail': '文件过大：最后一个张量之后还有 {bytes} 字节',
  'fault.safetensors.finite': '张量 {tensor} 在索引 {index} 处的值为 {value}，只允许有限数值',
  'fault.safetensors.missing': '缺少张量 {tensor}',
  'fault.safetensors.shape': '张量 {tensor} 的形状为 {shape}，应为 {expected}',
  'fault.safetensors.unknown': '未知张量 {tensor}',

  // --- options, addresses and runs ---

  'fault.option.unknown': '没有名为 {option} 的选项',
  'fault.option.object': '设置 {value} 无效，应为由选项及其取值组成的对象',
  'fault.option.number': '{option}：{value} 无效，应为 {min} 到 {max} 之间的数',
  'fault.option.integer': '{option}：{value} 无效，应为 {min} 到 {max} 之间的整数',
  'fault.option.choice': '{option}：{value} 无效，应为 {choices}',
  'fault.option.digits': '{option}：{value} 无效，应为 {min} 到 {max} 个互不相同的数字，例如 {example}',
  'fault.option.lengths': '{option}：{value}，{otherOption}：{other}。两者的个数应相同',
  'fault.option.few-images': '{option}：{value} 太少，{classes} 个类别中的每一类至少要有一张图像',
  'fault.option.needs-labels':
    '{option}：{value} 使 MT 无从学习，请换用其他方法，或将以下两项都设为大于 0：{labelsOption}、{weightOption}',
  'fault.option.trained': '{option}：{value} 与训练 MS 和 C 时所用的 {trained} 不同，请重新开始',
  'fault.option.arithmetic.machine': '{option}：{value} 需要本机不支持的 Relaxed SIMD，应为 exact',
  'fault.option.arithmetic.build': '{option}：{value} 所需的版本不存在或无法加载，应为 exact',
  'fault.option.arithmetic.core': '{option}：{value} 与已加载的核心所用的不同',
  'fault.address.preset': 'preset：{value} 无效，应为 {choices}',
  'fault.address.more': '另有 {count, number} 处',
  'fault.run.damaged': '文件元数据中的运行过程（“run”）已损坏：{where}',
  'fault.run.incomplete': '目标域图像尚未全部获取，请在就绪后重试',
};
