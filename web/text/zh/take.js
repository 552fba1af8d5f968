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
};
