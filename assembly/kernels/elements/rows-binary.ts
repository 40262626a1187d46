// Functions of two operands over rows, either of which may be one row for many, or one element for a row: residuals,
// positions, biases, scales by channel. The frequent functions go four at a time.

import { F32x4 } from '../../math/f32x4'
import { BinaryOp } from '../../shared/binary-op'
import { f32_binary } from './binary'
import { AddOf, DivOf, Lanes, MaximumOf, MinimumOf, MulOf, Prelu, SubOf } from './lanes'

/**
 * y[o, r, c] = min(max(f(a[o, r, c], b[o, r, c]), low), high) for o < outer, r < rows and c < columns; f by `op`, a
 * BinaryOp. NaN stays.
 *
 * Element (o, r, c) of y lies at o * yOuter + r * yStride + c, of a at o * aOuter + r * aStride + c * aColumn, of b likewise;
 * strides in elements, any of them 0 where operands repeat, aColumn and bColumn 0 or 1. Any alignment of 4 bytes. y may be
 * a or b where all strides are the same.
 */
export function f32_rows_binary(
  op: i32,
  y: usize,
  a: usize,
  b: usize,
  outer: i32,
  rows: i32,
  columns: i32,
  yOuter: i32,
  yStride: i32,
  aOuter: i32,
  aStride: i32,
  aColumn: i32,
  bOuter: i32,
  bStride: i32,
  bColumn: i32,
  low: f32,
  high: f32,
): void {
  const whole = aColumn == 1 && bColumn == 1 && yStride == columns && aStride == columns && bStride == columns
  const count = whole ? 1 : rows
  const n = whole ? rows * columns : columns
  for (; outer > 0; outer--) {
    let toRow = y
    let aRow = a
    let bRow = b
    for (let r = count; r > 0; r--) {
      rowOf(op, toRow, aRow, aColumn, bRow, bColumn, n, low, high)
      toRow += (<usize>yStride) << 2
      aRow += (<usize>aStride) << 2
      bRow += (<usize>bStride) << 2
    }
    y += (<usize>yOuter) << 2
    a += (<usize>aOuter) << 2
    b += (<usize>bOuter) << 2
  }
}

function rowOf(op: i32, y: usize, a: usize, aColumn: i32, b: usize, bColumn: i32, n: i32, low: f32, high: f32): void {
  switch (op) {
    case BinaryOp.Add:
      return lanes<AddOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Sub:
      return lanes<SubOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Mul:
      return lanes<MulOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Div:
      return lanes<DivOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Maximum:
      return lanes<MaximumOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Minimum:
      return lanes<MinimumOf<f32>>(y, a, aColumn, b, bColumn, n, low, high)
    case BinaryOp.Prelu:
      return lanes<Prelu>(y, a, aColumn, b, bColumn, n, low, high)
    default:
      return singly(op, y, a, aColumn, b, bColumn, n, low, high)
  }
}

function lanes<L extends Lanes>(
  y: usize,
  a: usize,
  aColumn: i32,
  b: usize,
  bColumn: i32,
  n: i32,
  low: f32,
  high: f32,
): void {
  const f = changetype<L>(0)
  const lows = f32x4.splat(low)
  const highs = f32x4.splat(high)
  if (aColumn & bColumn) {
    for (; n >= 8; n -= 8) {
      const first = f.of(v128.load(a, 0), v128.load(b, 0))
      const second = f.of(v128.load(a, 16), v128.load(b, 16))
      v128.store(y, F32x4.clamp(first, lows, highs), 0)
      v128.store(y, F32x4.clamp(second, lows, highs), 16)
      y += 32
      a += 32
      b += 32
    }
  } else if (aColumn) {
    const all = v128.load32_splat(b)
    for (; n >= 4; n -= 4) {
      v128.store(y, F32x4.clamp(f.of(v128.load(a), all), lows, highs))
      y += 16
      a += 16
    }
  } else if (bColumn) {
    const all = v128.load32_splat(a)
    for (; n >= 4; n -= 4) {
      v128.store(y, F32x4.clamp(f.of(all, v128.load(b)), lows, highs))
      y += 16
      b += 16
    }
  }
  const aStep = (<usize>aColumn) << 2
  const bStep = (<usize>bColumn) << 2
  for (; n > 0; n--) {
    v128.store32_lane(y, F32x4.clamp(f.of(v128.load32_splat(a), v128.load32_splat(b)), lows, highs), 0)
    y += 4
    a += aStep
    b += bStep
  }
}

function singly(op: i32, y: usize, a: usize, aColumn: i32, b: usize, bColumn: i32, n: i32, low: f32, high: f32): void {
  for (; n > 0; n--) {
    f32_binary(op, y, a, b, 1)
    v128.store32_lane(y, F32x4.clamp(v128.load32_splat(y), f32x4.splat(low), f32x4.splat(high)), 0)
    y += 4
    a += (<usize>aColumn) << 2
    b += (<usize>bColumn) << 2
  }
}
