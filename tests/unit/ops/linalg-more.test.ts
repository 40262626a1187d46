import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mul, sub } from '../../../src/ops/pointwise/binary.js'
import { conj } from '../../../src/ops/complex/arithmetic.js'
import { complex, view_as_real } from '../../../src/ops/complex/parts.js'
import { to } from '../../../src/ops/moving/convert.js'
import * as linalg from '../../../src/namespaces/linalg.js'
import * as matrices from '../../../src/namespaces/torch.js'
import * as norms from '../../../src/ops/linalg/norms.js'
import { matmul } from '../../../src/ops/products/products.js'
import { amax } from '../../../src/ops/reduce/reductions.js'
import { abs } from '../../../src/ops/pointwise/unary.js'
import { narrow } from '../../../src/ops/views/parts.js'
import { transpose } from '../../../src/ops/views/dims.js'
import { unsqueeze } from '../../../src/ops/views/reshape.js'
import { float64 } from '../../../src/tensor/dtype.js'
import { manual_seed, randn } from '../../../src/tensor/making/draw.js'
import { eye } from '../../../src/tensor/making/factory.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { replay } from './calls.js'

const functions = { ...matrices, norm: norms.torchNorm, dist: norms.dist, linalg }
const names = [
  ...Object.keys(functions).filter((name) => name !== 'linalg'),
  ...Object.keys(linalg).map((name) => `linalg.${name}`),
]
replay('linalg-more.json', functions, {
  close: Object.fromEntries(names.map((name) => [name, 4e-5])),
  // PyTorch has no sentence for these of its own.
  accidental: ["doesn't handle types other than", 'Unknown Complex ScalarType', 'not implemented for'],
})

const mH = (x: Tensor): Tensor => conj(transpose(x, -2, -1))

function near(a: Tensor, b: Tensor): void {
  const gap = sub(a.resolved(), b.resolved())
  const most = Number(amax(abs(gap.dtype.is_complex ? view_as_real(gap) : gap)).item())
  assert.ok(most < 1e-11, `${most} apart`)
}

/** Real and complex numbers of a size. */
function both(...size: number[]): Tensor[] {
  const part = (): Tensor => randn(size, { dtype: float64 })
  return [part(), complex(part(), part())]
}

test('eigenvectors are turned by their values', () => {
  manual_seed(3)
  for (const n of [1, 2, 3, 7, 20]) {
    for (const A of both(2, n, n)) {
      const { eigenvalues, eigenvectors } = linalg.eig(A)
      near(matmul(to(A, eigenvectors.dtype), eigenvectors), mul(eigenvectors, unsqueeze(eigenvalues, -2)))
    }
  }
})

test('Hermitian matrices are made of their values and vectors', () => {
  for (const A of both(3, 6, 6)) {
    const hermitian = sub(A, mH(A), { alpha: -1 })
    const { eigenvalues, eigenvectors: V } = linalg.eigh(hermitian)
    near(matmul(mul(V, unsqueeze(to(eigenvalues, V.dtype), -2)), mH(V)), hermitian)
    near(matmul(mH(V), V), eye(6, { dtype: V.dtype }))
  }
})

test('singular values with their vectors make real and complex matrices again', () => {
  for (const size of [
    [4, 4],
    [6, 3],
    [3, 6],
    [2, 5, 4],
  ]) {
    for (const A of both(...size)) {
      const { U, S, Vh } = linalg.svd(A)
      const k = S.size(-1)
      near(matmul(mul(narrow(U, -1, 0, k), unsqueeze(to(S, A.dtype), -2)), narrow(Vh, -2, 0, k)), A)
      near(matmul(mH(U), U), eye(U.size(-1), { dtype: A.dtype }))
      near(matmul(Vh, mH(Vh)), eye(Vh.size(-1), { dtype: A.dtype }))
      const old = matrices.svd(A)
      near(matmul(mul(old.U, unsqueeze(to(old.S, A.dtype), -2)), mH(old.V)), A)
    }
  }
})

test('a matrix of few singular values is found by random vectors', () => {
  const A = matmul(randn([9, 2], { dtype: float64 }), randn([2, 7], { dtype: float64 }))
  for (const given of [A, transpose(A, 0, 1)]) {
    const { U, S, V } = matrices.svd_lowrank(given, 3)
    near(matmul(mul(U, S), mH(V)), given)
  }
  assert.throws(() => matrices.pca_lowrank(A, 8), /not greater than min\(m, n\)=7/)
})
