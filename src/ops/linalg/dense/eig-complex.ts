// Eigenvalues and vectors of complex matrices: Hessenberg's form, then shifted QR steps by Givens's rotations on the triangle
// that comes of them. Golub, Van Loan, Matrix Computations 7.4 to 7.6.

import { adjoint, copyOf, identityMatrix } from './matrices.js'
import type { Matrix } from './matrices.js'
import { axpy, divide, dot, norm, scale } from './vectors.js'

/** Steps for one eigenvalue; LAPACK allows as many. */
const most = 30

interface Complex {
  readonly re: number
  readonly im: number
}

/** Eigenvalues, and vectors as columns. @param epsilon Of the dtype: what counts as 0 decides the order in which they are found. */
export function eigenOfComplex(
  matrix: Matrix,
  epsilon: number,
): { re: Float64Array; im: Float64Array; vectors: Matrix } {
  const n = matrix.rows
  const t = copyOf(matrix)
  const z = identityMatrix(n, true)
  toHessenberg(t, z)
  toTriangle(t, z, epsilon)
  const re = Float64Array.from({ length: n }, (_, each) => t.re[each * n + each] as number)
  const im = Float64Array.from({ length: n }, (_, each) => (t.im as Float64Array)[each * n + each] as number)
  return { re, im, vectors: vectorsOf(t, z) }
}

function entry({ re, im, columns }: Matrix, row: number, column: number): Complex {
  return { re: re[row * columns + column] as number, im: (im as Float64Array)[row * columns + column] as number }
}

function put({ re, im, columns }: Matrix, row: number, column: number, value: Complex): void {
  re[row * columns + column] = value.re
  ;(im as Float64Array)[row * columns + column] = value.im
}

/** By reflections of columns, from both sides. */
function toHessenberg(a: Matrix, z: Matrix): void {
  const n = a.rows
  for (let column = 0; column < n - 2; column++) {
    const length = n - column - 1
    const v = { re: new Float64Array(length), im: new Float64Array(length) }
    axpy(v, 0, 1, a, (column + 1) * n + column, n, length, 1)
    const size = norm(v, 0, 1, length)
    if (size === 0) continue
    const [p, q] = [v.re[0] as number, v.im[0] as number]
    const first = Math.hypot(p, q)
    const [c, s] = first === 0 ? [1, 0] : [p / first, q / first]
    v.re[0] = p + c * size
    v.im[0] = q + s * size
    const own = norm(v, 0, 1, length)
    scale(v, 0, 1, length, 1 / own)
    for (let each = column; each < n; each++) {
      const [re, im] = dot(v, 0, 1, a, (column + 1) * n + each, n, length)
      axpy(a, (column + 1) * n + each, n, v, 0, 1, length, -2 * re, -2 * im)
    }
    const conjugated = { re: v.re, im: v.im.map((value) => -value) }
    for (const matrix of [a, z]) {
      for (let row = 0; row < n; row++) {
        const [re, im] = dot(conjugated, 0, 1, matrix, row * n + column + 1, 1, length)
        axpy(matrix, row * n + column + 1, 1, conjugated, 0, 1, length, -2 * re, -2 * im)
      }
    }
    for (let row = column + 2; row < n; row++) put(a, row, column, { re: 0, im: 0 })
  }
}

/** @throws RangeError where an eigenvalue does not settle. */
function toTriangle(t: Matrix, z: Matrix, epsilon: number): void {
  let last = t.rows - 1
  let steps = 0
  while (last > 0) {
    const first = splitOf(t, last, epsilon)
    if (first === last) {
      last--
      steps = 0
      continue
    }
    if (steps++ === most) throw new RangeError('linalg.eig: The algorithm failed to converge.')
    qrStep(t, z, first, last, steps % 10 === 0 ? exceptional(t, last) : wilkinson(t, last))
  }
}

function splitOf(t: Matrix, last: number, epsilon: number): number {
  let row = last
  for (; row > 0; row--) {
    const below = entry(t, row, row - 1)
    const [above, own] = [entry(t, row - 1, row - 1), entry(t, row, row)]
    const around = Math.abs(above.re) + Math.abs(above.im) + Math.abs(own.re) + Math.abs(own.im)
    if (Math.abs(below.re) + Math.abs(below.im) > epsilon * (around === 0 ? 1 : around)) continue
    put(t, row, row - 1, { re: 0, im: 0 })
    break
  }
  return row
}

/** The eigenvalue of the last two rows that is nearer to the last element. */
function wilkinson(t: Matrix, last: number): Complex {
  const [a, b] = [entry(t, last - 1, last - 1), entry(t, last - 1, last)]
  const [c, d] = [entry(t, last, last - 1), entry(t, last, last)]
  const [hr, hi] = [(a.re - d.re) / 2, (a.im - d.im) / 2]
  const [pr, pi] = [b.re * c.re - b.im * c.im, b.re * c.im + b.im * c.re]
  const root = squareRoot({ re: hr * hr - hi * hi + pr, im: 2 * hr * hi + pi })
  // d - bc / (h + root), with the sign that makes the divisor large.
  const sign = hr * root.re + hi * root.im >= 0 ? 1 : -1
  const [sr, si] = [hr + sign * root.re, hi + sign * root.im]
  if (sr === 0 && si === 0) return d
  const [qr, qi] = divide(pr, pi, sr, si)
  return { re: d.re - qr, im: d.im - qi }
}

