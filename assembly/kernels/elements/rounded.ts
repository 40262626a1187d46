// float32 as the nearest numbers of a half, ties to even, which stay float32: what narrow.ts stores and widens again. `format` is a Narrow,
// Float16 or BFloat16.

import { Narrow } from '../../shared/narrow'

/** y[row * stride + column] of rows by columns, in place. Lanes between the rows stay as they are. */
export function f32_rounded(y: usize, rows: i32, columns: i32, stride: i32, format: i32): void {
  for (; rows > 0; rows--) {
    if (format == Narrow.BFloat16) toBFloat16(y, columns)
    else toFloat16(y, columns)
    y += (<usize>stride) << 2
  }
}

function toBFloat16(y: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, bfloat(v128.load(y)))
    y += 16
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, bfloat(v128.load32_splat(y)), 0)
    y += 4
  }
}

function toFloat16(y: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(y, half(v128.load(y)))
    y += 16
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, half(v128.load32_splat(y)), 0)
    y += 4
  }
}

/** The upper half of the bits, and one more where the rest is beyond the middle; NaN is the one that narrow.ts writes. */
function bfloat(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), i32x4.splat(1))
  const near = i32x4.add(i32x4.add(x, i32x4.splat(0x7fff)), odd)
  const bits = v128.and(near, i32x4.splat(<i32>0xffff0000))
  return v128.bitselect(bits, i32x4.splat(0x7fc00000), f32x4.eq(x, x))
}

/**
 * Normal numbers by integers, subnormal ones by an addition whose sum has no finer places; what is 65520 and beyond is infinite.
 */
function half(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(<i32>0x80000000))
  const size = v128.xor(x, sign)
  const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1))
  const near = i32x4.add(i32x4.add(size, i32x4.splat(0xfff)), odd)
  const normal = v128.and(near, i32x4.splat(<i32>0xffffe000))
  const step = f32x4.splat(0.5)
  const small = f32x4.sub(f32x4.add(size, step), step)
  const isSmall = i32x4.lt_s(size, i32x4.splat(0x38800000)) // 2^-14
  const finite = v128.bitselect(small, normal, isSmall)
  const infinity = i32x4.splat(0x7f800000)
  const isFinite = i32x4.lt_s(normal, i32x4.splat(0x47800000)) // 65536
  const bounded = v128.bitselect(finite, infinity, isFinite)
  // A NaN has the sign that narrow.ts keeps.
  const result = v128.bitselect(bounded, i32x4.splat(0x7fc00000), f32x4.eq(x, x))
  return v128.or(result, sign)
}
