/** A person's own images: what can be wrong with their files, what is odd about them, and the panel where they are brought. */

/** @type {Record<string, string>} */
export const IMPORT = {
  // --- files that cannot be read ---

  'fault.import.kind':
    '{file}: {kind, select, empty {is empty: the download or the saving did not finish. Bring it again.} html {is a web page, not data: the download failed, or a login came in its place. Download it again, and look whether its size is right.} matlab {is a MATLAB file, which is not read here: save its arrays with numpy.savez.} hdf5 {is an HDF5 file (.h5, or MATLAB 7.3), which is not read here: save its arrays with numpy.savez.} pickle {is a Python pickle, which may hold anything: save its arrays with numpy.savez.} bzip2 {is packed with bzip2: unpack it first.} tar {is a tar archive: unpack it and bring the folder, or pack it as a zip.} picture {is a picture of another kind than PNG and JPEG: save it as PNG.} safetensors {holds weights, not images: drop it on the page to load them.} pointer {is only the pointer that Git LFS left in the file’s place: fetch the file itself with git lfs pull.} parquet {is a Parquet file, which is not read here: save the images as .npz or PNG.} pdf {is a PDF, not data: bring the images as PNG.} archive {is packed in a way that is not read here: unpack it, or pack it as a zip.} gzip {is packed with gzip twice: unpack it once.} text {is a text, but no table of numbers: in a table each row is an image, with a column for each pixel.} other {is none of the kinds that are read: IDX, .npy, .npz, CSV, PNG, JPEG, or a zip of these, plain or gzip.}}',
  'fault.import.huge':
    '{file}: has {bytes, number} bytes; a browser takes at most {most, number} in one piece. Bring a part of it.',
  'fault.import.gone':
    '{file}: cannot be read: it was moved, deleted or changed since it was chosen, or another program holds it. Choose it again.',
  'fault.import.cut':
    '{file}: is cut short: {shape, select, none {its header needs} other {{shape} values need}} {needs, number} bytes, and it has {bytes, number}. Download or save it again.',
  'fault.import.idx-header':
    '{file}: begins like an IDX file, but its header makes no sense ({shape} values): it is damaged, or of another kind. Download it again.',
  'fault.import.tail':
    '{file}: other bytes follow its end: {shape} values need {needs, number} bytes, and it has {bytes, number}. Download or save it again.',
  'fault.import.within': '{file}: {fault}',
  'fault.import.shape':
    '{file}: its shape is {shape}, of type {type}; images are (count, rows, columns), with colour (count, rows, columns, 3), or (count, pixels) of squares.',
  'fault.import.labels': '{file}: its shape is {shape}: bring labels as one number for each image.',
  'fault.import.labels-alone': '{file}: holds labels and no images: bring the file of images with it.',
  'fault.import.labels-broken': '{file}: its label {label} is no whole number: labels are class numbers or names.',
  'fault.import.pair':
    '{file}: has {images, number} images, but {other} has {labels, number} labels: bring the labels that belong to it.',
  'fault.import.some-labels':
    '{file}: has no labels, though {other} has: bring the labels of all, or only images that have none.',
  'fault.import.classes':
    '{file}: has {classes, number} different labels, and at most {most, number} classes are taken. Are these labels?',
  'fault.import.columns':
    '{file}: has {columns, plural, one {# column} other {# columns}}{asked, select, auto {} none {, all of them taken for pixels} other {, one of them the label}}; an image of 28 × 28 has 784, with its label 785. Any square is read, and separators are commas, semicolons, tabs or blanks.',
  'fault.import.no-rows': '{file}: holds no rows of images: bring the file that has them.',
  'fault.import.row':
    '{file}: line {line, number} has {columns, number} columns; expected {expected, number}, as in the first. Mend that line, or leave it out.',
  'fault.import.row-cut':
    '{file}: is cut short: its last line, {line, number}, has {columns, number} of {expected, number} columns. Download or save it again.',
  'fault.import.cell':
    '{file}: line {line, number}, column {column, number} holds “{cell}”, which is no number: mend it, or leave that line out.',
  'fault.import.range':
    '{file}: its pixels lie between {low} and {high}, which are no grey levels: were they standardised? Bring them as 0 to 255, or 0 to 1.',
  'fault.import.sides':
    '{file}: has {columns, number} × {rows, number} pixels; from {least} × {least} to {most} × {most} are read. Make it smaller, or cut out the digits.',
  'fault.import.picture-cut': '{file}: is cut short: the end of the picture is missing. Download or save it again.',
  'fault.import.picture-damaged': '{file}: is damaged: the picture cannot be read. Save it again, or leave it out.',
  'fault.import.jpeg': '{file}: is a JPEG picture, which only the page reads: convert it to PNG.',
  'fault.import.nothing':
    '{file}: holds nothing that is read, but others such as {example}: bring PNG, JPEG, IDX, .npy or .csv.',
  'fault.import.empty-folder': '{file}: holds no files: bring the folder or the zip that has them.',
  'fault.import.no-files': 'There is no file in what was brought: bring files, or a folder that has some.',
  'fault.import.no-images': '{file}: holds no image: bring the file that has them.',
  'fault.import.many': '{file}: {count, number} images are more than the {most, number} that are taken: bring a part of them.',
  'fault.import.memory': '{file}: there is no room in memory for so many images: bring fewer.',
  'fault.import.insecure':
    'Own images are named by their content, which browsers compute on https pages and on localhost alone.',
  'fault.import.ended': 'Reading the files has stopped before its end, perhaps for want of memory: bring fewer images.',
  'fault.own.missing':
    'The images {name} are not here. Bring the files that they were made of{files, select, none {} other {: {files}}}: they are known by their content.',
  'fault.draw.class': '{option} is {value}; {collection} has no images of class {digit}, but of {there}',
  'fault.option.source-labels':
    '{option} is {value}, which has no labels; C learns from the source, so that its images need them',
  'fault.option.no-labels': '{option} is {value}; of {data} no label is known: set it to what needs none',

  // --- what is odd about images ---

  'finding.faint':
    '{file}: pixels reach only {largest}, where white is 255: nearly black images teach nothing. {largest, plural, =1 {They are 0 and 1 stored as bytes.} other {Such scales are common among small digits.}}',
  'finding.polarity':
    '{file}: {dark, select, yes {light on dark, where the other domain is dark on light} other {dark on light, where the other domain is light on dark}}. Keep it if that difference is what you want to study.',
  'finding.transposed':
    '{file}: its images spread {wide} times as far across as down, which writing does not: rows and columns may be swapped, as in EMNIST. Look at the pictures.',
  'finding.from-one': '{file}: labels go from 1 to {last}, and no image has label 0.',
  'finding.missing':
    '{file}: no images of {count, plural, one {class} other {classes}} {classes}. Leave {count, plural, one {it} other {them}} out of the pairing.',
  'finding.rare': '{file}: few images of {classes}: their accuracy will be a matter of chance.',
  'finding.one-class': '{file}: all images are of one class: there is nothing to tell apart.',
  'finding.constant':
    '{file}: {count, number} of {total, number} {count, plural, one {image is} other {images are}} of a single grey: leave {count, plural, one {it} other {them}} out of the file.',
  'finding.twins':
    '{file}: {count, number} of {total, number} {count, plural, one {image is an exact copy} other {images are exact copies}} of others.',
  'finding.leaked':
    '{file}: {count, number} test {count, plural, one {image is} other {images are}} among the training images too: what is measured on the test images is too good.',
  'finding.type': '{file}: values are stored as {type}, not as bytes; they are taken for what they say.',
  'finding.scaled': '{file}: values from {low} to {high} were spread over the grey levels 0 to 255.',
  'finding.resized': '{file}: {sizes} pixels became 28 × 28.',
  'finding.colour': '{file}: colour became grey.',
  'finding.column':
    '{file}: {count, number} images of {side} × {side}; {column, select, none {no column is the label} first {the first column is the label} other {the last column is the label}}.',
  'finding.qmnist': '{file}: of QMNIST’s {columns} columns the first, the digit, is the label; the others say who wrote it.',
  'finding.one-hot': '{file}: labels are rows of {columns} numbers with a 1 for the class.',
  'finding.one-folder': '{file}: its pictures lie in no folders named by class, so that they have no labels.',
  'finding.passed':
    '{count, plural, one {{example} was passed over: it holds no images.} other {# files were passed over, such as {example}: they hold no images.}}',
  'finding.unlabelled':
    '{file}: {count, number} images without labels. As a target they can be adapted to; how many are then read right nobody can say, and the page does not.',
  'finding.held-out':
    '{file}: has no part for testing, so that every {one}th image of a class is held out: {count, number} in all.',
  'mend.stretch': 'Make {stretch} white',
  'mend.invert': 'Take the negative',
  'mend.transpose': 'Swap rows and columns',
  'mend.minus-one': 'Call 1 class 0, 2 class 1, …',
  'mend.ten-is-zero': 'Call 10 class 0, and leave the others',

  // --- the panel ---

  'own.title': 'Your own images',
  'own.about': 'Digits, letters, anything that fits into 28 × 28 grey pixels: as target, as source, or as both.',
  'own.stays': 'Your images stay in this browser: they are read here, kept here, and sent nowhere.',
  'own.drop': 'Drop files, a zip or a folder here, images and labels together, or choose them.',
  'own.choose': 'Choose files…',
  'own.choose-folder': 'Choose a folder…',
  'own.reading': 'Reading: {done} of {total}',
  'own.making': 'Making images: {done} of {total}',
  'own.cancel': 'Cancel',
  'own.counted':
    '{train, number} training and {test, number} test images{classes, plural, =0 {, without labels} one {, of one class} other {, of # classes}}',
  'own.unmend': 'As the files have it',
  'own.column': 'The label is',
  'own.column.auto': 'in the column that looks like it',
  'own.column.first': 'in the first column',
  'own.column.last': 'in the last column',
  'own.column.none': 'in none',
  'own.before-after': 'As the files have them, and as the networks will see them (ink on paper)',
  'own.levels': 'Grey levels, black to white, on a logarithmic scale',
  'own.levels.told': 'from {low} to {high}',
  'own.classes': 'Images by class',
  'own.class': 'Class',
  'own.training': 'Training',
  'own.testing': 'Test',
  'own.use-as': 'Use them as',
  'own.as.target': 'target: what MT is to learn',
  'own.as.source': 'source: what is learnt from labels',
  'own.pairing': 'Which is called what',
  'own.pairing.about': 'Each target class of {target} beside the source class of {source} that it is to be called.',
  'own.pairing.unlabelled': 'Nobody knows what {target} shows: choose which classes of {source} it may be called.',
  'own.pair.target': 'Target class {n}',
  'own.pair.source': 'Source class {n}',
  'own.pair.less': 'Leave pair {n} out',
  'own.pair.more': 'Another pair',
  'own.why.few': 'At least {least} classes are needed.',
  'own.why.none': '{domain, select, source {A source class} other {A target class}} has no images: choose another.',
  'own.why.twice':
    '{domain, select, source {A source class} other {A target class}} is chosen twice: choose another, or leave the pair out.',
  'own.use.target': 'Use as target',
  'own.use.source': 'Use as source',
  'own.unkept':
    'This browser has no room to keep your images: they are there until the page is closed, and a run with them can be gone on with when you bring the same files again.',
  'own.kept': 'Kept in this browser',
  'own.take': 'Use…',
  'own.take.one': 'Use {title}…',
  'own.delete': 'Delete',
  'own.delete.one': 'Delete {title}',
  'own.deleted':
    'Deleted: {title}.{n, plural, =0 {} one { A kept run needs these images, and cannot be opened without them.} other { # kept runs need these images, and cannot be opened without them.}}',
  'alarm.own': 'Bring the images',
  'own.rule.title': 'What is read, and how it becomes 28 × 28',
  'own.rule':
    'Colour becomes grey: 0.299 red + 0.587 green + 0.114 blue; what is transparent lies on white. The longer side becomes 28 pixels, the shorter one goes by the same factor: shrunk by the mean over areas, enlarged linearly. What is left free takes the mean of the rim. Each step rounds to the nearest of 256 greys. Images of 28 × 28 grey pixels pass unchanged. Files without a part for testing have every seventh image of a class held out.',
  'own.kinds':
    'IDX of any type, plain or gzip; .npy and .npz, such as Keras’s mnist.npz; CSV with the label first, last or nowhere; PNG and JPEG in folders named by class, or a zip of these. From 4 × 4 to 256 × 256 pixels, up to 100 classes and 200,000 images.',
  'digits.unlabelled': 'The first {n} target images, with what {networks} says of them. What is right nobody knows.',
  'digits.called.unlabelled': 'called {answer}',
  'preview.unlabelled': 'nobody knows which',
  'stage.now.unlabelled.train':
    'C is right of {source} of the source; the target has no labels, so that nobody knows how many of it.',
  'stage.now.unlabelled.adapt':
    'MT moves the target onto the source; how many are read right nobody knows, since there are no labels. {d}',
  'stage.told.unlabelled':
    '{n} source and {n} target images by {plane, select, pca {the two main directions of the source’s features} other {class and domain}}. {two, select, untrained {C has learnt nothing yet.} yes {{source} of the source lie on the right side of C’s line.} other {C names {source} of the source right.}} {d} The two clouds overlap {overlap}, where 0 is apart and 1 is mixed as by chance.',
  'numbers.unlabelled': 'The target has no labels: how many of it are read right nobody knows.',
};
