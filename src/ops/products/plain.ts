// Products of matrices as they lie, through the WASM core: float32, float64, int32 and int64. As many matrices pass at
// a time as fit a block; of a large one so many rows.

import type { StorageArray } from '../../tensor/allocate.js'
import { copyElements } from '../../tensor/copy.js'
import { engine } from '../../wasm/engine.js'
import type { Exports } from '../../wasm/binaries/exports.js'
import type { LinearMemory } from '../../wasm/memory.js'

/** Matrices of one size where they lie; offsets and strides count elements. */
export interface Matrices {
  readonly values: StorageArray
  /** Of each one's first element. */
  readonly offsets: ArrayLike<number>
  readonly rowStride: number
  readonly columnStride: number
}

/** Elements in linear memory at a time, unless the second matrix alone has more. */
const block = 1 << 20

/** Columns that fill no vectors. */
const few = 8

/**
 * y[i] = a[i] · b[i].
 *
 * @param y Row-major `[batch, m, n]`; its class decides how is computed, and is that of both operands' values.
 * @param a `[m, k]` each. @param b `[k, n]` each.
 */
export function plainProducts(y: StorageArray, a: Matrices, b: Matrices, m: number, k: number, n: number): void {
  const { memory } = engine()
  const count = a.offsets.length
  const rows = Math.max(1, Math.min(m, Math.floor(block / (k + n))))
  const many = rows < m ? 1 : Math.max(1, Math.min(count, Math.floor(block / (m * k + k * n + m * n))))
  const size = y.BYTES_PER_ELEMENT
  // Vectors are read at multiples of 16 bytes from each matrix's start.
  const w = memory.scratch((many * (k * n + rows * (k + n)) + 4) * size)
  const x = w + many * k * n * size
  const to = x + many * rows * k * size
  // A matrix whose columns lie together, or that has few of them, comes as its transpose.
  const transposed = k > 1 && (n < few || (b.rowStride === 1 && b.columnStride !== 1))
  for (let first = 0; first < count; first += many) {
    const length = Math.min(many, count - first)
    const wBatch = transposed
      ? stage(memory, w, size, b, first, length, 0, n, k, b.columnStride, b.rowStride)
      : stage(memory, w, size, b, first, length, 0, k, n, b.rowStride, b.columnStride)
    for (let row = 0; row < m; row += rows) {
      const height = Math.min(rows, m - row)
      const xBatch = stage(memory, x, size, a, first, length, row, height, k, a.rowStride, a.columnStride)
      kernelOf(y)(to, x, w, length, height, k, n, xBatch, wBatch, Number(transposed))
      const done = new (y.constructor as Float32ArrayConstructor)(
        memory.memory.buffer as ArrayBuffer,
        to,
        length * height * n,
      )
      ;(y as Float32Array).set(done, (first * m + row) * n)
    }
  }
}

/**
 * Brings rows of `length` matrices to linear memory, one after another, row-major.
 *
 * @returns Elements from one to the next; 0 where all are one.
 */
function stage(
  memory: LinearMemory,
  pointer: number,
  itemsize: number,
  { values, offsets }: Matrices,
  first: number,
  length: number,
  row: number,
  rows: number,
  columns: number,
  rowStride: number,
  columnStride: number,
): number {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const size = rows * columns
  const start = offsets[first] as number
  const step = length > 1 ? (offsets[first + 1] as number) - start : 0
  let even = true
  for (let each = 2; even && each < length; each++) even = offsets[first + each] === start + each * step
  const copy = (count: number, from: number, at: number) =>
    copyElements(
      itemsize,
      [count, rows, columns],
      { bytes: memory.u8, strides: [size, columns, 1], offset: pointer / itemsize + at * size },
      { bytes, strides: [step, rowStride, columnStride], offset: from + row * rowStride },
    )
  if (even && step === 0) {
    copy(1, start, 0)
    return 0
  }
  if (even) copy(length, start, 0)
  else for (let each = 0; each < length; each++) copy(1, offsets[first + each] as number, each)
  return size
}

function kernelOf(y: StorageArray): Exports['f32_products'] {
  const { exports } = engine()
  if (y instanceof Float32Array) return exports.f32_products
  if (y instanceof Float64Array) return exports.f64_products
  return y instanceof BigInt64Array ? exports.i64_products : exports.i32_products
}
