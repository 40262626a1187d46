// Eigenvalues and vectors of real matrices: Hessenberg's form, then Francis's double shifts, then substitution. EISPACK's orthes and
// hqr2 (Wilkinson, Reinsch, Handbook for Automatic Computation II, 1971), with the shifts of LAPACK's lahqr, by which geev takes
// matrices of up to 75 rows.

import { identityMatrix } from './matrices.js'
import type { Matrix } from './matrices.js'
import { divide } from './vectors.js'

/** Steps for one eigenvalue and row; LAPACK allows as many. */
const most = 30

/** Real Schur form: `h` almost upper triangular, `v` the vectors that bring the matrix to it. */
interface Schur {
  readonly h: Float64Array
  readonly v: Float64Array
  readonly n: number
  readonly re: Float64Array
  readonly im: Float64Array
  /** Of the dtype: what counts as 0 decides the order in which LAPACK finds eigenvalues. */
  readonly epsilon: number
}

/** Eigenvalues, and vectors as columns: of a pair of complex values the parts of one vector in two columns. */
export function eigenOfReal(
  matrix: Matrix,
  epsilon: number,
): { re: Float64Array; im: Float64Array; vectors: Float64Array } {
  const n = matrix.rows
  const schur: Schur = {
    h: matrix.re.slice(),
    v: identityMatrix(n).re,
    n,
    re: new Float64Array(n),
    im: new Float64Array(n),
    epsilon,
  }
  toHessenberg(schur)
  toSchur(schur)
  substitute(schur)
  return { re: schur.re, im: schur.im, vectors: schur.v }
}

function toHessenberg({ h, v, n }: Schur): void {
  const at = (row: number, column: number): number => row * n + column
  const ort = new Float64Array(n)
  for (let m = 1; m < n - 1; m++) {
    let size = 0
    for (let i = m; i < n; i++) size += Math.abs(h[at(i, m - 1)] as number)
    if (size === 0) continue
    let sum = 0
    for (let i = n - 1; i >= m; i--) {
      ort[i] = (h[at(i, m - 1)] as number) / size
      sum += (ort[i] as number) ** 2
    }
    const g = (ort[m] as number) > 0 ? -Math.sqrt(sum) : Math.sqrt(sum)
    sum -= (ort[m] as number) * g
    ort[m] = (ort[m] as number) - g
    for (let j = m; j < n; j++) {
      let f = 0
      for (let i = n - 1; i >= m; i--) f += (ort[i] as number) * (h[at(i, j)] as number)
      for (let i = m; i < n; i++) h[at(i, j)] = (h[at(i, j)] as number) - (f / sum) * (ort[i] as number)
    }
    for (let i = 0; i < n; i++) {
      let f = 0
      for (let j = n - 1; j >= m; j--) f += (ort[j] as number) * (h[at(i, j)] as number)
      for (let j = m; j < n; j++) h[at(i, j)] = (h[at(i, j)] as number) - (f / sum) * (ort[j] as number)
    }
    // The vectors of all reflections up to here, from the right.
    for (let i = 0; i < n; i++) {
      let f = 0
      for (let j = m; j < n; j++) f += (ort[j] as number) * (v[at(i, j)] as number)
      for (let j = m; j < n; j++) v[at(i, j)] = (v[at(i, j)] as number) - (f / sum) * (ort[j] as number)
    }
    h[at(m, m - 1)] = size * g
    for (let i = m + 1; i < n; i++) h[at(i, m - 1)] = 0
  }
}

/** LAPACK's lahqr. @throws RangeError where an eigenvalue does not settle. */
function toSchur(schur: Schur): void {
  let steps = 0
  for (let last = schur.n - 1; last >= 0;) {
    const first = splitOf(schur, last)
    if (first > 0) schur.h[first * schur.n + first - 1] = 0
    if (first < last - 1) {
      if (++steps > most * Math.max(10, schur.n)) throw new RangeError('linalg.eig: The algorithm failed to converge.')
      francis(schur, first, last, shiftsOf(schur, first, last, steps))
      continue
    }
    if (first === last) schur.re[last] = schur.h[last * schur.n + last] as number
    else splitPair(schur, last)
    steps = 0
    last = first - 1
  }
}

