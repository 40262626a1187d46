// The elements of an integer tensor as numbers, for what reads sizes and places from tensors.

import { DTypeError } from '../errors.js'
import type { Tensor } from '../tensor/tensor.js'

/**
 * In row-major order.
 *
 * @throws DTypeError for other dtypes.
 */
export function integersOf(op: string, tensor: Tensor): number[] {
  if (tensor.dtype.kind !== 'int' && tensor.dtype.kind !== 'uint') {
    throw new DTypeError({ op, expected: 'integers', got: `${tensor.dtype}`, remedy: 'Convert them: x.long()' })
  }
  return Array.from(tensor.toTypedArray() as Int32Array | BigInt64Array, Number)
}
