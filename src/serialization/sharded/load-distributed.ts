// A distributed checkpoint (torch/distributed/checkpoint, from PyTorch 2.0 on): a folder of
//
//   .metadata       a pickle: what there is, in which chunks, and where they lie
//   __R_I.distcp    what one rank wrote: files of torch.save, one after the other
//
// What comes out is what dcp_to_torch_save would save: nested dicts and lists, each tensor in one piece.

import { ArchiveError } from '../../errors.js'
import type { Reading } from '../../io/sources/source.js'
import { Dict } from '../../python/dict.js'
import { strided } from '../../tensor/device.js'
import { countOf, sameSizes } from '../../tensor/shape.js'
import { Tensor } from '../../tensor/tensor.js'
import { assemble, checkBoxes } from './chunked-tensor.js'
import type { LoadContext } from '../container.js'
import type { LazyFile } from '../lazy/lazy-file.js'
import { distributedMetadata } from './distributed-metadata.js'
import { refuseWeightsOnly } from '../weights-only/weights-only.js'
import type { StoredChunk, StoredEntry, StoredItem, StoredTensor } from './distributed-metadata.js'

export function* loadDistributed(context: LoadContext): Reading<Dict<string, unknown>> {
  context.observe?.format('distributed')
  refuseWeightsOnly(context.unpickle.allowOnly, 'a distributed checkpoint')
  const metadata = yield { offset: 0, length: context.size }
  context.observe?.pickle('.metadata', metadata)
  const entries = distributedMetadata(metadata, context.unpickle)
  for (const { name, value } of entries) if ('chunks' in value) checkTensor(name, value)
  const valueOf = context.lazy === null ? yield* loadedValues(entries, context) : lazyValues(context, context.lazy)
  const root = new Dict<string, unknown>()
  for (const entry of entries) setElement(root, entry.path, yield* valueOf(entry), entries.length)
  return root
}

/** The value of an entry; what it has to read first. */
type ValueOf = (entry: StoredEntry) => Reading<unknown>

function* loadedValues(entries: readonly StoredEntry[], context: LoadContext): Reading<ValueOf> {
  const files = yield* readFiles(entries)
  const objectAt = (name: string, item: StoredItem): unknown => objectIn(name, item, files.get(item.file), context)
  // oxlint-disable-next-line require-yield
  return function* ({ name, value }) {
    return 'chunks' in value ? tensorOf(name, value, (item) => objectAt(name, item)) : objectAt(name, value)
  }
}

/** Tensors whose chunks are left in their files. The metadata says all of them but their bytes. */
function lazyValues(context: LoadContext, lazy: LazyFile): ValueOf {
  return function* ({ name, value }) {
    if ('chunks' in value) return lazyTensor(name, value, context, lazy)
    const { file, offset, length } = value
    return yield* context.inside({ name: `${file}:${name}`, file, range: { offset, length } })
  }
}

function lazyTensor(name: string, stored: StoredTensor, context: LoadContext, lazy: LazyFile): Tensor {
  const { chunks, dtype, sizes } = stored
  const spans = chunks.map(({ item: { file, offset, length } }) => ({
    file: lazy.sibling(file),
    range: { offset, length },
  }))
  const storage = lazy.joined(name, countOf(sizes) * dtype.itemsize, spans, (blocks) => {
    const items = new Map(chunks.map(({ item }, index) => [item, blocks[index] as Uint8Array]))
    const read = (item: StoredItem): unknown =>
      context.nested(items.get(item) as Uint8Array, `${item.file}:${name}`, item.length)
    return tensorOf(name, stored, read).untyped_storage().bytes()
  })
  return new Tensor(storage, dtype, sizes)
}

/** Before anything is allocated: a chunk of torch.save takes at least the bytes of its elements. */
function checkTensor(name: string, { sizes, chunks, dtype }: StoredTensor): void {
  checkBoxes(name, sizes, chunks)
  for (const { sizes, item } of chunks) {
    if (countOf(sizes) * dtype.itemsize <= item.length) continue
    throw wrong(name, item.file, `has a chunk of [${sizes.join(', ')}] in ${item.length} bytes, which are too few`)
  }
}

