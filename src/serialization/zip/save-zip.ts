// The zip that PyTorch 2.14 writes, byte for byte for state dicts and torch.nn modules. Mirror: load-zip.ts.
// Records in PyTorch's order:
//
//   data.pkl, .format_version, .storage_alignment, byteorder, data/0 …, version, .data/serialization_id

import { sizeOfZip, writeZip, writeZipSync } from '../../io/zip/writer.js'
import type { FileContents } from '../writing/contents.js'
import type { SaveOptions } from '../writing/save-options.js'
import { pickled } from './pickled.js'

export function zipContents(obj: unknown, options: SaveOptions, stem: () => string): FileContents {
  const { pickle, storages } = pickled(obj, options)
  const data = storages.map((storage, key) => ({ name: `data/${key}`, bytes: storage.bytes() }))
  const records = [
    { name: 'data.pkl', bytes: pickle },
    { name: '.format_version', bytes: ascii('1') },
    { name: '.storage_alignment', bytes: ascii('64') },
    { name: 'byteorder', bytes: ascii('little') },
    ...data,
    { name: 'version', bytes: ascii('3\n') },
  ]
  const layout = { root: options.name ?? stem() }
  return {
    size: sizeOfZip(records, layout),
    write: (sink) => writeZip(sink, records, layout),
    writeSync: (sink) => writeZipSync(sink, records, layout),
  }
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
