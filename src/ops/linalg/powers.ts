// Powers and chains of matrices, cross products: ATen/native/LinearAlgebra.cpp, Cross.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { eye } from '../../tensor/making/factory.js'
import { broadcastSizes, wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { mul, sub } from '../pointwise/binary.js'
import { roll } from '../moving/flip.js'
import { inBestOrder } from '../products/combined.js'
import { matmul } from '../products/products.js'
import { reshape, squeeze, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { clone } from '../moving/copies.js'
import { inv } from './solutions.js'

/** The `n`-th power of square matrices; of their inverses where `n` is negative. */
export const matrix_power = define('linalg.matrix_power', ['input', 'n'], (A: Tensor, n: number): Tensor => {
  const [rows, columns] = A.sizes.slice(-2)
  if (A.sizes.length < 2)
    throw new RangeError('linalg.matrix_power: The input tensor A must have at least 2 dimensions.')
  if (rows !== columns) {
    const message = `linalg.matrix_power: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`
    throw new ShapeError({
      op: 'linalg.matrix_power',
      expected: 'square matrices',
      got: `[${A.sizes.join(', ')}]`,
      message,
    })
  }
  if (n === 0) return clone(expand(eye(rows as number, { dtype: A.dtype, device: A.device }), A.sizes))
  let square = n < 0 ? inv(A) : A
  let product: Tensor | null = null
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = product === null ? square : matmul(product, square)
    if (left > 1) square = matmul(square, square)
  }
  return product === A ? clone(A) : (product as Tensor)
})

/** The product of a chain of matrices in the order that takes the fewest multiplications; the ends may be vectors. */
export const multi_dot = define('linalg.multi_dot', ['tensors'], (tensors: readonly Tensor[]): Tensor => {
  if (tensors.length < 2) throw new RangeError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`)
  const [first, last] = [tensors[0] as Tensor, tensors.at(-1) as Tensor]
  tensors.slice(1, -1).forEach(({ sizes }, at) => {
    if (sizes.length !== 2) throw new RangeError(`multi_dot(): tensor ${at + 1} must be 2D but got ${sizes.length}D`)
  })
  const [row, column] = [first.sizes.length === 1, last.sizes.length === 1]
  if (first.sizes.length > 2 || first.sizes.length === 0)
    throw new RangeError(`multi_dot(): the first tensor must be 1D or 2D but got ${first.sizes.length}D`)
  if (last.sizes.length > 2 || last.sizes.length === 0)
    throw new RangeError(`multi_dot(): the last tensor must be 1D or 2D but got ${last.sizes.length}D`)
  const matrices = tensors.slice()
  if (row) matrices[0] = unsqueeze(first, 0)
  if (column) matrices[matrices.length - 1] = unsqueeze(last, 1)
  const product = inBestOrder(matrices)
  if (row && column) return reshape(product, [])
  return row ? squeeze(product, 0) : column ? squeeze(product, 1) : product
})

/**
 * The cross products of vectors of three: torch.cross.
 *
 * @param dim Along which they lie, by default the first dimension of size 3; the others broadcast.
 */
export const cross = define(
  'cross',
  ['input', 'other', 'dim'],
  (input: Tensor, other: Tensor, dim: number | null = null): Tensor => {
    const first = dim ?? input.sizes.indexOf(3)
    if (first >= 0 || dim !== null) return linalgCross(input, other, { dim: first })
    const message = 'no dimension of size 3 in input'
    throw new ShapeError({
      op: 'cross',
      expected: 'a dimension of size 3',
      got: `[${input.sizes.join(', ')}]`,
      message,
    })
  },
)

/** The cross products of vectors of three along a dimension, by default the last; the others broadcast. */
export const linalgCross = define(
  'linalg.cross',
  ['input', 'other', '*', 'dim'],
  (input: Tensor, other: Tensor, dim = -1): Tensor => {
    if (input.sizes.length !== other.sizes.length) {
      const message = `linalg.cross: inputs must have the same number of dimensions.`
      throw new ShapeError({
        op: 'linalg.cross',
        expected: `${input.sizes.length} dimensions`,
        got: `${other.sizes.length}`,
        message,
      })
    }
    const at = wrapDim('linalg.cross', dim, input.sizes.length)
    if (input.sizes[at] !== 3 || other.sizes[at] !== 3) {
      const message = `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.sizes[at]} and ${other.sizes[at]}`
      throw new ShapeError({
        op: 'linalg.cross',
        expected: '3',
        got: `${input.sizes[at]} and ${other.sizes[at]}`,
        message,
      })
    }
    const sizes = broadcastSizes('linalg.cross', input.sizes, other.sizes)
    const [a, b] = [expand(input, sizes), expand(other, sizes)]
    return sub(mul(roll(a, -1, at), roll(b, -2, at)), mul(roll(a, -2, at), roll(b, -1, at)))
  },
)
