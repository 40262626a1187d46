// Eigenvalues and singular values of matrices that are made tridiagonal first: against those that are known of differences, 2 - 2
// cos(kπ / (n + 1)), and by what vectors have to fulfil.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complex64, eye, float64, linalg, logspace, manual_seed, randn, tensor, zeros } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const n = 60

/** 2 on the diagonal, -1 beside it. */
function differences(): Tensor {
  const matrix = zeros([n, n], { dtype: float64 })
  matrix.diagonal().fill_(2)
  matrix.diagonal(1).fill_(-1)
  matrix.diagonal(-1).fill_(-1)
  return matrix
}

const known = tensor(
  Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))),
  { dtype: float64 },
)

function assertNear(actual: Tensor, expected: Tensor, bound: number): void {
  const off = actual.sub(expected).abs().max().item() as number
  assert.ok(off < bound, `off by ${off}`)
}

test('eigenvalues of differences', () => {
  const { eigenvalues, eigenvectors } = linalg.eigh(differences())
  assertNear(eigenvalues, known, 1e-13)
  assertNear(linalg.eigvalsh(differences()), known, 1e-13)
  assertNear(eigenvectors.mul(eigenvalues).matmul(eigenvectors.t()), differences(), 1e-12)
  assertNear(eigenvectors.t().matmul(eigenvectors), eye(n, { dtype: float64 }), 1e-12)
})

test('singular values of differences', () => {
  assertNear(linalg.svdvals(differences()), known.flip([0]), 1e-13)
})

test('factors of large matrices multiply to them, tall and wide', () => {
  manual_seed(0)
  for (const sizes of [
    [80, 40],
    [40, 80],
    [50, 50],
  ]) {
    const matrix = randn(sizes, { dtype: float64 })
    const { U, S, Vh } = linalg.svd(matrix, false)
    assertNear(U.mul(S).matmul(Vh), matrix, 1e-12)
    assertNear(U.t().matmul(U), eye(Math.min(...sizes), { dtype: float64 }), 1e-12)
    assertNear(Vh.matmul(Vh.t()), eye(Math.min(...sizes), { dtype: float64 }), 1e-12)
  }
})

test('small singular values are exact relative to the largest, which products of columns alone would lose', () => {
  manual_seed(1)
  const [left, right] = [
    linalg.qr(randn([40, 40], { dtype: float64 }))[0],
    linalg.qr(randn([40, 40], { dtype: float64 }))[0],
  ]
  const values = logspace(0, -14, 40, { dtype: float64 })
  assertNear(linalg.svdvals(left.mul(values).matmul(right)), values, 1e-14)
})

test('zeros, and what is not finite, come to an end', () => {
  assertNear(linalg.svdvals(zeros([30, 30], { dtype: float64 })), zeros([30], { dtype: float64 }), 1e-300)
  assertNear(linalg.eigvalsh(zeros([30, 30], { dtype: float64 })), zeros([30], { dtype: float64 }), 1e-300)
  const holed = eye(30, { dtype: float64 })
  holed.fill_(NaN)
  for (const run of [linalg.svdvals, linalg.eigvalsh]) {
    try {
      run(holed)
    } catch (error) {
      assert.ok(error instanceof Error)
    }
  }
})

test('complex tolerances are refused, in the words of PyTorch 2.14.1', () => {
  const rtol = zeros([], { dtype: complex64 })
  assert.throws(() => linalg.pinv(eye(2), { rtol }), {
    name: 'DTypeError',
    message: 'torch.linalg.pinv: rtol tensor of complex type is not supported.',
  })
})
