/** What went wrong: fault.CODE, by the codes of web/fault.js. */

/** @type {Record<string, string>} */
export const FAULTS = {
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
  'fault.idx.pair': '{file}：有 {images} 幅图像，而 {other} 有 {labels} 个标签',
  'fault.manifest.json': '{file}：不是 JSON',
  'fault.manifest.size': '{file}：行数和列数为 {rows} 和 {columns}；应为 {expected}',
  'fault.manifest.entry': '{file}：{entry} 未描述数字 {digit} 的文件',
  'fault.manifest.bytes': '{file}：文件有 {bytes} 字节；{manifest} 中为 {expected} 字节',
  'fault.manifest.sum': '{file}：SHA-256 为 {sum}；{manifest} 中为 {expected}',
  'fault.manifest.count': '{file}：有 {found} 项；{manifest} 中为 {expected} 项',
  'fault.manifest.label': '{file}：索引 {index} 处的标签为 {label}；应为 {expected}',
  'fault.draw.images': '{option}为 {value}；{collection} 中数字 {digits} 的训练图像只有 {available} 幅',
  'fault.draw.common':
    '{option}为 {value}，{sourceOption}为 {source}：两个域共有的数字 {digits} 需抽取 {asked} 幅图像；{collection} 中数字 {digits} 的训练图像只有 {available} 幅',
  'fault.draw.labelled': '{option}为 {value}；所抽取的目标域图像中，数字 {digit} 只有 {available} 幅',
};
