/** What is taken away, and brought again: weights, figures, measurements, the report; and what may be wrong with such files. */

/** @type {Record<string, string>} */
export const TAKE = {
  // --- numpy's files ---
  'fault.zip.none': '这不是 zip 压缩包',
  'fault.zip.cut': '压缩包不完整：末尾的文件目录缺失。请重新保存或下载',
  'fault.zip.large': '压缩包太大：最多解压 {most} 字节',
  'fault.zip.twice': '压缩包里有两个 {name}：请只保留一个，重新打包',
  'fault.zip.encrypted': '{name} 已加密：请不设密码重新打包',
  'fault.zip.method': '{name} 的压缩方式这里无法读取：请打包成普通的 zip（仅存储或 deflate）',
  'fault.zip.damaged': '{name} 已损坏：校验和与记录不符。请重新保存或下载压缩包',
  'fault.npy.none': '这不是 .npy 文件',
  'fault.npy.header': '.npy 文件的文件头无法读取：请用 numpy.save 保存',
  'fault.npy.cut': '数组不完整：需要 {needs} 字节，实有 {bytes} 字节。请重新保存或下载',
  'fault.npy.tail': '数组后面还有多余的字节：需要 {needs} 字节，实有 {bytes} 字节。请重新保存或下载',
  'fault.npy.type': '数组的类型是 {type}：只能读取数值。请用 astype 转换后重新保存',
  'fault.npy.object':
    '数组里是 Python 对象（pickle），打开它可能会运行程序，因此不予打开。请在 Python 中把内容存为数组：numpy.savez(file, **dictionary)',
  'fault.npz.array': '{name}：{fault}',

  // --- weights that another program wrote ---
  'fault.saved.pickle':
    '这是 torch.save 保存的文件（pickle），打开它可能会运行程序，因此不予打开。请在 Python 中把权重存为数组：numpy.savez(file, **module.state_dict())，或用 safetensors 保存',
  'fault.saved.kind':
    '{kind, select, html {这是网页而不是权重：下载失败，或者被登录页面取代。请重新下载} text {这是文本，不是 safetensors 文件，也不是 .npz} png {这是图片而不是权重：请在“自己的图像”中打开} jpeg {这是图片而不是权重：请在“自己的图像”中打开} picture {这是图片而不是权重} idx {这是存放图像或标签的 IDX 文件，不是权重：请在“自己的图像”中打开} zip {这个压缩包里没有数组：权重应是含多个数组的 .npz，各以其在 state_dict 中的名称命名} gzip {这是 gzip 压缩文件：请先解压} bzip2 {这是 bzip2 压缩文件：请先解压} tar {这是 tar 归档：请先解压} archive {压缩方式这里不支持：请先解压} hdf5 {这是 HDF5 文件（.h5，如 Keras 所存）：请用 numpy.savez 另存其中的数组，各以其在 state_dict 中的名称命名} matlab {这是 MATLAB 文件：请用 numpy.savez 另存其中的数组，各以其在 state_dict 中的名称命名} pointer {这只是 Git LFS 留下的指针：请用 git lfs pull 取回文件本身} other {这既不是 safetensors 文件，也不是 .npz}}',
  'fault.saved.array': '这只是一个数组：权重应是含多个数组的 .npz，各以其在 state_dict 中的名称命名',
  'fault.weights.unknown': '张量 {tensor} 未知：应为 {expected}',
  'fault.weights.twice': '张量 {tensor} 和 {other} 是同一份权重',
  'fault.weights.missing': '缺少张量 {tensor}（形状 {expected}）：{network} 须完整载入',
  'fault.weights.no-encoder': '这些张量（{found}）里没有特征提取器：应为 {expected}',

  // --- what is taken away ---
  'take.title': '导出',
  'take.about': '供留存、撰文或编程使用的文件。把文件拖回本页，文件中保存的运行就会恢复。',
  'take.nothing': '网络建好之后才有内容可以导出。',
  'take.weights.npz': '权重存为 .npz',
  'take.report': '报告',
  'take.report.about': '单个 HTML 文件，含结论、图、表和设置；无需网络，也无需脚本。',
  'take.report.button': '保存报告',
  'take.report.title': 'ADDA Lab：随机种子 {seed} 的运行报告',
  'take.report.not-evaluated': '本次运行尚未评估：{standing}。',
  'take.report.settings': '设置摘要',
  'take.report.seed': '随机种子',
  'take.report.standing': '进度',
  'take.report.fingerprint': '权重指纹（SHA-256）',
  'take.report.all-settings': '全部设置',
  'take.report.link': '打开此网址即可重现本次运行：',
  'take.report.data': '本文件还以 JSON 保存了全部测量结果；拖到本页即可按同样的设置重新运行。',
  'take.measurements': '测量结果',
  'take.measurements.about': 'JSON 含全部内容；每个 CSV 文件是一张表。长曲线上的一个点是若干步的平均值。',
  'take.measurements.json': '全部（JSON）',
  'take.measurements.rounds': '各轮（CSV）',
  'take.measurements.train': '训练（CSV）',
  'take.measurements.adapt': '域适应（CSV）',
  'take.figures': '图',
  'take.figures.about': '颜色与页面当前一致。',
  'take.figure.as': '{figure}，{format}',
  'take.figure.none': '这张图上还没有内容。',
  'take.figure.stage': '舞台',
  'take.figure.decisions': 'D 的判断',
  'take.figure.histogram': 'D 的把握',
  'take.figure.adapt-accuracy': '域适应：准确率',
  'take.figure.adapt-d': '域适应：D 的正确率',
  'take.figure.adapt-loss': '域适应：损失',
  'take.figure.adapt-gradient': '域适应：梯度',
  'take.figure.train-accuracy': '训练：准确率',
  'take.figure.train-loss': '训练：损失',
  'take.figure.pinned': '参与对比的运行',
  'take.python': '用 Python 复核',
  'take.python.about':
    '把 .npz 权重和目标域图像放在一起，这段程序会在 PyTorch 中载入二者并输出 {share}，即本页在 {n, number} 张图像上测得的 {accuracy}。',
  'take.python.images': '保存目标域图像',

  // --- what is brought ---
  'take.brought.converted': '其权重已由 {types} 转换为 F32。',
  'take.brought.offer': '{file} 记录的是另一组设置的运行。',
  'take.brought.same': '{file} 记录的运行与当前设置相同。',
  'take.brought.faulty': '{file} 中有些设置无法使用，改按方案取值：{faults}',
  'take.brought.none': '{file} 既不是本页的报告，也不是测量结果。请选择从本页保存的文件。',
};