/** Every file that is named, once. */
function* readFiles(entries: readonly StoredEntry[]): Reading<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const { value } of entries) {
    for (const { file } of 'chunks' in value ? value.chunks.map(({ item }) => item) : [value]) {
      if (!files.has(file)) files.set(file, yield { file })
    }
  }
  return files
}

function tensorOf(name: string, stored: StoredTensor, objectAt: (item: StoredItem) => unknown): Tensor {
  const chunks = stored.chunks.map((chunk) => ({ box: chunk, tensor: chunkOf(name, chunk, stored, objectAt) }))
  return assemble(name, stored.dtype, stored.sizes, chunks)
}

function chunkOf(
  name: string,
  { sizes, item }: StoredChunk,
  { dtype }: StoredTensor,
  objectAt: (item: StoredItem) => unknown,
): Tensor {
  const tensor = objectAt(item)
  if (
    !(tensor instanceof Tensor) ||
    tensor.storage === null ||
    tensor.layout !== strided ||
    tensor.dtype.kind === 'quantized'
  )
    throw wrong(name, item.file, 'has a chunk that is no plain tensor')
  if (tensor.dtype !== dtype) throw wrong(name, item.file, `has a chunk of ${tensor.dtype}, and is of ${dtype} itself`)
  if (!sameSizes(tensor.sizes, sizes))
    throw wrong(name, item.file, `has a chunk of [${tensor.sizes.join(', ')}] that should be [${sizes.join(', ')}]`)
  return tensor.resolved()
}

function objectIn(
  name: string,
  { file, offset, length }: StoredItem,
  bytes: Uint8Array = new Uint8Array(0),
  context: LoadContext,
): unknown {
  if (offset + length > bytes.length)
    throw wrong(name, file, `lies at bytes ${offset} to ${offset + length} of a file of ${bytes.length}`)
  return context.nested(bytes.subarray(offset, offset + length), `${file}:${name}`, bytes.length)
}

/** Keys within keys: more would be deeper than what reads the result can go. */
const deepest = 100

/**
 * torch/distributed/checkpoint/_traverse.py: set_element. A str is the key of a dict, an int the index of a list.
 *
 * @param most What no index can reach: a list has an entry for each of its items.
 */
function setElement(
  root: Dict<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
  most: number,
): void {
  if (path.length > deepest) throw new ArchiveError({ reason: `a value lies more than ${deepest} keys deep` })
  let container: unknown = root
  for (const [depth, key] of path.entries()) {
    const next = path[depth + 1]
    const before = getItem(container, key)
    if (next === undefined || before === undefined) {
      const item = next === undefined ? value : typeof next === 'string' ? new Dict() : []
      if (before !== undefined || !setItem(container, key, item, most)) throw clash(path)
      container = item
    } else {
      container = before
    }
  }
}

/** undefined where nothing is, or the key is of another kind of container. */
function getItem(container: unknown, key: string | number): unknown {
  if (container instanceof Dict) return container.get(key)
  return Array.isArray(container) && typeof key === 'number' ? (container[key] ?? undefined) : undefined
}

function setItem(container: unknown, key: string | number, item: unknown, most: number): boolean {
  if (container instanceof Dict && typeof key === 'string') {
    container.set(key, item)
    return true
  }
  if (!Array.isArray(container) || typeof key !== 'number' || key >= most) return false
  while (container.length < key) container.push(null)
  container[key] = item
  return true
}

function clash(path: readonly (string | number)[]): ArchiveError {
  return new ArchiveError({
    reason: `two values of the distributed checkpoint claim ${JSON.stringify(path.join('.').slice(0, 80))}`,
  })
}

function wrong(name: string, file: string, what: string): ArchiveError {
  return new ArchiveError({
    reason: `${JSON.stringify(name)} ${what}`,
    entry: file,
    remedy: 'The checkpoint is damaged, or files of another one lie among its own',
  })
}
