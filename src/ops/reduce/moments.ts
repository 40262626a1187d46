// Variances and standard deviations: ATen/native/ReduceOps.cpp (std, var). Computed in float64 whatever the dtype.

import { ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { Tuple } from '../../python/tuple.js'
import { conversion } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add } from '../pointwise/binary.js'
import { imag, real } from '../complex/parts.js'
import type { Dims } from '../../kernels/lines.js'
import { mean, reduce } from './reductions.js'
import { sqrt } from '../pointwise/unary.js'

/** A boolean in place of `dim` is `unbiased`, as in PyTorch. */
type DimsOrUnbiased = Dims | boolean

/**
 * The variance: the sum of squared deviations from the mean, divided by n - correction.
 *
 * @param unbiased False stands for `correction: 0`.
 */
export const var_ = spread('var', same, false)

/** The root of `var`. */
export const std = spread('std', Math.sqrt, false)

/** `var` and `mean`, a tuple. */
export const var_mean = spread('var_mean', same, true)

/** `std` and `mean`, a tuple. */
export const std_mean = spread('std_mean', Math.sqrt, true)

/* @__NO_SIDE_EFFECTS__ */
function spread<WithMean extends boolean>(name: string, finish: (variance: number) => number, withMean: WithMean) {
  type Result = WithMean extends true ? Tuple<Tensor> : Tensor
  return define(
    name,
    ['input', 'dim', 'unbiased', 'keepdim', '*', 'correction'],
    (
      input: Tensor,
      dim: DimsOrUnbiased = null,
      unbiased = true,
      keepdim = false,
      correction: number | null = null,
    ): Result => {
      if (!input.is_floating_point() && !input.dtype.is_complex) {
        const what = withMean ? `${name} only support` : 'std and var only support'
        const message = `${what} floating point and complex dtypes: convert it first, ${conversion(input.dtype)}`
        throw new DTypeError({ op: name, expected: 'floats', got: `${input.dtype}`, message })
      }
      const [dims, biased] = typeof dim === 'boolean' ? [null, !dim] : [dim, !unbiased]
      const less = correction ?? (biased ? 0 : 1)
      if (input.dtype.is_complex) {
        const [re, im] = [real(input), imag(input)].map((part) => variances(name, part, dims, keepdim, less, same))
        const total = add((re as Variances).values, (im as Variances).values)
        const values = finish === Math.sqrt ? sqrt(total) : total
        return (withMean ? Tuple.of(values, mean(input, dims, keepdim)) : values) as unknown as Result
      }
      const { values, means } = variances(name, input, dims, keepdim, less, finish)
      return (withMean ? Tuple.of(values, means()) : values) as unknown as Result
    },
  )
}

interface Variances {
  readonly values: Tensor
  means(): Tensor
}

/** What `finish` makes of the variances of real numbers, and their means. */
function variances(
  op: string,
  input: Tensor,
  dims: Dims,
  keepdim: boolean,
  correction: number,
  finish: (variance: number) => number,
): Variances {
  const { floats, n, result } = reduce(op, input, dims, keepdim, ReduceOp.Moments)
  const [means, squares] = floats as readonly [Float64Array, Float64Array]
  const divisor = Math.max(0, n - correction)
  return {
    values: result(
      squares.map((each) => finish(n === 0 ? NaN : each / divisor)),
      input.dtype,
    ),
    means: () =>
      result(
        // Beside infinities PyTorch's running mean becomes NaN with the variance.
        means.map((each, index) => (n === 0 || (n > 1 && Number.isNaN(squares[index])) ? NaN : each)),
        input.dtype,
      ),
  }
}

function same(variance: number): number {
  return variance
}
