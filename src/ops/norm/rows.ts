// Statistics of rows and what is done by them, through the WASM core, so many rows at a time as linear memory is to hold.

import { wholeEngine } from '../../wasm/whole.js'
import { workspace } from '../spatial/floats.js'
import type { Floats, Precision } from '../spatial/floats.js'

/** Elements in linear memory at a time, as long as a row is no longer. */
const block = 1 << 18

/** Mean and variance (without Bessel's correction) of each of `rows` rows of `n` elements, each of `parts` parts of it summed by itself. */
export function moments(precision: Precision, x: Floats, rows: number, n: number, parts = 1): Float64Array {
  const { exports, memory } = wholeEngine()
  const found = new Float64Array(2 * rows)
  const most = rowsAtATime(rows, n)
  const [pairs, from] = workspace(most * 16, most * n * precision.bytes) as [number, number]
  const view = precision.view(memory)
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    view.set(x.subarray(first * n, (first + count) * n), from / precision.bytes)
    exports[`${precision.name}_moments`](pairs, from, count, n, parts)
    found.set(memory.f64.subarray(pairs / 8, pairs / 8 + 2 * count), 2 * first)
  }
  return found
}

/**
 * y[r, i] = x[r, i] · scale[r] + shift[r] for rows of `n` elements; with means (`moments`: two numbers a row, the mean first)
 * y[r, i] = (x[r, i] - mean[r]) · scale[r] + shift[r].
 */
export function scaleShift(
  precision: Precision,
  x: Floats,
  scale: Floats,
  shift: Floats,
  n: number,
  means: Float64Array | null = null,
): Floats {
  const { exports, memory } = wholeEngine()
  const { bytes, name } = precision
  const rows = scale.length
  const y = precision.make(x.length)
  const most = rowsAtATime(rows, n)
  // A row longer than a block passes in parts.
  const length = Math.min(n, block)
  const [pairs, scales, shifts, at] = workspace(most * 16, most * bytes, most * bytes, most * length * bytes) as [
    number,
    number,
    number,
    number,
  ]
  const view = precision.view(memory)
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    view.set(scale.subarray(first, first + count), scales / bytes)
    view.set(shift.subarray(first, first + count), shifts / bytes)
    if (means !== null) memory.f64.set(means.subarray(2 * first, 2 * (first + count)), pairs / 8)
    for (let start = 0; start < n; start += length) {
      const part = Math.min(length, n - start)
      const from = first * n + start
      const size = count * part
      view.set(x.subarray(from, from + size), at / bytes)
      if (means === null) exports[`${name}_scale_shift`](at, at, scales, shifts, count, part)
      else exports[`${name}_center_scale_shift`](at, at, pairs, scales, shifts, count, part)
      y.set(view.subarray(at / bytes, at / bytes + size), from)
    }
  }
  return y
}

/** y[r, i] = x[r, i] · scale[i] + shift[i], rounded as `scaleShift` rounds. */
export function scaleShiftColumns(precision: Precision, x: Floats, scale: Floats, shift: Floats): Floats {
  const y = precision.make(x.length)
  const columns = scale.length
  for (let row = 0; row < x.length; row += columns) {
    for (let column = 0; column < columns; column++) {
      // The product is rounded as it is kept.
      y[row + column] = (x[row + column] as number) * (scale[column] as number)
      y[row + column] = (y[row + column] as number) + (shift[column] as number)
    }
  }
  return y
}

/** How a row is normalised: what is taken from its elements, and by what they are multiplied then. */
export type RowFactors = (mean: number, variance: number) => readonly [center: number, scale: number]

/** y[r, i] = (x[r, i] - center) · scale · weight[i] + bias[i], with center and scale by the row's mean and variance. */
export function normalizeRows(
  precision: Precision,
  x: Floats,
  rows: number,
  n: number,
  affine: { readonly weight: ArrayLike<number> | null; readonly bias: ArrayLike<number> | null },
  factors: RowFactors,
): Floats {
  const { exports, memory } = wholeEngine()
  const { bytes } = precision
  const y = precision.make(x.length)
  const most = rowsAtATime(rows, n)
  const [pairs, scales, weight, bias, at] = workspace(
    most * 16,
    most * bytes,
    n * bytes,
    n * bytes,
    most * n * bytes,
  ) as [number, number, number, number, number]
  const view = precision.view(memory)
  if (affine.weight === null) view.fill(1, weight / bytes, weight / bytes + n)
  else view.set(affine.weight, weight / bytes)
  if (affine.bias === null) view.fill(0, bias / bytes, bias / bytes + n)
  else view.set(affine.bias, bias / bytes)
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    view.set(x.subarray(first * n, (first + count) * n), at / bytes)
    exports[`${precision.name}_moments`](pairs, at, count, n, 1)
    for (let row = 0; row < count; row++) {
      const place = pairs / 8 + 2 * row
      const [center, scale] = factors(memory.f64[place] as number, memory.f64[place + 1] as number)
      memory.f64[place] = center
      view[scales / bytes + row] = scale
    }
    exports[`${precision.name}_norm_rows`](at, at, pairs, scales, weight, bias, count, n)
    y.set(view.subarray(at / bytes, at / bytes + count * n), first * n)
  }
  return y
}

function rowsAtATime(rows: number, n: number): number {
  return Math.max(1, Math.min(rows, Math.floor(block / Math.max(n, 1))))
}
