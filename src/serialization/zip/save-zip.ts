// The zip that PyTorch 2.14 writes, byte for byte for state dicts and torch.nn modules. Mirror: load-zip.ts.
// Records in PyTorch's order:
//
//   data.pkl, .format_version, .storage_alignment, byteorder, data/0 …, version, .data/serialization_id

import { sizeOfZip, writeZip, writeZipSync } from '../../io/zip/writer.js'
import { pickle } from '../../pickle/pickler.js'
import { UniqueString } from '../../pickle/own-strings.js'
import { Global } from '../../python/objects.js'
import { UntypedStorage } from '../../tensor/storage.js'
import type { FileContents } from '../writing/contents.js'
import { locationOf } from '../storages/locations.js'
import { pickleOptions } from '../writing/pickle-options.js'
import { referenceOf, StorageReference } from '../writing/reduce.js'
import type { SaveOptions } from '../writing/save-options.js'
import { untypedStorageType } from '../names/storage-type.js'

export function zipContents(obj: unknown, options: SaveOptions, stem: () => string): FileContents {
  const storages = new Map<UntypedStorage, UniqueString>()
  const pickled = pickle(obj, {
    ...pickleOptions(options),
    persistent_id: (object) => persistentId(object, storages, options),
  })
  const data = [...storages].map(([storage, key]) => ({ name: `data/${key.text}`, bytes: storage.bytes() }))
  const records = [
    { name: 'data.pkl', bytes: pickled },
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

/** ('storage', class, key, location, numel), storages numbered as they are met. */
function persistentId(
  object: object,
  storages: Map<UntypedStorage, UniqueString>,
  options: SaveOptions,
): readonly unknown[] | undefined {
  const reference =
    object instanceof UntypedStorage ? new StorageReference(object, untypedStorageType) : referenceOf(object)
  if (reference === undefined) return undefined
  const { storage, type } = reference
  let key = storages.get(storage)
  if (key === undefined) storages.set(storage, (key = new UniqueString(String(storages.size))))
  return [
    'storage',
    new Global(type.module, type.name),
    key,
    locationOf(storage, options.location),
    Math.floor(storage.nbytes / type.itemsize),
  ]
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