function exceptional(t: Matrix, last: number): Complex {
  const below = entry(t, last, last - 1)
  return { re: 0.75 * (Math.abs(below.re) + Math.abs(below.im)) + entry(t, last, last).re, im: entry(t, last, last).im }
}

function squareRoot({ re, im }: Complex): Complex {
  const size = Math.hypot(re, im)
  if (size === 0) return { re: 0, im: 0 }
  const part = Math.sqrt((size + Math.abs(re)) / 2)
  const other = im / (2 * part)
  return re >= 0 ? { re: part, im: other } : { re: Math.abs(other), im: im < 0 ? -part : part }
}

/** Rows first to last less the shift become R · Q plus the shift again. */
function qrStep(t: Matrix, z: Matrix, first: number, last: number, shift: Complex): void {
  const n = t.rows
  const turns: { c: number; s: Complex }[] = []
  const shifted = (sign: number): void => {
    for (let each = first; each <= last; each++) {
      const own = entry(t, each, each)
      put(t, each, each, { re: own.re + sign * shift.re, im: own.im + sign * shift.im })
    }
  }
  shifted(-1)
  for (let row = first; row < last; row++) {
    const turn = rotationOf(entry(t, row, row), entry(t, row + 1, row))
    turns.push(turn)
    turnRows(t, row, turn, row, n)
  }
  turns.forEach((turn, each) => {
    const column = first + each
    turnColumns(t, column, turn, 0, Math.min(column + 2, last + 1))
    turnColumns(z, column, turn, 0, n)
  })
  shifted(1)
}

/** c and s with [c, s; -conj(s), c] · [a; b] = [r; 0]. */
function rotationOf(a: Complex, b: Complex): { c: number; s: Complex } {
  const [p, q] = [Math.hypot(a.re, a.im), Math.hypot(b.re, b.im)]
  if (q === 0) return { c: 1, s: { re: 0, im: 0 } }
  if (p === 0) return { c: 0, s: { re: b.re / q, im: -b.im / q } }
  const size = Math.hypot(p, q)
  // a / |a| · conj(b) / size.
  const [ur, ui] = [a.re / p, a.im / p]
  return { c: p / size, s: { re: (ur * b.re + ui * b.im) / size, im: (ui * b.re - ur * b.im) / size } }
}

function turnRows(t: Matrix, row: number, { c, s }: { c: number; s: Complex }, from: number, to: number): void {
  for (let column = from; column < to; column++) {
    const [a, b] = [entry(t, row, column), entry(t, row + 1, column)]
    put(t, row, column, {
      re: c * a.re + s.re * b.re - s.im * b.im,
      im: c * a.im + s.re * b.im + s.im * b.re,
    })
    put(t, row + 1, column, {
      re: c * b.re - (s.re * a.re + s.im * a.im),
      im: c * b.im - (s.re * a.im - s.im * a.re),
    })
  }
}

/** By the rotation's conjugate transpose, from the right. */
function turnColumns(t: Matrix, column: number, { c, s }: { c: number; s: Complex }, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const [a, b] = [entry(t, row, column), entry(t, row, column + 1)]
    put(t, row, column, {
      re: c * a.re + s.re * b.re + s.im * b.im,
      im: c * a.im + s.re * b.im - s.im * b.re,
    })
    put(t, row, column + 1, {
      re: c * b.re - (s.re * a.re - s.im * a.im),
      im: c * b.im - (s.re * a.im + s.im * a.re),
    })
  }
}

/** The triangle's vectors by substitution, brought back by z, each as a column. */
function vectorsOf(t: Matrix, z: Matrix): Matrix {
  const n = t.rows
  const rows = identityMatrix(n, true)
  const size = Math.max(norm(t, 0, 1, n * n), Number.MIN_VALUE)
  for (let each = 0; each < n; each++) {
    const x = { re: new Float64Array(n), im: new Float64Array(n) }
    x.re[each] = 1
    const value = entry(t, each, each)
    for (let row = each - 1; row >= 0; row--) {
      let [sr, si] = [0, 0]
      for (let column = row + 1; column <= each; column++) {
        const a = entry(t, row, column)
        const [p, q] = [x.re[column] as number, x.im[column] as number]
        sr += a.re * p - a.im * q
        si += a.re * q + a.im * p
      }
      const own = entry(t, row, row)
      let [dr, di] = [own.re - value.re, own.im - value.im]
      if (Math.hypot(dr, di) < Number.EPSILON * size) [dr, di] = [Number.EPSILON * size, 0]
      const [qr, qi] = divide(-sr, -si, dr, di)
      x.re[row] = qr
      x.im[row] = qi
    }
    for (let row = 0; row < n; row++) {
      let [sr, si] = [0, 0]
      for (let column = 0; column <= each; column++) {
        const a = entry(z, row, column)
        const [p, q] = [x.re[column] as number, x.im[column] as number]
        sr += a.re * p - a.im * q
        si += a.re * q + a.im * p
      }
      // Conjugated, so that the rows' adjoint has the vectors as columns.
      put(rows, each, row, { re: sr, im: -si })
    }
  }
  return adjoint(rows)
}
