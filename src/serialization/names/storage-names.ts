// The names of the classes of storages, of every age: what a persistent id may name.

import type { Known } from '../../pickle/known.js'
import { storageOfList, typedStorageOf, untypedStorageOf } from './old-tensors.js'
import { typedStorageTypes, untypedStorageType } from './storage-type.js'

/** By `module.qualname`. */
export const storageNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...[...typedStorageTypes].flatMap(([name, value]): [string, Known][] => {
    const known: Known = { value, reduce: (args) => storageOfList(value, args) }
    return [
      [`torch.${name}`, known],
      [`torch.cuda.${name}`, known],
    ]
  }),
  [
    'torch.storage.UntypedStorage',
    { value: untypedStorageType, reduce: untypedStorageOf, newobj: (args) => untypedStorageOf(args) },
  ],
  ['torch.storage.TypedStorage', { reduce: typedStorageOf }],
  ['torch.storage._UntypedStorage', { value: untypedStorageType }],
])
