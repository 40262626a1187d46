// The floats smaller than float32, decoded and encoded exactly.
// c10/util/Half.h, BFloat16.h, Float8_*.h; OCP 8-bit Floating Point Specification 1.0, OCP MX 1.0 (e8m0).
// Encoding rounds to nearest, ties to even, from the float32 nearest to the value, as PyTorch does.

import type { dtype } from '../dtype.js'

const word = new Uint32Array(1)
const single = new Float32Array(word.buffer)

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15)
}

export function numberToFloat16(value: number): number {
  single[0] = value
  return float16FromWord(word[0] as number)
}

/** From the bits of a float32. */
export function float16FromWord(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude < 0x38800000) return sign | subnormalFloat16(magnitude)
  const rebased = magnitude - 0x38000000
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13)
}

/** A magnitude below 2^-14 counts in units of 2^-24. */
function subnormalFloat16(magnitude: number): number {
  word[0] = magnitude
  return roundToEven((single[0] as number) * 2 ** 24)
}

/** The upper half of a float32. */
export function bfloat16ToNumber(bits: number): number {
  word[0] = bits << 16
  return single[0] as number
}

export function numberToBFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0
  single[0] = value
  const bits = word[0] as number
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff
}

/** What makes of a number the nearest one that a dtype's elements, or their parts, can be; itself for those of 8 bytes and integers. */
export function roundingOf({ name }: dtype): (value: number) => number {
  switch (name) {
    case 'float32':
    case 'complex64':
      return Math.fround
    case 'float16':
    case 'complex32':
      return (value) => float16ToNumber(numberToFloat16(value))
    case 'bfloat16':
    case 'bcomplex32':
      return (value) => bfloat16ToNumber(numberToBFloat16(value))
    default:
      return (value) => value
  }
}

/** How an 8-bit float spends its bits, and what it means by the patterns that IEEE gives to infinities and NaN. */
export interface Float8Format {
  readonly mantissaBits: number
  readonly bias: number
  /** `ieee`: infinities and NaNs. `fn`: finite, NaN only at all ones. `fnuz`: as fn, NaN in place of -0. */
  readonly specials: 'ieee' | 'fn' | 'fnuz'
}

export const e4m3fn: Float8Format = { mantissaBits: 3, bias: 7, specials: 'fn' }
export const e5m2: Float8Format = { mantissaBits: 2, bias: 15, specials: 'ieee' }
export const e4m3fnuz: Float8Format = { mantissaBits: 3, bias: 8, specials: 'fnuz' }
export const e5m2fnuz: Float8Format = { mantissaBits: 2, bias: 16, specials: 'fnuz' }

export function float8ToNumber(bits: number, format: Float8Format): number {
  const { mantissaBits, bias, specials } = format
  const sign = bits & 0x80 ? -1 : 1
  const magnitude = bits & 0x7f
  if (specials === 'fnuz' && bits === 0x80) return NaN
  if (specials === 'fn' && magnitude === 0x7f) return NaN
  const exponent = magnitude >> mantissaBits
  const mantissa = magnitude & ((1 << mantissaBits) - 1)
  if (specials === 'ieee' && exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN
  const unit = 2 ** -mantissaBits
  return exponent === 0
    ? sign * mantissa * unit * 2 ** (1 - bias)
    : sign * (1 + mantissa * unit) * 2 ** (exponent - bias)
}

/** As PyTorch 2.14 casts: overflow becomes infinity in e5m2, the largest number in e4m3fn (NaN before), NaN in fnuz. */
export function numberToFloat8(value: number, format: Float8Format): number {
  const { mantissaBits, bias, specials } = format
  const singleValue = Math.fround(value)
  const nan = specials === 'fnuz' ? 0x80 : 0x7f
  const negative = singleValue < 0 || Object.is(singleValue, -0)
  const sign = negative ? 0x80 : 0
  if (Number.isNaN(singleValue)) return specials === 'fnuz' ? nan : sign | nan
  const magnitude = encodeMagnitude(Math.abs(singleValue), mantissaBits, bias)
  const overflow = specials === 'ieee' ? 0x7c : specials === 'fn' ? 0x7e : 0x80
  const largest = specials === 'ieee' ? 0x7b : specials === 'fn' ? 0x7e : 0x7f
  if (magnitude > largest) return specials === 'fnuz' ? nan : sign | overflow
  return magnitude === 0 && specials === 'fnuz' ? 0 : sign | magnitude
}

/** Powers of two: an exponent of bias 127 and nothing else; 0xff is NaN. */
export function e8m0fnuToNumber(bits: number): number {
  return bits === 0xff ? NaN : 2 ** (bits - 127)
}

function encodeMagnitude(value: number, mantissaBits: number, bias: number): number {
  if (value === Infinity) return 0xff
  const smallest = 2 ** (1 - bias)
  if (value < smallest) return roundToEven((value / smallest) * (1 << mantissaBits))
  const exponent = Math.floor(Math.log2(value))
  const mantissa = roundToEven((value / 2 ** exponent - 1) * (1 << mantissaBits))
  return Math.min(((exponent + bias) << mantissaBits) + mantissa, 0xff)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}
