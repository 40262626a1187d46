// The value of which `serialize` made data.

import { UnpicklingError } from '../errors.js'
import { bytesOfThisRealm } from '../io/realm.js'
import { isA } from '../io/sources/open-source.js'
import type { UnpickleOptions } from '../pickle/known.js'
import { unpickle } from '../pickle/unpickler.js'
import { StorageTable } from './storages/storages.js'

/** What is sent: data that any structured clone keeps. */
export interface SerializedData {
  /** The version of this form. */
  readonly torchlet: 1
  /** The value, without the bytes of tensors. */
  readonly pickle: Uint8Array
  /** The bytes of tensors. */
  readonly storages: readonly Uint8Array[]
}

/** The value in what `serialize` gave, over its buffers. */
export function deserialized(data: unknown, options: UnpickleOptions): unknown {
  const { pickle, storages } = checked(data)
  const table = new StorageTable((key) => {
    const storage = storages[Number(key)]
    if (storage === undefined) throw new UnpicklingError({ reason: `there is no storage ${JSON.stringify(key)}` })
    return storage
  }, false)
  return unpickle(pickle, { ...options, persistent_load: table.load })
}

function checked(data: unknown): SerializedData {
  const { torchlet, pickle, storages } = (
    typeof data === 'object' && data !== null ? data : {}
  ) as Partial<SerializedData>
  if (torchlet === 1 && isBytes(pickle) && Array.isArray(storages) && storages.every(isBytes))
    return { torchlet, pickle: bytesOfThisRealm(pickle), storages: storages.map(bytesOfThisRealm) }
  throw new TypeError('deserialize(): takes the `data` that serialize(value) gives')
}

function isBytes(value: unknown): value is Uint8Array {
  return isA(value, 'Uint8Array')
}
