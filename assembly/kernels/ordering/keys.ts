// Keys of elements: unsigned numbers that are in the elements' order. Equal elements (0 and -0, any two NaNs) have one key, and NaN counts as
// the greatest.

import { DTypeCode } from '../../shared/dtype-code'

/** The keys of a row of n elements, 8 bytes each for elements of 8 bytes, else 4, and their places 0 to n - 1. */
export function putKeys(keys: usize, places: usize, x: usize, n: i32, dtype: i32, descending: i32): void {
  switch (dtype) {
    case DTypeCode.Float32:
      return keysOf<f32, u32>(keys, places, x, n, dtype, descending)
    case DTypeCode.Float64:
      return keysOf<f64, u64>(keys, places, x, n, dtype, descending)
    case DTypeCode.Int64:
      return keysOf<i64, u64>(keys, places, x, n, dtype, descending)
    case DTypeCode.UInt64:
      return keysOf<u64, u64>(keys, places, x, n, dtype, descending)
    case DTypeCode.Int32:
      return keysOf<i32, u32>(keys, places, x, n, dtype, descending)
    case DTypeCode.UInt32:
      return keysOf<u32, u32>(keys, places, x, n, dtype, descending)
    case DTypeCode.Int16:
      return keysOf<i16, u32>(keys, places, x, n, dtype, descending)
    case DTypeCode.Float16:
    case DTypeCode.BFloat16:
    case DTypeCode.UInt16:
      return keysOf<u16, u32>(keys, places, x, n, dtype, descending)
    case DTypeCode.Int8:
      return keysOf<i8, u32>(keys, places, x, n, dtype, descending)
    default:
      return keysOf<u8, u32>(keys, places, x, n, dtype, descending)
  }
}

function keysOf<T, K>(keys: usize, places: usize, x: usize, n: i32, dtype: i32, descending: i32): void {
  let i = 0
  if (isFloat<T>() && sizeof<T>() == 4) {
    let four = i32x4(0, 1, 2, 3)
    for (; i <= n - 4; i += 4) {
      v128.store(keys + ((<usize>i) << 2), f32Keys(v128.load(x + ((<usize>i) << 2)), descending))
      v128.store(places + ((<usize>i) << 2), four)
      four = i32x4.add(four, i32x4.splat(4))
    }
  }
  for (; i < n; i++) {
    store<K>(keys + <usize>i * sizeof<K>(), keyOf<T, K>(x, i, dtype, descending))
    store<i32>(places + ((<usize>i) << 2), i)
  }
}

/** `keyOf` of four float32. */
function f32Keys(bits: v128, descending: i32): v128 {
  const top = i32x4.splat(0x80000000)
  const magnitude = v128.andnot(bits, top)
  const signed = v128.xor(bits, v128.or(i32x4.shr_s(bits, 31), top))
  const numbers = v128.bitselect(top, signed, i32x4.eq(magnitude, i32x4.splat(0)))
  const key = v128.or(numbers, i32x4.gt_s(magnitude, i32x4.splat(0x7f800000)))
  return v128.xor(key, i32x4.splat(-descending))
}

/** An unsigned number that is in the order of the elements. */
function keyOf<T, K>(x: usize, i: i32, dtype: i32, descending: i32): K {
  let key: K
  if (isFloat<T>()) {
    const top: K = (<K>1) << (<K>(8 * sizeof<T>() - 1))
    const infinity: K = sizeof<T>() == 4 ? <K>0x7f800000 : <K>((<u64>0x7ff) << 52)
    key = floatKey<K>(load<K>(x + <usize>i * sizeof<T>()), top, infinity, <K>-1)
  } else if (sizeof<T>() == 2 && !isSigned<T>()) {
    key = <K>load<u16>(x + ((<usize>i) << 1))
    if (dtype == DTypeCode.Float16) key = floatKey<K>(key, <K>0x8000, <K>0x7c00, <K>0xffff)
    else if (dtype == DTypeCode.BFloat16) key = floatKey<K>(key, <K>0x8000, <K>0x7f80, <K>0xffff)
  } else if (isSigned<T>()) {
    // Sign extension leaves the order; the top bit turns it into one of unsigned numbers.
    key = <K>load<T>(x + <usize>i * sizeof<T>()) ^ ((<K>1) << (<K>(8 * sizeof<K>() - 1)))
  } else {
    key = <K>load<T>(x + <usize>i * sizeof<T>())
  }
  return descending ? ~key : key
}

/** `bits` of a float whose sign is `top`; `all` has as many ones as it has bits. */
function floatKey<K>(bits: K, top: K, infinity: K, all: K): K {
  const magnitude = bits & (top - <K>1)
  if (magnitude > infinity) return all
  if (magnitude == 0) return top
  return bits & top ? ~bits & all : bits | top
}

/** Of an element. */
export function bytesOf(dtype: i32): usize {
  switch (dtype) {
    case DTypeCode.Float64:
    case DTypeCode.Int64:
    case DTypeCode.UInt64:
      return 8
    case DTypeCode.Float32:
    case DTypeCode.Int32:
    case DTypeCode.UInt32:
      return 4
    case DTypeCode.Float16:
    case DTypeCode.BFloat16:
    case DTypeCode.Int16:
    case DTypeCode.UInt16:
      return 2
    default:
      return 1
  }
}

export function copyElement(y: usize, x: usize, bytes: usize): void {
  if (bytes == 8) store<u64>(y, load<u64>(x))
  else if (bytes == 4) store<u32>(y, load<u32>(x))
  else if (bytes == 2) store<u16>(y, load<u16>(x))
  else store<u8>(y, load<u8>(x))
}
