// Jacobi's rotations: what eigenvalues of symmetric matrices and singular values share. Slower than reductions to few diagonals,
// and at least as accurate. Numerical Recipes 11.1; Demmel, Veselić 1992.

/** Sweeps over all pairs; some ten are enough for any matrix. */
export const sweeps = 60

/** cos and sin of the angle that makes the element between two diagonal ones 0. */
export function rotation(off: number, x: number, y: number): [c: number, s: number] {
  const theta = (y - x) / (2 * off)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  return [c, t * c]
}

/** The order of numbers: places by what stands there. */
export function orderOf(values: Float64Array, descending: boolean): number[] {
  const sign = descending ? -1 : 1
  return Array.from(values, (_, each) => each).sort((a, b) => sign * ((values[a] as number) - (values[b] as number)))
}
