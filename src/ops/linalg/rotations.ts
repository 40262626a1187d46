// Jacobi's rotations on row-major matrices of float64: what eigenvalues and singular values share. Slower than reductions to
// few diagonals, and at least as accurate. Numerical Recipes 11.1; Demmel, Veselić 1992.

/** Sweeps over all pairs; some ten are enough for any matrix. */
export const sweeps = 60

/** cos and sin of the angle that makes the element between two diagonal ones 0. */
export function rotation(off: number, x: number, y: number): [c: number, s: number] {
  const theta = (y - x) / (2 * off)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  return [c, t * c]
}

export function identity(n: number): Float64Array {
  const values = new Float64Array(n * n)
  for (let each = 0; each < n; each++) values[each * n + each] = 1
  return values
}

/** Columns p and q turned against each other. */
export function rotateColumns(
  a: Float64Array,
  rows: number,
  columns: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let row = 0; row < rows; row++) {
    const [x, y] = [a[row * columns + p] as number, a[row * columns + q] as number]
    a[row * columns + p] = c * x - s * y
    a[row * columns + q] = s * x + c * y
  }
}

/** Rows p and q likewise. */
export function rotateRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let column = 0; column < n; column++) {
    const [x, y] = [a[p * n + column] as number, a[q * n + column] as number]
    a[p * n + column] = c * x - s * y
    a[q * n + column] = s * x + c * y
  }
}

/** The columns in another order. */
export function permuted(values: Float64Array, rows: number, columns: number, order: readonly number[]): Float64Array {
  const out = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    order.forEach((from, to) => (out[row * columns + to] = values[row * columns + from] as number))
  return out
}
