/** What is taken away, and brought again: weights, figures, measurements, the report; and what may be wrong with such files. */

/** @type {Record<string, string>} */
export const TAKE = {
  // --- numpy's files ---
  'fault.zip.none': 'this is not a zip archive',
  'fault.zip.cut':
    'the archive is cut: the list of its files, which stands at the end, is not whole. Save or download it again',
  'fault.zip.large': 'the archive is too large: at most {most} bytes are unpacked',
  'fault.zip.twice': 'the archive holds {name} twice: pack it with one of them',
  'fault.zip.encrypted': '{name} is encrypted: pack the archive without a password',
  'fault.zip.method':
    '{name} is packed in a way that cannot be read here: pack it as a common zip archive (stored or deflated)',
  'fault.zip.damaged': '{name} is damaged: its checksum is not the one stated. Save or download the archive again',
  'fault.npy.none': 'this is not a .npy file',
  'fault.npy.header': "the .npy file's header cannot be read: save it with numpy.save",
  'fault.npy.cut': 'the array is cut: it needs {needs} bytes and has {bytes}. Save or download it again',
  'fault.npy.tail': 'other bytes follow the array: it needs {needs} bytes and has {bytes}. Save or download it again',
  'fault.npy.type': 'the array is of type {type}: only numbers can be read. Convert it with astype and save it again',
  'fault.npy.object':
    'the array holds Python objects (a pickle), which could run a program and are not opened. In Python, save what is in it as arrays: numpy.savez(file, **dictionary)',
  'fault.npz.array': '{name}: {fault}',

  // --- weights that another program wrote ---
  'fault.saved.pickle':
    'this is a file of torch.save (a pickle), which could run a program and is not opened. In Python, write the weights as arrays: numpy.savez(file, **module.state_dict()), or with safetensors',
  'fault.saved.kind':
    '{kind, select, html {this is a web page, not weights: the download failed, or a login came in its place. Download the file again} text {this is a text, not a safetensors file and not an .npz} png {this is a picture, not weights: bring it under “Your own images”} jpeg {this is a picture, not weights: bring it under “Your own images”} picture {this is a picture, not weights} idx {this is an IDX file of images or labels, not weights: bring it under “Your own images”} zip {this archive holds no arrays: weights come as an .npz of several, each under its name in the state_dict} gzip {this is packed with gzip: unpack it first} bzip2 {this is packed with bzip2: unpack it first} tar {this is a tar archive: unpack it first} archive {this is packed in a way that is not read here: unpack it first} hdf5 {this is an HDF5 file (.h5, as Keras saves): save its arrays with numpy.savez, each under its name in the state_dict} matlab {this is a MATLAB file: save its arrays with numpy.savez, each under its name in the state_dict} pointer {this is only the pointer that Git LFS left in the file’s place: fetch the file itself with git lfs pull} other {this is neither a safetensors file nor an .npz}}',
  'fault.saved.array': 'this is a single array: weights come as an .npz of several, each under its name in the state_dict',
  'fault.weights.unknown': 'tensor {tensor} is unknown: expected are {expected}',
  'fault.weights.twice': 'tensors {tensor} and {other} are the same weights',
  'fault.weights.missing': 'tensor {tensor} of shape {expected} is missing: {network} is taken whole or not at all',
  'fault.weights.no-encoder': 'there is no encoder among the tensors ({found}): expected are {expected}',

  // --- what is taken away ---
  'take.title': 'Take away',
  'take.about':
    'Files for your own records, papers and programs. Drop one on the page again, and its run comes back as far as the file holds it.',
  'take.nothing': 'There is something to take away once the networks are made.',
  'take.weights.npz': 'Save weights as .npz',
  'take.report': 'Report',
  'take.report.about': 'One HTML file with verdict, figures, tables and settings. It needs no network and no scripts.',
  'take.report.button': 'Save report',
  'take.report.title': 'ADDA Lab: report of a run with seed {seed}',
  'take.report.not-evaluated': 'This run is not evaluated yet: {standing}.',
  'take.report.settings': 'Settings in short',
  'take.report.seed': 'Seed',
  'take.report.standing': 'How far it is',
  'take.report.fingerprint': 'Fingerprint of the weights (SHA-256)',
  'take.report.all-settings': 'All settings',
  'take.report.link': 'Whoever opens this address can run it again:',
  'take.report.data': 'This file holds all measurements as JSON, too. Dropped on the page, it sets up the same run.',
  'take.measurements': 'Measurements',
  'take.measurements.about':
    'JSON holds everything; a CSV file is one table. A point of a long curve is the mean of several steps.',
  'take.measurements.json': 'Everything (JSON)',
  'take.measurements.rounds': 'Rounds (CSV)',
  'take.measurements.train': 'Training (CSV)',
  'take.measurements.adapt': 'Adaptation (CSV)',
  'take.figures': 'Figures',
  'take.figures.about': 'In the colours of the page now.',
  'take.figure.as': '{figure} as {format}',
  'take.figure.none': 'There is nothing to be seen on this figure yet.',
  'take.figure.stage': 'Stage',
  'take.figure.decisions': 'D’s decisions',
  'take.figure.histogram': 'How sure D is',
  'take.figure.adapt-accuracy': 'Adaptation: accuracy',
  'take.figure.adapt-d': 'Adaptation: how often D is right',
  'take.figure.adapt-loss': 'Adaptation: losses',
  'take.figure.adapt-gradient': 'Adaptation: gradients',
  'take.figure.train-accuracy': 'Training: accuracy',
  'take.figure.train-loss': 'Training: loss',
  'take.figure.pinned': 'Pinned runs',
  'take.python': 'Measure again in Python',
  'take.python.about':
    'With the weights as .npz and the target images beside it, this program loads both in PyTorch and prints {share}: the {accuracy} that the page has measured on {n, plural, one {# image} other {# images}}.',
  'take.python.images': 'Save target images',

  // --- what is brought ---
  'take.brought.converted': 'Its weights were converted from {types} to F32.',
  'take.brought.offer': '{file} tells of a run with other settings.',
  'take.brought.same': '{file} tells of a run with the settings that are in force.',
  'take.brought.faulty': 'Not all settings in {file} can be used; those that cannot are as their recipe has them: {faults}',
  'take.brought.none': '{file} is neither a report nor measurements of this page. Choose one that was saved here.',
};
