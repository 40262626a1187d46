// Products added to something: ATen/native/LinearAlgebra.cpp, Blas.cpp. Halves are summed in float32 and rounded once with what they
// are added to, as its gemm does.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { bool, conversion, scalarTypeName } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { toNumber } from '../../tensor/elements/element.js'
import { full, scalarType, scalarValue } from '../../tensor/making/factory.js'
import type { Scalar } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { add, mul } from '../pointwise/binary.js'
import { to } from '../moving/convert.js'
import { clone } from '../moving/copies.js'
import { result_type } from '../promotion.js'
import { select } from '../views/parts.js'
import { squeeze, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { rounded, wideProducts } from './batched.js'
import { requireVector } from './combined.js'

/**
 * beta · input + alpha · (mat1 · mat2) for matrices. With a beta of 0 the input does not count, NaN included. Halves are
 * summed in float32 and rounded once; of integers beta and alpha count without their fractions.
 *
 * @throws ShapeError, DTypeError where they do not go together.
 */
export const addmm = define(
  'addmm',
  ['input', 'mat1', 'mat2', '*', 'beta', 'alpha'],
  (input: Tensor, mat1: Tensor, mat2: Tensor, beta: Scalar = 1, alpha: Scalar = 1): Tensor => {
    requireDims('mat1', mat1, 2)
    requireDims('mat2', mat2, 2)
    return onto('addmm', input, mat1, mat2, beta, alpha)
  },
)

/** beta · input + alpha · (mat · vec). */
export const addmv = define(
  'addmv',
  ['input', 'mat', 'vec', '*', 'beta', 'alpha'],
  (input: Tensor, mat: Tensor, vec: Tensor, beta: Scalar = 1, alpha: Scalar = 1): Tensor => {
    requireDims('mat', mat, 2)
    requireDims('vec', vec, 1)
    const column = input.sizes.length === 0 ? input : unsqueeze(input, 1)
    return squeeze(onto('addmv', column, mat, unsqueeze(vec, 1), beta, alpha), 1)
  },
)

/** beta · input + alpha · the outer product of two vectors. Halves are rounded at each step, as in PyTorch. */
export const addr = define(
  'addr',
  ['input', 'vec1', 'vec2', '*', 'beta', 'alpha'],
  (input: Tensor, vec1: Tensor, vec2: Tensor, beta: Scalar = 1, alpha: Scalar = 1): Tensor => {
    requireVector('addr', 'vec1', vec1)
    requireVector('addr', 'vec2', vec2)
    const type = result_type(input, vec1, vec2)
    for (const [name, factor] of [
      ['beta', beta],
      ['alpha', alpha],
    ] as const)
      requireFactor('addr', name, factor, type)
    const factor = (value: Scalar): Tensor => full([], value, { dtype: type })
    const products = mul(mul(unsqueeze(vec1, 1), factor(alpha)), vec2)
    const start = expand(input, products.sizes)
    return Number(scalarValue(beta)) === 0 ? products : add(products, mul(start, factor(beta)))
  },
)

/** beta · input + alpha · (batch1 · batch2) for batches of matrices. Rounds as `addmm`. */
export const baddbmm = define(
  'baddbmm',
  ['input', 'batch1', 'batch2', '*', 'beta', 'alpha'],
  (input: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar = 1, alpha: Scalar = 1): Tensor => {
    requireBatches(batch1, batch2)
    return onto('baddbmm', input, batch1, batch2, beta, alpha)
  },
)

/** beta · input + alpha · the sum of (batch1 · batch2) over the batch. Halves are rounded after each product, as in PyTorch. */
export const addbmm = define(
  'addbmm',
  ['input', 'batch1', 'batch2', '*', 'beta', 'alpha'],
  (input: Tensor, batch1: Tensor, batch2: Tensor, beta: Scalar = 1, alpha: Scalar = 1): Tensor => {
    requireBatches(batch1, batch2)
    const [count, m] = batch1.sizes as [number, number]
    const sizes = [m, batch2.sizes[2] as number]
    if (count === 0) {
      return mul(clone(expand(input, sizes)), full([], whole(beta, input.dtype), { dtype: input.dtype }))
    }
    let sum = input
    for (let each = 0; each < count; each++) {
      sum = onto('addbmm', sum, select(batch1, 0, each), select(batch2, 0, each), each === 0 ? beta : 1, alpha)
    }
    return sum
  },
)

/** beta · input + alpha · the products of a and b, row-major, of the dtype that all three have. */
function onto(op: string, input: Tensor, a: Tensor, b: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  const type = a.dtype
  const product = wideProducts(op, a, b)
  if (input.dtype !== type) {
    const message = `${op}: self and mat2 must have the same dtype, but got ${scalarTypeName(input.dtype)} and ${scalarTypeName(type)}: convert one of them, ${conversion(input.dtype, type)}`
    throw new DTypeError({ op, expected: `${type}`, got: `${input.dtype}`, message })
  }
  const start = expand(input, product.sizes)
  const [first, second] = [whole(beta, type), whole(alpha, type)]
  const scaled = second === 1 ? product : mul(product, second)
  if (first === 0) return rounded(scaled, type)
  const wide = to(start, product.dtype)
  return rounded(add(scaled, first === 1 ? wide : mul(wide, first)), type)
}

/** What a factor counts as beside elements of a dtype: among integers without its fraction. */
function whole(factor: Scalar, type: dtype): Scalar {
  const value = scalarValue(factor)
  if (type.is_floating_point || type.is_complex) return typeof value === 'boolean' ? Number(value) : factor
  return typeof value === 'bigint' ? value : Math.trunc(toNumber(value))
}

/** @throws DTypeError for a factor that `addr` does not take beside integers or bools, in PyTorch's words. */
function requireFactor(op: string, name: string, factor: Scalar, type: dtype): void {
  const kind = scalarType(factor)
  if (kind === bool && type !== bool) {
    const message = `${op}: Boolean ${name} only supported for Boolean results.`
    throw new DTypeError({ op, expected: 'a number', got: String(factor), message })
  }
  if (type.is_floating_point || type.is_complex || (!kind.is_floating_point && !kind.is_complex)) return
  const message = `${op}: For integral input tensors, argument ${name} must not be a floating point number.`
  throw new DTypeError({ op, expected: `an integer as ${name}`, got: String(factor), message })
}

function requireDims(name: string, given: Tensor, dims: number): void {
  if (given.sizes.length === dims) return
  const what = dims === 1 ? 'a vector' : 'a matrix'
  const message = `${name} must be ${what}, got ${given.sizes.length}-D tensor`
  throw new ShapeError({ op: 'addmm', expected: what, got: `[${given.sizes.join(', ')}]`, message })
}

/** @throws ShapeError in PyTorch's words. */
function requireBatches(batch1: Tensor, batch2: Tensor): void {
  const refuse = (message: string): never => {
    const got = `[${batch1.sizes.join(', ')}] and [${batch2.sizes.join(', ')}]`
    throw new ShapeError({ op: 'baddbmm', expected: 'two batches of equally many matrices', got, message })
  }
  if (batch1.sizes.length !== 3) refuse('batch1 must be a 3D tensor')
  if (batch2.sizes.length !== 3) refuse('batch2 must be a 3D tensor')
  const [count, , k] = batch1.sizes
  if (batch2.sizes[0] === count && batch2.sizes[1] === k) return
  refuse(
    `Expected size for first two dimensions of batch2 tensor to be: [${count}, ${k}] but got: [${batch2.sizes[0]}, ${batch2.sizes[1]}].`,
  )
}
