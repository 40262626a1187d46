// Narrow elements as lanes of 32 bits, in which kernels compute, and back: integers as int32, halves as float32. n elements,
// contiguous, of any alignment. `format` is a Narrow.

import { Narrow } from '../../shared/narrow'

/** y[i] = x[i], widened. x may lie at the end of y's memory, where its last element ends where y's does. */
export function widen(y: usize, x: usize, n: i32, format: i32): void {
  switch (format) {
    case Narrow.Int8:
      return integers<i8>(y, x, n)
    case Narrow.UInt8:
      return integers<u8>(y, x, n)
    case Narrow.Int16:
      return integers<i16>(y, x, n)
    case Narrow.UInt16:
      return integers<u16>(y, x, n)
    case Narrow.Float16:
      return fromFloat16(y, x, n)
    case Narrow.BFloat16:
      return fromBFloat16(y, x, n)
    default:
      return bools(y, x, n)
  }
}

/** y[i] = x[i], narrowed: integers wrap, floats are rounded to the nearest, ties to even. y may be x. */
export function narrow(y: usize, x: usize, n: i32, format: i32): void {
  switch (format) {
    case Narrow.Int16:
    case Narrow.UInt16:
      return lowBits<u16>(y, x, n)
    case Narrow.Float16:
      return toFloat16(y, x, n)
    case Narrow.BFloat16:
      return toBFloat16(y, x, n)
    default:
      return lowBits<u8>(y, x, n)
  }
}

function integers<T>(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    store<i32>(y, <i32>load<T>(x))
    y += 4
    x += sizeof<T>()
  }
}

function bools(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    store<i32>(y, <i32>(load<u8>(x++) != 0))
    y += 4
  }
}

function lowBits<T>(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    store<T>(y, <T>load<i32>(x))
    y += sizeof<T>()
    x += 4
  }
}

/**
 * Exponent and mantissa moved to their places make a float32 that is 2^-112 of the number, subnormals included; infinities and
 * NaN get the highest exponent.
 */
function fromFloat16(y: usize, x: usize, n: i32): void {
  const factor = f32x4.splat(reinterpret<f32>(0x77800000)) // 2^112
  for (; n >= 4; n -= 4) {
    v128.store(y, half(v128.load16x4_u(x), factor))
    y += 16
    x += 8
  }
  for (; n > 0; n--) {
    v128.store32_lane(y, half(i32x4.splat(<i32>load<u16>(x)), factor), 0)
    y += 4
    x += 2
  }
}

function half(bits: v128, factor: v128): v128 {
  const size = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13)
  const infinite = v128.and(i32x4.gt_s(size, i32x4.splat(0x0f7fffff)), i32x4.splat(0x7f800000))
  const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16)
  return v128.or(v128.or(f32x4.mul(size, factor), infinite), sign)
}

function fromBFloat16(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    store<u32>(y, (<u32>load<u16>(x)) << 16)
    y += 4
    x += 2
  }
}

function toBFloat16(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    const bits = load<u32>(x)
    const isNaN = (bits & 0x7fffffff) > 0x7f800000
    store<u16>(y, isNaN ? 0x7fc0 : <u16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16))
    y += 2
    x += 4
  }
}

/** After F. Giesen, "Half to float done quick": normal numbers by integers, subnormal ones by an addition that rounds. */
function toFloat16(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    const bits = load<u32>(x)
    const sign = (bits >> 16) & 0x8000
    const size = bits & 0x7fffffff
    let result: u32
    if (size >= 0x47800000) result = size > 0x7f800000 ? 0x7e00 : 0x7c00 // 65536 and beyond
    else if (size < 0x38800000) result = reinterpret<u32>(reinterpret<f32>(size) + 0.5) - 0x3f000000 // below 2^-14
    else result = (size + 0xc8000fff + ((size >> 13) & 1)) >> 13
    store<u16>(y, <u16>(result | sign))
    y += 2
    x += 4
  }
}
