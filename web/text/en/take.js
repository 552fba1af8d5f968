/** What is taken away, and brought again: weights, figures, measurements, the report; and what may be wrong with such files. */

/** @type {Record<string, string>} */
export const TAKE = {
  // --- numpy's files ---
  'fault.zip.none': 'this is not a zip archive',
  'fault.zip.cut':
    'the archive is cut: the list of its files, which stands at the end, is not whole. Save or download it again',
  'fault.zip.large': 'the archive is too large: at most {most} bytes are unpacked',
  'fault.zip.twice': 'the archive holds {name} twice',
  'fault.zip.encrypted': '{name} is encrypted: pack the archive without a password',
  'fault.zip.method':
    '{name} is packed in a way that cannot be read here: pack it as a common zip archive (stored or deflated)',
  'fault.zip.damaged': '{name} is damaged: its checksum is not the one stated. Save or download the archive again',
  'fault.npy.none': 'this is not a .npy file',
  'fault.npy.header': "the .npy file's header cannot be read: save it with numpy.save",
  'fault.npy.cut': 'the array is cut: it needs {needs} bytes and has {bytes}',
  'fault.npy.tail': 'other bytes follow the array: it needs {needs} bytes and has {bytes}',
  'fault.npy.type': 'the array is of type {type}: only numbers can be read. Convert it with astype and save it again',
  'fault.npy.object':
    'the array holds Python objects (a pickle), which could run a program and are not opened. In Python, save what is in it as arrays: numpy.savez(file, **dictionary)',
  'fault.npz.array': '{name}: {fault}',

  // --- weights that another program wrote ---
  'fault.saved.pickle':
    'this is a file of torch.save (a pickle), which could run a program and is not opened. In Python, write the weights as arrays: numpy.savez(file, **module.state_dict()), or with safetensors',
  'fault.saved.array': 'this is a single array: weights come as an .npz of several, each under its name in the state_dict',
  'fault.weights.unknown': 'tensor {tensor} is unknown: expected are {expected}',
  'fault.weights.twice': 'tensors {tensor} and {other} are the same weights',
  'fault.weights.missing': 'tensor {tensor} of shape {expected} is missing: {network} is taken whole or not at all',
  'fault.weights.no-encoder': 'there is no encoder among the tensors ({found}): expected are {expected}',
};
