// An object as the pickle that PyTorch writes into its zips, and the storages that its persistent ids name by number.

import { pickle } from '../../pickle/writing/pickler.js'
import { UniqueString } from '../../pickle/writing/own-strings.js'
import { Global } from '../../python/objects.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { locationOf } from '../storages/locations.js'
import { pickleOptions } from '../writing/pickle-options.js'
import { referenceOf, StorageReference } from '../writing/reduce.js'
import type { SaveOptions } from '../writing/save-options.js'
import { untypedStorageType } from '../names/storage-type.js'

export interface Pickled {
  readonly pickle: Uint8Array
  /** In the order of their numbers. */
  readonly storages: readonly UntypedStorage[]
}

export function pickled(obj: unknown, options: SaveOptions): Pickled {
  const storages = new Map<UntypedStorage, UniqueString>()
  const bytes = pickle(obj, {
    ...pickleOptions(options),
    persistent_id: (object) => persistentId(object, storages, options),
  })
  return { pickle: bytes, storages: [...storages.keys()] }
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
