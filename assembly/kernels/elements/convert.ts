// Elements of one dtype as another, by the rules of src/tensor/elements/cast.ts: to integers toward zero, a float that has no integer
// as the smallest one, wide integers by their low bits, to bool by "not zero".

import { DTypeCode } from '../../shared/dtype-code'

/** y[i] = x[i], n elements, contiguous, of any alignment. `from` and `to`: Float32, Float64, Int32, Int64, UInt8 or Bool of DTypeCode. */
export function convert(y: usize, x: usize, n: i32, from: i32, to: i32): void {
  switch (from) {
    case DTypeCode.Float32:
      return into<f32>(y, x, n, to)
    case DTypeCode.Float64:
      return into<f64>(y, x, n, to)
    case DTypeCode.Int32:
      return into<i32>(y, x, n, to)
    case DTypeCode.Int64:
      return into<i64>(y, x, n, to)
    case DTypeCode.UInt8:
      return fromBytes(y, x, n, to)
    default:
      return into<u8>(y, x, n, to)
  }
}

function into<X>(y: usize, x: usize, n: i32, to: i32): void {
  switch (to) {
    case DTypeCode.Float32:
      return each<X, f32>(y, x, n)
    case DTypeCode.Float64:
      return each<X, f64>(y, x, n)
    case DTypeCode.Int32:
      return each<X, i32>(y, x, n)
    case DTypeCode.Int64:
      return each<X, i64>(y, x, n)
    case DTypeCode.UInt8:
      return bytes<X>(y, x, n)
    default:
      return each<X, u8>(y, x, n)
  }
}

/** The low bits of integers, and of what integers of 32 bits a float becomes; of bools 0 and 1. */
function bytes<X>(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    const value = load<X>(x)
    if (sizeof<X>() == 1) store<u8>(y, <u8>(value != 0))
    else if (isFloat<X>()) store<u8>(y, <u8>toInt(<f64>value))
    else store<u8>(y, <u8>value)
    y++
    x += sizeof<X>()
  }
}

function fromBytes(y: usize, x: usize, n: i32, to: i32): void {
  switch (to) {
    case DTypeCode.Float32:
      return numbers<f32>(y, x, n)
    case DTypeCode.Float64:
      return numbers<f64>(y, x, n)
    case DTypeCode.Int32:
      return numbers<i32>(y, x, n)
    case DTypeCode.Int64:
      return numbers<i64>(y, x, n)
    default:
      return each<u8, u8>(y, x, n)
  }
}

/** Bytes that are no bools. */
function numbers<Y>(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    store<Y>(y, <Y>load<u8>(x))
    y += sizeof<Y>()
    x++
  }
}

function each<X, Y>(y: usize, x: usize, n: i32): void {
  for (; n > 0; n--) {
    const value = load<X>(x)
    if (sizeof<Y>() == 1) store<u8>(y, <u8>(value != 0))
    else if (sizeof<X>() == 1) store<Y>(y, <Y>(<i32>(value != 0)))
    else if (isFloat<X>() && !isFloat<Y>()) store<Y>(y, sizeof<Y>() == 4 ? <Y>toInt(<f64>value) : <Y>toLong(<f64>value))
    else store<Y>(y, <Y>value)
    y += sizeof<Y>()
    x += sizeof<X>()
  }
}

function toInt(value: f64): i32 {
  const whole = trunc(value)
  return whole >= -2147483648.0 && whole < 2147483648.0 ? <i32>whole : i32.MIN_VALUE
}

function toLong(value: f64): i64 {
  return value >= -9223372036854775808.0 && value < 9223372036854775808.0 ? <i64>value : i64.MIN_VALUE
}
