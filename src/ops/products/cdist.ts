// Distances between all rows of two matrices. ATen/native/Distance.cpp: cdist. PyTorch computes many Euclidean
// distances by a product of matrices, which loses digits where rows are near each other; here they are summed.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { newLanes, resultOf } from '../../tensor/allocate.js'
import { conversion, float32, float64, scalarTypeName } from '../../tensor/dtype.js'
import { broadcastSizes, countOf } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { wholeEngine } from '../../wasm/whole.js'
import { contiguous } from '../moving/copies.js'
import { expand } from '../views/strided.js'

/**
 * The p-distance of each row of `x1` `[…, P, M]` from each row of `x2` `[…, R, M]`: `[…, P, R]`.
 *
 * @param p At least 0; Infinity for the greatest difference.
 * @param compute_mode Accepted: the way of computing is always the exact one.
 */
export const cdist = define(
  'cdist',
  ['x1', 'x2', 'p', 'compute_mode'],
  (x1: Tensor, x2: Tensor, p = 2, _compute_mode: string | number | null = null): Tensor => {
    check(x1, x2, p)
    const [rows, n] = x1.sizes.slice(-2) as [number, number]
    const columns = x2.sizes.at(-2) as number
    const batch = broadcastSizes('cdist', x1.sizes.slice(0, -2), x2.sizes.slice(0, -2))
    return resultOf('cdist', [x1, x2], [...batch, rows, columns], x1.dtype, null, () => {
      const count = countOf(batch)
      const y = newLanes(x1.dtype, count * rows * columns)
      if (y.length > 0) {
        const [a, b] = [expand(x1, [...batch, rows, n]), expand(x2, [...batch, columns, n])].map((each) =>
          contiguous(each).toBytes(),
        ) as [Uint8Array, Uint8Array]
        for (let each = 0; each < count; each++) distances(y, each, a, b, rows, columns, n, p)
      }
      return y
    })
  },
)

/** Bytes of rows of the first matrix at a time. */
const block = 1 << 22

function distances(
  y: ReturnType<typeof newLanes>,
  which: number,
  a: Uint8Array,
  b: Uint8Array,
  rows: number,
  columns: number,
  n: number,
  p: number,
): void {
  const { exports, memory } = wholeEngine()
  const size = y.BYTES_PER_ELEMENT
  const many = Math.max(1, Math.min(rows, Math.floor(block / ((n + columns) * size))))
  const other = memory.scratch(columns * n * size + many * (n + columns) * size)
  const own = other + columns * n * size
  const to = own + many * n * size
  memory.u8.set(b.subarray(which * columns * n * size, (which + 1) * columns * n * size), other)
  const out = new Uint8Array(y.buffer)
  for (let row = 0; row < rows; row += many) {
    const count = Math.min(many, rows - row)
    const from = (which * rows + row) * n * size
    memory.u8.set(a.subarray(from, from + count * n * size), own)
    if (y instanceof Float32Array) exports.f32_cdist(to, own, other, count, columns, n, p)
    else exports.f64_cdist(to, own, other, count, columns, n, p)
    out.set(memory.u8.subarray(to, to + count * columns * size), (which * rows + row) * columns * size)
  }
}

function check(x1: Tensor, x2: Tensor, p: number): void {
  for (const [name, x] of [
    ['X1', x1],
    ['X2', x2],
  ] as const) {
    if (x.sizes.length < 2) {
      const message = `cdist only supports at least 2D tensors, ${name} got: ${x.sizes.length}D`
      throw new ShapeError({ op: 'cdist', expected: 'matrices', got: `[${x.sizes.join(', ')}]`, message })
    }
  }
  if (x1.sizes.at(-1) !== x2.sizes.at(-1)) {
    const message = `X1 and X2 must have the same number of columns. X1: ${x1.sizes.at(-1)} X2: ${x2.sizes.at(-1)}`
    throw new ShapeError({
      op: 'cdist',
      expected: `${x1.sizes.at(-1)} columns`,
      got: `${x2.sizes.at(-1)}`,
      message,
    })
  }
  for (const [name, x] of [
    ['X1', x1],
    ['X2', x2],
  ] as const) {
    if (x.dtype === float32 || x.dtype === float64) continue
    const message = `cdist only supports floating-point dtypes, ${name} got: ${scalarTypeName(x.dtype)}`
    throw new DTypeError({ op: 'cdist', expected: 'float32 or float64', got: `${x.dtype}`, message })
  }
  if (x1.dtype !== x2.dtype)
    throw new DTypeError({
      op: 'cdist',
      expected: `${x1.dtype}`,
      got: `${x2.dtype}`,
      remedy: `Convert one of them: ${conversion(x1.dtype, x2.dtype)}`,
    })
  if (!(p >= 0)) throw new RangeError('cdist only supports non-negative p values')
}