/** The row above which the matrix falls apart: the element before its diagonal is next to nothing. Ahues, Tisseur 1997. */
function splitOf({ h, n, epsilon }: Schur, last: number): number {
  const get = (row: number, column: number): number => h[row * n + column] as number
  const small = 2 ** -1022 * (n / epsilon)
  let k = last
  for (; k > 0; k--) {
    const below = Math.abs(get(k, k - 1))
    if (below <= small) break
    let around = Math.abs(get(k - 1, k - 1)) + Math.abs(get(k, k))
    if (around === 0) {
      if (k > 1) around += Math.abs(get(k - 1, k - 2))
      if (k < n - 1) around += Math.abs(get(k + 1, k))
    }
    if (below > epsilon * around) continue
    const above = Math.abs(get(k - 1, k))
    const [most, least] = [Math.max(below, above), Math.min(below, above)]
    const [own, gap] = [Math.abs(get(k, k)), Math.abs(get(k - 1, k - 1) - get(k, k))]
    const sum = Math.max(own, gap) + most
    if (least * (most / sum) <= Math.max(small, epsilon * (Math.min(own, gap) * (Math.max(own, gap) / sum)))) break
  }
  return k
}

/** Two shifts: a complex pair, or twice the real one that is nearer to the last element. */
interface Shifts {
  readonly re: number
  readonly im: number
}

function shiftsOf({ h, n }: Schur, first: number, last: number, steps: number): Shifts {
  const get = (row: number, column: number): number => h[row * n + column] as number
  let [a, b, c, d] = [get(last - 1, last - 1), get(last - 1, last), get(last, last - 1), get(last, last)]
  if (steps % 10 === 0) {
    const isOdd = steps % 20 !== 0
    const near = isOdd
      ? Math.abs(get(first + 1, first)) + Math.abs(get(first + 2, first + 1))
      : Math.abs(c) + Math.abs(get(last - 1, last - 2))
    a = d = 0.75 * near + (isOdd ? get(first, first) : d)
    ;[b, c] = [-0.4375 * near, near]
  }
  const size = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d)
  if (size === 0) return { re: 0, im: 0 }
  ;[a, b, c, d] = [a / size, b / size, c / size, d / size]
  const middle = (a + d) / 2
  const determinant = (a - middle) * (d - middle) - b * c
  const root = Math.sqrt(Math.abs(determinant))
  if (determinant >= 0) return { re: middle * size, im: root * size }
  const [upper, lower] = [middle + root, middle - root]
  return { re: (Math.abs(upper - d) <= Math.abs(lower - d) ? upper : lower) * size, im: 0 }
}

/** Two eigenvalues of the last two rows; a real pair is brought apart by a rotation. LAPACK's lanv2. */
function splitPair({ h, v, n, re, im }: Schur, last: number): void {
  const at = (row: number, column: number): number => row * n + column
  const [a, b] = [h[at(last - 1, last - 1)] as number, h[at(last - 1, last)] as number]
  const [c, d] = [h[at(last, last - 1)] as number, h[at(last, last)] as number]
  const p = (a - d) / 2
  const q = p * p + b * c
  if (q < 0) {
    re[last - 1] = re[last] = d + p
    im[last - 1] = Math.sqrt(-q)
    im[last] = -Math.sqrt(-q)
    return
  }
  const far = p + (p >= 0 ? Math.sqrt(q) : -Math.sqrt(q))
  re[last - 1] = d + far
  re[last] = far === 0 ? d : d - (b * c) / far
  if (c === 0) {
    re[last - 1] = a
    re[last] = d
    return
  }
  const size = Math.hypot(c, far)
  const [sin, cos] = [c / size, far / size]
  const turn = (values: Float64Array, x: number, y: number): void => {
    const [first, second] = [values[x] as number, values[y] as number]
    values[x] = cos * first + sin * second
    values[y] = cos * second - sin * first
  }
  for (let j = last - 1; j < n; j++) turn(h, at(last - 1, j), at(last, j))
  for (let i = 0; i <= last; i++) turn(h, at(i, last - 1), at(i, last))
  for (let i = 0; i < n; i++) turn(v, at(i, last - 1), at(i, last))
}

