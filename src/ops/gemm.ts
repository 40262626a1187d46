// The sums behind all products: y[i, j] = Σ a[i, p] · b[p, j]. m · k · n steps of 1 ns or more; floats are
// summed in float64 whatever they are, integers wrap as their dtype does.

import type { StorageArray } from '../tensor/allocate.js'

/** A matrix where it lies; offset and strides count elements. */
export interface Matrix {
  readonly values: StorageArray
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
}

/**
 * @param y Row-major `[m, n]` from element `at`, of the same class as the values of `a` and `b`.
 * @param a `[m, k]`.
 * @param b `[k, n]`.
 */
export function gemm(y: StorageArray, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const sum = y instanceof Float32Array || y instanceof Float64Array ? floatSum : isBig(y) ? bigSum : integerSum
  for (let i = 0; i < m; i++) {
    const row = a.offset + i * a.rowStride
    for (let j = 0; j < n; j++) {
      y[at + i * n + j] = sum(
        a.values,
        row,
        a.columnStride,
        b.values,
        b.offset + j * b.columnStride,
        b.rowStride,
        k,
      ) as never
    }
  }
}

function isBig(values: StorageArray): boolean {
  return values instanceof BigInt64Array || values instanceof BigUint64Array
}

function floatSum(
  a: StorageArray,
  aAt: number,
  aStep: number,
  b: StorageArray,
  bAt: number,
  bStep: number,
  k: number,
): number {
  let sum = 0
  let [x, y] = [aAt, bAt]
  for (let p = 0; p < k; p++, x += aStep, y += bStep) sum += (a[x] as number) * (b[y] as number)
  return sum
}

function integerSum(
  a: StorageArray,
  aAt: number,
  aStep: number,
  b: StorageArray,
  bAt: number,
  bStep: number,
  k: number,
): number {
  let sum = 0
  let [x, y] = [aAt, bAt]
  for (let p = 0; p < k; p++, x += aStep, y += bStep)
    sum = (sum + Math.imul(a[x] as number, b[y] as number)) | 0
  return sum
}

function bigSum(
  a: StorageArray,
  aAt: number,
  aStep: number,
  b: StorageArray,
  bAt: number,
  bStep: number,
  k: number,
): bigint {
  let sum = 0n
  let [x, y] = [aAt, bAt]
  for (let p = 0; p < k; p++, x += aStep, y += bStep) sum += (a[x] as bigint) * (b[y] as bigint)
  return sum
}
