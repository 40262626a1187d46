// What torch.save writes with _use_new_zipfile_serialization=False: byte for byte PyTorch 2.14's but for the keys of the
// storages, which there are the addresses of the moment, and the source text of module classes, which nobody here has. A
// key is the number of the storage, in the order in which the pickle first names it. Layout and mirror: load-legacy.ts.
//
// Left out is what no PyTorch can load again: storages of bytes, which the dtypes without a storage class need, and
// nested tensors.

import { UnsupportedError } from '../../errors.js'
import { isModule } from '../../nn/brand.js'
import { pickle } from '../../pickle/writing/pickler.js'
import { UniqueString } from '../../pickle/writing/own-strings.js'
import type { Reduction } from '../../pickle/writing/reduction.js'
import { Global } from '../../python/objects.js'
import { NestedTensor } from '../../tensor/forms/nested.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { isModuleClass } from '../names/allowed-names.js'
import { readAhead } from '../writing/chunks-ahead.js'
import { contentsOf } from '../writing/contents.js'
import type { FileContents } from '../writing/contents.js'
import { storageChunk } from '../writing/later-bytes.js'
import { MAGIC, PROTOCOL } from './legacy-format.js'
import { locationOf } from '../storages/locations.js'
import { pickleOptions } from '../writing/pickle-options.js'
import { referenceOf } from '../writing/reduce.js'
import type { SaveOptions } from '../writing/save-options.js'
import type { StorageType } from '../names/storage-type.js'

const SYS_INFO = { protocol_version: PROTOCOL, little_endian: true, type_sizes: { short: 2, int: 4, long: 4 } }

export function legacyContents(obj: unknown, options: SaveOptions): FileContents {
  const header = { protocol: options.pickle_protocol ?? 2 }
  const common = pickleOptions(options)
  const ids = new PersistentIds(options.location)
  const reduce = (object: object, protocol: number): Reduction | Global | undefined =>
    ids.note(object, common.reduce?.(object, protocol))
  const object = pickle(obj, { ...common, reduce, persistent_id: ids.persistent_id })
  // As text, as Python sorts them.
  const storages = [...ids.storages].toSorted(([, a], [, b]) => (a.key < b.key ? -1 : 1))
  const pickles = [MAGIC, PROTOCOL, SYS_INFO].map((value) => pickle(value, header))
  const keys = pickle(
    storages.map(([, { key }]) => key),
    header,
  )
  const data = storages.flatMap(([storage, { type }]) => {
    // Only whole elements: a reader finds the next storage by their number.
    const numel = Math.floor(storage.nbytes / type.itemsize)
    return [count(numel), storageChunk(storage, options, numel * type.itemsize)]
  })
  return contentsOf([...pickles, object, keys, ...readAhead(data, options)])
}

/** What the pickle names without holding it: storages, and the classes of modules where they first occur. */
class PersistentIds {
  readonly storages = new Map<UntypedStorage, { readonly key: string; readonly type: StorageType }>()
  /** Classes of the modules that were met, and those that were written. */
  private readonly met = new Set<string>()
  private readonly written = new Set<string>()
  private readonly location: SaveOptions['location']

  constructor(location: SaveOptions['location']) {
    this.location = location
  }

  /** Looks at a reduction, and gives it back: a module's comes before its class, and tells that it is one of modules. */
  note(object: object, reduction: Reduction | Global | undefined): Reduction | Global | undefined {
    if (object instanceof NestedTensor) throw unwritable('a nested tensor')
    if (isModule(object) && reduction !== undefined && 'callable' in reduction) this.met.add(reduction.callable.name)
    return reduction
  }

  readonly persistent_id = (object: object): readonly unknown[] | undefined => {
    if (object instanceof Global) return this.classId(object)
    if (object instanceof UntypedStorage) throw unwritable('a storage of bytes')
    const reference = referenceOf(object)
    return reference === undefined ? undefined : this.storageId(reference.storage, reference.type)
  }

  /** ('module', class, source file, source text): None, as PyTorch writes where Python finds no source. */
  private classId(cls: Global): readonly unknown[] | undefined {
    const isModule = this.met.has(cls.name) || isModuleClass(cls.module, cls.qualname)
    if (!isModule || this.written.has(cls.name)) return undefined
    this.written.add(cls.name)
    return ['module', cls, null, null]
  }

  /** ('storage', class, key, location, numel, view). The key is a new str each time, as in Python. */
  private storageId(storage: UntypedStorage, type: StorageType): readonly unknown[] {
    if (!type.isTyped()) throw unwritable('a tensor whose dtype has no storage class')
    let entry = this.storages.get(storage)
    if (entry === undefined) this.storages.set(storage, (entry = { key: String(this.storages.size), type }))
    if (entry.type !== type && storage.nbytes > 0) throw unwritable('a storage that tensors view as different dtypes')
    const numel = Math.floor(storage.nbytes / type.itemsize)
    return [
      'storage',
      new Global(type.module, type.name),
      new UniqueString(entry.key),
      locationOf(storage, this.location),
      numel,
      null,
    ]
  }
}

function count(elements: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(elements), true)
  return bytes
}

function unwritable(what: string): UnsupportedError {
  return new UnsupportedError({
    what: `${what} in the legacy format is a file that no PyTorch can load`,
    instead: 'Leave out _use_new_zipfile_serialization: false; the zip holds it',
  })
}
