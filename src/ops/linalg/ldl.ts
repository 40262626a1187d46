// L · D · Lᵀ of symmetric, L · D · Lᴴ of Hermitian matrices with blocks of one and two rows in D, by Bunch and Kaufman's pivots:
// LAPACK's sytf2, hetf2, sytrs, hetrs on the lower triangle. ATen/native/BatchLinearAlgebra.cpp: linalg_ldl_factor.

import { define } from '../../define.js'
import { broadcastSizes } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { expand } from '../views/strided.js'
import {
  columnsOf,
  copyOf,
  infosOf,
  matricesOf,
  requireMatrices,
  requireSame,
  requireSquare,
  vectorsOf,
} from './dense/matrices.js'
import type { Matrix } from './dense/matrices.js'
import { axpy, divide, scale, swap } from './dense/vectors.js'

const factorResult = returnType('linalg_ldl_factor', ['LD', 'pivots'])
const factorExResult = returnType('linalg_ldl_factor_ex', ['LD', 'pivots', 'info'])

/**
 * L without its ones and D in one matrix, of which the lower triangle counts; pivots as LAPACK has them.
 *
 * @param hermitian Whether A is Hermitian, else symmetric; its lower triangle is read.
 */
export const ldl_factor = define(
  'linalg.ldl_factor',
  ['input', '*', 'hermitian'],
  (A: Tensor, hermitian = false): Returned<readonly ['LD', 'pivots']> => {
    const { LD, pivots } = ldl_factor_ex(A, { hermitian })
    return factorResult(LD, pivots)
  },
)

/** `ldl_factor` and where the first block of D that is 0 stands, 0 without one. */
export const ldl_factor_ex = define(
  'linalg.ldl_factor_ex',
  ['input', '*', 'hermitian', 'check_errors'],
  (A: Tensor, hermitian = false, _check_errors = false): Returned<readonly ['LD', 'pivots', 'info']> => {
    requireSquare('linalg.ldl_factor_ex', A)
    const [batch, n] = [A.sizes.slice(0, -2), A.sizes.at(-1) as number]
    const parts = matricesOf(A).map((matrix) => factored(matrix, hermitian && A.dtype.is_complex))
    return factorExResult(
      columnsOf(
        A.dtype,
        batch,
        parts.map(({ matrix }) => matrix),
        [n, n],
      ),
      infosOf(
        batch,
        parts.flatMap(({ pivots }) => [...pivots]),
        [n],
      ),
      infosOf(
        batch,
        parts.map(({ info }) => info),
      ),
    )
  },
)

/** X with A · X = B by what `ldl_factor` gives. */
export const ldl_solve = define(
  'linalg.ldl_solve',
  ['LD', 'pivots', 'B', '*', 'hermitian'],
  (LD: Tensor, pivots: Tensor, B: Tensor, hermitian = false): Tensor => {
    const op = 'linalg.ldl_solve'
    requireSquare(op, LD, 'LD')
    requireMatrices(op, B, 'B')
    requireSame(op, LD, B)
    const batch = broadcastSizes(op, LD.sizes.slice(0, -2), B.sizes.slice(0, -2))
    const [n, columns] = B.sizes.slice(-2) as [number, number]
    const factors = matricesOf(expand(LD, [...batch, n, n]))
    const places = vectorsOf(expand(pivots, [...batch, n]))
    const parts = matricesOf(expand(B, [...batch, n, columns])).map((side, at) => {
      const own = Int32Array.from((places[at] as { re: Float64Array }).re, (pivot) => requirePivot(pivot, n))
      solve(factors[at] as Matrix, own, side, hermitian && LD.dtype.is_complex)
      return side
    })
    return columnsOf(B.dtype, batch, parts, [n, columns])
  },
)

function requirePivot(pivot: number, n: number): number {
  if (Number.isInteger(pivot) && pivot !== 0 && Math.abs(pivot) <= n) return pivot
  throw new RangeError(`linalg.ldl_solve: pivots are from 1 to ${n} or from -1 to ${-n}, but got ${pivot}`)
}

interface Factored {
  readonly matrix: Matrix
  readonly pivots: Int32Array
  readonly info: number
}

/** Bunch and Kaufman's bound. */
const alpha = (1 + Math.sqrt(17)) / 8

