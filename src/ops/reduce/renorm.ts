// Slices held to a length: ATen/native/Normalization.cpp, renorm.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { scalarTypeName } from '../../tensor/dtype.js'
import { ones_like } from '../../tensor/making/factory.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { vector_norm } from '../linalg/vector-norm.js'
import { to } from '../moving/convert.js'
import { add, div, mul } from '../pointwise/binary.js'
import { gt } from '../pointwise/compare.js'
import { where } from '../pointwise/where.js'
import { float32 } from '../../tensor/dtype.js'

/**
 * Each slice along `dim` shortened to a p-norm of `maxnorm` where it is longer.
 *
 * @throws RangeError for a p or maxnorm below 0, or fewer than two dimensions; DTypeError for integers.
 */
export const renorm = define(
  'renorm',
  ['input', 'p', 'dim', 'maxnorm'],
  (input: Tensor, p: number, dim: number, maxnorm: number): Tensor => {
    const { dtype, sizes } = input
    if (!(p > 0)) throw new RangeError('renorm: non-positive-norm not supported')
    if (!(maxnorm >= 0)) throw new RangeError(`renorm: expected maxnorm to be >= 0 but got ${maxnorm}`)
    if (sizes.length < 2)
      throw new RangeError(`renorm: input needs at least 2 dimensions, got ${sizes.length} dimensions`)
    if (!dtype.is_floating_point && !dtype.is_complex) {
      const message = `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${scalarTypeName(dtype)}`
      throw new DTypeError({ op: 'renorm', expected: 'a floating point or complex tensor', got: `${dtype}`, message })
    }
    const kept = wrapDim('renorm', dim, sizes.length)
    const others = sizes.flatMap((_, each) => (each === kept ? [] : [each]))
    const isHalf = dtype.itemsize === 2
    const norms = vector_norm(isHalf ? to(input, float32) : input, p, others, true)
    const factors = where(gt(norms, maxnorm), div(maxnorm, add(norms, 1e-7)), ones_like(norms))
    return mul(input, isHalf ? to(factors, dtype) : factors)
  },
)
