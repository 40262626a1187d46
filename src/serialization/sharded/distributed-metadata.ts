// The file `.metadata` of a distributed checkpoint: a pickle of torch/distributed/checkpoint/metadata.py's Metadata, read into
// what there is to assemble. Its classes stay inert objects, whose fields are checked here.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { unpickle } from '../../pickle/unpickler.js'
import type { UnpickleOptions } from '../../pickle/known.js'
import { Dict } from '../../python/dict.js'
import { PyObject } from '../../python/objects.js'
import { Tuple } from '../../python/tuple.js'
import { dtype } from '../../tensor/dtype.js'
import type { Sizes } from '../../tensor/shape.js'

/** Where a file of torch.save lies in another file, in bytes. */
export interface StoredItem {
  readonly file: string
  readonly offset: number
  readonly length: number
}

export interface StoredChunk {
  /** Of its first element, in each dimension of the tensor. */
  readonly offsets: Sizes
  readonly sizes: Sizes
  readonly item: StoredItem
}

export interface StoredTensor {
  readonly dtype: dtype
  readonly sizes: Sizes
  readonly chunks: readonly StoredChunk[]
}

/** What is under one name, and the path to it: keys of dicts and indexes of lists. */
export interface StoredEntry {
  readonly name: string
  readonly path: readonly (string | number)[]
  readonly value: StoredTensor | StoredItem
}

/** @throws ArchiveError where the pickle is no such metadata, or says what cannot be. */
export function distributedMetadata(bytes: Uint8Array, options: UnpickleOptions): StoredEntry[] {
  const metadata = stateOf(unpickle(bytes, options), 'Metadata')
  const items = storedItems(dictIn(metadata, 'storage_data'))
  const paths = metadata.get('planner_data')
  return [...dictIn(metadata, 'state_dict_metadata')].map(([name, value]) => {
    if (typeof name !== 'string') throw wrong('a name that is no str')
    const path = paths instanceof Dict && paths.has(name) ? pathOf(paths.get(name), name) : [name]
    return {
      name,
      path,
      value: isA(value, 'BytesStorageMetadata') ? itemOf(items, name, null) : tensorOf(value, name, items),
    }
  })
}

function tensorOf(value: unknown, name: string, items: ReadonlyMap<string, StoredItem>): StoredTensor {
  const state = stateOf(value, 'TensorStorageMetadata')
  const sizes = sizesIn(state, 'size')
  const chunks = state.get('chunks')
  if (!Array.isArray(chunks)) throw wrong(`no list of chunks of ${JSON.stringify(name)}`)
  return {
    dtype: dtypeOf(state.get('properties'), name),
    sizes,
    chunks: (chunks as unknown[]).map((each) => {
      const chunk = stateOf(each, 'ChunkStorageMetadata')
      const offsets = sizesIn(chunk, 'offsets')
      return { offsets, sizes: sizesIn(chunk, 'sizes'), item: itemOf(items, name, offsets) }
    }),
  }
}

/** The state of TensorProperties is (dtype, layout, requires_grad, memory format, pin_memory); only the dtype still counts. */
function dtypeOf(properties: unknown, name: string): dtype {
  const state = isA(properties, 'TensorProperties') ? properties.state : undefined
  const found = state instanceof Tuple ? (state[0] as unknown) : state instanceof Dict ? state.get('dtype') : undefined
  if (found instanceof dtype) return found
  throw wrong(`no dtype of ${JSON.stringify(name)}`)
}

/** MetadataIndex(fqn, offset) → _StorageInfo(relative_path, offset, length), by name and offsets as text. */
function storedItems(storage: Dict): Map<string, StoredItem> {
  const items = new Map<string, StoredItem>()
  for (const [index, value] of storage) {
    const { name, offsets } = indexOf(index)
    const state = stateOf(value, '_StorageInfo')
    if ((state.get('transform_descriptors') ?? null) !== null) {
      throw new UnsupportedError({
        what: `${JSON.stringify(name)} is stored compressed or encrypted`,
        instead: 'Save the checkpoint without transforms',
      })
    }
    const file = state.get('relative_path')
    if (typeof file !== 'string') throw wrong(`no file of ${JSON.stringify(name)}`)
    const key = keyOf(name, offsets)
    if (items.has(key)) throw wrong(`two places of ${JSON.stringify(name)}`)
    items.set(key, { file, offset: sizeIn(state, 'offset'), length: sizeIn(state, 'length') })
  }
  checkApart(items)
  return items
}

