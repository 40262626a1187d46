// Eigenvalues of symmetric and Hermitian matrices, small and complex ones by Jacobi's rotations. Signs and phases of vectors are nobody's: PyTorch
// promises none.

import { define } from '../../define.js'
import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { allocate } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { columnsOf, copyOf, identityMatrix, matricesOf, realsOf, requireSquare, zeroMatrix } from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { orderOf, rotation, sweeps } from './dense/rotations.js'
import { tridiagonalEigen } from './dense/symmetric.js'
import { rotate, scale } from './dense/vectors.js'

const eighResult = returnType('linalg_eigh', ['eigenvalues', 'eigenvectors'])

export type Triangle = 'L' | 'U'

/** The eigenvalues, ascending, and their vectors as columns. Of A the lower triangle is read, or the upper one. */
export const eigh = define(
  'linalg.eigh',
  ['input', 'UPLO'],
  (A: Tensor, UPLO: Triangle = 'L'): Returned<readonly ['eigenvalues', 'eigenvectors']> => {
    requireSquare('linalg.eigh', A)
    requireTriangle(UPLO)
    const [batch, n] = [A.sizes.slice(0, -2), A.sizes.at(-1) as number]
    const parts = matricesOf(A).map((matrix) => eigenOf(symmetric(matrix, UPLO)))
    const values = parts.map(({ values }) => values)
    const vectors = parts.map(({ vectors }) => vectors)
    return eighResult(realsOf(A.dtype, batch, values, [n]), columnsOf(A.dtype, batch, vectors, [n, n]))
  },
)

/** The eigenvalues of `eigh`. */
export const eigvalsh = define('linalg.eigvalsh', ['input', 'UPLO'], (A: Tensor, UPLO: Triangle = 'L'): Tensor => {
  requireSquare('linalg.eigh', A)
  requireTriangle(UPLO)
  const parts = matricesOf(A).map((matrix) => eigenOf(symmetric(matrix, UPLO)).values)
  return realsOf(A.dtype, A.sizes.slice(0, -2), parts, [A.sizes.at(-1) as number])
})

export const _linalg_eigh = overload(
  'aten::_linalg_eigh',
  (A: Tensor, UPLO: Triangle, compute_v: boolean): Tuple<Tensor> => {
    const [values, vectors] = compute_v
      ? eigh(A, UPLO)
      : [eigvalsh(A, UPLO), allocate('eigh', [0], A.dtype, null, A.isMeta)]
    return Tuple.of(values as Tensor, vectors as Tensor)
  },
)

function requireTriangle(UPLO: string): void {
  if (['L', 'U', 'l', 'u'].includes(UPLO)) return
  throw new RangeError(`Expected UPLO argument to be 'L' or 'U', but got ${UPLO}`)
}

/** One triangle in both places, the diagonal real. */
function symmetric(matrix: Matrix, part: string): Matrix {
  const out = copyOf(matrix)
  const { re, im, rows: n } = out
  for (let row = 0; row < n; row++) {
    if (im !== null) im[row * n + row] = 0
    for (let column = 0; column < row; column++) {
      const [below, above] = [row * n + column, column * n + row]
      const [to, from] = part.toUpperCase() === 'L' ? [above, below] : [below, above]
      re[to] = re[from] as number
      if (im !== null) im[to] = -(im[from] as number)
    }
  }
  return out
}

/** From which size on a real matrix is made tridiagonal first: what rotations cost then is more. */
const fromTridiagonal = 24

/** Values ascending, vectors as columns. @internal */
export function eigenOf(a: Matrix): { values: Float64Array; vectors: Matrix } {
  const { re, im, rows: n } = a
  const found = n >= fromTridiagonal && im === null ? tridiagonalEigen(a) : null
  if (found !== null) {
    const order = orderOf(found.values, false)
    const values = Float64Array.from(order, (each) => found.values[each] as number)
    return { values, vectors: columnsIn(found.vectors, order) }
  }
  // Columns of vectors as rows, which lie together.
  const v = identityMatrix(n, im !== null)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const [x, y] = [re[p * n + p] as number, re[q * n + q] as number]
        const off = Math.hypot(re[p * n + q] as number, im?.[p * n + q] ?? 0)
        if (off <= 1e-17 * Math.sqrt(Math.abs(x * y)) || off < 1e-300 || !Number.isFinite(off)) continue
        turned = true
        makeReal(a, v, p, q, off)
        const [c, s] = rotation(re[p * n + q] as number, x, y)
        rotate(a, p * n, q * n, 1, n, c, s)
        rotate(a, p, q, n, n, c, s)
        rotate(v, p * n, q * n, 1, n, c, s)
      }
    }
    if (!turned) break
  }
  const diagonal = Float64Array.from({ length: n }, (_, each) => re[each * n + each] as number)
  const order = orderOf(diagonal, false)
  return { values: Float64Array.from(order, (each) => diagonal[each] as number), vectors: columnsIn(v, order) }
}

/** Turns the phase of row and column q so that the element between p and q is real. */
function makeReal(a: Matrix, v: Matrix, p: number, q: number, off: number): void {
  if (a.im === null) return
  const n = a.rows
  const [c, s] = [(a.re[p * n + q] as number) / off, (a.im[p * n + q] as number) / off]
  scale(a, q * n, 1, n, c, s)
  scale(a, q, n, n, c, -s)
  scale(v, q * n, 1, n, c, -s)
  a.im[q * n + q] = 0
  a.im[p * n + q] = a.im[q * n + p] = 0
}

/** Rows in an order, as columns. */
function columnsIn({ re, im, rows: n }: Matrix, order: readonly number[]): Matrix {
  const out = zeroMatrix(n, n, im !== null)
  order.forEach((from, to) => {
    for (let each = 0; each < n; each++) {
      out.re[each * n + to] = re[from * n + each] as number
      if (im !== null) (out.im as Float64Array)[each * n + to] = im[from * n + each] as number
    }
  })
  return out
}
