// Whether tensors are equal. ATen/native/TensorCompare.cpp, ReduceOps.cpp: equal. The other comparisons are rows.

import { define } from '../define.js'
import { DTypeError } from '../errors.js'
import { bool, scalarTypeName } from '../tensor/dtype.js'
import { forEachRow, loopOver, rowLength, rowSteps } from '../tensor/loop.js'
import { broadcastSizes, sameSizes } from '../tensor/shape.js'
import type { Sizes } from '../tensor/shape.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Other } from './binary.js'
import { binary } from './elementwise.js'
import type { BinaryRow } from './elementwise.js'
import { computeType, operandOf } from './operand.js'
import { result_type } from './promotion.js'

/** Element by element input = other: a bool tensor. */
export const eq = define('eq', ['input', 'other'], (input: Other, other: Other): Tensor =>
  binary('eq', input, other, eqRow, result_type(input, other), bool),
)

/** Whether two tensors have the same size and equal elements; NaN equals nothing. */
export const equal = define(
  'equal',
  ['input', 'other'],
  (input: Tensor, other: Tensor): boolean =>
    sameSizes(input.sizes, other.sizes) && every('equal', input, other, (a, b) => a === b),
)

/**
 * Whether |input - other| ≤ atol + rtol · |other| everywhere.
 *
 * @throws DTypeError where the dtypes differ.
 * @example
 * import { allclose, tensor } from 'torchlet'
 * allclose(tensor([1, 2.5]), tensor([1, 2.500001]))   // true
 */
export const allclose = define(
  'allclose',
  ['input', 'other', 'rtol', 'atol', 'equal_nan'],
  (input: Tensor, other: Tensor, rtol = 1e-5, atol = 1e-8, equal_nan = false): boolean => {
    if (input.dtype !== other.dtype) {
      const message = `${scalarTypeName(input.dtype)} did not match ${scalarTypeName(other.dtype)}`
      throw new DTypeError({
        op: 'allclose',
        expected: `${input.dtype}`,
        got: `${other.dtype}`,
        message: `${message}: convert one of them, x.to(dtype)`,
      })
    }
    return every('allclose', input, other, (a, b) => {
      if (a === b) return true
      const [x, y] = [Number(a), Number(b)]
      if (equal_nan && Number.isNaN(x) && Number.isNaN(y)) return true
      return Math.abs(x - y) <= atol + Math.abs(rtol * y) && Number.isFinite(y)
    })
  },
)

/** Whether `holds` is true of every pair; stops at the first row where it is not. */
function every(
  op: string,
  a: Tensor,
  b: Tensor,
  holds: (a: number | bigint, b: number | bigint) => boolean,
): boolean {
  const type = result_type(a, b)
  computeType(op, type)
  const sizes: Sizes = broadcastSizes(op, a.sizes, b.sizes)
  const [x, y] = [operandOf(a, type, sizes), operandOf(b, type, sizes)]
  const loop = loopOver(sizes, x.strides, y.strides)
  const n = rowLength(loop)
  const [xStep, yStep] = rowSteps(loop) as [number, number]
  let all = true
  forEachRow(loop, [x.offset, y.offset], (at) => {
    for (let index = 0; all && index < n; index++) {
      all = holds(
        x.values[(at[0] as number) + index * xStep] as number,
        y.values[(at[1] as number) + index * yStep] as number,
      )
    }
  })
  return all
}

const eqRow: BinaryRow = {
  float: (a, b) => Number(a === b),
  integer: (a, b) => Number(a === b),
  bigint: (a, b) => Number(a === b),
  bool: (a, b) => Number(a === b),
}
