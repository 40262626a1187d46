// Matrix products. ATen/native/LinearAlgebra.cpp. A product of [m, k] and [k, n] is m · n sums of k products.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import type { Tensor } from '../../tensor/tensor.js'
import { batched } from './batched.js'
import { reshape, unsqueeze } from '../views/reshape.js'

/**
 * The product of two matrices: `[m, k]` and `[k, n]` give `[m, n]`.
 *
 * @throws ShapeError, DTypeError where they do not go together.
 */
export const mm = define('mm', ['input', 'mat2'], (input: Tensor, mat2: Tensor): Tensor => {
  if (input.sizes.length !== 2)
    throw new ShapeError({
      op: 'mm',
      expected: 'matrices',
      got: sized(input),
      message: 'self must be a matrix',
    })
  if (mat2.sizes.length !== 2)
    throw new ShapeError({
      op: 'mm',
      expected: 'matrices',
      got: sized(mat2),
      message: 'mat2 must be a matrix',
    })
  return batched('mm', input, mat2)
})

/** The product of a matrix `[m, k]` and a vector `[k]`. */
export const mv = define('mv', ['input', 'vec'], (input: Tensor, vec: Tensor): Tensor => {
  const [rows = 0, inner = 0] = input.sizes
  if (input.sizes.length !== 2 || vec.sizes.length !== 1 || vec.sizes[0] !== inner) {
    const message = `size mismatch, got input (${rows}), mat (${rows}x${inner}), vec (${vec.sizes.join('x')})`
    throw new ShapeError({
      op: 'mv',
      expected: `a matrix and a vector of ${inner}`,
      got: `${sized(input)} and ${sized(vec)}`,
      message,
    })
  }
  return reshape(batched('mv', input, unsqueeze(vec, 1)), [rows])
})

/** The sum of the products of two vectors' elements. */
export const dot = define('dot', ['input', 'tensor'], (input: Tensor, tensor: Tensor): Tensor => {
  const [a, b] = [input.sizes, tensor.sizes]
  if (a.length !== 1 || b.length !== 1) {
    const message = `1D tensors expected, but got ${a.length}D and ${b.length}D tensors`
    throw new ShapeError({
      op: 'dot',
      expected: 'two vectors',
      got: `${sized(input)} and ${sized(tensor)}`,
      message,
    })
  }
  if (a[0] !== b[0]) {
    const message = `inconsistent tensor size, expected tensor [${a[0]}] and src [${b[0]}] to have the same number of elements, but got ${a[0]} and ${b[0]} elements respectively`
    throw new ShapeError({ op: 'dot', expected: `${a[0]} elements`, got: `${b[0]}`, message })
  }
  return reshape(batched('dot', unsqueeze(input, 0), unsqueeze(tensor, 1)), [])
})

/** The products of two batches of matrices: `[b, m, k]` and `[b, k, n]` give `[b, m, n]`. */
export const bmm = define('bmm', ['input', 'mat2'], (input: Tensor, mat2: Tensor): Tensor => {
  const refuse = (message: string) => {
    const got = `${sized(input)} and ${sized(mat2)}`
    throw new ShapeError({ op: 'bmm', expected: 'two batches of equally many matrices', got, message })
  }
  if (input.sizes.length !== 3) refuse('batch1 must be a 3D tensor')
  if (mat2.sizes.length !== 3) refuse('batch2 must be a 3D tensor')
  const [count, , k] = input.sizes
  if (mat2.sizes[0] !== count || mat2.sizes[1] !== k) {
    refuse(
      `Expected size for first two dimensions of batch2 tensor to be: [${count}, ${k}] but got: [${mat2.sizes[0]}, ${mat2.sizes[1]}].`,
    )
  }
  return batched('bmm', input, mat2)
})

/**
 * PyTorch's `@`: vectors, matrices and batches of them, whose leading dimensions broadcast.
 *
 * @example
 * import { randn, matmul } from 'torchlet'
 * matmul(randn(5, 1, 2, 3), randn(4, 3, 6)).shape   // Size [5, 4, 2, 6]
 */
export const matmul = define('matmul', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  const [a, b] = [input.sizes.length, other.sizes.length]
  if (a === 0 || b === 0) {
    const message = `both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`
    throw new ShapeError({
      op: 'matmul',
      expected: 'at least one dimension each',
      got: `${sized(input)} and ${sized(other)}`,
      message,
    })
  }
  if (a === 1 && b === 1) return dot(input, other)
  if (a === 2 && b === 1) return mv(input, other)
  const product = batched('matmul', a === 1 ? unsqueeze(input, 0) : input, b === 1 ? unsqueeze(other, 1) : other)
  const last = product.sizes.length - (b === 1 ? 1 : 2)
  return a > 1 && b > 1 ? product : reshape(product, product.sizes.toSpliced(last, 1))
})

function sized(tensor: Tensor): string {
  return `[${tensor.sizes.join(', ')}]`
}
