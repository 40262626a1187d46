// Eigenvalues of symmetric matrices by Jacobi's rotations. Signs of vectors are nobody's: PyTorch promises none.

import { define } from '../../define.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { matricesOf, requireSquare, tensorOf } from './matrices.js'
import type { Matrix } from './matrices.js'
import { identity, permuted, rotateColumns, rotateRows, rotation, sweeps } from './rotations.js'

const eighResult = returnType('linalg_eigh', ['eigenvalues', 'eigenvectors'])

/** The eigenvalues of symmetric matrices, ascending, and their vectors as columns. The lower triangle is read. */
export const eigh = define(
  'linalg.eigh',
  ['A', 'UPLO'],
  (A: Tensor, UPLO: 'L' | 'U' = 'L'): Returned<readonly ['eigenvalues', 'eigenvectors']> => {
    requireSquare('linalg.eigh', A)
    const n = A.sizes.at(-1) as number
    const parts = matricesOf(A).map((matrix) => eigenOf(symmetric(matrix, UPLO)))
    return eighResult(
      tensorOf(
        A,
        parts.map(([values]) => values),
        [n],
      ),
      tensorOf(
        A,
        parts.map(([, vectors]) => vectors),
        [n, n],
      ),
    )
  },
)

/** The eigenvalues of `eigh`. */
export const eigvalsh = define(
  'linalg.eigvalsh',
  ['A', 'UPLO'],
  (A: Tensor, UPLO: 'L' | 'U' = 'L'): Tensor => eigh(A, UPLO)[0],
)

function symmetric({ values, rows: n, columns }: Matrix, part: 'L' | 'U'): Matrix {
  const out = values.slice()
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < row; column++) {
      const [below, above] = [row * n + column, column * n + row]
      if (part === 'L') out[above] = out[below] as number
      else out[below] = out[above] as number
    }
  }
  return { values: out, rows: n, columns }
}

/** Values ascending, vectors as columns. */
function eigenOf({ values: a, rows: n }: Matrix): [Float64Array, Float64Array] {
  const v = identity(n)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let turned = false
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q] as number
        const [x, y] = [a[p * n + p] as number, a[q * n + q] as number]
        if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(x * y)) || Math.abs(off) < 1e-300) continue
        turned = true
        const [c, s] = rotation(off, x, y)
        rotateRows(a, n, p, q, c, s)
        rotateColumns(a, n, n, p, q, c, s)
        rotateColumns(v, n, n, p, q, c, s)
      }
    }
    if (!turned) break
  }
  const order = Array.from({ length: n }, (_, each) => each).sort(
    (x, y) => (a[x * n + x] as number) - (a[y * n + y] as number),
  )
  return [Float64Array.from(order, (each) => a[each * n + each] as number), permuted(v, n, n, order)]
}
