/** What went wrong: fault.CODE, by the codes of web/fault.js. */

/** @type {Record<string, string>} */
export const FAULTS = {
  // the worker and its requests
  'fault.unforeseen': 'Something unforeseen went wrong: {message}',
  'fault.load.network': '{file} could not be loaded: nothing answers. Check that you are online, then try again.',
  'fault.load.status':
    '{file} could not be loaded: the server answered {status}. Try again in a moment; if it stays so, tell whoever runs this site.',
  'fault.load.html':
    '{file} could not be loaded: a web page came instead. Does this network ask you to log in first? If not, the file is missing: tell whoever runs this site.',
  'fault.load.type':
    '{file} could not be loaded: the server says that it is {type}, which is no script. Tell whoever runs this site.',
  'fault.worker.stopped': 'The worker stopped: {message}',
  'fault.worker.gone': 'The worker has ended without a word; perhaps there was too little memory',
  'fault.worker.silent': 'The worker has not answered for {seconds, number} seconds',
  'fault.worker.refused':
    "{file} is not allowed to run: the server's security policy for this page forbids it ({policy}), and would have to allow it",
  'fault.worker.not-run': '{file} could not be run: {message}',
  'fault.worker.damaged': '{file} could not be run: it is damaged or cut. Load the page again.',
  'fault.worker.ended': 'The worker has ended',
  'fault.store.silent':
    '{store}, in which this browser keeps runs, does not answer: the run stays there. Close other tabs of this page, then try again.',
  'fault.request.unknown': 'There is no request {type}',
  'fault.request.no-run': 'The images are not loaded. Press Try again.',
  'fault.request.overtaken': 'Another run took its place',
  'fault.request.under-way':
    '{phase, select, train {Training} adapt {Adaptation} other {Evaluation}} is under way: stop it first',
  'fault.request.trained': 'Training is done. Reset to train anew, or set more epochs.',
  'fault.request.adaptation-begun': 'Adaptation has begun from the trained MS. Reset to train anew.',
  'fault.request.train-first':
    '{phase, select, adapt {Train first: MT starts as a copy of the trained MS.} other {Train first: there is nothing to measure yet.}}',
  'fault.request.adapted': 'All rounds are done. Reset to adapt anew.',
  'fault.request.no-training': 'There is no training to keep: start over instead.',
  'fault.request.pause-first': 'Pause or stop first.',
  'fault.request.turn': 'Turns of {part}, {steps} of them, cannot be taken; expected d, mt or both, 1 to {most, number}',
  'fault.request.turn-without-d': 'The method {method} has no D: there is no step of D alone.',
  'fault.request.turns': 'This run has had {most, number} turns of one side, the most that are kept with it.',
  'fault.request.drawn':
    'A drawn digit is an image of 28 by 28 pixels, and {most, number} can be followed. Remove one of them, then keep the next.',
  'fault.request.no-steps': 'Measuring has no steps: resume it or stop it.',

  // options
  // --- images ---

  'fault.file.read': '{file}: cannot be read: {why}',
  'fault.file.large': '{file}: has {bytes} bytes, at most {most} are read',
  'fault.gzip.none': '{file}: is not a gzip file',
  'fault.gzip.damaged': '{file}: its gzip data are damaged, cut, or followed by other bytes',
  'fault.gzip.large': '{file}: inflates to more than {most} bytes, the most that is read',
  'fault.gzip.tail': '{file}: other bytes follow the end of its gzip data',
  'fault.idx.short': '{file}: is cut: it has {bytes} bytes, fewer than any IDX file',
  'fault.idx.magic':
    '{file}: is not an IDX file: it begins with {magic}; {kind, select, images {images} other {labels}} begin with {expected}',
  'fault.idx.type': '{file}: holds values of type {type}; only uint8 is read',
  'fault.idx.dimensions':
    '{file}: has {dimensions} dimensions; {kind, select, images {images have 3: images, rows, columns} other {labels have 1: labels}}',
  'fault.idx.header': '{file}: is cut: its header needs {needs} bytes, the file has {bytes}',
  'fault.idx.empty':
    '{file}: is empty: its number of {axis, select, images {images} rows {rows} columns {columns} other {labels}} is 0',
  'fault.idx.cut': '{file}: is cut: {sizes} values and the header need {needs} bytes, the file has {bytes}',
  'fault.idx.tail':
    '{file}: other bytes follow its end: {sizes} values and the header need {needs} bytes, the file has {bytes}',
  'fault.idx.label': '{file}: label {label} at index {index}; expected 0 to {most}',
  'fault.idx.size': '{file}: its images have {size} pixels; expected {expected}',
  'fault.idx.pair': '{file}: has {images} images, but {other} has {labels} labels',
  'fault.manifest.json': '{file}: is not JSON',
  'fault.manifest.size': '{file}: rows and columns are {rows} and {columns}; expected {expected}',
  'fault.manifest.entry': '{file}: {entry} does not describe the files of digit {digit}',
  'fault.manifest.excerpt': '{file}: {entry} does not describe a file of images',
  'fault.manifest.bytes': '{file}: has {bytes} bytes; {manifest} says {expected}',
  'fault.manifest.sum': '{file}: its SHA-256 is {sum}; {manifest} says {expected}',
  'fault.manifest.count': '{file}: holds {found} of what {manifest} says are {expected}',
  'fault.manifest.label': '{file}: label {label} at index {index}; expected {expected}',
  'fault.draw.images': '{option} is {value}; the training images of {digits} in {collection} are {available}',
  'fault.draw.common':
    '{option} is {value} and {sourceOption} is {source}: {asked} images of {digits} would be drawn, which are in both lists; the training images of {digits} in {collection} are {available}',
  'fault.draw.labelled': '{option} is {value}; the target images drawn of digit {digit} are {available}',

  // --- engine ---

  'fault.loss':
    'the loss of {loss, select, loss {{phase, select, train {MS + C} other {MT on the source images}}} d_loss {D} mt_loss {MT} other {MT on the labelled images}} is {value, select, nan {not a number} other {infinite}} at {adversarial, select, yes {adversarial step} other {step}} {step, number, ::group-off} of {phase, select, train {epoch} other {round}} {epoch, number, ::group-off}',
  'fault.engine.refused': '{message}',
  'fault.engine.memory': 'there is no room for {megabytes} MB: use fewer images or a smaller batch',
  'fault.engine.address': 'so many images need more memory than 32 bits can address: use fewer',
  'fault.engine.lost': 'A thread has stopped in the middle of its work, and the run with it',
  'fault.thread.not-loaded': '{file} could not be loaded, so a thread is missing',
  'fault.thread.not-run': '{file} could not be run, so a thread is missing: {message}',
  'fault.thread.late': '{file} has not begun yet, so a thread is missing',
  'fault.thread.gone': 'A thread has ended by itself',
  'fault.thread.memory': 'This browser has no {feature}, which threads need',
  'fault.wasm.missing':
    'This browser has no WebAssembly, which the training core needs: use a current one, with WebAssembly switched on',
  'fault.wasm.refused':
    "{file} is not allowed to run: the server's security policy forbids WebAssembly, and would have to allow it ({policy})",
  'fault.wasm.cut': '{file}: is cut: it ends after {bytes} bytes',
  'fault.wasm.none': '{file}: is not WebAssembly',
  'fault.wasm.damaged': '{file}: is damaged',
  'fault.wasm.foreign': '{file}: is WebAssembly, but not the training core',
  'fault.engine.moment': 'tensor {tensor} holds {value} at index {index}: a mean of squares is not negative',
  'fault.saved.format': 'the file\'s format is {stated, select, yes {{format}} other {not stated}}, expected "{expected}"',
  'fault.saved.json': '"{key}" in the file\'s metadata is missing or damaged',
  'fault.saved.state': 'the position of the run in the file\'s metadata ("state") is damaged',
  'fault.saved.label': 'tensor {tensor} holds {value} at index {index}: that is no class',
  'fault.saved.steps':
    'the file was saved with {saved} steps to {phase, select, train {train} other {adapt}}, the images loaded make {loaded}',
  'fault.safetensors.large': 'the file is too large: {bytes} bytes, at most {most} are read',
  'fault.safetensors.short': "the file is cut: it has {bytes} bytes, not even the 8 of the header's length",
  'fault.safetensors.length': "the header's length is given as {length} bytes: this is not a safetensors file",
  'fault.safetensors.header': 'the file is cut: its header needs {needs} bytes, the file has {bytes}',
  'fault.safetensors.json': "the file's header is not JSON",
  'fault.safetensors.object': "the file's header is not a JSON object",
  'fault.safetensors.twice': 'the header names {name} twice',
  'fault.safetensors.metadata': '__metadata__ is not an object of strings',
  'fault.safetensors.string': '__metadata__ holds something other than a string under {key}',
  'fault.safetensors.entry': 'tensor {tensor}: its header entry is not an object',
  'fault.safetensors.type':
    'tensor {tensor} is of type {stated, select, yes {{type}} other {unknown}}, only F32, F16, BF16 and F64 can be read',
  'fault.safetensors.sizes': 'tensor {tensor}: its shape is not a list of sizes',
  'fault.safetensors.offsets': 'tensor {tensor}: its data_offsets are not two positions',
  'fault.safetensors.span': 'tensor {tensor}: its data_offsets {offsets} span {span} bytes, its shape {shape} needs {needs}',
  'fault.safetensors.hole': 'tensor {tensor}: there is a hole of {bytes} bytes before its data',
  'fault.safetensors.overlap': 'tensor {tensor}: its data overlap the tensor before it',
  'fault.safetensors.cut': 'the file is cut within tensor {tensor}: it ends at byte {end}, the file has {bytes}',
  'fault.safetensors.tail': 'the file is too large: {bytes} bytes follow the last tensor',
  'fault.safetensors.finite': 'tensor {tensor} holds {value} at index {index}, only finite numbers are allowed',
  'fault.safetensors.missing': 'tensor {tensor} is missing',
  'fault.safetensors.shape': 'tensor {tensor} has shape {shape}, expected {expected}',
  'fault.safetensors.unknown': 'tensor {tensor} is unknown',

  // --- options, addresses and runs ---

  'fault.option.unknown': 'there is no option {option}',
  'fault.option.object': 'the settings are {value}; expected an object of options and their values',
  'fault.option.number': '{option} is {value}; expected a number from {min} to {max}',
  'fault.option.integer': '{option} is {value}; expected a whole number from {min} to {max}',
  'fault.option.choice': '{option} is {value}; expected {choices}',
  'fault.option.digits': '{option} is {value}; expected {min} to {max} different digits, such as {example}',
  'fault.option.lengths': '{option} is {value} but {otherOption} is {other}; expected as many of one as of the other',
  'fault.option.few-images': '{option} is {value}; expected at least one for each of the {classes} classes',
  'fault.option.needs-labels':
    '{option} is {value}; expected another one, or {labelsOption} and {weightOption} above 0: else MT has nothing to learn from',
  'fault.option.one-image':
    '{option} is {value}; expected 2 or more: the method {method} compares the images of a batch with each other',
  'fault.option.trained': '{option} is {value}, MS and C were trained with {trained}: start over instead',
  'fault.option.arithmetic.machine':
    '{option} is {value}; expected exact: relaxed SIMD, which {value} needs, is missing on this machine',
  'fault.option.arithmetic.build':
    '{option} is {value}; expected exact: there is no build for {value} here, or it cannot be loaded',
  'fault.option.arithmetic.core': '{option} is {value}; the core that is loaded has the other one',
  'fault.address.preset': 'preset is {value}; expected {choices}',
  'fault.address.more': 'and {count, number} more',
  'fault.run.damaged': 'the course of the run in the file\'s metadata ("run") is damaged: {where}',
  'fault.run.fixed': '{option} is {value}, the saved run has {saved}: of a saved run only {choices} can be changed',
  'fault.run.behind': '{option} is {value}; expected at least {done}, which the saved run has behind it',
  'fault.run.begun': '{option} is {value}; expected {done}: adaptation has begun after that much training, which cannot go on',
  'fault.run.cut':
    '{option} is {value}, but training was stopped after {done} epochs and adaptation has begun: no straight run comes to these weights',
  'fault.run.incomplete': 'the target images are not fetched yet: try again once they are here',
};
