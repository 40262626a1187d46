// What rests on Gaussian elimination with partial pivoting, as LAPACK's getrf: determinants, inverses, solutions.
// ATen/native/BatchLinearAlgebra.cpp.

import { define } from '../../define.js'
import { ShapeError } from '../../errors.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { transpose } from '../views/dims.js'
import { squeeze, unsqueeze } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { columnsOf, matricesOf, requireSquare, tensorOf } from './matrices.js'
import type { Matrix } from './matrices.js'

const slogdetResult = returnType('linalg_slogdet', ['sign', 'logabsdet'])

/** The determinants of square matrices. */
export const det = define('linalg.det', ['A'], (A: Tensor): Tensor => {
  requireSquare('linalg.det', A)
  const values = matricesOf(A).map((matrix) => Float64Array.of(determinant(factored(matrix))))
  return tensorOf(A, values, [])
})

/** The determinants' signs and the logarithms of their absolute values. */
export const slogdet = define('linalg.slogdet', ['A'], (A: Tensor): Returned<readonly ['sign', 'logabsdet']> => {
  requireSquare('linalg.slogdet', A)
  const parts = matricesOf(A).map((matrix) => logarithm(factored(matrix)))
  return slogdetResult(
    tensorOf(
      A,
      parts.map(([sign]) => Float64Array.of(sign)),
      [],
    ),
    tensorOf(
      A,
      parts.map(([, log]) => Float64Array.of(log)),
      [],
    ),
  )
})

/**
 * The inverses of square matrices.
 *
 * @throws RangeError for a singular one.
 */
export const inv = define('linalg.inv', ['A'], (A: Tensor): Tensor => {
  requireSquare('linalg.inv', A)
  const n = A.sizes.at(-1) as number
  const inverses = matricesOf(A).map((matrix, at) => {
    const lu = factored(matrix)
    const zero = zeroPivot(lu)
    if (zero >= 0) {
      const which = A.sizes.length > 2 ? `(Batch element ${at}): ` : ''
      throw new RangeError(
        `linalg.inv: ${which}The diagonal element ${zero + 1} is zero, the inversion could not be completed because the input matrix is singular.`,
      )
    }
    const identity = new Float64Array(n * n)
    for (let each = 0; each < n; each++) identity[each * n + each] = 1
    return solved(lu, { values: identity, rows: n, columns: n })
  })
  return columnsOf(A, inverses, [n, n])
})

/**
 * X with A · X = B.
 *
 * @param B `[…, n, k]`, or vectors: `[n]`, or `[…, n]` where A is `[…, n, n]`.
 * @param left Whether A stands left of X; else X · A = B.
 * @throws RangeError for a singular A.
 */
export const solve = define('linalg.solve', ['A', 'B', '*', 'left'], (A: Tensor, B: Tensor, left = true): Tensor => {
  requireSquare('linalg.solve', A)
  const n = A.sizes.at(-1) as number
  const vectors =
    B.sizes.length === 1 ||
    (B.sizes.length === A.sizes.length - 1 && B.sizes.every((size, dim) => size === A.sizes[dim]))
  if (!left) return solveRight(A, B)
  const right = vectors ? unsqueeze(B, -1) : B
  if (right.sizes.at(-2) !== n) {
    const message = `linalg.solve: Incompatible shapes of A and B for the equation AX = B (${n}x${n} and ${right.sizes.at(-2)}x${right.sizes.at(-1)})`
    throw new ShapeError({
      op: 'linalg.solve',
      expected: `${n} rows`,
      got: `${right.sizes.at(-2)}`,
      message,
    })
  }
  const batch = broadcastSizes('linalg.solve', A.sizes.slice(0, -2), right.sizes.slice(0, -2))
  const columns = right.sizes.at(-1) as number
  const sides = matricesOf(expand(right, [...batch, n, columns]))
  const wide = expand(A, [...batch, n, n])
  const parts = matricesOf(wide).map((matrix, at) => {
    const lu = factored(matrix)
    if (zeroPivot(lu) >= 0) {
      const which = batch.length > 0 ? `(Batch element ${at}): ` : ''
      throw new RangeError(`torch.linalg.solve: ${which}The solver failed because the input matrix is singular.`)
    }
    return solved(lu, sides[at] as Matrix)
  })
  const X = columnsOf(wide, parts, [n, columns])
  return vectors ? squeeze(X, -1) : X
})

