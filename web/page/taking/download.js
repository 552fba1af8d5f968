/** Hands bytes to the person as a file. */

/** Milliseconds after which the browser has taken the bytes over. */
const LATER = 60_000;

/**
 * @param {BlobPart} bytes
 * @param {string} name
 */
export function download(bytes, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LATER);
}

/**
 * What a damaged record holds, as far as it can be made a file of.
 * @param {any} record
 * @returns {{bytes: BlobPart, extension: string}}
 */
export function contents(record) {
  const bytes = record?.bytes ?? record;
  if (bytes instanceof ArrayBuffer || ArrayBuffer.isView(bytes) || bytes instanceof Blob) {
    return { bytes: /** @type {BlobPart} */ (bytes), extension: 'safetensors' };
  }
  const plain = (/** @type {string} */ _, /** @type {any} */ value) => {
    if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
    return ArrayBuffer.isView(value) || value instanceof Set || value instanceof Map
      ? [.../** @type {any} */ (value)]
      : typeof value === 'bigint'
        ? String(value)
        : value;
  };
  try {
    return { bytes: JSON.stringify(record, plain) ?? String(record), extension: 'json' };
  } catch {
    return { bytes: String(record), extension: 'txt' }; // it holds itself
  }
}
