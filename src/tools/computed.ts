// Tensors that are computed while they are written, a cast or a merge: their storages are lazy ones, whose bytes are made piece by
// piece of what is read meanwhile, so that no more than a piece of them is in memory.

import { allocate } from '../io/allocate.js'
import { isLater } from '../serialization/writing/contents.js'
import { elementsChunk } from '../serialization/writing/later-bytes.js'
import { LazyStorage } from '../tensor/lazy-storage.js'
import type { StorageContent } from '../tensor/lazy-storage.js'
import type { dtype } from '../tensor/dtype.js'
import { contiguousStrides, countOf } from '../tensor/shape.js'
import { UntypedStorage } from '../tensor/storage.js'
import type { StorageReadOptions } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'

/** Bytes of what is read for one piece, as far as rows are not longer. */
const PIECE = 4 * 1024 * 1024

/** Gives the bytes of a tensor, row-major, one after the other. */
export type Pieces = (options: StorageReadOptions) => AsyncIterable<Uint8Array>

/**
 * A row-major tensor, or one of the strides given, whose bytes `pieces` gives whenever they are asked for.
 *
 * @param of What they are computed of.
 */
export function computedTensor(
  type: dtype,
  sizes: readonly number[],
  of: readonly Tensor[],
  pieces: Pieces,
  strides: readonly number[] = contiguousStrides(sizes),
): Tensor {
  const nbytes = countOf(sizes) * type.itemsize
  if (nbytes === 0) return new Tensor(new UntypedStorage(new Uint8Array(0)), type, sizes, strides)
  return new Tensor(new LazyStorage(new ComputedContent(nbytes, of, pieces)), type, sizes, strides)
}

class ComputedContent implements StorageContent {
  readonly nbytes: number
  readonly #of: readonly Tensor[]
  readonly #pieces: Pieces

  constructor(nbytes: number, of: readonly Tensor[], pieces: Pieces) {
    this.nbytes = nbytes
    this.#of = of
    this.#pieces = pieces
  }

  sources(): readonly StorageContent[] {
    return this.#of.flatMap(({ storage }) =>
      storage instanceof LazyStorage && storage.content !== null ? [storage.content] : [],
    )
  }

  /** A part is read out of the whole, which is computed for it. */
  async read(offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array> {
    return (await this.readAll(options)).slice(offset, offset + length)
  }

  async readAll(options: StorageReadOptions): Promise<Uint8Array> {
    const bytes = allocate(this.nbytes)
    let at = 0
    for await (const piece of this.#pieces(options)) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  pieces(options: StorageReadOptions): AsyncIterable<Uint8Array> {
    return this.#pieces(options)
  }
}

/** Rows of a tensor, one after the other: those along its first dimension, from row `start` on. */
export interface Rows {
  readonly start: number
  /** A tensor of its own. */
  readonly rows: Tensor
}

/** The rows of a tensor of one dimension or more, in blocks; those of a tensor that is still in its file are read meanwhile. */
export async function* rowBlocks(tensor: Tensor, { signal }: StorageReadOptions): AsyncGenerator<Rows> {
  const [count = 1, ...rest] = tensor.sizes
  const row = countOf(rest) * tensor.dtype.itemsize
  if (count === 0 || row === 0) return
  const most = Math.max(1, Math.floor(PIECE / row))
  let start = 0
  for await (const bytes of blocks(tensor, most * row, { signal })) {
    const rows = bytes.length / row
    yield { start, rows: new Tensor(new UntypedStorage(bytes), tensor.dtype, [rows, ...rest]) }
    start += rows
  }
}

/** A row-major copy in memory of a tensor, which stays in its file. */
export async function readTensor(tensor: Tensor, { signal }: StorageReadOptions): Promise<Tensor> {
  const { dtype, sizes, nbytes } = tensor
  let bytes: Uint8Array = new Uint8Array(0)
  for await (const block of blocks(tensor, nbytes, { signal })) bytes = block
  return new Tensor(new UntypedStorage(bytes), dtype, sizes)
}

/** The row-major bytes of a tensor in blocks of `size`, the last one shorter; each is the caller's own. */
async function* blocks(tensor: Tensor, size: number, options: StorageReadOptions): AsyncGenerator<Uint8Array> {
  const chunk = elementsChunk(tensor, options)
  let left = tensor.nbytes
  let block = allocate(Math.min(size, left))
  let filled = 0
  for await (const piece of isLater(chunk) ? chunk.pieces() : [chunk]) {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(piece.length - at, block.length - filled)
      block.set(piece.subarray(at, at + taken), filled)
      at += taken
      filled += taken
      left -= taken
      if (filled < block.length) continue
      yield block
      options.signal?.throwIfAborted()
      block = allocate(Math.min(size, left))
      filled = 0
    }
  }
}
