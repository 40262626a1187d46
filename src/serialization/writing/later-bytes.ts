// Bytes to be written that are still in a file that was opened: read piece by piece while they are written, so that a file
// larger than the memory is converted.

import { LazyStorage } from '../../tensor/lazy-storage.js'
import { UntypedStorage } from '../../tensor/storage.js'
import type { StorageReadOptions } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'

/** Bytes of one read where only a part of a storage is written. */
const PIECE = 4 * 1024 * 1024

export interface LaterBytes {
  readonly nbytes: number
  /** What is read for them. */
  readonly storage: UntypedStorage
  /** From the first one on, each time. */
  pieces(): AsyncIterable<Uint8Array>
  /** @throws UnsupportedError, which says how to read them first. */
  now(): Uint8Array
}

/** Bytes, or those of which only pieces are at hand. */
export type Chunk = Uint8Array | LaterBytes

/** The bytes of a storage, of which `nbytes` count. */
export function storageChunk(storage: UntypedStorage, options: StorageReadOptions, nbytes = storage.nbytes): Chunk {
  if (storage instanceof LazyStorage && storage.content !== null) {
    const { content } = storage
    const pieces = (): AsyncIterable<Uint8Array> =>
      nbytes === storage.nbytes ? content.pieces(options) : rangePieces(storage, 0, nbytes, options)
    return { nbytes, storage, pieces, now: () => storage.bytes() }
  }
  return storage.peek(Uint8Array).subarray(0, nbytes)
}

/** What `toBytes` gives of a tensor. One whose elements lie scattered is read whole for it. */
export function elementsChunk(tensor: Tensor, options: StorageReadOptions): Chunk {
  const { storage, nbytes } = tensor
  if (!(storage instanceof LazyStorage) || storage.content === null) return tensor.toBytes()
  const start = (tensor.offset / tensor.dtype.perByte) * tensor.dtype.itemsize
  const isAsStored = tensor.is_contiguous() && Number.isInteger(start) && !tensor.conj_bit && !tensor.neg_bit
  if (!isAsStored)
    return { nbytes, storage, pieces: () => gathered(tensor, storage, options), now: () => tensor.toBytes() }
  if (nbytes === storage.nbytes) return storageChunk(storage, options)
  return { nbytes, storage, pieces: () => rangePieces(storage, start, nbytes, options), now: () => tensor.toBytes() }
}

async function* rangePieces(
  storage: UntypedStorage,
  start: number,
  nbytes: number,
  options: StorageReadOptions,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < nbytes; at += PIECE)
    yield await storage.read(start + at, Math.min(PIECE, nbytes - at), { signal: options.signal })
}

async function* gathered(
  tensor: Tensor,
  storage: UntypedStorage,
  options: StorageReadOptions,
): AsyncGenerator<Uint8Array> {
  const { dtype, sizes, strides, offset } = tensor
  const copy = new UntypedStorage(await storage.read(0, storage.nbytes, { signal: options.signal }))
  const loaded = new Tensor(copy, dtype, sizes, strides, offset)
  loaded.conj_bit = tensor.conj_bit
  loaded.neg_bit = tensor.neg_bit
  yield loaded.toBytes()
}
