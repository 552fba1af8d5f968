/** What is taken away, and brought again: weights, figures, measurements, the report; and what may be wrong with such files. */

/** @type {Record<string, string>} */
export const TAKE = {
  // --- numpy's files ---
  'fault.zip.none': '这不是 zip 压缩包',
  'fault.zip.cut': '压缩包不完整：末尾的文件目录缺失。请重新保存或下载',
  'fault.zip.large': '压缩包太大：最多解压 {most} 字节',
  'fault.zip.twice': '压缩包里有两个 {name}',
  'fault.zip.encrypted': '{name} 已加密：请不设密码重新打包',
  'fault.zip.method': '{name} 的压缩方式这里无法读取：请打包成普通的 zip（仅存储或 deflate）',
  'fault.zip.damaged': '{name} 已损坏：校验和与记录不符。请重新保存或下载压缩包',
  'fault.npy.none': '这不是 .npy 文件',
  'fault.npy.header': '.npy 文件的文件头无法读取：请用 numpy.save 保存',
  'fault.npy.cut': '数组不完整：需要 {needs} 字节，实有 {bytes} 字节',
  'fault.npy.tail': '数组后面还有多余的字节：需要 {needs} 字节，实有 {bytes} 字节',
  'fault.npy.type': '数组的类型是 {type}：只能读取数值。请用 astype 转换后重新保存',
  'fault.npy.object':
    '数组里是 Python 对象（pickle），打开它可能会运行程序，因此不予打开。请在 Python 中把内容存为数组：numpy.savez(file, **dictionary)',
  'fault.npz.array': '{name}：{fault}',

  // --- weights that another program wrote ---
  'fault.saved.pickle':
    '这是 torch.save 保存的文件（pickle），打开它可能会运行程序，因此不予打开。请在 Python 中把权重存为数组：numpy.savez(file, **module.state_dict())，或用 safetensors 保存',
  'fault.saved.array': '这只是一个数组：权重应是含多个数组的 .npz，各以其在 state_dict 中的名称命名',
  'fault.weights.unknown': '张量 {tensor} 未知：应为 {expected}',
  'fault.weights.twice': '张量 {tensor} 和 {other} 是同一份权重',
  'fault.weights.missing': '缺少张量 {tensor}（形状 {expected}）：{network} 须完整载入',
  'fault.weights.no-encoder': '这些张量（{found}）里没有编码器：应为 {expected}',
};