function indexOf(value: unknown): { name: string; offsets: Sizes | null } {
  const index = stateOf(value, 'MetadataIndex')
  const name = index.get('fqn')
  if (typeof name !== 'string') throw wrong('an index without a name')
  return { name, offsets: (index.get('offset') ?? null) === null ? null : sizesIn(index, 'offset') }
}

/** Items that share bytes would let a small file hold any number of large tensors. */
function checkApart(items: ReadonlyMap<string, StoredItem>): void {
  const inOrder = [...items.values()].toSorted((a, b) =>
    a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1,
  )
  for (const [index, item] of inOrder.entries()) {
    const before = inOrder[index - 1]
    if (before?.file !== item.file || before.offset + before.length <= item.offset) continue
    throw new ArchiveError({ reason: 'two items share bytes', entry: item.file, offset: item.offset, remedy: REMEDY })
  }
}

function itemOf(items: ReadonlyMap<string, StoredItem>, name: string, offsets: Sizes | null): StoredItem {
  const item = items.get(keyOf(name, offsets))
  if (item !== undefined) return item
  throw wrong(`no place of ${JSON.stringify(name)}${offsets === null ? '' : ` at [${offsets.join(', ')}]`}`)
}

function keyOf(name: string, offsets: Sizes | null): string {
  return `${offsets === null ? '' : offsets.join(',')} ${name}`
}

function pathOf(value: unknown, name: string): (string | number)[] {
  if (value instanceof Tuple && value.length > 0 && value.every((key) => typeof key === 'string' || isSize(key)))
    return [...value] as (string | number)[]
  throw wrong(`no path of keys and indexes to ${JSON.stringify(name)}`)
}

/** The data classes that the metadata is made of; TensorProperties had another module in PyTorch 2.0 to 2.2. */
export const distributedNames: readonly string[] = [
  ...[
    'Metadata',
    'TensorStorageMetadata',
    'BytesStorageMetadata',
    'ChunkStorageMetadata',
    'TensorProperties',
    'MetadataIndex',
    'StorageMeta',
    '_MEM_FORMAT_ENCODING',
  ].map((name) => `torch.distributed.checkpoint.metadata.${name}`),
  'torch.distributed.checkpoint.filesystem._StorageInfo',
  'torch.distributed._shard.sharded_tensor.metadata.TensorProperties',
]

const classes: ReadonlySet<string> = new Set(distributedNames)

function isA(value: unknown, cls: string): value is PyObject {
  return value instanceof PyObject && value.qualname === cls && classes.has(value.name)
}

/** The fields of an object of this class. */
function stateOf(value: unknown, cls: string): Dict<string, unknown> {
  if (isA(value, cls) && value.state instanceof Dict) return value.state as Dict<string, unknown>
  throw wrong(`no ${cls} where one should be`)
}

function dictIn(state: Dict<string, unknown>, name: string): Dict {
  const value = state.get(name)
  if (value instanceof Dict) return value
  throw wrong(`no dict as ${name}`)
}

function sizesIn(state: Dict<string, unknown>, name: string): Sizes {
  const value = state.get(name)
  if (Array.isArray(value) && value.every(isSize)) return [...(value as number[])]
  throw wrong(`no sizes as ${name}`)
}

function sizeIn(state: Dict<string, unknown>, name: string): number {
  const value = state.get(name)
  if (isSize(value)) return value
  throw wrong(`no integer from 0 to 2^53 as ${name}`)
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

const REMEDY = 'The checkpoint is damaged, or a later PyTorch wrote it'

function wrong(has: string): ArchiveError {
  return new ArchiveError({ reason: `the metadata of the distributed checkpoint has ${has}`, remedy: REMEDY })
}