/** One double step over rows first to last. */
function francis({ h, v, n, epsilon }: Schur, first: number, last: number, { re, im }: Shifts): void {
  const at = (row: number, column: number): number => row * n + column
  const get = (row: number, column: number): number => h[at(row, column)] as number
  let m = last - 2
  let [x, y, z] = [0, 0, 0]
  // From where two elements in a row are small.
  for (; ; m--) {
    const own = get(m, m)
    const size = Math.abs(own - re) + Math.abs(im) + Math.abs(get(m + 1, m))
    const below = get(m + 1, m) / size
    x = below * get(m, m + 1) + (own - re) * ((own - re) / size) + im * (im / size)
    y = below * (own + get(m + 1, m + 1) - 2 * re)
    z = below * get(m + 2, m + 1)
    const sum = Math.abs(x) + Math.abs(y) + Math.abs(z)
    ;[x, y, z] = [x / sum, y / sum, z / sum]
    if (m === first) break
    const around = Math.abs(get(m - 1, m - 1)) + Math.abs(own) + Math.abs(get(m + 1, m + 1))
    if (Math.abs(get(m, m - 1)) * (Math.abs(y) + Math.abs(z)) <= epsilon * Math.abs(x) * around) break
  }
  for (let k = m; k < last; k++) {
    const three = k < last - 1
    if (k > m) [x, y, z] = [get(k, k - 1), get(k + 1, k - 1), three ? get(k + 2, k - 1) : 0]
    const rest = Math.hypot(y, three ? z : 0)
    const beta = rest === 0 ? x : x >= 0 ? -Math.hypot(x, rest) : Math.hypot(x, rest)
    const t1 = rest === 0 ? 0 : (beta - x) / beta
    const [v2, v3] = rest === 0 ? [0, 0] : [y / (x - beta), three ? z / (x - beta) : 0]
    if (k > m) {
      h[at(k, k - 1)] = beta
      h[at(k + 1, k - 1)] = 0
      if (three) h[at(k + 2, k - 1)] = 0
    } else if (m > first) h[at(k, k - 1)] = get(k, k - 1) * (1 - t1)
    const [t2, t3] = [t1 * v2, t1 * v3]
    for (let j = k; j < n; j++) {
      const sum = get(k, j) + v2 * get(k + 1, j) + (three ? v3 * get(k + 2, j) : 0)
      h[at(k, j)] = get(k, j) - sum * t1
      h[at(k + 1, j)] = get(k + 1, j) - sum * t2
      if (three) h[at(k + 2, j)] = get(k + 2, j) - sum * t3
    }
    for (const [values, rows] of [
      [h, Math.min(k + 3, last) + 1],
      [v, n],
    ] as const) {
      for (let i = 0; i < rows; i++) {
        const place = i * n + k
        const [a, b, c] = [
          values[place] as number,
          values[place + 1] as number,
          three ? (values[place + 2] as number) : 0,
        ]
        const sum = a + v2 * b + v3 * c
        values[place] = a - sum * t1
        values[place + 1] = b - sum * t2
        if (three) values[place + 2] = c - sum * t3
      }
    }
  }
}

/** Vectors of the triangular form by substitution from the last row up, brought back by v. */
function substitute(schur: Schur): void {
  const { h, v, n, im } = schur
  let norm = 0
  for (let i = 0; i < n; i++) for (let j = Math.max(i - 1, 0); j < n; j++) norm += Math.abs(h[i * n + j] as number)
  if (norm === 0) return
  for (let column = n - 1; column >= 0; column--) {
    if (im[column] === 0) substituteReal(schur, column, norm)
    else if ((im[column] as number) < 0) substitutePair(schur, column, norm)
  }
  const row = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    row.fill(0)
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let k = 0; k <= j; k++) sum += (v[i * n + k] as number) * (h[k * n + j] as number)
      row[j] = sum
    }
    v.set(row, i * n)
  }
}

