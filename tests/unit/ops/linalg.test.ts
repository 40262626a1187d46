import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sub, mul } from '../../../src/ops/pointwise/binary.js'
import { cdist } from '../../../src/ops/products/cdist.js'
import { allclose } from '../../../src/ops/pointwise/compare.js'
import * as linalg from '../../../src/namespaces/linalg.js'
import { matmul } from '../../../src/ops/products/products.js'
import { transpose } from '../../../src/ops/views/dims.js'
import { unsqueeze } from '../../../src/ops/views/reshape.js'
import { float64 } from '../../../src/tensor/dtype.js'
import { manual_seed, randn } from '../../../src/tensor/making/draw.js'
import { eye } from '../../../src/tensor/making/factory.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { replay } from './calls.js'

const names = [
  'det',
  'slogdet',
  'inv',
  'solve',
  'cholesky',
  'qr',
  'svdvals',
  'eigvalsh',
  'matrix_norm',
  'norm',
  'matrix_power',
]
const close = Object.fromEntries([...names.map((name) => `linalg.${name}`), 'cdist'].map((name) => [name, 2e-5]))

replay('linalg.json', { linalg, cdist }, { close, accidental: ['not implemented for'] })

function near(a: Tensor, b: Tensor): void {
  assert.ok(allclose(a, b, { atol: 1e-12 }), String(sub(a, b)))
}

/** Signs of vectors are open, so that they are held to what they are for. */
test('singular values with their vectors make the matrix again', () => {
  manual_seed(2)
  for (const size of [
    [4, 4],
    [6, 3],
    [3, 6],
    [2, 5, 4],
    [3, 1, 1],
  ]) {
    for (const full of [false, true]) {
      const A = randn(size, { dtype: float64 })
      const { U, S, Vh } = linalg.svd(A, full)
      const k = S.size(-1)
      const [left, right] = [
        U.alias([...U.sizes.slice(0, -1), k], U.strides, U.offset),
        Vh.alias([...Vh.sizes.slice(0, -2), k, Vh.size(-1)], Vh.strides, 0),
      ]
      near(matmul(mul(left, unsqueeze(S, -2)), right), A)
      near(matmul(transpose(U, -1, -2), U), eye(U.size(-1), { dtype: float64 }))
      near(matmul(Vh, transpose(Vh, -1, -2)), eye(Vh.size(-2), { dtype: float64 }))
      near(S, linalg.svdvals(A))
    }
  }
})

test('eigenvalues with their vectors make the matrix again', () => {
  const A = randn(3, 5, 5, { dtype: float64 })
  const symmetric = sub(A, transpose(A, -1, -2), { alpha: -1 })
  const { eigenvalues, eigenvectors } = linalg.eigh(symmetric)
  near(matmul(mul(eigenvectors, unsqueeze(eigenvalues, -2)), transpose(eigenvectors, -1, -2)), symmetric)
  near(matmul(transpose(eigenvectors, -1, -2), eigenvectors), eye(5, { dtype: float64 }))
})

test('a matrix of rank 1 and a matrix of zeros', () => {
  const x = randn(4, 1, { dtype: float64 })
  for (const A of [matmul(x, transpose(x, 0, 1)), mul(eye(4, { dtype: float64 }), 0)]) {
    const { U, S, Vh } = linalg.svd(A)
    near(matmul(mul(U, S), Vh), A)
    near(matmul(transpose(U, 0, 1), U), eye(4, { dtype: float64 }))
  }
})
