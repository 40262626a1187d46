// Storages that a checkpoint's persistent ids name: ('storage', type, key, location, numel), one storage
// a key, over the archive's record data/<key>. Big-endian files are swapped as they are read.

import type { LazyFile } from '../lazy/lazy-file.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { UnpicklingError } from '../../errors.js'
import type { dtype } from '../../tensor/dtype.js'
import { Tuple } from '../../python/tuple.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { CheckedArguments } from '../names/checks.js'
import { rememberLocation } from './locations.js'
import { StorageType } from '../names/storage-type.js'
import { swapBytes } from './swap-bytes.js'

/** Gives the bytes of `data/<key>`, which the storage may keep, or where they are. */
export type ReadRecord = (key: string) => Uint8Array | StoredBytes

export class StorageTable {
  private readonly storages = new Map<
    string,
    { readonly type: StorageType; readonly value: TypedStorage | UntypedStorage }
  >()
  private readonly read: ReadRecord
  private readonly bigEndian: boolean
  private readonly lazy: LazyFile | null

  /** @param lazy The file, where bytes are left in it. */
  constructor(read: ReadRecord, bigEndian: boolean, lazy: LazyFile | null = null) {
    this.read = read
    this.bigEndian = bigEndian
    this.lazy = lazy
  }

  /** What a persistent id stands for. Wherever it was (cpu, cuda:0, …), it is on the cpu now. */
  readonly load = (pid: unknown): TypedStorage | UntypedStorage => {
    if (!(pid instanceof Tuple) || new CheckedArguments('a persistent id', pid, 1, 6).text(0) !== 'storage') {
      throw new UnpicklingError({
        reason: 'a persistent id that names no storage',
        remedy: 'No version of PyTorch writes such a zip',
      })
    }
    const args = new CheckedArguments('a storage id', pid, 5)
    const type = args.value(1)
    if (!(type instanceof StorageType)) throw args.mismatch(1, 'a class of storages')
    const key = typeof args.value(2) === 'number' ? String(args.size(2)) : args.text(2)
    const nbytes = args.size(4) * type.itemsize
    const before = this.storages.get(key)
    if (before === undefined) return this.add(key, type, nbytes, args.text(3))
    const untyped = untypedOf(before.value)
    // Bytes may be named by themselves beside the tensors that view them.
    if ((before.type !== type && before.type.dtype !== null && type.dtype !== null) || untyped.nbytes !== nbytes) {
      throw args.wrong(`names storage ${JSON.stringify(key)} a second time as another type or size`)
    }
    return before.type === type ? before.value : withType(untyped, type)
  };

  /** The storages that have been named, by their keys. */
  *named(): Generator<[key: string, storage: UntypedStorage]> {
    for (const [key, { value }] of this.storages) yield [key, untypedOf(value)]
  }

  private add(key: string, type: StorageType, nbytes: number, location: string): TypedStorage | UntypedStorage {
    const record = this.read(key)
    const got = record instanceof Uint8Array ? record.length : record.nbytes
    if (got !== nbytes) {
      throw new UnpicklingError({
        reason: `storage ${JSON.stringify(key)} should have ${nbytes} bytes, but its record has ${got}`,
        remedy: 'The file is damaged: fetch it again',
      })
    }
    const untyped = storageOf(record, this.bigEndian ? type.dtype : null, this.lazy)
    rememberLocation(untyped, location)
    const value = withType(untyped, type)
    this.storages.set(key, { type, value })
    return value
  }
}

/** @param swap What the bytes are elements of, where they are to be turned round. */
export function storageOf(record: Uint8Array | StoredBytes, swap: dtype | null, lazy: LazyFile | null): UntypedStorage {
  if (record instanceof Uint8Array) return new UntypedStorage(swap === null ? record : swapBytes(record, swap))
  if (lazy === null) throw new TypeError('bytes that are left in a file need that file')
  return lazy.storage(swap === null ? record : { ...record, swap })
}

export function untypedOf(storage: TypedStorage | UntypedStorage): UntypedStorage {
  return storage instanceof TypedStorage ? storage.untyped : storage
}

export function withType(untyped: UntypedStorage, type: StorageType): TypedStorage | UntypedStorage {
  return type.dtype === null ? untyped : new TypedStorage(untyped, type.dtype)
}
