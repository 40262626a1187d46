// The numbers in index tensors: checked against the dimension that they index, as 32-bit positions.
// ATen/native/TensorAdvancedIndexing.cpp, ATen/native/cpu/IndexKernel.cpp.

import { DTypeError, UnsupportedError } from '../../errors.js'
import { int32, int64 } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'

export interface PositionRules {
  /** Whether -1 means the last. */
  readonly wraps: boolean
  /** PyTorch's sentence for an index that is outside. */
  readonly outside: (index: bigint) => string
}

/**
 * The elements of an index tensor, row-major, each at least 0 and less than `size`.
 *
 * @throws RangeError for one that is not.
 */
export function positionsOf(op: string, index: Tensor, size: number, { wraps, outside }: PositionRules): Int32Array {
  if (size > 0x7fffffff) throw new UnsupportedError({ what: `${op} along a dimension of ${size} is not supported` })
  const values = index.toTypedArray()
  const count = index.numel()
  const positions = new Int32Array(count)
  const refuse = (at: number): never => {
    throw new RangeError(outside(BigInt(values[at] as number)))
  }
  if (values instanceof BigInt64Array) {
    // Half by half, because a bigint for each costs some 30 ns.
    const halves = new Int32Array(values.buffer, values.byteOffset, 2 * count)
    for (let at = 0; at < count; at++) {
      const low = halves[2 * at] as number
      const high = halves[2 * at + 1] as number
      const position = low < 0 && wraps ? low + size : low
      if (high !== low >> 31 || position < 0 || position >= size) refuse(at)
      positions[at] = position
    }
  } else {
    for (let at = 0; at < count; at++) {
      const value = values[at] as number
      const position = value < 0 && wraps ? value + size : value
      if (!(position >= 0 && position < size)) refuse(at)
      positions[at] = position
    }
  }
  return positions
}

/** @throws DTypeError unless the index is of int64, or of int32 where that is taken too. */
export function requireIndex(op: string, index: Tensor, message: string, alsoInt32 = false): void {
  if (index.dtype === int64 || (alsoInt32 && index.dtype === int32)) return
  throw new DTypeError({
    op,
    expected: alsoInt32 ? 'int32 or int64' : 'int64',
    got: `${index.dtype}`,
    message,
  })
}
