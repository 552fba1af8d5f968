/** 用户自己的图像：文件可能有什么问题、图像有何异常，以及导入面板。 */

/** @type {Record<string, string>} */
export const IMPORT = {
  // --- 读不了的文件 ---

  'fault.import.kind':
    '{file}：{kind, select, empty {是空文件：下载或保存没有完成，请重新获取。} html {是网页而不是数据：下载失败，或者被登录页面取代。请重新下载，并检查文件大小。} matlab {是 MATLAB 文件，这里不读取：请用 numpy.savez 另存其中的数组。} hdf5 {是 HDF5 文件（.h5 或 MATLAB 7.3），这里不读取：请用 numpy.savez 另存其中的数组。} pickle {是 Python 的 pickle 文件，内容可以是任何东西：请用 numpy.savez 另存其中的数组。} bzip2 {是 bzip2 压缩文件：请先解压。} tar {是 tar 归档：请解压后选择文件夹，或改用 zip 打包。} picture {是 PNG 和 JPEG 以外的图片：请另存为 PNG。} safetensors {是权重而不是图像：把它拖到页面上即可载入。} pointer {只是 Git LFS 留下的指针：请用 git lfs pull 取回文件本身。} parquet {是 Parquet 文件，这里不读取：请把图像另存为 .npz 或 PNG。} pdf {是 PDF 而不是数据：请提供 PNG 图像。} archive {的压缩方式这里不支持：请解压，或改用 zip 打包。} gzip {被 gzip 压缩了两次：请先解压一次。} text {是文本，但不是数值表格：表格应每行一张图像，每个像素一列。} other {不是可以读取的类型。可读取的有 IDX、.npy、.npz、CSV、PNG、JPEG，以及包含它们的 zip，可用 gzip 压缩。}}',
  'fault.import.huge': '{file}：有 {bytes, number} 字节；浏览器一次最多读取 {most, number} 字节。请只提供其中一部分。',
  'fault.import.gone': '{file}：无法读取。选择之后它被移动、删除或修改过，或正被其他程序占用。请重新选择。',
  'fault.import.cut':
    '{file}：文件不完整：{shape, select, none {文件头} other {{shape} 个数值}}需要 {needs, number} 字节，实际只有 {bytes, number} 字节。请重新下载或保存。',
  'fault.import.idx-header':
    '{file}：开头像 IDX 文件，但文件头不合理（{shape} 个数值）：文件已损坏，或不是这种类型。请重新下载。',
  'fault.import.tail':
    '{file}：末尾之后还有多余的字节：{shape} 个数值需要 {needs, number} 字节，实际有 {bytes, number} 字节。请重新下载或保存。',
  'fault.import.within': '{file}：{fault}',
  'fault.import.shape':
    '{file}：形状是 {shape}，类型是 {type}；图像应为（数量，行，列），彩色为（数量，行，列，3），或（数量，像素数），其中每张图像是正方形。',
  'fault.import.labels': '{file}：形状是 {shape}：请提供每张图像一个数的标签。',
  'fault.import.labels-alone': '{file}：只有标签，没有图像：请同时提供图像文件。',
  'fault.import.labels-broken': '{file}：标签 {label} 不是整数：标签应是类别编号或名称。',
  'fault.import.pair': '{file}：有 {images, number} 张图像，而 {other} 有 {labels, number} 个标签：请提供与之对应的标签。',
  'fault.import.some-labels': '{file}：没有标签，而 {other} 有：请为全部图像提供标签，或只提供没有标签的图像。',
  'fault.import.classes': '{file}：有 {classes, number} 种不同的标签，最多接受 {most, number} 个类别。这些确实是标签吗？',
  'fault.import.columns':
    '{file}：有 {columns, number} 列{asked, select, auto {} none {，全部当作像素} other {，其中一列是标签}}；28 × 28 的图像有 784 列，连同标签为 785 列。任何正方形尺寸都可读取，分隔符可以是逗号、分号、制表符或空格。',
  'fault.import.no-rows': '{file}：没有一行图像：请提供含有图像的文件。',
  'fault.import.row':
    '{file}：第 {line, number} 行有 {columns, number} 列；应与第一行相同，为 {expected, number} 列。请改正或删去这一行。',
  'fault.import.row-cut':
    '{file}：文件不完整：最后一行（第 {line, number} 行）只有 {columns, number} 列，应为 {expected, number} 列。请重新下载或保存。',
  'fault.import.cell': '{file}：第 {line, number} 行第 {column, number} 列是“{cell}”，不是数字：请改正，或删去这一行。',
  'fault.import.range': '{file}：像素值在 {low} 到 {high} 之间，不是灰度：是否做过标准化？请提供 0 到 255 或 0 到 1 的像素值。',
  'fault.import.sides':
    '{file}：有 {columns, number} × {rows, number} 像素；可读取的尺寸为 {least} × {least} 到 {most} × {most}。请缩小图像，或把数字裁剪出来。',
  'fault.import.picture-cut': '{file}：文件不完整：图片末尾缺失。请重新下载或保存。',
  'fault.import.picture-damaged': '{file}：已损坏，图片无法读取。请重新保存，或去掉它。',
  'fault.import.jpeg': '{file}：是 JPEG 图片，只有网页能读取：请转换为 PNG。',
  'fault.import.nothing': '{file}：没有可读取的内容，只有 {example} 之类的文件：请提供 PNG、JPEG、IDX、.npy 或 .csv。',
  'fault.import.empty-folder': '{file}：里面没有文件：请提供含有文件的文件夹或 zip。',
  'fault.import.no-files': '所提供的内容中没有文件：请提供文件，或包含文件的文件夹。',
  'fault.import.no-images': '{file}：没有图像：请提供含有图像的文件。',
  'fault.import.many': '{file}：{count, number} 张图像超过上限 {most, number} 张：请只提供其中一部分。',
  'fault.import.memory': '{file}：内存放不下这么多图像：请减少数量。',
  'fault.import.insecure': '自己的图像按内容命名，浏览器只在 https 页面和 localhost 上提供所需的计算。',
  'fault.import.ended': '读取文件中途停止，可能是内存不足：请减少图像数量。',
  'fault.own.missing':
    '这里没有图像 {name}。请提供当初的文件{files, select, none {} other {：{files}}}，页面会按内容认出它们。',
  'fault.draw.class': '{option}：{value} 无效；{collection} 中没有类别 {digit} 的图像，只有 {there}',
  'fault.option.source-labels': '{option}：{value} 没有标签；C 从源域学习，源域图像必须有标签',
  'fault.option.no-labels': '{option}：{value} 无效；{data} 没有任何已知标签，请改为不需要标签的设置',

  // --- 图像的异常 ---

  'finding.faint':
    '{file}：像素值最大只有 {largest}，而白色是 255：近乎全黑的图像什么也教不会。{largest, plural, =1 {这是把 0 和 1 存成了字节。} other {小尺寸数字常用这样的刻度。}}',
  'finding.polarity':
    '{file}：{dark, select, yes {黑底白字，而另一个域是白底黑字} other {白底黑字，而另一个域是黑底白字}}。如果要研究的正是这种差别，就保持原样。',
  'finding.transposed':
    '{file}：图像的笔画横向分布是纵向的 {wide} 倍，手写字不会这样：行和列可能互换了，EMNIST 就是如此。请查看图像。',
  'finding.from-one': '{file}：标签从 1 到 {last}，没有标签为 0 的图像。',
  'finding.missing': '{file}：类别 {classes}（共 {count, number} 个）没有图像。配对时请不要使用。',
  'finding.rare': '{file}：{classes} 的图像很少：它们的准确率会有很大偶然性。',
  'finding.one-class': '{file}：所有图像都属于同一类，没有什么可区分的。',
  'finding.constant': '{file}：{total, number} 张图像中有 {count, number} 张只有一种灰度：请从文件中去掉。',
  'finding.twins': '{file}：{total, number} 张图像中有 {count, number} 张与其他图像完全相同。',
  'finding.leaked': '{file}：有 {count, number} 张测试图像也在训练图像中：测试图像上的结果会偏高。',
  'finding.type': '{file}：数值以 {type} 存储而不是字节；按其数值读取。',
  'finding.scaled': '{file}：数值 {low} 到 {high} 已换算为灰度 0 到 255。',
  'finding.resized': '{file}：{sizes} 像素变成 28 × 28。',
  'finding.colour': '{file}：彩色变成灰度。',
  'finding.column':
    '{file}：{count, number} 张 {side} × {side} 的图像；{column, select, none {没有标签列} first {第一列是标签} other {最后一列是标签}}。',
  'finding.qmnist': '{file}：QMNIST 的 {columns} 列中，第一列（数字）作为标签；其余各列说明由谁书写。',
  'finding.one-hot': '{file}：标签是每行 {columns} 个数，所属类别处为 1。',
  'finding.one-folder': '{file}：图片不在以类别命名的文件夹中，因此没有标签。',
  'finding.passed': '跳过了 {count, number} 个文件，例如 {example}：其中没有图像。',
  'finding.unlabelled':
    '{file}：{count, number} 张图像没有标签。可以作为目标域进行适应；但有多少读对了谁也不知道，页面也就不显示。',
  'finding.held-out': '{file}：没有测试部分，因此每类每 {one} 张留出一张作测试：共 {count, number} 张。',
  'mend.stretch': '把 {stretch} 当作白色',
  'mend.invert': '黑白反转',
  'mend.transpose': '行列互换',
  'mend.minus-one': '1 改为类别 0，2 改为类别 1，依此类推',
  'mend.ten-is-zero': '10 改为类别 0，其余不变',

  // --- 面板 ---

  'own.title': '自己的图像',
  'own.about': '数字、字母，以及任何能放进 28 × 28 灰度像素的内容：可作为目标域、源域，或两者兼用。',
  'own.stays': '图像只留在这个浏览器中：在这里读取，在这里保存，不会发送到任何地方。',
  'own.drop': '把文件、zip 或文件夹拖到这里（图像和标签一起），或者点击选择。',
  'own.choose': '选择文件…',
  'own.choose-folder': '选择文件夹…',
  'own.reading': '正在读取：{done} / {total}',
  'own.making': '正在转换图像：{done} / {total}',
  'own.cancel': '取消',
  'own.counted': '{train, number} 张训练图像，{test, number} 张测试图像{classes, plural, =0 {，没有标签} other {，共 # 类}}',
  'own.unmend': '恢复文件原样',
  'own.column': '标签位于',
  'own.column.auto': '自动判断的一列',
  'own.column.first': '第一列',
  'own.column.last': '最后一列',
  'own.column.none': '没有标签列',
  'own.before-after': '文件中的样子，以及网络将看到的样子（白纸黑字显示）',
  'own.levels': '灰度分布，从黑到白，对数刻度',
  'own.levels.told': '从 {low} 到 {high}',
  'own.classes': '各类图像数',
  'own.class': '类别',
  'own.training': '训练',
  'own.testing': '测试',
  'own.use-as': '用作',
  'own.as.target': '目标域：MT 要学会的',
  'own.as.source': '源域：从标签学习的',
  'own.pairing': '类别对应',
  'own.pairing.about': '左边是 {target} 的目标域类别，右边是它应被归入的 {source} 的源域类别。',
  'own.pairing.unlabelled': '没有人知道 {target} 中是什么：请选择它可以被归入 {source} 的哪些类别。',
  'own.pair.target': '目标域类别 {n}',
  'own.pair.source': '源域类别 {n}',
  'own.pair.less': '去掉第 {n} 对',
  'own.pair.more': '增加一对',
  'own.why.few': '至少需要 {least} 个类别。',
  'own.why.none': '{domain, select, source {有一个源域类别} other {有一个目标域类别}} 没有图像：请另选。',
  'own.why.twice': '{domain, select, source {有一个源域类别} other {有一个目标域类别}} 选了两次：请另选，或去掉这一对。',
  'own.use.target': '用作目标域',
  'own.use.source': '用作源域',
  'own.unkept': '浏览器没有空间保存这些图像：它们保留到页面关闭为止；之后若要继续使用它们的运行，请重新提供相同的文件。',
  'own.kept': '保存在此浏览器中',
  'own.take': '使用…',
  'own.take.one': '使用 {title}…',
  'own.delete': '删除',
  'own.delete.one': '删除 {title}',
  'own.deleted': '已删除：{title}。{n, plural, =0 {} other {有 # 次已保存的运行需要这些图像，缺少它们将无法打开。}}',
  'alarm.own': '提供图像',
  'own.rule.title': '可以读取什么，如何变成 28 × 28',
  'own.rule':
    '彩色变成灰度：0.299 红 + 0.587 绿 + 0.114 蓝；透明部分视为白底。较长的一边变为 28 像素，较短的一边按同样的比例：缩小时取面积平均，放大时线性插值；空出的部分填以边缘的平均灰度。每一步都取 256 级灰度中最接近的值。28 × 28 的灰度图像保持不变。没有测试部分的文件，每类每七张留出一张作测试。',
  'own.kinds':
    '任何类型的 IDX，可用 gzip 压缩；.npy 和 .npz，例如 Keras 的 mnist.npz；CSV，标签在第一列、最后一列或没有；以类别命名的文件夹中的 PNG 和 JPEG，或它们的 zip。尺寸从 4 × 4 到 256 × 256 像素，最多 100 个类别、20 万张图像。',
  'digits.unlabelled': '目标域的前 {n} 张图像，以及 {networks} 的回答。是否正确没有人知道。',
  'digits.called.unlabelled': '判为 {answer}',
  'preview.unlabelled': '没有人知道是哪些',
  'stage.now.unlabelled.train': 'C 在源域上判对 {source}；目标域没有标签，判对多少无从知晓。',
  'stage.now.unlabelled.adapt': 'MT 正把目标域移到源域上；没有标签，读对多少无从知晓。{d}',
  'stage.told.unlabelled':
    '源域和目标域图像各 {n} 张，按{plane, select, pca {源域特征的两个主方向} other {类别与域}}排布。{two, select, yes {源域 {source} 位于 C 分界线正确的一侧。} other {C 判对源域 {source}。}}{d}两团点的重合度为 {overlap}（0 为完全分开，1 为如随机般混合）。',
  'numbers.unlabelled': '目标域没有标签：读对多少无从知晓。',
};