function substituteReal({ h, n, re, im }: Schur, column: number, norm: number): void {
  const at = (row: number, of: number): number => row * n + of
  const value = re[column] as number
  let l = column
  let [z, s] = [0, 0]
  h[at(column, column)] = 1
  for (let i = column - 1; i >= 0; i--) {
    const w = (h[at(i, i)] as number) - value
    let r = 0
    for (let j = l; j <= column; j++) r += (h[at(i, j)] as number) * (h[at(j, column)] as number)
    if ((im[i] as number) < 0) {
      ;[z, s] = [w, r]
      continue
    }
    l = i
    if (im[i] === 0) h[at(i, column)] = -r / (w === 0 ? Number.EPSILON * norm : w)
    else {
      const [x, y] = [h[at(i, i + 1)] as number, h[at(i + 1, i)] as number]
      const q = ((re[i] as number) - value) ** 2 + (im[i] as number) ** 2
      const t = (x * s - z * r) / q
      h[at(i, column)] = t
      h[at(i + 1, column)] = Math.abs(x) > Math.abs(z) ? (-r - w * t) / x : (-s - y * t) / z
    }
    shrink(h, n, i, column, column)
  }
}

/** Columns `last - 1` and `last` become the parts of one complex vector. */
function substitutePair({ h, n, re, im }: Schur, last: number, norm: number): void {
  const at = (row: number, of: number): number => row * n + of
  const [p, q] = [re[last] as number, im[last] as number]
  let l = last - 1
  let [z, r, s] = [0, 0, 0]
  const below = h[at(last, last - 1)] as number
  if (Math.abs(below) > Math.abs(h[at(last - 1, last)] as number)) {
    h[at(last - 1, last - 1)] = q / below
    h[at(last - 1, last)] = -((h[at(last, last)] as number) - p) / below
  } else {
    const [a, b] = divide(0, -(h[at(last - 1, last)] as number), (h[at(last - 1, last - 1)] as number) - p, q)
    h[at(last - 1, last - 1)] = a
    h[at(last - 1, last)] = b
  }
  h[at(last, last - 1)] = 0
  h[at(last, last)] = 1
  for (let i = last - 2; i >= 0; i--) {
    let [ra, sa] = [0, 0]
    for (let j = l; j <= last; j++) {
      ra += (h[at(i, j)] as number) * (h[at(j, last - 1)] as number)
      sa += (h[at(i, j)] as number) * (h[at(j, last)] as number)
    }
    const w = (h[at(i, i)] as number) - p
    if ((im[i] as number) < 0) {
      ;[z, r, s] = [w, ra, sa]
      continue
    }
    l = i
    if (im[i] === 0) {
      const [a, b] = divide(-ra, -sa, w, q)
      h[at(i, last - 1)] = a
      h[at(i, last)] = b
    } else {
      const [x, y] = [h[at(i, i + 1)] as number, h[at(i + 1, i)] as number]
      let vr = ((re[i] as number) - p) ** 2 + (im[i] as number) ** 2 - q * q
      const vi = ((re[i] as number) - p) * 2 * q
      if (vr === 0 && vi === 0) {
        vr = Number.EPSILON * norm * (Math.abs(w) + Math.abs(q) + Math.abs(x) + Math.abs(y) + Math.abs(z))
      }
      const [a, b] = divide(x * r - z * ra + q * sa, x * s - z * sa - q * ra, vr, vi)
      h[at(i, last - 1)] = a
      h[at(i, last)] = b
      if (Math.abs(x) > Math.abs(z) + Math.abs(q)) {
        h[at(i + 1, last - 1)] = (-ra - w * a + q * b) / x
        h[at(i + 1, last)] = (-sa - w * b - q * a) / x
      } else {
        const [c, d] = divide(-r - y * a, -s - y * b, z, q)
        h[at(i + 1, last - 1)] = c
        h[at(i + 1, last)] = d
      }
    }
    shrink(h, n, i, last - 1, last)
  }
}

/** Keeps what grows from row `i` down in columns first to last within range. */
function shrink(h: Float64Array, n: number, i: number, first: number, last: number): void {
  let size = 0
  for (let column = first; column <= last; column++) size = Math.max(size, Math.abs(h[i * n + column] as number))
  if (Number.EPSILON * size * size <= 1) return
  for (let row = i; row <= last; row++)
    for (let column = first; column <= last; column++) h[row * n + column] = (h[row * n + column] as number) / size
}
