// The elements of a tensor of a file, block by block: one that is large is gone through in pieces, so that no tool needs the memory
// for all of it.

import type { OpenOptions } from '../index.js'
import { elementsChunk } from '../serialization/writing/later-bytes.js'
import { UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'

/** Elements of a block; the last one of a tensor may have fewer. */
const BLOCK = 1 << 20

/** Bytes of a tensor that is read once and held. */
const SMALL = 16 * 1024 * 1024

/** Whether a tensor of so many bytes is gone through in pieces, where it is stored in its own order. */
export function isLarge(nbytes: number): boolean {
  return nbytes > SMALL
}

/** Numbers as `toTypedArray` gives them. */
export type Elements = ArrayLike<number | bigint>

type Reading = Pick<OpenOptions, 'signal'>

/**
 * The elements of a plain tensor, which may be in a file still, in their row-major order.
 *
 * @returns What goes through them from the first on, each time that it is called. What is in memory, and a small tensor, is read
 *   once; a large one of which only a part of a storage is viewed, or in another order than it is stored, too.
 */
export async function elementsOf(tensor: Tensor, options: Reading): Promise<() => AsyncGenerator<Elements>> {
  const isWhole = tensor.nbytes === tensor.untyped_storage().nbytes
  const chunk = isWhole && isLarge(tensor.nbytes) && tensor.dtype.perByte === 1 ? elementsChunk(tensor, options) : null
  if (chunk === null || chunk instanceof Uint8Array) {
    const values = (await tensor.load(options)).toTypedArray()
    return () => blocksOf(values)
  }
  return () => blocksOfPieces(chunk.pieces(), tensor)
}

async function* blocksOf(
  values: Elements & { subarray(from: number, to: number): Elements },
): AsyncGenerator<Elements> {
  for (let at = 0; at < values.length; at += BLOCK) yield values.subarray(at, at + BLOCK)
}

/**
 * Pieces end where they will; blocks are of equal length, so that those of two tensors go together. Each is there until the next
 * is asked for.
 */
async function* blocksOfPieces(pieces: AsyncIterable<Uint8Array>, tensor: Tensor): AsyncGenerator<Elements> {
  const block = new Uint8Array(BLOCK * tensor.dtype.itemsize)
  let filled = 0
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(piece.length - at, block.length - filled)
      block.set(piece.subarray(at, at + taken), filled)
      at += taken
      filled += taken
      if (filled < block.length) continue
      yield valuesOf(block, tensor)
      filled = 0
    }
  }
  if (filled > 0) yield valuesOf(block.subarray(0, filled), tensor)
}

function valuesOf(bytes: Uint8Array, { dtype }: Tensor): Elements {
  const count = bytes.length / dtype.itemsize
  return new Tensor(new UntypedStorage(bytes), dtype, [count], [1], 0).toTypedArray()
}
