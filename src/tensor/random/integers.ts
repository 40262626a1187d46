// `Tensor.random_`, and so `randint`: the remainder of a draw of 32 or 64 bits.
// PyTorch: ATen/core/DistributionsHelper.h (uniform_int_from_to, uniform_int), where ranges below
// 2**28 take one draw and the others two. 1.13 and 2.6 took two only from 2**32 on (never for int32),
// so for ranges between the two their numbers differ from these, which are 2.14's.

import { default_generator } from './generator.js'
import { maxModulus } from './mt19937.js'

type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array
type LongArray = BigInt64Array | BigUint64Array
/** What `random_` and `randperm_` fill. */
export type NumberArray = IntegerArray | LongArray | Float32Array | Float64Array

const oneDrawBelow = 2 ** 28

/**
 * Fills `out` with integers uniform in [from, to): `Tensor.random_(from, to)` and `randint`.
 *
 * @throws RangeError if from >= to, or an integer `out` cannot hold one of them.
 * @example
 * random_from_to_(new BigInt64Array(5), 0, 10)
 */
export function random_from_to_(
  out: NumberArray,
  from: number | bigint,
  to: number | bigint,
  generator = default_generator,
): void {
  const base = BigInt(from)
  const range = BigInt(to) - base
  if (range <= 0n) {
    throw new RangeError(`random_ expects 'from' to be less than 'to', but got from=${from} >= to=${to}`)
  }
  requireHolds(out, 'from', base)
  requireHolds(out, 'to - 1', BigInt(to) - 1n)
  const { engine } = generator
  const modulus = Number(range)
  if (modulus < oneDrawBelow) {
    fill(out, base, () => engine.random() % modulus)
  } else if (modulus <= maxModulus) {
    fill(out, base, () => engine.random64_modulo(modulus))
  } else {
    fillLong(out, base, () => engine.random64() % range)
  }
}

/** Bits of the draw, and by what it is divided: the largest integer of the type, plus one. */
const kinds = {
  bool: [32, 2n],
  uint8: [32, 2n ** 8n],
  int8: [32, 2n ** 7n],
  int16: [32, 2n ** 15n],
  int32: [32, 2n ** 31n],
  int64: [64, 2n ** 63n],
  bfloat16: [32, 2n ** 8n + 1n],
  float16: [32, 2n ** 11n + 1n],
  float32: [32, 2n ** 24n + 1n],
  float64: [64, 2n ** 53n + 1n],
} as const

/**
 * `Tensor.random_()` without bounds: integers in [0, largest of the dtype], for a floating dtype in
 * [0, 2**precision].
 *
 * @param out An array that holds `dtype`; for bool one of 0 and 1, for the halves one of their values.
 */
export function random_(out: NumberArray, dtype: keyof typeof kinds, generator = default_generator): void {
  const { engine } = generator
  const [bits, divisor] = kinds[dtype]
  if (bits === 32) {
    const modulus = Number(divisor)
    fill(out, 0n, () => engine.random() % modulus)
  } else {
    fillLong(out, 0n, () => engine.random64() % divisor)
  }
}

/** Writes `base + draw()`; sums beyond 2**53 go through a bigint. */
function fill(out: NumberArray, base: bigint, draw: () => number): void {
  const offset = Number(base)
  if (isLong(out) || Math.abs(offset) > Number.MAX_SAFE_INTEGER - maxModulus) {
    fillLong(out, base, () => BigInt(draw()))
    return
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = draw() + offset
  }
}

function fillLong(out: NumberArray, base: bigint, draw: () => bigint): void {
  if (isLong(out)) {
    for (let i = 0; i < out.length; i++) {
      out[i] = draw() + base
    }
  } else {
    for (let i = 0; i < out.length; i++) {
      out[i] = Number(draw() + base)
    }
  }
}

function isLong(out: NumberArray): out is LongArray {
  return out instanceof BigInt64Array || out instanceof BigUint64Array
}

function requireHolds(out: NumberArray, name: string, value: bigint): void {
  if (out instanceof Float32Array || out instanceof Float64Array) {
    return
  }
  const bits = 8 * out.BYTES_PER_ELEMENT
  const signed = /^(Big)?Int/.test(out.constructor.name)
  const held = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
  if (held !== value) {
    throw new RangeError(`random_: ${name} = ${value} is out of bounds for ${signed ? 'int' : 'uint'}${bits}`)
  }
}
