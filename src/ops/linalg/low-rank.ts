// Approximations of matrices by few singular values, found with random vectors: torch/_lowrank.py. Halko, Martinsson, Tropp 2009.

import { define } from '../../define.js'
import { UnsupportedError } from '../../errors.js'
import { randn } from '../../tensor/making/draw.js'
import type { Tensor } from '../../tensor/tensor.js'
import { sub } from '../pointwise/binary.js'
import { conj } from '../complex/arithmetic.js'
import { matmul } from '../products/products.js'
import { mean } from '../reduce/reductions.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { transpose } from '../views/dims.js'
import { qr } from './qr.js'
import { svd } from './svd.js'

const svdResult = returnType('svd', ['U', 'S', 'V'])

type Factors = Returned<readonly ['U', 'S', 'V']>

/**
 * U · diag(S) · Vᴴ near A (less M): of its `q` largest singular values.
 *
 * @param niter How often the basis is refined.
 */
export const svd_lowrank = define(
  'svd_lowrank',
  ['A', 'q', 'niter', 'M'],
  (A: Tensor, q: number | null = 6, niter: number | null = 2, M: Tensor | null = null): Factors => {
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const given = M === null ? A : sub(A, M)
    const isWide = m < n
    const tall = isWide ? mH(given) : given
    const Q = basisOf(tall, q ?? 6, niter ?? 2)
    const { U, S, Vh } = svd(matmul(mH(Q), tall), false)
    const [left, right] = [matmul(Q, U), mH(Vh)]
    return isWide ? svdResult(right, S, left) : svdResult(left, S, right)
  },
)

/** The principal components of rows: `svd_lowrank` of A less the mean of its rows where `center`. */
export const pca_lowrank = define(
  'pca_lowrank',
  ['A', 'q', 'center', 'niter'],
  (A: Tensor, q: number | null = null, center = true, niter = 2): Factors => {
    const [m, n] = A.sizes.slice(-2) as [number, number]
    const count = q ?? Math.min(6, m, n)
    if (!(count >= 0 && count <= Math.min(m, n)))
      throw new RangeError(`q(=${count}) must be non-negative integer and not greater than min(m, n)=${Math.min(m, n)}`)
    if (!(niter >= 0)) throw new RangeError(`niter(=${niter}) must be non-negative integer`)
    return svd_lowrank(center ? sub(A, mean(A, -2, true)) : A, count, niter)
  },
)

function basisOf(A: Tensor, q: number, niter: number): Tensor {
  if (A.dtype.is_complex) throw new UnsupportedError({ what: 'svd_lowrank of complex numbers is not supported' })
  let Q = qr(matmul(A, randn([A.sizes.at(-1) as number, q], { dtype: A.dtype, device: A.device }))).Q
  for (let each = 0; each < niter; each++) {
    Q = qr(matmul(mH(A), Q)).Q
    Q = qr(matmul(A, Q)).Q
  }
  return Q
}

function mH(A: Tensor): Tensor {
  return conj(transpose(A, -2, -1))
}
