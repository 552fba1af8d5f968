/** What went wrong: fault.CODE, by the codes of web/fault.js. */

/** @type {Record<string, string>} */
export const FAULTS = {
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
  'fault.manifest.bytes': '{file}: has {bytes} bytes; {manifest} says {expected}',
  'fault.manifest.sum': '{file}: its SHA-256 is {sum}; {manifest} says {expected}',
  'fault.manifest.count': '{file}: holds {found} of what {manifest} says are {expected}',
  'fault.manifest.label': '{file}: label {label} at index {index}; expected {expected}',
  'fault.draw.images': '{option} is {value}; the training images of {digits} in {collection} are {available}',
  'fault.draw.common':
    '{option} is {value} and {sourceOption} is {source}: {asked} images of {digits} would be drawn, which are in both lists; the training images of {digits} in {collection} are {available}',
  'fault.draw.labelled': '{option} is {value}; the target images drawn of digit {digit} are {available}',
};