function solveRight(A: Tensor, B: Tensor): Tensor {
  const vectors = B.sizes.length === 1
  const right = vectors ? unsqueeze(B, 0) : B
  const X = transpose(solve(transpose(A, -1, -2), transpose(right, -1, -2)), -1, -2)
  return vectors ? squeeze(X, 0) : X
}

/** L below the diagonal and U from it on, and which row came to each place. */
interface Factors {
  readonly lu: Float64Array
  readonly n: number
  readonly order: Int32Array
  readonly swaps: number
}

function factored({ values, rows: n }: Matrix): Factors {
  const lu = values.slice()
  const order = Int32Array.from({ length: n }, (_, row) => row)
  let swaps = 0
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(lu[row * n + column] as number) > Math.abs(lu[pivot * n + column] as number)) pivot = row
    }
    if (pivot !== column) {
      swapRows(lu, n, pivot, column)
      ;[order[pivot], order[column]] = [order[column] as number, order[pivot] as number]
      swaps++
    }
    const top = lu[column * n + column] as number
    if (top === 0) continue
    for (let row = column + 1; row < n; row++) {
      const factor = (lu[row * n + column] as number) / top
      lu[row * n + column] = factor
      if (factor === 0) continue
      for (let each = column + 1; each < n; each++) {
        lu[row * n + each] = (lu[row * n + each] as number) - factor * (lu[column * n + each] as number)
      }
    }
  }
  return { lu, n, order, swaps }
}

function swapRows(values: Float64Array, n: number, a: number, b: number): void {
  for (let each = 0; each < n; each++) {
    const value = values[a * n + each] as number
    values[a * n + each] = values[b * n + each] as number
    values[b * n + each] = value
  }
}

function determinant({ lu, n, swaps }: Factors): number {
  let product = swaps % 2 === 0 ? 1 : -1
  for (let each = 0; each < n; each++) product *= lu[each * n + each] as number
  return product
}

function logarithm({ lu, n, swaps }: Factors): [sign: number, log: number] {
  let [sign, log] = [swaps % 2 === 0 ? 1 : -1, 0]
  for (let each = 0; each < n; each++) {
    const value = lu[each * n + each] as number
    sign *= Math.sign(value)
    log += Math.log(Math.abs(value))
  }
  return [sign, log]
}

/** The first zero on U's diagonal, -1 without. */
function zeroPivot({ lu, n }: Factors): number {
  for (let each = 0; each < n; each++) if (lu[each * n + each] === 0) return each
  return -1
}

function solved({ lu, n, order }: Factors, { values, columns }: Matrix): Float64Array {
  const x = new Float64Array(n * columns)
  for (let row = 0; row < n; row++) {
    const from = (order[row] as number) * columns
    x.set(values.subarray(from, from + columns), row * columns)
    for (let each = 0; each < row; each++) subtractRow(x, columns, row, each, lu[row * n + each] as number)
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let each = row + 1; each < n; each++) subtractRow(x, columns, row, each, lu[row * n + each] as number)
    const top = lu[row * n + row] as number
    for (let column = 0; column < columns; column++)
      x[row * columns + column] = (x[row * columns + column] as number) / top
  }
  return x
}

function subtractRow(x: Float64Array, columns: number, row: number, other: number, factor: number): void {
  if (factor === 0) return
  for (let column = 0; column < columns; column++) {
    x[row * columns + column] = (x[row * columns + column] as number) - factor * (x[other * columns + column] as number)
  }
}
