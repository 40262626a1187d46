// max and min in their three forms, argmax, argmin and aminmax: ATen/native/ReduceOps.cpp, TensorCompare.cpp. Of equal elements
// the first counts, and NaN is the largest and the smallest.

import { ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { checkedSignature, define, forms } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { bool, int64 } from '../../tensor/dtype.js'
import { Tensor } from '../../tensor/tensor.js'
import { maximum, minimum } from '../pointwise/binary.js'
import { requireTaken } from '../pointwise/elementwise.js'
import { amax, amin, reduce, requireElements } from './reductions.js'
import { returnType } from '../return-types.js'
import type { Returned, ValuesIndices } from '../return-types.js'
import { reshape } from '../views/reshape.js'

const names = ['input', 'dim', 'keepdim'] as const

/** The forms of `max` and `min` after their tensor. */
export type ExtremeArguments =
  | []
  | [dim: number, keepdim?: boolean]
  | [dim: number, options: { keepdim?: boolean }]
  | [options: { dim: number; keepdim?: boolean }]
  | [other: Tensor]

/** Without further arguments one element, along a dimension elements and their places, with another tensor the larger ones. */
export interface Extreme {
  (input: Tensor): Tensor
  (input: Tensor, other: Tensor): Tensor
  (input: Tensor, dim: number, keepdim?: boolean): ValuesIndices
  (input: Tensor, dim: number, options: { keepdim?: boolean }): ValuesIndices
  (input: Tensor, options: { dim: number; keepdim?: boolean }): ValuesIndices
}

/**
 * The largest element; along `dim` the largest elements and where they are; with a tensor `maximum`.
 *
 * @example
 * import { max, tensor } from 'torchlet'
 * const x = tensor([[1, 5], [7, 3]])
 * max(x)                                // tensor(7)
 * const { values, indices } = max(x, 1)   // [5, 7] and [1, 0]
 */
export const max: Extreme = extreme('max', ReduceOp.ArgMax, amax, maximum)

/** The smallest element; along `dim` the smallest elements and where they are; with a tensor `minimum`. */
export const min: Extreme = extreme('min', ReduceOp.ArgMin, amin, minimum)

/** Where the largest element is: in the flattened tensor, or along `dim`. */
export const argmax = define(
  'argmax',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: number | null = null, keepdim = false): Tensor =>
    place('argmax', input, dim, keepdim, ReduceOp.ArgMax),
)

/** Where the smallest element is: in the flattened tensor, or along `dim`. */
export const argmin = define(
  'argmin',
  ['input', 'dim', 'keepdim'],
  (input: Tensor, dim: number | null = null, keepdim = false): Tensor =>
    place('argmin', input, dim, keepdim, ReduceOp.ArgMin),
)

const minMax = returnType('aminmax', ['min', 'max'])

/** The smallest and the largest elements. */
export const aminmax = define(
  'aminmax',
  ['input', '*', 'dim', 'keepdim'],
  (input: Tensor, dim: number | null = null, keepdim = false): Returned<readonly ['min', 'max']> => {
    requireTaken('aminmax', input.dtype, { dispatch: 'aminmax_cpu', floats: true, integers: true, bools: true })
    if (dim === null && input.numel() === 0) {
      throw new RangeError(
        'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
      )
    }
    requireElements('aminmax', input, dim, 'aminmax')
    return minMax(amin(input, dim, keepdim), amax(input, dim, keepdim))
  },
)

/* @__NO_SIDE_EFFECTS__ */
function extreme(
  name: 'max' | 'min',
  f: ReduceOp,
  whole: (input: Tensor) => Tensor,
  pairwise: (input: Tensor, other: Tensor) => Tensor,
): Extreme {
  const bind = checkedSignature<{ input: Tensor; dim?: number | Tensor | null; keepdim?: boolean }>(name, names, {
    dim: null,
    keepdim: false,
  })
  const result = returnType(name, ['values', 'indices'])
  const run = (...args: unknown[]): Tensor | ValuesIndices => {
    const { input, dim, keepdim } = bind(args)
    if (dim instanceof Tensor) return pairwise(input, dim)
    const dispatch = dim === null ? `${name}_all` : `${name}_cpu`
    requireTaken(name, input.dtype, { dispatch, floats: true, integers: true, bools: true })
    requireElements(name, input, dim)
    if (dim === null) return whole(input)
    const reduction = reduce(name, input, dim, keepdim, f)
    const [values, places] = reduction.cells as [Float64Array, Float64Array]
    return result(reduction.result(values, input.dtype), reduction.result(places, int64))
  }
  return forms(name, names, run) as Extreme
}

function place(op: string, input: Tensor, dim: number | null, keepdim: boolean, f: ReduceOp): Tensor {
  if (input.dtype === bool) {
    const message = `${op}(): does not support bool input: convert it first, x.int()`
    throw new DTypeError({ op, expected: 'numbers', got: `${bool}`, message })
  }
  requireTaken(op, input.dtype, { dispatch: `${op}_cpu`, floats: true, integers: true })
  requireElements(op, input, dim)
  if (dim !== null) {
    const { cells, result } = reduce(op, input, dim, keepdim, f)
    return result(cells[1] as Float64Array, int64)
  }
  const { cells, result } = reduce(op, reshape(input, [-1]), 0, false, f)
  const found = result(cells[1] as Float64Array, int64)
  return keepdim
    ? reshape(
        found,
        input.sizes.map(() => 1),
      )
    : found
}
