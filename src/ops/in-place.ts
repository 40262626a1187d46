// The forms of functions that write into their first operand: `exp_` of `exp`.

import { calledThrough, isHeard, operatorOf, recorded } from '../op.js'
import type { Operator } from '../op.js'
import { bounded } from '../caller.js'
import { requireFits } from '../tensor/shape.js'
import { isDense } from '../tensor/strides.js'
import type { Tensor } from '../tensor/tensor.js'
import { copy_ } from './moving/copies.js'
import { requireCast } from './promotion.js'

/**
 * A function into its first operand's place.
 *
 * @param name As messages give it.
 * @returns A function that throws DTypeError or ShapeError where the result does not fit there.
 */
/* @__NO_SIDE_EFFECTS__ */
export function inPlace<F extends (...args: never[]) => unknown>(name: string, f: F): F {
  const run = f as unknown as (input: Tensor, ...rest: unknown[]) => Tensor
  const written = (input: Tensor, ...rest: unknown[]) => into(name, input, run(input, ...rest))
  const operator = operatorOf(f)
  if (operator === undefined) return bounded(written) as unknown as F
  const byPosition = operator.run as typeof run
  const writing: Operator = {
    ...operator,
    name,
    run: (input: Tensor, ...rest: unknown[]) => into(name, input, byPosition(input, ...rest)),
  }
  const made = (input: Tensor, ...rest: unknown[]) =>
    isHeard ? calledThrough(writing, () => written(input, ...rest)) : written(input, ...rest)
  return recorded(bounded(made) as unknown as F, writing)
}

/** @throws DTypeError, ShapeError where `result` does not fit into `input`; RangeError where that repeats its elements. */
export function into(name: string, input: Tensor, result: Tensor): Tensor {
  requireOwnPlaces(name, input)
  requireCast(name, result.dtype, input.dtype)
  requireFits(name, input.sizes, result.sizes)
  return copy_(input, result)
}

function requireOwnPlaces(name: string, { sizes, strides }: Tensor): void {
  if (!sizes.some((size, dim) => size > 1 && strides[dim] === 0)) return
  throw new RangeError(
    `${name}: unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.`,
  )
}

/**
 * @throws RangeError where a tensor that is written has elements of one that is read meanwhile. As PyTorch does, it looks at
 * tensors without gaps alone (ATen/MemoryOverlap.cpp, assert_no_overlap).
 */
export function requireApart(name: string, written: Tensor, read: readonly Tensor[]): void {
  if (!read.some((each) => overlap(written, each))) return
  throw new RangeError(
    `${name}: unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.`,
  )
}

function overlap(a: Tensor, b: Tensor): boolean {
  if (a === b) return true
  if (a.storage === null || a.storage !== b.storage || a.numel() === 0 || b.numel() === 0) return false
  if (![a, b].every(({ sizes, strides }) => isDense(sizes, strides))) return false
  const [first, second] = [a, b].map((each) => each.offset * each.dtype.itemsize) as [number, number]
  return first < second + b.nbytes && second < first + a.nbytes
}
