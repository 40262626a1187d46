// The classes of storages that persistent ids name, as values.

import { dtypes } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'

/** `torch.FloatStorage` and its like; `dtype` is null for `UntypedStorage`, whose elements are bytes. */
export class StorageType {
  readonly module: string
  readonly name: string
  readonly dtype: dtype | null

  constructor(module: string, name: string, type: dtype | null) {
    this.module = module
    this.name = name
    this.dtype = type
  }

  /** Bytes an element, as persistent ids count them. */
  get itemsize(): number {
    return this.dtype?.itemsize ?? 1
  }

  /** Whether its elements are of a dtype. */
  isTyped(): this is TypedStorageType {
    return this.dtype !== null
  }

  __repr__(): string {
    return `<class '${this.module}.${this.name}'>`
  }
}

export interface TypedStorageType extends StorageType {
  readonly dtype: dtype
}

export const untypedStorageType = new StorageType('torch.storage', 'UntypedStorage', null)

/** The typed classes, by name. */
export const typedStorageTypes: ReadonlyMap<string, StorageType> = new Map(
  dtypes.flatMap((type) =>
    type.storage_name === null ? [] : [[type.storage_name, new StorageType('torch', type.storage_name, type)]],
  ),
)

/** The class under which a tensor's storage is written: its dtype's, or untyped where there is none. */
export function storageTypeOf(type: dtype): StorageType {
  return (type.storage_name === null ? undefined : typedStorageTypes.get(type.storage_name)) ?? untypedStorageType
}
