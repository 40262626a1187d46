// Legacy files as PyTorch never writes them, for what a reader must notice.

import { Global, OrderedDict, PyObject, Tuple } from '../../../src/index.js'
import { pickle } from '../../../src/pickle/writing/pickler.js'

/** What is pickled as a persistent id. */
export class Id {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

export interface LegacyParts {
  readonly magic?: unknown
  readonly version?: unknown
  readonly sys_info?: unknown
  readonly object: unknown
  readonly keys: unknown
  /** By key, in the list's order. */
  readonly data: readonly (Uint8Array | Float32Array)[]
  /** The numbers of elements before the data, where they are not the data's own. */
  readonly counts?: readonly bigint[]
}

const SYS_INFO = { protocol_version: 1001, little_endian: true, type_sizes: { short: 2, int: 4, long: 4 } }

export function legacyFile({
  magic = 0x1950a86a20f9469cfc6cn,
  version = 1001,
  sys_info = SYS_INFO,
  object,
  keys,
  data,
  counts,
}: LegacyParts): Buffer {
  const pickles = [magic, version, sys_info, object, keys].map((value) => pickled(value))
  const storages = data.flatMap((each, index) => [int64(counts?.[index] ?? BigInt(each.length)), bytesOf(each)])
  return Buffer.concat([...pickles, ...storages])
}

export interface StorageIdParts {
  readonly cls?: string
  readonly view?: readonly [key: unknown, offset: number, numel: number] | undefined
}

export function storageId(key: unknown, numel: number, { cls = 'FloatStorage', view }: StorageIdParts = {}): Id {
  const place = view === undefined ? null : Tuple.from(view)
  return new Id(['storage', new Global('torch', cls), key, 'cpu', numel, place])
}

/** A tensor of this size over all of a storage. */
export function floatTensor(storage: Id, sizes: readonly number[]): PyObject {
  const strides = sizes.map((_, dim) => sizes.slice(dim + 1).reduce((product, size) => product * size, 1))
  const args = [storage, 0, Tuple.from(sizes), Tuple.from(strides), false, new OrderedDict()]
  return new PyObject(new Global('torch._utils', '_rebuild_tensor_v2'), args, 'reduce')
}

export function pickled(value: unknown): Uint8Array {
  return pickle(value, {
    persistent_id: (object) => (object instanceof Id ? object.items : undefined),
    allowName: () => true,
  })
}

export function int64(value: bigint): Uint8Array {
  return bytesOf(BigInt64Array.of(value))
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