function factored(given: Matrix, hermitian: boolean): Factored {
  const a = copyOf(given)
  const n = a.rows
  const pivots = new Int32Array(n)
  let info = 0
  for (let k = 0; k < n;) {
    const choice = pivotOf(a, k, hermitian)
    if (choice === null) {
      if (info === 0) info = k + 1
      if (hermitian) (a.im as Float64Array)[k * n + k] = 0
      pivots[k] = k + 1
      k++
      continue
    }
    const { row, width } = choice
    const at = k + width - 1
    if (row !== at) exchange(a, k, at, row, width, hermitian)
    else if (hermitian) for (let each = k; each < k + width; each++) (a.im as Float64Array)[each * n + each] = 0
    if (width === 1) eliminateOne(a, k, hermitian)
    else eliminateTwo(a, k, hermitian)
    for (let each = k; each < k + width; each++) pivots[each] = width === 1 ? row + 1 : -(row + 1)
    k += width
  }
  // Above the diagonal PyTorch leaves zeros.
  for (let row = 0; row < n; row++) {
    a.re.fill(0, row * n + row + 1, (row + 1) * n)
    a.im?.fill(0, row * n + row + 1, (row + 1) * n)
  }
  return { matrix: a, pivots, info }
}

/** The row that comes to the place, and whether the block is of one or two rows; null where all below is 0. */
function pivotOf(a: Matrix, k: number, hermitian: boolean): { row: number; width: 1 | 2 } | null {
  const n = a.rows
  const own = hermitian ? Math.abs(a.re[k * n + k] as number) : sizeAt(a, k, k)
  const [largest, most] = largestIn(n, k + 1, (row) => sizeAt(a, row, k))
  if (Math.max(own, most) === 0) return null
  if (own >= alpha * most) return { row: k, width: 1 }
  const [, before] = largestIn(largest, k, (column) => sizeAt(a, largest, column))
  const [, behind] = largestIn(n, largest + 1, (row) => sizeAt(a, row, largest))
  const across = Math.max(before, behind)
  if (own >= alpha * most * (most / across)) return { row: k, width: 1 }
  const other = hermitian ? Math.abs(a.re[largest * n + largest] as number) : sizeAt(a, largest, largest)
  return { row: largest, width: other >= alpha * across ? 1 : 2 }
}

function largestIn(end: number, from: number, sizeOf: (at: number) => number): [at: number, size: number] {
  let [largest, most] = [from, 0]
  for (let at = from; at < end; at++) {
    const size = sizeOf(at)
    if (size > most) [largest, most] = [at, size]
  }
  return [largest, most]
}

function sizeAt({ re, im, columns }: Matrix, row: number, column: number): number {
  const at = row * columns + column
  return Math.abs(re[at] as number) + Math.abs(im?.[at] ?? 0)
}

/** Rows and columns `at` and `row` of the lower triangle from k on. */
function exchange(a: Matrix, k: number, at: number, row: number, width: number, hermitian: boolean): void {
  const n = a.rows
  swap(a, (row + 1) * n + at, n, (row + 1) * n + row, n, n - row - 1)
  swap(a, (at + 1) * n + at, n, row * n + at + 1, 1, row - at - 1)
  if (hermitian) {
    const im = a.im as Float64Array
    for (let each = at + 1; each < row; each++) {
      im[each * n + at] = -(im[each * n + at] as number)
      im[row * n + each] = -(im[row * n + each] as number)
    }
    im[row * n + at] = -(im[row * n + at] as number)
    for (const each of [k, at, row]) im[each * n + each] = 0
  }
  swap(a, at * n + at, 1, row * n + row, 1, 1)
  if (width === 2) swap(a, (k + 1) * n + k, 1, row * n + k, 1, 1)
}

function eliminateOne(a: Matrix, k: number, hermitian: boolean): void {
  const n = a.rows
  const at = k * n + k
  const [dr, di] = divide(1, 0, a.re[at] as number, a.im?.[at] ?? 0)
  for (let column = k + 1; column < n; column++) {
    const place = column * n + k
    const [x, y] = [a.re[place] as number, (hermitian ? -1 : 1) * (a.im?.[place] ?? 0)]
    // A[i, column] -= A[i, k] · (A[column, k] / d), of which the second is conjugated in Hermitian matrices.
    const [fr, fi] = [x * dr - y * di, x * di + y * dr]
    axpy(a, column * n + column, n, a, place, n, n - column, -fr, -fi)
    if (hermitian) (a.im as Float64Array)[column * n + column] = 0
  }
  scale(a, (k + 1) * n + k, n, n - k - 1, dr, di)
}

