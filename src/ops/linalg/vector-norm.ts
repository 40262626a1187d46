// Norms of vectors: ATen/native/LinearAlgebra.cpp: linalg_vector_norm. Computed in float64 whatever the dtype.

import { ReduceOp } from '../../../assembly/shared/reduce-op.js'
import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { conversion, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { contiguous } from '../moving/copies.js'
import { to } from '../moving/convert.js'
import { reducedSizes, wrapDims } from '../../kernels/lines.js'
import type { Dims } from '../../kernels/lines.js'
import { amax, amin, reduce } from '../reduce/reductions.js'
import { abs } from '../pointwise/unary.js'
import { requireSameKind } from './dense/matrices.js'

/**
 * A norm of the elements along dimensions, or of all: torch.linalg.vector_norm.
 *
 * @param ord Its order: any number, Infinity (the largest |x|), -Infinity (the smallest), 0 (how many are not 0).
 * @param dtype What the elements are converted to first.
 * @returns Real numbers, of complex ones too.
 */
export const vector_norm = define(
  'linalg.vector_norm',
  ['x', 'ord', 'dim', 'keepdim', '*', 'dtype'],
  (x: Tensor, ord = 2, dim: Dims = null, keepdim = false, dtype: dtype | null = null): Tensor => {
    requireNorm('linalg.vector_norm', x)
    requireSameKind('linalg.vector_norm', x, dtype)
    const given = dtype === null ? x : to(x, dtype)
    if (given.dtype.is_complex) return vector_norm(abs(given), ord, dim, keepdim)
    requireIdentity(given, ord, dim)
    if (ord === Infinity) return contiguous(amax(abs(given), dim, keepdim))
    if (ord === -Infinity) return contiguous(amin(abs(given), dim, keepdim))
    const [f, finish] = sumOf(ord)
    const { floats, result } = reduce('vector_norm', given, dim, keepdim, f, ord)
    return contiguous(result(floats[0].map(finish), given.dtype))
  },
)

/** @throws DTypeError for what is neither floating nor complex. @internal */
export function requireNorm(op: string, { dtype }: Tensor): void {
  if (dtype.is_floating_point || dtype.is_complex) return
  const message = `${op}: Expected a floating point or complex tensor as input. Got ${scalarTypeName(dtype)}: convert it first, ${conversion(dtype)}`
  throw new DTypeError({ op, expected: 'floats', got: `${dtype}`, message })
}

/** Of no elements only orders from 0 on have a norm that is not infinite. */
function requireIdentity(x: Tensor, ord: number, dim: Dims): void {
  if ((ord >= 0 && ord !== Infinity) || x.numel() > 0) return
  const dims = wrapDims('linalg.vector_norm', dim, x.sizes.length)
  const hasResults = !reducedSizes(x.sizes, dims, false).includes(0)
  if (!hasResults && !dims.some((each) => x.sizes[each] === 0)) return
  const said = ord === Infinity ? 'inf' : ord === -Infinity ? '-inf' : String(ord)
  const where = dim === null ? 'tensor' : 'dimension'
  throw new RangeError(
    `linalg.vector_norm cannot compute the ${said} norm on an empty ${where} because the operation does not have an identity`,
  )
}

/** The sum that a norm is made of, and what is done with it. */
function sumOf(ord: number): [ReduceOp, (total: number) => number] {
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
