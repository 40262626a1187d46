// Variances, standard deviations and norms: ATen/native/ReduceOps.cpp (std, var), LinearAlgebra.cpp: linalg_vector_norm. Computed in
// float64 whatever the dtype.

import { ReduceOp } from '../../assembly/shared/reduce-op.js'
import { define } from '../define.js'
import { DTypeError, UnsupportedError } from '../errors.js'
import { Tuple } from '../python/tuple.js'
import { conversion, scalarTypeName } from '../tensor/dtype.js'
import type { dtype } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { add, sub } from './binary.js'
import { imag, real } from './complex.js'
import { to } from './convert.js'
import type { Dims } from './lines.js'
import { amax, amin, mean, reduce } from './reductions.js'
import { abs, sqrt } from './unary.js'

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

/**
 * A norm of the elements along dimensions, or of all: torch.linalg.vector_norm.
 *
 * @param ord Its order: any number, Infinity (the largest |x|), -Infinity (the smallest), 0 (how many are not 0).
 */
export const vector_norm = define(
  'linalg.vector_norm',
  ['x', 'ord', 'dim', 'keepdim', '*', 'dtype'],
  (x: Tensor, ord = 2, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor => {
    const given = dtype === null ? x : to(x, dtype)
    if (given.dtype.is_complex) return vector_norm(abs(given), ord, dim, keepdim)
    if (!given.is_floating_point()) {
      const message = `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${scalarTypeName(given.dtype)}: convert it first, ${conversion(given.dtype)}`
      throw new DTypeError({ op: 'vector_norm', expected: 'floats', got: `${given.dtype}`, message })
    }
    if (ord === Infinity && given.numel() > 0) return amax(abs(given), dim, keepdim)
    if (ord === -Infinity && given.numel() > 0) return amin(abs(given), dim, keepdim)
    const [f, finish] = normOf(ord)
    const { floats, result } = reduce('vector_norm', given, dim, keepdim, f, ord)
    return result(floats[0].map(finish), given.dtype)
  },
)

/**
 * The p-norm of the elements along dimensions, or of all.
 *
 * @param p A number, or `'fro'` for 2.
 * @throws UnsupportedError for `'nuc'`, which needs singular values.
 */
export const norm = define(
  'norm',
  ['input', 'p', 'dim', 'keepdim', 'dtype'],
  (
    input: Tensor,
    p: number | 'fro' | 'nuc' | null = 'fro',
    dim: Dims = null,
    keepdim = false,
    dtype: dtype | null = null,
  ): Tensor => {
    if (p === 'nuc') {
      throw new UnsupportedError({
        what: "norm with p='nuc' is not supported",
        instead: 'Sum the singular values: linalg.svdvals(x).sum()',
      })
    }
    return vector_norm(input, typeof p === 'number' ? p : 2, dim, keepdim, { dtype })
  },
)

/** The p-norm of the difference of two tensors. */
export const dist = define('dist', ['input', 'other', 'p'], (input: Tensor, other: Tensor, p = 2): Tensor =>
  vector_norm(sub(input, other), p),
)

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

/** The sum that a norm is made of, and what is done with it. */
function normOf(ord: number): [ReduceOp, (total: number) => number] {
  switch (ord) {
    case 0:
      return [ReduceOp.CountNonzero, (total) => total]
    case 1:
      return [ReduceOp.SumAbs, (total) => total]
    case 2:
      return [ReduceOp.SumSquares, Math.sqrt]
    default:
      return [ReduceOp.SumPowers, (total) => total ** (1 / ord)]
  }
}