function eliminateTwo(a: Matrix, k: number, hermitian: boolean): void {
  const n = a.rows
  const sign = hermitian ? -1 : 1
  for (let row = k + 2; row < n; row++) {
    const [p, q] = solveBlock(a, k, partOf(a, row, k), partOf(a, row, k + 1), hermitian)
    // Rows below use what stands in the columns still.
    for (let each = row; each < n; each++) {
      const at = each * n + row
      const [u, v] = [partOf(a, each, k), partOf(a, each, k + 1)]
      a.re[at] = (a.re[at] as number) - (u[0] * p[0] - sign * u[1] * p[1]) - (v[0] * q[0] - sign * v[1] * q[1])
      if (a.im !== null)
        a.im[at] = (a.im[at] as number) - (u[1] * p[0] + sign * u[0] * p[1]) - (v[1] * q[0] + sign * v[0] * q[1])
    }
    if (hermitian) (a.im as Float64Array)[row * n + row] = 0
    put(a, row, k, p)
    put(a, row, k + 1, q)
  }
}

type Number2 = readonly [re: number, im: number]

function partOf({ re, im, columns }: Matrix, row: number, column: number): Number2 {
  const at = row * columns + column
  return [re[at] as number, im?.[at] ?? 0]
}

function put({ re, im, columns }: Matrix, row: number, column: number, [a, b]: Number2): void {
  re[row * columns + column] = a
  if (im !== null) im[row * columns + column] = b
}

function times([a, b]: Number2, [c, d]: Number2): Number2 {
  return [a * c - b * d, a * d + b * c]
}

/** (x, y) times the inverse of D's block [d11, conj(d21); d21, d22] at k; without the conjugate in symmetric matrices. */
function solveBlock(a: Matrix, k: number, x: Number2, y: Number2, hermitian: boolean): [Number2, Number2] {
  const [d11, d21, d22] = [partOf(a, k, k), partOf(a, k + 1, k), partOf(a, k + 1, k + 1)]
  const d12: Number2 = hermitian ? [d21[0], -d21[1]] : d21
  const [pr, pi] = times(d11, d22)
  const [qr, qi] = times(d12, d21)
  const determinant: Number2 = [pr - qr, pi - qi]
  const over = (u: Number2, v: Number2): Number2 => divide(u[0] - v[0], u[1] - v[1], determinant[0], determinant[1])
  return [over(times(x, d22), times(y, d21)), over(times(y, d11), times(x, d12))]
}

function solve(a: Matrix, pivots: Int32Array, X: Matrix, hermitian: boolean): void {
  const n = a.rows
  const { columns } = X
  const exchangeRows = (row: number, other: number): void => {
    if (row !== other) swap(X, row * columns, 1, other * columns, 1, columns)
  }
  const less = (row: number, from: number, [fr, fi]: Number2): void =>
    axpy(X, row * columns, 1, X, from * columns, 1, columns, -fr, -fi)
  for (let k = 0; k < n;) {
    const pivot = pivots[k] as number
    const width = pivot > 0 || k === n - 1 ? 1 : 2
    exchangeRows(k + width - 1, Math.abs(pivot) - 1)
    for (let row = k + width; row < n; row++)
      for (let each = k; each < k + width; each++) less(row, each, partOf(a, row, each))
    if (width === 1) {
      const [re, im] = partOf(a, k, k)
      const [fr, fi] = divide(1, 0, re, im)
      scale(X, k * columns, 1, columns, fr, fi)
    } else {
      for (let column = 0; column < columns; column++) {
        // D · x = y as (xᵀ · Dᵀ = yᵀ): the block's transpose is its conjugate in Hermitian matrices.
        const conjugated = (value: Number2): Number2 => (hermitian ? [value[0], -value[1]] : value)
        const [p, q] = [partOf(X, k, column), partOf(X, k + 1, column)]
        const [u, v] = solveBlock(a, k, conjugated(p), conjugated(q), hermitian)
        put(X, k, column, conjugated(u))
        put(X, k + 1, column, conjugated(v))
      }
    }
    k += width
  }
  for (let k = n - 1; k >= 0;) {
    const pivot = pivots[k] as number
    const width = pivot > 0 || k === 0 ? 1 : 2
    for (let each = k - width + 1; each <= k; each++) {
      for (let row = k + 1; row < n; row++) {
        const [re, im] = partOf(a, row, each)
        less(each, row, [re, hermitian ? -im : im])
      }
    }
    exchangeRows(k, Math.abs(pivot) - 1)
    k -= width
  }
}
