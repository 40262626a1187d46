// Distances of torch.nn.functional: ATen/native/Distance.cpp.

import { define } from '../../../define.js'
import { DTypeError } from '../../../errors.js'
import { add, div, mul, sub } from '../../../ops/pointwise/binary.js'
import { to } from '../../../ops/moving/convert.js'
import { index_select } from '../../../ops/indexing/select.js'
import { vector_norm } from '../../../ops/linalg/vector-norm.js'
import { triu_indices } from '../../../ops/moving/triangle.js'
import { result_type } from '../../../ops/promotion.js'
import { sum } from '../../../ops/reduce/reductions.js'
import { clamp_min } from '../../../ops/pointwise/ternary.js'
import { expand } from '../../../ops/views/strided.js'
import { select } from '../../../ops/views/parts.js'
import { scalarTypeName } from '../../../tensor/dtype.js'
import { broadcastSizes } from '../../../tensor/shape.js'
import { PyFloat } from '../../../python/numbers.js'
import type { Tensor } from '../../../tensor/tensor.js'

/** The p-norm of x1 - x2 + eps over the last dimension. */
export const pairwise_distance = define(
  'pairwise_distance',
  ['x1', 'x2', 'p', 'eps', 'keepdim'],
  (x1: Tensor, x2: Tensor, p = 2, eps = 1e-6, keepdim = false): Tensor =>
    // A float, with which integers become floats.
    vector_norm(add(sub(x1, x2), new PyFloat(eps)), p, -1, keepdim),
)

/**
 * x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps)) along a dimension of both, which broadcast first.
 *
 * @throws DTypeError for integers.
 */
export const cosine_similarity = define(
  'cosine_similarity',
  ['x1', 'x2', 'dim', 'eps'],
  (x1: Tensor, x2: Tensor, dim = 1, eps = 1e-8): Tensor => {
    const type = result_type(x1, x2)
    if (!type.is_floating_point) {
      const message = `expected common dtype to be floating point, yet common dtype is ${scalarTypeName(type)}`
      throw new DTypeError({ op: 'cosine_similarity', expected: 'floats', got: `${type}`, message })
    }
    const sizes = broadcastSizes('cosine_similarity', x1.sizes, x2.sizes)
    const unit = (given: Tensor): Tensor => {
      const x = expand(to(given, type), sizes)
      return div(x, clamp_min(vector_norm(x, 2, dim, true), eps))
    }
    return sum(mul(unit(x1), unit(x2)), dim)
  },
)

/**
 * The p-norm distance of each two rows of a matrix: of rows 0 and 1, 0 and 2, to the last but one and the last.
 *
 * @param input `[n, width]`, floating point.
 * @returns `[n (n - 1) / 2]`
 */
export const pdist = define('pdist', ['input', 'p'], (input: Tensor, p = 2): Tensor => {
  if (input.ndim !== 2) throw new RangeError(`pdist only supports 2D tensors, got: ${input.ndim}D`)
  if (!input.dtype.is_floating_point) throw new TypeError('pdist only supports floating-point dtypes')
  if (p < 0) throw new RangeError('pdist only supports non-negative p values')
  const [rows] = input.sizes as [number]
  const pairs = triu_indices(rows, rows, 1)
  const row = (of: number): Tensor => index_select(input, 0, select(pairs, 0, of))
  return vector_norm(sub(row(0), row(1)), p, -1)
})
